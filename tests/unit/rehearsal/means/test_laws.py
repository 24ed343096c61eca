"""Laws of time: the loop draws what the planner said, mean and ends."""

from itertools import pairwise
from math import isclose, sqrt
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.means.laws import (
    Always,
    Lognormal,
    Measured,
    Pert,
    left_of,
    length_of,
    mean_of,
)
from karama.rehearsal.staffing import Fixed, Quantiles

MINUTES = st.integers(1, 600).map(lambda n: n * 60.0)
perts = st.lists(MINUTES, min_size=3, max_size=3).map(lambda x: Pert(*sorted(x)))
lognormals = st.builds(
    lambda mean, ratio: Lognormal(mean, mean * ratio), MINUTES, st.floats(0.05, 3)
)
measured = st.lists(MINUTES, min_size=2, max_size=9).map(
    lambda x: Measured(tuple(sorted(x)))
)
laws = st.one_of(MINUTES.map(Always), perts, lognormals, measured)


def moments(length):
    """Mean and standard deviation of a table that is straight between its values."""
    if isinstance(length, Fixed):
        return length.seconds, 0.0
    pairs = list(pairwise(length.seconds))
    mean = fmean((a + b) / 2 for a, b in pairs)
    square = fmean((a * a + a * b + b * b) / 3 for a, b in pairs)
    return mean, sqrt(max(square - mean * mean, 0.0))


@given(laws)
def test_the_mean_drawn_is_the_mean_said(law):
    assert isclose(moments(length_of(law))[0], mean_of(law), rel_tol=2e-3)


@given(laws)
def test_longer_fractions_take_longer_and_nothing_takes_less_than_no_time(law):
    length = length_of(law)
    drawn = [length.of((n + 0.5) / 999) for n in range(999)]

    assert drawn == sorted(drawn)
    assert drawn[0] >= 0


@given(perts)
def test_a_judged_time_stays_between_its_ends(law):
    length = length_of(law)
    ends = (length.of(1e-9), length.of(1 - 1e-9))

    assert law.least - 0.001 <= ends[0] <= ends[1] <= law.most + 0.001


@pytest.mark.parametrize(("ratio", "off"), [(0.1, 0.001), (0.5, 0.01), (1, 0.03)])
def test_the_spread_drawn_is_near_the_spread_said(ratio, off):
    _, sd = moments(length_of(Lognormal(1_000.0, 1_000.0 * ratio)))

    assert isclose(sd, 1_000 * ratio, rel_tol=off)


def test_a_judged_time_has_the_spread_of_the_beta_law():
    law = Pert(600.0, 1_200.0, 3_600.0)
    a, b = 1 + 4 * 600 / 3_000, 1 + 4 * 2_400 / 3_000
    sd = 3_000 * sqrt(a * b / (36 * 7))

    assert isclose(moments(length_of(law))[1], sd, rel_tol=0.01)


def test_times_that_do_not_vary_are_fixed():
    assert length_of(Lognormal(60.0, 0.0)) == Fixed(60.0)
    assert length_of(Pert(60.0, 60.0, 60.0)) == Fixed(60.0)
    assert length_of(Measured((60.0, 90.0))) == Quantiles((60.0, 90.0))


def test_tables_are_whole_milliseconds_so_that_machines_agree():
    for law in (Lognormal(700.0, 900.0), Pert(10.0, 20.0, 95.0)):
        table = length_of(law).seconds
        assert all(round(one, 3) == one for one in table)


# --- places that are taken at the start ----------------------------------------------


@given(laws, st.integers(0, 30))
def test_taken_places_become_free_one_after_the_other(law, places):
    found = left_of(law, places)

    assert len(found) == places
    assert list(found) == sorted(found)
    assert all(one >= 0 for one in found)


def test_fixed_stays_end_evenly():
    assert left_of(Always(72.0), 4) == (9.0, 27.0, 45.0, 63.0)


@given(lognormals)
def test_the_time_left_has_the_mean_of_renewal_theory(law):
    # E[X^2] / 2 E[X], of the table that is drawn from.
    mean, sd = moments(length_of(law))
    found = fmean(left_of(law, 2_000))

    assert isclose(found, (mean * mean + sd * sd) / (2 * mean), rel_tol=0.03)
