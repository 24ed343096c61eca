"""Clocks that run: those of one length ring in the order in which they started.

So they need no heap: each length has a *span*, a row of its *rings* in order. Most
clocks are stopped before they ring; their rings are passed over where they stand first.

    plan_ring(s, span, time, key)
    ring_at(s, s.first_ring)              # the earliest of all; number 0 never rings
    take_ring(s)
"""

from __future__ import annotations

from typing import Any

from karama.rehearsal.loop.agenda import KIND, PERSON, plan_later
from karama.rehearsal.loop.memory import inlined, jit
from karama.rehearsal.loop.stage import clock_at, ring_at, span_at


@inlined
def plan_ring(s: Any, span: int, time: float, key: int) -> None:
    """Plan that a clock of a span rings; -1 for a clock that has none."""
    if span < 0 or _is_before_last(s, span, time, key):
        plan_later(s, time, key)
        return
    ring, row = _new_ring(s), span_at(s, span)
    mine = ring_at(s, ring)
    mine.at, mine.key, mine.next, mine.span = time, key, 0, span
    if row.last:
        ring_at(s, row.last).next = ring
    else:
        row.first = ring
        if _is_before(s, ring, s.first_ring):
            s.first_ring = ring
    row.last = ring


@inlined
def _is_before_last(s: Any, span: int, time: float, key: int) -> Any:
    """Whether a ring is before the last of its span: of one instant it may be."""
    last = ring_at(s, span_at(s, span).last)
    return span_at(s, span).last and (
        time < last.at or (time == last.at and key < last.key)
    )


@inlined
def _is_before(s: Any, ring: int, other: int) -> Any:
    one, two = ring_at(s, ring), ring_at(s, other)
    return one.at < two.at or (one.at == two.at and one.key < two.key)


@inlined
def _new_ring(s: Any) -> Any:
    ring = s.free_ring
    if ring:
        s.free_ring = ring_at(s, ring).next
    else:
        ring = s.fresh_ring
        s.fresh_ring += 1
    s.live_rings += 1
    return ring


@jit
def take_ring(s: Any) -> None:
    """Take the earliest ring, and those behind it whose clocks have been stopped."""
    span = ring_at(s, s.first_ring).span
    row = span_at(s, span)
    _drop_first(s, row)
    while row.first and not _runs(s, ring_at(s, row.first).key):
        _drop_first(s, row)
    s.first_ring = 0
    for place in range(s.spans):
        ring = span_at(s, place).first
        if ring and _is_before(s, ring, s.first_ring):
            s.first_ring = ring


@inlined
def _drop_first(s: Any, row: Any) -> None:
    ring = row.first
    row.first = ring_at(s, ring).next
    if not row.first:
        row.last = 0
    ring_at(s, ring).next = s.free_ring
    s.free_ring = ring
    s.live_rings -= 1


@inlined
def _runs(s: Any, key: int) -> Any:
    """Whether the clock that a ring belongs to still runs."""
    who = (key >> PERSON) & ((1 << (KIND - PERSON)) - 1)
    clock, place = key & ((1 << PERSON) - 1), who * s.clocks
    last = place + s.clocks
    while place < last and clock_at(s, place).value != clock:
        place += 1
    return place < last
