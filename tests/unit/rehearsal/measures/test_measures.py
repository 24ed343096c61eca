"""Each measure on cases so small that what it must say is plain."""

from datetime import UTC, datetime, timedelta

import attrs
import numpy as np
import pytest
from measures_sketch import FLOOR, by_hand, counted, standard
from sketches import Sketch, condition

from karama.rehearsal.exercise import DAY
from karama.rehearsal.means import Inject
from karama.rehearsal.means.means import Resupply, Stock
from karama.rehearsal.person import Person
from karama.rehearsal.staffing import Fixed, Post, Resource, Staffing
from karama.rehearsal.standards import ARRIVAL, Bound, Clock
from karama.rehearsal.targets import Measure, Target

HOUR = 3_600.0
CARE, BED = ("", "care"), ("", "bed")


def post(nurses=1, **bed):
    """One step of care of an hour by a nurse, then a place to stay in."""
    draw = Sketch().start().step("care", act="medical-care")
    draw.step("bed", act="accommodation").end().path("s", "care", "bed", "e")
    staffing = Staffing(
        (Resource("nurses", ((0.0, nurses),)), Resource("tents", ((0.0, 9),), **bed)),
        (
            Post(CARE, ((0,),), length=Fixed(HOUR)),
            Post(BED, keeps=1, stays=Fixed(10 * HOUR)),
        ),
    )
    return draw.procedure(), staffing


def measured(target, people, days=2, nurses=1, needs=None, **more):
    """Held and counted by day."""
    procedure, staffing = post(nurses)
    exercise = by_hand(procedure, staffing, days, **more)
    found, _ = counted(exercise, people, [target], needs=needs)
    return found.held[0].tolist(), found.counted[0].tolist()


def wait(limit=2 * HOUR, **more):
    return Target("w", Measure.WAIT, 0.9, limit, act="medical-care", **more)


FOUR = [Person(0.0), Person(0.0), Person(0.0), Person(0.0)]


def test_a_wait_holds_for_those_who_are_begun_with_in_time():
    # They wait 0, 1, 2 and 3 hours; two hours is still in time.
    assert measured(wait(), FOUR) == ([3.0, 0.0], [4.0, 0.0])
    assert measured(wait(HOUR), FOUR) == ([2.0, 0.0], [4.0, 0.0])
    assert measured(wait(HOUR), FOUR, nurses=4) == ([4.0, 0.0], [4.0, 0.0])


def test_people_are_counted_on_the_day_on_which_they_came():
    late = [Person(DAY + HOUR), Person(DAY + HOUR), Person(DAY - HOUR)]

    assert measured(wait(0.5 * HOUR), late) == ([1.0, 1.0], [1.0, 2.0])


def test_whose_limit_has_not_passed_as_the_run_ends_is_neither_held_nor_missed():
    two = [Person(DAY - HOUR), Person(DAY - HOUR)]

    assert measured(wait(), two, days=1) == ([0.0], [0.0])
    assert measured(wait(0.5 * HOUR), two, days=1) == ([1.0], [2.0])


def test_nobody_of_the_warm_up_is_counted():
    both = [Person(0.0), Person(DAY)]

    assert measured(wait(), both, warm_up=1) == ([0.0, 1.0], [0.0, 1.0])


def test_only_those_of_whom_it_is_known_to_be_false_are_left_out():
    who = condition("is_child", frozenset({"is_child"}))
    needs = {"is_child": np.array([1, 0, -1, 0], np.int8)}

    assert measured(wait(who=who), FOUR, needs=needs)[1] == [2.0, 0.0]
    assert measured(wait(who=who), FOUR)[1] == [4.0, 0.0]  # nothing is known of anybody


def test_who_went_before_the_limit_and_was_never_begun_with_is_neither():
    draw = Sketch().start().step("care", act="medical-care").end().end("e_late")
    draw.edge("late", on="care", after=timedelta(hours=1))
    draw.path("s", "care", "e").path("late", "e_late")
    nobody = Staffing((Resource("nurses", ((0.0, 0),)),), (Post(CARE, ((0,),)),))
    exercise = by_hand(draw.procedure(), nobody, 2)

    found, _ = counted(exercise, FOUR, [wait(2 * HOUR), wait(0.5 * HOUR)])

    assert found.counted.sum(axis=1).tolist() == [0.0, 4.0]
    assert found.held.sum() == 0


def turned_away():
    """Care for everybody, and after it a bed for nobody: the case is over."""
    _, staffing = post()
    draw = Sketch().start().step("care", act="medical-care").gateway("g", default="no")
    draw.step("bed", act="accommodation").end().end("f")
    draw.path("s", "care", "g").path("bed", "e")
    draw.flow("g", "bed", "1 = 2").flow("g", "f", default=True)
    return draw.procedure(), staffing


def test_within_is_not_owed_to_those_whose_case_was_over_without_the_step():
    target = Target("t", Measure.WITHIN, 0.9, 3 * HOUR, step=BED)
    late = [*FOUR, Person(0.0)]
    for nurses, open_ in ((1, 0.0), (0, 5.0)):  # with nobody there no case is over
        procedure, staffing = turned_away()
        nobody = Resource("nurses", ((0.0, nurses),))
        staffing = attrs.evolve(staffing, resources=(nobody, staffing.resources[1]))
        found, _ = counted(by_hand(procedure, staffing, 2), late, [target])
        assert found.counted.sum() == open_
        assert found.held.sum() == 0


def test_within_asks_when_a_step_is_done_and_counts_who_has_not_come_to_it_yet():
    target = Target("t", Measure.WITHIN, 0.9, 3 * HOUR, step=BED)

    assert measured(target, FOUR) == ([3.0, 0.0], [4.0, 0.0])
    assert measured(target, FOUR, nurses=0) == ([0.0, 0.0], [4.0, 0.0])


def test_a_clock_of_the_law_runs_from_act_to_act():
    clock = Clock((ARRIVAL,), ("accommodation",), timedelta(hours=2))
    target = Target("t", Measure.CLOCK, 0.9, standard=standard("clock", 2, clock=clock))
    begins = Clock(("medical-care",), ("accommodation",), timedelta(hours=1))
    other = Target("o", Measure.CLOCK, 0.9, standard=standard("clock", 1, clock=begins))

    assert measured(target, FOUR) == ([2.0, 0.0], [4.0, 0.0])
    assert measured(other, FOUR) == ([4.0, 0.0], [4.0, 0.0])
    assert measured(other, FOUR, nurses=0) == ([0.0, 0.0], [0.0, 0.0])  # never started


def test_space_is_shared_by_those_who_are_there():
    norm = standard("space", 3.5, "m2", Bound.AT_LEAST)  # 10 square metres: room for 2
    target = Target("t", Measure.SPACE, 0.9, standard=norm, resource="1")

    # In bed from the 1st, 2nd, 3rd and 4th hour for ten hours each: 40 person-hours.
    held, all_ = measured(target, FOUR)

    assert FLOOR == 10.0
    assert all_ == [pytest.approx(40 * HOUR), 0.0]
    assert held == [pytest.approx((1 + 2 + 2 + 1) * HOUR), 0.0]


def test_a_place_taken_at_the_start_is_somebody_there():
    norm = standard("space", 3.5, "m2", Bound.AT_LEAST)
    target = Target("t", Measure.SPACE, 0.9, standard=norm, resource="1")
    procedure, staffing = post(taken=(5 * HOUR, 2 * DAY))
    found, _ = counted(by_hand(procedure, staffing, 2), [], [target])

    assert found.counted.tolist() == [[5 * HOUR + DAY, DAY]]
    assert found.held.tolist() == found.counted.tolist()


def test_a_ratio_counts_the_time_of_people_while_there_are_enough():
    target = Target(
        "t", Measure.RATIO, 0.9, standard=standard("toilets", 2), resource="0"
    )

    held, all_ = measured(target, FOUR)  # there for 1, 2, 3 and 4 hours; one nurse

    assert all_ == [10 * HOUR, 0.0]
    assert held == [(2 + 1) * HOUR, 0.0]


def test_occupancy_is_of_the_time_there_is_something():
    target = Target("t", Measure.OCCUPANCY, 0.9, 0.5, resource="0")

    assert measured(target, FOUR) == ([20 * HOUR, DAY], [DAY, DAY])
    assert measured(target, FOUR, nurses=8) == ([DAY, DAY], [DAY, DAY])
    assert measured(target, FOUR, nurses=0) == ([0.0, 0.0], [0.0, 0.0])


def test_what_a_service_took_is_in_use_until_it_counts_anew():
    draw = Sketch().start().step("care", act="medical-care").end()
    draw.path("s", "care", "e")
    service = Resource("clinic", ((0.0, 2),), renews=(DAY,))
    staffing = Staffing((service,), (Post(CARE, ((0,),)),))
    target = Target("t", Measure.OCCUPANCY, 0.9, 0.5, resource="0")
    people = [Person(0.0), Person(6 * HOUR)]

    found, _ = counted(by_hand(draw.procedure(), staffing, 2), people, [target])

    assert found.held.tolist() == [[6 * HOUR, DAY]]


def test_a_stock_holds_for_what_people_need_and_get():
    water = Stock(id="water", unit="l", start=20.0, person_day=24.0,
                  resupply=Resupply(DAY, 10 * DAY, 5.0))  # fmt: skip
    need = Target("t", Measure.STOCK, 0.9, resource="water")
    norm = standard("water", 12, "l", Bound.AT_LEAST)
    less = Target("l", Measure.STOCK, 0.9, resource="water", standard=norm)
    procedure, staffing = post(nurses=0)
    exercise = by_hand(procedure, staffing, 3, stocks=[water])

    # One litre an hour each for 24 hours, then for two days more.
    found, _ = counted(exercise, [Person(0.0), Person(DAY)], [need, less])

    assert found.counted.tolist() == [[24.0, 48.0, 48.0], [12.0, 24.0, 24.0]]
    assert found.held.tolist() == [[20.0, 5.0, 0.0], [12.0, 13.0, 0.0]]


def test_a_stock_counted_in_other_units_is_held_to_the_same_standard():
    procedure, staffing = post(nurses=0)
    norm = standard("water", 12, "l", Bound.AT_LEAST)
    target = Target("l", Measure.STOCK, 0.9, resource="water", standard=norm)
    shares = []
    for unit, times in (("l", 1.0), ("ml", 1000.0)):
        water = Stock(id="water", unit=unit, start=20.0 * times, person_day=24.0)
        exercise = by_hand(procedure, staffing, 3, stocks=[water])
        found, _ = counted(exercise, [Person(0.0)], [target])
        shares.append((found.held[0] / times).tolist())

    assert shares[0] == pytest.approx(shares[1])
    boxes = Stock(id="water", unit="box", start=20.0, person_day=24.0)
    with pytest.raises(ValueError, match="box"):
        counted(
            by_hand(procedure, staffing, 3, stocks=[boxes]), [Person(0.0)], [target]
        )


def test_water_that_an_inject_holds_up_is_missed_until_it_comes():
    procedure, staffing = post(nurses=0)
    water = Stock(id="water", unit="l", start=24.0, person_day=24.0,
                  resupply=Resupply(DAY, 10 * DAY, 48.0))  # fmt: skip
    target = Target("t", Measure.STOCK, 0.9, resource="water")
    held = []
    for delays in ({}, {"water": 12 * HOUR}):
        exercise = by_hand(procedure, staffing, 3, stocks=[water])
        counting = exercise.counted
        at = datetime(*counting.scene.starts.timetuple()[:3], tzinfo=UTC)
        inject = Inject(id="road", at=at, delays=delays)
        scene = attrs.evolve(counting.scene, injects=(inject,))
        exercise = attrs.evolve(exercise, counted=attrs.evolve(counting, scene=scene))
        found, _ = counted(exercise, [Person(0.0)], [target])
        held.append(found.held[0].tolist())

    assert held == [[24.0, 24.0, 24.0], [24.0, 12.0, 24.0]]
