"""Changed conditions that send people only where the pack's own ranking protects more.

A gateway that reads one answer of a decision with ranked answers sends each answer its
way. Where a change sends an answer another way, nobody is worse off if every answer
that way was drawn for protects more than the one that is now sent there.
"""

from __future__ import annotations

from collections.abc import Mapping

from karama.engine.compile import Order, Ready
from karama.engine.deciding import order_of, protects_more
from karama.engine.plain import from_plain
from karama.feel import free_names
from karama.procedure.leading import taken
from karama.procedure.procedure import Procedure
from karama.procedure.process import Element, GatewayKind, Process, Task
from karama.proof.mutants.mutant import Mutant

Ways = Mapping[object, frozenset[str]]
"""For each answer, the flows it opens."""


def sends_higher(ready: Ready, original: Procedure, mutant: Mutant) -> bool:
    """Whether all whom a changed condition moves go where more protection was drawn.

    Args:
        ready: The original, made ready by the engine.
        original: The procedure before the change.
        mutant: A change of one condition; `flow` names its flow.
    """
    gateway = original.process.elements[original.process.flows[mutant.flow].source]
    looked_at = _looked_at(gateway, mutant.flow)
    fact = _asked(original.process, looked_at)
    decision = _decision_of(original, fact)
    if not decision:
        return False
    order = order_of(ready, original, decision)
    default = getattr(gateway, "default", "")
    before, after = (
        _ways(one.process, looked_at, default, fact, order)
        for one in (original, mutant.procedure)
    )
    moved = [answer for answer in before if before[answer] != after[answer]]
    several = len(looked_at) < len(gateway.outgoing)
    kept = not several or all(before[one] <= after[one] for one in moved)
    return bool(moved) and kept and all(_rises(order, before, after, m) for m in moved)


def _rises(order: Order, before: Ways, after: Ways, moved: object) -> bool:
    """Whether an answer only goes new ways that were drawn for better ones."""
    for flow in after[moved] - before[moved]:
        meant = [one for one, flows in before.items() if flow in flows]
        if not meant or not all(protects_more(order, one, moved) for one in meant):
            return False
    return True


def _looked_at(gateway: Element, flow: str) -> tuple[str, ...]:
    """The flows whose conditions say who takes one: all, or itself in an inclusive."""
    exclusive = getattr(gateway, "kind", None) is GatewayKind.EXCLUSIVE
    return gateway.outgoing if exclusive else (flow,)


def _asked(process: Process, flows: tuple[str, ...]) -> str:
    """The one fact that the conditions of some flows read; "" if there are more."""
    conditions = (process.flows[name].condition for name in flows)
    names = {n for c in conditions if c is not None for n in free_names(c.node)}
    return names.pop() if len(names) == 1 else ""


def _decision_of(procedure: Procedure, fact: str) -> str:
    """The one decision that gives a fact which no form asks; "" if there is none."""
    asked = {f.name for form in procedure.forms.values() for f in form.fields}
    given = {
        step.decision
        for step in procedure.process.elements.values()
        if isinstance(step, Task) and step.decision
        if fact == (step.result or step.decision)
    }
    return given.pop() if len(given) == 1 and fact not in asked else ""


def _ways(
    process: Process, flows: tuple[str, ...], default: str, fact: str, order: Order
) -> Ways:
    """For each answer a decision may give, the flows it opens, the first one alone."""
    rest = default if default in flows else ""
    return {
        answer: frozenset({taken(process, flows, rest, {fact: from_plain(answer)})})
        - {""}
        for answer in order[1]
    }
