"""A referral sent to a service without an account: a link, a code told by telephone.

The link alone opens nothing, and neither does the code. Together they open one referral
of one person, until the deadline or a day, and take one answer. Five wrong codes and it
is dead. It shows what the mandate and a consent open at the moment it is opened: once
consent is withdrawn, or another service is asked, it opens nothing. Sent, opened, wrong
and answered are lines of the audit log; address and agent of who opens are not kept.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

import attrs
from django.conf import settings
from django.db import transaction
from django.db.models import F

from karama.engine import Actor, Command, Note
from karama.engine import Case as Folded
from karama.errors import CaseError
from karama.procedure.procedure import Procedure
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Role
from karama.web.cases import firewall, referring
from karama.web.cases.actions import Make, act, done_before
from karama.web.cases.audit import add_line
from karama.web.cases.models import Case
from karama.web.cases.personal import Link
from karama.web.cases.referrals import OPEN, readers
from karama.web.library.queries import procedure_of

LASTS = timedelta(hours=24)
MOST_TRIES = 5
_CODE = 8
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Gone(LookupError):
    """There is no such link, or it opens nothing any more: the same to who asks."""


class Wrong(ValueError):
    """The code is not right."""


@attrs.frozen
class Sent:
    """What is told once: the secret goes in the address, the code by telephone."""

    secret: str = attrs.field(repr=False)
    code: str = attrs.field(repr=False)
    expires_at: datetime


def _digest(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).hexdigest()


def send(account: Account, code: str, token: int, *, key: str, at: datetime) -> Sent:
    """Make a link for the service of a referral; one sent before is useless now.

    Raises:
        CaseError: The referral is not open, no service was chosen, or this key was
            used: a secret is told once.
        NotSeen: The account may not know of it.
    """
    if done_before(account, key):
        raise CaseError(said("A link is told once: make another."))
    one = firewall.referral_seen(account, code, token, at).referral
    if one.state not in OPEN or not one.service:
        raise CaseError(said("Only an open referral to a chosen service can be sent."))
    secret = secrets.token_urlsafe(24)
    digits = "".join(secrets.choice("0123456789") for _ in range(_CODE))
    expires = min(at + LASTS, one.due or at + LASTS)
    with transaction.atomic():
        act(account, code, "send-link", str(token), _note(token, one.service), key, at)
        case = Case.objects.get(code=code)
        Link.objects.filter(case=case, token=token).update(expires_at=at)
        Link.objects.create(
            case=case,
            token=token,
            service=one.service,
            lane=one.lane,
            pseudonym="l-" + "".join(secrets.choice(_LETTERS) for _ in range(8)),
            digest=_digest(secret),
            code=_digest(secret + digits),
            made_at=at,
            expires_at=expires,
        )
    return Sent(secret, digits, expires)


def _note(token: int, service: str) -> Make:
    def make(made: Procedure, _: Folded, actor: Actor, now: datetime) -> Command:
        told = {"token": token, "service": service}
        return Note("referral.sent", told, readers(made), actor=actor, at=now)

    return make


def live(secret: str, at: datetime) -> Link:
    """The link of a secret, if it still opens anything.

    Raises:
        Gone: It does not.
    """
    link = Link.objects.filter(digest=_digest(secret)).select_related("case").first()
    dead = link is None or link.used_at is not None or link.tries >= MOST_TRIES
    if link is None or dead or at >= link.expires_at:
        raise Gone
    return link


def opened(secret: str, digits: str, *, at: datetime) -> firewall.ReferralSeen:
    """What the link opens, with the code told by telephone.

    Raises:
        Gone: Nothing, whatever the code.
        Wrong: The code is not right; it is counted.
    """
    link = _checked(secret, digits, at)
    account = _account(link)
    found = _found(account, link, at)

    def make(made: Procedure, _: Folded, actor: Actor, now: datetime) -> Command:
        return referring.handed_note(made, found.referral, found.share, actor, now)

    shown = sha256(repr([i.fact for i in found.share.items]).encode()).hexdigest()
    about = f"link-{link.pk}-{shown[:16]}"  # opened twice, the same is noted once
    act(account, link.case.code, "open-link", str(link.token), make, about, at)
    return found


def _checked(secret: str, digits: str, at: datetime) -> Link:
    link = live(secret, at)
    typed = "".join(str(int(c)) for c in digits if c.isdecimal())
    if hmac.compare_digest(link.code, _digest(secret + typed)):
        return link
    open_ = Link.objects.filter(pk=link.pk, tries__lt=MOST_TRIES)
    with transaction.atomic():
        open_.update(tries=F("tries") + 1)
        add_line(link.pseudonym, link.lane, "link-wrong-code", link.case.code, at)
    raise Wrong


def _found(account: Account, link: Link, at: datetime) -> firewall.ReferralSeen:
    try:
        found = firewall.referral_seen(account, link.case.code, link.token, at)
    except firewall.NotSeen:
        raise Gone from None
    one = found.referral
    if one.state not in OPEN or one.service != link.service:
        raise Gone
    return found


def _account(link: Link) -> Account:
    """Who answers: nobody with an account, but of the lane the procedure names."""
    made = procedure_of(link.case.pack_id)
    mandate = made.process.lanes[link.lane].mandate
    return Account(
        pseudonym=link.pseudonym,
        role=Role.WORKER,
        pack=made.id,
        lane=link.lane,
        mandate=mandate,
    )


def answer(
    secret: str,
    digits: str,
    accepted: bool,
    answers: Mapping[str, object],
    present: tuple[str, ...],
    *,
    key: str,
    at: datetime,
) -> None:
    """The one answer that the link takes.

    Raises:
        Gone: It was used, has run out, or the referral is over.
        Wrong: The code is not right; it is counted.
        CaseError: A refusal without its reason; the link stays as it is.
    """
    link = _checked(secret, digits, at)
    with transaction.atomic():
        link = Link.objects.select_for_update().select_related(None).get(pk=link.pk)
        if link.used_at is not None:
            raise Gone
        account = _account(link)
        _found(account, link, at)
        code, token = link.case.code, link.token
        referring.answer(
            account, code, token, accepted, answers, present, key=key, at=at, shown=True
        )
        link.used_at = at
        link.save(update_fields=["used_at"])
