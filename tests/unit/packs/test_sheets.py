"""The file of a form is weighed before pyxform opens it."""

import io
import re
import zipfile

import openpyxl
import pytest
from pack_sketch import FORM, write_sketch

from karama.packs import read_pack, sheets
from karama.packs.notes import Notes
from karama.packs.sheets import read_sheet


def grid(text=FORM):
    """The sketch's form as sheets of cells."""
    book, name = {}, ""
    for line in text.strip().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0]:
            name = cells[0]
            book[name] = []
        else:
            book[name].append(cells[1:])
    return book


def xlsx(book):
    """The sheets as a spreadsheet."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in book.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append([cell or None for cell in row])
    opened = io.BytesIO()
    workbook.save(opened)
    return opened.getvalue()


def reading_of(tmp_path, name, data):
    return read_pack(
        write_sketch(tmp_path / "sketch", **{"forms/arrival.md": None, name: data})
    )


def noted(data, file="forms/a.xlsx"):
    notes = Notes()
    return read_sheet(data, file, notes), {finding.code for finding in notes.findings}


def undimensioned(text):
    """The sheet without the size it claims, so that a reader goes by its cells."""
    return re.sub(rb"<dimension [^>]*/>", b"", text)


def spoil(data, part, change):
    """The spreadsheet with one part of its zip changed."""
    opened = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text) if name == part else text)
    return opened.getvalue()


@pytest.mark.parametrize("name", ["forms/arrival.xlsx", "forms/arrival.xls"])
def test_a_spreadsheet_gives_the_same_form_whatever_its_ending(tmp_path, name):
    reading = reading_of(tmp_path, name, xlsx(grid()))

    assert {finding.code for finding in reading.findings} == {"BPMN-048"}
    assert [f.name for f in reading.procedure.forms["arrival"].fields] == [
        "age",
        "medical",
        "place",
    ]
    assert reading.procedure.forms["arrival"].fields[1].row == 3


def test_a_table_in_csv_gives_the_same_form(tmp_path):
    lines = []
    for name, rows in grid().items():
        lines.append(name)
        lines += ["," + ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in row)
                  for row in rows]  # fmt: skip
    reading = reading_of(tmp_path, "forms/arrival.csv", "\n".join(lines) + "\n")

    assert {finding.code for finding in reading.findings} == {"BPMN-048"}


def test_a_zip_that_grows_when_opened_is_refused_closed():
    bomb = spoil(xlsx(grid()), "xl/worksheets/sheet1.xml", lambda _: b" " * 40_000_000)

    sheet, codes = noted(bomb)

    assert len(bomb) < 100_000
    assert sheet is None
    assert codes == {"FORM-008"}


def test_a_zip_of_very_many_parts_is_refused():
    opened = io.BytesIO()
    with zipfile.ZipFile(opened, "w") as archive:
        for number in range(sheets.MAX_PARTS + 1):
            archive.writestr(str(number), "")

    assert noted(opened.getvalue()) == (None, {"FORM-008"})


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 not a zip", b"\xd0\xcf\x11\xe0 not a workbook", b"hello", b""]
)
@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_a_file_that_is_no_spreadsheet_is_refused(data, ending):
    assert noted(data, f"forms/a.{ending}") == (None, {"FORM-009"})


def test_a_cell_in_the_last_row_does_not_make_a_million_rows():
    far = spoil(
        xlsx(grid()),
        "xl/worksheets/sheet1.xml",
        lambda text: undimensioned(text).replace(
            b"</sheetData>",
            b'<row r="1048576"><c r="A1048576" t="n"><v>1</v></c></row></sheetData>',
        ),
    )

    sheet, codes = noted(far)
    assert codes == set()
    assert max(sheet.rows.values()) < 10


def test_a_cell_in_the_last_column_does_not_make_a_wide_table():
    far = spoil(
        xlsx(grid()),
        "xl/worksheets/sheet1.xml",
        lambda text: undimensioned(text).replace(
            b"</sheetData>",
            b'<row r="90"><c r="XFD90" t="n"><v>1</v></c></row></sheetData>',
        ),
    )

    assert noted(far)[1] == set()


def test_a_table_wider_than_any_form_is_refused():
    assert noted(xlsx({"survey": [["x"] * 300]})) == (None, {"FORM-010"})


def test_one_long_text_shared_by_many_cells_is_counted_each_time():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 20_000)))  # does not pack well
    book = {"survey": [[text] * 100]}

    assert noted(xlsx(book)) == (None, {"FORM-010"})


def test_very_many_questions_are_refused():
    rows = "".join(f"| | text | q{n} | Q | Q | voice |\n" for n in range(5_000))

    assert noted(FORM.replace("| choices |", rows + "| choices |").encode(),
                 "forms/a.md") == (None, {"FORM-010"})  # fmt: skip


def test_ten_thousand_groups_are_refused_before_they_are_opened():
    rows = "".join(f"| | begin group | g{n} | G |\n" for n in range(3_000))

    sheet, codes = noted(f"| survey |\n{rows}".encode(), "forms/a.md")

    assert (sheet, codes) == (None, {"FORM-011"})
