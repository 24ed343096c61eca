"""What is free for whom: resources, those that give way, and places that are kept."""

from __future__ import annotations

from typing import Any

from karama.rehearsal.loop.heaps import freed
from karama.rehearsal.loop.memory import inlined, jit
from karama.rehearsal.loop.queues import RANK, company_of, first_mate, first_of
from karama.rehearsal.loop.stage import (
    PARTY,
    found_at,
    hold_at,
    line_at,
    need_at,
    option_at,
    pick_at,
    resource_at,
    sign_at,
    tried_at,
    work_at,
)


@inlined
def give_back(s: Any, resource: int, crew: int) -> None:
    """One of a crew is free again, if it still counts."""
    mine = resource_at(s, resource)
    if crew == mine.crew and not mine.used_up:
        mine.free += 1
        freed(s, resource)


# --- who gives way --------------------------------------------------------------------


@jit
def _gives_way(s: Any, resource: int, urgency: int, time: float) -> Any:
    """How many of a resource may be put down for somebody of an urgency."""
    count, pick = 0, resource_at(s, resource).last
    while pick:
        hold = hold_at(s, pick_at(s, pick).hold)
        if hold.urgency > urgency and hold.ends > time:
            count += 1
        pick = pick_at(s, pick).before
    return count


@jit
def first_to_give_way(s: Any, resource: int, urgency: int, time: float) -> Any:
    """Of the least urgent, the hold that was begun last."""
    best, least, pick = 0, urgency, resource_at(s, resource).last
    while pick:
        hold = hold_at(s, pick_at(s, pick).hold)
        if hold.urgency > least and hold.ends > time:
            best, least = pick_at(s, pick).hold, hold.urgency
        pick = pick_at(s, pick).before
    return best


# --- what is found for the needs of a sign --------------------------------------------


@jit
def _taken_before(s: Any, sign: int, pool: int, resource: int, count: int) -> Any:
    """How many of the first needs of a sign, of one pool, are met by a resource."""
    found, first = 0, sign_at(s, sign).needs
    for place in range(count):
        if need_at(s, first + place).pool == pool:
            found += int(found_at(s, place).value == resource)
    return found


@inlined
def _free_one(s: Any, need: Any) -> Any:
    """The first resource of a need that is free; -1 for none."""
    for place in range(need.options, need.options_end):
        resource = option_at(s, place).value
        if resource_at(s, resource).free > 0:
            return resource
    return -1


@jit
def _one_that_gives_way(s: Any, need: Any, urgency: int, time: float) -> Any:
    """The first resource of a need that is free once others give way; -1 for none."""
    for place in range(need.options, need.options_end):
        resource = option_at(s, place).value
        if _could_be_free(s, resource, urgency, time) > 0:
            return resource
    return -1


@jit
def _could_be_free(s: Any, resource: int, urgency: int, time: float) -> Any:
    mine = resource_at(s, resource)
    if mine.preempts:
        return mine.free + _gives_way(s, resource, urgency, time)
    return mine.free


@inlined
def _find(s: Any, sign: int, urgency: int, time: float) -> Any:
    """Find a resource for each need of a sign; whether there is one for all."""
    mine = sign_at(s, sign)
    for place in range(mine.needs_end - mine.needs):
        need = need_at(s, mine.needs + place)
        found = _free_one(s, need)
        if found < 0 and need.preempts:
            found = _one_that_gives_way(s, need, urgency, time)
        if found < 0:
            mine.missing = need.pool
            return False
        found_at(s, place).value = found
    return True


@jit
def places_left(s: Any, sign: int) -> Any:
    """How many places are free beside what was found for the needs of a sign."""
    mine = sign_at(s, sign)
    left = resource_at(s, mine.place).free
    if mine.overlaps:
        count = mine.needs_end - mine.needs
        left -= _taken_before(s, sign, mine.place_pool, mine.place, count)
    return left


# --- where needs have a resource in common --------------------------------------------


@jit
def _find_apart(s: Any, sign: int, urgency: int, time: float, wanted: int) -> Any:
    """Find a resource for each need and the places wanted, pool by pool."""
    mine = sign_at(s, sign)
    for place in range(mine.needs_end - mine.needs):
        mine.missing = need_at(s, mine.needs + place).pool
        if _neighbour(s, sign, place, -1) < 0 and not _find_in_pool(
            s, sign, place, urgency, time, wanted
        ):
            return False
    mine.missing = mine.place_pool
    return mine.place < 0 or places_left(s, sign) >= wanted


@jit
def _find_in_pool(
    s: Any, sign: int, first: int, urgency: int, time: float, wanted: int
) -> Any:
    """Find a resource for each need that has one in common with the first.

    Choices are gone through in order, and back where they lead no further.
    """
    mine, place = sign_at(s, sign), first
    pool, count = mine.missing, mine.needs_end - mine.needs
    tried_at(s, first).value = 0
    while place >= 0:
        if place == count:
            if mine.place_pool != pool or places_left(s, sign) >= wanted:
                return True
            place = _last(s, sign, pool)
        elif _next_choice(s, sign, place, urgency, time):
            place = _neighbour(s, sign, place, 1)
            tried_at(s, place).value = 0
        else:
            place = _neighbour(s, sign, place, -1)
    return False


@jit
def _neighbour(s: Any, sign: int, place: int, step: int) -> Any:
    """The need of the same pool after another, or before it; else one past the ends."""
    mine = sign_at(s, sign)
    pool, count = need_at(s, mine.needs + place).pool, mine.needs_end - mine.needs
    place += step
    while 0 <= place < count and need_at(s, mine.needs + place).pool != pool:
        place += step
    return place


@jit
def _last(s: Any, sign: int, pool: int) -> Any:
    """The last need of a pool."""
    mine = sign_at(s, sign)
    place = mine.needs_end - mine.needs - 1
    while need_at(s, mine.needs + place).pool != pool:
        place -= 1
    return place


@jit
def _next_choice(s: Any, sign: int, place: int, urgency: int, time: float) -> Any:
    """Choose the next resource for a need: what is free first, then what gives way."""
    need, tried = need_at(s, sign_at(s, sign).needs + place), tried_at(s, place)
    count = need.options_end - need.options
    while tried.value < 2 * count:
        resource = option_at(s, need.options + tried.value % count).value
        left = resource_at(s, resource).free
        if tried.value >= count:
            left = _could_be_free(s, resource, urgency, time)
        tried.value += 1
        if left > _taken_before(s, sign, need.pool, resource, place):
            found_at(s, place).value = resource
            return True
    return False


# --- who can begin --------------------------------------------------------------------


@jit
def _party(s: Any, work: int) -> Any:
    """How many of somebody's party wait for the same."""
    if company_of(s, work) < 0:
        return 1
    count, mate, sign = 0, first_mate(s, work), work_at(s, work).sign
    while mate:
        if work_at(s, mate).sign == sign:
            count += 1
        mate = work_at(s, mate).mate
    return count


@inlined
def find_simply(s: Any, sign: int) -> Any:
    """Whether the one resource of each need is free, and a place to keep."""
    mine = sign_at(s, sign)
    for place in range(mine.needs_end - mine.needs):
        need = need_at(s, mine.needs + place)
        found_at(s, place).value = need.only
        if resource_at(s, need.only).free < 1:
            mine.missing = need.pool
            return False
    if mine.place >= 0 and resource_at(s, mine.place).free < 1:
        mine.missing = mine.place_pool
        return False
    return True


@jit
def _finds(s: Any, work: int, time: float) -> Any:
    """Whether all is there for one who waits."""
    me = work_at(s, work)
    mine, wanted = sign_at(s, me.sign), 1
    if mine.place >= 0 and mine.company == PARTY:
        wanted = _party(s, work)
    if mine.overlaps:
        return _find_apart(s, me.sign, me.key >> RANK, time, wanted)
    if not _find(s, me.sign, me.key >> RANK, time):
        return False
    if mine.place < 0 or places_left(s, me.sign) >= wanted:
        return True
    mine.missing = mine.place_pool
    return False


@inlined
def who_can(s: Any, sign: int, time: float) -> Any:
    """The first of a sign who can begin, with what they need in `found`; 0 for nobody.

    All who wait for the same can begin if the first can; save where a party wants more
    places than one who is behind it.
    """
    work, mine = first_of(s, sign), sign_at(s, sign)
    if mine.simple:
        return work if find_simply(s, sign) else 0
    if _finds(s, work, time):
        return work
    if mine.company == PARTY and mine.place >= 0:
        return _behind(s, work, time)
    return 0


@jit
def _behind(s: Any, work: int, time: float) -> Any:
    """The first who can of those behind somebody."""
    me = work_at(s, work)
    if resource_at(s, sign_at(s, me.sign).place).free <= 0:
        return 0
    line, last = me.sign * s.ranks + (me.key >> RANK), (me.sign + 1) * s.ranks
    work = me.next
    while True:
        while work:
            if _finds(s, work, time):
                return work
            work = work_at(s, work).next
        line += 1
        if line >= last:
            return 0
        work = line_at(s, line).head
