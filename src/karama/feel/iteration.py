"""What `for`, `some` and `every` go over: lists, counted ranges, days.

Source: OMG DMN 1.5, section 10.3.2.14.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from karama.feel.arithmetic import whole
from karama.feel.calendar import day_number, from_day_number
from karama.feel.values import UNKNOWN, Date, Range, Unknown, holds_unknown


def domain(
    source: object, end: object = None, *, ends: bool = False
) -> Iterable[object] | Unknown | None:
    """The values to go over, lazily; None when there is no such domain.

    Args:
        source: A list, a range, a single value, or the first of the counted values.
        end: The last of the counted values, when `ends`.
        ends: Whether the iteration was written `source..end`.
    """
    if source is UNKNOWN or (ends and end is UNKNOWN):
        return UNKNOWN
    if ends:
        return _counted(source, end)
    if isinstance(source, tuple):
        return source
    if isinstance(source, Range):
        return _range(source)
    return None if source is None else (source,)


def _counted(low: object, high: object) -> Iterator[object] | None:
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        first, last = whole(low), whole(high)
        if first is not None and last is not None:
            return (Decimal(each) for each in _steps(first, last))
    if isinstance(low, Date) and isinstance(high, Date):
        return _days(day_number(low), day_number(high))
    return None


def _steps(first: int, last: int) -> range:
    if first <= last:
        return range(first, last + 1)
    return range(first, last - 1, -1)


def _days(first: int, last: int) -> Iterator[object]:
    return (from_day_number(each) for each in _steps(first, last))


def _range(span: Range) -> Iterable[object] | Unknown | None:
    if holds_unknown(span):
        return UNKNOWN
    if span.low is None or span.high is None or span.form:
        return None
    values = _counted(span.low, span.high)
    return None if values is None else _within(values, span)


def _within(values: Iterator[object], span: Range) -> Iterator[object]:
    """Leave out the ends that are open; both may be the same value."""
    for value in values:
        if not (
            (value == span.low and not span.low_closed)
            or (value == span.high and not span.high_closed)
        ):
            yield value
