"""The person's own page, by their card: on any telephone, without script.

The digits come in by a form or by the QR code; from then on a session of twenty minutes
stands for them, so that they are not in the address. Nothing here asks for a name.
"""

from __future__ import annotations

import segno
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from karama.engine import RIGHTS, OpenStep
from karama.engine.compile import ready
from karama.errors import CaseError
from karama.explanation.languages import LANGUAGES, Translator, translator
from karama.explanation.noted import purpose_words
from karama.explanation.prose import prose
from karama.explanation.vocabulary import class_words
from karama.procedure.procedure import Procedure, title
from karama.web.cases import cards, firewall, oneself
from karama.web.cases.consents import holds
from karama.web.desk.changed import TELLING, changed
from karama.web.desk.person import right_words
from karama.web.desk.referrals import state_words
from karama.web.desk.refusing import words_of
from karama.web.desk.speaking import COOKIE, account_of, page, speaker
from karama.web.desk.words import due_words, lane_words, node_of, step_words

SESSION = "card"
LASTS = 20 * 60
"""Seconds the page stays open on a telephone that somebody else may pick up."""


# --- printed by an officer ------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask in which language, then show the card once, ready for paper."""
    try:
        seen = firewall.seen(account_of(request), code)
    except firewall.NotSeen:
        raise Http404 from None
    if request.method != "POST":
        return page(request, "card-new.html", seen=seen)
    language = request.POST.get("tongue", "")
    language = language if language in LANGUAGES else "en"
    digits = cards.print_card(account_of(request), code, at=the_time())
    address = request.build_absolute_uri(f"/c/{digits}?l={language}")
    return page(
        request,
        "card-print.html",
        seen=seen,
        told_in=translator(language),
        digits=cards.grouped(digits),
        home=request.build_absolute_uri("/card"),
        picture=segno.make(address, error="m").svg_data_uri(scale=4, border=2),
    )


# --- opened by the person -------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Twenty digits; the same words for a slip and for a card that is no more."""
    if request.method != "POST":
        return page(request, "card-door.html", error="")
    return _enter(request, request.POST.get("digits", ""))


@login_not_required
@require_safe
def by_picture(request: HttpRequest, digits: str) -> HttpResponse:
    """The QR code: the digits leave the address at once."""
    return _enter(request, digits)


def _enter(request: HttpRequest, digits: str) -> HttpResponse:
    t = speaker(request)
    try:
        code = cards.case_of(digits, at=the_time())
    except cards.TooMany:
        told = t.gettext("Too many tries just now: wait a minute, then try again.")
        return page(request, "card-door.html", 429, error=told)
    if not code:
        told = t.gettext("These digits open nothing. Compare them with the card.")
        return page(request, "card-door.html", 422, error=told)
    if not request.user.is_authenticated:
        request.session.cycle_key()
        request.session.set_expiry(LASTS)
    request.session[SESSION] = [code, cards.made_at(code)]
    response = redirect("own")
    language = request.GET.get("l", "")
    if language in LANGUAGES:
        response.set_cookie(COOKIE, language, samesite="Lax", httponly=True)
    return response


def _code(request: HttpRequest) -> str:
    """The case whose card was shown, "" if none was or it counts no more."""
    kept = request.session.get(SESSION)
    if not isinstance(kept, list) or len(kept) != 2:
        return ""
    code, made_at = map(str, kept)
    return code if cards.still(code, made_at) else ""


@login_not_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Where I am, my rights, what was shared with whom, my referrals."""
    code = _code(request)
    return _show(request, code, "") if code else redirect("card")


def _show(request: HttpRequest, code: str, error: str) -> HttpResponse:
    t, seen = speaker(request), firewall.own(code)
    made, now = seen.procedure, the_time()
    told_in = t.language if t.language in made.texts else "en"
    text = made.texts.get(told_in, "")
    return page(
        request,
        "card-own.html",
        422 if error else 200,
        seen=seen,
        error=error,
        done=request.GET.get("done", ""),
        steps=[
            (
                own_step(made, one, t),
                lane_words(made, one.lane, one.process, t),
                due_words(one.due, now, t),
            )
            for one in seen.steps
        ],
        changed=changed(seen, t),
        rights=[(name, right_words(name, t)) for name in RIGHTS],
        handings=[
            (
                t.instant(one.at),
                body_words(made, one.recipient, one.lane, t),
                t.listing(class_words(c, t) for c in one.classes),
            )
            for one in reversed(seen.handings)
        ],
        consents=[
            (body_words(made, c.recipient, "", t), purpose_words(c.purpose, t))
            for c in seen.consents
            if holds(c, now)
        ],
        referrals=[
            (
                body_words(made, one.service, one.lane, t),
                t.instant(one.asked_at),
                state_words(one.state, t),
                due_words(one.due, now, t) if one.answered_at is None else None,
            )
            for one in reversed(seen.referrals)
        ],
        asked=_asked(seen, t),
        information=prose(text, top=3) if text else "",
        information_in=told_in,
    )


def own_step(made: Procedure, one: OpenStep, t: Translator) -> str:
    """A step in words that tell nothing to somebody who has taken the card."""
    node = node_of(made, one.step, one.process)
    asks = {f.field_class for f in (node.fields or {}).values()} if node else set()
    if asks & TELLING:
        return t.gettext("A talk in private, with people who help")
    return step_words(made, one.step, one.process, t)


def body_words(made: Procedure, service: str, lane: str, t: Translator) -> str:
    """Who it is, by the name of the body and not of the service.

    "House for victims of trafficking" on a telephone says what must not be said.
    """
    found = made.directory.services.get(service)
    body = made.directory.organizations.get(found.organization) if found else None
    if body is not None:
        return body.name
    return lane_words(made, lane or service, "", t)


def _asked(seen: firewall.Own, t: Translator) -> list[tuple[str, str]]:
    fields = ready(seen.procedure).fields
    return [(name, title(fields[name].labels, t.language, name)) for name in seen.asked]


@login_not_required
@require_POST
def say(request: HttpRequest, what: str) -> HttpResponse:
    """The person uses a right, or says that something is wrong."""
    code = _code(request)
    if not code:
        return redirect("card")
    posted, key = request.POST, request.POST.get("key", "")
    try:
        if what == "correct":
            fact, text = posted.get("fact", ""), posted.get("text", "")
            oneself.correct(code, fact, text, key=key, at=the_time())
        elif what in RIGHTS:
            oneself.use(code, what, key=key, at=the_time())
        else:
            raise Http404
    except CaseError as refused:
        return _show(request, code, words_of(refused, speaker(request)))
    response = redirect("own")
    response["Location"] += f"?done={what}"
    return response


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the page: whoever picks up this telephone sees nothing."""
    request.session.pop(SESSION, None)
    return redirect("card")
