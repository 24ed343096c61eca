"""Reads lanes: which authority is responsible for which element."""

from __future__ import annotations

from collections.abc import Iterator

from karama.packs.bpmn.markup import (
    Xml,
    attribute,
    children,
    content,
    line_of,
    place_of,
)
from karama.packs.bpmn.reader import Reader
from karama.procedure.procedure import Mandate
from karama.procedure.process import Lane

_MANDATES = tuple(one.value for one in Mandate)


def read_lanes(
    process: Xml, known: set[str], reader: Reader
) -> tuple[dict[str, Lane], dict[str, str]]:
    """The lanes by id, and the lane of each element that one lists."""
    lanes: dict[str, Lane] = {}
    lane_of: dict[str, str] = {}
    for xml, outer in _walk(process, ""):
        lane = _lane(xml, lanes.get(outer), reader)
        if lane is None:
            continue
        lanes[lane.id] = lane
        for name in (content(ref) for ref in children(xml, "flowNodeRef")):
            _place(name, lane, outer, known, lane_of, reader)
    outer_ones = {outer for _, outer in _walk(process, "")}
    _check_mandates([one for one in lanes.values() if one.id not in outer_ones], reader)
    return lanes, lane_of


def _walk(process: Xml, outer: str) -> Iterator[tuple[Xml, str]]:
    for lane_set in children(process, "laneSet", "childLaneSet"):
        for lane in children(lane_set, "lane"):
            yield lane, outer
            yield from _walk(lane, attribute(lane, "id"))


def _lane(xml: Xml, outer: Lane | None, reader: Reader) -> Lane | None:
    name = attribute(xml, "id")
    if not name:
        reader.notes.add("BPMN-007", place_of(xml, "lane"), kind="lane")
        return None
    extras = reader.extras(xml)
    label = " ".join(attribute(xml, "name").split())
    return Lane(
        id=name,
        name=label,
        titles=reader.titles(label, extras),
        mandate=extras.mandate or (outer.mandate if outer else ""),
        organization=extras.organization or (outer.organization if outer else ""),
        line=line_of(xml),
    )


def _place(
    name: str,
    lane: Lane,
    outer: str,
    known: set[str],
    lane_of: dict[str, str],
    reader: Reader,
) -> None:
    place = reader.place(lane.id, lane.line)
    before = lane_of.get(name, outer)
    if name not in known:
        reader.notes.add("BPMN-036", place, element=lane.id, missing=name)
    elif before not in ("", outer, lane.id):
        facts = {"element": name, "first": before, "second": lane.id}
        reader.notes.add("BPMN-035", place, **facts)
    else:
        lane_of[name] = lane.id


def _check_mandates(lanes: list[Lane], reader: Reader) -> None:
    for lane in lanes:
        place = reader.place(lane.id, lane.line)
        if not lane.mandate:
            reader.notes.add("BPMN-033", place, element=lane.id)
        elif lane.mandate not in _MANDATES:
            close = reader.notes.nearest(lane.mandate, _MANDATES)
            facts = {"mandate": lane.mandate, "element": lane.id, "nearest": close}
            reader.notes.add("BPMN-034", place, **facts)
