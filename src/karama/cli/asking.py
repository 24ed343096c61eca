"""Asks the questions of a form in the terminal, one at a time.

A question is asked when its form says it is relevant; where that cannot be told, it
is asked. Enter means unknown. An answer that does not fit is asked again with what
the question takes; nothing typed is ever repeated in an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import click

from karama.cli.session import Session
from karama.procedure.answers import Unreadable, question_of, read_answer
from karama.procedure.asking import holds, plain, typed, worked
from karama.procedure.procedure import Choice, Field, Form, title
from karama.procedure.weighing import Value, text

_SILENT = frozenset({"note", "calculate", "hidden", "start", "end", "today"})


def ask_form(session: Session, form: Form) -> dict[str, object]:
    """Ask every relevant question of a form.

    Returns:
        The raw answers by field name, as they were typed or chosen; questions left
        open are "unknown".
    """
    answers: dict[str, object] = {}
    read: dict[str, Value] = {}
    for field in form.fields:
        if not holds(field.relevant, read, otherwise=True, today=_today()):
            continue
        if field.type == "note":
            _say_note(session, field)
        elif field.calculation:
            read[field.name] = worked(field, read, _today())
            answers[field.name] = text(read[field.name]) or "unknown"
        elif field.type not in _SILENT:
            answer = ask_field(session, field, read)
            answers[field.name], read[field.name] = answer, typed(field, answer)
    return answers


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
        read_answer(question_of(field), answer)
    except Unreadable as unreadable:
        return session.say.tell(unreadable.sentence)
    if answer in ("", "unknown"):
        return None
    told = {**answers, field.name: typed(field, answer)}
    if holds(field.constraint, told, field.name, otherwise=True, today=_today()):
        return None
    words = title(field.constraint_messages, session.language)
    return words or session.say.gettext("This answer is outside what the form takes.")
