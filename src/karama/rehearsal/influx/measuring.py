"""Six measures of a daily count, by which a simulated one is held against it.

What breaks a reception is told by them: how many come, how unevenly, whether a bad day
is followed by another, how often nobody comes, and the worst week. All take gaps: a
day that is not known is in no sum, no pair and no week.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Known = npt.NDArray[np.bool_]

WEEK = 7


class Measure(StrEnum):
    """What is measured; the last is for checking only and is never fitted."""

    MEAN = "mean"
    RATIO = "variance-over-mean"
    NEXT_DAY = "lag-1-autocorrelation"
    ZERO = "share-of-zero-days"
    WORST_WEEK = "largest-7-day-sum"
    NEXT_WEEK = "lag-7-autocorrelation"


def measures(counts: npt.ArrayLike, known: Known) -> Mapping[Measure, Floats]:
    """Every measure of every run.

    Args:
        counts: R runs of D days.
        known: D marks; a day without is left out of all runs.

    Returns:
        R values by measure, nan where there is nothing to measure.
    """
    runs = np.atleast_2d(np.asarray(counts, np.float64))
    held = runs[:, known]
    if not held.shape[1]:
        return dict.fromkeys(Measure, np.full(len(runs), np.nan))
    mean = held.mean(axis=1)
    return {
        Measure.MEAN: mean,
        Measure.RATIO: _over(held.var(axis=1), mean),
        Measure.NEXT_DAY: autocorrelation(runs, known, 1),
        Measure.ZERO: (held == 0).mean(axis=1),
        Measure.WORST_WEEK: _worst_week(runs, known),
        Measure.NEXT_WEEK: autocorrelation(runs, known, WEEK),
    }


def autocorrelation(runs: Floats, known: Known, lag: int) -> Floats:
    """How much a day tells of the day `lag` later, -1 to 1, for each run.

    The usual estimate, where both days of a pair are known.
    """
    if len(known) <= lag:
        return np.full(len(runs), np.nan)
    away = np.where(known, runs - runs[:, known].mean(axis=1, keepdims=True), 0.0)
    return _over((away[:, :-lag] * away[:, lag:]).sum(axis=1), (away**2).sum(axis=1))


def weeks(runs: Floats, known: Known) -> Floats:
    """Sums of seven days, nan where one of them is not known; R runs of D - 6."""
    filled = np.where(known, runs, np.nan)
    view = np.lib.stride_tricks.sliding_window_view(filled, WEEK, axis=1)
    return np.asarray(view.sum(axis=-1))


def _worst_week(runs: Floats, known: Known) -> Floats:
    whole = np.convolve(known, np.ones(WEEK), "valid") == WEEK
    if len(known) < WEEK or not whole.any():
        return np.full(len(runs), np.nan)
    return np.asarray(weeks(runs, known)[:, whole].max(axis=1))


def _over(part: Floats, whole: Floats) -> Floats:
    """The quotient, nan where there is no whole."""
    nothing = np.full(len(part), np.nan)
    return np.asarray(np.divide(part, whole, out=nothing, where=whole > 0))
