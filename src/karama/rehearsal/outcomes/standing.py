"""How many are somewhere at a time: intervals counted at instants, or over spans.

    standing(begun, ended, instants)                # how many lie over each instant
    standing_by(key, keys, begun, ended, instants)  # the same, a row for each key
    mean_over(begun, ended, edges)                  # how many at once, on average

An interval is from its beginning to just before its end; one that never ends has an
infinite one. Times are in seconds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Whole = npt.NDArray[np.integer[Any]]
"""Whole numbers of any width."""


def standing(begun: Floats, ended: Floats, instants: Floats) -> Ints:
    """How many intervals lie over each instant; instants ascend."""
    key = np.zeros(len(begun), np.int64)
    found: Ints = standing_by(key, 1, begun, ended, instants)[0]
    return found


def standing_by(
    key: Whole, keys: int, begun: Floats, ended: Floats, instants: Floats
) -> Ints:
    """How many intervals of each key lie over each instant: one row for each key."""
    found = np.zeros((keys, len(instants) + 1), np.int64)
    np.add.at(found, (key, np.searchsorted(instants, begun)), 1)
    np.add.at(found, (key, np.searchsorted(instants, ended)), -1)
    return np.cumsum(found, axis=1)[:, :-1]


def mean_over(begun: Floats, ended: Floats, edges: Floats) -> Floats:
    """How many intervals there are at once, on average over each span of edges."""
    area = _passed(begun, edges) - _passed(ended, edges)
    found: Floats = np.diff(area) / np.diff(edges)
    return found


def _passed(since: Floats, edges: Floats) -> Floats:
    """The sum of the times that have passed since each instant, at each edge."""
    known = np.sort(since[np.isfinite(since)])
    sums = np.concatenate(([0.0], np.cumsum(known)))
    count = np.searchsorted(known, edges, side="right")
    found: Floats = count * edges - sums[count]
    return found
