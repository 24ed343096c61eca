"""The compiled loop: the next thing that happens, until the time is over.

It stops where it cannot go on by itself (a turn nobody has made yet, a table that is
full) and remembers where it was: called again, with the turn made or with more room, it
goes on as if nothing had been. So what a run gives does not depend on what was known
before it.

Everything is compiled into this one function, which is kept on disk; a number of what
it was compiled from is part of it, so that no older one is taken for it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from karama.rehearsal.log import RANG, USED
from karama.rehearsal.loop.agenda import KIND, PERSON, WHICH, settle, take_later
from karama.rehearsal.loop.answers import answers
from karama.rehearsal.loop.beginnings import begin_next
from karama.rehearsal.loop.cases import find_turn, go, log_visit
from karama.rehearsal.loop.heaps import freed, park
from karama.rehearsal.loop.holds import log, pause, release
from karama.rehearsal.loop.memory import inlined, jit
from karama.rehearsal.loop.rings import take_ring
from karama.rehearsal.loop.service import give_up_place, leave
from karama.rehearsal.loop.stage import (
    BEGINNING,
    BY_DONE,
    BY_RING,
    BY_TOLD,
    BY_USE,
    ENDLESS,
    FULL,
    HELD,
    MISSING,
    NEXT,
    OVER,
    OVERLAP,
    PAUSE,
    TURNING,
    case_at,
    change_at,
    clock_at,
    comer_at,
    comes_at,
    event_at,
    later_at,
    logged_at,
    moment_at,
    resource_at,
    ring_at,
    slot_at,
    ticking_at,
    token_at,
    turn_at,
    used_at,
    work_at,
)
from karama.rehearsal.order import (
    ARRIVAL,
    BACK,
    CHANGE,
    CHANGED,
    DONE,
    FREED,
    RENEWED,
    RING,
    USE,
)


@inlined
def _has_room(s: Any) -> Any:
    """Whether there is room for whatever may happen next."""
    return (
        s.events <= s.most_events
        and s.rows <= s.most_rows
        and s.live_works <= s.most_works
        and s.live_holds <= s.most_holds
        and s.laters <= s.most_events
        and s.live_rings <= s.most_rings
    )


@inlined
def _turn(s: Any, who: int, where: int, code: int, done: int) -> None:
    """Remember the turn that a case is about to take."""
    s.state, s.who, s.where, s.code, s.done = TURNING, who, where, code, done
    s.told = -1


@jit
def _turn_told(s: Any, who: int, where: int, code: int, done: int) -> None:
    """The same, of what the last row of the log tells."""
    _turn(s, who, where, code, done)
    s.told = s.rows - 1


# --- one thing that happens -----------------------------------------------------------


@jit
def _change(s: Any, place: int, time: float) -> None:
    """A resource changes."""
    change = change_at(s, place)
    row = resource_at(s, change.resource)
    if change.what == FREED:
        row.taken -= 1
        row.free += 1
    if change.what == CHANGED:
        row.free += change.to - row.have
        row.have = change.to
    if change.what == RENEWED or (change.what == CHANGED and row.handover == OVERLAP):
        row.crew += 1
        row.free = row.have - row.taken
        row.first, row.last = 0, 0
    if change.what == CHANGED and row.handover == PAUSE:
        pause(s, change.resource, time)
    freed(s, change.resource)


@inlined
def _arrive(s: Any, who: int) -> None:
    turn = turn_at(s, comer_at(s, who).begin)
    _turn(s, who, turn.where, turn.code, 0)


@inlined
def _done(s: Any, who: int, event: int, time: float) -> None:
    """A work is done, unless it was cancelled or put down meanwhile."""
    moment = moment_at(s, case_at(s, who).moment)
    first = moment.tokens
    for index in range(moment.works):
        work = slot_at(s, who * s.wide + index).value
        if work and work_at(s, work).event == event:
            leave(s, work, time)
            token, code = token_at(s, first + index), answers(s, work)
            log_visit(s, work, time, token.form + code)
            by = BY_TOLD if token.kind == HELD else BY_DONE
            _turn_told(s, who, (first + index) * 4 + by, code, work)
            return


@jit
def _ring(s: Any, who: int, clock: int, time: float) -> None:
    """A clock rings, unless it was stopped meanwhile."""
    for index in range(s.clocks):
        if clock_at(s, who * s.clocks + index).value == clock:
            place = moment_at(s, case_at(s, who).moment).clocks + index
            log(s, who, RANG, ticking_at(s, place).value, time, time)
            _turn_told(s, who, place * 4 + BY_RING, 0, 0)
            return


@jit
def _use(s: Any, place: int, time: float) -> None:
    """A right is used, where the case is open."""
    use = used_at(s, place)
    moment = case_at(s, use.who).moment
    if moment >= 0 and not moment_at(s, moment).closed:
        log(s, use.who, USED, use.right, time, time)
        _turn_told(s, use.who, (moment * s.rights + use.right) * 4 + BY_USE, 0, 0)


@inlined
def _happens(s: Any, key: int, time: float) -> None:
    """What was planned happens."""
    kind, who = key >> KIND, (key >> PERSON) & ((1 << (KIND - PERSON)) - 1)
    what = key & ((1 << PERSON) - 1)
    if kind == DONE:
        _done(s, who, what, time)
    elif kind == RING:
        _ring(s, who, what, time)
    elif kind == BACK:
        release(s, key & ((1 << WHICH) - 1), time)
    elif case_at(s, who).stay == what:
        give_up_place(s, who, time)


@inlined
def _planned(s: Any, time: float) -> None:
    """The first of what is planned for this time is taken, and happens."""
    soon, later, ring = event_at(s, 0), later_at(s, 0), ring_at(s, s.first_ring)
    most = np.iinfo(np.int64).max
    key = soon.key if soon.at == time else most
    other = later.key if later.at == time else most
    third = ring.key if ring.at == time else most
    if key < other and key < third:
        s.hole = 1  # its place on the heap is left empty
    elif other < third:
        key = other
        take_later(s)
    else:
        key = third
        take_ring(s)
    _happens(s, key, time)


@inlined
def _next(s: Any, until: float) -> Any:
    """The next thing happens, unless the time is over; whether it did.

    Rows are merged: changes, arrivals, what is planned, and rights used; of one
    instant in this order.
    """
    settle(s)
    kind, time = CHANGE, change_at(s, s.changed).at
    if comes_at(s, s.came).at < time:
        kind, time = ARRIVAL, comes_at(s, s.came).at
    planned = min(event_at(s, 0).at, later_at(s, 0).at, ring_at(s, s.first_ring).at)
    if planned < time:
        kind, time = DONE, planned
    if used_at(s, s.uses).at < time:
        kind, time = USE, used_at(s, s.uses).at
    if time > until or time == np.inf:
        return False
    s.time, s.state = time, BEGINNING
    if kind == DONE:
        _planned(s, time)
    elif kind == ARRIVAL:
        s.came += 1
        _arrive(s, comes_at(s, s.came - 1).who)
    elif kind == CHANGE:
        s.changed += 1
        _change(s, s.changed - 1, time)
    else:
        s.uses += 1
        _use(s, s.uses - 1, time)
    return True


def _made(stamp: int) -> Any:
    @njit(error_model="numpy", nogil=True, cache=True)
    def run(stage: Any, until: float) -> Any:
        """Let everything happen up to a time; why it stopped.

        Args:
            stage: The stage, a row of its own; it says where to go on.
            until: Up to when.
        """
        s = stage[0]
        s.compiled_from = stamp
        while True:
            if s.state == NEXT:
                if not _has_room(s):
                    return FULL
                if not _next(s, until):
                    return OVER
            if s.state == TURNING:
                turn = find_turn(s, s.where, s.code)
                if turn < 0:
                    return MISSING
                if s.told >= 0:
                    logged_at(s, s.told).turn = turn
                go(s, s.who, turn, s.done, s.time)
                if s.endless:
                    return ENDLESS
            s.state = BEGINNING
            while True:
                if not _has_room(s):
                    return FULL
                if not begin_next(s, s.time):
                    break
            park(s)
            s.state = NEXT

    return run


def _stamp() -> int:
    """A number for the sources: by itself the cache goes by this file alone."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found.update(path.read_bytes())
    return int.from_bytes(found.digest()[:7], "little")


run = _made(_stamp())
