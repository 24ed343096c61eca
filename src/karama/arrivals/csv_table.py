"""Reads arrivals from CSV, and names every row it cannot read.

pyarrow reads CSV rather than Polars because it names the rows it cannot read instead
of padding them. A cell stays the bytes that were written: one wrongly encoded cell
costs its row, not the file.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import attrs
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
MAX_HEADER = 128 * 1024
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANK = (b"\n", b"\r\n")
_ENDS = (b"", b"\n", b"\r")
_CLOSING = re.compile(rb'[^"]*(?:""[^"]*)*"(?!")')
"""From inside a quoted cell up to the quote that closes it."""


def read_csv(path: Path) -> Iterator[Chunk]:
    """Chunks of a CSV file, about `chunks.CHUNK_BYTES` of text each."""
    header, delimiter = _csv_header(path)
    blanks = _blanks_of_plain(path, delimiter.encode())
    quoted = True
    if blanks is None:
        quoted, blanks = _survey(path, delimiter.encode())
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
        yield _past_blanks(chunk if quoted else _without_quotes(chunk), blanks)
    if invalid:
        columns = {name: Coded(np.empty(0, np.int32), ()) for name in header}
        last = Chunk(np.empty(0, np.int64), columns, tuple(invalid), 1.0)
        yield _past_blanks(last, blanks)


def _blanks_of_plain(path: Path, delimiter: bytes) -> npt.NDArray[np.int64] | None:
    """Where lines are blank, as `_survey` has it, for a file that is all plain.

    Plain is: every quote stands where a cell begins or ends, and no cell holds a line
    break. Nearly every file is, and to see it takes no look at single lines.

    Returns:
        None for any other file.
    """
    before = np.frombuffer(b"\n\r" + delimiter, np.uint8)
    blanks = [np.empty(0, np.int64)]
    rows = 0
    with path.open("rb") as stream:
        while block := stream.read(chunks.CHUNK_BYTES):
            block += stream.readline()
            text = np.frombuffer(b"\n" + block + b"\n", np.uint8)
            quotes, ends = np.flatnonzero(text == _QUOTE), np.flatnonzero(text == _LINE)
            plain = (
                len(quotes) % 2 == 0
                and np.isin(text[quotes[::2] - 1], before).all()
                and np.isin(text[quotes[1::2] + 1], before).all()
                and not (np.searchsorted(quotes, ends) % 2).any()
            )
            if not plain:
                return None
            ends = ends[:-1]  # the last one was only put there to look at
            lengths = np.diff(ends)
            blank = (lengths == 1) | ((lengths == 2) & (text[ends[1:] - 1] == _RETURN))
            filled = np.cumsum(~blank)
            blanks.append(rows + filled[blank] + 1)
            rows += int(filled[-1]) if len(filled) else 0
    return np.concatenate(blanks)


_QUOTE, _LINE, _RETURN = b'"\n\r'


def _survey(
    path: Path, delimiter: bytes, *, quoted: bool = True
) -> tuple[bool, npt.NDArray[np.int64]]:
    """Whether each quoted cell is closed in its own row, and where lines are blank.

    A cell may hold line breaks. But an open quote is closed by the next quote, which
    was meant to open another cell, and the rows between become one: then text stands
    right after it, or the file ends. Such a file is read line by line instead, and
    each line with a quote is a reject.

    Returns:
        Whether quotes can be trusted; and for each blank line the row it stands
        before, where blank lines are not counted.
    """
    opening = re.compile(rb"(?:^|\r|" + re.escape(delimiter) + rb')"')
    blanks: list[int] = []
    row, inside = 0, False
    with path.open("rb") as stream:
        for line in stream:
            if inside:
                end = _CLOSING.match(line)
                if end is None:
                    continue
                if line[end.end() : end.end() + 1] not in (delimiter, *_ENDS):
                    return _survey(path, delimiter, quoted=False)
                inside = _leaves_open(line, end.end(), opening)
            elif line in _BLANK:
                blanks.append(row + 1)
            else:
                row += 1
                inside = quoted and b'"' in line and _leaves_open(line, 0, opening)
    if inside:
        return _survey(path, delimiter, quoted=False)
    return quoted, np.asarray(blanks, np.int64)


def _leaves_open(line: bytes, at: int, opening: re.Pattern[bytes]) -> bool:
    """Whether a line, read from outside any quotes at `at`, ends inside some."""
    while found := opening.search(line, at):
        end = _CLOSING.match(line, found.end())
        if end is None:
            return True
        at = end.end()
    return False


def _past_blanks(chunk: Chunk, blanks: npt.NDArray[np.int64]) -> Chunk:
    """The chunk with the blank lines before each row counted in its number."""
    if not len(blanks):
        return chunk

    def past(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return rows + np.searchsorted(blanks, rows, side="right")

    told = past(np.asarray([reject.row for reject in chunk.rejects], np.int64))
    rejects = tuple(
        attrs.evolve(reject, row=row)
        for reject, row in zip(chunk.rejects, told.tolist(), strict=True)
    )
    return attrs.evolve(chunk, rows=past(chunk.rows), rejects=rejects)


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
        first = stream.readline(MAX_HEADER)
    if first.startswith(UTF_16):
        raise DataError(said("{file} is UTF-16; save it as CSV UTF-8", file=path.name))
    if len(first) == MAX_HEADER:
        raise DataError(
            said(
                "the header of {file} is longer than {n} bytes; shorten its names",
                file=path.name,
                n=MAX_HEADER,
            ),
            row=1,
        )
    text = _header_text(first, path)
    delimiter = max(",;\t", key=text.count) if any(c in text for c in ",;\t") else ","
    names = [name.strip() for name in next(csv.reader([text], delimiter=delimiter))]
    check_names(names, path)
    return names, delimiter


def _header_text(first: bytes, path: Path) -> str:
    """The text of the first line, or what stops it from naming the columns."""
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
    if "\r" in text:
        raise DataError(
            said(
                "the lines of {file} end in an old way; save it as CSV UTF-8",
                file=path.name,
            ),
            row=1,
        )
    if text.count('"') % 2:
        raise DataError(
            said(
                "a quote in the header of {file} is not closed in row 1; take it out",
                file=path.name,
            ),
            row=1,
        )
    return text


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
