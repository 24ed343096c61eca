"""Problems small enough that every plan there is can be counted out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

import attrs
import numpy as np

from karama.rehearsal.planning import Counts, Plan, Task, Variable, cost_of

PARTS = 2


@attrs.frozen
class Luck:
    """Work for any replication, drawn when it is asked for."""

    seed: int
    most: int
    size: tuple[int, ...]

    def __getitem__(self, replication: int) -> np.ndarray:
        luck = np.random.default_rng([self.seed, replication])
        return luck.integers(0, self.most + 1, self.size)


@attrs.frozen(eq=False)
class Desks:
    """Desks of which each misses as many people as it has too few hands.

    Attributes:
        work: By replication, part, target and variable: what comes to each.
        hurts: A variable of which more makes the first target worse, -1 for none.
    """

    variables: tuple[Variable, ...]
    shares: tuple[float, ...]
    work: np.ndarray | Luck
    hurts: int = -1
    parts: int = PARTS

    def run(self, tasks: Iterable[Task]) -> Iterator[Counts]:
        for plan, replication in tasks:
            work = self.work[replication]
            late = np.maximum(work - np.array(plan), 0).sum(axis=2).T
            if self.hurts >= 0:
                late[0] += plan[self.hurts]
            counted = np.full_like(late, 40.0)
            yield Counts(counted - np.minimum(late, counted), counted)


def desks(seed: int, variables: int = 3, targets: int = 2, most: int = 4, **more):
    """A problem drawn by a seed, that everything solves."""
    luck = np.random.default_rng(seed)
    costs = luck.integers(1, 9, variables)
    size = (6, PARTS, targets, variables)
    return Desks(
        tuple(
            Variable(f"v{n}", most, int(cost), f"g{n // 2}")
            for n, cost in enumerate(costs)
        ),
        tuple(luck.uniform(0.9, 0.99, targets).tolist()),
        luck.integers(0, most + 1, size),
        **more,
    )


def endless(seed: int, **more):
    """The same with as many replications as anybody asks for."""
    problem = desks(seed, **more)
    most = problem.variables[0].most
    return attrs.evolve(problem, work=Luck(seed, most, problem.work.shape[1:]))


def every_plan(problem: Desks) -> Iterator[Plan]:
    yield from product(*(range(one.most + 1) for one in problem.variables))


def holds(problem: Desks, plan: Plan, replications: Iterable[int]) -> bool:
    """Whether a plan reaches its targets, counted without any of the search."""
    counts = list(problem.run([(plan, n) for n in replications]))
    held = sum(one.held.sum(axis=1) for one in counts)
    counted = sum(one.counted.sum(axis=1) for one in counts)
    missed, allowed = counted - held, (1 - np.array(problem.shares)) * counted
    return bool((missed <= allowed + 1e-9).all())


def least(problem: Desks, replications: Iterable[int]) -> int | None:
    """What the cheapest plan that holds costs, by trying all."""
    tried = list(replications)
    costs = [
        cost_of(problem, plan)
        for plan in every_plan(problem)
        if holds(problem, plan, tried)
    ]
    return min(costs, default=None)
