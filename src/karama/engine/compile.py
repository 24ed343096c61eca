"""A procedure made ready to run: each element with its ways out, looked up once.

`ready(procedure)` keeps the last procedures it was given. The engine walks this graph
of nodes, never the element tables: conditions are compiled FEEL, joins know from where
each of their flows can still be reached, scopes know their starts and the event
sub-processes that may rise in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import attrs

from karama.decisions import Decisions, compile_model
from karama.errors import CaseError
from karama.feel import (
    UNKNOWN,
    compile_expression,
    free_names,
    holds_unknown,
    tree,
)
from karama.procedure.procedure import Field, FieldClass, Procedure
from karama.procedure.process import (
    CallActivity,
    Condition,
    Element,
    Event,
    EventKind,
    Flow,
    Gateway,
    GatewayKind,
    Message,
    Process,
    SubProcess,
    Task,
    TaskKind,
    Timer,
)

SHORTEST_CYCLE = timedelta(seconds=1)


@attrs.frozen(eq=False)
class Formula:
    """A FEEL expression of the pack, compiled.

    Attributes:
        names: Facts it reads.
        call: Facts -> FEEL value.
        node: The tree it was compiled from.
    """

    names: tuple[str, ...]
    call: Any
    node: tree.Node = attrs.field(repr=False)

    def value(self, facts: Mapping[str, object]) -> object:
        """Its value; a fact that was never given is unknown, not null."""
        for name in self.names:
            if name not in facts:
                facts = {**dict.fromkeys(self.names, UNKNOWN), **facts}
                break
        return self.call(facts)

    def unknown(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        """The facts it reads that are not known, or not wholly."""
        return tuple(n for n in self.names if holds_unknown(facts.get(n, UNKNOWN)))


@attrs.define(eq=False)
class Way:
    """A sequence flow: where it leads, and when it is taken."""

    id: str
    formula: Formula | None
    to: Node = attrs.field(default=None, repr=False)


@attrs.define(eq=False)
class Node:
    """An element ready to run.

    Attributes:
        kind: What the engine does when a token arrives: "step", "wait", "send",
            "decision", "inside", "call", "exclusive", "parallel", "inclusive", "end".
        lane: Its own lane, else that of the sub-process around it.
        ways: Flows out, in the file's order.
        default: Flow out when no condition holds.
        comes: Flows in; a gateway with more than one joins.
        edges: Boundary events on it.
        reaches: For an inclusive join: flow in -> elements from where a token can
            still come by it without passing this gateway.
        start: For an event sub-process: the event that opens it.
    """

    id: str
    kind: str
    element: Element = attrs.field(repr=False)
    lane: str = ""
    scope: str = ""
    ways: list[Way] = attrs.field(factory=list, repr=False)
    default: Way | None = None
    comes: tuple[str, ...] = ()
    edges: list[Node] = attrs.field(factory=list, repr=False)
    reaches: dict[str, frozenset[str]] = attrs.field(factory=dict, repr=False)
    message: Message | None = None
    timer: Timer | None = None
    due: Formula | None = None
    interrupting: bool = True
    start: Node | None = None
    fields: dict[str, Field] | None = None
    roles: frozenset[str] = frozenset()
    inputs: tuple[tuple[str, Formula], ...] = ()
    outputs: tuple[tuple[str, Formula], ...] = ()
    splits: bool = False


@attrs.define(eq=False)
class Plan:
    """A process ready to run.

    Attributes:
        key: How scopes name it; "" for the main process.
        owner: The procedure whose forms and decisions it uses.
        starts: Start elements by scope ("" is the process itself).
        rises: Event sub-processes by the scope they stand in.
    """

    key: str
    owner: Procedure = attrs.field(repr=False)
    process: Process = attrs.field(repr=False)
    nodes: dict[str, Node] = attrs.field(factory=dict, repr=False)
    starts: dict[str, list[Node]] = attrs.field(factory=dict, repr=False)
    rises: dict[str, list[Node]] = attrs.field(factory=dict, repr=False)


Order = tuple[str, tuple[Any, ...]]
"""An output's name, and its values, most protective first."""


@attrs.define(eq=False)
class Ready:
    """A procedure ready to run; plans and decision models are compiled when met.

    Attributes:
        rights: Rights that it draws.
        fields: Every question of its forms and of the packs it calls, by fact; its own
            come before those of other packs.
        classes: What each fact is about; several, when several forms ask for it.
        orders: By what decisions are ranked, of those it was asked of.
    """

    procedure: Procedure = attrs.field(repr=False)
    plans: dict[str, Plan] = attrs.field(factory=dict, repr=False)
    models: dict[tuple[int, str], Decisions] = attrs.field(factory=dict, repr=False)
    rights: frozenset[str] = frozenset()
    fields: dict[str, Field] = attrs.field(factory=dict, repr=False)
    classes: dict[str, set[FieldClass]] = attrs.field(factory=dict, repr=False)
    orders: dict[tuple[int, str], Order] = attrs.field(factory=dict, repr=False)

    def plan(self, key: str) -> Plan:
        """The plan of a process by the key scopes use for it."""
        plan = self.plans.get(key)
        return plan if plan is not None else _called_plan(self, key)

    def decisions(self, owner: Procedure, name: str) -> Decisions:
        """The compiled model that holds a decision.

        Raises:
            CaseError: The procedure has no such decision.
        """
        file = owner.decision_of.get(name)
        if file is None:
            raise CaseError(f"No decision model holds {name!r}.")
        model = self.models.get((id(owner), file))
        if model is None:
            model = self.models[id(owner), file] = compile_model(owner.models[file])
        return model


_KEPT: dict[int, Ready] = {}
_KEPT_AT_MOST = 32


def ready(procedure: Procedure) -> Ready:
    """The procedure ready to run, compiled the first time it is seen.

    Kept by identity: two packs may share an id and differ, and comparing whole
    procedures would cost more than a step.
    """
    kept = _KEPT.get(id(procedure))
    if kept is not None and kept.procedure is procedure:
        return kept
    made = Ready(procedure, rights=_rights(procedure))
    made.plans[""] = _plan("", procedure, procedure.process)
    for field in _fields_of(procedure):
        made.fields.setdefault(field.name, field)
        made.classes.setdefault(field.name, set()).add(field.field_class)
    while len(_KEPT) >= _KEPT_AT_MOST:
        del _KEPT[next(iter(_KEPT))]
    _KEPT[id(procedure)] = made
    return made


def _fields_of(procedure: Procedure) -> Iterator[Field]:
    for form in procedure.forms.values():
        yield from form.fields
    for called in procedure.called.values():
        yield from _fields_of(called)


def _rights(procedure: Procedure) -> frozenset[str]:
    processes = [procedure.process, *procedure.processes.values()]
    return frozenset(
        element.message.right
        for process in processes
        for element in process.elements.values()
        if isinstance(element, Event | Task) and element.message is not None
        if element.message.right
    )


# --- called processes ---------------------------------------------------------


def key_of(ready: Ready, owner: Procedure, called: str) -> str:
    """The key of a process as seen from the procedure that calls it."""
    if ":" in called or owner is ready.procedure:
        return called
    return f"{owner.id}:{called}"


def _called_plan(ready: Ready, key: str) -> Plan:
    owner, process = _find(ready.procedure, key)
    plan = ready.plans[key] = _plan(key, owner, process)
    return plan


def _find(procedure: Procedure, key: str) -> tuple[Procedure, Process]:
    pack, colon, name = key.rpartition(":")
    owner = _pack(procedure, pack) if colon else procedure
    if owner is not None:
        for process in (*owner.processes.values(), owner.process):
            if process.id == name:
                return owner, process
    if key in procedure.processes:
        return owner or procedure, procedure.processes[key]
    raise CaseError(f"No process is called {key!r}.")


def _pack(procedure: Procedure, pack: str) -> Procedure | None:
    """The called pack of that id, at whatever depth it is called."""
    for name, called in procedure.called.items():
        if name == pack or called.id == pack:
            return called
    for called in procedure.called.values():
        found = _pack(called, pack)
        if found is not None:
            return found
    return None


# --- one process --------------------------------------------------------------


def _plan(key: str, owner: Procedure, process: Process) -> Plan:
    plan = Plan(key, owner, process)
    for element in process.elements.values():
        plan.nodes[element.id] = _node(owner, process, element)
    nodes = plan.nodes.values()
    begun = {node.scope: node for node in nodes if node.kind == "start"}
    for node in plan.nodes.values():
        _join_up(plan, begun, node)
    for node in plan.nodes.values():
        if node.kind == "inclusive" and len(node.comes) > 1:
            node.reaches = {f: _reaching(plan, node, f) for f in node.comes}
    return plan


def _node(owner: Procedure, process: Process, element: Element) -> Node:
    node = Node(
        element.id,
        _kind(element),
        element,
        lane=_lane(process, element),
        scope=element.scope,
        comes=element.incoming,
    )
    if isinstance(element, Task):
        node.message = element.message
        node.fields = _fields(owner, element.form)
        node.roles = frozenset(element.roles)
    elif isinstance(element, Event):
        node.message = element.message
        node.interrupting = element.interrupting
        _clock(node, element)
    elif isinstance(element, CallActivity):
        node.inputs = tuple((n, _formula(c)) for n, c in element.inputs)
        node.outputs = tuple((n, _formula(c)) for n, c in element.outputs)
    return node


_TASKS = {
    TaskKind.USER: "step",
    TaskKind.MANUAL: "step",
    TaskKind.SERVICE: "step",
    TaskKind.SEND: "send",
    TaskKind.RECEIVE: "wait",
    TaskKind.DECISION: "decision",
}
_EVENTS = {
    EventKind.START: "start",
    EventKind.END: "end",
    EventKind.CATCH: "wait",
    EventKind.BOUNDARY: "edge",
}
_GATEWAYS = {
    GatewayKind.EXCLUSIVE: "exclusive",
    GatewayKind.PARALLEL: "parallel",
    GatewayKind.INCLUSIVE: "inclusive",
}


def _kind(element: Element) -> str:
    if isinstance(element, Task):
        return _TASKS[element.kind]
    if isinstance(element, Event):
        return _EVENTS[element.kind]
    if isinstance(element, Gateway):
        return _GATEWAYS[element.kind]
    if isinstance(element, SubProcess):
        return "rise" if element.by_event else "inside"
    if isinstance(element, CallActivity):
        return "call"
    raise CaseError(f"Element {element.id!r} is of a kind that does not run.")


def _lane(process: Process, element: Element) -> str:
    while not element.lane and element.scope:
        element = process.elements[element.scope]
    return element.lane


def _fields(owner: Procedure, form: str) -> dict[str, Field] | None:
    if not form:
        return None
    if form not in owner.forms:
        raise CaseError(f"No form is called {form!r}.")
    return {field.name: field for field in owner.forms[form].fields}


def _clock(node: Node, event: Event) -> None:
    timer = event.timer
    if timer is None:
        return
    if timer.cycle and (timer.duration is None or timer.duration < SHORTEST_CYCLE):
        raise CaseError(f"Timer {event.id!r} rings without end.")
    node.timer = timer
    node.due = None if timer.at is None else _formula(timer.at)


def _formula(condition: Condition) -> Formula:
    node = condition.node
    return Formula(tuple(sorted(free_names(node))), compile_expression(node), node)


def _join_up(plan: Plan, begun: Mapping[str, Node], node: Node) -> None:
    element = node.element
    for flow in _flows(plan.process, element.outgoing):
        formula = None if flow.condition is None else _formula(flow.condition)
        way = Way(flow.id, formula, plan.nodes[flow.target])
        if isinstance(element, Gateway) and flow.id == element.default:
            node.default = way
        node.ways.append(way)
    node.splits = any(way.formula is not None for way in node.ways)
    if node.kind == "edge":
        assert isinstance(element, Event)  # noqa: S101 - only events are edges
        plan.nodes[element.attached].edges.append(node)
    elif node.kind == "rise":
        node.start = _start_of(begun, element.id)
        plan.rises.setdefault(element.scope, []).append(node)
    if _begins(begun, node):
        plan.starts.setdefault(element.scope, []).append(node)


def _flows(process: Process, ids: Iterable[str]) -> list[Flow]:
    return [process.flows[flow] for flow in ids]


def _start_of(begun: Mapping[str, Node], scope: str) -> Node:
    if scope not in begun:
        raise CaseError(f"Event sub-process {scope!r} has no start event.")
    return begun[scope]


def _begins(begun: Mapping[str, Node], node: Node) -> bool:
    """Whether a token is born here: at starts, else where no flow comes in."""
    if node.kind == "start":
        return True
    if node.kind in ("edge", "rise") or node.comes:
        return False
    return node.scope not in begun


def _reaching(plan: Plan, join: Node, flow: str) -> frozenset[str]:
    """Elements from where a token can come by `flow` without passing `join`."""
    found: set[str] = set()
    ahead = [plan.process.flows[flow].source]
    while ahead:
        here = ahead.pop()
        if here in found or here == join.id:
            continue
        found.add(here)
        element = plan.process.elements[here]
        if isinstance(element, Event) and element.attached:
            ahead.append(element.attached)
        ahead.extend(f.source for f in _flows(plan.process, element.incoming))
    return frozenset(found)
