"""Counts that nobody can be picked out of.

Two rules, applied to every count of people, in every cell:

* 1 to 4 is told as "fewer than five"; 0 stays 0;
* any other count is rounded to the nearest multiple of five.

The first follows UNHCR's refugee statistics, in which numbers below five are rounded to
a multiple of five before anything is published (Refugee Data Finder, on its
methodology). The second, on every count, is our own choice: where 12 were asked and 10
accepted, it would otherwise be told that 2 refused, by taking one from the other.

A median or other quantile of waits is one person's wait. It is told only if at least
five people lie on either side of it, to five minutes: our own choice too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

FEW = 5
"""The smallest count that is told."""
STEP = timedelta(minutes=5)


def told(count: int) -> int | None:
    """A count as it may be told; None: fewer than five, and not none.

    >>> told(0), told(4), told(5), told(12), told(13)
    (0, None, 5, 10, 15)
    """
    if 0 < count < FEW:
        return None
    return (2 * count + FEW) // (2 * FEW) * FEW


def share(part: int, whole: int) -> int | None:
    """A share in whole per cent, of counts as they are told; None: not told.

    >>> share(12, 40), share(3, 40), share(0, 40), share(0, 3)
    (25, None, 0, None)
    """
    some, all_ = told(part), told(whole)
    if some is None or not all_:
        return None
    return round(100 * min(some, all_) / all_)


def quantile(lengths: Sequence[timedelta], at: float) -> timedelta | None:
    """The length below which a share of them lies; None: too few on either side.

    Args:
        lengths: Sorted or not.
        at: Between 0 and 1; 0.5 is the median.
    """
    place = int(at * len(lengths))
    if min(place, len(lengths) - 1 - place) < FEW:
        return None
    found = sorted(lengths)[place]
    return (found + STEP / 2) // STEP * STEP
