"""What it costs: to the cent, for who is there and for what is used."""

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from means_sketch import read

from karama.rehearsal.means import Cost, Use, bill, expenses, with_counts
from karama.rehearsal.means.costs import UNITS, read_cost
from karama.rehearsal.means.injects import Inject

MONDAY = date(2026, 6, 29)
MEANS = read().means


def with_cost(kind, name, cost):
    ones = tuple(
        attrs.evolve(one, cost=cost) if one.id == name else one
        for one in getattr(MEANS, kind)
    )
    return attrs.evolve(MEANS, **{kind: ones})


def test_people_on_duty_are_paid_whether_anyone_comes_or_not():
    # 4 + 4 + 2 guards of 8 h are 80 h a day at 20; breaks are paid.
    assert expenses(MEANS, MONDAY, 7)["guards"] == Decimal("11200.00")


def test_a_smaller_shift_costs_less_by_its_hours():
    fewer = with_counts(MEANS, {"guards": (4, 4, 1)})

    assert expenses(fewer, MONDAY, 7)["guards"] == Decimal("10080.00")


def test_the_last_minutes_of_a_shift_are_paid():
    paid = with_cost("staff", "nurses", Cost(Decimal("10"), "hour"))

    # 3 nurses of 12 h from Monday to Friday.
    assert expenses(paid, MONDAY, 7)["nurses"] == Decimal("1800.00")


def test_a_day_is_a_shift_or_a_day_around_the_clock():
    shifts = with_cost("staff", "nurses", Cost(Decimal("80"), "day"))
    always = with_cost("staff", "doctors", Cost(Decimal("80"), "day"))

    assert expenses(shifts, MONDAY, 7)["nurses"] == Decimal("1200.00")
    assert expenses(always, MONDAY, 7)["doctors"] == Decimal("560.00")


def test_what_is_used_is_paid_by_use():
    uses = {"line": Use(times=7), "water": Use(units=500.0)}
    found = expenses(MEANS, MONDAY, 7, uses)

    assert found["line"] == Decimal("6.30")
    assert found["water"] == Decimal("10.00")
    assert expenses(MEANS, MONDAY, 7)["line"] == Decimal("0.00")


def test_who_comes_on_top_is_paid_and_who_is_ill_too():
    def inject(**what):
        at = datetime(2026, 6, 29, 9, tzinfo=UTC)
        return Inject(id="1", at=at, lasts=3_600.0 * 5, **what)

    base = expenses(MEANS, MONDAY, 7)["guards"]
    more = expenses(MEANS, MONDAY, 7, injects=(inject(more={"guards": 2}),))
    ill = expenses(MEANS, MONDAY, 7, injects=(inject(away={"guards": 2}),))

    assert more["guards"] - base == Decimal("200.00")
    assert ill["guards"] == base


def test_things_without_a_cost_are_not_in_the_sum():
    assert sorted(expenses(MEANS, MONDAY, 7)) == ["guards", "line", "water"]


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_is_paid_for_something(unit):
    use = Use(3_600.0, 1, 1, 86_400.0, 1.0)

    assert read_cost(f"2.50 per {unit}") == Cost(Decimal("2.50"), unit)
    assert bill(Cost(Decimal("2.50"), unit), use) >= Decimal("2.50")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25",
        "25 per",
        "per hour",
        "-2 per hour",
        "25 per week",
        "1e3 per hour",
        "٢٥ per hour",
    ],
)
def test_what_is_no_cost_is_none(text):
    assert read_cost(text) is None


@given(st.decimals(0, 10**6, places=2), st.integers(0, 10**6), st.integers(0, 10**6))
def test_money_adds_up_to_the_cent(amount, one, other):
    cost = Cost(amount, "use")

    assert bill(cost, Use(times=one)) + bill(cost, Use(times=other)) == bill(
        cost, Use(times=one + other)
    )
