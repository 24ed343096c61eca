"""The page of the pack format says what the reader does."""

from pathlib import Path

import pytest

from karama.packs import calls, examples, files, header, mandates, sheets
from karama.packs.bpmn import extensions, model
from karama.procedure.acts import RIGHTS
from karama.procedure.procedure import FieldClass

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "pack-format.md"


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    "limit",
    [
        f"{files.MAX_FILES} files",
        f"{files.MAX_FILE_BYTES // 1024**2} MiB each",
        f"{files.MAX_TOTAL_BYTES // 1024**2} MiB together",
        f"{model.MAX_ELEMENTS:,} elements",
        f"{sheets.MAX_ROWS:,} rows",
        f"{sheets.MAX_COLUMNS} columns",
        f"{sheets.MAX_REFERENCES:,} references",
        f"{sheets.MAX_DEPTH} levels of groups",
        f"{examples.MAX_ROWS:,} rows",
    ],
)
def test_the_limits_on_the_page_are_those_of_the_reader(page, limit):
    assert limit in page


def test_every_extension_of_karama_is_on_the_page(page):
    assert [n for n in extensions._READERS if f"<karama:{n}" not in page] == []


def test_every_class_right_and_file_is_on_the_page(page):
    words = [*RIGHTS, *FieldClass, header.FILE, mandates.FILE]

    assert [word for word in words if word not in page] == []
    assert calls.MAX_DEPTH == 4
