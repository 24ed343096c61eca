"""A cell over constants as a condition: the intervals in which it was found to hold.

The Python reading has tried the cell in every elementary interval of its column and on
every cut (`karama.decisions.columns.column`). Here these answers are written down as
the fewest comparisons: equalities, inequalities, or runs of neighbouring intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import ibis

from karama.decisions.coercion import MISFIT, Fit
from karama.decisions.columns.axes import Axis, Kind, axis, between, value_at
from karama.decisions.columns.column import FALSE, NULL, TRUE, Column
from karama.decisions.hits import same

from .dialects import Dialect
from .kinds import BOOLEAN, Grid, constant
from .kinds import NULL as NO_KIND
from .refusal import NotInSql
from .things import Condition, Term, all_of, any_of

Holds = Sequence[bool | None]
"""For each position of an axis, whether a cell holds; None: there is no such value."""


def codes_of(column: Column, kind: str) -> list[int | None]:
    """The codes of a column that a value of a kind can have: null first.

    None stands for a place between two cuts where there is no value.
    """
    if kind == NO_KIND:
        return [NULL]
    if kind == BOOLEAN:
        return [NULL, FALSE, TRUE]
    found, base = column.axes[Kind(kind)]
    there = (exists(found, position) for position in range(found.positions))
    return [NULL, *(base + p if real else None for p, real in enumerate(there))]


def exists(found: Axis, position: int) -> bool:
    """Whether any value stands there; between two days that follow, none does."""
    place, odd = divmod(position, 2)
    if odd:
        return value_at(found.kind, found.cuts[place]) is not None
    low = found.cuts[place - 1] if place else None
    high = found.cuts[place] if place < len(found.cuts) else None
    return between(found.kind, low, high) is not None


def condition(
    term: Term, cuts: Axis | None, holds: Holds, dialect: Dialect
) -> Condition:
    """The condition under which a cell holds.

    Args:
        term: The input.
        cuts: Its axis, None for a boolean.
        holds: Whether the cell holds for null, then for each position (or for false
            and true).
        dialect: The database.
    """
    null, *rest = holds
    if all(each is not False for each in rest):
        inside: Condition = True
    elif not any(rest):
        inside = False
    elif cuts is None:
        inside = term.value if rest[1] else ~term.value
    else:
        inside = any_of(_parts(term, cuts, rest, dialect))
    if not null:
        return term.value.notnull() if inside is True else inside
    return True if inside is True else any_of([term.value.isnull(), inside])


def _parts(
    term: Term, cuts: Axis, holds: Sequence[bool | None], dialect: Dialect
) -> Iterator[Condition]:
    """Conditions of which one holds, null apart."""
    gaps, points = holds[0::2], holds[1::2]
    if not any(gaps):
        for cut, point in zip(cuts.cuts, points, strict=True):
            if point:
                yield compare("=", term, cuts.kind, cut, dialect)
    elif all(each is not False for each in gaps):
        others = [c for c, p in zip(cuts.cuts, points, strict=True) if p is False]
        yield all_of(compare("!=", term, cuts.kind, c, dialect) for c in others)
    else:
        for first, last in _runs(holds):
            yield all_of(_ends(term, cuts, first, last, dialect))


def _runs(holds: Sequence[bool | None]) -> Iterator[tuple[int, int]]:
    """First and last position of each run; a place without values joins its run."""
    first = None
    for position, each in enumerate([*holds, False]):
        if each is True and first is None:
            first = position
        elif each is False and first is not None:
            yield first, position - 1
            first = None


def _ends(
    term: Term, cuts: Axis, first: int, last: int, dialect: Dialect
) -> Iterator[Condition]:
    if first == last and first % 2:
        yield compare("=", term, cuts.kind, cuts.cuts[first // 2], dialect)
        return
    if first:
        key = cuts.cuts[(first - 1) // 2]
        yield compare(">=" if first % 2 else ">", term, cuts.kind, key, dialect)
    if last < cuts.positions - 1:
        key = cuts.cuts[last // 2]
        yield compare("<=" if last % 2 else "<", term, cuts.kind, key, dialect)


# --- one comparison -----------------------------------------------------------------


def compare(op: str, term: Term, kind: Kind, key: Any, dialect: Dialect) -> Condition:
    """A comparison with a cut; True or False when no value but null decides."""
    if kind is Kind.NUMBER and term.grid is not None:
        found = on_grid(op, term.grid, key)
        if isinstance(found, bool):
            return found
        op, key = found
    left, right = term.value, constant(value_at(kind, key))
    if kind is Kind.TEXT and op in _ORDERS:
        left, right = dialect.in_order(left), dialect.in_order(right)
    return OPERATORS[op](left, right)


_ORDERS = ("<", "<=", ">", ">=")

OPERATORS: dict[str, Any] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def on_grid(op: str, grid: Grid, key: Decimal) -> bool | tuple[str, Decimal]:
    """The same comparison with a number the column can hold, or what it comes to."""
    near = grid.floor(key)
    if op not in _ORDERS:
        there = near == key and grid.low <= key <= grid.high
        return (op, key) if there else op == "!="
    if not grid.low <= key <= grid.high:
        return (op[0] == "<") is (key > grid.high)
    return (op if near == key else "<=" if op[0] == "<" else ">"), near


# --- types --------------------------------------------------------------------------


def fitted(
    term: Term, fit: Fit | None, limits: Sequence[object] | None, dialect: Dialect
) -> Term:
    """A column as a declared type has it: null where it does not fit.

    Args:
        term: The column.
        fit: The type.
        limits: The constants it compares a value with; None when it does more.
        dialect: The database.

    Raises:
        NotInSql: The type does more, or converts the value.
    """
    if fit is None or term.kind == NO_KIND:
        return term
    if limits is None:
        raise NotInSql("A declared type does more than compare with constants.")
    if term.kind == BOOLEAN:
        return _kept(term, None, [_keeps(fit, v) for v in (False, True)], dialect)
    cuts = axis(Kind(term.kind), limits)
    keys = range(cuts.positions)
    return _kept(term, cuts, [_keeps(fit, _at(cuts, p)) for p in keys], dialect)


def _kept(
    term: Term, cuts: Axis | None, holds: Sequence[bool | None], dialect: Dialect
) -> Term:
    if all(each is not False for each in holds):
        return term
    where = condition(term, cuts, [False, *holds], dialect)
    gone = ibis.literal(None, term.value.type())
    if where is False:
        return Term(NO_KIND, gone)
    return Term(term.kind, where.ifelse(term.value, gone), term.grid)


def _at(cuts: Axis, position: int) -> object | None:
    place, odd = divmod(position, 2)
    if odd:
        return value_at(cuts.kind, cuts.cuts[place])
    low = cuts.cuts[place - 1] if place else None
    high = cuts.cuts[place] if place < len(cuts.cuts) else None
    return between(cuts.kind, low, high)


def _keeps(fit: Fit, value: object | None) -> bool | None:
    if value is None:
        return None
    found = fit(value)
    if found is MISFIT or found is None:
        return False
    if not same(found, value):
        raise NotInSql("A declared type converts its values.")
    return True
