"""A plain document: headings, paragraphs, lists and tables, for an authority to edit.

    document = Document("fr", title, (Heading(2, "Qui"), Bullets(("...",))))
    markdown(document)                  # a text
    docx(document)                      # the bytes of a Word file

Both say the same in the same order. Word needs to be told of each paragraph, table and
piece of text that it runs from right to left; Markdown leaves that to who shows it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph as WordParagraph

RIGHT_TO_LEFT = frozenset({"ar"})
_MEANT = re.compile(r"([\\`*_\[\]<>#|])")


@attrs.frozen
class Heading:
    """A title of a part; level 2 for the large ones, 3 within."""

    level: int
    words: str


@attrs.frozen
class Paragraph:
    """Some sentences."""

    words: str


@attrs.frozen
class Bullets:
    """A list whose order does not matter."""

    items: tuple[str, ...]


@attrs.frozen
class Grid:
    """A table; each row as long as its head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Bullets | Grid


@attrs.frozen
class Document:
    """A document in one language."""

    language: str
    title: str
    blocks: tuple[Block, ...]


# --- Markdown -----------------------------------------------------------------------


def markdown(document: Document) -> str:
    """The document as a text in CommonMark with tables."""
    parts = [f"# {_bare(document.title)}"]
    parts += [_MARKDOWN[type(block)](block) for block in document.blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def _bare(words: str) -> str:
    """Words in which no sign means anything."""
    return _MEANT.sub(r"\\\1", " ".join(words.split()))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_bare(cell) for cell in cells) + " |"


def _grid(grid: Grid) -> str:
    line = "|" + " --- |" * len(grid.head)
    return "\n".join([_row(grid.head), line, *map(_row, grid.rows)])


_MARKDOWN: dict[type, Callable[[Any], str]] = {
    Heading: lambda one: f"{'#' * one.level} {_bare(one.words)}",
    Paragraph: lambda one: _bare(one.words),
    Bullets: lambda one: "\n".join(f"- {_bare(item)}" for item in one.items),
    Grid: _grid,
}


# --- Word ---------------------------------------------------------------------------


def docx(document: Document) -> bytes:
    """The document as a Word file."""
    from docx import Document as blank

    word = blank()
    turned = document.language in RIGHT_TO_LEFT
    word.core_properties.title = document.title
    word.core_properties.language = document.language
    word.core_properties.author = "Karama"
    word.core_properties.comments = ""
    _say(word.add_heading(level=1), document.title, turned)
    for block in document.blocks:
        _WORD[type(block)](word, block, turned)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _say(paragraph: WordParagraph, words: str, turned: bool) -> None:
    run = paragraph.add_run(words)
    if turned:
        _mark(paragraph._p.get_or_add_pPr(), "w:bidi")
        _mark(run._r.get_or_add_rPr(), "w:rtl")


def _mark(properties: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    properties.append(OxmlElement(name))


def _word_grid(word: Word, grid: Grid, turned: bool) -> None:
    from docx.oxml import OxmlElement

    table = word.add_table(rows=0, cols=len(grid.head))
    table.style = "Table Grid"
    if turned:
        # The schema wants it right after the style.
        table._tbl.tblPr.insert(1, OxmlElement("w:bidiVisual"))
    for number, row in enumerate((grid.head, *grid.rows)):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            _say(cell.paragraphs[0], words, turned)
            cell.paragraphs[0].runs[0].bold = number == 0
    word.add_paragraph()


def _word_bullets(word: Word, bullets: Bullets, turned: bool) -> None:
    for item in bullets.items:
        _say(word.add_paragraph(style="List Bullet"), item, turned)


_WORD: dict[type, Callable[[Word, Any, bool], None]] = {
    Heading: lambda w, one, turned: _say(
        w.add_heading(level=one.level), one.words, turned
    ),
    Paragraph: lambda w, one, turned: _say(w.add_paragraph(), one.words, turned),
    Bullets: _word_bullets,
    Grid: _word_grid,
}
