"""The supervisor's page of the post: who waits where, what there is, what is late."""

from __future__ import annotations

from datetime import datetime

import attrs
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_POST, require_safe

from karama.errors import CaseError
from karama.explanation.languages import Translator
from karama.explanation.noted import recipient_words
from karama.procedure.procedure import title
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.cases import firewall
from karama.web.cases import post as posts
from karama.web.desk.board import Row, row
from karama.web.desk.decided import Line, listed
from karama.web.desk.refusing import words_of
from karama.web.desk.speaking import account_of, page, speaker
from karama.web.desk.words import Due, due_words, lane_words, step_words
from karama.web.library.queries import procedure_of

USUAL_HOURS = 8
"""A shift."""


@attrs.frozen
class Waits:
    """People who wait at one step, in words."""

    step: str
    lane: str
    people: int
    oldest: str
    due: Due | None
    late: int


@attrs.frozen
class Unanswered:
    """A referral without an answer, in words.

    Attributes:
        service: The service that is asked, where the reader may know which; else the
            authority.
        lane: The authority that must answer: what a paper may say.
    """

    code: str
    token: int
    service: str
    lane: str
    since: str
    due: Due | None


@attrs.frozen
class Has:
    """What there is of one thing, in words.

    Attributes:
        has: The numbers; what is unknown is None.
        state: "late" where none is left, "soon" where one or two are, "calm", or
            "unknown".
        until: Until when it was said, "" where nobody said.
    """

    has: posts.Has
    name: str
    state: str
    until: str


@attrs.frozen
class View:
    """The post in the reader's language."""

    post: posts.Post
    waits: tuple[Waits, ...]
    deadlines: tuple[Row, ...]
    unanswered: tuple[Unanswered, ...]
    others: tuple[Line, ...]
    beds: tuple[Has, ...]
    interpreters: tuple[Has, ...]
    now: datetime


@require_safe
def post(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    return _page(request, "")


@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """The live part only."""
    view = view_of(account_of(request), the_time(), speaker(request))
    return page(request, "post-lines.html", 200, view=view)


@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """Keep what the supervisor says the post has."""
    account, now = account_of(request), the_time()
    view = view_of(account, now, speaker(request))
    try:
        told = [_told(request, "bed", one.name) for one in view.post.beds]
        told += [
            _told(request, "interpreter", one.name) for one in view.post.interpreters
        ]
        hours = _number(request, "hours") or 0
        key = request.POST.get("key", "")
        posts.say(account, told, hours, key=key, at=now)
    except CaseError as refused:
        return _page(request, words_of(refused, speaker(request)))
    return redirect("post")


def _told(request: HttpRequest, kind: str, name: str) -> posts.Told:
    count = _number(request, f"{kind}.{name}")
    busy = _number(request, f"busy.{name}") if kind == "interpreter" else None
    return posts.Told(kind, name, count, busy)


def _number(request: HttpRequest, field: str) -> int | None:
    """A whole number, None where it is left empty."""
    text = request.POST.get(field, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4:
        raise CaseError(said("A number is from 0 to {n}.", n=posts.MOST_COUNT))
    return int(text)


def _page(request: HttpRequest, error: str) -> HttpResponse:
    view = view_of(account_of(request), the_time(), speaker(request))
    return page(
        request,
        "post.html",
        422 if error else 200,
        view=view,
        hours=USUAL_HOURS,
        error=error,
        given=request.POST,
    )


# --- in words -----------------------------------------------------------------------


def view_of(
    account: Account, now: datetime, t: Translator, most: int = posts.MOST
) -> View:
    """The post of an account in words.

    Raises:
        Http404: The account watches over none.
    """
    try:
        found = posts.post(account, now, most)
    except firewall.NotSeen:
        raise Http404 from None
    return View(
        found,
        tuple(_waits(one, now, t) for one in found.waits),
        tuple(row(account, line, now, t) for line in found.deadlines),
        tuple(_unanswered(account, one, now, t) for one in found.unanswered),
        tuple(listed(found.others, t)),
        tuple(_bed(found, one, t) for one in found.beds),
        tuple(_has(one, tongue_words(one.name, t), t) for one in found.interpreters),
        now,
    )


def _waits(one: posts.Waits, now: datetime, t: Translator) -> Waits:
    procedure = procedure_of(one.pack)
    return Waits(
        step_words(procedure, one.step, one.process, t),
        lane_words(procedure, one.lane, one.process, t),
        one.people,
        t.brief(now - one.oldest),
        due_words(one.due, now, t),
        one.late,
    )


def _unanswered(
    account: Account, one: firewall.Asked, now: datetime, t: Translator
) -> Unanswered:
    procedure = procedure_of(one.pack)
    lane = lane_words(procedure, one.lane, one.process, t)
    knows = bool(one.service) and firewall.may_know_services(account, procedure)
    return Unanswered(
        one.code,
        one.token,
        recipient_words(procedure, one.service, t) if knows else lane,
        lane,
        t.brief(now - one.asked_at),
        due_words(one.due, now, t),
    )


def _bed(found: posts.Post, one: posts.Has, t: Translator) -> Has:
    titles = found.titles.get(one.name, {})
    return _has(one, title(titles, t.language, one.name), t)


def _has(one: posts.Has, name: str, t: Translator) -> Has:
    until = t.instant(one.until) if one.until else ""
    return Has(one, name, _state(one.free), until)


def _state(free: int | None) -> str:
    if free is None:
        return "unknown"
    return "late" if free <= 0 else "soon" if free <= 2 else "calm"


def tongue_words(code: str, t: Translator) -> str:
    """The name of a language in the reader's language; its code where none is known."""
    return str(t.locale.languages.get(code, code))
