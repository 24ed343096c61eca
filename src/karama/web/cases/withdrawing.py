"""Withdrawal: the right used closes every consent that holds, and tells who received.

The note of each is written for the lanes that may know which services were asked, so
that it is on the list of whoever must stop; until they say that they have, it stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from karama.engine import Actor, Event, Note
from karama.procedure.procedure import Procedure
from karama.web.cases.consents import consents_of, holds
from karama.web.cases.models import Case
from karama.web.cases.referrals import readers
from karama.web.cases.store import events_of

WITHDRAW = "withdraw-consent"
"""The right whose use withdraws."""


def withdrawals(
    code: str, made: Procedure, actor: Actor, at: datetime, only: str = ""
) -> tuple[Note, ...]:
    """A note for each consent that holds; `only` names one of them, "" all."""
    events = events_of(Case.objects.get(code=code))
    return tuple(
        Note(
            "consent.withdrawn",
            {"id": one.id, "purpose": one.purpose, "recipient": one.recipient},
            readers(made),
            actor=actor,
            at=at,
        )
        for one in consents_of(events)
        if holds(one, at) and only in ("", one.id)
    )


No = tuple[str, str]
"""A purpose and a recipient to which a person said no; ("", "") to all of them."""


def nos_of(events: Iterable[Event]) -> tuple[No, ...]:
    """Every no of a person to sharing, refused or taken back, in the order it came."""
    found: list[No] = []
    for event in events:
        note = event.note
        if note is not None and note.what in ("consent.refused", "consent.withdrawn"):
            told = note.told
            found.append((str(told.get("purpose")), str(told.get("recipient"))))
        elif event.kind == "used" and event.about == WITHDRAW:
            found.append(("", ""))
    return tuple(found)


def said_no_since(
    events: Iterable[Event], seen: int, purpose: str, recipient: str
) -> bool:
    """Whether a no to this came after the first `seen` ones."""
    about = {("", ""), (purpose, recipient)}
    return not about.isdisjoint(nos_of(events)[seen:])
