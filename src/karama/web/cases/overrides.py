"""The overrides of a case, read from its events: taken, asked for, agreed to, refused.

An override begins with the event in which somebody takes another answer, or asks for
it, and is known by that event's number. What was asked for falls when its decision
stands no more: nobody has to answer it then. No answer and no reason is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

import attrs

from karama.engine import Event
from karama.engine.case import Case


class State(StrEnum):
    """How an override stands."""

    TAKEN = "taken"
    WAITING = "waiting"
    AGREED = "agreed"
    REFUSED = "refused"
    FALLEN = "fallen"


class Direction(StrEnum):
    """What it does, as far as one person may alone: raise, or ask for anything else."""

    RAISED = "raised"
    ASKED = "asked"


@attrs.frozen
class OtherAnswer:
    """One override.

    Attributes:
        number: Of the event that began it.
        second: Who answered, "" while nobody has.
    """

    number: int
    step: str
    process: str
    lane: str
    actor: str
    at: datetime
    state: State
    direction: Direction
    second: str = ""
    settled_at: datetime | None = None


def overrides_of(case: Case, events: Iterable[Event]) -> tuple[OtherAnswer, ...]:
    """Every override of a case, in the order they were begun.

    Args:
        case: As it stands after the events.
        events: All of its events.
    """
    found: dict[int, OtherAnswer] = {}
    for event in events:
        for one in _told(found, event):
            found[one.number] = one
    return tuple(_fallen(case, one) for one in found.values())


TOLD = "override.told"
"""A note of what was written for the person, right after what was taken or asked."""
_KINDS = frozenset({"overridden", "override-asked", "override-refused"})


def with_words(
    case: Case, events: Iterable[Event]
) -> tuple[tuple[OtherAnswer, str], ...]:
    """The same, each with the last words that were written for the person, or ""."""
    events, words, last = tuple(events), dict[int, str](), 0
    for event in events:
        if event.kind in _KINDS:
            last = int(event.about) if event.about else event.number
        elif event.note is not None and event.note.what == TOLD and last:
            words[last] = str(event.note.told.get("text", ""))
    return tuple((o, words.get(o.number, "")) for o in overrides_of(case, events))


def _told(found: dict[int, OtherAnswer], event: Event) -> Iterator[OtherAnswer]:
    if event.kind == "override-asked":
        yield _begun(event, State.WAITING, Direction.ASKED)
    elif event.kind == "overridden" and not event.about:
        one = _begun(event, State.TAKEN, Direction.RAISED)
        yield attrs.evolve(one, settled_at=event.at)
    elif event.kind in ("overridden", "override-refused"):
        state = State.AGREED if event.kind == "overridden" else State.REFUSED
        yield attrs.evolve(
            found[int(event.about)],
            state=state,
            second=event.actor,
            settled_at=event.at,
        )


def _begun(event: Event, state: State, direction: Direction) -> OtherAnswer:
    return OtherAnswer(
        event.number,
        event.step,
        event.process,
        event.lane,
        event.actor,
        event.at,
        state,
        direction,
    )


def _fallen(case: Case, one: OtherAnswer) -> OtherAnswer:
    if one.state is State.WAITING and one.number not in case.asked:
        return attrs.evolve(one, state=State.FALLEN)
    return one
