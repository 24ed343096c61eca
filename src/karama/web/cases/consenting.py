"""Consent written down, withdrawn, and acted on: each an action on the case.

It is asked for one purpose and one recipient at a time, by class of field, after the
notice was read in the person's language; an officer writes down what was said, and
nothing is ticked beforehand. No recipient is an authority of enforcement.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256

import attrs

from karama.engine import Actor, Command, Note, Use
from karama.engine import Case as Folded
from karama.errors import CaseError
from karama.explanation.noted import PURPOSES
from karama.procedure.procedure import FieldClass, Mandate, Procedure
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import firewall
from karama.web.cases.actions import Make, act, act_at_terminal
from karama.web.cases.consents import GIVERS, SPANS, WAYS, may_agree, to_stop
from karama.web.cases.models import Case
from karama.web.cases.referrals import readers
from karama.web.cases.store import events_of
from karama.web.cases.taken_back import mark_of
from karama.web.cases.withdrawing import WITHDRAW, again, withdrawals

_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)


@attrs.frozen
class Said:
    """What the person said, as the officer writes it down.

    Attributes:
        classes: Classes of field it opens.
        given: Whether they agreed.
        span: How many days it holds, a key of `SPANS`.
    """

    purpose: str
    recipient: str
    classes: tuple[str, ...]
    given: bool
    given_by: str
    language: str
    how: str
    span: str


def write_down(
    account: Account, code: str, told: Said, *, key: str, at: datetime
) -> str:
    """Keep what the person agreed to, or refused.

    Raises:
        CaseError: Nobody who could agree did, or it says too little to be a consent.
        NotSeen: The account may not know of the case. So do all that follow.
    """

    def make(made: Procedure, folded: Folded, actor: Actor, now: datetime) -> Command:
        _may(account, made)
        _fits(made, told)
        facts = {n: v for known in folded.facts.values() for n, v in known.items()}
        if told.given and not may_agree(made, facts, told.given_by):
            raise CaseError(_WHO)
        what = "consent.given" if told.given else "consent.refused"
        record = _record(made, told, now)
        return Note(what, record, readers(made), actor=actor, at=now)

    return act(account, code, "consent", told.purpose, make, key, at)


_WHO = said(
    "An adult agrees for themself. For a child, or where the age is not known, a "
    "guardian agrees, after the child was heard: settle the age or call the guardian."
)


def _may(account: Account, made: Procedure) -> None:
    knows = firewall.may_know_services(account, made)
    if not knows or not may(account, Verb.DO, Thing.REFERRALS):
        raise CaseError(said("This account writes down no consent."))


def _fits(made: Procedure, told: Said) -> None:
    """Whether what was written down says enough to be a consent."""
    known = told.purpose in PURPOSES and told.how in WAYS and told.given_by in GIVERS
    if not known or not _LANGUAGE.fullmatch(told.language) or told.span not in SPANS:
        raise CaseError(
            said("A consent says for what, by whom, in which language, how, how long.")
        )
    if told.given and not told.classes:
        raise CaseError(said("A consent says what may be shared: choose at least one."))
    if not set(told.classes) <= {about.value for about in FieldClass}:
        raise CaseError(said("That is no class of field."))
    if not _can_receive(made, told.recipient):
        raise CaseError(said("Nothing is shared with this recipient."))


def _can_receive(made: Procedure, recipient: str) -> bool:
    lane = made.process.lanes.get(recipient)
    if lane is not None:
        return lane.mandate != Mandate.ENFORCEMENT
    return recipient in made.directory.services


def _record(made: Procedure, told: Said, now: datetime) -> dict[str, object]:
    notice = made.texts.get(told.language) or next(iter(made.texts.values()), "")
    return {
        "id": secrets.token_hex(4),
        "purpose": told.purpose,
        "recipient": told.recipient,
        "classes": sorted(set(told.classes)) if told.given else [],
        "given_by": told.given_by,
        "language": told.language,
        "how": told.how,
        "notice": sha256(notice.encode()).hexdigest()[:16],
        "expires": (now + SPANS[told.span]).isoformat() if told.given else "",
    }


def withdraw(account: Account, code: str, about: str, *, key: str, at: datetime) -> str:
    """The person takes one consent back; whoever received must stop and erase."""

    def make(
        made: Procedure, folded: Folded, actor: Actor, now: datetime
    ) -> tuple[Command, ...]:
        _may(account, made)
        notes = withdrawals(code, made, actor, now, about)
        if not notes:
            raise CaseError(said("This consent does not hold any more."))
        use = () if folded.closed else (Use(WITHDRAW, actor=actor, at=now),)
        return (*notes, *use)

    return act(account, code, "withdraw-consent", about, make, key, at)


def withdraw_again(standing: Mapping[str, Iterable[str]], at: datetime) -> int:
    """Take back again what was taken back after a copy was made; how many consents.

    Whoever received something is told once more to stop, and only once: what is taken
    back stands no more.

    Args:
        standing: Records by the code of the case (`taken_back.to_take_back`).
        at: When the copy is put back.
    """
    count = 0
    for code, records in standing.items():
        named = sorted(records)
        key = f"again-{mark_of(code, ' '.join(named))[:50]}"
        act_at_terminal(code, "withdraw-consent", _again(code, named), key, at)
        count += len(named)
    return count


def _again(code: str, records: Iterable[str]) -> Make:
    def make(
        made: Procedure, folded: Folded, actor: Actor, now: datetime
    ) -> tuple[Command, ...]:
        use = () if folded.closed else (Use(WITHDRAW, actor=actor, at=now),)
        return (*again(code, made, actor, now, records), *use)

    return make


def stopped(
    account: Account, code: str, about: Iterable[str], *, key: str, at: datetime
) -> str:
    """The recipient has stopped using what it received, and has erased it."""
    named = frozenset(about)

    def make(
        made: Procedure, _: Folded, actor: Actor, now: datetime
    ) -> tuple[Command, ...]:
        _may(account, made)
        events = events_of(Case.objects.get(code=code))
        found = [one for one in to_stop(events) if one.id in named]
        return tuple(
            Note(
                "consent.stopped",
                {"id": one.id, "recipient": one.recipient},
                readers(made),
                actor=actor,
                at=now,
            )
            for one in found
        )

    return act(account, code, "stop-sharing", "", make, key, at)
