"""Intervals counted at instants and over spans are what counting one by one gives."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.outcomes.standing import mean_over, standing, standing_by

TIMES = st.integers(0, 40)


@st.composite
def intervals(draw):
    """A few intervals with keys; some never end."""
    begun = draw(st.lists(TIMES, max_size=12))
    ended = [
        draw(st.one_of(st.just(float("inf")), st.integers(one, 60))) for one in begun
    ]
    key = [draw(st.integers(0, 2)) for _ in begun]
    return np.array(key, int), np.array(begun, float), np.array(ended, float)


@given(intervals(), st.sets(TIMES, min_size=1))
def test_an_interval_counts_from_its_beginning_to_just_before_its_end(drawn, at):
    key, begun, ended = drawn
    instants = np.array(sorted(at), float)

    found = standing_by(key, 3, begun, ended, instants)

    for place, now in enumerate(instants):
        here = (begun <= now) & (now < ended)
        assert [int((here & (key == k)).sum()) for k in range(3)] == found[
            :, place
        ].tolist()
    assert standing(begun, ended, instants).tolist() == found.sum(axis=0).tolist()


@given(intervals(), st.sets(TIMES, min_size=2))
def test_the_mean_over_a_span_is_the_time_spent_in_it(drawn, at):
    _, begun, ended = drawn
    edges = np.array(sorted(at), float)

    found = mean_over(begun, ended, edges)

    for place, (low, high) in enumerate(pairwise(edges)):
        spent = np.clip(ended, low, high) - np.clip(begun, low, high)
        assert np.isclose(found[place], spent.sum() / (high - low))
