"""The rehearsal as one works with it: a model, run over people, gives a log.

    model = Model(courses, staffing, answering)
    log = model.run(people, until=30 * 86_400.0)
    traces = rehearse(courses, staffing, people, answering, seed=1, until=86_400.0)

For the time being it is the plain loop that runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

import numpy as np

from karama.rehearsal import plain
from karama.rehearsal.answering import Answering
from karama.rehearsal.courses import Courses, Turn, elements_of
from karama.rehearsal.log import (
    ASKED,
    CANCELLED,
    KEPT,
    PENDING,
    RANG,
    USED,
    USES,
    VISIT,
    Log,
    Words,
    code_of,
    traces,
)
from karama.rehearsal.person import People, Person, columns, persons
from karama.rehearsal.plain import Happening, Hold, Kept, Pending, Ring, Trace, Use
from karama.rehearsal.staffing import Key, Staffing


class Model:
    """A procedure with its means, ready to be run over people again and again.

    Attributes:
        courses: The procedure by heart; it grows as turns are met that nobody has made.
    """

    def __init__(
        self, courses: Courses, staffing: Staffing, answering: Answering
    ) -> None:
        self.courses, self.staffing, self.answering = courses, staffing, answering
        elements = dict(elements_of(courses.procedure))
        self.steps: tuple[Key, ...] = tuple(elements)
        clocks = (e.id for e in elements.values() if getattr(e, "timer", None))
        self.clocks = tuple(dict.fromkeys(clocks))
        self.rights = tuple(sorted(courses.setting.ready.rights))

    def run(self, people: People, *, until: float = inf, uses: bool = False) -> Log:
        """What happens to these people, up to a time.

        Args:
            people: Who comes; their names carry the seed and the replication.
            until: When to stop, in seconds.
            uses: Whether to log each resource taken as well.

        Raises:
            RehearsalError: A case goes round without end.
        """
        found = plain.rehearse(
            self.courses, self.staffing, persons(people), self.answering,
            until=until, uses=uses,
        )  # fmt: skip
        words = self._words(people)
        turns = [turn for _, turn in self.courses.turns()]
        numbers = {id(turn): number for number, turn in enumerate(turns)} | {
            id(None): -1
        }
        rows = [
            (who, *_row(words, happening), _turn(numbers, happening))
            for who, trace in enumerate(found)
            for happening in trace.happenings
        ]
        return _log(words, rows, found, numbers, turns)

    def _words(self, people: People) -> Words:
        asks = {w.asks: None for m in self.courses.moments for w in m.work}
        facts = {name for _, name, _ in self.courses.setting.cast.facts()}
        return Words(
            self.steps,
            self.clocks,
            tuple(resource.name for resource in self.staffing.resources),
            tuple(dict.fromkeys((*self.rights, *people.uses.rights))),
            tuple(asks),
            {name: len(self.courses.classes(name)) for name in facts},
        )


def _row(words: Words, told: Happening) -> tuple[int, int, float, float, float, int]:
    match told:
        case Pending():
            step = words.steps.index(told.step)
            return PENDING, step, told.ready, told.begun, inf, 0
        case Ring():
            clock = words.clocks.index(told.clock)
            return RANG, clock, told.at, told.at, told.at, 0
        case Use():
            right = words.rights.index(told.right)
            return USED, right, told.at, told.at, told.at, 0
        case Kept():
            return KEPT, told.resource, told.begun, told.begun, told.done, 0
        case Hold():
            return USES, told.resource, told.begun, told.begun, told.done, 0
    step, kind = words.steps.index(told.step), ASKED if told.held else VISIT
    if told.done == inf:
        return CANCELLED, step, told.ready, told.begun, told.gone, int(told.held)
    code = code_of(words, words.forms.index(told.asks), told.answers)
    return kind, step, told.ready, told.begun, told.done, code


def _turn(numbers: dict[int, int], told: Happening) -> int:
    return numbers[id(getattr(told, "turn", None))]


def _log(
    words: Words,
    rows: list[Any],
    traced: Sequence[Trace],
    numbers: dict[int, int],
    turns: Sequence[Turn],
) -> Log:
    names = ("who", "kind", "what", "ready", "begun", "done", "code", "turn")
    kinds = (np.int32, np.int8, np.int32, float, float, float, np.int64, np.int32)
    found = {
        name: np.array([row[place] for row in rows], kind)
        for place, (name, kind) in enumerate(zip(names, kinds, strict=True))
    }
    return Log(
        words=words,
        begin=np.array([numbers[id(trace.begin)] for trace in traced], np.int32),
        over=np.array([trace.over for trace in traced], np.float64),
        turns=turns,
        **found,
    )


def rehearse(
    courses: Courses,
    staffing: Staffing,
    people: Sequence[Person],
    answering: Answering,
    *,
    seed: int = 0,
    replication: int = 0,
    until: float = inf,
    uses: bool = False,
) -> tuple[Trace, ...]:
    """What happens to each of these people, up to a time; as `plain.rehearse`."""
    model = Model(courses, staffing, answering)
    crowd = columns(people, seed=seed, replication=replication)
    return traces(model.run(crowd, until=until, uses=uses))


def warm() -> None:
    """Compile the loop, so that nobody waits for it the first time they rehearse."""
