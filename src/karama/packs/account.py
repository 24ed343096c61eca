"""Compares the pack's account of itself, and its orientations, with what is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from karama.findings import Place
from karama.packs.bpmn import Model
from karama.packs.bpmn.markup import FILE as BPMN_FILE
from karama.packs.files import Folder
from karama.packs.header import FILE, Header
from karama.packs.notes import Notes, listed
from karama.packs.services import FILE as SERVICES_FILE
from karama.packs.tables import Tables
from karama.procedure.decision import Table
from karama.procedure.leading import astray
from karama.procedure.procedure import Directory, Form, Orientation
from karama.procedure.process import CallActivity, Event, Lane, Process, Task


def check_statements(
    header: Header,
    folder: Folder,
    model: Model,
    tables: Tables,
    forms: Mapping[str, Form],
    directory: Directory,
    notes: Notes,
) -> None:
    """Note statements about nothing, and steps and rules that no statement covers."""
    known = {*folder.files, *forms, *directory.services, *directory.organizations}
    known |= {one.id for one in header.orientations}
    known |= {f"{form.id}/{f.name}" for form in forms.values() for f in form.fields}
    known |= set(_elements(model)) | set(_rules(tables)) | set(tables.files)
    covered: set[str] = set()
    for number, statement in enumerate(header.statements, 1):
        covered.update(statement.about)
        for about in statement.about:
            if about not in known:
                place = Place(FILE, element=f"statements[{number}].about")
                facts = {"id": statement.id, "about": about}
                notes.add(
                    "PACK-032", place, nearest=notes.nearest(about, known), **facts
                )
    silent = [name for name in _to_cover(model, tables) if name not in covered]
    if silent:
        notes.add(
            "PACK-033", Place(FILE, element="statements"), elements=listed(silent)
        )


def _elements(model: Model) -> Iterator[str]:
    for process in model.processes.values():
        yield process.id
        yield process.pool[0]
        yield from (*process.elements, *process.flows, *process.lanes)
    for key, message in model.messages.items():
        yield from (key, message.name)


def _rules(tables: Tables) -> Iterator[str]:
    for _, decision in tables.every():
        if isinstance(decision.expression, Table):
            for rule in decision.expression.rules:
                yield f"{decision.name}/{rule.id}"
                yield f"{decision.id}/{rule.id}"


def _to_cover(model: Model, tables: Tables) -> Iterator[str]:
    for process in model.processes.values():
        for element in process.elements.values():
            deadline = isinstance(element, Event) and element.timer is not None
            if isinstance(element, Task | CallActivity) or deadline:
                yield element.id
    if tables.table is not None and tables.orientation is not None:
        for rule in tables.table.rules:
            yield f"{tables.orientation.name}/{rule.id}"


def check_orientations(
    header: Header, model: Model, directory: Directory, notes: Notes
) -> None:
    """Note orientations that begin nowhere or lead to nobody."""
    for number, one in enumerate(header.orientations, 1):
        place = Place(FILE, element=f"orientations[{number}]")
        if one.step and one.step not in model.main.elements:
            close = notes.nearest(one.step, model.main.elements)
            notes.add("PACK-030", place, id=one.id, step=one.step, nearest=close)
        service = directory.services.get(one.service)
        if one.service and service is None:
            close = notes.nearest(one.service, directory.services)
            facts = {"id": one.id, "service": one.service, "nearest": close}
            notes.add("PACK-031", place, **facts)
        elif service is not None and service.status != "active":
            facts = {"orientation": one.id, "id": service.id, "status": service.status}
            notes.add("SERV-010", place, **facts)


def check_led(
    process: Process,
    decision: Collection[str],
    orientations: Iterable[Orientation],
    notes: Notes,
) -> None:
    """Note answers of the decision that orients which a gateway sends elsewhere."""
    for one in astray(process, decision, orientations):
        gateway = process.elements[one.gateway]
        place = Place(BPMN_FILE, element=one.flow, line=gateway.line)
        notes.add("PACK-046", place, orientation=one.orientation, step=one.step)


def check_services(model: Model, directory: Directory, notes: Notes) -> None:
    """Note needs that no service answers, and lanes of unlisted organisations."""
    answered = {need for one in directory.services.values() for need in one.needs}
    for process in model.processes.values():
        for element in process.elements.values():
            for need in element.needs if isinstance(element, Task) else ():
                if need not in answered:
                    place = Place(BPMN_FILE, element=element.id, line=element.line)
                    notes.add("SERV-011", place, step=element.id, need=need)
        for lane in process.lanes.values():
            _check_organization(lane, directory, notes)


def _check_organization(lane: Lane, directory: Directory, notes: Notes) -> None:
    known = directory.organizations
    if lane.organization and lane.organization not in known:
        place = Place(BPMN_FILE, element=lane.id, line=lane.line)
        facts = {"lane": lane.id, "organization": lane.organization}
        notes.add(
            "SERV-012", place, nearest=notes.nearest(lane.organization, known), **facts
        )


def check_files(folder: Folder, notes: Notes) -> None:
    """Note files that nothing reads."""
    plain = {FILE, BPMN_FILE, SERVICES_FILE, "mandates.toml", "resources.toml"}
    kinds = {
        "decisions/": (".dmn",),
        "forms/": (".md", ".xlsx", ".xls", ".csv"),
        "texts/": (".md",),
        "examples/": (".csv",),
        "scenarios/": (".toml",),
        "targets/": (".toml",),
        "promises/": (".toml",),
    }
    for name in folder.files:
        read = name in plain or any(
            name.startswith(head) and name.lower().endswith(endings)
            for head, endings in kinds.items()
        )
        if not read and name.rpartition("/")[2].split(".")[0].upper() not in (
            "README",
            "LICENSE",
        ):
            notes.add("PACK-040", Place(name))
