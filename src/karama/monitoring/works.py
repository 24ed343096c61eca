"""Each time a step stood open: from when, until when, by which deadline.

A step opens with a token and closes when the token is taken: because it was done, or
because something called it back. What closes with a scope around it was called back.
What waited for a link counts from when it was done, where that is believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from karama.engine.events import Arm, Enter, Event, Leave, Put, Take


@attrs.frozen
class Work:
    """One opening of a step.

    Attributes:
        token: What it is known by in its case.
        scope: Number of the scope it stands in.
        opened_by: Number of the event that opened it; `closed_by` of that which closed.
        closed: When it closed; None while it is open.
        done: Whether it was done; False also where it was called back.
        due: Its first deadline, None where it has none.
    """

    token: int
    step: str
    process: str
    scope: int
    lane: str
    opened: datetime
    opened_by: int
    closed: datetime | None = None
    closed_by: int = 0
    done: bool = False
    due: datetime | None = None

    def missed(self, at: datetime) -> bool | None:
        """Whether the deadline passed before it was done; None while it runs.

        A step that was called back before its deadline neither met nor missed it.
        """
        if self.due is None:
            return None
        if (self.closed or at) > self.due:
            return True
        return False if self.done else None


def works_of(events: Iterable[Event]) -> tuple[Work, ...]:
    """Every opening of a step, in the order they opened."""
    found: dict[int, Work] = {}
    scopes: dict[int, Enter] = {}
    for event in events:
        for change in event.changes:
            if isinstance(change, Enter):
                scopes[change.scope] = change
            elif isinstance(change, Put) and change.state == "open":
                found[change.token] = _opened(change, event, scopes)
            elif isinstance(change, Take):
                done = event.kind == "done" and not change.cancelled
                _close(found, {change.token}, event, done=done)
            elif isinstance(change, Leave):
                inside = _inside(found, scopes, change.scope)
                _close(found, inside, event, done=False)
            elif isinstance(change, Arm):
                _due(found, change)
    return tuple(found.values())


def _opened(put: Put, event: Event, scopes: dict[int, Enter]) -> Work:
    scope = scopes.get(put.scope)
    process = scope.process if scope else ""
    return Work(
        put.token, put.at, process, put.scope, put.lane, event.when, event.number
    )


def _close(
    found: dict[int, Work], tokens: set[int], event: Event, *, done: bool
) -> None:
    for token in tokens & found.keys():
        if found[token].closed is None:
            found[token] = attrs.evolve(
                found[token], closed=event.when, closed_by=event.number, done=done
            )


def _inside(found: dict[int, Work], scopes: dict[int, Enter], scope: int) -> set[int]:
    return {t for t, work in found.items() if _within(scopes, work.scope, scope)}


def _within(scopes: dict[int, Enter], inner: int, outer: int) -> bool:
    while inner != outer:
        if inner not in scopes or scopes[inner].parent == inner:
            return False
        inner = scopes[inner].parent
    return True


def _due(found: dict[int, Work], clock: Arm) -> None:
    work = found.get(clock.owner)
    if work is not None and clock.due is not None:
        due = min(work.due or clock.due, clock.due)
        found[clock.owner] = attrs.evolve(work, due=due)
