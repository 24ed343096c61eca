"""Reads a table of arrivals, by the ending of its name: CSV, JSON Lines, Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from karama.arrivals.chunk import Chunk
from karama.arrivals.csv_table import read_csv
from karama.arrivals.json_lines import read_json_lines
from karama.arrivals.parquet_table import read_parquet
from karama.errors import DataError, failing
from karama.said import said


def read_arrivals(path: Path) -> Iterator[Chunk]:
    """Yield the arrivals of a file, chunk by chunk.

    Args:
        path: A .csv, .jsonl, .ndjson or .parquet file.

    Raises:
        DataError: Not a table that can be read at all: missing, another kind of
            file, not UTF-8, no header, a column named twice.
    """
    readers = {
        ".csv": read_csv,
        ".jsonl": read_json_lines,
        ".ndjson": read_json_lines,
        ".parquet": read_parquet,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        kinds = ", ".join(readers)
        raise DataError(
            said(
                "{file} is not one of {kinds}; save it as one of them",
                file=path.name,
                kinds=kinds,
            )
        )
    if not path.is_file():
        raise DataError(said("there is no file {file}; check the path", file=path.name))
    return _readable(path, reader(path))


def _readable(path: Path, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The chunks; a disk or a right that fails is told as the reader's, by name."""
    try:
        yield from chunks
    except OSError as error:
        raise DataError(
            said("cannot read {file}: {reason}", file=path.name, reason=failing(error))
        ) from None
