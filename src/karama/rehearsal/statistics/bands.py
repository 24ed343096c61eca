"""Bands about curves: a queue over time, in many replications.

    curves = np.array([sampled(times, queue, grid) for times, queue in runs])
    band(curves, 0.9)

At each moment by itself, another run lies in the band with at least the chance it
states; that it stays in it the whole time is much less likely. And the middle is no
run: in none does the queue follow it.
"""

from __future__ import annotations

from math import floor

import attrs
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Band:
    """Where a curve lies at each moment.

    Attributes:
        low: Of the band, by moment.
        middle: The median of the replications.
        high: Of the band.
        share: The chance that another run lies in it at one moment; lower than what was
            asked for where the replications are too few.
    """

    low: Floats
    middle: Floats
    high: Floats
    share: float


def band(curves: npt.ArrayLike, share: float = 0.9) -> Band | None:
    """The band that another run keeps to, at each moment by itself.

    Its ends are two of the values of that moment, as far from the least as from the
    greatest: between the ranks r and n + 1 - r of n, another one falls with the chance
    (n + 1 - 2 r) / (n + 1), whatever they are like.

    Args:
        curves: A row for each replication, a column for each moment.
        share: The chance that is wanted.
    """
    found = np.sort(np.asarray(curves, np.float64), axis=0)
    count = len(found)
    if not count:
        return None
    rank = max(floor((count + 1) * (1 - share) / 2 + 1e-9), 1)
    rank = min(rank, (count + 1) // 2)
    kept = (count + 1 - 2 * rank) / (count + 1)
    middle = np.asarray(np.median(found, axis=0))
    return Band(found[rank - 1], middle, found[count - rank], max(kept, 0.0))


def sampled(
    times: npt.ArrayLike,
    values: npt.ArrayLike,
    grid: npt.ArrayLike,
    before: float = 0.0,
) -> Floats:
    """A curve of steps, at the moments of a grid.

    Args:
        times: When it changed, ascending; of several changes at once the last counts.
        values: What it was from then on.
        grid: Moments.
        before: What it was before the first change.
    """
    steps = np.concatenate([[before], np.asarray(values, np.float64)])
    return np.asarray(steps[np.searchsorted(np.asarray(times), grid, side="right")])
