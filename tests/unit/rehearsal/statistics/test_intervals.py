"""Intervals for means and differences, by replication."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.statistics import gained, mean_interval, paired_difference

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


def test_an_interval_by_hand():
    found = mean_interval([1.0, 2.0, 3.0, 4.0], 0.95)

    assert found.estimate == 2.5
    assert found.half_width == pytest.approx(3.1824463 * 1.2909944 / 2)
    assert (found.confidence, found.replications) == (0.95, 4)
    assert found.holds(2.5)
    assert not found.holds(6)


def test_of_none_nothing_is_said_and_of_one_nothing_but_itself():
    assert mean_interval([]) is None
    one = mean_interval([3.0])
    assert (one.estimate, one.low, one.high) == (3.0, -inf, inf)


@given(values=VALUES, low=st.floats(0.5, 0.9), more=st.floats(0.01, 0.09))
def test_it_holds_its_mean_and_more_confidence_is_wider(values, low, more):
    narrow, wide = mean_interval(values, low), mean_interval(values, low + more)

    assert narrow.holds(narrow.estimate)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@given(values=VALUES, shift=st.floats(-1e3, 1e3), scale=st.floats(0.1, 100))
def test_it_moves_and_stretches_with_its_values(values, shift, scale):
    found = mean_interval(values)
    moved = mean_interval([one * scale + shift for one in values])

    close = {"rel": 1e-6, "abs": 1e-3}
    assert moved.estimate == pytest.approx(found.estimate * scale + shift, **close)
    assert moved.half_width == pytest.approx(found.half_width * scale, **close)


@given(values=VALUES)
def test_the_order_of_replications_does_not_matter_much(values):
    """Sums may differ in their last digits; callers keep replications in order."""
    one, other = mean_interval(values), mean_interval(values[::-1])

    assert other.low == pytest.approx(one.low, rel=1e-9, abs=1e-6)


def test_a_paired_difference_forgets_what_both_share():
    luck = np.random.default_rng(1)
    storm = luck.normal(100, 50, 40)
    ours, theirs = storm - 3 + luck.normal(0, 1, 40), storm + luck.normal(0, 1, 40)
    paired = paired_difference(ours, theirs)

    assert paired.holds(-3)
    assert paired.high < 0  # seen at once, where unpaired means would hide it
    assert mean_interval(ours).half_width > 10 * paired.half_width
    assert gained(ours, theirs) > 100


def test_pairing_gains_nothing_where_luck_is_not_shared():
    luck = np.random.default_rng(2)
    ours, theirs = luck.normal(0, 1, 4_000), luck.normal(0, 1, 4_000)

    assert gained(ours, theirs) == pytest.approx(1, abs=0.1)
    assert gained(ours, ours) == inf
    assert gained([1.0, 1.0], [1.0, 1.0]) == 1


def test_what_is_not_as_many_is_not_paired():
    with pytest.raises(ValueError, match="3 replications cannot be paired with 2"):
        paired_difference([1, 2, 3], [1, 2])
