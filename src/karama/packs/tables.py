"""Reads the decision files of a pack and finds the decision that orients people."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

import attrs

from karama.decisions import Decisions, compile_model, read_model
from karama.errors import DecisionError, FeelError
from karama.feel import tree
from karama.findings import Place
from karama.packs.bpmn.markup import FILE as STEPS
from karama.packs.files import Folder
from karama.packs.header import FILE as PACK_FILE
from karama.packs.header import Header, origin_of
from karama.packs.law import Citation
from karama.packs.notes import Notes
from karama.procedure.decision import Decision, DecisionModel, HitPolicy, Rule, Table
from karama.procedure.process import Process
from karama.procedure.process import Task as Step

_NAMESPACE = re.compile(
    rb"<(?:\w+:)?definitions\b[^>]*?\snamespace\s*=\s*[\"']([^\"']+)"
)
_ORDERED = (HitPolicy.PRIORITY, HitPolicy.FIRST)
OUTPUT = "orientation"


@attrs.frozen
class Tables:
    """The decisions of a pack.

    Attributes:
        models: Models by file.
        files: File of each decision, by its name and by its id.
        orientation: The decision that orients people, None when there is none.
        decisions: Its model compiled, None when it cannot be.
    """

    models: Mapping[str, DecisionModel]
    files: Mapping[str, str]
    orientation: Decision | None = None
    decisions: Decisions | None = None

    @property
    def table(self) -> Table | None:
        """The orientation decision's table."""
        expression = self.orientation.expression if self.orientation else None
        return expression if isinstance(expression, Table) else None

    @property
    def model(self) -> DecisionModel | None:
        """The model that holds the orientation decision."""
        name = self.orientation.id if self.orientation else ""
        return self.models.get(self.files.get(name, ""))

    def every(self) -> Iterator[tuple[str, Decision]]:
        """Each decision with the file it is in."""
        for file, model in self.models.items():
            for decision in model.decisions.values():
                yield file, decision


def read_tables(folder: Folder, wanted: str, notes: Notes) -> Tables:
    """Every model under decisions/, and the orientation decision compiled."""
    models: dict[str, DecisionModel] = {}
    for name, data in folder.under("decisions", ".dmn"):
        reading = read_model(data, file=name, load=_loader(folder, name))
        notes.keep(reading.findings)
        if reading.model is not None:
            models[name] = reading.model
    if not any(folder.under("decisions", ".dmn")):
        notes.add("PACK-003", Place("decisions"))
    tables = Tables(models, _files(models, notes))
    decision = _found(tables, wanted)
    if decision is None:
        if wanted and models:
            place = Place(PACK_FILE, element="decision")
            close = notes.nearest(wanted, tables.files)
            notes.add("PACK-023", place, decision=wanted, nearest=close)
        return tables
    tables = attrs.evolve(tables, orientation=decision)
    return attrs.evolve(tables, decisions=_compiled(tables, decision, notes))


def _loader(folder: Folder, file: str) -> Callable[[str], bytes | None]:
    """Gives the model at a location inside the pack, or with a namespace."""

    def load(key: str) -> bytes | None:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file), key))
        if path in folder.files and path.endswith(".dmn"):
            return folder.files[path]
        for _, data in folder.under("decisions", ".dmn"):
            match = _NAMESPACE.search(data[:10_000])
            if match and match[1].decode("utf-8", "replace") == key:
                return data
        return None

    return load


def _files(models: Mapping[str, DecisionModel], notes: Notes) -> Mapping[str, str]:
    files: dict[str, str] = {}
    for file, model in models.items():
        for decision in model.decisions.values():
            for name in dict.fromkeys((decision.id, decision.name)):
                first = files.setdefault(name, file)
                if first != file:
                    place = Place(file, element=decision.id, line=decision.line)
                    notes.add("PACK-041", place, name=name, first=first, second=file)
    return files


def _found(tables: Tables, wanted: str) -> Decision | None:
    every = [decision for _, decision in tables.every()]
    named = [d for d in every if d.name == wanted] + [
        d for d in every if d.id == wanted
    ]
    return named[0] if named else None


def _compiled(tables: Tables, decision: Decision, notes: Notes) -> Decisions | None:
    model = tables.model
    if model is None or notes.failed_in(model.file):
        return None
    try:
        decisions = compile_model(model)
        decisions.requires(decision.id)
    except (DecisionError, FeelError) as error:
        place = Place(model.file, element=decision.id, line=decision.line)
        notes.add("PACK-045", place, decision=decision.name, reason=str(error))
        return None
    return decisions


# --- the orientation decision against pack.toml ---------------------------------------


def check_orientation(tables: Tables, header: Header, notes: Notes) -> None:
    """Compare the decision's outputs with the orientations, their order and law."""
    decision, table = tables.orientation, tables.table
    if decision is None:
        return
    file = tables.files[decision.id]
    place = Place(file, element=decision.id, line=decision.line)
    if table is None:
        notes.add("PACK-029", place)
        return
    if table.hit_policy not in _ORDERED:
        notes.add("PACK-027", place, policy=table.hit_policy.value)
    name = table.outputs[0].name
    if name != OUTPUT and (name or decision.name != OUTPUT):
        notes.add("PACK-028", place, name=name or '""')
    values = [text for node in table.outputs[0].values if (text := _text(node))]
    if not values:
        notes.add("PACK-042", place)
        return
    _compare(values, header, decision.name, place, notes)
    for rule in table.rules:
        value = _text(rule.outputs[0]) if rule.outputs else None
        if value is not None and value not in values:
            here = Place(file, element=rule.id, line=rule.line)
            notes.add("PACK-043", here, rule=rule.id, value=value)


def _text(node: tree.Node) -> str | None:
    return node.value if isinstance(node, tree.String) else None


def _compare(
    values: list[str], header: Header, decision: str, place: Place, notes: Notes
) -> None:
    listed = [one.id for one in header.orientations]
    for number, name in enumerate(listed, 1):
        if name and name not in values:
            here = Place(PACK_FILE, element=f"orientations[{number}].id")
            close = notes.nearest(name, values)
            notes.add("PACK-024", here, id=name, decision=decision, nearest=close)
    for value in values:
        if value not in listed:
            notes.add("PACK-025", place, decision=decision, value=value)
    both = [name for name in listed if name in values]
    for here_name, there in zip(both, [v for v in values if v in listed], strict=False):
        if here_name != there:
            here = Place(PACK_FILE, element="orientations")
            facts = {"decision": decision, "here": here_name, "there": there}
            notes.add("PACK-026", here, **facts)
            return


def check_sources(tables: Tables, citations: list[Citation], notes: Notes) -> None:
    """Read the source and origin annotations of every table."""
    for file, decision in tables.every():
        table = decision.expression
        if not isinstance(table, Table):
            continue
        if "source" not in table.annotation_names:
            if decision is tables.orientation:
                place = Place(file, element=decision.id, line=decision.line)
                notes.add("LAW-007", place, decision=decision.name)
            continue
        for rule in table.rules:
            place = Place(file, element=rule.id, line=rule.line)
            _check_rule(rule, table, decision, place, citations, notes)


def check_grounded(
    processes: Mapping[str, Process], tables: Tables, notes: Notes
) -> None:
    """Note steps that take a decision of which neither step nor rules name the law."""
    grounded = {
        name
        for _, decision in tables.every()
        if _cites(decision)
        for name in (decision.id, decision.name)
    }
    for process in processes.values():
        for step in process.elements.values():
            decides = isinstance(step, Step) and step.decision and not step.sources
            if decides and getattr(step, "decision", "") not in grounded:
                place = Place(STEPS, element=step.id, line=step.line)
                notes.add("LAW-010", place, element=step.id)


def _cites(decision: Decision) -> bool:
    table = decision.expression
    return isinstance(table, Table) and "source" in table.annotation_names


def _check_rule(
    rule: Rule,
    table: Table,
    decision: Decision,
    place: Place,
    citations: list[Citation],
    notes: Notes,
) -> None:
    notes_of = dict(zip(table.annotation_names, rule.annotations, strict=False))
    sources = [part.strip() for part in notes_of.get("source", "").split(";")]
    cited = [Citation(text, place) for text in sources if text]
    citations += cited
    if not cited:
        notes.add("LAW-006", place, rule=rule.id, decision=decision.name)
    if notes_of.get("origin", "").strip():
        origin_of(notes_of["origin"].strip(), place, notes)
