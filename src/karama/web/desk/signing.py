"""Signing in and out, and choosing the language of the pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from karama.explanation.languages import LANGUAGES
from karama.web.accounts.models import Account
from karama.web.desk.speaking import COOKIE, page, speaker


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; the same words whichever of them is wrong."""
    onward = _inside(request, request.GET.get("next", "/"))
    if request.method != "POST":
        return page(request, "sign-in.html", error="", name="")
    name = request.POST.get("name", "").strip()
    found = authenticate(request, name=name, password=request.POST.get("password", ""))
    if not isinstance(found, Account) or (found.demo and not settings.KARAMA_DEMO):
        t = speaker(request)
        error = t.gettext("Name or password is not right.")
        return page(request, "sign-in.html", status=403, error=error, name=name)
    login(request, found)
    return redirect(onward)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    logout(request)
    return redirect("sign-in")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language chosen for a year, and go back to where one was."""
    response = redirect(_inside(request, request.POST.get("next", "/")))
    chosen = request.POST.get("language", "")
    if chosen in LANGUAGES:
        response.set_cookie(
            COOKIE, chosen, max_age=31_536_000, samesite="Lax", httponly=True
        )
    return response


def _inside(request: HttpRequest, address: str) -> str:
    """The address if it is one of ours, else the board."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()})
    return address if ours else "/"
