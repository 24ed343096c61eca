"""What came after its time: clocks of the procedure that rang while a step was open.

A clock at the edge of a step is a deadline. When it rings the procedure already knows
what to do, and somebody else must act; but the help that was meant came late.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from karama.rehearsal.outcomes.standing import Floats, Ints, Whole
from karama.rehearsal.outcomes.waiting import Masks, Visits


def kept_and_missed(
    visits: Visits,
    step_of: Ints,
    who: Whole,
    clock: Whole,
    groups: Masks,
) -> Ints:
    """For each deadline, how many had it and for how many it passed.

    Args:
        visits: Every step that was open.
        step_of: For each clock the step it stands at; -1 for one that is no deadline.
        who: The person, for each time a clock rang.
        clock: Which clock rang.
        groups: One row for each group of people.

    Returns:
        By clock, group, and (steps with this deadline, of those missed).
    """
    found = np.zeros((len(step_of), len(groups), 2), np.int64)
    steps = int(max(visits.step.max(initial=-1), step_of.max(initial=-1))) + 1
    deadlines = step_of >= 0
    for number, group in enumerate(groups):
        opened = np.bincount(visits.step[group[visits.who]], minlength=steps)
        rang = np.bincount(clock[group[who]], minlength=len(step_of))
        found[deadlines, number, 0] = opened[step_of[deadlines]]
        found[deadlines, number, 1] = rang[deadlines]
    return found


def by_hour(seconds: Floats, clock: Whole, clocks: int) -> npt.NDArray[np.int64]:
    """How often each clock rang in each hour of the day."""
    hour = (seconds // 3_600).astype(np.int64) % 24
    found = np.zeros((clocks, 24), np.int64)
    np.add.at(found, (clock, hour), 1)
    return found
