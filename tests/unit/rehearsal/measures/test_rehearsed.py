"""A rehearsal as a problem: what can be added, at what cost, and plans that are run."""

import attrs
import numpy as np
import pytest
from small_rehearsal import courses, exercise, means

from karama.packs.notes import Notes
from karama.packs.toml import read_toml
from karama.rehearsal.exercise import (
    crowd_of,
    exercise_of,
    log_of,
    run,
    with_means,
)
from karama.rehearsal.log import Log
from karama.rehearsal.means import counts, with_counts
from karama.rehearsal.measures import more, problem_of
from karama.rehearsal.outcomes.outcome import Outcome
from karama.rehearsal.planning import everything, nothing
from karama.rehearsal.targets import held_in, known_of, targets_of

TARGETS = """
[[targets]]
measure = "wait"
act = "medical-care"
at-most = "30 min"
for = 0.9
[[targets]]
measure = "clock"
standard = "es-72h"
for = 0.9
[[targets]]
measure = "principle"
principle = "C06"
for = 0.9
[[targets]]
measure = "space"
standard = "sphere-living-space"
resource = "basic-centre"
for = 0.9
[[targets]]
measure = "occupancy"
resource = "nurses"
at-most = 0.3
for = 0.9
[[targets]]
measure = "stock"
resource = "water"
for = 0.9

[allowed]
nurses = { most = 4, shifts = [1, 3] }
basic-centre = { most = 20 }
water = { most = 2050, cost = "0.02 per unit" }
ambulances = { most = 2 }
interpreters-line = { most = 3 }
solicitud-asilo = { most = 5, cost = "7 per use" }
"""


def targets(text=TARGETS):
    notes = Notes()
    found = targets_of(
        read_toml(text.encode(), "targets.toml", notes),
        known_of(courses().procedure, held_in(means())),
    )
    assert not notes.failed, notes.findings
    return found


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    return exercise(tmp_path_factory.mktemp("plans"))


def equal(one, other):
    return all(
        np.array_equal(getattr(one, f.name), getattr(other, f.name), equal_nan=True)
        for f in attrs.fields(type(one))
        if isinstance(getattr(one, f.name), np.ndarray)
    )


def same(one, other):
    """Counts of two lists of tasks, to the bit."""
    pairs = zip(one, other, strict=True)
    return all(
        np.array_equal(a.held, b.held) and np.array_equal(a.counted, b.counted)
        for a, b in pairs
    )


# --- the same rehearsal with more ---------------------------------------------------


def test_nothing_added_is_the_plain_rehearsal_to_the_byte(ready):
    problem = problem_of(ready, targets())
    plan = problem.exercise(nothing(problem))
    crowd = problem.crowd(1)

    logs = [log_of(one, crowd_of(ready, 1)) for one in (ready, plan)]

    assert equal(crowd.people, crowd_of(ready, 1).people)
    names = [f.name for f in attrs.fields(Log) if f.name not in ("words", "turns")]
    for name in names:
        assert getattr(logs[0], name).tobytes() == getattr(logs[1], name).tobytes()
    assert equal(run(ready, 1), run(plan, 1))


def test_other_numbers_are_the_rehearsal_made_anew_with_them(ready):
    """Turns are shared; layout and frame are not laid out again, and are the same."""
    own = ready.scenario.means
    changed = {name: tuple(n + 1 for n in all_) for name, all_ in counts(own).items()}
    other = with_counts(own, changed)
    scenario = attrs.evolve(ready.scenario, means=other)
    held = ready.counted
    anew = exercise_of(courses(), scenario, held.accounts.charter, held.norms)

    quick = with_means(ready, other)

    assert equal(run(quick, 2), run(anew, 2))
    assert not equal(run(quick, 2), run(ready, 2))
    assert quick.model.courses is ready.model.courses


def test_other_posts_are_refused(ready):
    own = ready.scenario.means
    with pytest.raises(ValueError, match="more differs"):
        with_means(ready, attrs.evolve(own, posts=own.posts[:-1]))


# --- what can be added --------------------------------------------------------------


def test_each_shift_is_a_choice_of_its_own(ready):
    found = problem_of(ready, targets()).variables

    assert [(one.name, one.most, one.group) for one in found] == [
        ("nurses 1", 4, "nurses"),
        ("nurses 3", 4, "nurses"),
        ("basic-centre", 20, "basic-centre"),
        ("water", 98, "water"),  # by 21 litres, the last level only what is left
        ("ambulances", 2, "ambulances"),
        ("interpreters-line", 3, "interpreters-line"),
        ("solicitud-asilo", 5, "solicitud-asilo"),
    ]


def test_one_costs_what_it_costs_over_the_whole_run(ready):
    assert ready.scenario.run.days == 10
    found = {one.name: one.cost for one in problem_of(ready, targets()).variables}

    assert found["nurses 1"] == 10 * 8 * 27_00  # by the hour of a shift
    # The night's shift is on as the run begins and as it ends: ten nights in all.
    assert found["nurses 3"] == 10 * 8 * 27_00
    assert found["water"] == 21 * 2  # 21 units at 2 cents
    assert found["interpreters-line"] == 10 * 24 * 54_00  # as if always in use
    assert found["basic-centre"] == 1  # without a cost, and not for nothing
    assert found["solicitud-asilo"] == 10 * 7_00  # one person more on each of ten days


def test_a_plan_is_added_to_the_means(ready):
    problem = problem_of(ready, targets())
    own = ready.scenario.means

    found = more(own, problem.levers, (1, 2, 20, 98, 0, 0, 0))

    before, after = counts(own), counts(found)
    gained = zip(after["nurses"], before["nurses"], strict=True)
    assert [a - b for a, b in gained] == [1, 0, 2]
    assert after["ambulances"] == before["ambulances"]
    beds = {one.id: one for one in found.beds}
    places = before["basic-centre"][0]
    assert beds["basic-centre"].area == pytest.approx(1200 * (places + 20) / places)
    water = [next(s for s in m.stocks if s.id == "water").start for m in (own, found)]
    assert water[1] - water[0] == 2050
    assert more(own, problem.levers, (0,) * 7) == own


# --- plans that are run -------------------------------------------------------------


def test_a_task_depends_on_itself_alone(ready):
    problem = problem_of(ready, targets())
    none, all_ = nothing(problem), everything(problem)
    tasks = [(none, 0), (all_, 1), (none, 1), (all_, 0)]

    found = list(problem.run(tasks))

    assert same(found, [problem_of(ready, targets()).one(one) for one in tasks])
    assert same(list(problem.run(tasks[::-1])), found[::-1])
    assert not same(found[:1], found[3:])
    assert found[0].held.shape == (len(problem.shares), problem.parts)
    assert all((one.held <= one.counted + 1e-6).all() for one in found)


def test_processes_count_the_same_in_the_same_order(ready):
    alone = problem_of(ready, targets())
    none, all_ = nothing(alone), everything(alone)
    tasks = [(plan, n) for n in range(4) for plan in (none, all_)]

    with problem_of(ready, targets(), workers=2) as together:
        found = list(together.run(tasks))
        again = list(together.run(tasks[:3]))
        assert together.processes

    assert same(found, alone.run(tasks))
    assert same(again, found[:3])
    assert not together.processes


def test_few_are_kept_where_many_come(ready, monkeypatch):
    from karama.rehearsal.measures import rehearsed

    kept = problem_of(ready, targets())
    before = list(kept.run([(nothing(kept), n) for n in (0, 1, 0)]))
    monkeypatch.setattr(rehearsed, "MOST_PEOPLE", 10)
    monkeypatch.setattr(rehearsed, "MOST_PLANS", 1)
    dropped = problem_of(ready, targets())

    again = list(dropped.run([(nothing(dropped), n) for n in (0, 1, 0)]))

    assert same(before, again)


def test_the_report_counts_as_the_measures_do(ready):
    """Where nothing is undecided, a principle's people are those of the report."""
    problem = problem_of(ready, targets())
    found = problem.one((nothing(problem), 0))
    outcome: Outcome = run(ready, 0)
    number = [s.id for s in ready.counted.standards].index("es-72h")
    late, undecided, all_ = outcome.legal[number, 0]

    assert (found.counted[1] - found.held[1]).sum() == late
    assert found.counted[1].sum() <= all_
    assert late + undecided <= all_
