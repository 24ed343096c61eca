"""How many persons come together: in a boat by sea, in a group by land.

A law of sizes is data: a lognormal one of which a planner can say the mean, the spread
and the largest boat, or the sizes that were counted. Everything else works on `shares`:
the share of groups with 0, 1, 2... persons, so that means, variances and draws are
exact whatever the law.
"""

from __future__ import annotations

import math

import attrs
import numpy as np
import numpy.typing as npt

Shares = npt.NDArray[np.float64]

MOST = 2_000
"""No boat or group is larger; ferries of whole towns are several."""


@attrs.frozen
class Lognormal:
    """Sizes about a mean, with a long tail that is cut.

    Attributes:
        mean: Persons in a group before the tail is cut, 1 or more.
        sd: Their standard deviation; 0 for groups of one size.
        most: The largest group, up to `MOST`.
    """

    mean: float
    sd: float
    most: int


@attrs.frozen
class Counted:
    """Sizes as they were counted.

    Attributes:
        persons: Sizes that occur, 1 or more each.
        weights: How often each occurs; only their ratios count.
    """

    persons: tuple[int, ...]
    weights: tuple[float, ...]


Sizes = Lognormal | Counted
ALONE = Counted((1,), (1.0,))
"""Everybody comes alone, as a plain Poisson process has it."""


def shares(sizes: Sizes) -> Shares:
    """The share of groups of each size.

    Returns:
        Shares by number of persons, from 0 (never), adding up to 1.
    """
    found = _counted(sizes) if isinstance(sizes, Counted) else _lognormal(sizes)
    return np.asarray(found / found.sum())


def _counted(sizes: Counted) -> Shares:
    found = np.zeros(max(sizes.persons) + 1)
    np.add.at(found, list(sizes.persons), list(sizes.weights))
    return found


def _lognormal(sizes: Lognormal) -> Shares:
    """Each whole number has what lies within half a person of it."""
    found = np.zeros(sizes.most + 1)
    if sizes.sd == 0:
        found[round(sizes.mean)] = 1.0
        return found
    spread = math.log1p((sizes.sd / sizes.mean) ** 2)
    middle = math.log(sizes.mean) - spread / 2
    scale = math.sqrt(2 * spread)
    below = [math.erf((math.log(n + 0.5) - middle) / scale) for n in range(len(found))]
    found[1:] = np.diff(below)
    return found


def mean_of(share: Shares) -> float:
    """Persons in a group, on average."""
    return float(share @ np.arange(len(share)))


def square_of(share: Shares) -> float:
    """The mean of the square of persons in a group.

    Over the mean, it is the variance/mean of persons a day when groups come by a plain
    Poisson process: Var = rate x E[n^2] (compound Poisson).
    """
    return float(share @ np.arange(len(share), dtype=np.float64) ** 2)
