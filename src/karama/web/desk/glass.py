"""Breaking the glass: a page that says what it does, and asks for a reason."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_http_methods

from karama.errors import CaseError
from karama.web.accounts.policy import Role, Thing, Verb, may
from karama.web.cases import firewall, glass
from karama.web.desk.refusing import words_of
from karama.web.desk.speaking import account_of, page, speaker


@require_http_methods(["GET", "HEAD", "POST"])
def break_glass(request: HttpRequest, code: str) -> HttpResponse:
    """Ask why; then the person is open to this account for three hours."""
    account, error = account_of(request), ""
    allowed = may(account, Verb.BREAK, Thing.GLASS)
    if not allowed or not glass.could_open(account).filter(code=code).exists():
        raise Http404
    reason, key = request.POST.get("reason", ""), request.POST.get("key", "")
    if request.method == "POST":
        try:
            glass.break_glass(account, code, reason, key=key, at=the_time())
        except firewall.NotSeen:
            raise Http404 from None
        except CaseError as refused:
            error = words_of(refused, speaker(request))
        else:
            return redirect("person", code=code)
    return page(
        request,
        "glass.html",
        422 if error else 200,
        code=code,
        error=error,
        reason=reason,
        audits=account.role == Role.AUDITOR,
        longest=glass.LONGEST,
    )
