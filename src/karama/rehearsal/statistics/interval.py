"""Intervals for means over replications, and for differences under the same luck.

    mean_interval(waits, 0.95)              # one mean wait for each replication
    paired_difference(with_nurse, without)  # replication by replication

A replication is one independent value: people in it share queues and boats and are not.
So every interval here counts replications and never people, with Student's t for the
few there are (Law, Simulation Modeling and Analysis, 5th edition, sections 9.4 and
10.2). The values need to be near normal or many; means of many people mostly are.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.statistics.distributions import t_quantile

Values = Sequence[float] | npt.NDArray[np.float64]


@attrs.frozen
class Interval:
    """A figure, and where the true one lies with a stated confidence.

    Attributes:
        estimate: The figure itself.
        low: Infinite where nothing can be said.
        high: As `low`.
        confidence: Of 0.95, the interval misses the true figure in one of twenty
            rehearsals that are done like this one.
        replications: Independent values it rests on.
    """

    estimate: float
    low: float
    high: float
    confidence: float
    replications: int

    @property
    def half_width(self) -> float:
        """Half of the distance between its ends."""
        return (self.high - self.low) / 2

    def holds(self, value: float) -> bool:
        """Whether a value lies in it, its ends included."""
        return self.low <= value <= self.high


def mean_interval(values: Values, confidence: float = 0.95) -> Interval | None:
    """The mean of replications, with Student's t; None where there are none.

    Of one replication nothing is known but itself: its interval has no ends.
    """
    found = np.asarray(values, dtype=np.float64)
    if not len(found):
        return None
    if len(found) == 1:
        return Interval(float(found[0]), -inf, inf, confidence, 1)
    half = t_of(len(found), confidence) * float(found.std(ddof=1)) / sqrt(len(found))
    return around(float(found.mean()), half, confidence, len(found))


def paired_difference(
    ours: Values, theirs: Values, confidence: float = 0.95
) -> Interval | None:
    """The mean of ours minus theirs, replication by replication.

    Both were rehearsed with the same luck, so that what differs is the plan: the
    interval is then often ten times narrower than that of two unpaired means.

    Raises:
        ValueError: There are not as many of the one as of the other.
    """
    one, other = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    if one.shape != other.shape:
        raise ValueError(f"{len(one)} replications cannot be paired with {len(other)}")
    return mean_interval(one - other, confidence)


def gained(ours: Values, theirs: Values) -> float:
    """How many times more replications it would take without the same luck.

    The variance of the difference if the two were independent, over what it is; 1
    where the pairing gains nothing, infinite where the difference never varies.
    """
    one, other = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    apart, paired = one.var(ddof=1) + other.var(ddof=1), (one - other).var(ddof=1)
    return float(apart / paired) if paired > 0 else inf if apart > 0 else 1.0


def t_of(replications: int, confidence: float) -> float:
    """How many standard errors an interval reaches to each side."""
    return t_quantile((1 + confidence) / 2, replications - 1)


def around(
    estimate: float, half: float, confidence: float, replications: int
) -> Interval:
    """An interval as far to the one side as to the other."""
    return Interval(
        estimate, estimate - half, estimate + half, confidence, replications
    )
