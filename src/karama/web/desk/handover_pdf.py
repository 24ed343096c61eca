"""A hand-over sheet drawn as PDF, on A4, from right to left where it is read so.

fpdf2 sets the page and HarfBuzz shapes the letters: an Arabic letter has another form
at the beginning, in the middle and at the end of a word. The two fonts lie beside this
module (`fonts/`, with their licence): the sheet is the same on every machine, and no
machine needs to be asked for a font.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align
from fpdf.fonts import FontFace, TTFFont

from karama.web.desk.handover import Section, Sheet

_FONTS = Path(__file__).parent / "fonts"
_MARGIN, _LINE, _PAD, _WIDE = 14, 5.2, 4.5, 62
"""Millimetres: of the page, a line, around the words of a cell, the widest cell."""
_INK, _SOFT, _RULE, _SEA = (23, 35, 43), (74, 90, 100), (205, 213, 214), (13, 74, 87)
_CONTROL = dict.fromkeys((*range(32), 127), " ")


class _Page(FPDF):
    """A page that says at its foot whose it is and which."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(format="A4")
        self.sheet = sheet
        self.rtl = sheet.direction == "rtl"
        self.start = Align.R if self.rtl else Align.L

    def close(self) -> None:
        """Close the font files, which fpdf2 leaves open."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def footer(self) -> None:
        """The foot of each page; fpdf2 calls it."""
        self.set_y(-_MARGIN - 4)
        self.set_font("sheet", size=8)
        self.set_text_color(*_SOFT)
        text = f"{self.sheet.foot} {self.page_no()}"
        self.multi_cell(0, 4, text, align=self.start)


def draw(sheet: Sheet) -> bytes:
    """The sheet as a PDF file."""
    with closing(_page(sheet)) as page:
        _top(page)
        _notes(page)  # what the outgoing supervisor says is read first
        for section in sheet.sections:
            _section(page, section)
        return bytes(page.output())


def _page(sheet: Sheet) -> _Page:
    page = _Page(sheet)
    page.set_creation_date(sheet.made_at)
    page.set_title(sheet.title)
    page.set_lang(sheet.language)
    page.set_margins(_MARGIN, _MARGIN)
    page.set_auto_page_break(True, margin=_MARGIN + 8)
    page.add_font("sheet", "", _FONTS / "DejaVuSans.ttf")
    page.add_font("sheet", "B", _FONTS / "DejaVuSans-Bold.ttf")
    page.set_font("sheet", size=9)
    page.set_text_shaping(True, direction=sheet.direction)
    page.set_draw_color(*_RULE)
    page.add_page()
    return page


def _write(
    page: _Page, text: str, size: float, *, bold: bool = False, soft: bool = False
) -> None:
    """A paragraph, from where this language begins a line."""
    page.set_font("sheet", "B" if bold else "", size)
    page.set_text_color(*(_SOFT if soft else _INK))
    height = size * 0.55
    page.multi_cell(
        0, height, _clean(text), align=page.start, new_x="LMARGIN", new_y="NEXT"
    )


def _clean(text: str) -> str:
    """Without signs that no font draws."""
    return text.translate(_CONTROL)


def _top(page: _Page) -> None:
    sheet = page.sheet
    _write(page, sheet.title, 16, bold=True)
    # isolated: the name of a post may be of another direction than the page
    _write(page, f"\u2068{sheet.post}\u2069 · {sheet.at}", 10, soft=True)
    page.ln(2)
    _table(
        page, tuple(w for w, _ in sheet.counts), (tuple(n for _, n in sheet.counts),)
    )


def _section(page: _Page, section: Section) -> None:
    page.ln(3)
    if page.will_page_break(4 * _LINE):  # a title does not stand alone at a foot
        page.add_page()
    _write(page, section.title, 11, bold=True)
    if section.rows:
        _table(page, section.head, section.rows)
    else:
        _write(page, section.empty, 9, soft=True)
    if section.more:
        _write(page, section.more, 9, bold=True)


def _table(
    page: _Page, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    page.set_font("sheet", "B", 9)  # the wider of the two: columns are measured by it
    widths = _widths(page, (head, *rows))
    page.set_font("sheet", size=9)
    page.set_text_color(*_INK)
    face = FontFace(emphasis="BOLD", color=_SEA, fill_color=(240, 243, 242))
    order = -1 if page.rtl else 1
    with page.table(
        headings_style=face,
        line_height=_LINE,
        text_align=page.start,
        borders_layout="HORIZONTAL_LINES",
        col_widths=widths[::order],
        padding=(0.6, 1.2),
    ) as table:
        for row in (head, *rows):
            table.row([_clean(cell) for cell in row[::order]])


def _widths(page: _Page, rows: tuple[tuple[str, ...], ...]) -> tuple[float, ...]:
    """Columns in millimetres: no word is broken, and long cells share what is left."""
    columns = list(zip(*rows, strict=True))
    least = [_PAD + max(_longest_word(page, cell) for cell in col) for col in columns]
    whole = [_PAD + max(map(page.get_string_width, col)) for col in columns]
    wish = [max(low, min(high, _WIDE)) for low, high in zip(least, whole, strict=True)]
    spare = page.epw - sum(least)
    asked = sum(wish) - sum(least)
    share = spare / asked if asked > 0 else 0.0
    return tuple(
        low + (want - low) * share if asked > 0 else low * page.epw / sum(least)
        for low, want in zip(least, wish, strict=True)
    )


def _longest_word(page: _Page, cell: str) -> float:
    return max(map(page.get_string_width, cell.split()), default=0.0)


def _notes(page: _Page) -> None:
    page.ln(3)
    _write(page, page.sheet.notes_title, 11, bold=True)
    for line in page.sheet.notes or ("–",):
        _write(page, line, 9.5)
