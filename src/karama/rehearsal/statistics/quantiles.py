"""Quantiles with intervals: the worst day of a month, the wait of one in twenty.

Two different questions: `quantile_interval` is about replications (the fullest night of
each; how full in nine replications of ten?), `people_quantile` about people (how long
do nineteen of twenty wait at the most?), who are not drawn apart within a replication.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, inf

import numpy as np
import numpy.typing as npt

from karama.rehearsal.statistics.distributions import beta_below
from karama.rehearsal.statistics.interval import Interval, Values
from karama.rehearsal.statistics.shares import share_interval

Floats = npt.NDArray[np.float64]


def quantile_interval(
    values: Values, part: float, confidence: float = 0.95
) -> Interval | None:
    """The value below which this part of replications lies, by order alone.

    Exact whatever the values are like, so it is never too narrow; an end is infinite
    where too few replications reach so far.
    """
    found = np.sort(np.asarray(values, np.float64))
    if not len(found):
        return None
    low, high = _ranks(len(found), part, (1 - confidence) / 2)
    return Interval(
        estimate=_at(found, part),
        low=float(found[low - 1]) if low else -inf,
        high=float(found[high - 1]) if high <= len(found) else inf,
        confidence=confidence,
        replications=len(found),
    )


def people_quantile(
    values: Sequence[Values], part: float, confidence: float = 0.95
) -> Interval | None:
    """The value below which this part of all people lies.

    The interval of Woodruff (1952): the share of people below the estimate has an
    interval over replications, and its ends are looked up among all people.

    Args:
        values: One for each person, by replication; infinite for who still waited.
        part: Above 0, below 1.
        confidence: Of the interval.
    """
    kept = [np.asarray(one, np.float64) for one in values]
    pooled = np.sort(np.concatenate(kept)) if kept else np.empty(0)
    if not len(pooled):
        return None
    estimate = _at(pooled, part)
    held = [int((one <= estimate).sum()) for one in kept]
    share = share_interval(held, [len(one) for one in kept], confidence)
    if share is None:
        return None
    shift = part - share.estimate  # ties: more people may lie at the estimate itself
    low, high = share.low + min(shift, 0.0), share.high + min(shift, 0.0)
    below = _at(pooled, low) if low > 0 else -inf
    above = _at(pooled, high) if high < 1 else inf
    return Interval(estimate, below, above, confidence, share.replications)


def _at(ascending: Floats, part: float) -> float:
    """The smallest value that at least this part does not pass."""
    rank = min(max(ceil(part * len(ascending) - 1e-9), 1), len(ascending))
    return float(ascending[rank - 1])


def _ranks(count: int, part: float, tail: float) -> tuple[int, int]:
    """Ranks of the ends, 0 and one too many where there is no such end."""
    low, high = 0, count + 1
    while low < count and 1 - _at_least(low + 1, count, part) <= tail:
        low += 1
    while high > 1 and _at_least(high - 1, count, part) <= tail:
        high -= 1
    return low, high


def _at_least(rank: int, count: int, part: float) -> float:
    """The chance that at least `rank` of `count` values lie below the true quantile."""
    if rank <= 0:
        return 1.0
    return beta_below(part, rank, count - rank + 1) if rank <= count else 0.0
