"""Whether a share is met for certain enough, looked at after every replication.

    shown(held, counted, 0.95)      # after how many replications, None: not yet

A plan is verified on fresh replications until it is shown or refuted. Who looks again
and again at an ordinary interval will one day find it on the side they hope for. And
breaches come all at once, on the worst days: a share that looks safe after 30 quiet
replications is not. What holds here holds however often it is looked at, and whatever
breaches are like: the test bets, before each replication, that the share is better than
claimed, at odds fair if it is not; who multiplies their stake by 20 so has shown it to
0.95 (Ville 1939; Waudby-Smith and Ramdas, Estimating means of bounded random variables
by betting, Journal of the Royal Statistical Society B 86, 2024). The price: 2 to 3
times the width of `shares.share_interval` at 400 replications and more, and below 70
nothing can be shown of a share of 0.95, since 1 replication in 25 may be all breaches.

Replications are drawn apart; that is all it asks, beside an upper bound on people.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, log

import numpy as np

from karama.rehearsal.statistics.interval import Interval
from karama.rehearsal.statistics.shares import Counts, Floats

BOLD = 0.9
"""How much of the stake may be put at risk at once."""

_SPREAD = 0.05
"""Variance to begin with, before anything is seen."""

_GRID, _HALVINGS = 129, 20


def shown(
    held: Counts,
    counted: Counts,
    share: float,
    confidence: float = 0.95,
    most: float | None = None,
) -> int | None:
    """After how many replications it is shown that the share is above this one.

    Several targets that must all hold are each shown at the full confidence; no
    correction is due, since all are claimed only together (Berger 1982).

    Args:
        held: For how many people it held, by replication, in their order.
        counted: Of how many.
        share: What is claimed.
        confidence: A share not above it is called shown no more often than 1 less this.
        most: No replication counts more people than this; the share is then that of
            all people. None: each replication counts its own share once, however many
            people it has.

    Raises:
        ValueError: A replication counts more people than `most`.
    """
    up, down = _scaled(held, counted, most)
    return _first(_wealth(up - share * down, share), confidence)


def refuted(
    held: Counts,
    counted: Counts,
    share: float,
    confidence: float = 0.95,
    most: float | None = None,
) -> int | None:
    """After how many replications it is shown that the share is below this one."""
    up, down = _scaled(held, counted, most)
    return _first(_wealth(share * down - up, 1 - share), confidence)


def takes(
    held: Counts,
    counted: Counts,
    share: float,
    confidence: float = 0.95,
    most: float | None = None,
) -> float:
    """How many replications it takes to show it, if those to come are as these were.

    Infinite where these speak against it. A guess for those who have to know whether
    to go on; whoever stops because of it has claimed nothing.
    """
    up, down = _scaled(held, counted, most)
    gains = up - share * down
    if not len(gains) or gains.sum() <= 0:
        return inf
    bets = np.linspace(0.0, BOLD / share, _GRID)[1:, None]
    growth = float(np.log1p(bets * gains).mean(axis=1).max())
    return -log(1 - confidence) / growth if growth > 0 else inf


def sure_interval(
    held: Counts,
    counted: Counts,
    confidence: float = 0.95,
    most: float | None = None,
) -> Interval | None:
    """The shares not ruled out at any look so far; None where nobody was counted.

    It may be looked at after each replication, and acted on.
    """
    up, down = _scaled(held, counted, most)
    if not down.sum():
        return None
    sides = (1 + confidence) / 2

    def too_low(share: float) -> bool:
        return _first(_wealth(up - share * down, share), sides) is not None

    def too_high(missed: float) -> bool:
        rest = down - up
        return _first(_wealth(rest - missed * down, missed), sides) is not None

    estimate = float(up.sum() / down.sum())
    low, high = _edge(too_low), 1 - _edge(too_high)
    return Interval(estimate, low, high, confidence, len(up))


def _scaled(held: Counts, counted: Counts, most: float | None) -> tuple[Floats, Floats]:
    """Both by the most there can be, or each replication by itself."""
    up, down = np.asarray(held, np.float64), np.asarray(counted, np.float64)
    if most is None:
        there = down > 0
        return up[there] / down[there], np.ones(int(there.sum()))
    if len(down) and down.max() > most:
        raise ValueError(f"a replication counts {down.max():g} people, above {most:g}")
    return up / most, down / most


def _wealth(gains: Floats, worst: float) -> Floats:
    """The logarithm of the stake after each replication.

    Each bet is the best for what was seen before it: mean over second moment of the
    gains so far, as after one more replication that gained nothing. The worst
    replication leaves something of the stake. Where nothing can be lost, the first gain
    settles it: one breach shows that not all hold.
    """
    if worst <= 0:
        return np.where(np.cumsum(gains) > 0, inf, 0.0)
    count = np.arange(1, len(gains) + 1)
    before = np.concatenate([[0.0], np.cumsum(gains)[:-1]]) / count
    squares = np.concatenate([[0.0], np.cumsum(gains**2)[:-1]]) + _SPREAD
    bets = np.clip(before / (squares / count), 0.0, BOLD / worst)
    return np.asarray(np.cumsum(np.log1p(bets * gains)))


def _first(wealth: Floats, confidence: float) -> int | None:
    """When the stake was first multiplied by what the confidence asks."""
    reached = np.flatnonzero(wealth >= -log(1 - confidence))
    return int(reached[0]) + 1 if len(reached) else None


def _edge(ruled_out: Callable[[float], bool]) -> float:
    """Up to where all shares from 0 on are ruled out, rather too low than too high."""
    grid = [float(share) for share in np.linspace(0.0, 1.0, _GRID)]
    first = next((n for n in range(1, _GRID) if not ruled_out(grid[n])), _GRID - 1)
    low, high = grid[first - 1], grid[first]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if ruled_out(middle) else (low, middle)
    return low
