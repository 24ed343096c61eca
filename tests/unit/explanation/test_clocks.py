"""Hours by the clock on the wall: no two instants read the same, in any zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from karama.explanation.clocks import clock_words, is_twice, on_clock, zone_named
from karama.explanation.languages import LANGUAGES, translator, translator_in

CANARY = ZoneInfo("Atlantic/Canary")
ZONES = st.sampled_from(
    [
        "Atlantic/Canary",
        "Europe/Madrid",
        "Africa/Casablanca",
        "Africa/Cairo",
        "America/Havana",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Atlantic/Azores",
        "Antarctica/Troll",
        "UTC",
    ]
)
MINUTES = st.integers(0, 40 * 366 * 24 * 60)
BACK = datetime(2026, 10, 25, 1, tzinfo=UTC)
"""The instant at which clocks go back in Europe."""


def minute(n):
    return datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=n)


@given(zone=ZONES, one=MINUTES, apart=st.integers(1, 3 * 24 * 60))
@example(
    zone="Atlantic/Canary", one=(BACK - minute(0)) // timedelta(minutes=1), apart=60
)
def test_no_two_minutes_read_the_same(zone, one, apart):
    t = translator_in("en", zone)
    assert t.instant(minute(one)) != t.instant(minute(one + apart))


@given(zone=ZONES, n=MINUTES)
def test_what_is_read_is_what_the_clock_shows(zone, n):
    there = minute(n).astimezone(zone_named(zone))
    assert clock_words(there).startswith(f"{there:%H:%M}")


@pytest.mark.parametrize("zone", ["Africa/Cairo", "America/Havana", "Asia/Beirut"])
def test_the_offset_is_told_also_where_clocks_are_changed_at_midnight(zone):
    known = zone_named(zone)
    hours = (minute(60 * n).astimezone(known) for n in range(23 * 8766, 27 * 8766))
    twice = [there for there in hours if is_twice(there) and not there.fold]

    assert len(twice) > 2
    assert all(" UTC" in clock_words(there) for there in twice)


def test_without_the_offset_two_instants_would_read_the_same():
    """The control: it is the offset that tells them apart, and nothing else."""
    both = [BACK - timedelta(minutes=30), BACK + timedelta(minutes=30)]
    told = [clock_words(at.astimezone(CANARY)) for at in both]

    assert told == ["01:30 UTC+01:00", "01:30 UTC"]
    assert len({words.partition(" UTC")[0] for words in told}) == 1


@pytest.mark.parametrize(("days", "said"), [(-1, False), (0, True), (1, False)])
def test_the_offset_is_told_on_the_day_of_a_change_and_not_beside_it(days, said):
    there = (BACK + timedelta(days=days, hours=9)).astimezone(CANARY)
    assert (" UTC" in clock_words(there)) is said


def test_utc_is_said_each_time():
    assert translator_in("en", "UTC").instant(BACK) == "25 October 2026, 01:00 UTC"
    assert translator_in("en", "No/Where").instant(BACK) == "25 October 2026, 01:00 UTC"


def test_a_translator_of_no_zone_tells_each_instant_as_it_is():
    there = BACK.astimezone(ZoneInfo("Europe/Madrid"))
    assert translator("en").instant(BACK).endswith("01:00 UTC")
    assert translator("en").instant(there).endswith("02:00 CET")


def test_the_day_is_the_one_that_the_clock_shows():
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    t = translator_in("en", "Europe/Madrid")

    assert t.instant(late) == "2 July 2026, 01:30"
    assert t.date(late) == "2 July 2026"
    assert t.date(late.date()) == "1 July 2026"


@pytest.mark.parametrize(
    "moment",
    [datetime(1, 1, 1), datetime(9999, 12, 31, 23)],  # noqa: DTZ001
)
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Lima"])
def test_the_ends_of_the_calendar_are_told_too(moment, zone):
    known = zone_named(zone)
    assert on_clock(moment, known) is moment
    translator_in("en", zone).instant(moment.replace(tzinfo=UTC))


@pytest.mark.parametrize("name", ["", "Europe", "../etc/passwd", "CEST?", "localtime"])
def test_a_zone_that_nobody_knows_is_none(name):
    assert zone_named(name) is None


def test_whose_hours_they_are_is_said_in_each_language():
    told = {translator_in(c, "Atlantic/Canary").zone_words(BACK) for c in LANGUAGES}
    assert len(told) == len(LANGUAGES)
    assert all("Atlantic/Canary" in words for words in told)
    assert all("UTC" in translator_in(c, "UTC").zone_words(BACK) for c in LANGUAGES)
