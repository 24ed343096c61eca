"""Waits by step and group, deadlines, and what was short."""

from datetime import timedelta

import numpy as np
import pytest
from sketches import Sketch

from karama.rehearsal.courses import Courses
from karama.rehearsal.outcomes.late import Clocks, by_hour, kept_and_missed, started_of
from karama.rehearsal.outcomes.use import Holds, had, in_use, shortage
from karama.rehearsal.outcomes.waiting import FIGURES, Visits, waiting
from karama.rehearsal.staffing import Resource

INF = float("inf")
EVERYBODY, CHILDREN = [True] * 4, [True, False, True, False]


def visits(*rows):
    """who, step, ready, begun, left; done where it was begun."""
    columns = list(zip(*rows, strict=True))
    who, step = (np.array(c, np.int64) for c in columns[:2])
    ready, begun, left = (np.array(c, float) for c in columns[2:])
    return Visits(who, step, ready, begun, left, np.isfinite(begun))


def figures(found, step, group):
    return dict(zip(FIGURES, found[step, group].tolist(), strict=True))


def test_waits_are_told_for_each_group_by_itself():
    seen = visits(
        (0, 0, 0, 10, 20), (1, 0, 0, 50, 60), (2, 0, 5, 5, 9), (3, 1, 0, 0, 1)
    )

    found = waiting(seen, 2, np.array([EVERYBODY, CHILDREN]))

    assert figures(found, 0, 0) == {
        "people": 3, "never": 0, "mean": 20, "half": 10, "most": 50,
        "nearly-all": 50, "longest": 50,
    }  # fmt: skip
    children = figures(found, 0, 1)
    assert (children["people"], children["mean"], children["longest"]) == (2, 5, 10)
    assert figures(found, 1, 1)["people"] == 0
    assert np.isnan(figures(found, 1, 1)["mean"])


def test_whoever_was_never_begun_with_counts_with_the_time_they_waited():
    seen = visits((0, 0, 0, INF, 100), (1, 0, 0, 0, 5))

    found = figures(waiting(seen, 1, np.array([EVERYBODY])), 0, 0)

    assert (found["never"], found["longest"], found["mean"]) == (1, 100, 50)


@pytest.mark.parametrize("part", [0.5, 0.9, 0.95])
def test_a_quantile_is_the_least_wait_that_so_many_did_not_exceed(part):
    waits = np.random.default_rng(3).permutation(100).astype(float)
    seen = visits(*((0, 0, 0, wait, 200) for wait in waits))

    found = waiting(seen, 1, np.array([EVERYBODY]))[0, 0]

    place = {0.5: "half", 0.9: "most", 0.95: "nearly-all"}[part]
    assert (waits <= found[FIGURES.index(place)]).mean() == part


def test_a_deadline_counts_for_those_whose_clock_started():
    started = Clocks(np.array([0, 1, 2]), np.array([0, 0, 1]))
    rang = Clocks(np.array([1, 2]), np.array([0, 1]))
    groups = np.array([EVERYBODY, CHILDREN])

    found = kept_and_missed(started, rang, np.array([True, False]), groups)

    assert found[0].tolist() == [[2, 1], [1, 0]]
    assert found[1].tolist() == [[0, 0], [0, 0]]


def test_clocks_that_start_are_those_a_turn_begins():
    sketch = Sketch().start().step("x").step("y").end()
    sketch.edge("late", "x", after=timedelta(hours=1)).path("s", "x", "e").path(
        "late", "y", "e"
    )
    courses = Courses(sketch.procedure())
    begin = courses.begin({})
    done = courses.done(begin.to, 0, ())
    who, turn = np.array([0, 1, 0]), np.array([0, 0, 1])

    found = started_of([begin, done], courses.moments, {"late": 4}, who, turn)

    assert found.who.tolist() == [0, 1]
    assert found.clock.tolist() == [4, 4]


def test_rings_are_counted_by_the_hour_of_the_day():
    found = by_hour(np.array([0.0, 3_600.0, 90_000.0]), np.array([0, 0, 1]), 2)

    assert found[0].nonzero()[0].tolist() == [0, 1]
    assert found[1].nonzero()[0].tolist() == [1]


def test_what_there_is_changes_with_the_shifts():
    staff = Resource("staff", ((0.0, 2), (50.0, 4)))
    later = Resource("later", ((100.0, 1),))

    found = had((staff, later), np.array([0.0, 100.0, 200.0]))

    assert found.tolist() == [[3.0, 4.0], [0.0, 1.0]]


def test_a_step_waits_for_what_is_all_taken_and_not_for_what_is_free():
    edges = np.array([0.0, 10.0, 20.0])
    holds = Holds(np.array([0, 1]), np.zeros(2), np.array([20.0, 5.0]))
    used = in_use(holds, 2, edges)
    there = np.ones((2, 2))

    found = shortage(used, there, [(0, 1), ()], np.array([[3.0, 3.0], [0.0, 0.0]]))

    assert used.tolist() == [[1.0, 1.0], [0.5, 0.0]]
    assert found.tolist() == [[1.0, 0.0], [0.0, 0.0]]


def test_an_interpreter_is_short_only_for_those_who_need_one():
    used, there = np.ones((1, 1)), np.ones((1, 1))
    waiting, wolof = np.array([[4.0]]), np.array([[1.0]])

    assert shortage(used, there, [(0,)], waiting).tolist() == [[1.0]]
    assert shortage(used, there, [(0,)], waiting, {0: wolof}).tolist() == [[0.25]]
