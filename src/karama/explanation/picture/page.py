"""Where things stand: boxes and lines of one drawing, whoever placed them.

`placed` takes the page from BPMN's own diagram interchange when the file carries a
shape for every element, and lays the whole page out itself otherwise: half a page
drawn by its author and half by us would show neither's order. Lines and frames that
alone are missing are added to the author's page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

import attrs

from karama.procedure.process import Edge, Event, EventKind, Process, Shape

Point = tuple[float, float]

MARGIN = 20.0
FARTHEST = 50_000.0
STRIP = 30.0


@attrs.frozen
class Box:
    """A rectangle, in pixels, y downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower side."""
        return self.y + self.height

    @property
    def center(self) -> Point:
        """The middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, dx: float, dy: float) -> Box:
        """The same box elsewhere."""
        return attrs.evolve(self, x=self.x + dx, y=self.y + dy)

    def grown(self, by: float) -> Box:
        """The same box with a margin around it."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)


@attrs.frozen
class Page:
    """One drawing's geometry.

    Attributes:
        boxes: Box of each element, by id.
        lines: Points of each flow, by id.
        lanes: Box of each lane, its strip with the name included.
        pool: Box of the pool, None without one.
        labels: Boxes of labels that the author placed, by element or flow.
    """

    boxes: Mapping[str, Box]
    lines: Mapping[str, tuple[Point, ...]]
    lanes: Mapping[str, Box] = attrs.field(factory=dict)
    pool: Box | None = None
    labels: Mapping[str, Box] = attrs.field(factory=dict)

    def extent(self) -> Box:
        """The smallest box around everything."""
        boxes = [*self.boxes.values(), *self.lanes.values(), *self.labels.values()]
        boxes += [self.pool] if self.pool else []
        points = [p for line in self.lines.values() for p in line]
        boxes += [Box(x, y, 0, 0) for x, y in points]
        return around(boxes)

    def moved(self, dx: float, dy: float) -> Page:
        """The same page shifted."""
        return Page(
            {k: b.moved(dx, dy) for k, b in self.boxes.items()},
            {
                k: tuple((x + dx, y + dy) for x, y in line)
                for k, line in self.lines.items()
            },
            {k: b.moved(dx, dy) for k, b in self.lanes.items()},
            self.pool.moved(dx, dy) if self.pool else None,
            {k: b.moved(dx, dy) for k, b in self.labels.items()},
        )


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around boxes; an empty one at the origin when there is none."""
    known = list(boxes)
    if not known:
        return Box(0, 0, 0, 0)
    left, top = min(b.x for b in known), min(b.y for b in known)
    right, bottom = max(b.right for b in known), max(b.bottom for b in known)
    return Box(left, top, right - left, bottom - top)


def from_diagram(process: Process) -> Page | None:
    """The author's page, None when some element has no shape on it."""
    shapes, edges = process.diagram.shapes, process.diagram.edges
    if not process.elements or any(e not in shapes for e in process.elements):
        return None
    if not _is_a_page(process):
        return None
    boxes = {e: _box(shapes[e]) for e in process.elements}
    lines = {
        f.id: _line(process, f.id, edges, boxes)
        for f in process.flows.values()
        if f.source in boxes and f.target in boxes
    }
    named = [*((k, shapes[k].label) for k in process.elements)]
    named += [(k, edges[k].label) for k in process.flows if k in edges]
    labels = {key: Box(*label) for key, label in named if label}
    lanes = _lanes(process, shapes, boxes)
    return Page(boxes, lines, lanes, _pool(process, shapes, boxes, lanes), labels)


def _is_a_page(process: Process) -> bool:
    """Whether every number is one a page can have; a broken file may hold others."""
    numbers = [
        n
        for s in process.diagram.shapes.values()
        for n in (s.x, s.y, s.width, s.height, *(s.label or ()))
    ]
    for edge in process.diagram.edges.values():
        numbers += [n for point in edge.points for n in point]
        numbers += edge.label or ()
    return all(isfinite(n) and abs(n) <= FARTHEST for n in numbers)


def _box(shape: Shape) -> Box:
    return Box(shape.x, shape.y, max(shape.width, 8.0), max(shape.height, 8.0))


def _line(
    process: Process, flow: str, edges: Mapping[str, Edge], boxes: Mapping[str, Box]
) -> tuple[Point, ...]:
    edge = edges.get(flow)
    if edge is not None and len(edge.points) >= 2:
        return edge.points
    known = process.flows[flow]
    source = process.elements[known.source]
    below = isinstance(source, Event) and source.kind is EventKind.BOUNDARY
    return elbow(boxes[known.source], boxes[known.target], below=below)


def elbow(source: Box, target: Box, *, below: bool = False) -> tuple[Point, ...]:
    """A right-angled line from a box to another, for a flow nobody drew."""
    (sx, sy), (tx, ty) = source.center, target.center
    if below:
        return (sx, source.bottom), (sx, ty), (target.x, ty)
    if target.x >= source.right:
        middle = (source.right + target.x) / 2
        line = ((source.right, sy), (middle, sy), (middle, ty), (target.x, ty))
        return line if sy != ty else (line[0], line[-1])
    under = max(source.bottom, target.bottom) + 24
    return (sx, source.bottom), (sx, under), (tx, under), (tx, target.bottom)


def _lanes(
    process: Process, shapes: Mapping[str, Shape], boxes: Mapping[str, Box]
) -> dict[str, Box]:
    placed = {lane: _box(shapes[lane]) for lane in process.lanes if lane in shapes}
    for lane in process.lanes.keys() - placed.keys():
        members = [
            boxes[e.id]
            for e in process.elements.values()
            if e.lane == lane and not e.scope
        ]
        if members:
            frame = around(members).grown(MARGIN)
            placed[lane] = Box(
                frame.x - STRIP, frame.y, frame.width + STRIP, frame.height
            )
    return {lane: placed[lane] for lane in process.lanes if lane in placed}


def _pool(
    process: Process,
    shapes: Mapping[str, Shape],
    boxes: Mapping[str, Box],
    lanes: Mapping[str, Box],
) -> Box | None:
    pool = process.pool[0]
    if not pool:
        return None
    if pool in shapes:
        return _box(shapes[pool])
    frame = around([*boxes.values(), *lanes.values()])
    return Box(
        frame.x - STRIP - 4,
        frame.y - 4,
        frame.width + STRIP + 8,
        frame.height + 8,
    )
