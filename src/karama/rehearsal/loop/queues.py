"""Who waits for what, and who of them is first: queues, and heaps of queues.

All who wait for the same are a sign, with a line for each urgency. A sign of whom
somebody waits is in one heap, by the place in the queue of its first: in that of those
who may be able to begin, or in that of a pool of which it lacks a resource. Only when
something of the pool becomes free is its first looked at, however many others wait.
"""

from __future__ import annotations

from typing import Any

from karama.rehearsal.loop.heaps import CANDIDATES, into, out
from karama.rehearsal.loop.memory import inlined, jit
from karama.rehearsal.loop.stage import (
    PARTY,
    boat_at,
    comer_at,
    line_at,
    party_at,
    sign_at,
    work_at,
)

RANK = 44
"""A place in the queue is how urgent, and in this many bits below in what order."""


@inlined
def first_of(s: Any, sign: int) -> Any:
    """Who is first of those who wait for the same; 0 when nobody does."""
    line, last = sign * s.ranks, (sign + 1) * s.ranks - 1
    while not line_at(s, line).head and line < last:
        line += 1
    return line_at(s, line).head


@inlined
def refresh(s: Any, sign: int) -> None:
    """Somebody of a sign may be able to begin: they will be looked at."""
    mine = sign_at(s, sign)
    out(s, sign)
    if mine.waiting:
        mine.key = work_at(s, first_of(s, sign)).key
        into(s, CANDIDATES, sign)


@inlined
def _counts_heads(mine: Any) -> Any:
    """Whether who can begin depends on how many wait: a party that wants places."""
    return mine.company == PARTY and mine.place >= 0


@inlined
def queue(s: Any, work: int) -> None:
    """A work waits in its line, where its place is."""
    me = work_at(s, work)
    mine, line = sign_at(s, me.sign), line_at(s, me.sign * s.ranks + (me.key >> RANK))
    before, after = line.tail, 0
    if before and work_at(s, before).key > me.key:  # an old place: near the head
        before, after = 0, line.head
        while work_at(s, after).key < me.key:
            before, after = after, work_at(s, after).next
    _link(s, work, before, after)
    mine.waiting += 1
    if mine.company >= PARTY:
        _meet(s, work)
    if mine.waiting == 1 or me.key < mine.key or _counts_heads(mine):
        refresh(s, me.sign)


@inlined
def link_alone(s: Any, work: int) -> None:
    """A work waits in an empty line, of a sign whose works begin one by one."""
    _link(s, work, 0, 0)
    sign_at(s, work_at(s, work).sign).waiting += 1


@inlined
def _link(s: Any, work: int, before: int, after: int) -> None:
    me = work_at(s, work)
    line = line_at(s, me.sign * s.ranks + (me.key >> RANK))
    me.before, me.next = before, after
    if before:
        work_at(s, before).next = work
    else:
        line.head = work
    if after:
        work_at(s, after).before = work
    else:
        line.tail = work


@inlined
def unqueue(s: Any, work: int) -> None:
    """A work waits no longer."""
    me = work_at(s, work)
    mine, line = sign_at(s, me.sign), line_at(s, me.sign * s.ranks + (me.key >> RANK))
    if me.before:
        work_at(s, me.before).next = me.next
    else:
        line.head = me.next
    if me.next:
        work_at(s, me.next).before = me.before
    else:
        line.tail = me.before
    mine.waiting -= 1
    if mine.company >= PARTY:
        _part(s, work)


@jit
def give_up(s: Any, work: int) -> None:
    """A work waits no longer, though it has not begun: others may be first now."""
    me = work_at(s, work)
    unqueue(s, work)
    mine = sign_at(s, me.sign)
    if me.key <= mine.key or _counts_heads(mine):
        refresh(s, me.sign)


# --- who came together ----------------------------------------------------------------


@jit
def company_of(s: Any, work: int) -> Any:
    """The number of the party or boat by which somebody is served; -1 for none."""
    me = work_at(s, work)
    if sign_at(s, me.sign).company == PARTY:
        return comer_at(s, me.who).party
    return comer_at(s, me.who).boat


@jit
def first_mate(s: Any, work: int) -> Any:
    """The first who waits of somebody's party or boat, in whatever order."""
    if sign_at(s, work_at(s, work).sign).company == PARTY:
        return party_at(s, company_of(s, work)).value
    return boat_at(s, company_of(s, work)).value


@jit
def _start_at(s: Any, work: int, first: int) -> None:
    if sign_at(s, work_at(s, work).sign).company == PARTY:
        party_at(s, company_of(s, work)).value = first
    else:
        boat_at(s, company_of(s, work)).value = first


@jit
def _meet(s: Any, work: int) -> None:
    me = work_at(s, work)
    me.mate, me.mate_before = 0, 0
    if company_of(s, work) >= 0:
        me.mate = first_mate(s, work)
        if me.mate:
            work_at(s, me.mate).mate_before = work
        _start_at(s, work, work)


@jit
def _part(s: Any, work: int) -> None:
    me = work_at(s, work)
    if company_of(s, work) >= 0:
        if me.mate:
            work_at(s, me.mate).mate_before = me.mate_before
        if me.mate_before:
            work_at(s, me.mate_before).mate = me.mate
        else:
            _start_at(s, work, me.mate)
