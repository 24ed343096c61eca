"""What came of one run, as numbers that runs have in common.

    outcome = outcome_of(frame, log, groups, accounts)

Everything is counted by the places of `Frame` and by group of people, so outcomes of
many runs lie on top of each other (`gathered`). Nothing in it is about one person.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from karama.rehearsal.courses import Moment
from karama.rehearsal.log import (
    ASKED,
    CANCELLED,
    KEPT,
    PENDING,
    RANG,
    USES,
    VISIT,
    Log,
)
from karama.rehearsal.outcomes.frame import Frame
from karama.rehearsal.outcomes.late import Clocks, kept_and_missed, started_of
from karama.rehearsal.outcomes.principles import Accounts, Held, Taken
from karama.rehearsal.outcomes.standing import Floats, Ints, standing, standing_by
from karama.rehearsal.outcomes.use import Holds, in_use, shortage
from karama.rehearsal.outcomes.waiting import Masks, Visits, waiting


@attrs.frozen(eq=False)
class Outcome:
    """What came of one run.

    Attributes:
        people: How many came, by group.
        over: How many of them were through in the end, by group.
        present: How many were there and not through, at the beginning of each span.
        waiting: How many waited, by lane and span.
        waits: By step, group and figure (`waiting.FIGURES`).
        through: How long a case took, by group and figure.
        deadlines: By clock, group, and (steps with it, of those missed).
        rings: How often each clock rang, by span.
        kept: How many places were taken, by resource and span.
        used: How many of each resource were taken, on average over each span.
        short: What each step waited for, by step and resource.
        principles: By property, in the order of `Accounts.readers`, and (held, lost,
            running, timely, late), by group.
    """

    people: Ints
    over: Ints
    present: Ints
    waiting: Ints
    waits: Floats
    through: Floats
    deadlines: Ints
    rings: Ints
    kept: Ints
    used: Floats
    short: Floats
    principles: Ints


def outcome_of(
    frame: Frame,
    log: Log,
    arrived: Floats,
    groups: Masks,
    accounts: Accounts,
    moments: Sequence[Moment],
) -> Outcome:
    """Count what came of a run.

    Args:
        frame: What is counted.
        log: Everything that happened.
        arrived: When each person came.
        groups: One row for each group of people, true for those in it.
        accounts: The Charter.
        moments: Every moment of the procedure, by number.
    """
    visits = visits_of(frame, log)
    starts = frame.edges[:-1]
    waited = standing_by(visits.step, len(frame.steps), visits.ready,
                         np.minimum(visits.begun, visits.left), starts)  # fmt: skip
    rang = log.kind == RANG
    clock = _places(frame.clocks, log.words.clocks)[log.what[rang]]
    used = in_use(_holds(log), len(frame.there), frame.edges)
    taken = taken_of(log, arrived, frame.until)
    numbers = {name: number for number, name in enumerate(frame.clocks)}
    started = started_of(log.turns, moments, numbers, taken.who, taken.turn)
    rung = Clocks(log.who[rang], clock)
    missed = kept_and_missed(started, rung, frame.deadline_of >= 0, groups)
    return Outcome(
        people=groups.sum(axis=1),
        over=(groups & np.isfinite(log.over)).sum(axis=1),
        present=standing(arrived, log.over, starts),
        waiting=_by_lane(frame, waited),
        waits=waiting(visits, len(frame.steps), groups),
        through=_through(arrived, log.over, frame.until, groups),
        deadlines=missed,
        rings=_rings(frame, clock, log.ready[rang]),
        kept=_kept(frame, log),
        used=used,
        short=shortage(used, frame.there, frame.needs, waited),
        principles=_principles(accounts, taken, groups),
    )


def visits_of(frame: Frame, log: Log) -> Visits:
    """The steps that were open in a run."""
    rows = np.flatnonzero(np.isin(log.kind, (VISIT, ASKED, CANCELLED, PENDING)))
    done = log.kind[rows] <= ASKED
    return Visits(
        who=log.who[rows],
        step=_places(frame.steps, log.words.steps)[log.what[rows]],
        ready=log.ready[rows],
        begun=log.begun[rows],
        left=np.minimum(log.done[rows], frame.until),
        done=done,
    )


def _places(known: Sequence[object], own: Sequence[object]) -> Ints:
    """Where the words of a log stand among those that are counted."""
    numbers = {one: number for number, one in enumerate(known)}
    return np.array([numbers[one] for one in own], np.int64)


def _holds(log: Log) -> Holds:
    rows = log.kind == USES
    return Holds(log.what[rows], log.begun[rows], log.done[rows])


def _by_lane(frame: Frame, waited: Ints) -> Ints:
    found = np.zeros((len(frame.lanes), waited.shape[1]), np.int64)
    np.add.at(found, frame.lane_of, waited)
    return found


def _through(arrived: Floats, over: Floats, until: float, groups: Masks) -> Floats:
    """How long cases took, as waits for a single step are told."""
    everybody = np.arange(len(arrived))
    one = Visits(everybody, np.zeros_like(everybody), arrived, over,
                 np.minimum(over, until), np.isfinite(over))  # fmt: skip
    found: Floats = waiting(one, 1, groups)[0]
    return found


def _rings(frame: Frame, clock: Ints, seconds: Floats) -> Ints:
    found = np.zeros((len(frame.clocks), len(frame.there[0])), np.int64)
    span = np.searchsorted(frame.edges, seconds, side="right") - 1
    np.add.at(found, (clock, np.minimum(span, found.shape[1] - 1)), 1)
    return found


def _kept(frame: Frame, log: Log) -> Ints:
    rows = log.kind == KEPT
    return standing_by(
        log.what[rows], len(frame.there), log.begun[rows], log.done[rows],
        frame.edges[:-1],
    )  # fmt: skip


def _principles(accounts: Accounts, taken: Taken, groups: Masks) -> Ints:
    """By property, (held, lost, running, timely, late) and group."""
    found = [_row(held) for held in accounts.read(taken, groups)]
    return np.array(found, np.int64).reshape(len(accounts.readers), 5, len(groups))


def _row(held: Held) -> list[Ints]:
    return [held.held, held.lost, held.running, held.timely, held.late]


def taken_of(log: Log, arrived: Floats, until: float) -> Taken:
    """The turns that the cases of a run took, by person and in order."""
    came: Ints = np.flatnonzero(log.begin >= 0)
    rows = np.flatnonzero(log.turn >= 0)
    seconds = np.where(log.kind[rows] <= ASKED, log.done[rows], log.ready[rows])
    who: Ints = np.concatenate((came, log.who[rows].astype(np.int64)))
    order = np.argsort(who, kind="stable")
    return Taken(
        who=who[order],
        turn=np.concatenate((log.begin[came], log.turn[rows]))[order],
        seconds=np.concatenate((arrived[came], seconds))[order],
        turns=log.turns,
        people=len(arrived),
        until=until,
    )
