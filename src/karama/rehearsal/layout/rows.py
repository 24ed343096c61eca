"""Arrays for the loop: rows written once, rows that grow, lists side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Growing:
    """Rows of one kind that are written at the end; there is always room.

    Attributes:
        array: The rows, and the room behind them.
        count: How many rows are written.
    """

    def __init__(self, kind: npt.DTypeLike, room: int = 64) -> None:
        self.array: Array = np.zeros(room, kind)
        self.count = 0

    def add(self, row: Any) -> int:
        """Write a row; its number."""
        if self.count == len(self.array):
            self.array = np.concatenate([self.array, np.zeros_like(self.array)])
        self.array[self.count] = row
        self.count += 1
        return self.count - 1

    def add_all(self, rows: Iterable[Any]) -> int:
        """Write some rows; the number of the first."""
        first = self.count
        for row in rows:
            self.add(row)
        return first


class Lists:
    """Lists side by side in one row of all of them.

    Attributes:
        flat: All that is in them.
        ends: Where each begins, and at last where the last one ends.
    """

    def __init__(self, lists: Iterable[Sequence[Any]] = ()) -> None:
        self.flat: list[Any] = []
        self.ends = [0]
        for each in lists:
            self.add(each)

    def add(self, items: Sequence[Any]) -> tuple[int, int]:
        """Add a list; where it begins and ends."""
        first = len(self.flat)
        self.flat += items
        self.ends.append(len(self.flat))
        return first, len(self.flat)


def rows_of(kind: npt.DTypeLike, rows: Sequence[tuple[Any, ...]]) -> Array:
    """Rows of one kind."""
    return np.array(list(rows), kind)


def numbers(values: Iterable[int]) -> Array:
    """Rows of whole numbers."""
    return np.fromiter(values, np.int64)
