"""Fitting: a table that has what is known, or which of it contradicts what."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.population.fitting import Margin, contradicting, fit

CLOSE = 0.005
ROWS = np.repeat([0, 1], 3)
COLUMNS = np.tile([0, 1, 2], 2)


def margin(part, *shares, key="m"):
    return Margin(key, np.asarray(part), np.asarray(shares, float))


def test_without_any_pattern_facts_are_independent():
    margins = [margin(ROWS, 0.2, 0.8), margin(COLUMNS, 0.5, 0.3, 0.2)]

    found = fit(np.ones(6), margins)

    assert found.weights == pytest.approx(np.outer([0.2, 0.8], [0.5, 0.3, 0.2]).ravel())
    assert found.worst < 1e-9


def test_a_pattern_is_kept_where_the_margins_leave_it_free():
    pattern = np.array([4.0, 1, 1, 1, 1, 1])
    margins = [margin(ROWS, 0.2, 0.8), margin(COLUMNS, 0.5, 0.3, 0.2)]

    found = fit(pattern, margins).weights.reshape(2, 3)

    assert found[0, 0] * found[1, 1] / (found[0, 1] * found[1, 0]) == pytest.approx(4)


def test_what_can_never_be_stays_so():
    margins = [margin(ROWS, 0.2, 0.8), margin(COLUMNS, 0.5, 0.3, 0.2)]

    found = fit([0, 1, 1, 1, 1, 1], margins)

    assert found.weights[0] == 0
    assert found.worst < 1e-9


def test_a_share_of_some_says_nothing_of_the_others():
    of_first = np.array([0, 1, 1, -1, -1, -1])
    margins = [margin(of_first, 0.9, 0.1), margin(ROWS, 0.25, 0.75)]

    found = fit(np.ones(6), margins).weights

    assert found[0] == pytest.approx(0.225)
    assert found[3:] == pytest.approx([0.25] * 3)


def test_a_share_of_nobody_cannot_be_met():
    nobody = np.full(6, -1)

    assert fit(np.ones(6), [margin(nobody, 1.0)]).off == (1.0,)


def test_margins_that_contradict_each_other_are_named_and_no_others():
    first = margin(ROWS, 0.2, 0.8, key="first")
    other = margin(COLUMNS, 0.5, 0.3, 0.2, key="other")
    again = margin(1 - ROWS, 0.5, 0.5, key="again")
    margins = [first, other, again]

    assert fit(np.ones(6), margins).worst > CLOSE
    assert contradicting(np.ones(6), margins, CLOSE) == (first, again)


def test_three_may_contradict_where_any_two_do_not():
    """Two kinds of 60 % each, with 10 % both: 110 % together."""
    one, two, both = (
        np.array(part) for part in ([0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 1, 1])
    )
    margins = [margin(one, 0.6, 0.4), margin(two, 0.6, 0.4), margin(both, 0.1, 0.9)]

    assert contradicting(np.ones(4), margins, CLOSE) == tuple(margins)
    for left_out in margins:
        rest = [each for each in margins if each is not left_out]
        assert fit(np.ones(4), rest).worst < CLOSE


def test_in_a_large_table_what_is_slow_to_fit_is_no_contradiction():
    """Many small cells and many margins: each round moves a cell by very little."""
    luck = random.Random(3)  # noqa: S311 - a test
    parts = np.unravel_index(np.arange(5**6), (5,) * 6)
    margins = [margin(part, *[0.2] * 5) for part in parts]
    for number in range(14):
        one, two = luck.sample(range(6), 2)
        first, second = luck.randrange(5), luck.randrange(5)
        share = 0.19 if number % 3 == 0 else 0.05
        both = (parts[one] == first) & (parts[two] == second)
        margins.append(margin(np.where(both, 0, 1), share, 1 - share))

    found = contradicting(np.ones(5**6), margins, CLOSE)

    assert fit(np.ones(5**6), found).worst > CLOSE
    for left_out in found:
        rest = [each for each in found if each is not left_out]
        assert fit(np.ones(5**6), rest).worst < CLOSE


@st.composite
def tables(draw):
    """A table of two or three facts, with holes."""
    shape = draw(st.lists(st.integers(2, 4), min_size=2, max_size=3))
    count = int(np.prod(shape))
    weights = draw(
        st.lists(st.one_of(st.just(0.0), st.floats(0.05, 1)), min_size=count,
                 max_size=count).filter(any)
    )  # fmt: skip
    return shape, np.array(weights) / sum(weights)


@given(tables(), st.data())
def test_margins_of_a_table_that_exists_are_all_met(drawn, data):
    shape, table = drawn
    places = np.unravel_index(np.arange(len(table)), shape)
    margins = [
        margin(part, *np.bincount(part, table, minlength=size))
        for part, size in zip(places, shape, strict=True)
    ]
    some = np.array(data.draw(st.lists(st.booleans(), min_size=len(table),
                                       max_size=len(table))))  # fmt: skip
    share = float(table[some].sum())
    margins.append(margin(np.where(some, 0, 1), share, 1 - share))

    found = fit(np.ones(len(table)), margins)

    assert found.weights.sum() == pytest.approx(1)
    assert found.worst < CLOSE
