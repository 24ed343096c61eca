"""What runs ask of the means is said where that is too much, and only there."""

import attrs
import pytest
from small_rehearsal import exercise

from karama.rehearsal.exercise import run, with_means
from karama.rehearsal.means import Load, counts, with_counts
from karama.rehearsal.offered import offered, overfull
from karama.rehearsal.outcomes.gathered import gather


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    return exercise(tmp_path_factory.mktemp("offered"))


def test_a_load_is_counted_from_the_runs(ready):
    runs = gather([run(ready, n) for n in range(2)])

    found = {one.ids: one for one in offered(ready, runs)}

    assert found[("relief-workers",)].asked > 0
    twice = attrs.evolve(runs, waits=runs.waits * 2)
    assert {one.ids: one.asked for one in offered(ready, twice)}[
        ("relief-workers",)
    ] == pytest.approx(2 * found[("relief-workers",)].asked)


def test_too_few_are_overfull_and_enough_are_not(ready):
    own = ready.scenario.means
    few = with_counts(
        own, {"relief-workers": (0,) * len(counts(own)["relief-workers"])}
    )
    poor = with_means(ready, few)

    told = [
        {
            name
            for load in overfull(offered(one, gather([run(one, 0)])))
            for name in load.ids
        }
        for one in (ready, poor)
    ]

    assert "relief-workers" not in told[0]
    assert "relief-workers" in told[1]


def test_of_groups_that_are_overfull_the_smallest_are_told():
    nurses, both = Load(("nurses",), 3.0, 2.0), Load(("nurses", "doctors"), 9.0, 3.0)
    rooms, fine = Load(("rooms",), 1.0, 1.0), Load(("van",), 0.9, 1.0)

    assert overfull([both, nurses, rooms, fine]) == (nurses, rooms)
