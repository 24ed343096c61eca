"""The fit as a picture: how many a day, week by week, and how long luck lasts.

Three charts, each with the count, the room where 95 of 100 draws lie, and what plain
Poisson would give. One SVG file: no script, nothing loaded, readable in either
direction, and in grey.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import attrs
import numpy as np
import numpy.typing as npt
from lxml import etree

from karama.explanation.languages import Translator
from karama.explanation.picture.svg import add, element, note
from karama.explanation.picture.text import measure
from karama.rehearsal import chart
from karama.rehearsal.chart import Frame, Tick, nice_ticks
from karama.rehearsal.influx.judging import Judgement
from karama.rehearsal.influx.measuring import WEEK, autocorrelation, weeks
from karama.rehearsal.influx.series import Series

Floats = npt.NDArray[np.float64]
_Of = Callable[[Floats], Floats]
"""A figure of each run: R runs of D days to R rows."""

WIDTH, EDGE, AXIS = 960.0, 24.0, 56.0
PLOT = 210.0
LAGS = 28
MOST_POINTS = 450


@attrs.frozen(eq=False)
class _Band:
    """Something counted, with what draws of it gave."""

    seen: Floats
    low: Floats
    high: Floats
    middle: Floats
    plain: Floats


def draw_fit(series: Series, judgement: Judgement, words: str, t: Translator) -> str:
    """The picture of a fit.

    Args:
        series: What was counted.
        judgement: What was drawn.
        words: What the judgement comes to, in the reader's language.
        t: The reader's language.

    Returns:
        An SVG document.
    """
    root = element("svg", class_="k-chart", width=WIDTH, role="img")
    root.set("lang", t.language)
    title = t.fill(
        t.gettext("Arrivals counted and simulated: {name}"), name=series.name
    )
    note(root, title, words)
    add(root, "style").text = chart.style()
    paper = add(root, "rect", class_="k-paper", width=WIDTH)
    page = _Page(root, t)
    page.words(title, size=18, class_="k-head")
    page.words(words, size=13)
    page.legend()
    _draw_days(page, series, judgement)
    _draw_weeks(page, series, judgement)
    _draw_lags(page, series, judgement)
    for one in (root, paper):
        one.set("height", f"{page.y + EDGE:.0f}")
    root.set("viewBox", f"0 0 {WIDTH:.0f} {page.y + EDGE:.0f}")
    return etree.tostring(root, encoding="unicode") + "\n"


@attrs.define
class _Page:
    """A page being filled from the top."""

    root: etree._Element
    t: Translator
    y: float = EDGE

    @property
    def turned(self) -> bool:
        return self.t.direction == "rtl"

    @property
    def start(self) -> float:
        return WIDTH - EDGE if self.turned else EDGE

    def words(self, words: str, *, size: float, class_: str = "") -> None:
        self.y = 6 + chart.draw_words(
            self.root,
            words,
            (self.start, self.y),
            WIDTH - 2 * EDGE,
            size=size,
            turned=self.turned,
            class_=class_,
        )

    def frame(self, xs: tuple[float, float], ys: tuple[float, float]) -> Frame:
        left = EDGE if self.turned else EDGE + AXIS
        top, self.y = self.y + 10, self.y + 10 + PLOT + 40
        return Frame(left, top, WIDTH - 2 * EDGE - AXIS, PLOT, xs, ys, self.turned)

    def legend(self) -> None:
        """What the marks mean, in one row."""
        t, y = self.t, self.y + 12
        names = (
            t.gettext("counted"),
            t.gettext("where 95 of 100 simulated runs lie"),
            t.gettext("plain Poisson: everybody alone, no spells"),
        )
        way, x = (-1 if self.turned else 1), self.start
        for place, name in enumerate(names):
            if place == 1:
                frame = Frame(min(x, x + way * 22), y - 6, 22, 12, (0, 1), (0, 1))
                chart.draw_box(self.root, frame, (0, 1), (0, 1), "k-drawn")
            else:
                mark = chart.draw_diamond if place else chart.draw_dot
                mark(self.root, x + way * 11, y)
            wide, at = measure(name, 12) + 8, (x + way * 28, y - 8)
            chart.draw_words(self.root, name, at, wide, size=12, turned=self.turned)
            x += way * (wide + 48)
        self.y += 40


# --- how many a day -------------------------------------------------------------------


def _draw_days(page: _Page, series: Series, judgement: Judgement) -> None:
    t = page.t
    page.words(t.gettext("How many come in a day"), size=15, class_="k-head")
    told = t.gettext("Share of days on which so many people came.")
    page.words(told, size=12)
    edges = edges_of(series.counts[series.known])
    band = _band(series, judgement, lambda runs: _shares(runs, series.known, edges))
    ticks = nice_ticks(
        0, float(max(band.high.max(), band.seen.max(), band.plain.max()))
    )
    frame = page.frame((0, len(edges) - 1), (0, ticks[-1]))
    across = [(n + 0.5, _bin(t, edges, n)) for n in range(len(edges) - 1)]
    up = [(tick, t.percent(tick)) for tick in ticks]
    chart.draw_axes(page.root, frame, across, up)
    _draw_bars(page.root, frame, band)


def edges_of(counts: npt.NDArray[np.int64]) -> tuple[int, ...]:
    """Where the classes of counts begin: 0 alone, then even or doubling ones."""
    top, middle = int(counts.max()), float(np.median(counts[counts > 0]))
    if top < 6 * middle:
        step = max(int(nice_ticks(0, top, 14)[1]), 1)
        found = list(range(step, top + step, step))
        return (0, *([1] if step > 1 else []), *found, found[-1] + step)
    found = [max(round(top / 2**8 / 5) * 5, 5)]
    while found[-1] <= top:
        found.append(found[-1] * 2)
    return (0, 1, *found)


def _bin(t: Translator, edges: Sequence[int], place: int) -> str:
    first, last = edges[place], edges[place + 1] - 1
    if first == last:
        return t.number(first)
    return t.isolate(f"{t.number(first)}–{t.number(last)}")


def _shares(runs: Floats, known: npt.NDArray[np.bool_], edges: Sequence[int]) -> Floats:
    """Of each run, the share of days in each class; more than all in the last."""
    place = np.searchsorted(edges[1:-1], runs[:, known], side="right")
    classes = range(len(edges) - 1)
    return np.stack([(place == n).mean(axis=1) for n in classes], axis=1)


def _draw_bars(root: etree._Element, frame: Frame, band: _Band) -> None:
    for place in range(len(band.seen)):
        at = frame.xs[0] + place + 0.5
        wide = (at - 0.3, at + 0.3)
        ends = (float(band.low[place]), float(band.high[place]))
        chart.draw_box(root, frame, wide, ends, "k-drawn")
        chart.draw_diamond(root, frame.x(at + 0.18), frame.y(float(band.plain[place])))
        chart.draw_dot(root, frame.x(at), frame.y(float(band.seen[place])))


# --- week by week ---------------------------------------------------------------------


def _draw_weeks(page: _Page, series: Series, judgement: Judgement) -> None:
    t = page.t
    page.words(t.gettext("Seven days together"), size=15, class_="k-head")
    told = t.gettext(
        "People in the seven days up to each day. A simulated run is another history, "
        "not a forecast: the line should stay in the band, not follow its middle."
    )
    page.words(told, size=12)
    known = series.known
    band = _thinned(_band(series, judgement, lambda runs: weeks(runs, known)))
    step = (len(known) - WEEK + 1) / len(band.seen)
    ends = np.arange(len(band.seen)) * step + WEEK - 1
    ticks = nice_ticks(0, float(np.nanmax([band.high, band.seen])))
    frame = page.frame((0, len(known)), (0, ticks[-1]))
    up = [(tick, t.number(int(tick))) for tick in ticks]
    chart.draw_axes(page.root, frame, _dates(series.days), up)
    held = list(zip(ends, band.low, band.high, strict=True))
    chart.draw_band(page.root, frame, held)
    for values, class_ in (
        (band.middle, "k-middle"),
        (band.plain, "k-plain-line"),
        (band.seen, "k-seen"),
    ):
        points = list(zip(ends, values, strict=True))
        chart.draw_line(page.root, frame, points, class_)


def _thinned(band: _Band) -> _Band:
    """No more points than can be told apart; the worst week is never lost."""
    step = -(-len(band.seen) // MOST_POINTS)
    room = -len(band.seen) % step

    def parts(values: Floats) -> Floats:
        return np.append(values, np.full(room, values[-1])).reshape(-1, step)

    return _Band(
        seen=parts(band.seen).max(axis=1),
        low=parts(band.low).min(axis=1),
        high=parts(band.high).max(axis=1),
        middle=parts(band.middle).mean(axis=1),
        plain=parts(band.plain).mean(axis=1),
    )


def _dates(days: Sequence[date]) -> list[Tick]:
    """New years where there are several, else first days of months."""
    years = days[-1].year - days[0].year > 1
    found: list[Tick] = []
    for place, day in enumerate(days):
        if day.day == 1 and (not years or day.month == 1):
            found.append((place, str(day.year) if years else f"{day:%Y-%m}"))
    every = -(-len(found) // 10)
    return found[::every] if found else []


# --- how long luck lasts --------------------------------------------------------------


def _draw_lags(page: _Page, series: Series, judgement: Judgement) -> None:
    t = page.t
    page.words(t.gettext("How long good and bad days last"), size=15, class_="k-head")
    told = t.gettext(
        "How much a day tells of the day so many days later (autocorrelation): 0 "
        "nothing, 1 everything. With plain Poisson it comes from season and year alone."
    )
    page.words(told, size=12)
    known, lags = series.known, range(1, min(LAGS, len(series.known) // 3) + 1)
    band = _band(
        series,
        judgement,
        lambda runs: np.stack([autocorrelation(runs, known, n) for n in lags], axis=1),
    )
    values = [band.low, band.high, band.seen, band.plain]
    ticks = nice_ticks(min(float(np.nanmin(values)), 0), float(np.nanmax(values)))
    frame = page.frame((0.5, len(lags) + 0.5), (ticks[0], ticks[-1]))
    across = [(n, t.number(n)) for n in lags if n == 1 or n % WEEK == 0]
    chart.draw_axes(page.root, frame, across, [(k, t.number(k)) for k in ticks])
    _draw_bars(page.root, frame, band)


def _band(series: Series, judgement: Judgement, of: _Of) -> _Band:
    """A figure of the count, of every draw, and of plain Poisson."""
    drawn = of(judgement.drawn)
    low, middle, high = np.quantile(drawn, [0.025, 0.5, 0.975], axis=0)
    seen = of(series.counts[None, :].astype(np.float64))[0]
    return _Band(seen, low, high, middle, of(judgement.plainly).mean(axis=0))
