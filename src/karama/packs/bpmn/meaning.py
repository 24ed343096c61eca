"""Compares the steps with the rest of the pack: acts, lanes, forms, calls, rights."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import attrs

from karama.findings import Place
from karama.packs.bpmn.markup import FILE
from karama.packs.expressions import check_names
from karama.packs.notes import Notes, listed
from karama.procedure.acts import ACTS, RIGHTS
from karama.procedure.process import (
    CallActivity,
    Condition,
    Element,
    Event,
    EventKind,
    Flow,
    Lane,
    Process,
    SubProcess,
    Task,
    TaskKind,
)

MAX_PROCESSES = 100


@attrs.frozen
class Around:
    """What the rest of the pack offers to the steps.

    Attributes:
        names: Names that forms, decisions and calls give.
        processes: Ids a call activity may use, with the process behind each.
        called_names: Names known inside a called process, by its id.
    """

    languages: tuple[str, ...]
    forms: Collection[str]
    decisions: Collection[str]
    names: frozenset[str]
    processes: Mapping[str, Process]
    called_names: Mapping[str, frozenset[str]] = attrs.field(factory=dict)


def check_meaning(process: Process, around: Around, notes: Notes) -> None:
    """Every finding about what the steps of a process mean."""
    offered = set(_offered(process))
    for element in process.elements.values():
        if isinstance(element, Task | CallActivity):
            _check_step(element, notes)
        if isinstance(element, Task):
            _check_task(element, around, notes)
        elif isinstance(element, CallActivity):
            _check_call(element, around, notes)
        elif isinstance(element, Event) and element.message is not None:
            _check_right(element, offered, notes)
    _check_expressions(process, around, notes)
    _check_titles(process, around.languages, notes)


def check_rights(process: Process, notes: Notes) -> None:
    """Note each right that cannot be used at any moment of the procedure."""
    offered = {right for _, right in _offered(process)}
    for right in RIGHTS:
        if right not in offered:
            place = Place(FILE, element=process.id)
            notes.add("BPMN-044", place, right=right)


def check_circles(processes: Mapping[str, Process], notes: Notes) -> None:
    """Note processes of one file that call one another in a circle."""
    for name in list(processes)[:MAX_PROCESSES]:
        circle = _circle(name, processes)
        if circle and min(circle) == name:
            place = Place(FILE, element=name)
            notes.add("BPMN-043", place, circle=" → ".join([*circle, name]))


def check_drawn(process: Process, notes: Notes) -> None:
    """Note what a reader of the picture would not see."""
    shapes, edges = process.diagram.shapes, process.diagram.edges
    if not shapes:
        return
    hidden = [name for name in process.elements if name not in shapes]
    hidden += [name for name in process.flows if name not in edges]
    if hidden:
        notes.add("BPMN-049", Place(FILE, element=process.id), elements=listed(hidden))


def _place(element: Element | Flow) -> Place:
    return Place(FILE, element=element.id, line=element.line)


def _check_step(step: Task | CallActivity, notes: Notes) -> None:
    place = _place(step)
    decides = isinstance(step, Task) and step.kind is TaskKind.DECISION
    if step.act and step.act not in ACTS:
        close = notes.nearest(step.act, ACTS)
        notes.add("BPMN-031", place, act=step.act, element=step.id, nearest=close)
    elif not step.act and not decides:
        notes.add("BPMN-030", place, element=step.id)
    if not step.sources and not decides:
        notes.add("LAW-010", place, element=step.id)
    if not step.lane:
        notes.add("BPMN-032", place, element=step.id)


def _check_task(task: Task, around: Around, notes: Notes) -> None:
    place = _place(task)
    if task.form and task.form not in around.forms:
        close = notes.nearest(task.form, around.forms)
        notes.add("BPMN-037", place, element=task.id, form=task.form, nearest=close)
    elif task.kind is TaskKind.USER and not task.form:
        notes.add("BPMN-038", place, element=task.id)
    if task.decision and task.decision not in around.decisions:
        close = notes.nearest(task.decision, around.decisions)
        facts = {"element": task.id, "decision": task.decision, "nearest": close}
        notes.add("BPMN-039", place, **facts)


def _check_call(call: CallActivity, around: Around, notes: Notes) -> None:
    if call.called and call.called not in around.processes:
        close = notes.nearest(call.called, around.processes)
        facts = {"element": call.id, "process": call.called, "nearest": close}
        notes.add("BPMN-041", _place(call), **facts)


def _check_right(event: Event, offered: set[tuple[str, str]], notes: Notes) -> None:
    right = event.message.right if event.message else ""
    if not right or event.kind is EventKind.END:
        return
    if right not in {name for _, name in offered}:
        notes.add("BPMN-047", _place(event), right=right, element=event.id)
    elif (event.id, right) in offered and _costs(event, right):
        notes.add("BPMN-046", _place(event), right=right)


def _costs(event: Event, right: str) -> bool:
    return event.interrupting and right in ("complain", "ask-for-lawyer")


def _offered(process: Process) -> Iterator[tuple[str, str]]:
    """Starts of event sub-processes, at the top, that are the use of a right."""
    for element in process.elements.values():
        scope = process.elements.get(element.scope)
        at_any_moment = isinstance(scope, SubProcess) and scope.by_event
        if not isinstance(element, Event) or element.kind is not EventKind.START:
            continue
        if at_any_moment and element.message and element.message.right:
            yield element.id, element.message.right


def _check_expressions(process: Process, around: Around, notes: Notes) -> None:
    for condition, place in _expressions(process):
        check_names(condition, place, around.names, notes)
    for call in process.elements.values():
        if isinstance(call, CallActivity) and call.called in around.called_names:
            names = around.called_names[call.called]
            for _, condition in call.outputs:
                check_names(condition, _place(call), names, notes)


def _expressions(process: Process) -> Iterator[tuple[Condition, Place]]:
    for flow in process.flows.values():
        if flow.condition is not None:
            yield flow.condition, _place(flow)
    for element in process.elements.values():
        if isinstance(element, Event) and element.timer and element.timer.at:
            yield element.timer.at, _place(element)
        elif isinstance(element, CallActivity):
            yield from ((condition, _place(element)) for _, condition in element.inputs)


def _check_titles(process: Process, languages: tuple[str, ...], notes: Notes) -> None:
    named = [e for e in process.elements.values() if _is_named(e)]
    every: list[Element | Lane] = [*named, *process.lanes.values()]
    for language in languages:
        lacking = [item.id for item in every if not item.titles.get(language)]
        if lacking:
            place = Place(FILE, element=process.id)
            facts = {"language": language, "elements": listed(lacking)}
            notes.add("BPMN-051", place, count=len(lacking), **facts)


def _is_named(element: Element) -> bool:
    return bool(element.name) or isinstance(element, Task | CallActivity | SubProcess)


def _circle(name: str, processes: Mapping[str, Process]) -> list[str]:
    """The shortest way from a process back to itself, as names."""
    paths = [[name]]
    seen: set[str] = set()
    while paths:
        path = paths.pop(0)
        for called in _calls(processes[path[-1]]):
            if called == name:
                return path
            if called in processes and called not in seen:
                seen.add(called)
                paths.append([*path, called])
    return []


def _calls(process: Process) -> list[str]:
    return [e.called for e in process.elements.values() if isinstance(e, CallActivity)]
