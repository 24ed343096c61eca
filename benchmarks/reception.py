"""A reception centre as numbers: the job that every engine of `rehearsal.py` is given.

Ten stations for 30 days. People come in boats of 1 to 39, more of them at night; a
quarter are seen first everywhere. Seven stations work in shifts. Who waits too long
for the interview or for a bed leaves. Two stations are shelters: the visit takes no
time, the bed is had for as long as it is needed, beyond the end of the case.

Every draw is named by the person, the visit and the purpose, so that engines which can
use these draws give the same times to the bit.
"""

from __future__ import annotations

from math import log

import attrs
import numpy as np

from karama.rehearsal.draws import draw, fraction, stream

HOUR = 3_600.0
DAY = 24 * HOUR
DAYS = 30
UNTIL = DAYS * DAY
URGENT = 0.25
MOST_ABOARD = 39
BOATS_AN_HOUR = 0.5
TIDE = (1.6, 1.6, 1.6, 1.4, 1.2, 1.0, 0.8, 0.6, 0.5, 0.5, 0.5, 0.6,
        0.6, 0.6, 0.7, 0.8, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.5, 1.6)  # fmt: skip
"""How many times as many boats land in each hour of the day; 1 on average."""


@attrs.frozen
class Station:
    """Where people are seen.

    Attributes:
        day, night: How many are at work, or beds there are.
        seconds: The mean of an exponential length; of a shelter, how long a bed is had.
        next: (station, share) of those who go on there; the others leave.
        patience: Seconds after which somebody leaves who is not done, 0 for never.
        bed: Whether it is a shelter.
    """

    name: str
    day: int
    night: int
    seconds: float
    next: tuple[tuple[int, float], ...]
    patience: float = 0.0
    bed: bool = False


STATIONS = (
    Station("welcome", 4, 3, 0.25 * HOUR, ((1, 0.9), (2, 0.1))),
    Station("first look", 4, 3, 0.25 * HOUR, ((2, 0.85), (6, 0.15))),
    Station("registration", 7, 4, 0.4 * HOUR, ((3, 0.95), (4, 0.05))),
    Station("information", 7, 5, 0.4 * HOUR, ((4, 0.75), (5, 0.25))),
    Station("interview", 16, 9, 0.9 * HOUR, ((5, 0.65), (8, 0.22), (3, 0.08)),
            patience=20 * HOUR),
    Station("screening", 12, 8, 0.6 * HOUR, ((7, 0.3), (8, 0.3), (9, 0.05), (4, 0.2))),
    Station("clinic", 3, 2, 0.7 * HOUR, ((2, 0.7), (5, 0.2))),
    Station("child centre", 6, 6, 0.8 * HOUR, ((9, 0.3), (5, 0.35), (8, 0.15))),
    Station("shelter", 320, 320, 48 * HOUR, ((5, 0.15),), 12 * HOUR, bed=True),
    Station("family house", 140, 140, 72 * HOUR, ((7, 0.1),), 12 * HOUR, bed=True),
)  # fmt: skip

MORNING, EVENING = 7 * HOUR, 19 * HOUR

# Purposes of the draws of arrivals, which belong to boats and persons.
GAP, ABOARD, KIND = 1_000, 1_001, 1_002


def shifts(station: Station, times: int = 1) -> tuple[tuple[float, int], ...]:
    """(since when, how many), over all days; or so many times as many."""
    found = [(0.0, times * station.night)]
    for day in range(DAYS + 1 if station.day != station.night else 0):
        found.append((day * DAY + MORNING, times * station.day))
        found.append((day * DAY + EVENING, times * station.night))
    return tuple(found)


@attrs.frozen(eq=False)
class Influx:
    """Who comes: when, with 64 bits of their own, and whether they are seen first."""

    at: np.ndarray
    names: np.ndarray
    urgency: np.ndarray


def influx(seed: int, replication: int) -> Influx:
    """The people of one replication; boats land as a thinned Poisson process.

    The same as `rehearsal_influx.influx`, in Python, for whoever wants to read it.
    """
    mine, time, boat = stream(seed, replication, 1 << 40), 0.0, 0
    at: list[float] = []
    highest = BOATS_AN_HOUR * max(TIDE) / HOUR
    while True:
        boat += 1
        time += -log(1.0 - fraction(draw(mine, boat, GAP))) / highest
        if time >= UNTIL:
            break
        hour = TIDE[int(time % DAY // HOUR)]
        if fraction(draw(mine, boat, KIND)) * max(TIDE) < hour:
            aboard = 1 + int(fraction(draw(mine, boat, ABOARD)) * MOST_ABOARD)
            at += [time] * aboard
    names = [stream(seed, replication, n) for n in range(len(at))]
    urgent = [fraction(draw(name, 0, KIND)) < URGENT for name in names]
    return Influx(
        np.array(at),
        np.array(names, np.uint64),
        np.where(urgent, 0, 1).astype(np.int16),
    )


def loads() -> list[tuple[str, float, float, float]]:
    """Visits a person, and the share of time at work by day and by night."""
    count = len(STATIONS)
    routes = np.zeros((count, count))
    for place, station in enumerate(STATIONS):
        for to, share in station.next:
            routes[place, to] = share
    visits = np.linalg.solve(np.eye(count) - routes.T, np.eye(count)[0])
    hourly = BOATS_AN_HOUR * (1 + MOST_ABOARD) / 2
    return [
        (s.name, v, hourly * v * s.seconds / HOUR / s.day,
         hourly * v * s.seconds / HOUR / ((s.day + s.night) / 2))
        for s, v in zip(STATIONS, visits, strict=True)
    ]  # fmt: skip
