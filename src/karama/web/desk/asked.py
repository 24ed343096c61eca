"""A form of a pack as HTML asks it, and what comes back as answers.

The server is the judge: it drops what the form does not ask given the other answers,
and says of each answer that does not fit what the question takes. The script only
spares a round trip; without it everything still works.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Protocol

import attrs

from karama.explanation.languages import Translator
from karama.procedure.answers import UNKNOWN_WORD, Unreadable, question_of, read_answer
from karama.procedure.asking import (
    as_texts,
    as_tree,
    holds,
    must_answer,
    offered,
    weighed,
)
from karama.procedure.procedure import Choice, Field, Form, title

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
    """One answer that can be chosen; `columns` is what a filter asks of it, in JSON."""

    name: str
    label: str
    chosen: bool
    columns: str = ""


@attrs.frozen
class Asked:
    """One question as the page shows it.

    Attributes:
        kind: "note", "worked", "one", "many", "list", "long" or a type of HTML input.
        relevant: When it is asked, as a tree in JSON (`conditions`); "" always.
        constraint: What an answer must satisfy, the same way.
        needed: When an answer is needed, the same way; "" as `required` says.
        works: How the form works the answer out, the same way; "" where it is asked.
        filter: Which choices are offered, the same way; "" all of them.
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
    needed: str = ""
    works: str = ""
    filter: str = ""
    error: str = ""
    shown: bool = True


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


def asked(
    form: Form, made: Filled, t: Translator, today: date | None = None
) -> tuple[Asked, ...]:
    """The questions of a form, with the answers and errors there are."""
    return tuple(one_asked(field, made, t, today) for field in form.fields)


def one_asked(
    field: Field, made: Filled, t: Translator, today: date | None = None
) -> Asked:
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
            Option(
                c.name,
                title(c.labels, t.language, c.name),
                c.name in chosen,
                _columns(field, c),
            )
            for c in field.choices
        ),
        required=field.required,
        relevant=as_tree(field.relevant),
        constraint=as_tree(field.constraint),
        message=title(field.constraint_messages, t.language),
        needed=as_tree(field.required_when),
        works=as_tree(field.calculation),
        filter=as_tree(field.choice_filter),
        error=made.errors.get(field.name, ""),
        shown=holds(field.relevant, made.read, otherwise=True, today=today),
    )


def _columns(field: Field, choice: Choice) -> str:
    columns = {**choice.columns, "name": choice.name}
    return json.dumps(columns) if field.choice_filter else ""


def _kind(field: Field) -> str:
    if field.type == "note":
        return "note"
    if field.calculation:
        return "worked"
    if field.type == "select":
        return "many"
    if field.choices:
        return "one" if len(field.choices) <= MOST_SHOWN else "list"
    return _INPUTS.get(field.type, "long")
