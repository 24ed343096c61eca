"""One case, as one account may see it.

`seen` finds the case among those the account may know of, folds its log, asks the walls
which facts the account may read, and lets through what is of those: open steps of its
own authority or of all, open questions, facts, decisions that it can do something
about, and the log. The log goes through `engine.readable` (the pack) and then `_less`
(the policy table); whoever broke the glass gets answers and decisions back between the
two, so that the policy table takes away last. Events of other authorities, and so how
many there are, stay out for those who do not see every step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs
from django.db.models import QuerySet
from msgspec.structs import replace

from karama.engine import Case as Folded
from karama.engine import (
    Event,
    OpenStep,
    Question,
    fold,
    questions,
    readable,
)
from karama.engine.compile import Ready, ready
from karama.engine.events import Ask, Stand
from karama.feel import UNKNOWN
from karama.procedure.procedure import Procedure
from karama.procedure.process import Task
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Role
from karama.web.cases.firewall import walls
from karama.web.cases.models import Case
from karama.web.cases.standing import steps_of
from karama.web.cases.store import events_of
from karama.web.library.queries import procedure_of

OVERRIDES = frozenset({"overridden", "override-asked", "override-refused"})
"""Kinds of event in which a person puts another answer in the place of a rule's."""


@attrs.frozen
class Seen:
    """A case, as one account may see it.

    Attributes:
        closed: Whether it is over; None for those who do not see every step.
        steps: Open steps, its own or all.
        questions: What is still unknown, of what it may read.
        facts: What is known, of what it may read.
        events: What happened, of what it may read, in order.
        writable: Names of the facts it may write.
        glass: Until when its glass is broken; None while it is whole.
        standing: Decisions acted on, of its own authority and what it may read.
        within: The process of each of them, by its number.
        asked: Other answers asked for there, which wait for a supervisor.
    """

    code: str
    boat: str
    number: int
    landed_at: datetime
    procedure: Procedure = attrs.field(repr=False)
    closed: bool | None
    steps: tuple[OpenStep, ...]
    questions: tuple[Question, ...]
    facts: Mapping[str, object]
    events: tuple[Event, ...]
    writable: frozenset[str]
    glass: datetime | None = None
    standing: tuple[Stand, ...] = ()
    asked: tuple[Ask, ...] = ()
    within: Mapping[int, str] = attrs.field(factory=dict)


def _only(cases: QuerySet[Case], code: str) -> Case:
    case = next(iter(cases.filter(code=code)), None)
    if case is None:
        raise walls.NotSeen
    return case


def steps_seen(account: Account, code: str) -> tuple[Procedure, tuple[OpenStep, ...]]:
    """The procedure of a case and its open steps, as `seen` has them, and no more.

    Raises:
        NotSeen: There is none, or it may not know of it.
    """
    case = _only(walls.cases_of(account), code)
    procedure, events = procedure_of(case.pack_id), events_of(case)
    return procedure, _steps(account, procedure, steps_of(fold(events), events))


def seen(account: Account, code: str) -> Seen:
    """One case as the account may see it.

    Raises:
        NotSeen: There is none, or it may not know of it.
    """
    case = _only(walls.cases_of(account).select_related("boat"), code)
    procedure = procedure_of(case.pack_id)
    events = events_of(case)
    folded = fold(events)
    glass = walls.opened(account).filter(case=case).order_by("until").last()
    names = walls.in_need(account, procedure) if glass else frozenset[str]()
    names |= walls.readable_facts(account, procedure)
    readable_ = names - walls.past(account, procedure, events)
    everything = walls.sees_all(account)
    standing = _standing(account, procedure, folded, readable_)
    numbers = {one.standing for one in standing}
    return Seen(
        code=case.code,
        boat=case.boat.code,
        number=case.number,
        landed_at=case.boat.landed_at,
        procedure=procedure,
        closed=folded.closed if everything else None,
        steps=_steps(account, procedure, steps_of(folded, events)),
        questions=tuple(
            q
            for q in questions(_asked_here(account, procedure, folded))
            if q.fact in readable_
        ),
        facts=_known(_facts_here(account, procedure, folded), readable_),
        events=_events(account, procedure, events, readable_, glass is not None),
        writable=walls.writable(account, procedure),
        glass=glass.until if glass else None,
        standing=standing,
        asked=tuple(a for a in folded.asked.values() if a.standing in numbers),
        within={s.standing: folded.scopes[s.scope].process for s in standing},
    )


def _standing(
    account: Account, procedure: Procedure, folded: Folded, names: frozenset[str]
) -> tuple[Stand, ...]:
    """Decisions of its own authority that it may read, and do something about."""
    if not walls.known_here(account, procedure):
        return ()
    made, found = ready(procedure), []
    for stand in folded.standing.values():
        plan = made.plan(folded.scopes[stand.scope].process)
        node = plan.nodes.get(stand.at)
        if node is None or not isinstance(node.element, Task):
            continue
        name = node.element.decision
        reads = made.decisions(plan.owner, name).requires(name)
        if stand.lane == account.lane and names.issuperset(reads):
            found.append(stand)
    return tuple(found)


def _steps(
    account: Account, procedure: Procedure, steps: tuple[OpenStep, ...]
) -> tuple[OpenStep, ...]:
    if not walls.known_here(account, procedure):
        return ()
    if walls.sees_all(account):
        return steps
    return tuple(step for step in steps if step.lane == account.lane)


Facts = Mapping[str, object]


def _facts_here(
    account: Account, procedure: Procedure, folded: Folded
) -> tuple[Facts, ...]:
    """What is known in the scopes that are the account's to read (`at_home`)."""
    if ready(procedure).home(account.lane) is procedure:
        return tuple(folded.facts.values())
    return tuple(
        facts
        for number, facts in folded.facts.items()
        if (scope := folded.scopes.get(number)) is not None
        and walls.at_home(account, procedure, scope.process)
    )


def _asked_here(account: Account, procedure: Procedure, folded: Folded) -> Folded:
    """The case with what asks in scopes that are the account's to read, and no more.

    A pack that is called asks some of the same questions: that one is open in the
    caller would tell its authorities what was not answered there.
    """
    if ready(procedure).home(account.lane) is procedure:
        return folded
    here = {
        number
        for number, scope in folded.scopes.items()
        if walls.at_home(account, procedure, scope.process)
    }
    tokens = {n: t for n, t in folded.tokens.items() if t.scope in here}
    standing = {n: s for n, s in folded.standing.items() if s.scope in here}
    return replace(folded, tokens=tokens, standing=standing)


def _known(known: Iterable[Facts], names: frozenset[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for facts in known:
        for name, value in facts.items():
            if name in names and value is not UNKNOWN and value is not None:
                found[name] = value
    return found


def _events(
    account: Account,
    procedure: Procedure,
    events: tuple[Event, ...],
    names: frozenset[str],
    glass: bool,
) -> tuple[Event, ...]:
    if not walls.known_here(account, procedure):
        return ()
    made = ready(procedure)
    given = readable(procedure, account.lane, events)
    if glass:  # answers and decisions come back, and then the policy table takes away
        given = tuple(
            replace(less, answers=whole.answers, decision=whole.decision)
            for less, whole in zip(given, events, strict=True)
        )
        given = _with_reasons(account, given, events)
    shown = tuple(
        _less(made, event, names)
        if walls.at_home(account, procedure, event.process)
        else replace(event, answers={}, decision=None)
        for event in given
    )
    shown = tuple(e for e in shown if e.kind != "noted" or e.note is not None)
    if walls.sees_all(account):
        return shown
    lane = account.lane
    return tuple(e for e in shown if e.note or lane in (e.lane, e.actor_lane))


def _with_reasons(
    account: Account, given: tuple[Event, ...], events: tuple[Event, ...]
) -> tuple[Event, ...]:
    """To the monitor, the reasons of overrides: whoever wrote them was told so."""
    if account.role != Role.AUDITOR:
        return given
    return tuple(
        replace(less, why=whole.why) if whole.kind in OVERRIDES else less
        for less, whole in zip(given, events, strict=True)
    )


def _less(made: Ready, event: Event, names: frozenset[str]) -> Event:
    """An event without what the policy table closes to the account."""
    answers = {n: v for n, v in event.answers.items() if n in names}
    decision = event.decision
    if decision is not None:
        owner = made.plan(event.process).owner
        reads = made.decisions(owner, decision.name).requires(decision.name)
        decision = decision if names.issuperset(reads) else None
    return replace(event, answers=answers, decision=decision)


def facts_told(folded: Folded) -> dict[str, object]:
    """Every fact of a case, whoever may read it: for this package only."""
    return {n: v for facts in folded.facts.values() for n, v in facts.items()}
