"""Which facts something reads: a question that nothing reads sends nobody elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from karama.feel import free_names
from karama.procedure.procedure import Procedure
from karama.procedure.process import CallActivity, Event


def routed_by(procedure: Procedure) -> frozenset[str]:
    """Facts that a condition, a clock, a call or a decision reads."""
    return frozenset(_routed_by(procedure))


def facts_read(procedure: Procedure) -> frozenset[str]:
    """Those, and the facts that concepts of the Charter and assumptions read."""
    owners = (procedure, *procedure.called.values())
    asked = [c for one in owners for c in (*one.concepts.values(), *one.assumptions)]
    return routed_by(procedure).union(*(free_names(one.node) for one in asked))


def _routed_by(procedure: Procedure) -> Iterator[str]:
    for process in procedure.processes.values():
        for flow in process.flows.values():
            if flow.condition is not None:
                yield from free_names(flow.condition.node)
        for element in process.elements.values():
            if isinstance(element, CallActivity):
                for _, condition in (*element.inputs, *element.outputs):
                    yield from free_names(condition.node)
            elif isinstance(element, Event) and element.timer and element.timer.at:
                yield from free_names(element.timer.at.node)
    for owner in (procedure, *procedure.called.values()):
        for model in owner.models.values():
            yield from (one.name for one in model.inputs.values())
