"""Answers as they come in for a form of a pack, by a page or by a program.

The server is the judge: it drops what the form does not ask given the other answers,
and says of each answer that does not fit what the question takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

import attrs

from karama.explanation.languages import Translator
from karama.procedure.answers import UNKNOWN_WORD, Unreadable, question_of, read_answer
from karama.procedure.asking import as_texts, holds, must_answer, offered, weighed
from karama.procedure.procedure import Field, Form, title

_NOT_ANSWERED = frozenset({"note"})


class Posted(Protocol):
    """What a browser sent."""

    def getlist(self, key: str, /) -> list[str]:
        """Every value under a name."""


@attrs.frozen
class Filled:
    """A form as it came back.

    Attributes:
        answers: Raw answers of the questions that were asked, by name.
        errors: What is wrong, by name, in the reader's language.
        values: The same answers as conditions read them: numbers as numbers.
    """

    answers: Mapping[str, str]
    errors: Mapping[str, str] = attrs.field(factory=dict)
    values: Mapping[str, object] = attrs.field(factory=dict)

    @property
    def read(self) -> Mapping[str, object]:
        """What a condition is worked out over."""
        return {**self.answers, **self.values}


def filled(
    form: Form, posted: Posted, t: Translator, today: date | None = None
) -> Filled:
    """Read what a browser sent for a form; what the form does not ask is dropped."""
    fields = [f for f in form.fields if f.type not in _NOT_ANSWERED]
    sent = {
        f.name: " ".join(posted.getlist(f"answer.{f.name}")).strip() for f in fields
    }
    values = weighed(fields, sent, today)
    answers = as_texts(fields, sent, values)
    problems = {
        field.name: problem_of(field, answers[field.name], values, t, today)
        for field in fields
        if field.name in answers and not field.calculation
    }
    return Filled(
        {name: answer for name, answer in answers.items() if answer},
        {name: problem for name, problem in problems.items() if problem},
        values,
    )


def problem_of(
    field: Field,
    given: str,
    answers: Mapping[str, object],
    t: Translator,
    today: date | None = None,
) -> str:
    """What is wrong with an answer, "" if it fits."""
    if not given:
        needed = must_answer(field, answers, today)
        return t.gettext("An answer is needed here.") if needed else ""
    try:
        read_answer(question_of(field), given)
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
