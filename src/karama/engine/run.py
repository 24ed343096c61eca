"""A command under way: the working state, the events drafted, the tokens in flight.

Every change goes through `change`, which notes it in the event being drafted and makes
it on the working state by the same function that `fold` uses. `seal` turns the drafts
into events, each holding the digest of the one before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from karama.engine.case import State, apply
from karama.engine.commands import Actor
from karama.engine.compile import Node, Plan, Ready
from karama.engine.events import (
    FORMAT,
    Change,
    Decided,
    Event,
    Late,
    Noted,
    Pack,
    digest_of,
    done_at,
    event_id,
)
from karama.engine.mind import Mind
from karama.errors import CaseError
from karama.said import said

MAX_MOVES = 10_000
"""Moves one command may cause; more is a procedure that turns without end."""


_REAL = Mind()


class Draft:
    """An event being written."""

    __slots__ = (
        "about",
        "answers",
        "changes",
        "data",
        "decision",
        "flows",
        "kind",
        "lane",
        "note",
        "present",
        "process",
        "step",
        "why",
    )

    def __init__(self, kind: str, step: str, process: str, lane: str) -> None:
        self.kind = kind
        self.step = step
        self.process = process
        self.lane = lane
        self.about = ""
        self.why = ""
        self.note: Noted | None = None
        self.answers: dict[str, Any] = {}
        self.data = 1
        self.present: tuple[str, ...] = ()
        self.flows: list[str] = []
        self.decision: Decided | None = None
        self.changes: list[Change] = []


class Flight(msgspec.Struct):
    """A token in flight: about to arrive at a node."""

    node: Node
    scope: int
    via: str
    after: tuple[int, ...]


class Run:
    """What a command works on."""

    __slots__ = (
        "actor",
        "at",
        "drafts",
        "flights",
        "late",
        "left",
        "mind",
        "news",
        "ready",
        "state",
        "when",
    )

    def __init__(
        self,
        ready: Ready,
        state: State,
        actor: Actor,
        at: datetime,
        mind: Mind = _REAL,
        late: Late | None = None,
    ) -> None:
        self.ready = ready
        self.mind = mind
        self.state = state
        self.actor = actor
        self.at = at
        self.late = late
        self.when = done_at(at, late)
        self.drafts: list[Draft] = []
        self.flights: deque[Flight] = deque()
        self.left = MAX_MOVES
        self.news: set[str] = set()


def begin(run: Run, kind: str, node: Node | None = None, scope: int = 0) -> Draft:
    """Begin the next event; the changes that follow belong to it."""
    process = run.state.scopes[scope].process if scope in run.state.scopes else ""
    step, lane = ("", "") if node is None else (node.id, node.lane)
    draft = Draft(kind, step, process, lane)
    run.drafts.append(draft)
    return draft


def change(run: Run, made: Change) -> None:
    """Note a change in the event being drafted, and make it."""
    run.drafts[-1].changes.append(made)
    apply(run.state, made, run.when)


def answered(run: Run, scope: int, facts: Mapping[str, object]) -> None:
    """Facts given by whoever acts; kept in the event as its answers."""
    if facts:
        run.news.update(facts)
        run.mind.answered(run, scope, facts)


def learn(run: Run, scope: int, facts: Mapping[str, object]) -> None:
    """Facts that the procedure itself establishes."""
    if facts:
        run.mind.learn(run, scope, facts)
        run.news.update(facts)


def plan_of(run: Run, scope: int) -> Plan:
    """The process that a scope's elements belong to."""
    return run.ready.plan(run.state.scopes[scope].process)


def node_of(run: Run, scope: int, element: str) -> Node:
    """A node by the scope it stands in.

    Raises:
        CaseError: The procedure at hand has no such element.
    """
    node = plan_of(run, scope).nodes.get(element)
    if node is None:
        raise CaseError(f"The procedure has no step {element!r}.")
    return node


def data_of(run: Run, scope: int) -> int:
    """The scope whose facts a scope reads and writes."""
    return run.state.scopes[scope].data


def seal(run: Run, pack: Pack) -> tuple[Event, ...]:
    """The events drafted, each holding the digest of the one before it."""
    sealed = []
    number, before = run.state.number, run.state.head
    for draft in run.drafts:
        event = _event(run, draft, pack, number, before)
        before = digest_of(event)
        msgspec.structs.force_setattr(event, "digest", before)
        sealed.append(event)
        number += 1
    return tuple(sealed)


def _event(run: Run, draft: Draft, pack: Pack, number: int, before: str) -> Event:
    state, actor = run.state, run.actor
    return Event(
        format=FORMAT,
        id=event_id(state.id, number, run.at, before),
        case=state.id,
        number=number,
        kind=draft.kind,
        step=draft.step,
        process=draft.process,
        lane=draft.lane,
        actor=actor.id,
        actor_lane=actor.lane,
        role=actor.role,
        present=draft.present,
        at=run.at,
        about=draft.about,
        answers=draft.answers,
        data=draft.data,
        flows=tuple(draft.flows),
        decision=draft.decision,
        why=draft.why,
        note=draft.note,
        late=run.late,
        changes=tuple(draft.changes),
        pack=pack,
        before=before,
    )


def spend(run: Run) -> None:
    """Count a move.

    Raises:
        CaseError: The command caused more moves than it may.
    """
    run.left -= 1
    if run.left < 0:
        raise CaseError(said("The procedure turns without end between two steps."))
