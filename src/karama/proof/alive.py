"""Which facts something may still read from a place on.

What nothing reads any more is dropped from the sets of people: two who differ only in
that are one. It is worked out against the arrows, from what reads a fact back to where
it is given anew. A set of variables is one number here, a bit for each.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping

from karama.engine.compile import Way
from karama.engine.hearing import required
from karama.feel import free_names, tree
from karama.procedure.process import CallActivity, Task
from karama.proof.arrows import Place, Spot
from karama.proof.cast import Fact
from karama.proof.graph import Graph

Variables = frozenset[int]


class Alive:
    """What is read and given at each place of a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        places = graph.places.items()
        self._reads = {spot: _bits(_read_at(graph, place)) for spot, place in places}
        self._gives = {spot: _bits(_written_at(graph, place)) for spot, place in places}
        self._sources = {spot: tuple(_sources(graph, spot)) for spot in graph.places}
        self._known: dict[int, Variables] = {}

    def at(
        self, keep: Variables, also: Callable[[Spot], Variables]
    ) -> Mapping[Spot, Variables]:
        """For each place, the variables that something may still read from there on.

        Args:
            keep: Variables that are kept everywhere.
            also: Variables read at a place beside what the procedure reads there.
        """
        always = _bits(_always(self.graph, keep))
        reads = {
            spot: own | _bits(also(spot)) | always for spot, own in self._reads.items()
        }
        return {spot: self._listed(bits) for spot, bits in self._spread(reads).items()}

    def _spread(self, reads: Mapping[Spot, int]) -> dict[Spot, int]:
        """Back along the arrows, until no more is read anywhere."""
        found = dict(reads)
        ahead = deque(reversed(self.graph.places))
        waiting = set(ahead)
        while ahead:
            spot = ahead.popleft()
            waiting.discard(spot)
            for source, done in self._sources[spot]:
                through = found[spot] & ~self._gives[source] if done else found[spot]
                if through & ~found[source]:
                    found[source] |= through
                    if source not in waiting:
                        waiting.add(source)
                        ahead.append(source)
        return found

    def _listed(self, bits: int) -> Variables:
        if bits not in self._known:
            width = range(bits.bit_length())
            self._known[bits] = frozenset(v for v in width if bits >> v & 1)
        return self._known[bits]


def live(
    graph: Graph, keep: Variables, also: Callable[[Spot], Variables]
) -> Mapping[Spot, Variables]:
    """The same, where it is asked once of a graph."""
    return Alive(graph).at(keep, also)


def _bits(variables: Iterable[int]) -> int:
    found = 0
    for variable in variables:
        found |= 1 << variable
    return found


def _sources(graph: Graph, spot: Spot) -> Iterator[tuple[Spot, bool]]:
    """Whence somebody comes to a place, and whether by being done with the other.

    What can happen around a place can happen while a token is in it, too.
    """
    for arrow in graph.arriving.get(spot, ()):
        yield arrow.source, arrow.kind == "flow"
    for inner in graph.directly_in.get(spot, ()):
        yield inner, False


def _always(graph: Graph, keep: Variables) -> Variables:
    """Variables that are never dropped: those a principle asks about, and its own."""
    cast = graph.setting.cast
    laid = {fact.variable for _, _, fact in cast.facts()}
    return keep | (set(range(len(cast.worlds.sizes))) - laid)


# --- what is read at a place ----------------------------------------------------------


def _read_at(graph: Graph, place: Place) -> Variables:
    facts = graph.setting.cast.scopes.get(place.scope, {})
    names = asked_by(place.node.ways)
    if place.spot in graph.split_of:
        names |= asked_by(graph.split_of[place.spot][0].node.ways)
    if place.node.kind == "decision":
        names |= required(graph.setting.ready, place.plan.owner, place.node)
    if place.node.due is not None:
        names |= set(place.node.due.names)
    found = {facts[name].variable for name in names if name in facts}
    element = place.node.element
    if isinstance(element, CallActivity):
        found |= _read_by_call(graph, place, element)
    return frozenset(found)


def asked_by(ways: Iterable[Way]) -> set[str]:
    """The facts that the conditions of some ways read."""
    return {name for way in ways if way.formula for name in way.formula.names}


def _read_by_call(graph: Graph, place: Place, element: CallActivity) -> set[int]:
    """Facts that a call lends, and those inside it that it gives back."""
    outer = graph.setting.cast.scopes.get(place.scope, {})
    found: set[int] = set()
    for arrow in graph.out[place.spot]:
        if arrow.kind == "in":
            inner = graph.places[arrow.target].scope
            lent = graph.setting.spots[inner].lent if inner != place.scope else {}
            for _, node in lent.values():
                found |= _variables(outer, node)
            given = graph.setting.cast.scopes.get(inner, {})
            for _, condition in element.outputs:
                found |= _variables(given, condition.node)
    return found


def _variables(facts: Mapping[str, Fact], node: tree.Node) -> set[int]:
    return {facts[n].variable for n in free_names(node) if n in facts}


def _written_at(graph: Graph, place: Place) -> Variables:
    """Facts that are given anew by whoever is done with a place."""
    facts = graph.setting.cast.scopes.get(place.scope, {})
    element = place.node.element
    names: set[str] = set()
    if place.node.kind == "decision" and isinstance(element, Task):
        names.add(element.result or element.decision)
    for name, field in (place.node.fields or {}).items():
        if field.required and not field.relevant and field.type != "note":
            names.add(name)
    if isinstance(element, CallActivity):
        names |= {name for name, _ in element.outputs}
    return frozenset(facts[name].variable for name in names if name in facts)
