"""Reads arrivals from Parquet, whatever types its columns have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from karama.arrivals.chunk import (
    CHUNK_ROWS,
    Chunk,
    Coded,
    code_values,
    coded,
    values_of,
)
from karama.arrivals.csv_table import check_names
from karama.errors import DataError
from karama.said import said


def read_parquet(path: Path) -> Iterator[Chunk]:
    """Chunks of a Parquet file, `CHUNK_ROWS` rows each."""
    try:
        file = pa_parquet.ParquetFile(str(path))
    except (pa.ArrowInvalid, OSError):
        raise DataError(
            said("{file} is not a Parquet file; save it again", file=path.name)
        ) from None
    with file:
        check_names(list(file.schema_arrow.names), path)
        total = file.metadata.num_rows or 1
        row = 1
        for batch in _parquet_batches(file, path):
            rows = np.arange(row, row + batch.num_rows, dtype=np.int64)
            row += batch.num_rows
            columns = {
                name: _coded_native(column)
                for name, column in zip(batch.schema.names, batch.columns, strict=True)
            }
            yield Chunk(rows, columns, (), min((row - 1) / total, 1.0))


def _parquet_batches(
    file: pa_parquet.ParquetFile, path: Path
) -> Iterator[pa.RecordBatch]:
    try:
        yield from file.iter_batches(batch_size=CHUNK_ROWS)
    except (pa.ArrowInvalid, OSError):
        raise DataError(
            said("{file} is damaged; save it again", file=path.name)
        ) from None


def _coded_native(column: pa.Array) -> Coded:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_nested(column.type):
        return code_values(values_of(column))
    return coded(column)
