"""Draws of an influx: closed forms where there are some, and luck by name."""

import math
import pickle
import time
from datetime import UTC, date, datetime

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karama.rehearsal.draws import draw, fraction, stream
from karama.rehearsal.influx import kernel
from karama.rehearsal.influx.calendar import dates, people_by_day, season
from karama.rehearsal.influx.process import (
    Entry,
    Influx,
    Recorded,
    Rise,
    Spells,
    Stream,
    Surge,
    evened,
    plain,
    settled,
)
from karama.rehearsal.influx.sample import arrivals, counts_of, name_bits
from karama.rehearsal.influx.sizes import (
    ALONE,
    Counted,
    Lognormal,
    mean_of,
    shares,
    square_of,
)

START = date(2026, 1, 1)
BOATS = Lognormal(40.0, 40.0, 400)
TWO = Spells((0.2, 1.8), ((0.8, 0.2), (0.3, 0.7)))
SEA = Stream("sea", 120.0, BOATS, TWO, months=(1, 1, 2, 2, 3, 4, 5, 5, 4, 3, 2, 1))
LAND = Stream("land", 30.0, Counted((1, 2, 5), (5, 3, 2)))
PLACES = (Entry("north", 2.0), Entry("south"))
YEAR = Influx(START, PLACES, (SEA, LAND))


def by_group(found):
    """What happened to each group, by its own name."""
    return {
        int(name): (int(second), int(entry), int(persons))
        for name, second, entry, persons in zip(
            found.names, found.seconds, found.entry, found.persons, strict=True
        )
    }


def days_of(influx, days=4000, seed=1, replication=0):
    return arrivals(influx, seed, replication, days).by_day(days)


# --- closed forms ---------------------------------------------------------------------


@pytest.mark.parametrize("sizes", [ALONE, BOATS, Counted((2, 30), (1, 3))])
def test_a_steady_stream_has_the_mean_and_variance_of_a_compound_poisson(sizes):
    steady = Influx(START, PLACES, (Stream("s", 90.0, sizes),))
    counts = np.concatenate([days_of(steady, 5000, 1, n) for n in range(8)])
    share = shares(sizes)
    ratio = square_of(share) / mean_of(share)

    error = np.sqrt(90.0 * ratio / len(counts))
    assert abs(counts.mean() - 90.0) < 4 * error
    assert counts.var() / counts.mean() == pytest.approx(ratio, rel=0.06)


def test_spells_have_the_share_and_the_variance_of_their_chain():
    share, rate = shares(BOATS), SEA.people_per_day
    spells = Influx(START, PLACES, (attrs.evolve(SEA, months=(1.0,) * 12),))
    counts = np.concatenate([days_of(spells, 8000, 3, n) for n in range(8)])
    levels, held = evened(TWO), settled(TWO.turns)
    between = held @ levels**2 - 1
    variance = rate * square_of(share) / mean_of(share) + rate**2 * between

    assert held == pytest.approx([0.6, 0.4])
    assert held @ levels == pytest.approx(1.0)
    assert counts.mean() == pytest.approx(rate, rel=0.03)
    assert counts.var() == pytest.approx(variance, rel=0.06)
    # The chain forgets by its second eigenvalue, 0.8 + 0.7 - 1.
    away = counts - counts.mean()
    together = (away[1:] * away[:-1]).mean() / variance
    assert together == pytest.approx(0.5 * rate**2 * between / variance, abs=0.02)


@given(
    st.lists(st.floats(0.01, 1), min_size=4, max_size=4),
    st.lists(st.floats(0.01, 1), min_size=4, max_size=4),
)
def test_the_settled_shares_of_a_chain_stay_as_they_are(one, two):
    rows = np.array([one[:2], two[:2]])
    turns = rows / rows.sum(axis=1, keepdims=True)

    held = settled(turns)
    assert held @ turns == pytest.approx(held, abs=1e-9)
    assert held.sum() == pytest.approx(1)


def test_the_season_is_smooth_and_one_on_average():
    days = dates(START, 365)
    factors = season(SEA.months, days)

    assert factors.mean() == pytest.approx(1.0, abs=0.01)
    assert np.abs(np.diff(factors)).max() < 0.02
    assert abs(factors[0] - factors[-1]) < 0.02
    assert season((3.0,) * 12, days) == pytest.approx(np.ones(365))


@given(st.integers(0, 2**64 - 1))
@settings(max_examples=20)
def test_counts_by_day_are_those_of_the_groups(seed):
    found = counts_of(YEAR, SEA, seed, 2, 90)

    for replication in range(2):
        groups = arrivals(attrs.evolve(YEAR, streams=(SEA,)), seed, replication, 90)
        assert found[replication].tolist() == groups.by_day(90).tolist()


def test_counts_of_very_many_have_the_mean_and_variance_of_the_groups():
    crowd = Influx(START, PLACES, (Stream("s", 20_000.0, BOATS),))
    found = counts_of(crowd, crowd.streams[0], 1, 4, 4000)
    ratio = square_of(shares(BOATS)) / mean_of(shares(BOATS))

    assert found.mean() == pytest.approx(20_000, rel=0.002)
    assert found.var() / found.mean() == pytest.approx(ratio, rel=0.05)


def test_an_influx_can_be_sent_to_another_machine():
    sent = pickle.loads(pickle.dumps(YEAR))  # noqa: S301  # our own

    assert sent == YEAR
    assert (arrivals(sent, 1, 0, 9).names == arrivals(YEAR, 1, 0, 9).names).all()


def test_hours_have_their_weights():
    night = tuple(3.0 if hour < 6 else 1.0 for hour in range(24))
    found = arrivals(
        Influx(START, PLACES, (Stream("s", 200.0, ALONE, hours=night),)), 1, 0, 400
    )
    hours = found.seconds % 86_400 // 3600

    assert (hours < 6).mean() == pytest.approx(0.5, abs=0.01)
    assert np.bincount(hours[hours >= 6])[6:] / len(hours) == pytest.approx(
        np.full(18, 0.5 / 18), abs=0.004
    )


def test_entry_points_have_their_shares_and_a_stream_may_have_its_own():
    found = arrivals(YEAR, 1, 0, 4000)
    own = attrs.evolve(SEA, entries={"south": 1.0})
    only = arrivals(attrs.evolve(YEAR, streams=(own, LAND)), 1, 0, 100)

    assert (found.entry == 0).mean() == pytest.approx(2 / 3, abs=0.01)
    assert set(only.entry[only.source == 0]) == {1}
    assert set(only.entry[only.source == 1]) == {0, 1}


@pytest.mark.parametrize("sizes", [BOATS, Counted((7,), (1.0,)), Lognormal(7, 0, 9)])
def test_sizes_have_shares_that_add_up_and_nobody_is_nobody(sizes):
    share = shares(sizes)

    assert share.sum() == pytest.approx(1)
    assert share[0] == 0
    if sizes is BOATS:
        assert mean_of(share) == pytest.approx(40, rel=0.02)
    else:
        assert mean_of(share) == 7


def test_plain_keeps_the_mean_and_loses_the_variance():
    flat = attrs.evolve(YEAR, streams=(attrs.evolve(SEA, months=(1.0,) * 12), LAND))
    lively, dull = days_of(flat, 3650), days_of(plain(flat), 3650)

    assert dull.mean() == pytest.approx(lively.mean(), rel=0.05)
    assert lively.var() > 20 * dull.var()


def by_hand(one, seed, replication, days):
    """The groups of a stream drawn in plain Python: the oracle of the kernel."""
    mine = stream(seed, replication, name_bits(one.id))
    share = shares(one.persons)
    rates = people_by_day(YEAR, one, dates(START, days)) / mean_of(share)
    levels, hours = evened(one.spells), np.cumsum(one.hours) / sum(one.hours)
    sizes, kind = np.cumsum(share), None
    for day in range(days):
        chances = settled(one.spells.turns) if kind is None else one.spells.turns[kind]
        luck = fraction(draw(mine, day, kernel.SPELL))
        kind = int(np.searchsorted(np.cumsum(chances), luck, side="right"))
        run = 0.0
        for number in range(10_000):
            visit = day << 20 | number
            run -= math.log(fraction(draw(mine, visit, kernel.GAP)))
            if run >= rates[day] * levels[kind]:
                break
            at = run / (rates[day] * levels[kind])
            hour = int(np.searchsorted(hours, at, side="right"))
            before = hours[hour - 1] if hour else 0.0
            part = (hour + (at - before) / (hours[hour] - before)) / 24
            many = fraction(draw(mine, visit, kernel.SIZE))
            yield (
                day * 86_400 + part * 86_400,
                int(np.searchsorted(sizes, many, side="right")),
                draw(mine, visit, kernel.WHERE),
            )


@given(seed=st.integers(0, 2**64 - 1), replication=st.integers(0, 99))
@settings(max_examples=10)
def test_the_kernel_draws_what_plain_python_draws(seed, replication):
    night = tuple(3.0 if hour < 6 else 1.0 for hour in range(24))
    one = attrs.evolve(SEA, hours=night)
    found = arrivals(attrs.evolve(YEAR, streams=(one,)), seed, replication, 40)
    wanted = list(by_hand(one, seed, replication, 40))

    assert found.names.tolist() == [name for _, _, name in wanted]
    assert found.persons.tolist() == [persons for _, persons, _ in wanted]
    assert np.abs(found.seconds - [int(second) for second, _, _ in wanted]).max() <= 1


# --- dated ----------------------------------------------------------------------------


@given(people=st.integers(0, 3000), hours=st.floats(0.5, 100), day=st.integers(0, 20))
@settings(max_examples=30)
def test_a_surge_brings_exactly_its_people_in_its_window(people, hours, day):
    start = datetime(2026, 1, 1 + day, 18, tzinfo=UTC)
    surge = Surge("landing", start, hours, people, BOATS)
    found = arrivals(Influx(START, PLACES, surges=(surge,)), 5, 0, 60)
    opens = day * 86_400 + 18 * 3600

    assert found.persons.sum() == people
    assert (found.seconds >= opens).all()
    assert (found.seconds < opens + hours * 3600).all()
    assert (found.persons >= 1).all()


@given(st.lists(st.integers(0, 900), max_size=30))
@settings(max_examples=30)
def test_a_recorded_series_comes_back_day_by_day(counts):
    series = Recorded("2019", START, tuple(counts), BOATS)
    found = arrivals(Influx(START, PLACES, recorded=(series,)), 5, 0, 30)

    wanted = np.zeros(30, np.int64)
    wanted[: len(counts)] = counts
    assert found.by_day(30).tolist() == wanted.tolist()


def test_a_series_may_begin_before_the_scenario_and_end_after_it():
    series = Recorded("old", date(2025, 12, 30), (5, 6, 7, 8), BOATS)
    found = arrivals(Influx(START, PLACES, recorded=(series,)), 5, 0, 1)

    assert found.by_day(1).tolist() == [7]
    assert found.persons.sum() == 7


def test_a_rise_multiplies_its_days_and_its_streams_only():
    rise = Rise(date(2026, 3, 1), 10, 3.0, ("land",))
    base = attrs.evolve(YEAR, streams=(LAND, SEA))
    risen = attrs.evolve(base, rises=(rise,))
    counts = [
        np.mean([days_of(one, 80, 1, n)[59:69].sum() for n in range(200)])
        for one in (attrs.evolve(base, streams=(LAND,)), risen, base)
    ]

    assert counts[1] - counts[2] == pytest.approx(2 * counts[0], rel=0.05)
    before, after = days_of(base, 80), days_of(risen, 80)
    assert before[:59].tolist() == after[:59].tolist()
    assert before[69:].tolist() == after[69:].tolist()
    assert (after[59:69] >= before[59:69]).all()


# --- luck by name ---------------------------------------------------------------------

SEEDS = st.integers(0, 2**64 - 1)


@given(SEEDS, st.integers(0, 1000), st.integers(1, 60), st.integers(0, 60))
@settings(max_examples=30)
def test_a_day_has_the_same_luck_whatever_the_horizon(seed, replication, days, more):
    short = arrivals(YEAR, seed, replication, days)
    long = arrivals(YEAR, seed, replication, days + more)
    kept = long.seconds < days * 86_400

    for name in ("seconds", "entry", "source", "persons", "names"):
        assert (getattr(short, name) == getattr(long, name)[kept]).all()


@given(SEEDS)
@settings(max_examples=20)
def test_another_surge_leaves_everybody_else_as_they_were(seed):
    surge = Surge("landing", datetime(2026, 1, 5, tzinfo=UTC), 36, 700, BOATS)
    before = by_group(arrivals(YEAR, seed, 0, 40))
    after = by_group(arrivals(attrs.evolve(YEAR, surges=(surge,)), seed, 0, 40))

    assert before.items() <= after.items()
    assert sum(p for n, (_, _, p) in after.items() if n not in before) == 700


@given(SEEDS)
@settings(max_examples=20)
def test_another_stream_leaves_everybody_else_as_they_were(seed):
    before = by_group(arrivals(attrs.evolve(YEAR, streams=(LAND,)), seed, 0, 40))
    after = by_group(arrivals(YEAR, seed, 0, 40))

    assert before.items() <= after.items()


@given(SEEDS)
@settings(max_examples=20)
def test_another_entry_point_only_takes_people_over_to_itself(seed):
    more = attrs.evolve(YEAR, entries=(*PLACES, Entry("east", 1.5)))
    before = by_group(arrivals(YEAR, seed, 0, 60))
    after = by_group(arrivals(more, seed, 0, 60))

    assert before.keys() == after.keys()
    for name, (second, entry, persons) in before.items():
        assert after[name] in ((second, entry, persons), (second, 2, persons))


def test_every_person_has_a_name_of_their_own_that_a_surge_does_not_change():
    surge = Surge("landing", datetime(2026, 1, 5, tzinfo=UTC), 36, 700, BOATS)
    before = arrivals(YEAR, 1, 0, 300).people()
    after = arrivals(attrs.evolve(YEAR, surges=(surge,)), 1, 0, 300).people()

    assert len(set(before.names.tolist())) == len(before.names)
    assert set(before.names.tolist()) < set(after.names.tolist())
    assert (np.diff(after.seconds) >= 0).all()


def test_persons_stand_in_the_rows_of_their_group():
    found = arrivals(YEAR, 1, 0, 50)
    people = found.people()

    assert np.bincount(people.group).tolist() == found.persons.tolist()
    assert (people.seconds == found.seconds[people.group]).all()
    assert (people.entry == found.entry[people.group]).all()


def test_replications_and_seeds_differ_and_repeat():
    names = [set(arrivals(YEAR, s, r, 30).names.tolist()) for s, r in [(1, 0), (1, 1)]]

    assert not names[0] & names[1]
    assert set(arrivals(YEAR, 1, 0, 30).names.tolist()) == names[0]


def test_nobody_comes_where_nothing_brings_them():
    found = arrivals(
        Influx(START, PLACES, (attrs.evolve(SEA, people_per_day=0.0),)), 1, 0, 9
    )

    assert len(found.seconds) == 0
    assert len(found.people().names) == 0
    assert len(arrivals(Influx(START, PLACES), 1, 0, 9).seconds) == 0


def test_ten_years_of_boats_take_well_under_a_second():
    arrivals(YEAR, 1, 0, 1)
    began = time.process_time()
    arrivals(YEAR, 1, 0, 3650)

    assert time.process_time() - began < 0.5
