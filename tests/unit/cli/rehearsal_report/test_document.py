"""A document says the same as Markdown and as a Word file, in either direction."""

import io
import zipfile

import pytest
from docx import Document as open_word

from karama.cli.rehearsal_report.document import (
    Bullets,
    Document,
    Grid,
    Heading,
    Paragraph,
    docx,
    markdown,
)

BLOCKS = (
    Heading(2, "Who"),
    Paragraph("Two officers."),
    Bullets(("one", "two")),
    Grid(("a", "b"), (("1", "2"), ("3", "4"))),
)


def word(language="en", blocks=BLOCKS):
    return open_word(io.BytesIO(docx(Document(language, "Plan", blocks))))


def test_markdown_has_every_block_in_order():
    assert markdown(Document("en", "Plan", BLOCKS)) == (
        "# Plan\n\n## Who\n\nTwo officers.\n\n- one\n- two\n\n"
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |\n"
    )


@pytest.mark.parametrize("sign", ["|", "*", "[x](y)", "<script>", "`", "# no"])
def test_no_sign_of_a_pack_means_anything_in_markdown(sign):
    found = markdown(Document("en", "Plan", (Grid((sign,), ((sign,),)),)))

    rows = found.splitlines()[2:]
    assert rows[0].count("|") - rows[0].count("\\|") == 2
    assert "<script>" not in found


def test_a_word_file_has_every_block():
    found = word()

    told = [p.text for p in found.paragraphs if p.text]
    assert told == ["Plan", "Who", "Two officers.", "one", "two"]
    cells = [[cell.text for cell in row.cells] for row in found.tables[0].rows]
    assert cells == [["a", "b"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(("language", "turned"), [("ar", True), ("fr", False)])
def test_arabic_runs_from_the_right(language, turned):
    data = docx(Document(language, "Plan", BLOCKS))

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
    assert ("<w:bidi/>" in body) == turned
    assert ("<w:rtl/>" in body) == turned
    assert ("<w:bidiVisual/>" in body) == turned
