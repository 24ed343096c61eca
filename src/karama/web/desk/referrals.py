"""Referrals: those asked of us, and one of them whole.

The page of one referral shows exactly what the service is handed, what is kept back
and why, before anything is said (`replying`). Accepting takes one press; a refusal asks
its reason.
"""

from __future__ import annotations

from datetime import datetime

import attrs
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_safe

from karama.engine.compile import ready
from karama.explanation.languages import Translator
from karama.explanation.noted import recipient_words
from karama.explanation.vocabulary import class_words, role_words
from karama.procedure.procedure import Procedure, title
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import firewall
from karama.web.cases.filling import Filled
from karama.web.cases.referrals import (
    ACCEPTED,
    DECLINED,
    OPEN,
    REASON,
    WORDS,
    Referral,
    State,
    answer_of,
)
from karama.web.cases.referring import shown_now
from karama.web.cases.sharing import Kept, Share
from karama.web.desk.asked import Asked, asked
from karama.web.desk.person import value_words
from karama.web.desk.speaking import account_of, page, speaker
from karama.web.desk.suggested import choices
from karama.web.desk.words import Due, due_words, lane_words
from karama.web.library.queries import procedure_of

MOST = 60
"""Referrals shown at once."""
SAYING = ("question", "reply", "forward", "service")
"""What is said to a referral in words of one's own."""


@attrs.frozen
class Row:
    """A referral on the list, in words."""

    asked: firewall.Asked
    service: str
    lane: str
    state: str
    mine: bool
    open: bool
    waits: str
    due: Due | None


@require_safe
def referrals(request: HttpRequest) -> HttpResponse:
    """Those asked of the reader's authority, or of every one."""
    account, t = account_of(request), speaker(request)
    if not may(account, Verb.SEE, Thing.REFERRALS):
        raise Http404
    everything = firewall.sees_all(account)
    mine = not everything or request.GET.get("show") != "all"
    found = firewall.asked_of(account, mine=mine, most=MOST)
    rows = [_row(one, account.lane, the_time(), t) for one in found]
    silent = [r for r in rows if r.asked.state == State.SILENT and not r.asked.followed]
    return page(
        request,
        "referrals.html",
        rows=[r for r in rows if r not in silent],
        silent=silent,
        mine=mine,
        everything=everything,
    )


def _row(one: firewall.Asked, lane: str, now: datetime, t: Translator) -> Row:
    procedure = procedure_of(one.pack)
    open_ = one.state in OPEN
    return Row(
        one,
        recipient_words(procedure, one.service, t),
        lane_words(procedure, one.lane, one.process, t),
        state_words(State(one.state), t),
        one.lane == lane,
        open_,
        t.brief(now - one.asked_at),
        due_words(one.due, now, t) if open_ else None,
    )


def state_words(state: State, t: Translator) -> str:
    """How a referral stands."""
    return {
        State.ASKED: t.gettext("no answer yet"),
        State.QUESTION: t.gettext("the service asks something"),
        State.ACCEPTED: t.gettext("accepted, not yet there"),
        State.DELIVERED: t.gettext("the help is there"),
        State.REFUSED: t.gettext("refused"),
        State.SILENT: t.gettext("no answer in time"),
        State.CALLED_BACK: t.gettext("called back"),
    }[state]


# --- one referral ---------------------------------------------------------------------


@attrs.frozen
class Handed:
    """A fact that is handed over, in words, and what opens it."""

    label: str
    value: str
    about: str
    why: str


@require_safe
def referral(request: HttpRequest, code: str, token: int) -> HttpResponse:
    """The whole page."""
    return show(request, code, token, "")


def show(
    request: HttpRequest,
    code: str,
    token: int,
    error: str,
    refused: Filled | None = None,
    accepted: Filled | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The page, with what went wrong at its top if anything did.

    `typed` are the words that were not taken, by what they were to do.
    """
    account, t = account_of(request), speaker(request)
    found = found_of(request, code, token)
    one, made = found.referral, found.seen.procedure
    open_ = one.state in OPEN
    return page(
        request,
        "referral.html",
        422 if error else 200,
        seen=found.seen,
        one=one,
        error=error,
        state=state_words(one.state, t),
        service=recipient_words(made, one.service, t),
        lane=lane_words(made, one.lane, one.process, t),
        due=due_words(one.due, the_time(), t) if open_ else None,
        open=open_,
        mine=one.lane == account.lane,
        handed=handed(made, found.share, t),
        kept=kept_back(found.share, t),
        stop=found.stop,
        reason=reason_words(made, one, t),
        remarks=_remarks(made, one, t),
        accept=questions(made, one, ACCEPTED, accepted, t),
        refuse=questions(made, one, DECLINED, refused, t),
        refusing=refused is not None,
        roles=roles(made, one, t),
        services=choices(account, found, t) if open_ else None,
        shown=shown_now(one),
        typed=dict.fromkeys(SAYING, "") | (typed or {}),
    )


def found_of(request: HttpRequest, code: str, token: int) -> firewall.ReferralSeen:
    """The referral as the reader may see it, else there is no such page."""
    try:
        return firewall.referral_seen(account_of(request), code, token, the_time())
    except firewall.NotSeen:
        raise Http404 from None


def handed(made: Procedure, shared: Share, t: Translator) -> list[Handed]:
    """Exactly what is handed over."""
    fields = ready(made).fields
    return [
        Handed(
            title(fields[item.fact].labels, t.language, item.fact),
            value_words(fields[item.fact], item.value, t),
            t.listing(class_words(about, t) for about in item.classes),
            t.listing(item.basis) or t.gettext("the person's consent"),
        )
        for item in shared.items
        if item.fact in fields
    ]


def kept_back(shared: Share, t: Translator) -> list[tuple[str, str]]:
    """Classes of which something is known that is not handed over, and why."""
    why = {
        Kept.MANDATE: t.gettext("the mandate of the service does not open it"),
        Kept.CONSENT: t.gettext("there is no consent for it"),
    }
    return [(class_words(one.about, t), why[one.why]) for one in shared.withheld]


def reason_words(made: Procedure, one: Referral, t: Translator) -> str:
    """Why it was refused, as the form says it, and what was added."""
    field = ready(made).fields.get(REASON)
    if not one.reason or field is None:
        return ""
    told = value_words(field, one.reason, t)
    return f"{told}. {t.isolate(one.words)}" if one.words else told


def _remarks(
    made: Procedure, one: Referral, t: Translator
) -> list[tuple[str, str, str]]:
    """What was said meanwhile: when, by whom, what."""
    kinds = {
        "referral.question": t.gettext("asks"),
        "referral.reply": t.gettext("answers"),
        "referral.forwarded": t.gettext("passes it on to {service}"),
        "referral.service": t.gettext("asks {service}"),
        "referral.sent": t.gettext("sends it to {service}, by a link"),
        "referral.delivered": t.gettext("has received the person"),
    }
    found = []
    for said in one.remarks:
        if said.what not in kinds:
            continue
        name = recipient_words(made, said.service, t)
        did = t.fill(kinds[said.what], service=t.quote(name))
        who = lane_words(made, said.lane, one.process, t)
        found.append((t.instant(said.at), f"{who} {did}", said.text))
    return found


def questions(
    made: Procedure, one: Referral, said: str, given: Filled | None, t: Translator
) -> list[Asked]:
    """What the form asks besides the answer itself, when this is the answer."""
    answer = answer_of(made, one.step, one.process)
    if answer is None:
        return []
    name = answer.field.name
    known = given or Filled({})
    values = {**known.values, name: said}
    merged = Filled({**known.answers, name: said}, known.errors, values)
    shown = asked(answer.form, merged, t)
    plain = [attrs.evolve(q, relevant="").within(said) for q in shown if q.shown]
    others = {REASON, WORDS} if said == ACCEPTED else set()
    return [q for q in plain if q.name != name and q.name not in others]


def roles(made: Procedure, one: Referral, t: Translator) -> list[tuple[str, str]]:
    """Who must take part in the answer, and how they are called."""
    answer = answer_of(made, one.step, one.process)
    return [(r, role_words(r, t)) for r in sorted(answer.node.roles)] if answer else []
