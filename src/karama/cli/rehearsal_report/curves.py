"""A curve over the time of a scenario: the middle of all runs, and where most lie.

    draw_curve(curve, t)                      # an SVG document, to stand in a page

Time runs the way its reader reads. What there is (beds, staff) is a broken line, so
that a copy in grey says the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs
import numpy as np
import numpy.typing as npt
from lxml import etree

from karama.explanation.languages import Translator
from karama.explanation.picture.svg import element, note
from karama.rehearsal import chart
from karama.rehearsal.chart import Frame, Point, Tick, nice_ticks

Floats = npt.NDArray[np.float64]

WIDTH, HEIGHT = 720.0, 200.0
EDGE, AXIS, FOOT = 10.0, 46.0, 26.0
DAY, HOUR = 86_400.0, 3_600.0


@attrs.frozen(eq=False)
class Curve:
    """How many, over time.

    Attributes:
        title: In the reader's language.
        starts: When the scenario starts.
        seconds: Since then, of each point.
        low: Under it lies one run in twenty; and so middle (half) and high.
        there: How many there are of what is taken; None where that says nothing.
    """

    title: str
    starts: datetime
    seconds: Floats
    low: Floats
    middle: Floats
    high: Floats
    there: Floats | None = None


def draw_curve(curve: Curve, t: Translator) -> str:
    """The curve as an SVG document."""
    turned = t.direction == "rtl"
    root = element("svg", class_="k-chart", width=WIDTH, height=HEIGHT, role="img")
    root.set("viewBox", f"0 0 {WIDTH:.0f} {HEIGHT:.0f}")
    root.set("lang", t.language)
    note(root, curve.title, _told(curve, t))
    ticks = nice_ticks(0, _top(curve), 5)
    left = EDGE if turned else EDGE + AXIS
    room = WIDTH - 2 * EDGE - AXIS
    xs = float(curve.seconds[0]), float(curve.seconds[-1])
    frame = Frame(left, EDGE, room, HEIGHT - EDGE - FOOT, xs, (0, ticks[-1]), turned)
    up = [(tick, t.number(int(tick))) for tick in ticks if tick == int(tick)]
    chart.draw_axes(root, frame, _times(curve, t), up)
    _lines(root, frame, curve)
    return etree.tostring(root, encoding="unicode")


def _lines(root: etree._Element, frame: Frame, curve: Curve) -> None:
    band = zip(curve.seconds, curve.low, curve.high, strict=True)
    chart.draw_band(root, frame, _plain(band))
    chart.draw_line(root, frame, _points(curve, curve.middle), "k-middle")
    if curve.there is not None:
        there = np.minimum(curve.there, frame.ys[1])
        chart.draw_line(root, frame, _points(curve, there), "k-plain-line")


def _plain(rows: Iterator[tuple[float, ...]]) -> list[tuple[float, float, float]]:
    return [(float(x), float(low), float(high)) for x, low, high in rows]


def _points(curve: Curve, values: Floats) -> list[Point]:
    pairs = zip(curve.seconds, values, strict=True)
    return [(float(x), float(y)) for x, y in pairs]


def _top(curve: Curve) -> float:
    """Room for every line; what there is may be far more than what is taken."""
    top = float(curve.high.max(initial=1.0))
    if curve.there is not None:
        top = max(top, min(float(curve.there.max(initial=0.0)), 4 * top))
    return max(top, 1.0)


def _times(curve: Curve, t: Translator) -> list[Tick]:
    """Midnights, or hours where all is over within two days."""
    first, last = float(curve.seconds[0]), float(curve.seconds[-1])
    long = last - first
    step = next(
        (one for one in (HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR) if long / one <= 10),
        DAY * max(1, round(long / DAY / 8)),
    )
    found = np.arange(np.ceil(first / step) * step, last + 1, step)
    return [(float(one), _moment(curve, t, float(one), step)) for one in found]


def _moment(curve: Curve, t: Translator, seconds: float, step: float) -> str:
    at = curve.starts + timedelta(seconds=seconds)
    return t.isolate(f"{at:%d.%m}" if step >= DAY else f"{at:%H:%M}")


def _told(curve: Curve, t: Translator) -> str:
    """The curve for whoever does not see it: its height, and when."""
    place = int(curve.middle.argmax())
    at = curve.starts + timedelta(seconds=float(curve.seconds[place]))
    return t.fill(
        t.gettext(
            "Highest on {moment}: {middle} in half of the runs, {high} in one of "
            "twenty."
        ),
        moment=t.instant(at),
        middle=t.number(round(float(curve.middle[place]), 1)),
        high=t.number(round(float(curve.high[place]), 1)),
    )
