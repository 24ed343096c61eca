"""Reads tables of arrivals as chunks of coded columns: CSV, JSON Lines, Parquet.

Cells are not interpreted here: a CSV cell stays the text that was written. Each
column is coded against its distinct cells, so that what follows looks at a value once
and not once a row. pyarrow reads CSV rather than Polars because it names the rows it
cannot read instead of padding them.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs
import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from karama.errors import DataError
from karama.said import Said, said

CHUNK_BYTES = 16 * 1024 * 1024
CHUNK_ROWS = 250_000
MAX_COLUMNS = 2_000
MAX_LINE = 1024 * 1024

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


def read_arrivals(path: Path) -> Iterator[Chunk]:
    """Yield the arrivals of a file, chunk by chunk.

    Args:
        path: A .csv, .jsonl, .ndjson or .parquet file.

    Raises:
        DataError: Not a table that can be read at all: missing, another kind of
            file, not UTF-8, no header, a column named twice.
    """
    readers = {
        ".csv": _read_csv,
        ".jsonl": _read_json_lines,
        ".ndjson": _read_json_lines,
        ".parquet": _read_parquet,
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
    return reader(path)


# --- CSV --------------------------------------------------------------------------


def _read_csv(path: Path) -> Iterator[Chunk]:
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
            name: _coded(column)
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
        while block := stream.read(CHUNK_BYTES):
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
    _check_names(names, path)
    return names, delimiter


def _check_names(names: list[str], path: Path) -> None:
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
                block_size=CHUNK_BYTES,
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


def _coded(column: pa.Array) -> Coded:
    coded = column.dictionary_encode(null_encoding="encode")
    codes = coded.indices.to_numpy(zero_copy_only=False)
    return Coded(
        codes.astype(np.int32, copy=False), tuple(coded.dictionary.to_pylist())
    )


# --- JSON Lines ---------------------------------------------------------------------


def _read_json_lines(path: Path) -> Iterator[Chunk]:
    size = path.stat().st_size or 1
    taken = 0
    batch = _Lines()
    with path.open("rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE + 1), b"")):
            taken += len(line)
            batch.add(number + 1, line)
            if len(batch) >= CHUNK_ROWS:
                yield batch.chunk(taken / size)
                batch = _Lines()
    if len(batch):
        yield batch.chunk(1.0)


class _Lines:
    """Rows of a JSON Lines file on their way to a chunk."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._records: list[dict[str, object]] = []
        self._rejects: list[Reject] = []

    def __len__(self) -> int:
        return len(self._rows) + len(self._rejects)

    def add(self, number: int, line: bytes) -> None:
        if not line.strip():
            return
        if len(line) > MAX_LINE:
            self._reject(number, said("is longer than {n} bytes", n=MAX_LINE))
            return
        try:
            record = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self._reject(number, said("is not one JSON object in UTF-8"))
            return
        if isinstance(record, dict):
            self._rows.append(number)
            self._records.append(record)
        else:
            self._reject(number, said("is not a JSON object"))

    def _reject(self, number: int, reason: Said) -> None:
        self._rejects.append(Reject(number, "", reason))

    def chunk(self, done: float) -> Chunk:
        names = list(dict.fromkeys(name for record in self._records for name in record))
        columns = {
            name: code_values([record.get(name) for record in self._records])
            for name in names
        }
        rows = np.asarray(self._rows, np.int64)
        return Chunk(rows, columns, tuple(self._rejects), min(done, 1.0))


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


# --- Parquet ------------------------------------------------------------------------


def _read_parquet(path: Path) -> Iterator[Chunk]:
    try:
        file = pa_parquet.ParquetFile(str(path))
    except (pa.ArrowInvalid, OSError):
        raise DataError(
            said("{file} is not a Parquet file; save it again", file=path.name)
        ) from None
    with file:
        _check_names(list(file.schema_arrow.names), path)
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
        return code_values(column.to_pylist())
    return _coded(column)
