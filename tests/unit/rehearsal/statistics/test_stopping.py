"""How many replications, and what a look costs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.statistics import (
    Precision,
    at_look,
    mean_interval,
    moves,
    replications,
    replications_for_all,
    share_at_look,
    share_interval,
    two_stage_interval,
)

SAMPLE = np.random.default_rng(1).normal(50, 10, 30)


def test_the_number_by_hand():
    """A spread of 2 with 4 degrees (2.7764) to within 1: 5.55 squared is 30.8."""
    values = [0.0, 2.0, 4.0, 2.0, 2.0]
    scale = 2 / np.std(values, ddof=1)

    assert replications([v * scale for v in values], Precision(1.0)) == 31


def test_an_interval_is_as_short_as_wanted_once_there_are_so_many():
    wanted = Precision(1.5, 0.99)
    total = replications(SAMPLE, wanted)
    more = np.random.default_rng(2).normal(50, 10, total - 30)
    found = two_stage_interval([*SAMPLE, *more], 30, 0.99)

    assert total > 30
    assert found.half_width <= 1.5
    assert found.replications == total


def test_there_are_never_fewer_than_in_the_first_stage_nor_more_than_allowed():
    assert replications(SAMPLE, Precision(1e6)) == 30
    assert replications(SAMPLE, Precision(1e-9), most=5_000) == 5_000
    assert replications([3.0] * 30, Precision(0.1)) == 30


def test_the_figure_that_varies_most_decides():
    figures = {
        "wait": (SAMPLE, Precision(1.0)),
        "share": (SAMPLE / 100, Precision(1.0)),
    }

    assert replications_for_all(figures) == replications(SAMPLE, Precision(1.0))


def test_a_share_is_planned_by_the_moves_of_its_replications():
    luck = np.random.default_rng(3)
    counted = luck.integers(50, 150, 40)
    held = luck.binomial(counted, luck.beta(9, 1, 40))
    total = replications(moves(held, counted), Precision(0.01))
    counted = luck.integers(50, 150, total)
    held = luck.binomial(counted, luck.beta(9, 1, total))

    assert share_interval(held, counted).half_width == pytest.approx(0.01, rel=0.5)


def test_the_spread_is_that_of_the_first_stage_alone():
    values = [*SAMPLE, *[50.0] * 1000]

    assert two_stage_interval(values, 30).half_width > (
        mean_interval(values).half_width
    )
    assert two_stage_interval([], 30) is None


@given(st.floats(0.5, 0.999), st.integers(1, 500))
def test_all_looks_together_cost_no_more_than_what_may_be_missed(confidence, looks):
    spent = sum(1 - at_look(confidence, look) for look in range(1, looks + 1))

    assert spent <= 1 - confidence + 1e-9
    assert at_look(confidence, looks) < 1


def test_a_later_look_has_a_wider_interval():
    held, counted = [9, 8, 10, 7] * 10, [10] * 40
    widths = [share_at_look(held, counted, look).half_width for look in (1, 2, 3, 9)]

    assert widths == sorted(widths)
    assert widths[0] > share_interval(held, counted).half_width
