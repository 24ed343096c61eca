"""Reads BPMN's own diagram interchange: where each element stands on the page."""

from __future__ import annotations

import math

from karama.findings import Place
from karama.packs.bpmn.markup import (
    BPMNDI,
    DC,
    DI,
    FILE,
    Xml,
    attribute,
    first,
    flag,
    place_of,
)
from karama.packs.notes import Notes
from karama.procedure.process import Diagram, Edge, Shape

Box = tuple[float, float, float, float]
_FARTHEST = 1_000_000.0


class _NotNumbers(ValueError):
    """A place on the page is not made of finite numbers."""


def read_diagram(root: Xml, notes: Notes) -> Diagram:
    """The first diagram of the file; empty when there is none."""
    planes = list(root.iter(f"{{{BPMNDI}}}BPMNPlane"))
    if not planes:
        notes.add("BPMN-048", Place(FILE))
        return Diagram()
    if len(planes) > 1:
        notes.add("BPMN-058", Place(FILE), file=FILE)
    shapes: dict[str, Shape] = {}
    edges: dict[str, Edge] = {}
    for xml in planes[0]:
        element = attribute(xml, "bpmnElement").rpartition(":")[2]
        try:
            if xml.tag == f"{{{BPMNDI}}}BPMNShape":
                shapes[element] = _shape(xml, element)
            elif xml.tag == f"{{{BPMNDI}}}BPMNEdge":
                edges[element] = _edge(xml, element)
        except _NotNumbers:
            notes.add("BPMN-050", place_of(xml, element), element=element)
    return Diagram(shapes, edges)


def _shape(xml: Xml, element: str) -> Shape:
    box = _bounds(xml)
    if box is None:
        raise _NotNumbers
    x, y, width, height = box
    return Shape(
        element=element,
        x=x,
        y=y,
        width=width,
        height=height,
        expanded=flag(xml, "isExpanded", True),
        horizontal=flag(xml, "isHorizontal", True),
        label=_label(xml),
    )


def _edge(xml: Xml, element: str) -> Edge:
    points = [
        (_number(point, "x"), _number(point, "y"))
        for point in xml.iterfind(f"{{{DI}}}waypoint")
    ]
    if len(points) < 2:
        raise _NotNumbers
    return Edge(element, tuple(points), _label(xml))


def _label(xml: Xml) -> Box | None:
    label = first(xml, BPMNDI, "BPMNLabel")
    return _bounds(label) if label is not None else None


def _bounds(xml: Xml) -> Box | None:
    bounds = first(xml, DC, "Bounds")
    if bounds is None:
        return None
    x, y, width, height = (_number(bounds, n) for n in ("x", "y", "width", "height"))
    return x, y, width, height


def _number(xml: Xml, name: str) -> float:
    try:
        number = float(attribute(xml, name))
    except ValueError:
        raise _NotNumbers from None
    if not math.isfinite(number) or abs(number) > _FARTHEST:
        raise _NotNumbers
    return number
