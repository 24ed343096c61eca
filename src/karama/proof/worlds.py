"""Sets of people: every combination of what a case may know, without listing any.

A *world* says, for each variable (a fact as the case knows it), which of its finitely
many values it has. A set of worlds is a multi-valued decision diagram: a node asks one
variable and has a child for each of its values; equal nodes are one node, so two equal
sets are the same number and a comparison costs nothing.

    worlds = Worlds()
    age = worlds.variable(3)                   # unknown, child, adult
    minors = worlds.having(age, {0, 1})        # may be a child
    worlds.meet(minors, worlds.having(age, {1}))

Sets are plain integers. `NONE` is the empty set and `ALL` is everybody. Nothing here
knows what a variable means. The nodes and the work on them are in `nodes`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from math import inf
from time import monotonic
from typing import Any

import numpy as np

from karama.errors import ProofLimit
from karama.proof import nodes

NONE = 0
ALL = 1
_SELDOM = 63
"""One operation of so many and one is done with a look at the clock."""

FEW = 1 << 15
"""Nodes that there is room for to begin with."""


class Worlds:
    """A store of sets of worlds that share their nodes.

    Args:
        limit: Nodes it may make.
        room: Nodes there is room for to begin with, a power of two; it grows.

    Attributes:
        until: The instant of `time.monotonic` after which no node is made.

    Raises:
        ProofLimit: From any operation, when the sets need more nodes than that, or
            more time.
    """

    def __init__(self, limit: int = 2_000_000, room: int = FEW) -> None:
        self.sizes: list[int] = []
        self.until = inf
        self._limit = limit
        self._done = 0
        self._memory = nodes.made(room)
        self._memory[nodes.ALLOWED] = limit
        self._having: dict[tuple[int, frozenset[int]], int] = {}
        self._forgotten: dict[frozenset[int], tuple[Any, int, int]] = {}

    def fork(self) -> Worlds:
        """Another store with the same sets under the same numbers, and none since."""
        other = Worlds(self._limit, room=2)
        other.sizes, other.until = list(self.sizes), self.until
        other._memory = self._memory.copy()
        other._forgotten = dict(self._forgotten)
        return other

    def taken(self, people: int, other: Worlds) -> int:
        """A set of a fork, or of what this is a fork of, as one of these."""
        known: dict[int, int] = {NONE: NONE, ALL: ALL}

        def copy(node: int) -> int:
            if node not in known:
                kids = [copy(kid) for kid in other._kids(node)]
                known[node] = self._work(self._node, other._level(node), kids)
            return known[node]

        return copy(people)

    def variable(self, size: int) -> int:
        """A new variable with values 0 to size - 1; its number."""
        if len(self.sizes) >= nodes.VARIABLES:
            raise ProofLimit("variables", nodes.VARIABLES)
        nodes.sized(self._memory, len(self.sizes), size)
        self.sizes.append(size)
        return len(self.sizes) - 1

    def __len__(self) -> int:
        """Nodes made so far."""
        return int(self._memory[nodes.NODES])

    def allow(self, more: int) -> None:
        """Allow so many nodes more than there are now, and no others."""
        self._limit = len(self) + more
        self._memory[nodes.ALLOWED] = self._limit

    def hurry(self) -> None:
        """Stop where the time is over."""
        if monotonic() > self.until:
            raise ProofLimit("seconds", 0)

    # --- sets ---------------------------------------------------------------------

    def having(self, variable: int, values: Collection[int]) -> int:
        """The worlds in which a variable has one of these values."""
        key = variable, frozenset(values)
        if key not in self._having:
            kids = [int(v in values) for v in range(self.sizes[variable])]
            self._having[key] = self._work(self._node, variable, kids)
        return self._having[key]

    def _node(self, memory: nodes.Memory, level: int, kids: Sequence[int]) -> int:
        base = int(memory[nodes.STACK] + memory[nodes.TOP])
        memory[base : base + len(kids)] = kids
        return int(nodes.node(memory, level, base))

    def _work(self, work: Callable[..., int], *about: Any) -> int:
        """What an operation gives, with as much room as it needs."""
        self._done += 1
        if not self._done & _SELDOM:
            self.hurry()
        found = work(self._memory, *about)
        while found < 0:
            if found == nodes.LIMIT:
                raise ProofLimit("sets of people", self._limit)
            self.hurry()
            self._memory = nodes.grown(self._memory)
            found = work(self._memory, *about)
        return found

    def meet(self, left: int, right: int) -> int:
        """The worlds in both sets."""
        if left == right or right == ALL:
            return left
        if left == ALL:
            return right
        if not left or not right:
            return NONE
        return self._work(nodes.both, nodes.MEET, left, right)

    def join(self, left: int, right: int) -> int:
        """The worlds in either set."""
        if left == right or not right:
            return left
        if not left:
            return right
        if left == ALL or right == ALL:
            return ALL
        return self._work(nodes.both, nodes.JOIN, left, right)

    def other(self, worlds: int) -> int:
        """The worlds that are not in the set."""
        return self._work(nodes.other, worlds)

    def less(self, left: int, right: int) -> int:
        """The worlds of one set that are not in another."""
        return self.meet(left, self.other(right))

    def within(self, inner: int, outer: int) -> bool:
        """Whether every world of one set is in another."""
        return self.meet(inner, outer) == inner

    def any_of(self, sets: Iterable[int]) -> int:
        """The worlds in any of the sets."""
        found = NONE
        for one in sets:
            found = self.join(found, one)
        return found

    def all_of(self, sets: Iterable[int]) -> int:
        """The worlds in all of the sets."""
        found = ALL
        for one in sets:
            found = self.meet(found, one)
        return found

    # --- variables ----------------------------------------------------------------

    def forget(self, worlds: int, *variables: int) -> int:
        """The worlds that agree with one of the set on every other variable."""
        return self.without(worlds, frozenset(variables))

    def without(self, worlds: int, variables: frozenset[int]) -> int:
        """The same, for a set of variables; quickest when it is the same set again."""
        if not variables or worlds <= ALL:
            return worlds
        known = self._forgotten.get(variables)
        if known is None:
            mask = np.zeros(nodes.VARIABLES, np.bool_)
            mask[list(variables)] = True
            number = nodes.FORGET + len(self._forgotten)
            known = self._forgotten[variables] = (mask, max(variables), number)
        return self._work(nodes.forget, *known, worlds)

    def assign(self, worlds: int, variable: int, values: Collection[int]) -> int:
        """The set after a variable has been given any of these values."""
        return self.meet(self.forget(worlds, variable), self.having(variable, values))

    def values(self, worlds: int, variable: int) -> frozenset[int]:
        """The values a variable has somewhere in the set."""
        sizes = range(self.sizes[variable])
        return frozenset(
            v for v in sizes if self.meet(worlds, self.having(variable, {v}))
        )

    def support(self, worlds: int) -> tuple[int, ...]:
        """The variables the set depends on, ascending."""
        seen: set[int] = set()
        levels: set[int] = set()
        ahead = [worlds]
        while ahead:
            node = ahead.pop()
            if node > ALL and node not in seen:
                seen.add(node)
                levels.add(self._level(node))
                ahead.extend(self._kids(node))
        return tuple(sorted(levels))

    def pick(
        self, worlds: int, wishes: Mapping[int, Sequence[int]] | None = None
    ) -> dict[int, int]:
        """One world of a set that is not empty, as values by variable.

        Variables that do not matter are left out.

        Args:
            worlds: The set.
            wishes: For some variables, values in the order they are liked.
        """
        found: dict[int, int] = {}
        while worlds > ALL:
            level, kids = self._level(worlds), self._kids(worlds)
            liked = (wishes or {}).get(level, ())
            for value in (*liked, *range(len(kids))):
                if kids[value]:
                    found[level], worlds = value, kids[value]
                    break
        return found

    def at(self, world: Mapping[int, int]) -> int:
        """The set of worlds with these values."""
        return self.all_of(self.having(v, {value}) for v, value in world.items())

    def count(self, worlds: int, variables: Sequence[int]) -> int:
        """How many combinations of values of these variables the set has, exactly.

        Args:
            worlds: The set; it must not depend on other variables.
            variables: Variables, ascending.
        """
        place = {level: n for n, level in enumerate(variables)}
        above = [1]
        for level in variables:
            above.append(above[-1] * self.sizes[level])
        known: dict[int, int] = {NONE: 0, ALL: 1}

        def below(node: int) -> int:  # for the variables from the node's own on
            if node not in known:
                here = place[self._level(node)]
                known[node] = sum(
                    below(kid) * _gap(above, here + 1, self._place(place, kid))
                    for kid in self._kids(node)
                )
            return known[node]

        return below(worlds) * _gap(above, 0, self._place(place, worlds))

    def _place(self, place: Mapping[int, int], node: int) -> int:
        return place[self._level(node)] if node > ALL else len(place)

    # --- nodes --------------------------------------------------------------------

    def _level(self, node: int) -> int:
        return nodes.level_of(self._memory, node)

    def _kids(self, node: int) -> tuple[int, ...]:
        return nodes.kids_of(self._memory, node)


def _gap(above: Sequence[int], start: int, end: int) -> int:
    """Combinations of the variables from place `start` up to place `end`."""
    return above[end] // above[start]
