"""Runs are the same to the byte wherever they are made, each by itself."""

from pathlib import Path

import attrs
import numpy as np
import pytest
from small_rehearsal import PACK, courses, exercise, small_file

from karama.errors import RehearsalError
from karama.rehearsal.courses import Courses
from karama.rehearsal.exercise import run
from karama.rehearsal.outcomes.outcome import Outcome
from karama.rehearsal.recipe import exercise_from, recipe_of
from karama.rehearsal.running import _some, runs, runs_on


def same(one, other):
    return all(
        np.array_equal(getattr(one, f.name), getattr(other, f.name), equal_nan=True)
        for f in attrs.fields(Outcome)
    )


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    return exercise(tmp_path_factory.mktemp("runs"))


def test_a_run_is_the_same_alone_and_among_others(ready):
    found = list(runs(ready, range(3)))

    assert same(run(ready, 2), found[2])
    assert not same(found[0], found[1])


def test_runs_side_by_side_are_those_one_after_the_other(ready):
    alone = list(runs(ready, range(4)))

    together = list(runs(ready, range(4), workers=2))

    assert all(same(a, b) for a, b in zip(alone, together, strict=True))


def test_what_other_processes_learned_is_learned_here(ready, tmp_path, monkeypatch):
    fresh = exercise_from.__wrapped__(recipe(tmp_path, ready))
    together = list(runs(fresh, range(4), workers=2))

    def made(*_):
        raise AssertionError("it was asked of the engine again")

    monkeypatch.setattr(Courses, "_made", made)

    assert all(same(run(fresh, n), together[n]) for n in range(4))
    with pytest.raises(AssertionError, match="asked of the engine"):
        run(exercise_from.__wrapped__(recipe(tmp_path, ready)), 0)


def test_another_seed_is_another_rehearsal(ready, tmp_path):
    other = exercise(tmp_path, ("seed = 1", "seed = 2"))

    assert not same(run(ready, 0), run(other, 0))


def recipe(tmp_path, ready):
    resources, scenario = PACK / "resources.toml", small_file(tmp_path)
    own = ready.scenario.run
    return recipe_of(courses().procedure, PACK, scenario, resources, own)


def test_a_recipe_makes_the_same_runs_from_the_files_alone(ready, tmp_path):
    found = _some(recipe(tmp_path, ready), [1])

    assert same(found[0], run(ready, 1))


def test_a_recipe_that_cannot_be_read_says_so(ready, tmp_path):
    broken = attrs.evolve(recipe(tmp_path, ready), scenario=b"[run")

    with pytest.raises(RehearsalError, match="scenario cannot be read here"):
        exercise_from(broken)


@pytest.mark.filterwarnings("ignore")  # of the cluster's own libraries
def test_a_cluster_makes_the_same_runs(ready, tmp_path):
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        own = recipe(tmp_path, ready)
        found = list(runs_on(cluster.scheduler_address, own, range(2)))

    assert [same(a, run(ready, n)) for n, a in enumerate(found)] == [True, True]


def test_no_cluster_is_said_and_not_waited_for(ready, tmp_path):
    with pytest.raises(RehearsalError, match="no cluster answers"):
        list(runs_on("tcp://127.0.0.1:9", recipe(tmp_path, ready), range(2)))


def test_a_recipe_holds_the_packs_that_are_called(ready, tmp_path):
    found = recipe(tmp_path, ready)

    assert [name for name, _ in found.packs] == [PACK.name, "mt-age-assessment"]
    assert Path(found.packs[0][1][0][0]).is_absolute() is False
