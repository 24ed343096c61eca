"""Answers measured against the form of a step, and facts against the procedure.

What fits is one meaning for the whole project (`karama.procedure.answers`). Here only:
which questions a step asks, what must be answered, and which lane may write what.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from karama.engine.compile import Node, Ready
from karama.errors import BadAnswer, NotAllowed
from karama.procedure.answers import Unreadable, read_answer, rows_written
from karama.procedure.procedure import Fact, Field, FieldClass, Permission
from karama.said import said

_NOT_ASKED = frozenset({"note"})


def check_answers(node: Node, answers: Mapping[str, object]) -> dict[str, object]:
    """The facts that the answers to a step's form give.

    A question that only shows when another answer asks for it (`relevant`) is not
    required here: the form itself, which the officer fills, enforces that.

    Raises:
        BadAnswer: A question is missing, unknown to the form, or answered with what it
            does not take.
    """
    fields = node.fields
    if not fields:
        for name in answers:
            raise BadAnswer(
                node.id, name, said("the step has no form that asks for it")
            )
        return {}
    given = {name: raw for name, raw in answers.items() if raw is not None}
    for name in given:
        if name not in fields or fields[name].type in _NOT_ASKED:
            raise BadAnswer(
                node.id, name, said("the form of the step does not ask for it")
            )
    for name, field in fields.items():
        if field.required and not field.relevant and name not in given:
            _require(node, name, field)
    read = {name: _read(node.id, fields[name], given[name]) for name in given}
    for name in given:
        if fields[name].inner and isinstance(read[name], tuple):
            _check_rows(node, fields[name], given[name])
    return read


def _check_rows(node: Node, field: Field, raw: object) -> None:
    """What must be answered in each row of a repeat; "unknown" is an answer."""
    rows = rows_written(field.measure, raw) if isinstance(raw, str) else raw
    assert isinstance(rows, list | tuple)  # noqa: S101 - it was read as rows
    for number, row in enumerate(rows):
        for one in field.inner:
            if one.required and not one.relevant and row.get(one.name) is None:
                _require(node, f"{field.name}.{number}.{one.name}", one)


def _require(node: Node, name: str, field: Field) -> None:
    if field.type not in (*_NOT_ASKED, "calculate"):
        raise BadAnswer(node.id, name, said('an answer is required; "unknown" is one'))


def check_facts(
    ready: Ready, about: str, facts: Mapping[str, object]
) -> dict[str, object]:
    """Facts given outside any step, as FEEL values.

    Raises:
        BadAnswer: Neither a form nor the orientation asks for a fact, or it does not
            fit.
    """
    read = {}
    for name, raw in facts.items():
        if raw is None:
            continue
        asked = asked_as(ready, name)
        if asked is None:
            raise BadAnswer(about, name, said("no form and no decision asks for it"))
        read[name] = _read(about, asked, raw)
    return read


def asked_as(ready: Ready, name: str) -> Field | Fact | None:
    """How the procedure asks for a fact."""
    return ready.fields.get(name) or ready.procedure.facts.get(name)


def _read(step: str, asked: Field | Fact, raw: object) -> object:
    try:
        return read_answer(asked.measure, raw)
    except Unreadable as error:
        name = f"{asked.name}.{error.at}" if error.at else asked.name
        raise BadAnswer(step, name, error.sentence) from None


def check_may_write(ready: Ready, lane: str, facts: Mapping[str, object]) -> None:
    """Whether a lane may write these facts; the traveller may always speak.

    Raises:
        NotAllowed: The lane has no permission for the class of a fact.
    """
    if not lane or not ready.procedure.permissions:
        return
    permissions, asked = granted(ready, lane)
    own = {p.field_class for p in permissions if p.write and p.lane == lane}
    for name in facts:
        for about in ready.classes.get(name, ()):
            if about not in own or name not in asked:
                raise NotAllowed(name, ", ".join(sorted(_writers(permissions, about))))


def _writers(permissions: Iterable[Permission], about: FieldClass) -> set[str]:
    return {p.lane for p in permissions if p.write and p.field_class == about}


def may_read(ready: Ready, lane: str) -> frozenset[str]:
    """Names of the facts a lane may read.

    A fact that several forms ask for under different classes is read only by a lane
    that may read every one of them.
    """
    permissions, asked = granted(ready, lane)
    may = {p.field_class for p in permissions if p.lane == lane and p.read}
    return frozenset(n for n in asked if n in ready.classes and ready.classes[n] <= may)


def granted(ready: Ready, lane: str) -> tuple[tuple[Permission, ...], Collection[str]]:
    """The permissions that speak of a lane, and the facts they are for.

    A lane of a called pack is granted by that pack, for what its own forms ask.
    """
    home = ready.home(lane)
    if home is ready.procedure:
        return home.permissions, ready.classes.keys()
    forms = home.forms.values()
    return home.permissions, {field.name for form in forms for field in form.fields}
