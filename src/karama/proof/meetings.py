"""Where paths part and meet again, and so what can be at the same time.

A token that parts from another, by a gateway, a clock that rings beside a step or a
right that opens, goes its own way until the scope it stands in is over or the two meet
at a join. `beside` says for each place where another token can be meanwhile; `parted`,
`meeting` and `splits` say how the paths of one gateway come to its join.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from karama.engine.compile import Node
from karama.proof.arrows import MOVES, TOKEN, Place, Spot, by_right

if TYPE_CHECKING:  # a graph answers by these, and they ask it
    from karama.proof.graph import Graph


def all_inside(graph: Graph, host: Spot) -> Iterator[Spot]:
    """Places in a call or sub-process, and in what takes it over."""
    for spot in graph.inside[host]:
        yield spot
        if graph.places[spot].node.kind == "rise":
            yield from all_inside(graph, spot)


def beside(graph: Graph) -> dict[Spot, frozenset[Spot]]:
    """For each place, those where another token can be at the same time."""
    found: dict[Spot, set[Spot]] = {spot: set() for spot in graph.places}
    for branches in _branches(graph):
        for number, one in enumerate(branches):
            others = set().union(*branches[:number], *branches[number + 1 :])
            for spot in one:
                found[spot] |= others
    for host, _ in reversed(graph.ending):
        if host.spot in found[host.spot]:  # it is gone through twice at once
            inner = set(all_inside(graph, host.spot))
            for spot in inner:
                found[spot] |= inner
    return {spot: frozenset(others) for spot, others in found.items()}


def _branches(graph: Graph) -> Iterator[list[set[Spot]]]:
    """Sets of places that different tokens may be in, for each way they part."""
    opening = _opening(graph)
    for place in graph.places.values():
        node, frame = place.node, place.spot[0]
        if node.kind != "exclusive" and len(node.ways) > 1:
            yield parted(graph, place)
        for edge in node.edges:
            if not edge.interrupting:
                apart = _until_over(graph, (frame, edge.id))
                yield [_until_over(graph, place.spot, (frame, edge.id)), apart]
                if _often(edge) or place.spot in apart | _left(graph, place):
                    yield [apart, apart]
        if node.kind == "rise" and node.start:
            apart = _until_over(graph, (frame, node.start.id))
            if node.start.interrupting:  # it leaves alone what other rights began
                yield [apart, _by_rights(graph, place)]
                continue
            rest = {s for s in graph.places if s not in apart | opening}
            yield [rest, apart]
            if _often(node.start):
                yield [apart, apart]


def _often(event: Node) -> bool:
    """Whether an event can happen again while what it set going still goes on."""
    return event.timer is None or event.timer.cycle


def _left(graph: Graph, place: Place) -> set[Spot]:
    """Where a token can go once it has left a place."""
    ways = (a.target for a in graph.out[place.spot] if a.kind in ("flow", "edge"))
    return set().union(*(_until_over(graph, target) for target in ways))


def _by_rights(graph: Graph, rise: Place) -> set[Spot]:
    """Where tokens can be that other rights of the same scope have set going."""
    frame, scope = rise.spot[0], rise.node.scope
    siblings = rise.plan.rises.get(scope, [])
    return set().union(
        *(
            _until_over(graph, (frame, one.start.id))
            for one in siblings
            if one is not rise.node and one.start is not None and by_right(one)
        )
    )


def _opening(graph: Graph) -> set[Spot]:
    """Places passed as a case begins, before anybody can do anything, and never again.

    A right cannot be used beside them.
    """
    found: set[Spot] = set()
    ahead = list(graph.starts) if len(graph.starts) == 1 else []
    while ahead:
        spot = ahead.pop()
        if _passed(graph, spot):
            found.add(spot)
            arrows = [a for a in graph.out[spot] if a.kind == "flow"]
            ahead += [a.target for a in arrows if len(arrows) == 1]
    return found - graph.after(set(graph.places) - found)


def _passed(graph: Graph, spot: Spot) -> bool:
    """Whether a token goes on from a place in the instant it comes."""
    kind = graph.places[spot].node.kind
    known = graph.held is not None and spot not in graph.held
    return kind == "start" or (kind == "decision" and known)


def parted(graph: Graph, place: Place) -> list[set[Spot]]:
    """Where the tokens that part at a place can go before they meet again."""
    ends = ends_of(place)
    join = meeting(graph, ends)
    if join is not None and goes_round(graph, place.spot, join):
        join = None  # one may pass it with another of the round before
    return [_until_over(graph, end, stop=join) for end in ends]


def awaited(graph: Graph, split: Place) -> Iterator[tuple[Spot, str, frozenset[Spot]]]:
    """The join of a split; for each flow into it, the branches that do not use it."""
    join = meeting(graph, ends_of(split))
    if join is None:
        return
    came = [
        (_comes_by(graph, (split.spot[0], way.to.id), join, way.id), branch)
        for way, branch in zip(split.node.ways, parted(graph, split), strict=True)
    ]
    for flow in set[str]().union(*(flows for flows, _ in came)):
        others = (branch for flows, branch in came if flows != {flow})
        yield join, flow, frozenset().union(*others)


def ends_of(place: Place) -> list[Spot]:
    """Where the flows out of a place lead."""
    return [(place.spot[0], way.to.id) for way in place.node.ways]


def goes_round(graph: Graph, split: Spot, join: Spot) -> bool:
    """Whether a path can come to where it parted before it meets the others."""
    ends = [end for end in ends_of(graph.places[split]) if end != join]
    return split in graph.after(ends, stop={join}, kinds=MOVES)


def splits(graph: Graph) -> Iterator[tuple[Spot, tuple[Place, dict[str, str]]]]:
    """Inclusive joins, each with where its paths part."""
    for place in graph.places.values():
        node, frame = place.node, place.spot[0]
        if node.kind != "inclusive" or len(node.ways) < 2:
            continue
        join = meeting(graph, ends_of(place))
        if join is None:
            continue
        branches = {}
        for way in node.ways:
            by = _comes_by(graph, (frame, way.to.id), join, way.id)
            if len(by) == 1:
                branches[way.id] = by.pop()
        yield join, (place, branches)


def _comes_by(graph: Graph, start: Spot, join: Spot, flow: str) -> set[str]:
    """The flows by which a path from here comes to a join."""
    if start == join:
        return {flow}
    spots = _until_over(graph, start, stop=join)
    return {
        arrow.way.id
        for spot in spots
        for arrow in graph.out[spot]
        if arrow.target == join and arrow.way is not None
    }


def _until_over(graph: Graph, start: Spot, stop: Spot | None = None) -> set[Spot]:
    """Where one token can go from a place, before the scope it stands in is over."""
    if start == stop:
        return set()
    found, ahead = {start}, deque([start])
    while ahead:
        for arrow in graph.out.get(ahead.popleft(), ()):
            target = arrow.target
            if arrow.kind not in TOKEN or target in found or target == stop:
                continue
            if arrow.kind == "out" and not _holds(graph, start, target):
                continue
            found.add(target)
            ahead.append(target)
    return found


def _holds(graph: Graph, start: Spot, target: Spot) -> bool:
    """Whether a call or sub-process stands in the same scope as a place, or deeper."""
    frame, scope = start[0], graph.places[start].node.scope
    if target[0] != frame:
        return target[0].startswith(frame + "/")
    elements = graph.places[target].plan.process.elements
    around = elements[target[1]].scope
    while around and around != scope:
        around = elements[around].scope
    return around == scope


def meeting(graph: Graph, ends: list[Spot]) -> Spot | None:
    """The nearest place that every way from these comes to, if there is one."""
    reach = [_distances_from(graph, end) for end in ends]
    shared = set(reach[0]).intersection(*reach[1:])
    joins = [
        spot
        for spot in shared
        if graph.places[spot].node.kind in ("parallel", "inclusive")
        and len(graph.places[spot].node.comes) > 1
    ]
    for spot in sorted(joins, key=lambda s: max(r[s] for r in reach)):
        if all(_always_meets(graph, end, spot) for end in ends):
            return spot
    return None


def _distances_from(graph: Graph, start: Spot) -> Mapping[Spot, int]:
    found = {start: 0}
    ahead = deque([start])
    while ahead:
        here = ahead.popleft()
        for arrow in graph.out.get(here, ()):
            if arrow.kind in ("flow", "in", "out") and arrow.target not in found:
                found[arrow.target] = found[here] + 1
                ahead.append(arrow.target)
    return found


def _always_meets(graph: Graph, start: Spot, join: Spot) -> bool:
    """Whether a token from here cannot end, or go round, without coming to the join."""
    if start == join:
        return True
    found = {start}
    ahead = deque(found)
    while ahead:
        arrows = [
            a for a in graph.out.get(ahead.popleft(), ())
            if a.kind in ("flow", "in", "out")
        ]  # fmt: skip
        if not arrows:
            return False
        for arrow in arrows:
            if arrow.target != join and arrow.target not in found:
                found.add(arrow.target)
                ahead.append(arrow.target)
    return True
