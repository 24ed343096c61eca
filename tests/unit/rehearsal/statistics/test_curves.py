"""Bands about curves, and where a steady state begins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.statistics import band, sampled, warm_up


def test_a_band_is_made_of_values_as_far_from_both_ends():
    curves = np.array([[n, -n] for n in range(1, 20)])
    found = band(curves, 0.8)

    assert found.low.tolist() == [2, -18]
    assert found.middle.tolist() == [10, -10]
    assert found.high.tolist() == [18, -2]
    assert found.share == pytest.approx(0.8)


def test_too_few_replications_make_a_band_of_all_and_say_less():
    found = band([[1.0], [2.0], [3.0]], 0.9)

    assert (found.low[0], found.high[0]) == (1, 3)
    assert found.share == pytest.approx(0.5)
    assert band([[1.0]], 0.9).share == 0
    assert band(np.empty((0, 3))) is None


@given(
    st.integers(1, 12).flatmap(
        lambda rows: st.lists(
            st.lists(st.floats(-9, 9), min_size=4, max_size=4),
            min_size=rows,
            max_size=rows,
        )
    ),
    st.floats(0.05, 0.99),
)
def test_the_middle_lies_in_the_band_and_the_band_among_the_curves(curves, share):
    found = band(curves, share)

    assert (found.low <= found.middle).all()
    assert (found.middle <= found.high).all()
    assert (np.min(curves, axis=0) <= found.low).all()
    assert 0 <= found.share <= 1


def test_steps_are_read_at_the_moments_of_a_grid():
    found = sampled([1.0, 2.0, 2.0, 5.0], [1, 2, 3, 0], [0, 1, 1.5, 2, 4.9, 5, 9])

    assert found.tolist() == [0, 1, 1, 3, 3, 0, 0]
    assert sampled([], [], [1, 2], before=7).tolist() == [7, 7]


# --- warm-up --------------------------------------------------------------------------


def autoregressive(rows, length, seed=1):
    luck = np.random.default_rng(seed)
    found = np.zeros((rows, length))
    for t in range(1, length):
        found[:, t] = 0.8 * found[:, t - 1] + luck.normal(0, 1, rows)
    return found


def test_a_beginning_far_from_the_rest_is_left_out():
    series = autoregressive(20, 500) + 10 * np.exp(-np.arange(500) / 30)
    cut = warm_up(series)

    assert 60 <= cut <= 200
    assert cut % 5 == 0


def test_a_series_that_is_steady_from_the_start_is_kept():
    steady = np.random.default_rng(2).normal(0, 1, (20, 500))

    assert warm_up(steady) <= 50


def test_a_series_that_never_settles_is_said_to_be_too_short():
    assert warm_up(np.arange(100.0)) is None
    assert warm_up([1.0] * 19) is None
    assert warm_up([]) is None


def test_one_series_alone_is_cut_too():
    one = autoregressive(1, 2_000)[0]
    one[:200] += 50

    assert 195 <= warm_up(one) <= 220


@given(st.floats(-1e9, 1e9), st.floats(0.01, 100))
def test_the_cut_does_not_depend_on_the_unit(shift, scale):
    series = autoregressive(5, 200) + 8 * np.exp(-np.arange(200) / 20)

    assert warm_up(series * scale + shift) == warm_up(series)
