"""The whole of planning: seek, bound, try on fresh luck, repair, say what each is for.

    found = plan(problem, Effort(), confidence=0.95, tell=print)

1. everything that may be added, and nothing, in the sample;
2. guesses and swaps: the cheapest plan that keeps some margin there;
3. a trial on fresh replications, which tells what margin is needed (`aiming`): 2 and 3
   are gone through again until a plan passes that has little to spare;
4. with one unit less of each, and one more. A unit without which nothing is missed is
   taken out, and the rest is tried again;
5. lower bounds: what no plan costs less than that keeps the same margin in the sample.

Every trial has replications of its own and a part of what may go wrong, so that all of
them together claim something false no more often than was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs
import numpy as np

from karama.rehearsal.planning.aiming import aimed, first
from karama.rehearsal.planning.bounding import Bound
from karama.rehearsal.planning.changing import as_tried, changed, changes_of
from karama.rehearsal.planning.guiding import Guide
from karama.rehearsal.planning.places import Places
from karama.rehearsal.planning.planned import (
    Change,
    Effort,
    Least,
    News,
    Planned,
    Stage,
    Verdict,
)
from karama.rehearsal.planning.problem import (
    Counts,
    Floats,
    Plan,
    Problem,
    Task,
    Variable,
    cost_of,
    everything,
    nothing,
)
from karama.rehearsal.planning.sample import SLACK, Sample
from karama.rehearsal.planning.searching import Search
from karama.rehearsal.planning.trying import (
    HOPELESS,
    Terms,
    Trial,
    confidence_of,
    limits_of,
    try_plan,
)

NEAR = 0.7
"""Part of the replications of a trial: what took more has little to spare."""

LESS = 4
"""A plan that is mended is near a good one: part of the effort for swaps will do."""

SPARING = 1.0
"""As `HOPELESS`, where there is a plan that passed to go back to."""

Tell = Callable[[News], None]


def plan(
    problem: Problem,
    effort: Effort | None = None,
    *,
    confidence: float = 0.95,
    tell: Tell = lambda _: None,
) -> Planned:
    """The least-cost plan that reaches the targets.

    Args:
        problem: What is sought.
        effort: How hard.
        confidence: That the plan given out as found reaches all its targets.
        tell: Told after every few replications how far it is.
    """
    return _Planning(problem, effort or Effort(), confidence, tell).made()


class _Watched:
    """A problem whose replications are counted as they are run."""

    def __init__(self, problem: Problem, tell: Callable[[], None]) -> None:
        self.problem, self.tell, self.runs = problem, tell, 0
        self.variables: Sequence[Variable] = problem.variables
        self.parts, self.shares = problem.parts, problem.shares

    def run(self, tasks: Iterable[Task]) -> Iterator[Counts]:
        """As the problem does."""
        for counts in self.problem.run(tasks):
            self.runs += 1
            self.tell()
            yield counts


class _Planning:
    """One piece of planning, from the sample to what each unit is for."""

    def __init__(
        self, problem: Problem, effort: Effort, confidence: float, tell: Tell
    ) -> None:
        self.effort, self.confidence, self.tell = effort, confidence, tell
        self.stage, self.began, self.of, self.lowest = Stage.SAMPLE, 0, effort.sample, 0
        self.cost: Callable[[], int | None] = lambda: None
        self.problem = _Watched(problem, self._tell)
        self.all = everything(problem)
        self.trials: list[Trial] = []
        self.next = effort.sample
        self.sample = Sample(self.problem, range(effort.sample))
        self.bound = bound = Bound(self.sample)
        places = Places(self.sample, bound.groups, bound.most, bound.costs)
        self.guide = Guide(places)
        self.search = Search(self.sample, bound, self.guide.guess)
        self.cost = lambda: self.search.cost
        self.widest, self.wrong = False, 0
        self.shown: Trial | None = None
        self.asked = self.sample.asked

    def _tell(self) -> None:
        runs = self.problem.runs
        done = runs - self.began
        self.tell(News(self.stage, runs, self.cost(), self.lowest, done, self.of))

    def _at(self, stage: Stage, of: int = 0) -> None:
        self.stage, self.began, self.of = stage, self.problem.runs, of

    # --- the flow -------------------------------------------------------------------

    def made(self) -> Planned:
        """All of it."""
        self.sample.allow(first(self.sample, self.effort.margin, self._terms()))
        if self._lacking():
            trial = self._try(self.all)
            if trial.refuted:
                return self._planned(Verdict.NOTHING, self.all)
        while True:
            if self._near():
                return self._found()
            best = self._sought()
            if self._no_better(best):
                return self._found()
            trial = self._try(best, SPARING if self.shown else HOPELESS)
            if trial.passed:
                self.shown, self.asked = trial, self.sample.asked
            elif self.shown:
                return self._found()
            elif best == self.all or len(self.trials) >= self.effort.trials:
                none = best == self.all and bool(trial.refuted)
                verdict = Verdict.NOTHING if none else Verdict.OPEN
                return self._planned(verdict, best)
            self._aim(trial)

    def _near(self) -> bool:
        """Whether a plan was shown that has little to spare."""
        took = len(self.shown.replications) if self.shown else 0
        return took >= NEAR * self.effort.fresh

    def _no_better(self, best: Plan) -> bool:
        """Whether what is found now costs no less than the plan that was shown."""
        if self.shown is None:
            return False
        cost = cost_of(self.problem, self.shown.plan)
        return cost_of(self.problem, best) >= cost

    def _lacking(self) -> bool:
        """Whether everything together misses a target in the sample."""
        shares = np.array(self.problem.shares)
        return bool((self.sample.asked < shares - SLACK).any())

    def _found(self) -> Planned:
        """The plan that passed, without what it turns out not to need."""
        trial = self.shown
        assert trial is not None  # noqa: S101 - who calls this has seen it pass
        self._allow(1 - self.asked)
        less = self._changes(trial, -1)
        while (spare := self._dearest(less)) is not None:
            other = self._try(changed(trial.plan, spare.variable, -1), SPARING)
            if other.passed:
                trial, less = other, self._changes(other, -1)
            else:
                less = tuple(as_tried(c, other) if c is spare else c for c in less)
        more = self._changes(trial, 1)
        return self._planned(Verdict.FOUND, trial.plan, less, more)

    def _dearest(self, less: Iterable[Change]) -> Change | None:
        """Of what seems spare, what costs most; None where no more is tried."""
        spare = [change for change in less if change.spare]
        if not spare or len(self.trials) >= self.effort.trials + self.effort.spared:
            return None
        costs = [self.problem.variables[change.variable].cost for change in spare]
        return spare[costs.index(max(costs))]

    # --- steps ------------------------------------------------------------------------

    def _sought(self) -> Plan:
        """The cheapest plan that holds in the sample with its margins, as found."""
        search, effort = self.search, self.effort
        if self.widest or len(self.trials) == effort.trials - 1:
            return self.all
        self._at(Stage.SEEK)
        if self.sample.holds(nothing(self.problem)):
            search.keep(np.zeros(len(self.all), np.int64))
            return nothing(self.problem)
        self.guide.seek(search, self._spend(effort.guess))
        if search.best is None:
            search.halve(self.all)
        else:
            search.keep(search.lower(np.array(search.best)))
        search.swap(effort.swaps // LESS if self.trials else effort.swaps)
        self._adding()
        return search.best or self.all

    def _spend(self, runs: int) -> int:
        """Up to how many runs of the sample it may go."""
        return self.sample.runs + runs

    def _adding(self) -> int:
        """What no plan costs less than if shortages add up, held against rivals."""
        guide, search, until = self.guide, self.search, self._spend(self.effort.guess)
        if search.best is not None:
            guide.places.measure(search.best)
        while True:
            lowest, _ = guide.lowest(until)
            if not guide.challenge(search, lowest, self.effort.rivals, until):
                return lowest
            self.wrong += 1

    def _raise(self, cost: int) -> int:
        """Raise the bound until it is near a cost, or enough was spent on it."""
        self._at(Stage.BOUND, self.effort.bound)
        while True:
            lowest, cheapest = self.bound.lowest()
            self.lowest = min(lowest, cost)
            spent = self.problem.runs - self.began >= self.effort.bound
            near = lowest >= cost * (1 - self.effort.gap)
            if near or spent or cheapest is None or self.bound.lift(cheapest):
                return self.lowest

    def _least(self, cost: int) -> Least:
        """Both bounds for a plan that was found, and how they were tested."""
        adding = self._adding()
        alone = self._raise(cost)
        told, bound = self.guide.adding(), self.bound
        return Least(
            alone,
            max(min(adding, cost), alone),
            len(bound.held),
            len(bound.broken),
            *self.sample.compared(),
            tuple(told.times.tolist()),
            told.plans,
            len(self.guide.rivals),
            self.wrong,
        )

    def _try(self, tried: Plan, hopeless: float = HOPELESS) -> Trial:
        """Try a plan on replications that nothing was tried on before."""
        self._at(Stage.TRY, self.effort.fresh)
        terms = attrs.evolve(self._terms(), hopeless=hopeless)
        trial = try_plan(self.problem, tried, terms, self.next)
        self.next = trial.replications.stop
        self.trials.append(trial)
        return trial

    def _terms(self) -> Terms:
        """How the next trial is made."""
        sure = confidence_of(self.confidence, len(self.trials) + 1)
        return Terms(limits_of(self.sample), sure, self.effort.fresh)

    def _aim(self, trial: Trial) -> None:
        """Ask the sample for what a trial showed to be needed, and no more."""
        before = self.sample.asked
        self._allow(aimed(self.sample, trial, self._terms()))
        tighter = (self.sample.asked > before + SLACK).any()
        self.widest = not trial.passed and not tighter

    def _allow(self, missed: Floats) -> None:
        self.sample.allow(missed)
        self.search.again()
        self.guide.rivals, self.wrong = {}, 0

    def _changes(self, trial: Trial, by: int) -> tuple[Change, ...]:
        """What one unit less or more of each makes."""
        self._at(Stage.CHANGES)
        runs = self.effort.changes
        return changes_of(self.problem, trial, self._terms(), by, runs)

    def _planned(
        self,
        verdict: Verdict,
        made: Plan,
        less: tuple[Change, ...] = (),
        more: tuple[Change, ...] = (),
    ) -> Planned:
        cost, asked = cost_of(self.problem, made), tuple(self.sample.asked.tolist())
        least = self._least(cost) if verdict is Verdict.FOUND else None
        return Planned(
            verdict,
            made,
            cost,
            least,
            asked,
            tuple(self.trials),
            less,
            more,
            self.effort.sample,
            self.problem.runs,
        )
