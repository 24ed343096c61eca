"""A plan to start from: as much of everything as is asked of it by the day."""

import attrs
import pytest
from small_rehearsal import courses, exercise, means

from karama.packs.notes import Notes
from karama.packs.toml import read_toml
from karama.rehearsal.exercise import exercise_of, with_means
from karama.rehearsal.means import with_counts
from karama.rehearsal.means.laws import Always
from karama.rehearsal.measures import problem_of, stable
from karama.rehearsal.planning import everything, nothing
from karama.rehearsal.targets import held_in, known_of, targets_of

ALLOWED = """
[[targets]]
measure = "wait"
act = "medical-care"
at-most = "30 min"
for = 0.9

[allowed]
relief-workers = {{ most = {most} }}
water = {{ most = 100 }}
"""


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    return exercise(tmp_path_factory.mktemp("stable"))


def problem(ready, most=20):
    top = read_toml(ALLOWED.format(most=most).encode(), "t.toml", Notes())
    known = known_of(courses().procedure, held_in(means()))
    return problem_of(ready, targets_of(top, known))


def test_where_there_is_enough_nothing_is_added(ready):
    found = problem(ready)

    assert stable(found, range(2)) == nothing(found)


def test_what_lacks_is_added_and_no_more(ready):
    few = with_counts(ready.scenario.means, {"relief-workers": (0, 0, 0)})
    poor = problem(with_means(ready, few))

    plan = stable(poor, range(2))

    assert sum(plan[:3]) == 1  # some of one shift is more than what is asked
    assert plan[3] == 0  # nobody waits for a stock
    assert all(a <= b for a, b in zip(plan, everything(poor), strict=True))


def test_where_all_is_too_little_all_is_in_the_plan(ready):
    own = ready.scenario.means
    long = slowed(own, 5_000)  # a boat of fifteen at once
    poor = problem(made_anew(ready, long), most=1)

    assert stable(poor, range(1))[:3] == (1, 1, 1)


def slowed(own, hours):
    """The same means, where what relief workers do takes so many hours."""
    posts = tuple(
        attrs.evolve(post, time=Always(hours * 3_600.0))
        if post.needs == (("relief-workers",),)
        else post
        for post in own.posts
    )
    return attrs.evolve(own, posts=posts)


def made_anew(ready, other):
    """The exercise made anew: work that takes longer is more than other numbers."""
    held = ready.counted
    scenario = attrs.evolve(ready.scenario, means=other)
    return exercise_of(courses(), scenario, held.accounts.charter, held.norms)
