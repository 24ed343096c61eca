"""The procedure owner's pages: versions, their proofs, and what another one changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import attrs
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_POST, require_safe

from karama.errors import CaseError
from karama.explanation.changed import change_template
from karama.explanation.languages import Translator
from karama.explanation.vocabulary import class_words
from karama.procedure.procedure import FieldClass, Procedure, title
from karama.proof.changes import Change
from karama.proof.differences import LESS, MORE, Differences, differences
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import auditing, firewall, versions, watching
from karama.web.desk.auditing import status_words
from karama.web.desk.speaking import account_of, page, speaker
from karama.web.desk.words import element_words


def _owns(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(account_of(request), Verb.SWITCH, Thing.PACKS):
            raise Http404
        return view(request, *args, **kwargs)

    return asked


@attrs.frozen
class Row:
    """A version on the list, and how many principles have which verdict."""

    version: auditing.Version
    verdicts: tuple[tuple[str, int], ...]


@require_safe
@_owns
def packs(request: HttpRequest) -> HttpResponse:
    """Every version of the pack, the latest first."""
    t = speaker(request)
    rows = [
        Row(one, _verdicts(one, t)) for one in auditing.versions_of(account_of(request))
    ]
    return page(request, "packs.html", rows=rows)


def _verdicts(version: auditing.Version, t: Translator) -> tuple[tuple[str, int], ...]:
    proved = version.watched.proved if version.watched else {}
    counted = Counter(proved.values()).most_common()
    return tuple((status_words(status, t), count) for status, count in counted)


@attrs.frozen
class Verdict:
    """A principle in both versions, in words.

    Attributes:
        differs: Whether the verdicts are not the same.
    """

    id: str
    title: str
    before: str
    now: str
    differs: bool


@require_safe
@_owns
def version(request: HttpRequest, digest: str) -> HttpResponse:
    """One version beside the current: what changes for people, and what is proved."""
    account, t = account_of(request), speaker(request)
    try:
        current, other = versions.pair_of(account, digest)
    except firewall.NotSeen:
        raise Http404 from None
    known = {one.digest: one for one in auditing.versions_of(account)}
    compared = current is not None and current.digest != digest
    found = differences(current, other) if compared and current else None
    return page(
        request,
        "pack.html",
        one=known[digest],
        current=current,
        compared=compared,
        changes=_changes(current, other, found, t) if current and found else [],
        answers=_answers(other, found, t) if found else [],
        verdicts=_both(known, current.digest if current else "", digest, t),
    )


def _changes(
    old: Procedure, new: Procedure, found: Differences, t: Translator
) -> list[str]:
    return [_sentence(old, new, change, t) for change in found.changes]


def _sentence(old: Procedure, new: Procedure, change: Change, t: Translator) -> str:
    what = old if change.kind.endswith("-removed") else new
    return t.fill(
        change_template(change.kind, t),
        what=_things(what, change.element, t),
        old=_things(old, change.old, t),
        new=_things(new, change.new, t),
    )


def _things(procedure: Procedure, words: str, t: Translator) -> str:
    if not words:
        return t.gettext("not said")
    return t.listing(_thing(procedure, word, t) for word in words.split(", "))


def _thing(procedure: Procedure, word: str, t: Translator) -> str:
    """The name of a step, an authority, a class or a place; else the word itself."""
    for process in procedure.processes.values():
        if word in process.elements:
            return element_words(process.elements[word], t)
        if word in process.lanes:
            return title(process.lanes[word].titles, t.language, word)
    if word in set(FieldClass):
        return class_words(FieldClass(word), t)
    for one in procedure.orientations:
        if one.id == word:
            return title(one.titles, t.language, word)
    return word


def _answers(procedure: Procedure, found: Differences, t: Translator) -> list[str]:
    """Decisions that answer somebody differently, those that protect less first."""
    told = []
    for change in found.decisions:
        less = sum(move.count for move in change.moves if move.protects == LESS)
        more = sum(move.count for move in change.moves if move.protects == MORE)
        words = t.gettext(
            "{decision}: {less} kinds of people are protected less, {more} more, of "
            "{total}."
        )
        values = {"less": less, "more": more, "total": change.total}
        counts = {name: t.number(n) for name, n in values.items()}
        told.append((-less, t.fill(words, decision=change.decision, **counts)))
    return [words for _, words in sorted(told)]


def _both(
    known: Mapping[str, auditing.Version], current: str, digest: str, t: Translator
) -> list[Verdict]:
    held = known.get(current)
    seen = watching.seen_of(held.watched if held else None)
    before = {one.principle: one.proved for one in seen}
    return [
        Verdict(
            one.principle,
            title(one.titles, t.language, one.principle),
            status_words(before[one.principle], t),
            status_words(one.proved, t),
            before[one.principle] != one.proved,
        )
        for one in watching.seen_of(known[digest].watched)
    ]


@require_POST
@_owns
def prove(request: HttpRequest, digest: str) -> HttpResponse:
    """Ask for a version to be proved; the clock has it done."""
    try:
        watching.ask(account_of(request), digest, the_time())
    except CaseError:
        raise Http404 from None
    return redirect("pack", digest=digest)


@require_POST
@_owns
def switch(request: HttpRequest, digest: str) -> HttpResponse:
    """Let new cases begin under this version."""
    key = request.POST.get("key", "")
    try:
        versions.switch(account_of(request), digest, key=key, at=the_time())
    except firewall.NotSeen:
        raise Http404 from None
    return redirect("packs")
