"""Asks the questions of a form in the terminal, one at a time.

A question is asked when its form says it is relevant; where that cannot be told, it
is asked. Enter means unknown. An answer that does not fit is asked again with what
the question takes; nothing typed is ever repeated in an error. Of a repeat it is first
asked how many rows there are: 0 is none, Enter is not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

import attrs
import click

from karama.cli.session import Session
from karama.procedure.answers import Unreadable, read_answer
from karama.procedure.asking import Given, Row, holds, plain, settled, typed, worked
from karama.procedure.procedure import Choice, Field, Form, title
from karama.procedure.rows import MAX_ROWS, NONE_SAID, InRow, Rows
from karama.procedure.weighing import text

_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)
_SILENT = frozenset({"note", "calculate", "hidden", "start", "end", "today"})


def ask_form(session: Session, form: Form) -> dict[str, object]:
    """Ask every relevant question of a form.

    Returns:
        The raw answers by field name, as they were typed or chosen; questions left
        open are "unknown", and a repeat is a list of its rows.
    """
    answers: dict[str, Given] = {}
    read: dict[str, object] = {}
    for field in form.fields:
        if holds(field.relevant, read, otherwise=True, today=_today()):
            _ask(session, field, answers, read)
    if any(field.inner for field in form.fields):
        # What is worked out may hang on rows that were not there when it was.
        answers = settled(form.fields, answers, _today())
    return {name: _open(answer) for name, answer in answers.items()}


def ask_one(session: Session, field: Field) -> object:
    """Ask one question by itself; "unknown" where nobody knows."""
    if field.inner:
        return _open(ask_rows(session, field, {})[0])
    return ask_field(session, field, {})


def _open(answer: Given) -> object:
    return (answer or "unknown") if isinstance(answer, str) else list(answer)


def _ask(
    session: Session, field: Field, answers: dict[str, Given], read: dict[str, object]
) -> None:
    """Ask one question of a form, and keep what is answered."""
    if field.type == "note":
        _say_note(session, field)
    elif field.calculation:
        found = worked(field, read, _today())
        answers[field.name], read[field.name] = text(found), found
    elif field.inner:
        answers[field.name], read[field.name] = ask_rows(session, field, read)
    elif field.type not in _SILENT:
        answer = ask_field(session, field, read)
        answers[field.name], read[field.name] = answer, typed(field, answer)


def ask_rows(
    session: Session, repeat: Field, answers: Mapping[str, object]
) -> tuple[Given, Rows]:
    """Ask the questions of a repeat once for each row there is.

    Returns:
        The rows as typed, and as conditions read them.
    """
    own = frozenset(one.name for one in repeat.inner)
    count = _how_many(session, repeat)
    if not count:
        return ("unknown" if count is None else NONE_SAID), Rows((), own, count == 0)
    given: list[Row] = []
    read: list[Mapping[str, object]] = [{} for _ in range(count)]
    for place in range(count):
        around = {**answers, repeat.name: Rows(tuple(read), own)}
        _say_row(session, repeat, place)
        row, read[place] = _ask_row(session, repeat, InRow(around, {}, own, place + 1))
        given.append(row)
    return tuple(given), Rows(tuple(read), own)


def _ask_row(
    session: Session, repeat: Field, here: InRow
) -> tuple[Row, Mapping[str, object]]:
    row: dict[str, Given] = {}
    read: dict[str, object] = {}
    for field in repeat.inner:
        here = attrs.evolve(here, row=read)
        if holds(field.relevant, here, otherwise=True, today=_today()):
            if field.calculation:
                found = worked(field, here, _today())
                row[field.name], read[field.name] = text(found), found
            elif field.type == "note":
                _say_note(session, field)
            elif field.type not in _SILENT:
                answer = ask_field(session, field, here)
                row[field.name], read[field.name] = answer, typed(field, answer)
    return {n: one for n, one in row.items() if isinstance(one, str)}, read


def _how_many(session: Session, repeat: Field) -> int | None:
    """How many rows there are; None where that is not known."""
    _print_question(session, repeat)
    say = session.say
    asked = say.gettext("How many? 0 is none; Enter means not known.")
    session.out.print(f"  {asked}", style="dim", markup=False, soft_wrap=True)
    while True:
        typed = click.prompt(
            "  >", default="", show_default=False, prompt_suffix=" "
        ).strip()
        if not typed:
            return None
        if _NUMBER.fullmatch(typed) and int(typed) <= MAX_ROWS:
            return int(typed)
        told = say.fill(say.gettext("takes at most {n} rows"), n=say.number(MAX_ROWS))
        session.out.print(f"  {told}", style="yellow", markup=False, soft_wrap=True)


def _say_row(session: Session, repeat: Field, place: int) -> None:
    label = title(repeat.labels, session.language, repeat.name)
    words = f"{label} {session.say.number(place + 1)}"
    session.out.print(f"  {words}", style="bold", markup=False, soft_wrap=True)


def _today() -> date:
    return datetime.now(UTC).date()


def _say_note(session: Session, field: Field) -> None:
    words = title(field.labels, session.language)
    session.out.print(f"  {words}", style="italic", markup=False, soft_wrap=True)


def ask_field(session: Session, field: Field, answers: Mapping[str, object]) -> str:
    """Ask one question until the answer fits; Enter gives "unknown"."""
    _print_question(session, field)
    while True:
        typed = click.prompt(
            "  >", default="", show_default=False, prompt_suffix=" "
        ).strip()
        answer = plain(field, _chosen(field.choices, typed))
        problem = _problem(session, field, answer, answers)
        if problem is None:
            return answer or "unknown"
        session.out.print(f"  {problem}", style="yellow", markup=False, soft_wrap=True)


def _print_question(session: Session, field: Field) -> None:
    label = title(field.labels, session.language, field.name)
    session.out.print(f"  {label}", style="bold", markup=False, soft_wrap=True)
    hint = title(field.hints, session.language)
    if hint:
        session.out.print(f"  {hint}", style="dim", markup=False, soft_wrap=True)
    for number, choice in enumerate(field.choices, start=1):
        words = title(choice.labels, session.language, choice.name)
        session.out.print(f"    {number}  {words}", markup=False, soft_wrap=True)


def _chosen(choices: tuple[Choice, ...], typed: str) -> str:
    """Names of the choices whose numbers were typed, else what was typed."""
    numbers = typed.replace(",", " ").split()
    if not choices or not numbers or not all(part.isdigit() for part in numbers):
        return typed
    places = [int(part) for part in numbers]
    if not all(1 <= place <= len(choices) for place in places):
        return typed
    return " ".join(choices[place - 1].name for place in places)


def _problem(
    session: Session, field: Field, answer: str, answers: Mapping[str, object]
) -> str | None:
    try:
        read_answer(field.measure, answer)
    except Unreadable as unreadable:
        return session.say.tell(unreadable.sentence)
    if answer in ("", "unknown"):
        return None
    told = _also(answers, field.name, typed(field, answer))
    if holds(field.constraint, told, field.name, otherwise=True, today=_today()):
        return None
    words = title(field.constraint_messages, session.language)
    return words or session.say.gettext("This answer is outside what the form takes.")


def _also(
    answers: Mapping[str, object], name: str, value: object
) -> Mapping[str, object]:
    """The answers with one more, in the row where it was asked."""
    if isinstance(answers, InRow):
        return attrs.evolve(answers, row={**answers.row, name: value})
    return {**answers, name: value}
