"""Services in words: what is not told is said, and every language says it."""

from datetime import timedelta

import attrs
import pytest
from at_the_desk import NOW

from karama.directory import Wish, suggest
from karama.explanation.languages import LANGUAGES, translator
from karama.procedure.procedure import Directory, Location, Service
from karama.web.desk.service_words import (
    confirmed_words,
    hours_words,
    intake_words,
    language_code,
    language_words,
    needs_words,
    open_words,
    reasons,
    room_words,
)

EN = translator("en")
BARE = Service("s", "aid", "Home")
WEEK = {"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Wolof", "wo"),
        ("  ÁRABE ", "ar"),
        ("العربية", "ar"),
        ("francés", "fr"),
        ("Français, wolof", "fr"),
        ("unheard of; bambara", "bm"),
        ("kiswahili", "sw"),
        ("አማርኛ", "am"),
        ("ti", "ti"),
        ("lengua de signos", ""),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_a_language_is_known_by_any_of_its_names(written, code):
    assert language_code(written) == code


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (WEEK, "Monday and Tuesday, from 09:00 to 17:00 UTC"),
        (WEEK | {"timezone": "-3.5"},
         "Monday and Tuesday, from 09:00 to 17:00 UTC-03:30"),
        ({"freq": "DAILY", "opens_at": "00:00", "closes_at": "23:59"},
         "every day, day and night"),
        ({"freq": "DAILY", "description": "ask"}, "every day, ask"),
        ({"freq": "DAILY"}, "every day, hours not told"),
        ({"freq": "MONTHLY", "byday": "1MO"}, "on some days; ask which"),
        ({"freq": "MONTHLY", "byday": "1MO", "description": "first Monday"},
         "first Monday"),
        (WEEK | {"interval": "2", "dtstart": "2026-11-02"}, "on some days; ask which"),
        ({"opens_at": "noon"}, "hours that cannot be read"),
        ({"opens_at": "noon", "description": "at noon"}, "at noon"),
    ],
)  # fmt: skip
def test_hours_are_said_as_they_are_told(schedule, words):
    assert hours_words(attrs.evolve(BARE, schedules=(schedule,)), EN) == [words]


def test_what_is_not_told_is_said():
    told = [
        *hours_words(BARE, EN),
        room_words(BARE, NOW, EN).text,
        confirmed_words(BARE, NOW, EN).text,
        language_words((), EN),
        needs_words((), EN),
    ]
    assert told == [
        "hours not told",
        "not known whether there is room",
        "never confirmed: ask before you count on it",
        "languages not told",
        "needs not told",
    ]
    assert open_words(BARE, NOW, EN) is None
    assert intake_words(BARE, EN) == ""


def test_a_figure_that_is_stale_loses_its_colour():
    fresh = attrs.evolve(BARE, free=4, confirmed=NOW - timedelta(days=7))
    stale = attrs.evolve(fresh, confirmed=NOW - timedelta(days=8))

    assert room_words(fresh, NOW, EN).state == "calm"
    assert room_words(stale, NOW, EN).state == ""
    assert confirmed_words(stale, NOW, EN).state == "soon"
    assert "ago" in confirmed_words(fresh, NOW, EN).text


def test_a_date_still_to_come_says_nothing():
    ahead = attrs.evolve(BARE, confirmed=NOW + timedelta(days=3))
    assert confirmed_words(ahead, NOW, EN).text.startswith("never confirmed")


FULL = attrs.evolve(
    BARE, needs=("legal",), languages=("fr",), locations=("t",), free=0, capacity=3,
    intake=0, confirmed=NOW - timedelta(days=30), schedules=(WEEK,),
)  # fmt: skip
KINDS = (
    BARE,
    FULL,
    attrs.evolve(FULL, needs=("medical",), languages=("wo",), free=1, intake=2),
    attrs.evolve(FULL, status="temporarily closed"),
    attrs.evolve(FULL, status="inactive"),
    attrs.evolve(FULL, status="defunct"),
)
WISH = Wish(frozenset({"medical"}), "wo", (36.0, -5.0), "s", frozenset({"aid"}))


def every_reason(language):
    t = translator(language)
    told = []
    for one in KINDS:
        there = Directory({}, {"s": one}, {"t": Location("t", "T", 36.5, -5.0)})
        (found,) = suggest(there, WISH, NOW)
        for words in reasons(found, WISH, NOW, t, declined=True):
            told.append(words.text)
    return told


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_reason_is_said_in_every_language(language):
    english, told = every_reason("en"), every_reason(language)

    assert len(told) == len(english) > 40
    assert not [words for words in told if words in english]


def test_the_reasons_of_a_service_come_in_the_order_of_the_ranking():
    there = Directory({}, {"s": KINDS[2]}, {"t": Location("t", "T", 36.5, -5.0)})
    (found,) = suggest(there, WISH, NOW)
    told = [words.text for words in reasons(found, WISH, NOW, EN)]

    assert told[0] == "the procedure's rule chose it"
    assert told[1] == "an enforcement authority"
    assert told[2:6] == [
        "answers: medical care",
        "speaks Wolof",
        "about 56 km away",
        "1 place free",
    ]
