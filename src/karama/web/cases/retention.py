"""How long what is known of a person is kept, from each pack's `mandates.toml`.

Every permission says how long its authority keeps a class of field after the case ends
(`keeps`). When that is over, the authority reads the class no more: the firewall leaves
it out. When it is over for every authority and class, the key of the person is
destroyed (`erasing`). While a case is open nothing ends: what is owed to the person
would be lost with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from karama.engine import Event, fold
from karama.procedure.lanes import home_of
from karama.procedure.procedure import FieldClass, Procedure


def ended_at(events: Sequence[Event]) -> datetime | None:
    """When the case ended; None while it is open."""
    if not any(e.kind == "closed" for e in events) or not fold(events).closed:
        return None
    return max(e.at for e in events if e.kind == "closed")


def erase_at(procedure: Procedure, events: Sequence[Event]) -> datetime | None:
    """When nobody may keep anything of the person any longer; None: not yet known."""
    ended = ended_at(events)
    longest = max((p.keeps for p in procedure.permissions), default=None)
    return None if ended is None or longest is None else ended + longest


def classes_over(
    procedure: Procedure, lane: str, events: Sequence[Event], now: datetime
) -> frozenset[FieldClass]:
    """The classes that a lane has kept as long as it may; the last instant is in."""
    ended = ended_at(events)
    if ended is None:
        return frozenset()
    return frozenset(
        p.field_class
        for p in home_of(procedure, lane).permissions
        if p.lane == lane and ended + p.keeps < now
    )
