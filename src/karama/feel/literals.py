"""Reads dates, times and durations from their ISO 8601 texts, and nothing looser.

DMN takes the lexical forms of XML Schema, and adds `@Zone/Name` after a time. A text
that is not exactly such a form gives None, which is FEEL's null.

Source: OMG DMN 1.5, section 10.3.4.1; XML Schema Part 2, 3.2.7 to 3.2.9; XPath and
XQuery Data Model, 3.3.2.
"""

from __future__ import annotations

import re
from decimal import Decimal

from karama.feel.calendar import MAX_OFFSET, valid_date, zone_info
from karama.feel.values import NANOS, Date, DateTime, DaysTime, Time, YearsMonths

_DATE = r"(-?)([1-9][0-9]{4,8}|[0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME = (
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(Z|z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?(?:@([A-Za-z0-9_+/-]+))?"
)
_DATE_ONLY = re.compile(_DATE, re.ASCII)
_TIME_ONLY = re.compile(_TIME, re.ASCII)
_DATE_TIME = re.compile(rf"({_DATE})T({_TIME})", re.ASCII)
_YEARS_MONTHS = re.compile(r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?", re.ASCII)
_DAYS_TIME = re.compile(
    r"(-?)P(?:([0-9]+)D)?"
    r"(T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]*))?S)?)?",
    re.ASCII,
)
_MAX_DIGITS = 18


def read_date(text: str) -> Date | None:
    """`2026-11-24`, years of four to nine digits, `-` for years before 1."""
    match = _DATE_ONLY.fullmatch(text)
    if match is None:
        return None
    sign, year, month, day = match.groups()
    parts = (int(sign + year), int(month), int(day))
    return Date(*parts) if valid_date(*parts) else None


def read_time(text: str) -> Time | None:
    """`13:20:00`, `13:20:00.123456789+02:00`, `13:20:00@Europe/Paris`."""
    match = _TIME_ONLY.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, offset, zone = match.groups()
    if offset and zone:
        return None
    return make_time(
        (int(hour), int(minute), int(second)), _nanos(fraction), _offset(offset), zone
    )


def make_time(
    clock: tuple[int, int, int], nano: int, offset: int | None, zone: str | None
) -> Time | None:
    """A time, or None when one of its parts is out of bounds."""
    hour, minute, second = clock
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return None
    if offset is not None and abs(offset) > MAX_OFFSET:
        return None
    if zone is not None and zone_info(zone) is None:
        return None
    return Time(hour, minute, second, nano, offset, zone)


def read_date_time(text: str) -> DateTime | None:
    """`2026-11-24T13:20:00`, with anything a time may end with."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    date, time = read_date(match[1]), read_time(match[6])
    return None if date is None or time is None else DateTime(date, time)


def read_years_months(text: str) -> YearsMonths | None:
    """`P1Y2M`, `-P14M`."""
    match = _YEARS_MONTHS.fullmatch(text)
    if match is None or (match[2] is None and match[3] is None):
        return None
    if _too_long(match.groups()[1:]):
        return None
    months = int(match[2] or 0) * 12 + int(match[3] or 0)
    return YearsMonths(-months if match[1] else months)


def read_days_time(text: str) -> DaysTime | None:
    """`P1DT2H3M4.5S`, `-PT36H`."""
    match = _DAYS_TIME.fullmatch(text)
    if match is None or match[3] == "T" or (match[2] is None and match[3] is None):
        return None
    sign, days, _, hours, minutes, seconds, fraction = match.groups()
    if _too_long((days, hours, minutes, seconds)):
        return None
    whole = (int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)
    nanos = (whole * 60 + int(seconds or 0)) * NANOS + _nanos(fraction)
    return DaysTime(-nanos if sign else nanos)


def read_duration(text: str) -> YearsMonths | DaysTime | None:
    """Either kind of duration; a mix of months and days is neither."""
    return read_years_months(text) or read_days_time(text)


def read_temporal(
    text: str,
) -> Date | Time | DateTime | YearsMonths | DaysTime | None:
    """Whatever an at-literal says, None when it says nothing."""
    return (
        read_date(text) or read_date_time(text) or read_time(text)
    ) or read_duration(text)


def _nanos(fraction: str | None) -> int:
    if not fraction:
        return 0
    return int(Decimal(f"0.{fraction[:9]}") * NANOS)


def _offset(text: str | None) -> int | None:
    if text is None:
        return None
    if text in ("Z", "z"):
        return 0
    parts = [int(part) for part in text[1:].split(":")]
    if any(part > 59 for part in parts[1:]):
        return MAX_OFFSET + 1
    seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)
    return -seconds if text[0] == "-" else seconds


def _too_long(parts: tuple[str | None, ...]) -> bool:
    return any(part is not None and len(part) > _MAX_DIGITS for part in parts)
