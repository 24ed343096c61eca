"""The answer of a decision as a column, ready to be selected or to be read by others.

An answer with few outcomes is stored as its value, where one column type holds them
all, else as the number of the outcome. Either way the outcomes stay known, so a
decision that reads it is tried on each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any

import attrs
import ibis
from ibis.expr import datatypes

from karama.decisions.columns.axes import Kind
from karama.decisions.hits import distinct, same

from .dialects import Dialect
from .kinds import NULL, Grid, common_kind, constant, grid_of_values, type_of
from .policies import Case
from .refusal import NotInSql
from .things import Coded, Condition, Term, Thing, any_of, as_term, column, known
from .truths import at_scale


@attrs.frozen(eq=False)
class Answer:
    """An answer that is not stored yet.

    Attributes:
        value: The column.
        outcomes: The values it can have; None when they are not known.
        codes: Whether the column numbers them instead of holding them.
        kind: The kind of value in the column.
        grid: For numbers, what they can be.
    """

    value: Any
    outcomes: tuple[object, ...] | None
    codes: bool = False
    kind: str = NULL
    grid: Grid | None = None

    def stored(self, value: Any) -> Thing:
        """What others read, once the answer is a column of a table."""
        if self.outcomes is None:
            return Term(self.kind, value, self.grid)
        if self.codes:
            where = [value == number for number in range(len(self.outcomes))]
            return Coded(self.outcomes, tuple(where))
        term = Term(self.kind, value, self.grid)
        dtype = type_of(self.outcomes)
        where = [
            value.isnull() if each is None else value == constant(each, dtype)
            for each in self.outcomes
        ]
        return Coded(self.outcomes, tuple(where), term)


def answer(cases: Iterable[Case], fit: Callable[[object], object]) -> Answer:
    """The answer of a CASE.

    Args:
        cases: Conditions and what they give; the last one is True.
        fit: What declared types make of a known value.
    """
    found = _live(cases)
    if any(isinstance(value, Term) for _, value in found):
        return _computed([(where, _term(value, fit)) for where, value in found])
    return _known([(where, fit(value)) for where, value in found])


def _live(cases: Iterable[Case]) -> list[Case]:
    """The cases that can be reached; the last one always holds."""
    found: list[Case] = []
    for where, value in cases:
        if where is not False:
            found.append((where, value))
        if where is True:
            break
    return found


def _known(cases: Sequence[Case]) -> Answer:
    outcomes = distinct(value for _, value in cases)
    try:
        dtype = type_of(outcomes)
    except NotInSql:
        return Answer(_chosen(cases, lambda v: _place(outcomes, v)), outcomes, True)
    kind = common_kind(outcomes)
    numbers = [v for v in outcomes if isinstance(v, Decimal)]
    grid = grid_of_values(numbers) if kind == Kind.NUMBER else None
    value = _chosen(cases, lambda v: constant(v, dtype))
    return Answer(value, outcomes, False, kind, grid)


def numbered(cases: Iterable[Case], fit: Callable[[object], object]) -> Answer:
    """The answer of a CASE over known values, as the number of the outcome."""
    found = [(where, fit(value)) for where, value in _live(cases)]
    outcomes = distinct(value for _, value in found)
    return Answer(_chosen(found, lambda v: _place(outcomes, v)), outcomes, True)


def _place(outcomes: Sequence[object], value: object) -> Any:
    return ibis.literal(next(k for k, o in enumerate(outcomes) if same(o, value)))


def _chosen(cases: Sequence[Case], of: Callable[[Any], Any]) -> Any:
    branches = [(where, of(value)) for where, value in cases[:-1]]
    otherwise = of(cases[-1][1])
    return ibis.cases(*branches, else_=otherwise) if branches else otherwise


# --- computed -----------------------------------------------------------------------


def _term(value: object, fit: Callable[[object], object]) -> Term:
    return value if isinstance(value, Term) else as_term(known(fit(value)))


def _computed(cases: Sequence[tuple[Condition, Term]]) -> Answer:
    kinds = sorted({term.kind for _, term in cases} - {NULL})
    if len(kinds) > 1:
        raise NotInSql(f"One column cannot hold {' and '.join(kinds)}.")
    there = [term for _, term in cases if term.kind != NULL]
    if not there:
        return Answer(ibis.literal(None, "string"), None)
    grid = _grid(there) if kinds == [Kind.NUMBER] else None
    dtype = there[0].value.type()

    def value(term: Term) -> Any:
        if term.kind == NULL:
            return ibis.literal(None, dtype)
        return term.value if grid is None else at_scale(term, grid.scale)

    return Answer(_chosen(cases, value), None, False, kinds[0], grid)


def _grid(terms: Sequence[Term]) -> Grid | None:
    grids = [term.grid for term in terms]
    if any(grid is None for grid in grids):
        return None
    return reduce(_wider, grids)  # type: ignore[arg-type]


def _wider(one: Grid, other: Grid) -> Grid:
    scale = max(one.scale, other.scale)
    return Grid(scale, min(one.low, other.low), max(one.high, other.high))


# --- lists --------------------------------------------------------------------------


def listed(cases: Sequence[Case], default: object, dialect: Dialect) -> Any:
    """A column of lists: the outputs whose conditions hold, in order.

    Raises:
        NotInSql: The database holds no such list.
    """
    values = [value for _, value in cases]
    items = [(where, value) for where, value in cases if where is not False]
    if default is not None and not isinstance(default, tuple):
        raise NotInSql("A list whose default is no list has two kinds of answer.")
    if any(isinstance(value, dict) for value in values) and not dialect.contexts:
        raise NotInSql(f"A list of several outputs is no column of {dialect.name}.")
    dtype = element_type([*values, *(default or ())])
    none = ibis.literal(None, datatypes.Array(dtype))
    otherwise = none if default is None else _list(default, dtype, dialect)
    if not items:
        return otherwise
    empty = dialect.empty(str(datatypes.Array(dtype)))
    parts = [column(w).ifelse(_list((v,), dtype, dialect), empty) for w, v in items]
    found = column(any_of(where for where, _ in items))
    return found.ifelse(dialect.join(parts), otherwise)


def _list(values: Sequence[object], dtype: Any, dialect: Dialect) -> Any:
    if not values:
        return dialect.empty(str(datatypes.Array(dtype)))
    items = [element(value, dtype) for value in values]
    return ibis.array(items).cast(datatypes.Array(dtype))


def element_type(values: Sequence[object]) -> Any:
    """The type of the elements of a list of outputs: a column type, or a struct."""
    contexts = [value for value in values if isinstance(value, dict)]
    if not contexts:
        return datatypes.dtype(type_of(values))
    return datatypes.Struct(
        {
            name: datatypes.dtype(type_of([c[name] for c in contexts]))
            for name in contexts[0]
        }
    )


def element(value: Any, dtype: Any) -> Any:
    """A known output as an element of that type."""
    if not isinstance(value, dict):
        return constant(value, str(dtype))
    fields = {name: element(part, dtype[name]) for name, part in value.items()}
    return ibis.struct(fields, type=dtype)
