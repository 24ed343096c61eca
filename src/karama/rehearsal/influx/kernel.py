"""Groups drawn one by one, in machine code.

Every draw is named by stream, day and number of the group in its day, so no other
stream, day or entry point has a say in it. The groups of a day stand at the jumps of
a unit Poisson process that runs until the day's rate is used up: a stronger day has
the groups of a weaker one and more.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit, uint64

from karama.rehearsal.draws import draw_64, fraction_64

SPELL, GAP, SIZE, WHERE, SEAT, TOTAL = 1, 2, 3, 4, 5, 6
"""What a draw is for."""

_IN_A_DAY = 20
"""Bits for the number of a group in its day."""

DAY = 86_400

MANY = 200.0
"""Groups a day, from which on the sum of their persons is as good as normal."""


@njit("int64(float64[::1], float64)", cache=True, nogil=True)
def place_64(below: Any, at: Any) -> Any:
    """The first place whose cumulated share is over `at`; the last at most."""
    low, high = 0, len(below) - 1
    while low < high:
        middle = (low + high) // 2
        if below[middle] > at:
            high = middle
        else:
            low = middle + 1
    return low


@njit("float64(float64[::1], float64)", cache=True, nogil=True)
def moment_64(below: Any, at: Any) -> Any:
    """When, as a share of a window, `at` of its people have come.

    Args:
        below: Cumulated shares of equal parts of the window; the last is 1.
        at: Between 0 and 1.
    """
    part = place_64(below, at)
    before = below[part - 1] if part > 0 else 0.0
    inside = (at - before) / (below[part] - before)
    return (part + inside) / len(below)


@njit(
    "int64(uint64, int64, int64, float64[::1], float64[:,::1])", cache=True, nogil=True
)
def kind_64(mine: Any, day: Any, before: Any, first: Any, turns: Any) -> Any:
    """The kind of a day, after a day of the kind `before`."""
    luck = fraction_64(draw_64(mine, uint64(day), uint64(SPELL)))
    return place_64(first if day == 0 else turns[before], luck)


@njit("float64(uint64, uint64)", cache=True, nogil=True)
def gap_64(mine: Any, visit: Any) -> Any:
    """How long the unit Poisson process of a day runs before its next group."""
    return -math.log(fraction_64(draw_64(mine, visit, uint64(GAP))))


@njit(
    "int64(uint64, float64[::1], float64[::1], float64[::1], float64[:,::1],"
    " float64[::1], float64[::1], int64[::1], int32[::1], uint64[::1])",
    cache=True,
    nogil=True,
)
def stream_groups(
    mine: Any,
    rates: Any,
    levels: Any,
    first: Any,
    turns: Any,
    hours: Any,
    sizes: Any,
    seconds: Any,
    persons: Any,
    names: Any,
) -> Any:
    """The groups of a stream, day by day, into the last three columns.

    Args:
        mine: The 64 bits of the stream in this replication.
        rates: Groups expected on each day.
        levels: By which each kind of day multiplies them.
        first: Cumulated shares of the kinds of the first day.
        turns: Cumulated chances of tomorrow's kind, a row for each kind of day.
        hours: Cumulated shares of the hours of a day.
        sizes: Cumulated shares of sizes from 0 persons.
        seconds: Filled with when each group comes, since the start.
        persons: Filled with how many they are.
        names: Filled with 64 bits of each group's own.

    Returns:
        How many groups there are; what is over the room of the columns is counted
        only, so that they can be made larger.
    """
    kind, count, room = 0, 0, len(seconds)
    for day in range(len(rates)):
        kind = kind_64(mine, day, kind, first, turns)
        rate, run, number = rates[day] * levels[kind], 0.0, 0
        while True:
            visit = uint64((day << _IN_A_DAY) | number)
            run += gap_64(mine, visit)
            if run >= rate:
                break
            if count < room:
                at = moment_64(hours, run / rate)
                many = fraction_64(draw_64(mine, visit, uint64(SIZE)))
                seconds[count] = day * DAY + min(int(at * DAY), DAY - 1)
                persons[count] = place_64(sizes, many)
                names[count] = draw_64(mine, visit, uint64(WHERE))
            count += 1
            number += 1
    return count


@njit(
    "void(uint64, float64[::1], float64[::1], float64[::1], float64[:,::1],"
    " float64[::1], float64, float64, float64[::1])",
    cache=True,
    nogil=True,
)
def stream_counts(
    mine: Any,
    rates: Any,
    levels: Any,
    first: Any,
    turns: Any,
    sizes: Any,
    mean: Any,
    square: Any,
    persons: Any,
) -> Any:
    """The persons of a stream by day: those of `stream_groups`, without the groups.

    Where more than `MANY` groups are expected on a day, their sum is drawn at once.

    Args:
        mine: As in `stream_groups`, and so the five that follow.
        rates: Groups expected on each day.
        levels: By which each kind of day multiplies them.
        first: Cumulated shares of the kinds of the first day.
        turns: Cumulated chances of tomorrow's kind.
        sizes: Cumulated shares of sizes from 0 persons.
        mean: Of persons in a group.
        square: Mean of their square.
        persons: Filled with a sum for each day.
    """
    kind = 0
    for day in range(len(rates)):
        kind = kind_64(mine, day, kind, first, turns)
        rate, total = rates[day] * levels[kind], 0.0
        if rate > MANY:
            one = fraction_64(draw_64(mine, uint64(day), uint64(TOTAL)))
            two = fraction_64(draw_64(mine, uint64(day), uint64(TOTAL + 1)))
            away = math.sqrt(-2 * math.log(one)) * math.cos(2 * math.pi * two)
            total = max(round(rate * mean + math.sqrt(rate * square) * away), 0.0)
        else:
            visit = uint64(day << _IN_A_DAY)
            run = gap_64(mine, visit)
            while run < rate:
                many = fraction_64(draw_64(mine, visit, uint64(SIZE)))
                total += place_64(sizes, many)
                visit += uint64(1)
                run += gap_64(mine, visit)
        persons[day] = total


@njit(
    "int64(uint64, int64, int64, int64, int64, float64[::1], float64[::1], int64,"
    " int64[::1], int32[::1], uint64[::1])",
    cache=True,
    nogil=True,
)
def window_groups(
    mine: Any,
    window: Any,
    opens: Any,
    lasts: Any,
    people: Any,
    parts: Any,
    sizes: Any,
    count: Any,
    seconds: Any,
    persons: Any,
    names: Any,
) -> Any:
    """So many people in a window, in groups; the last group is what is left.

    Args:
        mine: The 64 bits of the surge or series in this replication.
        window: Number of the window, which names its luck.
        opens: Second of its start, since the start of the scenario; may be below 0.
        lasts: Seconds it is open.
        people: How many come.
        parts: Cumulated shares of equal parts of the window.
        sizes: Cumulated shares of sizes from 0 persons.
        count: Groups already in the columns.
        seconds: As in `stream_groups`.
        persons: As in `stream_groups`.
        names: As in `stream_groups`.

    Returns:
        Groups now in the columns; there is room for one for each person.
    """
    number = 0
    while people > 0:
        visit = uint64((window << _IN_A_DAY) | number)
        many = place_64(sizes, fraction_64(draw_64(mine, visit, uint64(SIZE))))
        at = moment_64(parts, fraction_64(draw_64(mine, visit, uint64(GAP))))
        seconds[count] = opens + min(int(at * lasts), lasts - 1)
        persons[count] = min(max(many, 1), people)
        names[count] = draw_64(mine, visit, uint64(WHERE))
        people -= persons[count]
        count += 1
        number += 1
    return count


@njit(
    "void(uint64[::1], uint64[::1], float64[::1], int32[::1])", cache=True, nogil=True
)
def choose_entries(names: Any, entries: Any, weights: Any, chosen: Any) -> Any:
    """The entry point of each group, by weighted rendezvous.

    Each entry point draws an exponential time at its own rate, and the earliest wins:
    its chance is its share, and a new entry point only takes groups over to itself
    (Thaler and Ravishankar 1998, weighted).

    Args:
        names: The 64 bits of each group.
        entries: Of each entry point, under 2**48.
        weights: Of each entry point; 0 for one that is not used.
        chosen: Filled with places in `entries`.
    """
    for group in range(len(names)):
        best, least = 0, np.inf
        for entry in range(len(entries)):
            if weights[entry] <= 0.0:
                continue
            luck = fraction_64(draw_64(names[group], entries[entry], uint64(WHERE)))
            time = -math.log(luck) / weights[entry]
            if time < least:
                best, least = entry, time
        chosen[group] = best


@njit("void(uint64[::1], int64[::1], uint64[::1])", cache=True, nogil=True)
def seat_names(names: Any, seats: Any, found: Any) -> Any:
    """The 64 bits of each person, from those of the group and the seat in it."""
    for person in range(len(names)):
        found[person] = draw_64(names[person], uint64(seats[person]), uint64(SEAT))
