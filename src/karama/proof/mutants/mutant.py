"""A small wrong change of a procedure, and the few moves all of them are made of.

Nothing is written to disk: a mutant is the procedure value with one thing altered, so a
thousand of them share almost everything with the original.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeVar

import attrs

from karama.procedure.decision import Decision, DecisionModel, Table
from karama.procedure.procedure import Procedure
from karama.procedure.process import Element, Event, Flow, Process, Task


class Aspect(StrEnum):
    """What a change touches, and so which patterns of the Charter can see it.

    WAYS: who comes where. RECORDS: whether a question must be answered; FORMS: whether
    one is asked that nothing reads, so that nobody goes another way.
    """

    WAYS = "ways"
    CLOCKS = "clocks"
    RECORDS = "records"
    FORMS = "forms"
    ROLES = "roles"
    LANES = "lanes"
    READERS = "readers"
    LAW = "law"


@attrs.frozen(eq=False)
class Mutant:
    """One small wrong change.

    Attributes:
        kind: A stable word, see `KINDS`.
        element: The step, flow, rule, lane or form changed.
        procedure: The procedure with the change.
        aspect: What it touches.
        values: What else tells it: names, classes, lengths, in the order of its words.
        acts: Acts of the steps it touches.
        decision: The decision whose table it changes, "" for none.
        flow: The flow whose condition it changes, "" for none.
    """

    kind: str
    element: str
    procedure: Procedure = attrs.field(repr=False)
    aspect: Aspect = Aspect.WAYS
    values: tuple[str, ...] = ()
    acts: frozenset[str] = frozenset()
    decision: str = ""
    flow: str = ""

    @property
    def name(self) -> str:
        """A name that no other mutant of the procedure has."""
        return " ".join((self.kind, self.element, *self.values))


T = TypeVar("T")


def but(mapping: Mapping[str, T], changes: Mapping[str, T | None]) -> dict[str, T]:
    """A mapping with some entries put in or, where None, taken out."""
    found = {**mapping, **changes}
    return {key: value for key, value in found.items() if value is not None}


def with_process(procedure: Procedure, process: Process) -> Procedure:
    """The procedure with another main process."""
    main = procedure.process
    processes = {
        key: process if one is main or key == main.id else one
        for key, one in procedure.processes.items()
    }
    return attrs.evolve(procedure, process=process, processes=processes)


def with_parts(
    procedure: Procedure,
    elements: Mapping[str, Element | None] | None = None,
    flows: Mapping[str, Flow | None] | None = None,
) -> Procedure:
    """The procedure with some elements and flows of its main process changed."""
    main = procedure.process
    changed = attrs.evolve(
        main,
        elements=but(main.elements, elements or {}),
        flows=but(main.flows, flows or {}),
    )
    return with_process(procedure, changed)


def with_element(procedure: Procedure, element: Element, **changes: Any) -> Procedure:
    """The procedure with one element changed."""
    return with_parts(procedure, {element.id: attrs.evolve(element, **changes)})


def with_table(
    procedure: Procedure, file: str, decision: Decision, table: Table
) -> Procedure:
    """The procedure with another table behind a decision."""
    model: DecisionModel = procedure.models[file]
    decisions = {
        key: attrs.evolve(one, expression=table) if one is decision else one
        for key, one in model.decisions.items()
    }
    models = {**procedure.models, file: attrs.evolve(model, decisions=decisions)}
    return attrs.evolve(procedure, models=models)


def bypassed(procedure: Procedure, element: Element) -> Procedure:
    """The procedure without an element: whoever came to it goes on to what follows.

    Boundary events on it go with it, and whatever only they led to is left standing.
    """
    process = procedure.process
    after = process.flows[element.outgoing[0]]
    flows: dict[str, Flow | None] = {after.id: None}
    elements: dict[str, Element | None] = {element.id: None}
    target = process.elements[after.target]
    comes = tuple(f for f in target.incoming if f != after.id)
    for name in element.incoming:
        flows[name] = attrs.evolve(process.flows[name], target=target.id)
    elements[target.id] = attrs.evolve(target, incoming=(*comes, *element.incoming))
    changed = with_parts(procedure, elements, flows)
    for edge in edges_on(process, element.id):
        changed = without_edge(changed, edge)
    return changed


def without_edge(procedure: Procedure, edge: Event) -> Procedure:
    """The procedure without a boundary event, and without its flows."""
    process = procedure.process
    elements: dict[str, Element | None] = {edge.id: None}
    for name in edge.outgoing:
        target = process.elements[process.flows[name].target]
        comes = tuple(f for f in target.incoming if f != name)
        elements[target.id] = attrs.evolve(target, incoming=comes)
    return with_parts(procedure, elements, dict.fromkeys(edge.outgoing))


def edges_on(process: Process, host: str) -> list[Event]:
    """The boundary events on a step."""
    events = (e for e in process.elements.values() if isinstance(e, Event))
    return [event for event in events if event.attached == host]


def tasks(procedure: Procedure) -> Iterator[Task]:
    """The steps of the main process."""
    for element in procedure.process.elements.values():
        if isinstance(element, Task):
            yield element


def act_of(element: Element | None) -> frozenset[str]:
    """The act of an element, if it has one."""
    act: str = getattr(element, "act", "")
    return frozenset({act} if act else ())
