"""The board of the post: what is open, what is late, what is mine."""

from __future__ import annotations

from datetime import datetime

import attrs
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_safe

from karama.explanation.languages import Translator
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import firewall, overriding
from karama.web.desk.decided import listed
from karama.web.desk.speaking import account_of, page, speaker
from karama.web.desk.words import SOON, Due, due_words, lane_words, step_words
from karama.web.library.queries import procedure_of

MOST = 60
"""Lines shown at once: what a team can act on before it looks again."""


@attrs.frozen
class Row:
    """One line in words.

    Attributes:
        mine: Whether the reader's own authority must act.
    """

    line: firewall.Line
    step: str
    lane: str
    mine: bool
    waits: str
    due: Due | None


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The whole page; auditors and owners have another one."""
    if may(account_of(request), Verb.SEE, Thing.LOGS):
        return redirect("audit")
    if may(account_of(request), Verb.SWITCH, Thing.PACKS):
        return redirect("packs")
    account, t = account_of(request), speaker(request)
    waiting = listed(overriding.waiting_for(account, MOST), t)
    return page(request, "board.html", 200, waiting=waiting, **_content(request))


@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """The live part only."""
    return page(request, "board-lines.html", 200, **_content(request))


def _content(request: HttpRequest) -> dict[str, object]:
    account, now = account_of(request), the_time()
    everything = firewall.sees_all(account)
    mine = not everything or request.GET.get("show") != "all"
    shown = firewall.board(account, now, now + SOON, mine=mine, most=MOST)
    t = speaker(request)
    return {
        "board": shown,
        "rows": [row(account, line, now, t) for line in shown.lines],
        "mine": mine,
        "everything": everything,
        "registers": may(account, Verb.REGISTER, Thing.ARRIVALS),
        "now": now,
    }


def row(account: Account, line: firewall.Line, now: datetime, t: Translator) -> Row:
    """A line of the board in the reader's language."""
    procedure = procedure_of(line.pack)
    return Row(
        line,
        step_words(procedure, line.step, line.process, t),
        lane_words(procedure, line.lane, line.process, t),
        line.lane == account.lane,
        t.brief(now - line.since),
        due_words(line.due, now, t),
    )
