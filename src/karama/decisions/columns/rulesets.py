"""Runs the kernel over a chunk: feeds in, a code for each person's sets of rules out.

Codes below the number of rules mean that this one rule holds and no other may. Above,
they number the pairs of sets met so far, which the memory keeps from chunk to chunk.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from . import kernels
from .column import Masks
from .feeds import Feed
from .memory import Codes, Memory, SparseMemory, Words
from .table import SPLIT, ColumnTable, Sets


class RuleSets:
    """The sets of rules of one table, by code.

    Attributes:
        rules: Number of rules.
        words: 64-bit words a set takes.
    """

    def __init__(self, table: ColumnTable) -> None:
        self.rules = len(table.table.rules)
        self.words = max(1, -(-self.rules // 64))
        self._full = table.full
        self._narrow_sets = Memory(3)
        self._wide_sets = SparseMemory(self.words)
        self._packed: dict[int, tuple[Words, Words, object]] = {}

    def __len__(self) -> int:
        return self.rules + len(self._narrow_sets) + len(self._wide_sets)

    def sets(self, code: int) -> Sets:
        """The sets of a code."""
        if code < self.rules:
            return Sets(1 << code, 1 << code)
        number = code - self.rules
        if self.words > 1:
            certain, possible, unknown = self._wide_sets.sets(number)
        else:
            certain, possible, unknown = self._narrow_sets.keys[number].tolist()
        return Sets(certain, possible, unknown & (SPLIT - 1))

    def codes(self, feeds: Sequence[Feed], rows: int, *, first: bool) -> Codes:
        """The code of each row.

        Args:
            feeds: One a column.
            rows: Number of rows.
            first: Whether rules after the first that holds may be left out.
        """
        out = np.empty(rows, np.uint32)
        ordered = sorted(feeds, key=lambda feed: feed.fields[kernels.SPLIT])
        layout = _lay_out(ordered)
        run = self._narrow if self.words == 1 else self._wide
        run(layout, ordered, rows, first, out)
        return out

    def _narrow(
        self, layout: _Layout, feeds: Sequence[Feed], rows: int, first: bool, out: Codes
    ) -> None:
        packed = [self._pack(feed.masks) for feed in feeds]
        holds = _joined(
            [p[0][f.entries, 0] for p, f in zip(packed, feeds, strict=True)]
        )
        may = _joined([p[1][f.entries, 0] for p, f in zip(packed, feeds, strict=True)])
        memory = self._narrow_sets

        def step(row: int) -> int:
            return int(kernels.decide_narrow(
                layout.columns, holds, may, layout.asks, layout.starts, layout.floats,
                np.uint64(self._full), self.rules, first, row, rows, memory.slots,
                memory.keys, memory.count, out,
            ))  # fmt: skip

        memory.run(step, rows)

    def _wide(
        self, layout: _Layout, feeds: Sequence[Feed], rows: int, first: bool, out: Codes
    ) -> None:
        packed = [self._pack(feed.masks) for feed in feeds]
        bases = np.cumsum([0, *(len(p[0]) for p in packed)])
        entries = [
            np.asarray(feed.entries, np.uint32) + np.uint32(base)
            for feed, base in zip(feeds, bases[:-1], strict=True)
        ]
        none = np.empty((0, self.words), np.uint64)
        holds = np.concatenate([none, *(p[0] for p in packed)])
        may = np.concatenate([none, *(p[1] for p in packed)])
        places = np.concatenate([np.empty(0, np.uint32), *entries])
        shift = max(0, (self.rules - 1).bit_length() - 6)
        groups = _groups(may, shift)[places]
        full = self._words([(self._full, self._full)], 0)[0].copy()
        memory = self._wide_sets

        def step(row: int) -> int:
            return int(kernels.decide_wide(
                layout.columns, places * np.uint32(self.words), groups, layout.asks,
                full, holds.ravel(), may.ravel(), shift, layout.starts, layout.floats,
                self.rules, first, row, rows, memory.slots, memory.heap,
                memory.starts, memory.hashes, memory.count, out,
            ))  # fmt: skip

        memory.run(step, rows)

    def _pack(self, masks: Sequence[Masks]) -> tuple[Words, Words, object]:
        """Masks as words; those of a column are packed once."""
        if id(masks) not in self._packed:
            packed = (self._words(masks, 0), self._words(masks, 1), masks)
            if not isinstance(masks, tuple):
                return packed
            self._packed[id(masks)] = packed
        return self._packed[id(masks)]

    def _words(self, masks: Sequence[Masks], which: int) -> Words:
        size = 8 * self.words
        data = b"".join(pair[which].to_bytes(size, "little") for pair in masks)
        return np.frombuffer(data, np.uint64).reshape(-1, self.words)


@attrs.frozen
class _Layout:
    """The feeds laid end to end."""

    columns: NDArray[np.int64]
    asks: Words
    starts: NDArray[np.int64]
    floats: NDArray[np.float64]


def _lay_out(feeds: Sequence[Feed]) -> _Layout:
    columns = np.zeros((len(feeds), kernels.FIELDS), np.int64)
    starts: list[float] = []
    floats: list[float] = []
    table = 0
    for row, feed in zip(columns, feeds, strict=True):
        row[:] = feed.fields
        row[kernels.TABLE] = table
        table += len(feed.entries)
        doubles = feed.fields[kernels.METHOD] == kernels.SEARCH_FLOAT
        thresholds = floats if doubles else starts
        row[kernels.STARTS] = len(thresholds)
        thresholds.extend(feed.starts)
    return _Layout(
        columns,
        _joined([feed.asks for feed in feeds]),
        np.array(starts, np.int64),
        np.array(floats, np.float64),
    )


def _joined(parts: Sequence[Words]) -> Words:
    return np.concatenate([np.empty(0, np.uint64), *parts])


def _groups(masks: Words, shift: int) -> Words:
    """A bit for each group of `1 << shift` rules of which a mask has some."""
    bits = np.unpackbits(masks.view(np.uint8), axis=1, bitorder="little")
    room = 64 << shift
    padded = np.zeros((len(bits), room), np.uint8)
    padded[:, : bits.shape[1]] = bits[:, :room]
    some = padded.reshape(len(bits), 64, 1 << shift).any(axis=2)
    packed = np.packbits(some, axis=1, bitorder="little")
    return packed.view(np.uint64).reshape(-1)
