"""A form of a pack as HTML asks it, and what comes back as answers.

The server is the judge: it drops what the form does not ask given the other answers,
and says of each answer that does not fit what the question takes. The script only
spares a round trip; without it everything still works.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import attrs

from karama.explanation.languages import Translator
from karama.procedure.answers import UNKNOWN_WORD, Unreadable, question_of, read_answer
from karama.procedure.asking import as_plain_xpath, holds
from karama.procedure.procedure import Field, Form, title

MOST_SHOWN = 12
"""Choices shown as buttons; more of them become a list to open."""
_INPUTS = {"int": "number", "decimal": "number", "date": "date", "time": "time"}
_INPUTS |= {"dateTime": "datetime-local"}
_NOT_ANSWERED = frozenset({"note"})


class Posted(Protocol):
    """What a browser sent."""

    def getlist(self, key: str, /) -> list[str]:
        """Every value under a name."""


@attrs.frozen
class Option:
    """One answer that can be chosen."""

    name: str
    label: str
    chosen: bool


@attrs.frozen
class Asked:
    """One question as the page shows it.

    Attributes:
        kind: "note", "one", "many", "list", "long" or a type of HTML input.
        relevant: When it is asked, as XPath the browser can tell; "" always.
        constraint: What an answer must satisfy, the same way.
        message: What is said where it does not.
        error: What is wrong with the answer given, "" if nothing.
        shown: Whether it is asked given the answers there are.
    """

    name: str
    kind: str
    label: str
    hint: str
    value: str
    options: tuple[Option, ...]
    required: bool
    relevant: str
    constraint: str
    message: str
    error: str = ""
    shown: bool = True


@attrs.frozen
class Filled:
    """A form as it came back.

    Attributes:
        answers: Raw answers of the questions that were asked, by name.
        errors: What is wrong, by name, in the reader's language.
    """

    answers: Mapping[str, str]
    errors: Mapping[str, str] = attrs.field(factory=dict)


def filled(form: Form, posted: Posted, t: Translator) -> Filled:
    """Read what a browser sent for a form; what the form does not ask is dropped."""
    answers: dict[str, str] = {}
    errors: dict[str, str] = {}
    for field in form.fields:
        if field.type in _NOT_ANSWERED or not _asks(field, answers):
            continue
        given = " ".join(posted.getlist(f"answer.{field.name}")).strip()
        answers[field.name] = given
        problem = problem_of(field, given, answers, t)
        if problem:
            errors[field.name] = problem
    return Filled({n: a for n, a in answers.items() if a}, errors)


def _asks(field: Field, answers: Mapping[str, object]) -> bool:
    return holds(field.relevant, answers, otherwise=True)


def problem_of(
    field: Field, given: str, answers: Mapping[str, object], t: Translator
) -> str:
    """What is wrong with an answer, "" if it fits."""
    if not given:
        return t.gettext("An answer is needed here.") if field.required else ""
    try:
        read_answer(question_of(field), given)
    except Unreadable as unreadable:
        return t.tell(unreadable.sentence)
    if given == UNKNOWN_WORD:
        return ""
    if holds(field.constraint, answers, field.name, otherwise=True):
        return ""
    words = title(field.constraint_messages, t.language)
    return words or t.gettext("This answer is outside what the form takes.")


def asked(form: Form, made: Filled, t: Translator) -> tuple[Asked, ...]:
    """The questions of a form, with the answers and errors there are."""
    return tuple(one_asked(field, made, t) for field in form.fields)


def one_asked(field: Field, made: Filled, t: Translator) -> Asked:
    """One question, as the page shows it."""
    value = made.answers.get(field.name, "")
    chosen = value.split() if field.type == "select" else [value]
    return Asked(
        name=field.name,
        kind=_kind(field),
        label=title(field.labels, t.language, field.name),
        hint=title(field.hints, t.language),
        value=value,
        options=tuple(
            Option(c.name, title(c.labels, t.language, c.name), c.name in chosen)
            for c in field.choices
        ),
        required=field.required,
        relevant=as_plain_xpath(field.relevant),
        constraint=as_plain_xpath(field.constraint),
        message=title(field.constraint_messages, t.language),
        error=made.errors.get(field.name, ""),
        shown=_asks(field, made.answers),
    )


def _kind(field: Field) -> str:
    if field.type == "note":
        return "note"
    if field.type == "select":
        return "many"
    if field.choices:
        return "one" if len(field.choices) <= MOST_SHOWN else "list"
    return _INPUTS.get(field.type, "long")
