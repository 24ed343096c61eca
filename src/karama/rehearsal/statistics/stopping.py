"""How many replications it takes, and how often one may look.

Two rules, each without a bias from looking beyond what is said here:

* *in two stages* (Stein 1945): some replications tell the spread, and with it how many
  there will be; no result is looked at on the way. For means near normal the interval
  keeps its confidence exactly, whatever the spread, for several figures at once too,
  since the number depends on spreads alone, and those tell nothing of the means;
* *by looks*: a figure may be looked at again and again if each look has a higher
  confidence of its own, so that all together miss no more often than one may.

The usual rule (add a few until the interval is short enough; Law, Simulation Modeling
and Analysis, section 9.4.1) stops where the spread happens to look small, and its
intervals miss more often than they say; it is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, sqrt

import attrs
import numpy as np

from karama.rehearsal.statistics.interval import Interval, Values, around, t_of
from karama.rehearsal.statistics.shares import Counts, share_interval

FIRST = 30
"""Replications of a first stage: of fewer, a lucky spread makes the second short."""

MOST = 100_000


@attrs.frozen
class Precision:
    """How sure, and how close.

    Attributes:
        half_width: To each side of the figure, in its own unit; above 0.
        confidence: That the true figure is no further.
    """

    half_width: float
    confidence: float = 0.95


def replications(first: Values, wanted: Precision, most: int = MOST) -> int:
    """How many replications in all, from those of the first stage.

    Args:
        first: A figure's values, two at least; of a share, what `shares.moves` gives.
        wanted: How close.
        most: No more than this, whatever would be needed: then the interval is wider
            than wanted, and says so itself.
    """
    values = np.asarray(first, np.float64)
    spread = float(values.std(ddof=1)) * t_of(len(values), wanted.confidence)
    return min(max(len(values), ceil((spread / wanted.half_width) ** 2)), most)


def replications_for_all(
    figures: Mapping[str, tuple[Values, Precision]], most: int = MOST
) -> int:
    """How many replications so that each of several figures is as close as wanted."""
    return max(replications(first, wanted, most) for first, wanted in figures.values())


def two_stage_interval(
    values: Values, first: int, confidence: float = 0.95
) -> Interval | None:
    """The mean of both stages, with the spread of the first alone.

    Args:
        values: Of all replications, those of the first stage first.
        first: How many those were, two at least.
        confidence: The same as when the number was worked out.
    """
    found = np.asarray(values, np.float64)
    if not len(found):
        return None
    spread = float(found[:first].std(ddof=1))
    half = t_of(first, confidence) * spread / sqrt(len(found))
    return around(float(found.mean()), half, confidence, len(found))


def at_look(confidence: float, look: int) -> float:
    """The confidence of the first look (1), the second (2) and so on.

    What may go wrong is spent as 1/2, 1/6, 1/12 ... of the whole, which add up to it.

    >>> [round(at_look(0.95, look), 4) for look in (1, 2, 3)]
    [0.975, 0.9917, 0.9958]
    """
    return 1 - (1 - confidence) / (look * (look + 1))


def share_at_look(
    held: Counts, counted: Counts, look: int, confidence: float = 0.95
) -> Interval | None:
    """A share's interval at one of several looks.

    It keeps to `confidence` over all looks as far as `share_interval` does; where
    breaches are rare and come together, `sure.shown` is the one to trust.
    """
    return share_interval(held, counted, at_look(confidence, look))
