"""Every place a case can come to, and who can stand there: the space of a procedure.

`explore(setting, watch)` begins where nothing is known and makes every move for
everybody, until no move brings anyone to a place where they did not already stand.
There are finitely many places and finitely many kinds of person, so it ends, loops and
all: what no move ever did, no case can do. It is exact, and far too slow for a pack:
proofs are made by `flow`, and tests hold `flow` against this on small procedures.

A `watch` is told every happening with the people it happens to, may keep things in mind
for them (a variable is set when an assessment is done), and says for whom a principle
is broken there. The first step back from each arrival is kept, so that a person and a
path can be told afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import attrs

from karama.errors import ProofLimit
from karama.proof.moves import START, Came, Happening, Move, moves, ways
from karama.proof.places import Place
from karama.proof.setting import Setting
from karama.proof.worlds import NONE

EMPTY = Place((False, (), (), (), (), ()))
"""Where a case stands before it starts."""

MAX_ARRIVALS = 200_000


class Watch(Protocol):
    """What is kept in mind of happenings, and when that breaks something."""

    def happen(
        self, worlds: int, happening: Happening
    ) -> tuple[int, Sequence[tuple[str, int]]]:
        """The people with what is now kept in mind, and (what is broken, for whom)."""
        ...

    def begin(self, worlds: int) -> int:
        """The people with nothing kept in mind yet."""
        ...

    def rest(self, worlds: int, place: Place) -> Sequence[tuple[str, int]]:
        """What is broken for people who have come to rest in a place."""
        ...


@attrs.frozen(eq=False)
class Step:
    """How some people came to a place.

    Attributes:
        worlds: Who came this way.
        before: The arrival they came from.
        move: What was done there.
        script: The way it went.
    """

    worlds: int
    before: Arrival
    move: Move
    script: tuple[int, ...]


@attrs.frozen(eq=False)
class Arrival:
    """People who came to a place for the first time, and how.

    Attributes:
        worlds: Who came, with what is kept in mind of them.
        steps: The ways they came; none at the start.
    """

    place: Place
    worlds: int
    steps: tuple[Step, ...] = ()


@attrs.frozen(eq=False)
class Broken:
    """A principle is broken for some people, for the first time on a shortest path.

    Attributes:
        what: Which one, as its watch names it.
        arrival: Where they stood before the move that broke it.
        move: That move; None when standing there is what breaks it.
        script: The way it went.
        worlds: The people for whom it is broken, as they are after it.
        index: Number of the happening of the move at which it is lost.
    """

    what: str
    arrival: Arrival
    move: Move | None
    script: tuple[int, ...]
    worlds: int
    index: int


@attrs.define
class Space:
    """What an exploration found.

    Attributes:
        reached: Who can stand in each place.
        broken: For each thing broken, the first way it was.
        arrivals: How many times someone new came to a place.
    """

    reached: dict[Place, int] = attrs.field(factory=dict)
    broken: dict[str, Broken] = attrs.field(factory=dict)
    arrivals: int = 0


def explore(setting: Setting, watch: Watch, *, limit: int = MAX_ARRIVALS) -> Space:
    """Find every place and who can stand there.

    Raises:
        ProofLimit: There are more arrivals than the limit.
    """
    space = Space()
    ahead: dict[Place, list[Step]] = {}
    arrival = Arrival(EMPTY, watch.begin(setting.nothing_known()))
    _go_on(setting, watch, space, ahead, arrival, START)
    while ahead:
        place = next(iter(ahead))
        arrival = _together(setting, watch, space, place, ahead.pop(place))
        for made in moves(setting, place):
            _go_on(setting, watch, space, ahead, arrival, made)
        if space.arrivals > limit:
            raise ProofLimit("arrivals at a place", limit)
    return space


def _together(
    setting: Setting, watch: Watch, space: Space, place: Place, steps: list[Step]
) -> Arrival:
    """Everyone who waits to go on from a place, as one arrival."""
    people = setting.cast.worlds.any_of(step.worlds for step in steps)
    arrival = Arrival(place, people, tuple(steps))
    space.arrivals += 1
    for what, whom in watch.rest(people, place):
        if what not in space.broken and whom:
            space.broken[what] = Broken(what, arrival, None, (), whom, 0)
    return arrival


def _go_on(
    setting: Setting,
    watch: Watch,
    space: Space,
    ahead: dict[Place, list[Step]],
    before: Arrival,
    made: Move,
) -> None:
    for came in ways(setting, before.place, before.worlds, made):
        _arrive(setting, watch, space, ahead, before, made, came)


def _arrive(
    setting: Setting,
    watch: Watch,
    space: Space,
    ahead: dict[Place, list[Step]],
    before: Arrival,
    made: Move,
    came: Came,
) -> None:
    worlds = setting.cast.worlds
    people = came.worlds
    for index, happening in enumerate(came.happenings):
        people, lost = watch.happen(people, happening)
        for what, whom in lost:
            if what not in space.broken and whom:
                space.broken[what] = Broken(
                    what, before, made, came.script, whom, index
                )
    people = setting.closed(people, came.left)
    known = space.reached.get(came.place, NONE)
    new = worlds.less(people, known)
    if new:
        space.reached[came.place] = worlds.join(known, new)
        step = Step(new, before, made, came.script)
        ahead.setdefault(came.place, []).append(step)
