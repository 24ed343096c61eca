"""Means and injects become what the loop knows, and change what happens in it."""

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from means_sketch import CALLED, PROCEDURE, WHOLE, read
from sketches import Sketch

from karama.rehearsal.answering import Answering
from karama.rehearsal.courses import Courses
from karama.rehearsal.means import counts, number_of, staffing, with_counts
from karama.rehearsal.means.injects import Inject
from karama.rehearsal.means.laws import left_of
from karama.rehearsal.means.spans import DAY, HOUR
from karama.rehearsal.person import Person
from karama.rehearsal.plain import Visit, rehearse
from karama.rehearsal.staffing import Fixed, Quantiles, Speaker

MONDAY = date(2026, 6, 29)
MEANS = read().means
NUMBERS = number_of(MEANS)


def at(hours, day=MONDAY):
    noon = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return noon + timedelta(hours=hours)


def resource(name, *injects, means=MEANS, days=7):
    found = staffing(means, injects, MONDAY, days)
    return found.resources[number_of(means)[name]]


def post(step, *injects, means=MEANS):
    found = staffing(means, injects, MONDAY, 7)
    return {one.step: one for one in found.posts}[step]


# --- translation ----------------------------------------------------------------------


def test_resources_have_the_names_of_the_file_in_its_order():
    found = staffing(MEANS, (), MONDAY, 7)

    assert [one.name for one in found.resources] == list(NUMBERS)
    assert found.answering == Fixed(1_800.0)


def test_hours_are_on_the_planner_s_clock_and_instants_in_utc():
    # One hour ahead of UTC: who begins at 06:00 there begins at 05:00 here.
    assert resource("guards").at(4.99 * HOUR) == 2
    assert resource("guards").at(5.01 * HOUR) == 4


def test_staff_stop_taking_work_before_their_shift_ends():
    nurses = resource("nurses")

    assert nurses.at(18.6 * HOUR) == 3
    assert nurses.at(18.7 * HOUR) == 0
    assert nurses.at(5 * DAY + 10 * HOUR) == 0


def test_a_handover_and_who_gives_way_are_those_of_the_file():
    assert resource("doctors").handover == "overlap"
    assert resource("doctors").preempts
    assert resource("guards").handover == "finish"
    assert not resource("guards").preempts


def test_a_service_counts_anew_each_morning_that_it_works():
    clinic = resource("clinic")

    assert clinic.renews == tuple(7.0 * HOUR + day * DAY for day in range(5))
    assert clinic.at(8 * HOUR) == 12
    assert clinic.at(5 * DAY + 8 * HOUR) == 0


def test_places_that_are_taken_become_free_as_people_have_stayed():
    house = resource("house")

    assert house.taken == left_of(MEANS.beds[0].stay, 4)
    without = attrs.evolve(MEANS, beds=(attrs.evolve(MEANS.beds[0], stay=None),))
    assert resource("house", means=without).taken == (7.0 * DAY,) * 4


def test_the_first_interpreter_who_is_free_is_taken_and_the_far_one_later():
    found = staffing(MEANS, (), MONDAY, 7).interpreters
    here, line = NUMBERS["here"], NUMBERS["line"]

    assert found["wo"] == (Speaker(here, Fixed(0.0)), Speaker(line, Fixed(900.0)))
    assert found["bm"] == (Speaker(line, Fixed(900.0)),)
    assert "es" not in found


def test_a_post_has_its_needs_by_number():
    talk = post(("", "talk"))
    doctors, nurses, room = NUMBERS["doctors"], NUMBERS["nurses"], NUMBERS["room"]

    assert talk.needs == ((doctors, nurses), (room,))
    assert isinstance(talk.length, Quantiles)
    assert talk.back == Fixed(300.0)
    assert talk.keeps == -1


def test_a_bed_is_kept_for_as_long_as_people_stay():
    move = post(("", "move"))

    assert move.keeps == NUMBERS["house"]
    assert move.stays is not None
    assert (move.seats, move.company, move.back) == (8, "anyone", Fixed(3_600.0))


def test_first_come_is_as_urgent_for_all_and_families_are_parties():
    assert post(("", "welcome")).ranks == (0,)
    assert post(("", "talk")).ranks == ()
    assert post(("", "care")).company == "party"
    assert post((CALLED, "committee")).needs == ((NUMBERS["psychologists"],),)


# --- injects --------------------------------------------------------------------------


def test_who_falls_ill_is_away_for_as_long_and_back_then():
    ill = Inject(id="1", at=at(9), lasts=2.0 * HOUR, away={"here": 1})
    found = resource("here", ill)

    assert [found.at(hour * HOUR) for hour in (8, 9, 10.9, 11)] == [2, 1, 1, 2]
    assert resource("line", ill).changes == resource("line").changes


def test_a_place_that_closes_takes_nobody_until_it_opens():
    shut = Inject(id="1", at=at(9), lasts=12.0 * HOUR, closes=("house",))
    found = resource("house", shut)

    assert [found.at(hour * HOUR) for hour in (8, 9, 20, 21)] == [20, 0, 0, 20]
    assert found.taken == resource("house").taken


def test_a_step_that_is_stopped_takes_a_switch_that_is_off():
    down = Inject(id="d", at=at(9), lasts=3.0 * HOUR, stops=(("", "talk"),))
    found = staffing(MEANS, (down,), MONDAY, 7)
    (switch,) = found.resources[len(NUMBERS) :]
    talk = {one.step: one for one in found.posts}[("", "talk")]

    assert switch.name == "d"
    assert [switch.at(h * HOUR) > 0 for h in (0, 9, 11.9, 12)] == [1, 0, 0, 1]
    assert talk.needs == (*post(("", "talk")).needs, (len(NUMBERS),))


def test_a_machine_that_is_stopped_has_a_post_for_nothing_else():
    down = Inject(id="d", at=at(9), lasts=3.0 * HOUR, stops=(("", "file"),))

    assert post(("", "file"), down).needs == ((len(NUMBERS),),)
    assert ("", "file") not in {p.step for p in staffing(MEANS, (), MONDAY, 7).posts}


def test_what_slows_two_ways_slows_by_both():
    one = Inject(id="1", at=at(9), lasts=4.0 * HOUR, slows={("", "move"): 2.0})
    two = Inject(id="2", at=at(11), slows={("", "move"): 1.5})
    move = post(("", "move"), one, two)

    assert move.paces == ((9.0 * HOUR, 2.0), (11.0 * HOUR, 3.0), (13.0 * HOUR, 1.5))
    assert post(("", "talk"), one, two).paces == ()


def test_an_inject_before_the_first_day_holds_from_its_beginning():
    early = Inject(
        id="1",
        at=at(-5),
        lasts=7.0 * HOUR,
        away={"here": 1, "line": 3},
        closes=("house",),
        stops=(("", "talk"),),
        slows={("", "move"): 2.0},
    )

    assert resource("line", early).changes == ((0.0, 0), (2.0 * HOUR, 3))
    assert resource("house", early).changes == ((0.0, 0), (2.0 * HOUR, 20))
    assert post(("", "move"), early).paces == ((0.0, 2.0), (2.0 * HOUR, 1.0))
    switch = staffing(MEANS, (early,), MONDAY, 7).resources[-1]
    assert [switch.at(h * HOUR) > 0 for h in (0, 1, 2)] == [False, False, True]


def test_an_inject_that_is_over_or_too_late_changes_nothing():
    over = Inject(
        id="1",
        at=at(-9),
        lasts=2.0 * HOUR,
        away={"here": 1},
        closes=("house",),
        stops=(("", "talk"),),
        slows={("", "move"): 2.0},
    )
    late = attrs.evolve(over, at=at(24 * 7 + 1))

    assert staffing(MEANS, (over,), MONDAY, 7) == staffing(MEANS, (), MONDAY, 7)
    assert staffing(MEANS, (late,), MONDAY, 7) == staffing(MEANS, (), MONDAY, 7)


instants = st.floats(-30, 200).map(at)
lasting = st.one_of(st.none(), st.floats(60, 9 * DAY))
ids = st.sampled_from(sorted(NUMBERS))
steps = st.sampled_from([p.step for p in MEANS.posts] + [("", "file")])
injects = st.lists(
    st.builds(
        Inject,
        id=st.sampled_from("abc"),
        at=instants,
        lasts=lasting,
        away=st.dictionaries(ids, st.integers(1, 9), max_size=2),
        more=st.dictionaries(ids, st.integers(1, 9), max_size=2),
        closes=st.lists(ids, max_size=2).map(tuple),
        stops=st.lists(steps, max_size=2, unique=True).map(tuple),
        slows=st.dictionaries(steps, st.floats(0.5, 4), max_size=2),
    ),
    max_size=4,
)


@given(injects, st.integers(1, 9))
def test_whatever_happens_the_loop_can_read_it(injects, days):
    found = staffing(MEANS, injects, MONDAY, days)

    for one in found.resources:
        times = [time for time, _ in one.changes]
        assert times[0] == 0.0
        assert times == sorted(set(times))
        assert all(count >= 0 for _, count in one.changes)
        assert list(one.renews) == sorted(set(one.renews))
    for one in found.posts:
        assert all(0 <= n < len(found.resources) for need in one.needs for n in need)
        assert [t for t, _ in one.paces] == sorted({t for t, _ in one.paces})
        assert all(factor > 0 for _, factor in one.paces)
    steps = [one.step for one in found.posts]
    assert len(steps) == len(set(steps))


# --- what comes of it -----------------------------------------------------------------


def rehearsed(means, *injects, people, days=7):
    courses = Courses(PLAIN)
    found = staffing(means, injects, MONDAY, days)
    return rehearse(courses, found, people, Answering({}), until=float(days * DAY))


def drawn():
    draw = Sketch().start().step("welcome", act="reception")
    draw.step("move", act="accommodation").end()
    return draw.path("s", "welcome", "move", "e").procedure(
        languages=PROCEDURE.languages, directory=PROCEDURE.directory
    )


PLAIN = drawn()
TEXT = """
spoken = ["es"]
[[staff]]
id = "guards"
title = { en = "G", fr = "G" }
lanes = ["Lane_Office"]
shifts = [{ from = "08:00", to = "20:00", count = 1 }]
[[interpreters]]
id = "wolof"
title = { en = "W", fr = "W" }
languages = ["wo"]
count = 1
[[vehicles]]
id = "van"
title = { en = "V", fr = "V" }
count = 1
seats = 4
back = "1 h"
[[beds]]
id = "house"
title = { en = "H", fr = "M" }
places = 6
stay = "2 d"
[acts]
reception = { time = "30 min", interpreter = true }
accommodation = { time = "20 min", also = ["van"], keeps = "house" }
"""
SMALL = read(TEXT, PLAIN).means


def begun(traces, step):
    return [
        [
            v.begun / HOUR
            for v in trace.happenings
            if isinstance(v, Visit) and v.step == ("", step)
        ]
        for trace in traces
    ]


def ended(traces, step):
    return [
        v.done / HOUR
        for trace in traces
        for v in trace.happenings
        if isinstance(v, Visit) and v.step == ("", step)
    ]


NIGHT = [Person(2.0 * HOUR)]
MORNING = [Person(9.0 * HOUR, language="wo")]


def test_who_comes_at_night_waits_for_the_day_shift():
    assert begun(rehearsed(SMALL, people=NIGHT), "welcome") == [[8.0]]
    awake = with_counts(SMALL, {"guards": (1,)})
    assert begun(rehearsed(awake, people=MORNING), "welcome") == [[9.0]]


def test_people_wait_for_the_interpreter_who_is_ill_and_others_do_not():
    ill = Inject(id="1", at=at(8), lasts=3.0 * HOUR, away={"wolof": 1})
    spanish = [attrs.evolve(MORNING[0], language="es")]

    assert begun(rehearsed(SMALL, ill, people=MORNING), "welcome") == [[11.0]]
    assert begun(rehearsed(SMALL, ill, people=spanish), "welcome") == [[9.0]]
    assert begun(rehearsed(SMALL, people=MORNING), "welcome") == [[9.0]]


def test_nobody_is_registered_while_the_computers_are_down():
    down = Inject(id="1", at=at(9), lasts=3.0 * HOUR, stops=(("", "welcome"),))
    before = [Person(8.75 * HOUR)]

    assert begun(rehearsed(SMALL, down, people=MORNING), "welcome") == [[12.0]]
    assert ended(rehearsed(SMALL, down, people=before), "welcome") == [9.25]
    assert begun(rehearsed(SMALL, people=MORNING), "welcome") == [[9.0]]


def test_a_closed_road_makes_every_trip_longer():
    road = Inject(id="1", at=at(9), slows={("", "move"): 2.0})

    assert ended(rehearsed(SMALL, people=MORNING), "move") == pytest.approx(
        [9.8333], abs=1e-3
    )
    assert ended(rehearsed(SMALL, road, people=MORNING), "move") == pytest.approx(
        [10.1666], abs=1e-3
    )


def test_a_house_that_refuses_takes_nobody_and_parts_with_nobody():
    shut = Inject(id="1", at=at(9.5), lasts=12.0 * HOUR, closes=("house",))

    # Open again at 21:30, when nobody is on duty to bring anyone.
    assert begun(rehearsed(SMALL, shut, people=MORNING), "move") == [[32.0]]
    assert begun(rehearsed(SMALL, people=MORNING), "move") == [[9.5]]


def test_a_place_is_free_again_after_the_stay_the_file_says():
    six = [Person(8.0 * HOUR + n) for n in range(6)]
    late = [*six, Person(19.0 * HOUR)]
    last = begun(rehearsed(SMALL, people=late), "move")[-1]

    first = min(hour for (hour,) in begun(rehearsed(SMALL, people=six), "move"))
    # Two days after the first of them came, and then when somebody is on duty.
    assert last == [pytest.approx(first + 48, abs=1e-6)]
    roomy = with_counts(SMALL, {"house": (7,)})
    assert begun(rehearsed(roomy, people=late), "move")[-1] == [19.5]


def test_more_of_something_is_never_less_of_what_there_was():
    more = with_counts(
        MEANS, {name: tuple(c + 1 for c in n) for name, n in counts(MEANS).items()}
    )
    pairs = zip(
        staffing(MEANS, (), MONDAY, 7).resources,
        staffing(more, (), MONDAY, 7).resources,
        strict=True,
    )
    for one, other in pairs:
        assert all(other.at(h * 900.0) >= one.at(h * 900.0) for h in range(672))


def test_the_whole_file_is_what_the_sketch_says():
    assert read(WHOLE).means == MEANS
