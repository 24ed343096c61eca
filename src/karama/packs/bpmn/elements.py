"""Reads the elements of one process, those of its sub-processes included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import attrs

from karama.packs.bpmn.events import KINDS, read_event
from karama.packs.bpmn.extensions import Extras
from karama.packs.bpmn.markup import (
    Xml,
    attribute,
    children,
    content,
    flag,
    kind_of,
    line_of,
    place_of,
)
from karama.packs.bpmn.reader import Reader
from karama.procedure.process import (
    CallActivity,
    Condition,
    Element,
    Flow,
    Gateway,
    GatewayKind,
    SubProcess,
    Task,
    TaskKind,
)

TASKS = {
    "userTask": TaskKind.USER,
    "manualTask": TaskKind.MANUAL,
    "task": TaskKind.MANUAL,
    "serviceTask": TaskKind.SERVICE,
    "sendTask": TaskKind.SEND,
    "receiveTask": TaskKind.RECEIVE,
    "businessRuleTask": TaskKind.DECISION,
}
GATEWAYS = {
    "exclusiveGateway": GatewayKind.EXCLUSIVE,
    "parallelGateway": GatewayKind.PARALLEL,
    "inclusiveGateway": GatewayKind.INCLUSIVE,
}
# Drawn for people, or bookkeeping of the standard: no token ever meets them.
_SILENT = frozenset(
    (
        "extensionElements",
        "documentation",
        "incoming",
        "outgoing",
        "laneSet",
        "sequenceFlow",
        "textAnnotation",
        "association",
        "group",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "ioSpecification",
        "property",
        "auditing",
        "monitoring",
    )
)
_MARKS = ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")


@attrs.define
class Parts:
    """What one process is made of, while it is read."""

    elements: dict[str, Element] = attrs.field(factory=dict)
    flows: dict[str, Flow] = attrs.field(factory=dict)
    flow_scopes: dict[str, str] = attrs.field(factory=dict)
    order: dict[str, tuple[str, ...]] = attrs.field(factory=dict)


def read_scope(xml: Xml, scope: str, parts: Parts, reader: Reader) -> None:
    """Read the children of a process or sub-process into `parts`."""
    for child in children(xml):
        kind = kind_of(child)
        if kind == "sequenceFlow":
            _add_flow(child, scope, parts, reader)
        elif kind not in _SILENT:
            _add_element(child, kind, scope, parts, reader)


def _add_element(xml: Xml, kind: str, scope: str, parts: Parts, reader: Reader) -> None:
    name = attribute(xml, "id")
    read = _READERS.get(kind)
    if read is None:
        if kind not in _MARKS and not kind.endswith("EventDefinition"):
            place = place_of(xml, name or kind)
            reader.notes.add("BPMN-005", place, element=name or "?", kind=kind)
        return
    if not name:
        reader.notes.add("BPMN-007", place_of(xml, kind), kind=kind)
        return
    if name in parts.elements or name in parts.flows:
        reader.notes.add("BPMN-008", place_of(xml), element=name)
    extras = reader.extras(xml)
    _check_marks(xml, kind, extras, reader)
    parts.elements[name] = read(xml, extras, scope, reader)
    parts.order[name] = tuple(content(out) for out in children(xml, "outgoing"))
    if kind == "subProcess":
        read_scope(xml, name, parts, reader)


def _check_marks(xml: Xml, kind: str, extras: Extras, reader: Reader) -> None:
    marks = [kind_of(child) for child in children(xml, *_MARKS)]
    marks += ["isForCompensation"] * flag(xml, "isForCompensation", False)
    if (extras.inputs or extras.outputs) and kind != "callActivity":
        marks.append("zeebe:ioMapping")
    for mark in marks:
        element = extras.place.element
        reader.notes.add("BPMN-054", extras.place, element=element, mark=mark)


def _add_flow(xml: Xml, scope: str, parts: Parts, reader: Reader) -> None:
    name = attribute(xml, "id")
    if not name:
        reader.notes.add("BPMN-007", place_of(xml, "sequenceFlow"), kind="sequenceFlow")
        return
    if name in parts.elements or name in parts.flows:
        reader.notes.add("BPMN-008", place_of(xml), element=name)
    extras = reader.extras(xml)
    written = list(children(xml, "conditionExpression"))
    label = " ".join(attribute(xml, "name").split())
    parts.flow_scopes[name] = scope
    parts.flows[name] = Flow(
        id=name,
        source=attribute(xml, "sourceRef"),
        target=attribute(xml, "targetRef"),
        name=label,
        titles=reader.titles(label, extras),
        condition=_condition(written[0], extras, reader) if written else None,
        line=line_of(xml),
    )


def _condition(xml: Xml, extras: Extras, reader: Reader) -> Condition | None:
    place = attrs.evolve(extras.place, line=line_of(xml))
    return reader.expression(content(xml), place)


def _task(xml: Xml, extras: Extras, scope: str, reader: Reader) -> Task:
    kind = TASKS[kind_of(xml)]
    common = reader.common(xml, extras, scope)
    if kind_of(xml) == "task":
        reader.notes.add("BPMN-053", extras.place, element=common["id"])
    message = None
    if kind in (TaskKind.SEND, TaskKind.RECEIVE):
        message = reader.message(xml, extras.place, kind_of(xml))
    decision, result = _decision(kind, extras, reader)
    return Task(
        **common,
        kind=kind,
        act=extras.act,
        sources=extras.every_source,
        added=extras.added,
        form=extras.zeebe.get("formDefinition", {}).get("formId", "").strip(),
        decision=decision,
        result=result,
        message=message,
        needs=tuple(extras.needs),
        roles=tuple(extras.roles),
    )


def _decision(kind: TaskKind, extras: Extras, reader: Reader) -> tuple[str, str]:
    if kind is not TaskKind.DECISION:
        return "", ""
    called = extras.zeebe.get("calledDecision", {})
    decision = called.get("decisionId", "").strip()
    result = called.get("resultVariable", "").strip()
    place, element = extras.place, extras.place.element
    if not decision:
        reader.notes.add("BPMN-040", place, element=element)
    elif not result:
        reader.notes.add("BPMN-055", place, element=element, name=decision)
    return decision, result or decision


def _gateway(xml: Xml, extras: Extras, scope: str, reader: Reader) -> Gateway:
    return Gateway(
        **reader.common(xml, extras, scope),
        kind=GATEWAYS[kind_of(xml)],
        default=attribute(xml, "default"),
    )


def _sub_process(xml: Xml, extras: Extras, scope: str, reader: Reader) -> SubProcess:
    return SubProcess(
        **reader.common(xml, extras, scope),
        by_event=flag(xml, "triggeredByEvent", False),
        sources=extras.every_source,
    )


def _call(xml: Xml, extras: Extras, scope: str, reader: Reader) -> CallActivity:
    written = extras.zeebe.get("calledElement", {}).get("processId", "")
    called = written.strip() or attribute(xml, "calledElement")
    if not called:
        element = extras.place.element
        reader.notes.add("BPMN-042", extras.place, element=element)
    return CallActivity(
        **reader.common(xml, extras, scope),
        called=called,
        act=extras.act,
        sources=extras.every_source,
        added=extras.added,
        inputs=tuple(_mapped(extras.inputs, extras, reader)),
        outputs=tuple(_mapped(extras.outputs, extras, reader)),
    )


def _mapped(
    pairs: list[tuple[str, str]], extras: Extras, reader: Reader
) -> Iterator[tuple[str, Condition]]:
    for source, target in pairs:
        condition = reader.expression(source, extras.place)
        if not target:
            element = extras.place.element
            reader.notes.add(
                "BPMN-057", extras.place, kind="zeebe:ioMapping", element=element
            )
        elif condition is not None:
            yield target, condition


_READERS = MappingProxyType(
    {
        **dict.fromkeys(TASKS, _task),
        **dict.fromkeys(GATEWAYS, _gateway),
        **dict.fromkeys(KINDS, read_event),
        "subProcess": _sub_process,
        "callActivity": _call,
    }
)


def joined(parts: Parts, lanes: Mapping[str, str]) -> Mapping[str, Element]:
    """The elements with their lanes and flows; inner ones take the outer lane."""
    found: dict[str, Element] = {}
    leave: dict[str, list[str]] = {}
    enter: dict[str, list[str]] = {}
    for flow in parts.flows.values():
        leave.setdefault(flow.source, []).append(flow.id)
        enter.setdefault(flow.target, []).append(flow.id)
    for name, element in parts.elements.items():
        leaving = leave.get(name, [])
        listed = [flow for flow in parts.order[name] if flow in leaving]
        rest = [flow for flow in leaving if flow not in listed]
        found[name] = attrs.evolve(
            element,
            lane=_lane_of(name, parts, lanes),
            incoming=tuple(enter.get(name, ())),
            outgoing=tuple(dict.fromkeys(listed + rest)),
        )
    return found


def _lane_of(name: str, parts: Parts, lanes: Mapping[str, str]) -> str:
    while name:
        if name in lanes:
            return lanes[name]
        inner = parts.elements.get(name)
        name = inner.scope if inner is not None else ""
    return ""
