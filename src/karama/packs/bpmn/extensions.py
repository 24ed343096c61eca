"""Reads what Karama and Camunda add to an element, inside bpmn:extensionElements."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from karama.findings import Place
from karama.packs.bpmn.markup import (
    BPMN,
    KARAMA,
    ZEEBE,
    Xml,
    attribute,
    content,
    first,
    place_of,
)
from karama.packs.header import origin_of
from karama.packs.languages import is_language
from karama.packs.law import Citation
from karama.packs.notes import Notes


@attrs.define
class Extras:
    """What stands in an element's extensions; lists keep the file's order.

    Attributes:
        zeebe: Attributes of Camunda's elements, by local name.
        inputs: Pairs (source expression, target name) of a zeebe:ioMapping.
    """

    place: Place
    act: str = ""
    sources: list[str] = attrs.field(factory=list)
    needs: list[str] = attrs.field(factory=list)
    roles: list[str] = attrs.field(factory=list)
    added: bool = False
    titles: dict[str, str] = attrs.field(factory=dict)
    reasons: dict[str, str] = attrs.field(factory=dict)
    deadline_sources: list[str] = attrs.field(factory=list)
    mandate: str = ""
    organization: str = ""
    right: str = ""
    zeebe: dict[str, Mapping[str, str]] = attrs.field(factory=dict)
    inputs: list[tuple[str, str]] = attrs.field(factory=list)
    outputs: list[tuple[str, str]] = attrs.field(factory=list)

    @property
    def every_source(self) -> tuple[str, ...]:
        """Citations of the element and of its deadline, each once."""
        return tuple(dict.fromkeys([*self.sources, *self.deadline_sources]))


def read_extras(xml: Xml, citations: list[Citation], notes: Notes) -> Extras:
    """The extensions of one element."""
    extras = Extras(place_of(xml))
    holder = first(xml, BPMN, "extensionElements")
    for child in holder if holder is not None else ():
        tag = child.tag if isinstance(child.tag, str) else ""
        namespace, _, name = tag.lstrip("{").rpartition("}")
        if namespace == KARAMA:
            _read_own(name, child, extras, notes)
        elif namespace == ZEEBE:
            _read_zeebe(name, child, extras)
    citations += [Citation(text, extras.place) for text in extras.every_source]
    return extras


def _read_own(name: str, xml: Xml, extras: Extras, notes: Notes) -> None:
    read = _READERS.get(name)
    if read is None:
        element, close = extras.place.element, notes.nearest(name, _READERS)
        place = attrs.evolve(place_of(xml), element=element)
        notes.add("BPMN-052", place, name=name, element=element, nearest=close)
    elif not read(xml, extras):
        element = extras.place.element
        place = attrs.evolve(place_of(xml), element=element)
        notes.add("BPMN-057", place, kind=f"karama:{name}", element=element)
    origin = attribute(xml, "origin")
    if origin:
        origin_of(origin, extras.place, notes)


def _act(xml: Xml, extras: Extras) -> bool:
    extras.act = content(xml)
    return bool(extras.act)


def _into(name: str) -> Callable[[Xml, Extras], bool]:
    def read(xml: Xml, extras: Extras) -> bool:
        getattr(extras, name).append(content(xml))
        return bool(content(xml))

    return read


def _added(_xml: Xml, extras: Extras) -> bool:
    extras.added = True
    return True


def _title(xml: Xml, extras: Extras) -> bool:
    language = attribute(xml, "lang")
    extras.titles[language] = content(xml)
    return is_language(language) and bool(content(xml))


def _deadline(xml: Xml, extras: Extras) -> bool:
    language, source = attribute(xml, "lang"), attribute(xml, "source")
    extras.reasons[language] = content(xml)
    extras.deadline_sources += [part.strip() for part in source.split(";") if part]
    return is_language(language) and bool(content(xml))


def _mandate(xml: Xml, extras: Extras) -> bool:
    extras.mandate = content(xml)
    extras.organization = attribute(xml, "organization")
    return bool(extras.mandate)


def _right(xml: Xml, extras: Extras) -> bool:
    extras.right = content(xml)
    return bool(extras.right)


_READERS: Mapping[str, Callable[[Xml, Extras], bool]] = {
    "act": _act,
    "source": _into("sources"),
    "need": _into("needs"),
    "role": _into("roles"),
    "added": _added,
    "title": _title,
    "deadline": _deadline,
    "mandate": _mandate,
    "right": _right,
}


def _read_zeebe(name: str, xml: Xml, extras: Extras) -> None:
    extras.zeebe[name] = {str(key): str(value) for key, value in xml.attrib.items()}
    if name == "ioMapping":
        for child in xml:
            pair = (attribute(child, "source"), attribute(child, "target"))
            if str(child.tag).endswith("}input"):
                extras.inputs.append(pair)
            elif str(child.tag).endswith("}output"):
                extras.outputs.append(pair)
