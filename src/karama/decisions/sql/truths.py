"""Equality, order and membership as three-valued SQL.

A truth is a boolean `Term` whose null is FEEL's null; or it is known beforehand. SQL's
own AND, OR and NOT are FEEL's; its `=` is not, since in FEEL null equals null.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ibis

from karama.decisions.columns.axes import Kind
from karama.feel.values import Range

from .dialects import Dialect
from .kinds import BOOLEAN, NULL
from .refusal import NotInSql
from .spans import OPERATORS
from .things import Coded, Term, Thing, as_term, folded, known

_NO_TRUTH = ibis.literal(None, "boolean")


def truth(value: Any) -> Term:
    """A boolean column as a term."""
    return Term(BOOLEAN, value)


def boolean(thing: Thing) -> Any:
    """A boolean column; what is no truth counts as null."""
    if isinstance(thing, Coded) and thing.known:
        value = thing.outcomes[0]
        return ibis.literal(value) if isinstance(value, bool) else _NO_TRUTH
    term = as_term(thing)
    return term.value if term.kind == BOOLEAN else _NO_TRUTH


def both(left: Thing, right: Thing) -> Term:
    """Conjunction."""
    return truth(boolean(left) & boolean(right))


def either(left: Thing, right: Thing) -> Term:
    """Disjunction."""
    return truth(boolean(left) | boolean(right))


def any_truth(truths: Iterable[Thing]) -> Thing:
    """Disjunction of at least one."""
    found: Thing = folded(either, list(truths))
    return found


def negate(thing: Thing) -> Term:
    """Negation."""
    return truth(~boolean(thing))


def surely(thing: Thing) -> Term:
    """False in the place of null."""
    return truth(boolean(thing).fill_null(False))


def equal(left: Thing, right: Thing) -> Thing:
    """FEEL's `=`: null equals null alone; values of different kinds give null."""
    one, other = as_term(left), as_term(right)
    if NULL in (one.kind, other.kind):
        found = other if one.kind == NULL else one
        return known(True) if found.kind == NULL else truth(found.value.isnull())
    if one.kind == other.kind:
        here, there = together(one, other)
        return truth(here.identical_to(there))
    no_left, no_right = one.value.isnull(), other.value.isnull()
    different = (no_left | no_right).ifelse(False, _NO_TRUTH)
    return truth((no_left & no_right).ifelse(True, different))


def ordered(op: str, left: Thing, right: Thing, dialect: Dialect) -> Thing:
    """FEEL's `<`, `<=`, `>` and `>=`: null where there is no order."""
    one, other = as_term(left), as_term(right)
    if one.kind != other.kind or one.kind in (BOOLEAN, NULL):
        return known(None)
    here, there = together(one, other)
    if one.kind == Kind.TEXT:
        here, there = dialect.in_order(here), dialect.in_order(there)
    return truth(OPERATORS[op](here, there))


def compared(op: str, left: Thing, right: Thing, dialect: Dialect) -> Thing:
    """Any of the six comparisons."""
    if op == "=":
        return equal(left, right)
    if op == "!=":
        return negate(equal(left, right))
    return ordered(op, left, right, dialect)


def together(left: Term, right: Term) -> tuple[Any, Any]:
    """Two columns of one kind as they are compared: decimals of one scale."""
    if left.kind != Kind.NUMBER or left.grid == right.grid:
        return left.value, right.value
    if left.grid is None or right.grid is None:
        return left.value, right.value
    scale = max(left.grid.scale, right.grid.scale)
    return at_scale(left, scale), at_scale(right, scale)


def at_scale(term: Term, scale: int) -> Any:
    """A number as an exact decimal with so many digits after the point.

    Raises:
        NotInSql: Nothing tells how large it is, or it may be too large.
    """
    if term.grid is None:
        raise NotInSql("Nothing tells how many digits a number has; give its type.")
    grid = type(term.grid)(scale, term.grid.low, term.grid.high)
    return term.value.cast(grid.dtype)


def matches(value: Thing, candidate: Thing, dialect: Dialect) -> Thing:
    """Whether a value is the candidate, inside it, or one of its elements."""
    if isinstance(candidate, Coded) and candidate.known:
        fixed = candidate.outcomes[0]
        if isinstance(fixed, tuple):
            parts = [surely(_matches_one(value, each, dialect)) for each in fixed]
            return any_truth(parts) if parts else known(False)
        return _matches_one(value, fixed, dialect)
    return equal(value, candidate)


def _matches_one(value: Thing, fixed: object, dialect: Dialect) -> Thing:
    if isinstance(fixed, Range):
        return _inside(value, fixed, dialect)
    if isinstance(fixed, (tuple, dict)):
        # equal to no plain value: null, or false where the value is null
        return truth(as_term(value).value.isnull().ifelse(False, _NO_TRUTH))
    return equal(value, known(fixed))


def _inside(value: Thing, span: Range, dialect: Dialect) -> Thing:
    if span.form in ("=", "!="):
        return compared(span.form, value, known(span.low), dialect)
    missing = known(None if span.form == "null" else True)
    low: Thing = missing
    high: Thing = missing
    if span.low is not None:
        op = "<=" if span.low_closed else "<"
        low = compared(op, known(span.low), value, dialect)
    if span.high is not None:
        op = "<=" if span.high_closed else "<"
        high = compared(op, value, known(span.high), dialect)
    return both(low, high)


def branch(condition: Thing, yes: Thing, no: Thing) -> Thing:
    """`if`: anything but true chooses no."""
    if isinstance(condition, Coded) and condition.known:
        return yes if condition.outcomes[0] is True else no
    test = surely(condition).value
    if isinstance(yes, Coded) and isinstance(no, Coded) and yes.known and no.known:
        return Coded((*yes.outcomes, *no.outcomes), (test, ~test))
    one, other = as_term(yes), as_term(no)
    if NULL in (one.kind, other.kind):
        return _or_null(test, one, other)
    if one.kind != other.kind:
        raise NotInSql(f"One column cannot hold {one.kind} and {other.kind}.")
    here, there = together(one, other)
    return Term(one.kind, test.ifelse(here, there), _both_grids(one, other))


def _or_null(test: Any, one: Term, other: Term) -> Term:
    found = other if one.kind == NULL else one
    gone = ibis.literal(None, found.value.type())
    value = (
        test.ifelse(gone, found.value)
        if one.kind == NULL
        else test.ifelse(found.value, gone)
    )
    return Term(found.kind, value, found.grid)


def _both_grids(one: Term, other: Term) -> Any:
    if one.grid is None or other.grid is None:
        return None
    return type(one.grid)(
        max(one.grid.scale, other.grid.scale),
        min(one.grid.low, other.grid.low),
        max(one.grid.high, other.grid.high),
    )
