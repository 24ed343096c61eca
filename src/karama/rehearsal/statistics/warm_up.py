"""Where a steady state begins: how much of the beginning of a series to leave out.

Only for who asks for a long-run figure. A rehearsal of an influx has none: it begins
with today's occupancy, and its beginning is what it is about.

The rule is MSER-5 (White 1997, Simulation 69, 323-334; White, Cobb and Spratt 2000):
means of five values each, averaged over replications first, as Welch (1983) does, and
cut where the standard error of what is left is smallest. A cut in the second half says
that the series is too short to tell.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BATCH = 5
_LEAST = 4
"""Fewer batches than this tell nothing."""


def warm_up(series: npt.ArrayLike, batch: int = BATCH) -> int | None:
    """How many values to leave out at the beginning; None: the series is too short.

    Args:
        series: One figure over time, at equal steps; or a row for each replication.
        batch: How many values are averaged before the cut is sought.
    """
    values = np.atleast_2d(np.asarray(series, np.float64)).mean(axis=0)
    count = len(values) // batch
    if count < _LEAST:
        return None
    means = values[: count * batch].reshape(count, batch).mean(axis=1)
    cut = int(np.argmin(_errors(means)))
    return cut * batch if cut <= count // 2 else None


def _errors(means: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The squared standard error of what is left after each cut, up to a factor.

    The last few cuts leave too little to tell and are not sought.
    """
    centred = means - means.mean()  # sums of squares of large figures lose their digits
    left = np.arange(len(means), 0, -1)
    sums = np.cumsum(centred[::-1])[::-1]
    squares = np.cumsum(centred[::-1] ** 2)[::-1]
    found = (squares - sums**2 / left) / left**2
    return np.maximum(found[: -(_LEAST - 1)], 0.0)
