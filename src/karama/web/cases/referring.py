"""What can be done with a referral, each an action on the case: five things in order.

The service's own authority answers (yes, or no with a reason), asks, passes it on, and
says when the help is there: accepted is a promise, delivered is a bed. Whoever works
for the person answers the questions and chooses the service that is asked.

An answer is the step of the procedure, and what was handed over is noted with it, by
class and never by value, so that the person can be told what was shared with whom.
What is said on a page that is old by now (`seen`) does not speak for another service,
nor to a question that nobody had read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from karama.engine import Actor, Command, Device, Do, Note
from karama.engine import Case as Folded
from karama.errors import CaseError
from karama.procedure.procedure import Procedure
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import firewall
from karama.web.cases.actions import act
from karama.web.cases.models import Case
from karama.web.cases.referrals import (
    ACCEPTED,
    DECLINED,
    OPEN,
    REASON,
    Referral,
    State,
    answer_of,
    readers,
    referrals_of,
)
from karama.web.cases.sharing import Share
from karama.web.cases.store import events_of

LONGEST = 1000
"""Characters of a question, an answer or a reason."""


@attrs.frozen
class Shown:
    """A referral as a page showed it, on which something is said to it.

    Attributes:
        service: The service that was asked.
        questions: How many questions the service had asked.
    """

    service: str
    questions: int


def shown_now(one: Referral) -> Shown:
    """A referral as a page shows it now."""
    asked = sum(said.what == _QUESTION for said in one.remarks)
    return Shown(one.service, asked)


_QUESTION = "referral.question"


def answer(
    account: Account,
    code: str,
    token: int,
    accepted: bool,
    answers: Mapping[str, object],
    present: tuple[str, ...] = (),
    *,
    key: str,
    at: datetime,
    shown: bool = False,
    seen: Shown | None = None,
    device: Device | None = None,
) -> str:
    """The service takes the person in, or says why it cannot.

    `answers` are the other answers of the form; a refusal has its reason among them.
    `shown` says that what was handed over has been noted before; `seen` how the
    referral stood when it was answered, None leaves that unchecked; `device` when that
    was, where it waited for a link.

    Raises:
        CaseError: A refusal without its reason; another authority's referral; one that
            is no longer open.
        NotSeen: The account may not know of the case. So do all that follow.
    """
    if not accepted and not str(answers.get(REASON) or "").strip():
        raise CaseError(said("A refusal needs its reason, so that another is found."))

    def make(
        made: Procedure, folded: Folded, actor: Actor, now: datetime
    ) -> tuple[Command, ...]:
        one, handed = _mine(account, code, token, made, folded, now)
        _same_service(one, seen)
        form = answer_of(made, one.step, one.process)
        field = form.field.name if form else ""
        given = {**answers, field: ACCEPTED if accepted else DECLINED}
        do = Do(one.step, given, present, token, actor=actor, at=now, device=device)
        if shown or not accepted:
            return (do,)
        return (handed_note(made, one, handed, actor, now), do)

    what = "accept-referral" if accepted else "refuse-referral"
    return act(account, code, what, str(token), make, key, at)


def handed_note(
    made: Procedure, one: Referral, handed: Share, actor: Actor, now: datetime
) -> Note:
    """That a service was shown these classes: what the person is told later."""
    told = {
        "token": one.token,
        "service": one.service or one.lane,
        "lane": one.lane,
        "purpose": "referral",
        "classes": handed.classes,
        "facts": [item.fact for item in handed.items],
        "consent": handed.consent.id if handed.consent else "",
        "basis": sorted({law for item in handed.items for law in item.basis}),
    }
    return Note("shared", told, readers(made), actor=actor, at=now)


def _same_service(one: Referral, seen: Shown | None) -> None:
    """Whether the service that a page showed is the one that is asked now."""
    if seen is not None and seen.service != one.service:
        raise CaseError(
            said("Another service is asked by now, so nothing was written down.")
        )


def _all_read(one: Referral, seen: Shown | None) -> None:
    """Whether every question of the service was on the page that answers."""
    if seen is not None and seen.questions < shown_now(one).questions:
        raise CaseError(
            said("The service has asked something else since: read it, then answer.")
        )


def ask(
    account: Account,
    code: str,
    token: int,
    text: str,
    *,
    key: str,
    at: datetime,
    seen: Shown | None = None,
) -> str:
    """The service asks something before it answers; the deadline runs on."""
    return _say(account, code, token, _QUESTION, text, "", key, at, seen)


def pass_on(
    account: Account,
    code: str,
    token: int,
    service: str,
    why: str,
    *,
    key: str,
    at: datetime,
    seen: Shown | None = None,
) -> str:
    """The service passes the referral on to another one, and says why."""
    what = "referral.forwarded"
    return _say(account, code, token, what, why, service, key, at, seen)


def deliver(
    account: Account,
    code: str,
    token: int,
    *,
    key: str,
    at: datetime,
    seen: Shown | None = None,
) -> str:
    """The person has been received: marked apart from the promise to receive them."""

    def make(made: Procedure, folded: Folded, actor: Actor, now: datetime) -> Command:
        one = _referral(code, token, made)
        if one.lane != account.lane or one.state is not State.ACCEPTED:
            raise CaseError(said("Only a referral that was accepted is delivered."))
        _same_service(one, seen)
        told = {"token": token, "service": one.service or one.lane}
        return Note("referral.delivered", told, readers(made), actor=actor, at=now)

    return act(account, code, "deliver-referral", str(token), make, key, at)


def reply(
    account: Account,
    code: str,
    token: int,
    text: str,
    *,
    key: str,
    at: datetime,
    seen: Shown | None = None,
) -> str:
    """Whoever works for the person answers the question of the service."""
    return _say(account, code, token, _REPLY, text, "", key, at, seen, own=False)


_REPLY = "referral.reply"


def choose(
    account: Account,
    code: str,
    token: int,
    service: str,
    why: str,
    *,
    key: str,
    at: datetime,
    seen: Shown | None = None,
) -> str:
    """Whoever works for the person chooses the service that is asked, and says why."""
    what = "referral.service"
    return _say(account, code, token, what, why, service, key, at, seen, own=False)


def _say(
    account: Account,
    code: str,
    token: int,
    what: str,
    text: str,
    service: str,
    key: str,
    at: datetime,
    seen: Shown | None,
    *,
    own: bool = True,
) -> str:
    text = text.strip()[:LONGEST]
    if not text:
        raise CaseError(said("This needs a few words: they are what the other reads."))

    def make(made: Procedure, folded: Folded, actor: Actor, now: datetime) -> Command:
        if own:
            one, _ = _mine(account, code, token, made, folded, now)
        else:
            one = _open(account, code, token, made, folded)
        _same_service(one, seen)
        if what == _REPLY:
            _all_read(one, seen)
        if service and service not in made.directory.services:
            raise CaseError(said("The directory has no such service."))
        told = {"token": token, "text": text}
        told |= {"service": service} if service else {}
        return Note(what, told, readers(made), actor=actor, at=now)

    return act(account, code, what, str(token), make, key, at)


def _mine(
    account: Account,
    code: str,
    token: int,
    made: Procedure,
    folded: Folded,
    now: datetime,
) -> tuple[Referral, Share]:
    """The referral, if the account's own authority answers it and it is open."""
    one = _open(account, code, token, made, folded)
    if one.lane != account.lane:
        raise CaseError(said("Another authority answers this referral."))
    events = events_of(Case.objects.get(code=code))
    return one, firewall.share_of(made, one, events, now)


def _open(
    account: Account, code: str, token: int, made: Procedure, folded: Folded
) -> Referral:
    if not may(account, Verb.DO, Thing.REFERRALS):
        raise CaseError(said("This account answers no referrals."))
    if not firewall.may_know_services(account, made):
        raise CaseError(said("This account may not know which services are asked."))
    one = _referral(code, token, made)
    if one.state not in OPEN or token not in folded.tokens:
        raise CaseError(said("This referral is no longer open."))
    return one


def _referral(code: str, token: int, made: Procedure) -> Referral:
    events = events_of(Case.objects.get(code=code))
    for one in referrals_of(made, events):
        if one.token == token:
            return one
    raise CaseError(said("There is no such referral."))
