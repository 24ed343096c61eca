"""Text that fits its box: widths by estimate, since no font is measured here.

The picture is read on machines with unknown fonts, so the estimate is a little wider
than common sans-serif faces. A name that does not fit is set smaller, then cut with
an ellipsis; the whole name stays in the element's <title>.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import attrs

SIZES = (12.0, 11.0, 10.0, 9.0)
LINE = 1.22
_NARROW = frozenset("iljtfrI.,:;'’|!()[]-– ")
_WIDE = frozenset("mwMW@%œæ")


@attrs.frozen
class Fitted:
    """Lines of text at a size in pixels; `whole` is False when the end was cut."""

    size: float
    lines: tuple[str, ...]
    whole: bool = True

    @property
    def height(self) -> float:
        """Height of the block in pixels."""
        return self.size * LINE * len(self.lines)


@lru_cache(maxsize=4096)
def width_of(char: str) -> float:
    """Estimated width of a character, as a share of the font size."""
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0.0
    if char in _NARROW:
        return 0.36
    if char in _WIDE:
        return 0.92
    if unicodedata.east_asian_width(char) in "WF":
        return 1.05
    if char.isupper():
        return 0.72
    return 0.58


def measure(text: str, size: float) -> float:
    """Estimated width of a line in pixels."""
    return size * sum(map(width_of, text))


def direction_of(text: str) -> str:
    """The direction of a text, "ltr" or "rtl", by its first letter that has one."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def fit(
    text: str, width: float, height: float, sizes: tuple[float, ...] = SIZES
) -> Fitted:
    """The text in lines that stay inside the box, at the largest size that does."""
    clean = printable(text)
    for size in sizes:
        lines = wrap(clean, width, size)
        if len(lines) * size * LINE <= height:
            return Fitted(size, lines)
    room = max(1, int(height / (sizes[-1] * LINE)))
    return Fitted(sizes[-1], _cut(lines, room, width, sizes[-1]), whole=False)


def printable(text: str) -> str:
    """The text on one line, without characters that XML or a reader cannot take."""
    return " ".join(
        "".join(
            " " if unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") else c
            for c in text
        ).split()
    )


def wrap(text: str, width: float, size: float) -> tuple[str, ...]:
    """Words in lines no wider than `width`; a longer word is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        trial = f"{line} {word}" if line else word
        if measure(trial, size) <= width:
            line = trial
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, width, size)
        lines += full
    return (*lines, line) if line else tuple(lines)


def _broken(word: str, width: float, size: float) -> list[str]:
    pieces: list[str] = []
    piece = ""
    hyphen = "" if direction_of(word) == "rtl" else "-"
    for char in word:
        if piece and measure(piece + char + hyphen, size) > width:
            pieces.append(piece + hyphen)
            piece = ""
        piece += char
    if measure(piece, size) > width and len(piece) > 1:
        return [*pieces, piece[:1]]
    return [*pieces, piece]


def _cut(
    lines: tuple[str, ...], room: int, width: float, size: float
) -> tuple[str, ...]:
    kept = list(lines[:room])
    last = kept[-1]
    while last and measure(last + "…", size) > width:
        last = last[:-1]
    kept[-1] = last.rstrip(" -") + "…"
    return tuple(kept)
