"""What each value of a column leaves of a table's rules, worked out once a value.

A set of rules is a Python integer, a bit a rule. A cell that looks at nothing but the
column's value always says the same of it, so the rules a value leaves are kept, and a
person is a look-up and an AND for each column. Cells that read other facts, or the
clock, are tried each time.

What is kept is bounded and is of no one: numbers, dates and the like, and of texts
only those the table itself mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from karama.feel import Tests, free_names, tree
from karama.feel.budget import Budget
from karama.feel.values import UNKNOWN
from karama.feel.walk import descendants

MAX_KEPT = 4_096
"""Values a column keeps."""

_CLOCK = frozenset({"now", "today"})
_NOTHING: Mapping[str, object] = {}
_BOOLEANS = {True: object(), False: object()}  # True is 1 to a dict; these are not

Masks = tuple[int, int]
"""Rules that hold, and rules that hold or may hold."""


def is_closed(node: tree.Node) -> bool:
    """Whether a node has the same value whatever the facts and the time."""
    return not free_names(node) and not any(
        isinstance(each, tree.Name) and each.name in _CLOCK
        for each in descendants(node)
    )


def texts_in(nodes: Iterable[tree.Node]) -> frozenset[str]:
    """Every text that cells mention."""
    return frozenset(
        each.value
        for node in nodes
        for each in descendants(node)
        if isinstance(each, tree.String)
    )


def bits(mask: int) -> Iterator[int]:
    """Numbers of the bits set, ascending."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class ColumnMasks:
    """One column of a table: from a value to the rules it leaves."""

    __slots__ = ("_closed", "_everyone", "_kept", "_open", "_texts")

    def __init__(
        self,
        everyone: int,
        cells: Sequence[tuple[int, tree.UnaryTests, Tests]],
        texts: frozenset[str],
    ) -> None:
        """Prepare a column.

        Args:
            everyone: A mask with every rule of the table.
            cells: 0-based rule, cell and compiled cell, where a cell can be false.
            texts: Texts that may be kept.
        """
        groups: dict[tree.UnaryTests, tuple[int, Tests]] = {}
        for rule, cell, tests in cells:
            mask, _ = groups.get(cell, (0, tests))
            groups[cell] = (mask | 1 << rule, tests)
        self._closed = tuple(g for cell, g in groups.items() if is_closed(cell))
        self._open = tuple(g for cell, g in groups.items() if not is_closed(cell))
        self._everyone = everyone
        self._texts = texts
        self._kept: dict[object, Masks] = {}

    def of(
        self, value: object, scope: Mapping[str, object], budget: Budget, left: int
    ) -> Masks:
        """The rules a value leaves; those outside `left` need not be right."""
        masks = self._of_closed(value, budget)
        if not self._open:
            return masks
        holds, may = masks
        for rules, tests in self._open:
            if left & may & rules:
                holds, may = _less(holds, may, rules, tests(value, scope, budget))
        return holds, may

    def _of_closed(self, value: object, budget: Budget) -> Masks:
        kind = type(value)
        if kind is str:
            keeps = value in self._texts
            key = value
        else:
            keeps = kind is not tuple and kind is not dict
            key = _BOOLEANS[value] if kind is bool else value  # type: ignore[index]
        if not keeps:
            return self._try(value, budget)
        masks = self._kept.get(key)
        if masks is None:
            masks = self._try(value, budget)
            if len(self._kept) < MAX_KEPT:
                self._kept[key] = masks
        return masks

    def _try(self, value: object, budget: Budget) -> Masks:
        holds = may = self._everyone
        for rules, tests in self._closed:
            holds, may = _less(holds, may, rules, tests(value, _NOTHING, budget))
        return holds, may


def _less(holds: int, may: int, rules: int, found: object) -> Masks:
    """The masks once the cell of some rules has been tried."""
    if found is True:
        return holds, may
    return holds & ~rules, may if found is UNKNOWN else may & ~rules
