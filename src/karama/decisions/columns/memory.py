"""Numbers for distinct keys: each set of rules, each combination of facts, once.

The kernels do the hashing; this keeps the tables they hash into and makes them
larger when they are full.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from . import kernels

Words = NDArray[np.uint64]
Codes = NDArray[np.uint32]
Integers = NDArray[np.int64]


class Memory:
    """The keys met so far, each a row of 64-bit words, numbered from 0."""

    def __init__(self, width: int, room: int = 2 * kernels.BLOCK) -> None:
        self.keys: Words = np.empty((room, width), np.uint64)
        self.slots: Integers = np.full(_slots(room), -1, np.int64)
        self.count: Integers = np.zeros(1, np.int64)

    def __len__(self) -> int:
        return int(self.count[0])

    def run(self, step: Callable[[int], int], rows: int) -> None:
        """Call a kernel from where it stopped until all rows are done."""
        row = step(0)
        while row < rows:
            self.grow()
            row = step(row)

    def grow(self) -> None:
        """Double the room; every key keeps its number."""
        old, count = self.keys, len(self)
        bigger = Memory(old.shape[1], 2 * len(old))
        out = np.empty(count, np.uint32)
        met = np.empty(len(bigger.keys), np.int64)
        kernels.number_rows(
            old[:count], 0, bigger.slots, bigger.keys, bigger.count, met, out
        )
        self.keys, self.slots, self.count = bigger.keys, bigger.slots, bigger.count


def _slots(room: int) -> int:
    """A power of two, so large that a quarter at most is taken."""
    return 1 << (4 * room - 1).bit_length()


def numbered(words: Words) -> tuple[Codes, Integers]:
    """The number of each row among the distinct ones, and where each was first met."""
    rows, width = words.shape
    memory = Memory(width)
    out = np.empty(rows, np.uint32)
    met: Integers = np.empty(0, np.int64)

    def step(row: int) -> int:
        nonlocal met
        met = np.concatenate([met, np.empty(len(memory.keys) - len(met), np.int64)])
        return int(
            kernels.number_rows(
                words, row, memory.slots, memory.keys, memory.count, met, out
            )
        )

    memory.run(step, rows)
    return out, met[: len(memory)]
