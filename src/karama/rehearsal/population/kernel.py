"""People drawn one by one, in machine code.

Every draw is named by the person's own 64 bits and what it is for: nobody else in the
boat has a say in it, nor any other fact.
"""

from __future__ import annotations

from typing import Any

from numba import njit

from karama.rehearsal.draws import fraction_64, mixed_64
from karama.rehearsal.influx.kernel import place_64


@njit("float64(uint64, uint64)", cache=True, nogil=True)
def luck_64(mine: Any, purpose: Any) -> Any:
    """A number over 0 and under 1 that a person has for one purpose."""
    return fraction_64(mixed_64(mine ^ purpose))


@njit(
    "void(uint64[::1], int32[::1], uint64, float64[::1], int64[::1])",
    cache=True,
    nogil=True,
)
def choose_leaders(
    names: Any, group: Any, purpose: Any, sizes: Any, leader: Any
) -> None:
    """For each person, the row of whoever leads their party: themselves, where alone.

    Args:
        names: Of the people, boat by boat.
        group: The boat of each.
        purpose: Of the draw of how many come together.
        sizes: Cumulated shares of parties with 1, 2, 3... persons.
        leader: Filled.
    """
    first, left = 0, 0
    for person in range(len(names)):
        if left == 0 or group[person] != group[first]:
            first = person
            left = 1 + place_64(sizes, luck_64(names[person], purpose))
        leader[person] = first
        left -= 1


@njit(
    "void(uint64[::1], uint64, int64[::1], float64[:,::1], int16[::1])",
    cache=True,
    nogil=True,
)
def choose_classes(names: Any, purpose: Any, rows: Any, below: Any, found: Any) -> None:
    """The class of each person, by the cumulated shares of their row."""
    for person in range(len(names)):
        luck = luck_64(names[person], purpose)
        found[person] = place_64(below[rows[person]], luck)


@njit("void(uint64[::1], uint64, float64[::1])", cache=True, nogil=True)
def all_lucks(names: Any, purpose: Any, found: Any) -> None:
    """What `luck_64` gives each person."""
    for person in range(len(names)):
        found[person] = luck_64(names[person], purpose)
