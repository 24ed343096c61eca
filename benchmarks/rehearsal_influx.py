"""The people of the job of `reception`, drawn in machine code: the same, to the bit.

influx(seed, replication, times=1)
"""

from __future__ import annotations

from math import log

import numpy as np
from numba import njit, uint64
from reception import (
    ABOARD,
    BOATS_AN_HOUR,
    DAY,
    GAP,
    HOUR,
    KIND,
    MOST_ABOARD,
    TIDE,
    UNTIL,
    URGENT,
    Influx,
)

from karama.rehearsal.draws import draw_64, fraction_64, stream_64

TIDES = np.array(TIDE)
MOST = max(TIDE)


@njit(nogil=True)
def _come(seed, replication, times, at):
    mine, time, boat, count = stream_64(seed, replication, uint64(1 << 40)), 0.0, 0, 0
    highest = times * BOATS_AN_HOUR * MOST / HOUR
    while True:
        boat += 1
        part = fraction_64(draw_64(mine, uint64(boat), uint64(GAP)))
        time += -log(1.0 - part) / highest
        if time >= UNTIL:
            return count
        kind = fraction_64(draw_64(mine, uint64(boat), uint64(KIND)))
        if kind * MOST < TIDES[int(time % DAY // HOUR)]:
            part = fraction_64(draw_64(mine, uint64(boat), uint64(ABOARD)))
            for _ in range(1 + int(part * MOST_ABOARD)):
                if count < len(at):
                    at[count] = time
                count += 1


@njit(nogil=True)
def _named(seed, replication, names, urgency):
    for n in range(len(names)):
        names[n] = stream_64(seed, replication, uint64(n))
        part = fraction_64(draw_64(names[n], uint64(0), uint64(KIND)))
        urgency[n] = 0 if part < URGENT else 1


def influx(seed: int, replication: int, times: int = 1) -> Influx:
    """The people of one replication; or of so many times as many boats."""
    at = np.empty(times * 10_000)
    key = uint64(seed), uint64(replication)
    count = _come(*key, times, at)
    if count > len(at):
        at = np.empty(count)
        _come(*key, times, at)
    names, urgency = np.empty(count, np.uint64), np.empty(count, np.int16)
    _named(*key, names, urgency)
    return Influx(at[:count].copy(), names, urgency)
