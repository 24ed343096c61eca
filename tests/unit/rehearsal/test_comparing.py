"""Two rehearsals side by side: the same people, run by run; the plan differs."""

import attrs
import pytest
from small_rehearsal import exercise, rehearsed

from karama.rehearsal.comparing import LESS_IS_BETTER, What, compared
from karama.rehearsal.exercise import exercise_of
from karama.rehearsal.means import counts, with_counts
from karama.rehearsal.outcomes.gathered import gather
from karama.rehearsal.running import runs


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return rehearsed(tmp_path_factory)


@pytest.fixture(scope="module")
def richer(own):
    """The same with ten times as many of everybody."""
    ready, _ = own
    means = ready.scenario.means
    more = {
        one.id: tuple(10 * n for n in counts(means)[one.id])
        for one in (*means.staff, *means.interpreters)
    }
    scenario = attrs.evolve(ready.scenario, means=with_counts(means, more))
    other = exercise_of(
        ready.model.courses, scenario, ready.counted.accounts.charter,
        ready.counted.norms,
    )  # fmt: skip
    return other, gather(list(runs(other, range(3))))


def test_a_rehearsal_beside_itself_differs_in_nothing(own):
    found = list(compared(*own, *own))

    assert found
    assert {one.what for one in found} >= {What.WAIT, What.THROUGH, What.COST}
    assert all(one.difference.estimate == 0 for one in found)
    assert not any(one.certain for one in found)


def test_more_staff_cost_more_and_the_same_people_come(own, richer):
    found = list(compared(*own, *richer))

    (cost,) = (one for one in found if one.what is What.COST)
    assert cost.difference.estimate < 0
    assert cost.better == (What.COST in LESS_IS_BETTER)
    assert cost.certain
    assert (own[1].people == richer[1].people).all()


def test_with_more_staff_the_first_look_waits_no_longer(own, richer):
    found = {(one.what, one.about, one.group): one for one in compared(*own, *richer)}

    look = found[What.WAIT, "Task_FirstLook", "everybody"]
    assert look.difference.estimate >= 0
    assert look.theirs.estimate <= look.ours.estimate


def test_what_only_one_of_them_has_is_not_compared(own, tmp_path):
    ready, outcome = own
    none = attrs.evolve(outcome, legal=outcome.legal * 0)

    found = list(compared(ready, outcome, ready, none))

    assert not [one for one in found if one.what is What.LEGAL]
    assert exercise(tmp_path).scenario.id == ready.scenario.id
