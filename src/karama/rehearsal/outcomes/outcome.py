"""What came of one run, as numbers that runs have in common.

    outcome = outcome_of(counted, happened)

Everything is counted by the places of `Frame` and by group of people, so outcomes of
many runs lie on top of each other (`gathered`). Nothing in it is about one person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
from karama.rehearsal.means import Level, Means, things
from karama.rehearsal.outcomes.frame import Frame
from karama.rehearsal.outcomes.late import Clocks, kept_and_missed, started_of
from karama.rehearsal.outcomes.legal import Truths, legal, stretches_of
from karama.rehearsal.outcomes.principles import Accounts, Held, Taken
from karama.rehearsal.outcomes.standing import (
    Floats,
    Ints,
    Whole,
    standing,
    standing_by,
)
from karama.rehearsal.outcomes.supplies import Scene, costs_of, stocks_of
from karama.rehearsal.outcomes.use import Holds, in_use, shortage
from karama.rehearsal.outcomes.waiting import Masks, Visits, waiting
from karama.rehearsal.standards import Standard, Standards


@attrs.frozen(eq=False)
class Counted:
    """What is counted in every run.

    Attributes:
        accounts: The Charter.
        standards: Legal clocks that are counted.
        norms: All standards; reports hold means against them.
    """

    frame: Frame
    accounts: Accounts
    standards: tuple[Standard, ...]
    norms: Standards
    means: Means
    scene: Scene


@attrs.frozen(eq=False)
class Happened:
    """One run.

    Attributes:
        log: Everything that happened.
        moments: Every moment of the procedure, by number.
        arrived: When each person came.
        language: Place of each person's among `languages`, -1 for none.
        needs: The Charter's words for each person: 1 yes, 0 no, -1 not known.
        groups: One row for each group of people, true for those in it.
    """

    log: Log
    moments: Sequence[Moment]
    arrived: Floats
    language: Whole
    languages: tuple[str, ...]
    needs: Mapping[str, Truths]
    groups: Masks


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
        legal: By legal clock, group, and (late, undecided, how many it ran for).
        stocks: By stock, and (empty at, short, needed, brought).
        levels: How much there was, by stock and span.
        costs: Cents, for each thing and stock in the order of the means.
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
    legal: Ints
    stocks: Floats
    levels: Floats
    costs: Ints


def outcome_of(counted: Counted, happened: Happened) -> Outcome:
    """Count what came of a run."""
    frame, log = counted.frame, happened.log
    groups, arrived, starts = happened.groups, happened.arrived, frame.edges[:-1]
    visits = visits_of(frame, log)
    waited = standing_by(visits.step, len(frame.steps), visits.ready,
                         np.minimum(visits.begun, visits.left), starts)  # fmt: skip
    taken = taken_of(log, arrived, frame.until)
    rang = _rang(frame, log)
    places, holds = holds_of(frame, log, KEPT), holds_of(frame, log, USES, KEPT)
    used = in_use(holds, len(frame.there), frame.edges)
    levels = stocks_of(counted.means, counted.scene, places, arrived, log.over)
    stretches = stretches_of(visits, frame.acts, frame.act_of, arrived, log.over)
    return Outcome(
        people=groups.sum(axis=1),
        over=(groups & np.isfinite(log.over)).sum(axis=1),
        present=standing(arrived, log.over, starts),
        waiting=_by_lane(frame, waited),
        waits=waiting(visits, len(frame.steps), groups),
        through=_through(arrived, log.over, frame.until, groups),
        deadlines=_deadlines(frame, happened, taken, rang),
        rings=_rings(frame, rang, log.ready[log.kind == RANG]),
        kept=standing_by(places.resource, len(frame.there), places.begun,
                         places.ended, starts),
        used=used,
        short=shortage(used, frame.there, frame.needs, waited,
                       _by_speaker(frame, happened, visits)),
        principles=_principles(counted.accounts, taken, groups),
        legal=legal(counted.standards, stretches, happened.needs, groups, frame.until),
        stocks=_stocks(levels),
        levels=_levels(levels, starts),
        costs=_costs(counted, holds, levels),
    )  # fmt: skip


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
        open=log.kind[rows] == PENDING,
    )


def _places(known: Sequence[object], own: Sequence[object]) -> Ints:
    """Where the words of a log stand among those that are counted."""
    numbers = {one: number for number, one in enumerate(known)}
    return np.array([numbers[one] for one in own], np.int64)


def holds_of(frame: Frame, log: Log, *kinds: int) -> Holds:
    """What was taken; of places, those too that were taken as the run began."""
    rows = np.isin(log.kind, kinds)
    before = [(n, end) for n, ends in enumerate(frame.taken) for end in ends]
    return Holds(
        np.append(log.what[rows], np.array([n for n, _ in before], np.int64)),
        np.append(log.begun[rows], np.zeros(len(before))),
        np.append(log.done[rows], np.array([end for _, end in before], np.float64)),
    )


def _by_speaker(frame: Frame, happened: Happened, visits: Visits) -> dict[int, Ints]:
    """How many of those waited for a step who could need each interpreter."""
    found = {}
    for resource, spoken in frame.speaks.items():
        codes = [n for n, one in enumerate(happened.languages) if one in spoken]
        own = np.isin(happened.language[visits.who], codes)
        found[resource] = standing_by(
            visits.step[own], len(frame.steps), visits.ready[own],
            np.minimum(visits.begun, visits.left)[own], frame.edges[:-1],
        )  # fmt: skip
    return found


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


# --- clocks -------------------------------------------------------------------------


def _rang(frame: Frame, log: Log) -> Clocks:
    rows = log.kind == RANG
    places = _places(frame.clocks, log.words.clocks)
    return Clocks(log.who[rows], places[log.what[rows]])


def _deadlines(frame: Frame, happened: Happened, taken: Taken, rang: Clocks) -> Ints:
    numbers = {name: number for number, name in enumerate(frame.clocks)}
    started = started_of(taken.turns, happened.moments, numbers, taken.who, taken.turn)
    return kept_and_missed(started, rang, frame.deadline_of >= 0, happened.groups)


def _rings(frame: Frame, rang: Clocks, seconds: Floats) -> Ints:
    found = np.zeros((len(frame.clocks), len(frame.edges) - 1), np.int64)
    span = np.searchsorted(frame.edges, seconds, side="right") - 1
    np.add.at(found, (rang.clock, np.minimum(span, found.shape[1] - 1)), 1)
    return found


# --- the Charter --------------------------------------------------------------------


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


# --- stocks and money ---------------------------------------------------------------


def _stocks(levels: Sequence[Level]) -> Floats:
    rows = [(one.empty, one.short, one.needed, one.brought) for one in levels]
    return np.array(rows, np.float64).reshape(-1, 4)


def _levels(levels: Sequence[Level], instants: Floats) -> Floats:
    """How much there was at each instant: straight between two happenings."""
    rows = [np.interp(instants, one.times, one.units) for one in levels]
    return np.array(rows, np.float64).reshape(-1, len(instants))


def _costs(counted: Counted, holds: Holds, levels: Sequence[Level]) -> Ints:
    spent = costs_of(counted.means, counted.scene, holds, levels)
    return np.array([spent.get(name, 0) for name in names_of(counted.means)], np.int64)


def names_of(means: Means) -> tuple[str, ...]:
    """What may cost something, in the order in which costs are told."""
    return (*(one.id for one in things(means)), *(one.id for one in means.stocks))
