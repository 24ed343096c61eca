"""What every plan that holds must have: one of some numbers, at least so high.

    covers_of(sample, plan, ...)   # (NEVER, 4, 3): four of the second, or three of ...

Plans that were tried and failed say so of all plans below them: whoever misses a
target with all else plentiful misses it with less. Several together say more. What a
plan misses in a replication is at least what any plan above it missed there, so at
least the most of them; where that, summed over replications, is above what is allowed,
a plan that holds must rise above one of them. That more never hurts is not always true
(faster desks fill the beds sooner), so each cover is tested by every plan that is found
to hold, and dropped where one contradicts it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from karama.rehearsal.planning.problem import Plan
from karama.rehearsal.planning.sample import SLACK, Ints, Rows, Sample

NEVER = 1 << 30
"""A level no plan has: this variable is no way out."""


@attrs.frozen(eq=False)
class Above:
    """Plans that were tried and are at least as high as another everywhere.

    Attributes:
        rows: Theirs in the sample.
        plans: Their levels.
    """

    sample: Sample
    rows: Rows
    plans: Ints

    def too_much(self, kept: Rows, target: int, factor: float) -> bool:
        """Whether what these missed is more than may be missed.

        Args:
            kept: Which of them, by place.
            target: Of which target.
            factor: How many times more several must have missed together.
        """
        if not len(kept):
            return False
        missed = self.sample.missed[self.rows[kept], target]
        allowed = self.sample.allowances[target] + SLACK
        alone = missed.sum(axis=(1, 2)).max()
        together = missed.max(axis=0).sum()
        return bool(alone > allowed or together > allowed * factor)


def above(sample: Sample, plan: Sequence[int]) -> Above:
    """The plans that were tried above a plan."""
    rows = np.flatnonzero((sample.plans >= np.array(plan)).all(axis=1))
    return Above(sample, rows, sample.plans[rows])


def covers_of(
    sample: Sample, plan: Plan, most: Ints, costs: Ints, factor: float
) -> Iterator[Ints]:
    """Covers that a plan does not meet, by what is known; none where nothing is.

    Args:
        sample: What was tried.
        plan: Which plan.
        most: The highest level of each variable.
        costs: Of a level of each.
        factor: See `Above.too_much`.
    """
    found = above(sample, plan)
    every = np.arange(len(found.rows))
    for target in range(len(sample.asked)):
        if not found.too_much(every, target, factor):
            continue
        for order in (np.argsort(costs), np.argsort(-costs)):
            kept = _fewest(found, every, target, factor, order, most)
            kept = _highest(found, kept, target, factor, np.argsort(costs), most)
            lowest = found.plans[kept].min(axis=0) + 1
            yield np.where(lowest > most, NEVER, lowest)


def _fewest(
    found: Above, kept: Rows, target: int, factor: float, order: Rows, most: Ints
) -> Rows:
    """Plans that differ from everything in as few variables as can be.

    Those first in the order are done without where possible: the cheap ones, so that
    what is left to do costs more.
    """
    for variable in order:
        fewer = kept[found.plans[kept, variable] == most[variable]]
        if found.too_much(fewer, target, factor):
            kept = fewer
    return kept


def _highest(
    found: Above, kept: Rows, target: int, factor: float, order: Rows, most: Ints
) -> Rows:
    """The same with each number as high as it can be said."""
    for variable in order:
        while (lowest := found.plans[kept, variable].min()) < most[variable]:
            fewer = kept[found.plans[kept, variable] > lowest]
            if not found.too_much(fewer, target, factor):
                break
            kept = fewer
    return kept


def meets(cover: Ints, plan: Sequence[int]) -> bool:
    """Whether a plan has one of the numbers of a cover."""
    return bool((np.array(plan) >= cover).any())
