"""Good plans, found by taking away: from everything there may be, and then by swaps.

    search = Search(sample, bound)
    search.halve(everything(problem))    # a plan of which nothing can be taken away
    search.swap(runs=4_000)              # one more of this for one less of that

Taking away is cheap to try: a plan that fails is given up after a few replications,
and one that a cover rules out costs none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from karama.rehearsal.planning.bounding import Bound
from karama.rehearsal.planning.problem import Plan, cost_of
from karama.rehearsal.planning.sample import Ints, Sample

PART = 0.3
"""Of what might still be taken away of a variable, how much is tried at once: with
more, those that are tried first have it all."""

LIKELY = 1.1
"""Of what may be missed, how much a swap may be guessed to miss and still be tried."""


class Search:
    """The cheapest plan found so far.

    Attributes:
        best: It, None before any was found.
        swapped: Swaps that were tried and failed.
        guess: What part of what may be missed a plan is likely to miss.
    """

    def __init__(
        self,
        sample: Sample,
        bound: Bound,
        guess: Callable[[Plan], float] = lambda _: 0.0,
    ) -> None:
        self.sample, self.bound, self.guess = sample, bound, guess
        self.costs, self.most = bound.costs, bound.most
        self.best: Plan | None = None
        self.swapped: set[Plan] = set()

    @property
    def cost(self) -> int | None:
        """Of the best plan, in cents."""
        if self.best is None:
            return None
        return cost_of(self.sample.problem, self.best)

    def holds(self, plan: Ints) -> bool:
        """Whether a plan holds; one that is ruled out does not."""
        tried = tuple(plan.tolist())
        if self.bound.rules_out(tried) or not self.sample.holds(tried):
            return False
        self.bound.test(tried)
        return True

    def keep(self, plan: Ints) -> None:
        """Take a plan that holds as the best, where it is."""
        if self.best is None or int(self.costs @ plan) < int(self.costs @ self.best):
            self.best = tuple(plan.tolist())

    def again(self) -> None:
        """Look again at what was found: the sample asks for more, or less, now."""
        self.swapped = set()
        self.bound.again()
        if self.best is not None and not self.sample.holds(self.best):
            self.best = None

    # --- taking away ----------------------------------------------------------------

    def halve(self, plan: Plan) -> None:
        """Take away from a plan that holds, a part of each variable in turn."""
        high = np.array(plan, np.int64)
        low = np.full_like(high, -1)
        while (high - low > 1).any():
            saved = self.costs * (high - low - 1)
            for variable in np.argsort(-saved, kind="stable"):
                if high[variable] - low[variable] > 1:
                    self._part(high, low, int(variable))
        self.keep(self.lower(high))

    def _part(self, high: Ints, low: Ints, variable: int) -> None:
        """Try to take a part of one variable away; changes one of both."""
        span = high[variable] - low[variable]
        less = high.copy()
        less[variable] = max(low[variable] + 1, int(high[variable] - span * PART))
        less[variable] = min(less[variable], high[variable] - 1)
        if self.holds(less):
            high[variable] = less[variable]
        else:
            low[variable] = less[variable]

    def lower(self, plan: Ints) -> Ints:
        """Take away one by one, the dearest first, until nothing can be."""
        plan = plan.copy()
        for variable in np.argsort(-self.costs, kind="stable"):
            while plan[variable] > 0:
                less = plan.copy()
                less[variable] -= 1
                if not self.holds(less):
                    break
                plan = less
        return plan

    # --- swaps ----------------------------------------------------------------------

    def swap(self, runs: int) -> bool:
        """Swap some of the best plan for what costs less, until no swap holds.

        Args:
            runs: Replications it may take.

        Returns:
            Whether all swaps were tried.
        """
        until = self.sample.runs + runs
        while self.best is not None:
            for plan in self._swaps():
                if self.sample.runs >= until:
                    return False
                if self.holds(plan):
                    self.keep(self.lower(plan))
                    break
                self.swapped.add(tuple(plan.tolist()))
            else:
                return True
        return False

    def _swaps(self) -> Iterator[Ints]:
        """Plans near the best that cost less, the likeliest to hold first.

        One of this for one of that, then two for one, then one for two.
        """
        best = np.array(self.best, np.int64)
        for less, more in ((1, 1), (2, 1), (1, 2)):
            found = []
            for change in _changes(len(best), less, more):
                plan = best + change
                saved = -int(self.costs @ change)
                if saved > 0 and (plan >= 0).all() and (plan <= self.most).all():
                    near = tuple(plan.tolist())
                    found.append((self.guess(near), saved, near))
            for likely, _, near in sorted(found):
                new = likely <= LIKELY and near not in self.swapped
                if new and not self.bound.rules_out(near):
                    yield np.array(near, np.int64)


def _changes(variables: int, less: int, more: int) -> Iterator[Ints]:
    """So many fewer and so many more, in all ways."""
    one = np.eye(variables, dtype=np.int64)
    for taken in _some(variables, less):
        for given in _some(variables, more):
            if not set(taken) & set(given):
                yield one[list(given)].sum(axis=0) - one[list(taken)].sum(axis=0)


def _some(variables: int, count: int) -> Iterator[tuple[int, ...]]:
    """One variable, or two that may be the same."""
    for first in range(variables):
        if count == 1:
            yield (first,)
        else:
            yield from ((first, other) for other in range(first, variables))
