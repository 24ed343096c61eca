"""What can be said to a referral: accept, refuse, ask, pass on, deliver, choose.

Each form of the page says how the referral stood when the page was opened
(`desk.late`), so that it may be sent later, once, and speaks for no other service.
What is refused is said at the top of the page, with what was typed still in its form.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_POST

from karama.errors import CaseError
from karama.explanation.languages import Translator
from karama.procedure.procedure import Procedure
from karama.web.cases import referring
from karama.web.cases.filling import Filled
from karama.web.cases.referrals import ACCEPTED, DECLINED, Referral, answer_of
from karama.web.desk.clocks import filled_here
from karama.web.desk.late import device_of, shown_of
from karama.web.desk.referrals import found_of, show
from karama.web.desk.refusing import words_of
from karama.web.desk.rows import changed_rows
from karama.web.desk.speaking import account_of, speaker


@require_POST
def say(request: HttpRequest, code: str, token: int, what: str) -> HttpResponse:
    """Accept, refuse, ask, pass on, deliver, answer, choose."""
    found_of(request, code, token)
    if what in ("accept", "refuse"):
        return _answer(request, code, token, accepted=what == "accept")
    doing = _DOING.get(what)
    if doing is None:
        raise Http404
    try:
        doing(request, code, token)
    except CaseError as refused:
        typed = {what: request.POST.get("text", "")}
        told = words_of(refused, speaker(request))
        return show(request, code, token, told, typed=typed)
    return redirect("referral", code=code, token=token)


def _answer(
    request: HttpRequest, code: str, token: int, *, accepted: bool
) -> HttpResponse:
    t = speaker(request)
    found = found_of(request, code, token)
    one, made = found.referral, found.seen.procedure
    given = given_answers(request, made, one, ACCEPTED if accepted else DECLINED, t)
    yes, no = (given, None) if accepted else (None, given)
    if "rows" in request.POST:
        return show(request, code, token, "", refused=no, accepted=yes)
    if given.errors:
        told = t.gettext("Some answers are missing or do not fit.")
        return show(request, code, token, told, refused=no, accepted=yes)
    try:
        referring.answer(
            account_of(request),
            code,
            token,
            accepted,
            given.answers,
            tuple(request.POST.getlist("present")),
            device=device_of(request, the_time()),
            **_once(request),
        )
    except CaseError as refused:
        told = words_of(refused, t)
        return show(request, code, token, told, refused=no, accepted=yes)
    return redirect("referral", code=code, token=token)


def given_answers(
    request: HttpRequest, made: Procedure, one: Referral, said: str, t: Translator
) -> Filled:
    """The answers of the form, the answer itself being what was pressed.

    Where a row was added or taken away, all that was typed so far, not judged.
    """
    answer = answer_of(made, one.step, one.process)
    if answer is None:
        return Filled({})
    name = answer.field.name
    posted = request.POST.copy()
    posted.setlist(f"answer.{name}", [said])
    today = t.there(the_time()).date()
    typed = changed_rows(answer.form, posted, today)
    if typed is not None:
        return typed
    read = filled_here(answer.form, posted, t, today)
    kept = {n: a for n, a in read.answers.items() if n != name}
    return Filled(kept, read.errors, read.values)


def _ask(request: HttpRequest, code: str, token: int) -> str:
    text = request.POST.get("text", "")
    return referring.ask(account_of(request), code, token, text, **_once(request))


def _reply(request: HttpRequest, code: str, token: int) -> str:
    text = request.POST.get("text", "")
    return referring.reply(account_of(request), code, token, text, **_once(request))


def _pass_on(request: HttpRequest, code: str, token: int) -> str:
    service, why = request.POST.get("service", ""), request.POST.get("text", "")
    account = account_of(request)
    return referring.pass_on(account, code, token, service, why, **_once(request))


def _choose(request: HttpRequest, code: str, token: int) -> str:
    service, why = request.POST.get("service", ""), request.POST.get("text", "")
    account = account_of(request)
    return referring.choose(account, code, token, service, why, **_once(request))


def _deliver(request: HttpRequest, code: str, token: int) -> str:
    return referring.deliver(account_of(request), code, token, **_once(request))


class _Once(TypedDict):
    key: str
    at: datetime
    seen: referring.Shown | None


def _once(request: HttpRequest) -> _Once:
    key = request.POST.get("key", "")
    return {"key": key, "at": the_time(), "seen": shown_of(request)}


_DOING = {
    "question": _ask,
    "reply": _reply,
    "forward": _pass_on,
    "service": _choose,
    "delivered": _deliver,
}
