"""Which language a page is in, and what every page is given."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now as the_time

from karama.explanation.languages import (
    LANGUAGES,
    Translator,
    asked_language,
    translator,
    translator_in,
)
from karama.web.accounts.devices import mark_of
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases.directory import opens

COOKIE = "language"
NOT_KEPT = "X-Karama-Keep"
"""Header of a page that no device may keep for when there is no link."""


def sections_of(account: Account, t: Translator) -> list[tuple[str, str]]:
    """Parts of the desk that the account may open: name of the address, words."""
    found = [("board", t.gettext("The board"))]
    if may(account, Verb.SEE, Thing.REFERRALS):
        found.append(("referrals", t.gettext("Referrals")))
    if opens(account):
        found.append(("services", t.gettext("Services")))
    if may(account, Verb.SEE, Thing.POST):
        found.append(("post", t.gettext("The post")))
    return found if len(found) > 1 else []


def account_of(request: HttpRequest) -> Account:
    """Who is signed in; every page but the sign-in asks for someone."""
    return cast(Account, request.user)


def speaker(request: HttpRequest) -> Translator:
    """The translator of a request: as chosen, else as the browser asks.

    It tells hours by the clock of the post.
    """
    chosen = request.COOKIES.get(COOKIE, "")
    asked = asked_language(request.headers.get("Accept-Language", ""))
    language = chosen if chosen in LANGUAGES else asked
    return translator_in(language, settings.KARAMA_TIME_ZONE)


@cache
def language_names() -> tuple[tuple[str, str, str], ...]:
    """Each language: its code, its name in itself, its direction."""
    return tuple(
        (code, str(t.locale.get_display_name(t.locale)), t.direction)
        for code, t in ((c, translator(c)) for c in LANGUAGES)
    )


def page(
    request: HttpRequest, template: str, /, status: int = 200, **content: Any
) -> HttpResponse:
    """A page in the reader's language, with a key for what it may send."""
    t = speaker(request)
    account = account_of(request) if request.user.is_authenticated else None
    shared = {
        "t": t,
        "_": t.gettext,
        "account": account,
        "device": mark_of(account) if account else "",
        "languages": language_names(),
        "sections": sections_of(account, t) if account else [],
        "post": settings.KARAMA_POST,
        "zone": settings.KARAMA_TIME_ZONE,
        "whose_hours": t.zone_words(the_time()),
        "demo": settings.KARAMA_DEMO,
        "key": uuid.uuid4().hex,
        "here": request.path,
    }
    response = render(request, template, {**shared, **content}, status=status)
    if getattr(content.get("seen"), "glass", None):
        response.headers[NOT_KEPT] = "no"  # opened for three hours, not for a shift
    return response
