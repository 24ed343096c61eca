"""Where a FEEL value stands among the constants of a column.

The cells of a column compare its input with constants, so only the order of the value
among those constants matters: below the first, equal to it, between two, above the
last. These *positions* are the elementary intervals of the column. Each kind of value
that FEEL can order (numbers, text by code point, dates, local times and date-times,
both durations) has an axis of its own; a value of one kind stands on no other axis.

Positions of an axis with n cuts are numbered 0 to 2n: even ones lie between cuts, odd
ones are the cuts themselves. A value that stands for an open interval is found with
`between`, so that a cell can simply be tried there.

Times and date-times with a zone or an offset stand on no axis: they are compared by
instant, and are read one distinct value at a time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Any

import attrs

from karama.feel.calendar import day_number, from_day_number
from karama.feel.values import (
    DAY_SECONDS,
    NANOS,
    Date,
    DateTime,
    DaysTime,
    Time,
    YearsMonths,
)

DAY_NANOS = DAY_SECONDS * NANOS


class Kind(StrEnum):
    """The kinds of value that have an axis."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date and time"
    MONTHS = "years and months duration"
    NANOS = "days and time duration"


Key = Any
"""A Decimal for numbers, a str for text, an int for everything else."""


def kind_of(value: object) -> Kind | None:
    """The axis a FEEL value stands on, None when it stands on none."""
    kind = _KINDS.get(type(value))
    if kind is Kind.TIME and not _local(value):
        return None
    if kind is Kind.DATE_TIME and not _local(value.time):  # type: ignore[attr-defined]
        return None
    return kind


_KINDS: dict[type, Kind] = {
    Decimal: Kind.NUMBER,
    str: Kind.TEXT,
    Date: Kind.DATE,
    Time: Kind.TIME,
    DateTime: Kind.DATE_TIME,
    YearsMonths: Kind.MONTHS,
    DaysTime: Kind.NANOS,
}


def _local(time: object) -> bool:
    return isinstance(time, Time) and time.offset is None and time.zone is None


def key_of(kind: Kind, value: Any) -> Key:
    """What orders the values of a kind among themselves."""
    match kind:
        case Kind.NUMBER | Kind.TEXT:
            return value
        case Kind.DATE:
            return day_number(value)
        case Kind.TIME | Kind.NANOS:
            return value.nanos
        case Kind.DATE_TIME:
            return day_number(value.date) * DAY_NANOS + value.time.nanos
        case Kind.MONTHS:
            return value.months


def value_at(kind: Kind, key: Key) -> object | None:
    """The value with this key; None when there is no such value."""
    match kind:
        case Kind.NUMBER | Kind.TEXT:
            return key  # type: ignore[no-any-return]
        case Kind.DATE:
            return from_day_number(key)
        case Kind.TIME:
            return _time(key) if 0 <= key < DAY_NANOS else None
        case Kind.NANOS:
            return DaysTime(key)
        case Kind.DATE_TIME:
            day = from_day_number(key // DAY_NANOS)
            return None if day is None else DateTime(day, _time(key % DAY_NANOS))
        case Kind.MONTHS:
            return YearsMonths(key)


def _time(nanos: int) -> Time:
    seconds, nano = divmod(nanos, NANOS)
    return Time(seconds // 3600, seconds // 60 % 60, seconds % 60, nano)


def between(kind: Kind, low: Key | None, high: Key | None) -> object | None:
    """Some value strictly between two keys (None: no end); None if there is none."""
    if kind is Kind.NUMBER:
        return _number_between(low, high)
    if kind is Kind.TEXT:
        text = "" if low is None else low + "\0"
        return text if high is None or text < high else None
    key = (0 if high is None else high - 1) if low is None else low + 1
    if high is not None and key >= high:
        return None
    return value_at(kind, key)


def _number_between(low: Decimal | None, high: Decimal | None) -> Decimal:
    with localcontext(prec=80):
        if low is None:
            return Decimal(0) if high is None else high - max(Decimal(1), abs(high))
        return low + max(Decimal(1), abs(low)) if high is None else (low + high) / 2


@attrs.frozen
class Axis:
    """The cuts of one kind in one column, ascending."""

    kind: Kind
    cuts: tuple[Key, ...]

    @property
    def positions(self) -> int:
        """Number of elementary intervals, cuts included."""
        return 2 * len(self.cuts) + 1

    def position(self, key: Key) -> int:
        """Where a key stands: even between cuts, odd on one."""
        place = bisect_left(self.cuts, key)
        if place < len(self.cuts) and self.cuts[place] == key:
            return 2 * place + 1
        return 2 * place

    def span(self, low: Key | None, high: Key | None) -> range:
        """Positions strictly between two keys that are cuts (None: no end)."""
        first = 0 if low is None else self.position(low) + 1
        last = self.positions if high is None else self.position(high)
        return range(first, last)


def axis(kind: Kind, values: Sequence[object]) -> Axis:
    """The axis of a kind with these values as its cuts; others are left out."""
    keys = {key_of(kind, value) for value in values if kind_of(value) is kind}
    return Axis(kind, tuple(sorted(keys)))
