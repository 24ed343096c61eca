"""Reads what the Charter's words mean in a pack: [concepts] and its neighbours.

Four tables of pack.toml, all of them optional:
* [concepts]: a concept of the Charter, as FEEL over the pack's own facts;
* [field-concepts]: what the Charter asks of forms, as names of their fields;
* [not-applicable]: a principle or one of its properties, and why it cannot apply here;
* [deviations]: a principle the authority does not keep, in its own words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

import attrs

from karama.feel import free_names
from karama.findings import Place
from karama.packs.expressions import read_expression
from karama.packs.languages import missing
from karama.packs.notes import Notes, listed
from karama.packs.toml import Table
from karama.procedure.concepts import (
    CONCEPTS,
    FIELD_CONCEPTS,
    NEVER_COUNT,
    PRINCIPLE_ID,
    PROPERTY_ID,
)
from karama.procedure.procedure import Form, Texts
from karama.procedure.process import Condition

FILE = "pack.toml"


@attrs.frozen
class Words:
    """The four tables as written, before they are compared with the forms."""

    concepts: Mapping[str, str] = attrs.field(factory=dict)
    fields: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    not_applicable: Mapping[str, Texts] = attrs.field(factory=dict)
    deviations: Mapping[str, Texts] = attrs.field(factory=dict)


def read_words(top: Table, languages: Iterable[str], notes: Notes) -> Words:
    """The four tables, with findings for words the Charter does not have."""
    concepts, fields = top.table("concepts"), top.table("field-concepts")
    _check_known(concepts, CONCEPTS, "CHAR-001", notes)
    _check_known(fields, FIELD_CONCEPTS, "CHAR-003", notes)
    words = Words(
        concepts={k: concepts.text(k, required=True) for k in _of(concepts, CONCEPTS)},
        fields={k: fields.strings(k) for k in _of(fields, FIELD_CONCEPTS)},
        not_applicable=_reasons(
            top.table("not-applicable"), languages, notes, properties=True
        ),
        deviations=_reasons(top.table("deviations"), (), notes),
    )
    both = sorted(words.not_applicable.keys() & words.deviations.keys())
    for name in both:
        notes.add("CHAR-006", top.place(f"deviations.{name}"), id=name)
    return words


def _of(table: Table, known: Collection[str]) -> list[str]:
    return [key for key in table.names() if key in known]


def _check_known(table: Table, known: Collection[str], code: str, notes: Notes) -> None:
    for key in table.names():
        if key not in known:
            close = notes.nearest(key, known)
            notes.add(code, table.place(key), name=key, nearest=close)


def _reasons(
    table: Table, languages: Iterable[str], notes: Notes, *, properties: bool = False
) -> Mapping[str, Texts]:
    found: dict[str, Texts] = {}
    for name in table.names():
        place = table.place(name)
        part = properties and PROPERTY_ID.fullmatch(name)
        if not (part or PRINCIPLE_ID.fullmatch(name)):
            notes.add("CHAR-005", place, id=name)
            continue
        found[name] = texts = table.texts(name)
        lacking = missing(texts, languages)
        if not texts:
            notes.add("CHAR-007", place, id=name)
        elif lacking:
            notes.add("PACK-022", place, key=place.element, languages=listed(lacking))
    return MappingProxyType(found)


def read_concepts(
    words: Words,
    forms: Mapping[str, Form],
    given: Collection[str],
    names: Collection[str],
    notes: Notes,
) -> Mapping[str, Condition]:
    """The concepts as conditions, with findings for facts that nobody gives.

    Args:
        words: What `pack.toml` says.
        forms: The forms, which ask people.
        given: Facts that the procedure gives itself: what its decisions answer.
        names: Every name an expression of the pack may use.
        notes: Where findings go.
    """
    asked = _asked(forms) | set(given)
    found: dict[str, Condition] = {}
    for concept, text in words.concepts.items():
        place = Place(FILE, element=f"concepts.{concept}")
        condition = read_expression(text, place, names, notes) if text else None
        if condition is None:
            continue
        found[concept] = condition
        for name in sorted(free_names(condition.node) - asked):
            facts = {"concept": concept, "name": name}
            notes.add("CHAR-002", place, nearest=notes.nearest(name, asked), **facts)
    return MappingProxyType(found)


def check_fields(words: Words, forms: Mapping[str, Form], notes: Notes) -> None:
    """Note fields that no form has."""
    asked = _asked(forms)
    for concept, names in words.fields.items():
        place = Place(FILE, element=f"field-concepts.{concept}")
        for name in names:
            if name not in asked:
                facts = {"concept": concept, "field": name}
                close = notes.nearest(name, asked)
                notes.add("CHAR-004", place, nearest=close, **facts)


def check_answered(
    fields: Mapping[str, tuple[str, ...]], forms: Mapping[str, Form], notes: Notes
) -> None:
    """Note questions the Charter asks for that may be left without an answer."""
    owed = [
        (name, concept)
        for concept, names in fields.items()
        for name in names
        if concept not in NEVER_COUNT
    ]
    for form in forms.values():
        for field in form.fields:
            for name, concept in owed:
                if field.name == name and field.type != "note" and not field.required:
                    place = Place(form.file, name, "survey", field.row)
                    notes.add("CHAR-008", place, field=name, concept=concept)


def _asked(forms: Mapping[str, Form]) -> frozenset[str]:
    fields = (field for form in forms.values() for field in form.fields)
    return frozenset(field.name for field in fields if field.type != "note")
