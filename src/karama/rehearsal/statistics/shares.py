"""Intervals for shares: of people for whom something held, counted by replication.

    share_interval(held, counted, 0.95)         # numbers of people, by replication

People of one replication meet the same storm and stand in the same queue. Counting them
as if each were drawn apart makes intervals several times too narrow. So the share is
the ratio of two sums over replications, its variance that of the ratio (delta method;
Cochran, Sampling Techniques, 3rd edition, section 6.4), and the interval is that of
Clopper and Pearson (1934) for as many people, drawn apart, as would tell as much: the
effective number of Korn and Graubard (Survey Methodology 24, 1998, 193-201). It stays
within 0 and 1, and holds for the rare breaches a plan is about, where a plain t does
not. `wilson` and `clopper_pearson` are for what is really drawn apart: replications.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
import numpy.typing as npt

from karama.rehearsal.statistics.distributions import (
    beta_quantile,
    normal_quantile,
    t_quantile,
)
from karama.rehearsal.statistics.interval import Interval, around, t_of

Counts = Sequence[int] | Sequence[float] | npt.NDArray[np.generic]
Floats = npt.NDArray[np.float64]


def clopper_pearson(
    held: float, counted: float, confidence: float
) -> tuple[float, float]:
    """The exact interval for a share of things drawn apart, never too narrow.

    Counts need not be whole.

    >>> low, high = clopper_pearson(0, 40, 0.95)
    >>> low, round(high, 4)
    (0.0, 0.0881)
    """
    tail = (1 - confidence) / 2
    missed = counted - held
    low = beta_quantile(tail, held, missed + 1) if held > 0 else 0.0
    high = beta_quantile(1 - tail, held + 1, missed) if missed > 0 else 1.0
    return low, high


def wilson(held: float, counted: float, confidence: float) -> tuple[float, float]:
    """Wilson's interval (1927) for a share of things drawn apart.

    Shorter than that of Clopper and Pearson, and right on average over shares: for
    pictures, where a plan's promise is not at stake.

    >>> low, high = wilson(0, 40, 0.95)
    >>> low, round(high, 4)
    (0.0, 0.0876)
    """
    if not counted:
        return 0.0, 1.0
    z = normal_quantile((1 + confidence) / 2)
    share, extra = held / counted, z * z / counted
    middle = (share + extra / 2) / (1 + extra)
    half = z * sqrt(share * (1 - share) / counted + extra / counted / 4) / (1 + extra)
    return (0.0 if held <= 0 else middle - half), (
        1.0 if held >= counted else middle + half
    )


def share_interval(
    held: Counts, counted: Counts, confidence: float = 0.95
) -> Interval | None:
    """The share of people for whom it held, over all replications.

    Args:
        held: For how many, by replication.
        counted: Of how many.
        confidence: Of the interval.

    Returns:
        None where nobody was counted. Where it held for all, or for nobody, every
        replication counts as one and no more: what never happened in 40 of them may
        still happen in one of 11.
    """
    up, down = np.asarray(held, np.float64), np.asarray(counted, np.float64)
    total, people = float(up.sum()), float(down.sum())
    if not people:
        return None
    share, replications = total / people, int((down > 0).sum())
    if replications == 1:
        return Interval(share, 0.0, 1.0, confidence, 1)
    number = _effective(moves(up, down), share, people, replications, confidence)
    low, high = clopper_pearson(share * number, number, confidence)
    return Interval(share, low, high, confidence, replications)


def share_between(
    held: Counts, undecided: Counts, counted: Counts, confidence: float = 0.95
) -> Interval | None:
    """The same where for some it is not known: their clocks still ran at the end.

    The interval reaches from where none of them counts to where all do, so that what
    is unknown is taken for neither; the estimate is its least.
    """
    up, open_ones = np.asarray(held, np.float64), np.asarray(undecided, np.float64)
    least = share_interval(up, counted, confidence)
    most = share_interval(up + open_ones, counted, confidence)
    if least is None or most is None:
        return None
    low, high, replications = least.low, most.high, least.replications
    return Interval(least.estimate, low, high, confidence, replications)


def share_difference(
    ours: tuple[Counts, Counts],
    theirs: tuple[Counts, Counts],
    confidence: float = 0.95,
) -> Interval | None:
    """Our share minus theirs, each as (held, counted), under the same luck.

    The variance is that of the two ratios together, replication by replication. Where
    no replication differs, each again counts as one: none of 40 differed, so fewer
    than one of 11 do.
    """
    up, down = (np.asarray(one, np.float64) for one in ours)
    other_up, other_down = (np.asarray(one, np.float64) for one in theirs)
    if not down.sum() or not other_down.sum():
        return None
    shares = float(up.sum() / down.sum()), float(other_up.sum() / other_down.sum())
    estimate, number = shares[0] - shares[1], len(down)
    if number == 1:
        return Interval(estimate, -1.0, 1.0, confidence, 1)
    residuals = moves(up, down) - moves(other_up, other_down)
    error = _error(residuals)
    if error == 0:
        half = clopper_pearson(0, number, confidence)[1]
    else:
        half = t_of(number, confidence) * error
    found = around(estimate, half, confidence, number)
    low, high = max(found.low, -1.0), min(found.high, 1.0)
    return Interval(estimate, low, high, confidence, number)


def moves(held: Counts, counted: Counts) -> Floats:
    """How much each replication moves the share, to first order; 0 on average."""
    up, down = np.asarray(held, np.float64), np.asarray(counted, np.float64)
    return np.asarray((up - down * (up.sum() / down.sum())) / down.mean())


def _error(residuals: Floats) -> float:
    """The standard error of a mean of replications, or of a ratio by its residuals."""
    number = len(residuals)
    return float(np.sqrt((residuals**2).sum() / (number - 1) / number))


def _effective(
    residuals: Floats, share: float, people: float, replications: int, confidence: float
) -> float:
    """As how many people drawn apart the replications tell."""
    if share in (0.0, 1.0):
        return float(replications)
    variance = _error(residuals) ** 2
    if variance == 0:
        return people
    chance = (1 + confidence) / 2
    few = t_quantile(chance, replications - 1)
    many = t_quantile(chance, max(people - 1, 1))
    return min(share * (1 - share) / variance * (many / few) ** 2, people)
