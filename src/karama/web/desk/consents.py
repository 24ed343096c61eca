"""What a person agreed to: written down, shown, withdrawn; and what was shared."""

from __future__ import annotations

import json

import attrs
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from karama.errors import CaseError
from karama.explanation.languages import LANGUAGES, Translator
from karama.explanation.noted import PURPOSES, purpose_words, recipient_words
from karama.explanation.vocabulary import class_words
from karama.procedure.procedure import FieldClass, Mandate, Procedure
from karama.web.cases import consenting, firewall
from karama.web.cases.consents import GIVERS, SPANS, WAYS, Consent, as_record, holds
from karama.web.desk.late import said_at, whole
from karama.web.desk.refusing import words_of
from karama.web.desk.speaking import account_of, page, speaker

_ASKED = ("recipient", "purpose", "given", "given_by", "how", "language_told", "span")


@attrs.frozen
class Agreed:
    """A record in words."""

    id: str
    what: str
    for_whom: str
    purpose: str
    by: str
    how: str
    at: str
    until: str
    holds: bool
    ended: str


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest, code: str) -> HttpResponse:
    """What was agreed so far, and a form for the next."""
    found = _found(request, code)
    error = ""
    if request.method == "POST":
        try:
            _write_down(request, code)
        except CaseError as refused:
            error = words_of(refused, speaker(request))
        else:
            return redirect("consents", code=code)
    return _page(request, found, error)


def _found(request: HttpRequest, code: str) -> firewall.ConsentsSeen:
    try:
        return firewall.consents_seen(account_of(request), code)
    except firewall.NotSeen:
        raise Http404 from None


def _write_down(request: HttpRequest, code: str) -> None:
    posted, now = request.POST, the_time()
    told = consenting.Said(
        purpose=posted.get("purpose", ""),
        recipient=posted.get("recipient", ""),
        classes=tuple(posted.getlist("classes")),
        given=posted.get("given") == "yes",
        given_by=posted.get("given_by", ""),
        language=posted.get("language_told", ""),
        how=posted.get("how", ""),
        span=posted.get("span", ""),
        nos=whole(posted.get("nos", "")),
        at=said_at(request, now),
    )
    key = posted.get("key", "")
    consenting.write_down(account_of(request), code, told, key=key, at=now)


def _page(
    request: HttpRequest, found: firewall.ConsentsSeen, error: str
) -> HttpResponse:
    t, made = speaker(request), found.seen.procedure
    posted = request.POST
    return page(
        request,
        "consents.html",
        422 if error else 200,
        seen=found.seen,
        error=error,
        records=[_agreed(one, made, t) for one in reversed(found.consents)],
        handings=[
            (
                t.instant(one.at),
                recipient_words(made, one.recipient, t),
                t.listing(class_words(c, t) for c in one.classes),
                t.listing(one.basis),
            )
            for one in reversed(found.handings)
        ],
        child=found.child,
        nos=found.nos,
        recipients=_recipients(found, t),
        purposes=[(name, purpose_words(name, t)) for name in PURPOSES],
        classes=[(c.value, class_words(c, t)) for c in FieldClass],
        givers=[(name, giver_words(name, t)) for name in GIVERS],
        ways=[(name, way_words(name, t)) for name in WAYS],
        spans=[(days, _span(int(days), t)) for days in SPANS],
        tongues=_tongues(t),
        given=dict.fromkeys(_ASKED, "") | posted.dict(),
        chosen=posted.getlist("classes"),
    )


def _recipients(found: firewall.ConsentsSeen, t: Translator) -> list[tuple[str, str]]:
    """Who may receive: services already asked first, then the others, then lanes."""
    made = found.seen.procedure
    asked = [one.service or one.lane for one in found.referrals]
    lanes = [
        lane.id
        for lane in made.process.lanes.values()
        if lane.mandate != Mandate.ENFORCEMENT
    ]
    order = dict.fromkeys([*reversed(asked), *made.directory.services, *lanes])
    return [(name, recipient_words(made, name, t)) for name in order]


def _tongues(t: Translator) -> list[tuple[str, str]]:
    names = t.locale.languages
    spoken = (*LANGUAGES, "wo", "bm", "ff", "ha", "ti", "am", "so", "fa", "bn", "ur")
    return [(code, str(names.get(code, code))) for code in spoken]


def _span(days: int, t: Translator) -> str:
    template = t.ngettext("{n} day", "{n} days", days)
    return t.fill(template, n=t.number(days))


def giver_words(given_by: str, t: Translator) -> str:
    """Who agreed."""
    return {
        "person": t.gettext("the person"),
        "guardian": t.gettext("the guardian, after the child was heard"),
    }.get(given_by, given_by)


def way_words(how: str, t: Translator) -> str:
    """How it was said."""
    return {
        "spoken": t.gettext("spoken"),
        "interpreted": t.gettext("spoken, through an interpreter"),
        "written": t.gettext("in writing"),
        "signed-language": t.gettext("in sign language"),
    }.get(how, how)


def _agreed(one: Consent, made: Procedure, t: Translator) -> Agreed:
    classes = t.listing(class_words(c, t) for c in one.classes)
    ended = ""
    if one.withdrawn_at:
        ended = t.fill(
            t.gettext("withdrawn {instant}"), instant=t.instant(one.withdrawn_at)
        )
    elif not one.given:
        ended = t.gettext("refused")
    elif not holds(one, the_time()):
        ended = t.gettext("has run out")
    return Agreed(
        one.id,
        classes,
        recipient_words(made, one.recipient, t),
        purpose_words(one.purpose, t),
        giver_words(one.given_by, t),
        way_words(one.how, t),
        t.instant(one.at),
        t.date(one.expires) if one.expires else "",
        holds(one, the_time()),
        ended,
    )


@require_POST
def withdraw(request: HttpRequest, code: str, record: str) -> HttpResponse:
    """The person takes one consent back."""
    found, key = _found(request, code), request.POST.get("key", "")
    try:
        consenting.withdraw(account_of(request), code, record, key=key, at=the_time())
    except CaseError as refused:
        return _page(request, found, words_of(refused, speaker(request)))
    return redirect("consents", code=code)


@require_POST
def stopped(request: HttpRequest, code: str, token: int) -> HttpResponse:
    """Whoever received says that it has stopped, and has erased it.

    Only of what its page named: a consent withdrawn since has to be read first.
    """
    try:
        found = firewall.referral_seen(account_of(request), code, token, the_time())
    except firewall.NotSeen:
        raise Http404 from None
    named = request.POST.getlist("about")
    about = [one.id for one in found.stop if one.id in named]
    key = request.POST.get("key", "")
    consenting.stopped(account_of(request), code, about, key=key, at=the_time())
    return redirect("referral", code=code, token=token)


@require_safe
def records(request: HttpRequest, code: str) -> HttpResponse:
    """The records as JSON, after ISO/IEC TS 27560."""
    found = _found(request, code)
    authority = found.seen.procedure.authority.get("en", found.seen.procedure.id)
    made = [as_record(one, code, authority) for one in found.consents]
    body = json.dumps(made, ensure_ascii=False, indent=1)
    return HttpResponse(body, content_type="application/json")
