"""The good and bad days behind a count: a hidden Markov chain, found by EM.

Nobody writes down whether the sea was calm, so the kind of each day is hidden. Baum,
Petrie, Soules and Weiss (1970) find the chain that makes the counts most likely: given
a chain, how likely each kind is on each day (forward and backward); given that, the
chain (shares of turns) and the levels (the best of the candidates). Each round makes
the counts more likely, until it does not.
"""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
from numba import njit

from karama.rehearsal.influx.likelihood import CANDIDATES
from karama.rehearsal.influx.process import settled

Floats = npt.NDArray[np.float64]

ROUNDS = 200
ENOUGH = 1e-3
"""A round that gains less, in the logarithm of the likelihood, is the last."""

_UNSEEN = 1e-3
"""Days added to each kind of turn, so that none is impossible."""


@attrs.frozen(eq=False)
class Chain:
    """A hidden chain.

    Attributes:
        levels: K levels, rising.
        turns: K rows of K chances.
        likelihood: Its logarithm, over all days.
    """

    levels: Floats
    turns: Floats
    likelihood: float

    @property
    def cost(self) -> float:
        """What its numbers count for: K levels and K (K - 1) chances."""
        return float(len(self.levels) ** 2)


def find_chain(kinds: int, days: Floats, known: npt.NDArray[np.bool_]) -> Chain:
    """The chain with so many kinds of days that makes the counts most likely.

    Args:
        kinds: 1 or more.
        days: Logarithms of chances, a row for each candidate level, a column a day.
        known: Days that were counted; the others have no say.
    """
    seen = np.where(known, days, 0.0)
    levels = _first_levels(kinds, days[:, known])
    turns = np.full((kinds, kinds), 0.3 / max(kinds - 1, 1))
    np.fill_diagonal(turns, 0.7 if kinds > 1 else 1.0)
    before = -np.inf
    for _ in range(ROUNDS):
        chances = np.ascontiguousarray(seen[levels].T)
        total, shares, moves = both_ways(turns, settled(turns), chances)
        if total - before < ENOUGH:
            break
        before = total
        turns = (moves + _UNSEEN) / (moves + _UNSEEN).sum(axis=1, keepdims=True)
        levels = np.argmax(seen @ shares, axis=0)
    order = np.argsort(levels, kind="stable")
    return Chain(np.exp(CANDIDATES[levels[order]]), turns[np.ix_(order, order)], total)


def _first_levels(kinds: int, days: Floats) -> npt.NDArray[np.int64]:
    """Places of candidates to begin with: quantiles of each day's own best level."""
    best = np.argmax(days, axis=0)
    if kinds == 1:
        return np.asarray([np.argmax(days.sum(axis=1))])
    found = np.quantile(best, np.linspace(0.08, 0.95, kinds)).astype(np.int64)
    return np.clip(np.maximum.accumulate(found + np.arange(kinds)), 0, len(days) - 1)


@njit(
    "Tuple((float64, float64[:,::1], float64[:,::1]))"
    "(float64[:,::1], float64[::1], float64[:,::1])",
    cache=True,
    nogil=True,
)
def both_ways(turns: Any, first: Any, days: Any) -> Any:
    """Forward and backward over the days.

    Args:
        turns: K rows of K chances.
        first: K shares on the first day.
        days: D rows of K logarithms of chances of that day's count.

    Returns:
        The logarithm of the chance of all counts; D rows with the share of each kind
        on that day; K rows of K expected numbers of turns.
    """
    count, kinds = days.shape
    ahead, back = np.empty((count, kinds)), np.ones((count, kinds))
    seen, shares = np.empty((count, kinds)), np.empty((count, kinds))
    moves, total = np.zeros((kinds, kinds)), 0.0
    for day in range(count):
        most = days[day].max()
        for kind in range(kinds):
            seen[day, kind] = math.exp(days[day, kind] - most)
            came = first[kind]
            if day > 0:
                came = 0.0
                for other in range(kinds):
                    came += ahead[day - 1, other] * turns[other, kind]
            ahead[day, kind] = came * seen[day, kind]
        whole = ahead[day].sum()
        ahead[day] /= whole
        total += most + math.log(whole)
    for day in range(count - 2, -1, -1):
        whole = 0.0
        for kind in range(kinds):
            goes = 0.0
            for other in range(kinds):
                step = turns[kind, other] * seen[day + 1, other] * back[day + 1, other]
                goes += step
                whole += ahead[day, kind] * step
            back[day, kind] = goes
        for kind in range(kinds):
            for other in range(kinds):
                step = turns[kind, other] * seen[day + 1, other] * back[day + 1, other]
                moves[kind, other] += ahead[day, kind] * step / whole
        back[day] /= back[day].sum()
    for day in range(count):
        shares[day] = ahead[day] * back[day]
        shares[day] /= shares[day].sum()
    return total, shares, moves
