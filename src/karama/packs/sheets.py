"""Looks at the file of a form before pyxform does: is it small, flat and what it says?

A spreadsheet is a zip that can unpack to a thousand times its size, or claim one cell
in its last row and column; a Markdown table can open ten thousand groups. Each is
counted here without being unpacked past its limit. Nothing here reads XLSForm: cells
are only counted, and the row of each short text is kept, so that findings can name it.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping

import attrs
import openpyxl  # type: ignore[import-untyped]
import xlrd  # type: ignore[import-untyped]

from karama.findings import Place
from karama.packs.files import decode
from karama.packs.notes import Notes

MAX_UNPACKED = 16 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 500
MAX_ROWS = 4_000
MAX_COLUMNS = 200
MAX_BLANK = 1_000
MAX_CHARACTERS = 1_500_000
MAX_DEPTH = 30
_OPEN = re.compile(r"begin[ _](?:group|repeat|loop)", re.IGNORECASE)
_CLOSE = re.compile(r"end[ _](?:group|repeat|loop)", re.IGNORECASE)
_TEXT_KINDS = (".md", ".csv")


@attrs.frozen
class Sheet:
    """A form's file that may be given to pyxform.

    Attributes:
        kind: The ending pyxform is told, ".md" and so on.
        rows: Row (line, for text files) where a short text first stands.
    """

    data: bytes = attrs.field(repr=False)
    kind: str
    rows: Mapping[str, int] = attrs.field(repr=False)

    def has(self, *headers: str) -> bool:
        """Whether a cell holds one of these words."""
        return any(header in self.rows for header in headers)


def read_sheet(data: bytes, file: str, notes: Notes) -> Sheet | None:
    """The file, counted; None with a finding when it may not be opened."""
    kind = "." + file.rsplit(".", 1)[-1].lower()
    if kind in _TEXT_KINDS:
        text = decode(data, file, notes)
        if text is None:
            return None
        data = text.encode()
        cells = _csv_cells(text) if kind == ".csv" else _md_cells(text)
    else:
        kind = _real_kind(data, kind)
        if kind == ".xlsx" and not _may_unpack(data, file, notes):
            return None
        cells = _xlsx_cells(data) if kind == ".xlsx" else _xls_cells(data)
    rows = _counted(cells, file, notes)
    return None if rows is None else Sheet(data, kind, rows)


def _real_kind(data: bytes, kind: str) -> str:
    """Old .xls files named .xlsx are common in the field: the first bytes decide."""
    if data.startswith(b"PK"):
        return ".xlsx"
    return ".xls" if data.startswith(b"\xd0\xcf\x11\xe0") else kind


def _may_unpack(data: bytes, file: str, notes: Notes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        notes.add("FORM-009", Place(file), reason=_said(error))
        return False
    unpacked = sum(part.file_size for part in parts)
    greedy = any(p.file_size > MAX_RATIO * max(p.compress_size, 200) for p in parts)
    if unpacked > MAX_UNPACKED or greedy or len(parts) > MAX_PARTS:
        notes.add("FORM-008", Place(file), limit=MAX_UNPACKED)
        return False
    return True


Cells = Iterator[tuple[int, Iterable[object]]]


def _md_cells(text: str) -> Cells:
    for number, line in enumerate(text.split("\n"), 1):
        yield number, [cell.strip() for cell in line.split("|")]


def _csv_cells(text: str) -> Cells:
    reader = csv.reader(io.StringIO(text, newline=""))
    for row in reader:
        yield reader.line_num, row


def _xlsx_cells(data: bytes) -> Cells:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles it does not know
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                # A sheet may claim any size: blank rows and columns are not walked.
                rows = sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True)
                yield from _until_blank(enumerate(rows, 1))
        finally:
            book.close()


def _until_blank(cells: Cells) -> Cells:
    """The rows up to where a long stretch of blank ones begins."""
    blank = 0
    for number, row in cells:
        texts = list(row)
        while texts and texts[-1] in (None, ""):
            texts.pop()
        blank = 0 if texts else blank + 1
        if blank > MAX_BLANK:
            return
        if texts:
            yield number, texts


def _xls_cells(data: bytes) -> Cells:
    # ragged_rows: else xlrd fills every row up to the last column that is claimed
    book = xlrd.open_workbook(
        file_contents=data, ragged_rows=True, on_demand=True, logfile=io.StringIO()
    )
    for sheet in book.sheets():
        if sheet.nrows * sheet.ncols > MAX_ROWS * MAX_COLUMNS:
            yield sheet.nrows, [""] * (MAX_COLUMNS + 1)  # told as too wide
            return
        yield from ((n + 1, sheet.row_values(n)) for n in range(sheet.nrows))


def _counted(cells: Cells, file: str, notes: Notes) -> Mapping[str, int] | None:
    try:
        return _count(cells, file, notes)
    except csv.Error as error:
        notes.add("FORM-009", Place(file), reason=_said(error))
    except RecursionError:
        notes.add("FORM-011", Place(file), limit=MAX_DEPTH)
    except Exception as error:  # noqa: BLE001 - openpyxl and xlrd raise what they meet
        notes.add("FORM-009", Place(file), reason=_said(error))
    return None


def _count(cells: Cells, file: str, notes: Notes) -> Mapping[str, int] | None:
    rows: dict[str, int] = {}
    characters = depth = 0
    for total, (number, row) in enumerate(cells, 1):
        texts = [cell for cell in row if isinstance(cell, str)]
        characters += sum(map(len, texts))
        width = len(list(row))
        for limit, count, unit in (
            (MAX_ROWS, total, "rows"),
            (MAX_COLUMNS, width, "columns"),
            (MAX_CHARACTERS, characters, "characters"),
        ):
            if count > limit:
                place = Place(file, line=number)
                notes.add("FORM-010", place, limit=limit, unit=unit)
                return None
        for text in texts:
            depth += bool(_OPEN.match(text)) - bool(_CLOSE.match(text))
            if len(text) <= 80:
                rows.setdefault(text, number)
        if depth > MAX_DEPTH:
            notes.add("FORM-011", Place(file, line=number), limit=MAX_DEPTH)
            return None
    return rows


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
