"""Signs of whom somebody waits, in heaps: who may be able to begin, and who lacks what.

freed(s, resource)                    # those who lacked it may be able to begin
sign = next_sign(s)                   # of all who may, whose first is first
put_aside(s, sign)                    # they cannot after all
park(s)                               # then they wait for what they lack
"""

from __future__ import annotations

from typing import Any

from karama.rehearsal.loop.memory import inlined
from karama.rehearsal.loop.stage import (
    aside_at,
    heap_at,
    heaped_at,
    opened_at,
    option_at,
    pool_at,
    pool_of_at,
    resource_at,
    sign_at,
)

CANDIDATES = 0
NOWHERE, SET_ASIDE = -1, -2
"""In place of the heap a sign is in."""


@inlined
def _put(s: Any, place: int, sign: int, at: int) -> None:
    heaped_at(s, place + at).value = sign
    sign_at(s, sign).at = at


@inlined
def _rise(s: Any, first: int, at: int, sign: int) -> None:
    key = sign_at(s, sign).key
    while at > 0:
        above = (at - 1) >> 1
        other = heaped_at(s, first + above).value
        if sign_at(s, other).key < key:
            break
        _put(s, first, other, at)
        at = above
    _put(s, first, sign, at)


@inlined
def _sink(s: Any, first: int, count: int, at: int, sign: int) -> None:
    key = sign_at(s, sign).key
    while True:
        kid = 2 * at + 1
        if kid >= count:
            break
        other = heaped_at(s, first + kid).value
        if kid + 1 < count:
            right = heaped_at(s, first + kid + 1).value
            if sign_at(s, right).key < sign_at(s, other).key:
                kid, other = kid + 1, right
        if key < sign_at(s, other).key:
            break
        _put(s, first, other, at)
        at = kid
    _put(s, first, sign, at)


@inlined
def into(s: Any, heap: int, sign: int) -> None:
    """Put a sign into a heap."""
    row = heap_at(s, heap)
    row.count += 1
    sign_at(s, sign).heap = heap
    _rise(s, row.first, row.count - 1, sign)


@inlined
def out(s: Any, sign: int) -> None:
    """Take a sign out of its heap, or from those put aside."""
    mine = sign_at(s, sign)
    if mine.heap >= 0:
        _out_of(s, heap_at(s, mine.heap), mine.at)
    elif mine.heap == SET_ASIDE:
        s.signs_aside -= 1
        last = aside_at(s, s.signs_aside).value
        aside_at(s, mine.at).value = last
        sign_at(s, last).at = mine.at
    mine.heap = NOWHERE


@inlined
def sink_in_heap(s: Any, sign: int) -> None:
    """A sign whose key is greater than it was goes where it belongs in its heap."""
    mine = sign_at(s, sign)
    row = heap_at(s, mine.heap)
    _sink(s, row.first, row.count, mine.at, sign)


@inlined
def _out_of(s: Any, row: Any, at: int) -> None:
    row.count -= 1
    if at == row.count:
        return
    moved = heaped_at(s, row.first + row.count).value
    above = heaped_at(s, row.first + ((at - 1) >> 1)).value if at else moved
    if sign_at(s, above).key > sign_at(s, moved).key:
        _rise(s, row.first, at, moved)
    else:
        _sink(s, row.first, row.count, at, moved)


@inlined
def _top(s: Any, heap: int) -> Any:
    """The first sign of a heap; -1 when it is empty."""
    row = heap_at(s, heap)
    return heaped_at(s, row.first).value if row.count else -1


# --- something is free ----------------------------------------------------------------


@inlined
def freed(s: Any, resource: int) -> None:
    """Some of a resource is free: those who lacked it will be looked at."""
    mine = resource_at(s, resource)
    for place in range(mine.pools, mine.pools_end):
        pool = pool_of_at(s, place).value
        if heap_at(s, pool + 1).count and not pool_at(s, pool).open:
            pool_at(s, pool).open = 1
            opened_at(s, s.pools_open).value = pool
            s.pools_open += 1
    while s.signs_aside:
        s.signs_aside -= 1
        into(s, CANDIDATES, aside_at(s, s.signs_aside).value)


@inlined
def _may_help(s: Any, pool: int) -> Any:
    """Whether something of a pool is free, or could be if somebody gave way."""
    mine = pool_at(s, pool)
    for place in range(mine.options, mine.options_end):
        row = resource_at(s, option_at(s, place).value)
        if row.free > 0 or (row.preempts and row.last):
            return True
    return False


@inlined
def next_sign(s: Any) -> Any:
    """Of those who may be able to begin, whose first is first; -1 for none."""
    best, place = _top(s, CANDIDATES), 0
    while place < s.pools_open:
        pool = opened_at(s, place).value
        sign = _top(s, pool + 1)
        if sign < 0 or not _may_help(s, pool):
            pool_at(s, pool).open = 0
            s.pools_open -= 1
            opened_at(s, place).value = opened_at(s, s.pools_open).value
            continue
        place += 1
        if best < 0 or sign_at(s, sign).key < sign_at(s, best).key:
            best = sign
    return best


@inlined
def put_aside(s: Any, sign: int) -> None:
    """Nobody of a sign can begin, for the time being."""
    mine = sign_at(s, sign)
    mine.heap, mine.at = SET_ASIDE, s.signs_aside
    aside_at(s, s.signs_aside).value = sign
    s.signs_aside += 1


@inlined
def park(s: Any) -> None:
    """Those put aside wait for what they lack."""
    while s.signs_aside:
        s.signs_aside -= 1
        sign = aside_at(s, s.signs_aside).value
        into(s, sign_at(s, sign).missing + 1, sign)
