"""Values: calendars, conversions from Python, texts that read back."""

from __future__ import annotations

import datetime as python
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from karama.feel import UNKNOWN, evaluate, show, text_of, to_feel
from karama.feel.calendar import (
    add_months,
    day_number,
    from_day_number,
    instant,
    offset_of,
    week_of_year,
)
from karama.feel.literals import read_date, read_duration, read_temporal, read_time
from karama.feel.values import (
    Date,
    DateTime,
    DaysTime,
    Function,
    Range,
    Time,
    YearsMonths,
)

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, Decimal(3)),
        (0.1, Decimal("0.1")),
        (float("nan"), None),
        (float("inf"), None),
        (Decimal("NaN"), None),
        (Fraction(1, 4), Decimal("0.25")),
        (10**40 + 1, Decimal("1e40")),
        ("a", "a"),
        ([1, [2]], (Decimal(1), (Decimal(2),))),
        ({"a": [1]}, {"a": (Decimal(1),)}),
        (python.date(2026, 11, 24), Date(2026, 11, 24)),
        (python.time(10, 20, 30, 5), Time(10, 20, 30, 5000)),
        (
            python.datetime(2026, 7, 1, 10, tzinfo=python.UTC),
            DateTime(Date(2026, 7, 1), Time(10, 0, offset=0)),
        ),
        (
            python.datetime(2026, 7, 1, 10, tzinfo=PARIS),
            DateTime(Date(2026, 7, 1), Time(10, 0, zone="Europe/Paris")),
        ),
        (python.timedelta(days=-1, microseconds=1), DaysTime(-86_399_999_999_000)),
        (UNKNOWN, UNKNOWN),
        (Date(2026, 1, 1), Date(2026, 1, 1)),
        (Range(Decimal(1), None), Range(Decimal(1), None)),
    ],
)
def test_a_python_value_becomes_the_feel_value_it_means(value, expected):
    assert to_feel(value) == expected


def test_what_feel_has_no_value_for_is_refused():
    with pytest.raises(TypeError, match="complex"):
        to_feel(1j)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1E+3"), "1000"),
        (Decimal("-0"), "0"),
        (Decimal("0.10"), "0.1"),
        (Decimal("1e-7"), "0.0000001"),
        ('say "hi"\n', '"say \\"hi\\"\\n"'),
        (Date(-44, 3, 15), '@"-0044-03-15"'),
        (Date(12026, 1, 1), '@"12026-01-01"'),
        (Time(1, 2, 3, 40_000_000, -12_645), '@"01:02:03.04-03:30:45"'),
        (YearsMonths(-14), '@"-P1Y2M"'),
        (YearsMonths(0), '@"P0M"'),
        (DaysTime(-1), '@"-PT0.000000001S"'),
        (DaysTime(0), '@"PT0S"'),
        ({"a b": (), "c": None, "if": True}, '{"a b": [], c: null, "if": true}'),
        (Range(Decimal(1), Decimal(2), False, True), "(1..2]"),
        (Range(None, Decimal(2), False, False), "(< 2)"),
        (Range(None, Decimal(2), False, True, "null"), "(null..2]"),
        (Function(("a", "b"), lambda arguments, budget: None), "function(a, b) ..."),
        (UNKNOWN, "unknown"),
    ],
)
def test_a_value_is_shown_as_feel_source(value, expected):
    assert show(value) == expected


def test_a_text_is_itself_and_null_has_no_text():
    assert text_of('a "b"') == 'a "b"'
    assert text_of(None) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-00-01",
        "2026-1-01",
        "02026-01-01",
        "1000000000-01-01",
        "+2026-01-01",
        "2026-01-01Z",
        "٢٠٢٦-01-01",
        "2026-01-01 ",
        "10:00",
        "25:00:00",
        "10:60:00",
        "10:00:60",
        "10:00:00+18:01",
        "10:00:00+05:60",
        "10:00:00@Nowhere",
        "10:00:00@../../etc/passwd",
        "10:00:00Z@Europe/Paris",
        "P",
        "PT",
        "P1S",
        "P1M1D",
        "P1.5D",
        "-",
        "",
    ],
)
def test_a_text_that_is_not_exactly_iso_is_no_temporal_value(text):
    assert read_temporal(text) is None


def test_texts_of_every_temporal_kind_are_read():
    assert read_date("-0001-12-31") == Date(-1, 12, 31)
    assert read_time("10:20:30.1234567899@Etc/UTC") == Time(
        10, 20, 30, 123_456_789, zone="Etc/UTC"
    )
    assert read_duration("-P1Y") == YearsMonths(-12)
    assert read_duration("P1DT1.5S") == DaysTime(86_401_500_000_000)


def test_days_are_counted_over_all_the_years_of_feel():
    for year in (-999_999_999, -1, 0, 1, 1969, 1970, 2000, 2026, 999_999_999):
        for month, day in ((1, 1), (2, 28), (3, 1), (12, 31)):
            date = Date(year, month, day)
            assert from_day_number(day_number(date)) == date


def test_days_past_the_last_year_do_not_exist():
    last = day_number(Date(999_999_999, 12, 31))

    assert from_day_number(last + 1) is None
    assert add_months(Date(999_999_999, 12, 31), YearsMonths(1)) is None


def test_weeks_are_those_of_iso_8601():
    day = python.date(1999, 12, 20)
    for _ in range(3000):
        day += python.timedelta(days=1)
        assert week_of_year(Date(day.year, day.month, day.day)) == day.isocalendar()[1]


def test_a_zone_gives_the_offset_of_the_season():
    time = Time(12, 0, zone="Europe/Paris")

    assert offset_of(time, Date(2026, 7, 1)) == 7200
    assert offset_of(time, Date(2026, 1, 1)) == 3600
    assert offset_of(time, Date(99_999, 7, 1)) == 7200
    assert offset_of(time, None) is None
    assert offset_of(Time(12, 0, zone="Etc/UTC"), None) == 0


def test_instants_are_compared_in_utc():
    paris = DateTime(Date(2026, 7, 1), Time(12, 0, zone="Europe/Paris"))
    utc = DateTime(Date(2026, 7, 1), Time(10, 0, offset=0))

    assert instant(paris) == instant(utc)


def test_numbers_have_thirty_four_digits():
    assert evaluate("1234567890123456789012345678901234.5") == Decimal(
        "1234567890123456789012345678901234"
    )
    assert evaluate("-1234567890123456789012345678901234") == Decimal(
        "-1234567890123456789012345678901234"
    )
    assert evaluate("x", {"x": Decimal("1.00000000000000000000000000000000001")}) == 1
