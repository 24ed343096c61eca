"""What a rehearsal found to be weak, worst first: numbers here, words in the report.

    for weakness in weaknesses(exercise, runs): ...

A right that was lost for somebody comes before a deadline that was missed, that before
a stock that ran out, and a long wait comes last; among those of one kind, what touches
more people comes first. Nothing is left out for being small: the report says how many.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from math import inf

import attrs
import numpy as np

from karama.rehearsal.exercise import Exercise
from karama.rehearsal.groups import GROUPS
from karama.rehearsal.outcomes.outcome import Outcome
from karama.rehearsal.outcomes.standing import Floats
from karama.rehearsal.outcomes.waiting import FIGURES, LONG
from karama.rehearsal.statistics import Interval, mean_interval, share_interval

FEW = 0.05
"""How many people a run, on average, make a weakness: one person in twenty runs."""


class Kind(StrEnum):
    """What is weak, worst first."""

    LOST = "lost"
    LATE = "late"
    LEGAL = "legal"
    DEADLINE = "deadline"
    EMPTY = "empty"
    NEVER = "never"
    FULL = "full"
    WAIT = "wait"


ORDER = tuple(Kind)


@attrs.frozen
class Weakness:
    """One thing that is weak.

    Attributes:
        about: A property, clock, standard, stock or resource by its id; of a step its
            place in the frame, as text.
        people: How many it touches in a run.
        share: Of those it could touch; of a stock or places, of the runs.
        group: The group that it touches most often, "" where that says nothing.
        moment: When it is worst, in seconds from the start; None where that is nowhere.
        seconds: How long: of a wait, what nine in ten do not exceed.
        missing: The resource that people waited for most, -1 for none.
    """

    kind: Kind
    about: str
    people: Interval
    share: Interval | None
    group: str = ""
    moment: float | None = None
    seconds: float = 0.0
    missing: int = -1


def weaknesses(exercise: Exercise, runs: Outcome) -> tuple[Weakness, ...]:
    """Everything that is weak, worst first.

    Args:
        exercise: What was rehearsed.
        runs: Its outcomes, with the run as first axis (`outcomes.gathered`).
    """
    found = [
        *_principles(exercise, runs),
        *_legal(exercise, runs),
        *_deadlines(exercise, runs),
        *_stocks(exercise, runs),
        *_steps(exercise, runs),
        *_places(exercise, runs),
    ]
    return tuple(sorted(found, key=lambda w: (ORDER.index(w.kind), -_people(w))))


def _people(weakness: Weakness) -> float:
    return weakness.people.estimate


# --- rights and times ---------------------------------------------------------------


def _principles(exercise: Exercise, runs: Outcome) -> Iterator[Weakness]:
    for number, reader in enumerate(exercise.counted.accounts.readers):
        held, lost, _, timely, late = np.moveaxis(runs.principles[:, number], 1, 0)
        for kind, bad, good in ((Kind.LOST, lost, held), (Kind.LATE, late, timely)):
            yield from _weak(kind, reader.one.id, bad, bad + good)


def _legal(exercise: Exercise, runs: Outcome) -> Iterator[Weakness]:
    for number, standard in enumerate(exercise.counted.standards):
        late, undecided, all_ = np.moveaxis(runs.legal[:, number], 2, 0)
        yield from _weak(Kind.LEGAL, standard.id, late, all_ - undecided)


def _deadlines(exercise: Exercise, runs: Outcome) -> Iterator[Weakness]:
    edges = exercise.frame.edges
    for number, clock in enumerate(exercise.frame.clocks):
        had, missed = np.moveaxis(runs.deadlines[:, number], 2, 0)
        rings = runs.rings[:, number].sum(axis=0)
        moment = float(edges[int(rings.argmax())])
        for weak in _weak(Kind.DEADLINE, clock, missed, had):
            yield attrs.evolve(weak, moment=moment)


def _weak(kind: Kind, about: str, bad: Floats, all_: Floats) -> Iterator[Weakness]:
    """A weakness where anybody is touched: by run and group, of how many."""
    people = mean_interval(bad[:, 0])
    if people is None or people.estimate < FEW:
        return
    share = share_interval(bad[:, 0], all_[:, 0])
    yield Weakness(kind, about, people, share, group=_most_touched(bad, all_))


def _most_touched(bad: Floats, all_: Floats) -> str:
    """The group with the largest share, where that is well over everybody's."""
    many, few = all_.sum(axis=0), bad.sum(axis=0)
    shares = np.where(many >= 10, few / np.maximum(many, 1), 0.0)
    most = int(shares.argmax())
    return GROUPS[most] if most and shares[most] > 1.25 * shares[0] else ""


# --- stocks, steps and places -------------------------------------------------------


def _stocks(exercise: Exercise, runs: Outcome) -> Iterator[Weakness]:
    for number, stock in enumerate(exercise.scenario.means.stocks):
        empty, short, needed, _ = runs.stocks[:, number].T
        out = empty < inf
        if not out.any():
            continue
        people = mean_interval(out.astype(float))
        share = share_interval(short, needed)
        if people is not None:
            first = float(np.median(empty[out]))
            yield Weakness(Kind.EMPTY, stock.id, people, share, moment=first)


def _steps(exercise: Exercise, runs: Outcome) -> Iterator[Weakness]:
    people, never = FIGURES.index("people"), FIGURES.index("never")
    most = FIGURES.index("most")
    for number in range(len(exercise.frame.steps)):
        came = runs.waits[:, number, :, people]
        if not came[:, 0].any() or not exercise.frame.needs[number]:
            continue
        about = str(number)
        missing = _missing(runs, number)
        for weak in _weak(Kind.NEVER, about, runs.waits[:, number, :, never], came):
            yield attrs.evolve(weak, missing=missing)
        waits = runs.waits[:, number, :, most]
        seconds = float(np.nanmedian(waits[:, 0]))
        if seconds >= LONG:
            group = _longest(waits, came)
            touched = mean_interval(came[:, 0])
            if touched is not None:
                yield Weakness(Kind.WAIT, about, touched, None, group, None, seconds,
                               missing)  # fmt: skip


def _longest(waits: Floats, came: Floats) -> str:
    """The group that waits longest, where that is well over everybody."""
    enough = came.sum(axis=0) >= 10
    middle = np.array([
        np.nanmedian(column) if ok else 0.0
        for column, ok in zip(waits.T, enough, strict=True)
    ])  # fmt: skip
    most = int(middle.argmax())
    return GROUPS[most] if most and middle[most] > 1.25 * middle[0] else ""


def _missing(runs: Outcome, step: int) -> int:
    """What a step waited for most, where something was all in use for long."""
    short = runs.short[:, step].mean(axis=0)
    return int(short.argmax()) if short.max(initial=0.0) >= 0.2 else -1


def _places(exercise: Exercise, runs: Outcome) -> Iterator[Weakness]:
    """Places that were all taken while people waited for one."""
    numbers = {post.keeps for post in exercise.model.staffing.posts} - {-1}
    there = exercise.frame.there
    for number in sorted(numbers):
        full = (runs.kept[:, number] >= there[number]) & (there[number] > 0)
        waited = runs.short[:, :, number].sum(axis=1) > 0
        touched = full.any(axis=1) & waited
        if not touched.any():
            continue
        people = mean_interval(touched.astype(float))
        share = share_interval(full.sum(axis=1), np.full(len(full), full.shape[1]))
        name = exercise.model.staffing.resources[number].name
        first = float(np.median([
            exercise.frame.edges[row.argmax()] for row in full[touched]
        ]))  # fmt: skip
        if people is not None:
            yield Weakness(Kind.FULL, name, people, share, moment=first)
