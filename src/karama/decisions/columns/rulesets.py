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
from .memory import Codes, Memory, Words
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
        self._memory = Memory(2 * self.words + 1)
        self._packed: dict[int, tuple[Words, Words, object]] = {}

    def __len__(self) -> int:
        return self.rules + len(self._memory)

    def sets(self, code: int) -> Sets:
        """The sets of a code."""
        if code < self.rules:
            return Sets(1 << code, 1 << code)
        key = self._memory.keys[code - self.rules]
        certain = int.from_bytes(key[: self.words].tobytes(), "little")
        possible = int.from_bytes(key[self.words : -1].tobytes(), "little")
        return Sets(certain, possible, int(key[-1]) & (SPLIT - 1))

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
        memory = self._memory

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
        full = ((self._full, self._full),)
        packed = [self._pack(masks) for masks in (full, *(f.masks for f in feeds))]
        bases = np.cumsum([0, *(len(p[0]) for p in packed)])
        codes = [
            np.asarray(feed.entries, np.int32) + np.int32(base)
            for feed, base in zip(feeds, bases[1:], strict=False)
        ]
        holds = np.concatenate([p[0] for p in packed])
        may = np.concatenate([p[1] for p in packed])
        span = -(-self.words // 64)
        places = np.concatenate([np.empty(0, np.int32), *codes])
        memory = self._memory

        def step(row: int) -> int:
            return int(kernels.decide_wide(
                layout.columns, places, layout.asks, holds, may, _summary(may, span),
                span, layout.starts, layout.floats, self.rules, first, row, rows,
                memory.slots, memory.keys, memory.count, out,
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


def _summary(masks: Words, span: int) -> Words:
    """A bit for each `span` words of a mask that are not all empty."""
    rows, words = masks.shape
    groups = -(-words // span)
    padded = np.zeros((rows, groups * span), bool)
    padded[:, :words] = masks != 0
    some = padded.reshape(rows, groups, span).any(axis=2)
    bits = np.left_shift(np.uint64(1), np.arange(groups, dtype=np.uint64))
    return np.asarray((some * bits).sum(axis=1, dtype=np.uint64)).reshape(-1, 1)
