"""Shares that may be looked at after every replication."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.statistics import (
    refuted,
    share_interval,
    shown,
    sure_interval,
    takes,
)

COUNTS = st.lists(
    st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=60,
)


def good(size, share=0.985, seed=1):
    luck = np.random.default_rng(seed)
    quality = luck.beta(share * 19, (1 - share) * 19, size)
    return luck.binomial(100, quality), np.full(size, 100)


def test_a_share_well_above_is_shown_and_one_well_below_refuted():
    held, counted = good(400)

    assert 60 < shown(held, counted, 0.95) < 200
    assert refuted(held, counted, 0.95) is None
    assert shown(held, counted, 0.999) is None
    assert refuted(held, counted, 0.999) is not None


def test_even_without_a_breach_few_replications_show_little():
    """Of 60 replications without one, 1 in 20 may still be all breaches."""
    assert shown([100] * 60, [100] * 60, 0.95) is None
    assert shown([100] * 80, [100] * 80, 0.95) is not None
    assert shown([100] * 200, [100] * 200, 0.99) is None
    assert shown([100] * 400, [100] * 400, 0.99) is not None


def test_certainty_is_never_shown():
    assert shown([100] * 5_000, [100] * 5_000, 1.0) is None
    assert refuted([100] * 50 + [0], [100] * 51, 1.0) is not None


def test_more_confidence_takes_longer():
    held, counted = good(1_000)

    assert shown(held, counted, 0.95, 0.9) < shown(held, counted, 0.95, 0.99)


def test_what_was_shown_stays_shown():
    held, counted = good(300)
    first = shown(held, counted, 0.95)

    assert shown(held[:first], counted[:first], 0.95) == first
    assert shown(held[: first - 1], counted[: first - 1], 0.95) is None


def test_all_people_count_where_a_most_is_given():
    """Replications with many people have the breaches."""
    held, counted = [10, 150] * 400, [10, 200] * 400

    assert refuted(held, counted, 0.8, most=250) is not None  # 160 of 210
    assert shown(held, counted, 0.8) is not None  # (1 + 0.75) / 2 of a replication


def test_more_people_than_the_most_are_refused():
    with pytest.raises(ValueError, match="counts 300 people, above 250"):
        shown([10, 200], [10, 300], 0.9, most=250)


def test_a_replication_without_anybody_says_nothing():
    held, counted = good(200)
    padded = [x for one in held for x in (0, one)]

    assert sure_interval(padded, [0, 100] * 200) == sure_interval(held, counted)
    assert sure_interval([0], [0]) is None
    assert shown([], [], 0.5) is None


def test_it_is_wider_than_an_interval_that_is_looked_at_once():
    held, counted = good(400)
    sure, once = sure_interval(held, counted), share_interval(held, counted)

    assert once.low - 0.03 < sure.low < once.low
    assert sure.estimate == pytest.approx(once.estimate)


@given(counts=COUNTS, most=st.sampled_from([None, 30, 100]))
def test_it_holds_what_is_neither_shown_nor_refuted(counts, most):
    held, counted = zip(*counts, strict=True)
    found = sure_interval(held, counted, 0.9, most)

    if found is not None:
        assert 0 <= found.low <= found.estimate + 1e-6
        assert found.estimate - 1e-6 <= found.high <= 1
        inside = (found.low + found.high) / 2
        assert shown(held, counted, inside, 0.95, most) is None
        assert refuted(held, counted, inside, 0.95, most) is None


@given(counts=COUNTS, share=st.floats(0.05, 0.95))
def test_refuting_a_share_is_showing_its_rest(counts, share):
    held, counted = zip(*counts, strict=True)
    missed = [n - h for h, n in counts]

    assert refuted(held, counted, share) == shown(missed, counted, 1 - share)


# --- how long it takes ----------------------------------------------------------------


def test_how_long_it_takes_is_told_from_what_was_seen():
    held = np.tile([10.0, 9.9, 10.0, 10.0, 10.0], 100)
    counted = np.full(len(held), 10.0)
    really = shown(held, counted, 0.95, most=10.0)

    guessed = takes(held[:50], counted[:50], 0.95, most=10.0)

    assert really is not None
    assert really / 2 < guessed < really * 2


def test_what_speaks_against_it_never_shows_it():
    counted = np.full(50, 10.0)

    assert takes(counted * 0.9, counted, 0.95, most=10.0) == inf
    assert takes([], [], 0.95) == inf
    assert takes(counted, counted, 1.0, most=10.0) == inf
