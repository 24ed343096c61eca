"""Referrals and consents, and what a service is handed: only to those who may know.

Which services a person was referred to tells why they were, so it is shown to lanes
that hold referrals and whose mandate may see them (`may_know_services`), and to nobody
else: `referral_seen` and `consents_seen` raise NotSeen as for a case that is not there.
A referral is shown with exactly what its service is handed at that instant
(`share_of`): what the person agreed to, of what a worker of the asking lane may read.
The bound is the lane's, not the reader's, so that a link opened by the service shows
what the page showed the worker.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from karama.engine import Event, fold
from karama.procedure.procedure import Procedure
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Role, Thing, Verb, may
from karama.web.cases.consents import (
    Consent,
    Handing,
    consents_of,
    handings_of,
    is_child,
    to_stop,
)
from karama.web.cases.firewall import walls
from karama.web.cases.firewall.case import Seen, facts_told, seen
from karama.web.cases.models import Case
from karama.web.cases.referrals import (
    Referral,
    State,
    readers,
    referrals_of,
    ruled,
)
from karama.web.cases.sharing import Share, share
from karama.web.cases.store import events_of
from karama.web.cases.withdrawing import nos_of


@attrs.frozen
class ReferralSeen:
    """A referral, exactly what its service is handed, and what consent there is.

    Attributes:
        ruled: The service that the procedure's rule chose, "" if none did.
        declined: Services that were asked for this person and did not accept.
    """

    seen: Seen
    referral: Referral
    share: Share
    stop: tuple[Consent, ...]
    ruled: str = ""
    declined: frozenset[str] = frozenset()


def referral_seen(
    account: Account, code: str, token: int, at: datetime
) -> ReferralSeen:
    """One referral as the account may see it.

    Raises:
        NotSeen: There is none, or the account may not know which services are asked.
    """
    found = seen(account, code)
    if not may_know_services(account, found.procedure):
        raise walls.NotSeen
    events = events_of(Case.objects.get(code=code))
    every = referrals_of(found.procedure, events)
    for one in every:
        if one.token == token:
            handed = share_of(found.procedure, one, events, at)
            about = one.service or one.lane
            stop = tuple(c for c in to_stop(events) if c.recipient == about)
            rule = ruled(found.procedure, events)
            return ReferralSeen(found, one, handed, stop, rule, _declined(every))
    raise walls.NotSeen


def _declined(every: tuple[Referral, ...]) -> frozenset[str]:
    no = (State.REFUSED, State.SILENT)
    return frozenset(one.service for one in every if one.state in no and one.service)


@attrs.frozen
class ConsentsSeen:
    """What a person agreed to, what was shared with whom, and who may agree.

    Attributes:
        child: Whether the person is a child: True, False or UNKNOWN.
        nos: How many times the person said no, or took a yes back.
    """

    seen: Seen
    consents: tuple[Consent, ...]
    handings: tuple[Handing, ...]
    referrals: tuple[Referral, ...]
    child: object
    nos: int


def consents_seen(account: Account, code: str) -> ConsentsSeen:
    """The consents of a person, as the account may see them.

    Raises:
        NotSeen: There is no such case, or the account may not know of it.
    """
    found = seen(account, code)
    if not may_know_services(account, found.procedure):
        raise walls.NotSeen
    events = events_of(Case.objects.get(code=code))
    return ConsentsSeen(
        found,
        consents_of(events),
        handings_of(events),
        referrals_of(found.procedure, events),
        is_child(found.procedure, facts_told(fold(events))),
        len(nos_of(events)),
    )


def may_know_services(account: Account, procedure: Procedure) -> bool:
    """Whether the account may know which services a person was referred to."""
    known = account.lane in readers(procedure) and walls.known_here(account, procedure)
    return known and may(account, Verb.SEE, Thing.REFERRALS)


def share_of(
    procedure: Procedure, one: Referral, events: tuple[Event, ...], at: datetime
) -> Share:
    """What the service of a referral is handed at this instant."""
    recipient, facts = one.service or one.lane, facts_told(fold(events))
    reads = _of_lane(procedure, one.lane, events)
    told = consents_of(events)
    return share(procedure, one.lane, recipient, facts, told, at, readable=reads)


def _of_lane(
    procedure: Procedure, lane: str, events: tuple[Event, ...]
) -> frozenset[str]:
    """Names of the facts that a worker of a lane may read, by the policy table too."""
    held = procedure.process.lanes.get(lane)
    mandate = held.mandate if held else ""
    reader = Account(role=Role.WORKER, pack=procedure.id, lane=lane, mandate=mandate)
    reads = walls.readable_facts(reader, procedure)
    return reads - walls.past(reader, procedure, events)
