"""The ways through a procedure, as one graph: its elements, and what leads to what.

Called processes and sub-processes are unfolded in place: a *spot* is an element in a
frame (which call it is in). Arrows say how a token, or what it sets in motion, can go
on: along a flow, over the edge of a step when a clock rings or a right is used, into a
call and out again, and back to a decision that is looked at again because a fact it
reads was answered anew. No arrow that a case can take is missing; some that it cannot
take are there, so what is never reached here is never reached.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

import attrs

from karama.engine.hearing import reads
from karama.proof import meetings
from karama.proof.arrows import KEEPS, KINDS, MOVES, OWN, TOKEN, Arrow, Place, Spot
from karama.proof.setting import Setting


@attrs.define
class Graph:
    """A procedure's places and arrows.

    Attributes:
        places: Every place by spot.
        starts: Where a case begins.
        out: Arrows by where they leave from.
        inside: For a call or sub-process, the spots directly inside it.
        ending: Each call or sub-process and where it begins, outer ones first.
        held: Decisions and gateways at which somebody may have to wait for an answer;
            None when that has not been found out.
    """

    setting: Setting
    held: frozenset[Spot] | None = None
    places: dict[Spot, Place] = attrs.field(factory=dict)
    starts: list[Spot] = attrs.field(factory=list)
    out: dict[Spot, list[Arrow]] = attrs.field(factory=dict)
    inside: dict[Spot, list[Spot]] = attrs.field(factory=dict)
    ending: list[tuple[Place, list[Spot]]] = attrs.field(factory=list)

    @cached_property
    def arriving(self) -> dict[Spot, list[Arrow]]:
        """Arrows by where they lead."""
        found: dict[Spot, list[Arrow]] = {}
        for arrows in self.out.values():
            for arrow in arrows:
                found.setdefault(arrow.target, []).append(arrow)
        return found

    @cached_property
    def joins(self) -> tuple[Spot, ...]:
        """Gateways at which several paths meet and wait for one another."""
        return tuple(
            spot
            for spot, place in self.places.items()
            if place.node.kind in ("parallel", "inclusive")
            and len(place.node.comes) > 1
        )

    @cached_property
    def around(self) -> dict[Spot, Spot]:
        """The call or sub-process that a place stands in, directly or in a right."""
        found = {}
        for host, spots in self.inside.items():
            at: Spot | None = host
            if self.places[host].node.kind == "rise":
                scope = self.places[host].node.scope
                at = (host[0], scope) if scope else self.calls.get(host[0])
                while at is not None and self.places[at].node.kind == "rise":
                    scope = self.places[at].node.scope
                    at = (at[0], scope) if scope else self.calls.get(at[0])
            if at is not None:
                found.update(dict.fromkeys(spots, at))
        return found

    @cached_property
    def directly_in(self) -> dict[Spot, list[Spot]]:
        """The places that stand in a call or sub-process, directly or in a right."""
        found: dict[Spot, list[Spot]] = {}
        for spot, host in self.around.items():
            found.setdefault(host, []).append(spot)
        return found

    @cached_property
    def calls(self) -> dict[str, Spot]:
        """The call that each frame was opened by."""
        calls = (s for s, p in self.places.items() if p.node.kind == "call")
        return {f"{frame}/{element}": (frame, element) for frame, element in calls}

    @cached_property
    def split_of(self) -> dict[Spot, tuple[Place, dict[str, str]]]:
        """For an inclusive join, the gateway its paths part at.

        With it, for each flow out of that gateway, the flow by which its path comes to
        the join; a path that could come by several is left out.
        """
        return dict(meetings.splits(self))

    @cached_property
    def beside(self) -> dict[Spot, frozenset[Spot]]:
        """For each place, those where another token can be at the same time."""
        return meetings.beside(self)

    def asked(self, place: Place) -> frozenset[str]:
        """The facts that can be answered while a token is at a place."""
        fields = place.node.fields if place.node.kind == "step" else None
        return frozenset(fields or ()) | self.awaits(place)

    def awaits(self, place: Place) -> frozenset[str]:
        """The facts that a token may have to wait for at a place."""
        if not (place.node.splits or place.node.kind == "decision"):
            return frozenset()
        if self.held is not None and place.spot not in self.held:
            return frozenset()
        return reads(self.setting.ready, place.plan, place.node)

    def after(
        self,
        spots: Iterable[Spot],
        *,
        stop: Collection[Spot] = (),
        kinds: frozenset[str] = frozenset(KINDS),
    ) -> set[Spot]:
        """Places that can be reached from these by arrows of some kinds, and these.

        Args:
            spots: Where the ways begin.
            stop: Places that no way passes.
            kinds: The kinds of arrow.
        """
        found = set(spots)
        ahead = deque(found)
        while ahead:
            for arrow in self.out.get(ahead.popleft(), ()):
                fits = arrow.kind in kinds and arrow.target not in stop
                if fits and arrow.target not in found:
                    found.add(arrow.target)
                    ahead.append(arrow.target)
        return found

    @cached_property
    def onward(self) -> dict[Spot, frozenset[Spot]]:
        """For each decision, where the token that came by it can go and still know it.

        Once it comes again by a decision that it had come by before this one, what was
        decided since holds no longer.
        """
        return {
            spot: frozenset(self.after([spot], stop=self.leaves(spot), kinds=TOKEN))
            for spot in self.decisions
        }

    def leaves(self, decision: Spot) -> frozenset[Spot]:
        """Where a token no longer knows of a decision that it came by."""
        return self.renewed[decision].union(self.hosts(decision))

    @cached_property
    def decisions(self) -> tuple[Spot, ...]:
        """Places where something is decided."""
        return tuple(s for s, p in self.places.items() if p.node.kind == "decision")

    @cached_property
    def renewed(self) -> dict[Spot, frozenset[Spot]]:
        """For each decision, others that its token had come by, and still knows."""
        first = {
            one: self.firmly[one] - self.after(self.starts, stop={one}, kinds=MOVES)
            for one in self.decisions
        }
        return {
            spot: frozenset(d for d in self.decisions if d != spot and spot in first[d])
            for spot in self.decisions
        }

    @cached_property
    def firmly(self) -> dict[Spot, frozenset[Spot]]:
        """For each decision, where tokens carry it as last taken, if at all."""
        return {spot: _firmly(self, spot) for spot in self.decisions}

    @cached_property
    def carried(self) -> dict[Spot, frozenset[Spot]]:
        """For each decision, where a token still knows that it led there.

        It forgets where its path joins one that did not come by the decision, and
        where something else takes over the scope.
        """
        return {spot: _carried(self, spot) for spot in self.decisions}

    def apart(self, spot: Spot, decision: Spot) -> bool:
        """Whether a decision may stand beside a token here that does not carry it."""
        if spot in self.carried[decision]:
            return False
        led = self.stands[decision]
        return spot in led or not self.beside[spot].isdisjoint(led)

    @cached_property
    def stands(self) -> dict[Spot, frozenset[Spot]]:
        """For each decision, where a case can have come since, while it stands."""
        return {
            spot: frozenset(self.after([spot], stop=self.leaves(spot), kinds=MOVES))
            for spot in self.decisions
        }

    @cached_property
    def branches(self) -> tuple[set[Spot], ...]:
        """Where each of the tokens that part somewhere can go before they meet."""
        return tuple(
            branch
            for place in self.places.values()
            if place.node.kind != "exclusive" and len(place.node.ways) > 1
            for branch in meetings.parted(self, place)
        )

    @cached_property
    def parted_at(self) -> dict[Spot, Spot]:
        """For each join of paths that part at one gateway only, that gateway.

        Joins are left out to which paths may come from two rounds at once.
        """
        found: dict[Spot, list[Spot]] = {}
        for place in self.places.values():
            if place.node.kind != "exclusive" and len(place.node.ways) > 1:
                join = meetings.meeting(self, meetings.ends_of(place))
                if join is not None:
                    found.setdefault(join, []).append(place.spot)
        return {
            join: splits[0]
            for join, splits in found.items()
            if len(splits) == 1 and not meetings.goes_round(self, splits[0], join)
        }

    @cached_property
    def awaited(self) -> dict[tuple[Spot, str], frozenset[Spot]]:
        """For each flow into a join, where tokens may be that one come by it waits for.

        Only of paths that parted and meet there: the others are beside the join.
        """
        found: dict[tuple[Spot, str], frozenset[Spot]] = {}
        for place in self.places.values():
            if place.node.kind != "exclusive" and len(place.node.ways) > 1:
                for join, flow, others in meetings.awaited(self, place):
                    known = found.get((join, flow), frozenset())
                    found[join, flow] = known | others
        return found

    def between(self, join: Spot) -> set[Spot]:
        """Where tokens can be that parted at a gateway, until they come to its join."""
        ends = [end for end in meetings.ends_of(self.split_of[join][0]) if end != join]
        return self.after(ends, stop={join}, kinds=OWN)

    def hosts(self, spot: Spot) -> Iterator[Spot]:
        """The calls and sub-processes that a place stands in, inner ones first."""
        around = self.around.get(spot)
        while around is not None:
            yield around
            around = self.around.get(around)

    @cached_property
    def acts(self) -> dict[tuple[str, str], str]:
        """The act of each element, by process and identifier."""
        places = self.places.values()
        return {(p.plan.key, p.node.id): p.act for p in places if p.act}

    def distances(
        self, goals: Iterable[Spot], *, without: Collection[Spot] = ()
    ) -> dict[Spot, int]:
        """Number of arrows from each place to the nearest of some places.

        Args:
            goals: Those places.
            without: Places that no way may pass.
        """
        found = dict.fromkeys(goals, 0)
        ahead = deque(found)
        while ahead:
            here = ahead.popleft()
            for arrow in self.arriving.get(here, ()):
                if arrow.source not in found and arrow.source not in without:
                    found[arrow.source] = found[here] + 1
                    ahead.append(arrow.source)
        return found


def _carried(graph: Graph, decision: Spot) -> frozenset[Spot]:
    stop = graph.leaves(decision)
    onward = graph.after([decision], stop=stop, kinds=KEEPS)
    return _known_in(graph, decision, onward)


def _known_in(graph: Graph, decision: Spot, onward: Iterable[Spot]) -> frozenset[Spot]:
    known = (branch for branch in graph.branches if decision in branch)
    return frozenset(onward).intersection(*known)


def _firmly(graph: Graph, decision: Spot) -> frozenset[Spot]:
    """Places where a token carries a decision as last taken, or never came by it.

    A token that something else sent on its way, without coming by the decision again,
    may find an old result, and so may one beside which another comes by it: where they
    can come to is left out.
    """
    onward = graph.after([decision], kinds=TOKEN)
    kept = _known_in(graph, decision, graph.after([decision], kinds=KEEPS))
    past = graph.after(graph.starts, stop={decision}, kinds=MOVES) | (onward - kept)
    sent = {a.target for arrows in graph.out.values() for a in arrows if _sends(a)}
    sent |= {one for one in graph.decisions if one in past}
    sent.update(graph.hosts(decision))
    sent.update(s for s in onward if decision in graph.beside[s])
    return kept - graph.after(sent - {decision}, stop={decision}, kinds=MOVES)


def _sends(arrow: Arrow) -> bool:
    """Whether a token that goes this way may know of no decision."""
    return arrow.kind in ("overtake", "rise", "beside")


def can_use(graph: Graph, spot: Spot, begins: Collection[Spot]) -> bool:
    """Whether a right that begins at one of these can be used while a token is here."""
    at: Spot | None = spot
    while at is not None:
        if any(arrow.target in begins for arrow in graph.out[at]):
            return True
        at = graph.around.get(at)
    return False
