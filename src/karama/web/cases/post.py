"""What a supervisor sees of the whole post, and says of what it has.

    post(account, now)            # one look: a bounded number of queries
    say(account, told, ...)       # places and interpreters, until an hour

What cases take is counted from their steps. What there is, only a supervisor can say,
and only for a shift: afterwards, or where nobody said, it is unknown, which is neither
none nor some. For mandates of protection and care alone (the policy table).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import attrs
from django.db.models import Count, F, Min, Q, QuerySet

from karama.errors import CaseError
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import firewall
from karama.web.cases.actions import once
from karama.web.cases.audit import add_line
from karama.web.cases.firewall import Asked, Line, NotSeen, of_cases
from karama.web.cases.models import (
    AskedService,
    OpenWork,
    OtherAnswer,
    PostHas,
    TakenBed,
)
from karama.web.cases.overrides import State as Override
from karama.web.cases.overriding import Listed, listed
from karama.web.cases.referrals import OPEN
from karama.web.library.means import Means, means_of
from karama.web.library.queries import current_pack

AHEAD = timedelta(hours=12)
"""How far ahead deadlines are listed: this shift and what it leaves to the next."""
MOST, ON_PAPER = 60, 200
"""Lines listed of each kind, on a page and on paper; how many more is told."""
MOST_COUNT = 9999
HOURS = range(1, 25)
"""For how many hours something can be said of the post."""


@attrs.frozen
class Waits:
    """People who wait at one step.

    Attributes:
        oldest: Since when the first of them waits.
        due: The nearest deadline, None where there is none.
        late: How many are past it.
    """

    pack: str
    step: str
    process: str
    lane: str
    people: int
    oldest: datetime
    due: datetime | None
    late: int


@attrs.frozen
class Has:
    """What there is of one thing, as far as anybody knows.

    Attributes:
        count: How many there are; None: nobody said, or not for this hour.
        taken: How many are not free; None: nobody knows.
        free: What is left, below none where more are taken than there are; None where
            either is unknown.
        until: Until when the count holds.
    """

    name: str
    count: int | None
    taken: int | None
    until: datetime | None

    @property
    def free(self) -> int | None:
        """What is left."""
        if self.count is None or self.taken is None:
            return None
        return self.count - self.taken


@attrs.frozen
class Post:
    """A post at one instant.

    Attributes:
        people: People who wait somewhere.
        waits: By step, those who are late and have waited longest first.
        deadlines: Steps that are late or due within `AHEAD`, the nearest first.
        due: How many of these there are.
        unanswered: Referrals that no service has answered, the nearest deadline first.
        asked: How many of these there are, and how many past their deadline.
        others: Other answers that wait for a supervisor of any authority.
        beds: By kind of place, in the pack's order.
        interpreters: By language.
        titles: What kinds of place are called, by language.
    """

    people: int
    late: int
    waits: tuple[Waits, ...]
    deadlines: tuple[Line, ...]
    due: int
    unanswered: tuple[Asked, ...]
    asked: int
    asked_late: int
    others: tuple[Listed, ...]
    beds: tuple[Has, ...]
    interpreters: tuple[Has, ...]
    titles: Mapping[str, Mapping[str, str]]


def post(account: Account, now: datetime, most: int = MOST) -> Post:
    """The post now; ten queries, whatever the number of cases.

    Raises:
        NotSeen: The account watches over no post.
    """
    if not may(account, Verb.SEE, Thing.POST):
        raise NotSeen
    work = of_cases(account, OpenWork.objects.all())
    counted = work.aggregate(
        people=Count("case", distinct=True),
        late=Count("pk", filter=Q(due__lt=now)),
        due=Count("pk", filter=Q(due__lt=now + AHEAD)),
    )
    open_ = AskedService.objects.filter(state__in=[s.value for s in OPEN])
    asked = of_cases(account, open_)
    means = _means(account)
    past = Count("pk", filter=Q(due__lt=now))
    answers = asked.aggregate(asked=Count("pk"), asked_late=past)
    return Post(
        **counted,
        **answers,
        waits=_waits(work, now),
        deadlines=_deadlines(work, now, most),
        unanswered=_unanswered(asked, most),
        others=_others(account, most),
        beds=_beds(account, means, now),
        interpreters=_interpreters(account, means, now),
        titles=means.beds,
    )


def _waits(work: QuerySet[OpenWork], now: datetime) -> tuple[Waits, ...]:
    # the step first: rows are sorted by these columns in turn, and all begin with the
    # same pack, whose digest is long to compare; pack first takes twice the time
    steps = work.values("step", "process", "lane", "case__pack").annotate(
        people=Count("case", distinct=True),
        oldest=Min("since"),
        nearest=Min("due"),
        late=Count("pk", filter=Q(due__lt=now)),
    )
    return tuple(
        Waits(
            row["case__pack"],
            row["step"],
            row["process"],
            row["lane"],
            row["people"],
            row["oldest"],
            row["nearest"],
            row["late"],
        )
        for row in steps.order_by("-late", "oldest")
    )


def _deadlines(work: QuerySet[OpenWork], now: datetime, most: int) -> tuple[Line, ...]:
    due = work.filter(due__lt=now + AHEAD).order_by("due", "pk")
    return tuple(firewall.line_of(r) for r in due.select_related("case__boat")[:most])


def _unanswered(asked: QuerySet[AskedService], most: int) -> tuple[Asked, ...]:
    first = asked.order_by(F("due").asc(nulls_last=True), "asked_at", "pk")
    rows = first.select_related("case__boat")[:most]
    return tuple(firewall.asked_line(row) for row in rows)


def _others(account: Account, most: int) -> tuple[Listed, ...]:
    waiting = OtherAnswer.objects.filter(state=Override.WAITING.value)
    rows = of_cases(account, waiting)
    return listed(rows.order_by("at", "pk")[:most])


# --- what there is ------------------------------------------------------------------


def _beds(account: Account, means: Means, now: datetime) -> tuple[Has, ...]:
    rows = of_cases(account, TakenBed.objects.all()).values("bed")
    taken = {row["bed"]: row["n"] for row in rows.annotate(n=Count("pk"))}
    said_ = _said(account, "bed", now)
    names = dict.fromkeys((*means.beds, *said_, *taken))
    return tuple(_has(n, said_.get(n), taken.get(n, 0)) for n in names)


def _interpreters(account: Account, means: Means, now: datetime) -> tuple[Has, ...]:
    said_ = _said(account, "interpreter", now)
    names = dict.fromkeys((*means.languages, *said_))
    busy = {name: row.busy for name, row in said_.items()}
    return tuple(_has(n, said_.get(n), busy.get(n)) for n in names)


def _has(name: str, row: PostHas | None, taken: int | None) -> Has:
    if row is None:
        return Has(name, None, taken, None)
    return Has(name, row.count, taken, row.until)


def _said(account: Account, kind: str, now: datetime) -> dict[str, PostHas]:
    rows = PostHas.objects.filter(pack=account.pack, kind=kind, until__gt=now)
    return {row.name: row for row in rows.order_by("name")}


def _means(account: Account) -> Means:
    """The kinds of place and the languages that the current version names."""
    pack = current_pack(account.pack)
    return means_of(pack.digest) if pack else Means()


# --- saying it ----------------------------------------------------------------------


@attrs.frozen
class Told:
    """What a supervisor says there is of one thing.

    Attributes:
        kind: "bed" or "interpreter".
        count: None: it is not known.
        busy: How many interpreters are with somebody, None: it is not known.
    """

    kind: str
    name: str
    count: int | None
    busy: int | None = None


def say(
    account: Account, told: Iterable[Told], hours: int, *, key: str, at: datetime
) -> str:
    """Say what the post has for so many hours; what is left empty is unknown again.

    Raises:
        CaseError: The account says nothing of a post, or a number cannot be.
    """
    if not may(account, Verb.WRITE, Thing.POST):
        raise CaseError(said("This account says nothing of what the post has."))
    things = tuple(told)
    _check(account, things, hours)

    def write() -> str:
        for thing in things:
            _say(account, thing, at, at + timedelta(hours=hours))
        add_line(account.pseudonym, account.lane, "say-post", account.pack, at)
        return account.pack

    return once(account, "say-post", key, at, write)


def _check(account: Account, things: Iterable[Told], hours: int) -> None:
    means = _means(account)
    known = {"bed": tuple(means.beds), "interpreter": means.languages}
    if hours not in HOURS:
        raise CaseError(said("Say for how many hours it holds, from 1 to 24."))
    for thing in things:
        if thing.name not in known.get(thing.kind, ()):
            raise CaseError(said("The pack names no such kind of place or language."))
        for number in (thing.count, thing.busy):
            if number is not None and not 0 <= number <= MOST_COUNT:
                raise CaseError(said("A number is from 0 to {n}.", n=MOST_COUNT))
        if thing.busy is not None and (thing.count is None or thing.busy > thing.count):
            raise CaseError(said("No more interpreters are busy than there are."))


def _say(account: Account, thing: Told, at: datetime, until: datetime) -> None:
    if thing.count is None:
        rows = PostHas.objects.filter(pack=account.pack, kind=thing.kind)
        rows.filter(name=thing.name).delete()
        return
    PostHas.objects.update_or_create(
        pack=account.pack,
        kind=thing.kind,
        name=thing.name,
        defaults={
            "count": thing.count,
            "busy": thing.busy,
            "actor": account.pseudonym,
            "at": at,
            "until": until,
        },
    )


def handed_over(account: Account, at: datetime) -> None:
    """That a sheet was made for the next shift is a line of the log."""

    def write() -> str:
        add_line(account.pseudonym, account.lane, "hand-over", account.pack, at)
        return account.pack

    once(account, "hand-over", f"{account.pseudonym}-{at.isoformat()}", at, write)
