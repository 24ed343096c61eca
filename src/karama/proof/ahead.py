"""Which places a proof visits next, so that each is visited as seldom as it can be.

Places are taken in the order in which a case comes by them: a join after its paths.
What goes back or sideways (a decision looked at again, a right used, a clock) waits
until nothing goes forward any more, because all that comes forward adds to it. The
order changes how often a place is visited, and never what is found there.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping

from karama.proof.arrows import Arrow, Spot
from karama.proof.graph import Graph

BACK = frozenset({"again", "rise", "overtake", "beside", "edge"})
"""Arrows that wait until everything has gone forward."""


class Ahead:
    """Places still to be visited, each once."""

    def __init__(self, graph: Graph) -> None:
        self._number = _numbered(graph)
        self._spots = tuple(self._number)
        self._soon: list[int] = []
        self._waiting: set[Spot] = set()
        self._later: set[Spot] = set()

    def __bool__(self) -> bool:
        return bool(self._soon or self._later)

    def add(self, spot: Spot, by: str = "flow") -> None:
        """A place to visit, because something came to it by an arrow of some kind."""
        if by in BACK:
            self._later.add(spot)
        elif spot not in self._waiting:
            self._waiting.add(spot)
            heapq.heappush(self._soon, self._number[spot])

    def next(self) -> Spot:
        """The place to visit next."""
        if not self._soon:
            later, self._later = self._later, set()
            for spot in later:
                self.add(spot)
        spot = self._spots[heapq.heappop(self._soon)]
        self._waiting.discard(spot)
        return spot


def _numbered(graph: Graph) -> Mapping[Spot, int]:
    """Places from first to last: none before all that lead to it, loops apart."""
    last: dict[Spot, None] = {}
    seen: set[Spot] = set()
    for start in (*graph.starts, *graph.places):
        if start not in seen:
            seen.add(start)
            _walk(graph, start, seen, last)
    return {spot: number for number, spot in enumerate(reversed(last))}


def _walk(graph: Graph, start: Spot, seen: set[Spot], last: dict[Spot, None]) -> None:
    """Note each place once all that it leads to are noted."""
    trail = [(start, _onward(graph, start))]
    while trail:
        here, arrows = trail[-1]
        arrow = next((a for a in arrows if a.target not in seen), None)
        if arrow is None:
            last[here] = None
            trail.pop()
        else:
            seen.add(arrow.target)
            trail.append((arrow.target, _onward(graph, arrow.target)))


def _onward(graph: Graph, spot: Spot) -> Iterator[Arrow]:
    return (a for a in graph.out.get(spot, ()) if a.kind != "again")
