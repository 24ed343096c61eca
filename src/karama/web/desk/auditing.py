"""The auditor's pages: every log, every chain, every glass; no person without a reason.

Also what was proved of the procedure, beside what its cases were seen to do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_POST, require_safe

from karama.errors import CaseError
from karama.explanation.languages import Translator
from karama.procedure.procedure import title
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import (
    auditing,
    exporting,
    firewall,
    glass,
    overriding,
    watching,
)
from karama.web.desk.decided import listed
from karama.web.desk.speaking import NOT_KEPT, account_of, page, speaker

MOST = 50
"""Glasses shown at once."""
LINES = 100
"""Lines of the log on one page."""


def _audits(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """For those only who may read logs; to anyone else there is no such page."""

    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(account_of(request), Verb.SEE, Thing.LOGS):
            raise Http404
        return view(request, *args, **kwargs)

    return asked


@attrs.frozen
class Row:
    """A principle in words.

    Attributes:
        state: "kept", "broken" or "open", for its colour.
    """

    id: str
    title: str
    proved: str
    state: str
    observed: str
    lost: bool


@require_safe
@_audits
def overview(request: HttpRequest) -> HttpResponse:
    """Everything at a glance."""
    return _overview(request, None)


def _overview(
    request: HttpRequest, checked: auditing.Checked | None, status: int = 200
) -> HttpResponse:
    account, t = account_of(request), speaker(request)
    versions = auditing.versions_of(account)
    return page(
        request,
        "audit.html",
        status,
        glasses=glass.broken_of(account, MOST),
        others=listed(overriding.done_in(account, MOST), t),
        checked=checked,
        exports=[(kind, _export_words(kind, t)) for kind in exporting.KINDS],
        why=t.tell(checked.broken) if checked and checked.broken else "",
        versions=[
            (one, [_row(s, t) for s in watching.seen_of(one.watched)])
            for one in versions
        ],
    )


def _export_words(kind: str, t: Translator) -> str:
    return {
        "ocel": t.gettext("Event log, OCEL 2.0"),
        "xes": t.gettext("Event log, XES"),
        "indicators": t.gettext("Figures, CSV with HXL tags"),
    }[kind]


def _row(seen: watching.Seen, t: Translator) -> Row:
    states = {"kept": "kept", "not-applicable": "kept", "broken": "broken"}
    return Row(
        seen.principle,
        title(seen.titles, t.language, seen.principle),
        status_words(seen.proved, t),
        states.get(seen.proved, "open"),
        _observed(seen, t),
        bool(seen.lost),
    )


def status_words(status: str, t: Translator) -> str:
    """What a proof says, in a word or two."""
    return {
        "": t.gettext("not proved yet"),
        "kept": t.gettext("kept in every case"),
        "not-applicable": t.gettext("does not apply"),
        "not-drawn": t.gettext("not drawn"),
        "undecided": t.gettext("undecided"),
        "broken": t.gettext("can be broken"),
    }[status]


def _observed(seen: watching.Seen, t: Translator) -> str:
    if seen.spoke_of is None or seen.lost is None:
        return t.gettext("not seen in single cases")
    if not seen.spoke_of and not seen.lost:
        return t.gettext("did not arise")
    return t.fill(
        t.gettext("lost in {lost} of {n}"),
        lost=t.number(seen.lost),
        n=t.number(max(seen.spoke_of, seen.lost)),
    )


@require_safe
@_audits
def log(request: HttpRequest) -> HttpResponse:
    """Who did what, the latest first."""
    pages = Paginator(auditing.lines(), LINES)
    shown = pages.get_page(request.GET.get("page", "1"))
    return page(request, "audit-log.html", lines=shown, pages=pages)


@require_POST
@_audits
def verify(request: HttpRequest) -> HttpResponse:
    """Check every chain now."""
    checked = auditing.check(account_of(request), the_time())
    return _overview(request, checked, 409 if checked.broken else 200)


@require_POST
@_audits
def observe(request: HttpRequest) -> HttpResponse:
    """Ask for a version to be proved and its cases to be read; the clock does it."""
    try:
        watching.ask(account_of(request), request.POST.get("pack", ""), the_time())
    except CaseError:
        raise Http404 from None
    return redirect("audit")


@require_POST
@_audits
def take_out(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """A log or the figures, as a file; it names nobody, and is told to the log."""
    form = exporting.KINDS.get(kind)
    if form is None:
        raise Http404
    account = account_of(request)
    try:
        pieces = exporting.take(account, kind, speaker(request), the_time())
    except CaseError:
        raise Http404 from None
    answer = StreamingHttpResponse(pieces, content_type=form.media)
    name = f"{account.pack}{form.ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers[NOT_KEPT] = "no"
    return answer


@require_POST
@_audits
def looked_at(request: HttpRequest, number: int) -> HttpResponse:
    """A broken glass was looked at."""
    key = request.POST.get("key", "")
    try:
        glass.look_at(account_of(request), number, key=key, at=the_time())
    except firewall.NotSeen:
        raise Http404 from None
    return redirect("audit")


@require_safe
@_audits
def open_person(request: HttpRequest) -> HttpResponse:
    """From a code written by hand to the page that asks why."""
    code = slugify(request.GET.get("code", "")).upper()
    if not code:
        return redirect("audit")
    return redirect("glass", code=code)
