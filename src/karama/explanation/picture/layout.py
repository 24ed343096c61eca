"""Automatic layout, second half: pixels, for a file that carries no diagram.

Lanes are bands from the top down, layers are columns from left to right, lines run
at right angles in the channels between columns. Sub-processes are laid out first and
then stand as one box; those that an event opens (rights that can be used at any
moment) stand in rows of their own at the foot of their lane.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs

from karama.explanation.picture.channels import Turn, tracks
from karama.explanation.picture.heights import settle
from karama.explanation.picture.page import MARGIN, STRIP, Box, Page, Point
from karama.explanation.picture.ranks import Arc, Node, Ranking, Waypoint, rank
from karama.procedure.process import (
    Element,
    Event,
    EventKind,
    Gateway,
    Process,
    SubProcess,
)

STEP = (132.0, 84.0)
EVENT, GATEWAY = 36.0, 50.0
LABELLED = 108.0
UNDER_EVENT, OVER_GATEWAY = 46.0, 36.0
GAP, PAD, HEADING = 24.0, 14.0, 30.0
TRACK, NAMED = 12.0, 104.0
ROW = 1400.0


@attrs.frozen
class Slot:
    """The room a node takes around the height of its line."""

    width: float
    above: float
    below: float


_WAY = Slot(0.0, 8.0, 8.0)


def lay_out(process: Process) -> Page:
    """The whole page: lanes, steps and lines."""
    inner: dict[str, Page] = {}
    for element in _deepest_first(process):
        if isinstance(element, SubProcess):
            inner[element.id] = _Scope(process, element.id, inner, ()).page()
    page = _Scope(process, "", inner, tuple(process.lanes)).page()
    return _framed(process, page)


def _deepest_first(process: Process) -> list[Element]:
    def depth(element: Element) -> int:
        count, scope = 0, element.scope
        while scope in process.elements and count < len(process.elements):
            count, scope = count + 1, process.elements[scope].scope
        return count

    return sorted(process.elements.values(), key=depth, reverse=True)


def _framed(process: Process, page: Page) -> Page:
    if not process.pool[0]:
        return page
    frame = page.extent()
    pool = Box(frame.x - STRIP, frame.y, frame.width + STRIP, frame.height)
    return attrs.evolve(page, pool=pool)


class _Scope:
    """One level of a process while it is laid out; thrown away after `page`."""

    def __init__(
        self,
        process: Process,
        scope: str,
        inner: Mapping[str, Page],
        lanes: Sequence[str],
    ) -> None:
        self.process, self.inner, self.lanes = process, inner, lanes
        members = [e for e in process.elements.values() if e.scope == scope]
        self.edges = _boundary(members)
        self.rights = [e for e in members if isinstance(e, SubProcess) and e.by_event]
        aside = {e.id for e in self.rights} | {
            e.id for events in self.edges.values() for e in events
        }
        self.nodes = [e for e in members if e.id not in aside]
        self.arcs = self._arcs()
        self.bands = {e.id: self._band(e) for e in self.nodes}
        self.ranking = rank([e.id for e in self.nodes], self.arcs, self.bands)

    def page(self) -> Page:
        """Boxes and lines of this level and of every level inside it."""
        slots = {e.id: self._slot(e) for e in self.nodes}
        tops, bottoms = self._band_limits(slots)
        heights = self._heights(slots, tops, bottoms)
        channels = self._channels(heights)
        columns = self._columns(slots, channels)
        boxes = self._boxes(columns, heights)
        lines = self._lines(boxes, heights, channels, columns)
        labels = self._names(boxes)
        for host, events in self.edges.items():
            if host in boxes:
                labels |= _edge_labels(boxes[host], events, boxes)
        page = self._filled(Page(boxes, lines, labels=labels))
        return self._with_rights(page, tops, bottoms)

    # --- what there is ---------------------------------------------------------

    def _band(self, element: Element) -> int:
        lanes = list(self.lanes)
        return lanes.index(element.lane) if element.lane in lanes else 0

    def _host(self, element_id: str) -> str:
        element = self.process.elements[element_id]
        if isinstance(element, Event) and element.kind is EventKind.BOUNDARY:
            return element.attached
        return element_id

    def _arcs(self) -> list[Arc]:
        known = {e.id for e in self.nodes}
        arcs = []
        for flow in self.process.flows.values():
            if {flow.source, flow.target} <= self.process.elements.keys():
                arc = (flow.id, self._host(flow.source), flow.target)
                if arc[1] in known and arc[2] in known:
                    arcs.append(arc)
        return arcs

    def _size(self, element: Element) -> tuple[float, float]:
        if isinstance(element, Event):
            return EVENT, EVENT
        if isinstance(element, Gateway):
            return GATEWAY, GATEWAY
        if isinstance(element, SubProcess):
            inside = self.inner[element.id].extent()
            return (
                max(inside.width + 2 * MARGIN, STEP[0]),
                max(inside.height + 2 * MARGIN + HEADING, STEP[1]),
            )
        return STEP

    def _slot(self, element: Element) -> Slot:
        width, height = self._size(element)
        above, below = height / 2 + GAP / 2, height / 2 + GAP / 2
        if isinstance(element, Event):
            below += UNDER_EVENT
        if isinstance(element, Gateway):
            above += OVER_GATEWAY
        if self.edges.get(element.id):
            count = len(self.edges[element.id])
            below += EVENT / 2 + 12 + 30 * count + (26 if count > 1 else 0)
        small = isinstance(element, Event | Gateway)
        return Slot(LABELLED if small else width, above, below)

    # --- heights ---------------------------------------------------------------

    def _band_of(self, node: Node) -> int:
        if isinstance(node, Waypoint):
            return self.bands[self.ranking.chains[node.flow][-1]]  # type: ignore[index]
        return self.bands[node]

    def _stacks(self) -> dict[tuple[int, int], list[Node]]:
        stacks: dict[tuple[int, int], list[Node]] = defaultdict(list)
        for layer, nodes in enumerate(self.ranking.layers):
            for node in nodes:
                stacks[layer, self._band_of(node)].append(node)
        return stacks

    def _band_limits(
        self, slots: Mapping[str, Slot]
    ) -> tuple[list[float], list[float]]:
        count = max(1, len(self.lanes))
        needs = [0.0] * count
        for (_layer, band), stack in self._stacks().items():
            found = [_slot_of(n, slots) for n in stack]
            needs[band] = max(needs[band], sum(s.above + s.below for s in found))
        for band in range(count):
            row = [slots[e.id] for e in self.nodes if self.bands[e.id] == band]
            if row:  # one straight row of steps and events must have room
                level = max(s.above for s in row) + max(s.below for s in row)
                needs[band] = max(needs[band], level)
        tops, bottoms, y = [], [], 0.0
        for band in range(count):
            least = 110.0 if self.lanes else 0.0
            foot = self._foot(band)
            tops.append(y)
            y += max(needs[band] + 2 * PAD + foot, least)
            bottoms.append(y)
        return tops, bottoms

    def _heights(
        self,
        slots: Mapping[str, Slot],
        tops: Sequence[float],
        bottoms: Sequence[float],
    ) -> dict[Node, float]:
        heights: dict[Node, float] = {}
        stacks = self._stacks()
        before, after = _neighbours(self.ranking)
        for sweep in range(7):
            forward = sweep % 2 == 0
            keys = sorted(stacks, reverse=not forward)
            for layer, band in keys:
                stack = stacks[layer, band]
                found = [_slot_of(n, slots) for n in stack]
                low, high = tops[band] + PAD, bottoms[band] - PAD - self._foot(band)
                near = before if forward else after
                wishes = [
                    _wish(n, near, heights, heights.get(n, (low + high) / 2))
                    for n in stack
                ]
                settled = settle(
                    wishes,
                    [s.above for s in found],
                    [s.below for s in found],
                    low,
                    high,
                )
                heights.update(zip(stack, settled, strict=True))
        return heights

    # --- channels and columns ----------------------------------------------------

    def _leaving(self, flow: str, heights: Mapping[Node, float]) -> float:
        """The height at which a flow leaves: under its host, from a boundary event."""
        source = self.process.flows[flow].source
        start = self.ranking.chains[flow][0]
        host = self._host(source)
        if host == source:
            return heights[start]
        place = [e.id for e in self.edges[host]].index(source)
        size = self._size(self.process.elements[host])
        return heights[start] + size[1] / 2 + EVENT / 2 + 12 + 30 * place

    def _turns(
        self, flow: str, heights: Mapping[Node, float]
    ) -> list[tuple[int, Turn]]:
        chain, back = self.ranking.chains[flow], flow in self.ranking.back
        layer_of = {n: i for i, layer in enumerate(self.ranking.layers) for n in layer}
        turns = []
        for place, (a, b) in enumerate(pairwise(chain)):
            start = self._leaving(flow, heights) if place == 0 else heights[a]
            low, high = layer_of[a], layer_of[b]
            group = self.process.flows[flow].source if place == 0 else f"{flow} {place}"
            if not back:
                turns.append((low, Turn(group, (start,), (heights[b],))))
            elif place == 0:
                turns.append((low, Turn(f"{flow} 0", (start, heights[b]), ())))
            elif low == high:
                turns.append((low - 1, Turn(group, (), (start, heights[b]))))
            else:
                turns.append((high, Turn(group, (heights[b],), (start,))))
        return turns

    def _channels(self, heights: Mapping[Node, float]) -> _Channels:
        turns: dict[int, list[Turn]] = defaultdict(list)
        of_flow: dict[str, list[tuple[int, Turn]]] = {}
        named = set()
        for flow in self.ranking.chains:
            of_flow[flow] = self._turns(flow, heights)
            for channel, turn in of_flow[flow]:
                turns[channel].append(turn)
            known = self.process.flows[flow]
            if known.name or known.titles or known.condition:
                named.add(of_flow[flow][0][0])
        given = {channel: tracks(found) for channel, found in turns.items()}
        return _Channels(given, of_flow, frozenset(named))

    def _columns(self, slots: Mapping[str, Slot], channels: _Channels) -> _Columns:
        x = channels.width(-1) if -1 in channels.tracks else 0.0
        lefts, widths = [], []
        for layer, nodes in enumerate(self.ranking.layers):
            width = max(
                (slots[n].width for n in nodes if isinstance(n, str)), default=0
            )
            lefts.append(x)
            widths.append(width)
            last = layer == len(self.ranking.layers) - 1
            x += width + (
                0.0 if last and layer not in channels.tracks else channels.width(layer)
            )
        start = STRIP + MARGIN if self.lanes else 0.0
        return _Columns(start, tuple(lefts), tuple(widths))

    # --- boxes and lines -----------------------------------------------------------

    def _boxes(
        self, columns: _Columns, heights: Mapping[Node, float]
    ) -> dict[str, Box]:
        boxes: dict[str, Box] = {}
        for layer, nodes in enumerate(self.ranking.layers):
            for node in nodes:
                if isinstance(node, str):
                    element = self.process.elements[node]
                    width, height = self._size(element)
                    middle = columns.middle(layer)
                    boxes[node] = Box(
                        middle - width / 2, heights[node] - height / 2, width, height
                    )
        for host, events in self.edges.items():
            if host in boxes:
                boxes.update(_on_the_edge(boxes[host], events))
        return boxes

    def _names(self, boxes: Mapping[str, Box]) -> dict[str, Box]:
        """Room for the names of events, so that a frame around them leaves it."""
        named = {}
        for element in self.nodes:
            if isinstance(element, Event) and (
                element.name or element.titles or element.timer
            ):
                box = boxes[element.id]
                middle, top = box.center[0], box.bottom + 3
                named[element.id] = Box(middle - 48, top, 96.0, 28.0)
        return named

    def _lines(
        self,
        boxes: Mapping[str, Box],
        heights: Mapping[Node, float],
        channels: _Channels,
        columns: _Columns,
    ) -> dict[str, tuple[Point, ...]]:
        lines = {}
        for flow, chain in self.ranking.chains.items():
            known = self.process.flows[flow]
            box = boxes[known.source]
            points: list[Point] = [(box.right, box.center[1])]
            if known.source != chain[0]:
                leaves = self._leaving(flow, heights)
                points = [(box.center[0], box.bottom), (box.center[0], leaves)]
            for place, (channel, turn) in enumerate(channels.of_flow[flow]):
                if turn.straight:
                    continue
                x = columns.track(channel, channels.tracks[channel][turn.group])
                start = points[-1][1]
                end = heights[chain[place + 1]]
                points += [(x, start), (x, end)]
            target = boxes[known.target]
            points.append((target.x, target.center[1]))
            lines[flow] = _straightened(points)
        return lines

    # --- what stands inside and under ------------------------------------------------

    def _filled(self, page: Page) -> Page:
        """The page with the insides of its sub-processes."""
        boxes, lines, labels = dict(page.boxes), dict(page.lines), dict(page.labels)
        for element in (*self.nodes, *self.rights):
            if element.id in self.inner and element.id in boxes:
                inside = self.inner[element.id]
                frame, box = inside.extent(), boxes[element.id]
                moved = inside.moved(
                    box.x + MARGIN - frame.x, box.y + MARGIN + HEADING - frame.y
                )
                boxes.update(moved.boxes)
                lines.update(moved.lines)
                labels.update(moved.labels)
        return Page(boxes, lines, labels=labels)

    def _shelves(self, band: int) -> list[list[SubProcess]]:
        shelves: list[list[SubProcess]] = []
        used = ROW + 1
        for right in self.rights:
            if self._band(right) == band:
                width = self._size(right)[0] + GAP
                if used + width > ROW:
                    shelves.append([])
                    used = 0.0
                shelves[-1].append(right)
                used += width
        return shelves

    def _foot(self, band: int) -> float:
        return sum(
            max(self._size(e)[1] for e in shelf) + GAP for shelf in self._shelves(band)
        )

    def _with_rights(
        self, page: Page, tops: Sequence[float], bottoms: Sequence[float]
    ) -> Page:
        boxes = dict(page.boxes)
        left = STRIP + MARGIN if self.lanes else 0.0
        for band in range(len(tops)):
            y = bottoms[band] - PAD - self._foot(band) + GAP / 2
            for shelf in self._shelves(band):
                x = left
                for right in shelf:
                    width, height = self._size(right)
                    boxes[right.id] = Box(x, y, width, height)
                    x += width + GAP
                y += max(self._size(e)[1] for e in shelf) + GAP
        filled = self._filled(Page(boxes, page.lines, labels=page.labels))
        return attrs.evolve(filled, lanes=self._frames(filled, tops, bottoms))

    def _frames(
        self, page: Page, tops: Sequence[float], bottoms: Sequence[float]
    ) -> dict[str, Box]:
        right = max(page.extent().right + MARGIN, 400.0)
        return {
            lane: Box(0.0, tops[i], right, bottoms[i] - tops[i])
            for i, lane in enumerate(self.lanes)
        }


@attrs.frozen
class _Channels:
    """The tracks of every channel, and the turns of every flow."""

    tracks: Mapping[int, Mapping[str, int]]
    of_flow: Mapping[str, list[tuple[int, Turn]]]
    named: frozenset[int]

    def width(self, channel: int) -> float:
        count = max(self.tracks.get(channel, {}).values(), default=-1) + 1
        return 2 * GAP + TRACK * count + (NAMED if channel in self.named else 0.0)


@attrs.frozen
class _Columns:
    """Where columns stand, and so where tracks do."""

    start: float
    lefts: tuple[float, ...]
    widths: tuple[float, ...]

    def middle(self, layer: int) -> float:
        return self.start + self.lefts[layer] + self.widths[layer] / 2

    def track(self, channel: int, number: int) -> float:
        right = self.lefts[channel] + self.widths[channel] if channel >= 0 else 0.0
        return self.start + right + 0.7 * GAP + TRACK * number


def _slot_of(node: Node, slots: Mapping[str, Slot]) -> Slot:
    return slots[node] if isinstance(node, str) else _WAY


def _boundary(members: Sequence[Element]) -> dict[str, list[Event]]:
    edges: dict[str, list[Event]] = defaultdict(list)
    for element in members:
        if isinstance(element, Event) and element.kind is EventKind.BOUNDARY:
            edges[element.attached].append(element)
    return edges


def _on_the_edge(host: Box, events: Sequence[Event]) -> dict[str, Box]:
    """Boundary events along the lower side, the first one nearest to the right."""
    return {
        event.id: Box(
            host.right - EVENT * 1.25 - place * EVENT * 1.3,
            host.bottom - EVENT / 2,
            EVENT,
            EVENT,
        )
        for place, event in enumerate(events)
    }


def _edge_labels(
    host: Box, events: Sequence[Event], boxes: Mapping[str, Box]
) -> dict[str, Box]:
    """Names of boundary events: left of the line that leaves, the last one under it."""
    labels = {}
    top = host.bottom + 2
    for place, event in enumerate(events):
        line = boxes[event.id].center[0]
        last = place == len(events) - 1
        if last and len(events) > 1:
            under = host.bottom + EVENT / 2 + 14 + 30 * place
            labels[event.id] = Box(line - 4, under, 100.0, 26.0)
        else:
            left = host.x - 8 if last else boxes[events[place + 1].id].right
            labels[event.id] = Box(left, top, line - EVENT / 2 - 2 - left, 30.0)
    return labels


def _neighbours(
    ranking: Ranking,
) -> tuple[dict[Node, list[Node]], dict[Node, list[Node]]]:
    before: dict[Node, list[Node]] = defaultdict(list)
    after: dict[Node, list[Node]] = defaultdict(list)
    for flow, chain in ranking.chains.items():
        stops = chain[-2:0:-1] if flow in ranking.back else chain
        for left, right in pairwise(stops):
            after[left].append(right)
            before[right].append(left)
    return before, after


def _wish(
    node: Node,
    near: Mapping[Node, list[Node]],
    heights: Mapping[Node, float],
    otherwise: float,
) -> float:
    known = [heights[n] for n in near.get(node, ()) if n in heights]
    return sum(known) / len(known) if known else otherwise


def _straightened(points: Sequence[Point]) -> tuple[Point, ...]:
    """The same line without points that do not turn it."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(kept[-1][0] - point[0]) + abs(kept[-1][1] - point[1]) < 0.5:
            continue
        if len(kept) >= 2 and _in_line(kept[-2], kept[-1], point):
            kept[-1] = point
        else:
            kept.append(point)
    return tuple(kept)


def _in_line(a: Point, b: Point, c: Point) -> bool:
    return (abs(a[0] - b[0]) < 0.5 and abs(b[0] - c[0]) < 0.5) or (
        abs(a[1] - b[1]) < 0.5 and abs(b[1] - c[1]) < 0.5
    )
