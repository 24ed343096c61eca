"""Erasing a person: a page of its own, a reason, and their code once more."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_http_methods

from karama.errors import CaseError
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import erasing, firewall
from karama.web.desk.refusing import words_of
from karama.web.desk.speaking import account_of, page, speaker


def erases(account: Account, seen: firewall.Seen) -> bool:
    """Whether the page of a person offers it: to who may, once the case has ended."""
    return bool(seen.closed) and may(account, Verb.ERASE, Thing.PERSON)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, code: str) -> HttpResponse:
    """Ask why, and for the code once more; then it is done."""
    account, t, error = account_of(request), speaker(request), ""
    try:
        seen = firewall.seen(account, code)
    except firewall.NotSeen:
        raise Http404 from None
    if not may(account, Verb.ERASE, Thing.PERSON):
        raise Http404
    if request.method == "POST":
        error = _erase(request, account, code)
        if not error:
            return redirect("board")
    whys = [
        (erasing.Why.ASKED.value, t.gettext("The person asked for it")),
        (erasing.Why.MISTAKE.value, t.gettext("Registered by mistake, or twice")),
    ]
    status = 422 if error else 200
    return page(request, "erase.html", status, seen=seen, error=error, whys=whys)


def _erase(request: HttpRequest, account: Account, code: str) -> str:
    """Do it; what is wrong, "" if nothing."""
    t = speaker(request)
    if request.POST.get("again", "").strip().upper() != code:
        return t.gettext("The code is not the one of this person.")
    why, key = request.POST.get("why", ""), request.POST.get("key", "")
    try:
        erasing.erase(account, code, why, key=key, at=the_time())
    except CaseError as refused:
        return words_of(refused, t)
    return ""
