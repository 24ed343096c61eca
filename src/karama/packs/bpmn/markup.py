"""Names of BPMN's XML, and small questions to an element."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from karama.findings import Place

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
KARAMA = "https://karama.example/ns/bpmn/1"
FILE = "procedure.bpmn"

Xml = etree._Element


def kind_of(xml: Xml) -> str:
    """Local name of a BPMN element, "" when it is from another namespace."""
    tag = xml.tag
    if not isinstance(tag, str):
        return ""
    head = f"{{{BPMN}}}"
    return tag[len(head) :] if tag.startswith(head) else ""


def children(xml: Xml, *kinds: str) -> Iterator[Xml]:
    """BPMN children of these kinds, or all BPMN children."""
    for child in xml:
        kind = kind_of(child)
        if kind and (not kinds or kind in kinds):
            yield child


def first(xml: Xml, namespace: str, name: str) -> Xml | None:
    """The first child with this name."""
    return xml.find(f"{{{namespace}}}{name}")


def content(xml: Xml | None) -> str:
    """The element's text with outer spaces gone; "" for no element."""
    return "".join(map(str, xml.itertext())).strip() if xml is not None else ""


def attribute(xml: Xml, name: str) -> str:
    """An attribute without a namespace, "" when absent."""
    return str(xml.get(name) or "").strip()


def flag(xml: Xml, name: str, default: bool) -> bool:
    """A boolean attribute as XML Schema writes it."""
    return {"true": True, "1": True, "false": False, "0": False}.get(
        attribute(xml, name), default
    )


def line_of(xml: Xml) -> int:
    """1-based line in the file."""
    line = xml.sourceline
    return line if isinstance(line, int) else 0


def place_of(xml: Xml, element: str = "") -> Place:
    """Where the element stands."""
    return Place(FILE, element=element or attribute(xml, "id"), line=line_of(xml))
