"""What a trial says of the sample: how much plans may miss there."""

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_sketch import endless

from karama.rehearsal.planning import Sample, Terms, everything, nothing, try_plan
from karama.rehearsal.planning.aiming import AIM, MOST, aimed, first, spare
from karama.rehearsal.planning.trying import limits_of
from karama.rehearsal.statistics import takes

SHARES = st.floats(0.5, 0.99)
PEOPLE = 20.0
TERMS = Terms(np.array([PEOPLE]), 0.95, most=1_000)


def counted(missed):
    """Replications of so many people, of whom so many were missed."""
    there = np.full((1, len(missed)), PEOPLE)
    return there - np.array(missed), there


@given(SHARES, st.lists(st.integers(0, 4), min_size=30, max_size=60))
@settings(max_examples=60, deadline=None)
def test_what_is_to_spare_is_what_a_trial_just_shows(share, missed):
    held, there = counted(missed)
    more = spare(held, there, np.array([share]), TERMS)[0]

    just = takes(held[0], there[0], share + more, 0.95, PEOPLE)
    beyond = takes(held[0], there[0], min(share + more + 0.002, 1), 0.95, PEOPLE)
    assert just <= AIM * TERMS.most < beyond


def test_a_target_for_everybody_and_one_of_nobody_have_nothing_to_spare():
    held, there = counted([0] * 30)

    assert spare(held, there, np.array([1.0]), TERMS) == 0
    assert spare(held * 0, there * 0, np.array([0.9]), TERMS) == 0


def sampled(seed=4, **more):
    problem = attrs.evolve(endless(seed), **more)
    sample = Sample(problem, range(20))
    return problem, sample, Terms(limits_of(sample), 0.95, most=400)


def test_before_any_trial_the_margin_is_kept_at_least():
    problem, sample, terms = sampled(shares=(0.7, 0.8))
    may = 1 - np.array(problem.shares)

    found = first(sample, 0.5, terms)

    assert found == pytest.approx(may * 0.5)
    scarce = attrs.evolve(terms, most=60)
    less = first(sample, 0.5, scarce)
    assert (less <= found).all()
    assert less[1] < found[1]


def test_a_plan_that_was_not_shown_does_not_hold_in_the_sample_any_more():
    problem, sample, terms = sampled()
    trial = try_plan(problem, nothing(problem), terms, 100)
    assert not trial.passed
    row = sample.finish(trial.plan)

    sample.allow(aimed(sample, trial, terms))

    assert sample.known(row) is False


def test_a_plan_with_much_to_spare_lets_the_next_miss_more():
    problem, sample, terms = sampled(shares=(0.6, 0.6))
    trial = try_plan(problem, everything(problem), terms, 100)
    assert trial.passed
    before = sample.share_missed(sample.finish(trial.plan))

    allowed = aimed(sample, trial, terms)

    assert (allowed > before).all()
    assert (allowed <= MOST * 0.4).all()
