"""To take another answer than a decision gave, and to agree to one, or refuse it."""

from __future__ import annotations

import attrs
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_http_methods

from karama.errors import CaseError
from karama.explanation.languages import Translator
from karama.explanation.paths import Told, told
from karama.explanation.voice import voice_of
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import actions, firewall, overriding
from karama.web.desk.decided import stood_words
from karama.web.desk.person import show
from karama.web.desk.refusing import words_of
from karama.web.desk.speaking import account_of, page, speaker
from karama.web.desk.words import step_words


@attrs.frozen
class Option:
    """An answer that could be taken."""

    id: str
    label: str
    alone: bool
    chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
def other_answer(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what the rules answered and what could be taken instead, or take it."""
    seen, t = _seen(request, code), speaker(request)
    one = _stood(request, seen, number)
    if one is None:
        return _moved_on(request, code, t)
    if request.method != "POST":
        return _page(request, seen, one, "", t)
    try:
        overriding.take(
            account_of(request),
            code,
            number,
            request.POST.get("way", ""),
            request.POST.get("why", ""),
            key=request.POST.get("key", ""),
            at=the_time(),
            tell=request.POST.get("tell", ""),
        )
    except CaseError as refused:
        return _page(request, seen, one, words_of(refused, t), t)
    return redirect("person", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A supervisor reads what is asked for and why, and answers it."""
    if not may(account_of(request), Verb.AGREE, Thing.ANSWERS):
        raise Http404
    seen, t = _seen(request, code), speaker(request)
    found = overriding.stood(account_of(request), seen)
    one = next((s for s in found if s.ask and s.ask.asked == number), None)
    if one is None:
        return _moved_on(request, code, t)
    if request.method != "POST":
        return _asked(request, seen, one, "", t)
    try:
        overriding.answer(
            account_of(request),
            code,
            number,
            request.POST.get("agreed") == "yes",
            request.POST.get("why", ""),
            key=request.POST.get("key", ""),
            at=the_time(),
            tell=request.POST.get("tell", ""),
        )
    except CaseError as refused:
        return _asked(request, seen, one, words_of(refused, t), t)
    return redirect("person", code=code)


def _seen(request: HttpRequest, code: str) -> firewall.Seen:
    try:
        return firewall.seen(account_of(request), code)
    except firewall.NotSeen:
        raise Http404 from None


def _stood(
    request: HttpRequest, seen: firewall.Seen, number: int
) -> overriding.Stood | None:
    found = overriding.stood(account_of(request), seen)
    return next((one for one in found if one.number == number), None)


def _moved_on(request: HttpRequest, code: str, t: Translator) -> HttpResponse:
    """The decision stands no more: by this very form, or because the case moved on."""
    if actions.done_before(account_of(request), request.POST.get("key", "")):
        return redirect("person", code=code)
    if request.method != "POST":
        raise Http404
    said = t.gettext("This was settled meanwhile, so nothing was written down.")
    return show(request, code, said)


def _page(
    request: HttpRequest,
    seen: firewall.Seen,
    one: overriding.Stood,
    error: str,
    t: Translator,
) -> HttpResponse:
    chosen = request.POST.get("way", "")
    options = [
        Option(w.id, stood_words(one, w.value, t), w.alone, w.id == chosen)
        for w in one.ways
    ]
    shared = _shared(request, seen, one, error, t)
    agrees = may(account_of(request), Verb.AGREE, Thing.ANSWERS)
    agrees = agrees and one.ask is not None and not one.asked_by_me
    shared |= {"options": options, "wanted": "", "agrees": agrees}
    return page(request, "other-answer.html", _status(error), **shared)


def _asked(
    request: HttpRequest,
    seen: firewall.Seen,
    one: overriding.Stood,
    error: str,
    t: Translator,
) -> HttpResponse:
    ask = one.ask
    wanted = stood_words(one, ask.value, t) if ask else ""
    shared = _shared(request, seen, one, error, t)
    return page(
        request,
        "asked-answer.html",
        _status(error),
        wanted=wanted,
        by=ask.by if ask else "",
        reason=one.why,
        **shared,
    )


def _status(error: str) -> int:
    return 422 if error else 200


def _shared(
    request: HttpRequest,
    seen: firewall.Seen,
    one: overriding.Stood,
    error: str,
    t: Translator,
) -> dict[str, object]:
    """What both pages show: the decision, what the rules answered, and why."""
    return {
        "seen": seen,
        "one": one,
        "title": step_words(seen.procedure, one.step, one.process, t),
        "value": stood_words(one, one.value, t),
        "told": _told(seen, one, t),
        "why": request.POST.get("why", ""),
        "tell": request.POST.get("tell", ""),
        "longest": overriding.LONGEST,
        "longest_told": overriding.LONGEST_TOLD,
        "error": error,
    }


def _told(seen: firewall.Seen, one: overriding.Stood, t: Translator) -> Told | None:
    if one.told is None:
        return None
    return told(seen.procedure, one.told, voice_of(seen.procedure, t.language))
