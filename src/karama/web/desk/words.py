"""Names of steps, authorities and clocks as one reader knows them."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from karama.engine.compile import Node, ready
from karama.explanation.languages import Translator
from karama.explanation.vocabulary import mandate_words
from karama.procedure.procedure import Procedure, title
from karama.procedure.process import Element


@attrs.frozen
class Due:
    """A deadline in words.

    Attributes:
        state: "late", "soon" (within the hour) or "calm".
    """

    at: datetime
    words: str
    whole: str
    state: str


SOON = timedelta(hours=1)


def node_of(procedure: Procedure, step: str, process: str) -> Node | None:
    """The node of a step; None when the procedure has no such step."""
    return ready(procedure).plan(process).nodes.get(step)


def step_words(procedure: Procedure, step: str, process: str, t: Translator) -> str:
    """The title of a step."""
    node = node_of(procedure, step, process)
    return element_words(node.element, t) if node else step


def element_words(element: Element, t: Translator) -> str:
    """The title of an element in the reader's language."""
    return title(element.titles, t.language, element.name or element.id)


def lane_words(procedure: Procedure, lane: str, process: str, t: Translator) -> str:
    """The name of an authority."""
    known = ready(procedure).plan(process).process.lanes.get(lane)
    return title(known.titles, t.language, known.name or lane) if known else lane


def mandate_of(mandate: str, t: Translator) -> str:
    """What an authority is there for."""
    return mandate_words(mandate, t)


def due_words(due: datetime | None, now: datetime, t: Translator) -> Due | None:
    """A deadline as time that is left, or as how late it is."""
    if due is None:
        return None
    left = due - now
    if left < timedelta(0):
        words, state = t.gettext("late by {duration}"), "late"
    else:
        words, state = t.gettext("in {duration}"), "soon" if left < SOON else "calm"
    told = t.fill(words, duration=t.brief(abs(left)))
    return Due(due, told, t.instant(due), state)
