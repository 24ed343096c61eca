"""When a form asks a question, which answers it takes, and what it works out itself.

XLSForm writes these as conditions over the answers so far. They are worked out here for
the terminal and the desk alike (`conditions`, `weighing`), and handed to the browser as
the same tree. Where one cannot be told, the caller says what then holds: a question is
rather asked than left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import attrs

from karama.procedure.answers import Unreadable, read_answer
from karama.procedure.conditions import NotRead, tree_of
from karama.procedure.procedure import Choice, Field
from karama.procedure.rows import NONE_SAID, InRow, Rows
from karama.procedure.weighing import Scope, Value, number, text, truth, worth

MOST_ROUNDS = 20
"""How often answers are gone through; a form that goes in circles ends there."""
_LONGEST = 40
"""Digits up to which a number is written out in full."""

Row = Mapping[str, str]
Given = str | tuple[Row, ...]
"""An answer as typed or chosen; of a repeat, its rows, or a text where it has none."""
Weighed = Value | Rows
"""The same, as conditions read it."""


def holds(
    expression: str,
    answers: Mapping[str, object],
    here: str = "",
    *,
    otherwise: bool,
    today: date | None = None,
) -> bool:
    """A condition of a form over the answers; `otherwise` if it cannot be told.

    Args:
        expression: As written in the form; "" always holds.
        answers: Raw answers by name, as typed or chosen.
        here: Name of the question that "." stands for.
        otherwise: What holds where the form uses what is not known here.
        today: The day it is; without it, what asks for the day cannot be told.
    """
    if not expression:
        return True
    try:
        return truth(worth(tree_of(expression), Scope(answers, here, {}, today)))
    except NotRead:
        return otherwise


def calculated(
    field: Field, answers: Mapping[str, object], today: date | None = None
) -> str:
    """What the form itself works out for a question; "" if it cannot be told."""
    return text(worked(field, answers, today))


def worked(field: Field, answers: Mapping[str, object], today: date | None) -> Value:
    """What a calculation is worth; what hangs on what nobody knows is "", never NaN."""
    try:
        found = worth(tree_of(field.calculation), Scope(answers, field.name, {}, today))
    except NotRead:
        return ""
    return "" if found != found else found


def must_answer(
    field: Field, answers: Mapping[str, object], today: date | None = None
) -> bool:
    """Whether an answer is needed, given the others; "unknown" is one."""
    if field.required or not field.required_when:
        return field.required
    return holds(field.required_when, answers, field.name, otherwise=True, today=today)


def offered(
    field: Field, choice: Choice, answers: Mapping[str, object], today: date | None
) -> bool:
    """Whether a choice is among those the form offers, given the other answers."""
    if not field.choice_filter:
        return True
    try:
        tree = tree_of(field.choice_filter)
        columns = {**choice.columns, "name": choice.name}
        return truth(worth(tree, Scope(answers, field.name, columns, today)))
    except NotRead:
        return True


def plain(field: Field, given: str) -> str:
    """An answer as conditions read it: "Yes" is yes, and 007 and 7.0 are 7.

    What does not fit the question stays as it was given.
    """
    if field.measure.kind not in ("boolean", "whole", "number"):
        return given
    try:
        found = read_answer(field.measure, given)
    except Unreadable:
        return given
    if isinstance(found, bool):
        return "yes" if found else "no"
    return _figures(found) if isinstance(found, Decimal) else given


def _figures(number: Decimal) -> str:
    if not number or abs(number.adjusted()) > _LONGEST:
        return str(number) if number else "0"
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def settled(
    fields: Iterable[Field], given: Mapping[str, Given], today: date | None = None
) -> dict[str, Given]:
    """The answers of the questions that are asked, with what the form works out."""
    fields = tuple(fields)
    return as_given(fields, given, weighed(fields, given, today))


def as_given(
    fields: Iterable[Field],
    given: Mapping[str, Given],
    values: Mapping[str, object],
) -> dict[str, Given]:
    """What is written down of the answers that `weighed` found."""
    return {f.name: _as_given(f, given, values[f.name]) for f in fields
            if f.name in values}  # fmt: skip


def _as_given(field: Field, given: Mapping[str, Given], value: object) -> Given:
    if field.calculation:
        return text(value) if isinstance(value, float | str | bool) else ""
    told = given.get(field.name, "")
    if not isinstance(value, Rows):
        return plain(field, told) if isinstance(told, str) else ""
    return told if isinstance(told, str) else tuple(_rows_given(field, told, value))


def _rows_given(
    field: Field, told: tuple[Row, ...], rows: Rows
) -> Iterator[dict[str, str]]:
    for row, values in zip(told, rows.rows, strict=True):
        found = as_given(field.inner, row, values)
        yield {n: one for n, one in found.items() if isinstance(one, str) and one}


def weighed(
    fields: Iterable[Field], given: Mapping[str, Given], today: date | None = None
) -> dict[str, Weighed]:
    """The answers that `settled` has, as conditions read them.

    Whether a question is asked may hang on an answer that is itself not asked: it is
    gone through again until nothing changes, in the same rounds as in the browser.
    """
    fields = tuple(fields)
    told = {f.name: _told(f, given[f.name]) for f in fields if f.name in given}
    before = {f.name: told.get(f.name, "") for f in fields}
    for _ in range(MOST_ROUNDS):
        after = dict(_round(fields, told, before, before, today))
        if _alike(after, before):
            break
        before = after
    return before


def _told(field: Field, given: Given) -> Weighed:
    if not field.inner:
        return typed(field, given if isinstance(given, str) else "")
    own = frozenset(one.name for one in field.inner)
    if isinstance(given, str):
        return Rows((), own, said=given == NONE_SAID)
    return Rows(tuple(_told_row(field.inner, row) for row in given), own)


def _told_row(inner: Iterable[Field], row: Row) -> dict[str, Value]:
    return {f.name: typed(f, row.get(f.name, "")) for f in inner if f.type != "note"}


def _round(
    fields: Iterable[Field],
    told: Mapping[str, object],
    before: Mapping[str, object],
    scope: Mapping[str, object],
    today: date | None,
) -> Iterator[tuple[str, Weighed]]:
    """What is asked and worked out, over what was found the round before.

    Args:
        fields: Questions of the form, or of a row.
        told: What was answered to them.
        before: What was found of them before.
        scope: What their conditions read.
        today: The day it is.
    """
    for field in fields:
        name = field.name
        if not (field.calculation or name in told):
            continue
        if not holds(field.relevant, scope, otherwise=True, today=today):
            continue
        answer = told.get(name, "")
        if field.calculation:
            yield name, worked(field, scope, today)
        elif isinstance(answer, Rows):
            was = before.get(name, answer)
            yield name, _rows_round(field, answer, was, scope, today)
        else:
            yield name, answer  # type: ignore[misc]


def _rows_round(
    field: Field,
    told: Rows,
    was: object,
    around: Mapping[str, object],
    today: date | None,
) -> Rows:
    assert isinstance(was, Rows)  # noqa: S101 - a repeat has rows in every round
    pairs = zip(told.rows, was.rows, strict=True)
    return attrs.evolve(told, rows=tuple(
        dict(_round(field.inner, row, old, InRow(around, old, told.own, place), today))
        for place, (row, old) in enumerate(pairs, 1)
    ))  # fmt: skip


def in_row(
    values: Mapping[str, object], repeat: Field, place: int
) -> Mapping[str, object]:
    """The answers as a question of a row reads them.

    Args:
        values: What `weighed` found.
        repeat: The repeat.
        place: Which row, counted from 0; one past the last is a blank row.
    """
    own = frozenset(one.name for one in repeat.inner)
    rows = values.get(repeat.name)
    there = rows.rows if isinstance(rows, Rows) else ()
    row = there[place] if place < len(there) else {}
    return InRow(values, row, own, place + 1)


def typed(field: Field, given: str) -> Value:
    """A number where the question takes one and there is one, else the text."""
    written = plain(field, given)
    whole_or_not = field.measure.kind in ("whole", "number")
    return float(written) if whole_or_not and _is_number(written) else written


def _is_number(written: str) -> bool:
    return number(written) == number(written)


def _alike(one: object, other: object) -> bool:
    """Whether nothing changed; False, 0 and "" are three things."""
    if one is other:  # an answer is carried over from round to round
        return True
    if isinstance(one, Rows) and isinstance(other, Rows):
        pairs = zip(one.rows, other.rows, strict=True)
        return all(_alike(*pair) for pair in pairs)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        same = one.keys() == other.keys()
        return same and all(_alike(value, other[name]) for name, value in one.items())
    return type(one) is type(other) and one == other


def as_tree(expression: str) -> str:
    """The condition as JSON for the browser; "" where it cannot be told.

    >>> as_tree("selected(${needs}, 'food')")
    '["selected",["$","needs"],"food"]'
    >>> as_tree("pulldata('x', 'y')")
    ''
    """
    if not expression:
        return ""
    try:
        return json.dumps(tree_of(expression), separators=(",", ":"))
    except NotRead:
        return ""
