"""Looks for a person for whom two sets of rules give different answers.

Two questions are one: is a rule needed (all rules, or all but one)? and does an answer
depend on a fact (the rules of one piece of it, or of another)? Each asks for a cell in
which two sets of rules, narrowed alike, come to different values. The search goes side
by side, leaves off where both sets are the same or both are settled, and remembers
where it has looked in vain; so it ends with a witness, or with a proof. A limit on the
places looked at keeps a hostile table from taking for ever.
"""

from __future__ import annotations

from collections.abc import Sequence

from .answering import OPEN, Answering
from .cover import TooMany

State = tuple[int, int]
"""Rules that hold, and rules that hold or may."""


class Differ:
    """Searches over the sides of a table, or some of their pieces."""

    def __init__(
        self, answering: Answering, *, unknown: bool = False, limit: int = 50_000
    ) -> None:
        """Prepare.

        Args:
            answering: What sets of rules are worth.
            unknown: Whether unknown pieces are looked at.
            limit: Places that may be looked at.
        """
        self._answering = answering
        self._sides = answering.grid.sides
        self._unknown = unknown
        self.left = limit

    def search(
        self, one: int, other: int, allowed: Sequence[Sequence[int] | None],
        skip: int | None = None,
    ) -> tuple[int, ...] | None:  # fmt: skip
        """Pieces, one a side, in which two sets of rules differ; None: there are none.

        Args:
            one: A set of rules in winning order.
            other: Another one.
            allowed: For each side, the pieces to look at; None for all.
            skip: A side that plays no part; its piece is given as 0.

        Raises:
            TooMany: The limit was reached before an end.
        """
        plan = [
            _Level(self, place, codes)
            for place, codes in enumerate(allowed)
            if place != skip
        ]
        plan.sort(key=lambda level: -level.sorts(one | other))
        stay = self._stays(plan)
        failed: set[tuple[int, State, State]] = set()
        found = self._go(0, (one, one), (other, other), plan, stay, failed)
        if found is None:
            return None
        path = [0] * len(self._sides)
        for level, code in zip(plan, found, strict=True):
            path[level.place] = code
        return tuple(path)

    def _stays(self, plan: Sequence[_Level]) -> list[int]:
        """For each depth, the rules that no side from there on rules out."""
        found = [self._answering.grid.full]
        for level in reversed(plan):
            found.append(found[-1] & level.everywhere)
        return found[::-1]

    def _go(
        self, depth: int, one: State, other: State, plan: Sequence[_Level],
        stay: Sequence[int], failed: set[tuple[int, State, State]],
    ) -> tuple[int, ...] | None:  # fmt: skip
        one = self._answering.narrowed(*one, stay[depth])
        other = self._answering.narrowed(*other, stay[depth])
        if one == other or (depth, one, other) in failed:
            return None
        left = self._answering.settled(*one, stay[depth])
        right = self._answering.settled(*other, stay[depth])
        if left is not OPEN and right is not OPEN:
            return plan_rest(plan, depth) if left != right else None
        self.left -= 1
        if self.left < 0:
            raise TooMany
        for (first, second), code in plan[depth].parts(one, other).items():
            found = self._go(depth + 1, first, second, plan, stay, failed)
            if found is not None:
                return (code, *found)
        failed.add((depth, one, other))
        return None

    @property
    def unknown(self) -> bool:
        """Whether unknown pieces are looked at."""
        return self._unknown

    @property
    def answering(self) -> Answering:
        """What sets of rules are worth."""
        return self._answering


def plan_rest(plan: Sequence[_Level], depth: int) -> tuple[int, ...]:
    """Any piece of each side that is left: all give the same."""
    return tuple(level.codes[0] for level in plan[depth:])


class _Level:
    """One side of a search."""

    def __init__(
        self, differ: Differ, place: int, allowed: Sequence[int] | None
    ) -> None:
        side = differ.answering.grid.sides[place]
        self.place = place
        size = len(side.pieces) if differ.unknown else side.known
        self.codes = tuple(range(size)) if allowed is None else tuple(allowed)
        self._masks: dict[State, int] = {}
        for code in self.codes:
            mask = side.masks[code] & differ.answering.grid.full
            unknown = side.unknown and code == len(side.pieces) - 1
            may = side.may & differ.answering.grid.full if unknown else mask
            self._masks.setdefault((mask, may), code)
        self.everywhere = -1
        for mask, _ in self._masks:
            self.everywhere &= mask

    def sorts(self, rules: int) -> int:
        """How much the side tells these rules apart."""
        return sum((rules & ~mask).bit_count() for mask, _ in self._masks)

    def parts(self, one: State, other: State) -> dict[tuple[State, State], int]:
        """What the pieces of the side leave of two sets, and one piece of each kind."""
        found: dict[tuple[State, State], int] = {}
        for (mask, may), code in self._masks.items():
            first = (one[0] & mask, one[1] & may)
            second = (other[0] & mask, other[1] & may)
            found.setdefault((first, second), code)
        return found
