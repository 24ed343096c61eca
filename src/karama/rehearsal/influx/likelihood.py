"""How likely each day's count is at each level, when groups come by Poisson.

The count of a day is a sum of a Poisson number of group sizes: a compound Poisson
variable. Its distribution is exact by Fourier inversion of exp(rate (f(w) - 1)), with
f the transform of the sizes (Embrechts and Frei 2009), on a grid of rates, with cubics
between. Where more than `MANY` groups come, the sum of so many sizes is taken as
normal.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from karama.rehearsal.influx.kernel import MANY
from karama.rehearsal.influx.sizes import Shares, mean_of, square_of

Floats = npt.NDArray[np.float64]

STEP = 0.05
LEAST = -7.0
"""Logarithms of rates on the grid: the first, and from one to the next."""

CANDIDATES = np.arange(-240, 141) * 0.025
"""Logarithms of the levels that are tried, 0 among them."""

FLOOR = -32.0
"""Nothing is less likely: beyond, the inversion gives rounding errors."""


def likelihoods(
    counts: npt.NDArray[np.int64], expected: Floats, share: Shares
) -> Floats:
    """The logarithm of the chance of each count at each candidate level.

    Args:
        counts: D days.
        expected: Groups a day at level 1, D days, each over 0.
        share: Of groups by size.

    Returns:
        One row for each of `CANDIDATES`, D columns.
    """
    rates = np.log(expected) + CANDIDATES[:, None]
    found = _between(_grid(counts, share), rates)
    many = rates > np.log(MANY)
    if many.any():
        of = np.broadcast_to(counts, rates.shape)[many]
        found[many] = _normal(of, np.exp(rates[many]), share)
    return np.maximum(found, FLOOR)


def _grid(counts: npt.NDArray[np.int64], share: Shares) -> Floats:
    """Logarithms of the chance of each count at each rate of the grid."""
    size = _room(share)
    kept = np.minimum(counts, size - 1)
    transform = np.fft.rfft(share, size)
    rates = np.exp(np.arange(LEAST, np.log(MANY) + 4 * STEP, STEP))
    found = np.empty((len(rates), len(counts)))
    for row, rate in enumerate(rates):
        chances = np.fft.irfft(np.exp(rate * (transform - 1.0)), size)
        found[row] = chances[kept]
    found[:, counts >= size] = 0.0
    return np.log(np.maximum(found, np.exp(FLOOR)))


def _room(share: Shares) -> int:
    """Counts up to which the inversion must go so that nothing folds back."""
    most = MANY * mean_of(share) + 8 * np.sqrt(MANY * square_of(share))
    return int(2 ** np.ceil(np.log2(most + 2 * len(share))))


def _between(grid: Floats, rates: Floats) -> Floats:
    """The grid at rates between its own, by cubics; at its ends beyond them.

    Straight lines would not do: what they are off by adds up over thousands of days,
    and would make two levels on the grid likelier than the true one beside it.
    """
    place = np.clip((rates - LEAST) / STEP, 1.0, len(grid) - 2.001)
    row = place.astype(np.int64)
    t = place - row
    day = np.arange(rates.shape[1])
    found = -t * (t - 1) * (t - 2) / 6 * grid[row - 1, day]
    found += (t + 1) * (t - 1) * (t - 2) / 2 * grid[row, day]
    found -= (t + 1) * t * (t - 2) / 2 * grid[row + 1, day]
    found += (t + 1) * t * (t - 1) / 6 * grid[row + 2, day]
    return np.asarray(found)


def _normal(counts: npt.NDArray[np.int64], rates: Floats, share: Shares) -> Floats:
    mean, variance = rates * mean_of(share), rates * square_of(share)
    away = (counts - mean) ** 2 / variance
    return np.asarray(-0.5 * (away + np.log(2 * np.pi * variance)))
