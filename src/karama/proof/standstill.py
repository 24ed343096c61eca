"""Where a token stands firm: what of the rest of a case can be said for sure.

    shape = Shape(graph)              # read off a graph once, for every proof over it
    shape.moving[spot]                # variables that may change as a token comes here
    shape.recalls[spot]               # decisions that may call a token back from here

Two things carry it. A *right* whose use
runs straight to its first step does all of that in one instant, and moves no token but
its own. A place is *firm* for a decision where every token that rests there carries
that decision, as it was last taken: the engine has looked at it again with every fact.
Where the shape leaves a doubt, nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import attrs

from karama.feel import UNKNOWN
from karama.proof.graph import Graph, Place, Spot, established_at, waits


@attrs.frozen(eq=False)
class Right:
    """A right, drawn so that its use comes to its first rest in one instant.

    Attributes:
        name: The right.
        begins: Where its use begins.
        notes: The decisions it passes before it rests, in order.
        open_at: Places in the scope in which it can be used, at any depth.
        instant: Places that are passed, or come to, in the instant of its use, those
            of any other drawing of the same right with them.
    """

    name: str
    begins: Place
    notes: tuple[Place, ...]
    open_at: frozenset[Spot]
    instant: frozenset[Spot]

    def sets(self, decision: Spot, spot: Spot) -> bool:
        """Whether a decision is taken only as it is used, and that moves no token here.

        What it then gives, a token that comes to `spot` finds given, or not at all.
        """
        noted = any(place.spot == decision for place in self.notes)
        return noted and spot in self.open_at and spot not in self.instant


class Shape:
    """What others can do beside a token, as far as the drawing alone says it.

    Attributes:
        rights: Every right that is drawn straight to its first step.
        sole: Decisions of which what they were last acted on with is known.
        firm: For each place, the decisions that every token resting there carries.
        moving: For each place, variables of facts that decisions elsewhere may give in
            the instant in which a token comes there.
        recalls: For each place, decisions that call a token back from there when
            others answer.
        again: Decisions that a token may have come by since another one that can call
            it back: taken again, they protect no less than they did.
        first: For each decision, those that are looked at again before it, and with it
            hold no longer when they call back.
        steady: For each inclusive join, variables that nothing changes from where its
            paths part until they meet.
        dropped: What proofs found out so far of variables that nothing reads from a
            place on, by what they keep in mind.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.setting = graph.setting
        self.rights = rights_of(graph)
        self.sole = soles(graph)
        self.firm = firm_at(graph, self.sole)
        self.moving = {spot: self._changing(spot) for spot in graph.places}
        self._waiting: dict[tuple[Spot, str], frozenset[int]] = {}
        self.recalls = {spot: self._recalls(spot) for spot in graph.places}
        self.again = self._again()
        self.first = {spot: self._first(spot) for spot in graph.decisions}
        self.steady = {join: self._steady(join) for join in graph.split_of}
        self.dropped: dict[object, dict[Spot, frozenset[int]]] = {}

    def others(self, spot: Spot, flow: str = "") -> Iterator[Place]:
        """Places with the same facts where another token can be meanwhile.

        Args:
            spot: Where a token is.
            flow: The flow it came by, where it waits at a join.
        """
        scope = self.graph.places[spot].scope
        awaited = self.graph.awaited.get((spot, flow), frozenset())
        for other in self.graph.beside[spot] | awaited:
            place = self.graph.places[other]
            if place.scope == scope:
                yield place

    def moving_at(self, spot: Spot, flow: str) -> frozenset[int]:
        """Variables of facts that decisions elsewhere may give while a token is here.

        Args:
            spot: Where it is.
            flow: The flow it came by, where it waits at a join; else "".
        """
        if not flow:
            return self.moving[spot]
        if (spot, flow) not in self._waiting:
            self._waiting[spot, flow] = self._changing(spot, flow)
        return self._waiting[spot, flow]

    def _changing(self, spot: Spot, flow: str = "") -> frozenset[int]:
        names: set[str] = set()
        for other in self.others(spot, flow):
            if not any(right.sets(other.spot, spot) for right in self.rights):
                names |= established_at(other) | self.setting.kept_names(other.node)
            names |= self._redone(spot, other)
        facts = self.setting.cast.scopes.get(self.graph.places[spot].scope, {})
        return frozenset(facts[name].variable for name in names if name in facts)

    def _redone(self, spot: Spot, other: Place) -> set[str]:
        """Results that answers given elsewhere may raise, and no token moves here."""
        found: set[str] = set()
        for arrow in self.graph.out[other.spot]:
            if arrow.kind == "again" and self.graph.apart(spot, arrow.target):
                found |= self.setting.given_by(self.graph.places[arrow.target].node)
        return found

    def _again(self) -> frozenset[Spot]:
        calls = {
            arrow.target
            for arrows in self.graph.out.values()
            for arrow in arrows
            if arrow.kind == "again"
        }
        since = (self.graph.onward[decision] - {decision} for decision in calls)
        ranked = filter(self._ranked, self.graph.decisions)
        return frozenset(ranked).intersection(set[Spot]().union(*since))

    def _ranked(self, decision: Spot) -> bool:
        place = self.graph.places[decision]
        return self.setting.ordered(place.plan.owner, place.node)

    def _first(self, decision: Spot) -> frozenset[Spot]:
        """Earlier decisions that read nothing but what people answer.

        What other decisions give may be news for them after this one was looked at.
        """
        scope = self.graph.places[decision].scope
        given = {
            name
            for place in self.graph.places.values()
            if place.scope == scope
            for name in established_at(place)
        }
        return frozenset(
            spot
            for spot in self.graph.renewed[decision]
            if given.isdisjoint(self._required(spot))
        )

    def _required(self, decision: Spot) -> frozenset[str]:
        place = self.graph.places[decision]
        return self.setting.required(place.plan.owner, place.node)

    def _steady(self, join: Spot) -> frozenset[int]:
        """Variables that stay as they are while paths that parted come to a join."""
        facts = self.setting.cast.scopes.get(self.graph.places[join].scope, {})
        steady = {fact.variable for fact in facts.values()}
        for spot in self.graph.between(join):
            names = self._changed(self.graph.places[spot])
            steady -= {facts[name].variable for name in names if name in facts}
            steady -= self.moving[spot]
        return frozenset(steady)

    def _changed(self, place: Place) -> set[str]:
        """Facts that may change while a token is at a place, or as it leaves it."""
        found = set(self.graph.asked(place) | established_at(place))
        for other in self.others(place.spot):
            found |= self.graph.asked(other)
        for right in self.rights:
            if place.spot in right.open_at:
                found.update(*(self.setting.given_by(n.node) for n in right.notes))
        for arrow in self.graph.out[place.spot]:
            if arrow.kind == "again" and not self._carries(place, arrow.target):
                found |= self.setting.given_by(self.graph.places[arrow.target].node)
        return found

    def _carries(self, place: Place, decision: Spot) -> bool:
        return place.spot in self.graph.carried[decision]

    def _recalls(self, spot: Spot) -> frozenset[Spot]:
        flows = self.graph.places[spot].node.comes
        awaited = (self.graph.awaited.get((spot, flow), ()) for flow in flows)
        beside = {
            arrow.target
            for other in self.graph.beside[spot].union(*awaited)
            for arrow in self.graph.out[other]
            if arrow.kind == "again"
        }
        return frozenset(d for d in beside if spot in self.graph.onward[d])


def rights_of(graph: Graph) -> tuple[Right, ...]:
    """Every right that is drawn straight to its first step."""
    drawn: dict[str, list[Place]] = defaultdict(list)
    for place in graph.places.values():
        message = place.node.message
        if message is not None and message.right:
            drawn[message.right].append(place)
    return tuple(
        one for name, places in drawn.items() for one in _straight(graph, name, places)
    )


def _straight(graph: Graph, name: str, places: list[Place]) -> Iterator[Right]:
    """The drawings of one right that are straight; all of them begin at once."""
    instant = frozenset().union(*(_instant(graph, place.spot) for place in places))
    for place in places:
        way = _way(graph, place)
        if way is not None:
            notes = tuple(p for p in way if p.node.kind == "decision")
            yield Right(name, place, notes, _open_at(graph, place), instant)


def _open_at(graph: Graph, start: Place) -> frozenset[Spot]:
    """Places that stand in the scope that a right is drawn for, or deeper."""
    frame, scope = start.spot[0], start.plan.nodes[start.node.scope].scope
    return frozenset(
        spot for spot in graph.places if (frame, scope) in _scopes(graph, spot)
    )


def _scopes(graph: Graph, spot: Spot) -> Iterator[Spot]:
    """The scopes a place stands in, inner ones first, as frame and element."""
    at: Spot | None = spot
    while at is not None:
        place = graph.places[at]
        scope = place.node.scope
        yield at[0], scope
        while scope:
            scope = place.plan.nodes[scope].scope
            yield at[0], scope
        at = graph.calls.get(at[0])


def _instant(graph: Graph, start: Spot) -> set[Spot]:
    """Where a token may come from a place before it rests, and where it first rests."""
    found, ahead = {start}, [start]
    while ahead:
        spot = ahead.pop()
        if graph.places[spot].node.kind in ("step", "wait"):
            continue
        for arrow in graph.out[spot]:
            on = arrow.kind in ("flow", "in", "out")
            if on and arrow.target not in found:
                found.add(arrow.target)
                ahead.append(arrow.target)
    return found


def _way(graph: Graph, start: Place) -> list[Place] | None:
    """From where a right begins to its first rest; None when it is not straight."""
    if start.node.kind != "start" or not _rises(graph, start):
        return None
    way = [start]
    while way[-1].node.kind in ("start", "decision"):
        arrows = [a for a in graph.out[way[-1].spot] if a.kind == "flow"]
        if len(arrows) != 1 or way[-1].node.splits:
            return None
        place = graph.places[arrows[0].target]
        if not _only_here(graph, place) or place in way:
            return None
        way.append(place)
    ended = not way[-1].node.ways
    return way if ended or way[-1].node.kind in ("step", "wait", "call") else None


def _rises(graph: Graph, start: Place) -> bool:
    kinds = {arrow.kind for arrow in graph.arriving.get(start.spot, ())}
    return kinds == {"rise"}


def _only_here(graph: Graph, place: Place) -> bool:
    """Whether a place is come to in one way only, and a decision there never waits."""
    if len(graph.arriving.get(place.spot, ())) != 1:
        return False
    if place.node.kind != "decision":
        return True
    answers = graph.setting.answers_at(place.scope, place.plan.owner, place.node)
    return all(answer.value is not UNKNOWN for answer in answers)


# --- where a decision stands ----------------------------------------------------------


def soles(graph: Graph) -> frozenset[Spot]:
    """Decisions of which what they were last acted on with is known as their result."""
    places = (p for p in graph.places.values() if p.node.kind == "decision")
    return frozenset(place.spot for place in places if _sole(graph, place))


def firm_at(graph: Graph, sole: Iterable[Spot]) -> Mapping[Spot, tuple[Spot, ...]]:
    """For each place, the decisions that every token resting there carries."""
    found: dict[Spot, list[Spot]] = defaultdict(list)
    for spot in sorted(sole):
        for firm in _firm(graph, graph.places[spot]):
            found[firm].append(spot)
    return {spot: tuple(decisions) for spot, decisions in found.items()}


def _sole(graph: Graph, decision: Place) -> bool:
    """Whether only one token at a time stands by a decision.

    Then what it was last acted on with is kept in one variable.
    """
    same = [
        place
        for place in graph.places.values()
        if place.scope == decision.scope and place.node.id == decision.node.id
    ]
    hosts = graph.hosts(decision.spot)
    return len(same) == 1 and not any(h in graph.beside[h] for h in hosts)


def _firm(graph: Graph, decision: Place) -> frozenset[Spot]:
    """Where a token rests only when it carries the decision, as last taken, if at all.

    A token that never came by it may rest there too: the decision's result is unknown.
    """
    if not graph.setting.ordered(decision.plan.owner, decision.node):
        return frozenset()
    carried = graph.firmly[decision.spot]
    return frozenset(s for s in carried if waits(graph.places[s].node))
