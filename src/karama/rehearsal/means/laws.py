"""How long work takes, and how long people stay: laws in a planner's words.

    law = Pert(least=600.0, likely=1_200.0, most=3_600.0)
    length_of(law)          # as the rehearsal's loop draws it
    mean_of(law)

The loop knows a few laws only; every law with a shape becomes a table of quantiles,
straight between them, whose mean is the law's own. Tables are in whole milliseconds:
two machines whose logarithms differ in the last bit then still draw the same.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate, pairwise
from math import exp, inf, log, sqrt
from statistics import NormalDist

import attrs

from karama.rehearsal.staffing import Fixed, Length, Quantiles

POINTS = 257
"""Quantiles in a table: 1/256 apart, so that a place among them is exact."""

_GRID = 4_096
_NORMAL = NormalDist()


@attrs.frozen
class Always:
    """Always as long."""

    seconds: float


@attrs.frozen
class Lognormal:
    """About a mean, with a long tail: most are short, a few take very long."""

    mean: float
    sd: float


@attrs.frozen
class Pert:
    """Between two ends, mostly near one value: what people who do the work can say."""

    least: float
    likely: float
    most: float


@attrs.frozen
class Measured:
    """As it was measured: quantiles at equal steps, the shortest to the longest."""

    quantiles: tuple[float, ...]


Law = Always | Lognormal | Pert | Measured

AT_ONCE = Always(0.0)


def length_of(law: Law) -> Length:
    """The law as the loop draws it."""
    match law:
        case Always():
            return Fixed(law.seconds)
        case Measured():
            return Quantiles(law.quantiles)
        case Lognormal():
            return _lognormal(law)
        case Pert():
            return Fixed(law.least) if law.most == law.least else _pert(law)


def mean_of(law: Law) -> float:
    """The mean, in seconds."""
    match law:
        case Always():
            return law.seconds
        case Lognormal():
            return law.mean
        case Pert():
            return (law.least + 4 * law.likely + law.most) / 6
        case Measured():
            pairs = list(pairwise(law.quantiles))
            return sum(a + b for a, b in pairs) / 2 / len(pairs)


def left_of(law: Law, places: int) -> tuple[float, ...]:
    """When so many places that are taken now become free, ascending.

    Nobody says how long each person has been there. In a place that has long been in
    use the time left has density (1 - F(t)) / mean; its middles are given, one for
    each place, so that nothing is drawn.
    """
    length, mean = length_of(law), mean_of(law)
    if mean <= 0:
        return (0.0,) * places
    if isinstance(length, Fixed):
        return tuple(mean * (n + 0.5) / places for n in range(places))
    times = [length.of((n + 0.5) / _GRID) for n in range(_GRID)]
    # Integral of 1 - F up to each of `times`: those who stay longer count whole.
    shorter = accumulate(times, initial=0.0)
    whole = [
        (sum_below + (_GRID - n) * time) / _GRID
        for n, (time, sum_below) in enumerate(zip(times, shorter, strict=False))
    ]
    wanted = (whole[-1] * (n + 0.5) / places for n in range(places))
    return tuple(round(_between(whole, times, place), 3) for place in wanted)


def _between(marks: list[float], values: list[float], mark: float) -> float:
    """The value at a mark, straight between its neighbours; from 0 at mark 0."""
    high = bisect_left(marks, mark)
    low_mark, low = (marks[high - 1], values[high - 1]) if high else (0.0, 0.0)
    wide = marks[high] - low_mark
    share = (mark - low_mark) / wide if wide > 0 else 1.0
    return low + share * (values[high] - low)


def _lognormal(law: Lognormal) -> Length:
    if law.sd == 0 or law.mean == 0:
        return Fixed(law.mean)
    spread = log(1 + (law.sd / law.mean) ** 2)
    middle, width = log(law.mean) - spread / 2, sqrt(spread)
    deep = [_NORMAL.inv_cdf(n / (POINTS - 1)) for n in range(1, POINTS - 1)]
    inner = [exp(middle + width * one) for one in deep]
    # The mean of the shortest 256th, so that the table is right where it begins.
    shortest = law.mean * _NORMAL.cdf(deep[0] - width) * (POINTS - 1)
    return _kept(max(2 * shortest - inner[0], 0.0), inner, law.mean)


def _pert(law: Pert) -> Length:
    """The beta law on [least, most] whose mean is (least + 4 likely + most) / 6."""
    wide = law.most - law.least
    left = 4 * (law.likely - law.least) / wide
    right = 4 * (law.most - law.likely) / wide
    grid = [n / _GRID for n in range(_GRID + 1)]
    heights = [x**left * (1 - x) ** right for x in grid]
    areas = list(accumulate((a + b for a, b in pairwise(heights)), initial=0.0))
    places = (n / (POINTS - 1) for n in range(1, POINTS - 1))
    inner = [
        law.least + wide * _between(areas, grid, place * areas[-1]) for place in places
    ]
    return _kept(law.least, inner, mean_of(law), law.most)


def _kept(
    first: float, inner: list[float], mean: float, most: float = inf
) -> Quantiles:
    """A table whose last value is such that its mean is the law's, up to `most`."""
    rounded = [round(first, 3), *(round(one, 3) for one in inner)]
    last = 2 * (mean * (POINTS - 1) - sum(rounded) + rounded[0] / 2)
    return Quantiles((*rounded, max(min(round(last, 3), most), rounded[-1])))
