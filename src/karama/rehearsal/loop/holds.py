"""What is taken at once for work: taken, put down, and given back."""

from __future__ import annotations

from typing import Any

from karama.rehearsal.log import USES
from karama.rehearsal.loop.agenda import KIND, WHICH, number, plan
from karama.rehearsal.loop.heaps import freed
from karama.rehearsal.loop.lengths import drawn, pace
from karama.rehearsal.loop.memory import inlined, jit
from karama.rehearsal.loop.needs import first_to_give_way, give_back
from karama.rehearsal.loop.queues import RANK, queue
from karama.rehearsal.loop.stage import (
    WAITS,
    case_at,
    comer_at,
    found_at,
    hold_at,
    logged_at,
    need_at,
    pick_at,
    post_at,
    resource_at,
    sign_at,
    sign_of_at,
    work_at,
)
from karama.rehearsal.order import BACK, RETURN


@inlined
def log(s: Any, who: int, kind: int, what: int, begun: float, done: float) -> None:
    """Write a row of the log of something that has a beginning and an end."""
    row = logged_at(s, s.rows)
    s.rows += 1
    row.who, row.kind, row.what, row.code = who, kind, what, 0
    row.ready, row.begun, row.done, row.turn = begun, begun, done, -1


@inlined
def sign_of(s: Any, work: int) -> Any:
    """The number of what a work needs."""
    me = work_at(s, work)
    post = post_at(s, me.post)
    spoken = comer_at(s, me.who).spoken + 1 if post.spoken else 0
    wants = int(post.keeps >= 0 and case_at(s, me.who).keeps != post.keeps)
    return sign_of_at(s, (me.post * s.languages + spoken) * 2 + wants).value


@inlined
def take_simply(s: Any, sign: int) -> None:
    """Take what a simple sign needs."""
    mine = sign_at(s, sign)
    for place in range(mine.needs, mine.needs_end):
        resource_at(s, need_at(s, place).only).free -= 1


@inlined
def give_back_simply(s: Any, work: int, time: float) -> None:
    """Give back what a work took that needed a simple sign."""
    me = work_at(s, work)
    mine = sign_at(s, me.sign)
    me.hold = 0
    for place in range(mine.needs, mine.needs_end):
        resource = need_at(s, place).only
        resource_at(s, resource).free += 1
        freed(s, resource)
        if s.tell_uses:
            log(s, me.who, USES, resource, me.begun, time)


@jit
def take(s: Any, leader: int, needs: int, time: float, ends: float) -> Any:
    """Take what was found for the needs; who is less urgent gives way."""
    me, hold = work_at(s, leader), s.free_hold
    if hold:
        s.free_hold = hold_at(s, hold).first
    else:
        hold = s.fresh_hold
        s.fresh_hold += 1
    s.live_holds += 1
    mine = hold_at(s, hold)
    mine.begun, mine.ends, mine.seq = time, ends, number(s)
    mine.leader, mine.visit, mine.post = me.who, me.number, me.post
    mine.urgency, mine.works, mine.first = me.key >> RANK, 0, 0
    mine.picks, mine.linked = needs, 1
    for place in range(needs):
        resource = found_at(s, place).value
        while resource_at(s, resource).free < 1:
            put_down(s, first_to_give_way(s, resource, mine.urgency, time), time)
        _pick(s, hold, hold * s.needs + place, resource)
    return hold


@inlined
def _pick(s: Any, hold: int, pick: int, resource: int) -> None:
    mine, row = pick_at(s, pick), resource_at(s, resource)
    row.free -= 1
    mine.hold, mine.resource, mine.crew = hold, resource, row.crew
    if row.linked:
        mine.before, mine.next = row.last, 0
        if row.last:
            pick_at(s, row.last).next = pick
        else:
            row.first = pick
        row.last = pick


@jit
def _unlink(s: Any, hold: int) -> None:
    """What was taken can be put down no longer."""
    if not hold_at(s, hold).linked:
        return
    hold_at(s, hold).linked = 0
    for place in range(hold_at(s, hold).picks):
        mine = pick_at(s, hold * s.needs + place)
        row = resource_at(s, mine.resource)
        if row.linked and row.crew == mine.crew:
            if mine.before:
                pick_at(s, mine.before).next = mine.next
            else:
                row.first = mine.next
            if mine.next:
                pick_at(s, mine.next).before = mine.before
            else:
                row.last = mine.before


@jit
def release(s: Any, hold: int, time: float) -> None:
    """What was taken is given back."""
    mine = hold_at(s, hold)
    _unlink(s, hold)
    for place in range(mine.picks):
        pick = pick_at(s, hold * s.needs + place)
        give_back(s, pick.resource, pick.crew)
        if s.tell_uses:
            log(s, mine.leader, USES, pick.resource, mine.begun, time)
    mine.seq, mine.first = 0, s.free_hold
    s.free_hold = hold
    s.live_holds -= 1


@jit
def put_down(s: Any, hold: int, time: float) -> None:
    """Work is left for later: it waits again, where it was in the queue."""
    work = hold_at(s, hold).first
    while work:
        me = work_at(s, work)
        me.event, me.hold, me.left = WAITS, 0, me.ends - time
        me.sign = sign_of(s, work)
        queue(s, work)
        work = me.fellow
    release(s, hold, time)


@jit
def pause(s: Any, resource: int, time: float) -> None:
    """Put down what was begun last, until no more are at work than there are."""
    row = resource_at(s, resource)
    pick = row.last
    while pick and row.free < 0:
        hold = pick_at(s, pick).hold
        if hold_at(s, hold).ends > time:
            put_down(s, hold, time)
            pick = row.last
        else:
            pick = pick_at(s, pick).before


@jit
def join(s: Any, work: int, hold: int) -> None:
    """A work is one of those that are served by what was taken."""
    me, mine = work_at(s, work), hold_at(s, hold)
    me.hold, me.fellow, me.fellow_before = hold, mine.first, 0
    if mine.first:
        work_at(s, mine.first).fellow_before = work
    mine.first = work
    mine.works += 1


@jit
def part(s: Any, work: int, time: float) -> None:
    """A work is one of those no longer; the last one gives back what was taken."""
    me = work_at(s, work)
    hold, mine = me.hold, hold_at(s, me.hold)
    me.hold = 0
    if me.fellow_before:
        work_at(s, me.fellow_before).fellow = me.fellow
    else:
        mine.first = me.fellow
    if me.fellow:
        work_at(s, me.fellow).fellow_before = me.fellow_before
    mine.works -= 1
    if not mine.works:
        _come_back(s, hold, time)


@jit
def _come_back(s: Any, hold: int, time: float) -> None:
    """What was taken comes back, at once or after its way."""
    mine = hold_at(s, hold)
    law, back = post_at(s, mine.post).back, 0.0
    if law >= 0:
        back = drawn(s, mine.leader, mine.visit, RETURN, law)
        back *= pace(s, mine.post, time)
    if back > 0.0:
        _unlink(s, hold)
        plan(s, time + back, (BACK << KIND) + (number(s) << WHICH) + hold)
    else:
        release(s, hold, time)
