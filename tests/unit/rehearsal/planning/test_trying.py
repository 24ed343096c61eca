"""A plan on luck that it has never seen: what is claimed is true, often enough."""

import attrs
import numpy as np
import pytest
from planning_sketch import endless

from karama.rehearsal.planning import (
    Answer,
    Counts,
    Sample,
    Terms,
    Variable,
    everything,
    try_plan,
)
from karama.rehearsal.planning.trying import (
    LOOK,
    UNBROKEN,
    confidence_of,
    limits_of,
)


@attrs.frozen(eq=False)
class Storms:
    """A target missed by everybody in a share of the replications, and held else.

    Attributes:
        bad: That share, by level of the only variable.
        people: In a replication; of two kinds, taken in turn.
    """

    bad: tuple[float, ...]
    shares: tuple[float, ...] = (0.9,)
    people: tuple[int, int] = (10, 10)
    seed: int = 0
    parts: int = 1

    @property
    def variables(self):
        return (Variable("crews", len(self.bad) - 1, 5),)

    def run(self, tasks):
        for (level,), replication in tasks:
            luck = np.random.default_rng([self.seed, replication]).uniform()
            there = float(self.people[replication % 2])
            held = 0.0 if luck < self.bad[level] else there
            one = np.ones((len(self.shares), 1))
            yield Counts(held * one, there * one)


TERMS = Terms(np.array([20.0]), 0.95, most=1_000)


def tried(problem, plan=(0,), terms=TERMS, first=100):
    return try_plan(problem, plan, terms, first)


# --- what it answers ------------------------------------------------------------------


def test_what_holds_is_shown_and_what_does_not_is_refuted():
    good, bad = tried(Storms((0.02,))), tried(Storms((0.4,)))

    assert (good.answers, good.passed) == ((Answer.SHOWN,), True)
    assert (bad.answers, bad.passed) == ((Answer.REFUTED,), False)
    assert bad.refuted == (0,)
    assert len(bad.replications) < len(good.replications) < TERMS.most


def test_where_the_share_is_just_the_one_asked_it_stays_open():
    trial = tried(Storms((0.1,)), terms=Terms(np.array([20.0]), 0.95, most=200))

    assert trial.answers == (Answer.OPEN,)
    assert not trial.passed


def test_it_is_looked_at_every_so_often_and_begins_where_it_is_told():
    told = []
    trial = try_plan(Storms((0.02,)), (0,), TERMS, 100, told.append)

    assert trial.replications.start == 100
    assert told == list(range(LOOK, len(trial.replications) + 1, LOOK))
    assert trial.held.shape == (1, len(trial.replications))


def test_what_seems_to_take_far_too_long_is_given_up():
    trial = tried(Storms((0.099,)), terms=Terms(np.array([20.0]), 0.95, most=5_000))

    assert trial.answers == (Answer.OPEN,)
    assert len(trial.replications) < 5_000


def test_who_has_something_to_go_back_to_gives_up_sooner():
    terms = Terms(np.array([20.0]), 0.95, most=5_000)
    patient = tried(Storms((0.08,)), terms=terms)
    hasty = tried(Storms((0.08,)), terms=attrs.evolve(terms, hopeless=0.05))

    assert len(hasty.replications) < len(patient.replications)
    assert hasty.answers == (Answer.OPEN,)


def test_of_a_claim_for_everybody_one_person_is_enough_to_refute_it():
    problem = Storms((0.0, 0.3), shares=(1.0,))

    assert tried(problem, (0,)).answers == (Answer.UNBROKEN,)
    assert len(tried(problem, (0,)).replications) == UNBROKEN
    assert tried(problem, (1,)).answers == (Answer.REFUTED,)


def test_where_there_was_nobody_that_is_said():
    trial = tried(Storms((0.0,), people=(0, 0)))

    assert trial.answers == (Answer.NOBODY,)
    assert trial.passed
    assert trial.share(0) is None
    assert trial.missed().tolist() == [0.0]


def test_a_replication_fuller_than_may_be_counts_as_the_fullest_with_its_own_share():
    crowded = Storms((0.02,), people=(10, 10_000))
    trial = tried(crowded)

    assert trial.passed
    assert trial.counted.max() == 10_000


def test_the_limit_is_twice_the_fullest_replication_of_the_sample():
    sample = Sample(Storms((0.0,), people=(10, 30)), range(4))

    assert limits_of(sample).tolist() == [60.0]


# --- how often it is wrong ------------------------------------------------------------


@pytest.mark.parametrize("people", [(10, 10), (5, 15)])
def test_a_plan_that_misses_its_target_is_seldom_shown_to_reach_it(people):
    """The share is the one asked, so that whoever shows more is wrong."""
    wrong = 0
    for seed in range(120):
        problem = Storms((0.1001,), people=people, seed=seed)
        terms = Terms(np.array([20.0]), 0.95, most=400)
        wrong += tried(problem, terms=terms).passed

    assert wrong <= 0.05 * 120 + 3 * (120 * 0.05 * 0.95) ** 0.5


def test_an_ordinary_interval_looked_at_as_often_would_be_wrong_more_often():
    """Control: the same luck, and the usual interval at every look."""
    wrong = 0
    for seed in range(120):
        problem = Storms((0.1001,), seed=seed)
        trial = tried(problem, terms=Terms(np.array([20.0]), 0.999999, most=400))
        bad = (trial.held < trial.counted)[0]
        looks = range(LOOK, len(bad) + 1, LOOK)
        wrong += any(
            bad[:n].mean() + 1.645 * max(bad[:n].std(), 0.01) / n**0.5 < 0.1001
            for n in looks
        )

    assert wrong > 0.05 * 120 + 3 * (120 * 0.05 * 0.95) ** 0.5


def test_all_trials_together_may_be_wrong_no_more_often_than_was_asked():
    spent = sum(1 - confidence_of(0.95, trial) for trial in range(1, 1_000))

    assert spent <= 0.05 + 1e-12
    assert confidence_of(0.95, 1) < confidence_of(0.95, 2)


# --- margins in the sample ------------------------------------------------------------


def test_a_margin_asks_more_of_the_sample_but_never_more_than_everything_does():
    problem = endless(4, targets=2)
    sample = Sample(problem, range(20))
    row = sample.row(everything(problem))
    sample.missed[row, 0], sample.counted[row, 0] = 0.0, 40.0
    sample.missed[row, 1] = (1 - problem.shares[1]) * 0.9 * 40.0 / 2
    sample.counted[row, 1] = 40.0
    may = 1 - np.array(problem.shares)
    sample.allow(0.5 * may)

    assert (1 - sample.asked) / may == pytest.approx([0.5, 0.9])
    assert sample.holds(everything(problem))


def test_without_a_margin_a_sample_asks_what_is_asked():
    problem = endless(4)
    sample = Sample(problem, range(20))
    may = 1 - np.array(problem.shares)
    sample.allow(0.5 * may)
    sample.allow(may)

    assert sample.asked == pytest.approx(problem.shares)
