"""Kinds of wrong change that `karama mutate` does not make, to see what they show.

    python benchmarks/unseen_mutants.py packs/es-guardia-civil swaps 40
    python benchmarks/unseen_mutants.py packs/es-guardia-civil jumps 40

`swaps`: two ways out of a gateway change places. `jumps`: a flow leads to some other
element of its scope. What is caught is counted as `karama mutate` counts it; what is
not is printed, for a person to judge: of these kinds nothing is judged harmless.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

import attrs

from karama.packs import read_pack
from karama.procedure.procedure import Procedure
from karama.procedure.process import (
    Element,
    Event,
    EventKind,
    Gateway,
    GatewayKind,
    SubProcess,
)
from karama.proof.charter import read_charter
from karama.proof.mutants import Mutant, Outcome, Trial
from karama.proof.mutants.mutant import act_of, with_parts

_PARTS = frozenset({GatewayKind.EXCLUSIVE, GatewayKind.INCLUSIVE})
"""Gateways whose ways are not all taken, so that it matters which is which."""


def led_elsewhere(procedure: Procedure, targets: Mapping[str, str]) -> Procedure:
    """The procedure with some flows leading to other elements."""
    process = procedure.process
    flows, elements = {}, dict[str, Element]()
    for name, target in targets.items():
        old = process.flows[name].target
        flows[name] = attrs.evolve(process.flows[name], target=target)
        left = elements.get(old) or process.elements[old]
        rest = tuple(one for one in left.incoming if one != name)
        elements[old] = attrs.evolve(left, incoming=rest)
        reached = elements.get(target) or process.elements[target]
        incoming = (*reached.incoming, name)
        elements[target] = attrs.evolve(reached, incoming=incoming)
    return with_parts(procedure, {**elements}, {**flows})


def swaps(procedure: Procedure) -> Iterator[Mutant]:
    """Two ways out of a gateway change places."""
    process = procedure.process
    for gateway in process.elements.values():
        parts = isinstance(gateway, Gateway) and gateway.kind in _PARTS
        for one, other in combinations(gateway.outgoing if parts else (), 2):
            here, there = process.flows[one].target, process.flows[other].target
            if here != there:
                changed = led_elsewhere(procedure, {one: there, other: here})
                acts = act_of(process.elements[here]) | act_of(process.elements[there])
                yield Mutant(
                    "swap-ways", gateway.id, changed, values=(one, other), acts=acts
                )


def jumps(procedure: Procedure) -> Iterator[Mutant]:
    """A flow leads to some other element of its scope, picked by a fixed seed."""
    process, luck = procedure.process, random.Random(7)
    for flow in process.flows.values():
        scope = process.elements[flow.source].scope
        places = sorted(e.id for e in process.elements.values() if _fits(e, scope))
        places = [one for one in places if one not in (flow.source, flow.target)]
        if places:
            target = luck.choice(places)
            changed = led_elsewhere(procedure, {flow.id: target})
            ends = (process.elements[name] for name in (flow.target, target))
            acts = frozenset[str]().union(*map(act_of, ends))
            yield Mutant(
                "jump", flow.id, changed, values=(flow.target, target), acts=acts
            )


def _fits(element: Element, scope: str) -> bool:
    """Whether a flow of a scope may lead to an element."""
    if isinstance(element, Event):
        return element.scope == scope and element.kind not in (
            EventKind.START,
            EventKind.BOUNDARY,
        )
    risen = isinstance(element, SubProcess) and element.by_event
    return element.scope == scope and not risen


KINDS: Mapping[str, Callable[[Procedure], Iterator[Mutant]]] = {
    "swaps": swaps,
    "jumps": jumps,
}


def main(folder: str, kind: str, most: str) -> None:
    """Try a sample of one kind, and say which were not caught."""
    procedure = read_pack(Path(folder)).procedure
    if procedure is None:
        sys.exit(f"{folder} cannot be used: run karama check")
    made = list(KINDS[kind](procedure))
    random.Random(1).shuffle(made)
    tried = made[: int(most)]
    trial, caught = Trial(procedure, read_charter()), 0
    for mutant in tried:
        result = trial.judge(mutant)
        caught += result.outcome is Outcome.CAUGHT
        if result.outcome is not Outcome.CAUGHT:
            print(mutant.kind, mutant.element, *mutant.values, flush=True)
    print(f"{folder}: {kind}: {caught} of {len(tried)} caught ({len(made)} made)")


if __name__ == "__main__":
    main(*sys.argv[1:])
