"""Reads a BPMN file into processes: markup, messages, pools, then each process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from karama.errors import MarkupError
from karama.findings import Place
from karama.markup import read_xml
from karama.packs.bpmn.diagram import read_diagram
from karama.packs.bpmn.elements import Parts, joined, read_scope
from karama.packs.bpmn.lanes import read_lanes
from karama.packs.bpmn.markup import (
    BPMN,
    FILE,
    ZEEBE,
    Xml,
    attribute,
    children,
    flag,
    place_of,
)
from karama.packs.bpmn.reader import Reader
from karama.packs.notes import Notes
from karama.procedure.process import Diagram, Message, Process

MAX_ELEMENTS = 6_000
MAX_NODES = 100_000


@attrs.frozen
class Model:
    """A BPMN file, read.

    Attributes:
        main: The process that people go through.
        processes: Every process of the file by id.
        messages: Messages by id.
        diagram: The page, all processes together.
        reader: Its surroundings; holds the citations met.
    """

    main: Process
    processes: Mapping[str, Process]
    messages: Mapping[str, Message]
    diagram: Diagram
    reader: Reader


def read_root(data: bytes, notes: Notes) -> Xml | None:
    """The XML root, or None with a finding."""
    try:
        root = read_xml(data, file=FILE)
    except MarkupError as error:
        code = "BPMN-001" if error.reason in ("syntax", "encoding") else "BPMN-002"
        reason = str(error).partition(": ")[2]
        notes.add(code, Place(FILE, line=error.line), reason=reason)
        return None
    if root.tag != f"{{{BPMN}}}definitions":
        notes.add("BPMN-003", place_of(root), root=str(root.tag))
        return None
    nodes = sum(1 for xml in root.iter(f"{{{BPMN}}}*") if attribute(xml, "id"))
    if nodes > MAX_ELEMENTS or sum(1 for _ in root.iter()) > MAX_NODES:
        notes.add("BPMN-060", Place(FILE), limit=MAX_ELEMENTS)
        return None
    return root


def names_given(root: Xml) -> frozenset[str]:
    """Names that steps give: results of decisions, and data of calls."""
    pairs = (
        ("calledDecision", "resultVariable"),
        ("calledDecision", "decisionId"),
        ("input", "target"),
        ("output", "target"),
    )
    return frozenset(
        attribute(xml, key)
        for name, key in pairs
        for xml in root.iter(f"{{{ZEEBE}}}{name}")
        if attribute(xml, key)
    )


def read_model(root: Xml, reader: Reader) -> Model | None:
    """Every process of the file, or None when there is none."""
    _read_messages(root, reader)
    diagram = read_diagram(root, reader.notes)
    pools = _pools(root, reader)
    processes = {
        process.id: process
        for xml in children(root, "process")
        if (process := _process(xml, pools, diagram, reader)) is not None
    }
    main = _main(root, processes)
    if main is None:
        reader.notes.add("BPMN-004", Place(FILE))
        return None
    return Model(main, processes, reader.messages, diagram, reader)


def _read_messages(root: Xml, reader: Reader) -> None:
    seen: set[str] = set()
    for xml in children(root, "message"):
        extras = reader.extras(xml)
        name = attribute(xml, "name")
        if not name:
            element = attribute(xml, "id")
            reader.notes.add("BPMN-027", extras.place, kind="message", element=element)
        elif name in seen:
            reader.notes.add("BPMN-029", extras.place, name=name)
        seen.add(name)
        if extras.right:
            reader.check_right(extras.right, extras.place)
        reader.messages[attribute(xml, "id")] = Message(
            name=name, right=extras.right, titles=extras.titles
        )


def _pools(root: Xml, reader: Reader) -> dict[str, tuple[str, str]]:
    return {
        attribute(pool, "processRef"): (attribute(pool, "id"), attribute(pool, "name"))
        for collaboration in children(root, "collaboration")
        for pool in children(collaboration, "participant")
        if attribute(pool, "processRef")
    }


def _process(
    xml: Xml, pools: Mapping[str, tuple[str, str]], diagram: Diagram, reader: Reader
) -> Process | None:
    name = attribute(xml, "id")
    if not name:
        reader.notes.add("BPMN-007", place_of(xml, "process"), kind="process")
        return None
    parts = Parts()
    read_scope(xml, "", parts, reader)
    if not parts.elements:
        return None
    lanes, lane_of = read_lanes(xml, set(parts.elements), reader)
    extras = reader.extras(xml)
    label = attribute(xml, "name") or pools.get(name, ("", ""))[1]
    pool = pools.get(name, ("", ""))
    mine = {*parts.elements, *parts.flows, *lanes, pool[0]}
    return Process(
        id=name,
        name=label,
        elements=joined(parts, lane_of),
        flows=parts.flows,
        lanes=lanes,
        diagram=_part_of(diagram, mine),
        pool=pool,
        titles=reader.titles(label, extras),
    )


def _part_of(diagram: Diagram, names: set[str]) -> Diagram:
    return Diagram(
        {name: shape for name, shape in diagram.shapes.items() if name in names},
        {name: edge for name, edge in diagram.edges.items() if name in names},
    )


def _main(root: Xml, processes: Mapping[str, Process]) -> Process | None:
    """The first executable process that no other one of the file calls."""
    called = set(_called(root))
    order = [
        (not flag(xml, "isExecutable", False), attribute(xml, "id") in called, number)
        for number, xml in enumerate(children(root, "process"))
    ]
    names = [attribute(xml, "id") for xml in children(root, "process")]
    for _, _, number in sorted(order):
        if names[number] in processes:
            return processes[names[number]]
    return None


def _called(root: Xml) -> Iterator[str]:
    for xml in root.iter(f"{{{ZEEBE}}}calledElement"):
        yield attribute(xml, "processId")
