"""Choices of which none is both dearer and worse than another: their front.

    front = joined(front, other, room)      # one of each, as far as there is room

A dynamic programme over places, one after the other: what was chosen so far matters
only by its cost and by what it misses. Where there are too many to keep, what they miss
is rounded down, so that what is found costs rather too little than too much.
"""

from __future__ import annotations

from typing import Self

import attrs
import numba as nb
import numpy as np
import numpy.typing as npt

from karama.rehearsal.planning.problem import Floats
from karama.rehearsal.planning.sample import Ints

MOST_KEPT = 3_000
"""Choices on a front, from which on what they miss is rounded."""

ROUNDED = 64
"""Parts of the room it is rounded to."""


@attrs.frozen(eq=False)
class Front:
    """Choices, the cheapest first.

    Attributes:
        cost: In cents.
        missed: By choice and target.
        ways: By choice and place: the number of its level.
    """

    cost: Ints
    missed: Floats
    ways: Ints

    @classmethod
    def nothing(cls, targets: int) -> Self:
        """One choice, of no place at all."""
        return cls(np.zeros(1, np.int64), np.zeros((1, targets)), np.zeros((1, 0), int))


def joined(front: Front, other: Front, room: Floats) -> Front:
    """One choice of each front, without those that miss more than there is room for."""
    other = _best(other, room)
    first = np.repeat(np.arange(len(front.cost)), len(other.cost))
    second = np.tile(np.arange(len(other.cost)), len(front.cost))
    both = Front(
        front.cost[first] + other.cost[second],
        front.missed[first] + other.missed[second],
        np.hstack([front.ways[first], other.ways[second]]),
    )
    found = _best(both, room)
    if len(found.cost) > MOST_KEPT:
        part = np.maximum(room, 1e-12) / ROUNDED
        down = np.floor(found.missed / part) * part
        found = _best(attrs.evolve(found, missed=down), room)
    return found


def _best(front: Front, room: Floats) -> Front:
    fits = np.flatnonzero((front.missed <= room).all(axis=1))
    order = np.lexsort((*front.missed[fits].T[::-1], front.cost[fits]))
    rows = fits[order]
    rows = rows[_undominated(np.ascontiguousarray(front.missed[rows]))]
    return Front(front.cost[rows], front.missed[rows], front.ways[rows])


@nb.njit(cache=True)
def _undominated(
    missed: npt.NDArray[np.float64],
) -> npt.NDArray[np.int64]:  # pragma: no cover - compiled
    """Rows that miss less of something than all rows before them."""
    count, targets = missed.shape
    kept = np.empty(count, np.int64)
    number = 0
    for row in range(count):
        beaten = False
        for place in range(number):
            worse = True
            for t in range(targets):
                if missed[kept[place], t] > missed[row, t]:
                    worse = False
                    break
            if worse:
                beaten = True
                break
        if not beaten:
            kept[number] = row
            number += 1
    return kept[:number]
