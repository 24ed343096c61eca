"""Wrong changes of what is written down, who reads it, and the law that is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from karama.procedure.decision import Table
from karama.procedure.procedure import Field, FieldClass, Form, Permission, Procedure
from karama.procedure.process import CallActivity, Element, Event, SubProcess, Task
from karama.proof.mutants.mutant import (
    Aspect,
    Mutant,
    act_of,
    tasks,
    with_element,
    with_table,
)
from karama.proof.mutants.reading import facts_read
from karama.proof.spans import iso

LONGER = 10
"""How many times longer data is kept."""


# --- forms ------------------------------------------------------------------------


def required_dropped(procedure: Procedure) -> Iterator[Mutant]:
    """A question may be left without an answer."""
    read = facts_read(procedure)
    for form in procedure.forms.values():
        for place, field in enumerate(form.fields):
            if field.required:
                fields = list(form.fields)
                fields[place] = attrs.evolve(field, required=False)
                changed = _with_form(procedure, form, fields)
                aspect = Aspect.RECORDS if field.name in read else Aspect.FORMS
                yield Mutant(
                    "drop-required", form.id, changed, aspect,
                    (field.name,), _acts(procedure, form),
                )  # fmt: skip


def fields_dropped(procedure: Procedure) -> Iterator[Mutant]:
    """A question is not asked."""
    read = facts_read(procedure)
    for form in procedure.forms.values():
        for field in form.fields:
            if field.type != "note":
                fields = [one for one in form.fields if one is not field]
                changed = _with_form(procedure, form, fields)
                aspect = Aspect.WAYS if field.name in read else Aspect.FORMS
                yield Mutant(
                    "drop-field", form.id, changed, aspect,
                    (field.name,), _acts(procedure, form),
                )  # fmt: skip


def _with_form(procedure: Procedure, form: Form, fields: list[Field]) -> Procedure:
    changed = attrs.evolve(form, fields=tuple(fields))
    return attrs.evolve(procedure, forms={**procedure.forms, form.id: changed})


def _acts(procedure: Procedure, form: Form) -> frozenset[str]:
    steps = (task for task in tasks(procedure) if task.form == form.id)
    return frozenset[str]().union(*map(act_of, steps))


# --- readers --------------------------------------------------------------------------


def readers_added(procedure: Procedure) -> Iterator[Mutant]:
    """An authority reads one class of answers more."""
    known = {(one.lane, one.field_class): one for one in procedure.permissions}
    for lane in procedure.process.lanes:
        for kind in FieldClass:
            one = known.get((lane, kind))
            if one is not None and one.read:
                continue
            more = (
                attrs.evolve(one, read=True)
                if one is not None
                else _like_another(procedure, lane, kind)
            )
            if more is None:
                continue
            rest = tuple(p for p in procedure.permissions if p is not one)
            yield Mutant(
                "add-reader", lane,
                attrs.evolve(procedure, permissions=(*rest, more)),
                Aspect.READERS, (kind.value,),
            )  # fmt: skip


def _like_another(
    procedure: Procedure, lane: str, kind: FieldClass
) -> Permission | None:
    """A permission with the purpose and basis the lane has for another class."""
    for one in procedure.permissions:
        if one.lane == lane:
            return attrs.evolve(one, field_class=kind, read=True, write=False)
    return None


def readers_dropped(procedure: Procedure) -> Iterator[Mutant]:
    """An authority no longer reads what it needs."""
    for place, one in enumerate(procedure.permissions):
        if one.read:
            changed = list(procedure.permissions)
            changed[place] = attrs.evolve(one, read=False)
            yield Mutant(
                "drop-reader", one.lane,
                attrs.evolve(procedure, permissions=tuple(changed)),
                Aspect.READERS, (one.field_class.value,),
            )  # fmt: skip


def keeping_lengthened(procedure: Procedure) -> Iterator[Mutant]:
    """An authority keeps what it reads ten times as long."""
    for place, one in enumerate(procedure.permissions):
        changed = list(procedure.permissions)
        changed[place] = attrs.evolve(one, keeps=one.keeps * LONGER)
        yield Mutant(
            "keep-longer", one.lane,
            attrs.evolve(procedure, permissions=tuple(changed)), Aspect.READERS,
            (one.field_class.value, iso(one.keeps), iso(one.keeps * LONGER)),
        )  # fmt: skip


# --- law ------------------------------------------------------------------------------


def citations_dropped(procedure: Procedure) -> Iterator[Mutant]:
    """The law behind a step, a rule or a reader is not named."""
    for element in procedure.process.elements.values():
        yield from _of_element(procedure, element)
    for file, model in procedure.models.items():
        for decision in model.decisions.values():
            if isinstance(decision.expression, Table):
                for mutant in _of_rules(procedure, decision.expression):
                    number, source, table = mutant
                    rule = table.rules[number].id
                    changed = with_table(procedure, file, decision, table)
                    yield _law(f"{decision.name}/{rule}", changed, source)
    for place, one in enumerate(procedure.permissions):
        for source in one.basis:
            rest = tuple(s for s in one.basis if s != source)
            permissions = list(procedure.permissions)
            permissions[place] = attrs.evolve(one, basis=rest)
            changed = attrs.evolve(procedure, permissions=tuple(permissions))
            yield _law(f"{one.lane}/{one.field_class.value}", changed, source)


def _of_element(procedure: Procedure, element: Element) -> Iterator[Mutant]:
    if not isinstance(element, Task | CallActivity | Event | SubProcess):
        return
    timer = element.timer if isinstance(element, Event) else None
    clock = timer.sources if timer is not None else ()
    for source in dict.fromkeys((*element.sources, *clock)):
        changes: dict[str, Any] = {
            "sources": tuple(s for s in element.sources if s != source)
        }
        if timer is not None:
            rest = tuple(s for s in timer.sources if s != source)
            changes["timer"] = attrs.evolve(timer, sources=rest)
        yield _law(element.id, with_element(procedure, element, **changes), source)


def _of_rules(procedure: Procedure, table: Table) -> Iterator[tuple[int, str, Table]]:
    if "source" not in table.annotation_names:
        return
    column = table.annotation_names.index("source")
    for number, rule in enumerate(table.rules):
        if column >= len(rule.annotations):
            continue
        cited = [part.strip() for part in rule.annotations[column].split(";")]
        for source in filter(None, cited):
            notes = list(rule.annotations)
            notes[column] = "; ".join(one for one in cited if one != source)
            rules = list(table.rules)
            rules[number] = attrs.evolve(rule, annotations=tuple(notes))
            yield number, source, attrs.evolve(table, rules=tuple(rules))


def _law(element: str, changed: Procedure, source: str) -> Mutant:
    return Mutant("drop-citation", element, changed, Aspect.LAW, (source,))
