"""What sets of rules of a grid are worth, and how soon that is settled.

A set of rules is a mask in the order in which rules win: FIRST by row, PRIORITY by rank
and row, any other policy by row. What is compared is the value acted on: the certain
answer; or the most protective possible one, where the table orders its outputs; or that
the case must wait. It comes from `karama.decisions.hits` itself, asked once for each
pair of sets.

Often it is settled long before every fact is looked at: when the first rule that may
hold will hold whatever comes, or when all that may win give the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from karama.decisions.columns.table import bits
from karama.decisions.hits import in_order, meaning, rank
from karama.feel import UNKNOWN
from karama.procedure.decision import HitPolicy

from .grid import Grid, Side
from .pairs import as_masks

OPEN = object()
"""Not settled yet."""


class Answering:
    """The rules of a table in the order in which they win.

    Attributes:
        grid: The grid with its rules in that order.
        order: For each place in the order, the rule's 0-based row.
        ordered: Whether the first rule that holds is the answer.
        names: For each place, a number for its output; equal outputs have one number.
        default: The number of the answer when no rule holds.
    """

    def __init__(self, grid: Grid) -> None:
        self.table = grid.table
        self.policy = grid.table.python.policy
        hit = self.policy.hit
        self.ordered = hit in (HitPolicy.FIRST, HitPolicy.PRIORITY)
        self.order = _order(grid)
        self.grid = grid if hit is not HitPolicy.PRIORITY else _moved(grid, self.order)
        self._values: list[object] = []
        self._acted: dict[tuple[int, int], int] = {}
        self._numbers: dict[Hashable, int] = {}
        self.names = [self.name(grid.table.outputs[rule]) for rule in self.order]
        self.default = self.name(self.policy.default)
        self._best_first = (
            hit is HitPolicy.PRIORITY
            and self.policy.ordered
            and self._default_is_last()
        )

    def name(self, value: object) -> int:
        """The number of an output."""
        key = key_of(value)
        if key not in self._numbers:
            self._numbers[key] = len(self._values)
            self._values.append(value)
        return self._numbers[key]

    def value(self, name: int) -> object:
        """The output of a number."""
        return self._values[name]

    def _default_is_last(self) -> bool:
        """Whether no rule's output ranks after the default."""
        if self.policy.default is None:
            return True
        ranks = [rank(self.policy, value) for value in self.table.outputs]
        return not ranks or max(ranks) < rank(self.policy, self.policy.default)

    def rules(self, mask: int) -> list[int]:
        """0-based rows of a set, ascending."""
        return sorted(self.order[place] for place in bits(mask))

    def candidates(self, certain: int, may: int) -> tuple[int, int]:
        """The sets without what cannot win any more."""
        if self.ordered and certain:
            certain &= -certain
            may &= (certain << 1) - 1
        return certain, may

    def narrowed(self, certain: int, may: int, stay: int) -> tuple[int, int]:
        """The sets without what cannot win, whatever facts are still to come.

        A rule is sure to win over those after it only when nothing can rule it out.
        """
        sure = certain & stay
        if self.ordered and sure:
            first = sure & -sure
            below = (first << 1) - 1
            return certain & below, may & below
        return certain, may

    def acted(self, certain: int, may: int) -> int:
        """The number of the value acted on when these hold, and those may."""
        key = self.candidates(certain, may)
        if key not in self._acted:
            self._acted[key] = self._work_out(*key)
        return self._acted[key]

    def _work_out(self, certain: int, may: int) -> int:
        sure, maybe = self.rules(certain), self.rules(may & ~certain)
        found = meaning(self.policy, sure, maybe, self.table.outputs.__getitem__)
        possible = found.possible
        if self.policy.ordered:
            return self.name(in_order(self.policy, possible)[0])
        return self.name(possible[0] if len(possible) == 1 else UNKNOWN)

    def settled(self, certain: int, may: int, stay: int) -> object:
        """The value acted on where it is settled, else `OPEN`.

        Args:
            certain: Rules that hold so far; already only candidates.
            may: Rules that may hold so far.
            stay: Rules that no fact still to come can rule out.
        """
        if not may:
            return self.acted(0, 0)
        if stay == self.grid.full:
            return self.acted(certain, may)
        if not self.ordered:
            return self.acted(certain, may) if not may & ~stay else OPEN
        first = may & -may
        if first & stay and (first & certain or self._best_first):
            return self.names[first.bit_length() - 1]
        sure = certain & stay
        names = {self.names[place] for place in bits(may)}
        if not sure:
            names.add(self.default)
        return names.pop() if len(names) == 1 else OPEN


def key_of(value: object) -> Hashable:
    """What a FEEL value is told apart by: equal values of one kind have one key."""
    if isinstance(value, tuple):
        return (tuple, *map(key_of, value))
    if isinstance(value, dict):
        return (dict, frozenset((name, key_of(each)) for name, each in value.items()))
    return type(value), value if isinstance(value, Hashable) else id(value)


def _order(grid: Grid) -> list[int]:
    policy = grid.table.python.policy
    rows = range(grid.rules)
    if policy.hit is not HitPolicy.PRIORITY:
        return list(rows)
    return sorted(rows, key=lambda row: (rank(policy, grid.table.outputs[row]), row))


def _moved(grid: Grid, order: Sequence[int]) -> Grid:
    """The grid with its rules in another order."""
    if list(order) == list(range(grid.rules)):
        return grid
    places = [0] * grid.rules
    for place, row in enumerate(order):
        places[row] = place
    sides = tuple(_moved_side(side, order, places) for side in grid.sides)
    return Grid(grid.table, sides, grid.rules)


def _moved_side(side: Side, order: Sequence[int], places: Sequence[int]) -> Side:
    masks = as_masks(np.ascontiguousarray(side.holds[list(order)].T))
    may = sum(1 << places[row] for row in bits(side.may & ((1 << side.rules) - 1)))
    return Side(
        side.fact, side.clauses, side.label, side.pieces, tuple(masks), may,
        side.unknown, side.rules, side.declared,
    )  # fmt: skip
