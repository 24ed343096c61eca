"""Signing in and out, a first password, and choosing the language of the pages.

A refusal is the same whether the name, the password or the account is wrong, and so is
being locked out: nobody learns here which names there are.
"""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth import authenticate, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_http_methods, require_POST

from karama.explanation.languages import LANGUAGES
from karama.web.accounts import links, second_factor
from karama.web.accounts.models import Account
from karama.web.cases.audit import note
from karama.web.desk.speaking import COOKIE, page, speaker


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; the same words whichever of them is wrong."""
    if request.method != "POST":
        return page(request, "sign-in.html", error="", name="")
    name = request.POST.get("name", "").strip()
    found = authenticate(request, name=name, password=request.POST.get("password", ""))
    if not isinstance(found, Account):
        t = speaker(request)
        error = t.gettext("Name or password is not right.")
        return page(request, "sign-in.html", status=403, error=error, name=name)
    return _onward(request, found)


def _onward(request: HttpRequest, found: Account) -> HttpResponse:
    """To the second factor where one is enrolled, else in."""
    onward = _inside(request, request.GET.get("next", "/"))
    login = Login(user=found, redirect_url=onward)
    known = {"username": found.name}
    response: HttpResponse = perform_password_login(request, known, login)
    if request.user.is_authenticated and not second_factor.needs(found):
        note(found, "sign-in", "", the_time())
    return response


def locked_out(
    request: HttpRequest, _before: HttpResponse, _given: object = None
) -> HttpResponse:
    """Too many wrong tries; said of a name that is not there in the same words."""
    return page(request, "locked-out.html", status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    logout(request)
    return redirect("sign-in")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, word: str) -> HttpResponse:
    """The one-time link: choose a password, once."""
    account = links.account_of_link(word, the_time())
    if account is None:
        raise Http404
    t, error = speaker(request), ""
    if request.method == "POST":
        first, again = request.POST.get("password", ""), request.POST.get("again", "")
        if first != again:
            error = t.gettext("The two are not the same.")
        elif not links.fits(account, first):
            error = t.gettext("Too short, too common, or only digits.")
        elif links.use_link(word, first, the_time()) is None:
            raise Http404
        else:
            return redirect("sign-in")
    status = 422 if error else 200
    return page(request, "welcome.html", status, error=error, name=account.name)


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
