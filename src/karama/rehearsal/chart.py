"""A small chart: a frame with axes that run the way its reader reads.

In a right-to-left language zero stands on the right and time runs to the left, as in
the newspapers of its readers. Marks differ in shape as well as in colour, so that a
copy in grey says the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import attrs
from lxml import etree

from karama.explanation.picture.style import DARK, LIGHT, Colours
from karama.explanation.picture.svg import add, lines, number
from karama.explanation.picture.text import Fitted, fit

Tick = tuple[float, str]
Point = tuple[float, float]

LABEL = 11.0


@attrs.frozen
class Frame:
    """Where values stand on the page.

    Attributes:
        left: Of the plot on the page, and so top, width and height, in pixels.
        xs: The first and last value across.
        ys: The lowest and highest value.
        turned: Whether values rise to the left.
    """

    left: float
    top: float
    width: float
    height: float
    xs: tuple[float, float]
    ys: tuple[float, float]
    turned: bool = False

    def x(self, value: float) -> float:
        """Across the page."""
        share = (value - self.xs[0]) / (self.xs[1] - self.xs[0])
        return self.left + self.width * (1 - share if self.turned else share)

    def y(self, value: float) -> float:
        """Down the page."""
        share = (value - self.ys[0]) / (self.ys[1] - self.ys[0])
        return self.top + self.height * (1 - share)


def nice_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values from `low` to the first at or over `high`.

    >>> nice_ticks(0, 14_084)
    [0.0, 5000.0, 10000.0, 15000.0]
    """
    rough = max(high - low, 1e-9) / (most - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, max(last, first + 1) + 1)]


def draw_axes(
    parent: etree._Element, frame: Frame, across: Iterable[Tick], up: Iterable[Tick]
) -> None:
    """The lines and labels of both axes."""
    right = frame.left + frame.width
    for value, words in up:
        y = frame.y(value)
        add(parent, "line", x1=frame.left, x2=right, y1=y, y2=y, class_="k-grid")
        x, anchor = (right + 6, "left") if frame.turned else (frame.left - 6, "right")
        lines(parent, Fitted(LABEL, (words,)), x, y - 7, anchor=anchor)
    foot = frame.top + frame.height
    for value, words in across:
        x = frame.x(value)
        add(parent, "line", x1=x, x2=x, y1=foot, y2=foot + 4, class_="k-axis")
        lines(parent, Fitted(LABEL, (words,)), x, foot + 6)
    add(parent, "line", x1=frame.left, x2=right, y1=foot, y2=foot, class_="k-axis")


def draw_box(
    parent: etree._Element, frame: Frame, at: Point, ends: Point, class_: str
) -> None:
    """A bar across `at[0]` to `at[1]` and from `ends[0]` up to `ends[1]`."""
    left, right = sorted((frame.x(at[0]), frame.x(at[1])))
    top = frame.y(ends[1])
    height = max(frame.y(ends[0]) - top, 1.5)
    add(parent, "rect", x=left, y=top, width=right - left, height=height, class_=class_)


def draw_dot(parent: etree._Element, x: float, y: float) -> None:
    """A full mark: what was counted."""
    add(parent, "circle", cx=x, cy=y, r=4, class_="k-seen-dot")


def draw_diamond(parent: etree._Element, x: float, y: float) -> None:
    """A hollow mark: what plain Poisson would give."""
    points = ((x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y))
    add(parent, "path", d=_path(points) + "Z", class_="k-plain")


def draw_line(
    parent: etree._Element, frame: Frame, points: Sequence[Point], class_: str
) -> None:
    """A line through points; a value that is not a number breaks it."""
    parts: list[list[Point]] = [[]]
    for x, y in points:
        if math.isnan(y):
            parts.append([])
        else:
            parts[-1].append((frame.x(x), frame.y(y)))
    path = "".join(_path(part) for part in parts if len(part) > 1)
    if path:
        add(parent, "path", d=path, class_=class_)


def draw_band(
    parent: etree._Element, frame: Frame, points: Sequence[tuple[float, float, float]]
) -> None:
    """The room between a low and a high line; one that is not a number parts it."""
    run: list[tuple[float, float, float]] = []
    for point in [*points, (0.0, math.nan, math.nan)]:
        if not math.isnan(point[1]):
            run.append(point)
            continue
        if len(run) > 1:
            there = [(frame.x(x), frame.y(high)) for x, _, high in run]
            back = [(frame.x(x), frame.y(low)) for x, low, _ in reversed(run)]
            add(parent, "path", d=_path([*there, *back]) + "Z", class_="k-drawn")
        run = []


def draw_words(
    parent: etree._Element,
    words: str,
    at: Point,
    width: float,
    *,
    size: float,
    turned: bool,
    class_: str = "",
) -> float:
    """Words in lines from the side where reading begins; gives where they end."""
    fitted = fit(words, width, 400, (size,))
    anchor = "right" if turned else "left"
    lines(parent, fitted, at[0], at[1], anchor=anchor, class_=class_)
    return at[1] + fitted.height


def style() -> str:
    """The rules of a chart: light, dark on a dark screen, and light again on paper."""
    dark = _rules(DARK)
    return (
        ".k-chart{font-family:'Noto Sans','Noto Sans Arabic',system-ui,sans-serif}"
        f"{_rules(LIGHT)}@media screen and (prefers-color-scheme:dark){{{dark}}}"
    )


def _rules(c: Colours) -> str:
    return (
        f".k-chart text{{fill:{c.ink}}}.k-head{{font-weight:600}}"
        f".k-paper{{fill:{c.paper}}}"
        f".k-grid{{stroke:{c.strip};stroke-width:1}}"
        f".k-axis{{stroke:{c.line};stroke-width:1}}"
        f".k-drawn{{fill:{c.path};fill-opacity:.25;stroke:{c.path};stroke-width:.75}}"
        f".k-middle{{fill:none;stroke:{c.path};stroke-width:1.5}}"
        f".k-seen{{fill:none;stroke:{c.ink};stroke-width:1.2;stroke-linejoin:round}}"
        f".k-seen-dot{{fill:{c.ink};stroke:{c.paper};stroke-width:1}}"
        f".k-plain{{fill:{c.paper};stroke:{c.alarm};stroke-width:1.75}}"
        f".k-plain-line{{fill:none;stroke:{c.alarm};stroke-width:1.5;"
        "stroke-dasharray:6 4}"
    )


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
