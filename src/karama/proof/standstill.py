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

from karama.engine.hearing import required
from karama.feel import UNKNOWN
from karama.proof.alive import Alive
from karama.proof.arrows import Place, Spot, established_at, waits
from karama.proof.graph import Graph


@attrs.frozen(eq=False)
class Right:
    """A right, drawn so that its use comes to its first rest in one instant.

    Attributes:
        name: The right.
        begins: Where its use begins.
        notes: The decisions it passes before it rests, in order.
        open_at: Places in the scope in which it can be used, at any depth.
        own: Places that are passed, or come to, in the instant of its use.
        instant: Those of any other drawing of the same right with them.
    """

    name: str
    begins: Place
    notes: tuple[Place, ...]
    open_at: frozenset[Spot]
    own: frozenset[Spot]
    instant: frozenset[Spot]

    def sets(self, decision: Spot, spot: Spot) -> bool:
        """Whether a decision is taken only as it is used, and that moves no token here.

        What it then gives, a token that comes to `spot` finds given, or not at all: one
        that it sets going itself comes there in the instant of its own use.
        """
        noted = any(place.spot == decision for place in self.notes)
        moved = spot in self.instant - self.own
        return noted and spot in self.open_at and not moved


Answered = Mapping[int, frozenset[int]]
"""What facts may be answered with: values by variable."""


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
        fresh: For each decision, places that a token comes to in the instant in which
            it came by it, and never otherwise.
        first: For each decision, those that are looked at again before it, and with it
            hold no longer when they call back.
        alive: What is read and given at each place.
        steady: For each inclusive join, variables that nothing changes from where its
            paths part until they meet.
        dropped: What proofs found out so far of variables that nothing reads from a
            place on, by what they keep in mind.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.setting = graph.setting
        self.alive = Alive(graph)
        self._given = {s: self._given_at(p) for s, p in graph.places.items()}
        self._raised = {s: tuple(self._raised_by(s)) for s in graph.places}
        self._answers = {s: tuple(self._asked_at(p)) for s, p in graph.places.items()}
        self._others: dict[tuple[Spot, str], tuple[Place, ...]] = {}
        self._answered: dict[tuple[Spot, str], Answered] = {}
        self.rights = rights_of(graph)
        self.sole = soles(graph)
        self.firm = firm_at(graph, self.sole)
        self.again = self._again()
        self.fresh = {s: _fresh(graph, s) for s in graph.decisions}
        self.moving = {spot: self._changing(spot) for spot in graph.places}
        self._waiting: dict[tuple[Spot, str], frozenset[int]] = {}
        self.recalls = {spot: self._recalls(spot) for spot in graph.places}
        self.first = {spot: self._first(spot) for spot in graph.decisions}
        self.steady = {join: self._steady(join) for join in graph.split_of}
        self.dropped: dict[object, dict[Spot, frozenset[int]]] = {}

    def others(self, spot: Spot, flow: str = "") -> tuple[Place, ...]:
        """Places where another token can be meanwhile that shares facts with one.

        A token inside a call shares those of the case around it, too: they are there
        when it comes out.

        Args:
            spot: Where a token is.
            flow: The flow it came by, where it waits at a join.
        """
        key = spot, flow
        if key not in self._others:
            scope = self.graph.places[spot].scope
            awaited = self.graph.awaited.get(key, frozenset())
            places = (self.graph.places[o] for o in self.graph.beside[spot] | awaited)
            self._others[key] = tuple(p for p in places if _around(p.scope, scope))
        return self._others[key]

    def answered(self, spot: Spot, flow: str = "") -> Answered:
        """What may be answered beside a token: values by variable.

        Args:
            spot: Where it is.
            flow: The flow it came by, where it waits at a join.
        """
        key = spot, flow
        if key not in self._answered:
            found: dict[int, frozenset[int]] = {}
            for other in self.others(spot, flow):
                for variable, values in self._answers[other.spot]:
                    found[variable] = found.get(variable, values) | values
            self._answered[key] = found
        return self._answered[key]

    def _asked_at(self, place: Place) -> Iterator[tuple[int, frozenset[int]]]:
        """What may be answered at a place: variables, and the values they may take."""
        facts = self.setting.cast.scopes.get(place.scope, {})
        fields = (place.node.fields or {}) if place.node.kind == "step" else {}
        for name in self.graph.asked(place):
            fact, field = facts.get(name), fields.get(name)
            if fact is not None:
                told = field and self.setting.answers_of(field)
                yield fact.variable, told or self.setting.told_of(name)

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
        found: set[int] = set()
        for other in self.others(spot, flow):
            given = self._given[other.spot]
            if not given <= found and not self._told(other.spot, spot):
                found |= given
            for decision, raised in self._raised[other.spot]:
                if not raised <= found and self.graph.apart(spot, decision):
                    found |= raised
        return frozenset(found)

    def _given_at(self, place: Place) -> frozenset[int]:
        """Variables of what the procedure itself gives at a place."""
        names = established_at(place) | self.setting.kept_names(place.node)
        return frozenset(self._variables(place.scope, names))

    def _raised_by(self, spot: Spot) -> Iterator[tuple[Spot, frozenset[int]]]:
        """Decisions looked at again when something is answered at a place.

        With each, the variables of what it may then give.
        """
        for arrow in self.graph.out[spot]:
            if arrow.kind == "again":
                place = self.graph.places[arrow.target]
                names = self.setting.given_by(place.node)
                given = frozenset(self._variables(place.scope, names))
                yield arrow.target, given

    def _told(self, decision: Spot, spot: Spot) -> bool:
        """Whether a token that comes to a place finds what a decision gave, or nothing.

        Another that comes by the same decision in that instant is given the same, where
        nothing is kept of what it was before.
        """
        if decision not in self.again and spot in self.fresh.get(decision, ()):
            return True
        return any(right.sets(decision, spot) for right in self.rights)

    def _variables(self, scope: str, names: Iterable[str]) -> Iterator[int]:
        facts = self.setting.cast.scopes.get(scope, {})
        return (facts[name].variable for name in names if name in facts)

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
        return required(self.setting.ready, place.plan.owner, place.node)

    def _steady(self, join: Spot) -> frozenset[int]:
        """Variables that stay as they are while paths that parted come to a join."""
        facts = self.setting.cast.scopes.get(self.graph.places[join].scope, {})
        steady = {fact.variable for fact in facts.values()}
        for spot in self.graph.between(join):
            steady.difference_update(self._changed(self.graph.places[spot]))
            steady -= self.moving[spot]
        return frozenset(steady)

    def _changed(self, place: Place) -> Iterator[int]:
        """Facts that may change while a token is at a place, or as it leaves it."""
        own = self.graph.asked(place) | established_at(place)
        yield from self._variables(place.scope, own)
        for other in self.others(place.spot):
            yield from self._variables(other.scope, self.graph.asked(other))
        for right in self.rights:
            if place.spot in right.open_at:
                for note in right.notes:
                    given = self.setting.given_by(note.node)
                    yield from self._variables(note.scope, given)
        for decision, raised in self._raised[place.spot]:
            if not self._carries(place, decision):
                yield from raised

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


def _around(outer: str, scope: str) -> bool:
    """Whether a scope of facts is another one, or one of those it stands in."""
    return scope == outer or scope.startswith(f"{outer}/")


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
    own = {place.spot: frozenset(_instant(graph, place.spot)) for place in places}
    instant = frozenset().union(*own.values())
    for place in places:
        way = _way(graph, place)
        if way is not None:
            notes = tuple(p for p in way if p.node.kind == "decision")
            here = own[place.spot]
            yield Right(name, place, notes, _open_at(graph, place), here, instant)


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


# --- where a decision has just been taken ---------------------------------------------


def _fresh(graph: Graph, decision: Spot) -> frozenset[Spot]:
    """Places that a token comes to only in the instant in which it came by one."""
    found: set[Spot] = set()
    through = set() if graph.places[decision].node.splits else {decision}
    ahead = list(through)
    while ahead:
        for arrow in graph.out[ahead.pop()]:
            spot = arrow.target
            sources = {one.source for one in graph.arriving[spot]}
            if spot not in found and sources <= through:
                found.add(spot)
                if _goes_on(graph, spot):
                    through.add(spot)
                    ahead.append(spot)
    return frozenset(found)


def _goes_on(graph: Graph, spot: Spot) -> bool:
    """Whether a token goes on from a gateway in the instant it comes."""
    node = graph.places[spot].node
    waits = node.splits and (graph.held is None or spot in graph.held)
    return node.kind == "exclusive" and not waits


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
    return len(same) == 1 and not any(_twice(graph, s) for s in _hosts(graph, decision))


def _hosts(graph: Graph, place: Place) -> Iterator[Spot]:
    """The calls, sub-processes and event sub-processes that a place stands in."""
    yield from graph.hosts(place.spot)
    yield from (at for at in _scopes(graph, place.spot) if at[1])


def _twice(graph: Graph, host: Spot) -> bool:
    """Whether something can be gone through twice at the same time."""
    start = graph.places[host].node.start
    at = host if start is None else (host[0], start.id)
    return at in graph.beside[at]


def _firm(graph: Graph, decision: Place) -> frozenset[Spot]:
    """Where a token rests only when it carries the decision, as last taken, if at all.

    A token that never came by it may rest there too: the decision's result is unknown.
    """
    if not graph.setting.ordered(decision.plan.owner, decision.node):
        return frozenset()
    carried = graph.firmly[decision.spot]
    return frozenset(s for s in carried if waits(graph.places[s].node))
