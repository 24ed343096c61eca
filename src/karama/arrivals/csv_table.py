"""Reads arrivals from CSV, and names every row it cannot read.

pyarrow reads CSV rather than Polars because it names the rows it cannot read instead
of padding them. A cell stays the bytes that were written: one wrongly encoded cell
costs its row, not the file.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

from karama.arrivals import chunk as chunks
from karama.arrivals.chunk import Chunk, Coded, Reject, coded
from karama.errors import DataError
from karama.said import said

MAX_COLUMNS = 2_000
MAX_LINE = 1024 * 1024


def read_csv(path: Path) -> Iterator[Chunk]:
    """Chunks of a CSV file, about `chunks.CHUNK_BYTES` of text each."""
    header, delimiter = _csv_header(path)
    quoted = not _has_open_quote(path)
    invalid: list[Reject] = []
    reader = _open_csv(path, header, delimiter, invalid, quoted=quoted)
    size = path.stat().st_size or 1
    row, taken = 2, 0
    while reader is not None and (batch := _next_batch(reader, path)) is not None:
        rows, rejects = _row_numbers(row, batch.num_rows, invalid)
        row += batch.num_rows + len(rejects)
        taken += batch.nbytes
        columns = {
            name: coded(column)
            for name, column in zip(header, batch.columns, strict=True)
        }
        chunk = Chunk(rows, columns, rejects, min(taken / size, 1.0))
        yield chunk if quoted else _without_quotes(chunk)
    if invalid:
        columns = {name: Coded(np.empty(0, np.int32), ()) for name in header}
        yield Chunk(np.empty(0, np.int64), columns, tuple(invalid), 1.0)


def _has_open_quote(path: Path) -> bool:
    """Whether the quotes of a file do not pair up.

    An open quote would swallow every row after it into one cell. Such a file is read
    line by line instead, and each line with a quote is a reject.
    """
    count = 0
    with path.open("rb") as stream:
        while block := stream.read(chunks.CHUNK_BYTES):
            count += block.count(b'"')
    return count % 2 == 1


def _without_quotes(chunk: Chunk) -> Chunk:
    good = np.ones(len(chunk.rows), np.bool_)
    for column in chunk.columns.values():
        quoting = [n for n, cell in enumerate(column.values) if b'"' in _bytes(cell)]
        good &= ~np.isin(column.codes, np.asarray(quoting, np.int32))
    reason = said("has a quote, and one quote of this file is never closed")
    rejects = [Reject(int(row), "", reason) for row in chunk.rows[~good]]
    return Chunk(
        chunk.rows[good],
        {name: column.keep(good) for name, column in chunk.columns.items()},
        (*chunk.rejects, *rejects),
        chunk.done,
    )


def _bytes(cell: object) -> bytes:
    return cell if isinstance(cell, bytes) else b""


def _csv_header(path: Path) -> tuple[list[str], str]:
    """Names of the columns, and what separates them: comma, semicolon or tab."""
    with path.open("rb") as stream:
        first = stream.readline(MAX_LINE)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError(said("{file} is UTF-16; save it as CSV UTF-8", file=path.name))
    try:
        text = first.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise DataError(
            said(
                "the header of {file} is not UTF-8; save it as CSV UTF-8",
                file=path.name,
            ),
            row=1,
        ) from None
    text = text.removesuffix("\n")
    if not text.strip():
        raise DataError(
            said("{file} has no header; name the columns in row 1", file=path.name),
            row=1,
        )
    if "\0" in text:
        raise DataError(
            said("{file} is not a text file; save it as CSV UTF-8", file=path.name),
            row=1,
        )
    delimiter = max(",;\t", key=text.count) if any(c in text for c in ",;\t") else ","
    names = [name.strip() for name in next(csv.reader([text], delimiter=delimiter))]
    check_names(names, path)
    return names, delimiter


def check_names(names: list[str], path: Path) -> None:
    """Refuse columns without a name, or two of one name."""
    if len(names) > MAX_COLUMNS:
        raise DataError(
            said(
                "{file} has more than {most} columns", file=path.name, most=MAX_COLUMNS
            ),
            row=1,
        )
    for place, name in enumerate(names, start=1):
        if not name:
            raise DataError(
                said(
                    "column {place} of {file} has no name", place=place, file=path.name
                ),
                row=1,
            )
        if name in names[: place - 1]:
            raise DataError(
                said(
                    "two columns of {file} are named {name}; rename one",
                    file=path.name,
                    name=name,
                ),
                row=1,
                column=name,
            )


def _open_csv(
    path: Path,
    header: list[str],
    delimiter: str,
    invalid: list[Reject],
    *,
    quoted: bool,
) -> pa_csv.CSVStreamingReader | None:
    """A reader that puts rows it cannot read into `invalid`; None without any row."""

    def skip(row: pa_csv.InvalidRow) -> str:
        reason = said(
            "has {n} cells, the header {wanted}",
            n=row.actual_columns,
            wanted=row.expected_columns,
        )
        invalid.append(Reject(int(row.number), "", reason))
        return "skip"

    try:
        return pa_csv.open_csv(
            str(path),
            read_options=pa_csv.ReadOptions(
                # One thread: only then does pyarrow number the rows it cannot read.
                use_threads=False,
                block_size=chunks.CHUNK_BYTES,
                column_names=header,
                skip_rows=1,
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if quoted else False,
                newlines_in_values=quoted,
                invalid_row_handler=skip,
            ),
            convert_options=pa_csv.ConvertOptions(
                # Bytes, so that one wrongly encoded cell costs one row, not the file.
                column_types=dict.fromkeys(header, pa.binary()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        if _only_header(path):
            return None
        raise _unreadable(path) from None


def _only_header(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.readline(MAX_LINE)
        return not stream.read(MAX_LINE).strip()


def _next_batch(reader: pa_csv.CSVStreamingReader, path: Path) -> pa.RecordBatch | None:
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None
    except pa.ArrowInvalid:
        raise _unreadable(path) from None


def _unreadable(path: Path) -> DataError:
    # pyarrow's own message may quote a cell, so it is not passed on.
    return DataError(
        said(
            "{file} is not a CSV that can be read to its end; a quote may be open",
            file=path.name,
        )
    )


def _row_numbers(
    first: int, count: int, invalid: list[Reject]
) -> tuple[npt.NDArray[np.int64], tuple[Reject, ...]]:
    """Numbers of the next `count` good rows, and the rejects that stand among them.

    pyarrow reads ahead, so `invalid` may hold later rows too; those taken are removed.
    """
    among = 0
    while among < len(invalid) and invalid[among].row < first + count + among:
        among += 1
    rejects = tuple(invalid[:among])
    del invalid[:among]
    rows = np.arange(first, first + count + among, dtype=np.int64)
    skipped = np.asarray([reject.row for reject in rejects], np.int64)
    return rows[~np.isin(rows, skipped)], rejects
