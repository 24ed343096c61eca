"""Shares of people, counted by replication."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.statistics import (
    clopper_pearson,
    moves,
    share_between,
    share_difference,
    share_interval,
    wilson,
)


def test_the_intervals_of_textbooks():
    """Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    close = {"abs": 5e-5}
    assert wilson(81, 263, 0.95) == pytest.approx((0.2553, 0.3662), **close)
    assert wilson(15, 148, 0.95) == pytest.approx((0.0624, 0.1605), **close)
    assert wilson(0, 20, 0.95) == pytest.approx((0.0, 0.1611), **close)
    assert wilson(1, 29, 0.95) == pytest.approx((0.0061, 0.1718), **close)
    assert clopper_pearson(81, 263, 0.95) == pytest.approx((0.2527, 0.3676), **close)
    assert clopper_pearson(15, 148, 0.95) == pytest.approx((0.0578, 0.1617), **close)
    assert clopper_pearson(0, 20, 0.95) == pytest.approx((0.0, 0.1684), **close)
    assert clopper_pearson(1, 29, 0.95) == pytest.approx((0.0009, 0.1776), **close)


def test_of_nothing_everything_may_be():
    assert wilson(0, 0, 0.95) == (0.0, 1.0)
    assert share_interval([0, 0], [0, 0]) is None
    assert share_interval([], []) is None
    one = share_interval([9], [10])
    assert (one.estimate, one.low, one.high) == (0.9, 0.0, 1.0)


def test_the_share_is_of_people_and_not_of_replications():
    assert share_interval([1, 90], [2, 98]).estimate == pytest.approx(0.91)


def test_people_of_one_replication_do_not_count_as_drawn_apart():
    """Half of the replications all in time, half all late: 40 facts and not 4,000."""
    counted = [100] * 40
    held = [100, 0] * 20
    found = share_interval(held, counted)

    assert found.half_width == pytest.approx(0.16, abs=0.01)
    assert clopper_pearson(2000, 4000, 0.95) == pytest.approx((0.484, 0.516), abs=0.001)


def test_people_who_are_drawn_apart_count_nearly_in_full():
    luck = np.random.default_rng(3)
    held = luck.binomial(100, 0.9, 200)
    found = share_interval(held, [100] * 200)
    apart = clopper_pearson(held.sum(), 20_000, 0.95)

    assert found.half_width == pytest.approx((apart[1] - apart[0]) / 2, rel=0.15)


@pytest.mark.parametrize("share", [0, 1])
def test_what_never_happened_may_still_happen(share):
    found = share_interval([share * 500] * 40, [500] * 40)

    assert found.estimate == share
    assert found.half_width == pytest.approx(0.0881 / 2, abs=1e-4)


def test_a_share_that_never_varies_is_as_sure_as_its_people():
    found = share_interval([45] * 20, [50] * 20)

    assert (found.low, found.high) == pytest.approx(clopper_pearson(900, 1000, 0.95))


COUNTS = st.lists(
    st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=20,
)


@given(counts=COUNTS, confidence=st.sampled_from([0.5, 0.9, 0.99]))
def test_an_interval_holds_its_share_and_stays_a_share(counts, confidence):
    held, counted = zip(*counts, strict=True)
    found = share_interval(held, counted, confidence)

    if found is None:
        assert sum(counted) == 0
    else:
        assert 0 <= found.low <= found.estimate <= found.high <= 1


@given(counts=COUNTS)
def test_what_did_not_hold_is_the_mirror_of_what_did(counts):
    held, counted = zip(*counts, strict=True)
    found = share_interval(held, counted)
    other = share_interval([n - h for h, n in counts], counted)

    if found is not None:
        assert other.low == pytest.approx(1 - found.high, abs=1e-7)
        assert other.high == pytest.approx(1 - found.low, abs=1e-7)


@given(counts=COUNTS, again=st.integers(2, 4))
def test_the_same_again_and_again_makes_it_narrower_never_wider(counts, again):
    held, counted = zip(*counts, strict=True)
    one = share_interval(held, counted)
    many = share_interval(held * again, counted * again)

    if one is not None:
        assert many.estimate == pytest.approx(one.estimate)
        assert many.half_width <= one.half_width + 1e-9


@given(counts=COUNTS)
def test_the_moves_of_replications_cancel(counts):
    held, counted = zip(*counts, strict=True)

    if sum(counted):
        assert sum(moves(held, counted)) == pytest.approx(0, abs=1e-9)


def test_the_delta_method_agrees_with_leaving_one_out():
    luck = np.random.default_rng(4)
    counted = luck.integers(50, 150, 60)
    held = luck.binomial(counted, luck.beta(18, 2, 60))
    left = [np.delete(held, i).sum() / np.delete(counted, i).sum() for i in range(60)]
    jackknife = 59 / 60 * ((left - np.mean(left)) ** 2).sum()
    delta = (moves(held, counted) ** 2).sum() / 59 / 60

    assert delta == pytest.approx(jackknife, rel=0.05)


# --- unknown, and differences ---------------------------------------------------------


def test_what_is_undecided_is_taken_for_neither():
    held, counted = [90, 80, 95], [100, 100, 100]
    found = share_between(held, [5, 10, 0], counted)

    assert found.low == share_interval(held, counted).low
    assert found.high == share_interval([95, 90, 95], counted).high
    assert found.estimate == share_interval(held, counted).estimate


@given(counts=COUNTS)
def test_where_all_is_decided_it_is_the_plain_interval(counts):
    held, counted = zip(*counts, strict=True)
    plain = share_interval(held, counted)

    assert share_between(held, [0] * len(held), counted) == plain


def test_a_difference_under_the_same_luck_is_seen_where_two_intervals_overlap():
    luck = np.random.default_rng(5)
    counted = luck.integers(80, 120, 40)
    bad = luck.beta(4, 16, 40)
    theirs = luck.binomial(counted, 1 - bad)
    ours = np.minimum(theirs + luck.binomial(counted - theirs, 0.2), counted)
    found = share_difference((ours, counted), (theirs, counted))

    assert found.low > 0
    assert share_interval(theirs, counted).high > share_interval(ours, counted).low


def test_plans_that_never_differed_may_still_differ():
    same = ([50] * 40, [60] * 40)
    found = share_difference(same, same)

    assert found.estimate == 0
    assert (found.low, found.high) == pytest.approx((-0.0881, 0.0881), abs=1e-4)


def test_of_one_replication_or_nobody_no_difference_is_claimed():
    one = share_difference(([5], [10]), ([1], [10]))

    assert (one.low, one.high) == (-1, 1)
    assert share_difference(([0], [0]), ([1], [10])) is None


@given(counts=COUNTS, others=COUNTS)
def test_a_difference_turns_round_with_its_sides(counts, others):
    size = min(len(counts), len(others))
    ours = tuple(zip(*counts[:size], strict=True))
    theirs = tuple(zip(*others[:size], strict=True))
    found, turned = share_difference(ours, theirs), share_difference(theirs, ours)

    if found is not None:
        assert -1 <= found.low <= found.estimate <= found.high <= 1
        assert turned.low == pytest.approx(-found.high, abs=1e-9)
