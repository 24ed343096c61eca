"""Measures of people: for whom a wait, a time limit, a clock, a principle was kept.

Each says of every person one of three things: held, missed, or neither. Neither are
those it is not about, those who came before the warm-up was over, and those whose limit
had not passed when the run stopped: counting only the quick ones of these would make
every plan look better than it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
import numpy as np

from karama.rehearsal.exercise import Exercise
from karama.rehearsal.measures.seen import Rows, Seen
from karama.rehearsal.outcomes.legal import concerned
from karama.rehearsal.outcomes.principles import HOLDS, LOST, RUNNING, Each
from karama.rehearsal.outcomes.standing import Whole
from karama.rehearsal.outcomes.waiting import Masks
from karama.rehearsal.standards.clocks import ran
from karama.rehearsal.targets import Measure, Target

DOES = ("done", "sent", "received")
"""Kinds of note by which a step is done."""


@attrs.frozen(eq=False)
class States:
    """What became of everybody.

    Attributes:
        held: For whom it held.
        missed: For whom it did not.
    """

    held: Masks
    missed: Masks


Of = Callable[[Seen], States]
"""What became of everybody in one run, but for whom it looks at."""


def of_people(target: Target, exercise: Exercise) -> Of:
    """A measure of people, made ready for many runs."""
    match target.measure:
        case Measure.WAIT:
            return lambda seen: waited(target, seen)
        case Measure.WITHIN:
            return Done(target, exercise).states
        case Measure.CLOCK:
            return lambda seen: kept_clock(target, seen)
        case _:
            return lambda seen: kept_principle(target, seen)


def whom(target: Target, seen: Seen) -> Masks:
    """Whom a target looks at: unknown is not no."""
    needs = seen.crowd.profile.needs
    return seen.after & concerned(target.who, needs, len(seen.crowd))


# --- waits and limits -----------------------------------------------------------------


def waited(target: Target, seen: Seen) -> States:
    """Who waited for a step, each time it was open, no longer than they may.

    Whoever went before the limit and was never begun with waited neither too long nor
    until somebody came.
    """
    log, limit, rows = seen.log, _seconds(target), _rows(target, seen)
    ready, begun = log.ready[rows], log.begun[rows]
    waits = np.minimum(begun, np.minimum(log.done[rows], seen.until)) - ready
    late = waits > limit
    timely = np.isfinite(begun) & ~late & (seen.until - ready > limit)
    missed = _any(log.who[rows][late], seen)
    return States(_any(log.who[rows][timely], seen) & ~missed, missed)


def _rows(target: Target, seen: Seen) -> Rows:
    """Rows of the log in which a step that a target names was open for somebody."""
    acts = seen.exercise.counted.accounts.acts
    steps = seen.log.words.steps
    wanted = np.array([is_meant(target, one, acts) for one in steps], bool)
    found: Rows = seen.work[wanted[seen.log.what[seen.work]]]
    return found


class Done:
    """Who had a step done in time after they came: what each turn does is kept.

    It is owed to whoever came to the step, and to those who have not come to it yet and
    whose case is open: nobody can say that they never will. A case that was over
    without it was about something else.
    """

    def __init__(self, target: Target, exercise: Exercise) -> None:
        self.target, self.limit = target, _seconds(target)
        self.acts = exercise.counted.accounts.acts
        self._does: list[bool] = []

    def states(self, seen: Seen) -> States:
        """What became of everybody in one run."""
        taken = seen.taken
        for turn in taken.turns[len(self._does) :]:
            self._does.append(
                any(
                    note.kind in DOES
                    and is_meant(self.target, (note.process, note.step), self.acts)
                    for note in turn.notes
                )
            )
        rows = np.flatnonzero(np.array(self._does, bool)[taken.turn])
        first = np.full(len(seen.crowd), np.inf)
        np.minimum.at(first, taken.who[rows], taken.seconds[rows])
        ended = seen.until - seen.arrived > self.limit
        timely = first - seen.arrived <= self.limit
        came = _any(seen.log.who[_rows(self.target, seen)], seen)
        owed = came | (seen.log.over > seen.until)
        return States(ended & timely, ended & ~timely & (owed | np.isfinite(first)))


def is_meant(
    target: Target, step: tuple[str, str], acts: Mapping[tuple[str, str], str]
) -> bool:
    """Whether a target names a step, or the act that it does."""
    if target.step is not None:
        return step == target.step
    return bool(target.act) and acts.get(step, "") == target.act


def _seconds(target: Target) -> float:
    if target.at_most is None:
        raise ValueError(f"{target.id} has no limit")
    return target.at_most


def _any(who: Whole, seen: Seen) -> Masks:
    found = np.zeros(len(seen.crowd), bool)
    found[who] = True
    return found


# --- clocks and principles ------------------------------------------------------------


def kept_clock(target: Target, seen: Seen) -> States:
    """For whom a legal clock started, and stayed within its limit."""
    standard = target.standard
    if standard is None or standard.clock is None:
        raise ValueError(f"{target.id} has no clock")
    speaks_of = concerned(standard.who, seen.crowd.profile.needs, len(seen.crowd))
    times = ran(standard.clock, seen.stretches, seen.until).of(speaks_of)
    limit = standard.clock.limit.total_seconds()
    late = times.seconds > limit
    timely = ~late & (seen.until - times.begun > limit)
    return States(_any(times.who[timely], seen), _any(times.who[late], seen))


def kept_principle(target: Target, seen: Seen) -> States:
    """Of whom a principle speaks, and for whom each of its properties was kept.

    What must never happen, or not before something else, held if it has so far, as the
    report counts it. What is still owed when the run stops is neither kept nor lost.
    """
    count = len(seen.crowd)
    held, missed, undecided = (np.zeros(count, bool) for _ in range(3))
    accounts = seen.exercise.counted.accounts
    for each in accounts.each(seen.taken, target.principle):
        bad, open_ = lost_and_open(each, seen.until)
        missed |= bad
        undecided |= open_ & ~bad
        held |= each.state == HOLDS
    return States(held & ~undecided & ~missed, missed)


def lost_and_open(each: Each, until: float) -> tuple[Masks, Masks]:
    """For whom one property was lost, or is undecided when the run stops."""
    lost: Masks = each.state == LOST
    running: Masks = each.state == RUNNING
    if each.limit is None:
        return lost, running
    owed = np.isfinite(each.asked)
    ended = until - each.asked > each.limit
    late = owed & ended & ~(each.answered - each.asked <= each.limit)
    return lost | late, (owed & ~ended) | (running & ~ended)
