"""How points and ranges lie to one another (Allen's relations).

A missing end lies infinitely far away. Ends that have no order give null.

Source: OMG DMN 1.5, table 78.
"""

from __future__ import annotations

from collections.abc import Callable

from karama.feel.compare import order
from karama.feel.signature import builtin
from karama.feel.values import Range

_POINT = (
    "number|string|date|time|date and time"
    "|days and time duration|years and months duration"
)
Relation = Callable[[Range, Range], bool]


class _NoOrder(ValueError):
    """Two ends cannot be compared; the library turns it into null."""


def _compare(left: object, right: object) -> int:
    found = order(left, right)
    if found is None:
        raise _NoOrder
    return found


def _low_low(one: Range, other: Range) -> int:
    """How the low ends lie, without looking at whether they are included."""
    if one.low is None or other.low is None:
        return (one.low is not None) - (other.low is not None)
    return _compare(one.low, other.low)


def _high_high(one: Range, other: Range) -> int:
    if one.high is None or other.high is None:
        return (one.high is None) - (other.high is None)
    return _compare(one.high, other.high)


def _high_low(one: Range, other: Range) -> int:
    """How the high end of one lies to the low end of the other."""
    if one.high is None or other.low is None:
        return 1
    return _compare(one.high, other.low)


def _point(value: object) -> Range:
    return Range(value, value, True, True)


def _before(one: Range, other: Range) -> bool:
    gap = _high_low(one, other)
    return gap < 0 or (gap == 0 and not (one.high_closed and other.low_closed))


def _meets(one: Range, other: Range) -> bool:
    return one.high_closed and other.low_closed and _high_low(one, other) == 0


def _reaches(one: Range, other: Range) -> bool:
    """Whether one does not end before the other starts."""
    gap = _high_low(one, other)
    return gap > 0 or (gap == 0 and one.high_closed and other.low_closed)


def _overlaps(one: Range, other: Range) -> bool:
    return _reaches(one, other) and _reaches(other, one)


def _starts_earlier(one: Range, other: Range) -> bool:
    gap = _low_low(one, other)
    return gap < 0 or (gap == 0 and one.low_closed and not other.low_closed)


def _ends_no_later(one: Range, other: Range) -> bool:
    gap = _high_high(one, other)
    return gap < 0 or (gap == 0 and (not one.high_closed or other.high_closed))


def _starts_no_earlier(one: Range, other: Range) -> bool:
    gap = _low_low(one, other)
    return gap > 0 or (gap == 0 and (not one.low_closed or other.low_closed))


def _overlaps_before(one: Range, other: Range) -> bool:
    return (
        _starts_earlier(one, other)
        and _reaches(one, other)
        and _ends_no_later(one, other)
    )


def _overlaps_after(one: Range, other: Range) -> bool:
    gap = _high_high(other, one)
    ends_earlier = gap < 0 or (gap == 0 and (not other.high_closed or one.high_closed))
    return _starts_earlier(other, one) and _reaches(other, one) and ends_earlier


def _finishes(one: Range, other: Range) -> bool:
    return (
        one.high_closed == other.high_closed
        and _high_high(one, other) == 0
        and _starts_no_earlier(one, other)
    )


def _point_finishes(one: Range, other: Range) -> bool:
    return other.high_closed and _high_high(one, other) == 0


def _during(one: Range, other: Range) -> bool:
    return _starts_no_earlier(one, other) and _ends_no_later(one, other)


def _starts(one: Range, other: Range) -> bool:
    return (
        one.low_closed == other.low_closed
        and _low_low(one, other) == 0
        and _ends_no_later(one, other)
    )


def _point_starts(one: Range, other: Range) -> bool:
    return other.low_closed and _low_low(one, other) == 0


def _coincides(one: Range, other: Range) -> bool:
    closed = (one.low_closed, one.high_closed) == (other.low_closed, other.high_closed)
    return closed and _low_low(one, other) == 0 and _high_high(one, other) == 0


def _flipped(relation: Relation) -> Relation:
    return lambda one, other: relation(other, one)


_NAMES = {
    ("point", "point"): ("point1", "point2"),
    ("point", "range"): ("point", "range"),
    ("range", "point"): ("range", "point"),
    ("range", "range"): ("range1", "range2"),
}


def _declare(name: str, relation: Relation, *shapes: tuple[str, str]) -> None:
    for shape in shapes:
        _declare_shape(name, relation, shape)


def _declare_shape(name: str, relation: Relation, shape: tuple[str, str]) -> None:
    names = _NAMES[shape]
    kinds = [_POINT if each == "point" else "range" for each in shape]

    @builtin(name, f"{names[0]}: {kinds[0]}", f"{names[1]}: {kinds[1]}")
    def run(one: object, other: object) -> bool:
        return relation(
            one if isinstance(one, Range) else _point(one),
            other if isinstance(other, Range) else _point(other),
        )


_PP, _PR = ("point", "point"), ("point", "range")
_RP, _RR = ("range", "point"), ("range", "range")

_declare("before", _before, _PP, _PR, _RP, _RR)
_declare("after", _flipped(_before), _PP, _PR, _RP, _RR)
_declare("meets", _meets, _RR)
_declare("met by", _flipped(_meets), _RR)
_declare("overlaps", _overlaps, _RR)
_declare("overlaps before", _overlaps_before, _RR)
_declare("overlaps after", _overlaps_after, _RR)
_declare("finishes", _point_finishes, _PR)
_declare("finishes", _finishes, _RR)
_declare("finished by", _flipped(_point_finishes), _RP)
_declare("finished by", _flipped(_finishes), _RR)
_declare("includes", _flipped(_during), _RP, _RR)
_declare("during", _during, _PR, _RR)
_declare("starts", _point_starts, _PR)
_declare("starts", _starts, _RR)
_declare("started by", _flipped(_point_starts), _RP)
_declare("started by", _flipped(_starts), _RR)
_declare("coincides", _coincides, _PP, _RR)
