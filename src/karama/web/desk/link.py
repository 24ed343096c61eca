"""A referral by link, for a service without an account: sent by us, answered by them.

Every page of theirs is an answer to a form that holds the code: no session is kept, and
the address alone shows nothing but where to type it.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_http_methods, require_POST

from karama.errors import CaseError
from karama.explanation.noted import recipient_words
from karama.web.cases import firewall, sealing
from karama.web.cases.filling import Filled
from karama.web.cases.referrals import ACCEPTED, DECLINED
from karama.web.desk.referrals import (
    given_answers,
    handed,
    questions,
    roles,
    show,
)
from karama.web.desk.refusing import words_of
from karama.web.desk.speaking import account_of, page, speaker
from karama.web.desk.words import due_words


@require_POST
def send(request: HttpRequest, code: str, token: int) -> HttpResponse:
    """Make the link, and tell it and its code once."""
    key = request.POST.get("key", "")
    try:
        sent = sealing.send(account_of(request), code, token, key=key, at=the_time())
    except firewall.NotSeen:
        raise Http404 from None
    except CaseError as refused:
        return show(request, code, token, words_of(refused, speaker(request)))
    address = request.build_absolute_uri(f"/r/{sent.secret}")
    t = speaker(request)
    return page(
        request,
        "link-sent.html",
        code=code,
        token=token,
        address=address,
        digits=f"{sent.code[:4]} {sent.code[4:]}",
        until=t.instant(sent.expires_at),
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def opened(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for the code; with it, show the referral and take the one answer."""
    try:
        sealing.live(secret, the_time())
        if request.method != "POST":
            return page(request, "link-door.html", error="")
        if request.POST.get("said") in (ACCEPTED, DECLINED):
            return _answer(request, secret)
        return _show(request, secret, "")
    except sealing.Gone:
        return page(request, "link-gone.html", 410)
    except sealing.Wrong:
        t = speaker(request)
        told = t.gettext("The code is not right. After five wrong codes it is closed.")
        return page(request, "link-door.html", 403, error=told)


def _show(
    request: HttpRequest, secret: str, error: str, given: Filled | None = None
) -> HttpResponse:
    t, digits = speaker(request), request.POST.get("digits", "")
    found = sealing.opened(secret, digits, at=the_time())
    one, made = found.referral, found.seen.procedure
    refused = given if request.POST.get("said") == DECLINED else None
    accepted = given if request.POST.get("said") == ACCEPTED else None
    return page(
        request,
        "link-referral.html",
        422 if error else 200,
        error=error,
        code=found.seen.code,
        digits=digits,
        service=recipient_words(made, one.service, t),
        due=due_words(one.due, the_time(), t),
        handed=handed(made, found.share, t),
        accept=questions(made, one, ACCEPTED, accepted, t),
        refuse=questions(made, one, DECLINED, refused, t),
        refusing=refused is not None,
        roles=roles(made, one, t),
    )


def _answer(request: HttpRequest, secret: str) -> HttpResponse:
    t, said = speaker(request), request.POST["said"]
    digits = request.POST.get("digits", "")
    found = sealing.opened(secret, digits, at=the_time())
    made, one = found.seen.procedure, found.referral
    given = given_answers(request, made, one, said, t)
    if "rows" in request.POST:
        return _show(request, secret, "", given)
    if given.errors:
        told = t.gettext("Some answers are missing or do not fit.")
        return _show(request, secret, told, given)
    try:
        sealing.answer(
            secret,
            digits,
            said == ACCEPTED,
            given.answers,
            tuple(request.POST.getlist("present")),
            key=request.POST.get("key", ""),
            at=the_time(),
        )
    except CaseError as refused:
        return _show(request, secret, words_of(refused, t), given)
    return page(request, "link-done.html", accepted=said == ACCEPTED)
