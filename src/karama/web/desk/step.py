"""A step to do: its form, who takes part, and the answers sent once."""

from __future__ import annotations

import attrs
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_http_methods

from karama.engine import OpenStep
from karama.engine.compile import Node, ready
from karama.errors import CaseError
from karama.explanation.languages import Translator
from karama.explanation.law import Citation, cite
from karama.explanation.vocabulary import role_words
from karama.procedure.procedure import Form
from karama.web.cases import actions, firewall
from karama.web.cases.filling import Filled
from karama.web.desk.asked import asked, wrong
from karama.web.desk.clocks import filled_here
from karama.web.desk.late import device_of
from karama.web.desk.person import show
from karama.web.desk.refusing import words_of
from karama.web.desk.rows import changed_rows
from karama.web.desk.speaking import account_of, page, speaker
from karama.web.desk.words import due_words, node_of, step_words


@attrs.frozen
class Shown:
    """A step as its page shows it."""

    seen: firewall.Seen
    open: OpenStep
    node: Node
    form: Form | None


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str, token: int) -> HttpResponse:
    """Show the form, or take the answers."""
    t = speaker(request)
    shown = _shown(request, code, token)
    if shown is None:
        return _too_late(request, code, t)
    if request.method != "POST":
        return _page(request, shown, Filled({}), "", t)
    today = t.there(the_time()).date()
    form = shown.form
    typed = changed_rows(form, request.POST, today) if form else None
    if typed is not None:
        return _page(request, shown, typed, "", t)
    made = filled_here(form, request.POST, t, today) if form else Filled({})
    absent = shown.node.roles.difference(request.POST.getlist("present"))
    if made.errors or absent:
        told = (
            t.gettext("Some answers are missing or do not fit.") if made.errors else ""
        )
        return _page(request, shown, made, told or _absent(t), t)
    try:
        _do(request, shown, made)
    except CaseError as refused:
        return _page(request, shown, made, words_of(refused, t), t)
    return redirect("person", code=code)


def _absent(t: Translator) -> str:
    return t.gettext("This step needs everyone named below to take part.")


def _too_late(request: HttpRequest, code: str, t: Translator) -> HttpResponse:
    """The step is no longer open: done by this very form, or by somebody else."""
    if actions.done_before(account_of(request), request.POST.get("key", "")):
        return redirect("person", code=code)
    told = t.gettext("This step is no longer open, so nothing was written down.")
    return show(request, code, told)


def _shown(request: HttpRequest, code: str, token: int) -> Shown | None:
    """The open step, if it is of the reader's own authority."""
    account = account_of(request)
    try:
        seen = firewall.seen(account, code)
    except firewall.NotSeen:
        raise Http404 from None
    for one in seen.steps:
        node = node_of(seen.procedure, one.step, one.process)
        if one.token == token and one.lane == account.lane and node is not None:
            return Shown(seen, one, node, _form(seen, one, node))
    return None


def _form(seen: firewall.Seen, one: OpenStep, node: Node) -> Form | None:
    owner = ready(seen.procedure).plan(one.process).owner
    return owner.forms.get(getattr(node.element, "form", ""))


def _do(request: HttpRequest, shown: Shown, made: Filled) -> None:
    now = the_time()
    actions.do_step(
        account_of(request),
        shown.seen.code,
        shown.open.step,
        shown.open.token,
        made.answers,
        tuple(sorted(shown.node.roles)),
        key=request.POST.get("key", ""),
        at=now,
        device=device_of(request, now),
    )


def _page(
    request: HttpRequest, shown: Shown, made: Filled, error: str, t: Translator
) -> HttpResponse:
    present, today = request.POST.getlist("present"), t.there(the_time()).date()
    procedure, one = shown.seen.procedure, shown.open
    questions = asked(shown.form, made, t, today) if shown.form else ()
    return page(
        request,
        "step.html",
        422 if error else 200,
        seen=shown.seen,
        title=step_words(procedure, one.step, one.process, t),
        questions=questions,
        wrong=list(wrong(questions)),
        roles=[(r, role_words(r, t), r in present) for r in sorted(shown.node.roles)],
        laws=_laws(shown, t),
        due=due_words(one.due, the_time(), t),
        error=error,
    )


def _laws(shown: Shown, t: Translator) -> list[Citation]:
    sources = getattr(shown.node.element, "sources", ())
    return [cite(shown.seen.procedure, source, t) for source in sources]
