"""The log of a rehearsal: everything that happened, in columns.

    visits = log.kind == VISIT
    waits = log.begun[visits] - log.ready[visits]
    rows, classes = answered(log, "age")     # what was answered, where it was asked
    traces(log)                              # the same person by person

`what` is a number in `log.words`: of a step, a clock, a resource or a right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.courses import Answers, Turn
from karama.rehearsal.plain.traces import (
    Happening,
    Hold,
    Kept,
    Pending,
    Ring,
    Trace,
    Use,
    Visit,
)
from karama.rehearsal.staffing import Key

VISIT, ASKED, RANG, PENDING, KEPT, USES, USED, CANCELLED = range(8)
"""Kinds of row.

* VISIT: a step was done; `what` is the step.
* ASKED: a question that held the case was answered; nobody was needed for it.
* CANCELLED: a step or question was open and then was not to be done any more; `done` is
  when, `code` is 1 for a question.
* RANG: a clock rang; `what` is the clock, the three times are the same.
* PENDING: a step or question was open when the time was over, begun or not.
* KEPT: somebody had a place; `what` is the resource, `ready` and `begun` when it was
  taken, `done` when it was given up, infinite where they had it to the end.
* USES: a resource was taken for somebody; the same.
* USED: a right was used; `what` is the right, the three times are the same.
"""

FORM = 1 << 48
"""In `code`, what was asked counts from here, and the answers below."""


@attrs.frozen
class Words:
    """What the numbers of a log stand for.

    Attributes:
        steps: Process and element of each step.
        clocks: Element of each clock.
        resources: Their names.
        rights: Their names.
        forms: The facts that were asked together, of which there are answers.
        classes: How many classes each fact has.
    """

    steps: tuple[Key, ...]
    clocks: tuple[str, ...]
    resources: tuple[str, ...]
    rights: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]
    classes: dict[str, int]


@attrs.frozen(eq=False)
class Log:
    """Everything that happened to everybody, a row each.

    Attributes:
        code: The answers of a visit; see `answered`.
        turn: Number of the turn that a case took at a row, -1 where it took none.
        begin: For each person, the turn by which the case began, -1 where it did not.
        over: For each person, when the case was over; infinite where it was not.
        turns: Every turn by number.
    """

    words: Words
    who: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    what: npt.NDArray[np.int32]
    ready: npt.NDArray[np.float64]
    begun: npt.NDArray[np.float64]
    done: npt.NDArray[np.float64]
    code: npt.NDArray[np.int64]
    turn: npt.NDArray[np.int32]
    begin: npt.NDArray[np.int32]
    over: npt.NDArray[np.float64]
    turns: Sequence[Turn]


def answered(
    log: Log, fact: str
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int16]]:
    """The rows in which a fact was asked and answered, and with which class."""
    done = log.kind <= ASKED
    rows, found = [np.zeros(0, np.int64)], [np.zeros(0, np.int16)]
    for number, asks in enumerate(log.words.forms):
        if fact in asks:
            here = np.flatnonzero(done & (log.code // FORM == number))
            code = log.code[here] % FORM
            for name in asks[: asks.index(fact) : -1]:
                code = code // log.words.classes[name]
            rows.append(here)
            found.append((code % log.words.classes[fact]).astype(np.int16))
    order = np.argsort(together := np.concatenate(rows))
    return together[order], np.concatenate(found)[order]


def code_of(words: Words, form: int, answers: Answers) -> int:
    """Answers as one number."""
    code = 0
    for name, answer in zip(words.forms[form], answers, strict=True):
        code = code * words.classes[name] + answer
    return form * FORM + code


def answers_of(words: Words, code: int) -> Answers:
    """The class of each fact of a form, from one number."""
    form, code = divmod(code, FORM)
    found = []
    for name in reversed(words.forms[form]):
        code, answer = divmod(code, words.classes[name])
        found.append(answer)
    return tuple(reversed(found))


# --- person by person ---------------------------------------------------------------


def traces(log: Log) -> tuple[Trace, ...]:
    """The log person by person, as the plain loop tells it."""
    told: list[list[Happening]] = [[] for _ in log.over]
    for who, happening in _happenings(log):
        told[who].append(happening)
    begins = [_turn(log, number) for number in log.begin.tolist()]
    rows = zip(told, log.over.tolist(), begins, strict=True)
    return tuple(Trace(tuple(own), over, begin) for own, over, begin in rows)


def _turn(log: Log, number: int) -> Turn | None:
    return log.turns[number] if number >= 0 else None


def _happenings(log: Log) -> Iterator[tuple[int, Happening]]:
    columns = (log.who, log.kind, log.what, log.ready, log.begun, log.done, log.code,
               log.turn)  # fmt: skip
    for who, *row, turn in zip(*(column.tolist() for column in columns), strict=True):
        yield who, _happening(log.words, row, _turn(log, turn))


def _happening(words: Words, row: Sequence[Any], turn: Turn | None) -> Happening:
    kind, what, ready, begun, done, code = row
    match kind:
        case _ if kind in (VISIT, ASKED):
            step, held = words.steps[what], kind == ASKED
            asks, answers = words.forms[code // FORM], answers_of(words, code)
            return Visit(step, ready, begun, done, asks, answers, held, turn=turn)
        case _ if kind == CANCELLED:
            held = bool(code)
            return Visit(words.steps[what], ready, begun, inf, held=held, gone=done)
        case _ if kind == PENDING:
            return Pending(words.steps[what], ready, begun)
        case _ if kind == RANG:
            return Ring(words.clocks[what], ready, turn)
        case _ if kind == USED:
            return Use(words.rights[what], ready, turn)
        case _ if kind == KEPT:
            return Kept(what, begun, done)
        case _:
            return Hold(what, begun, done)
