"""Numbers agree with fractions, and dates with Python's own in its range."""

from __future__ import annotations

import datetime as python
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies_feel import ZONES, dates, numbers

from karama.feel import evaluate, to_feel
from karama.feel.calendar import day_number, from_day_number, instant
from karama.feel.values import Date, DateTime, DaysTime, YearsMonths

OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def rounded(exact: Fraction) -> Decimal:
    """The decimal of 34 digits nearest to a fraction, ties to even; an oracle."""
    if exact == 0:
        return Decimal(0)
    exponent = 0
    size = abs(exact)
    while size >= 10**34:
        size, exponent = size / 10, exponent + 1
    while size < 10**33:
        size, exponent = size * 10, exponent - 1
    digits, rest = divmod(size.numerator, size.denominator)
    twice = 2 * rest - size.denominator
    digits += twice > 0 or (twice == 0 and digits % 2 == 1)
    figures = tuple(map(int, str(digits)))
    return Decimal((0 if exact > 0 else 1, figures, exponent))


@pytest.mark.parametrize("op", OPERATIONS)
@given(a=numbers, b=numbers)
@settings(max_examples=200, deadline=None)
def test_arithmetic_is_exact_then_rounded_once(op, a, b):
    assume(op != "/" or b != 0)
    exact = OPERATIONS[op](Fraction(a), Fraction(b))

    assert evaluate(f"a {op} b", {"a": a, "b": b}) == rounded(exact)


@given(numbers, st.integers(0, 6))
@settings(max_examples=200, deadline=None)
def test_decimal_rounds_half_to_even(number, scale):
    assume(abs(number) < 10**20)
    step = Decimal((0, (1,), -scale))
    expected = number.quantize(step, rounding=ROUND_HALF_EVEN)

    assert evaluate("decimal(n, s)", {"n": number, "s": scale}) == expected


@given(numbers, numbers)
@settings(max_examples=200, deadline=None)
def test_modulo_has_the_sign_of_the_divisor_and_completes_the_floor(a, b):
    assume(b != 0)
    floor = Fraction(a) // Fraction(b)

    exact = Fraction(a) - floor * Fraction(b)
    assert evaluate("modulo(a, b)", {"a": a, "b": b}) == rounded(exact)


PYTHON_DATES = st.dates()
SPANS = st.timedeltas(python.timedelta(days=-90_000), python.timedelta(days=90_000))


@given(PYTHON_DATES)
@settings(max_examples=200, deadline=None)
def test_properties_of_a_date_are_pythons(date):
    facts = {"d": date}

    assert evaluate("d.weekday", facts) == date.isoweekday()
    assert evaluate("day of year(d)", facts) == date.timetuple().tm_yday
    assert evaluate("week of year(d)", facts) == date.isocalendar().week
    assert evaluate("date(string(d)) = d", facts) is True


@given(st.datetimes(), SPANS)
@settings(max_examples=300, deadline=None)
def test_a_moment_plus_a_duration_is_pythons(moment, span):
    try:
        expected = moment + span
    except OverflowError:
        assume(False)

    assert evaluate("m + s", {"m": moment, "s": span}) == to_feel(expected)
    assert evaluate("e - s", {"e": expected, "s": span}) == to_feel(moment)
    assert evaluate("e - m", {"e": expected, "m": moment}) == to_feel(span)


@given(PYTHON_DATES, st.integers(-20_000, 20_000))
@settings(max_examples=200, deadline=None)
def test_a_date_plus_months_keeps_its_day_or_the_last_of_the_month(date, months):
    start = to_feel(date)
    moved = evaluate("d + m", {"d": start, "m": YearsMonths(months)})
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)

    assert (moved.year, moved.month) == (year, month + 1)
    assert moved.day == date.day or (
        moved.day < date.day
        and evaluate('d + @"P1D"', {"d": moved}).month != moved.month
    )


@given(dates(), st.integers(-(10**9), 10**9))
@settings(max_examples=300, deadline=None)
def test_counting_days_forth_and_back_is_the_same_day(date, days):
    moved = from_day_number(day_number(date) + days)
    assume(moved is not None)

    assert from_day_number(day_number(moved) - days) == date
    assert evaluate("b - a", {"a": date, "b": moved}) == DaysTime(days * 86_400 * 10**9)


@given(
    st.datetimes().filter(lambda wall: 1900 < wall.year < 2200),
    st.sampled_from(ZONES),
)
@settings(max_examples=200, deadline=None)
def test_an_instant_in_a_zone_is_pythons(wall, zone):
    text = f"{wall.isoformat()}@{zone}"
    moment = evaluate(f'@"{text}"')
    from zoneinfo import ZoneInfo

    aware = wall.replace(tzinfo=ZoneInfo(zone), fold=0)  # FEEL takes the first
    epoch = python.datetime(1970, 1, 1, tzinfo=python.UTC)
    seconds = (aware.astimezone(python.UTC) - epoch) // python.timedelta(microseconds=1)
    assert isinstance(moment, DateTime)
    assert instant(moment) == seconds * 1000


@given(dates(), dates())
@settings(max_examples=200, deadline=None)
def test_dates_are_ordered_as_their_days_are(one, other):
    assert evaluate("a < b", {"a": one, "b": other}) is (
        day_number(one) < day_number(other)
    )
    assert isinstance(one, Date)
