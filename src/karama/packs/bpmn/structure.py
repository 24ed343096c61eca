"""Looks at the graph of a process: does every path begin, join and end lawfully?"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

import attrs

from karama.findings import Place
from karama.packs.bpmn.markup import FILE
from karama.packs.notes import Notes
from karama.procedure.process import (
    CallActivity,
    Element,
    Event,
    EventKind,
    Flow,
    Gateway,
    GatewayKind,
    Process,
    SubProcess,
    Task,
)

_HOSTS = (Task, CallActivity, SubProcess)


def check_structure(process: Process, notes: Notes) -> None:
    """Every finding about flows, starts, ends, gateways and boundary events."""
    view = _View(process, notes)
    for flow in process.flows.values():
        _check_flow(flow, view)
    for element in process.elements.values():
        _check_element(element, view)
    starts = _starts_by_scope(view)
    for scope in ["", *(e.id for e in view.elements if isinstance(e, SubProcess))]:
        _check_scope(scope, starts.get(scope, []), view)
    _check_reach(view)


@attrs.frozen
class _View:
    process: Process
    notes: Notes

    @property
    def elements(self) -> Iterable[Element]:
        return self.process.elements.values()

    def place(self, item: Element | Flow) -> Place:
        return Place(FILE, element=item.id, line=item.line)

    def note(self, code: str, item: Element | Flow, **facts: str | int) -> None:
        self.notes.add(code, self.place(item), **facts)


# --- flows and gateways -------------------------------------------------------------


def _check_flow(flow: Flow, view: _View) -> None:
    elements = view.process.elements
    source, target = elements.get(flow.source), elements.get(flow.target)
    for name, end in ((flow.source, source), (flow.target, target)):
        if end is None:
            view.note("BPMN-009", flow, element=flow.id, missing=name or '""')
    if source is None or target is None:
        return
    if source.scope != target.scope:
        view.note("BPMN-010", flow, element=flow.id)
    if flow.condition is not None:
        _check_condition(flow, source, view)


def _check_condition(flow: Flow, source: Element, view: _View) -> None:
    if not isinstance(source, Gateway):
        view.note("BPMN-018", flow, element=flow.id, source=source.id)
    elif source.kind is GatewayKind.PARALLEL:
        reason = "leaves a parallel gateway"
        view.note("BPMN-017", flow, element=flow.id, reason=reason)
    elif source.default == flow.id:
        view.note("BPMN-017", flow, element=flow.id, reason="is the default flow")
    elif len(source.outgoing) == 1:
        view.note("BPMN-017", flow, element=flow.id, reason="is the only way on")


def _check_gateway(gateway: Gateway, view: _View) -> None:
    if gateway.default and gateway.default not in gateway.outgoing:
        view.note("BPMN-016", gateway, flow=gateway.default, element=gateway.id)
    if gateway.kind is GatewayKind.PARALLEL or len(gateway.outgoing) < 2:
        return
    if not gateway.default:
        view.note("BPMN-014", gateway, element=gateway.id)
    for name in gateway.outgoing:
        flow = view.process.flows[name]
        if flow.condition is None and name != gateway.default:
            view.note("BPMN-013", flow, element=name, gateway=gateway.id)


# --- events -------------------------------------------------------------------------


def _check_element(element: Element, view: _View) -> None:
    if isinstance(element, Gateway):
        _check_gateway(element, view)
    elif isinstance(element, Event):
        _check_event(element, view)
    elif _is_by_event(element) and (element.incoming or element.outgoing):
        view.note("BPMN-059", element, element=element.id)


def _is_by_event(element: Element | None) -> bool:
    return isinstance(element, SubProcess) and element.by_event


def _check_event(event: Event, view: _View) -> None:
    no_way_in = event.kind in (EventKind.START, EventKind.BOUNDARY)
    wrong = event.incoming if no_way_in else ()
    if event.kind is EventKind.END:
        wrong = event.outgoing
    for flow in wrong:
        view.note("BPMN-022", event, flow=flow, element=event.id)
    if event.kind is EventKind.BOUNDARY:
        _check_boundary(event, view)


def _check_boundary(event: Event, view: _View) -> None:
    host = view.process.elements.get(event.attached)
    carries = isinstance(host, _HOSTS) and not _is_by_event(host)
    if not carries or (host is not None and host.scope != event.scope):
        view.note("BPMN-023", event, element=event.id, host=event.attached or '""')
    if not event.outgoing:
        view.note("BPMN-056", event, element=event.id)


# --- scopes -------------------------------------------------------------------------


def _starts_by_scope(view: _View) -> Mapping[str, list[Event]]:
    starts: dict[str, list[Event]] = {}
    for element in view.elements:
        if isinstance(element, Event) and _is_start(element):
            starts.setdefault(element.scope, []).append(element)
    return starts


def _check_scope(scope: str, starts: list[Event], view: _View) -> None:
    holder = view.process.elements.get(scope)
    by_event = _is_by_event(holder)
    name = scope or view.process.id
    place = view.place(holder) if holder else Place(FILE, element=view.process.id)
    if not starts:
        view.notes.add("BPMN-019", place, scope=name)
    plain = [start for start in starts if not _waits(start)]
    if len(plain) > 1:
        view.notes.add("BPMN-020", place, scope=name, count=len(plain))
    for start in starts:
        _check_start(start, scope, by_event, len(starts), view)


def _check_start(
    start: Event, scope: str, by_event: bool, count: int, view: _View
) -> None:
    reason = ""
    if by_event and not _waits(start):
        reason = "an event sub-process opens by a message or a timer"
    elif by_event and count > 1:
        reason = "an event sub-process has one start"
    elif scope and not by_event and _waits(start):
        reason = "a sub-process begins when the flow comes to it"
    if reason:
        view.note("BPMN-021", start, element=start.id, reason=reason)


def _is_start(element: Element) -> bool:
    return isinstance(element, Event) and element.kind is EventKind.START


def _waits(start: Event) -> bool:
    return start.timer is not None or start.message is not None


# --- what is reached, what ends -----------------------------------------------------


def _check_reach(view: _View) -> None:
    """A sub-process counts as one step; inside, it begins at its own start."""
    nexts = _nexts(view)
    entries = [e.id for e in view.elements if _is_entry(e)]
    reached = _spread(entries, nexts)
    for element in view.elements:
        if element.id not in reached:
            view.note("BPMN-011", element, element=element.id)
    before: dict[str, list[str]] = {}
    for name, targets in nexts.items():
        for target in targets:
            before.setdefault(target, []).append(name)
    ends = [e.id for e in view.elements if _is_end(e)]
    ending = _spread(ends, before)
    for element in view.elements:
        if element.id in reached and element.id not in ending:
            view.note("BPMN-012", element, element=element.id)


def _nexts(view: _View) -> Mapping[str, list[str]]:
    elements = view.process.elements
    nexts: dict[str, list[str]] = {name: [] for name in elements}
    for flow in view.process.flows.values():
        if flow.source in elements and flow.target in elements:
            nexts[flow.source].append(flow.target)
    for element in view.elements:
        if isinstance(element, Event) and element.attached in nexts:
            nexts[element.attached].append(element.id)
    return nexts


def _is_entry(element: Element) -> bool:
    return _is_by_event(element) or _is_start(element)


def _is_end(element: Element) -> bool:
    ends = isinstance(element, Event) and element.kind is EventKind.END
    return ends or _is_by_event(element)


def _spread(start: Iterable[str], nexts: Mapping[str, list[str]]) -> set[str]:
    seen = set(start)
    waiting = deque(seen)
    while waiting:
        for name in nexts.get(waiting.popleft(), ()):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen
