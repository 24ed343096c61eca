"""The rehearsal as a plain loop: what the compiled one is held against.

    told = rehearse(courses, staffing, people, seed=1, replication=0, until=86_400.0)
    told.people[0]                      # when each step was ready, begun and done

One thing happens after the other. Each moves one case by a turn of `Courses`; then, as
long as anybody can, the first of those begin who can have all they need at once: the
most urgent first, and whoever came first among those; nobody is held up by someone
before them who waits for something else. There is nothing clever here on purpose: a
list of those who wait, looked through from its beginning each time.

What happens in the same instant happens in this order: changes of staff, arrivals, ends
of work, clocks; and by the number of the person within each.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections.abc import Iterable, Sequence
from math import inf

import attrs

from karama.errors import RehearsalError
from karama.rehearsal.answering import Answering
from karama.rehearsal.courses import Answers, Courses, Moment, Turn
from karama.rehearsal.draws import draw, fraction, stream
from karama.rehearsal.person import Person
from karama.rehearsal.staffing import Key, Post, Staffing

CHANGE, ARRIVAL, DONE, RING = range(4)
"""Kinds of event, in the order in which they happen in one instant."""

LENGTH = 1
"""Purpose of the draw of how long a visit takes."""

MOST_VISITS = 1_000
"""Visits one person may make; a case with more goes round without end."""

ENDLESS = f"a case comes by again and again: it has over {MOST_VISITS} visits"


@attrs.frozen
class Visit:
    """One step of one person.

    Attributes:
        ready: When the step opened.
        begun: When it was begun, infinite when it never was.
        done: When it was done, infinite when it was cancelled or the time was over.
        answers: What was answered, by class.
    """

    step: Key
    ready: float
    begun: float
    done: float
    answers: Answers = ()


@attrs.frozen
class Ring:
    """A clock that rang for a person."""

    clock: str
    at: float


@attrs.frozen
class Trace:
    """What happened to one person, in order, and when the case was over."""

    happenings: tuple[Visit | Ring, ...]
    over: float


@attrs.define(eq=False)
class _Work:
    """A token of a person that somebody has to work on."""

    person: int
    step: Key
    post: Post | None
    ready: float
    number: int
    held: bool = False
    asks: tuple[str, ...] = ()
    answers: tuple[Answers, ...] = ()
    begun: float = inf
    takes: tuple[int, ...] = ()
    begins: bool = False
    gone: bool = False


@attrs.define(eq=False)
class _Case:
    """A person, and where their case stands."""

    person: Person
    luck: int
    moment: Moment | None = None
    works: list[_Work | None] = attrs.field(factory=list)
    clocks: list[int] = attrs.field(factory=list)
    visits: int = 0
    keeps: int = -1
    told: list[Visit | Ring] = attrs.field(factory=list)
    over: float = inf


def rehearse(
    courses: Courses,
    staffing: Staffing,
    people: Sequence[Person],
    answering: Answering,
    *,
    seed: int = 0,
    replication: int = 0,
    until: float = inf,
) -> tuple[Trace, ...]:
    """What happens to each of these people, up to a time.

    Args:
        courses: The procedure by heart.
        staffing: Who and what there is.
        people: Who comes, in the order of their numbers.
        answering: Answers that are drawn anew at each visit.
        seed: Of the scenario.
        replication: Which run of it.
        until: When to stop, in seconds.

    Raises:
        RehearsalError: A case goes round without end; names a step it comes by.
    """
    loop = _Loop(courses, staffing, people, answering, seed, replication)
    loop.run(until)
    return tuple(Trace(tuple(case.told), case.over) for case in loop.cases)


class _Loop:
    def __init__(
        self,
        courses: Courses,
        staffing: Staffing,
        people: Sequence[Person],
        answering: Answering,
        seed: int,
        replication: int,
    ) -> None:
        self.courses, self.staffing, self.answering = courses, staffing, answering
        self.posts = {post.step: post for post in staffing.posts}
        self.cases = [
            _Case(person, stream(seed, replication, number))
            for number, person in enumerate(people)
        ]
        self.used = [0] * len(staffing.resources)
        self.have = [0] * len(staffing.resources)
        self.waiting: list[tuple[int, int, _Work]] = []
        self.events: list[tuple[float, int, int, int]] = []
        self.works: dict[int, _Work] = {}
        self.rings: dict[int, tuple[int, int]] = {}
        self.count = 0
        for number, resource in enumerate(staffing.resources):
            for time, _ in resource.changes:
                self._plan(time, CHANGE, number, 0)
        for number, person in enumerate(people):
            self._plan(person.at, ARRIVAL, number, 0)

    def _plan(self, time: float, kind: int, who: int, what: int) -> None:
        heapq.heappush(self.events, (time, kind, who, what))

    def _next(self) -> int:
        self.count += 1
        return self.count

    def run(self, until: float) -> None:
        """Let everything happen up to a time."""
        while self.events and self.events[0][0] <= until:
            time, kind, who, what = heapq.heappop(self.events)
            _HAPPENS[kind](self, time, who, what)
            self._begin_whoever_can(time)

    # --- one thing that happens -------------------------------------------------

    def _change(self, time: float, resource: int, _: int) -> None:
        self.have[resource] = self.staffing.resources[resource].at(time)

    def _arrive(self, time: float, who: int, _: int) -> None:
        self._go(time, who, self.courses.begin(self.cases[who].person.known))

    def _done(self, time: float, who: int, what: int) -> None:
        work = self.works.pop(what)
        if work.gone:
            return
        case = self.cases[who]
        self._release(work)
        place = next(n for n, other in enumerate(case.works) if other is work)
        asked = zip(work.asks, work.answers, strict=True)
        answers = self.answering.of(case.person, case.luck, work.number, asked)
        case.told.append(Visit(work.step, work.ready, work.begun, time, answers))
        assert case.moment is not None  # noqa: S101 - it has work
        make = self.courses.told if work.held else self.courses.done
        self._go(time, who, make(case.moment.number, place, answers), done=work)

    def _ring(self, time: float, who: int, what: int) -> None:
        case = self.cases[who]
        if what not in case.clocks or case.moment is None:
            return
        place = case.clocks.index(what)
        case.told.append(Ring(case.moment.clocks[place], time))
        self._go(time, who, self.courses.rung(case.moment.number, place))

    # --- where a case stands ----------------------------------------------------

    def _go(self, time: float, who: int, turn: Turn, done: _Work | None = None) -> None:
        """A case takes a turn: some work is gone, some is new, clocks start."""
        case = self.cases[who]
        moment = self.courses.moments[turn.to]
        kept = [case.works[old] if old >= 0 else None for old in turn.work]
        for work in case.works:
            if (
                work is not None
                and work is not done
                and all(w is not work for w in kept)
            ):
                self._cancel(case, work)
        case.moment = moment
        case.works = [
            self._new(time, who, number) if old < 0 else kept[number]
            for number, old in enumerate(turn.work)
        ]
        case.clocks = [
            case.clocks[old] if old >= 0 else self._start(time, who, after)
            for old, after in turn.clocks
        ]
        if moment.closed:
            case.over = time
            self._keep(case, -1)

    def _new(self, time: float, who: int, number: int) -> _Work | None:
        case = self.cases[who]
        assert case.moment is not None  # noqa: S101 - it has just been set
        token = case.moment.work[number]
        held = token.kind == "held" and token.asks
        if token.kind != "open" and not held:
            return None
        key = token.process, token.step
        work = _Work(who, key, None if held else self.posts.get(key), time,
                     case.visits, bool(held), token.asks, token.takes)  # fmt: skip
        case.visits += 1
        if case.visits > MOST_VISITS:
            raise RehearsalError(ENDLESS, element=token.step)
        work.takes = tuple(self._takes(work))
        insort(self.waiting, (case.person.urgency, self._next(), work))
        return work

    def _start(self, time: float, who: int, after: float) -> int:
        clock = self._next()
        if after < inf:
            self._plan(time + after, RING, who, clock)
        return clock

    def _cancel(self, case: _Case, work: _Work) -> None:
        work.gone = True
        self._release(work)
        self.waiting = [entry for entry in self.waiting if entry[-1] is not work]
        case.told.append(Visit(work.step, work.ready, work.begun, inf))

    # --- resources --------------------------------------------------------------

    def _begin_whoever_can(self, time: float) -> None:
        """Whoever begins may leave a bed to someone before them: look again then."""
        while self._begin_the_first(time):
            pass

    def _begin_the_first(self, time: float) -> bool:
        for place, (_, _, work) in enumerate(self.waiting):
            if all(self.used[r] < self.have[r] for r in work.takes):
                del self.waiting[place]
                self._begin(time, work)
                return True
        return False

    def _begin(self, time: float, work: _Work) -> None:
        case = self.cases[work.person]
        keeps = -1 if work.post is None else work.post.keeps
        work.begun, work.begins = time, True
        work.takes = tuple(r for r in work.takes if r != keeps)
        for resource in work.takes:
            self.used[resource] += 1
        if keeps >= 0:
            self._keep(case, keeps)
        event = self._next()
        self.works[event] = work
        self._plan(time + self._length(case, work), DONE, work.person, event)

    def _takes(self, work: _Work) -> Iterable[int]:
        post = work.post
        if post is None:
            return
        yield from post.needs
        if post.keeps >= 0 and self.cases[work.person].keeps != post.keeps:
            yield post.keeps
        language = self.cases[work.person].person.language
        if post.interpreter and language:
            for number, resource in enumerate(self.staffing.resources):
                if resource.language == language:
                    yield number
                    break

    def _length(self, case: _Case, work: _Work) -> float:
        drawn = fraction(draw(case.luck, work.number, LENGTH))
        if work.held:
            return self.staffing.answering.of(drawn)
        return 0.0 if work.post is None else work.post.length.of(drawn)

    def _keep(self, case: _Case, resource: int) -> None:
        """A person has this from now on, and gives back what they had."""
        if case.keeps == resource:
            return
        if case.keeps >= 0:
            self.used[case.keeps] -= 1
        if resource >= 0:
            self.used[resource] += 1
        case.keeps = resource

    def _release(self, work: _Work) -> None:
        if work.begins:
            for resource in work.takes:
                self.used[resource] -= 1
        work.begins = False


_HAPPENS = (_Loop._change, _Loop._arrive, _Loop._done, _Loop._ring)
