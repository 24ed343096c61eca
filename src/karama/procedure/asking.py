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

from karama.procedure.conditions import NotRead, tree_of
from karama.procedure.procedure import Choice, Field
from karama.procedure.weighing import Scope, text, truth, worth

MOST_ROUNDS = 20
"""How often answers are gone through; a form that goes in circles ends there."""


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
    try:
        tree = tree_of(field.calculation)
        return text(worth(tree, Scope(answers, field.name, {}, today)))
    except NotRead:
        return ""


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


def settled(
    fields: Iterable[Field], given: Mapping[str, str], today: date | None = None
) -> dict[str, str]:
    """The answers of the questions that are asked, with what the form works out.

    Whether a question is asked may hang on an answer that is itself not asked: it is
    gone through again until nothing changes, in the same rounds as in the browser.
    """
    fields = tuple(fields)
    before = {f.name: given.get(f.name, "") for f in fields}
    for _ in range(MOST_ROUNDS):
        after = {
            f.name: calculated(f, before, today) if f.calculation else given[f.name]
            for f in fields
            if (f.calculation or f.name in given)
            and holds(f.relevant, before, otherwise=True, today=today)
        }
        if after == before:
            break
        before = after
    return before


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
