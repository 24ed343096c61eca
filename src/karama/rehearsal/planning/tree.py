"""The cheapest plan that meets all covers: a small branch and bound of our own.

    tree = Tree(variables)
    tree.add(cover)
    tree.cheapest()                  # (cost, plan); no plan that meets all costs less

Sixteen variables of a dozen levels are few for it. A node is a box of plans, from its
lowest levels to its highest. What it costs at least is what its lowest plan does, and
what meeting the rest of the covers must add: prices on covers, raised one after the
other as long as no level costs less than the covers it meets pay for it (a dual bound
of set covering). Covers that come later only make boxes dearer, so the tree is kept
and goes on where it was.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable

import numba as nb
import numpy as np
import numpy.typing as npt

from karama.rehearsal.planning.covers import NEVER
from karama.rehearsal.planning.problem import Plan
from karama.rehearsal.planning.sample import Ints

MET, IMPOSSIBLE = -1, -2
"""Instead of a cover to branch on."""

MOST_NODES = 60_000


@nb.njit(cache=True)
def _look(
    covers: npt.NDArray[np.int64],
    costs: npt.NDArray[np.int64],
    low: npt.NDArray[np.int64],
    high: npt.NDArray[np.int64],
) -> tuple[int, int]:  # pragma: no cover - compiled
    """What a box must cost beyond its lowest plan, and the cover to branch on."""
    count, variables = covers.shape
    open_ = np.empty(count, np.int64)
    key = np.empty(count, np.float64)
    number = 0
    for k in range(count):
        met, ways, least = False, 0, NEVER * 1.0
        for i in range(variables):
            if covers[k, i] <= low[i]:
                met = True
                break
            if covers[k, i] <= high[i]:
                ways += 1
                least = min(least, (covers[k, i] - low[i]) * costs[i] * 1.0)
        if met:
            continue
        if ways == 0:
            return 0, -2
        open_[number] = k
        key[number] = ways * 1e12 - least
        number += 1
    if number == 0:
        return 0, -1
    order = np.argsort(key[:number])
    levels = 0
    for i in range(variables):
        levels = max(levels, high[i])
    left = np.empty((variables, levels + 1), np.int64)
    for i in range(variables):
        for v in range(low[i], high[i] + 1):
            left[i, v] = costs[i] * (v - low[i])
    bound = 0
    for place in range(number):
        k = open_[order[place]]
        room = NEVER * NEVER
        for i in range(variables):
            if covers[k, i] <= high[i]:
                for v in range(covers[k, i], high[i] + 1):
                    room = min(room, left[i, v])
        if room > 0:
            bound += room
            for i in range(variables):
                if covers[k, i] <= high[i]:
                    for v in range(covers[k, i], high[i] + 1):
                        left[i, v] -= room
    return bound, open_[order[0]]


class Tree:
    """Boxes of plans, the cheapest first.

    Attributes:
        covers: What plans must meet, one row each.
        nodes: Boxes looked at so far.
    """

    def __init__(self, costs: Ints, most: Ints, covers: Iterable[Ints] = ()) -> None:
        self.costs, self.most = costs, most
        self.covers: Ints = np.zeros((0, len(costs)), np.int64)
        self.nodes = 0
        self._heap: list[tuple[int, int, Ints, Ints]] = []
        self._found: tuple[int, Ints, Ints] | None = None
        self._push(np.zeros_like(most), most)
        for cover in covers:
            self.add(cover)

    def add(self, cover: Ints) -> None:
        """A cover more that plans must meet."""
        self.covers = np.vstack([self.covers, cover[None]])

    def cheapest(self, within: int = MOST_NODES) -> tuple[int, Plan | None]:
        """The cost of the cheapest plan that meets all covers, and the plan.

        Without a plan the cost is a lower bound: there is none, or it took more boxes
        than `within` to find it; none at all costs `NEVER * NEVER`.
        """
        until = self.nodes + within
        if self._found is not None:
            self._keep(*self._found)
            self._found = None
        while self._heap:
            bound, _, low, high = heapq.heappop(self._heap)
            if self.nodes >= until:
                self._keep(bound, low, high)
                return bound, None
            more, cover = _look(self.covers, self.costs, low, high)
            if cover == IMPOSSIBLE:
                continue
            now = int(self.costs @ low) + more
            if now > bound:
                self._keep(now, low, high)
            elif cover == MET:
                self._found = now, low, high
                return now, tuple(low.tolist())
            else:
                self._branch(self.covers[cover], low, high)
        return NEVER * NEVER, None

    def pass_over(self) -> None:
        """Leave out the plan found last, and nothing else."""
        if self._found is not None:
            _, low, high = self._found
            self._found = None
            self._branch(low + 1, low, high)

    def _branch(self, cover: Ints, low: Ints, high: Ints) -> None:
        """Each way to meet a cover, without those before it."""
        ways = np.flatnonzero(cover <= high)
        rest = high.copy()
        for way in ways[
            np.argsort((cover - low)[ways] * self.costs[ways], kind="stable")
        ]:
            up = low.copy()
            up[way] = cover[way]
            self._push(up, rest.copy())
            rest[way] = cover[way] - 1

    def _push(self, low: Ints, high: Ints) -> None:
        more, cover = _look(self.covers, self.costs, low, high)
        if cover != IMPOSSIBLE:
            self._keep(int(self.costs @ low) + more, low, high)

    def _keep(self, bound: int, low: Ints, high: Ints) -> None:
        self.nodes += 1
        heapq.heappush(self._heap, (bound, self.nodes, low, high))
