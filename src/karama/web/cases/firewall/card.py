"""What a person sees of their own case, by their card.

The caller has checked the card; no account is in play, so no wall of an account is
either. The person sees where their case stands: the open steps of every authority, the
services asked for them, what was handed to whom, and what they agreed to. No answer is
in it, and of the questions only the plain ones (who they are, how to reach them, what
is administrative): a card can be lost, or taken by somebody who would harm them.
An erased case is not there, as one that never was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from karama.engine import OpenStep, fold
from karama.engine.compile import ready
from karama.procedure.procedure import FieldClass, Procedure
from karama.web.cases.consents import Consent, Handing, consents_of, handings_of
from karama.web.cases.firewall.case import facts_told
from karama.web.cases.firewall.walls import NotSeen
from karama.web.cases.models import Case
from karama.web.cases.overrides import OtherAnswer, with_words
from karama.web.cases.referrals import Referral, referrals_of
from karama.web.cases.standing import steps_of
from karama.web.cases.store import events_of
from karama.web.library.queries import procedure_of


@attrs.frozen
class Own:
    """A case as the person themself sees it, by their card.

    No answer they gave is in it, only the questions they were asked: a card that is
    lost, or taken by somebody who would harm them, must not tell what they said.

    Attributes:
        asked: Names of plain facts they were asked for, in the order of the forms.
        others: What people decided otherwise than the rules, and the words they wrote
            for the person; neither answer nor reason is in it.
    """

    code: str
    procedure: Procedure = attrs.field(repr=False)
    closed: bool
    landed_at: datetime
    steps: tuple[OpenStep, ...]
    referrals: tuple[Referral, ...]
    handings: tuple[Handing, ...]
    consents: tuple[Consent, ...]
    asked: tuple[str, ...]
    others: tuple[tuple[OtherAnswer, str], ...] = ()


def own(code: str) -> Own:
    """The case of whoever holds its card; the caller has checked the card.

    Raises:
        NotSeen: There is none.
    """
    known = Case.objects.select_related("boat").filter(erased_at=None)
    case = known.filter(code=code).first()
    if case is None:
        raise NotSeen
    procedure, events = procedure_of(case.pack_id), events_of(case)
    folded = fold(events)
    return Own(
        code=case.code,
        procedure=procedure,
        closed=folded.closed,
        landed_at=case.boat.landed_at,
        steps=steps_of(folded, events),
        referrals=referrals_of(procedure, events),
        handings=handings_of(events),
        consents=consents_of(events),
        asked=_plain_facts(procedure, facts_told(folded)),
        others=with_words(folded, events),
    )


_PLAIN = {FieldClass.IDENTITY, FieldClass.ADMINISTRATIVE, FieldClass.CONTACT}


def _plain_facts(procedure: Procedure, facts: Mapping[str, object]) -> tuple[str, ...]:
    """Facts whose very question tells nothing to somebody who has taken the card."""
    made = ready(procedure)
    return tuple(n for n in made.fields if n in facts and made.classes[n] <= _PLAIN)
