"""The search over problems so small that all plans can be counted out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_sketch import PARTS, Desks, desks, every_plan, holds, least

from karama.rehearsal.planning import (
    Bound,
    Sample,
    Search,
    Variable,
    cost_of,
    everything,
    nothing,
)
from karama.rehearsal.planning.covers import NEVER
from karama.rehearsal.planning.tree import Tree

REPLICATIONS = range(6)
SEEDS = st.integers(0, 10_000)


def ready(problem, replications=REPLICATIONS):
    sample = Sample(problem, replications)
    bound = Bound(sample)
    return sample, bound, Search(sample, bound)


def closed(bound, search, tries=400):
    """Raise the bound until a plan that meets all covers holds."""
    for _ in range(tries):
        cost, plan = bound.lowest()
        if plan is None or bound.lift(plan):
            return cost, plan
    raise AssertionError("the bound was never reached")


# --- a sample -------------------------------------------------------------------------


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_a_sample_says_of_every_plan_what_counting_says(seed):
    problem = desks(seed)
    sample = Sample(problem, REPLICATIONS)

    for plan in every_plan(problem):
        assert sample.holds(plan) == holds(problem, plan, REPLICATIONS)


def test_a_plan_that_fails_is_given_up_early_and_nothing_is_run_twice():
    problem = desks(1)
    sample = Sample(problem, REPLICATIONS)
    before = sample.runs

    assert not sample.holds(nothing(problem))
    once = sample.runs - before
    assert once < len(REPLICATIONS)
    assert not sample.holds(nothing(problem))
    assert sample.runs == before + once


def test_a_target_that_asks_for_more_is_judged_by_what_was_run():
    problem = desks(1)
    sample = Sample(problem, REPLICATIONS)
    plan = next(p for p in every_plan(problem) if sample.holds(p))
    sample.asked = np.ones(len(problem.shares))

    assert sample.holds(plan) == (sample.missed[sample.row(plan)].sum() == 0)


# --- the bound ------------------------------------------------------------------------


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_the_bound_is_never_above_the_cheapest_plan(seed):
    problem = desks(seed)
    _, bound, _ = ready(problem)
    best = least(problem, REPLICATIONS)

    for _ in range(60):
        cost, plan = bound.lowest()
        assert best is None or cost <= best
        if plan is None or bound.lift(plan):
            break


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_the_bound_closes_on_the_cheapest_plan_there_is(seed):
    problem = desks(seed)
    _, bound, search = ready(problem)
    best = least(problem, REPLICATIONS)

    cost, plan = closed(bound, search)

    assert (plan is None) == (best is None)
    if plan is not None:
        assert cost == cost_of(problem, plan) == best
        assert holds(problem, plan, REPLICATIONS)


@given(SEEDS, st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_where_more_hurts_a_plan_that_holds_is_never_ruled_out(seed, hurts):
    problem = desks(seed, hurts=hurts)
    _, bound, _ = ready(problem)
    good = [plan for plan in every_plan(problem) if holds(problem, plan, REPLICATIONS)]

    for _ in range(30):
        _, plan = bound.lowest()
        if plan is None or bound.lift(plan):
            break
    for plan in good:
        bound.test(plan)

    assert not any(bound.rules_out(plan) for plan in good)
    cost, _ = bound.lowest()
    assert cost <= min((cost_of(problem, plan) for plan in good), default=cost)


def test_what_hurts_is_seen_and_what_does_not_is_not():
    broken = {
        hurts: sum(_broken(seed, hurts) for seed in range(25)) for hurts in (-1, 0)
    }

    assert broken[-1] == 0
    assert broken[0] > 0


def _broken(seed, hurts):
    problem = desks(seed, hurts=hurts)
    _, bound, _ = ready(problem)
    for _ in range(30):
        _, plan = bound.lowest()
        if plan is None or bound.lift(plan):
            break
    for plan in every_plan(problem):
        if holds(problem, plan, REPLICATIONS):
            bound.test(plan)
    return len(bound.broken)


def test_what_held_before_more_was_asked_contradicts_nothing_that_is_asked_now():
    problem = desks(4)
    sample, bound, search = ready(problem)
    search.halve(everything(problem))
    loose = search.best
    bound.test(loose)
    sample.allow(0.2 * (1 - sample.asked))
    search.again()

    assert not sample.holds(loose)
    assert loose not in bound.held
    closed(bound, search)
    assert bound.broken == set()
    assert bound.rules_out(loose)


# --- the search -----------------------------------------------------------------------


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_what_is_found_holds_and_nothing_of_it_can_be_left_out(seed):
    problem = desks(seed, variables=4, most=3)
    sample, _, search = ready(problem)
    if not sample.holds(everything(problem)):
        return

    search.halve(everything(problem))
    search.swap(runs=10_000)

    assert search.best is not None
    assert holds(problem, search.best, REPLICATIONS)
    for place, level in enumerate(search.best):
        less = [*search.best]
        less[place] -= 1
        assert level == 0 or not holds(problem, tuple(less), REPLICATIONS)


def test_swaps_find_the_cheapest_plan_of_most_small_problems():
    gaps = []
    for seed in range(30):
        problem = desks(seed, variables=4, most=3)
        sample, _, search = ready(problem)
        if sample.holds(everything(problem)):
            search.halve(everything(problem))
            search.swap(runs=10_000)
            best = least(problem, REPLICATIONS)
            gaps.append(search.cost / max(best, 1))

    assert min(gaps) >= 1
    assert np.mean(np.array(gaps) == 1) > 0.7


def test_swaps_that_are_unlikely_to_hold_are_not_run():
    problem = desks(3)
    _, bound, first = ready(problem)
    first.halve(everything(problem))
    sample = first.sample

    hopeless = Search(sample, bound, lambda _: 2.0)
    hopeless.best = everything(problem)
    before = sample.runs

    assert hopeless.swap(runs=10_000)
    assert sample.runs == before
    assert hopeless.best == everything(problem)


def test_who_is_at_work_does_not_matter_the_same_is_found_again():
    def found():
        problem = desks(5, variables=4)
        sample, bound, search = ready(problem)
        search.halve(everything(problem))
        search.swap(runs=200)
        return search.best, sample.runs, bound.lowest()

    assert found() == found()


# --- the tree -------------------------------------------------------------------------


@given(SEEDS)
@settings(max_examples=80, deadline=None)
def test_the_tree_finds_the_cheapest_plan_that_meets_all_covers(seed):
    luck = np.random.default_rng(seed)
    most = luck.integers(1, 5, 4)
    costs = luck.integers(0, 9, 4)
    covers = luck.integers(1, 6, (luck.integers(1, 9), 4))
    covers = np.where(covers > most, NEVER, covers)
    problem = Desks(
        tuple(Variable("v", int(m), int(c)) for m, c in zip(most, costs, strict=True)),
        (),
        np.zeros((1, PARTS, 0, 4)),
    )
    met = [
        cost_of(problem, plan)
        for plan in every_plan(problem)
        if (plan >= covers).any(axis=1).all()
    ]

    cost, plan = Tree(costs, most, covers).cheapest()

    assert (plan is None) == (not met)
    if plan is not None:
        assert cost == cost_of(problem, plan) == min(met)
        assert (plan >= covers).any(axis=1).all()


def test_a_tree_goes_on_where_covers_are_added_and_a_plan_is_passed_over():
    costs, most = np.array([2, 3]), np.array([3, 3])
    tree = Tree(costs, most, [np.array([2, 2])])

    assert tree.cheapest() == (4, (2, 0))
    tree.pass_over()
    assert tree.cheapest() == (6, (0, 2))
    tree.add(np.array([3, NEVER]))
    assert tree.cheapest() == (6, (3, 0))


def test_a_tree_that_may_look_no_further_gives_a_bound_and_no_plan():
    costs, most = np.array([2, 3]), np.array([3, 3])
    tree = Tree(costs, most, [np.array([2, 2])])

    cost, plan = tree.cheapest(within=0)

    assert plan is None
    assert cost <= 4


@pytest.mark.parametrize("levels", [(0, 0), (3, 3)])
def test_covers_that_nothing_meets_leave_no_plan(levels):
    tree = Tree(np.array([1, 1]), np.array([3, 3]), [np.array([NEVER, NEVER])])

    cost, plan = tree.cheapest()

    assert plan is None
    assert cost > sum(levels)
