"""Hours as the clock on the wall shows them, so that no two instants read the same.

A day on which the clocks are changed is longer or shorter than others, and where they
go back an hour comes twice. On such a day every hour is told with its offset from UTC;
on other days the hour is enough, once the page says whose clock it is.

    there = on_clock(moment, zone)
    clock_words(there)              # "14:05", or "01:30 UTC+01:00" on such a day
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_NO_PLACES = frozenset({"localtime", "posixrules", "Factory"})
"""Files beside the zones: what they mean is another thing on each machine."""


@cache
def zone_named(name: str) -> tzinfo | None:
    """The zone with this name in the IANA time zone database; None if there is none.

    The database is the system's, else that of the package tzdata: no network.

    >>> zone_named("UTC") is UTC, zone_named("Atlantis/Capital")
    (True, None)
    """
    if name == "UTC":
        return UTC
    known = available_timezones() - _NO_PLACES
    return ZoneInfo(name) if name in known else None


def zone_name(zone: tzinfo) -> str:
    """The name by which `zone_named` finds a zone."""
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


def on_clock(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in a zone; as it is where nobody said of which zone it is."""
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(zone)
    except OverflowError:  # the first and the last day that Python counts
        return moment


def clock_words(there: datetime) -> str:
    """The hour and minute; with the offset where the hour alone could mislead.

    >>> clock_words(datetime(2026, 11, 26, 14, 5, tzinfo=UTC))
    '14:05 UTC'
    >>> canary = zone_named("Atlantic/Canary")
    >>> clock_words(datetime(2026, 11, 26, 14, 5, tzinfo=canary))
    '14:05'
    >>> clock_words(datetime(2026, 10, 25, 1, 30, tzinfo=canary))
    '01:30 UTC+01:00'
    """
    ahead = there.utcoffset()
    if ahead is None:
        return f"{there:%H:%M}"
    local = isinstance(there.tzinfo, ZoneInfo) and not _changes(there)
    return f"{there:%H:%M}" if local else f"{there:%H:%M} {offset_words(ahead)}"


def offset_words(ahead: timedelta) -> str:
    """How far a clock is ahead of UTC.

    >>> offset_words(timedelta(0)), offset_words(timedelta(hours=-3, minutes=-30))
    ('UTC', 'UTC-03:30')
    """
    minutes = int(ahead.total_seconds()) // 60
    sign, minutes = "-" if minutes < 0 else "+", abs(minutes)
    return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}" if minutes else "UTC"


def _changes(there: datetime) -> bool:
    """Whether the clocks are changed on that day: its two midnights differ."""
    midnight = datetime.combine(there.date(), time(), there.tzinfo)
    try:
        next_one = midnight + timedelta(days=1)
    except OverflowError:
        return True
    return midnight.utcoffset() != next_one.utcoffset() or is_twice(there)


def is_twice(there: datetime) -> bool:
    """Whether the clock shows this hour at two instants, or passes over it."""
    return there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()


def is_passed_over(there: datetime) -> bool:
    """Whether no clock of the zone ever shows this hour: it goes forward over it."""
    back = there.astimezone(UTC).astimezone(there.tzinfo)
    return back.replace(tzinfo=None, fold=0) != there.replace(tzinfo=None, fold=0)
