"""Who must take part in a step, and what its form must ask: the quorum of an act.

Each step of an act stands for itself, since one good form must not hide another. Where
several steps do one thing between them, as the three who look at a person's age, a
property says `together`. What is wrong is looked for without a path; only where a
property speaks of some people, or of what comes after something, is it then asked
whether they can come to such a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from karama.procedure.procedure import Procedure
from karama.procedure.process import Process, Task
from karama.proof.arrows import Place
from karama.proof.graph import Graph
from karama.proof.principles import Property
from karama.proof.verdicts import Flaw


def quorum(graph: Graph, one: Property) -> Iterator[Flaw]:
    """Who is missing from the steps of some acts, and what they do not record."""
    for places in _groups(graph, one):
        yield from _absent(places, one)
        yield from _unasked(graph, places, one)


def _groups(graph: Graph, one: Property) -> list[list[Place]]:
    """Steps that answer for one another: each alone, or those of one process."""
    wanted, frames = frozenset(one.acts), _frames(graph, one)
    found = [
        place
        for place in graph.places.values()
        if place.act in wanted
        and (place.node.fields or not one.written)
        and (place.spot[0] in frames or not one.beside)
    ]
    if not one.together:
        return [[place] for place in found]
    groups: dict[str, list[Place]] = {}
    for place in found:
        groups.setdefault(place.spot[0], []).append(place)
    return list(groups.values())


def _frames(graph: Graph, one: Property) -> frozenset[str]:
    """The processes in which an act is done that the property names."""
    places = graph.places.values()
    return frozenset(p.spot[0] for p in places if p.act in one.beside)


def _absent(places: Sequence[Place], one: Property) -> Iterator[Flaw]:
    first = places[0].node.id
    present = frozenset[str]().union(*(place.node.roles for place in places))
    for role in sorted(frozenset(one.roles) - present):
        yield Flaw("no-role", first, values=(role,))
    if one.one_of and not present & frozenset(one.one_of):
        yield Flaw("nobody", first, values=one.one_of)


def _unasked(graph: Graph, places: Sequence[Place], one: Property) -> Iterator[Flaw]:
    first, asked = places[0], _asked_in([*places, *_others(graph, places[0], one)])
    for concept in one.fields:
        names = first.plan.owner.field_concepts.get(concept, ())
        if not any(name in asked for name in names):
            yield Flaw("no-field", first.node.id, values=(concept, *names))


def _others(graph: Graph, first: Place, one: Property) -> list[Place]:
    """Steps of the same process whose record counts as well."""
    wanted, frame = frozenset(one.alternatives), first.spot[0]
    places = graph.places.values()
    return [p for p in places if p.act in wanted and p.spot[0] == frame]


def _asked_in(places: Iterable[Place]) -> frozenset[str]:
    """Fields that must be answered in some of these steps' forms."""
    return frozenset(
        name
        for place in places
        for name, field in (place.node.fields or {}).items()
        if field.required
    )


# --- for some people only -------------------------------------------------------------


def only_lacking(
    procedure: Procedure, graph: Graph, one: Property, flaws: Iterable[Flaw]
) -> Procedure:
    """The procedure in which only the steps that lack something still do these acts.

    Nobody may come to those: so a quorum for some people is an absence of acts there.
    """
    lacking = {flaw.element for flaw in flaws}
    kept = {id(p.node.element) for p in graph.places.values() if p.node.id in lacking}
    return _silenced(procedure, frozenset(one.acts), kept)


def _silenced(procedure: Procedure, acts: frozenset[str], kept: set[int]) -> Procedure:
    def quiet(process: Process) -> Process:
        elements = {
            name: attrs.evolve(element, act="")
            if isinstance(element, Task)
            and element.act in acts
            and id(element) not in kept
            else element
            for name, element in process.elements.items()
        }
        return attrs.evolve(process, elements=elements)

    processes = {key: quiet(one) for key, one in procedure.processes.items()}
    main = procedure.process
    own = next((k for k, p in procedure.processes.items() if p is main), "")
    return attrs.evolve(
        procedure,
        process=processes[own] if own else quiet(main),
        processes=processes,
        called={
            key: _silenced(one, acts, kept) for key, one in procedure.called.items()
        },
    )
