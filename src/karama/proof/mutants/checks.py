"""What `karama check` would say of a mutant that it does not say of the original.

A mutant is a value and not a folder, so the rules of the reader that look at values are
called here one by one. They see what the Charter does not speak of: law that is not
named, an example that is no longer sent where its author expects, a promise that is
broken, a statement about a step that is gone, a form whose lane may not write what it
asks.
"""

from __future__ import annotations

from collections.abc import Iterator

from karama.decisions import compile_model
from karama.errors import KaramaError
from karama.findings import Place, Severity
from karama.packs import mandates
from karama.packs.account import check_led
from karama.packs.bpmn.meaning import Around, check_meaning, check_rights
from karama.packs.bpmn.structure import check_structure
from karama.packs.concepts import check_answered
from karama.packs.examples import try_examples
from karama.packs.facts import read_facts
from karama.packs.notes import Notes
from karama.packs.promises import try_promises
from karama.packs.tables import Tables, check_grounded, check_sources
from karama.procedure.decision import Decision, Table
from karama.procedure.procedure import Mandate, Procedure
from karama.procedure.process import CallActivity, Event, Process, Task

Found = frozenset[tuple[str, str]]
"""Code and place of each finding."""


def findings(procedure: Procedure) -> Found:
    """Findings of the reader that ask for something to be done."""
    notes = Notes()
    for process in _own(procedure):
        check_structure(process, notes)
        check_meaning(process, _around(procedure), notes)
    check_rights(procedure.process, notes)
    orients = {procedure.orientation}
    check_led(procedure.process, orients, procedure.orientations, notes)
    own = {process.id: process for process in _own(procedure)}
    check_answered(procedure.field_concepts, procedure.forms, notes)
    mandates.check_forms(own, procedure.forms, procedure.permissions, notes)
    tables = _tables(procedure)
    if tables is not None:
        check_sources(tables, [], notes)
        check_grounded(own, tables, notes)
        try_examples(procedure.examples, tables, notes)
        read_facts(tables, procedure.forms, notes)
    promised = Tables(procedure.models, procedure.decision_of)
    try_promises(procedure.promises, promised, notes)
    asked = (one for one in notes.findings if one.severity is not Severity.INFO)
    told = {(one.code, _place(one.place, one.what)) for one in asked}
    for more in (_of_permissions, _of_order, _of_clocks):
        told |= set(more(procedure))
    return frozenset(told)


def unspoken(original: Procedure, mutant: Procedure) -> Iterator[tuple[str, str]]:
    """Statements about something that is in the original and not in the mutant."""
    gone = _known(original) - _known(mutant)
    for statement in original.statements:
        for about in statement.about:
            if about in gone:
                yield "PACK-032", about


def _place(place: Place, what: str) -> str:
    return f"{place.element or place.file}: {what}"


def _own(procedure: Procedure) -> list[Process]:
    called = {
        id(p) for one in procedure.called.values() for p in one.processes.values()
    }
    every = {p.id: p for p in procedure.processes.values() if id(p) not in called}
    return list({**every, procedure.process.id: procedure.process}.values())


def _around(procedure: Procedure) -> Around:
    return Around(
        languages=(),
        forms=procedure.forms,
        decisions=procedure.decision_of,
        names=frozenset(_names(procedure)),
        processes=procedure.processes,
    )


def _names(procedure: Procedure) -> Iterator[str]:
    for form in procedure.forms.values():
        yield from (field.name for field in form.fields)
    for model in procedure.models.values():
        yield from (one.name for one in model.inputs.values())
    yield from procedure.decision_of
    for process in _own(procedure):
        for element in process.elements.values():
            if isinstance(element, Task) and element.result:
                yield element.result
            elif isinstance(element, CallActivity):
                yield from (name for name, _ in element.outputs)


def _tables(procedure: Procedure) -> Tables | None:
    file = procedure.decision_of.get(procedure.orientation)
    if file is None:
        return None
    model = procedure.models[file]
    try:
        decisions = compile_model(model)
    except KaramaError:
        return None
    return Tables(
        procedure.models, procedure.decision_of, _orients(procedure, file), decisions
    )


def _orients(procedure: Procedure, file: str) -> Decision | None:
    for decision in procedure.models[file].decisions.values():
        if procedure.orientation in (decision.name, decision.id):
            return decision
    return None


def _of_permissions(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """MAND-004 to MAND-006, which are noted while mandates.toml is read."""
    for one in procedure.permissions:
        place = f"{one.lane}/{one.field_class.value}"
        lane = procedure.process.lanes.get(one.lane)
        enforces = lane is not None and lane.mandate == Mandate.ENFORCEMENT
        if enforces and one.field_class in mandates.PROTECTED:
            yield "MAND-004", place
        if not one.purpose:
            yield "MAND-005", place
        if not one.basis:
            yield "MAND-006", place
        if not one.read and not one.write:
            yield "MAND-008", place


def _of_clocks(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """LAW-009, which is noted while the events are read."""
    for process in _own(procedure):
        for event in process.elements.values():
            if isinstance(event, Event) and event.timer and not event.timer.sources:
                yield "LAW-009", event.id


def _of_order(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """PACK-026: the orientations stand in another order than in the decision."""
    tables = _tables(procedure)
    if tables is None or tables.table is None:
        return
    nodes = tables.table.outputs[0].values
    values = [getattr(node, "value", None) for node in nodes]
    ranked = [one.id for one in procedure.orientations]
    both = [name for name in ranked if name in values]
    if both != [value for value in values if value in ranked]:
        yield "PACK-026", procedure.orientation


def _known(procedure: Procedure) -> frozenset[str]:
    """Everything a statement of pack.toml can be about."""
    found = {one.id for one in procedure.orientations} | set(procedure.forms)
    for form in procedure.forms.values():
        found |= {f"{form.id}/{field.name}" for field in form.fields}
    for process in _own(procedure):
        found |= {*process.elements, *process.flows, *process.lanes}
    for model in procedure.models.values():
        for decision in model.decisions.values():
            if isinstance(decision.expression, Table):
                for rule in decision.expression.rules:
                    found |= {f"{decision.name}/{rule.id}", f"{decision.id}/{rule.id}"}
    return frozenset(found)
