"""What is missed where one place alone is short, and the cheapest mix of shortages.

    places = Places(sample, groups, most, costs)
    places.measure(plan)          # each place as short as in the plan, all else plenty
    cost, plan = places.cheapest(room)    # whose shortages, added up, miss no more

A *place* is a group of variables that stand in for one another: the shifts of the same
people. Few numbers each, so that all their levels can be looked at; what a level misses
is at least what any higher one was seen to miss. What is said of several places rests
on their shortages adding up, which `Guide` holds against plans that were run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.planning.fronts import Front, joined
from karama.rehearsal.planning.problem import Floats, Plan, everything
from karama.rehearsal.planning.sample import SLACK, Ints, Rows, Sample

LITTLE = 0.003
"""Part of what may be missed that few replications may add, and those left no more."""

FAR = 2.0
"""Times what may be missed from which on it does not matter how much more it is."""

MOST_LEVELS = 20_000
"""Levels of a place all told; of one that has more, each variable is its own."""


@attrs.frozen(eq=False)
class Place:
    """A group of variables, and what each of its levels misses alone.

    Attributes:
        variables: By number.
        missed: By level of each variable, and target: beyond what everything misses.
        measured: By level: whether it was run.
        cost: By level, in cents.
    """

    variables: Rows
    missed: Floats
    measured: npt.NDArray[np.bool_]
    cost: Ints

    def level(self, plan: Sequence[int]) -> tuple[int, ...]:
        """That of a plan."""
        return tuple(int(plan[n]) for n in self.variables)

    def learn(self, level: tuple[int, ...], missed: Floats) -> None:
        """What a level misses; lower ones miss no less."""
        lower = tuple(slice(0, number + 1) for number in level)
        self.missed[lower] = np.maximum(self.missed[lower], missed)
        self.measured[level] = True

    @property
    def front(self) -> Front:
        """Its levels, in one row."""
        missed = self.missed.reshape(-1, self.missed.shape[-1])
        return Front(self.cost.ravel(), missed, np.arange(len(missed))[:, None])


class Places:
    """All places of a problem, short one at a time in the sample's replications."""

    def __init__(
        self, sample: Sample, groups: Sequence[Rows], most: Ints, costs: Ints
    ) -> None:
        self.sample, self.most = sample, most
        self.top = sample.finish(everything(sample.problem))
        targets = len(sample.asked)
        self.places = [
            _place(part, most, costs, targets)
            for group in groups
            for part in _parts(group, most)
        ]

    @property
    def room(self) -> Floats:
        """How much may be missed beyond what is missed with everything, by target."""
        missed = self.sample.missed[self.top].sum(axis=(1, 2))
        found: Floats = np.maximum(self.sample.allowances - missed, 0.0)
        return found

    # --- one place short --------------------------------------------------------------

    def measured(self, plan: Plan) -> bool:
        """Whether each place was run as short as it is in a plan."""
        return all(one.measured[one.level(plan)] for one in self.places)

    def measure(self, plan: Plan) -> None:
        """Run what was not."""
        for place in self.places:
            level = place.level(plan)
            if not place.measured[level]:
                place.learn(level, self._missed(place, level))

    def added(self, plan: Plan) -> Floats:
        """What its shortages miss one by one, added up, by target."""
        found: Floats = np.zeros(len(self.sample.asked))
        for place in self.places:
            found = found + place.missed[place.level(plan)]
        return found

    def short(self, plan: Plan) -> int:
        """How many places have less than everything."""
        return sum(
            place.level(plan) != place.level(self.most.tolist())
            for place in self.places
        )

    def _missed(self, place: Place, level: tuple[int, ...]) -> Floats:
        """What one level misses with all else plentiful, as far as that matters.

        Replications come in order, the hardest first. Once they add little, those left
        are left out: what is said is then rather too little than too much.
        """
        plan = self.most.copy()
        plan[place.variables] = level
        sample, row = self.sample, self.sample.row(tuple(plan.tolist()))

        before: Floats = np.full(len(sample.asked), -np.inf)

        def enough() -> bool:
            nonlocal before
            found = self._beyond(row).sum(axis=(1, 2))
            added, before = found - before, found
            far = found > FAR * sample.allowances + SLACK
            return bool(far.any() or (added <= LITTLE * sample.allowances).all())

        sample.run(row, enough)
        found: Floats = self._beyond(row).sum(axis=(1, 2))
        return found

    def _beyond(self, row: int) -> Floats:
        """What was missed beyond what is missed with everything, where it was run."""
        sample = self.sample
        seen = sample.seen[row][:, None]
        return np.where(seen, sample.missed[row] - sample.missed[self.top], 0.0)

    # --- several together -------------------------------------------------------------

    def cheapest(self, room: Floats) -> tuple[int, Plan]:
        """The cheapest plan whose shortages, added up, miss no more than that."""
        front = self._front(room)
        return int(front.cost[0]), self._plan(front.ways[0])

    def settled(self, room: Floats, until: int) -> tuple[int, Plan]:
        """The same with each of its shortages run; each round costs more, or ends it.

        Args:
            room: How much may be missed, by target.
            until: Runs of the sample after which it is left as it is.
        """
        while True:
            cost, plan = self.cheapest(room)
            if self.measured(plan) or self.sample.runs >= until:
                return cost, plan
            self.measure(plan)

    def nearest(self, room: Floats, below: int) -> Iterator[Plan]:
        """Plans that cost less, by how little beyond it their shortages miss."""
        front = self._front(room)
        for way in front.ways[front.cost < below][::-1]:
            yield self._plan(way)

    def _front(self, room: Floats) -> Front:
        front = Front.nothing(len(room))
        for place in self.places:
            front = joined(front, place.front, room + SLACK)
        return front

    def _plan(self, way: Ints) -> Plan:
        plan = np.zeros(len(self.most), np.int64)
        for place, number in zip(self.places, way, strict=True):
            plan[place.variables] = np.unravel_index(number, place.cost.shape)
        return tuple(plan.tolist())


def _parts(group: Rows, most: Ints) -> list[Rows]:
    if prod((most[group] + 1).tolist()) <= MOST_LEVELS:
        return [group]
    return [np.array([number]) for number in group]


def _place(group: Rows, most: Ints, costs: Ints, targets: int) -> Place:
    shape = tuple((most[group] + 1).tolist())
    levels = np.indices(shape)
    cost: Ints = np.tensordot(costs[group], levels, axes=1)
    measured = np.zeros(shape, bool)
    measured[tuple(most[group].tolist())] = True
    return Place(group, np.zeros((*shape, targets)), measured, cost)
