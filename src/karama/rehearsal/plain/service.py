"""Who is served when: waiting, beginning, being put down, and giving back."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping
from math import inf

import attrs

from karama.rehearsal.draws import draw, fraction
from karama.rehearsal.order import (
    BACK,
    CHANGED,
    DELAY,
    DONE,
    FREED,
    LEAVE,
    LENGTH,
    RENEWED,
    RETURN,
    STAY,
)
from karama.rehearsal.plain.means import Stock, Taken, first_to_give_way, ways
from karama.rehearsal.plain.traces import Hold, Kept
from karama.rehearsal.plain.works import Agenda, Case, Work
from karama.rehearsal.staffing import Length, Post, Staffing

Picks = tuple[int, ...]
"""The resource that is taken for each need."""


@attrs.define(eq=False)
class Service:
    """Everybody who waits, and everything that is under way.

    Attributes:
        waiting: In the order of the queue.
        by_event: What ends with an event.
        returns: What comes back with an event.
        under_way: What is taken, in the order it was begun.
        uses: Whether to tell of each resource taken.
    """

    staffing: Staffing
    agenda: Agenda
    uses: bool
    stocks: list[Stock]
    posts: Mapping[tuple[str, str], Post]
    waiting: list[tuple[tuple[int, int], Work]] = attrs.field(factory=list)
    by_event: dict[int, Work] = attrs.field(factory=dict)
    returns: dict[int, Taken] = attrs.field(factory=dict)
    under_way: list[Taken] = attrs.field(factory=list)

    # --- resources change -------------------------------------------------------

    def change(self, time: float, number: int, what: int) -> None:
        """A resource changes."""
        stock = self.stocks[number]
        if what == FREED:
            stock.taken -= 1
        if what == CHANGED:
            stock.have = stock.resource.at(time)
        overlap = what == CHANGED and stock.resource.handover == "overlap"
        if what == RENEWED or overlap:
            stock.next_crew()
        if what == CHANGED and stock.resource.handover == "pause":
            self._pause(time, stock)

    def _pause(self, time: float, stock: Stock) -> None:
        """Put down what was begun last; what ends in this very instant ends."""
        for taken in reversed(list(stock.held)):
            if stock.free < 0 and taken.ends > time and taken in stock.held:
                self._put_down(time, taken)

    # --- waiting and beginning --------------------------------------------------

    def wait(self, time: float, work: Work) -> None:
        """Work that needs something waits for it; all other begins at once."""
        if not work.held:
            work.post = self.posts.get(work.step)
        post, person = work.post, work.case.person
        if post is not None:
            work.needs = post.needs
            spoken = self.staffing.interpreters.get(person.language, ())
            if post.interpreter and spoken:
                work.needs += (tuple(speaker.resource for speaker in spoken),)
                work.delays = {s.resource: s.delay for s in reversed(spoken)}
        if post is None or not (work.needs or post.keeps >= 0):
            self._begin(time, [work], ())
            return
        work.rank = post.rank(person.urgency), self.agenda.number()
        insort(self.waiting, (work.rank, work))

    def _wait_no_longer(self, work: Work) -> None:
        place = bisect_left(self.waiting, work.rank, key=lambda entry: entry[0])
        if place < len(self.waiting) and self.waiting[place][1] is work:
            del self.waiting[place]

    def begin_whoever_can(self, time: float) -> None:
        """Whoever begins may leave a bed to someone before them: look again then."""
        while self._begin_the_first(time):
            pass

    def _begin_the_first(self, time: float) -> bool:
        for _, work in self.waiting:
            for picks in ways(self.stocks, work.needs, work.rank[0], time):
                if self._has_place(work, picks):
                    self._begin(time, self._together(work, picks), picks)
                    return True
        return False

    def _has_place(self, work: Work, picks: Picks) -> bool:
        """Whether there is a place to keep, for all of a party that waits here."""
        if not work.wants_place:
            return True
        wanted = 1
        if work.post is not None and work.post.company == "party":
            wanted = len(self._company(work))
        return self._places(work, picks) >= wanted

    def _places(self, work: Work, picks: Picks) -> int:
        return self.stocks[work.keeps].free - picks.count(work.keeps)

    def _together(self, work: Work, picks: Picks) -> list[Work]:
        """Who begins with somebody: as many as there are seats, and places to keep."""
        found = self._company(work)
        if work.post is not None and work.post.seats:
            found = found[: work.post.seats]
        if work.wants_place:
            found = found[: self._places(work, picks)]
        return found

    def _company(self, work: Work) -> list[Work]:
        """Who waits here and may be served together with somebody, them first."""
        if work.post is None or work.post.company == "alone":
            return [work]
        others = (other for _, other in self.waiting if other is not work)
        return [work, *(other for other in others if _go_together(work, other))]

    def _begin(self, time: float, works: list[Work], picks: Picks) -> None:
        for work in works:
            self._wait_no_longer(work)
        ends = time + self._length(time, works, picks)
        if picks:
            self._take(time, works, picks, ends)
        for work in works:
            work.begun = min(work.begun, time)
            if work.keeps >= 0:
                self._keep(time, work)
            work.event, work.ends = self.agenda.number(), ends
            self.by_event[work.event] = work
            self.agenda.plan(ends, DONE, work.case.number, work.event)

    # --- lengths ----------------------------------------------------------------

    def _length(self, time: float, works: list[Work], picks: Picks) -> float:
        """How long it takes until the last of those served together is done."""
        length, leader = max(self._length_of(time, work) for work in works), works[0]
        if leader.delays and leader.left is None:
            length += drawn(leader, DELAY, leader.delays[picks[-1]])
        return length

    def _length_of(self, time: float, work: Work) -> float:
        if work.left is not None:
            return work.left
        if work.held:
            return drawn(work, LENGTH, self.staffing.answering)
        if work.post is None:
            return 0.0
        return drawn(work, LENGTH, work.post.length) * work.post.pace(time)

    # --- what is taken, and given back ------------------------------------------

    def _take(self, time: float, works: list[Work], picks: Picks, ends: float) -> None:
        urgency = min(work.rank[0] for work in works)
        taken = Taken(works[0], list(works), urgency, time, ends)
        self.under_way.append(taken)
        for work in works:
            work.taken = taken
        for number in picks:
            stock = self.stocks[number]
            while stock.free < 1:
                held = stock.less_urgent(works[0].rank[0], time)
                self._put_down(time, first_to_give_way(held))
            taken.picks.append((number, stock.take()))
            if not stock.resource.renews:
                stock.held.append(taken)

    def _put_down(self, time: float, taken: Taken) -> None:
        """Work is left for later: it waits again, where it was in the queue."""
        for work in taken.works:
            del self.by_event[work.event]
            work.left, work.taken = work.ends - time, None
            insort(self.waiting, (work.rank, work))
        self._give_back(time, taken)

    def _give_back(self, time: float, taken: Taken) -> None:
        self.under_way.remove(taken)
        for number, crew in taken.picks:
            self.stocks[number].give_back(crew)
        self._let_go(taken)
        self.tell_uses(taken, time)

    def _let_go(self, taken: Taken) -> None:
        """It can be put down no longer."""
        for number, _ in taken.picks:
            held = self.stocks[number].held
            held[:] = [other for other in held if other is not taken]

    def leave(self, time: float, work: Work) -> None:
        """Work ends, or is broken off; the last one gives back what was taken."""
        self.by_event.pop(work.event, None)
        self._wait_no_longer(work)
        taken, work.taken = work.taken, None
        if taken is None:
            return
        taken.works.remove(work)
        if not taken.works:
            self._return(time, taken)

    def _return(self, time: float, taken: Taken) -> None:
        leader = taken.leader
        assert leader.post is not None  # noqa: S101 - it has taken something
        back = drawn(leader, RETURN, leader.post.back) * leader.post.pace(time)
        if back <= 0.0:
            self._give_back(time, taken)
            return
        self._let_go(taken)
        number = self.agenda.number()
        self.returns[number] = taken
        self.agenda.plan(time + back, BACK, number, 0)

    def come_back(self, time: float, number: int) -> None:
        """A vehicle, a room is there again."""
        self._give_back(time, self.returns.pop(number))

    # --- places that are kept ---------------------------------------------------

    def _keep(self, time: float, work: Work) -> None:
        """A person has a place from now on, and gives up what they had."""
        case, post = work.case, work.post
        assert post is not None  # noqa: S101 - it keeps a place
        if case.keeps == post.keeps:
            return
        self.give_up_place(time, case)
        case.keeps, case.since = post.keeps, time
        case.crew = self.stocks[post.keeps].take()
        if post.stays is not None:
            case.stay = self.agenda.number()
            ends = time + drawn(work, STAY, post.stays)
            self.agenda.plan(ends, LEAVE, case.number, case.stay)

    def give_up_place(self, time: float, case: Case) -> None:
        """A person has no place any longer, if they had one."""
        if case.keeps >= 0:
            self.stocks[case.keeps].give_back(case.crew)
            case.told.append(Kept(case.keeps, case.since, time))
        case.keeps, case.stay = -1, 0

    # --- what is told -----------------------------------------------------------

    def tell_uses(self, taken: Taken, time: float) -> None:
        """Tell of each resource that was taken, if that was asked for."""
        if self.uses:
            told = taken.leader.case.told
            told += [Hold(number, taken.begun, time) for number, _ in taken.picks]

    def tell_the_rest(self) -> None:
        """What is still taken when the time is over."""
        for taken in self.under_way:
            self.tell_uses(taken, inf)


def _go_together(one: Work, other: Work) -> bool:
    """Whether two who wait may be served with one set of what they need."""
    post, here, there = one.post, one.case.person, other.case.person
    same = post is other.post and one.needs == other.needs
    if post is None or not same or one.wants_place != other.wants_place:
        return False
    if post.company == "party":
        return here.party == there.party >= 0
    return post.company == "anyone" or here.boat == there.boat >= 0


def drawn(work: Work, purpose: int, length: Length) -> float:
    """A length of one visit, drawn for a purpose."""
    return length.of(fraction(draw(work.case.luck, work.number, purpose)))
