"""What the kernel is fed: for each column of a table, one description of a chunk.

A chunk is a piece of a frame. A column over a fact that has a place on an axis is fed
straight from the frame's buffers. Any other column (a computed input, a cell that
reads other facts, a list) is tried once on each distinct combination of what it
reads, and fed as the numbers of those combinations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

import attrs
import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from karama.feel import UNKNOWN, to_feel

from . import kernels
from .column import UNKNOWN_CODE, Column, Masks
from .memory import Codes, Words, numbered
from .storage import Plan, Stored, plan, stored
from .table import SPLIT

Nulls = Literal["unknown", "null"]


@attrs.frozen(eq=False)
class Feed:
    """One column of a chunk, ready for the kernel.

    Attributes:
        fields: The kernel's fields; where its tables start is filled in later.
        entries: For each index of the column's table, which of `masks` it means.
        masks: Pairs of masks.
        asks: For each index, the word of unknowns.
        starts: Thresholds of a search.
        keep: What the addresses in `fields` point into.
    """

    fields: NDArray[np.int64]
    entries: Sequence[int]
    masks: Sequence[Masks]
    asks: Words
    starts: Sequence[float]
    keep: Any


class People(Protocol):
    """A piece of a table of people, however it is stored."""

    @property
    def height(self) -> int:
        """Number of people."""

    def feed(self, column: Column, asked: int) -> Feed | None:
        """The feed of a column whose input is a fact; None when it must be tried.

        Args:
            column: The column.
            asked: Word of unknowns where the fact is not known.
        """

    def words(self, name: str) -> Sequence[NDArray[np.uint64]]:
        """Words that are equal where the values of a fact are the same."""

    def values(self, name: str, rows: NDArray[np.int64]) -> list[object]:
        """FEEL values of a fact at some rows."""


@attrs.frozen(eq=False)
class Coded:
    """People as codes: for each fact, a code a person and the values of the codes.

    Attributes:
        height: Number of people.
        columns: Codes and FEEL values by fact; a fact that is not there is unknown.
    """

    height: int
    columns: Mapping[str, tuple[NDArray[np.int32], Sequence[object]]]

    def feed(self, column: Column, asked: int) -> Feed | None:
        """The feed of a column: each value is placed once."""
        fact = column.source.fact
        if not column.masks:
            return None  # its cells may read the fact, as its type has it
        if fact not in self.columns:
            return absent(column, self.height, asked)
        codes, values = self.columns[fact]
        masks = [column.masks_of(value, {fact: value}) for value in values]
        asks = [
            (asked if value is UNKNOWN else 0) | (SPLIT if holds != may else 0)
            for value, (holds, may) in zip(values, masks, strict=True)
        ]
        return numbers(codes.astype(np.uint32), masks, asks)

    def words(self, name: str) -> Sequence[NDArray[np.uint64]]:
        """The codes; equal values with two codes only cost a second look."""
        found = self.columns.get(name)
        return [] if found is None else [found[0].astype(np.uint64)]

    def values(self, name: str, rows: NDArray[np.int64]) -> list[object]:
        """FEEL values of a fact at some rows."""
        if name not in self.columns:
            return [UNKNOWN] * len(rows)
        codes, values = self.columns[name]
        return [values[code] for code in codes[rows]]


@attrs.frozen(eq=False)
class Frame:
    """People as a Polars frame or an Arrow table.

    Attributes:
        frame: The columns.
        nulls: What a missing value means: not known, or FEEL's null.
        marks: Ending of the names of boolean columns that mark values as unknown.
    """

    frame: pl.DataFrame | Any
    nulls: Nulls = "unknown"
    marks: str = "?"

    @property
    def height(self) -> int:
        """Number of people."""
        frame = self.frame
        return frame.height if isinstance(frame, pl.DataFrame) else frame.num_rows

    def feed(self, column: Column, asked: int) -> Feed | None:
        """The feed of a column straight from the buffers, where it has an axis."""
        if not column.masks:
            return None
        values = self._column(column.source.fact)
        if values is None:
            return absent(column, self.height, asked)
        found = stored(values)
        how = None if found is None else plan(column, found)
        if found is None or how is None:
            return None
        marks = self._marked(column.source.fact)
        fields = _fields(how, found, marks)
        fields[kernels.MISSING] = how.size + (self.nulls == "unknown")
        missing = found.array.null_count > 0 and self.nulls == "unknown"
        if missing or marks is not None:
            fields[kernels.SPLIT] = column.split
        asks = np.zeros(how.size + 2, np.uint64)
        asks[how.size + 1] = asked | SPLIT
        return Feed(fields, how.codes, column.masks, asks, how.starts, (found, marks))

    def words(self, name: str) -> Sequence[NDArray[np.uint64]]:
        """Words of the values, and one that says which are null and unknown."""
        column = self._column(name)
        if column is None:
            return []
        series = column if isinstance(column, pl.Series) else pl.Series(column)
        state = series.is_null().to_numpy().astype(np.uint64)
        marks = self._marked(name)
        if marks is not None:
            state[pl.Series(marks).to_numpy()] = 2
        return [*_value_words(series), state]

    def values(self, name: str, rows: NDArray[np.int64]) -> list[object]:
        """FEEL values of a fact at some rows."""
        column = self._column(name)
        if column is None:
            return [UNKNOWN] * len(rows)
        missing = UNKNOWN if self.nulls == "unknown" else None
        found = [missing if v is None else to_feel(v) for v in _some(column, rows)]
        marks = self._marked(name)
        if marks is not None:
            for place, mark in enumerate(marks.take(pa.array(rows)).to_pylist()):
                if mark:
                    found[place] = UNKNOWN
        return found

    def _column(self, name: str) -> Any:
        """A column as a Series or an Arrow array; None when the frame has none."""
        if isinstance(self.frame, pl.DataFrame):
            return self.frame[name] if name in self.frame.columns else None
        if name not in self.frame.column_names:
            return None
        return _one_array(self.frame.column(name))

    def _marked(self, name: str) -> Any:
        """Bits that say which values are not known, None when there are none."""
        column = self._column(name + self.marks)
        if column is None:
            return None
        if isinstance(column, pl.Series):
            column = column.rechunk().to_arrow()
        return column.fill_null(False) if column.null_count else column


def _one_array(column: Any) -> Any:
    """One array of a chunked one; no copy when it has one chunk."""
    if column.num_chunks == 1:
        return column.chunk(0)
    found = column.combine_chunks()
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _some(column: Any, rows: NDArray[np.int64]) -> list[Any]:
    if isinstance(column, pl.Series):
        return column.gather(rows).to_list()
    return pl.Series(column.take(pa.array(rows))).to_list()


def _fields(how: Plan, found: Stored, marks: Any) -> NDArray[np.int64]:
    fields = np.zeros(kernels.FIELDS, np.int64)
    valid, values = found.array.buffers()
    fields[kernels.KIND] = how.storage
    fields[kernels.METHOD] = how.method
    fields[kernels.VALUES] = 0 if values is None else values.address
    fields[kernels.FIRST] = found.array.offset
    fields[kernels.LOW] = how.low
    fields[kernels.SIZE] = how.size
    fields[kernels.UNKNOWN] = how.size + 1
    if valid is not None and found.array.null_count:
        fields[kernels.VALID] = valid.address
        fields[kernels.VALID_FIRST] = found.array.offset
    if marks is not None:
        fields[kernels.MARKS] = marks.buffers()[1].address
        fields[kernels.MARKS_FIRST] = marks.offset
    return fields


def absent(column: Column, height: int, asked: int) -> Feed | None:
    """A fact nobody was asked is unknown for everyone."""
    if not column.masks:
        return None
    masks = [column.masks[UNKNOWN_CODE]]
    return numbers(np.zeros(height, np.uint32), masks, [asked | SPLIT])


def numbers(codes: Codes, masks: Sequence[Masks], asks: Sequence[int]) -> Feed:
    """A feed of numbers, each with its own masks and word of unknowns."""
    if not masks:  # of nobody
        masks, asks = [(0, 0)], [0]
    fields = np.zeros(kernels.FIELDS, np.int64)
    fields[kernels.KIND] = kernels.UINT32
    fields[kernels.METHOD] = kernels.LOOK_UP
    fields[kernels.VALUES] = codes.ctypes.data
    fields[kernels.SIZE] = len(masks) + 1
    fields[kernels.SPLIT] = kernels.ANYWHERE if any(asks) else kernels.NEVER
    entries = [0, *range(len(masks)), 0, 0]
    words = np.array([asks[entry] for entry in entries], np.uint64)
    return Feed(fields, entries, masks, words, (), codes)


# --- combinations -------------------------------------------------------------------


def combinations(
    people: People, names: Sequence[str], others: Sequence[Codes]
) -> tuple[Codes, NDArray[np.int64]]:
    """The number of each row among distinct combinations, and where each is first met.

    Args:
        people: The rows.
        names: Facts that are combined.
        others: Numbers of other things that are combined with them.
    """
    words = [word for name in names for word in people.words(name)]
    words.extend(codes.astype(np.uint64) for codes in others)
    if not words:
        return np.zeros(people.height, np.uint32), np.zeros(1, np.int64)
    return numbered(np.ascontiguousarray(np.stack(words, axis=1)))


def _value_words(series: pl.Series) -> list[NDArray[np.uint64]]:
    dtype = series.dtype
    if dtype == pl.String:
        series = series.cast(pl.Categorical)
    elif isinstance(dtype, pl.Decimal):
        series = series.cast(pl.String).cast(pl.Categorical)
    elif dtype.is_nested() or dtype in (pl.Object, pl.Null, pl.Binary):
        return [_by_text(series)]
    stored_values = series.to_physical()
    if stored_values.dtype.is_float():
        found = stored_values.cast(pl.Float64).fill_null(0.0).to_numpy()
        return [found.view(np.uint64)]
    filled = stored_values.cast(
        pl.UInt64 if stored_values.dtype == pl.UInt64 else pl.Int64
    )
    return [filled.fill_null(0).to_numpy().view(np.uint64)]


def _by_text(series: pl.Series) -> NDArray[np.uint64]:
    """Numbers of values that only Python can tell apart."""
    seen: dict[str, int] = {}
    found = [seen.setdefault(repr(value), len(seen)) for value in series.to_list()]
    return np.array(found, np.uint64)
