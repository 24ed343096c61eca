"""Reads a file of targets, and says every mistake in it at once.

    reading = read_targets("targets.toml", known_of(procedure, resources))
    reading.targets                               # None while a finding is an error

What each measure needs, and what else it may say, is in `_KEYS`. The keys are told in
docs/reference/targets.md.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import attrs

from karama.feel import free_names
from karama.findings import Finding
from karama.packs.notes import Notes, listed
from karama.packs.toml import Table, open_toml
from karama.procedure.process import Condition
from karama.rehearsal.means.spans import read_span
from karama.rehearsal.staffing import Key
from karama.rehearsal.standards.words import people, word
from karama.rehearsal.targets.allowing import allowed_of
from karama.rehearsal.targets.citing import resource, standard
from karama.rehearsal.targets.known import Known
from karama.rehearsal.targets.target import CONFIDENCE, Measure, Target, Targets

_ALWAYS = ("id", "measure", "for")
_WORK = (("at-most",), ("step", "act", "who"))
_KEYS: Mapping[Measure, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Measure.WAIT: _WORK,
    Measure.WITHIN: _WORK,
    Measure.CLOCK: (("standard",), ("who",)),
    Measure.PRINCIPLE: (("principle",), ("who",)),
    Measure.SPACE: (("standard", "resource"), ()),
    Measure.RATIO: (("standard", "resource"), ()),
    Measure.OCCUPANCY: (("resource", "at-most"), ()),
    Measure.STOCK: (("resource",), ("standard",)),
}
"""The keys each measure must hold, and those it may."""


@attrs.frozen
class TargetsReading:
    """What came of reading a file of targets.

    Attributes:
        targets: None when any finding is an error.
        findings: Everything there is to say, errors first.
    """

    targets: Targets | None
    findings: tuple[Finding, ...]


def read_targets(path: str | os.PathLike[str], known: Known) -> TargetsReading:
    """Read a file of targets.

    Args:
        path: Where it is.
        known: What it may name; see `known_of`.

    Raises:
        DataError: The file cannot be opened.
    """
    notes = Notes()
    top = open_toml(Path(path), notes)
    found = None if top is None else targets_of(top, known)
    return TargetsReading(None if notes.failed else found, notes.findings)


def targets_of(top: Table, known: Known) -> Targets:
    """The targets of a table that is already open; mistakes go to its notes."""
    tables = top.tables("targets")
    read = [_target(table, n, known) for n, table in enumerate(tables, 1)]
    if not tables:
        top.notes.add("TARG-001", top.place())
    _check_alike(tables, read)
    share = _share(top, "confidence", CONFIDENCE)
    if share == 1:
        top.notes.add("TARG-002", top.place("confidence"), key="confidence")
    found = Targets(tuple(read), allowed_of(top, known), share)
    top.close()
    return found


def _check_alike(tables: list[Table], read: list[Target]) -> None:
    """No two share a name; two that differ in nothing but the share are noted."""
    ids = [one.id for one in read]
    for table, one in zip(tables, read, strict=True):
        if ids.count(one.id) > 1 and "id" in table.names():
            table.notes.add("PACK-021", table.place("id"), id=one.id, kind="targets")
    seen: dict[object, str] = {}
    for table, one in zip(tables, read, strict=True):
        other = seen.setdefault(_asked(one), one.id)
        if other != one.id:
            table.notes.add("TARG-003", table.place(), id=one.id, other=other)


def _asked(one: Target) -> object:
    """What a target asks for, but for the share."""
    who = one.who.text if one.who else ""
    norm = one.standard.id if one.standard else ""
    work = (one.measure, one.at_most, one.act, one.step)
    return (*work, who, norm, one.resource, one.principle)


# --- one target -----------------------------------------------------------------------


def _target(table: Table, number: int, known: Known) -> Target:
    measure = word(table, "measure", Measure)
    if "measure" in table.names():
        _check_keys(table, measure)
    timed = measure is not Measure.OCCUPANCY
    norm = standard(table, measure, known)
    found = Target(
        id=table.text("id") or f"{measure} {number}",
        measure=measure,
        share=_share(table, "for"),
        at_most=_span(table) if timed else _part(table, "at-most"),
        act=_act(table, known),
        step=_step(table, known),
        who=_who(table, known),
        standard=norm,
        resource=resource(table, measure, known, norm),
        principle=_principle(table, known),
    )
    _close(table)
    return found


def _check_keys(table: Table, measure: Measure) -> None:
    needed, possible = _KEYS[measure]
    for key in needed:
        if key not in table.names():
            table.notes.add("TARG-004", table.place(), measure=measure.value, key=key)
    if "step" in possible and ("step" in table.names()) == ("act" in table.names()):
        table.notes.add("TARG-005", table.place(), measure=measure.value)
    held = {key for needs, may in _KEYS.values() for key in (*needs, *may)}
    for key in table.names():
        if key in held - {*needed, *possible}:
            facts = {"measure": measure.value, "key": key}
            told = listed((*needed, *possible))
            table.notes.add("TARG-006", table.place(key), keys=told, **facts)


def _close(table: Table) -> None:
    """A key of the whole file that was written below the targets is one of theirs."""
    for key in ("confidence", "allowed"):
        if table.raw(key) is not None:
            table.notes.add("TARG-007", table.place(key), key=key)
    table.close()


def _share(table: Table, key: str, default: float | None = None) -> float:
    if key not in table.names() and default is not None:
        return default
    found = _part(table, key)
    if found is None and key not in table.names():
        table.raw(key, required=True)
    if key == "for" and found == 1:
        table.notes.add("TARG-008", table.place(key), key=key)
    return 1.0 if found is None else found


def _part(table: Table, key: str) -> float | None:
    """A part of a whole, above 0 up to 1; None when absent or not one."""
    value = table.raw(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        value = -1
    if not 0 < value <= 1:
        table.notes.add("TARG-009", table.place(key), key=key)
        return None
    return float(value)


def _span(table: Table) -> float | None:
    text = table.text("at-most")
    found = read_span(text) if text else None
    if found is None and isinstance(table.raw("at-most"), str):
        table.notes.add("TARG-010", table.place("at-most"), text=text, key="at-most")
    return found


def _act(table: Table, known: Known) -> str:
    act = table.text("act")
    if act and act not in known.acts:
        near = table.notes.nearest(act, known.acts)
        table.notes.add("TARG-011", table.place("act"), act=act, nearest=near)
    return act


def _step(table: Table, known: Known) -> Key | None:
    step = table.text("step")
    if step and step not in known.steps:
        near = table.notes.nearest(step, known.steps)
        table.notes.add("TARG-012", table.place("step"), step=step, nearest=near)
    return known.steps.get(step)


def _who(table: Table, known: Known) -> Condition | None:
    found = people(table)
    if found is not None:
        for concept in sorted(free_names(found.node) - set(known.concepts)):
            place = table.place("who")
            table.notes.add("TARG-013", place, key="who", concept=concept)
    return found


def _principle(table: Table, known: Known) -> str:
    name = table.text("principle")
    place = table.place("principle")
    if name and name not in known.principles:
        near = table.notes.nearest(name, known.principles)
        table.notes.add("TARG-014", place, id=name, nearest=near)
    elif name in known.aside:
        table.notes.add("TARG-015", place, id=name)
    elif name in known.proved:
        table.notes.add("TARG-030", place, id=name)
    return name
