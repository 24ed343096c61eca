"""More asked than there is, day after day, is said before anything is rehearsed."""

from itertools import combinations
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from means_sketch import CALLED, WHOLE, read

from karama.packs.notes import Notes
from karama.packs.toml import Table
from karama.rehearsal.means import Load, check_load, loads, with_counts
from karama.rehearsal.means.hours import Hours
from karama.rehearsal.means.laws import Always
from karama.rehearsal.means.means import Means, PostPlan, Staff

TALK, CARE, MOVE, WELCOME = ("", "talk"), ("", "care"), ("", "move"), ("", "welcome")


def by_ids(found):
    return {one.ids: one for one in found}


def test_work_is_people_times_minutes_over_the_hours_there_are():
    found = by_ids(loads(read().means, {WELCOME: 144.0}))

    # 144 x 10 min are 24 h; 4 + 4 + 2 guards of 8 h are 80 h, less a break of 1 h.
    assert found[("guards",)].share == pytest.approx(24 / 79)


def test_who_may_stand_in_for_another_shares_the_load():
    alone = {"family": 1.0}
    found = by_ids(loads(read().means, {TALK: 10.0, CARE: 12.0}, sizes=alone))

    doctors, both = found[("doctors",)], found[("doctors", "nurses")]
    assert doctors.asked == pytest.approx(12 * 1_200)
    assert both.asked == pytest.approx(12 * 1_200 + 10 * (3_000 + 300))
    # 24 h of one doctor, and five of seven days 3 nurses of 12 h less 20 minutes.
    assert both.there == pytest.approx(86_400 + 5 / 7 * 3 * (12 * 3_600 - 1_200))


def test_a_service_is_full_by_the_people_it_takes():
    found = by_ids(loads(read().means, {CARE: 6.0}))

    assert found[("clinic",)].share == pytest.approx(6 / (12 * 5 / 7))


def test_beds_are_full_by_how_long_people_stay():
    found = by_ids(loads(read().means, {MOVE: 5.0}))

    assert found[("house",)].share == pytest.approx(5 * 3 / 20)


def test_a_vehicle_carries_as_many_as_it_has_seats_and_comes_back_empty():
    found = by_ids(loads(read().means, {MOVE: 40.0}))
    mean = (1_200 + 1_800) / 4 + (1_800 + 3_600) / 4

    assert found[("van",)].asked == pytest.approx(40 * (mean + 3_600) / 8)


def test_interpreters_are_asked_for_by_the_share_who_need_them():
    found = by_ids(loads(read().means, {TALK: 24.0}, {"bm": 0.5}))
    wolof = by_ids(loads(read().means, {TALK: 24.0}, {"wo": 0.25}))

    assert found[("line",)].asked == pytest.approx(12 * (3_000 + 900))
    assert wolof[("here", "line")].asked == pytest.approx(6 * 3_000)


def test_a_called_process_is_asked_of_too():
    found = by_ids(loads(read().means, {(CALLED, "committee"): 48.0}))

    assert found[("psychologists",)].share == pytest.approx(1.0)


def test_families_that_are_seen_together_ask_for_less():
    alone = by_ids(loads(read().means, {CARE: 12.0}, sizes={"family": 1.0}))
    three = by_ids(loads(read().means, {CARE: 12.0}, sizes={"family": 3.0}))

    assert three[("doctors",)].asked * 3 == pytest.approx(alone[("doctors",)].asked)
    assert three[("clinic",)] == alone[("clinic",)]


def test_nothing_asked_is_nothing_full():
    assert loads(read().means, {}) == ()


def test_the_fullest_comes_first():
    found = loads(read().means, {TALK: 10.0, CARE: 60.0, MOVE: 5.0, WELCOME: 9.0})

    assert [one.share for one in found] == sorted(
        (one.share for one in found), reverse=True
    )


def said(means, visits):
    notes = Notes()
    check_load(loads(means, visits), notes, Table({}, "scenario.toml", "", notes))
    return notes.findings


def test_more_than_there_is_is_said_and_one_bed_more_is_enough_again():
    means = read().means
    full = {MOVE: 20 / 3}
    (found,) = said(means, full)

    assert (found.code, found.facts["ids"]) == ("MEAN-047", "house")
    assert found.facts["share"] == "100%"
    assert found.severity == "warning"
    assert said(with_counts(means, {"house": (21,)}), full) == ()


def test_what_is_not_there_at_all_is_said_without_a_figure():
    text = WHOLE.replace("intake = 12", "intake = 0").replace('also = ["clinic"]\n', "")
    bare = with_counts(read().means, {"clinic": (0,)})

    assert Load(("x",), 1.0, 0.0).share == inf
    assert [one.facts["share"] for one in said(bare, {CARE: 1.0})] == ["..."]
    assert said(read(text).means, {CARE: 1.0}) == ()


# --- stand-ins, against every way to share the work ----------------------------------


@given(
    st.lists(st.integers(0, 4), min_size=3, max_size=3),
    st.lists(
        st.tuples(
            st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True),
            st.integers(0, 6),
        ),
        max_size=5,
    ),
)
def test_no_load_of_one_or_more_means_the_work_can_be_shared(have, asks):
    names = dict(zip("abc", have, strict=True))
    means = Means(
        staff=tuple(Staff(id=n, hours=Hours(c)) for n, c in names.items()),
        posts=tuple(
            PostPlan(step=("", str(k)), id=str(k), needs=(tuple(group),),
                     time=Always(86_400.0))
            for k, (group, _) in enumerate(asks)
        ),
    )  # fmt: skip
    visits = {("", str(k)): float(people) for k, (_, people) in enumerate(asks)}
    worst = max((one.share for one in loads(means, visits)), default=0.0)

    # Hall: it can be shared if and only if no set of people is asked more than it has.
    fits = all(
        sum(people for group, people in asks if set(group) <= set(some))
        <= sum(names[n] for n in some)
        for size in (1, 2, 3)
        for some in combinations("abc", size)
    )
    assert fits == (worst <= 1.0)
