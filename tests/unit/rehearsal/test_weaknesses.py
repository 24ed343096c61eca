"""Weaknesses: found where something is weak, and nowhere else, the worst first."""

from itertools import pairwise

import attrs
import numpy as np
import pytest
from small_rehearsal import rehearsed

from karama.rehearsal.outcomes.waiting import FIGURES, LONG
from karama.rehearsal.weaknesses import ORDER, Kind, weaknesses

INF = float("inf")


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    return rehearsed(tmp_path_factory)


@pytest.fixture
def well(both):
    """The same rehearsal in which nothing was weak: the control."""
    _, runs = both
    legal, deadlines = runs.legal.copy(), runs.deadlines.copy()
    legal[..., 0] = 0
    deadlines[..., 1] = 0
    stocks = runs.stocks.copy()
    stocks[..., 0], stocks[..., 1] = INF, 0
    return attrs.evolve(
        runs, legal=legal, deadlines=deadlines, stocks=stocks,
        waits=np.where(np.isnan(runs.waits), np.nan, 0.0),
        principles=_all_held(runs.principles), kept=runs.kept * 0,
    )  # fmt: skip


def _all_held(principles):
    found = principles.copy()
    found[:, :, 1], found[:, :, 4] = 0, 0
    return found


def told(exercise, runs):
    return {(one.kind, one.about): one for one in weaknesses(exercise, runs)}


def test_nothing_is_weak_where_nothing_was(both, well):
    exercise, _ = both

    assert weaknesses(exercise, well) == ()


def test_they_come_worst_first(both):
    found = weaknesses(*both)

    kinds = [ORDER.index(one.kind) for one in found]
    assert kinds == sorted(kinds)
    for one, other in pairwise(found):
        if one.kind is other.kind:
            assert one.people.estimate >= other.people.estimate


def test_a_right_lost_for_one_in_ten_runs_is_found(both, well):
    exercise, _ = both
    principles = well.principles.copy()
    principles[0, 3, 1, 0] = 1

    found = told(exercise, attrs.evolve(well, principles=principles))

    name = exercise.counted.accounts.readers[3].one.id
    assert list(found) == [(Kind.LOST, name)]
    assert found[Kind.LOST, name].people.estimate == pytest.approx(1 / 3)


def test_a_deadline_that_was_missed_says_when_and_for_whom(both, well):
    exercise, _ = both
    number = int(np.flatnonzero(exercise.frame.deadline_of >= 0)[0])
    deadlines, rings = well.deadlines.copy(), well.rings * 0
    deadlines[:, number, :, 0], deadlines[:, number, :, 1] = 20, 0
    deadlines[:, number, 0, 1], deadlines[:, number, 1, 1] = 4, 10
    rings[:, number, 7] = 4

    found = told(exercise, attrs.evolve(well, deadlines=deadlines, rings=rings))

    weak = found[Kind.DEADLINE, exercise.frame.clocks[number]]
    assert weak.share.estimate == pytest.approx(0.2)
    assert weak.group == "children"
    assert weak.moment == exercise.frame.edges[7]


def test_a_long_wait_names_what_was_missing(both, well):
    exercise, _ = both
    step = next(n for n, needs in enumerate(exercise.frame.needs) if needs)
    waits, short = well.waits.copy(), well.short * 0
    waits[:, step, :, FIGURES.index("people")] = 30
    waits[:, step, :, FIGURES.index("most")] = LONG
    short[:, step, 5] = 0.6

    found = told(exercise, attrs.evolve(well, waits=waits, short=short))

    weak = found[Kind.WAIT, str(step)]
    assert (weak.seconds, weak.missing) == (LONG, 5)


def test_a_stock_that_ran_out_says_when(both, well):
    exercise, _ = both
    stocks = well.stocks.copy()
    stocks[1, 0] = (7_200.0, 50.0, 100.0, 0.0)

    found = told(exercise, attrs.evolve(well, stocks=stocks))

    name = exercise.scenario.means.stocks[0].id
    assert found[Kind.EMPTY, name].moment == 7_200.0
    assert found[Kind.EMPTY, name].people.estimate == pytest.approx(1 / 3)
