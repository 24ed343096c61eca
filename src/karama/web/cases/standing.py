"""The open steps of a case, with the deadline each really has.

Once a clock has rung the engine has no more of it: somebody else was called, and the
step stays open. For whoever waits it is late all the same, so the deadline that has
passed stays on the step until it is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from karama.engine import Case, Event, OpenStep, open_steps
from karama.engine.events import Arm, Disarm


def steps_of(case: Case, events: Iterable[Event]) -> tuple[OpenStep, ...]:
    """The steps that can be done now; a deadline that was missed is kept.

    Args:
        case: The case as it stands.
        events: All of its events.
    """
    missed = _missed(events)
    return tuple(
        attrs.evolve(step, due=missed[step.token]) if step.token in missed else step
        for step in open_steps(case)
    )


def _missed(events: Iterable[Event]) -> dict[int, datetime]:
    """The first deadline that rang, by the token it ran for."""
    running: dict[int, Arm] = {}
    missed: dict[int, datetime] = {}
    for event in events:
        for change in event.changes:
            if isinstance(change, Arm | Disarm) and event.kind == "rang":
                rung = running.get(change.alarm)
                if rung is not None and rung.due is not None and rung.due <= event.at:
                    missed.setdefault(rung.owner, rung.due)
            if isinstance(change, Arm):
                running[change.alarm] = change
            elif isinstance(change, Disarm):
                running.pop(change.alarm, None)
    return missed
