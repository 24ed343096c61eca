"""What the marks mean, under the drawing: only those that the drawing uses."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from lxml import etree

from karama.explanation.languages import Translator
from karama.explanation.picture.page import Box
from karama.explanation.picture.style import HEATS
from karama.explanation.picture.svg import add, lines
from karama.explanation.picture.symbols import symbol
from karama.explanation.picture.text import Fitted, fit
from karama.procedure.process import Element, Event, Gateway

WIDTH, HEIGHT, EDGE, WIDEST = 270.0, 38.0, 16.0, 1120.0


@attrs.frozen
class Entry:
    """One line of the legend: a sample element, the hatching, the path, or heat."""

    words: str
    sample: Element | None = None
    hatch: str = ""
    path: bool = False
    alarm: bool = False
    heat: bool = False


def legend(
    root: etree._Element,
    entries: Sequence[Entry],
    t: Translator,
    width: float,
    top: float,
) -> float:
    """Draw the legend from `top` down and return where it ends."""
    width = min(width, WIDEST)  # a wide drawing scrolls; its legend should not
    columns = max(1, int((width - 2 * EDGE) // WIDTH))
    room = (width - 2 * EDGE) / columns
    group = add(root, "g")
    head = Fitted(12.0, (t.gettext("What the signs mean"),))
    rtl = t.direction == "rtl"
    anchor, x = ("right", width - EDGE) if rtl else ("left", EDGE)
    lines(group, head, x, top, anchor=anchor, class_="k-head")
    for place, entry in enumerate(entries):
        row, column = divmod(place, columns)
        column = columns - 1 - column if rtl else column
        left, y = EDGE + column * room, top + 22 + row * HEIGHT
        _entry(group, entry, Box(left, y, room, HEIGHT), rtl)
    rows = -(-len(entries) // columns)
    return top + 22 + rows * HEIGHT + EDGE


def _entry(group: etree._Element, entry: Entry, room: Box, rtl: bool) -> None:
    left = room.right - 52 if rtl else room.x
    sample = Box(left, room.y + 4, 46.0, 28.0)
    if entry.sample is not None:
        symbol(group, entry.sample, _sized(entry.sample, sample), "")
    elif entry.hatch:
        hatch = add(
            group, "rect", x=left, y=sample.y, width=46, height=28, fill=entry.hatch
        )
        hatch.set("rx", "6")
        add(
            group,
            "rect",
            x=left,
            y=sample.y,
            width=46,
            height=28,
            rx=6,
            class_="k-lane",
        )
    elif entry.path:
        y = sample.center[1]
        add(group, "path", d=f"M{left:g} {y:g}h46", class_="k-taken")
        add(group, "circle", cx=left + 23, cy=y, r=10, class_="k-badge")
        lines(group, Fitted(11, ("1",)), left + 23, y - 7, class_="k-badge-text")
    elif entry.heat:
        wide = 46 / HEATS
        for level in range(1, HEATS + 1):
            class_ = f"k-lane k-heat-{level}"
            place = level if not rtl else HEATS + 1 - level
            x = left + wide * (place - 1)
            add(
                group, "rect", x=x, y=sample.y + 6, width=wide, height=15, class_=class_
            )
    else:
        add(
            group,
            "rect",
            x=left,
            y=sample.y + 6,
            width=46,
            height=15,
            rx=4,
            class_="k-alarm" if entry.alarm else "k-note",
        )
    fitted = fit(entry.words, room.width - 64, HEIGHT - 6, (12, 11, 10, 9))
    x = left - 8 if rtl else left + 54
    top = room.y + (HEIGHT - 4 - fitted.height) / 2
    lines(group, fitted, x, top, anchor="right" if rtl else "left")


def _sized(element: Element, sample: Box) -> Box:
    if isinstance(element, Event | Gateway):
        x, y = sample.center
        return Box(x - 14, y - 14, 28.0, 28.0)
    return sample
