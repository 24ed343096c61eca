"""Injects: what goes wrong, or right, in an exercise, at what instant, and what then.

The word and the columns are those of a Master Scenario Events List (HSEEP; ISO 22398):
number, time, who is told, what they are told, what they are expected to do. An inject
here also says what it does to the tables of the rehearsal, so that the same list is
played by people around a table and by a thousand runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

import attrs

from karama.procedure.procedure import Texts
from karama.rehearsal.influx.process import Surge
from karama.rehearsal.means.hours import Change
from karama.rehearsal.staffing import Key


@attrs.frozen(kw_only=True)
class Inject:
    """One thing that happens.

    Attributes:
        id: Its number, or name.
        at: When; time-zone aware.
        lasts: For how many seconds; None to the end.
        titles: What people read in a list.
        told: What the players are told.
        expected: What they are expected to do.
        to: Lanes that are told; all when empty.
        away: How many fewer there are, by id.
        more: How many more, by id.
        closes: Ids of what takes nobody new; who is there stays.
        stops: Steps that cannot be begun; work under way is finished.
        slows: Steps that take longer: what their times are multiplied by.
        brings: People who come, on top of the influx.
        loses: Units of stocks that are gone, by id.
        delays: By how many seconds what is brought of a stock while it lasts comes
            later, by id.
    """

    id: str
    at: datetime
    lasts: float | None = None
    titles: Texts = attrs.field(factory=dict)
    told: Texts = attrs.field(factory=dict)
    expected: Texts = attrs.field(factory=dict)
    to: tuple[str, ...] = ()
    away: Mapping[str, int] = attrs.field(factory=dict)
    more: Mapping[str, int] = attrs.field(factory=dict)
    closes: tuple[str, ...] = ()
    stops: tuple[Key, ...] = ()
    slows: Mapping[Key, float] = attrs.field(factory=dict)
    brings: Surge | None = None
    loses: Mapping[str, float] = attrs.field(factory=dict)
    delays: Mapping[str, float] = attrs.field(factory=dict)


def window(inject: Inject, starts: date, until: float) -> tuple[float, float]:
    """From when to when it holds, in seconds from midnight UTC of day 0."""
    midnight = datetime(starts.year, starts.month, starts.day, tzinfo=UTC)
    begins = (inject.at - midnight).total_seconds()
    ends = until if inject.lasts is None else begins + inject.lasts
    return begins, max(begins, min(ends, until))


def surges(injects: Iterable[Inject]) -> tuple[Surge, ...]:
    """People whom injects bring, to add to those of an influx."""
    return tuple(one.brings for one in injects if one.brings is not None)


def moves(
    injects: Iterable[Inject], name: str, starts: date, until: float
) -> tuple[Change, ...]:
    """How many more or fewer of something there are, and when that changes."""
    found: list[Change] = []
    for inject in injects:
        by = inject.more.get(name, 0) - inject.away.get(name, 0)
        begins, ends = window(inject, starts, until)
        if by and begins < ends:
            found += [(begins, by), (ends, -by)]
    return tuple(found)


def closed(
    changes: Iterable[Change],
    injects: Iterable[Inject],
    name: str,
    starts: date,
    until: float,
) -> tuple[Change, ...]:
    """The calendar of something, with nobody and nothing there while it is closed."""
    shut = [window(one, starts, until) for one in injects if name in one.closes]
    shut = [(begins, ends) for begins, ends in shut if begins < ends]
    if not shut:
        return tuple(changes)
    every = list(changes)
    marks = {at for at, _ in every} | {max(at, 0.0) for pair in shut for at in pair}
    found: list[Change] = []
    for mark in sorted(mark for mark in marks if mark < until):
        is_shut = any(begins <= mark < ends for begins, ends in shut)
        count = 0 if is_shut else [n for at, n in every if at <= mark][-1]
        if not found or found[-1][1] != count or mark in {at for at, _ in every}:
            found.append((mark, count))
    return tuple(found)
