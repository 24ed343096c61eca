"""The procedure with its queues in colour, and the curves of a rehearsal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import attrs
import numpy as np
from markupsafe import Markup

from karama.cli.rehearsal_report.curves import Curve, draw_curve
from karama.cli.rehearsal_report.figures import moment_of, span
from karama.cli.rehearsal_report.rows import Figures
from karama.cli.rehearsal_report.words import Words
from karama.explanation.picture import Layer, draw
from karama.explanation.voice import voice_of
from karama.procedure.process import CallActivity, Process, Task
from karama.rehearsal.exercise import Exercise
from karama.rehearsal.outcomes.gathered import band
from karama.rehearsal.outcomes.outcome import Outcome
from karama.rehearsal.outcomes.standing import Floats
from karama.rehearsal.outcomes.waiting import FIGURES

HOUR = 3_600.0
HEAT = (HOUR / 2, 2 * HOUR, 8 * HOUR)
"""Waits at which the colour grows stronger, in seconds."""

LEAST = 300.0
"""Waits under this are not marked: five minutes are no queue."""

Picture = tuple[str, Markup]
"""A title and an SVG."""


def heated(words: Words, exercise: Exercise, runs: Outcome) -> Iterator[Picture]:
    """Each process in which anybody waits, the waits in colour."""
    waits = _waits(runs)
    procedure = words.procedure
    voice = voice_of(procedure, words.t.language)
    for number, process in enumerate(_processes(words)):
        found = {
            key[1]: waits[place]
            for place, key in enumerate(exercise.frame.steps)
            if waits[place] >= LEAST and key[1] in process.elements
            and _is_of(key[0], process, words)
        }  # fmt: skip
        if found:
            svg = draw(_bare(process), language=words.t.language, voice=voice,
                       layers=[_layer(words, found)], key=f"heat{number}")  # fmt: skip
            name = process.titles.get(words.t.language) or process.name or process.id
            yield name, Markup(svg)  # noqa: S704 - built as a tree


def _bare(process: Process) -> Process:
    """The process without the hatching of what Karama added: colour is waits here."""
    elements = {
        name: attrs.evolve(one, added=False)
        if isinstance(one, Task | CallActivity)
        else one
        for name, one in process.elements.items()
    }
    return attrs.evolve(process, elements=elements)


def _is_of(key: str, process: Process, words: Words) -> bool:
    own = words.procedure.processes.get(key, words.procedure.process)
    return own.id == process.id


def _processes(words: Words) -> list[Process]:
    known = words.procedure
    return list({p.id: p for p in (known.process, *known.processes.values())}.values())


def _layer(words: Words, waits: dict[str, float]) -> Layer:
    t = words.t
    return Layer(
        t.fill(
            t.gettext(
                "How long nine in ten wait at most: colour from {one}, {two} and "
                "{three}"
            ),
            one=span(t, HEAT[0]),
            two=span(t, HEAT[1]),
            three=span(t, HEAT[2]),
        ),
        {name: t.brief(timedelta(seconds=wait)) for name, wait in waits.items()},
        heat={name: heat_of(wait) for name, wait in waits.items()},
    )


def heat_of(wait: float) -> int:
    """How strong the colour of a wait is, from 1."""
    return 1 + sum(wait >= edge for edge in HEAT)


def _waits(runs: Outcome) -> Floats:
    """What nine in ten do not exceed, in half of the runs, by step; 0 where nobody."""
    waits = runs.waits[:, :, 0, FIGURES.index("most")]
    some = ~np.isnan(waits).all(axis=0)
    found = np.zeros(waits.shape[1])
    found[some] = np.nanmedian(waits[:, some], axis=0)
    return found


# --- curves ---------------------------------------------------------------------------


def curves(words: Words, exercise: Exercise, runs: Outcome) -> Iterator[Picture]:
    """Who is there, who waits for whom, and which places are taken."""
    t = words.t
    yield _drawn(words, exercise, t.gettext("People who are not through yet"),
                 runs.present)  # fmt: skip
    for number, lane in enumerate(exercise.frame.lanes):
        waiting = runs.waiting[:, number]
        if waiting.max() >= 1:
            told = t.fill(t.gettext("Waiting for: {lane}"), lane=words.lane(lane))
            yield _drawn(words, exercise, told, waiting)
    beds = {bed.id for bed in exercise.scenario.means.beds}
    for number, resource in enumerate(exercise.model.staffing.resources):
        if resource.name in beds and runs.kept[:, number].any():
            told = t.fill(
                t.gettext("Places taken: {place}"), place=words.resource(number)
            )
            there = exercise.frame.there[number]
            yield _drawn(words, exercise, told, runs.kept[:, number], there)


def _drawn(
    words: Words,
    exercise: Exercise,
    told: str,
    curves: Figures,
    there: Floats | None = None,
) -> Picture:
    low, middle, high = band(curves)
    starts = moment_of(exercise.scenario.influx.starts, 0.0)
    seconds = exercise.frame.edges[:-1]
    curve = Curve(told, starts, seconds, low, middle, high, there)
    return told, Markup(draw_curve(curve, words.t))  # noqa: S704 - built as a tree
