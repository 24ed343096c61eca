"""The one set of tokens: as the page of the design has them, and readable."""

import re
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHEET = ROOT / "src/karama/web/desk/static/desk/desk.css"
PAGE = ROOT / "docs/explanation/design/index.md"


def tokens():
    """Light and dark, from the sheet."""
    light, dark = re.findall(r":root\{(--ink[^}]*)\}", SHEET.read_text())
    read = [dict(re.findall(r"(--[\w-]+):(#\w+)", text)) for text in (light, dark)]
    return read[0], read[0] | read[1]


def test_the_page_of_the_design_has_the_tokens_of_the_sheet():
    light, dark = tokens()
    rows = re.findall(
        r"^\| `(--[\w-]+)` \| `(#\w+)` \| `(#\w+)` ", PAGE.read_text(), re.M
    )

    assert len(rows) >= 9
    assert rows == [(name, light[name], dark[name]) for name, _, _ in rows]


PAIRS = [
    *product(("--ink", "--soft", "--link", "--late", "--calm"), ("--paper", "--card")),
    ("--on-sea", "--sea"),
    ("--late", "--late-tint"),
    ("--soon", "--soon-tint"),
    ("--soon", "--card"),
]


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize("pair", PAIRS)
def test_text_can_be_read_on_its_ground(mode, pair):
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    ink, ground = (luminance(tokens()[mode][name]) for name in pair)
    lighter, darker = max(ink, ground), min(ink, ground)

    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    text = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(text[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_no_length_is_left_or_right():
    assert not re.findall(
        r"[{;](margin|padding|border)-(left|right)", SHEET.read_text()
    )
