"""The rehearsal as one works with it: a model, run over people, gives a log.

    model = Model(courses, staffing, answering)
    log = model.run(people, until=30 * 86_400.0)
    traces = rehearse(courses, staffing, people, answering, seed=1, until=86_400.0)

What comes out is what `plain.rehearse` gives, to the bit. Turns that nobody has made
yet are made as the loop meets them, and are known to every run after.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from copy import copy
from math import inf

import attrs
import numpy as np
import numpy.typing as npt
from numba import float64, typeof

from karama.engine.compile import Plan
from karama.engine.triggers import RIGHTS
from karama.errors import RehearsalError
from karama.rehearsal.answering import Answering
from karama.rehearsal.courses import Courses
from karama.rehearsal.layout.means import lay_out, recounted
from karama.rehearsal.layout.people import crowd_of
from karama.rehearsal.layout.rows import Array
from karama.rehearsal.layout.staging import (
    MOST_ROWS,
    Room,
    Stage,
    learn,
    more_room,
    room_for,
    rows_of,
    set_up,
)
from karama.rehearsal.layout.turns import TurnTables
from karama.rehearsal.log import Log, Words, traces
from karama.rehearsal.loop.run import run
from karama.rehearsal.loop.stage import ENDLESS, FULL, LOGGED, MISSING, STAGE
from karama.rehearsal.order import ENDLESS as SAID
from karama.rehearsal.person import People, Person, columns
from karama.rehearsal.plain import Trace
from karama.rehearsal.staffing import Key, Resource, Staffing

UNSEEN = 2
"""References to what only this object has, as counted while they are counted."""


class Model:
    """A procedure with its means, ready to be run over people again and again.

    Attributes:
        courses: The procedure by heart; it grows as turns are met that nobody has made.
        steps, clocks, rights: What the numbers in a log stand for.
    """

    def __init__(
        self, courses: Courses, staffing: Staffing, answering: Answering
    ) -> None:
        self.courses, self.staffing, self.answering = courses, staffing, answering
        self.steps, self.clocks = _steps(courses), _clocks(courses)
        self.rights = tuple(sorted({*RIGHTS, *courses.setting.ready.rights}))
        self._layout = lay_out(staffing)
        self._turns = TurnTables(
            courses, answering, self._layout.posts, self.steps, self.clocks, self.rights
        )
        self._room = Room()
        self._block: Array = np.empty(0, LOGGED)

    def with_staffing(self, staffing: Staffing) -> Model:
        """The same model with other numbers of the same means.

        What either of them learns, both know.

        Raises:
            ValueError: More differs than how many there are, and when.
        """
        if _but_numbers(staffing) != _but_numbers(self.staffing):
            raise ValueError("more differs than how many there are of each means")
        found = copy(self)
        found.staffing = staffing
        found._layout = recounted(self._layout, staffing.resources)
        return found

    def run(self, people: People, *, until: float = inf, uses: bool = False) -> Log:
        """What happens to these people, up to a time.

        Args:
            people: Who comes; their names carry the seed and the replication.
            until: When to stop, in seconds.
            uses: Whether to log each resource taken as well.

        Raises:
            RehearsalError: A case goes round without end, or somebody uses a right that
                nobody has.
        """
        languages = self._layout.languages
        crowd = crowd_of(people, self._turns, languages, self.rights)
        block = self._left_over()
        stage = set_up(self._layout, self._turns, crowd, self._room, block)
        stage["tell_uses"] = uses
        self._play(stage, until)
        return self._log(stage)

    def _play(self, stage: Stage, until: float) -> None:
        """Let the loop run, and help it on wherever it cannot go on by itself."""
        while why := run(stage.row, until):
            if why == MISSING:
                self._turns.make(stage["where"], stage["code"])
                learn(stage, self._turns)
            elif why == FULL:
                more_room(stage)
            elif why == ENDLESS:
                step = stage.tables["token"][stage["endless"] - 1]["step"]
                raise RehearsalError(SAID, element=self.steps[step][1])

    def _left_over(self) -> Array | None:
        """The block of the last log, once nobody has that log any more.

        Memory that is new is slow: it is given page by page, at the first touch.
        """
        unseen = sys.getrefcount(self._block) == UNSEEN
        return self._block if unseen and len(self._block) >= self._room.rows else None

    def _log(self, stage: Stage) -> Log:
        rows, over = rows_of(stage), stage.tables["over"]
        self._room = room_for(stage, self._room, len(rows))
        if len(stage.tables["logged"]) <= MOST_ROWS:
            self._block = stage.tables["logged"]
        return Log(
            words=self._words(), who=rows["who"], kind=rows["kind"], what=rows["what"],
            ready=rows["ready"], begun=rows["begun"], done=rows["done"],
            code=rows["code"], turn=rows["turn"], begin=_begun(stage), over=over,
            turns=self.courses.turns,
        )  # fmt: skip

    def _words(self) -> Words:
        return Words(
            self.steps,
            self.clocks,
            tuple(resource.name for resource in self.staffing.resources),
            self.rights,
            tuple(self._turns.forms),
            self._turns.sizes,
        )


def _but_numbers(staffing: Staffing) -> Staffing:
    resources = tuple(map(_without_numbers, staffing.resources))
    return attrs.evolve(staffing, resources=resources)


def _without_numbers(resource: Resource) -> Resource:
    return attrs.evolve(resource, changes=(), renews=())


def _begun(stage: Stage) -> npt.NDArray[np.int32]:
    """The turn by which each case began; -1 of those who never came."""
    came = stage.tables["case"]["moment"] >= 0
    return np.where(came, stage.tables["comer"]["begin"], -1).astype(np.int32)


def _plans(courses: Courses) -> list[Plan]:
    """Every process a case can come to, the main one first."""
    spots = courses.setting.spots.values()
    found = {plan.key: plan for spot in spots for plan in spot.plans}
    return [found[key] for key in sorted(found)]


def _steps(courses: Courses) -> tuple[Key, ...]:
    return tuple((plan.key, id_) for plan in _plans(courses) for id_ in plan.nodes)


def _clocks(courses: Courses) -> tuple[str, ...]:
    nodes = [node for plan in _plans(courses) for node in plan.nodes.values()]
    return tuple(dict.fromkeys(n.id for n in nodes if n.timer is not None))


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
    stage = typeof(np.zeros(1, STAGE))  # type: ignore[no-untyped-call]
    run.compile((stage, float64))
