"""What is planned: a heap of events, the earliest on top.

An event is its time and a key: its kind, for whom, and which; events of one instant
happen in the order of their keys. When one is taken the top is left empty until it is
known whether another is planned, as most that happens plans something: then that sinks
from the top, and the heap is gone through once instead of twice.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from karama.rehearsal.loop.memory import inlined
from karama.rehearsal.loop.stage import event_at

KIND, PERSON, WHICH = 60, 34, 26
"""Bits of a key, from where on: the kind; the person, with the number of what was set
in motion below; and, of an event that is nobody's, that number, with a hold below."""

MOST_PEOPLE = 1 << (KIND - PERSON)


@inlined
def number(s: Any) -> Any:
    """The next number."""
    s.seq += 1
    return s.seq


@inlined
def plan(s: Any, time: float, key: int) -> None:
    """Plan an event."""
    if s.hole:
        s.hole = 0
        _sink(s, time, key)
    else:
        _rise(s, time, key)


@inlined
def settle(s: Any) -> None:
    """The earliest event comes to the top, if the top is empty."""
    if s.hole:
        s.hole = 0
        s.events -= 1
        last = event_at(s, s.events)
        time, key = last.at, last.key
        last.at = np.inf
        if s.events:
            _sink(s, time, key)


@inlined
def _rise(s: Any, time: float, key: int) -> None:
    place = s.events
    s.events += 1
    while place > 0:
        above = event_at(s, (place - 1) >> 1)
        if above.at < time or (above.at == time and above.key < key):
            break
        here = event_at(s, place)
        here.at, here.key = above.at, above.key
        place = (place - 1) >> 1
    here = event_at(s, place)
    here.at, here.key = time, key


@inlined
def _sink(s: Any, time: float, key: int) -> None:
    """Put an event where the top is; past the last one the time is infinite."""
    place, count = 0, s.events
    while True:
        kid = 2 * place + 1
        if kid >= count:
            break
        one, other = event_at(s, kid), event_at(s, kid + 1)
        right = int(other.at < one.at)
        if one.at == other.at:  # rare: only then the keys are looked at
            right = int(other.key < one.key)
        kid += right
        best = event_at(s, kid)
        if time <= best.at and (time < best.at or key < best.key):
            break
        here = event_at(s, place)
        here.at, here.key = best.at, best.key
        place = kid
    here = event_at(s, place)
    here.at, here.key = time, key
