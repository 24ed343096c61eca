"""Wrong changes of steps: one is gone, too late, or done by the wrong people."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from karama.procedure.procedure import Mandate, Procedure
from karama.procedure.process import (
    CallActivity,
    Element,
    Event,
    EventKind,
    Flow,
    Process,
    Task,
)
from karama.proof.mutants.mutant import (
    Aspect,
    Mutant,
    act_of,
    bypassed,
    tasks,
    with_element,
    with_parts,
)

HARSHER = {
    "accommodation": "deprivation-of-liberty",
    "alternative-to-detention": "deprivation-of-liberty",
    "asylum-request": "refusal-of-entry",
    "child-protection": "deprivation-of-liberty",
    "decision": "adverse-decision",
    "reception": "deprivation-of-liberty",
    "return-counselling": "removal",
    "voluntary-return": "removal",
}
"""What a step would be if it were turned against the person."""


def dropped(procedure: Procedure) -> Iterator[Mutant]:
    """A step is gone: whoever came to it goes straight on."""
    for element in procedure.process.elements.values():
        if isinstance(element, Task | CallActivity) and len(element.outgoing) == 1:
            changed = bypassed(procedure, element)
            yield Mutant("drop-step", element.id, changed, acts=act_of(element))


def reordered(procedure: Procedure) -> Iterator[Mutant]:
    """Two steps in a row change places."""
    process = procedure.process
    for first in tasks(procedure):
        second = _next(process, first)
        if second is None:
            continue
        yield Mutant(
            "swap-steps", first.id, _swapped(procedure, first, second),
            values=(second.id,), acts=act_of(first) | act_of(second),
        )  # fmt: skip


def _next(process: Process, first: Task) -> Task | None:
    """The step that directly follows, when nothing else leads to it."""
    if len(first.outgoing) != 1 or not first.incoming:
        return None
    second = process.elements[process.flows[first.outgoing[0]].target]
    single = isinstance(second, Task) and len(second.outgoing) == 1
    return second if single and second.incoming == first.outgoing else None  # type: ignore[return-value]


def _swapped(procedure: Procedure, first: Task, second: Task) -> Procedure:
    flows = procedure.process.flows
    between, after = flows[first.outgoing[0]], flows[second.outgoing[0]]
    changed: dict[str, Flow | None] = {
        name: attrs.evolve(flows[name], target=second.id) for name in first.incoming
    }
    changed[between.id] = attrs.evolve(between, source=second.id, target=first.id)
    changed[after.id] = attrs.evolve(after, source=first.id)
    elements: dict[str, Element | None] = {
        first.id: attrs.evolve(first, incoming=(between.id,), outgoing=second.outgoing),
        second.id: attrs.evolve(
            second, incoming=first.incoming, outgoing=(between.id,)
        ),
    }
    return with_parts(procedure, elements, changed)


def cut_short(procedure: Procedure) -> Iterator[Mutant]:
    """After a step the case ends, whatever was still to come."""
    process = procedure.process
    end = next((e for e in process.elements.values() if _ends(e)), None)
    if not isinstance(end, Event):
        return
    for task in tasks(procedure):
        if task.scope or len(task.outgoing) != 1:
            continue
        flow = process.flows[task.outgoing[0]]
        target = process.elements[flow.target]
        if _ends(target):
            continue
        comes = tuple(f for f in target.incoming if f != flow.id)
        elements: dict[str, Element | None] = {
            target.id: attrs.evolve(target, incoming=comes),
            end.id: attrs.evolve(end, incoming=(*end.incoming, flow.id)),
        }
        flows: dict[str, Flow | None] = {flow.id: attrs.evolve(flow, target=end.id)}
        changed = with_parts(procedure, elements, flows)
        yield Mutant("end-early", task.id, changed, acts=act_of(target))


def _act(element: Element) -> str:
    return next(iter(act_of(element)), "")


def _ends(element: Element) -> bool:
    """Whether a case of the process itself can end here."""
    end = isinstance(element, Event) and element.kind is EventKind.END
    return end and not element.scope


def turned(procedure: Procedure) -> Iterator[Mutant]:
    """A step does something harsher than was meant."""
    for element in procedure.process.elements.values():
        act = _act(element)
        if act not in HARSHER or (isinstance(element, Task) and element.decision):
            continue
        harsher = HARSHER[act]
        yield Mutant(
            "harsher-act", element.id, with_element(procedure, element, act=harsher),
            values=(act, harsher), acts=frozenset({act, harsher}),
        )  # fmt: skip


def moved(procedure: Procedure) -> Iterator[Mutant]:
    """A step passes to the authority that enforces."""
    lanes = procedure.process.lanes
    enforcing = [n for n, o in lanes.items() if o.mandate == Mandate.ENFORCEMENT]
    for element in procedure.process.elements.values():
        here = lanes.get(element.lane)
        done = isinstance(element, Task | CallActivity)
        if not done or not enforcing or here is None:
            continue
        if here.mandate != Mandate.ENFORCEMENT:
            changed = with_element(procedure, element, lane=enforcing[0])
            yield Mutant(
                "swap-lane", element.id, changed, Aspect.LANES,
                values=(element.lane, enforcing[0]), acts=act_of(element),
            )  # fmt: skip


def roles_dropped(procedure: Procedure) -> Iterator[Mutant]:
    """Somebody who must take part need not."""
    for task in tasks(procedure):
        for role in task.roles:
            rest = tuple(one for one in task.roles if one != role)
            changed = with_element(procedure, task, roles=rest)
            yield Mutant(
                "drop-role", task.id, changed, Aspect.ROLES,
                values=(role,), acts=act_of(task),
            )  # fmt: skip
