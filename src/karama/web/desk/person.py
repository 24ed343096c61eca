"""A person's page: what is next, who must act, by when, what is unknown, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

import attrs
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from karama.engine import RIGHTS, Device
from karama.engine.compile import ready
from karama.errors import CaseError
from karama.explanation.languages import LANGUAGES, Translator, translator
from karama.explanation.paths import Told, told
from karama.explanation.prose import prose
from karama.explanation.vocabulary import class_words
from karama.explanation.voice import voice_of
from karama.feel import UNKNOWN, holds_unknown, text_of
from karama.procedure.asking import Given
from karama.procedure.procedure import Field, Form, title
from karama.procedure.writing import written
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import actions, firewall
from karama.web.cases.alone import alone, filled_alone
from karama.web.cases.filling import Filled, problem_of
from karama.web.desk.asked import one_asked, wrong
from karama.web.desk.clocks import answered_here, hour_words, is_hour, told_here
from karama.web.desk.decided import decisions
from karama.web.desk.erasing import erases
from karama.web.desk.late import device_of, late_words
from karama.web.desk.refusing import words_of
from karama.web.desk.rows import changed_rows
from karama.web.desk.speaking import account_of, page, speaker
from karama.web.desk.words import Due, due_words, lane_words, step_words
from karama.web.library.queries import current_pack, procedure_of


@attrs.frozen
class Next:
    """A step that is open: what, who, by when."""

    token: int
    title: str
    lane: str
    mine: bool
    since: str
    due: Due | None


@attrs.frozen
class Open:
    """A question still open."""

    fact: str
    label: str
    waits: bool
    writable: bool


@attrs.frozen
class Known:
    """A fact that is known, in words."""

    label: str
    value: str
    about: str


@attrs.frozen
class Happened:
    """One event in words, and when.

    Attributes:
        at: When it was done, as far as that is believed.
        late: When it came in, where that was later, and what of it is not believed.
        doubted: Whether what the device said is not believed.
    """

    at: str
    told: Told
    late: str = ""
    doubted: bool = False


@require_safe
def person(request: HttpRequest, code: str) -> HttpResponse:
    """The whole page, of what the reader may see."""
    return show(request, code, "")


def show(request: HttpRequest, code: str, error: str) -> HttpResponse:
    """The page, with what went wrong at its top if anything did."""
    account, t = account_of(request), speaker(request)
    seen = _seen(request, code)
    return page(
        request,
        "person.html",
        422 if error else 200,
        seen=seen,
        steps=_steps(seen, account.lane, t),
        questions=_questions(seen, t),
        known=_known(seen, t),
        story=_story(seen, t),
        decisions=decisions(account, seen, t),
        rights=[(name, right_words(name, t)) for name in RIGHTS],
        erases=erases(account, seen),
        breaks=may(account, Verb.BREAK, Thing.GLASS),
        error=error,
        knows_services=firewall.may_know_services(account, seen.procedure),
    )


def _seen(request: HttpRequest, code: str) -> firewall.Seen:
    try:
        return firewall.seen(account_of(request), code)
    except firewall.NotSeen:
        raise Http404 from None


def _steps(seen: firewall.Seen, lane: str, t: Translator) -> list[Next]:
    now = the_time()
    made = [
        Next(
            one.token,
            step_words(seen.procedure, one.step, one.process, t),
            lane_words(seen.procedure, one.lane, one.process, t),
            one.lane == lane,
            t.brief(now - one.since),
            due_words(one.due, now, t),
        )
        for one in seen.steps
    ]
    return sorted(made, key=lambda n: (not n.mine, n.due is None))


def _questions(seen: firewall.Seen, t: Translator) -> list[Open]:
    fields = ready(seen.procedure).fields
    return [
        Open(
            one.fact,
            title(fields[one.fact].labels, t.language, one.fact),
            one.waits,
            one.fact in seen.writable,
        )
        for one in seen.questions
        if one.fact in fields
    ]


def _known(seen: firewall.Seen, t: Translator) -> list[Known]:
    fields = ready(seen.procedure).fields
    return [
        Known(
            title(fields[name].labels, t.language, name),
            value_words(fields[name], value, t),
            class_words(fields[name].field_class, t),
        )
        for name, value in seen.facts.items()
        if name in fields
    ]


def value_words(field: Field, value: object, t: Translator) -> str:
    """A known fact as its form would say it; of a repeat, a line for each row."""
    if field.inner and isinstance(value, tuple | list):
        lines = [_row_words(field, row, t) for row in value]
        numbered = [f"{t.number(n)}. {line}" for n, line in enumerate(lines, 1)]
        return "\n".join(numbered) or t.gettext("none")
    labels = {c.name: title(c.labels, t.language, c.name) for c in field.choices}
    if isinstance(value, bool):
        labels = {"yes": t.gettext("yes"), "no": t.gettext("no")} | labels
        value = "yes" if value else "no"
    if is_hour(field):
        return hour_words(text_of(value) or str(value), t)
    if isinstance(value, tuple | list):
        return t.listing(labels.get(str(one), str(one)) for one in value)
    return labels.get(str(value)) or text_of(value) or str(value)


def _row_words(repeat: Field, row: object, t: Translator) -> str:
    """What is known of one row, each answer after its question."""
    given = row if isinstance(row, Mapping) else {}
    known = [
        (title(one.labels, t.language, one.name), value_words(one, given[one.name], t))
        for one in repeat.inner
        if one.labels and not holds_unknown(given.get(one.name, UNKNOWN))
    ]
    told = (f"{t.isolate(label)}: {t.isolate(words)}" for label, words in known)
    return " · ".join(told) or t.gettext("nothing known")


def _story(seen: firewall.Seen, t: Translator) -> list[Happened]:
    voice = voice_of(seen.procedure, t.language)
    return [
        Happened(
            t.instant(event.when),
            told(seen.procedure, event, voice),
            late_words(event, t),
            bool(event.late and event.late.doubt),
        )
        for event in reversed(seen.events)
    ]


def right_words(right: str, t: Translator) -> str:
    """A right as the person would say it."""
    return {
        "ask-for-protection": t.gettext("I ask for protection"),
        "complain": t.gettext("I want to complain"),
        "ask-for-lawyer": t.gettext("I want a lawyer"),
        "withdraw-consent": t.gettext("I withdraw my consent"),
    }[right]


@require_POST
def use(request: HttpRequest, code: str, right: str) -> HttpResponse:
    """The person uses a right; it is never refused while the case is open."""
    if right not in RIGHTS:
        raise Http404
    sent = _sent(request)
    try:
        actions.use_right(account_of(request), code, right, **sent)
    except firewall.NotSeen:
        raise Http404 from None
    except CaseError as refused:
        return show(request, code, words_of(refused, speaker(request)))
    return redirect("person", code=code)


class _Sent(TypedDict):
    key: str
    at: datetime
    device: Device | None


def _sent(request: HttpRequest) -> _Sent:
    """Which request it is, when it came in, and when its device says it was made."""
    now = the_time()
    key = request.POST.get("key", "")
    return {"key": key, "at": now, "device": device_of(request, now)}


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, code: str, fact: str) -> HttpResponse:
    """Answer one question that is still open, outside any step."""
    seen, t = _seen(request, code), speaker(request)
    field = ready(seen.procedure).fields.get(fact)
    asked = {one.fact for one in seen.questions}
    if field is None or fact not in asked & seen.writable:
        raise Http404
    if field.inner:
        return _answer_rows(request, seen, field, t)
    given = ""
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        given, bad = answered_here(field, request.POST, t)
        errors = {fact: bad} if bad else _answered(request, seen, field, given, t)
        if not errors:
            return redirect("person", code=code)
    return _put(request, seen, field, Filled({fact: given}, errors), t)


def _put(
    request: HttpRequest, seen: firewall.Seen, field: Field, made: Filled, t: Translator
) -> HttpResponse:
    shown = one_asked(field, made, t, t.there(the_time()).date())
    status = 422 if made.errors else 200
    return page(
        request, "answer.html", status,
        seen=seen, question=shown, wrong=list(wrong([shown])),
    )  # fmt: skip


def _answer_rows(
    request: HttpRequest, seen: firewall.Seen, field: Field, t: Translator
) -> HttpResponse:
    """Answer a repeat of which something is still open; what is known stands in it."""
    fields, today = ready(seen.procedure).fields, t.there(the_time()).date()
    shown = alone(field)
    if request.method != "POST":
        known = written(field.measure, seen.facts.get(field.name, UNKNOWN))
        return _put(request, seen, shown, Filled({field.name: known}), t)
    form = Form("", "", {}, (shown,))
    typed = changed_rows(form, request.POST, today)
    if typed is not None:
        return _put(request, seen, shown, typed, t)
    posted, hours = told_here(form, request.POST, t)
    made = filled_alone(field, fields, seen.facts, posted, t, today)
    errors = {**made.errors, **hours} or _kept(
        request, seen, field, made.answers[field.name], t
    )
    if not errors:
        return redirect("person", code=seen.code)
    return _put(request, seen, shown, Filled(made.answers, errors, made.values), t)


def _answered(
    request: HttpRequest, seen: firewall.Seen, field: Field, given: str, t: Translator
) -> Mapping[str, str]:
    """Give the answer to the case; what is wrong with it, by name."""
    problem = problem_of(field, given, {field.name: given}, t)
    return {field.name: problem} if problem else _kept(request, seen, field, given, t)


def _kept(
    request: HttpRequest, seen: firewall.Seen, field: Field, given: Given, t: Translator
) -> Mapping[str, str]:
    """Write an answer down; what is wrong with it, by name."""
    if not given:
        return {field.name: t.gettext("An answer is needed here.")}
    facts = {field.name: given}
    try:
        actions.tell(account_of(request), seen.code, facts, **_sent(request))
    except CaseError as refused:
        return {field.name: words_of(refused, t)}
    return {}


@require_safe
def information(request: HttpRequest, language: str) -> HttpResponse:
    """What the person is told, in their language, to read or to print."""
    pack = current_pack(account_of(request).pack)
    texts = procedure_of(pack.digest).texts if pack else {}
    if language not in LANGUAGES or language not in texts:
        raise Http404
    told_in = translator(language)
    html = prose(texts[language], top=1)
    return page(request, "information.html", told_in=told_in, html=html, texts=texts)
