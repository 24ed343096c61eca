"""Which facts decisions read, and which question of which form gives each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from karama.feel import tree
from karama.findings import Place
from karama.packs.notes import Notes
from karama.packs.tables import Tables
from karama.procedure.decision import DecisionModel, InputClause, InputData, Table
from karama.procedure.procedure import Fact, Field, Form
from karama.procedure.question import UNKNOWN_WORD

# FEEL's type for what a question gives; a calculated field may give any.
_GIVES = {
    "boolean": "boolean",
    "whole": "number",
    "number": "number",
    "date": "date",
    "date and time": "date and time",
    "time": "time",
    "choice": "string",
    "choices": "list",
    "rows": "list",
    "string": "string",
}
_BUILT_IN = {"dateTime": "date and time", "string": "string", "number": "number"}
_BUILT_IN |= {name: name for name in ("boolean", "date", "time", "date and time")}
_MAX_BASES = 20


def read_facts(
    tables: Tables, forms: Mapping[str, Form], notes: Notes
) -> Mapping[str, Fact]:
    """The facts of the orientation by name, in the order the decision asks them."""
    decision, model = tables.orientation, tables.model
    if decision is None or model is None or tables.decisions is None:
        return {}
    asked = _asked(forms)
    inputs = {one.name: one for one in model.inputs.values()}
    facts: dict[str, Fact] = {}
    for name in tables.decisions.requires(decision.id):
        wanted = _type_of(inputs.get(name), model)
        if name in asked:
            form, field = asked[name]
            facts[name] = _fact(form, field, wanted)
            _check_type(form, field, wanted, decision.name, notes)
        else:
            facts[name] = Fact(name=name, type=wanted if wanted != "Any" else "string")
            place = _place(model, inputs.get(name))
            notes.add("FORM-012", place, decision=decision.name, fact=name)
    _check_values(tables, asked, notes)
    return facts


def facts_of(
    names: Iterable[str], model: DecisionModel, forms: Mapping[str, Form]
) -> Mapping[str, Fact]:
    """What some facts of a model take: as a form asks them, else as it declares them.

    Args:
        names: Names of its inputs.
        model: The model.
        forms: Every form of the pack.
    """
    asked = _asked(forms)
    inputs = {one.name: one for one in model.inputs.values()}
    return {
        name: _fact(*asked[name], _type_of(inputs.get(name), model))
        if name in asked
        else _declared(name, inputs.get(name), model)
        for name in names
    }


def _declared(name: str, data: InputData | None, model: DecisionModel) -> Fact:
    """A fact that no form asks, such as what a called pack found out."""
    wanted = _type_of(data, model)
    item = model.items.get(data.type_ref) if data is not None else None
    values = tuple(_texts(item.allowed)) if item is not None and item.allowed else ()
    if values and wanted == "string":
        return Fact(name=name, type="select_one", values=values)
    return Fact(name=name, type=wanted if wanted != "Any" else "string")


def check_same(forms: Mapping[str, Form], notes: Notes) -> None:
    """Note questions that two forms ask differently under one name."""
    first: dict[str, tuple[Form, Field]] = {}
    for form in forms.values():
        for field in form.fields:
            other, before = first.setdefault(field.name, (form, field))
            if "note" in (field.type, before.type) or _same(field, before):
                continue
            place = Place(form.file, element=field.name, sheet="survey", line=field.row)
            notes.add("FORM-016", place, field=field.name, other=other.file)


def _same(field: Field, other: Field) -> bool:
    """Whether two fields put one question; one may take only some yes or no of it."""
    one, two = field.measure, other.measure
    return one == two or one.kind == two.kind == "boolean"


def _asked(forms: Mapping[str, Form]) -> Mapping[str, tuple[Form, Field]]:
    asked: dict[str, tuple[Form, Field]] = {}
    for form in forms.values():
        for field in form.fields:
            if field.type != "note":
                asked.setdefault(field.name, (form, field))
    return asked


def _fact(form: Form, field: Field, wanted: str) -> Fact:
    kind = field.measure.kind
    written = "boolean" if kind == "boolean" else field.type
    if field.type == "calculate":
        written = wanted if wanted != "Any" else "string"
    names = tuple(choice.name for choice in field.choices)
    asked = (form.id, field.name, field.labels, names, field.inner)
    return Fact(field.name, written, *asked)


def _type_of(data: InputData | None, model: DecisionModel) -> str:
    """The built-in FEEL type of an input, "list", or "Any"."""
    name = data.type_ref if data is not None else ""
    for _ in range(_MAX_BASES):
        if name in _BUILT_IN:
            return _BUILT_IN[name]
        item = model.items.get(name)
        if item is None:
            return "Any"
        if item.is_collection:
            return "list"
        name = item.base
    return "Any"


def _check_type(
    form: Form, field: Field, wanted: str, decision: str, notes: Notes
) -> None:
    given = _GIVES[field.measure.kind]
    if wanted in ("Any", given) or field.type == "calculate":
        return
    place = Place(form.file, element=field.name, sheet="survey", line=field.row)
    facts = {"field": field.name, "given": given, "wanted": wanted}
    notes.add("FORM-015", place, decision=decision, **facts)


def _place(model: DecisionModel, data: InputData | None) -> Place:
    return (
        Place(model.file, element=data.id, line=data.line)
        if data
        else Place(model.file)
    )


# --- values in tables against choices in forms ---------------------------------------


def _check_values(
    tables: Tables, asked: Mapping[str, tuple[Form, Field]], notes: Notes
) -> None:
    for file, decision in tables.every():
        table = decision.expression
        if not isinstance(table, Table):
            continue
        for column, clause in enumerate(table.inputs):
            name = clause.node.name if isinstance(clause.node, tree.Name) else ""
            if name not in asked or asked[name][1].measure.kind != "choice":
                continue
            field = asked[name][1]
            used = [(v, r.id, r.line) for r in table.rules
                    for v in _texts(r.inputs[column])]  # fmt: skip
            _check_used(used, field, file, decision.name, notes)
            _check_offered(clause, tables, asked[name], decision.name, notes)


def _texts(cell: tree.UnaryTests) -> Iterator[str]:
    for test in cell.tests:
        if isinstance(test, tree.Candidate) and isinstance(test.value, tree.String):
            yield test.value.value
        elif isinstance(test, tree.Test) and isinstance(test.end, tree.String):
            yield test.end.value


def _check_used(
    used: list[tuple[str, str, int]],
    field: Field,
    file: str,
    decision: str,
    notes: Notes,
) -> None:
    names = [choice.name for choice in field.choices]
    for value, rule, line in used:
        if value not in names:
            place = Place(file, element=rule, line=line)
            facts = {"decision": decision, "fact": field.name, "value": value}
            notes.add("FORM-013", place, nearest=notes.nearest(value, names), **facts)


def _check_offered(
    clause: InputClause,
    tables: Tables,
    question: tuple[Form, Field],
    decision: str,
    notes: Notes,
) -> None:
    form, field = question
    model = tables.model
    item = model.items.get(clause.type_ref) if model is not None else None
    allowed = clause.allowed or (item.allowed if item is not None else None)
    expected = set(_texts(allowed)) if allowed is not None else set()
    for choice in field.choices if expected else ():
        if choice.name not in expected and choice.name != UNKNOWN_WORD:
            place = Place(form.file, element=field.name, sheet="survey", line=field.row)
            facts = {"field": field.name, "value": choice.name, "decision": decision}
            notes.add("FORM-014", place, **facts)
