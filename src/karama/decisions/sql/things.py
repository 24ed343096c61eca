"""What a name stands for in SQL: a column, or a few known values and when it is which.

A condition is a truth known beforehand or a boolean column that is *true* where it
holds; elsewhere it may be false or null, so a condition is never negated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import and_, or_
from typing import Any

import attrs
import ibis

from .kinds import NULL, Grid, common_kind, constant, grid_of_values, kind_of, type_of

Condition = Any
"""True, False, or an Ibis boolean."""


def all_of(conditions: Iterable[Condition]) -> Condition:
    """All of them hold."""
    found = _without(conditions, True)
    if any(each is False for each in found):
        return False
    return folded(and_, found) if found else True


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Some of them holds; an OR, as an IN may be planned as a join without order."""
    found = _without(conditions, False)
    if any(each is True for each in found):
        return True
    return folded(or_, found) if found else False


def _without(conditions: Iterable[Condition], neutral: bool) -> list[Condition]:
    return [each for each in conditions if each is not neutral]


def folded(join: Callable[[Any, Any], Any], found: Sequence[Any]) -> Any:
    """At least one thing, joined two by two: a thousand nest only ten deep."""
    if len(found) == 1:
        return found[0]
    half = len(found) // 2
    return join(folded(join, found[:half]), folded(join, found[half:]))


def column(condition: Condition) -> Any:
    """A condition as a boolean column."""
    return ibis.literal(condition) if isinstance(condition, bool) else condition


@attrs.frozen(eq=False)
class Term:
    """A column, or what is computed from columns; null is FEEL's null.

    Attributes:
        kind: The kind of FEEL value.
        value: The Ibis column.
        grid: For a number, what it can be; None when nothing tells.
    """

    kind: str
    value: Any
    grid: Grid | None = None


@attrs.frozen(eq=False)
class Coded:
    """One of a few known values.

    Attributes:
        outcomes: The FEEL values; any kind, lists and contexts too.
        where: For each, the condition under which it is the one; exactly one holds.
        term: The column that holds the value, if there is one.
    """

    outcomes: tuple[object, ...]
    where: tuple[Condition, ...]
    term: Term | None = None

    @property
    def known(self) -> bool:
        """Whether there is one value only."""
        return len(self.outcomes) == 1

    def among(self, places: Iterable[int]) -> Condition:
        """It is one of the outcomes at these places."""
        wanted = tuple(places)
        if len(wanted) == len(self.outcomes):
            return True
        return any_of(self.where[place] for place in wanted)

    def map(self, function: Callable[[object], object]) -> Coded:
        """What a function makes of the value."""
        return Coded(tuple(map(function, self.outcomes)), self.where)

    def as_term(self) -> Term:
        """The value as a column.

        Raises:
            NotInSql: The outcomes are of several kinds, or no column holds them.
        """
        if self.term is not None:
            return self.term
        kind = common_kind(self.outcomes)
        dtype = type_of(self.outcomes)
        numbers = [v for v in self.outcomes if kind_of(v) == kind and kind != NULL]
        grid = grid_of_values(numbers) if kind == "number" else None  # type: ignore[arg-type]
        return Term(kind, self.chosen(lambda value: constant(value, dtype)), grid)

    def chosen(self, of: Callable[[object], Any]) -> Any:
        """A CASE over the outcomes."""
        pairs = zip(self.where, self.outcomes, strict=True)
        *branches, (_, otherwise) = [(column(w), of(v)) for w, v in pairs]
        return ibis.cases(*branches, else_=otherwise) if branches else otherwise


def known(value: object) -> Coded:
    """A value known beforehand."""
    return Coded((value,), (True,))


Thing = Term | Coded


def as_term(thing: Thing) -> Term:
    """Either one as a column."""
    return thing if isinstance(thing, Term) else thing.as_term()
