from datetime import UTC, date, datetime, timedelta

import pytest

from karama.explanation import LANGUAGES, known_language, translator

DURATIONS = {
    timedelta(hours=24): ("24 hours", "24 heures", "24 ساعة", "24 horas", "24 horas"),
    timedelta(hours=2): ("2 hours", "2 heures", "ساعتان", "2 horas", "2 horas"),
    timedelta(days=30): ("30 days", "30 jours", "30 يومًا", "30 días", "30 dias"),
    timedelta(days=7): ("7 days", "7 jours", "7 أيام", "7 días", "7 dias"),
}


@pytest.mark.parametrize("length", DURATIONS)
def test_a_duration_is_said_as_the_law_says_it(length):
    codes = ("en", "fr", "ar", "es", "pt")

    assert (
        tuple(translator(code).duration(length) for code in codes)
        == (DURATIONS[length])
    )


def test_days_and_hours_past_three_days_are_both_said():
    assert translator("en").duration(timedelta(days=4, hours=3)) == "4 days and 3 hours"
    assert translator("en").duration(timedelta(minutes=90)) == "1 hour and 30 minutes"
    assert translator("en").duration(timedelta(0)) == "0 hours"


def test_the_hundred_and_second_day_has_its_own_arabic_plural():
    said = [translator("ar").duration(timedelta(days=n)) for n in (1, 3, 11, 100, 111)]

    assert said[1] == "72 ساعة"
    assert said[3] == "100 يوم"
    assert said[4] == "111 يومًا"


def test_only_arabic_runs_from_right_to_left():
    assert [c for c in LANGUAGES if translator(c).direction == "rtl"] == ["ar"]


@pytest.mark.parametrize(
    ("tag", "code"),
    [("fr_MA.UTF-8", "fr"), ("ar-MA", "ar"), ("PT", "pt"), ("de", "en"), ("", "en")],
)
def test_a_locale_name_finds_its_language(tag, code):
    assert known_language(tag) == code


def test_a_missing_sentence_falls_back_to_english():
    assert translator("ar").gettext("not in any catalogue") == "not in any catalogue"
    assert translator("ar").gettext("") == ""


def test_facts_in_a_sentence_are_isolated_only_where_they_run_against_it():
    arabic, french = translator("ar"), translator("fr")

    assert arabic.fill("{a} و", a="CRC 20(1)") == "\u2068CRC 20(1)\u2069 و"
    assert arabic.fill("{a}", a="طفل") == "طفل"
    assert french.fill("{a}", a="طفل") == "\u2068طفل\u2069"
    assert french.fill("{a}", a="CRC") == "CRC"


def test_braces_in_a_fact_are_only_text():
    assert translator("en").fill("{a}", a="{b} {0}") == "{b} {0}"


def test_dates_and_instants_are_said_in_full():
    moment = datetime(2026, 11, 1, 9, 5, tzinfo=UTC)

    assert translator("en").instant(moment) == "1 November 2026, 09:05 UTC"
    assert translator("fr").date(date(2026, 11, 1)) == "1er novembre 2026"
    assert translator("fr").date(date(2026, 11, 21)) == "21 novembre 2026"
    assert translator("es").date(date(2026, 11, 1)) == "1 de noviembre de 2026"
    assert "نوفمبر" in translator("ar").date(date(2026, 11, 1))
