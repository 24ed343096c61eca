"""Who goes on from a join: those for whom every path that must come has come.

`Joins(graph, shape, watch)` knows the gateways that split and those that join. At a
parallel join every flow must bring a token (`_all_together`). At an inclusive one a
flow brings one only where its way was taken: flows that a token always comes by too
(`_implied`), and those of which the split says for whom it surely comes (`_brings`),
as long as what was asked there stays as it was. Where paths meet, what a principle
remembers on each becomes one, as its watch says (`_agreed`).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from karama.proof.alive import asked_by
from karama.proof.arrows import Arrow, Place
from karama.proof.graph import Graph
from karama.proof.parting import surely
from karama.proof.setting import Setting
from karama.proof.standstill import Shape
from karama.proof.watching import Side, Watch
from karama.proof.worlds import NONE

_Came = tuple[frozenset[str], int]
"""Flows into a join, and the people who came by all of them."""


class Joins:
    """The joins of a graph."""

    def __init__(self, graph: Graph, shape: Shape, watch: Watch) -> None:
        self.graph, self.shape, self.watch = graph, shape, watch
        self.setting: Setting = graph.setting
        self.worlds = self.setting.cast.worlds

    def joined(self, place: Place, sets: Mapping[str, int]) -> int:
        """Who goes on from a join.

        Args:
            place: The join.
            sets: For each flow into it, who came by it.
        """
        if place.node.kind == "parallel":
            return self._all_together(place, sets)
        implied = self._implied(place)
        brings = self._brings(place)
        found = NONE
        for flow in sets:
            others = [other for other in implied.get(flow, ()) if other != flow]
            some = {one: sets[one] for one in (flow, *others)}
            came = frozenset(some), self._all_together(place, some)
            for other, whom in brings.items():
                if other not in some:
                    came = self._brought(place, came, whom, (other, sets[other]))
            found = self.worlds.join(found, came[1])
        return found

    def _brought(
        self, join: Place, came: _Came, whom: int, other: tuple[str, int]
    ) -> _Came:
        """Those who came by some flows, and with some of whom a token comes by another.

        What is remembered of those it does not come with may be more than is said: the
        flow counts as one they came by.
        """
        flows, people = came
        flow, others = other
        both = self.worlds.meet(people, whom)
        rest = self.worlds.less(people, whom)
        met = self._together(join, (flows, both), (frozenset({flow}), others))
        return flows | {flow}, self.worlds.join(rest, met)

    def _all_together(self, join: Place, sets: Mapping[str, int]) -> int:
        """People who came by every one of these flows, with all that was done."""
        came = [(frozenset({flow}), people) for flow, people in sets.items()]
        flows, found = came[0] if came else (frozenset[str](), NONE)
        for one, people in came[1:]:
            found = self._together(join, (flows, found), (one, people))
            flows |= one
        return found

    def _together(self, join: Place, left: _Came, right: _Came) -> int:
        (by, people), (way, others) = left, right
        for variable in self.watch.variables:
            people, others = self._agreed(join, variable, (by, people), (way, others))
        return self.worlds.meet(people, others)

    def _agreed(
        self, join: Place, variable: int, left: _Came, right: _Came
    ) -> tuple[int, int]:
        """Both sides with one value of a variable, for every pair of values."""
        (by, left_all), (way, right_all) = left, right
        size = range(self.worlds.sizes[variable])
        one = two = NONE
        for a, b in product(size, size):
            most = self.watch.together(join, Side(a, by), Side(b, way))
            if most is None:
                continue
            both = self.worlds.meet(
                self._at(variable, a, left_all), self._at(variable, b, right_all)
            )
            where = self.worlds.assign(both, variable, (most,))
            one, two = self.worlds.join(one, where), self.worlds.join(two, where)
        return one, two

    def _at(self, variable: int, value: int, worlds: int) -> int:
        here = self.worlds.meet(worlds, self.worlds.having(variable, (value,)))
        return self.worlds.forget(here, variable)

    def _implied(self, join: Place) -> Mapping[str, list[str]]:
        """For each flow into an inclusive join, flows that a token always comes by too.

        A way that is taken whenever another is taken brings a token whenever that one
        does; so the join waits for both.
        """
        split = self.graph.split_of.get(join.spot)
        if split is None:
            return {}
        place, branches = split
        ways = [a for a in self.graph.out[place.spot] if a.kind == "flow"]
        takes = surely(self.setting, place, ways)
        found: dict[str, list[str]] = {}
        for arrow, whom in takes:
            for other, them in takes:
                one = branches.get(arrow.way.id if arrow.way else "", "")
                two = branches.get(other.way.id if other.way else "", "")
                if (
                    one
                    and two
                    and one != two
                    and whom
                    and self.worlds.within(whom, them)
                ):
                    found.setdefault(one, []).append(two)
        return found

    def _brings(self, join: Place) -> Mapping[str, int]:
        """For each flow into an inclusive join, with whom a token surely comes by it.

        Only where what the gateway asked stays as it was until the join.
        """
        split = self.graph.split_of.get(join.spot)
        if split is None:
            return {}
        place, branches = split
        ways = [a for a in self.graph.out[place.spot] if a.kind == "flow"]
        if not self._still(place, ways, join):
            return {}
        found: dict[str, int] = {}
        for arrow, whom in surely(self.setting, place, ways):
            flow = branches.get(arrow.way.id if arrow.way else "", "")
            if flow:
                found[flow] = self.worlds.join(found.get(flow, NONE), whom)
        return found

    def _still(self, place: Place, ways: list[Arrow], join: Place) -> bool:
        """Whether all that the ways out of a gateway ask is in mind, and stays so."""
        facts = self.setting.cast.scopes.get(place.scope, {})
        names = asked_by(arrow.way for arrow in ways if arrow.way is not None)
        read = [facts[name] for name in names if name in facts]
        steady = self.shape.steady[join.spot]
        return all(f.variable in steady and self.setting.keeps(f) for f in read)
