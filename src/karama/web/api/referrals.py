"""Referrals: those asked of the account's authority, and what can be said to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.timezone import now as the_time
from ninja import Path

from karama.engine import to_plain
from karama.engine.compile import ready
from karama.explanation.languages import Translator
from karama.procedure.procedure import title
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.api import shapes
from karama.web.api.doing import done, once, read_answers
from karama.web.api.problems import Problem
from karama.web.api.routing import Code, Key, Most, answers, does, router
from karama.web.api.signing import account_of, speaker
from karama.web.cases import firewall, referring
from karama.web.cases.referrals import ACCEPTED, DECLINED, answer_of

REFERRALS = ["referrals"]
Number = Annotated[int, Path(ge=0, le=2**31)]


@router.get("/referrals", response=answers(list[shapes.Referral]), tags=REFERRALS)
def referrals(
    request: HttpRequest, mine: bool = True, limit: Most = 60
) -> list[dict[str, Any]]:
    """Those that wait for an answer first, the nearest deadline before the others."""
    account = account_of(request)
    if not may(account, Verb.SEE, Thing.REFERRALS):
        raise Problem("not-found", 404)
    return [
        {
            "case": one.code,
            "boat": one.boat,
            "referral": one.token,
            "step": one.step,
            "lane": one.lane,
            "mine": one.lane == account.lane,
            "service": one.service,
            "state": one.state,
            "asked_at": one.asked_at,
            "due": one.due,
            "answered_at": one.answered_at,
            "stop": one.stop,
        }
        for one in firewall.asked_of(account, mine=mine, most=limit)
    ]


_ONE = "/cases/{code}/referrals/{number}"


@router.get(_ONE, response=answers(shapes.ReferralSeen), tags=REFERRALS)
def referral(request: HttpRequest, code: Code, number: Number) -> dict[str, Any]:
    """One referral: exactly what the service is handed, what is kept back, and why."""
    account, t = account_of(request), speaker(request)
    found = firewall.referral_seen(account, code, number, the_time())
    one = found.referral
    return {
        "case": code,
        "referral": one.token,
        "step": one.step,
        "lane": one.lane,
        "mine": one.lane == account.lane,
        "service": one.service,
        "state": one.state.value,
        "asked_at": one.asked_at,
        "due": one.due,
        "answered_at": one.answered_at,
        "delivered_at": one.delivered_at,
        "reason": one.reason,
        "words": one.words,
        "handed": _handed(found, t),
        "withheld": [
            {"about": kept.about, "why": kept.why.value}
            for kept in found.share.withheld
        ],
        "remarks": [
            {
                "what": said.what,
                "at": said.at,
                "lane": said.lane,
                "text": said.text,
                "service": said.service,
            }
            for said in one.remarks
        ],
    }


def _handed(found: firewall.ReferralSeen, t: Translator) -> list[dict[str, Any]]:
    fields = ready(found.seen.procedure).fields
    return [
        {
            "fact": item.fact,
            "label": title(fields[item.fact].labels, t.language, item.fact),
            "value": to_plain(item.value),
            "classes": item.classes,
            "basis": item.basis,
        }
        for item in found.share.items
        if item.fact in fields
    ]


# --- the service's answer -------------------------------------------------------------


@router.post(_ONE + "/accept", response=does(), tags=REFERRALS)
def accept(
    request: HttpRequest, code: Code, number: Number, given: shapes.Answered, key: Key
) -> dict[str, str]:
    """The service takes the person in; what it was handed is noted for them."""
    return _answer(request, code, number, given, key, accepted=True)


@router.post(_ONE + "/refuse", response=does(), tags=REFERRALS)
def refuse(
    request: HttpRequest, code: Code, number: Number, given: shapes.Answered, key: Key
) -> dict[str, str]:
    """The service says why it cannot (`refusal_reason`), so that another is found."""
    return _answer(request, code, number, given, key, accepted=False)


def _answer(
    request: HttpRequest,
    code: str,
    number: int,
    given: shapes.Answered,
    key: str,
    *,
    accepted: bool,
) -> dict[str, str]:
    account, t, how = account_of(request), speaker(request), once(request, key)
    found = firewall.referral_seen(account, code, number, how["at"])
    one = found.referral
    form = answer_of(found.seen.procedure, one.step, one.process)
    said: Mapping[str, Any] = given.answers
    if form is not None:
        name = form.field.name
        said = {**said, name: ACCEPTED if accepted else DECLINED}
        read = read_answers(form.form, said, t, how["at"].date(), but=name.__eq__)
        said = {n: a for n, a in read.answers.items() if n != name}
    present = tuple(given.present)
    return done(referring.answer(account, code, number, accepted, said, present, **how))


@router.post(_ONE + "/delivered", response=does(), tags=REFERRALS)
def delivered(
    request: HttpRequest, code: Code, number: Number, key: Key
) -> dict[str, str]:
    """The person has been received: accepted was only a promise."""
    account, how = _seen(request, code, number), once(request, key)
    return done(referring.deliver(account, code, number, **how))


# --- what is said meanwhile -----------------------------------------------------------


@router.post(_ONE + "/question", response=does(), tags=REFERRALS)
def question(
    request: HttpRequest, code: Code, number: Number, given: shapes.Said, key: Key
) -> dict[str, str]:
    """The service asks before it answers; the deadline runs on."""
    account, how = _seen(request, code, number), once(request, key)
    return done(referring.ask(account, code, number, given.text, **how))


@router.post(_ONE + "/reply", response=does(), tags=REFERRALS)
def reply(
    request: HttpRequest, code: Code, number: Number, given: shapes.Said, key: Key
) -> dict[str, str]:
    """Whoever works for the person answers the question of the service."""
    account, how = _seen(request, code, number), once(request, key)
    return done(referring.reply(account, code, number, given.text, **how))


@router.post(_ONE + "/forward", response=does(), tags=REFERRALS)
def forward(
    request: HttpRequest, code: Code, number: Number, given: shapes.Passed, key: Key
) -> dict[str, str]:
    """The service passes the referral on to another, and says why."""
    account, how = _seen(request, code, number), once(request, key)
    said = (given.service, given.text)
    return done(referring.pass_on(account, code, number, *said, **how))


@router.post(_ONE + "/service", response=does(), tags=REFERRALS)
def service(
    request: HttpRequest, code: Code, number: Number, given: shapes.Passed, key: Key
) -> dict[str, str]:
    """Whoever works for the person chooses the service that is asked, and says why."""
    account, how = _seen(request, code, number), once(request, key)
    said = (given.service, given.text)
    return done(referring.choose(account, code, number, *said, **how))


def _seen(request: HttpRequest, code: str, number: int) -> Any:
    """The account, once it may know of the referral at all.

    Raises:
        NotSeen: It may not, or there is none.
    """
    account = account_of(request)
    firewall.referral_seen(account, code, number, the_time())
    return account
