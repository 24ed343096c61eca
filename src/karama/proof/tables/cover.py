"""Which people the rules of a table reach: exact counts, and the gaps one by one.

A rule is a box of the grid: on each side the pieces where its cells hold. Rules that
never meet cover as many cells as their boxes hold, added up; only rules that meet must
be looked at together, side by side: a side is split where the rules of a group differ
and each part counted by itself, until in every part they meet no more. Parts met before
are not counted twice. A complete table without overlaps is proved so by one addition.

Gaps are found by going only where cells are missing, so listing them costs as much as
there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from karama.decisions.columns.table import bits

from .grid import Grid, Side

Box = tuple[tuple[int, ...], ...]
"""For each side, some of its pieces."""


class TooMany(Exception):
    """The parts to look at are more than the limit allows."""


class Cover:
    """The cells that rules of a grid cover, with or without the unknown pieces.

    Attributes:
        total: Cells in all.
        covered: Cells in which some rule holds.
    """

    def __init__(
        self, grid: Grid, meets: Sequence[int], *, unknown: bool, limit: int = 200_000
    ) -> None:
        """Prepare.

        Args:
            grid: The table.
            meets: For each rule, a mask of the others it meets.
            unknown: Whether unknown pieces count.
            limit: Parts that may be looked at.
        """
        self._grid = grid
        self._order = sorted(range(len(grid.sides)), key=lambda n: _kinds(grid, n))
        self._sides = [grid.sides[n] for n in self._order]
        self._sizes = [len(s.pieces) if unknown else s.known for s in self._sides]
        self._groups = [_groups(s, n) for s, n in zip(self._sides, self._sizes)]  # noqa: B905
        self._rest = [prod(self._sizes[n:]) for n in range(len(self._sizes) + 1)]
        self._volumes = self._all_volumes()
        self._whole = [_equal_to(v, r) for v, r in zip(self._volumes, self._rest)]  # noqa: B905
        self._shared = [_shared(s, n) for s, n in self._pairs]
        self._meets = meets
        self._known: dict[tuple[int, int], int] = {}
        self._whole_count: int | None = None
        self._limit = limit

    @property
    def total(self) -> int:
        """Cells in all."""
        return self._rest[0]

    @property
    def covered(self) -> int:
        """Cells in which some rule holds.

        Raises:
            TooMany: The rules meet in too many ways.
        """
        if self._whole_count is None:
            self._whole_count = self._union(0, self._grid.full)
        return self._whole_count

    def _all_volumes(self) -> list[list[int]]:
        """Cells of each rule from each side on."""
        counts = [s.holds[:, :n].sum(axis=1).tolist() for s, n in self._pairs]
        found = [[1] * self._grid.rules]
        for own in reversed(counts):
            found.append([a * b for a, b in zip(own, found[-1], strict=True)])
        return found[::-1]

    @property
    def _pairs(self) -> Iterator[tuple[Side, int]]:
        return zip(self._sides, self._sizes, strict=True)

    def _union(self, depth: int, rules: int) -> int:
        """Cells from a side on in which one of some rules holds."""
        if rules & self._whole[depth]:
            return self._rest[depth]
        found, volumes = 0, self._volumes[depth]
        while rules:
            group = rules & -rules
            number = group.bit_length() - 1
            near = self._meets[number] & rules
            if not near:
                found += volumes[number]
                rules ^= group
                continue
            group = self._together(group | near, rules)
            rules &= ~group
            found += self._group(depth, group)
        return found

    def _together(self, group: int, rules: int) -> int:
        """A group and all that meet it, directly or not."""
        waiting = group
        while waiting:
            lowest = waiting & -waiting
            waiting ^= lowest
            more = self._meets[lowest.bit_length() - 1] & rules & ~group
            group |= more
            waiting |= more
        return group

    def _group(self, depth: int, rules: int) -> int:
        if depth == len(self._sides):
            return 1
        key = (depth, rules)
        if key not in self._known:
            if len(self._known) >= self._limit:
                raise TooMany
            star = self._star(depth, rules)
            self._known[key] = self._split(depth, rules) if star is None else star
        return self._known[key]

    def _split(self, depth: int, rules: int) -> int:
        """The cells of a group, counted for each part of a side by itself."""
        return sum(
            len(codes) * self._union(depth + 1, left)
            for left, codes in self._parts(depth, rules).items()
            if left
        )

    def _star(self, depth: int, rules: int) -> int | None:
        """The cells of a group in which all that meet meet one rule; None for others.

        What the others share with that rule is counted twice, and nothing else is.
        """
        meets = self._meets
        group = list(bits(rules))
        hub = max(group, key=lambda rule: (meets[rule] & rules).bit_count())
        rest = rules & ~(1 << hub)
        if any(meets[rule] & rest for rule in group if rule != hub):
            return None
        volumes = self._volumes[depth]
        twice = sum(self._both(depth, hub, rule) for rule in group if rule != hub)
        return sum(volumes[rule] for rule in group) - twice

    def _both(self, depth: int, one: int, other: int) -> int:
        """Cells that two rules share."""
        shared = 1
        for small, which in self._shared[depth:]:
            shared *= small[which[one]][which[other]]
        return shared

    def _parts(self, depth: int, rules: int) -> dict[int, list[int]]:
        """The pieces of a side, by which of some rules hold there."""
        parts: dict[int, list[int]] = {}
        for mask, codes in self._groups[depth]:
            left = rules & mask
            if left in parts:
                parts[left] += codes
            else:
                parts[left] = list(codes)
        return parts

    # --- gaps --------------------------------------------------------------------

    def gaps(self) -> Iterator[tuple[Box, int]]:
        """Boxes in which no rule holds, and their cells; they share none.

        Raises:
            TooMany: The rules meet in too many ways.
        """
        for box, count in self._gaps(0, self._grid.full, ()):
            yield self._in_place(box), count

    def _gaps(self, depth: int, rules: int, before: Box) -> Iterator[tuple[Box, int]]:
        if not rules:
            rest = tuple(tuple(range(size)) for size in self._sizes[depth:])
            yield (*before, *rest), prod(map(len, before)) * self._rest[depth]
            return
        if depth == len(self._sides):
            return
        for left, codes in self._parts(depth, rules).items():
            if self._union(depth + 1, left) < self._rest[depth + 1]:
                yield from self._gaps(depth + 1, left, (*before, tuple(codes)))

    def _in_place(self, box: Box) -> Box:
        """A box in the order of the grid's sides."""
        found: list[tuple[int, ...]] = [()] * len(box)
        for place, codes in zip(self._order, box, strict=True):
            found[place] = tuple(sorted(codes))
        return tuple(found)


def _equal_to(volumes: list[int], cells: int) -> int:
    """The rules that have all cells."""
    return sum(1 << rule for rule, own in enumerate(volumes) if own == cells)


def _shared(side: Side, size: int) -> tuple[list[list[int]], list[int]]:
    """How many pieces two kinds of rules share on a side, and each rule's kind."""
    kinds, which = side.kinds
    exact = kinds[:, :size].astype(np.float64)
    return (exact @ exact.T).astype(np.int64).tolist(), which.tolist()


def _groups(side: Side, size: int) -> list[tuple[int, list[int]]]:
    """The pieces of a side by their masks."""
    found: dict[int, list[int]] = {}
    for code in range(size):
        found.setdefault(side.masks[code], []).append(code)
    return list(found.items())


def _kinds(grid: Grid, number: int) -> int:
    """How many different masks a side has: the fewer, the sooner it is split.

    Few parts tell large groups apart before many parts are looked at for each of them.
    """
    return len(set(grid.sides[number].masks))
