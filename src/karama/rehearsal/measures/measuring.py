"""Targets counted in one run: for how much each held, of how much, by part.

    measures = Measures(targets, exercise)
    counts = measures.of(exercise, crowd, log)     # planning.Counts
    measures.uses                                  # whether the log must tell uses

A part is a day: of people the one on which they came, of time and need the day itself.
What went wrong on one day for want of one thing, and on the next for want of another,
is so told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from karama.rehearsal.exercise import Exercise
from karama.rehearsal.log import Log
from karama.rehearsal.measures import people, times
from karama.rehearsal.measures.seen import Seen
from karama.rehearsal.measures.supplies import stocked
from karama.rehearsal.outcomes.standing import Floats
from karama.rehearsal.planning import Counts
from karama.rehearsal.population import Crowd
from karama.rehearsal.targets import Measure, ShareOf, Target

Pair = tuple[Floats, Floats]
"""For how much it held, and of how much, by part."""


class Measures:
    """The targets of a plan, ready to be counted in many runs.

    Attributes:
        uses: Whether a log has to tell each resource that was taken.
    """

    def __init__(self, targets: Sequence[Target], exercise: Exercise) -> None:
        self.targets = tuple(targets)
        self.uses = any(one.measure is Measure.OCCUPANCY for one in targets)
        self._counted = [_counted(one, exercise) for one in targets]

    def of(self, exercise: Exercise, crowd: Crowd, log: Log) -> Counts:
        """What came of every target in one run."""
        seen = Seen(exercise, crowd, log)
        pairs = [counted(seen) for counted in self._counted]
        held, counted = np.array(pairs).reshape(-1, 2, seen.parts).swapaxes(0, 1)
        return Counts(held, counted)


def _counted(target: Target, exercise: Exercise) -> Callable[[Seen], Pair]:
    if target.share_of is ShareOf.NEED:
        return lambda seen: stocked(target, seen)
    if target.share_of is ShareOf.PEOPLE:
        states_of = people.of_people(target, exercise)
        return lambda seen: _people(target, states_of(seen), seen)
    spans_of = times.of_time(target, exercise)
    return lambda seen: _time(spans_of(seen), seen)


def _people(target: Target, states: people.States, seen: Seen) -> Pair:
    whom = people.whom(target, seen)
    counted = (states.held | states.missed) & whom
    return seen.by_day(states.held & whom), seen.by_day(counted)


def _time(spans: times.Spans, seen: Seen) -> Pair:
    held = np.where(spans.kept, spans.weight, 0.0)
    return seen.over_days(spans.edges, held), seen.over_days(spans.edges, spans.weight)
