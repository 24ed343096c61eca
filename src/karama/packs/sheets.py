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
from xml.parsers import expat

import attrs
import openpyxl
import xlrd  # type: ignore[import-untyped]

from karama.findings import Place
from karama.packs.files import decode
from karama.packs.notes import Notes

MAX_UNPACKED = 16 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 500
MAX_ELEMENTS = 150_000
MAX_ROWS = 4_000
MAX_COLUMNS = 200
MAX_BLANK = 1_000
MAX_CHARACTERS = 1_500_000
MAX_REFERENCES = 4_000
MAX_DEPTH = 12
_OPEN = re.compile(r"begin[ _](?:group|repeat|loop)", re.IGNORECASE)
_CLOSE = re.compile(r"end[ _](?:group|repeat|loop)", re.IGNORECASE)
TEXT_KINDS = (".md", ".csv")


@attrs.frozen
class Sheet:
    """A form's file that may be given to pyxform.

    Attributes:
        kind: The ending pyxform is told, ".md" and so on.
        rows: Row (line, for text files) where a short text first stands.
        cost: What pyxform's time grows with: rows, times references when repeats
            stand in one another.
    """

    data: bytes = attrs.field(repr=False)
    kind: str
    rows: Mapping[str, int] = attrs.field(repr=False)
    cost: int = 0

    def has(self, *headers: str) -> bool:
        """Whether a cell holds one of these words."""
        return any(header in self.rows for header in headers)


def read_sheet(data: bytes, file: str, notes: Notes) -> Sheet | None:
    """The file, counted; None with a finding when it may not be opened."""
    kind = "." + file.rsplit(".", 1)[-1].lower()
    if kind in TEXT_KINDS:
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
    weight = _counted(cells, file, notes)
    if weight is None:
        return None
    return Sheet(data, kind, weight.rows, weight.cost)


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
    return _parts_are_light(data, file, notes)


def _parts_are_light(data: bytes, file: str, notes: Notes) -> bool:
    """Count the elements of each XML part: openpyxl keeps some parts whole.

    It finds them by what other parts say, so a part is XML by its first bytes, whatever
    its name.
    """
    left = MAX_ELEMENTS
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.infolist():
                content = archive.read(part)
                named = part.filename.lower().endswith((".xml", ".rels", ".vml"))
                if named or content.lstrip().startswith(_XML):
                    left -= _elements(content, left)
    except _TooMany:
        notes.add("FORM-008", Place(file), limit=MAX_UNPACKED)
        return False
    except Exception as error:  # noqa: BLE001 - zipfile and zlib raise what they meet
        notes.add("FORM-009", Place(file), reason=_said(error))
        return False
    return True


_XML = (
    b"<",
    b"\xef\xbb\xbf",  # UTF-8, UTF-16 and UTF-32, with and without their marks
    b"\xff\xfe",
    b"\xfe\xff",
    b"\0<",
    b"\0\0",
    b"Lo\xa7\x94",  # EBCDIC, which libxml2 reads
)


class _TooMany(Exception):
    """A part of the spreadsheet has more elements than any form needs."""


def _elements(data: bytes, limit: int) -> int:
    parser = expat.ParserCreate()
    count = 0

    def start(_name: str, _attributes: object) -> None:
        nonlocal count
        count += 1
        if count > limit:
            raise _TooMany

    def doctype(*_args: object) -> None:
        raise ValueError("a document type declaration is not allowed")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(data, True)
    return count


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


@attrs.define
class _Weight:
    """What a form weighs, counted row by row.

    Attributes:
        depth: Groups open at this row.
        repeats: Repeats open at this row, and `deepest` the most there were.
        references: How often the form names one of its questions.
    """

    rows: dict[str, int] = attrs.field(factory=dict)
    count: int = 0
    width: int = 0
    characters: int = 0
    references: int = 0
    depth: int = 0
    repeats: int = 0
    deepest: int = 0

    @property
    def cost(self) -> int:
        return self.count * (self.references if self.deepest > 1 else 1)

    def add(self, number: int, row: list[object]) -> None:
        self.count += 1
        self.width = max(self.width, len(row))
        for text in row:
            if isinstance(text, str):
                self._add_text(number, text)

    def _add_text(self, number: int, text: str) -> None:
        self.characters += len(text)
        self.references += text.count("${")
        step = bool(_OPEN.match(text)) - bool(_CLOSE.match(text))
        self.depth += step
        if step and "repeat" in text[:12].lower():
            self.repeats += step
            self.deepest = max(self.deepest, self.repeats)
        if len(text) <= 80:
            self.rows.setdefault(text, number)

    def excess(self) -> tuple[str, int, str] | None:
        """The code, limit and unit of the first limit passed."""
        for limit, count, unit in (
            (MAX_ROWS, self.count, "rows"),
            (MAX_COLUMNS, self.width, "columns"),
            (MAX_CHARACTERS, self.characters, "characters"),
            (MAX_REFERENCES, self.references, "references"),
        ):
            if count > limit:
                return "FORM-010", limit, unit
        return ("FORM-011", MAX_DEPTH, "groups") if self.depth > MAX_DEPTH else None


def _counted(cells: Cells, file: str, notes: Notes) -> _Weight | None:
    weight = _Weight()
    try:
        for number, row in cells:
            weight.add(number, list(row))
            if excess := weight.excess():
                code, limit, unit = excess
                notes.add(code, Place(file, line=number), limit=limit, unit=unit)
                return None
    except RecursionError:
        notes.add("FORM-011", Place(file), limit=MAX_DEPTH)
    except Exception as error:  # noqa: BLE001 - openpyxl and xlrd raise what they meet
        notes.add("FORM-009", Place(file), reason=_said(error))
    else:
        return weight
    return None


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
