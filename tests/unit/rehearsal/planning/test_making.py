"""The whole of planning, held against counting out every plan of small problems."""

from itertools import pairwise

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_sketch import endless, least

from karama.rehearsal.planning import (
    Answer,
    Bound,
    Effort,
    Sample,
    Stage,
    Verdict,
    Without,
    binding,
    changed,
    cost_of,
    everything,
    nothing,
    plan,
)

SEEDS = st.integers(0, 10_000)
EFFORT = Effort(sample=16, swaps=200, bound=800, gap=0.0, fresh=400, changes=60)
MANY = range(100_000, 103_000)
"""Replications that nobody planned on: the truth, near enough."""


def easy(problem):
    """The same with targets that everything reaches by far."""
    shares = tuple(share - 0.06 for share in problem.shares)
    return attrs.evolve(problem, shares=shares)


def truth(problem, made):
    """For how much each target holds, by many replications."""
    counts = list(problem.run([(made, n) for n in MANY]))
    held = sum(one.held.sum(axis=1) for one in counts)
    return held / sum(one.counted.sum(axis=1) for one in counts)


# --- what is found --------------------------------------------------------------------


def asked(problem, found):
    """The same with what was asked of its sample, margins included."""
    return attrs.evolve(problem, shares=found.asked)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_bounds_are_below_every_plan_that_holds_with_the_same_margin(seed):
    problem = easy(endless(seed))
    found = plan(problem, EFFORT)
    assert found.cost == cost_of(problem, found.plan)
    if found.verdict is not Verdict.FOUND:
        assert found.least is None
        return

    best = least(asked(problem, found), range(EFFORT.sample))
    assert found.least.alone <= found.least.adding <= found.cost
    assert found.least.alone == min(best, found.cost)  # small enough to close
    assert found.least.adding <= max(best, found.least.alone)
    assert 0 <= found.gap <= found.gap_alone < 1


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_where_nothing_hurts_no_comparison_says_so(seed):
    found = plan(easy(endless(seed)), EFFORT)
    if found.verdict is Verdict.FOUND:
        assert (found.least.broken, found.least.hurt) == (0, 0)
        assert found.least.pairs > 0


def test_where_more_hurts_some_comparison_says_so():
    """Control: the same with a variable of which more makes a target worse."""
    hurt = 0
    for seed in range(12):
        found = plan(easy(endless(seed, hurts=0)), EFFORT)
        hurt += found.least.hurt if found.least is not None else 0

    assert hurt > 0


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_every_unit_of_a_plan_is_there_because_of_a_target(seed):
    problem = easy(endless(seed))
    found = plan(problem, EFFORT)
    if found.verdict is not Verdict.FOUND:
        assert found.without == found.more == ()
        return

    units = [n for n, level in enumerate(found.plan) if level]
    assert [change.variable for change in found.without] == units
    spent = len(found.trials) >= EFFORT.trials + EFFORT.spared
    assert spent or not any(change.spare for change in found.without)
    room = [n for n, v in enumerate(problem.variables) if found.plan[n] < v.most]
    assert [change.variable for change in found.more] == room


def test_what_is_called_found_does_reach_its_targets():
    wrong = tried = 0
    for seed in range(40):
        problem = easy(endless(seed))
        found = plan(problem, EFFORT)
        if found.verdict is Verdict.FOUND:
            tried += 1
            wrong += bool((truth(problem, found.plan) < problem.shares).any())

    assert tried > 30
    assert wrong <= 0.05 * tried + 2 * (tried * 0.05 * 0.95) ** 0.5


def test_the_best_plan_of_the_sample_alone_often_does_not():
    """Control: without margins and trials, what is found suits its own luck."""
    wrong = 0
    for seed in range(40):
        problem = easy(endless(seed))
        sample = Sample(problem, range(EFFORT.sample))
        bound = Bound(sample)
        for _ in range(400):
            _, made = bound.lowest()
            if made is None or bound.lift(made):
                break
        wrong += bool((truth(problem, made) < problem.shares).any())

    assert wrong > 0.05 * 40 + 2 * (40 * 0.05 * 0.95) ** 0.5


def test_what_holds_already_costs_nothing():
    problem = attrs.evolve(endless(3), shares=(0.5, 0.5))
    found = plan(problem, EFFORT)

    assert found.verdict is Verdict.FOUND
    assert found.plan == nothing(problem)
    assert (found.cost, found.least.adding, found.gap) == (0, 0, 0.0)
    assert found.without == ()
    assert len(found.more) == len(problem.variables)


def test_where_nothing_that_may_be_added_suffices_that_is_shown_with_its_targets():
    problem = endless(3)
    short = tuple(attrs.evolve(one, most=1) for one in problem.variables)
    found = plan(attrs.evolve(problem, variables=short), EFFORT)

    assert found.verdict is Verdict.NOTHING
    assert found.plan == (1, 1, 1)
    assert found.trial is not None
    assert found.trial.refuted
    assert found.least is None


def test_where_it_cannot_be_told_that_is_said():
    problem = endless(3)
    few = attrs.evolve(EFFORT, fresh=20)  # too few to show anything of 0.95
    found = plan(problem, few)

    assert found.verdict is Verdict.OPEN
    assert found.plan == everything(problem)
    assert found.trial is not None
    assert Answer.OPEN in found.trial.answers


def test_a_target_for_everybody_is_reached_without_a_miss_or_called_missed():
    problem = attrs.evolve(endless(3), shares=(1.0, 0.9))
    found = plan(problem, EFFORT)
    assert found.verdict is Verdict.FOUND
    assert found.trial.answers[0] is Answer.UNBROKEN

    short = (attrs.evolve(problem.variables[0], most=3), *problem.variables[1:])
    found = plan(attrs.evolve(problem, variables=short), EFFORT)
    assert found.verdict is Verdict.NOTHING
    assert found.trial.refuted == (0,)


@given(SEEDS, st.integers(0, 2))
@settings(max_examples=10, deadline=None)
def test_where_more_hurts_the_bound_is_still_told_with_its_exceptions(seed, hurts):
    problem = easy(endless(seed, hurts=hurts))
    found = plan(problem, EFFORT)

    if found.verdict is Verdict.FOUND:
        assert found.trial.passed
        assert found.least.adding <= found.cost


# --- how it goes ----------------------------------------------------------------------


def test_trials_have_luck_of_their_own_and_the_last_is_of_everything():
    problem = endless(4)
    found = plan(problem, attrs.evolve(EFFORT, trials=3, fresh=100))

    seen = [range(EFFORT.sample), *(trial.replications for trial in found.trials)]
    assert all(one.stop == other.start for one, other in pairwise(seen))
    assert found.trials[-1].plan == everything(problem)
    sure = [trial.confidence for trial in found.trials]
    assert sure == sorted(set(sure))


def test_a_plan_that_was_not_shown_is_not_tried_again():
    again = 0
    for seed in range(8):
        tried = [trial.plan for trial in plan(easy(endless(seed)), EFFORT).trials]
        assert len(tried) == len(set(tried))
        again += len(tried) > 1

    assert again > 2


def test_the_same_is_found_again():
    def told():
        found = plan(endless(5), EFFORT)
        return (
            found.plan,
            attrs.astuple(found.least),
            found.runs,
            [t.plan for t in found.trials],
        )

    assert told() == told()


def test_it_tells_how_far_it_is():
    news = []
    found = plan(easy(endless(5)), EFFORT, tell=news.append)

    runs = [one.runs for one in news]
    assert runs == list(range(1, found.runs + 1))
    stages = list(dict.fromkeys(one.stage for one in news))
    assert stages[:2] == [Stage.SAMPLE, Stage.SEEK]
    assert set(stages) <= set(Stage)
    assert news[-1].lowest <= found.cost
    assert all(one.done <= one.of for one in news if one.stage is Stage.TRY)


# --- its parts ------------------------------------------------------------------------


def test_what_one_unit_makes_is_told_with_its_two_ends():
    problem = easy(endless(5))
    found = plan(problem, EFFORT)

    for change in (*found.without, *found.more):
        other = changed(found.plan, change.variable, change.by)
        exact = truth(problem, other) - truth(problem, found.plan)
        for gained, real in zip(change.gained, exact, strict=True):
            assert gained is not None
            assert gained.low - 0.02 <= real <= gained.high + 0.02
    assert any(max(one.gained[n].estimate for n in (0, 1)) >= 0 for one in found.more)
    assert any(min(one.gained[n].high for n in (0, 1)) < 0 for one in found.without)


def test_a_unit_without_which_a_target_is_clearly_missed_is_called_so():
    problem = easy(endless(7))
    found = plan(problem, EFFORT)

    for change in found.without:
        share = truth(problem, changed(found.plan, change.variable, -1))
        for n, outcome in enumerate(change.outcomes):
            if share[n] < problem.shares[n] - 0.05:
                assert outcome is not Without.HOLDS


def test_what_binds_comes_first():
    problem = easy(endless(5))
    found = plan(problem, EFFORT)
    told = binding(problem.shares, found.trial)

    assert [used for _, used in told] == sorted(
        (used for _, used in told), reverse=True
    )
    allowed = 1 - np.array(problem.shares)
    for target, used in told:
        assert used == pytest.approx(found.trial.missed()[target] / allowed[target])
