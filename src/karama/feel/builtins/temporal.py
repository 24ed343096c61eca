"""Making dates, times and durations, and asking about them.

Source: OMG DMN 1.5, tables 73, 77 and 80.
"""

from __future__ import annotations

from decimal import Decimal

from karama.feel.arithmetic import whole
from karama.feel.budget import Budget
from karama.feel.calendar import (
    MIDNIGHT,
    MIDNIGHT_UTC,
    day_of_year,
    months_between,
    valid_date,
    week_of_year,
    weekday,
)
from karama.feel.literals import (
    make_time,
    read_date,
    read_date_time,
    read_duration,
    read_time,
)
from karama.feel.signature import builtin
from karama.feel.types import kind_of
from karama.feel.values import NANOS, Date, DateTime, DaysTime, Time, YearsMonths

Moment = Date | DateTime
_DAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("date", "from: string|date|date and time")
def date_from(source: str | Moment) -> Date | None:
    """The date a text says, or the day of a date and time."""
    if isinstance(source, str):
        return read_date(source)
    return _day(source)


def _day(moment: Moment) -> Date:
    return moment.date if isinstance(moment, DateTime) else moment


@builtin("date", "year: number", "month: number", "day: number")
def date_of(year: Decimal, month: Decimal, day: Decimal) -> Date | None:
    """The date of a year, a month and a day; null when there is no such day."""
    parts = (whole(year), whole(month), whole(day))
    if None in parts or not valid_date(*parts):  # type: ignore[arg-type]
        return None
    return Date(*parts)  # type: ignore[arg-type]


@builtin("date and time", "from: string|date and time|date")
def date_and_time_from(source: str | Moment) -> DateTime | None:
    """The date and time a text says; a date alone is its midnight."""
    if isinstance(source, str):
        found = read_date_time(source)
        if found is None:
            date = read_date(source)
            return None if date is None else DateTime(date, MIDNIGHT)
        return found
    return source if isinstance(source, DateTime) else DateTime(source, MIDNIGHT)


@builtin("date and time", "date: date|date and time", "time: time")
def date_and_time_of(date: Moment, time: Time) -> DateTime:
    """The date and time that have this day and this time of day."""
    return DateTime(_day(date), time)


@builtin("time", "from: string|time|date and time|date")
def time_from(source: str | Time | Moment) -> Time | None:
    """The time a text says, or the time of day of a date and time."""
    if isinstance(source, str):
        return read_time(source)
    if isinstance(source, Date):
        return MIDNIGHT_UTC
    return source.time if isinstance(source, DateTime) else source


@builtin(
    "time",
    "hour: number",
    "minute: number",
    "second: number",
    "offset?: days and time duration|Null",
)
def time_of(
    hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTime | None = None
) -> Time | None:
    """The time of an hour, a minute and a second, which may have a fraction."""
    hours, minutes = whole(hour), whole(minute)
    if hours is None or minutes is None or not 0 <= second < 60:
        return None
    nanos = int(second * NANOS)
    seconds = None if offset is None else offset.nanos // NANOS
    return make_time(
        (hours, minutes, nanos // NANOS), nanos % NANOS, seconds, zone=None
    )


@builtin("duration", "from: string|days and time duration|years and months duration")
def duration_from(
    source: str | DaysTime | YearsMonths,
) -> DaysTime | YearsMonths | None:
    """The duration a text says."""
    return read_duration(source) if isinstance(source, str) else source


@builtin(
    "years and months duration", "from: date|date and time", "to: date|date and time"
)
def years_and_months_between(start: Moment, to: Moment) -> YearsMonths:
    """Whole months from one to the other; negative when the second is earlier."""
    one, other = (
        each if isinstance(each, DateTime) else DateTime(each, MIDNIGHT)
        for each in (start, to)
    )
    return YearsMonths(months_between(one, other))


@builtin("day of year", "date: date|date and time")
def the_day_of_year(date: Moment) -> Decimal:
    """1 for the first of January."""
    return Decimal(day_of_year(_day(date)))


@builtin("day of week", "date: date|date and time")
def the_day_of_week(date: Moment) -> str:
    """The English name of the day."""
    return _DAYS[weekday(_day(date)) - 1]


@builtin("month of year", "date: date|date and time")
def the_month_of_year(date: Moment) -> str:
    """The English name of the month."""
    return _MONTHS[_day(date).month - 1]


@builtin("week of year", "date: date|date and time")
def the_week_of_year(date: Moment) -> Decimal:
    """The week of ISO 8601."""
    return Decimal(week_of_year(_day(date)))


@builtin("is", "value1: any", named_only=True)
@builtin("is", "value2: any", named_only=True)
@builtin("is", "value1: any", "value2: any")
def same_value(value1: object, value2: object = None) -> bool:
    """Whether two values are the same element of FEEL's domain, offset included.

    Called by name, the one left out is null.
    """
    return kind_of(value1) == kind_of(value2) and value1 == value2


@builtin("now")
def now(*, budget: Budget) -> DateTime | None:
    """The instant the caller gave for this evaluation, null when it gave none."""
    return budget.now


@builtin("today")
def today(*, budget: Budget) -> Date | None:
    """The day of that instant."""
    return None if budget.now is None else budget.now.date
