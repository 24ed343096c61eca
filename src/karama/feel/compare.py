"""Equality, order and logic, over four truths: true, false, null and UNKNOWN.

Every function here gives True, False, None (FEEL's null) or UNKNOWN. The rule for
UNKNOWN is one sentence: an answer that is not UNKNOWN is the answer whatever the
unknown turns out to be. So false wins in "and" and true wins in "or" over everything;
next comes UNKNOWN, since behind it may stand the winner; null comes last.

Source: OMG DMN 1.5, tables 50 to 55.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from typing import Any

from karama.feel.calendar import instant, offset_of, reading
from karama.feel.types import kind_of
from karama.feel.values import (
    UNKNOWN,
    Date,
    DateTime,
    DaysTime,
    Function,
    Range,
    Time,
    Unknown,
    YearsMonths,
    holds_unknown,
)

Truth = bool | None | Unknown


def both(left: object, right: object) -> Truth:
    """Conjunction; anything that is no truth counts as null."""
    if left is False or right is False:
        return False
    if left is True and right is True:
        return True
    return UNKNOWN if left is UNKNOWN or right is UNKNOWN else None


def either(left: object, right: object) -> Truth:
    """Disjunction; anything that is no truth counts as null."""
    if left is True or right is True:
        return True
    if left is False and right is False:
        return False
    return UNKNOWN if left is UNKNOWN or right is UNKNOWN else None


def negate(truth: object) -> Truth:
    """Negation; anything that is no truth gives null."""
    if truth is UNKNOWN:
        return UNKNOWN
    return (not truth) if isinstance(truth, bool) else None


def any_of(truths: Iterable[object]) -> Truth:
    """Disjunction of many; stops at the first true."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        result = either(result, truth)
    return result


def all_of(truths: Iterable[object]) -> Truth:
    """Conjunction of many; stops at the first false."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        result = both(result, truth)
    return result


def equal(left: object, right: object) -> Truth:
    """FEEL's `=`: null equals null alone, and values of different kinds give null."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        # only functions have several Python types: FEEL's own and the library's
        return False if kind_of(left) == kind_of(right) else None
    compare = _EQUAL.get(kind)
    return left == right if compare is None else compare(left, right)


def _equal_lists(left: tuple[object, ...], right: tuple[object, ...]) -> Truth:
    if len(left) != len(right):
        return False
    pairs = zip(left, right, strict=True)
    return all_of(_surely(equal(one, other)) for one, other in pairs)


def _equal_contexts(left: dict[str, object], right: dict[str, object]) -> Truth:
    if left.keys() != right.keys():
        return False
    return all_of(_surely(equal(value, right[key])) for key, value in left.items())


def _equal_ranges(left: Range, right: Range) -> Truth:
    if _shape(left) != _shape(right):
        return False
    ends = ((left.low, right.low), (left.high, right.high))
    return all_of(_surely(equal(one, other)) for one, other in ends)


def _shape(span: Range) -> tuple[object, ...]:
    return span.low_closed, span.high_closed, span.form


def _equal_moments(left: Any, right: Any) -> Truth:
    return order(left, right) == 0


def _equal_functions(left: Function, right: Function) -> Truth:
    """The same parameters and body, where the body reads nothing from around it."""
    same = left.definition is not None and left.definition == right.definition
    return left is right or same


def _surely(truth: Truth) -> Truth:
    """Inside a list or context, members of different kinds make it different."""
    return False if truth is None else truth


_EQUAL: dict[type, Callable[[Any, Any], Truth]] = {
    tuple: _equal_lists,
    dict: _equal_contexts,
    Range: _equal_ranges,
    Function: _equal_functions,
    Time: _equal_moments,
    DateTime: _equal_moments,
}


def order(left: object, right: object) -> int | None:
    """-1, 0 or 1 as left is less, the same or more; None where no order exists.

    A local time and one with an offset have no order: they may be either way round.
    """
    kind = type(left)
    if kind is not type(right):
        return None
    key = _ORDER.get(kind)
    if key is None:
        return None
    one, other = key(left), key(right)
    if kind in (Time, DateTime):
        if one[0] != other[0]:
            return None
        one, other = one[1], other[1]
    return int(one > other) - int(one < other)


def _moment_key(moment: DateTime) -> tuple[str | None, int]:
    local = offset_of(moment.time, moment.date) is None
    return None if local else "UTC", instant(moment)


_ORDER: dict[type, Callable[[Any], Any]] = {
    Decimal: lambda value: value,
    str: lambda value: value,
    Date: lambda value: (value.year, value.month, value.day),
    Time: reading,
    DateTime: _moment_key,
    YearsMonths: lambda value: value.months,
    DaysTime: lambda value: value.nanos,
}


def less(left: object, right: object) -> Truth:
    """FEEL's `<`: null where there is no order."""
    if type(left) is Decimal and type(right) is Decimal:
        return left < right  # the common case, four times faster than the rest
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    found = order(left, right)
    return None if found is None else found < 0


def at_most(left: object, right: object) -> Truth:
    """FEEL's `<=`: null where there is no order."""
    if type(left) is Decimal and type(right) is Decimal:
        return left <= right
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    found = order(left, right)
    return None if found is None else found <= 0


def compare(op: str, left: object, right: object) -> Truth:
    """Any of the six comparisons, by its symbol."""
    return COMPARISONS[op](left, right)


COMPARISONS: dict[str, Callable[[object, object], Truth]] = {
    "=": equal,
    "!=": lambda left, right: negate(equal(left, right)),
    "<": less,
    "<=": at_most,
    ">": lambda left, right: less(right, left),
    ">=": lambda left, right: at_most(right, left),
}


def inside(value: object, span: Range) -> Truth:
    """Whether a value lies in a range; null where they have no order."""
    if holds_unknown(span):
        return UNKNOWN
    if span.form in ("=", "!="):
        return COMPARISONS[span.form](value, span.low)
    missing: Truth = None if span.form == "null" else True
    low = high = missing
    if span.low is not None:
        low = (at_most if span.low_closed else less)(span.low, value)
    if span.high is not None:
        high = (at_most if span.high_closed else less)(value, span.high)
    return both(low, high)


def matches(value: object, candidate: object) -> Truth:
    """Whether a value is the candidate, inside it, or one of its elements."""
    if type(candidate) is tuple:
        lists = value is UNKNOWN or type(value) is tuple
        whole = _surely(equal(value, candidate)) if lists else False
        parts = (_surely(_matches_one(value, each)) for each in candidate)
        return either(whole, any_of(parts))
    return _matches_one(value, candidate)


def _matches_one(value: object, candidate: object) -> Truth:
    if value is UNKNOWN:
        return UNKNOWN
    if type(candidate) is Range and type(value) is not Range:
        return inside(value, candidate)
    return equal(value, candidate)


def identical(left: object, right: object) -> bool:
    """Whether two values cannot be told apart, and hold nothing unknown."""
    if type(left) is not type(right) or left is UNKNOWN:
        return False
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left.as_tuple() == right.as_tuple()
    if isinstance(left, tuple) and isinstance(right, tuple):
        return _all_identical(left, right)
    if isinstance(left, dict) and isinstance(right, dict):
        same_keys = list(left) == list(right)
        return same_keys and _all_identical(left.values(), right.values())
    return bool(left == right) and not holds_unknown(left)


def _all_identical(left: Collection[object], right: Collection[object]) -> bool:
    return len(left) == len(right) and all(map(identical, left, right))
