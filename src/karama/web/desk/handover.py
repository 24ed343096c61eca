"""The sheet for the next shift: the post at one instant, as a page to print or a PDF.

Codes only, no name; of what the supervisor's page shows, nothing more, and not which
service is asked: a safe house for victims of trafficking says on a lost paper what its
guest lived through. What the outgoing supervisor writes is on the sheet and kept
nowhere else: a note about people that nobody erases would outlive them.

The flow: `sheet_of` makes plain words of the post once; a template or `handover_pdf`
draws them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_http_methods

from karama.explanation.languages import Translator
from karama.web.accounts.models import Account
from karama.web.cases import post as posts
from karama.web.desk.post import Has, View, view_of
from karama.web.desk.speaking import NOT_KEPT, account_of, page, speaker
from karama.web.desk.words import Due

LONGEST = 4000
"""Signs of a note: a page."""


@attrs.frozen
class Section:
    """A part of the sheet.

    Attributes:
        head: Names of the columns.
        rows: Cells in words, as many in each row as there are columns.
        empty: What is said where there is no row.
        more: What is said where rows are left off, "" where none is.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    more: str = ""


@attrs.frozen
class Sheet:
    """The whole sheet, in one language.

    Attributes:
        counts: What there is of each, for the top of the sheet: words and a number.
        notes: Lines of the outgoing supervisor's note.
        foot: Who made it and when, what to do with the paper, and whose hours it tells.
    """

    title: str
    post: str
    at: str
    counts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    notes_title: str
    notes: tuple[str, ...]
    foot: str
    language: str
    direction: str
    made_at: datetime


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Ask for the note, then give the sheet."""
    account, now, t = account_of(request), the_time(), speaker(request)
    view = view_of(account, now, t, posts.ON_PAPER)
    if request.method != "POST":
        return page(request, "hand-over.html", longest=LONGEST)
    sheet = sheet_of(account, view, request.POST.get("note", "")[:LONGEST], t)
    posts.handed_over(account, now)
    if request.POST.get("form") != "pdf":
        response = page(request, "hand-over-sheet.html", sheet=sheet)
        response.headers[NOT_KEPT] = "no"
        return response
    return _pdf(sheet, t.there(now))


def _pdf(sheet: Sheet, there: datetime) -> HttpResponse:
    # here, and not at the top: what draws takes half a second to load, once
    from karama.web.desk.handover_pdf import draw

    name = f"karama-hand-over-{there:%Y%m%d-%H%M}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', NOT_KEPT: "no"}
    return HttpResponse(draw(sheet), content_type="application/pdf", headers=headers)


# --- in words -----------------------------------------------------------------------


def sheet_of(account: Account, view: View, note: str, t: Translator) -> Sheet:
    """What the next shift needs to know, in words."""
    return Sheet(
        title=t.gettext("Hand-over to the next shift"),
        post=settings.KARAMA_POST or account.pack,
        at=t.instant(view.now),
        counts=_counts(view, t),
        sections=(
            _waits(view, t),
            _deadlines(view, t),
            _unanswered(view, t),
            _others(view, t),
            _beds(view, t),
            _interpreters(view, t),
        ),
        notes_title=t.gettext("From the outgoing supervisor"),
        notes=tuple(line.strip() for line in note.splitlines() if line.strip()),
        foot=_foot(account, view, t),
        language=t.language,
        direction=t.direction,
        made_at=view.now,
    )


def _foot(account: Account, view: View, t: Translator) -> str:
    template = t.gettext(
        "Made by {account}, {instant}. Codes of people, no names. Destroy this paper "
        "when the shift is over."
    )
    made = t.fill(template, account=account.pseudonym, instant=t.instant(view.now))
    return f"{made} {t.zone_words(view.now)}"


def _counts(view: View, t: Translator) -> tuple[tuple[str, str], ...]:
    post = view.post
    return (
        (t.gettext("People"), t.number(post.people)),
        (t.gettext("Late"), t.number(post.late)),
        (t.gettext("Late, or due within 12 hours"), t.number(post.due)),
        (t.gettext("Referrals without an answer"), t.number(post.asked)),
    )


def _waits(view: View, t: Translator) -> Section:
    late = t.gettext("{n} late")
    rows = (
        (
            one.lane,
            one.step,
            t.number(one.people),
            one.oldest,
            t.fill(late, n=t.number(one.late)) if one.late else _due(one.due),
        )
        for one in sorted(view.waits, key=lambda w: (w.lane, -w.late))
    )
    head = (
        t.gettext("Who must act"),
        t.gettext("What is next"),
        t.gettext("People"),
        t.gettext("The first waits"),
        t.gettext("Deadline"),
    )
    return Section(
        t.gettext("Who waits, and for whom"),
        head,
        tuple(rows),
        t.gettext("Nothing waits."),
    )


def _deadlines(view: View, t: Translator) -> Section:
    rows = tuple(
        (r.line.code, r.step, r.lane, _due(r.due), r.due.whole if r.due else "")
        for r in view.deadlines
    )
    head = (
        t.gettext("Person"),
        t.gettext("What is next"),
        t.gettext("Who must act"),
        t.gettext("Deadline"),
        t.gettext("When"),
    )
    return Section(
        t.gettext("Late, or due within 12 hours"),
        head,
        rows,
        t.gettext("Nothing is due."),
        _more(view.post.due, rows, t),
    )


def _unanswered(view: View, t: Translator) -> Section:
    rows = tuple((r.code, r.lane, r.since, _due(r.due)) for r in view.unanswered)
    head = (
        t.gettext("Person"),
        t.gettext("Who must act"),
        t.gettext("Asked since"),
        t.gettext("Deadline"),
    )
    return Section(
        t.gettext("Referrals without an answer"),
        head,
        rows,
        t.gettext("Every referral has an answer."),
        _more(view.post.asked, rows, t),
    )


def _others(view: View, t: Translator) -> Section:
    rows = tuple(
        (o.line.code, o.title, o.lane, t.instant(o.line.at)) for o in view.others
    )
    head = (
        t.gettext("Person"),
        t.gettext("Decision"),
        t.gettext("Who must act"),
        t.gettext("When"),
    )
    return Section(
        t.gettext("Other answers that wait for a supervisor"),
        head,
        rows,
        t.gettext("None waits."),
    )


def _beds(view: View, t: Translator) -> Section:
    head = (
        t.gettext("Place"),
        t.gettext("Free"),
        t.gettext("Taken"),
        t.gettext("In all"),
    )
    empty = t.gettext("The pack names no places to stay.")
    return Section(t.gettext("Beds free"), head, _have(view.beds, t), empty)


def _interpreters(view: View, t: Translator) -> Section:
    head = (
        t.gettext("Language"),
        t.gettext("Free"),
        t.gettext("Now busy"),
        t.gettext("On shift"),
    )
    empty = t.gettext("The pack names no interpreters.")
    rows = _have(view.interpreters, t)
    return Section(t.gettext("Interpreters free"), head, rows, empty)


def _have(things: Iterable[Has], t: Translator) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            one.name,
            _number(one.has.free, t),
            _number(one.has.taken, t),
            _number(one.has.count, t),
        )
        for one in things
    )


def _number(n: int | None, t: Translator) -> str:
    return t.gettext("not known") if n is None else t.number(n)


def _due(due: Due | None) -> str:
    return due.words if due else "–"


def _more(count: int, rows: tuple[object, ...], t: Translator) -> str:
    left = count - len(rows)
    if left <= 0:
        return ""
    return t.fill(t.gettext("Not shown here: {n} more."), n=t.number(left))
