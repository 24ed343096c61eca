"""Reads mandates.toml: which lane may read and write which class of field, and why.

The rule that is never traded: health, claim, exploitation, whereabouts and the
person's own voice never reach a lane whose mandate is enforcement, neither by a
permission nor by the form of one of its steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from karama.findings import Place
from karama.packs.bpmn.markup import FILE as BPMN_FILE
from karama.packs.durations import read_keeping
from karama.packs.languages import missing
from karama.packs.law import Citation
from karama.packs.notes import Notes, listed
from karama.packs.toml import Table
from karama.procedure.procedure import FieldClass, Form, Mandate, Permission
from karama.procedure.process import Lane, Process, Task

FILE = "mandates.toml"
PROTECTED = frozenset(
    {
        FieldClass.HEALTH,
        FieldClass.CLAIM,
        FieldClass.EXPLOITATION,
        FieldClass.WHEREABOUTS,
        FieldClass.VOICE,
    }
)
_CLASSES = tuple(one.value for one in FieldClass)


def read_mandates(
    top: Table,
    lanes: Mapping[str, Lane],
    languages: tuple[str, ...],
    citations: list[Citation],
    notes: Notes,
) -> tuple[Permission, ...]:
    """Every permission that can be read, with findings for the rest."""
    found: dict[tuple[str, FieldClass], Permission] = {}
    for table in top.tables("permissions", required=True):
        one = _permission(table, lanes, notes)
        if one is None:
            continue
        _check(one, table, lanes, languages, notes)
        citations += [Citation(text, table.place("basis")) for text in one.basis]
        citations += [
            Citation(text, table.place("without-consent"))
            for text in one.without_consent
        ]
        key = (one.lane, one.field_class)
        if key in found:
            facts = {"lane": one.lane, "field_class": one.field_class.value}
            notes.add("MAND-007", table.place(), **facts)
        found[key] = one
    top.close()
    return tuple(found.values())


def _permission(
    table: Table, lanes: Mapping[str, Lane], notes: Notes
) -> Permission | None:
    lane = table.text("lane", required=True)
    name = table.text("class", required=True)
    keeps = table.duration("keeps", required=True, read=read_keeping)
    read, write = table.flag("read"), table.flag("write")
    purpose, basis = table.texts("purpose"), table.strings("basis")
    alone = table.strings("without-consent")
    table.close()
    _check_words(table, lane, name, lanes, notes)
    if not lane or name not in _CLASSES:
        return None
    about, lasts = FieldClass(name), keeps or timedelta()
    return Permission(lane, about, read, write, purpose, basis, lasts, alone)


def _check_words(
    table: Table, lane: str, name: str, lanes: Mapping[str, Lane], notes: Notes
) -> None:
    if lane and lane not in lanes:
        place = table.place("lane")
        notes.add("MAND-002", place, lane=lane, nearest=notes.nearest(lane, lanes))
    if name and name not in _CLASSES:
        facts = {"name": name, "nearest": notes.nearest(name, _CLASSES)}
        place = table.place("class")
        notes.add("MAND-003", place, classes=", ".join(_CLASSES), **facts)


def _check(
    one: Permission,
    table: Table,
    lanes: Mapping[str, Lane],
    languages: tuple[str, ...],
    notes: Notes,
) -> None:
    place = table.place()
    facts = {"lane": one.lane, "field_class": one.field_class.value}
    if (one.read or one.write) and _forbidden(one.lane, one.field_class, lanes):
        notes.add("MAND-004", place, **facts)
    if not one.read and not one.write:
        notes.add("MAND-008", place, **facts)
    lacking = missing(one.purpose, languages)
    if lacking:
        notes.add("MAND-005", place, languages=listed(lacking), **facts)
    if not one.basis:
        notes.add("MAND-006", place, **facts)


def _forbidden(lane: str, about: FieldClass, lanes: Mapping[str, Lane]) -> bool:
    held = lanes.get(lane)
    return (
        held is not None and held.mandate == Mandate.ENFORCEMENT and about in PROTECTED
    )


def check_forms(
    processes: Mapping[str, Process],
    forms: Mapping[str, Form],
    permissions: tuple[Permission, ...],
    notes: Notes,
) -> None:
    """Compare who fills which form with who may write what it asks."""
    written = {(one.lane, one.field_class) for one in permissions if one.write}
    for process in processes.values():
        for task in process.elements.values():
            if isinstance(task, Task) and task.form in forms:
                _check_task(task, process, forms[task.form], written, notes)
    _check_readers(forms, permissions, notes)


def _check_task(
    task: Task,
    process: Process,
    form: Form,
    written: set[tuple[str, FieldClass]],
    notes: Notes,
) -> None:
    place = Place(BPMN_FILE, element=task.id, line=task.line)
    asked = {field.field_class for field in form.fields if field.type != "note"}
    for about in sorted(asked):
        facts = {"step": task.id, "field_class": about.value, "lane": task.lane}
        if _forbidden(task.lane, about, process.lanes):
            notes.add("MAND-011", place, **facts)
        elif task.lane and (task.lane, about) not in written:
            notes.add("MAND-009", place, **facts)


def _check_readers(
    forms: Mapping[str, Form], permissions: tuple[Permission, ...], notes: Notes
) -> None:
    read = {one.field_class for one in permissions if one.read}
    asked = {
        field.field_class
        for form in forms.values()
        for field in form.fields
        if field.type != "note"
    }
    for about in sorted(asked - read):
        notes.add("MAND-010", Place(FILE), field_class=about.value)
