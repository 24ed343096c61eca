"""Lists: the board of a post, the people of a boat, the referrals asked.

Each reads the work lists that `projections` keeps, never a log, in a number of queries
that does not grow with the number of people. A list is first cut to the cases that the
account may know of, then to the steps of its own authority unless it sees those of all,
then ordered: the nearest deadline first, then those who wait longest. What is counted
is counted after both cuts, so that no number tells of what is not shown.
`line_of` and `asked_line` make one row of a list, also for the lists of `cases.post`.
"""

from __future__ import annotations

from datetime import datetime

import attrs
from django.db.models import Case as Case_
from django.db.models import Count, F, IntegerField, Q, When

from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases.firewall import walls
from karama.web.cases.models import AskedService, Boat, OpenWork
from karama.web.cases.referrals import OPEN, State


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
    work = walls.of_cases(account, OpenWork.objects.all())
    own = Q(lane=account.lane)
    if not walls.sees_all(account):
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
    cases = walls.cases_of(account).filter(boat__code=code).order_by("number")
    codes = tuple(cases.values_list("code", flat=True))
    if not codes:
        raise walls.NotSeen
    boat = Boat.objects.get(code=code)
    work = OpenWork.objects.filter(case__in=cases).select_related("case__boat")
    if not walls.sees_all(account):
        work = work.filter(lane=account.lane)
    ordered = work.order_by("case__number", "since", "pk")
    lines = tuple(line_of(row) for row in ordered)
    return BoatSeen(boat.code, boat.place, boat.landed_at, boat.people, codes, lines)


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
    rows = AskedService.objects.filter(case__in=walls.cases_of(account))
    if mine or not walls.sees_all(account):
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
