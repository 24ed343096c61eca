"""A service in words: its hours, its room, how old that is, and why it is suggested.

What nobody told is said as such, never left out: an empty cell would read as a no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from functools import cache

import attrs
from babel import Locale, UnknownLocaleError

from karama.directory import Room, Suggestion, Wish
from karama.directory.suggest import age_of, is_stale, room_of
from karama.explanation.clocks import offset_words, zone_name
from karama.explanation.languages import LANGUAGES, Translator
from karama.explanation.vocabulary import need_words
from karama.packs.hours import Hours, Unreadable, open_at, read_hours
from karama.procedure.procedure import Service

_DAYS = 7


@attrs.frozen
class Words:
    """Something said, and how it is shown: "calm", "soon", "late" or "" for plain."""

    text: str
    state: str = ""


# --- hours ----------------------------------------------------------------------------


def hours_words(service: Service, t: Translator) -> list[str]:
    """When it is open, a line a schedule; its own words where it gives no hours."""
    return [_schedule(one, t) for one in service.schedules] or [
        t.gettext("hours not told")
    ]


def _schedule(schedule: Mapping[str, str], t: Translator) -> str:
    said = schedule.get("description", "")
    try:
        hours = read_hours(schedule)
    except Unreadable:
        return t.isolate(said) or t.gettext("hours that cannot be read")
    if not _is_weekly(hours):
        return t.isolate(said) or t.gettext("on some days; ask which")
    return t.fill(
        t.gettext("{days}, {hours}"), days=_days(hours, t), hours=_times(hours, t)
    )


def _is_weekly(hours: Hours) -> bool:
    plain = hours.freq in ("DAILY", "WEEKLY", "") and hours.interval == 1
    return plain and hours.whole and (hours.freq == "DAILY" or bool(hours.days))


def _days(hours: Hours, t: Translator) -> str:
    days = sorted({day for _, day in hours.days}) or list(range(_DAYS))
    if len(days) == _DAYS:
        return t.gettext("every day")
    return t.listing(day_words(t)[day] for day in days)


def day_words(t: Translator) -> list[str]:
    """The days of the week, Monday first."""
    names = t.locale.days["stand-alone"]["wide"]
    return [str(names[day]) for day in range(_DAYS)]


def _times(hours: Hours, t: Translator) -> str:
    if hours.day_and_night:
        return t.gettext("day and night")
    if hours.opens is None or hours.closes is None:
        return t.isolate(hours.said) or t.gettext("hours not told")
    told = t.gettext("from {opens} to {closes} {zone}")
    facts = {"opens": _hour(hours.opens), "closes": _hour(hours.closes)}
    zone = zone_name(hours.zone) if hours.zone else offset_words(hours.offset)
    return t.fill(told, **facts, zone=t.isolate(zone) if hours.zone else zone)


def _hour(at: time) -> str:
    return f"{at:%H:%M}"


def open_words(service: Service, at: datetime, t: Translator) -> Words | None:
    """Whether it is open now; None where it is not known."""
    answer = open_at(service.schedules, at)
    if answer is None:
        return None
    if answer:
        return Words(t.gettext("open now"), "calm")
    return Words(t.gettext("closed now"), "soon")


# --- room and freshness ---------------------------------------------------------------


def room_words(service: Service, at: datetime, t: Translator) -> Words:
    """Whether it takes people in, in figures where there are any.

    A figure that is stale is said, and not in the colour of what can be counted on.
    """
    room = room_of(service)
    if room is Room.CLOSED:
        return Words(status_words(service.status, t), "late")
    if room is Room.FULL:
        return Words(t.gettext("full"), "late")
    if service.free is None:
        return Words(t.gettext("not known whether there is room"), "soon")
    free = t.ngettext("{n} place free", "{n} places free", service.free)
    state = "" if is_stale(age_of(service, at)) else "calm"
    return Words(t.fill(free, n=t.number(service.free)), state)


def intake_words(service: Service, t: Translator) -> str:
    """How many it takes in all, and a day; "" where nobody told."""
    told = []
    if service.capacity is not None:
        told.append(t.fill(t.gettext("of {n}"), n=t.number(service.capacity)))
    if service.intake is not None:
        words = t.ngettext(
            "{n} new person a day", "{n} new people a day", service.intake
        )
        told.append(t.fill(words, n=t.number(service.intake)))
    return " · ".join(told)


def status_words(status: str, t: Translator) -> str:
    """Whether it receives people at all (HSDS, service.status)."""
    return {
        "active": t.gettext("receives people"),
        "temporarily closed": t.gettext("closed for a time"),
        "inactive": t.gettext("receives nobody now"),
        "defunct": t.gettext("is no more"),
    }.get(status, status)


def confirmed_words(service: Service, at: datetime, t: Translator) -> Words:
    """When somebody last vouched for it, with a plain warning when that is long ago."""
    age = age_of(service, at)
    if service.confirmed is None or age is None:
        return Words(t.gettext("never confirmed: ask before you count on it"), "soon")
    if is_stale(age):
        told = t.gettext("confirmed {date}: ask before you count on it")
        return Words(t.fill(told, date=t.date(service.confirmed.date())), "soon")
    told = t.gettext("confirmed {duration} ago")
    return Words(t.fill(told, duration=t.brief(age)))


# --- languages and needs --------------------------------------------------------------


def language_words(codes: Iterable[str], t: Translator) -> str:
    """Languages by their names; said where none is told."""
    told = t.listing(language_name(code, t) for code in codes)
    return told or t.gettext("languages not told")


def language_name(code: str, t: Translator) -> str:
    """The name of a language, or its code where nobody has a name for it."""
    names = t.locale.languages
    return str(names.get(code) or names.get(code.partition("-")[0]) or code)


def needs_words(needs: Iterable[str], t: Translator) -> str:
    """Needs that a service answers; said where none is told."""
    told = t.listing(need_words(need, t) for need in needs)
    return told or t.gettext("needs not told")


def language_code(words: object) -> str:
    """The code of a language as somebody wrote it down; "" where it is not known.

    >>> language_code("Wolof"), language_code("árabe"), language_code("signs")
    ('wo', 'ar', '')
    """
    text = str(words or "")
    parts = [one.strip().casefold() for one in (text, *re.split(r"[,;/+]", text))]
    for known in (_codes, _own_codes):
        code = next((known()[part] for part in parts if part in known()), "")
        if code:
            return code
    return ""


@cache
def _codes() -> Mapping[str, str]:
    """Codes by themselves, and by the names of languages in those of the desk."""
    found = {code: code for code in _every_code()}
    for language in LANGUAGES:
        names = Locale(language).languages
        for code in _every_code():
            found.setdefault(str(names.get(code, code)).casefold(), code)
    return found


@cache
def _own_codes() -> Mapping[str, str]:
    """Codes by the name of each language in itself; a second's work, seldom needed."""
    return {name.casefold(): code for code, name in _own_names()}


def _every_code() -> list[str]:
    return [code for code in map(str, Locale("en").languages) if code.isalpha()]


def _own_names() -> Iterator[tuple[str, str]]:
    for code in _every_code():
        try:
            yield code, str(Locale(code).get_language_name(code) or code)
        except UnknownLocaleError:
            continue


# --- why it is suggested --------------------------------------------------------------


def reasons(
    one: Suggestion, wish: Wish, at: datetime, t: Translator, *, declined: bool = False
) -> list[Words]:
    """What speaks for and against a service, in the order in which it is weighed."""
    told = [_ruled(one, t), _enforces(one, t), _declined(declined, t)]
    told.append(_need(one, wish, t))
    told += [_speaks(one, wish, t), _far(one, wish, t)]
    room, hours = room_words(one.service, at, t), open_words(one.service, at, t)
    told += [room, hours, confirmed_words(one.service, at, t)]
    return [words for words in told if words is not None]


def _ruled(one: Suggestion, t: Translator) -> Words | None:
    chose = t.gettext("the procedure's rule chose it")
    return Words(chose, "calm") if one.ruled else None


def _enforces(one: Suggestion, t: Translator) -> Words | None:
    said = t.gettext("an enforcement authority")
    return Words(said, "late") if one.enforces else None


def _declined(declined: bool, t: Translator) -> Words | None:
    said = t.gettext("was asked for this person before, and did not accept")
    return Words(said, "late") if declined else None


def _need(one: Suggestion, wish: Wish, t: Translator) -> Words | None:
    if not wish.needs:
        return None
    if one.met is None:
        return Words(t.gettext("does not tell which needs it answers"))
    if not one.met:
        return Words(t.gettext("answers other needs"), "soon")
    told = t.gettext("answers: {needs}")
    return Words(t.fill(told, needs=needs_words(sorted(one.met), t)), "calm")


def _speaks(one: Suggestion, wish: Wish, t: Translator) -> Words | None:
    if not wish.language:
        return None
    name = language_name(wish.language, t)
    if one.speaks is None:
        return Words(t.gettext("languages not told"))
    if one.speaks:
        return Words(t.fill(t.gettext("speaks {language}"), language=name), "calm")
    told = t.gettext("{language} is not among its languages: an interpreter is needed")
    return Words(t.fill(told, language=name), "soon")


def _far(one: Suggestion, wish: Wish, t: Translator) -> Words | None:
    if wish.near is None:
        return None
    if one.km is None:
        return Words(t.gettext("not known how far it is"))
    told = t.gettext("about {n} km away")
    return Words(t.fill(told, n=t.number(max(1, round(one.km)))))
