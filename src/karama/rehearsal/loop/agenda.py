"""What is planned: events in two heaps, each with its earliest on top.

An event is its time and a key: its kind, for whom, and which; events of one instant
happen in the order of their keys. Ends of work come soon and are few at a time: they
have a heap of their own, which stays small. What is further off waits in another
(`later`); clocks, which are many and mostly stopped before they ring, in `rings`.

When an event is taken from the first heap its top is left empty until it is known
whether another is planned, as most that happens plans something: then that sinks from
the top, and the heap is gone through once instead of twice.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from karama.rehearsal.loop.memory import inlined
from karama.rehearsal.loop.stage import event_at, later_at

KIND, PERSON, WHICH = 60, 34, 26
"""Bits of a key, from where on: the kind; the person, with the number of what was set
in motion below; and, of an event that is nobody's, that number, with a hold below."""

MOST_PEOPLE = 1 << (KIND - PERSON)


@inlined
def number(s: Any) -> Any:
    """The next number."""
    s.seq += 1
    return s.seq


def _rising(at: Any) -> Any:
    """How an event is put behind the last one of a heap, and rises."""

    @inlined
    def rise(s: Any, place: int, time: float, key: int) -> None:
        while place > 0:
            above = at(s, (place - 1) >> 1)
            if above.at < time or (above.at == time and above.key < key):
                break
            here = at(s, place)
            here.at, here.key = above.at, above.key
            place = (place - 1) >> 1
        here = at(s, place)
        here.at, here.key = time, key

    return rise


def _sinking(at: Any) -> Any:
    """How an event is put where the top is; past the last one the time is infinite."""

    @inlined
    def sink(s: Any, count: int, time: float, key: int) -> None:
        place = 0
        while True:
            kid = 2 * place + 1
            if kid >= count:
                break
            one, other = at(s, kid), at(s, kid + 1)
            right = int(other.at < one.at)
            if one.at == other.at:  # rare: only then the keys are looked at
                right = int(other.key < one.key)
            kid += right
            best = at(s, kid)
            if time <= best.at and (time < best.at or key < best.key):
                break
            here = at(s, place)
            here.at, here.key = best.at, best.key
            place = kid
        here = at(s, place)
        here.at, here.key = time, key

    return sink


_rise, _sink = _rising(event_at), _sinking(event_at)
_rise_later, _sink_later = _rising(later_at), _sinking(later_at)


@inlined
def plan(s: Any, time: float, key: int) -> None:
    """Plan an event that comes soon."""
    if s.hole:
        s.hole = 0
        _sink(s, s.events, time, key)
    else:
        s.events += 1
        _rise(s, s.events - 1, time, key)


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
            _sink(s, s.events, time, key)


@inlined
def plan_later(s: Any, time: float, key: int) -> None:
    """Plan an event that is further off."""
    s.laters += 1
    _rise_later(s, s.laters - 1, time, key)


@inlined
def take_later(s: Any) -> None:
    """Take the earliest of those that are further off."""
    s.laters -= 1
    last = later_at(s, s.laters)
    time, key = last.at, last.key
    last.at = np.inf
    if s.laters:
        _sink_later(s, s.laters, time, key)
