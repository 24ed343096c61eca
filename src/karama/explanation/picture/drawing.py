"""The drawing itself: from a process and its page to SVG text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs
from lxml import etree

from karama.explanation.conditions import condition
from karama.explanation.kinds import kind_words, timer_words
from karama.explanation.languages import Translator, translator
from karama.explanation.picture.layout import lay_out
from karama.explanation.picture.legend import Entry, legend
from karama.explanation.picture.page import STRIP, Box, Page, from_diagram
from karama.explanation.picture.style import css
from karama.explanation.picture.svg import (
    SVG,
    add,
    element,
    lines,
    note,
    number,
    path_of,
)
from karama.explanation.picture.symbols import symbol
from karama.explanation.picture.text import Fitted, fit
from karama.explanation.voice import Voice
from karama.procedure.process import (
    CallActivity,
    Element,
    Event,
    Flow,
    Gateway,
    Process,
    SubProcess,
    Task,
)

EDGE = 16.0
_SMALL = (11.0, 10.0, 9.0)


@attrs.frozen
class Layer:
    """Marks on top of the drawing: queues of a rehearsal, lost principles...

    Attributes:
        title: What the legend says of the marks, already in the reader's language.
        marks: A few characters for each element, by id.
        alarm: Whether something is wrong where a mark stands.
        heat: How strongly a step is coloured, by id: 1 to `HEATS`.
        anchor: Identifier of the first mark, for a link to go there; "" for none.
    """

    title: str
    marks: Mapping[str, str]
    alarm: bool = False
    heat: Mapping[str, int] = attrs.field(factory=dict)
    anchor: str = ""


def draw(
    process: Process,
    *,
    language: str,
    path: Sequence[str] = (),
    layers: Sequence[Layer] = (),
    voice: Voice | None = None,
    key: str = "",
    styled: bool = True,
) -> str:
    """The process as an SVG document, with names in `language` where it has them.

    Args:
        process: What to draw.
        language: Language code of titles, legend and descriptions.
        path: Identifiers of elements (and flows, if known) in the order a case went
            through them; they are numbered and their lines thickened.
        layers: Further marks.
        voice: Names facts in the conditions of flows; plain names without it.
        key: Tells drawings of one process apart where a page holds several.
        styled: Whether it brings its own style; False where the page has `css()`.

    Returns:
        SVG text without an XML declaration, fit to stand alone or inside HTML.
    """
    page = from_diagram(process) or lay_out(process)
    said = voice or Voice(translator(language))
    drawing = _Drawing(process, page, said, tuple(path), tuple(layers), key)
    return drawing.text(styled=styled)


class _Drawing:
    """One drawing while it is made."""

    def __init__(
        self,
        process: Process,
        page: Page,
        voice: Voice,
        path: tuple[str, ...],
        layers: tuple[Layer, ...],
        key: str,
    ) -> None:
        frame = page.extent()
        self.page = page.moved(EDGE - frame.x, EDGE - frame.y)
        self.width = max(frame.width + 2 * EDGE, 560.0)
        self.height = frame.height + 2 * EDGE
        self.process, self.voice, self.path, self.layers = process, voice, path, layers
        self.t: Translator = voice.t
        known = f"{process.id[:40]}-{key}" if key else process.id[:40]
        self.prefix = "k-" + re.sub(r"[^A-Za-z0-9]+", "-", known)
        self.taken = _taken(process, path)

    def text(self, *, styled: bool) -> str:
        """The finished document."""
        root = element("svg", class_="k-svg", role="img")
        self._describe(root)
        if styled:
            add(root, "style").text = css()
        self._definitions(root)
        paper = add(root, "rect", width="100%", class_="k-paper")
        self._frames(root)
        groups = [e for e in self.process.elements.values() if _is_group(e)]
        for group in sorted(groups, key=lambda e: -_area(self.page.boxes[e.id])):
            self._element(root, group)
        self._flows(root)
        for other in self._in_reading_order():
            self._element(root, other)
        self._badges(root)
        self.height = legend(root, self._entries(), self.t, self.width, self.height)
        paper.set("height", number(self.height))
        root.set("viewBox", f"0 0 {number(self.width)} {number(self.height)}")
        root.set("width", number(self.width))
        root.set("height", number(self.height))
        return etree.tostring(root, encoding="unicode")

    # --- words ------------------------------------------------------------------

    def _name(self, thing: Element | Flow) -> str:
        titles, code = thing.titles, self.t.language
        return titles.get(code) or thing.name or titles.get("en", "")

    def _describe(self, root: etree._Element) -> None:
        process, t = self.process, self.t
        name = process.titles.get(t.language) or process.name or process.id
        steps = sum(
            isinstance(e, Task | CallActivity) for e in process.elements.values()
        )
        told = t.ngettext("{n} step", "{n} steps", steps).format(n=t.number(steps))
        lanes = t.listing(self._lane_name(lane) for lane in process.lanes)
        desc = t.fill(t.gettext("A drawing of the procedure: {steps}."), steps=told)
        if lanes:
            desc += " " + t.fill(t.gettext("Responsible: {lanes}."), lanes=lanes)
        note(root, name, desc)
        root[0].set("id", f"{self.prefix}-title")
        root[1].set("id", f"{self.prefix}-desc")
        root.set("aria-labelledby", f"{self.prefix}-title {self.prefix}-desc")

    def _lane_name(self, lane: str) -> str:
        known = self.process.lanes[lane]
        return known.titles.get(self.t.language) or known.name or lane

    def _told(self, thing: Element) -> tuple[str, str]:
        """Title and description of an element, for hovering and listening."""
        t = self.t
        kind = kind_words(thing, t)
        if isinstance(thing, Event) and thing.timer and timer_words(thing.timer, t):
            kind = f"{kind}: {timer_words(thing.timer, t)}"
        name = self._name(thing)
        desc = [self._lane_name(thing.lane)] if thing.lane in self.process.lanes else []
        sources = getattr(thing, "sources", ())
        if sources:
            cited = t.listing(t.isolate(s) for s in sources)
            desc.append(t.fill(t.gettext("Law: {sources}"), sources=cited))
        if getattr(thing, "added", False):
            desc.append(t.gettext("added by Karama, not in the source"))
        return (f"{name} ({kind})" if name else kind), ". ".join(desc)

    # --- what is drawn ------------------------------------------------------------

    def _definitions(self, root: etree._Element) -> None:
        defs = add(root, "defs")
        for kind in ("", "-taken"):
            marker = add(
                defs,
                "marker",
                id=f"{self.prefix}-arrow{kind}",
                viewBox="0 0 10 10",
                refX=9.0,
                refY=5.0,
                markerWidth=9.0 if not kind else 14.0,
                markerHeight=9.0 if not kind else 14.0,
                markerUnits="userSpaceOnUse",
                orient="auto",
            )
            add(marker, "path", d="M0 0L10 5L0 10Z", class_=f"k-tip{kind}")
        stripes = add(
            defs,
            "pattern",
            id=f"{self.prefix}-added",
            width=9.0,
            height=9.0,
            patternUnits="userSpaceOnUse",
            patternTransform="rotate(45)",
        )
        add(stripes, "path", d="M1 0V9", class_="k-stripe")

    def _frames(self, root: etree._Element) -> None:
        if self.page.pool:
            name = self.process.titles.get(self.t.language) or self.process.pool[1]
            self._frame(root, self.page.pool, name or self.process.name, "k-pool")
        for lane, box in self.page.lanes.items():
            self._frame(root, box, self._lane_name(lane), "k-lane")

    def _frame(self, root: etree._Element, box: Box, name: str, class_: str) -> None:
        group = add(root, "g")
        note(group, name)
        for width, kind in ((box.width, class_), (STRIP, "k-strip")):
            add(
                group,
                "rect",
                x=box.x,
                y=box.y,
                width=width,
                height=box.height,
                class_=kind,
            )
        fitted = fit(name, box.height - 12, STRIP - 2, (12.0, 11.0, 10.0, 9.0, 8.0))
        x, y = box.x + STRIP / 2, box.y + box.height / 2
        turned = add(group, "g", transform=f"rotate(-90 {number(x)} {number(y)})")
        lines(turned, fitted, x, y - fitted.height / 2, class_="k-head")

    def _flows(self, root: etree._Element) -> None:
        ordered = sorted(self.page.lines, key=lambda flow: flow in self.taken)
        for flow in ordered:
            group = add(root, "g")
            self._flow_note(group, self.process.flows[flow])
            kind = "-taken" if flow in self.taken else ""
            line = add(group, "path", d=path_of(self.page.lines[flow]))
            line.set("class", "k-taken" if kind else "k-flow")
            line.set("marker-end", f"url(#{self.prefix}-arrow{kind})")
            self._flow_mark(group, self.process.flows[flow])
        for flow in ordered:
            self._flow_name(root, self.process.flows[flow])

    def _flow_note(self, group: etree._Element, flow: Flow) -> None:
        name = self._name(flow)
        when = condition(flow.condition.node, self.voice) if flow.condition else ""
        if name or when:
            note(group, ": ".join(part for part in (name, when) if part))

    def _flow_mark(self, group: etree._Element, flow: Flow) -> None:
        """The stroke across a gateway's default flow."""
        source = self.process.elements[flow.source]
        if isinstance(source, Gateway) and source.default == flow.id:
            (x, y), (ax, ay) = self.page.lines[flow.id][:2]
            long = max(abs(ax - x), abs(ay - y), 1.0)
            x, y = x + (ax - x) / long * 11, y + (ay - y) / long * 11
            add(group, "path", d=f"M{x - 3:.1f} {y + 5:.1f}l6 -10", class_="k-mark")

    def _flow_name(self, root: etree._Element, flow: Flow) -> None:
        name = self._name(flow)
        if not name:
            return
        placed = self.page.labels.get(flow.id)
        box = placed or _beside(self.page.lines[flow.id])
        fitted = fit(name, max(box.width, 90.0), max(box.height, 26.0), _SMALL)
        top = box.y if placed else box.bottom - fitted.height - 1
        lines(root, fitted, box.center[0], top, class_="k-halo")

    def _in_reading_order(self) -> list[Element]:
        found = [e for e in self.process.elements.values() if not _is_group(e)]
        return sorted(found, key=lambda e: self.page.boxes[e.id].x)

    def _element(self, root: etree._Element, thing: Element) -> None:
        """Drawn about its own corner: so like is written like, and packs well."""
        place = self.page.boxes[thing.id]
        corner = f"{number(place.x)} {number(place.y)}"
        group = add(root, "g", transform=f"translate({corner})")
        note(group, *self._told(thing))
        box = place.moved(-place.x, -place.y)
        symbol(group, thing, box, self.prefix)
        self._heat(group, thing)
        name = self._name(thing)
        if not name and isinstance(thing, Event) and thing.timer:
            name = timer_words(thing.timer, self.t)
        if name:
            self._label(group, thing, name, place)

    def _heat(self, group: etree._Element, thing: Element) -> None:
        """Colour a step, by its outline, which is drawn first."""
        for layer in self.layers:
            outline = group.find(f"{{{SVG}}}rect")
            if thing.id in layer.heat and outline is not None:
                outline.set("class", f"k-step k-heat-{layer.heat[thing.id]}")

    def _label(
        self, group: etree._Element, thing: Element, name: str, place: Box
    ) -> None:
        box = place.moved(-place.x, -place.y)
        if _is_group(thing):
            fitted = fit(name, box.width - 20, 26.0, (12.0, 11.0, 10.0, 9.0))
            lines(group, fitted, box.center[0], box.y + 5, class_="k-head")
        elif isinstance(thing, Event | Gateway):
            placed = self.page.labels.get(thing.id)
            there = placed.moved(-place.x, -place.y) if placed else None
            _outside(group, name, box, there, above=isinstance(thing, Gateway))
        else:
            foot = 16.0 if isinstance(thing, CallActivity) else 4.0
            room = Box(box.x + 5, box.y + 19, box.width - 10, box.height - 19 - foot)
            lines(
                group,
                *_centred(fit(name, room.width, room.height), room),
                class_="k-halo-step" if getattr(thing, "added", False) else "",
            )

    # --- layers and legend ------------------------------------------------------------

    def _badges(self, root: etree._Element) -> None:
        steps = (Task, CallActivity, SubProcess)
        visited = [
            e
            for e in dict.fromkeys(self.path)
            if isinstance(self.process.elements.get(e), steps)
        ]
        for place, name in enumerate(visited, 1):
            box = self.page.boxes[name]
            group = add(root, "g")
            add(
                group,
                "circle",
                cx=box.right - 2,
                cy=box.y + 2,
                r=11.0,
                class_="k-badge",
            )
            told = Fitted(11.0, (str(place),))
            lines(group, told, box.right - 2, box.y - 4, class_="k-badge-text")
        for depth, layer in enumerate(self.layers):
            for name, mark in layer.marks.items():
                if name in self.page.boxes:
                    self._mark(root, layer, mark, self.page.boxes[name], depth)
            first = next((n for n in layer.marks if n in self.page.boxes), "")
            if layer.anchor and first:
                self._anchor(root, layer.anchor, self.page.boxes[first])

    def _anchor(self, root: etree._Element, name: str, box: Box) -> None:
        """Nothing to be seen: a place that a link can go to."""
        wide = box.grown(60)
        spot = add(root, "rect", x=wide.x, y=wide.y, width=wide.width, id=name)
        spot.set("height", number(wide.height))
        spot.set("fill", "none")

    def _mark(
        self, root: etree._Element, layer: Layer, mark: str, box: Box, depth: int
    ) -> None:
        group = add(root, "g")
        note(group, f"{layer.title}: {mark}")
        fitted = fit(mark, 60.0, 14.0, (10.0, 9.0))
        x, y = box.x + 4, box.bottom - 8 + 16 * depth
        kind = "k-alarm" if layer.alarm else "k-note"
        if layer.alarm:
            self._ring(group, box)
        add(group, "rect", x=x, y=y, width=66.0, height=15.0, rx=4.0, class_=kind)
        text = "k-alarm-text" if layer.alarm else ""
        lines(group, fitted, x + 33, y + 1, class_=text)

    def _ring(self, group: etree._Element, box: Box) -> None:
        """A line all round a place where something is wrong."""
        wide = box.grown(4)
        ring = add(group, "rect", x=wide.x, y=wide.y, width=wide.width, rx=9.0)
        ring.set("height", number(wide.height))
        ring.set("class", "k-ring-alarm")

    def _entries(self) -> list[Entry]:
        samples: dict[str, Element] = {}
        for thing in self.process.elements.values():
            samples.setdefault(kind_words(thing, self.t), _unmarked(thing))
        entries = [Entry(words, sample=e) for words, e in samples.items() if words]
        if any(getattr(e, "added", False) for e in self.process.elements.values()):
            told = self.t.gettext("added by Karama, not in the source")
            entries.append(Entry(told, hatch=f"url(#{self.prefix}-added)"))
        if self.path:
            entries.append(Entry(self.t.gettext("the path of this case"), path=True))
        return entries + [
            Entry(layer.title, alarm=layer.alarm, heat=bool(layer.heat))
            for layer in self.layers
        ]


def _outside(
    group: etree._Element, name: str, box: Box, placed: Box | None, *, above: bool
) -> None:
    """A name beside its sign: where the diagram puts it, else above or below."""
    if placed:
        fitted = fit(name, max(placed.width, 44.0), max(placed.height, 26.0), _SMALL)
        lines(group, fitted, placed.center[0], placed.y, class_="k-halo")
        return
    fitted = fit(name, 104.0, 42.0, _SMALL)
    top = box.y - fitted.height - 1 if above else box.bottom + 3
    lines(group, fitted, box.center[0], top, class_="k-halo")


def _unmarked(thing: Element) -> Element:
    if isinstance(thing, Task | CallActivity):
        return attrs.evolve(thing, added=False)
    return thing


def _taken(process: Process, path: tuple[str, ...]) -> frozenset[str]:
    """Flows a case went along: named in its path, or between two places in a row."""
    steps = [p for p in path if p in process.elements]
    pairs = set(pairwise(steps))
    return frozenset(
        f.id
        for f in process.flows.values()
        if f.id in path or (f.source, f.target) in pairs
    )


def _is_group(thing: Element) -> bool:
    return isinstance(thing, SubProcess)


def _area(box: Box) -> float:
    return box.width * box.height


def _centred(fitted: Fitted, room: Box) -> tuple[Fitted, float, float]:
    top = room.y + max(0.0, (room.height - fitted.height) / 2)
    return fitted, room.center[0], top


def _beside(points: Sequence[tuple[float, float]]) -> Box:
    """Room over the longest level part of a line, or beside its middle."""
    level = [(a, b) for a, b in pairwise(points) if abs(a[1] - b[1]) < 1]
    if level:
        a, b = max(level, key=lambda p: abs(p[0][0] - p[1][0]))
        middle = (a[0] + b[0]) / 2
        width = max(abs(a[0] - b[0]) - 8, 60.0)
        return Box(middle - width / 2, a[1] - 30, width, 28.0)
    (x, y), (ax, ay) = points[0], points[-1]
    return Box((x + ax) / 2 - 45, (y + ay) / 2 - 14, 90.0, 28.0)
