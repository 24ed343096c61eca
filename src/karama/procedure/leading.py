"""Where an answer of the decision that orients leads, beside where it should.

Each orientation names the step it begins with. `astray` finds gateways at which its
answer takes a way that never comes to that step, while another way out does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from karama.feel import compile_expression, free_names
from karama.procedure.procedure import Orientation
from karama.procedure.process import Gateway, GatewayKind, Process, Task


@attrs.frozen
class Astray:
    """An orientation that a gateway sends elsewhere.

    Attributes:
        orientation: Identifier of the orientation.
        gateway: Identifier of the gateway.
        flow: The sequence flow its answer takes there.
        step: Where it should have come to.
    """

    orientation: str
    gateway: str
    flow: str
    step: str


def astray(
    process: Process, decision: Collection[str], orientations: Iterable[Orientation]
) -> Iterator[Astray]:
    """Orientations that do not lead to the step they name.

    Only exclusive gateways count whose conditions read nothing but the answer itself.

    Args:
        process: The main process.
        decision: Name and identifier of the decision that orients.
        orientations: The pack's, each with its step.
    """
    tasks = [e for e in process.elements.values() if isinstance(e, Task) and e.decision]
    answers = {t.result or t.decision for t in tasks if t.decision in decision}
    deciders = {task.id for task in tasks}
    gateways = list(_reading(process, frozenset(answers)))
    for one in orientations:
        for gateway, fact in gateways if one.step in process.elements else ():
            flow = taken(process, gateway.outgoing, gateway.default, {fact: one.id})
            comes = {
                name
                for name in gateway.outgoing
                if one.step in _ahead(process, name, deciders)
            }
            if flow and comes and flow not in comes:
                yield Astray(one.id, gateway.id, flow, one.step)


def _reading(
    process: Process, answers: frozenset[str]
) -> Iterator[tuple[Gateway, str]]:
    """Gateways that part people by the answer alone, each with the answer's name."""
    for one in process.elements.values():
        if isinstance(one, Gateway) and one.kind is GatewayKind.EXCLUSIVE:
            conditions = (process.flows[name].condition for name in one.outgoing)
            read = {n for c in conditions if c is not None for n in free_names(c.node)}
            if len(read) == 1 and read <= answers:
                yield one, next(iter(read))


def taken(
    process: Process, flows: Iterable[str], default: str, facts: Mapping[str, object]
) -> str:
    """The first of some flows out of a gateway that facts open, else the default.

    Args:
        process: The process.
        flows: The flows, in the order they are tried.
        default: The default flow; "" for none.
        facts: What the conditions read, as FEEL has it.
    """
    for name in flows:
        condition = process.flows[name].condition
        if name == default or condition is None:
            continue
        if compile_expression(condition.node)(facts) is True:
            return name
    return default


def _ahead(process: Process, flow: str, deciders: Collection[str]) -> set[str]:
    """Elements that come after a flow before anything else is decided."""
    found: set[str] = set()
    ahead = [process.flows[flow].target]
    while ahead:
        element = ahead.pop()
        if element in found or element in deciders:
            continue
        found.add(element)
        drawn = process.elements.get(element)  # a pack may name what it does not draw
        names = drawn.outgoing if drawn is not None else ()
        ahead += [process.flows[name].target for name in names if name in process.flows]
    return found
