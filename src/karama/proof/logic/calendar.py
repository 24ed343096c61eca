"""The calendar as integer arithmetic: days to year, month and day, and back.

A day is an integer, days since 1970-01-01. Its year, month and day are three more
integers tied to it by the one equation that `karama.feel.calendar` computes; every day
has exactly one such triple, so the equation is presupposed for each day looked into and
nothing is lost. It holds only sums and divisions by constants, which z3 decides.

Source: OMG DMN 1.5, 10.3.2.3; the proleptic Gregorian calendar.
"""

from __future__ import annotations

from typing import Any

import z3

from karama.feel.calendar import DAY_NANOS, day_number, from_day_number
from karama.feel.values import Date

from .conditions import Amount, settled
from .job import Logic

_EPOCH = 719_468
_BEFORE = (306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275)
"""Days of a year that begins in March before each month, January first."""

Civil = tuple[Amount, Amount, Amount]


def civil(job: Logic, day: Amount) -> Civil:
    """Year, month and day of a day."""
    if settled(day):
        date = from_day_number(int(day))
        assert date is not None  # noqa: S101 - constants lie inside FEEL's years
        return date.year, date.month, date.day
    key = day.get_id()
    if key not in job.days:
        year, month, of_month = (job.fresh(part) for part in ("year", "month", "day"))
        job.days[key] = (day, year, month, of_month)
        job.assume(day == number(year, month, of_month))
        job.assume(z3.And(month >= 1, month <= 12))
        job.assume(z3.And(of_month >= 1, of_month <= month_days(year, month)))
    return job.days[key][1:]


def number(year: Amount, month: Amount, day: Amount) -> Amount:
    """The day of a year, a month and a day of it."""
    if settled(year) and settled(month) and settled(day):
        return day_number(Date(year, month, day))
    if settled(month):
        year = year - 1 if month <= 2 else year
        before: Any = _BEFORE[month - 1]
    else:
        year = year - z3.If(month <= 2, 1, 0)
        before = _by_month(month, _BEFORE)
    return 365 * year + _leaps(year) + before + day - 1 - _EPOCH


def _leaps(year: Amount) -> Amount:
    return _div(year, 4) - _div(year, 100) + _div(year, 400)


def _div(value: Amount, by: int) -> Amount:
    """Division that rounds down; z3 does so for positive divisors."""
    return value // by if settled(value) else value / by


def _by_month(month: Any, values: tuple[Any, ...]) -> Any:
    found: Any = z3.IntVal(values[-1], month.ctx)
    for place in range(len(values) - 2, -1, -1):
        found = z3.If(month == place + 1, values[place], found)
    return found


def month_days(year: Any, month: Any) -> Any:
    """How many days a month has."""
    context = (year if settled(month) else month).ctx
    leap = z3.And(year % 4 == 0, z3.Or(year % 100 != 0, year % 400 == 0))
    february = z3.If(leap, z3.IntVal(29, context), z3.IntVal(28, context))
    if settled(month):
        return february if month == 2 else (30 if month in (4, 6, 9, 11) else 31)
    short = z3.Or([month == each for each in (4, 6, 9, 11)])
    return z3.If(month == 2, february, z3.If(short, 30, 31))


def add_months(job: Logic, day: Amount, months: Amount) -> Amount:
    """The day so many months later, on the last day where the month is too short."""
    year, month, of_month = civil(job, day)
    total = year * 12 + month - 1 + months
    year, month = _div(total, 12), total % 12 + 1
    if settled(year):
        year, month = z3.IntVal(year, job.context), z3.IntVal(month, job.context)
    last = month_days(year, month)
    return number(year, month, z3.If(of_month <= last, of_month, last))


def months_between(
    job: Logic, start: tuple[Amount, Amount], end: tuple[Amount, Amount]
) -> Amount:
    """Whole months from one (day, nanoseconds of the day) to the other."""
    one, other = civil(job, start[0]), civil(job, end[0])
    months = (other[0] - one[0]) * 12 + other[1] - one[1]
    if settled(months):
        months = z3.IntVal(months, job.context)
    earlier = _earlier((other[2], end[1]), (one[2], start[1]))
    later = _earlier((one[2], start[1]), (other[2], end[1]))
    less = z3.If(z3.And(months > 0, earlier), 1, 0)
    more = z3.If(z3.And(months < 0, later), 1, 0)
    return months - less + more


def _earlier(one: tuple[Amount, Amount], other: tuple[Amount, Amount]) -> Any:
    days = one[0] < other[0]
    if settled(one[1]) and settled(other[1]):
        return days if one[1] >= other[1] else one[0] <= other[0]
    return z3.Or(days, z3.And(one[0] == other[0], one[1] < other[1]))


def split(moment: Amount) -> tuple[Amount, Amount]:
    """The day of a moment, and the nanoseconds since its midnight."""
    return _div(moment, DAY_NANOS), moment % DAY_NANOS
