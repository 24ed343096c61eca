"""The problem a plan is sought for: one rehearsal, its targets, and what may be added.

    with problem_of(exercise, targets, workers=2) as problem:
        for counts in problem.run([((0, 2, 1), 0), ((0, 2, 1), 1)]): ...
        problem.exercise((0, 2, 1))            # the plan as a rehearsal of its own

Everybody who comes in a replication is drawn once and kept: plans meet the same people
with the same luck. A task is a function of its plan and replication alone, wherever it
is done.
"""

from __future__ import annotations

import multiprocessing
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from types import TracebackType

from karama.rehearsal.exercise import Exercise, crowd_of, with_means
from karama.rehearsal.measures.levers import Lever, levers_of, more
from karama.rehearsal.measures.measuring import Measures
from karama.rehearsal.planning import Counts, Plan, Task, Variable
from karama.rehearsal.population import Crowd
from karama.rehearsal.targets import Targets

MOST_PEOPLE = 1_000_000
"""People kept from one plan to the next, over all replications, in each process."""

MOST_PLANS = 500
"""Plans kept ready in each process."""

LEARNED = 0.02
"""A run that makes fewer new turns than this share of all leaves little to learn."""


class Rehearsed:
    """A rehearsal as a problem (`planning.Problem`).

    Attributes:
        levers: What each number of a plan is, in the order of `variables`.
        variables: The same as the search knows them.
        parts: Days of the run.
        shares: What each target asks for.
    """

    def __init__(self, exercise: Exercise, targets: Targets, workers: int = 1) -> None:
        self.base, self.targets = exercise, targets
        self.levers: Sequence[Lever] = levers_of(targets, exercise)
        self.variables: Sequence[Variable] = [one.variable for one in self.levers]
        self.parts = exercise.scenario.run.days
        self.shares: Sequence[float] = [one.share for one in targets.targets]
        self._measures = Measures(targets.targets, exercise)
        self._workers = workers
        self._crowds: OrderedDict[int, Crowd] = OrderedDict()
        self._plans: OrderedDict[Plan, Exercise] = OrderedDict()
        self._pool: ProcessPoolExecutor | None = None
        self._learning = True

    # --- one task -----------------------------------------------------------------

    def exercise(self, plan: Plan) -> Exercise:
        """The rehearsal with a plan on top; what it learns is known to all."""
        if plan not in self._plans:
            means = more(self.base.scenario.means, self.levers, plan)
            self._plans[plan] = with_means(self.base, means)
            if len(self._plans) > MOST_PLANS:
                self._plans.popitem(last=False)
        self._plans.move_to_end(plan)
        return self._plans[plan]

    def crowd(self, replication: int) -> Crowd:
        """Everybody who comes in a replication, whatever the plan."""
        if replication not in self._crowds:
            self._crowds[replication] = crowd_of(self.base, replication)
        self._crowds.move_to_end(replication)
        while len(self._crowds) > 1 and self._kept() > MOST_PEOPLE:
            self._crowds.popitem(last=False)
        return self._crowds[replication]

    def _kept(self) -> int:
        return sum(map(len, self._crowds.values()))

    def one(self, task: Task) -> Counts:
        """What comes of one task, in this process."""
        plan, replication = task
        exercise, crowd = self.exercise(plan), self.crowd(replication)
        until, uses = exercise.frame.until, self._measures.uses
        log = exercise.model.run(crowd.people, until=until, uses=uses)
        return self._measures.of(exercise, crowd, log)

    # --- many of them -------------------------------------------------------------

    def run(self, tasks: Iterable[Task]) -> Iterator[Counts]:
        """What comes of each task, in their order."""
        todo = list(tasks)
        if self._workers < 2 or not _can_fork():
            return map(self.one, todo)
        alone = []
        while todo and self._learning:
            alone.append(self._learned(todo.pop(0)))
        if len(todo) < 2:
            return chain(alone, map(self.one, todo))
        return chain(alone, self._at_work().map(_one, todo))

    def _learned(self, task: Task) -> Counts:
        """One task, before there are processes: what is learned now, all will know."""
        turns = self.base.model.courses.turns
        before = len(turns)
        found = self.one(task)
        self._learning = len(turns) - before > LEARNED * len(turns)
        return found

    def _at_work(self) -> ProcessPoolExecutor:
        if self._pool is None:
            fork = multiprocessing.get_context("fork")
            self._pool = ProcessPoolExecutor(self._workers, fork, _take_over, (self,))
        return self._pool

    @property
    def processes(self) -> bool:
        """Whether processes are at work."""
        return self._pool is not None

    def close(self) -> None:
        """Let the processes go; asked again, it makes new ones."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def __enter__(self) -> Rehearsed:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()


def problem_of(exercise: Exercise, targets: Targets, *, workers: int = 1) -> Rehearsed:
    """The problem of finding a plan for a rehearsal.

    Args:
        exercise: With nothing added.
        targets: What has to be reached, and what may be added.
        workers: Processes to run in.
    """
    return Rehearsed(exercise, targets, workers)


_OWN: list[Rehearsed] = []
"""What a process of its own was begun with."""


def _take_over(problem: Rehearsed) -> None:
    _OWN[:] = [problem]


def _one(task: Task) -> Counts:
    return _OWN[0].one(task)


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()
