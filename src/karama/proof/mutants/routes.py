"""Wrong changes of gateways: a condition means something else, a path is gone."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from karama.feel import tree
from karama.procedure.procedure import Procedure
from karama.procedure.process import (
    Condition,
    Element,
    Event,
    Flow,
    Gateway,
    GatewayKind,
)
from karama.proof.mutants.expressions import changed
from karama.proof.mutants.mutant import Mutant, act_of, with_parts


def conditions(procedure: Procedure) -> Iterator[Mutant]:
    """A condition is flipped, its bound moved, a half of it gone, or all of it."""
    for flow in procedure.process.flows.values():
        if flow.condition is None:
            continue
        for number, (word, node) in enumerate(_changed(flow.condition.node)):
            yield _with(procedure, flow, word, number, node)


def _changed(node: tree.Node) -> Iterator[tuple[str, tree.Node]]:
    yield from changed(node)
    # what is asked is still read, so that nothing else changes than who is let through
    yield "always", tree.Or(tree.Boolean(True), node)
    yield "never", tree.And(tree.Boolean(False), node)


def _with(
    procedure: Procedure, flow: Flow, word: str, number: int, node: tree.Node
) -> Mutant:
    assert flow.condition is not None  # noqa: S101 - asked before
    condition: Condition = attrs.evolve(flow.condition, node=node)
    changed = {flow.id: attrs.evolve(flow, condition=condition)}
    target = procedure.process.elements[flow.target]
    return Mutant(
        f"condition-{word}", flow.id, with_parts(procedure, flows=changed),
        values=(flow.condition.text, str(number)), acts=act_of(target), flow=flow.id,
    )  # fmt: skip


def timed(procedure: Procedure) -> Iterator[Mutant]:
    """The expression of a clock is read for another one: never."""
    for event in procedure.process.elements.values():
        if isinstance(event, Event) and event.timer and event.timer.at is not None:
            never = attrs.evolve(event.timer.at, node=tree.Null())
            timer = attrs.evolve(event.timer, at=never)
            element: dict[str, Element | None] = {
                event.id: attrs.evolve(event, timer=timer)
            }
            yield Mutant("clock-never", event.id, with_parts(procedure, element))


def branches(procedure: Procedure) -> Iterator[Mutant]:
    """One of several paths that begin together is gone."""
    process = procedure.process
    for gateway in _splits(procedure):
        for name in gateway.outgoing:
            target = process.elements[process.flows[name].target]
            rest = tuple(f for f in gateway.outgoing if f != name)
            comes = tuple(f for f in target.incoming if f != name)
            default = "" if gateway.default == name else gateway.default
            elements: dict[str, Element | None] = {
                gateway.id: attrs.evolve(gateway, outgoing=rest, default=default),
                target.id: attrs.evolve(target, incoming=comes),
            }
            changed = with_parts(procedure, elements, {name: None})
            yield Mutant(
                "drop-branch", gateway.id, changed,
                values=(target.id, name), acts=act_of(target),
            )  # fmt: skip


def narrowed(procedure: Procedure) -> Iterator[Mutant]:
    """Of several paths that could all be taken, only the first that fits is."""
    for gateway in _splits(procedure):
        if gateway.kind is GatewayKind.INCLUSIVE:
            one = attrs.evolve(gateway, kind=GatewayKind.EXCLUSIVE)
            elements: dict[str, Element | None] = {gateway.id: one}
            yield Mutant("one-branch", gateway.id, with_parts(procedure, elements))


def _splits(procedure: Procedure) -> Iterator[Gateway]:
    for gateway in procedure.process.elements.values():
        if not isinstance(gateway, Gateway) or len(gateway.outgoing) < 2:
            continue
        if gateway.kind is not GatewayKind.EXCLUSIVE:
            yield gateway
