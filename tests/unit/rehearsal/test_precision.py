"""How many runs it takes, and days at the beginning that are not counted."""

import attrs
import numpy as np
import pytest
from small_rehearsal import exercise, rehearsed

from karama.rehearsal.exercise import run
from karama.rehearsal.precision import needed


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return rehearsed(tmp_path_factory)[1]


def spread(runs, missed):
    """The same, but of one deadline so many in ten are missed, run by run."""
    deadlines = runs.deadlines * 0
    deadlines[:, 0, 0, 0] = 10
    deadlines[:, 0, 0, 1] = missed
    return attrs.evolve(
        runs, deadlines=deadlines, legal=runs.legal * 0, principles=runs.principles * 0
    )


def test_half_the_width_takes_about_four_times_as_many(runs):
    drawn = spread(runs, [1, 4, 7])

    wide, narrow = needed(drawn, 0.10, 10**6), needed(drawn, 0.05, 10**6)

    assert narrow == pytest.approx(4 * wide, rel=0.05)


def test_what_never_differs_takes_no_more_than_there_were(runs):
    assert needed(spread(runs, [3, 3, 3]), 0.01, 10**6) == 3


def test_no_more_than_the_most_are_asked_for(runs):
    assert needed(spread(runs, [0, 5, 10]), 0.001, 500) == 500


def test_people_of_the_first_days_are_not_counted(tmp_path):
    cold = exercise(tmp_path)
    warm = exercise(tmp_path, (r"days = 10", "days = 10\nwarm-up-days = 8"))

    one, other = run(cold, 0), run(warm, 0)

    assert 0 < other.people[0] < one.people[0]
    assert np.array_equal(one.present, other.present)
