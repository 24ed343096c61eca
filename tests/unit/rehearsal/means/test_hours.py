"""Shifts of a week become a calendar: how many are there, at every instant."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from karama.rehearsal.means.hours import (
    WEEK,
    Hours,
    Pause,
    Shift,
    begun,
    calendar,
    counts_of,
    recounted,
    there,
)
from karama.rehearsal.means.spans import (
    DAY,
    HOUR,
    LONGEST,
    clock,
    read_clock,
    read_offset,
    read_span,
    span,
)

MONDAY = date(2026, 6, 29)
DAYTIME = Shift(WEEK, 6 * HOUR, 8 * HOUR, 6)
NIGHT = Shift(WEEK, 22 * HOUR, 8 * HOUR, 2)


def test_a_day_shift_is_there_from_its_first_hour_to_its_last():
    found = calendar(Hours(shifts=(DAYTIME,)), MONDAY, 2)

    assert found == (
        (0.0, 0),
        (6.0 * HOUR, 6),
        (14.0 * HOUR, 0),
        (30.0 * HOUR, 6),
        (38.0 * HOUR, 0),
    )


def test_who_came_on_duty_the_evening_before_is_there_at_midnight():
    found = calendar(Hours(shifts=(NIGHT,)), MONDAY, 1)

    assert found == ((0.0, 2), (6.0 * HOUR, 0), (22.0 * HOUR, 2))


def test_a_night_shift_of_weekdays_is_not_there_on_monday_before_dawn():
    nights = Shift(frozenset(range(5)), 22 * HOUR, 8 * HOUR, 2)

    assert calendar(Hours(shifts=(nights,)), MONDAY, 1)[0] == (0.0, 0)
    tuesday = MONDAY + timedelta(days=1)
    assert calendar(Hours(shifts=(nights,)), tuesday, 1)[0] == (0.0, 2)


def test_shifts_that_follow_one_another_are_one_line_or_a_handover():
    late = Shift(WEEK, 14 * HOUR, 16 * HOUR, 6)
    hours = Hours(shifts=(DAYTIME, late))

    assert calendar(hours, MONDAY, 1) == ((0.0, 6),)
    assert calendar(hours, MONDAY, 1, handovers=True) == (
        (0.0, 6),
        (6.0 * HOUR, 6),
        (14.0 * HOUR, 6),
    )


def test_an_overlap_counts_both():
    late = Shift(WEEK, 13 * HOUR, 8 * HOUR, 4)
    found = dict(calendar(Hours(shifts=(DAYTIME, late)), MONDAY, 1))

    assert found[13.0 * HOUR] == 10
    assert found[14.0 * HOUR] == 4


def test_a_break_takes_some_away_and_gives_them_back():
    shift = Shift(WEEK, 6 * HOUR, 8 * HOUR, 6, (Pause(4 * HOUR, HOUR / 2, 5),))
    found = dict(calendar(Hours(shifts=(shift,)), MONDAY, 1))

    assert found[10.0 * HOUR] == 1
    assert found[10.5 * HOUR] == 6


def test_nothing_new_is_begun_in_the_last_minutes_of_a_shift():
    found = dict(calendar(Hours(shifts=(DAYTIME,), early=1_200.0), MONDAY, 1))

    assert found[14.0 * HOUR - 1_200] == 0
    assert 14.0 * HOUR not in found


def test_an_offset_moves_the_hours_and_a_difference_the_number():
    found = calendar(
        Hours(always=3), MONDAY, 1, more=((2.0 * HOUR, -1), (5.0 * HOUR, 1))
    )
    assert found == ((0.0, 3), (2.0 * HOUR, 2), (5.0 * HOUR, 3))

    east = calendar(Hours(shifts=(DAYTIME,)), MONDAY, 1, 2.0 * HOUR)
    assert east == ((0.0, 0), (4.0 * HOUR, 6), (12.0 * HOUR, 0))


def test_nobody_is_the_least_there_can_be():
    assert calendar(Hours(always=1), MONDAY, 1, more=((60.0, -5),))[-1] == (60.0, 0)


def test_the_numbers_a_planner_may_change_go_back_in():
    hours = Hours(shifts=(DAYTIME, NIGHT))

    assert counts_of(hours) == (6, 2)
    assert counts_of(recounted(hours, (4, 3))) == (4, 3)
    assert counts_of(recounted(Hours(always=5), (7,))) == (7,)


# --- the same, counted instant by instant -------------------------------------------

QUARTER = 900
breaks = st.builds(
    Pause,
    st.integers(0, 8).map(lambda n: float(n * QUARTER)),
    st.integers(1, 4).map(lambda n: float(n * QUARTER)),
    st.integers(0, 9),
)
shifts = st.builds(
    Shift,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 95).map(lambda n: float(n * QUARTER)),
    st.integers(1, 96).map(lambda n: float(n * QUARTER)),
    st.integers(0, 9),
    st.lists(breaks, max_size=2).map(tuple),
)
hours = st.builds(
    Hours,
    st.integers(0, 3),
    st.lists(shifts, max_size=3).map(tuple),
    st.sampled_from([0.0, 900.0]),
)


def counted(hours, starts, offset, instant):
    """How many take new work at an instant: by looking at each shift of each day."""
    found = hours.always
    for day in range(-3, 5):
        for shift in hours.shifts:
            if (starts.weekday() + day) % 7 not in shift.days:
                continue
            into = instant - (day * DAY + shift.begins - offset)
            if 0 <= into < shift.lasts - hours.early:
                away = sum(
                    p.away for p in shift.breaks if 0 <= into - p.begins < p.lasts
                )
                found += max(shift.count - away, 0)
    return found


@example(Hours(shifts=(NIGHT,)), 0, 0)
@given(hours, st.integers(0, 6), st.integers(-14, 14))
def test_the_calendar_is_what_is_counted_at_each_instant(hours, weekday, offset):
    starts = MONDAY + timedelta(days=weekday)
    ahead = float(offset * HOUR)
    changes = calendar(hours, starts, 2, ahead)

    assert [at for at, _ in changes] == sorted({at for at, _ in changes})
    for instant in range(0, 2 * DAY, QUARTER):
        count = [count for at, count in changes if at <= instant][-1]
        assert count == counted(hours, starts, ahead, instant)


@given(hours, st.integers(1, 9))
def test_days_that_follow_change_nothing_of_those_before(hours, days):
    short = calendar(hours, MONDAY, days)
    long = calendar(hours, MONDAY, days + 3)

    assert tuple(change for change in long if change[0] < days * DAY) == short


@given(hours)
def test_seconds_there_are_those_of_the_shifts(hours):
    bare = Hours(hours.always, tuple(Shift(s.days, s.begins, s.lasts, s.count)
                                     for s in hours.shifts))  # fmt: skip
    until = float(7 * DAY)
    paid = sum(
        (min(at + s.lasts, until) - max(at, 0.0)) * s.count
        for at, s in begun(bare, MONDAY, 7)
    )

    assert there(calendar(bare, MONDAY, 7), until) == paid + bare.always * until


# --- how a planner writes them --------------------------------------------------------


@given(st.integers(0, LONGEST))
def test_an_elapsed_time_reads_back(seconds):
    assert read_span(span(seconds)) == seconds


@given(st.integers(0, DAY - 60))
def test_an_hour_of_the_day_reads_back_to_the_minute(seconds):
    assert read_clock(clock(seconds)) == seconds // 60 * 60


@pytest.mark.parametrize(
    "text",
    ["", "soon", "15", "15 minutes", "-1 h", "1 h and more", "PT", "P1Y", "9999999 d"],
)
def test_what_is_no_elapsed_time_is_none(text):
    assert read_span(text) is None


@pytest.mark.parametrize("text", ["6:00", "24:01", "12:60", "noon", "٠٦:٠٠"])
def test_what_is_no_hour_is_none(text):
    assert read_clock(text) is None


@pytest.mark.parametrize("text", ["+1", "+15:00", "+01:75", "UTC", "01:00"])
def test_what_is_no_offset_is_none(text):
    assert read_offset(text) is None
