"""The stream a daily count could have come from.

    found = fit(series)
    found.stream                    # the stream, ready for a scenario

1. Level of each year and season of the months, by matching means in turn (iterative
   proportional fitting), the season smoothed to two harmonics. 2. Persons in a group:
   the count has no boats, but what days of one level have between them tells how people
   are bundled; of a list of sizes the likeliest is taken, unless the reader knows.
3. Kinds of days: a hidden chain by EM, with as many kinds as the criterion of Hannan
   and Quinn (1979) grants, from one on, so that a plain Poisson count is fitted as one.
   (Schwarz's is stricter: on the Italian count it takes one kind fewer, and loses the
   share of days on which nobody comes.) 4. Levels are evened, so the mean is exact.

Maximum likelihood rather than matching the measures: it uses every day, needs no
weights between measures, and leaves the measures to judge by (`judge`).
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.influx.calendar import season, years
from karama.rehearsal.influx.hidden import Chain, find_chain
from karama.rehearsal.influx.likelihood import likelihoods
from karama.rehearsal.influx.process import MONTHS, STEADY, Spells, Stream
from karama.rehearsal.influx.series import Series
from karama.rehearsal.influx.sizes import (
    ALONE,
    MOST,
    Lognormal,
    Sizes,
    mean_of,
    shares,
)

Floats = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]

MEANS = (2.0, 4.0, 8.0, 15.0, 25.0, 40.0, 60.0)
"""Persons in a group, on average, that are tried."""

SPREADS = (0.8, 1.2, 1.6)
"""Standard deviations over means that are tried."""

LARGEST = 20
"""The largest group, in means; a wooden fishing boat beside dinghies."""

MOST_KINDS = 6
WHILE_SIZING = 3
"""Kinds of days, at most and while sizes are compared."""

LEAST_DAYS_A_YEAR = 60
LEAST_DAYS_A_MONTH = 28
"""Fewer days do not give a year its own level, or a month its season."""

LEAST_SEASON = 0.02
"""No month has less of a mean one, though nobody was counted in it."""

LEAST_CHANCE = 0.001
"""No turn is rounded to never, which would leave some kinds of days for good."""

HARMONICS = 2
STEPS = len(MEANS) + len(SPREADS) + MOST_KINDS


@attrs.frozen
class Fit:
    """What a fit found.

    Attributes:
        stream: Ready for a scenario.
        guessed: Whether the persons in a group were found and not given.
        seasonal: Whether there were days enough for a season.
        kinds: Number of kinds of days.
    """

    stream: Stream
    guessed: bool
    seasonal: bool
    kinds: int


def fit(
    series: Series,
    name: str = "arrivals",
    persons: Sizes | None = None,
    progress: Progress = lambda _step, _steps: None,
) -> Fit:
    """The stream a daily count could have come from.

    Args:
        series: Persons by day.
        name: Of the stream.
        persons: How many come together, where it is known.
        progress: Told the step at work and how many there are.
    """
    stream, seasonal = _means(series, name)
    search = _Search(series, _expected(series, stream), progress)
    sizes = persons or search.sizes()
    chain = search.chain(sizes)
    return Fit(
        stream=attrs.evolve(stream, persons=sizes, spells=_spells(chain)),
        guessed=persons is None,
        seasonal=seasonal,
        kinds=len(chain.levels),
    )


# --- means ----------------------------------------------------------------------------


def _means(series: Series, name: str) -> tuple[Stream, bool]:
    """A steady stream with the level, the years and the season of a count."""
    of_month = np.asarray([day.month for day in series.days])
    known = series.known
    days = [(known & (of_month == month)).sum() for month in range(1, 13)]
    seasonal = bool(min(days) >= LEAST_DAYS_A_MONTH)
    months: tuple[float, ...] = MONTHS
    levels = _years(series, np.ones(len(known)))
    for _ in range(30 if seasonal else 0):
        expected = season(months, series.days) * years(levels, series.days)
        ratios = [
            series.counts[known & (of_month == month)].sum()
            / expected[known & (of_month == month)].sum()
            for month in range(1, 13)
        ]
        months = _evened(np.maximum(np.asarray(months) * ratios, LEAST_SEASON))
        levels = _years(series, season(_smooth(months), series.days))
    months = _rounded(_smooth(months)) if seasonal else months
    shape = season(months, series.days)
    whole = series.counts[known].sum() / shape[known].sum()
    factors = {
        year: round(float(level / whole), 3)
        for year, level in _years(series, shape).items()
    }
    stream = Stream(name, float(whole), ALONE, STEADY, months, factors)
    per_day = series.counts[known].sum() / _expected(series, stream)[known].sum()
    level = round(float(per_day * whole), 2)
    return attrs.evolve(stream, people_per_day=level), seasonal


def _years(series: Series, shape: Floats) -> dict[int, float]:
    """People a day of each year beside its season; near years lend to short ones."""
    of_year = np.asarray([day.year for day in series.days])
    found = {}
    for year in np.unique(of_year):
        days = series.known & (of_year == year)
        if days.sum() >= LEAST_DAYS_A_YEAR:
            level = series.counts[days].sum() / shape[days].sum()
            found[int(year)] = float(max(level, 1e-3))
    every = [int(year) for year in np.unique(of_year)] if found else []
    return {y: found[min(found, key=lambda near: abs(near - y))] for y in every}


def _smooth(months: tuple[float, ...]) -> tuple[float, ...]:
    """Months with their first two harmonics only."""
    waves = np.fft.rfft(months)
    waves[HARMONICS + 1 :] = 0
    return _evened(np.maximum(np.fft.irfft(waves, 12), LEAST_SEASON))


def _evened(months: Floats) -> tuple[float, ...]:
    return tuple(float(month) for month in months / months.mean())


def _rounded(months: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(round(month, 3) for month in months)


def _expected(series: Series, stream: Stream) -> Floats:
    """Persons expected on each day of the series."""
    shape = season(stream.months, series.days) * years(stream.years, series.days)
    return np.maximum(stream.people_per_day * shape, 1e-6)


# --- groups and spells ----------------------------------------------------------------


@attrs.define
class _Search:
    """Looks for sizes and kinds, and tells how far it is."""

    series: Series
    expected: Floats
    progress: Progress
    step: int = 0

    def sizes(self) -> Sizes:
        """The likeliest sizes of those that are tried."""
        most = int(self.series.counts.max())
        means = [mean for mean in MEANS if mean < most]
        best = self._likeliest([ALONE, *(_sizes(mean, 1.2, most) for mean in means)])
        if not isinstance(best, Lognormal):
            return best
        others = [s for s in SPREADS if s != best.sd / best.mean]
        return self._likeliest([best, *(_sizes(best.mean, s, most) for s in others)])

    def _likeliest(self, tried: list[Sizes]) -> Sizes:
        found = [self._try(sizes, WHILE_SIZING).likelihood for sizes in tried]
        return tried[int(np.argmax(found))]

    def chain(self, sizes: Sizes) -> Chain:
        """The chain with as many kinds of days as are worth their cost."""
        days = self._days(sizes)
        best, least = None, np.inf
        for kinds in range(1, MOST_KINDS + 1):
            chain = self._chain(days, kinds)
            weight = np.log(np.log(self.series.known.sum())) * chain.cost
            if (price := weight - chain.likelihood) < least:
                best, least = chain, price
        assert best is not None  # noqa: S101  # one kind costs something finite
        return best

    def _try(self, sizes: Sizes, kinds: int) -> Chain:
        return self._chain(self._days(sizes), kinds)

    def _days(self, sizes: Sizes) -> Floats:
        share = shares(sizes)
        return likelihoods(self.series.counts, self.expected / mean_of(share), share)

    def _chain(self, days: Floats, kinds: int) -> Chain:
        self.step += 1
        self.progress(min(self.step, STEPS), STEPS)
        return find_chain(kinds, days, self.series.known)


def _sizes(mean: float, spread: float, most: int) -> Lognormal:
    return Lognormal(mean, mean * spread, int(min(LARGEST * mean, max(most, 2), MOST)))


def _spells(chain: Chain) -> Spells:
    """The chain in figures that a reader can copy; rows still add up to 1."""
    turns = []
    for row in chain.turns:
        told = [max(round(float(chance), 3), LEAST_CHANCE) for chance in row]
        told[int(np.argmax(told))] = round(1 - sum(told) + max(told), 3)
        turns.append(tuple(told))
    levels = tuple(float(f"{level:.3g}") for level in chain.levels)
    return Spells(levels if len(levels) > 1 else (1.0,), tuple(turns))
