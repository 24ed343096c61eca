"""Conditions over a person: z3 Booleans that fold as soon as they are settled.

A condition is `True`, `False`, or a z3 Boolean. The functions here keep what is settled
out of the solver: a cell that cannot hold, a fact that is never null and a branch that
is never taken leave nothing behind. Formulas of whole chains stay small this way, and
most questions about a single cell never reach z3 at all.

The comparison of two amounts folds likewise. An amount is an exact Python number (an
`int`, or a `Fraction` for a decimal) or a z3 term of sort Int or Real. Between a whole
number and a fraction the bound is moved to the next whole number, so that no term ever
changes its sort for a comparison.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import z3

Cond = Any
"""`True`, `False`, or a z3 Boolean."""

Amount = Any
"""An `int`, a `Fraction`, or a z3 term of sort Int or Real."""


def settled(value: object) -> bool:
    """Whether a condition or an amount is known without asking z3."""
    return isinstance(value, bool | int | Fraction)


def all_of(*conditions: Cond) -> Cond:
    """Conjunction."""
    return every(conditions)


def any_of(*conditions: Cond) -> Cond:
    """Disjunction."""
    return some(conditions)


def every(conditions: Iterable[Cond]) -> Cond:
    """Conjunction of many."""
    kept = []
    for each in conditions:
        if each is False:
            return False
        if each is not True:
            kept.append(each)
    if len(kept) < 2:
        return kept[0] if kept else True
    return _join(z3.Z3_mk_and, kept)


def some(conditions: Iterable[Cond]) -> Cond:
    """Disjunction of many."""
    kept = []
    for each in conditions:
        if each is True:
            return True
        if each is not False:
            kept.append(each)
    if len(kept) < 2:
        return kept[0] if kept else False
    return _join(z3.Z3_mk_or, kept)


def _join(make: Any, kept: list[Any]) -> Cond:
    """Straight to the C interface: the Python one looks at each part three times."""
    context = kept[0].ctx
    parts = (z3.Ast * len(kept))(*(each.ast for each in kept))
    return z3.BoolRef(make(context.ref(), len(kept), parts), context)


def neither(*conditions: Cond) -> Cond:
    """None of them holds."""
    return negated(some(conditions))


def negated(condition: Cond) -> Cond:
    """Negation."""
    if isinstance(condition, bool):
        return not condition
    if z3.is_not(condition):
        return condition.arg(0)
    return z3.Not(condition)


def at_least(conditions: Iterable[Cond], least: int) -> Cond:
    """At least so many of them hold."""
    counts: list[Cond] = [True] + [False] * least
    for each in conditions:
        for size in range(least, 0, -1):
            counts[size] = any_of(counts[size], all_of(counts[size - 1], each))
    return counts[least]


def choose(condition: Cond, yes: Any, no: Any) -> Any:
    """`yes` where the condition holds, else `no`: conditions, or amounts alike."""
    if isinstance(condition, bool):
        return yes if condition else no
    if same(yes, no):
        return yes
    if isinstance(yes, bool) or isinstance(no, bool) or z3.is_bool(yes):
        return _choose_condition(condition, yes, no)
    one, other = level(yes, no, condition.ctx)
    return z3.If(condition, one, other)


def _choose_condition(condition: Cond, yes: Cond, no: Cond) -> Cond:
    if settled(yes) or settled(no):
        return any_of(all_of(condition, yes), all_of(negated(condition), no))
    return z3.If(condition, yes, no)


def same(one: Any, other: Any) -> bool:
    """Whether two conditions or amounts are written alike."""
    if settled(one) or settled(other):
        return (
            settled(one)
            and settled(other)
            and type(one) is type(other)
            and (one == other)
        )
    return bool(one.eq(other))


# --- amounts --------------------------------------------------------------------


def lift(value: Amount, context: Any, *, whole: bool) -> Any:
    """An amount as a z3 term."""
    if not settled(value):
        return value if whole or not z3.is_int(value) else z3.ToReal(value)
    if whole:
        return z3.IntVal(int(value), context)
    exact = Fraction(value)
    return z3.RealVal(f"{exact.numerator}/{exact.denominator}", context)


def is_whole(value: Amount) -> bool:
    """Whether an amount is a whole number wherever it is looked at."""
    if settled(value):
        return Fraction(value).denominator == 1
    return bool(z3.is_int(value))


def level(one: Amount, other: Amount, context: Any) -> tuple[Any, Any]:
    """Two amounts as z3 terms of one sort."""
    whole = is_whole(one) and is_whole(other)
    return lift(one, context, whole=whole), lift(other, context, whole=whole)


def equals(one: Amount, other: Amount) -> Cond:
    """Whether two amounts are equal."""
    if settled(one) and settled(other):
        return one == other
    if settled(one):
        one, other = other, one
    if settled(other) and z3.is_int(one) and not is_whole(other):
        return False
    if same(one, other):
        return True
    left, right = level(one, other, one.ctx)
    return left == right


def at_most(one: Amount, other: Amount) -> Cond:
    """Whether the first amount is no more than the second."""
    if settled(one) and settled(other):
        return one <= other
    if settled(one):
        one = math.ceil(one) if z3.is_int(other) else one
        left, right = level(one, other, other.ctx)
    else:
        if settled(other) and z3.is_int(one):
            other = math.floor(other)
        left, right = level(one, other, one.ctx)
    return left <= right


def less(one: Amount, other: Amount) -> Cond:
    """Whether the first amount is less than the second."""
    return negated(at_most(other, one))
