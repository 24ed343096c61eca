"""A repeat that is answered by itself, outside its form, because a part is still open.

Its conditions may read questions of the form that are not on the page. Those that are
known count, as they stand in the case; a condition over one that is not known is left
aside: a question is rather asked than left out, and no guess refuses an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import attrs

from karama.explanation.languages import Translator
from karama.procedure.asking import Given, as_given, weighed
from karama.procedure.conditions import NotRead, answers_read, tree_of
from karama.procedure.procedure import Field
from karama.procedure.writing import written
from karama.web.cases.filling import (
    Filled,
    Posted,
    both_said,
    posted_rows,
    problems_in,
    words_of_both,
)


def alone(repeat: Field, known: Collection[str] = ()) -> Field:
    """A repeat without what in it hangs on questions outside that are not known."""
    own = {repeat.name, *known, *(one.name for one in repeat.inner)}
    inner = tuple(_alone(one, own) for one in repeat.inner)
    return attrs.evolve(repeat, relevant="", inner=inner)


def _alone(field: Field, own: Collection[str]) -> Field:
    return attrs.evolve(
        field,
        relevant=_within(field.relevant, own),
        constraint=_within(field.constraint, own),
        required_when=_within(field.required_when, own),
        choice_filter=_within(field.choice_filter, own),
    )


def _within(condition: str, own: Collection[str]) -> str:
    try:
        read = set(answers_read(tree_of(condition))) if condition else set()
    except NotRead:
        return condition
    return condition if read <= set(own) else ""


def filled_alone(
    repeat: Field,
    fields: Mapping[str, Field],
    facts: Mapping[str, object],
    posted: Posted,
    t: Translator,
    today: date | None = None,
) -> Filled:
    """Read what was sent for a repeat by itself.

    Args:
        repeat: The repeat.
        fields: Every question there is, by name.
        facts: What is known of them.
        posted: What was sent.
        t: Who reads it.
        today: The day it is.
    """
    known: dict[str, Given] = {
        name: written(field.measure, facts[name])
        for name, field in fields.items()
        if name in facts and name != repeat.name
    }
    asked = alone(repeat, known)
    others = [attrs.evolve(fields[name], relevant="", calculation="") for name in known]
    sent = {**known, repeat.name: posted_rows(repeat, posted)}
    values = weighed([*others, asked], sent, today)
    answer = as_given([asked], sent, values)
    problems = problems_in(asked, answer[repeat.name], values, t, today)
    if both_said(repeat, posted, answer[repeat.name]):
        problems[repeat.name] = words_of_both(t)
    return Filled(answer, {n: one for n, one in problems.items() if one}, values)
