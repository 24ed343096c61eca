"""Sets of people as nodes of one diagram, in machine code: what `Worlds` works with.

Everything lives in one array of 32-bit numbers, so that a call hands over one thing: a
head with counters and places, then the level of each node, where its kids begin, the
kids themselves, a table by which equal nodes are found, answers remembered, and room
for the kids of nodes that are being made.

    memory = made(1 << 15)
    sized(memory, 0, 3)                        # variable 0 has three values
    both(memory, MEET, left, right)            # a node; under 0: see below

An operation that runs out of room gives `ROOM`: the caller makes a larger memory
(`grown`) and asks again; what was made meanwhile is kept. One that would need more
nodes than are allowed gives `LIMIT`. Nodes 0 and 1 are nobody and everybody.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Memory = npt.NDArray[np.int32]

ROOM, LIMIT = -1, -2

(NODES, USED, CAPACITY, KID_ROOM, UNIQUE_MASK, CACHE_MASK, LEVEL, FIRST, KIDS, UNIQUE,
 CACHE, STACK, TOP, SIZES, ALLOWED) = range(15)  # fmt: skip
"""The head: counters, sizes, and where each part begins."""

HEAD = 16
VARIABLES = 4_096
"""Variables there may be."""

STACK_ROOM = 1 << 16
"""Room for the kids of nodes that are being made, one inside the other."""

KIDS_A_NODE = 4
"""Kids set aside for each node; those with more take the room of others."""

LEAF = 1 << 30
"""Level of the two leaves: below every variable."""

MEET, JOIN, OTHER, FORGET = 1, 2, 3, 16
"""Operations, in what is remembered; sets of variables count on from the last."""


def made(capacity: int) -> Memory:
    """A memory for so many nodes, a power of two, with the two leaves in it."""
    parts = [capacity, capacity, KIDS_A_NODE * capacity, 2 * capacity, 4 * capacity,
             STACK_ROOM, VARIABLES]  # fmt: skip
    places = np.cumsum([HEAD, *parts])
    memory = np.zeros(int(places[-1]), np.int32)
    memory[[LEVEL, FIRST, KIDS, UNIQUE, CACHE, STACK, SIZES]] = places[:-1]
    memory[[NODES, CAPACITY, KID_ROOM]] = 2, capacity, KIDS_A_NODE * capacity
    memory[[UNIQUE_MASK, CACHE_MASK]] = 2 * capacity - 1, capacity - 1
    memory[memory[LEVEL] : memory[LEVEL] + 2] = LEAF
    memory[ALLOWED] = np.iinfo(np.int32).max
    return memory


def grown(memory: Memory) -> Memory:
    """The same nodes with room for twice as many."""
    larger = made(2 * int(memory[CAPACITY]))
    _copy(memory, larger)
    return larger


def sized(memory: Memory, variable: int, size: int) -> None:
    """Say how many values a variable has."""
    memory[memory[SIZES] + variable] = size


def level_of(memory: Memory, node: int) -> int:
    """The variable a node asks."""
    return int(memory[memory[LEVEL] + node])


def kids_of(memory: Memory, node: int) -> tuple[int, ...]:
    """The nodes it leads to, for each value."""
    first = int(memory[KIDS] + memory[memory[FIRST] + node])
    size = int(memory[memory[SIZES] + level_of(memory, node)])
    return tuple(memory[first : first + size].tolist())


@njit("int64(int32[::1], int64, int64, int64)", cache=True, nogil=True)
def _hash(w: Any, level: int, base: int, size: int) -> Any:
    mixed = np.int64(level) * np.int64(0x9E3779B1) + np.int64(size)
    for place in range(base, base + size):
        mixed = (mixed ^ np.int64(w[place])) * np.int64(0x5851F42D4C957F2D)
        mixed ^= mixed >> np.int64(29)
    return mixed & np.int64(w[UNIQUE_MASK])


@njit("boolean(int32[::1], int64, int64, int64, int64)", cache=True, nogil=True)
def _is(w: Any, node: int, level: int, base: int, size: int) -> Any:
    """Whether a node asks this variable and has these kids."""
    if w[w[LEVEL] + node] != level:
        return False
    first = w[KIDS] + w[w[FIRST] + node]
    same = True
    for place in range(size):
        same = same and w[first + place] == w[base + place]
    return same


@njit("int64(int32[::1], int64, int64, int64, int64)", cache=True, nogil=True)
def _add(w: Any, level: int, base: int, size: int, slot: int) -> Any:
    new = w[NODES]
    if new > w[ALLOWED]:
        return LIMIT
    if new >= w[CAPACITY] or w[USED] + size > w[KID_ROOM]:
        return ROOM
    w[w[LEVEL] + new], w[w[FIRST] + new] = level, w[USED]
    for place in range(size):
        w[w[KIDS] + w[USED] + place] = w[base + place]
    w[USED] += size
    w[NODES] = new + 1
    w[w[UNIQUE] + slot] = new
    return new


@njit("int64(int32[::1], int64, int64)", cache=True, nogil=True)
def node(w: Any, level: int, base: int) -> Any:
    """The node that asks a variable and has the kids that lie at `base`."""
    size = w[w[SIZES] + level]
    same = True
    for place in range(base + 1, base + size):
        same = same and w[place] == w[base]
    if same:
        return w[base]
    slot = _hash(w, level, base, size)
    while w[w[UNIQUE] + slot]:
        found = w[w[UNIQUE] + slot]
        if _is(w, found, level, base, size):
            return found
        slot = (slot + 1) & w[UNIQUE_MASK]
    return _add(w, level, base, size, slot)


@njit("void(int32[::1], int32[::1])", cache=True, nogil=True)
def _copy(old: Any, new: Any) -> None:
    for place in range(VARIABLES):
        new[new[SIZES] + place] = old[old[SIZES] + place]
    new[NODES], new[USED], new[ALLOWED] = old[NODES], old[USED], old[ALLOWED]
    for place in range(old[USED]):
        new[new[KIDS] + place] = old[old[KIDS] + place]
    for one in range(2, old[NODES]):
        level, first = old[old[LEVEL] + one], old[old[FIRST] + one]
        new[new[LEVEL] + one], new[new[FIRST] + one] = level, first
        size = new[new[SIZES] + level]
        slot = _hash(new, level, new[KIDS] + first, size)
        while new[new[UNIQUE] + slot]:
            slot = (slot + 1) & new[UNIQUE_MASK]
        new[new[UNIQUE] + slot] = one


@njit("int64(int32[::1], int64, int64, int64)", cache=True, nogil=True)
def _place(w: Any, work: int, left: int, right: int) -> Any:
    """Where the answer to an operation is remembered, if it still is."""
    mixed = np.int64(work) * np.int64(0x9E3779B97F4A7C1)
    mixed = (mixed ^ np.int64(left)) * np.int64(0x5851F42D4C957F2D)
    mixed ^= mixed >> np.int64(31)
    mixed = (mixed ^ np.int64(right)) * np.int64(0x14057B7EF767814F)
    mixed ^= mixed >> np.int64(30)
    return w[CACHE] + 4 * (mixed & np.int64(w[CACHE_MASK]))


@njit("int64(int32[::1], int64, int64, int64, int64)", cache=True, nogil=True)
def _known(w: Any, place: int, work: int, left: int, right: int) -> Any:
    """The answer remembered at a place; -9 when it is that of something else."""
    if w[place] == work and w[place + 1] == left and w[place + 2] == right:
        return w[place + 3]
    return -9


@njit("void(int32[::1], int64, int64, int64, int64, int64)", cache=True, nogil=True)
def _remember(w: Any, place: int, work: int, left: int, right: int, found: int) -> None:
    w[place], w[place + 1], w[place + 2], w[place + 3] = work, left, right, found


@njit("int64(int32[::1], int64, int64, int64)", cache=True, nogil=True)
def _kid(w: Any, one: int, level: int, value: int) -> Any:
    """Where a node leads for a value of a variable at its level or above it."""
    if w[w[LEVEL] + one] != level:
        return one
    return w[w[KIDS] + w[w[FIRST] + one] + value]


@njit("int64(int32[::1], int64, int64, int64)", cache=True, nogil=True)
def both(w: Any, work: int, left: int, right: int) -> Any:
    """The node of the worlds in both sets (`MEET`), or in either (`JOIN`)."""
    wins = 0 if work == MEET else 1
    if left == right or right == 1 - wins:
        return left
    if left == 1 - wins:
        return right
    if left == wins or right == wins:
        return wins
    if left > right:
        left, right = right, left
    place = _place(w, work, left, right)
    found = _known(w, place, work, left, right)
    if found >= 0:
        return found
    level = min(w[w[LEVEL] + left], w[w[LEVEL] + right])
    top, size = w[TOP], w[w[SIZES] + level]
    base = w[STACK] + top
    w[TOP] = top + size
    for value in range(size):
        kid = both(w, work, _kid(w, left, level, value), _kid(w, right, level, value))
        if kid < 0:
            w[TOP] = top
            return kid
        w[base + value] = kid
    found = node(w, level, base)
    w[TOP] = top
    if found >= 0:
        _remember(w, place, work, left, right, found)
    return found


@njit("int64(int32[::1], int64)", cache=True, nogil=True)
def other(w: Any, one: int) -> Any:
    """The node of the worlds that are not in a set."""
    if one < 2:
        return 1 - one
    place = _place(w, OTHER, one, 0)
    found = _known(w, place, OTHER, one, 0)
    if found >= 0:
        return found
    level = w[w[LEVEL] + one]
    top, size = w[TOP], w[w[SIZES] + level]
    base = w[STACK] + top
    w[TOP] = top + size
    for value in range(size):
        kid = other(w, _kid(w, one, level, value))
        if kid < 0:
            w[TOP] = top
            return kid
        w[base + value] = kid
    found = node(w, level, base)
    w[TOP] = top
    if found >= 0:
        _remember(w, place, OTHER, one, 0, found)
    return found


@njit("int64(int32[::1], boolean[::1], int64, int64, int64)", cache=True, nogil=True)
def forget(w: Any, variables: Any, last: int, work: int, one: int) -> Any:
    """The node of the worlds that agree with one of a set on all other variables.

    Args:
        w: The memory.
        variables: Whether each is forgotten.
        last: The last that is.
        work: A number of its own for this set of variables, `FORGET` or more.
        one: The set.
    """
    level = w[w[LEVEL] + one]
    if level > last:
        return one
    place = _place(w, work, one, 0)
    found = _known(w, place, work, one, 0)
    if found >= 0:
        return found
    top, size = w[TOP], w[w[SIZES] + level]
    base = w[STACK] + top
    w[TOP] = top + size
    found = 0
    for value in range(size):
        kid = forget(w, variables, last, work, _kid(w, one, level, value))
        if kid >= 0 and variables[level]:
            found = kid = both(w, JOIN, found, kid)
        if kid < 0:
            w[TOP] = top
            return kid
        w[base + value] = kid
    if not variables[level]:
        found = node(w, level, base)
    w[TOP] = top
    if found >= 0:
        _remember(w, place, work, one, 0, found)
    return found
