"""One column of a table as masks: for each thing its input can be, the rules left.

A mask is a Python integer with one bit a rule. A column has a pair of masks for null,
unknown, false, true and every elementary interval of every axis: rules whose cell
holds, and rules whose cell may hold. They differ only at unknown.

A clause of the table gives one column for its cells over constants and, where it has
others, a second one for its computed cells; the masks of both are ANDed like those of
any two columns. The type of the input counts too: a value outside it is null.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs

from karama.decisions.coercion import Fit, coerce
from karama.feel import UNKNOWN, tree

from . import kernels
from .axes import Axis, Kind, axis, between, key_of, kind_of, value_at
from .cells import Cell

NULL, UNKNOWN_CODE, FALSE, TRUE, FREE = range(5)
"""Codes every column has; the axes follow from `FREE` on."""

Masks = tuple[int, int]
"""Rules whose cell holds, rules whose cell may hold."""

Facts = Mapping[str, object]


@attrs.frozen
class Source:
    """Where the input of a column comes from.

    Attributes:
        clause: 0-based number of the input clause.
        fact: The fact that is the input itself; "" when the input is computed.
        names: Facts the input reads, in order.
        read: Value of the input from the facts.
        fit: Declared type, None when anything fits.
        limits: Constants the type compares a value with; None when it does more.
    """

    clause: int
    fact: str
    names: tuple[str, ...]
    read: Callable[[Facts], object] = attrs.field(eq=False, repr=False)
    fit: Fit | None = attrs.field(default=None, eq=False, repr=False)
    limits: tuple[object, ...] | None = ()

    def value(self, facts: Facts) -> object:
        """The input as its type has it."""
        return coerce(self.fit, self.read(facts))


@attrs.frozen
class Column:
    """A column of conditions, compiled.

    Attributes:
        source: Where the input comes from.
        names: Facts it reads, those of its cells included.
        cells: Each distinct cell, and the mask of the rules that have it.
        others: Mask of the rules whose cell is `-` here.
        axes: Axis and first code of every kind of value that has codes.
        masks: The pair of masks of each code; empty when every value is tried.
    """

    source: Source
    names: tuple[str, ...]
    cells: tuple[tuple[Cell, int], ...] = attrs.field(repr=False)
    others: int
    axes: Mapping[Kind, tuple[Axis, int]] = attrs.field(repr=False)
    masks: tuple[Masks, ...] = attrs.field(repr=False)

    @functools.cached_property
    def split(self) -> int:
        """Where rules may hold without holding, if the input can be unknown."""
        known = (m for code, m in enumerate(self.masks) if code != UNKNOWN_CODE)
        if all(holds == may for holds, may in known):
            return kernels.AT_UNKNOWN
        return kernels.ANYWHERE

    def code(self, value: object) -> int | None:
        """Code of a value; None for one that must be tried (a list, a zoned time)."""
        if not self.masks:
            return None
        if value is None:
            return NULL
        if value is UNKNOWN:
            return UNKNOWN_CODE
        if value is True or value is False:
            return TRUE if value else FALSE
        kind = kind_of(value)
        if kind is None or kind not in self.axes:
            return None
        found, base = self.axes[kind]
        return base + found.position(key_of(kind, value))

    def masks_of(self, value: object, facts: Facts) -> Masks:
        """The pair of masks for a value of the input, before its type has seen it."""
        code = self.code(value)
        if code is not None:
            return self.masks[code]
        fitted = coerce(self.source.fit, value)
        return try_cells(self.cells, self.others, fitted, facts)


def try_cells(
    cells: Iterable[tuple[Cell, int]], others: int, value: object, facts: Facts
) -> Masks:
    """Try every distinct cell on a value, with the Python reading."""
    holds = may = others
    for cell, rules in cells:
        truth = cell.truth(value, facts)
        if truth is not False:
            may |= rules
            if truth is True:
                holds |= rules
    return holds, may


def columns_of(source: Source, cells: Sequence[Cell | None]) -> tuple[Column, ...]:
    """The columns of a clause: one over constants, and one for computed cells.

    Args:
        source: The input.
        cells: One a rule; None for `-`.
    """
    everyone = (1 << len(cells)) - 1
    plain, computed = _sorted_out(cells)
    columns = []
    if plain:
        columns.append(_plain_column(source, plain, everyone))
    if computed:
        columns.append(_computed_column(source, computed, everyone))
    return tuple(columns)


_Groups = dict[tree.UnaryTests, tuple[Cell, int]]


def _sorted_out(cells: Iterable[Cell | None]) -> tuple[_Groups, _Groups]:
    plain: _Groups = {}
    computed: _Groups = {}
    for rule, cell in enumerate(cells):
        if cell is not None:
            group = computed if cell.cuts is None else plain
            _, rules = group.get(cell.tests, (cell, 0))
            group[cell.tests] = (cell, rules | 1 << rule)
    return plain, computed


def _without(groups: _Groups, everyone: int) -> int:
    for _, rules in groups.values():
        everyone &= ~rules
    return everyone


def _computed_column(source: Source, groups: _Groups, everyone: int) -> Column:
    cells = tuple(groups.values())
    reads = [*source.names, *(name for cell, _ in cells for name in cell.names)]
    names = tuple(dict.fromkeys(reads))
    return Column(source, names, cells, _without(groups, everyone), {}, ())


def _plain_column(source: Source, groups: _Groups, everyone: int) -> Column:
    cells = tuple(groups.values())
    others = _without(groups, everyone)
    if source.limits is None:
        return Column(source, source.names, cells, others, {}, ())
    cuts = [*source.limits, *(cut for cell, _ in cells for cut in cell.cuts or ())]
    axes: dict[Kind, tuple[Axis, int]] = {}
    masks = [
        try_cells(cells, others, coerce(source.fit, value), {})
        for value in (None, UNKNOWN, False, True)
    ]
    for kind in Kind:
        found = axis(kind, cuts)
        axes[kind] = (found, len(masks))
        masks.extend((mask, mask) for mask in _along(found, source, cells, others))
    return Column(source, source.names, cells, others, axes, tuple(masks))


def _along(
    found: Axis, source: Source, cells: Iterable[tuple[Cell, int]], others: int
) -> list[int]:
    """The mask of each position of an axis.

    A cell is tried once in each interval between its own cuts and the type's; where
    it starts and stops to hold, its rules are switched.
    """
    switches = [0] * (found.positions + 1)
    for cell, rules in cells:
        cuts = (*(source.limits or ()), *(cell.cuts or ()))
        for span, value in _trials(found, cuts):
            if value is None:
                continue
            if cell.truth(coerce(source.fit, value), {}) is True:
                switches[span.start] ^= rules
                switches[span.stop] ^= rules
    masks = []
    mask = others
    for switch in switches[:-1]:
        mask ^= switch
        masks.append(mask)
    return masks


def _trials(found: Axis, cuts: Sequence[object]) -> Iterable[tuple[range, Any]]:
    """The positions between and on some of the cuts, each with a value to try."""
    keys = axis(found.kind, cuts).cuts
    for low, high in zip((None, *keys), (*keys, None), strict=True):
        yield found.span(low, high), between(found.kind, low, high)
    for key in keys:
        place = found.position(key)
        yield range(place, place + 1), value_at(found.kind, key)
