"""What no plan can cost less than, raised step by step as plans are tried.

    bound = Bound(sample)
    cost, plan = bound.lowest()     # the cheapest plan that nothing speaks against
    bound.lift(plan)                # try it; where it fails, rule out all it can

The cheapest plan that meets all covers is tried. Where it holds, it is the best there
is. Where it does not, the same failure is sought with as much of all else as possible:
what still fails with everything but nurses at its most is said of nurses alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from karama.rehearsal.planning.covers import above, covers_of, meets
from karama.rehearsal.planning.problem import Plan, Variable
from karama.rehearsal.planning.sample import Ints, Rows, Sample
from karama.rehearsal.planning.tree import MOST_NODES, Tree

FACTOR = 1.05
"""How many times more than is allowed several plans must have missed together. They
would have to miss it all at once, which they do only nearly."""


class Bound:
    """A lower bound for the cost of plans that hold in a sample.

    Attributes:
        held: Plans found to hold; each was asked whether it meets all covers.
        broken: Covers that one of them does not meet; they are left out.
    """

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        variables = sample.problem.variables
        self.most: Ints = np.array([one.most for one in variables], np.int64)
        self.costs: Ints = np.array([one.cost for one in variables], np.int64)
        self.groups = groups_of(variables)
        self.tree = Tree(self.costs, self.most)
        self.held: dict[Plan, None] = {}
        self.broken: set[Plan] = set()

    # --- what is known --------------------------------------------------------------

    def lowest(self, within: int = MOST_NODES) -> tuple[int, Plan | None]:
        """The cheapest plan that nothing speaks against, and its cost; see `Tree`."""
        while True:
            cost, plan = self.tree.cheapest(within)
            if plan is None:
                return cost, None
            found = self._covers(plan)
            if found:
                for cover in found:
                    self.tree.add(cover)
            elif self.sample.known(self.sample.row(plan)) is False:
                self.tree.pass_over()  # it fails, and a poorer one holds: more hurts
            else:
                return cost, plan

    def rules_out(self, plan: Plan) -> bool:
        """Whether some cover says that a plan cannot hold."""
        covers = self.tree.covers
        return bool(len(covers)) and not bool((plan >= covers).any(axis=1).all())

    def test(self, plan: Plan) -> None:
        """Hold all covers against a plan that holds; drop those it contradicts."""
        if plan in self.held:
            return
        self.held[plan] = None
        met = (np.array(plan) >= self.tree.covers).any(axis=1)
        if not met.all():
            self.broken.update(tuple(one.tolist()) for one in self.tree.covers[~met])
            self.tree = Tree(self.costs, self.most, self.tree.covers[met])

    def again(self) -> None:
        """Begin anew: the sample asks for more, or for less, than it did."""
        sample = self.sample
        self.held = {p: None for p in self.held if sample.known(sample.row(p))}
        self.broken = set()
        self.tree = Tree(self.costs, self.most)

    def _covers(self, plan: Plan) -> list[Ints]:
        """Covers a plan does not meet, and all plans known to hold do."""
        args = self.most, self.costs, FACTOR
        found = {tuple(c.tolist()): c for c in covers_of(self.sample, plan, *args)}
        good = [c for c in found.values() if all(meets(c, held) for held in self.held)]
        kept = {tuple(one.tolist()) for one in good}
        self.broken.update(found.keys() - kept)
        return good

    # --- what is tried --------------------------------------------------------------

    def lift(self, plan: Plan) -> bool:
        """Try a plan; where it fails, find out how much of it is to blame.

        Returns:
            Whether it holds.
        """
        if self.sample.holds(plan):
            self.test(plan)
            return True
        blamed = _Blame(self.sample, np.array(plan), self.most)
        left = [
            group for group in self.groups if (blamed.plan < self.most)[group].any()
        ]
        blamed.spare(sorted(left, key=lambda group: self._missing(plan, group)))
        for variable in np.argsort(self.costs, kind="stable"):
            blamed.raise_(int(variable))
        return False

    def _missing(self, plan: Plan, group: Rows) -> int:
        """What it would cost to have all of a group."""
        lacks = self.most[group] - np.array(plan)[group]
        return int(self.costs[group] @ lacks)


class _Blame:
    """Which parts of a plan are to blame that it fails.

    Attributes:
        high: The plan with all that is not to blame at its most.
        spared: Variables that are not.
    """

    def __init__(self, sample: Sample, plan: Ints, most: Ints) -> None:
        self.sample, self.plan, self.most = sample, plan, most
        self.high, self.spared = plan.copy(), plan == most

    def spare(self, groups: Sequence[Rows]) -> None:
        """Find groups that are not to blame, all of them at once where possible."""
        if not groups:
            return
        together = np.array(list(chain.from_iterable(groups)))
        high, spared = self.high.copy(), self.spared.copy()
        high[together] = self.most[together]
        spared[together] = True
        if (high < self.most).any() and self._fails(high, spared):
            self.high, self.spared = high, spared
        elif len(groups) > 1:
            half = len(groups) // 2
            self.spare(groups[:half])
            self.spare(groups[half:])

    def raise_(self, variable: int) -> None:
        """Find how much of a variable does not help."""
        low, high = int(self.high[variable]), int(self.most[variable])
        while high - low > 1:
            middle = (low + high) // 2
            tried = self.high.copy()
            tried[variable] = middle
            if self._fails(tried, self.spared):
                low = middle
            else:
                high = middle
        if low < self.most[variable]:
            self.high[variable] = low

    def _fails(self, tried: Ints, spared: Ints) -> bool:
        """Whether a plan fails, by itself or with others that are as high.

        It is run as far as it takes to know.
        """
        row = self.sample.row(tuple(tried.tolist()))

        def fails() -> bool:
            found = above(self.sample, tuple(self.plan.tolist()))
            full = (found.plans == self.most)[:, spared].all(axis=1)
            kept = np.flatnonzero(full & (found.plans >= tried).all(axis=1))
            targets = range(len(self.sample.asked))
            return any(found.too_much(kept, target, FACTOR) for target in targets)

        self.sample.run(row, fails)
        return fails()


def groups_of(variables: Sequence[Variable]) -> list[Rows]:
    """Variables by group, in their order."""
    names = [one.group or one.name for one in variables]
    return [
        np.flatnonzero([name == one for name in names]) for one in dict.fromkeys(names)
    ]
