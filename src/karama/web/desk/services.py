"""The directory of services: which there are, and what their providers say today.

The list is read by whoever looks for help for somebody; the page of one service is
where its own authority, or a supervisor, confirms it with one press or says what has
changed. Confirming is worth as much as changing: it is what keeps the list true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

import attrs
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import require_http_methods, require_safe

from karama.directory import Suggestion, Told, Wish, suggest
from karama.directory.suggest import is_stale
from karama.directory.told import OPEN_STATUSES, Week
from karama.errors import CaseError
from karama.explanation.clocks import offset_words, zone_name
from karama.explanation.languages import Translator
from karama.explanation.vocabulary import need_words
from karama.packs.languages import is_language
from karama.procedure.procedure import Directory, Service
from karama.said import Said, said
from karama.web.cases import directory
from karama.web.cases.actions import done_before
from karama.web.cases.firewall import NotSeen
from karama.web.desk.late import said_at
from karama.web.desk.refusing import words_of
from karama.web.desk.service_words import (
    Words,
    confirmed_words,
    day_words,
    hours_words,
    intake_words,
    language_name,
    language_words,
    needs_words,
    open_words,
    room_words,
    status_words,
)
from karama.web.desk.speaking import account_of, page, speaker
from karama.web.library.queries import procedure_of


@attrs.frozen
class Row:
    """A service in words."""

    id: str
    name: str
    body: str
    needs: str
    languages: str
    places: list[str]
    hours: list[str]
    open: Words | None
    room: Words
    intake: str
    confirmed: Words
    description: str
    reached: list[str]


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Every service the account may see; by need and language when asked for.

    What a service does not tell does not take it off the list: unknown is not no.
    """
    t, now = speaker(request), the_time()
    _, found = _seen(request)
    need, language = request.GET.get("need", ""), request.GET.get("language", "")
    wish = Wish(frozenset([need] if need else ()), language)
    fitting = [one for one in suggest(found, wish, now) if _fits(one, wish)]
    return page(
        request,
        "services.html",
        rows=[_row(one.service, found, now, t) for one in fitting],
        stale=_stale(sum(1 for one in fitting if is_stale(one.age)), t),
        needs=_needs(found, t),
        languages_told=_languages(found, t),
        need=need,
        language=language,
    )


def _stale(count: int, t: Translator) -> str:
    """The warning above the list; "" where all is fresh."""
    told = t.ngettext(
        "{n} of these was not confirmed in the last week: ask it before you count on "
        "what is said here.",
        "{n} of these were not confirmed in the last week: ask them before you count "
        "on what is said here.",
        count,
    )
    return t.fill(told, n=t.number(count)) if count else ""


def _seen(request: HttpRequest) -> tuple[str, Directory]:
    try:
        pack, found = directory.seen_by(account_of(request))
    except NotSeen:
        raise Http404 from None
    return pack.digest, found


def _fits(one: Suggestion, wish: Wish) -> bool:
    answers = not wish.needs or one.met is None or bool(one.met)
    return answers and one.speaks is not False


def _row(one: Service, found: Directory, now: datetime, t: Translator) -> Row:
    body = found.organizations.get(one.organization)
    places = (found.locations.get(name) for name in one.locations)
    return Row(
        one.id,
        one.name,
        body.name if body else "",
        needs_words(one.needs, t),
        language_words(one.languages, t),
        [place.name or place.address or place.id for place in places if place],
        hours_words(one, t),
        open_words(one, now, t),
        room_words(one, now, t),
        intake_words(one, t),
        confirmed_words(one, now, t),
        one.description,
        [*one.phones, *([one.email] if one.email else [])],
    )


def _needs(found: Directory, t: Translator) -> list[tuple[str, str]]:
    every = {need for one in found.services.values() for need in one.needs}
    return _sorted((need, need_words(need, t)) for need in every)


def _languages(found: Directory, t: Translator) -> list[tuple[str, str]]:
    every = {code for one in found.services.values() for code in one.languages}
    return _sorted((code, language_name(code, t)) for code in every)


def _sorted(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: (pair[1].casefold(), pair[0]))


# --- one service ----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, service: str) -> HttpResponse:
    """One service; POST confirms it, or says what has changed."""
    digest, found = _seen(request)
    one = found.services.get(service)
    if one is None:
        raise Http404
    if request.method != "POST":
        return _show(request, digest, found, one, "", _as_it_is(one))
    if done_before(account_of(request), request.POST.get("key", "")):
        return redirect("service", service=service)  # what is new was new only once
    try:
        _tell(request, one)
    except CaseError as refused:
        why = words_of(refused, speaker(request))
        return _show(request, digest, found, one, why, _as_posted(request.POST))
    except NotSeen:
        raise Http404 from None
    return redirect("service", service=service)


def _tell(request: HttpRequest, one: Service) -> None:
    posted, now = request.POST, the_time()
    clock = _clock(speaker(request))
    directory.tell(
        account_of(request),
        one.id,
        _told(posted, one, clock) if posted.get("what") == "change" else Told(),
        key=posted.get("key", ""),
        at=now,
        said_at=said_at(request, now),
        shown=posted.get("shown", ""),
    )


def _show(
    request: HttpRequest,
    digest: str,
    found: Directory,
    one: Service,
    error: str,
    given: Mapping[str, object],
) -> HttpResponse:
    account, t = account_of(request), speaker(request)
    return page(
        request,
        "service.html",
        422 if error else 200,
        one=_row(one, found, the_time(), t),
        error=error,
        given=given,
        tells=directory.may_tell(account, procedure_of(digest), one),
        statuses=[(name, status_words(name, t)) for name in _statuses(one)],
        languages_told=_languages(found, t),
        locations=_sorted((n, at.name or n) for n, at in found.locations.items()),
        days=list(enumerate(day_words(t))),
        stamp=directory.stamp(account, one.id),
        clock=offset_words(_ahead(t)),
    )


def _statuses(one: Service) -> list[str]:
    return list(dict.fromkeys([*OPEN_STATUSES, one.status]))


def _as_it_is(one: Service) -> dict[str, object]:
    return {
        "status": one.status,
        "free": "" if one.free is None else one.free,
        "places": "" if one.capacity is None else one.capacity,
        "intake": "" if one.intake is None else one.intake,
        "languages": one.languages,
        "others": "",
        "locations": one.locations,
        "hours": "",
        "days": (),
        "opens": "",
        "closes": "",
    }


def _as_posted(posted: QueryDict) -> dict[str, object]:
    plain = ("status", "free", "places", "intake", "others", "hours", "opens", "closes")
    many = ("languages", "locations", "days")
    return {name: posted.get(name, "") for name in plain} | {
        name: tuple(posted.getlist(name)) for name in many
    }


def _told(posted: QueryDict, one: Service, clock: Week) -> Told:
    """What is new in the form; what is as it was is not told again.

    Raises:
        CaseError: A figure, a language or an hour that cannot be read.
    """
    was = _as_it_is(one)
    numbers = {
        name: _changed(_number(posted.get(name, "")), was[name])
        for name in ("free", "places", "intake")
    }
    status = posted.get("status", one.status)
    if status not in _statuses(one):
        raise CaseError(said("Choose one of the answers."))
    return Told(
        status=None if status == one.status else status,
        languages=_changed_set(_codes(posted), one.languages),
        locations=_changed_set(tuple(posted.getlist("locations")), one.locations),
        week=_week(posted, clock),
        **numbers,
    )


def _number(text: str) -> int | str:
    text = text.strip()
    if not text:
        return ""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise CaseError(said("Give a whole number of people, or nothing."))
    return int(text)


def _changed(new: int | str, old: object) -> int | str | None:
    return None if new == old else new


def _changed_set(new: tuple[str, ...], old: tuple[str, ...]) -> tuple[str, ...] | None:
    return None if set(new) == set(old) else tuple(dict.fromkeys(new))


def _codes(posted: QueryDict) -> tuple[str, ...]:
    others = posted.get("others", "").replace(",", " ").split()
    codes = (*posted.getlist("languages"), *others)
    wrong = next((code for code in codes if not is_language(code)), None)
    if wrong is not None:
        raise CaseError(_no_language(wrong))
    return codes


def _no_language(code: str) -> Said:
    return said("{code} is no code of a language: write it as fr, wo or ti.", code=code)


def _ahead(t: Translator) -> timedelta:
    """What the clock of the post is ahead of UTC now: hours are told by it."""
    return t.there(the_time()).utcoffset() or timedelta(0)


def _clock(t: Translator) -> Week:
    """A week without hours yet, of the wall clocks that those who tell it look at."""
    name = zone_name(t.zone) if t.zone else "UTC"
    return Week((), ahead=_ahead(t), zone="" if name == "UTC" else name)


def _week(posted: QueryDict, clock: Week) -> Week | None:
    hours = posted.get("hours", "")
    if hours == "always":
        return attrs.evolve(clock, days=tuple(range(7)))
    if hours != "days":
        return None
    days = tuple(int(day) for day in posted.getlist("days") if day in set("0123456"))
    opens, closes = _time(posted.get("opens", "")), _time(posted.get("closes", ""))
    if opens is None or closes is None:
        raise CaseError(said("Say on which days, and from when to when."))
    return attrs.evolve(clock, days=days, opens=opens, closes=closes)


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
