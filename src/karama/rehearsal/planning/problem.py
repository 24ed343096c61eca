"""What a plan is sought for, whatever is rehearsed: numbers to choose, shares to reach.

    problem.variables                     # how many of what may be added, at what cost
    problem.run((0, 2, 1), replication)   # for how many each target held, of how many

The search knows nothing of procedures or people: it can be tried on models so small
that every plan there is can be counted out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import attrs
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Plan = tuple[int, ...]
"""How much is added of each variable, by its levels."""

Task = tuple[Plan, int]
"""A plan, and the replication it is tried in."""


@attrs.frozen
class Variable:
    """Something of which more can be added.

    Attributes:
        name: In words of the problem: a resource and a shift.
        most: The highest level.
        cost: Of one level, in whole cents, so that sums are exact.
        group: Variables of one group stand in for one another more than for others:
            the shifts of the same people.
    """

    name: str
    most: int
    cost: int
    group: str = ""


@attrs.frozen(eq=False)
class Counts:
    """What came of a plan in one replication, by target and part.

    Parts are what has little to do with each other, such as the days on which people
    came: what fails for want of one thing on one day and for want of another on the
    next fails on both for want of both.

    Attributes:
        held: For how much a target held.
        counted: Of how much.
    """

    held: Floats
    counted: Floats


class Problem(Protocol):
    """What a plan is sought for."""

    @property
    def variables(self) -> Sequence[Variable]:
        """What can be added."""
        ...

    @property
    def parts(self) -> int:
        """Into how many parts counts are split, in every replication alike."""
        ...

    @property
    def shares(self) -> Sequence[float]:
        """For how much each target must hold, above 0 up to 1."""
        ...

    def run(self, tasks: Iterable[Task]) -> Iterator[Counts]:
        """What comes of each task, in their order.

        A task's counts depend on it alone: not on the tasks before, nor on how many
        are at work.
        """
        ...


def cost_of(problem: Problem, plan: Sequence[int]) -> int:
    """What a plan costs, in cents."""
    pairs = zip(problem.variables, plan, strict=True)
    return sum(variable.cost * level for variable, level in pairs)


def nothing(problem: Problem) -> Plan:
    """The plan that adds nothing."""
    return (0,) * len(problem.variables)


def everything(problem: Problem) -> Plan:
    """The plan that adds all there may be."""
    return tuple(variable.most for variable in problem.variables)
