"""Plans tried on the same replications: what each one missed, and whether it holds.

    sample = Sample(problem, range(40))
    sample.holds(plan)              # whether it reaches every target in this sample

All plans meet the same people with the same luck, so what differs between two is the
plans. What was run once is kept. A plan is given up as soon as it misses more than it
may, and is tried first where others missed most, so that most of those that fail cost
two or three replications.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from karama.rehearsal.planning.problem import Floats, Plan, Problem, everything

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]

AT_ONCE = 4
"""Replications that are run before it is asked again whether a plan can still hold.
The same however many are at work, so that the answer is the same too."""

SLACK = 1e-9
"""Rounding of sums of seconds."""


class Sample:
    """What plans came to in some replications.

    Attributes:
        asked: For how much each target must hold here: its share, or more where a
            margin is kept.
        runs: How many replications of plans were run.
        plans: The plans tried so far, one row each.
        missed: By plan, target, replication and part, for how much the target did not
            hold; 0 where it was not run.
        seen: By plan and replication, whether it was run.
    """

    def __init__(self, problem: Problem, replications: Sequence[int]) -> None:
        self.problem, self.replications = problem, tuple(replications)
        self.asked: Floats = np.array(problem.shares, np.float64)
        self.runs = 0
        size = len(problem.variables), len(problem.shares), len(self.replications)
        variables, targets, count = size
        self.plans: Ints = np.zeros((0, variables), np.int64)
        self.missed: Floats = np.zeros((0, targets, count, problem.parts))
        self.counted: Floats = np.zeros((0, targets, count))
        self.seen: npt.NDArray[np.bool_] = np.zeros((0, count), bool)
        self.most: Floats = np.zeros((targets, count))
        self._rows: dict[Plan, int] = {}
        self._order = list(range(count))
        self.row(everything(problem))
        self.finish(everything(problem))

    # --- one plan -----------------------------------------------------------------

    def row(self, plan: Plan) -> int:
        """The row of a plan, made where there is none."""
        if plan not in self._rows:
            self._rows[plan] = len(self.plans)
            self.plans = np.vstack([self.plans, np.array(plan, np.int64)[None]])
            for name in ("missed", "counted", "seen"):
                old = getattr(self, name)
                new = np.zeros((1, *old.shape[1:]), old.dtype)
                setattr(self, name, np.concatenate([old, new]))
        return self._rows[plan]

    def holds(self, plan: Plan) -> bool:
        """Whether a plan reaches every target here, run as far as it takes to know."""
        row = self.row(plan)
        self.run(row, lambda: self.known(row) is not None)
        return bool(self.known(row))

    def finish(self, plan: Plan) -> int:
        """Run a plan in every replication; its row."""
        row = self.row(plan)
        self.run(row, lambda: False)
        return row

    def known(self, row: int) -> bool | None:
        """Whether a plan holds, as far as it was run; None where that is open."""
        if self._fails(row):
            return False
        return True if self.seen[row].all() else None

    def _fails(self, row: int) -> bool:
        missed = self.missed[row].sum(axis=(1, 2))
        return bool((missed > self.allowance(row) + SLACK).any())

    def allowance(self, row: int) -> Floats:
        """How much a plan may miss: what is not run yet counts as many as ever seen."""
        counted = np.where(self.seen[row], self.counted[row], self.most)
        found: Floats = (1 - self.asked) * counted.sum(axis=1)
        return found

    def run(self, row: int, enough: Callable[[], bool]) -> None:
        """Run a plan further, the hardest replications first, until it is enough."""
        plan = tuple(self.plans[row].tolist())
        left = [n for n in self._order if not self.seen[row, n]]
        while left and not enough():
            now, left = left[:AT_ONCE], left[AT_ONCE:]
            tasks = [(plan, self.replications[n]) for n in now]
            for n, counts in zip(now, self.problem.run(tasks), strict=True):
                self.missed[row, :, n] = counts.counted - counts.held
                self.counted[row, :, n] = counts.counted.sum(axis=1)
                self.seen[row, n] = True
                self.most[:, n] = np.maximum(self.most[:, n], self.counted[row, :, n])
            self.runs += len(now)
            if not left:
                self._learn(row)

    def _learn(self, row: int) -> None:
        """Where a plan that nearly holds misses most, others will."""
        allowed = np.maximum(self.allowance(row), SLACK)
        missed = self.missed[row].sum(axis=2)
        over = (missed.sum(axis=1) / allowed).max(initial=0.0)
        if over > 0.2:
            hard = (missed / allowed[:, None]).max(axis=0, initial=0.0)
            self._order = np.argsort(-hard, kind="stable").tolist()

    # --- margins ------------------------------------------------------------------

    def allow(self, missed: Floats) -> None:
        """Allow a share of each target to be missed here, so that plans hold elsewhere.

        Never less than what is missed with everything added, even where that is more
        than may be: then some plan holds here, and fresh luck has to judge it.
        """
        row = self.row(everything(self.problem))
        self.asked = 1 - np.maximum(missed, self.share_missed(row))

    def share_missed(self, row: int) -> Floats:
        """The share that a plan missed as far as it was run, by target."""
        counted = np.maximum(self.counted[row].sum(axis=1), SLACK)
        found: Floats = self.missed[row].sum(axis=(1, 2)) / counted
        return found

    # --- all of them --------------------------------------------------------------

    def compared(self) -> tuple[int, int]:
        """Whether more ever hurts, by all plans that were run.

        Returns:
            How often one that holds was run beside one with no less of anything; and
            how often the one with more did not hold.
        """
        pairs = hurt = 0
        known = {row: self.known(row) for row in range(len(self.plans))}
        for row in [row for row, holds in known.items() if holds]:
            above = (self.plans >= self.plans[row]).all(axis=1)
            others = [known[int(n)] for n in np.flatnonzero(above) if n != row]
            pairs += sum(holds is not None for holds in others)
            hurt += sum(holds is False for holds in others)
        return pairs, hurt

    @property
    def allowances(self) -> Floats:
        """How much any plan may miss at most, by target."""
        found: Floats = (1 - self.asked) * self.most.sum(axis=1)
        return found
