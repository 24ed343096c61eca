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


class SparseMemory:
    """The sets met so far, numbered from 0; only words that are not empty are kept.

    Attributes:
        heap: The sets end to end: number, length, unknowns, then for each word that is
            not empty its place and the words of both sets.
        starts: Where each starts, and where the last ends.
        hashes: The hash of each.
    """

    def __init__(self, words: int, room: int = 2 * kernels.BLOCK) -> None:
        self.heap: Words = np.empty(max(12 * room, 6 * words + 6), np.uint64)
        self.starts: Integers = np.zeros(room + 1, np.int64)
        self.hashes: Words = np.empty(room, np.uint64)
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
        room = 2 * len(self.hashes)
        self.heap = np.concatenate([self.heap, np.empty_like(self.heap)])
        self.starts = np.concatenate([self.starts, np.empty_like(self.starts[1:])])
        self.hashes = np.concatenate([self.hashes, np.empty_like(self.hashes)])
        self.slots = np.full(_slots(room), -1, np.int64)
        kernels.spread_out(self.hashes, self.starts, len(self), self.slots)

    def sets(self, number: int) -> tuple[int, int, int]:
        """Rules that hold, rules that may hold, and the word of unknowns."""
        own = self.heap[self.starts[number] : self.starts[number + 1]].tolist()
        certain = possible = 0
        for place, holds, may in zip(own[3::3], own[4::3], own[5::3], strict=True):
            certain |= holds << 64 * place
            possible |= may << 64 * place
        return certain, possible, own[2]


def _slots(room: int) -> int:
    """A power of two, so large that half at most is taken."""
    return 1 << (2 * room - 1).bit_length()


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
