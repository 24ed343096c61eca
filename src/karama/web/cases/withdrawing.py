"""Withdrawal: the right used closes every consent that holds, and tells who received.

The note of each is written for the lanes that may know which services were asked, so
that it is on the list of whoever must stop; until they say that they have, it stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from karama.engine import Actor, Note
from karama.procedure.procedure import Procedure
from karama.web.cases.consents import Consent, consents_of, holds
from karama.web.cases.models import Case
from karama.web.cases.referrals import readers
from karama.web.cases.store import events_of

WITHDRAW = "withdraw-consent"
"""The right whose use withdraws."""


def withdrawals(
    code: str, made: Procedure, actor: Actor, at: datetime, only: str = ""
) -> tuple[Note, ...]:
    """A note for each consent that holds; `only` names one of them, "" all."""
    found = consents_of(events_of(Case.objects.get(code=code)))
    about = (one for one in found if holds(one, at) and only in ("", one.id))
    return tuple(withdrawal(one, made, actor, at) for one in about)


def again(
    code: str, made: Procedure, actor: Actor, at: datetime, records: Iterable[str]
) -> tuple[Note, ...]:
    """The same for records taken back before a copy was put back, once for each."""
    named = frozenset(records)
    found = consents_of(events_of(Case.objects.get(code=code)))
    about = (one for one in found if one.id in named and one.withdrawn_at is None)
    return tuple(withdrawal(one, made, actor, at, again=True) for one in about)


def withdrawal(
    one: Consent, made: Procedure, actor: Actor, at: datetime, *, again: bool = False
) -> Note:
    """The note that takes one record back, and puts it before whoever must stop."""
    told = {"id": one.id, "purpose": one.purpose, "recipient": one.recipient}
    told |= {"again": "restored"} if again else {}
    return Note("consent.withdrawn", told, readers(made), actor=actor, at=at)
