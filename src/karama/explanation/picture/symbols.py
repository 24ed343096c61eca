"""The shapes of BPMN as an official knows them: tasks, events, gateways, groups.

Each function adds one element to a group. Kinds differ by form and by mark, never by
colour alone: one ring starts, two rings wait, a thick ring ends, a broken line does
not interrupt, a thick frame calls another procedure.
"""

from __future__ import annotations

from lxml import etree

from karama.explanation.picture.page import Box
from karama.explanation.picture.svg import add
from karama.procedure.process import (
    CallActivity,
    Element,
    Event,
    EventKind,
    Gateway,
    GatewayKind,
    SubProcess,
    Task,
    TaskKind,
)


def symbol(group: etree._Element, element: Element, box: Box, prefix: str) -> None:
    """Draw an element's outline and marks inside its box; the name is not drawn."""
    if isinstance(element, Event):
        _event(group, element, box)
    elif isinstance(element, Gateway):
        _gateway(group, element.kind, box)
    elif isinstance(element, SubProcess):
        _group(group, element, box)
    elif isinstance(element, Task | CallActivity):
        _step(group, element, box, prefix)


def _rectangle(
    group: etree._Element, box: Box, class_: str, radius: float = 9.0
) -> etree._Element:
    return add(
        group,
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=radius,
        class_=class_,
    )


def _step(
    group: etree._Element, element: Task | CallActivity, box: Box, prefix: str
) -> None:
    called = isinstance(element, CallActivity)
    _rectangle(group, box, "k-step k-call" if called else "k-step")
    if element.added:
        hatch = _rectangle(group, box.grown(-2), "k-hatch", 7.0)
        hatch.set("fill", f"url(#{prefix}-added)")
    if isinstance(element, Task):
        _mark(group, element.kind, box)
    elif isinstance(element, CallActivity):
        _plus(group, box)


def _group(group: etree._Element, element: SubProcess, box: Box) -> None:
    _rectangle(group, box, "k-right" if element.by_event else "k-group", 12.0)


def _plus(group: etree._Element, box: Box) -> None:
    x, y = box.center[0], box.bottom - 8
    add(group, "rect", x=x - 6, y=y - 6, width=12, height=12, class_="k-mark")
    add(group, "path", d=f"M{x - 4:g} {y:g}h8M{x:g} {y - 4:g}v8", class_="k-mark")


_MARKS = {
    TaskKind.USER: "M3 14v-2a5 5 0 0 1 10 0v2zM8 1a3 3 0 1 1 0 6a3 3 0 1 1 0-6",
    TaskKind.MANUAL: "M2 9V6l4-4h2L6 5h7a1 1 0 0 1 0 2H9h4a1 1 0 0 1 0 2H9h3.5"
    "a1 1 0 0 1 0 2H9h2.5a1 1 0 0 1 0 2H5z",
    TaskKind.SERVICE: "M8 5a3 3 0 1 1 0 6a3 3 0 1 1 0-6M8 1v3M8 12v3M1 8h3M12 8h3"
    "M3 3l2 2M11 11l2 2M13 3l-2 2M5 11l-2 2",
    TaskKind.SEND: "M1 3h14v10H1zM1 3l7 6l7-6",
    TaskKind.RECEIVE: "M1 3h14v10H1zM1 3l7 6l7-6",
    TaskKind.DECISION: "M1 2h14v12H1zM1 6h14M6 6v8M1 10h14",
}


def _mark(group: etree._Element, kind: TaskKind, box: Box) -> None:
    filled = kind is TaskKind.SEND
    mark = add(group, "path", d=_MARKS[kind], class_="k-full" if filled else "k-mark")
    mark.set("transform", f"translate({box.x + 6:g} {box.y + 6:g}) scale(.9)")


def _event(group: etree._Element, event: Event, box: Box) -> None:
    x, y = box.center
    radius = min(box.width, box.height) / 2
    end = event.kind is EventKind.END
    inner = event.kind in (EventKind.CATCH, EventKind.BOUNDARY)
    broken = "" if event.interrupting else " k-broken"
    ring = "k-end" if end else "k-ring"
    add(group, "circle", cx=x, cy=y, r=radius, class_=ring + broken)
    if inner:
        add(group, "circle", cx=x, cy=y, r=radius - 3.5, class_="k-ring" + broken)
    if event.terminate:
        add(group, "circle", cx=x, cy=y, r=radius * 0.55, class_="k-full")
    elif event.timer:
        _clock(group, x, y, radius * 0.58)
    elif event.message:
        _envelope(group, x, y, radius * 0.55, filled=end)


def _clock(group: etree._Element, x: float, y: float, r: float) -> None:
    add(group, "circle", cx=x, cy=y, r=r, class_="k-mark")
    hands = f"M{x:g} {y - r * 0.75:.1f}V{y:g}H{x + r * 0.55:.1f}"
    add(group, "path", d=hands, class_="k-mark")


def _envelope(
    group: etree._Element, x: float, y: float, r: float, *, filled: bool
) -> None:
    w, h = 2 * r, 1.4 * r
    left, top = x - w / 2, y - h / 2
    class_ = "k-full" if filled else "k-mark"
    add(group, "rect", x=left, y=top, width=w, height=h, class_=class_)
    flap = f"M{left:.1f} {top:.1f}l{r:.1f} {h * 0.55:.1f}l{r:.1f} {-h * 0.55:.1f}"
    add(group, "path", d=flap, class_="k-flap" if filled else "k-mark")


def _gateway(group: etree._Element, kind: GatewayKind, box: Box) -> None:
    x, y = box.center
    w, h = box.width / 2, box.height / 2
    diamond = f"M{x - w:g} {y:g}L{x:g} {y - h:g}L{x + w:g} {y:g}L{x:g} {y + h:g}Z"
    add(group, "path", d=diamond, class_="k-gate")
    r = min(w, h) * 0.38
    if kind is GatewayKind.INCLUSIVE:
        add(group, "circle", cx=x, cy=y, r=r * 1.1, class_="k-bold")
        return
    cross = f"M{x - r:.1f} {y - r:.1f}l{2 * r:.1f} {2 * r:.1f}"
    cross += f"M{x - r:.1f} {y + r:.1f}l{2 * r:.1f} {-2 * r:.1f}"
    plus = (
        f"M{x - 1.3 * r:.1f} {y:g}h{2.6 * r:.1f}M{x:g} {y - 1.3 * r:.1f}v{2.6 * r:.1f}"
    )
    d = plus if kind is GatewayKind.PARALLEL else cross
    add(group, "path", d=d, class_="k-bold")
