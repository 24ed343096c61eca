"""How the rules of a table lie to one another, two by two, all pairs at once.

On one side rules have few different sets of pieces; which of these meet, and which lie
inside others, is a small matrix. A pair of rules meets when it meets on every side: a
look-up in each matrix and an AND, for all pairs together. A thousand rules are half a
million pairs and some milliseconds.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import attrs
import numpy as np
from numpy.typing import NDArray

from .grid import Flags, Grid, Side


@attrs.frozen(eq=False)
class Pairs:
    """The pairs of rules of a grid, over what is known only."""

    grid: Grid

    @functools.cached_property
    def meet(self) -> Flags:
        """Whether each two rules hold together for someone; none meets itself."""
        found = _everywhere([self.side_meets(n) for n in range(len(self.grid.sides))],
                            self.grid.rules)  # fmt: skip
        np.fill_diagonal(found, False)
        return found

    @functools.cached_property
    def inside(self) -> Flags:
        """Whether the first of two rules holds only where the second does."""
        sides = [_expand(_within(side), side) for side in self.grid.sides]
        found = _everywhere(sides, self.grid.rules)
        np.fill_diagonal(found, False)
        return found

    @functools.cached_property
    def never(self) -> Flags:
        """Whether each rule holds for nobody."""
        found = np.zeros(self.grid.rules, bool)
        for side in self.grid.sides:
            found |= ~side.holds[:, : side.known].any(axis=1)
        return found

    def side_meets(self, number: int) -> Flags:
        """Whether each two rules meet on one side."""
        side = self.grid.sides[number]
        return _expand(_meeting(side, side.known), side)

    @functools.cached_property
    def masks(self) -> list[int]:
        """For each rule, a mask of the rules it meets."""
        return as_masks(self.meet)

    def meeting_but(self, number: int, *, unknown: bool) -> Flags:
        """Whether each two rules meet on all sides but one."""
        sides = [
            _expand(_meeting(side, len(side.pieces) if unknown else side.known), side)
            for place, side in enumerate(self.grid.sides)
            if place != number
        ]
        return _everywhere(sides, self.grid.rules)

    def listed(self, which: Flags) -> Iterator[tuple[int, int]]:
        """Pairs of rules (0-based, ascending) that a symmetric matrix marks."""
        for one, other in np.argwhere(np.triu(which, 1)):
            yield int(one), int(other)

    def shared(self, one: int, other: int) -> tuple[tuple[int, ...], ...]:
        """The pieces that two rules share, on each side, of what is known."""
        return tuple(
            tuple(np.flatnonzero((s.holds[one] & s.holds[other])[: s.known]).tolist())
            for s in self.grid.sides
        )


def as_masks(flags: Flags) -> list[int]:
    """The rows of a matrix as Python integers, a bit a column."""
    packed = np.packbits(flags, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def _meeting(side: Side, size: int) -> Flags:
    kinds = side.kinds[0][:, :size].astype(np.float32)
    return np.asarray(kinds @ kinds.T > 0)


def _within(side: Side) -> Flags:
    kinds = side.kinds[0][:, : side.known].astype(np.float32)
    return np.asarray(kinds @ (1 - kinds).T == 0)


def _expand(small: Flags, side: Side) -> Flags:
    which = side.kinds[1]
    return small[which][:, which]


def _everywhere(sides: list[Flags], rules: int) -> Flags:
    found = np.ones((rules, rules), bool)
    for each in sides:
        found &= each
    return found


Counts = NDArray[np.int64]
