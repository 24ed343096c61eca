"""A fitted stream held against the count it was fitted to, year by year and over all.

The stream is drawn many times over the very days of the count, without the days that
are not known, and each measure is taken of every draw. What was observed should lie
where 95 of 100 draws lie. Of many measures a few fall outside by chance alone: one in
twenty is expected, and the verdict is given with that number beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.influx.measuring import Measure, measures
from karama.rehearsal.influx.process import Entry, Influx, Stream, plain
from karama.rehearsal.influx.sample import counts_of
from karama.rehearsal.influx.series import LEAST_DAYS, Series

Floats = npt.NDArray[np.float64]

DRAWS = 400
PLAIN_DRAWS = 40
SEED = 20_260_101
ALL = 0
"""Stands for all years."""


@attrs.frozen
class Compared:
    """One measure of one period.

    Attributes:
        period: A calendar year, or `ALL`.
        measure: What is measured.
        observed: In the count.
        mean: Over the draws.
        low: 2.5 of 100 draws are below.
        high: 2.5 of 100 draws are above.
        plain: Mean over draws of the plain Poisson process with the same means.
    """

    period: int
    measure: Measure
    observed: float
    mean: float
    low: float
    high: float
    plain: float

    @property
    def met(self) -> bool:
        """Whether what was observed lies where 95 of 100 draws lie."""
        return self.low <= self.observed <= self.high


@attrs.frozen(eq=False)
class Judgement:
    """All measures, and the draws they were taken of.

    Attributes:
        compared: By period, all years first, then by measure.
        drawn: R draws of D days.
        plainly: Draws of the plain Poisson process.
    """

    compared: tuple[Compared, ...]
    drawn: Floats
    plainly: Floats

    @property
    def missed(self) -> tuple[Compared, ...]:
        """What lies outside."""
        return tuple(one for one in self.compared if not one.met)


def judge(
    series: Series,
    stream: Stream,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Judgement:
    """Hold draws of a stream against a count.

    Args:
        series: Persons by day.
        stream: Fitted to it, or any other.
        draws: How many; 400 place the ends of an interval within about one of 100.
        seed: Of the draws.
    """
    named = attrs.evolve(stream, id="judged")  # or its name would change the verdict
    influx = Influx(series.starts, (Entry("all"),), (named,))
    drawn = _drawn(influx, series, draws, seed)
    plainly = _drawn(plain(influx), series, min(PLAIN_DRAWS, draws), seed)
    return Judgement(tuple(_compared(series, drawn, plainly)), drawn, plainly)


def _drawn(influx: Influx, series: Series, draws: int, seed: int) -> Floats:
    return counts_of(influx, influx.streams[0], seed, draws, len(series.counts))


def _compared(series: Series, drawn: Floats, plainly: Floats) -> Iterator[Compared]:
    for period, days in _periods(series).items():
        seen = measures(series.counts[days], series.known[days])
        of = measures(drawn[:, days], series.known[days])
        dull = measures(plainly[:, days], series.known[days])
        for measure in Measure:
            if np.isfinite(seen[measure][0]) and np.isfinite(of[measure]).all():
                low, high = np.quantile(of[measure], [0.025, 0.975])
                yield Compared(
                    period,
                    measure,
                    float(seen[measure][0]),
                    float(of[measure].mean()),
                    float(low),
                    float(high),
                    float(np.nanmean(dull[measure])),
                )


def _periods(series: Series) -> Mapping[int, npt.NDArray[np.int64]]:
    """Days of all years, then of each year with enough of them, where there are two."""
    of_year = np.asarray([day.year for day in series.days])
    found = {ALL: np.arange(len(of_year))}
    for year in np.unique(of_year):
        if series.known[of_year == year].sum() >= LEAST_DAYS and len(set(of_year)) > 1:
            found[int(year)] = np.flatnonzero(of_year == year)
    return found
