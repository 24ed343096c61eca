"""The sheet for the next shift: codes and no names, on paper in five languages."""

import re
import zlib
from contextlib import closing

import pytest
from at_the_desk import NOW, key

from karama.explanation.languages import LANGUAGES, translator
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import actions, post
from karama.web.cases.models import AuditLine
from karama.web.desk.handover import Section, Sheet, sheet_of
from karama.web.desk.handover_pdf import draw
from karama.web.desk.post import view_of

NOTE = "K-ABC2345 waits for her sister's boat\n\n  wake the doctor at four "


@pytest.fixture
def supervisor(procedure, cast):
    lane = "Lane_Protection"
    return make_account(procedure, lane, Role.SUPERVISOR, "supervisor", "x")


@pytest.fixture
def named(cast, referred):
    """A person whose name and story are known."""
    facts = {"exploitation_signs": "yes", "pregnant": "yes"}
    actions.tell(cast["protection"], referred[0], facts, key=key(), at=NOW)
    return referred


def sheet(supervisor, language="en", note=NOTE):
    t = translator(language)
    return sheet_of(supervisor, view_of(supervisor, NOW, t), note, t)


def words(made):
    rows = [cell for s in made.sections for row in (s.head, *s.rows) for cell in row]
    return [*rows, *(s.title for s in made.sections), *made.notes, made.foot]


# --- what is on it --------------------------------------------------------------------


def test_it_has_what_the_next_shift_asks_for(supervisor, referred):
    code, _ = referred
    post.say(supervisor, [post.Told("bed", "basic-centre", 9)], 8, key=key(), at=NOW)
    made = sheet(supervisor)

    assert [s.title for s in made.sections] == [
        "Who waits, and for whom",
        "Late, or due within 12 hours",
        "Referrals without an answer",
        "Other answers that wait for a supervisor",
        "Beds free",
        "Interpreters free",
    ]
    _, due, asked, _, beds, tongues = made.sections
    assert due.rows[0][0] == asked.rows[0][0] == code
    assert ("Basic-care centre", "8", "1", "9") in beds.rows
    assert ("Safe house", "not known", "0", "not known") in beds.rows
    assert all(row[1:] == ("not known",) * 3 for row in tongues.rows)
    assert made.notes == (
        "K-ABC2345 waits for her sister's boat",
        "wake the doctor at four",
    )


def test_every_row_has_a_cell_for_each_column(supervisor, referred):
    for section in sheet(supervisor).sections:
        assert {len(row) for row in section.rows} <= {len(section.head)}


def test_nothing_a_person_said_is_on_it(supervisor, named):
    text = " ".join(words(sheet(supervisor, note="")))

    for word in ("pregnan", "exploit", "violence"):
        assert word not in text.lower()


def test_the_page_names_the_service_that_is_asked_and_the_paper_does_not(
    supervisor, browser, referred
):
    """A safe house says on a lost paper what its guest lived through."""
    page = browser(supervisor).get("/post").content.decode()
    assert "Acogida adaptada" in page
    answer = browser(supervisor).post("/post/hand-over", {"form": "page"})

    assert "Acogida adaptada" not in answer.content.decode()
    assert not any("Acogida" in word for word in words(sheet(supervisor)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_in_the_readers_language(supervisor, referred, language):
    made, english = sheet(supervisor, language), sheet(supervisor, "en")
    same = {s.title for s in made.sections} & {s.title for s in english.sections}

    assert made.direction == ("rtl" if language == "ar" else "ltr")
    assert bool(same) == (language == "en")


# --- as a page and as a PDF ----------------------------------------------------------


def test_the_page_to_print(supervisor, browser, referred):
    client = browser(supervisor)
    assert "kept nowhere else" in client.get("/post/hand-over").content.decode()
    answer = client.post("/post/hand-over", {"note": NOTE, "form": "page"})

    text = answer.content.decode()
    assert answer.status_code == 200
    assert referred[0] in text
    assert "her sister&#39;s boat" in text
    assert answer["X-Karama-Keep"] == "no"


def test_the_pdf(supervisor, browser, referred):
    answer = browser(supervisor).post("/post/hand-over", {"note": NOTE, "form": "pdf"})

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename=karama") or (
        'filename="karama-hand-over-' in answer["Content-Disposition"]
    )
    assert answer["X-Karama-Keep"] == "no"
    assert answer.content.startswith(b"%PDF-")
    assert answer.content.rstrip().endswith(b"%%EOF")


def test_that_it_was_made_is_logged_and_the_note_is_not(supervisor, browser, referred):
    from at_the_desk import rows_of_every_table

    client = browser(supervisor)
    client.post("/post/hand-over", {"note": NOTE, "form": "pdf"})
    line = AuditLine.objects.order_by("number").last()

    assert (line.actor, line.what) == (supervisor.pseudonym, "hand-over")
    assert b"her sister's boat" not in rows_of_every_table()


def test_a_note_is_no_longer_than_a_page(supervisor, browser, referred):
    answer = browser(supervisor).post("/post/hand-over", {"note": "x" * 9000})
    assert "x" * 4000 in answer.content.decode()
    assert "x" * 4001 not in answer.content.decode()


def test_what_looks_like_markup_in_a_note_is_text(supervisor, browser, referred):
    answer = browser(supervisor).post("/post/hand-over", {"note": "<script>1</script>"})
    assert "<script>1" not in answer.content.decode()


def test_no_code_and_no_word_is_broken_between_lines():
    from karama.web.desk import handover_pdf

    page = handover_pdf._page(bare())
    cells = ("K-WWWWWWW", "somebody of this authority must act at once " * 3, "x" * 30)
    with closing(page):
        page.set_font("sheet", "B", 9)
        widths = handover_pdf._widths(page, (("Person", "What", "Who"), cells))

        assert sum(widths) == pytest.approx(page.epw)
        for cell, width in zip(cells, widths, strict=True):
            longest = max(map(page.get_string_width, cell.split()))
            assert width > longest + 2.4  # the cell's own padding


# --- the letters ----------------------------------------------------------------------


def bare(language="en", sections=(), notes=(), title="Hand-over"):
    return Sheet(
        title=title, post="post", at="now", counts=(("People", "3"),),
        sections=sections, notes_title="Notes", notes=notes, foot="foot",
        language=language, direction=translator(language).direction, made_at=NOW,
    )  # fmt: skip


def test_arabic_letters_are_joined_by_the_font_and_not_by_chance():
    """A word alone and its letters apart are not drawn with the same glyphs."""
    joined = draw(bare("ar", notes=("سسسس",)))
    apart = draw(bare("ar", notes=("س س س س",)))

    assert len(shapes(joined)) > len(shapes(apart))  # three forms against one


def shapes(pdf):
    """The different glyphs that the fonts inside the file hold."""
    from io import BytesIO

    from fontTools.ttLib import TTFont

    found = set()
    for stream in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.S):
        try:
            data = zlib.decompress(stream)
        except zlib.error:
            continue
        if data[:4] in (b"\x00\x01\x00\x00", b"true"):
            font = TTFont(BytesIO(data))
            found |= {
                (len(data), name)
                for name in font.getGlyphOrder()
                if font["glyf"][name].numberOfContours
            }
    return found


def letters(path):
    from fontTools.ttLib import TTFont

    with TTFont(path) as font:
        return font.getBestCmap()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sign_of_a_sheet_is_missing_from_the_fonts(supervisor, referred, language):
    from karama.web.desk import handover_pdf

    made = sheet(supervisor, language, note="")
    signs = {c for text in (*words(made), made.title, made.at) for c in text}
    signs -= set("\u2066\u2067\u2068\u2069\u200e\u200f\u202f")  # directions: not drawn
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        held = letters(handover_pdf._FONTS / name)
        assert not {c for c in signs if ord(c) not in held}, name


def test_the_control_a_sign_of_another_script_is_missing():
    from karama.web.desk import handover_pdf

    held = letters(handover_pdf._FONTS / "DejaVuSans.ttf")
    assert ord("漢") not in held


@pytest.mark.parametrize(
    "note",
    [
        "漢字 😀 and more",
        "\x00\x01\x1b[31m\x7f",
        "\ud7ff\u202e\u2066\u2069\u200f",
        "a" * 4000,
        "سلام " * 700,
        "\t\t\t",
        "%PDF-1.4 endobj",
    ],
)
def test_whatever_is_written_a_sheet_is_drawn(note):
    for language in ("en", "ar"):
        assert draw(bare(language, notes=(note,))).startswith(b"%PDF-")


def test_a_long_night_takes_several_pages_and_each_says_its_number():
    rows = tuple((f"K-{n:07}", "Somebody must act here", "The authority") for n in
                 range(200))  # fmt: skip
    section = Section("Late", ("Person", "What", "Who"), rows, "none", "10 more")

    pdf = draw(bare(sections=(section,)))
    assert 4 <= pdf.count(b"/Type /Page\n") <= 12
    assert len(pdf) < 400_000
