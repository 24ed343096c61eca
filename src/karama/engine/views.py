"""What a case shows: its open steps, its deadlines, its questions, its rights.

Plain functions over a case. Only `rights` needs the procedure: what is drawn for a
right depends on where the case stands in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import attrs
import msgspec

from karama.engine.answers import may_read
from karama.engine.case import Case, thaw
from karama.engine.commands import CLOCK
from karama.engine.compile import ready
from karama.engine.events import Event
from karama.engine.run import Run
from karama.engine.triggers import RIGHTS, catchers
from karama.procedure.procedure import Procedure
from karama.procedure.process import Message


@attrs.frozen
class OpenStep:
    """A step that someone can do now.

    Attributes:
        step: Identifier of the element.
        process: Identifier of the process it belongs to, "" for the main one.
        token: Its number, for `Do` when the same step is open more than once.
        since: When it opened.
        due: The first deadline on it, None if there is none.
    """

    step: str
    lane: str
    process: str
    token: int
    since: datetime
    due: datetime | None


@attrs.frozen
class Deadline:
    """A clock that runs.

    Attributes:
        timer: Identifier of the timer event.
        step: The step it runs for, "" when it runs for a whole process.
        due: When it rings; None while a fact it depends on is not known.
    """

    timer: str
    step: str
    due: datetime | None


@attrs.frozen
class Question:
    """A fact that is not known and that the case wants.

    Attributes:
        steps: Elements that ask for it.
        waits: Whether the case waits there for the answer; if not, it has gone on by
            the most protective way still possible.
    """

    fact: str
    steps: tuple[str, ...]
    waits: bool


@attrs.frozen
class Right:
    """A right the person can use now.

    Attributes:
        opens: The element its use sets in motion; "" when nothing is drawn for it
            here, and its use is kept all the same.
    """

    name: str
    opens: str


def open_steps(case: Case) -> tuple[OpenStep, ...]:
    """The steps that can be done now, those open longest first."""
    due: dict[int, datetime] = {}
    for alarm in case.alarms.values():
        if alarm.due is not None:
            due[alarm.owner] = min(alarm.due, due.get(alarm.owner, alarm.due))
    return tuple(
        OpenStep(
            token.at,
            token.lane,
            case.scopes[token.scope].process,
            token.id,
            token.since,
            due.get(token.id),
        )
        for token in case.tokens.values()
        if token.state == "open"
    )


def deadlines(case: Case) -> tuple[Deadline, ...]:
    """The clocks that run, the first to ring first, those without a date last."""
    found = [
        Deadline(
            alarm.at,
            case.tokens[alarm.owner].at if alarm.owner in case.tokens else "",
            alarm.due,
        )
        for alarm in case.alarms.values()
    ]
    return tuple(
        sorted(found, key=lambda d: (d.due is None, d.due or case.at, d.timer))
    )


def questions(case: Case) -> tuple[Question, ...]:
    """The facts the case wants, those it waits for first."""
    asked: dict[tuple[bool, str], list[str]] = {}
    for token in case.tokens.values():
        for fact in token.asks:
            asked.setdefault((True, fact), []).append(token.at)
    for stand in case.standing.values():
        for fact in stand.questions:
            asked.setdefault((False, fact), []).append(stand.at)
    found = []
    for (waits, fact), steps in asked.items():
        if waits or (True, fact) not in asked:
            found.append(Question(fact, tuple(dict.fromkeys(steps)), waits))
    return tuple(found)


def second_looks(case: Case) -> tuple[str, ...]:
    """Business rule tasks whose facts now speak for less protection.

    The case stays as it is until a person decides again there (`Redecide`).
    """
    return tuple(s.at for s in case.standing.values() if s.lower)


def rights(procedure: Procedure, case: Case) -> tuple[Right, ...]:
    """The rights the person can use now: all of them, while the case is open."""
    if case.closed:
        return ()
    made = ready(procedure)
    run = Run(made, thaw(case), CLOCK, case.at)
    found = []
    for name in sorted({*RIGHTS, *made.rights}):
        here = catchers(run, _uses(name))
        found.append(Right(name, here[0].node.id if here else ""))
    return tuple(found)


def _uses(right: str) -> Callable[[Message], bool]:
    return lambda message: message.right == right


# --- who may read what --------------------------------------------------------


def readable(
    procedure: Procedure, lane: str, events: tuple[Event, ...]
) -> tuple[Event, ...]:
    """The events as a lane may read them.

    Answers and facts stay only where a permission of the lane names their class. A
    decision stays only where the lane may read every fact it reads; the rest keeps
    that it was taken. Reasons, being free text, stay for the lane that wrote them. A
    note stays for the lane that wrote it and for those it was written for.

    Ids and digests are left out: they are made from the whole event, and whoever knows
    the few values a fact can have could try them all against its digest. So are the
    moves of the tokens, which are for machines. That a step was done stays.
    """
    readers = _Reader(procedure, lane)
    return tuple(readers.event(event) for event in events)


class _Reader:
    """What one lane may read of one procedure."""

    def __init__(self, procedure: Procedure, lane: str) -> None:
        self.lane = lane
        self.ready = ready(procedure)
        self.facts = may_read(self.ready, lane)

    def event(self, event: Event) -> Event:
        """One event, less what the lane may not read."""
        decision = event.decision
        if decision is not None and not self._decision(event.process, decision.name):
            decision = None
        return msgspec.structs.replace(
            event,
            id="",
            before="",
            digest="",
            answers={n: v for n, v in event.answers.items() if n in self.facts},
            decision=decision,
            about="" if event.kind == "corrected" else event.about,
            why=event.why if event.actor_lane == self.lane else "",
            note=event.note if self._noted(event) else None,
            flows=(),
            changes=(),
        )

    def _noted(self, event: Event) -> bool:
        readers = event.note.readers if event.note else ()
        return self.lane != "" and self.lane in (event.actor_lane, *readers)

    def _decision(self, process: str, name: str) -> bool:
        owner = self.ready.plan(process).owner
        reads = self.ready.decisions(owner, name).requires(name)
        return self.facts.issuperset(reads)
