"""When a timer rings.

Elapsed time is counted on the instant, so that a clock change neither shortens nor
lengthens a deadline; months are counted on the calendar, in UTC. Time passes only by
`Tick`: the engine has no clock, and whoever calls it says what time it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from karama.engine.compile import Node
from karama.feel.calendar import add_months, at_midnight, instant
from karama.feel.values import Date, DateTime, DaysTime, YearsMonths

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def due_of(
    node: Node, facts: Mapping[str, object], since: datetime | None
) -> datetime | None:
    """When the timer of a node rings, if it runs from `since`.

    None when a fact it depends on is not known, or gives no date, time or duration;
    and for a duration when it is not known since when.
    """
    if node.timer is None:
        return None
    if node.timer.duration is not None:
        return None if since is None else since + node.timer.duration
    return None if node.due is None else _instant(node.due.value(facts), since)


def _instant(value: object, since: datetime | None) -> datetime | None:
    try:
        match value:
            case Date():
                return _at(instant(at_midnight(value)))
            case DateTime():
                return _at(instant(value))
            case _ if since is None:
                return None
            case DaysTime():
                return since + timedelta(microseconds=value.nanos // 1000)
            case YearsMonths():
                return _months_later(since, value)
    except OverflowError:  # FEEL's years go further than Python's
        return None
    return None


def _at(nanos: int) -> datetime:
    return _EPOCH + timedelta(microseconds=nanos // 1000)


def _months_later(since: datetime, duration: YearsMonths) -> datetime | None:
    day = add_months(Date(since.year, since.month, since.day), duration)
    if day is None or not 1 <= day.year <= 9999:
        return None
    return since.replace(year=day.year, month=day.month, day=day.day)


def next_ring(due: datetime, every: timedelta, now: datetime) -> datetime:
    """The first ring after `now` on the beat that `due` began.

    Rings missed in between are one ring: a post that was offline for a week is told
    once that nobody came, not a hundred times.
    """
    return due + every * ((now - due) // every + 1)
