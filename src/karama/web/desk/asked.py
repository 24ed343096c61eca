"""A form of a pack as HTML asks it; what comes back is read by `cases.filling`.

The server is the judge. The script only spares a round trip; without it everything
still works.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import attrs

from karama.explanation.languages import Translator
from karama.procedure.asking import as_tree, holds, in_row
from karama.procedure.procedure import Choice, Field, Form, title
from karama.procedure.rows import NONE_SAID
from karama.web.cases.filling import Filled
from karama.web.desk.clocks import Typed, is_hour, typed

MOST_SHOWN = 12
"""Choices shown as buttons; more of them become a list to open."""
_INPUTS = {"int": "number", "decimal": "number", "date": "date", "time": "time"}
_INPUTS |= {"dateTime": "datetime-local"}


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
        name: What its answer is sent as, after "answer."; in a row "people.0.age".
        kind: "note", "worked", "one", "many", "list", "long", "rows" or a type of HTML
            input.
        relevant: When it is asked, as a tree in JSON (`conditions`); "" always.
        constraint: What an answer must satisfy, the same way.
        needed: When an answer is needed, the same way; "" as `required` says.
        works: How the form works the answer out, the same way; "" where it is asked.
        filter: Which choices are offered, the same way; "" all of them.
        message: What is said where it does not.
        error: What is wrong with the answer given, "" if nothing.
        shown: Whether it is asked given the answers there are.
        fact: Its own name, as conditions read it.
        rows: The rows of a repeat, each its questions.
        blank: A row to add, its number written as BLANK.
        none: Whether it is said that there is none.
        which: Where a clock shows the hour twice, which one it is: "first", "second".
        offsets: What is then ahead of UTC at each of the two, in words.
        stem: What its ids begin with, where a page has several forms.
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
    fact: str = ""
    rows: tuple[tuple[Asked, ...], ...] = ()
    blank: tuple[Asked, ...] = ()
    none: bool = False
    which: str = ""
    offsets: tuple[str, ...] = ()
    stem: str = ""

    @property
    def place(self) -> str:
        """What its ids on the page end in."""
        return f"{self.stem}{self.name}"

    def within(self, form: str) -> Asked:
        """The same in one of several forms of a page: no id is there twice."""
        return attrs.evolve(
            self,
            stem=f"{form}-",
            rows=tuple(tuple(q.within(form) for q in row) for row in self.rows),
            blank=tuple(q.within(form) for q in self.blank),
        )


BLANK = "+"
"""What stands for the number of a row that is not there yet."""


def asked(
    form: Form, made: Filled, t: Translator, today: date | None = None
) -> tuple[Asked, ...]:
    """The questions of a form, with the answers and errors there are."""
    return tuple(one_asked(field, made, t, today) for field in form.fields)


def wrong(questions: Iterable[Asked]) -> Iterator[Asked]:
    """The questions with an answer that does not fit, those in rows among them."""
    for question in questions:
        if question.error:
            yield question
        for row in question.rows:
            yield from wrong(row)


def one_asked(
    field: Field, made: Filled, t: Translator, today: date | None = None
) -> Asked:
    """One question, as the page shows it."""
    given = _Given(field.name, made.text(field.name), made.errors, made.read)
    shown = _asked(field, given, t, today)
    if not field.inner:
        return shown
    return attrs.evolve(
        shown,
        rows=tuple(
            _row(field, made, place, t, today)
            for place, _ in enumerate(made.rows(field.name))
        ),
        blank=_row(field, made, None, t, today),
        none=shown.value == NONE_SAID,
    )


@attrs.frozen
class _Given:
    """What there is of one question: its name as sent, its answer, the others."""

    name: str
    value: str
    errors: Mapping[str, str]
    read: Mapping[str, object]


def _row(
    repeat: Field, made: Filled, place: int | None, t: Translator, today: date | None
) -> tuple[Asked, ...]:
    """The questions of a row, or of one to add (None)."""
    rows = made.rows(repeat.name)
    number, row = (len(rows), {}) if place is None else (place, rows[place])
    read = in_row(made.read, repeat, number)
    prefix = f"{repeat.name}.{BLANK if place is None else place}"
    return tuple(
        _asked(
            one,
            _Given(f"{prefix}.{one.name}", row.get(one.name, ""), made.errors, read),
            t,
            today,
        )
        for one in repeat.inner
    )


def _asked(field: Field, given: _Given, t: Translator, today: date | None) -> Asked:
    value = given.value
    hour = typed(value, t.zone) if is_hour(field) and t.zone else Typed(value)
    chosen = value.split() if field.type == "select" else [value]
    return Asked(
        name=given.name,
        kind=_kind(field),
        label=title(field.labels, t.language, field.name),
        hint=title(field.hints, t.language),
        value=hour.text,
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
        error=given.errors.get(given.name, ""),
        shown=holds(field.relevant, given.read, otherwise=True, today=today),
        fact=field.name,
        which=hour.which,
        offsets=hour.offsets,
    )


def _columns(field: Field, choice: Choice) -> str:
    columns = {**choice.columns, "name": choice.name}
    return json.dumps(columns) if field.choice_filter else ""


def _kind(field: Field) -> str:
    if field.type == "note":
        return "note"
    if field.inner:
        return "rows"
    if field.calculation:
        return "worked"
    if field.type == "select":
        return "many"
    if field.choices:
        return "one" if len(field.choices) <= MOST_SHOWN else "list"
    return _INPUTS.get(field.type, "long")
