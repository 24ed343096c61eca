"""Equality, order and membership of terms: `karama.feel.compare`, as logic.

Equality with null is true or false, order with null is null, and values of different
kinds compare to null, exactly as the Python reading has it. Texts are equal where their
codes are; they are ordered only where everything they can be is known, by going through
all of it, since a code says nothing about the order of a text nobody has seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import conditions
from .conditions import Cond, all_of, any_of, negated, neither, some
from .terms import Kind, NotInLogic, Term, Truth, opposite

if TYPE_CHECKING:
    from .job import Logic

MAX_PAIRS = 4096
"""Pairs of texts gone through to order two of them."""

_MOMENTS = {Kind.DATE_TIME, Kind.INSTANT}


def equal(left: Term, right: Term) -> Truth:
    """FEEL's `=`."""
    unknown = any_of(left.unknown, right.unknown)
    both_null = all_of(left.null, right.null)
    known = all_of(left.known, right.known)
    one_null = all_of(any_of(left.null, right.null), negated(both_null))
    one_null = all_of(one_null, negated(unknown))
    if known is False:
        return Truth(both_null, one_null, unknown)
    if left.kind is not right.kind:
        apart = known if {left.kind, right.kind} <= _MOMENTS else False
        return Truth(both_null, any_of(one_null, apart), unknown)
    same = _same(left, right)
    yes = any_of(both_null, all_of(known, same))
    return Truth(yes, any_of(one_null, all_of(known, negated(same))), unknown)


def _same(left: Term, right: Term) -> Cond:
    """Whether two known terms of one kind are the same value."""
    if left.kind is Kind.CONTEXT:
        raise NotInLogic("the equality of contexts", left.span or right.span)
    if left.kind is not Kind.BOOLEAN:
        return conditions.equals(left.value, right.value)
    one, other = left.value, right.value
    if isinstance(one, bool):
        return other if one else negated(other)
    if isinstance(other, bool):
        return one if other else negated(one)
    return one == other


_Order = Callable[[object, object], Cond]


def _ordered(left: Term, right: Term, order: _Order, texts: Cond) -> Truth:
    """A comparison of order; null where there is none."""
    unknown = any_of(left.unknown, right.unknown)
    known = all_of(left.known, right.known)
    if left.kind is not right.kind or known is False or texts is None:
        return Truth(False, False, unknown)
    if left.kind is Kind.STRING:
        return Truth(all_of(known, texts), all_of(known, negated(texts)), unknown)
    if not left.kind.ordered:
        return Truth(False, False, unknown)
    found = order(left.value, right.value)
    return Truth(all_of(known, found), all_of(known, negated(found)), unknown)


def less(left: Term, right: Term, job: Logic) -> Truth:
    """FEEL's `<`."""
    texts = _texts(left, right, job, lambda one, other: one < other)
    return _ordered(left, right, conditions.less, texts)


def at_most(left: Term, right: Term, job: Logic) -> Truth:
    """FEEL's `<=`."""
    texts = _texts(left, right, job, lambda one, other: one <= other)
    return _ordered(left, right, conditions.at_most, texts)


def _texts(
    left: Term, right: Term, job: Logic, holds: Callable[[str, str], bool]
) -> Cond:
    """Whether an order holds of two texts, by going through all they can be."""
    if not left.kind is right.kind is Kind.STRING:
        return False
    if left.texts is None or right.texts is None:
        raise NotInLogic("the order of texts that may be any", left.span or right.span)
    if len(left.texts) * len(right.texts) > MAX_PAIRS:
        raise NotInLogic("the order of texts of many kinds", left.span or right.span)
    return some(
        all_of(
            conditions.equals(left.value, job.code(one)),
            conditions.equals(right.value, job.code(other)),
        )
        for one in sorted(left.texts)
        for other in sorted(right.texts)
        if holds(one, other)
    )


def compare(op: str, left: Term, right: Term, job: Logic) -> Truth:
    """Any of the six comparisons, by its symbol."""
    match op:
        case "=":
            return equal(left, right)
        case "!=":
            return opposite(equal(left, right))
        case "<":
            return less(left, right, job)
        case "<=":
            return at_most(left, right, job)
        case ">":
            return less(right, left, job)
        case _:
            return at_most(right, left, job)


def unless_unknown(value: Term, truth: Truth) -> Truth:
    """A truth about a value, unknown where the value is."""
    if value.unknown is False:
        return truth
    here = negated(value.unknown)
    return Truth(
        all_of(truth.yes, here),
        all_of(truth.no, here),
        any_of(truth.unknown, value.unknown),
    )


def is_null(value: Term) -> Truth:
    """Whether a value equals null."""
    return Truth(value.null, neither(value.null, value.unknown), value.unknown)
