"""Chance by name: every draw belongs to one person, one visit and one purpose.

    mine = stream(seed, replication, person)        # 64 bits
    fraction(draw(mine, visit, purpose))            # a number in (0, 1)

A draw is a hash of what it is for, never the next of a row: whoever comes earlier or
later, and however many cores are at work, the same person has the same luck. So two
staffings are compared over the same people, and one person can be replayed alone.

The hash is the finaliser of SplitMix64 (Steele, Lea, Flood 2014), chained. The
functions here are Python, for whoever works outside the loop and for the oracle of the
tests; the same in machine code have the names with `_64`. They give the same bits.
"""

from __future__ import annotations

from typing import Any

from numba import njit, uint64

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
"""2**64 over the golden ratio: successive names lie far apart."""

ONE = 0xBF58476D1CE4E5B9
TWO = 0x94D049BB133111EB
STEP = 2.0**-52


def mixed(bits: int) -> int:
    """64 bits in which each bit of `bits` counts for about half of the others."""
    bits = (bits + GOLDEN) & MASK
    bits = ((bits ^ (bits >> 30)) * ONE) & MASK
    bits = ((bits ^ (bits >> 27)) * TWO) & MASK
    return bits ^ (bits >> 31)


def stream(seed: int, replication: int, person: int) -> int:
    """The 64 bits that stand for one person of one replication.

    Args:
        seed: Of the scenario, 0 to 2**64 - 1.
        replication: From 0.
        person: From 0; or whatever else has luck of its own, such as a boat or a day.
    """
    return mixed(mixed(mixed(seed) ^ (replication & MASK)) ^ (person & MASK))


def draw(mine: int, visit: int, purpose: int) -> int:
    """The 64 bits drawn for one visit and one purpose.

    Args:
        mine: What `stream` gives.
        visit: Which visit it is, from 0, less than 2**48.
        purpose: What it is for, 0 to 65,535; see the constants of who draws.
    """
    return mixed(mine ^ (((visit << 16) | purpose) & MASK))


def fraction(bits: int) -> float:
    """A number over 0 and under 1, from the upper 52 bits."""
    return ((bits >> 12) + 0.5) * STEP


@njit("uint64(uint64)", cache=True, nogil=True, inline="always")
def mixed_64(bits: Any) -> Any:
    """As `mixed`."""
    bits = bits + uint64(GOLDEN)
    bits = (bits ^ (bits >> uint64(30))) * uint64(ONE)
    bits = (bits ^ (bits >> uint64(27))) * uint64(TWO)
    return bits ^ (bits >> uint64(31))


@njit("uint64(uint64, uint64, uint64)", cache=True, nogil=True)
def stream_64(seed: Any, replication: Any, person: Any) -> Any:
    """As `stream`."""
    return mixed_64(mixed_64(mixed_64(seed) ^ replication) ^ person)


@njit("uint64(uint64, uint64, uint64)", cache=True, nogil=True)
def draw_64(mine: Any, visit: Any, purpose: Any) -> Any:
    """As `draw`."""
    return mixed_64(mine ^ ((visit << uint64(16)) | purpose))


@njit("float64(uint64)", cache=True, nogil=True)
def fraction_64(bits: Any) -> Any:
    """As `fraction`."""
    return (float(bits >> uint64(12)) + 0.5) * STEP
