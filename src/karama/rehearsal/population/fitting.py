"""A joint table that has the shares a planner knows, and is otherwise as it began.

    fitted = fit(start, margins)
    fitted.weights          # one weight for each cell, adding up to 1
    fitted.off              # how far each margin is from what it should be

Iterative proportional fitting (Deming and Stephan 1940): scale the table to one margin
after the other, again and again. It ends at the table nearest to the first one
(Csiszár 1975), wherever one exists that has all margins; where none exists, what is
left over says which margins contradict each other. A margin need not be a whole axis:
any parting of the cells, or of some of them, is one. So "of the children, three in four
are boys" is a margin, and "nobody under 12 comes alone" is one with a share of 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

SWEEPS = 2_000
"""Rounds over all margins; a table that exists is near long before."""

SETTLED = 1e-12
"""How little all shares together move in a round at the end."""


_TRIES = 500
"""Rounds when it is only asked whether there is a table at all."""


@attrs.frozen(eq=False)
class Margin:
    """Shares that some cells should have.

    Attributes:
        key: Where the scenario says so.
        part: For each cell, which of the shares it counts to; -1 for none of them.
        shares: What the parts should have of all that counts, adding up to 1.
    """

    key: str
    part: Places
    shares: Floats


@attrs.frozen(eq=False)
class Fitted:
    """A table and how far it is from each margin.

    Attributes:
        weights: One for each cell, adding up to 1.
        off: For each margin, the largest difference between a share and what it
            should be; 1 where nothing is left that could count.
    """

    weights: Floats
    off: tuple[float, ...]

    @property
    def worst(self) -> float:
        """The largest difference of all."""
        return max(self.off, default=0.0)


def fit(
    start: npt.ArrayLike,
    margins: Sequence[Margin],
    *,
    sweeps: int = SWEEPS,
    settled: float = SETTLED,
) -> Fitted:
    """The table nearest to a first one that has these margins.

    Args:
        start: Weights of the cells, 0 for what can never be, not all 0.
        margins: What it should have.
        sweeps: Rounds at most.
        settled: A round that moves no more of the whole is the last.
    """
    weights = np.array(start, np.float64)
    weights /= weights.sum()
    for _ in range(sweeps):
        before = weights
        for margin in margins:
            weights = _scaled(weights, margin)
        if np.abs(weights - before).sum() < settled:
            break
    return Fitted(weights, tuple(_off(weights, margin) for margin in margins))


def _found(weights: Floats, margin: Margin) -> Floats:
    """What each part has."""
    count = len(margin.shares) + 1
    found = np.bincount(margin.part + 1, weights, minlength=count)[1:]
    return found.astype(np.float64, copy=False)


def _scaled(weights: Floats, margin: Margin) -> Floats:
    """The table with one margin as it should be, and no less in all."""
    found = _found(weights, margin)
    wanted = margin.shares * found.sum()
    factors = np.divide(wanted, found, out=np.zeros_like(found), where=found > 0)
    scaled = weights * np.concatenate(([1.0], factors))[margin.part + 1]
    total = scaled.sum()
    return np.asarray(scaled / total if total > 0 else scaled)


def _off(weights: Floats, margin: Margin) -> float:
    found = _found(weights, margin)
    total = found.sum()
    if total <= 0:
        return 1.0
    return float(np.abs(found / total - margin.shares).max())


def contradicting(
    start: npt.ArrayLike, margins: Sequence[Margin], close: float
) -> tuple[Margin, ...]:
    """Margins that cannot all hold, none of them for nothing.

    Leave one out after the other: what the rest contradicts without is not needed.

    Args:
        start: As in `fit`.
        margins: Margins that a table cannot all have.
        close: How far a share may be from what it should be.

    Returns:
        Any of them left out, the others can hold.
    """
    kept = list(margins)
    for margin in margins:
        rest = [other for other in kept if other is not margin]
        if fit(start, rest, sweeps=_TRIES, settled=close / 1_000).worst > close:
            kept = rest
    return tuple(kept)
