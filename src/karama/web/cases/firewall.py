"""The one place from which people read cases. There is no second path.

What an account is given is what three walls let through: the policy table, the pack's
`mandates.toml` (`engine.readable`, `engine.may_read`), and whether the case has come to
its authority at all. An enforcement mandate sees its own steps and what it may read of
its own events: not how many others there are, not when they happened, not who is next.
Pages are made from these values only; an import contract keeps the tables of cases
out of the desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

import attrs
from django.db.models import Case as Case_
from django.db.models import Count, F, IntegerField, Model, Q, QuerySet, When
from django.utils.timezone import now as the_time
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
from karama.engine.answers import granted, may_read
from karama.engine.compile import Ready, ready
from karama.engine.events import Ask, Stand
from karama.feel import UNKNOWN
from karama.monitoring import Sight
from karama.procedure.procedure import FieldClass, Procedure
from karama.procedure.process import Task
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Role, Thing, Verb, may
from karama.web.cases.consents import (
    Consent,
    Handing,
    consents_of,
    handings_of,
    is_child,
    to_stop,
)
from karama.web.cases.models import AskedService, Boat, BrokenGlass, Case, OpenWork
from karama.web.cases.overrides import OtherAnswer, with_words
from karama.web.cases.referrals import (
    OPEN,
    Referral,
    State,
    readers,
    referrals_of,
    ruled,
)
from karama.web.cases.retention import classes_over
from karama.web.cases.sharing import Share, share
from karama.web.cases.standing import steps_of
from karama.web.cases.store import events_of
from karama.web.cases.withdrawing import nos_of
from karama.web.library.queries import procedure_of

OVERRIDES = frozenset({"overridden", "override-asked", "override-refused"})
"""Kinds of event in which a person puts another answer in the place of a rule's."""


class NotSeen(LookupError):
    """There is no such case or boat, or the account may not know of it: the same."""


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


def cases_of(account: Account) -> QuerySet[Case]:
    """The cases an account may know of: those that came to its authority.

    Those who see the steps of every authority know of every case of their pack.
    """
    found = Case.objects.filter(pack__name=account.pack, erased_at=None)
    if account.role == Role.AUDITOR:  # nobody, but whom they opened with a reason
        return found.filter(pk__in=_opened(account).values("case"))
    if not may(account, Verb.SEE, Thing.OWN_STEPS):
        return found.none()
    if sees_all(account):
        return found
    return found.filter(touched__lane=account.lane)


Row = TypeVar("Row", bound=Model)


def of_cases(account: Account, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those rows of a projection whose case is one of `cases_of`.

    For those who see every step it asks the same by a join, which counts thousands of
    rows in half the time.
    """
    if account.role == Role.AUDITOR or not sees_all(account):
        return rows.filter(case__in=cases_of(account))
    return rows.filter(case__pack__name=account.pack, case__erased_at=None)


def courses_of(account: Account) -> QuerySet[Case]:
    """The cases whose course an account may take out of the house (`exporting`).

    A course holds no fact and no code, so that whoever watches takes out that of every
    case of its pack, also of those it opens to nobody.
    """
    if not may(account, Verb.TAKE, Thing.LOGS):
        return Case.objects.none()
    if may(account, Verb.SEE, Thing.LOGS):
        return Case.objects.filter(pack__name=account.pack, erased_at=None)
    return cases_of(account)


def sight_of(account: Account, procedure: Procedure) -> Sight:
    """How much of the course of a case the account may know of."""
    known = _known_here(account, procedure)
    return Sight(account.lane, everything=sees_all(account), known=known)


def _opened(account: Account) -> QuerySet[BrokenGlass]:
    """The glasses that are broken for this account now."""
    return BrokenGlass.objects.filter(actor=account.pseudonym, until__gte=the_time())


def sees_all(account: Account) -> bool:
    """Whether the steps of other authorities are shown to it."""
    return may(account, Verb.SEE, Thing.OTHER_STEPS)


def seen(account: Account, code: str) -> Seen:
    """One case as the account may see it.

    Raises:
        NotSeen: There is none, or it may not know of it.
    """
    case = cases_of(account).select_related("boat").filter(code=code).first()
    if case is None:
        raise NotSeen
    procedure = procedure_of(case.pack_id)
    events = events_of(case)
    folded = fold(events)
    glass = _opened(account).filter(case=case).order_by("until").last()
    names = _in_need(account, procedure) if glass else frozenset[str]()
    names |= readable_facts(account, procedure)
    readable_ = names - _past(account, procedure, events)
    everything = sees_all(account)
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
        questions=tuple(q for q in questions(folded) if q.fact in readable_),
        facts=_known(_facts_here(account, procedure, folded), readable_),
        events=_events(account, procedure, events, readable_, glass is not None),
        writable=writable(account, procedure),
        glass=glass.until if glass else None,
        standing=standing,
        asked=tuple(a for a in folded.asked.values() if a.standing in numbers),
        within={s.standing: folded.scopes[s.scope].process for s in standing},
    )


def _standing(
    account: Account, procedure: Procedure, folded: Folded, names: frozenset[str]
) -> tuple[Stand, ...]:
    """Decisions of its own authority that it may read, and do something about."""
    if not _known_here(account, procedure):
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
    if not _known_here(account, procedure):
        return ()
    if sees_all(account):
        return steps
    return tuple(step for step in steps if step.lane == account.lane)


def _known_here(account: Account, procedure: Procedure) -> bool:
    """Whether the pack gives the account's lane the mandate the account has."""
    lanes = (p.lanes.get(account.lane) for p in procedure.processes.values())
    return any(lane is not None and lane.mandate == account.mandate for lane in lanes)


def readable_facts(account: Account, procedure: Procedure) -> frozenset[str]:
    """Names of the facts the account may read."""
    if not _known_here(account, procedure):
        return frozenset()
    made = ready(procedure)
    return frozenset(
        name
        for name in may_read(made, account.lane)
        if all(may(account, Verb.READ, Thing.FACTS, c) for c in made.classes[name])
    )


def _in_need(account: Account, procedure: Procedure) -> frozenset[str]:
    """What the policy table lets a mandate read, whatever the pack gives the lane."""
    if not _known_here(account, procedure):
        return frozenset()
    return frozenset(
        name
        for name, classes in ready(procedure).classes.items()
        if classes and all(may(account, Verb.READ, Thing.FACTS, c) for c in classes)
    )


def writable(account: Account, procedure: Procedure) -> frozenset[str]:
    """Names of the facts the account may write."""
    if not _known_here(account, procedure):
        return frozenset()
    made = ready(procedure)
    permissions, asked = granted(made, account.lane)
    classes = {
        p.field_class
        for p in permissions
        if p.lane == account.lane
        and p.write
        and may(account, Verb.WRITE, Thing.FACTS, p.field_class)
    }
    return frozenset(
        n for n, about in made.classes.items() if n in asked and about <= classes
    )


Facts = Mapping[str, object]


def _facts_here(
    account: Account, procedure: Procedure, folded: Folded
) -> tuple[Facts, ...]:
    """What is known in the scopes of which the account's own pack speaks.

    A pack that is called asks some of the same questions; to its authorities nothing
    is shown of what was answered before it was called.
    """
    made = ready(procedure)
    return tuple(
        facts
        for scope, facts in folded.facts.items()
        if made.home(account.lane) is procedure
        or (
            scope in folded.scopes
            and _at_home(account, made, folded.scopes[scope].process)
        )
    )


def _at_home(account: Account, made: Ready, process: str) -> bool:
    """Whether a process is of the pack that draws the account's lane, or calls it."""
    home = made.home(account.lane)
    return home is made.procedure or made.plan(process).owner is home


def _known(known: Iterable[Facts], names: frozenset[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for facts in known:
        for name, value in facts.items():
            if name in names and value is not UNKNOWN and value is not None:
                found[name] = value
    return found


def _past(
    account: Account, procedure: Procedure, events: tuple[Event, ...]
) -> frozenset[str]:
    """Facts its authority kept as long as `mandates.toml` lets it."""
    over = classes_over(procedure, account.lane, events, the_time())
    classes = ready(procedure).classes.items()
    return frozenset(name for name, about in classes if about & over)


def _events(
    account: Account,
    procedure: Procedure,
    events: tuple[Event, ...],
    names: frozenset[str],
    glass: bool,
) -> tuple[Event, ...]:
    if not _known_here(account, procedure):
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
        if _at_home(account, made, event.process)
        else replace(event, answers={}, decision=None)
        for event in given
    )
    shown = tuple(e for e in shown if e.kind != "noted" or e.note is not None)
    if sees_all(account):
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


# --- lists ------------------------------------------------------------------------


@attrs.frozen
class Line:
    """One line of the board: an open step of a person."""

    code: str
    boat: str
    pack: str
    step: str
    process: str
    lane: str
    token: int
    since: datetime
    due: datetime | None


@attrs.frozen
class Board:
    """The board of a post.

    Attributes:
        people: People with an open step that the account sees.
        mine: Open steps of its own authority.
        late: Open steps past their deadline.
        soon: Open steps whose deadline is within the hour.
        lines: Those shown: the nearest deadline first, then those who wait longest.
    """

    people: int
    mine: int
    late: int
    soon: int
    lines: tuple[Line, ...]


def board(
    account: Account, now: datetime, soon: datetime, *, mine: bool, most: int
) -> Board:
    """What is open now, for this account; three queries whatever the number."""
    work = of_cases(account, OpenWork.objects.all())
    own = Q(lane=account.lane)
    if not sees_all(account):
        work = work.filter(own)
    counts = work.aggregate(
        people=Count("case", distinct=True),
        mine=Count("pk", filter=own),
        late=Count("pk", filter=Q(due__lt=now)),
        soon=Count("pk", filter=Q(due__gte=now, due__lt=soon)),
    )
    shown = work.filter(own) if mine else work
    ordered = shown.order_by(F("due").asc(nulls_last=True), "since", "pk")
    rows = ordered.select_related("case__boat")[:most]
    return Board(**counts, lines=tuple(line_of(row) for row in rows))


def line_of(row: OpenWork) -> Line:
    """An open step as it stands on a list."""
    return Line(
        code=row.case.code,
        boat=row.case.boat.code,
        pack=row.case.pack_id,
        step=row.step,
        process=row.process,
        lane=row.lane,
        token=row.token,
        since=row.since,
        due=row.due,
    )


@attrs.frozen
class BoatSeen:
    """A boat, and the lines of its people that the account may see."""

    code: str
    place: str
    landed_at: datetime
    people: int
    codes: tuple[str, ...]
    lines: tuple[Line, ...]


def boat_seen(account: Account, code: str) -> BoatSeen:
    """One boat.

    Raises:
        NotSeen: There is none, or the account knows of nobody from it.
    """
    cases = cases_of(account).filter(boat__code=code).order_by("number")
    codes = tuple(cases.values_list("code", flat=True))
    if not codes:
        raise NotSeen
    boat = Boat.objects.get(code=code)
    work = OpenWork.objects.filter(case__in=cases).select_related("case__boat")
    if not sees_all(account):
        work = work.filter(lane=account.lane)
    ordered = work.order_by("case__number", "since", "pk")
    lines = tuple(line_of(row) for row in ordered)
    return BoatSeen(boat.code, boat.place, boat.landed_at, boat.people, codes, lines)


# --- referrals and consent ----------------------------------------------------------


@attrs.frozen
class Asked:
    """A referral on a list, as the account may see it."""

    code: str
    boat: str
    pack: str
    token: int
    step: str
    process: str
    lane: str
    service: str
    state: str
    asked_at: datetime
    due: datetime | None
    answered_at: datetime | None
    followed: bool
    stop: bool


def asked_of(account: Account, *, mine: bool, most: int) -> tuple[Asked, ...]:
    """Referrals: of its own authority, or of all for those who see every step.

    One query, whatever the number; those that wait for an answer first, the nearest
    deadline before the others, then the latest answers.
    """
    if not may(account, Verb.SEE, Thing.REFERRALS):
        return ()
    rows = AskedService.objects.filter(case__in=cases_of(account))
    if mine or not sees_all(account):
        rows = rows.filter(lane=account.lane)
    first = Case_(
        When(stop=True, then=-1),
        When(state__in=[s.value for s in OPEN], then=0),
        When(state=State.SILENT.value, followed=False, then=1),
        When(state=State.ACCEPTED.value, then=2),
        default=3,
        output_field=IntegerField(),
    )
    ordered = rows.annotate(place=first).order_by(
        "place", F("due").asc(nulls_last=True), F("answered_at").desc(), "pk"
    )
    return tuple(asked_line(row) for row in ordered.select_related("case__boat")[:most])


def asked_line(row: AskedService) -> Asked:
    """A referral as it stands on a list."""
    return Asked(
        code=row.case.code,
        boat=row.case.boat.code,
        pack=row.case.pack_id,
        token=row.token,
        step=row.step,
        process=row.process,
        lane=row.lane,
        service=row.service,
        state=row.state,
        asked_at=row.asked_at,
        due=row.due,
        answered_at=row.answered_at,
        followed=row.followed,
        stop=row.stop,
    )


@attrs.frozen
class ReferralSeen:
    """A referral, exactly what its service is handed, and what consent there is.

    Attributes:
        ruled: The service that the procedure's rule chose, "" if none did.
        declined: Services that were asked for this person and did not accept.
    """

    seen: Seen
    referral: Referral
    share: Share
    stop: tuple[Consent, ...]
    ruled: str = ""
    declined: frozenset[str] = frozenset()


def referral_seen(
    account: Account, code: str, token: int, at: datetime
) -> ReferralSeen:
    """One referral as the account may see it.

    Raises:
        NotSeen: There is none, or the account may not know which services are asked.
    """
    found = seen(account, code)
    if not may_know_services(account, found.procedure):
        raise NotSeen
    events = events_of(Case.objects.get(code=code))
    every = referrals_of(found.procedure, events)
    for one in every:
        if one.token == token:
            handed = share_of(found.procedure, one, events, at)
            about = one.service or one.lane
            stop = tuple(c for c in to_stop(events) if c.recipient == about)
            rule = ruled(found.procedure, events)
            return ReferralSeen(found, one, handed, stop, rule, _declined(every))
    raise NotSeen


def _declined(every: tuple[Referral, ...]) -> frozenset[str]:
    no = (State.REFUSED, State.SILENT)
    return frozenset(one.service for one in every if one.state in no and one.service)


@attrs.frozen
class ConsentsSeen:
    """What a person agreed to, what was shared with whom, and who may agree.

    Attributes:
        child: Whether the person is a child: True, False or UNKNOWN.
        nos: How many times the person said no, or took a yes back.
    """

    seen: Seen
    consents: tuple[Consent, ...]
    handings: tuple[Handing, ...]
    referrals: tuple[Referral, ...]
    child: object
    nos: int


def consents_seen(account: Account, code: str) -> ConsentsSeen:
    """The consents of a person, as the account may see them.

    Raises:
        NotSeen: There is no such case, or the account may not know of it.
    """
    found = seen(account, code)
    if not may_know_services(account, found.procedure):
        raise NotSeen
    events = events_of(Case.objects.get(code=code))
    return ConsentsSeen(
        found,
        consents_of(events),
        handings_of(events),
        referrals_of(found.procedure, events),
        is_child(found.procedure, _facts_of(fold(events))),
        len(nos_of(events)),
    )


def may_know_services(account: Account, procedure: Procedure) -> bool:
    """Whether the account may know which services a person was referred to."""
    known = account.lane in readers(procedure) and _known_here(account, procedure)
    return known and may(account, Verb.SEE, Thing.REFERRALS)


def share_of(
    procedure: Procedure, one: Referral, events: tuple[Event, ...], at: datetime
) -> Share:
    """What the service of a referral is handed at this instant."""
    recipient, facts = one.service or one.lane, _facts_of(fold(events))
    reads = _of_lane(procedure, one.lane, events)
    told = consents_of(events)
    return share(procedure, one.lane, recipient, facts, told, at, readable=reads)


def _of_lane(
    procedure: Procedure, lane: str, events: tuple[Event, ...]
) -> frozenset[str]:
    """Names of the facts that a worker of a lane may read, by the policy table too."""
    held = procedure.process.lanes.get(lane)
    mandate = held.mandate if held else ""
    reader = Account(role=Role.WORKER, pack=procedure.id, lane=lane, mandate=mandate)
    return readable_facts(reader, procedure) - _past(reader, procedure, events)


def _facts_of(folded: Folded) -> dict[str, object]:
    return {n: v for facts in folded.facts.values() for n, v in facts.items()}


# --- what a person sees of their own case ---------------------------------------------


@attrs.frozen
class Own:
    """A case as the person themself sees it, by their card.

    No answer they gave is in it, only the questions they were asked: a card that is
    lost, or taken by somebody who would harm them, must not tell what they said.

    Attributes:
        asked: Names of plain facts they were asked for, in the order of the forms.
        others: What people decided otherwise than the rules, and the words they wrote
            for the person; neither answer nor reason is in it.
    """

    code: str
    procedure: Procedure = attrs.field(repr=False)
    closed: bool
    landed_at: datetime
    steps: tuple[OpenStep, ...]
    referrals: tuple[Referral, ...]
    handings: tuple[Handing, ...]
    consents: tuple[Consent, ...]
    asked: tuple[str, ...]
    others: tuple[tuple[OtherAnswer, str], ...] = ()


def own(code: str) -> Own:
    """The case of whoever holds its card; the caller has checked the card.

    Raises:
        NotSeen: There is none.
    """
    known = Case.objects.select_related("boat").filter(erased_at=None)
    case = known.filter(code=code).first()
    if case is None:
        raise NotSeen
    procedure, events = procedure_of(case.pack_id), events_of(case)
    folded = fold(events)
    return Own(
        code=case.code,
        procedure=procedure,
        closed=folded.closed,
        landed_at=case.boat.landed_at,
        steps=steps_of(folded, events),
        referrals=referrals_of(procedure, events),
        handings=handings_of(events),
        consents=consents_of(events),
        asked=_plain_facts(procedure, _facts_of(folded)),
        others=with_words(folded, events),
    )


_PLAIN = {FieldClass.IDENTITY, FieldClass.ADMINISTRATIVE, FieldClass.CONTACT}


def _plain_facts(procedure: Procedure, facts: Mapping[str, object]) -> tuple[str, ...]:
    """Facts whose very question tells nothing to somebody who has taken the card."""
    made = ready(procedure)
    return tuple(n for n in made.fields if n in facts and made.classes[n] <= _PLAIN)
