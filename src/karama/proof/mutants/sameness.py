"""Which places of a mutant work as they do in its original.

A place works the same when everything is the same that a proof reads of it: the
element, its ways and its arrows, what is asked there, which decisions call back from
it, what others may answer meanwhile. All that is said in plain values, its *signs*, and
compared. Where the signs are the same, whoever came there goes on to where they went.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping

from karama.procedure.process import CallActivity, Task
from karama.proof.arrows import Arrow, Place, Spot
from karama.proof.graph import Graph
from karama.proof.standstill import Right, Shape

Signs = Mapping[Spot, Hashable]
"""For each place, everything that a proof reads of it."""


def signs_of(graph: Graph, shape: Shape) -> Signs:
    """The signs of every place of a graph."""
    asked = {spot: _asked(graph, place) for spot, place in graph.places.items()}
    rights = {right.begins.spot: _right(graph, right) for right in shape.rights}
    return {
        spot: (
            place.act,
            place.scope,
            _node(place),
            asked[spot],
            graph.around.get(spot),
            tuple(_arrow(graph, shape, a) for a in graph.out[spot]),
            _called_back(graph, shape, spot),
            tuple(_others(graph, shape, place, asked)),
            tuple(rights[r.begins.spot] for r in shape.rights if spot in r.open_at),
            _split(graph, shape, spot),
        )
        for spot, place in graph.places.items()
    }


def otherwise(graph: Graph, one: Signs, other: Signs) -> frozenset[Spot]:
    """Places whose signs are not the same, and those inside them."""
    found = {spot for spot, signs in other.items() if one.get(spot) != signs}
    ahead = [spot for spot in found if spot in graph.inside]
    while ahead:
        for spot in graph.inside[ahead.pop()]:
            found.add(spot)
            if spot in graph.inside:
                ahead.append(spot)
    return frozenset(found)


def _node(place: Place) -> Hashable:
    node, element = place.node, place.node.element
    ways = tuple((w.id, w.to.id, w.formula.node if w.formula else None)
                 for w in node.ways)  # fmt: skip
    calls: Hashable = ()
    if isinstance(element, CallActivity):
        pairs = (*element.inputs, *element.outputs)
        calls = tuple((name, condition.node) for name, condition in pairs)
    return (
        node.kind, ways, node.default.id if node.default else "", node.comes,
        node.splits, calls, _decided(place),
        bool(getattr(element, "terminate", False)),
    )  # fmt: skip


def _decided(place: Place) -> Hashable:
    """The decision taken at a place, and the very table it is taken by."""
    element = place.node.element
    if place.node.kind != "decision" or not isinstance(element, Task):
        return ()
    owner = place.plan.owner
    model = owner.models[owner.decision_of[element.decision]]
    ranked = owner.orientations if element.decision == owner.orientation else ()
    return element.decision, element.result, id(model), tuple(o.id for o in ranked)


def _asked(graph: Graph, place: Place) -> Hashable:
    """What may be answered at a place, and how."""
    fields = (place.node.fields or {}) if place.node.kind == "step" else {}
    return tuple(sorted(graph.asked(place))), tuple(
        (name, field.measure, field.required, bool(field.relevant), field.type)
        for name, field in fields.items()
    )


def _arrow(graph: Graph, shape: Shape, arrow: Arrow) -> Hashable:
    way = arrow.way.id if arrow.way is not None else ""
    if arrow.kind != "again":
        return arrow.kind, arrow.target, way
    decision = arrow.target
    return (
        arrow.kind, decision, _decision(graph, shape, decision),
        arrow.source in graph.onward[decision],
        arrow.source in graph.carried[decision],
    )  # fmt: skip


def _decision(graph: Graph, shape: Shape, spot: Spot) -> Hashable:
    first = tuple(sorted(shape.first.get(spot, ())))
    return (
        spot,
        _decided(graph.places[spot]),
        spot in shape.sole,
        spot in shape.again,
        first,
    )


def _called_back(graph: Graph, shape: Shape, spot: Spot) -> Hashable:
    """The decisions that call a token back from here, and this one if it is one."""
    looked = (*shape.firm.get(spot, ()), *sorted(shape.recalls[spot]))
    own = (spot,) if spot in graph.decisions else ()
    return tuple(_decision(graph, shape, one) for one in (*looked, *own))


def _others(
    graph: Graph, shape: Shape, place: Place, asked: Mapping[Spot, Hashable]
) -> Iterator[Hashable]:
    """What others may answer or decide while a token is here, by the flow it came."""
    yield frozenset(shape.moving[place.spot])
    for flow in ("", *_joining(place)):
        others = shape.others(place.spot, flow)
        yield (
            flow,
            shape.moving_at(place.spot, flow),
            frozenset(asked[other.spot] for other in others),
        )


def _joining(place: Place) -> Iterable[str]:
    joins = place.node.kind in ("parallel", "inclusive") and len(place.node.comes) > 1
    return place.node.comes if joins else ()


def _right(graph: Graph, right: Right) -> Hashable:
    notes = tuple((note.spot, _decided(note)) for note in right.notes)
    return right.name, right.begins.spot, notes


def _split(graph: Graph, shape: Shape, spot: Spot) -> Hashable:
    """Where the paths that join here parted, and what was asked of them."""
    if spot not in graph.split_of:
        return graph.parted_at.get(spot)
    place, branches = graph.split_of[spot]
    return place.spot, _node(place), tuple(sorted(branches.items())), shape.steady[spot]
