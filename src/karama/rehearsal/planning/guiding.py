"""Plans guessed from shortages that were run one by one, and how right the guess is.

    guide = Guide(places)
    guide.seek(search, until)      # cheap plans, each run in full: some hold
    guide.lowest(until)            # what no plan costs less than, if shortages add up

Together, shortages miss some *times* what they miss one by one: mostly more, as who
waits a little everywhere waits too long in all. How many times is learned from each
plan that is run, and the next one guessed with it.

That several miss at least as much as each alone, added up, is no theorem: a queue that
grows at the door spares the beds behind it. So of what they miss one by one only as
much is counted as they missed together in every plan that was run, all of it at most.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from karama.rehearsal.planning.places import Places
from karama.rehearsal.planning.problem import Floats, Plan
from karama.rehearsal.planning.sample import SLACK
from karama.rehearsal.planning.searching import Search

ROUNDS = 14
"""Guesses, each learned from those before it."""

TIMES = 0.2, 4.0
"""How many times as much shortages may be guessed to miss together."""

SEEN = 0.05
"""Part of what may be missed below which a plan tells nothing of it."""

NEAR = 2.0
"""Times what may be missed up to which a plan is near to a target."""

BEYOND = 1.5
"""Times the room within which plans are sought that might contradict a bound."""


@attrs.frozen(eq=False)
class Adding:
    """How shortages added up in the plans that were run.

    Attributes:
        times: By target: how many times what they missed one by one they missed
            together, in the plan where it was least; infinite where none tells.
        plans: How many plans tell of it.
    """

    times: Floats
    plans: int

    @property
    def counted(self) -> Floats:
        """How much of it may be counted: no more than ever seen, and all at most."""
        return np.minimum(self.times, 1.0)


class Guide:
    """Guesses of what a plan misses.

    Attributes:
        times: By target: how many times what shortages miss one by one they are
            guessed to miss together.
        rivals: Plans that were run because they seemed likeliest to contradict a bound.
    """

    def __init__(self, places: Places) -> None:
        self.places, self.sample = places, places.sample
        self.times: Floats = np.ones(len(self.sample.asked))
        self.rivals: dict[Plan, None] = {}

    def guess(self, plan: Plan) -> float:
        """The largest part of what may be missed that a plan is guessed to miss."""
        sample = self.sample
        base = sample.missed[self.places.top].sum(axis=(1, 2))
        missed = base + self.times * self.places.added(plan)
        return float((missed / (sample.allowances + SLACK)).max(initial=0.0))

    def seek(self, search: Search, until: int) -> None:
        """Run the cheapest plans that are guessed to hold; keep the best that does.

        Args:
            search: Where it is kept.
            until: Runs of the sample after which there are no more.
        """
        for turn in range(ROUNDS):
            if self.sample.runs >= until:
                return
            _, plan = self.places.settled(self.places.room / self.times, until)
            row = self.sample.finish(plan)
            if search.holds(np.array(plan)):
                search.keep(np.array(plan))
            self._learn(plan, row, 1.0 if turn < 2 else 0.5)

    def _learn(self, plan: Plan, row: int, weight: float) -> None:
        """Guess nearer to what a plan missed."""
        together, alone = self._seen(plan, row)
        told = alone > SEEN * self.sample.allowances
        seen = np.clip(together / np.maximum(alone, SLACK), *TIMES)
        new = self.times * (1 - weight) + seen * weight
        self.times = np.where(told, new, self.times)

    def _seen(self, plan: Plan, row: int) -> tuple[Floats, Floats]:
        """What a plan missed beyond everything, and its shortages one by one."""
        missed = self.sample.missed[[row, self.places.top]].sum(axis=(2, 3))
        return missed[0] - missed[1], self.places.added(plan)

    # --- a bound ----------------------------------------------------------------------

    def adding(self) -> Adding:
        """How shortages added up in all plans that were run and come near to a target.

        Plans with one shortage alone tell nothing of it.
        """
        sample = self.sample
        times, plans = np.full(len(sample.asked), np.inf), 0
        for row, plan in self._told():
            together, alone = self._seen(plan, row)
            missed = sample.missed[row].sum(axis=(1, 2))
            near = missed <= NEAR * sample.allowances + SLACK
            told = near & (alone > SEEN * sample.allowances)
            with_it = together / np.maximum(alone, SLACK)
            times = np.where(told, np.minimum(times, with_it), times)
            plans += int(told.any())
        return Adding(np.maximum(times, 0.0), plans)

    def _told(self) -> Iterator[tuple[int, Plan]]:
        sample, places = self.sample, self.places
        for row in np.flatnonzero(sample.seen.all(axis=1)):
            plan = tuple(sample.plans[row].tolist())
            if places.short(plan) > 1 and places.measured(plan):
                yield int(row), plan

    def lowest(self, until: int) -> tuple[int, Plan]:
        """What no plan costs less than that holds, if shortages add up so; and a plan.

        Args:
            until: Runs of the sample it may take.
        """
        counted = np.maximum(self.adding().counted, SLACK)
        return self.places.settled(self.places.room / counted, until)

    def challenge(self, search: Search, lowest: int, tries: int, until: int) -> bool:
        """Run plans that cost less than a bound, the likeliest to hold first.

        Returns:
            Whether one of them holds: the bound was wrong, and `adding` knows now.
        """
        counted = np.maximum(self.adding().counted, SLACK)
        room = self.places.room / counted * BEYOND
        for plan in self.places.nearest(room, lowest):
            if len(self.rivals) >= tries or self.sample.runs >= until:
                return False
            if plan in self.rivals:
                continue
            self.rivals[plan] = None
            if self.sample.holds(plan):
                self.places.measure(plan)
                search.bound.test(plan)
                search.keep(np.array(plan))
                return True
        return False
