"""Two rehearsals side by side: the same people, and what differs is the plan.

    for one in compared(ours, our_runs, theirs, their_runs): ...

Both are made with the same seed, so run by run the same people come with the same luck,
and a difference is of the plans alone: its interval is often ten times narrower than
that of two rehearsals apart. Steps and clocks are matched by their names, so two
versions of a pack can be compared as well as two staffings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.exercise import Exercise
from karama.rehearsal.groups import ADULTS, CHILDREN, EVERYBODY, GROUPS
from karama.rehearsal.outcomes.outcome import Outcome
from karama.rehearsal.outcomes.waiting import FIGURES
from karama.rehearsal.statistics import (
    Interval,
    mean_interval,
    paired_difference,
    share_difference,
    share_interval,
)

Figures = npt.NDArray[Any]

SIDE_BY_SIDE = (EVERYBODY, CHILDREN, ADULTS)


class What(StrEnum):
    """What is compared."""

    IN_TIME = "in-time"
    LEGAL = "legal"
    DEADLINE = "deadline"
    WAIT = "wait"
    THROUGH = "through"
    COST = "cost"


LESS_IS_BETTER = frozenset({What.LEGAL, What.DEADLINE, What.WAIT, What.COST})


@attrs.frozen
class Compared:
    """One figure of both.

    Attributes:
        about: Property, standard, clock or step ("process:step"); "" of the whole.
        ours: The first rehearsal's; shares, seconds, people or money.
        difference: Ours less theirs, run by run.
    """

    what: What
    about: str
    group: str
    ours: Interval
    theirs: Interval
    difference: Interval

    @property
    def certain(self) -> bool:
        """Whether luck alone would hardly make such a difference."""
        return not self.difference.holds(0.0)

    @property
    def better(self) -> bool:
        """Whether ours is the better of the two, as far as the figure goes."""
        less = self.difference.estimate < 0
        return less == (self.what in LESS_IS_BETTER)


def compared(
    ours: Exercise, our_runs: Outcome, theirs: Exercise, their_runs: Outcome
) -> Iterator[Compared]:
    """Every figure that both have.

    Args:
        ours: The first.
        our_runs: Its outcomes, gathered; as many runs as the other's.
        theirs: The second, with the same seed.
        their_runs: Its outcomes.
    """
    for what, of in _SHARES.items():
        yield from _shares(what, of(ours, our_runs), of(theirs, their_runs))
    yield from _means(What.WAIT, _waits(ours, our_runs), _waits(theirs, their_runs))
    yield from _shares(What.THROUGH, _through(our_runs), _through(their_runs))
    yield from _means(What.COST, _costs(our_runs), _costs(their_runs))


Shares = Mapping[tuple[str, str], tuple[Figures, Figures]]
"""By what it is about and group: how many, and of how many, run by run."""

Means = Mapping[tuple[str, str], Figures]
"""By what it is about and group: a figure for each run."""


def _shares(what: What, ours: Shares, theirs: Shares) -> Iterator[Compared]:
    for key, (held, all_) in ours.items():
        if key not in theirs or not all_.any() or not theirs[key][1].any():
            continue
        other, of = theirs[key]
        found = (
            share_interval(held, all_),
            share_interval(other, of),
            share_difference((held, all_), (other, of)),
        )
        yield from _made(what, key, found)


def _means(what: What, ours: Means, theirs: Means) -> Iterator[Compared]:
    for key, values in ours.items():
        other = theirs.get(key)
        if other is None:
            continue
        both = ~np.isnan(values) & ~np.isnan(other)
        if not both.any():
            continue
        found = (
            mean_interval(values[both]),
            mean_interval(other[both]),
            paired_difference(values[both], other[both]),
        )
        yield from _made(what, key, found)


def _made(
    what: What, key: tuple[str, str], found: Sequence[Interval | None]
) -> Iterator[Compared]:
    ours, theirs, difference = found
    if ours is not None and theirs is not None and difference is not None:
        yield Compared(what, *key, ours, theirs, difference)


# --- figures by name ------------------------------------------------------------------


def _in_time(exercise: Exercise, runs: Outcome) -> Shares:
    return {
        (reader.one.id, group): (timely, timely + late)
        for number, reader in enumerate(exercise.counted.accounts.readers)
        for group, place in _places()
        for timely, late in [
            (runs.principles[:, number, 3, place], runs.principles[:, number, 4, place])
        ]
    }


def _legal(exercise: Exercise, runs: Outcome) -> Shares:
    return {
        (standard.id, group): (own[:, 0], own[:, 2] - own[:, 1])
        for number, standard in enumerate(exercise.counted.standards)
        for group, place in _places()
        for own in [runs.legal[:, number, place]]
    }


def _deadlines(exercise: Exercise, runs: Outcome) -> Shares:
    return {
        (clock, group): (own[:, 1], own[:, 0])
        for number, clock in enumerate(exercise.frame.clocks)
        for group, place in _places()
        for own in [runs.deadlines[:, number, place]]
    }


_SHARES: Mapping[What, Callable[[Exercise, Outcome], Shares]] = {
    What.IN_TIME: _in_time,
    What.LEGAL: _legal,
    What.DEADLINE: _deadlines,
}


def _waits(exercise: Exercise, runs: Outcome) -> Means:
    most = FIGURES.index("most")
    return {
        (":".join(part for part in key if part), group): runs.waits[
            :, number, place, most
        ]
        for number, key in enumerate(exercise.frame.steps)
        if exercise.frame.needs[number]
        for group, place in _places()
    }


def _through(runs: Outcome) -> Shares:
    return {
        ("", group): (runs.over[:, place], runs.people[:, place])
        for group, place in _places()
    }


def _costs(runs: Outcome) -> Means:
    return {("", EVERYBODY): runs.costs.sum(axis=1) / 100}


def _places() -> list[tuple[str, int]]:
    return [(group, GROUPS.index(group)) for group in SIDE_BY_SIDE]
