"""The plain loop itself: one thing that happens after the other."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from math import inf

from karama.errors import RehearsalError
from karama.rehearsal.answering import Answering
from karama.rehearsal.courses import Courses, Moment, Turn
from karama.rehearsal.draws import stream
from karama.rehearsal.order import (
    ARRIVAL,
    CHANGE,
    CHANGED,
    ENDLESS,
    FREED,
    MOST_VISITS,
    RENEWED,
    RING,
    USE,
)
from karama.rehearsal.person import Person
from karama.rehearsal.plain.means import Stock
from karama.rehearsal.plain.service import Service
from karama.rehearsal.plain.traces import Kept, Pending, Ring, Trace, Use, Visit
from karama.rehearsal.plain.works import Agenda, Case, Work
from karama.rehearsal.staffing import Staffing


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
    """What happens to each of these people, up to a time.

    Args:
        courses: The procedure by heart.
        staffing: Who and what there is.
        people: Who comes, in the order of their numbers.
        answering: Answers that are drawn anew at each visit.
        seed: Of the scenario.
        replication: Which run of it.
        until: When to stop, in seconds.
        uses: Whether to tell of each resource that was taken, too.

    Raises:
        RehearsalError: A case goes round without end; names a step it comes by.
    """
    cases = [
        Case(p, n, stream(seed, replication, n) if p.name is None else p.name)
        for n, p in enumerate(people)
    ]
    loop = _Loop(courses, staffing, cases, answering, uses)
    loop.run(until)
    loop.tell_the_rest()
    return tuple(Trace(tuple(case.told), case.over, case.begin) for case in cases)


class _Loop:
    def __init__(
        self,
        courses: Courses,
        staffing: Staffing,
        cases: list[Case],
        answering: Answering,
        uses: bool,
    ) -> None:
        self.courses, self.cases, self.answering = courses, cases, answering
        self.agenda = Agenda()
        stocks = [Stock(r, taken=len(r.taken)) for r in staffing.resources]
        posts = {post.step: post for post in staffing.posts}
        self.service = Service(staffing, self.agenda, uses, stocks, posts)
        for number, resource in enumerate(staffing.resources):
            for time in resource.renews:
                self.agenda.plan(time, CHANGE, number, RENEWED)
            for time in resource.taken:
                self.agenda.plan(time, CHANGE, number, FREED)
            for time, _ in resource.changes:
                self.agenda.plan(time, CHANGE, number, CHANGED)
        for number, case in enumerate(cases):
            self.agenda.plan(case.person.at, ARRIVAL, number, 0)
            for place, (time, _) in enumerate(case.person.uses):
                self.agenda.plan(time, USE, number, place)

    def run(self, until: float) -> None:
        """Let everything happen up to a time."""
        events = self.agenda.events
        while events and events[0][0] <= until:
            time, kind, who, what = heapq.heappop(events)
            _HAPPENS[kind](self, time, who, what)
            self.service.begin_whoever_can(time)

    # --- one thing that happens -------------------------------------------------

    def _change(self, time: float, resource: int, what: int) -> None:
        self.service.change(time, resource, what)

    def _arrive(self, time: float, who: int, _: int) -> None:
        case = self.cases[who]
        case.begin = self.courses.begin(case.person.known)
        self._go(time, case, case.begin)

    def _done(self, time: float, who: int, what: int) -> None:
        work, case = self.service.by_event.get(what), self.cases[who]
        if work is None:
            return
        self.service.leave(time, work)
        asked = zip(work.asks, work.answers, strict=True)
        answers = self.answering.of(
            case.person, case.luck, work.number, asked, work.step
        )
        place = next(n for n, other in enumerate(case.works) if other is work)
        make = self.courses.told if work.held else self.courses.done
        turn = make(_moment(case).number, place, answers)
        case.told.append(Visit(
            work.step, work.ready, work.begun, time, work.asks, answers, work.held,
            turn=turn,
        ))  # fmt: skip
        self._go(time, case, turn, done=work)

    def _come_back(self, time: float, what: int, _: int) -> None:
        self.service.come_back(time, what)

    def _leave_place(self, time: float, who: int, what: int) -> None:
        if self.cases[who].stay == what:
            self.service.give_up_place(time, self.cases[who])

    def _ring(self, time: float, who: int, what: int) -> None:
        case = self.cases[who]
        if what not in case.clocks:
            return
        place, moment = case.clocks.index(what), _moment(case)
        turn = self.courses.rung(moment.number, place)
        case.told.append(Ring(moment.clocks[place], time, turn))
        self._go(time, case, turn)

    def _use(self, time: float, who: int, what: int) -> None:
        case = self.cases[who]
        if case.moment is None or case.moment.closed:
            return
        right = case.person.uses[what][1]
        turn = self.courses.used(case.moment.number, right)
        case.told.append(Use(right, time, turn))
        self._go(time, case, turn)

    # --- where a case stands ----------------------------------------------------

    def _go(
        self, time: float, case: Case, turn: Turn, done: Work | None = None
    ) -> None:
        """A case takes a turn: some work is gone, some is new, clocks start."""
        kept = [case.works[old] if old >= 0 else None for old in turn.work]
        for work in case.works:
            goes_on = work is done or any(work is other for other in kept)
            if work is not None and not goes_on:
                self._cancel(time, case, work)
        case.moment = self.courses.moments[turn.to]
        case.works = [
            self._new(time, case, number) if old < 0 else kept[number]
            for number, old in enumerate(turn.work)
        ]
        case.clocks = [
            case.clocks[old] if old >= 0 else self._start(time, case, after)
            for old, after in turn.clocks
        ]
        if case.moment.closed:
            case.over = time
            if not case.stay:
                self.service.give_up_place(time, case)

    def _new(self, time: float, case: Case, number: int) -> Work | None:
        """A token that somebody has to work on; None for one that nobody has."""
        token = _moment(case).work[number]
        held = token.kind == "held" and bool(token.asks)
        if token.kind != "open" and not held:
            return None
        key = token.process, token.step
        work = Work(case, key, None, time, case.visits, held, token.asks, token.takes)
        case.visits += 1
        if case.visits > MOST_VISITS:
            raise RehearsalError(ENDLESS, element=token.step)
        self.service.wait(time, work)
        return work

    def _start(self, time: float, case: Case, after: float) -> int:
        clock = self.agenda.number()
        if after < inf:
            self.agenda.plan(time + after, RING, case.number, clock)
        return clock

    def _cancel(self, time: float, case: Case, work: Work) -> None:
        self.service.leave(time, work)
        told = Visit(work.step, work.ready, work.begun, inf, held=work.held, gone=time)
        case.told.append(told)

    def tell_the_rest(self) -> None:
        """What is still open, kept and taken when the time is over."""
        for case in self.cases:
            for work in case.works:
                if work is not None:
                    case.told.append(Pending(work.step, work.ready, work.begun))
            if case.keeps >= 0:
                case.told.append(Kept(case.keeps, case.since, inf))
        self.service.tell_the_rest()


def _moment(case: Case) -> Moment:
    assert case.moment is not None  # noqa: S101 - the person has arrived
    return case.moment


_HAPPENS = (
    _Loop._change,
    _Loop._arrive,
    _Loop._done,
    _Loop._come_back,
    _Loop._leave_place,
    _Loop._ring,
    _Loop._use,
)
