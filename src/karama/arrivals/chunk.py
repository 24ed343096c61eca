"""A chunk of arrivals: columns coded against their distinct cells.

Cells are not interpreted here. Each column is coded against its distinct cells, so
that what follows looks at a value once and not once a row.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from karama.said import Said

CHUNK_BYTES = 16 * 1024 * 1024
CHUNK_ROWS = 250_000

Codes = npt.NDArray[np.int32]


@attrs.frozen(eq=False)
class Coded:
    """A column as codes into its distinct values.

    Attributes:
        codes: One code a row, an index into `values`.
        values: Distinct cells: bytes (CSV), native values (JSON, Parquet), or None.
    """

    codes: Codes
    values: tuple[object, ...]

    def keep(self, rows: npt.NDArray[np.bool_]) -> Coded:
        """The same column with only the rows that are true."""
        return attrs.evolve(self, codes=self.codes[rows])


@attrs.frozen
class Reject:
    """A row that could not be read, or a cell of a row that was kept.

    Attributes:
        row: 1-based row; in a CSV the header is row 1.
        column: Name of the column, "" when the whole row is meant.
        reason: What the column or row takes; never what it held.
        kept: Whether the row was oriented all the same.
    """

    row: int
    column: str
    reason: Said
    kept: bool = False


@attrs.frozen(eq=False)
class Chunk:
    """Some arrivals, in the order of the file.

    Attributes:
        rows: Row number of each arrival.
        columns: Coded columns by name.
        rejects: Rows of this part of the file that could not be read.
        done: Share of the file read so far, 0 to 1.
    """

    rows: npt.NDArray[np.int64]
    columns: Mapping[str, Coded]
    rejects: tuple[Reject, ...]
    done: float


def coded(column: pa.Array) -> Coded:
    """An Arrow column against its distinct values."""
    found = column.dictionary_encode(null_encoding="encode")
    codes = found.indices.to_numpy(zero_copy_only=False)
    return Coded(codes.astype(np.int32, copy=False), tuple(values_of(found.dictionary)))


@attrs.frozen
class Beyond:
    """Stands for a value that Python cannot hold, such as a date in the year 140,000.

    It fits no question, so that its row is a reject like any other.
    """

    def __str__(self) -> str:
        return "?"


def values_of(column: pa.Array) -> list[object]:
    """The values of an Arrow column; text that is not UTF-8 as its bytes."""
    try:
        return list(column.to_pylist())
    except _NOT_PYTHON:
        return [_value(one) for one in column]


def _value(one: pa.Scalar) -> object:
    try:
        return one.as_py()
    except UnicodeDecodeError:
        binary = isinstance(one, pa.StringScalar | pa.LargeStringScalar)
        return one.as_buffer().to_pybytes() if binary else Beyond()
    except _NOT_PYTHON:
        return Beyond()


_NOT_PYTHON = (ArithmeticError, ValueError, NotImplementedError)


def code_values(cells: list[object]) -> Coded:
    """Code native values; `true`, `1` and `1.0` stay apart, and so do lists."""
    known: dict[object, int] = {}
    values: list[object] = []
    codes = np.empty(len(cells), np.int32)
    for place, cell in enumerate(cells):
        key = (type(cell), repr(cell) if isinstance(cell, list | dict) else cell)
        code = known.get(key)
        if code is None:
            code = known[key] = len(values)
            values.append(cell)
        codes[place] = code
    return Coded(codes, tuple(values))
