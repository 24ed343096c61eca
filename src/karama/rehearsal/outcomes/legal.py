"""Legal clocks over rehearsed cases: for how many people the time was kept.

A clock of the law runs from one act to another, whatever the procedure has drawn: it
can be passed although no clock of the procedure rang.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from karama.feel import UNKNOWN, compile_expression, free_names
from karama.procedure.process import Condition
from karama.rehearsal.outcomes.standing import Floats, Ints, Whole
from karama.rehearsal.outcomes.waiting import Masks, Visits
from karama.rehearsal.standards import Standard
from karama.rehearsal.standards.clocks import Stretches, past, ran

Truths = npt.NDArray[np.int8]
_SAID = {1: True, 0: False, -1: UNKNOWN}


def legal(
    standards: Sequence[Standard],
    stretches: Stretches,
    needs: Mapping[str, Truths],
    groups: Masks,
    until: float,
) -> Ints:
    """For each clock and group: late, undecided, and how many it ran for.

    Args:
        standards: Those that are clocks.
        stretches: What people did.
        needs: The Charter's words for each person: 1 yes, 0 no, -1 not known.
        groups: One row for each group of people.
        until: When the run stopped.
    """
    found = np.zeros((len(standards), len(groups), 3), np.int64)
    for number, standard in enumerate(standards):
        if standard.clock is None:
            continue
        times = ran(standard.clock, stretches, until)
        whom = concerned(standard.who, needs, len(stretches.at))
        for place, group in enumerate(groups):
            own = times.of(group & whom)
            found[number, place] = past(own, standard.clock.limit)
    return found


def concerned(who: Condition | None, needs: Mapping[str, Truths], people: int) -> Masks:
    """Whom a condition speaks of; only those for whom it is known to be false are not.

    A word that nothing is known of is unknown of everybody.
    """
    if who is None:
        return np.ones(people, bool)
    names = sorted(free_names(who.node))
    unknown = np.full(people, -1, np.int8)
    rows = np.stack([needs.get(name, unknown) for name in names], axis=1)
    kinds, kind = np.unique(rows, axis=0, return_inverse=True)
    call = compile_expression(who.node)
    answers = [
        call({name: _SAID[value] for name, value in zip(names, row, strict=True)})
        for row in kinds.tolist()
    ]
    concerns = np.array([answer is not False for answer in answers], bool)
    found: Masks = concerns[kind.ravel()]
    return found


def stretches_of(
    visits: Visits, acts: Sequence[str], act_of: Whole, arrived: Floats, over: Floats
) -> Stretches:
    """What people did, by act.

    Args:
        visits: Every step that was open.
        acts: The acts by number.
        act_of: The act of each step, -1 for none.
        arrived: When each person came.
        over: When each case was over, infinite where it was not.
    """
    return Stretches(
        who=visits.who,
        act=act_of[visits.step],
        begun=visits.begun,
        done=np.where(visits.done, visits.left, np.inf),
        acts=acts,
        at=arrived,
        over=over,
    )
