"""Wrong changes of clocks and rights: nobody comes when it is late, nobody can ask."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from karama.procedure.procedure import Procedure
from karama.procedure.process import Element, Event, EventKind, Flow, SubProcess
from karama.proof.mutants.mutant import (
    Aspect,
    Mutant,
    act_of,
    bypassed,
    with_element,
    with_parts,
    without_edge,
)
from karama.proof.spans import iso

LONGER = 10
"""How many times longer a deadline becomes, and shorter a time to think."""


def edges_dropped(procedure: Procedure) -> Iterator[Mutant]:
    """A boundary event is gone: the clock, or the message, changes nothing."""
    for event in _events(procedure):
        if event.kind is EventKind.BOUNDARY:
            acts = _around(procedure, event)
            changed = without_edge(procedure, event)
            yield Mutant("drop-edge", event.id, changed, acts=acts)


def edges_turned(procedure: Procedure) -> Iterator[Mutant]:
    """A clock that set help going beside a step now cuts the step off, or the other."""
    for event in _events(procedure):
        if event.kind is EventKind.BOUNDARY:
            other = not event.interrupting
            changed = with_element(procedure, event, interrupting=other)
            kind = "edge-interrupts" if other else "edge-goes-beside"
            yield Mutant(kind, event.id, changed, acts=_around(procedure, event))


def lengthened(procedure: Procedure) -> Iterator[Mutant]:
    """A deadline is ten times as long."""
    for event in _events(procedure):
        timer = event.timer
        if event.kind is not EventKind.BOUNDARY or timer is None or not timer.duration:
            continue
        longer = timer.duration * LONGER
        yield Mutant(
            "longer-deadline", event.id,
            with_element(
                procedure, event, timer=attrs.evolve(timer, duration=longer)
            ),
            Aspect.CLOCKS, (iso(timer.duration), iso(longer)),
            _around(procedure, event),
        )  # fmt: skip
    for place, one in enumerate(procedure.orientations):
        if one.within is not None:
            longer = one.within * LONGER
            changed = list(procedure.orientations)
            changed[place] = attrs.evolve(one, within=longer)
            yield Mutant(
                "longer-deadline", one.id,
                attrs.evolve(procedure, orientations=tuple(changed)), Aspect.CLOCKS,
                (iso(one.within), iso(longer)),
                act_of(procedure.process.elements.get(one.step)),
            )  # fmt: skip


def waits_shortened(procedure: Procedure) -> Iterator[Mutant]:
    """A time the person is given to think, or to recover, is a tenth, or none."""
    for event in _events(procedure):
        timer = event.timer
        if event.kind is not EventKind.CATCH or timer is None or not event.outgoing:
            continue
        gone = bypassed(procedure, event)
        yield Mutant("drop-wait", event.id, gone, acts=_around(procedure, event))
        if timer.duration:
            shorter = timer.duration / LONGER
            yield Mutant(
                "shorter-wait", event.id,
                with_element(
                    procedure, event, timer=attrs.evolve(timer, duration=shorter)
                ),
                Aspect.CLOCKS, (iso(timer.duration), iso(shorter)),
            )  # fmt: skip


def _around(procedure: Procedure, event: Event) -> frozenset[str]:
    process = procedure.process
    elements: list[Element | None] = [process.elements.get(event.attached)]
    for name in (*event.outgoing, *event.incoming):
        flow: Flow = process.flows[name]
        elements += [process.elements[flow.target], process.elements[flow.source]]
    return frozenset[str]().union(*map(act_of, elements))


def _events(procedure: Procedure) -> Iterator[Event]:
    for element in procedure.process.elements.values():
        if isinstance(element, Event):
            yield element


# --- rights ---------------------------------------------------------------------------


def rights_dropped(procedure: Procedure) -> Iterator[Mutant]:
    """A right cannot be used: its event sub-process is gone."""
    process = procedure.process
    for rise, start in _rises(procedure):
        inside = [e.id for e in process.elements.values() if _within(e, rise, process)]
        flows = {f.id: None for f in process.flows.values() if f.source in inside}
        gone: dict[str, Element | None] = dict.fromkeys((*inside, rise.id))
        yield Mutant(
            "drop-right", rise.id, with_parts(procedure, gone, flows),
            values=(start.message.right if start.message else "",),
        )  # fmt: skip


def rights_nested(procedure: Procedure) -> Iterator[Mutant]:
    """A right becomes a plain message: nobody is told that it is theirs."""
    for rise, start in _rises(procedure):
        if start.message is not None and start.message.right:
            plain = attrs.evolve(start.message, right="")
            changed = with_element(procedure, start, message=plain)
            yield Mutant(
                "right-unsaid", rise.id, changed, values=(start.message.right,)
            )


def rights_turned(procedure: Procedure) -> Iterator[Mutant]:
    """Using a right ends everything else, or no longer stops what it should."""
    for rise, start in _rises(procedure):
        other = not start.interrupting
        kind = "right-interrupts" if other else "right-goes-beside"
        changed = with_element(procedure, start, interrupting=other)
        right = start.message.right if start.message else ""
        yield Mutant(kind, rise.id, changed, values=(right,))


def _rises(procedure: Procedure) -> Iterator[tuple[SubProcess, Event]]:
    elements = procedure.process.elements
    for rise in elements.values():
        if not isinstance(rise, SubProcess) or not rise.by_event:
            continue
        for start in elements.values():
            opens = isinstance(start, Event) and start.kind is EventKind.START
            if opens and start.scope == rise.id:
                yield rise, start  # type: ignore[misc]


def _within(element: Element, rise: SubProcess, process: object) -> bool:
    elements = process.elements  # type: ignore[attr-defined]
    around = element.scope
    while around:
        if around == rise.id:
            return True
        around = elements[around].scope
    return False
