"""When a form asks a question, which answers it takes, and what it works out itself.

XLSForm writes these as conditions over the answers so far. They are worked out here for
the terminal and the desk alike (`conditions`, `weighing`), and handed to the browser as
the same tree. Where one cannot be told, the caller says what then holds: a question is
rather asked than left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from karama.procedure.answers import Unreadable, question_of, read_answer
from karama.procedure.conditions import NotRead, tree_of
from karama.procedure.procedure import Choice, Field
from karama.procedure.weighing import Scope, Value, number, text, truth, worth

MOST_ROUNDS = 20
"""How often answers are gone through; a form that goes in circles ends there."""
_LONGEST = 40
"""Digits up to which a number is written out in full."""


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
    if question_of(field).kind not in ("boolean", "whole", "number"):
        return given
    try:
        found = read_answer(question_of(field), given)
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
    fields: Iterable[Field], given: Mapping[str, str], today: date | None = None
) -> dict[str, str]:
    """The answers of the questions that are asked, with what the form works out."""
    fields = tuple(fields)
    return as_texts(fields, given, weighed(fields, given, today))


def as_texts(
    fields: Iterable[Field], given: Mapping[str, str], values: Mapping[str, Value]
) -> dict[str, str]:
    """What is written down of the answers that `weighed` found."""
    return {
        f.name: text(values[f.name]) if f.calculation else plain(f, given[f.name])
        for f in fields
        if f.name in values
    }


def weighed(
    fields: Iterable[Field], given: Mapping[str, str], today: date | None = None
) -> dict[str, Value]:
    """The answers that `settled` has, as conditions read them.

    Whether a question is asked may hang on an answer that is itself not asked: it is
    gone through again until nothing changes, in the same rounds as in the browser.
    """
    fields = tuple(fields)
    told = {f.name: typed(f, given[f.name]) for f in fields if f.name in given}
    before: dict[str, Value] = {f.name: told.get(f.name, "") for f in fields}
    for _ in range(MOST_ROUNDS):
        after = {
            f.name: worked(f, before, today) if f.calculation else told[f.name]
            for f in fields
            if (f.calculation or f.name in told)
            and holds(f.relevant, before, otherwise=True, today=today)
        }
        if _alike(after, before):
            break
        before = after
    return before


def typed(field: Field, given: str) -> Value:
    """A number where the question takes one and there is one, else the text."""
    written = plain(field, given)
    whole_or_not = question_of(field).kind in ("whole", "number")
    return float(written) if whole_or_not and _is_number(written) else written


def _is_number(written: str) -> bool:
    return number(written) == number(written)


def _alike(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    """Whether nothing changed; False, 0 and "" are three things."""
    kinds = [type(value) for value in one.values()]
    return one == other and kinds == [type(value) for value in other.values()]


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
