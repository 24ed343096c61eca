"""How strong each day of a scenario is before luck: season, year and rises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from karama.rehearsal.influx.process import Influx, Stream

Floats = npt.NDArray[np.float64]

_YEAR = 365.25
_MIDDLES = (np.arange(12) + 0.5) * _YEAR / 12
"""The middle of each month, in days from the new year."""


def season(months: Sequence[float], days: Sequence[date]) -> Floats:
    """The factor of the season on each day, 1 on average over a year.

    It runs straight from the middle of a month to that of the next, and from December
    on into January, so that no month begins with a step.
    """
    weights = np.asarray(months, np.float64)
    over = np.r_[_MIDDLES[-1] - _YEAR, _MIDDLES, _MIDDLES[0] + _YEAR]
    held = np.r_[weights[-1], weights, weights[0]]
    place = np.asarray([day.timetuple().tm_yday - 0.5 for day in days])
    return np.asarray(np.interp(place, over, held) / weights.mean())


def years(factors: Mapping[int, float], days: Sequence[date]) -> Floats:
    """The factor of the calendar year of each day."""
    return np.asarray([factors.get(day.year, 1.0) for day in days])


def dates(starts: date, days: int) -> tuple[date, ...]:
    """The days of a scenario."""
    return tuple(starts + timedelta(days=n) for n in range(days))


def people_by_day(influx: Influx, stream: Stream, days: Sequence[date]) -> Floats:
    """Persons of a stream expected on each day, over all kinds of days."""
    expected = stream.people_per_day * season(stream.months, days)
    expected *= years(stream.years, days)
    for rise in influx.rises:
        if not rise.streams or stream.id in rise.streams:
            past = np.asarray([(day - rise.starts).days for day in days])
            expected[(past >= 0) & (past < rise.days)] *= rise.times
    return np.asarray(expected)
