"""When somebody or something is there: shifts of a week, and the calendar they make.

    hours = Hours(shifts=(Shift(WEEK, 6 * HOUR, 8 * HOUR, 6),))
    calendar(hours, monday, days=7)      # how many are there, from when on

A shift begins on the days it names and may last past midnight. Two shifts that overlap
count together: that is how a handover is planned. What lies before day 0 is not
forgotten: who came on duty at 22:00 the evening before is there at midnight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import accumulate, groupby, pairwise
from operator import itemgetter

import attrs

from karama.rehearsal.means.spans import DAY

WEEK = frozenset(range(7))
"""Every day; 0 is Monday."""

Change = tuple[float, int]
"""Since when, in seconds from the start, and how many."""


@attrs.frozen
class Pause:
    """Some of a shift on their break.

    Attributes:
        begins: Seconds after the shift began.
        lasts: For how many seconds.
        away: How many of them.
    """

    begins: float
    lasts: float
    away: int


@attrs.frozen
class Shift:
    """So many on duty, on some days of the week.

    Attributes:
        days: On which it begins; 0 is Monday.
        begins: Seconds from midnight.
        lasts: Seconds, up to a day.
        count: How many.
        breaks: When some of them are away.
    """

    days: frozenset[int]
    begins: float
    lasts: float
    count: int
    breaks: tuple[Pause, ...] = ()


@attrs.frozen
class Hours:
    """How many there are, and when.

    Attributes:
        always: So many around the clock.
        shifts: And these on top.
        early: Nothing new is begun in the last so many seconds of a shift.
    """

    always: int = 0
    shifts: tuple[Shift, ...] = ()
    early: float = 0.0


def counts_of(hours: Hours) -> tuple[int, ...]:
    """The numbers a planner may change: one, or one for each shift."""
    if not hours.shifts:
        return (hours.always,)
    return tuple(shift.count for shift in hours.shifts)


def recounted(hours: Hours, counts: tuple[int, ...]) -> Hours:
    """The same hours with other numbers, in the order of `counts_of`."""
    if not hours.shifts:
        return attrs.evolve(hours, always=counts[0])
    pairs = zip(hours.shifts, counts, strict=True)
    shifts = tuple(attrs.evolve(shift, count=count) for shift, count in pairs)
    return attrs.evolve(hours, shifts=shifts)


def calendar(
    hours: Hours,
    starts: date,
    days: int,
    offset: float = 0.0,
    more: Iterable[Change] = (),
    *,
    handovers: bool = False,
) -> tuple[Change, ...]:
    """How many are there, from when on, over some days.

    Args:
        hours: Of the week.
        starts: Day 0.
        days: How many days.
        offset: Seconds that the clock of `hours` is ahead of UTC.
        more: Differences on top: (when, how many more); negative for fewer.
        handovers: Whether a shift that begins is a change even where the number stays
            the same.

    Returns:
        Changes, ascending, the first at 0; never below nobody.
    """
    turns = list(_turns(hours, starts, days, offset))
    moves = [*((at, move) for at, move, _ in turns), *more]
    begun = {at for at, _, begins in turns if begins and at > 0} if handovers else set()
    times, sums = _summed([(0.0, hours.always), *moves])
    found: list[Change] = []
    for at, count in zip(times, sums, strict=True):
        new = not found or max(count, 0) != found[-1][1] or at in begun
        if at < days * DAY and new:
            found.append((at, max(count, 0)))
    return tuple(found)


def _summed(moves: Iterable[Change]) -> tuple[list[float], list[int]]:
    """Times, and how many there are from each on; what was before 0 counts at 0."""
    after = sorted((max(at, 0.0), move) for at, move in moves)
    joined = [
        (at, sum(move for _, move in same))
        for at, same in groupby(after, key=itemgetter(0))
    ]
    return [at for at, _ in joined], list(accumulate(move for _, move in joined))


def _turns(
    hours: Hours, starts: date, days: int, offset: float
) -> Iterator[tuple[float, int, bool]]:
    """(when, how many more, whether a shift begins), in no order."""
    for at, shift in begun(hours, starts, days, offset):
        had = 0
        for after, count in _within(shift, shift.lasts - hours.early):
            yield at + after, count - had, after == 0
            had = count


def _within(shift: Shift, until: float) -> Iterator[Change]:
    """How many of a shift take new work, from when on after it began."""
    marks = {0.0, until}
    for pause in shift.breaks:
        marks |= {pause.begins, pause.begins + pause.lasts}
    for mark in sorted(mark for mark in marks if mark < until):
        away = sum(
            pause.away
            for pause in shift.breaks
            if pause.begins <= mark < pause.begins + pause.lasts
        )
        yield mark, max(shift.count - away, 0)
    yield until, 0


def begun(
    hours: Hours, starts: date, days: int, offset: float = 0.0
) -> Iterator[tuple[float, Shift]]:
    """Each shift that is on at some time of these days, and when it begins."""
    for day in range(-2, days + 2):
        for shift in hours.shifts:
            at = day * DAY + shift.begins - offset
            on = (starts.weekday() + day) % 7 in shift.days
            if on and at < days * DAY and at + shift.lasts > 0:
                yield at, shift


def there(changes: Iterable[Change], until: float) -> float:
    """Seconds that all of them together are there, up to a time."""
    every = [*changes, (until, 0)]
    spans = pairwise(every)
    return sum((then - at) * count for (at, count), (then, _) in spans)
