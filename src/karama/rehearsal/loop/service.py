"""Who is served when: beginning, ending, and places that are kept.

As `karama.rehearsal.plain.service`, function by function.
"""

from __future__ import annotations

from typing import Any

from karama.rehearsal.log import KEPT
from karama.rehearsal.loop.agenda import KIND, PERSON, number, plan, plan_later
from karama.rehearsal.loop.holds import (
    give_back_simply,
    join,
    log,
    part,
    sign_of,
    take,
    take_simply,
)
from karama.rehearsal.loop.lengths import delay_of, drawn, length_of, pace
from karama.rehearsal.loop.memory import inlined, jit
from karama.rehearsal.loop.needs import give_back, places_left
from karama.rehearsal.loop.queues import (
    company_of,
    first_mate,
    give_up,
    link_alone,
    queue,
    unqueue,
)
from karama.rehearsal.loop.stage import (
    ALONE,
    ANYONE,
    IDLE,
    SIMPLY,
    WAITS,
    case_at,
    found_at,
    line_at,
    need_at,
    post_at,
    resource_at,
    sign_at,
    slot_at,
    together_at,
    work_at,
)
from karama.rehearsal.order import DONE, LEAVE, LENGTH, STAY

# --- beginning ------------------------------------------------------------------------


@inlined
def begin_at_once(s: Any, work: int, time: float, law: int) -> None:
    """A work that needs nothing begins; of a law of lengths, -1 for no time at all."""
    me = work_at(s, work)
    length = 0.0
    if law >= 0:
        length = drawn(s, me.who, me.number, LENGTH, law)
    if me.post >= 0:
        length *= pace(s, me.post, time)
    me.begun = time
    _plan_end(s, work, time + length)


@inlined
def _plan_end(s: Any, work: int, ends: float) -> None:
    me = work_at(s, work)
    me.event, me.ends = number(s), ends
    plan(s, ends, (DONE << KIND) + (me.who << PERSON) + me.event)


@inlined
def begin(s: Any, leader: int, time: float) -> None:
    """Somebody begins with what was found."""
    me = work_at(s, leader)
    if sign_at(s, me.sign).simple and post_at(s, me.post).back < 0:
        unqueue(s, leader)
        _begin_simply(s, leader, time)
    else:
        _begin_together(s, leader, time)


@inlined
def begin_unqueued(s: Any, work: int, time: float) -> None:
    """Somebody of a simple sign begins who was never put into the queue."""
    if post_at(s, work_at(s, work).post).back < 0:
        _begin_simply(s, work, time)
    else:
        link_alone(s, work)
        _begin_together(s, work, time)


@inlined
def _begin_simply(s: Any, work: int, time: float) -> None:
    """Somebody begins alone with the one resource of each need."""
    me = work_at(s, work)
    mine, post = sign_at(s, me.sign), post_at(s, me.post)
    length = length_of(s, work, time)
    if mine.needs < mine.needs_end:
        if post.spoken:
            resource = need_at(s, mine.needs_end - 1).only
            length += delay_of(s, work, resource)
        take_simply(s, me.sign)
        me.hold = SIMPLY
    me.begun, me.event = min(me.begun, time), IDLE
    if post.keeps >= 0:
        _keep(s, work, time)
    _plan_end(s, work, time + length)


@jit
def _begin_together(s: Any, leader: int, time: float) -> None:
    """Somebody begins, and others with them."""
    count, length = _gather(s, leader), 0.0
    for place in range(count):
        work = together_at(s, place).value
        unqueue(s, work)
        work_at(s, work).event = IDLE
        length = max(length, length_of(s, work, time))
    sign, hold = sign_at(s, work_at(s, leader).sign), 0
    needs = sign.needs_end - sign.needs
    if needs:
        length += delay_of(s, leader, found_at(s, needs - 1).value)
        hold = take(s, leader, needs, time, time + length)
    for place in range(count):
        _start(s, together_at(s, place).value, hold, time, time + length)


@inlined
def _start(s: Any, work: int, hold: int, time: float, ends: float) -> None:
    me = work_at(s, work)
    me.begun = min(me.begun, time)
    if hold:
        join(s, work, hold)
    if post_at(s, me.post).keeps >= 0:
        _keep(s, work, time)
    _plan_end(s, work, ends)


@inlined
def _gather(s: Any, leader: int) -> Any:
    """Who begins with somebody: as many as there are seats, and places to keep."""
    mine = sign_at(s, work_at(s, leader).sign)
    together_at(s, 0).value = leader
    if mine.company == ALONE or mine.seats == 1:
        return 1
    most = mine.seats if mine.seats else mine.waiting
    if mine.place >= 0:
        most = min(most, places_left(s, work_at(s, leader).sign))
    if mine.company == ANYONE:
        return _gather_in_line(s, leader, most)
    return min(most, _gather_mates(s, leader))


@jit
def _gather_in_line(s: Any, leader: int, most: int) -> Any:
    """The first of those who wait for the same."""
    count, sign = 1, work_at(s, leader).sign
    for line in range(sign * s.ranks, (sign + 1) * s.ranks):
        work = line_at(s, line).head
        while work and count < most:
            if work != leader:
                together_at(s, count).value = work
                count += 1
            work = work_at(s, work).next
    return count


@jit
def _gather_mates(s: Any, leader: int) -> Any:
    """Those who wait for the same and came with somebody, in the order of the queue."""
    count, sign = 1, work_at(s, leader).sign
    work = first_mate(s, leader) if company_of(s, leader) >= 0 else 0
    while work:
        me = work_at(s, work)
        if work != leader and me.sign == sign:
            at = count
            while at > 1 and work_at(s, together_at(s, at - 1).value).key > me.key:
                together_at(s, at).value = together_at(s, at - 1).value
                at -= 1
            together_at(s, at).value = work
            count += 1
        work = me.mate
    return count


# --- ending ---------------------------------------------------------------------------


@inlined
def leave(s: Any, work: int, time: float) -> None:
    """Work ends, or is broken off."""
    me = work_at(s, work)
    if me.event == WAITS:
        give_up(s, work)
    me.event = IDLE
    if me.hold == SIMPLY:
        give_back_simply(s, work, time)
    elif me.hold:
        part(s, work, time)


# --- places that are kept -------------------------------------------------------------


@jit
def _keep(s: Any, work: int, time: float) -> None:
    """A person has a place from now on, and gives up what they had."""
    me = work_at(s, work)
    case, post = case_at(s, me.who), post_at(s, me.post)
    if case.keeps == post.keeps:
        return
    _give_up(s, me.who, time)
    row = resource_at(s, post.keeps)
    row.free -= 1
    case.keeps, case.crew, case.since = post.keeps, row.crew, time
    if post.stays >= 0:
        case.stay = number(s)
        ends = time + drawn(s, me.who, me.number, STAY, post.stays)
        plan_later(s, ends, (LEAVE << KIND) + (me.who << PERSON) + case.stay)
    _wants_anew(s, me.who)


@jit
def _give_up(s: Any, who: int, time: float) -> None:
    case = case_at(s, who)
    if case.keeps >= 0:
        give_back(s, case.keeps, case.crew)
        log(s, who, KEPT, case.keeps, case.since, time)
    case.keeps, case.stay = -1, 0


@jit
def give_up_place(s: Any, who: int, time: float) -> None:
    """A person has no place any longer, if they had one."""
    if case_at(s, who).keeps >= 0:
        _give_up(s, who, time)
        _wants_anew(s, who)


@jit
def _wants_anew(s: Any, who: int) -> None:
    """What a person waits for may want a place now, or want one no longer."""
    for place in range(who * s.wide, (who + 1) * s.wide):
        work = slot_at(s, place).value
        if work and work_at(s, work).event == WAITS:
            sign = sign_of(s, work)
            if work == s.arrived:
                work_at(s, work).sign = sign
            elif sign != work_at(s, work).sign:
                give_up(s, work)
                work_at(s, work).sign = sign
                queue(s, work)
