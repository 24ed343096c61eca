"""Answers as they come in for a form of a pack, by a page or by a program.

The server is the judge: it drops what the form does not ask given the other answers,
and says of each answer that does not fit what the question takes.

A repeat comes in as the names of its rows, in their order (`answer.people=0`,
`answer.people=1`), and each answer under its row (`answer.people.0.age=7`). A repeat
without rows is not answered; that there is none is said, as `answer.people=[]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

import attrs

from karama.explanation.languages import Translator
from karama.procedure.answers import Unreadable, read_answer, takes
from karama.procedure.asking import (
    Given,
    Row,
    as_given,
    holds,
    in_row,
    must_answer,
    offered,
    weighed,
)
from karama.procedure.procedure import Field, Form, title
from karama.procedure.question import UNKNOWN_WORD
from karama.procedure.rows import MAX_ROWS, NONE_SAID

_NOT_ANSWERED = frozenset({"note"})
_NAME_OF_ROW = re.compile(r"[0-9]{1,6}", re.ASCII)


class Posted(Protocol):
    """What a browser sent."""

    def getlist(self, key: str, /) -> list[str]:
        """Every value under a name."""


@attrs.frozen
class Filled:
    """A form as it came back.

    Attributes:
        answers: Raw answers of the questions that were asked, by name; of a repeat its
            rows, each with the answers given in it.
        errors: What is wrong, by name, in the reader's language; in a row, by
            "people.0.age", the row counted from 0.
        values: The same answers as conditions read them: numbers as numbers.
    """

    answers: Mapping[str, Given]
    errors: Mapping[str, str] = attrs.field(factory=dict)
    values: Mapping[str, object] = attrs.field(factory=dict)

    @property
    def read(self) -> Mapping[str, object]:
        """What a condition is worked out over."""
        return {**self.answers, **self.values}

    def text(self, name: str) -> str:
        """The answer to a question that is no repeat, "" if there is none."""
        given = self.answers.get(name, "")
        return given if isinstance(given, str) else ""

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a repeat."""
        given = self.answers.get(name, ())
        return () if isinstance(given, str) else given


def filled(
    form: Form, posted: Posted, t: Translator, today: date | None = None
) -> Filled:
    """Read what a browser sent for a form; what the form does not ask is dropped."""
    fields = _answered(form)
    sent = _sent(fields, posted)
    values = weighed(fields, sent, today)
    answers = as_given(fields, sent, values)
    problems: dict[str, str] = {}
    for field in fields:
        if field.name in answers and not field.calculation:
            problems |= problems_in(field, answers[field.name], values, t, today)
            if field.inner and both_said(field, posted, answers[field.name]):
                problems[field.name] = words_of_both(t)
    return Filled(
        {name: answer for name, answer in answers.items() if answer},
        {name: problem for name, problem in problems.items() if problem},
        values,
    )


def typed_so_far(form: Form, posted: Posted, today: date | None = None) -> Filled:
    """Everything that was typed, fit or not, asked or not: nothing of it is judged."""
    fields = _answered(form)
    sent = _sent(fields, posted)
    return Filled(sent, {}, weighed(fields, sent, today))


def _answered(form: Form) -> list[Field]:
    return [field for field in form.fields if field.type not in _NOT_ANSWERED]


def _sent(fields: list[Field], posted: Posted) -> dict[str, Given]:
    return {
        field.name: posted_rows(field, posted)
        if field.inner
        else _text(posted, f"answer.{field.name}")
        for field in fields
    }


def _text(posted: Posted, name: str) -> str:
    return " ".join(posted.getlist(name)).strip()


def posted_rows(field: Field, posted: Posted) -> Given:
    """The rows of a repeat; where there are none, what else was said of it."""
    names = row_names(field, posted)
    if not names:
        return _text(posted, f"answer.{field.name}")
    return tuple(_row(field, name, posted) for name in names)


def row_names(repeat: Field, posted: Posted) -> tuple[str, ...]:
    """The names by which the rows of a repeat are sent, in their order."""
    told = posted.getlist(f"answer.{repeat.name}")
    names = dict.fromkeys(one for one in told if _NAME_OF_ROW.fullmatch(one))
    return tuple(names)[: MAX_ROWS + 1]  # one more than fits is enough to say so


def _row(field: Field, name: str, posted: Posted) -> Row:
    prefix = f"answer.{field.name}.{name}"
    return {
        one.name: _text(posted, f"{prefix}.{one.name}")
        for one in field.inner
        if one.type not in _NOT_ANSWERED
    }


# --- what is wrong --------------------------------------------------------------------


def problems_in(
    field: Field,
    given: Given,
    values: Mapping[str, object],
    t: Translator,
    today: date | None,
) -> dict[str, str]:
    """What is wrong with an answer, or with each answer of its rows, by name."""
    if isinstance(given, str):
        if field.inner and given not in ("", NONE_SAID, UNKNOWN_WORD):
            return {field.name: t.tell(takes(field.measure))}
        return {field.name: problem_of(field, given, values, t, today)}
    found = dict(_in_rows(field, given, values, t, today))
    if len(given) > MAX_ROWS:
        words = t.fill(t.gettext("takes at most {n} rows"), n=t.number(MAX_ROWS))
        found[field.name] = words
    return found


def _in_rows(
    repeat: Field,
    rows: tuple[Row, ...],
    values: Mapping[str, object],
    t: Translator,
    today: date | None,
) -> Iterator[tuple[str, str]]:
    for place, row in enumerate(rows):
        around = in_row(values, repeat, place)
        for field in repeat.inner:
            if field.name in around and not field.calculation:
                given = row.get(field.name, "")
                problem = problem_of(field, given, around, t, today)
                yield f"{repeat.name}.{place}.{field.name}", problem


def both_said(field: Field, posted: Posted, given: Given) -> bool:
    """Whether rows are sent, and that there is none: only one can be meant."""
    none = NONE_SAID in posted.getlist(f"answer.{field.name}")
    return none and not isinstance(given, str)


def words_of_both(t: Translator) -> str:
    """What is said where both are."""
    return t.gettext(
        "It has rows, and it says that there is none: keep one of the two."
    )


def problem_of(
    field: Field,
    given: str,
    answers: Mapping[str, object],
    t: Translator,
    today: date | None = None,
) -> str:
    """What is wrong with an answer, "" if it fits.

    Args:
        field: The question.
        given: The answer; of a repeat, a text that stands for all its rows.
        answers: The others, as conditions read them; an `InRow` for one of a row.
        t: Who reads it.
        today: The day it is.
    """
    if not given:
        needed = must_answer(field, answers, today)
        return t.gettext("An answer is needed here.") if needed else ""
    try:
        read_answer(field.measure, given)
    except Unreadable as unreadable:
        return t.tell(unreadable.sentence)
    if given == UNKNOWN_WORD:
        return ""
    if not _offers(field, given, answers, today):
        return t.gettext("This answer is not offered, given the other answers.")
    if holds(field.constraint, answers, field.name, otherwise=True, today=today):
        return ""
    words = title(field.constraint_messages, t.language)
    return words or t.gettext("This answer is outside what the form takes.")


def _offers(
    field: Field, given: str, answers: Mapping[str, object], today: date | None
) -> bool:
    """Whether everything chosen is among the choices offered."""
    if not field.choice_filter:
        return True
    names = {c.name for c in field.choices if offered(field, c, answers, today)}
    return names.issuperset(given.split())
