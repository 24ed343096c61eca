"""Building SVG as a tree, so that no name in a pack can break out of its text."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from karama.explanation.picture.page import Point
from karama.explanation.picture.text import LINE, Fitted, direction_of, printable

SVG = "http://www.w3.org/2000/svg"
_PLAIN: dict[str, str] = {None: SVG}  # type: ignore[dict-item]  # lxml: no prefix


def element(tag: str, **attributes: str | float) -> etree._Element:
    """An element; `_` in attribute names stands for `-`, a trailing one is dropped."""
    made = etree.Element(f"{{{SVG}}}{tag}", nsmap=_PLAIN)
    for name, value in attributes.items():
        made.set(name.rstrip("_").replace("_", "-"), number(value))
    return made


def add(parent: etree._Element, tag: str, **attributes: str | float) -> etree._Element:
    """A new last child."""
    made = element(tag, **attributes)
    parent.append(made)
    return made


def number(value: str | float) -> str:
    """A coordinate with one decimal at most, or a text as it is."""
    if isinstance(value, str):
        return value
    return f"{value:.1f}".removesuffix(".0")


def note(parent: etree._Element, title: str, desc: str = "") -> None:
    """What a reader hears or sees on hovering: a <title>, and a <desc> if there is."""
    add(parent, "title").text = printable(title)
    if desc:
        add(parent, "desc").text = printable(desc)


def path_of(points: Sequence[Point], radius: float = 5.0) -> str:
    """A path through points, its corners rounded.

    Each place is told from the one before: a corner is then like any other, and a
    drawing half as heavy on a slow link.
    """
    at, parts = points[0], [f"M{number(points[0][0])} {number(points[0][1])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _toward(here, before, radius), _toward(here, after, radius)
        parts += [_line(at, start), f"q{_from(start, here)} {_from(start, end)}"]
        at = end
    return "".join([*parts, _line(at, points[-1])]).replace(" -", "-")


def _line(at: Point, to: Point) -> str:
    dx, dy = _from(at, to).split()
    if dy == "0":
        return f"h{dx}"
    return f"v{dy}" if dx == "0" else f"l{dx} {dy}"


def _from(at: Point, to: Point) -> str:
    """The way from one point to another, as far as their numbers are written."""
    tenths = (round(b * 10) - round(a * 10) for a, b in zip(at, to, strict=True))
    return " ".join(number(tenth / 10) for tenth in tenths)


def _toward(here: Point, there: Point, radius: float) -> Point:
    dx, dy = there[0] - here[0], there[1] - here[1]
    length = max((dx * dx + dy * dy) ** 0.5, 0.001)
    share = min(radius, length / 2) / length
    return here[0] + dx * share, here[1] + dy * share


def lines(
    parent: etree._Element,
    fitted: Fitted,
    x: float,
    top: float,
    *,
    anchor: str = "middle",
    class_: str = "",
) -> None:
    """Text lines under one another, from `top`; `anchor` is the side that x is on.

    Anchors are left, middle or right on the page, whatever the direction of the text.
    """
    whole = " ".join(fitted.lines)
    direction = direction_of(whole)
    text = add(parent, "text", font_size=fitted.size)
    if class_:
        text.set("class", class_)
    text.set("text-anchor", _anchor(anchor, direction))
    if direction == "rtl":
        text.set("direction", "rtl")
    for place, line in enumerate(fitted.lines):
        y = top + fitted.size * (0.95 + place * LINE)
        add(text, "tspan", x=x, y=y).text = line


def _anchor(anchor: str, direction: str) -> str:
    if anchor == "middle":
        return "middle"
    starts = "left" if direction == "ltr" else "right"
    return "start" if anchor == starts else "end"
