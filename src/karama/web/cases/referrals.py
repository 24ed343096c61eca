"""The referrals of a case, read from its events: asked, answered, delivered, or silent.

A referral begins when a step opens at which a service says whether it takes the person
in, and is known by the token that stands there. It is over for that service when the
step is done, when its deadline rings (silence is an answer that nobody gave, and is
shown as such), or when a right used by the person calls the step back. What is said
meanwhile (a question, its answer, another service) is noted beside the step and moves
nothing: the deadline runs on, so that no question and no passing-on buys time.

Public face: `referrals_of`, `answer_of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

import attrs

from karama.engine import Event
from karama.engine.compile import Node, ready
from karama.engine.events import Arm, Enter, Put, Take
from karama.procedure.procedure import Field, FieldClass, Form, Mandate, Procedure
from karama.procedure.process import Task

ACCEPTED, DECLINED = "accepted", "declined"
REASON, WORDS = "refusal_reason", "refusal_words"
_ANSWERS = frozenset({ACCEPTED, DECLINED})


class State(StrEnum):
    """How a referral stands."""

    ASKED = "asked"
    QUESTION = "question"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    SILENT = "silent"
    CALLED_BACK = "called-back"


OPEN = frozenset({State.ASKED, State.QUESTION})
"""The service has still to answer."""


@attrs.frozen
class Remark:
    """Something said about a referral while it was open, in the order it was said."""

    what: str
    at: datetime
    lane: str
    text: str
    service: str


@attrs.frozen
class Referral:
    """A service that is asked to take a person in.

    Attributes:
        token: What it is known by in its case.
        lane: The authority that answers.
        service: Identifier of the service asked, "" while none was chosen.
        due: When silence becomes an answer; None where no clock runs.
        reason: Why it was refused, as the choice of the form.
        words: What would help to find another service.
        followed: Whether another was asked since.
    """

    token: int
    step: str
    process: str
    lane: str
    service: str
    asked_at: datetime
    due: datetime | None = None
    state: State = State.ASKED
    answered_at: datetime | None = None
    delivered_at: datetime | None = None
    reason: str = ""
    words: str = ""
    remarks: tuple[Remark, ...] = ()
    followed: bool = False


@attrs.frozen
class Answer:
    """The step at which a service answers, and the question that says so."""

    node: Node
    form: Form
    field: Field


def answer_of(procedure: Procedure, step: str, process: str) -> Answer | None:
    """The answer that a step asks of a service; None for every other step.

    It is the step whose act is `referral` and whose form takes "accepted" and
    "declined".
    """
    plan = ready(procedure).plan(process)
    node = plan.nodes.get(step)
    task = node.element if node is not None else None
    if node is None or not isinstance(task, Task) or task.act != "referral":
        return None
    form = plan.owner.forms.get(task.form)
    for field in form.fields if form else ():
        if {choice.name for choice in field.choices} >= _ANSWERS and form:
            return Answer(node, form, field)
    return None


def readers(procedure: Procedure) -> tuple[str, ...]:
    """Lanes that may know which services were asked: it says where a person will be.

    Never one whose mandate is enforcement, whatever a pack grants.
    """
    lanes = procedure.process.lanes
    return tuple(
        p.lane
        for p in procedure.permissions
        if p.field_class == FieldClass.WHEREABOUTS
        and p.read
        and p.lane in lanes
        and lanes[p.lane].mandate != Mandate.ENFORCEMENT
    )


def referrals_of(procedure: Procedure, events: Iterable[Event]) -> tuple[Referral, ...]:
    """Every referral of a case, in the order they were asked; whole events are read."""
    found: dict[int, Referral] = {}
    processes: dict[int, str] = {}
    service = ""
    for event in events:
        processes |= _entered(event)
        service = _oriented(procedure, event) or service
        _answered(procedure, found, event)
        for put in _asked(procedure, event, processes):
            found = {k: _followed(r) for k, r in found.items()}
            named = _named(event) or service
            process = processes.get(put.scope, "")
            found[put.token] = Referral(
                put.token, put.at, process, put.lane, named, event.when
            )
        _clocks(found, event)
        _remark(found, event)
    return tuple(found.values())


def ruled(procedure: Procedure, events: Iterable[Event]) -> str:
    """The service that the procedure's rule chose last; "" where none did."""
    found = [one for one in (_oriented(procedure, e) for e in events) if one]
    return found[-1] if found else ""


def _oriented(procedure: Procedure, event: Event) -> str:
    """The service of the route that the orientation has just shown."""
    decided = event.decision
    if decided is None or decided.name != procedure.orientation:
        return ""
    for route in procedure.orientations:
        if route.id == decided.value:
            return route.service
    return ""


def _named(event: Event) -> str:
    """The service somebody wrote down when another one had to be found."""
    return str(event.answers.get("service_asked") or "")


def _entered(event: Event) -> dict[int, str]:
    return {c.scope: c.process for c in event.changes if isinstance(c, Enter)}


def _asked(
    procedure: Procedure, event: Event, processes: Mapping[int, str]
) -> Iterator[Put]:
    for change in event.changes:
        if isinstance(change, Put) and change.state == "open":
            process = processes.get(change.scope, "")
            if answer_of(procedure, change.at, process) is not None:
                yield change


def _followed(referral: Referral) -> Referral:
    over = referral.state in (State.REFUSED, State.SILENT, State.CALLED_BACK)
    return attrs.evolve(referral, followed=True) if over else referral


def _answered(procedure: Procedure, found: dict[int, Referral], event: Event) -> None:
    for change in event.changes:
        if not isinstance(change, Take) or change.token not in found:
            continue
        one = found[change.token]
        if not change.cancelled and event.kind == "done":
            found[change.token] = _said(procedure, one, event)
        else:
            state = State.SILENT if event.kind == "rang" else State.CALLED_BACK
            found[change.token] = attrs.evolve(one, state=state, answered_at=event.when)


def _said(procedure: Procedure, one: Referral, event: Event) -> Referral:
    answer = answer_of(procedure, one.step, one.process)
    said = event.answers.get(answer.field.name) if answer else None
    return attrs.evolve(
        one,
        state=State.ACCEPTED if said == ACCEPTED else State.REFUSED,
        answered_at=event.when,
        reason=str(event.answers.get(REASON) or ""),
        words=str(event.answers.get(WORDS) or ""),
    )


def _clocks(found: dict[int, Referral], event: Event) -> None:
    for change in event.changes:
        if isinstance(change, Arm) and change.owner in found and change.due:
            one = found[change.owner]
            due = min(one.due or change.due, change.due)
            found[change.owner] = attrs.evolve(one, due=due)


def _remark(found: dict[int, Referral], event: Event) -> None:
    note = event.note
    token = note.told.get("token") if note else None
    if note is None or not isinstance(token, int) or token not in found:
        return
    one, told = found[token], note.told
    text, service = str(told.get("text", "")), str(told.get("service", ""))
    said = Remark(note.what, event.at, event.actor_lane, text, service)
    one = attrs.evolve(one, remarks=(*one.remarks, said))
    found[token] = _moved(one, said)


def _moved(one: Referral, said: Remark) -> Referral:
    """How a referral stands after a remark."""
    if said.what == "referral.delivered" and one.state is State.ACCEPTED:
        return attrs.evolve(one, state=State.DELIVERED, delivered_at=said.at)
    if one.state not in OPEN:
        return one
    if said.what == "referral.question":
        return attrs.evolve(one, state=State.QUESTION)
    if said.what == "referral.reply":
        return attrs.evolve(one, state=State.ASKED)
    if said.what in ("referral.forwarded", "referral.service"):
        return attrs.evolve(one, state=State.ASKED, service=said.service)
    return one
