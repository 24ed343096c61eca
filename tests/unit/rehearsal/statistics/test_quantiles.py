"""Quantiles of replications, and of people."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.statistics import people_quantile, quantile_interval

VALUES = st.lists(st.floats(0, 1000), min_size=1, max_size=40)


def test_ranks_by_the_binomial_table():
    """Of 20 values the median lies between the 6th and the 15th (95.9 %)."""
    found = quantile_interval(range(1, 21), 0.5, 0.95)

    assert (found.low, found.estimate, found.high) == (6, 10, 15)


def test_an_end_is_open_where_replications_do_not_reach():
    """Of 40, the largest lies below the 99th of a hundred with a chance of 0.67."""
    found = quantile_interval(range(40), 0.99, 0.95)

    assert found.high == inf
    assert quantile_interval(range(400), 0.99, 0.95).high < inf
    assert quantile_interval([5.0], 0.5).low == -inf
    assert quantile_interval([], 0.5) is None


@given(values=VALUES, part=st.floats(0.05, 0.95))
def test_the_ends_are_values_that_were_seen_and_hold_the_estimate(values, part):
    found = quantile_interval(values, part)

    assert found.low <= found.estimate <= found.high
    assert {found.low, found.high} <= {*values, -inf, inf}
    assert sum(v <= found.estimate for v in values) >= part * len(values) - 1e-6


@given(values=VALUES, part=st.floats(0.05, 0.95))
def test_any_rising_scale_gives_the_same_quantile(values, part):
    found = quantile_interval(values, part)
    scaled = quantile_interval([2 * v + 1 for v in values], part)

    assert scaled.low == 2 * found.low + 1
    assert scaled.high == 2 * found.high + 1


def test_people_who_share_a_storm_tell_less_than_people_apart():
    luck = np.random.default_rng(1)
    stormy = [luck.exponential(scale, 80) for scale in luck.lognormal(0, 0.8, 40)]
    calm = [luck.exponential(1.0, 80) for _ in range(40)]
    wide, narrow = people_quantile(stormy, 0.9), people_quantile(calm, 0.9)

    assert wide.half_width / wide.estimate > 2 * narrow.half_width / narrow.estimate


def test_who_still_waits_counts_as_waiting_longer_than_anybody():
    runs = [[1.0, 2.0, inf], [1.0, inf, inf]] * 20
    found = people_quantile(runs, 0.5)

    assert found.estimate == 2.0
    assert found.high == inf
    assert people_quantile(runs, 0.9).estimate == inf


def test_many_who_did_not_wait_are_ties():
    runs = [[0.0] * 8 + [3.0, 4.0]] * 30

    found = people_quantile(runs, 0.5)
    assert (found.low, found.estimate, found.high) == (0.0, 0.0, 0.0)


def test_of_nobody_no_quantile():
    assert people_quantile([], 0.5) is None
    assert people_quantile([[], []], 0.5) is None


@given(runs=st.lists(VALUES, min_size=2, max_size=8), part=st.floats(0.1, 0.9))
def test_an_interval_of_people_holds_its_estimate(runs, part):
    found = people_quantile(runs, part)

    assert found.low <= found.estimate <= found.high


def test_the_estimate_is_that_of_all_people_together():
    runs = [[1.0] * 90, [5.0] * 10]

    assert people_quantile(runs, 0.9).estimate == 1.0
    assert people_quantile(runs, 0.91).estimate == 5.0
    assert people_quantile(runs, 0.5).replications == 2


@pytest.mark.parametrize("part", [0.001, 0.999])
def test_extreme_parts_are_read(part):
    assert people_quantile([[1.0, 2.0]] * 30, part).estimate in (1.0, 2.0)
