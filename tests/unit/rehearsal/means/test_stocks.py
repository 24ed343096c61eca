"""Stocks run down by who is there, exactly, and what is short is counted."""

from math import inf, isclose

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.means import Delay, run_down
from karama.rehearsal.means.means import Resupply, Stock
from karama.rehearsal.means.spans import DAY, HOUR

WATER = Stock(id="water", start=300.0, person_day=15.0)
KITS = Stock(id="kits", start=2.0, arrival=1.0)


def test_ten_people_drink_for_two_days_and_then_go_without():
    level = run_down(WATER, ((0.0, 10),), (), 3)

    assert level.empty == 2.0 * DAY
    assert level.short == pytest.approx(150.0)
    assert level.needed == pytest.approx(450.0)
    assert level.units[-1] == 0.0


def test_what_lasts_is_never_empty():
    level = run_down(WATER, ((0.0, 5),), (), 3)

    assert (level.empty, level.short) == (inf, 0.0)
    assert level.units[-1] == pytest.approx(75.0)


def test_people_who_come_and_go_drink_while_they_are_there():
    level = run_down(WATER, ((0.0, 0), (1.0 * DAY, 20), (1.5 * DAY, 0)), (), 3)

    assert level.needed == pytest.approx(150.0)
    assert level.times == (0.0, 1.0 * DAY, 1.5 * DAY, 3.0 * DAY)
    assert level.units == pytest.approx((300.0, 300.0, 150.0, 150.0))


def test_what_is_brought_comes_at_its_hour_on_the_planner_s_clock():
    stock = Stock(
        id="w",
        start=0.0,
        person_day=1.0,
        resupply=Resupply(7.0 * HOUR, float(DAY), 10.0),
    )

    assert run_down(stock, (), (), 2).times[:2] == (7.0 * HOUR, 31.0 * HOUR)
    assert run_down(stock, (), (), 2, offset=HOUR * 1.0).times[0] == 6.0 * HOUR
    assert run_down(stock, (), (), 2).brought == 20.0


def test_there_is_no_more_than_there_is_room_for():
    stock = Stock(
        id="w",
        start=0.0,
        person_day=1.0,
        most=12.0,
        resupply=Resupply(0.0, float(DAY), 10.0),
    )
    level = run_down(stock, (), (), 2)

    assert level.units == (10.0, 12.0, 12.0)
    assert level.brought == 12.0


def test_each_who_comes_has_a_kit_while_there_are_any():
    level = run_down(KITS, (), (10.0, 20.0, 30.0), 1)

    assert (level.empty, level.short, level.needed) == (30.0, 1.0, 3.0)


def test_what_an_inject_takes_away_is_gone_but_nobody_went_without():
    level = run_down(WATER, (), (), 1, lost=((3_600.0, 1_000.0),))

    assert level.units == (0.0, 0.0)
    assert (level.empty, level.short) == (inf, 0.0)


def brought(*delayed):
    """When ten litres that are due each day from day 1 on are there, of five days."""
    stock = Stock(id="w", resupply=Resupply(float(DAY), float(DAY), 10.0))
    level = run_down(stock, (), (), 5, delayed=delayed)
    steps = zip(level.times, level.units, strict=True)
    return [at / DAY for at, units in steps if at < 5 * DAY], level.units[-1]


def test_what_is_brought_while_an_inject_delays_it_comes_later():
    held_up = Delay(1.5 * DAY, 3.0 * DAY, 0.5 * DAY)

    assert brought() == ([1, 2, 3, 4], 40)  # control
    assert brought(held_up) == ([1, 2.5, 3, 4], 40)
    assert brought(held_up, held_up) == ([1, 3, 3, 4], 40)  # two delays are added


def test_what_is_delayed_past_the_end_never_comes():
    assert brought(Delay(2.5 * DAY, 9.0 * DAY, 10.0 * DAY)) == ([1, 2], 20)


@given(st.floats(0, 5), st.floats(0, 5), st.floats(0, 3))
def test_later_is_never_better(begins, lasts, by):
    stock = Stock(id="w", start=5.0, person_day=9.0,
                  resupply=Resupply(0.5 * DAY, float(DAY), 10.0))  # fmt: skip
    delay = Delay(begins * DAY, (begins + lasts) * DAY, by * DAY)
    soon, late = (
        run_down(stock, ((0.0, 1),), (), 5, delayed=one) for one in ((), (delay,))
    )

    assert late.short >= soon.short - 1e-9
    assert late.needed == pytest.approx(soon.needed)


def test_who_goes_without_today_does_not_drink_twice_tomorrow():
    stock = Stock(
        id="w",
        start=0.0,
        person_day=10.0,
        resupply=Resupply(float(DAY), float(DAY), 10.0),
    )
    level = run_down(stock, ((0.0, 1),), (), 2)

    assert level.short == pytest.approx(10.0)
    assert level.units[-1] == pytest.approx(0.0)
    assert level.empty == 0.0


counts = st.lists(
    st.tuples(st.integers(0, 47).map(lambda n: n * 3_600.0), st.integers(0, 40)),
    max_size=8,
    unique_by=lambda pair: pair[0],
).map(lambda found: tuple(sorted(found)))
arrivals = st.lists(st.floats(0, 2 * DAY - 1), max_size=6).map(sorted)
stocks = st.builds(
    Stock,
    id=st.just("x"),
    start=st.floats(0, 500),
    person_day=st.floats(0, 40),
    arrival=st.floats(0, 5),
    resupply=st.one_of(
        st.none(),
        st.builds(Resupply, st.floats(0, DAY), st.floats(HOUR, DAY), st.floats(0, 200)),
    ),
    most=st.one_of(st.none(), st.floats(100, 600)),
)


@given(stocks, counts, arrivals)
def test_what_was_there_and_came_is_what_is_left_and_was_used(stock, present, arrived):
    level = run_down(stock, present, arrived, 2)

    used = level.needed - level.short
    assert isclose(
        stock.start + level.brought, level.units[-1] + used, abs_tol=1e-6, rel_tol=1e-9
    )
    assert min(level.units) >= 0
    assert list(level.times) == sorted(level.times)
    assert (level.short > 1e-9) <= (level.empty < inf)


@given(stocks, counts, arrivals, st.floats(1, 200))
def test_more_at_the_start_is_never_short_sooner(stock, present, arrived, more):
    less = run_down(stock, present, arrived, 2)
    bigger = run_down(
        attrs.evolve(stock, start=stock.start + more, most=None), present, arrived, 2
    )
    assert bigger.empty >= less.empty
    assert bigger.short <= less.short + 1e-6
