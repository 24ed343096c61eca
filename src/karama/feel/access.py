"""Members of values (`a.b`) and filters (`a[b]`).

Source: OMG DMN 1.5, section 10.3.2.5, tables 61 to 66.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import NoneType
from typing import Any

from karama.feel.arithmetic import whole
from karama.feel.calendar import offset_of, weekday
from karama.feel.values import (
    NANOS,
    UNKNOWN,
    Date,
    DateTime,
    DaysTime,
    Range,
    Time,
    Unknown,
    YearsMonths,
)


def member(value: object, name: str) -> object:
    """`value.name`: an entry, a property, or the members of each element."""
    kind = type(value)
    if kind is dict:
        return value.get(name)  # type: ignore[attr-defined]
    if kind is tuple:
        return tuple([member(each, name) for each in value])  # type: ignore[attr-defined]
    if value is UNKNOWN:
        return UNKNOWN
    read = _PROPERTIES.get((kind, name))
    return None if read is None else read(value)


def _second(time: Time) -> Decimal:
    return Decimal(time.second) + Decimal(time.nano) / NANOS


def _offset(time: Time, date: Date | None) -> DaysTime | None:
    offset = offset_of(time, date)
    return None if offset is None else DaysTime(offset * NANOS)


def _toward_zero(value: int, unit: int) -> Decimal:
    return Decimal(abs(value) // unit * (1 if value >= 0 else -1))


def _rest(value: int, unit: int) -> Decimal:
    return Decimal(abs(value) % unit * (1 if value >= 0 else -1))


def _part(duration: DaysTime, unit: int, wrap: int) -> Decimal:
    units = abs(duration.nanos) // (unit * NANOS) % wrap
    return Decimal(-units if duration.nanos < 0 else units)


def _seconds_part(duration: DaysTime) -> Decimal:
    seconds = Decimal(abs(duration.nanos) % (60 * NANOS)) / NANOS
    return -seconds if duration.nanos < 0 and seconds else seconds


_Property = Callable[[Any], object]


def _of_its_date(read: _Property) -> _Property:
    return lambda moment: read(moment.date)


def _of_its_time(read: _Property) -> _Property:
    return lambda moment: read(moment.time)


_OF_DATE: dict[str, _Property] = {
    "year": lambda date: Decimal(date.year),
    "month": lambda date: Decimal(date.month),
    "day": lambda date: Decimal(date.day),
    "weekday": lambda date: Decimal(weekday(date)),
}
_OF_TIME: dict[str, _Property] = {
    "hour": lambda time: Decimal(time.hour),
    "minute": lambda time: Decimal(time.minute),
    "second": _second,
    "timezone": lambda time: time.zone,
}
_PROPERTIES: dict[tuple[type, str], _Property] = {
    **{(Date, name): read for name, read in _OF_DATE.items()},
    **{(Time, name): read for name, read in _OF_TIME.items()},
    **{(DateTime, name): _of_its_date(read) for name, read in _OF_DATE.items()},
    **{(DateTime, name): _of_its_time(read) for name, read in _OF_TIME.items()},
    (Time, "time offset"): lambda time: _offset(time, None),
    (DateTime, "time offset"): lambda moment: _offset(moment.time, moment.date),
    (YearsMonths, "years"): lambda length: _toward_zero(length.months, 12),
    (YearsMonths, "months"): lambda length: _rest(length.months, 12),
    (DaysTime, "days"): lambda length: _toward_zero(length.nanos, 86_400 * NANOS),
    (DaysTime, "hours"): lambda length: _part(length, 3600, 24),
    (DaysTime, "minutes"): lambda length: _part(length, 60, 60),
    (DaysTime, "seconds"): _seconds_part,
    (Range, "start"): lambda span: span.low,
    (Range, "end"): lambda span: span.high,
    (Range, "start included"): lambda span: span.low_closed,
    (Range, "end included"): lambda span: span.high_closed,
}


def filtered(source: object, test: Callable[[object], object]) -> object:
    """`source[test]`: the elements that pass, or the one at a 1-based index.

    Whether the test is an index is seen on its first value: it is when that is a
    number. One unknown test makes the length, and so the whole list, unknown. A test
    that is neither a truth nor null makes the whole null.
    """
    if source is None or source is UNKNOWN:
        return source
    items: tuple[object, ...] = source if isinstance(source, tuple) else (source,)
    first = test(items[0] if items else None)
    if first is UNKNOWN:
        return UNKNOWN
    if isinstance(first, Decimal):
        return _at(items, first)
    return _passing(items, first, test) if items else ()


def _at(items: tuple[object, ...], index: Decimal) -> object:
    place = whole(index)
    if place is None or place == 0 or abs(place) > len(items):
        return None
    return items[place - 1 if place > 0 else place]


def _passing(
    items: tuple[object, ...], first: object, test: Callable[[object], object]
) -> object:
    truths = [first, *(test(item) for item in items[1:])]
    if not all(isinstance(truth, (bool, NoneType, Unknown)) for truth in truths):
        return None
    if any(truth is UNKNOWN for truth in truths):
        return UNKNOWN
    passed = zip(items, truths, strict=True)
    return tuple([item for item, truth in passed if truth is True])
