"""Shapes of the plain loop: a piece of work, a case, and what is planned."""

from __future__ import annotations

import heapq
from math import inf
from typing import TYPE_CHECKING

import attrs

from karama.rehearsal.courses import Answers, Moment, Turn
from karama.rehearsal.person import Person
from karama.rehearsal.plain.traces import Happening
from karama.rehearsal.staffing import Key, Length, Need, Post

if TYPE_CHECKING:
    from karama.rehearsal.plain.means import Taken


@attrs.define(eq=False)
class Work:
    """A token of a person that somebody has to work on.

    Attributes:
        case: Whose it is.
        number: Which visit of theirs it is.
        held: Whether it is a question to answer, not a step.
        answers: For each fact asked, the classes it may be answered with.
        needs: What it takes all at once; a place that is kept comes on top.
        delays: How long it takes to reach an interpreter, by resource.
        rank: How urgent it is, and its place among those as urgent.
        taken: What it has, while it is under way.
        event: The number of the event that is its end.
        ends: When that is.
        left: What time is left of work that was put down.
    """

    case: Case
    step: Key
    post: Post | None
    ready: float
    number: int
    held: bool
    asks: tuple[str, ...]
    answers: tuple[Answers, ...]
    needs: tuple[Need, ...] = ()
    delays: dict[int, Length] = attrs.field(factory=dict)
    rank: tuple[int, int] = (0, 0)
    begun: float = inf
    taken: Taken | None = None
    event: int = 0
    ends: float = inf
    left: float | None = None

    @property
    def keeps(self) -> int:
        """The resource that is kept from here on; -1 for none."""
        return -1 if self.post is None else self.post.keeps

    @property
    def wants_place(self) -> bool:
        """Whether a place has to be found for the person."""
        return self.keeps >= 0 and self.case.keeps != self.keeps


@attrs.define(eq=False)
class Case:
    """A person, and where their case stands.

    Attributes:
        number: Of the person.
        luck: What all draws about them start from.
        clocks: The number of each clock of the moment.
        keeps: The resource that they have a place of, -1 for none; `crew`, `since` and
            `stay` say of which crew, since when, and the number of the event that is
            the end of it, 0 where that is the end of the case.
    """

    person: Person
    number: int
    luck: int
    begin: Turn | None = None
    moment: Moment | None = None
    works: list[Work | None] = attrs.field(factory=list)
    clocks: list[int] = attrs.field(factory=list)
    visits: int = 0
    keeps: int = -1
    crew: int = 0
    since: float = inf
    stay: int = 0
    told: list[Happening] = attrs.field(factory=list)
    over: float = inf


@attrs.define(eq=False)
class Agenda:
    """What is planned, and a number for whatever is set in motion."""

    events: list[tuple[float, int, int, int]] = attrs.field(factory=list)
    count: int = 0

    def plan(self, time: float, kind: int, who: int, what: int) -> None:
        """Plan an event: of a kind, for whom, and which."""
        heapq.heappush(self.events, (time, kind, who, what))

    def number(self) -> int:
        """The next number."""
        self.count += 1
        return self.count
