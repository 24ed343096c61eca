"""Withdrawal: the right used closes every consent that holds, and tells who received.

The note of each is written for the lanes that may know which services were asked, so
that it is on the list of whoever must stop; until they say that they have, it stays.
"""

from __future__ import annotations

from datetime import datetime

from karama.engine import Actor, Note
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
