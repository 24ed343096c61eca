"""Days, offsets and instants: the arithmetic under FEEL's dates and times.

Days are counted from 1970-01-01 in the proleptic Gregorian calendar, with plain
integers, so that every year FEEL allows is exact. Zones come from the IANA database
through `zoneinfo`, which knows the years 1 to 9999; other years borrow the rules of a
year with the same calendar in a 400-year cycle.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from karama.feel.values import (
    DAY_SECONDS,
    MAX_YEAR,
    NANOS,
    Date,
    DateTime,
    Time,
    YearsMonths,
)

DAY_NANOS = DAY_SECONDS * NANOS
MAX_OFFSET = 18 * 3600
_EPOCH_FROM_MARCH_ZERO = 719_468
_CYCLE_DAYS = 146_097


def leap(year: int) -> bool:
    """Whether a year has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_days(year: int, month: int) -> int:
    """How many days a month has."""
    if month == 2:
        return 29 if leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def valid_date(year: int, month: int, day: int) -> bool:
    """Whether these three make a date FEEL allows."""
    return (
        abs(year) <= MAX_YEAR
        and 1 <= month <= 12
        and 1 <= day <= month_days(year, month)
    )


def day_number(date: Date) -> int:
    """Days since 1970-01-01.

    Years start in March here, so that the leap day is the last of its year.
    """
    year = date.year - (date.month <= 2)
    cycle, year_in_cycle = divmod(year, 400)
    month = (date.month + 9) % 12
    day_in_year = (153 * month + 2) // 5 + date.day - 1
    days = year_in_cycle * 365 + year_in_cycle // 4 - year_in_cycle // 100 + day_in_year
    return cycle * _CYCLE_DAYS + days - _EPOCH_FROM_MARCH_ZERO


def from_day_number(number: int) -> Date | None:
    """The date so many days after 1970-01-01; None outside FEEL's years."""
    cycle, day = divmod(number + _EPOCH_FROM_MARCH_ZERO, _CYCLE_DAYS)
    year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day_in_year = day - (365 * year + year // 4 - year // 100)
    month = (5 * day_in_year + 2) // 153
    day_in_month = day_in_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    year += cycle * 400 + (month <= 2)
    if abs(year) > MAX_YEAR:
        return None
    return Date(year, month, day_in_month)


def weekday(date: Date) -> int:
    """1 for Monday to 7 for Sunday, as ISO 8601 counts."""
    return (day_number(date) + 3) % 7 + 1


def day_of_year(date: Date) -> int:
    """1 for the first of January."""
    return day_number(date) - day_number(Date(date.year, 1, 1)) + 1


def week_of_year(date: Date) -> int:
    """The ISO 8601 week, 1 to 53: the week of the year that holds its Thursday."""
    thursday = day_number(date) - weekday(date) + 4
    cycle = from_day_number(thursday) or date
    return (thursday - day_number(Date(cycle.year, 1, 1))) // 7 + 1


def add_months(date: Date, duration: YearsMonths) -> Date | None:
    """The date so many months later, on the last day when the month is too short."""
    year, month = divmod(date.year * 12 + date.month - 1 + duration.months, 12)
    if abs(year) > MAX_YEAR:
        return None
    return Date(year, month + 1, min(date.day, month_days(year, month + 1)))


def months_between(start: DateTime, end: DateTime) -> int:
    """Whole months from one to the other; negative when the end is earlier."""
    months = (end.date.year - start.date.year) * 12 + end.date.month - start.date.month
    first = (start.date.day, start.time.nanos)
    last = (end.date.day, end.time.nanos)
    if months > 0 and last < first:
        return months - 1
    if months < 0 and last > first:
        return months + 1
    return months


_LONGEST_ZONE = 64  # twice the longest: a name is looked for among the files of zones


@lru_cache(maxsize=256)
def zone_info(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, None when there is none."""
    if len(name) > _LONGEST_ZONE:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def offset_of(time: Time, date: Date | None) -> int | None:
    """Seconds east of UTC at a wall-clock time; None when it is a local time.

    A zone without a date has an offset only where the zone never changes it.
    """
    if time.offset is not None or time.zone is None:
        return time.offset
    zone = zone_info(time.zone)
    if zone is None:
        return None
    moment = None if date is None else _python(DateTime(date, time), zone)
    found = zone.utcoffset(None) if moment is None else moment.utcoffset()
    return None if found is None else int(found.total_seconds())


def _known_year(year: int) -> int:
    if 1 < year < 9999:
        return year
    return year % 400 + (2400 if year > 0 else 400)


def instant(moment: DateTime) -> int:
    """Nanoseconds since 1970-01-01T00:00:00, in UTC when an offset is known."""
    wall = day_number(moment.date) * DAY_NANOS + moment.time.nanos
    offset = offset_of(moment.time, moment.date)
    return wall if offset is None else wall - offset * NANOS


def reading(time: Time) -> tuple[str | None, int]:
    """The clock a time is read on, and its nanoseconds on that clock.

    Without a date a zone that changes its offset is a clock of its own.
    """
    offset = offset_of(time, None)
    if offset is None:
        return time.zone, time.nanos
    return "UTC", time.nanos - offset * NANOS


def shift(moment: DateTime, nanos: int) -> DateTime | None:
    """The moment so many nanoseconds later; None past the years.

    In a zone that moves its clocks a day later may be another hour of the day.
    """
    if moment.time.zone is None:
        wall = day_number(moment.date) * DAY_NANOS + moment.time.nanos + nanos
    else:
        later = instant(moment) + nanos
        wall = later + _offset_at(later, moment.time.zone) * NANOS
    return _at(wall, moment.time)


def _at(wall: int, like: Time) -> DateTime | None:
    """The moment so many nanoseconds after 1970 by the wall clock of another time."""
    day, rest = divmod(wall, DAY_NANOS)
    date = from_day_number(day)
    return None if date is None else DateTime(date, time_at(rest, like))


def _offset_at(utc: int, name: str) -> int:
    """Seconds east of UTC in a zone at an instant."""
    zone, moment = zone_info(name), _at(utc, MIDNIGHT_UTC)
    if zone is None or moment is None:
        return 0
    found = _python(moment, UTC).astimezone(zone).utcoffset()
    return 0 if found is None else int(found.total_seconds())


def _python(moment: DateTime, zone: tzinfo) -> datetime:
    """Python's datetime, of a year it knows, to the second."""
    date, time = moment.date, moment.time
    return datetime(
        _known_year(date.year),
        date.month,
        date.day,
        time.hour,
        time.minute,
        time.second,
        tzinfo=zone,
    )


def time_at(nanos: int, like: Time) -> Time:
    """The time of day so many nanoseconds after midnight, in the zone of another."""
    seconds, nano = divmod(nanos % DAY_NANOS, NANOS)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return Time(hour, minute, second, nano, like.offset, like.zone)


MIDNIGHT = Time(0, 0)
MIDNIGHT_UTC = Time(0, 0, offset=0)


def at_midnight(date: Date) -> DateTime:
    """A date taken as the date and time it begins with, in UTC (DMN 10.3.2.9.4)."""
    return DateTime(date, MIDNIGHT_UTC)
