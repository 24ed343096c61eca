"""Reads a pack: a folder in, a procedure and every finding out.

The flow, each part going on whatever the one before it found:
1. the folder, within limits; 2. pack.toml; 3. forms; 4. decisions; 5. called packs;
6. procedure.bpmn; 7. services, mandates, texts; 8. each compared with the others;
9. the examples and promises, tried. A procedure comes back only where no finding is
an error.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import attrs

from karama.findings import Finding, Place
from karama.packs import account, answers, mandates, texts
from karama.packs.bpmn import Model, meaning
from karama.packs.bpmn.markup import FILE as BPMN_FILE
from karama.packs.bpmn.model import names_given, read_model, read_root
from karama.packs.bpmn.reader import Reader
from karama.packs.bpmn.structure import check_structure
from karama.packs.calls import called_names, read_calls, with_called
from karama.packs.concepts import check_answered, check_fields, read_concepts
from karama.packs.examples import read_examples, try_examples
from karama.packs.expressions import check_names, read_expression
from karama.packs.facts import check_same, read_facts
from karama.packs.files import Folder, read_folder
from karama.packs.forms import read_forms
from karama.packs.header import FILE, Header, read_header
from karama.packs.law import Citation, check_law
from karama.packs.notes import Notes
from karama.packs.promises import check_promised, read_promises, try_promises
from karama.packs.services import FILE as SERVICES_FILE
from karama.packs.services import read_services
from karama.packs.tables import (
    Tables,
    check_grounded,
    check_orientation,
    check_sources,
    read_tables,
)
from karama.packs.toml import read_toml
from karama.procedure.procedure import (
    Directory,
    Example,
    Fact,
    Form,
    Permission,
    Procedure,
    Promise,
    Texts,
)
from karama.procedure.process import CallActivity, Condition, Task


@attrs.frozen
class PackReading:
    """What came of reading a pack.

    Attributes:
        procedure: None when any finding is an error.
        findings: Everything there is to say, errors first.
    """

    procedure: Procedure | None
    findings: tuple[Finding, ...]


def read_pack(path: str | os.PathLike[str]) -> PackReading:
    """Read the pack in a folder.

    Never stops at the first problem, and never reads outside the folder but for the
    packs it calls, which stand beside it.

    Args:
        path: The pack's folder.
    """
    return _Library().read(Path(path), ())


@attrs.define
class _Library:
    """Packs read so far, so that one called twice is read once."""

    read_before: dict[str, PackReading] = attrs.field(factory=dict)

    def read(self, path: Path, trail: tuple[str, ...]) -> PackReading:
        notes = Notes()
        folder = read_folder(path, notes)
        if folder is None:
            return PackReading(None, notes.findings)
        parts = self._parts(folder, (*trail, folder.name), notes)
        procedure = None
        if parts is not None and not notes.failed:
            procedure = _procedure(folder, parts)
        return PackReading(procedure, notes.findings)

    def called(self, path: Path, trail: tuple[str, ...]) -> PackReading:
        """A called pack, from its folder or from before."""
        if path.name not in self.read_before:
            self.read_before[path.name] = self.read(path, trail)
        return self.read_before[path.name]

    def _parts(
        self, folder: Folder, trail: tuple[str, ...], notes: Notes
    ) -> _Parts | None:
        header = _header(folder, notes)
        forms = read_forms(folder, header.languages, notes)
        tables = read_tables(folder, header.decision, notes)
        called = read_calls(header.calls, folder, trail, self.called, notes)
        citations = list(header.citations)
        names = _names(forms, tables)
        model = _model(folder, header, names, citations, notes)
        parts = _Parts(
            header=header,
            forms=forms,
            tables=tables,
            called=called,
            names=names,
            citations=citations,
            directory=_directory(folder, notes),
            texts=texts.read_texts(folder, header.languages, notes),
            facts=read_facts(tables, forms, notes),
        )
        if model is not None:
            parts = _compared(attrs.evolve(parts, model=model), folder, notes)
        return _finished(parts, folder, notes)


@attrs.frozen
class _Parts:
    """Everything read of one pack."""

    header: Header
    forms: Mapping[str, Form]
    tables: Tables
    called: Mapping[str, Procedure]
    names: frozenset[str]
    citations: list[Citation]
    directory: Directory
    texts: Texts
    facts: Mapping[str, Fact]
    model: Model | None = None
    permissions: tuple[Permission, ...] = ()
    examples: tuple[Example, ...] = ()
    assumptions: tuple[Condition, ...] = ()
    concepts: Mapping[str, Condition] = attrs.field(factory=dict)
    promises: tuple[Promise, ...] = ()


def _header(folder: Folder, notes: Notes) -> Header:
    data = folder.files.get(FILE)
    if data is None:
        notes.add("PACK-002", Place(FILE), file=FILE)
        return Header()
    top = read_toml(data, FILE, notes)
    return read_header(top, folder.name, notes) if top is not None else Header()


def _names(forms: Mapping[str, Form], tables: Tables) -> frozenset[str]:
    """Names that forms and decisions give to conditions."""
    fields = {field.name for form in forms.values() for field in form.fields}
    inputs = {i.name for model in tables.models.values() for i in model.inputs.values()}
    return frozenset(fields | inputs | set(tables.files))


def _model(
    folder: Folder,
    header: Header,
    names: frozenset[str],
    citations: list[Citation],
    notes: Notes,
) -> Model | None:
    data = folder.files.get(BPMN_FILE)
    if data is None:
        notes.add("PACK-002", Place(BPMN_FILE), file=BPMN_FILE)
        return None
    root = read_root(data, notes)
    if root is None:
        return None
    every = names | names_given(root)
    reader = Reader(notes, header.languages, every, citations=citations)
    return read_model(root, reader)


def _directory(folder: Folder, notes: Notes) -> Directory:
    data = folder.files.get(SERVICES_FILE)
    if data is None:
        notes.add("SERV-014", Place(SERVICES_FILE))
        return Directory()
    return read_services(data, notes)


def _compared(parts: _Parts, folder: Folder, notes: Notes) -> _Parts:
    """The steps against the rest of the pack."""
    model, header = parts.model, parts.header
    if model is None:
        return parts
    around = meaning.Around(
        languages=header.languages,
        forms=parts.forms,
        decisions=parts.tables.files,
        names=model.reader.names,
        processes=with_called(model.processes, parts.called),
        called_names=called_names(parts.called),
    )
    for process in model.processes.values():
        check_structure(process, notes)
        meaning.check_meaning(process, around, notes)
        meaning.check_drawn(process, notes)
    meaning.check_rights(model.main, notes)
    meaning.check_circles(model.processes, notes)
    _check_uses(parts, notes)
    permissions = _permissions(folder, parts, model, notes)
    mandates.check_forms(model.processes, parts.forms, permissions, notes)
    account.check_orientations(header, model, parts.directory, notes)
    if parts.tables.orientation is not None:
        orients = {parts.tables.orientation.id, parts.tables.orientation.name}
        account.check_led(model.main, orients, header.orientations, notes)
    account.check_services(model, parts.directory, notes)
    account.check_statements(
        header, folder, model, parts.tables, parts.forms, parts.directory, notes
    )
    return attrs.evolve(parts, permissions=permissions)


def _permissions(
    folder: Folder, parts: _Parts, model: Model, notes: Notes
) -> tuple[Permission, ...]:
    data = folder.files.get(mandates.FILE)
    if data is None:
        notes.add("MAND-001", Place(mandates.FILE))
        return ()
    top = read_toml(data, mandates.FILE, notes)
    lanes = {k: lane for p in model.processes.values() for k, lane in p.lanes.items()}
    if top is None:
        return ()
    languages = parts.header.languages
    return mandates.read_mandates(top, lanes, languages, parts.citations, notes)


def _check_uses(parts: _Parts, notes: Notes) -> None:
    """Note forms no step uses, and called packs no step calls."""
    used = {
        getattr(element, "form", "")
        for process in (parts.model.processes.values() if parts.model else ())
        for element in process.elements.values()
    }
    for form in parts.forms.values():
        if form.id not in used:
            notes.add("FORM-018", Place(form.file), id=form.id)
    calls = {
        getattr(element, "called", "").partition(":")[0]
        for process in (parts.model.processes.values() if parts.model else ())
        for element in process.elements.values()
    }
    for pack in parts.called:
        if pack not in calls:
            notes.add("PACK-039", Place(FILE, element="calls"), pack=pack)


def _finished(parts: _Parts, folder: Folder, notes: Notes) -> _Parts:
    """The checks that need everything: law, orientation, the Charter, examples."""
    header = parts.header
    promises = _promises(parts, folder, notes)
    check_same(parts.forms, notes)
    check_orientation(parts.tables, header, notes)
    check_sources(parts.tables, parts.citations, notes)
    processes = parts.model.processes if parts.model else {}
    check_grounded(processes, parts.tables, notes)
    answers.check_answers(_said(parts), parts.tables, processes, notes)
    check_law(parts.citations, header.instruments, Place(FILE), notes)
    account.check_files(folder, notes)
    examples = read_examples(folder, header, parts.facts, notes)
    if not any(f.code.startswith("EXAM") for f in notes.errors):
        try_examples(examples, parts.tables, notes)
    if not any(f.code.startswith("PROM") for f in notes.errors):
        try_promises(promises, parts.tables, notes)
    assumptions = tuple(_assumptions(parts, notes))
    check_fields(header.words, parts.forms, notes)
    check_answered(header.words.fields, parts.forms, notes)
    given = _given(parts.model)
    concepts = read_concepts(header.words, parts.forms, given, parts.names, notes)
    return attrs.evolve(
        parts,
        examples=examples,
        assumptions=assumptions,
        concepts=concepts,
        promises=promises,
    )


def _said(parts: _Parts) -> answers.Said:
    header = parts.header
    return answers.Said(
        header.answers, parts.forms, header.orientations, header.languages
    )


def _given(model: Model | None) -> frozenset[str]:
    """The facts that a procedure gives itself: what it decides, what calls bring."""
    processes = model.processes.values() if model else ()
    found: set[str] = set()
    for step in (e for p in processes for e in p.elements.values()):
        if isinstance(step, Task) and step.decision:
            found.add(step.result or step.decision)
        elif isinstance(step, CallActivity):
            found.update(name for name, _ in step.outputs)
    return frozenset(found)


def _promises(parts: _Parts, folder: Folder, notes: Notes) -> tuple[Promise, ...]:
    promises = read_promises(
        folder, parts.header.languages, parts.tables, parts.forms, parts.citations,
        notes,
    )  # fmt: skip
    check_promised(promises, parts.tables, "promises", notes)
    return promises


def _assumptions(parts: _Parts, notes: Notes) -> list[Condition]:
    found = []
    for number, text in enumerate(parts.header.assumptions, 1):
        place = Place(FILE, element=f"assumptions[{number}]")
        condition = read_expression(text, place, parts.names, notes)
        if condition is not None:
            check_names(condition, place, parts.names, notes)
            found.append(condition)
    return found


def _procedure(folder: Folder, parts: _Parts) -> Procedure | None:
    header, model = parts.header, parts.model
    if model is None or parts.tables.orientation is None:
        return None
    return Procedure(
        id=header.id,
        version=header.version,
        digest=folder.digest,
        titles=header.titles,
        authority=header.authority,
        country=header.country,
        languages=header.languages,
        process=model.main,
        processes=MappingProxyType(with_called(model.processes, parts.called)),
        models=parts.tables.models,
        decision_of=parts.tables.files,
        orientation=parts.tables.orientation.name,
        orientations=header.orientations,
        answers=header.answers,
        facts=parts.facts,
        forms=parts.forms,
        directory=parts.directory,
        permissions=parts.permissions,
        instruments=header.instruments,
        statements=header.statements,
        texts=parts.texts,
        examples=parts.examples,
        called=parts.called,
        summary=header.summary,
        assumptions=parts.assumptions,
        concepts=parts.concepts,
        field_concepts=header.words.fields,
        not_applicable=header.words.not_applicable,
        deviations=header.words.deviations,
        promises=parts.promises,
    )
