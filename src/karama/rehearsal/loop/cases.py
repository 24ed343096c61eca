"""Where cases stand: what comes of whatever happens."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import uint64

from karama.rehearsal.log import ASKED, CANCELLED, VISIT
from karama.rehearsal.loop.agenda import KIND, PERSON, number
from karama.rehearsal.loop.holds import sign_of
from karama.rehearsal.loop.memory import inlined, jit
from karama.rehearsal.loop.queues import RANK, queue
from karama.rehearsal.loop.rings import plan_ring
from karama.rehearsal.loop.service import begin_at_once, give_up_place, leave
from karama.rehearsal.loop.stage import (
    BY_TOLD,
    HELD,
    IDLE,
    NOBODY,
    WAITS,
    case_at,
    clock_at,
    comer_at,
    direct_at,
    hash_at,
    logged_at,
    moment_at,
    old_at,
    over_at,
    post_at,
    rank_at,
    sign_at,
    slot_at,
    token_at,
    turn_at,
    was_at,
    wind_at,
    work_at,
)
from karama.rehearsal.order import MOST_VISITS, RING


@inlined
def find_turn(s: Any, where: int, code: int) -> Any:
    """The number of a turn; -1 when it was not made yet."""
    if where & 3 <= BY_TOLD and where >= 0:
        direct = token_at(s, where >> 2).direct
        if direct >= 0:
            return direct_at(s, direct + code).value
    return _find_hashed(s, where, code)


@jit
def _find_hashed(s: Any, where: int, code: int) -> Any:
    mixed = uint64(where) * uint64(0x9E3779B97F4A7C15)
    mixed += uint64(code) * uint64(0xBF58476D1CE4E5B9)
    turn = hash_at(s, (mixed >> uint64(32)) & uint64(s.hashes - 1)).value
    while turn >= 0:
        found = turn_at(s, turn)
        if found.where == where and found.code == code:
            return turn
        turn = found.next
    return turn


@inlined
def go(s: Any, who: int, turn: int, done: int, time: float) -> None:
    """A case takes a turn: some work is gone, some is new, clocks start."""
    case, mine = case_at(s, who), turn_at(s, turn)
    to, slots = moment_at(s, mine.to), who * s.wide
    if case.moment >= 0:
        _end_works(s, who, mine.tokens, to.works, done, time)
    ticking = (
        to.ticking
        if case.moment < 0
        else max(to.ticking, moment_at(s, case.moment).ticking)
    )
    case.moment = mine.to
    for place in range(to.works):
        old = old_at(s, mine.tokens + place).value
        if old >= 0:
            slot_at(s, slots + place).value = was_at(s, old).value
        else:
            work = _new_work(s, who, to.tokens + place, time)
            slot_at(s, slots + place).value = work
    if ticking:
        _wind(s, who, mine.winds, to.ticking, time)
    if to.closed:
        over_at(s, who).value = time
        if not case.stay:
            give_up_place(s, who, time)


@inlined
def _end_works(
    s: Any, who: int, tokens: int, count: int, done: int, time: float
) -> None:
    """Remember the works of the moment before, and end those that do not go on."""
    slots = who * s.wide
    had = moment_at(s, case_at(s, who).moment).works
    for place in range(had):
        was_at(s, place).value = slot_at(s, slots + place).value
        slot_at(s, slots + place).value = 0
    for place in range(had):
        work = was_at(s, place).value
        if work and not _goes_on(s, tokens, count, place):
            if work != done:
                _cancel(s, work, time)
            _free(s, work)


@inlined
def _goes_on(s: Any, tokens: int, count: int, place: int) -> Any:
    """Whether a token is still there after a turn."""
    new = tokens
    while new < tokens + count and old_at(s, new).value != place:
        new += 1
    return new < tokens + count


@jit
def _cancel(s: Any, work: int, time: float) -> None:
    """A work is not done: whoever did it is free, or it waits no longer."""
    leave(s, work, time)
    held = token_at(s, work_at(s, work).token).kind == HELD
    log_visit(s, work, time, 1 if held else 0)
    logged_at(s, s.rows - 1).kind = CANCELLED


@inlined
def log_visit(s: Any, work: int, done: float, code: int) -> None:
    """Write a row of the log of a visit."""
    me, row = work_at(s, work), logged_at(s, s.rows)
    token = token_at(s, me.token)
    s.rows += 1
    row.who, row.what, row.code = me.who, token.step, code
    row.kind = ASKED if token.kind == HELD else VISIT
    row.ready, row.begun, row.done, row.turn = me.ready, me.begun, done, -1


@inlined
def _free(s: Any, work: int) -> None:
    """The room of a work is free for another."""
    me = work_at(s, work)
    me.event, me.next = IDLE, s.free_work
    s.free_work = work
    s.live_works -= 1


@inlined
def _new_work(s: Any, who: int, token: int, time: float) -> Any:
    """A token that somebody has to work on; 0 for one that nobody has."""
    mine, case = token_at(s, token), case_at(s, who)
    if mine.kind == NOBODY:
        return 0
    work = s.free_work
    if work:
        s.free_work = work_at(s, work).next
    else:
        work = s.fresh_work
        s.fresh_work += 1
    s.live_works += 1
    me = work_at(s, work)
    me.who, me.token, me.post, me.number = who, token, mine.post, case.visits
    me.ready, me.begun, me.left, me.hold, me.event = time, np.inf, -1.0, 0, IDLE
    case.visits += 1
    if case.visits > MOST_VISITS:
        s.endless = token + 1
    _wait(s, work, mine.kind, time)
    return work


@inlined
def _wait(s: Any, work: int, kind: int, time: float) -> None:
    """Work that needs something waits for it; all other begins at once."""
    me = work_at(s, work)
    if me.post < 0:
        begin_at_once(s, work, time, s.answering if kind == HELD else -1)
        return
    sign = sign_of(s, work)
    mine, post = sign_at(s, sign), post_at(s, me.post)
    if post.keeps < 0 and mine.needs == mine.needs_end:
        begin_at_once(s, work, time, post.length)
        return
    rank = int(comer_at(s, me.who).urgency)
    if post.ranks < post.ranks_end:
        rank = rank_at(s, min(post.ranks + rank, post.ranks_end - 1)).value
    me.key, me.sign, me.event = (rank << RANK) + number(s), sign, WAITS
    if s.arrived or mine.waiting or not mine.simple:
        queue(s, work)
    else:
        s.arrived = work  # perhaps they need not queue: see `beginnings`


@inlined
def _wind(s: Any, who: int, winds: int, count: int, time: float) -> None:
    """Clocks that go on, and those that start."""
    first = who * s.clocks
    for place in range(s.clocks):
        was_at(s, place).value = clock_at(s, first + place).value
        clock_at(s, first + place).value = 0
    for place in range(count):
        wind = wind_at(s, winds + place)
        if wind.old >= 0:
            clock_at(s, first + place).value = was_at(s, wind.old).value
            continue
        clock = number(s)
        clock_at(s, first + place).value = clock
        if wind.after < np.inf:
            key = (RING << KIND) + (who << PERSON) + clock
            plan_ring(s, wind.span, time + wind.after, key)
