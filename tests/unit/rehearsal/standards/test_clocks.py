"""Clocks over what people did: when they start and stop, and who is past the limit."""

from datetime import timedelta
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.standards import Clock, Stretches, past, ran

ACTS = ("registration", "guardian-appointment", "screening")
HOUR = timedelta(hours=1)


def stretches(people, *work):
    """`people`: (at, over) of each; `work`: (person, act, begun, done)."""
    who, act, begun, done = zip(*work, strict=True) if work else ((), (), (), ())
    return Stretches(
        np.array(who, np.int32),
        np.array([ACTS.index(a) if a in ACTS else -1 for a in act], np.int16),
        np.array(begun, float),
        np.array(done, float),
        ACTS,
        np.array([at for at, _over in people], float),
        np.array([over for _at, over in people], float),
    )


def clock(starts, stops, only_after=None):
    return Clock((starts,), (stops,), HOUR, only_after)


def test_a_clock_runs_from_the_beginning_of_one_act_to_the_end_of_another():
    seen = stretches(
        [(0.0, 9e3)],
        (0, "registration", 100.0, 400.0),
        (0, "guardian-appointment", 500.0, 700.0),
    )
    times = ran(clock("registration", "guardian-appointment"), seen, until=1e4)

    assert times.seconds.tolist() == [600.0]
    assert not times.running.any()


def test_it_may_run_from_arrival_to_the_end_of_the_case():
    times = ran(clock("arrival", "end"), stretches([(50.0, 3650.0)]), until=1e4)

    assert times.seconds.tolist() == [3600.0]
    assert past(times, HOUR) == (0, 0, 1)  # the limit itself is in time
    assert past(times, timedelta(seconds=3599)) == (1, 0, 1)


def test_who_never_came_to_the_start_is_not_counted():
    seen = stretches([(0.0, inf), (0.0, inf)], (1, "registration", 10.0, 20.0))
    times = ran(clock("registration", "end"), seen, until=100.0)

    assert times.who.tolist() == [1]


def test_a_stop_before_the_start_does_not_count():
    seen = stretches(
        [(0.0, inf)],
        (0, "guardian-appointment", 0.0, 5.0),
        (0, "registration", 10.0, 20.0),
        (0, "guardian-appointment", 30.0, 40.0),
    )
    times = ran(clock("registration", "guardian-appointment"), seen, until=100.0)

    assert times.seconds.tolist() == [30.0]


def test_one_act_may_be_both_the_start_and_the_stop():
    seen = stretches([(0.0, inf)], (0, "screening", 10.0, 25.0))
    times = ran(clock("screening", "screening"), seen, until=100.0)

    assert times.seconds.tolist() == [15.0]


def test_a_clock_that_still_runs_is_late_or_undecided_but_never_in_time():
    seen = stretches([(0.0, inf), (9_000.0, inf), (0.0, 60.0)])
    times = ran(clock("arrival", "end"), seen, until=10_000.0)

    assert times.running.tolist() == [True, True, False]
    assert past(times, HOUR) == (1, 1, 3)


def test_a_case_that_ends_after_the_rehearsal_still_runs():
    times = ran(clock("arrival", "end"), stretches([(0.0, 500.0)]), until=100.0)

    assert times.seconds.tolist() == [100.0]
    assert times.running.tolist() == [True]


def test_work_that_was_never_begun_starts_nothing():
    seen = stretches([(0.0, inf)], (0, "registration", inf, inf))

    assert len(ran(clock("registration", "end"), seen, until=100.0).who) == 0


def test_it_may_count_only_for_those_for_whom_it_started_late():
    late = HOUR * 3
    seen = stretches(
        [(0.0, inf), (0.0, inf)],
        (0, "screening", 3 * 3600.0, 4 * 3600.0),
        (1, "screening", 3 * 3600.0 + 1, 4 * 3600.0),
    )
    times = ran(clock("screening", "screening", late), seen, until=1e9)

    assert times.who.tolist() == [1]


def test_only_some_people_may_be_counted():
    seen = stretches([(0.0, 10.0), (0.0, 9e9), (0.0, 20.0)])
    times = ran(clock("arrival", "end"), seen, until=1e9)

    assert times.of(np.array([True, False, True])).seconds.tolist() == [10.0, 20.0]


TIME = st.floats(0, 1000, allow_nan=False)
WORK = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from((*ACTS, "other")), TIME, TIME),
    max_size=25,
)
NAMED = st.sampled_from((*ACTS, "arrival"))


@given(
    work=WORK,
    people=st.lists(st.tuples(TIME, TIME), min_size=5, max_size=5),
    start=NAMED,
    stop=st.sampled_from((*ACTS, "end")),
    until=st.floats(0, 3000),
)
def test_columns_agree_with_counting_one_person_at_a_time(
    work, people, start, stop, until
):
    people = [(at, at + lasts) for at, lasts in people]
    work = [
        (who, act, people[who][0] + a, people[who][0] + a + b)
        for who, act, a, b in work
    ]
    times = ran(clock(start, stop), stretches(people, *work), until)
    told = dict(zip(times.who.tolist(), times.seconds.tolist(), strict=True))

    assert told == pytest.approx(one_by_one(people, work, start, stop, until))


def one_by_one(people, work, start, stop, until):
    found = {}
    for person, (at, over) in enumerate(people):
        mine = [(act, a, b) for who, act, a, b in work if who == person]
        starts = [a for act, a, _b in mine if act == start]
        starts += [at] if start == "arrival" else []
        if not starts or min(starts) > until:
            continue
        began = min(starts)
        stops = [b for act, _a, b in mine if act == stop and b >= began]
        stops += [over] if stop == "end" else []
        found[person] = min([*stops, until]) - began
    return found
