"""What came after its time: clocks of the procedure that rang while a step was open.

A clock at the edge of a step is a deadline. When it rings the procedure already knows
what to do, and somebody else must act; but the help that was meant came late.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.courses import Moment, Turn
from karama.rehearsal.outcomes.standing import Floats, Ints, Whole
from karama.rehearsal.outcomes.waiting import Masks


@attrs.frozen(eq=False)
class Clocks:
    """Whose clocks started, or rang, one row each.

    Attributes:
        who: The person.
        clock: Which clock, by number.
    """

    who: Whole
    clock: Whole


def kept_and_missed(
    started: Clocks, rang: Clocks, deadlines: Masks, groups: Masks
) -> Ints:
    """For each deadline, how many had it and for how many it passed.

    Args:
        started: Clocks that started.
        rang: Clocks that rang.
        deadlines: Which clocks are deadlines; others are left at nothing.
        groups: One row for each group of people.

    Returns:
        By clock, group, and (steps with this deadline, of those missed).
    """
    found = np.zeros((len(deadlines), len(groups), 2), np.int64)
    for number, group in enumerate(groups):
        for place, clocks in enumerate((started, rang)):
            own = clocks.clock[group[clocks.who]]
            counted = np.bincount(own, minlength=len(deadlines))
            found[deadlines, number, place] = counted[deadlines]
    return found


def started_of(
    turns: Sequence[Turn],
    moments: Sequence[Moment],
    numbers: Mapping[str, int],
    who: Whole,
    turn: Whole,
) -> Clocks:
    """The clocks that start as cases take turns.

    Args:
        turns: Every turn, by number.
        moments: Every moment, by number.
        numbers: The number of each clock.
        who: The person, for each turn that was taken.
        turn: Which turn it was.
    """
    taken, place = np.unique(turn, return_inverse=True)
    own = [
        [
            numbers[name]
            for name, (before, _) in zip(
                moments[turns[n].to].clocks, turns[n].clocks, strict=True
            )
            if before < 0
        ]
        for n in taken.tolist()
    ]
    count = np.array([len(each) for each in own], np.int64)
    flat = np.array([clock for each in own for clock in each], np.int64)
    first = np.cumsum(count) - count
    repeats = count[place]
    inner = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    clocks = flat[np.repeat(first[place], repeats) + inner]
    return Clocks(np.repeat(who, repeats), clocks)


def by_hour(seconds: Floats, clock: Whole, clocks: int) -> npt.NDArray[np.int64]:
    """How often each clock rang in each hour of the day."""
    hour = (seconds // 3_600).astype(np.int64) % 24
    found = np.zeros((clocks, 24), np.int64)
    np.add.at(found, (clock, hour), 1)
    return found
