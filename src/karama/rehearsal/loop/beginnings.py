"""Whoever can begin does, the first of all first.

Most who come find what they need free, or a queue that is served in order; both are
gone about the short way, with the same outcome: who comes to no queue begins without
having been put into one (`arrived`), and a queue stays in the heap of what it lacks
while its first are served one after the other.
"""

from __future__ import annotations

from typing import Any

from karama.rehearsal.loop.heaps import (
    CANDIDATES,
    NOWHERE,
    into,
    next_sign,
    out,
    put_aside,
    sink_in_heap,
)
from karama.rehearsal.loop.memory import inlined, jit
from karama.rehearsal.loop.needs import find_simply, who_can
from karama.rehearsal.loop.queues import first_of, link_alone, queue, refresh
from karama.rehearsal.loop.service import begin, begin_unqueued
from karama.rehearsal.loop.stage import sign_at, work_at


@inlined
def begin_next(s: Any, time: float) -> Any:
    """Whoever is first of all who can begin does; whether there may be others."""
    sign = next_sign(s)
    if s.arrived and (sign < 0 or work_at(s, s.arrived).key < sign_at(s, sign).key):
        _begin_arrived(s, time)
        return True
    if sign < 0:
        return False
    mine = sign_at(s, sign)
    if mine.simple and mine.heap > CANDIDATES:
        _begin_in_heap(s, sign, time)
    else:
        _begin_one(s, sign, time)
    return True


@inlined
def _begin_arrived(s: Any, time: float) -> None:
    """Who has just come begins, if nobody waits for the same and all is there."""
    work, s.arrived = s.arrived, 0
    sign = work_at(s, work).sign
    mine = sign_at(s, sign)
    if mine.waiting or not mine.simple:  # their sign may have become another
        queue(s, work)
    elif find_simply(s, sign):
        begin_unqueued(s, work, time)
    else:
        link_alone(s, work)
        mine.key = work_at(s, work).key
        put_aside(s, sign)


@inlined
def _begin_in_heap(s: Any, sign: int, time: float) -> None:
    """The first of a simple sign begins, and the sign stays where it is."""
    mine, work = sign_at(s, sign), first_of(s, sign)
    if not find_simply(s, sign):
        out(s, sign)
        put_aside(s, sign)
        return
    heap = mine.heap
    begin(s, work, time)
    if mine.heap != heap or not mine.waiting:
        refresh(s, sign)
    else:
        mine.key = work_at(s, first_of(s, sign)).key
        sink_in_heap(s, sign)


@jit
def _begin_one(s: Any, sign: int, time: float) -> None:
    """Somebody of a sign begins, if anybody can."""
    out(s, sign)
    work, mine = who_can(s, sign, time), sign_at(s, sign)
    if not work:
        mine.key = work_at(s, first_of(s, sign)).key
        put_aside(s, sign)
    elif work_at(s, work).key > mine.key:
        mine.key = work_at(s, work).key
        into(s, CANDIDATES, sign)
    else:
        begin(s, work, time)
        _look_again(s, sign, time)


@jit
def _look_again(s: Any, sign: int, time: float) -> None:
    """One of a sign has begun: can another?"""
    mine = sign_at(s, sign)
    if mine.simple and mine.heap == NOWHERE:
        if mine.waiting:
            work = who_can(s, sign, time)
            mine.key = work_at(s, first_of(s, sign)).key
            if work:
                into(s, CANDIDATES, sign)
            else:
                put_aside(s, sign)
    else:
        refresh(s, sign)
