"""What was asked of people and things in runs, against what there is of them.

    for load in offered(exercise, runs):          # the fullest first
        load.share                                # 1.3: a third more than can be done

`loads` needs to be told how many come to each step; here the runs say it. Whoever was
still in a queue before a step when a run ended never came to those after it, so what is
found is rather too little than too much.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from karama.rehearsal.exercise import Exercise
from karama.rehearsal.means import Load, loads
from karama.rehearsal.outcomes.outcome import Outcome
from karama.rehearsal.outcomes.standing import Floats
from karama.rehearsal.outcomes.waiting import FIGURES
from karama.rehearsal.staffing import Key

EVERYBODY = 0
"""The first of the groups of people."""


def offered(exercise: Exercise, runs: Outcome) -> tuple[Load, ...]:
    """What is asked by the day on average, the fullest first.

    Nothing is said of interpreters: outcomes tell nobody's language.

    Args:
        exercise: What was rehearsed.
        runs: Its outcomes, with the run as first axis (`outcomes.gathered`).
    """
    came = runs.waits[:, :, EVERYBODY, FIGURES.index("people")]
    run = exercise.scenario.run
    visits = by_day(exercise, np.nan_to_num(came).mean(axis=0), run.days - run.warm_up)
    return loads(exercise.scenario.means, visits)


def by_day(exercise: Exercise, came: Floats, days: int) -> Mapping[Key, float]:
    """How many come to each step a day; `came` by the places of the frame."""
    pairs = zip(exercise.frame.steps, came.tolist(), strict=True)
    return {step: number / days for step, number in pairs if number}


def overfull(found: Iterable[Load]) -> tuple[Load, ...]:
    """Those of which more is asked than there is; of any, the smallest group.

    Where one nurse's work is too much already, nurses and doctors together say no more.
    """
    over = [one for one in found if one.share >= 1]
    return tuple(
        one for one in over if not any(set(other.ids) < set(one.ids) for other in over)
    )
