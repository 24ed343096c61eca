"""How the drawing looks: colours with at least 4.5:1 contrast, light, dark and print.

Rules are written out without CSS variables, because office programs and print shops
that open an SVG do not know them.
"""

from __future__ import annotations

from typing import Literal

import attrs

Scheme = Literal["light", "dark"]

HEATS = 4
"""Strengths of colour; each is told from the next in grey too."""


@attrs.frozen
class Colours:
    """One scheme."""

    ink: str
    line: str
    paper: str
    lane: str
    strip: str
    hatch: str
    path: str
    on_path: str
    alarm: str
    on_alarm: str
    heats: tuple[str, ...]


LIGHT = Colours(
    ink="#18212c",
    line="#435265",
    paper="#ffffff",
    lane="#f7f9fb",
    strip="#e6ecf2",
    hatch="#f1d58a",
    path="#0b4fb3",
    on_path="#ffffff",
    alarm="#a3121f",
    on_alarm="#ffffff",
    heats=("#fdf0d8", "#fbd49c", "#f3a65c", "#e8743b"),
)
DARK = Colours(
    ink="#e9eef4",
    line="#a5b4c5",
    paper="#1b2530",
    lane="#131b24",
    strip="#26323f",
    hatch="#5b4a15",
    path="#8cb8ff",
    on_path="#0d1a2c",
    alarm="#ff9d9d",
    on_alarm="#2b0c0f",
    heats=("#33301f", "#574018", "#7d4514", "#9a3b17"),
)


def css() -> str:
    """The rules for a drawing; all classes begin with `k-`."""
    light, dark = _rules(LIGHT), _rules(DARK)
    return (
        ".k-svg{font-family:'Noto Sans','Noto Sans Arabic',system-ui,sans-serif}"
        f"{light}"
        f"@media screen and (prefers-color-scheme:dark){{{dark}}}"
    )


def _rules(c: Colours) -> str:
    frame = f"stroke:{c.line}"
    heats = "".join(f".k-heat-{n}{{fill:{one}}}" for n, one in enumerate(c.heats, 1))
    return (
        f".k-svg text{{fill:{c.ink}}}"
        f".k-paper{{fill:{c.lane}}}"
        f".k-lane,.k-pool{{fill:none;{frame};stroke-width:1}}"
        f".k-strip{{fill:{c.strip};{frame};stroke-width:1}}"
        f".k-step{{fill:{c.paper};{frame};stroke-width:1.5}}"
        f".k-call{{stroke-width:4}}"
        f".k-group{{fill:{c.lane};{frame};stroke-width:1.5}}"
        f".k-right{{fill:{c.lane};{frame};stroke-width:2;stroke-dasharray:2 4;"
        "stroke-linecap:round}"
        ".k-hatch{stroke:none}"
        f".k-stripe{{stroke:{c.hatch};stroke-width:3}}"
        f".k-ring{{fill:{c.paper};{frame};stroke-width:1.5}}"
        f".k-end{{fill:{c.paper};stroke:{c.ink};stroke-width:4}}"
        ".k-broken{stroke-dasharray:5 3.5}"
        f".k-gate{{fill:{c.paper};{frame};stroke-width:1.5}}"
        f".k-mark{{fill:none;stroke:{c.ink};stroke-width:1.3;stroke-linejoin:round}}"
        f".k-full{{fill:{c.ink};stroke:{c.ink};stroke-width:1}}"
        f".k-flap{{fill:none;stroke:{c.paper};stroke-width:1.3}}"
        f".k-bold{{fill:none;stroke:{c.ink};stroke-width:3}}"
        f".k-flow{{fill:none;{frame};stroke-width:1.5}}"
        f".k-tip{{fill:{c.line}}}"
        f".k-halo{{paint-order:stroke;stroke:{c.lane};stroke-width:4;"
        "stroke-linejoin:round}"
        f".k-halo-step{{paint-order:stroke;stroke:{c.paper};stroke-width:3;"
        "stroke-linejoin:round}"
        ".k-head{font-weight:600}"
        f".k-taken{{fill:none;stroke:{c.path};stroke-width:4}}"
        f".k-tip-taken{{fill:{c.path}}}"
        f".k-badge{{fill:{c.path};stroke:{c.paper};stroke-width:1.5}}"
        f".k-svg .k-badge-text{{fill:{c.on_path};font-weight:700}}"
        f".k-note{{fill:{c.paper};stroke:{c.ink};stroke-width:1.5}}"
        f".k-alarm{{fill:{c.alarm};stroke:{c.alarm};stroke-width:1.5}}"
        f".k-ring-alarm{{fill:none;stroke:{c.alarm};stroke-width:4}}"
        f".k-svg .k-alarm-text{{fill:{c.on_alarm};font-weight:700}}"
        f"{heats}"
    )
