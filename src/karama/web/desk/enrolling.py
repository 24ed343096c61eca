"""Second factors: enrolled before anything else is opened, shown at each sign-in.

The flow: a name and a password (`signing`), then `shown` where a factor is enrolled;
where none is, `enrolled_first` keeps every other page closed until one is. Codes to
print come with the first factor and are shown once. To change what is enrolled, one
must have signed in a short while ago.

Public face: the middleware `enrolled_first` and the views.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import flows as totp
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as webauthn_flows
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from karama.explanation.languages import Translator
from karama.web.accounts import second_factor
from karama.web.cases.audit import note
from karama.web.desk.speaking import account_of, page, speaker

RECENT = 15 * 60
"""Seconds after signing in during which second factors can be changed."""
_OPEN = ("/second-factor", "/sign-out", "/sign-in", "/language", "/static/")
_Form = Any  # the forms of allauth have no types


def enrolled_first(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: without a second factor nothing opens but its enrolment."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith(_OPEN):
            account = account_of(request)
            if second_factor.needs(account) and not second_factor.shown(request):
                return redirect("second-factor")
        return get_response(request)

    return answer


# --- at sign-in ---------------------------------------------------------------------


@login_stage_required(  # type: ignore[untyped-decorator]  # allauth has no types
    stage=AuthenticateStage.key, redirect_urlname="sign-in"
)
@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, after the password and before anything else."""
    stage = request._login_stage  # type: ignore[attr-defined]  # allauth puts it there
    account, error = stage.login.user, ""
    if request.method == "POST":
        form = _form_of(request, account)
        if form.is_valid():
            form.save()
            response: HttpResponse = stage.exit()
            second_factor.mark_shown(request)
            note(account, "sign-in", "", the_time())
            return response
        error = _error(form, speaker(request))
    return page(
        request,
        "second-shown.html",
        403 if error else 200,
        error=error,
        options=_options_to_show(account),
    )


def _form_of(request: HttpRequest, account: Any) -> _Form:
    form = AuthenticateForm if "code" in request.POST else AuthenticateWebAuthnForm
    return form(user=account, data=request.POST)


def _options_to_show(account: Any) -> str:
    """What the browser asks the key, as JSON; "" where no key is enrolled."""
    keys = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN)
    return json.dumps(webauthn.begin_authentication(account)) if keys.exists() else ""


def _error(form: _Form, t: Translator) -> str:
    """Why not, in the reader's words; allauth's own are in English only."""
    codes = {e.code for errors in form.errors.as_data().values() for e in errors}
    if codes & {"too_many_login_attempts", "rate_limited"}:
        return t.gettext("Too many tries. Wait five minutes, then try again.")
    return t.gettext("This is not right, or was used before. Try again.")


# --- enrolling ----------------------------------------------------------------------


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is enrolled, and what can be."""
    account = account_of(request)
    factors = list(second_factor.factors_of(account).order_by("created_at"))
    return page(
        request,
        "second-factor.html",
        factors=[(f, _name(f, speaker(request))) for f in factors],
        needs=second_factor.needs(account),
        shown=second_factor.shown(request),
        has_app=any(f.type == Authenticator.Type.TOTP for f in factors),
        may_change=_may_change(request),
    )


def _name(factor: Authenticator, t: Translator) -> str:
    if factor.type == Authenticator.Type.TOTP:
        return t.gettext("App on a telephone")
    return str(factor.wrap().name)


def _may_change(request: HttpRequest) -> bool:
    """Whether this session may change factors: it showed one, and lately signed in.

    Whoever has none yet may enrol the first, however long the page was open.
    """
    account = account_of(request)
    if not second_factor.has(account):
        return True
    if second_factor.needs(account) and not second_factor.shown(request):
        return False
    records = get_authentication_records(request, account)
    return bool(records) and time.time() - records[-1]["at"] < RECENT


def _changing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _may_change(request):
            return redirect("second-factor")
        return view(request, *args, **kwargs)

    return asked


@require_http_methods(["GET", "HEAD", "POST"])
@_changing
def app(request: HttpRequest) -> HttpResponse:
    """Enrol an app on a telephone (TOTP, RFC 6238)."""
    account, error = account_of(request), ""
    form = ActivateTOTPForm(
        user=account, data=request.POST if request.method == "POST" else None
    )
    if request.method == "POST":
        if form.is_valid() and not _has_app(account):
            totp.activate_totp(request, form)
            return _enrolled(request, "app")
        error = _error(form, speaker(request))
    return page(
        request,
        "second-app.html",
        422 if error else 200,
        error=error,
        secret=" ".join(form.secret[i : i + 4] for i in range(0, 32, 4)),
        picture=_picture(request, form.secret),
    )


def _has_app(account: Any) -> bool:
    factors = second_factor.factors_of(account)
    return bool(factors.filter(type=Authenticator.Type.TOTP).exists())


def _picture(request: HttpRequest, secret: str) -> str:
    """The QR code, as an address that holds it."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@require_http_methods(["GET", "HEAD", "POST"])
@_changing
def key(request: HttpRequest) -> HttpResponse:
    """Enrol a security key, or the passkey of this machine (WebAuthn)."""
    account, error = account_of(request), ""
    if request.method == "POST":
        form = AddWebAuthnForm(user=account, data=request.POST)
        if form.is_valid():
            name = form.cleaned_data["name"][:60]
            made = form.cleaned_data["credential"]
            webauthn_flows.add_authenticator(request, name=name, credential=made)
            return _enrolled(request, "key")
        error = _error(form, speaker(request))
    options = json.dumps(webauthn.begin_registration(account, False))
    status = 422 if error else 200
    return page(request, "second-key.html", status, error=error, options=options)


def _enrolled(request: HttpRequest, what: str) -> HttpResponse:
    """A factor was enrolled here: this session has shown it."""
    second_factor.mark_shown(request)
    note(account_of(request), "enrol-factor", what, the_time())
    return redirect("second-factor-codes")


@require_http_methods(["GET", "HEAD", "POST"])
@_changing
def codes(request: HttpRequest) -> HttpResponse:
    """Codes to print, shown once; POST makes new ones, and the old open no more."""
    account = account_of(request)
    if not second_factor.has(account):
        raise Http404
    if request.method == "POST":
        recovery.generate_recovery_codes(request)
        note(account, "make-codes", "", the_time())
    made, can_view = recovery.view_recovery_codes(request)
    shown = made.get_unused_codes() if made and can_view else ()
    left = len(made.get_unused_codes()) if made else 0
    words = _left(left, speaker(request))
    return page(request, "second-codes.html", codes=shown, left=words)


def _left(left: int, t: Translator) -> str:
    told = t.ngettext(
        "{n} code is left. Codes are shown once.",
        "{n} codes are left. Codes are shown once.",
        left,
    )
    return t.fill(told, n=t.number(left))


@require_POST
@_changing
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a factor away; never the last one of an account that needs one."""
    account = account_of(request)
    factors = second_factor.factors_of(account)
    factor = factors.filter(pk=number).first()
    if factor is None:
        raise Http404
    if factors.count() > 1 or not second_factor.needs(account):
        kind = "app" if factor.type == Authenticator.Type.TOTP else "key"
        factor.delete()
        note(account, "remove-factor", kind, the_time())
    return redirect("second-factor")
