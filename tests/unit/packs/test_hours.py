"""Is it open? What a schedule says, day by day, and what it leaves open."""

from datetime import UTC, datetime, time, timedelta

import pytest

from karama.packs.hours import Unreadable, open_at, read_hours

# 2026-11-26 is a Thursday.
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OFFICE = {"opens_at": "09:00", "closes_at": "17:00"}
WEEKDAYS = {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR"}


def at(hour, minute=0, days=0):
    return datetime(2026, 11, 26, hour, minute, tzinfo=UTC) + days * DAY


CASES = [
    ("an office on a Thursday", WEEKDAYS | OFFICE, NOON, True),
    ("an office on a Sunday", WEEKDAYS | OFFICE, NOON + 3 * DAY, False),
    ("at the minute it opens", WEEKDAYS | OFFICE, at(9), True),
    ("at the minute it closes", WEEKDAYS | OFFICE, at(17), False),
    ("day and night", {"freq": "DAILY", "opens_at": "00:00", "closes_at": "23:59"},
     at(23, 59), True),
    ("to midnight", {"freq": "DAILY", "opens_at": "20:00", "closes_at": "24:00"},
     at(23, 59), True),
    ("without hours, on such a day", WEEKDAYS, NOON, None),
    ("without hours, on another day", WEEKDAYS, NOON + 3 * DAY, False),
    ("over midnight, in the evening", WEEKDAYS | {"opens_at": "20:00",
     "closes_at": "06:00"}, at(22), True),
    ("over midnight, before dawn of a Saturday", WEEKDAYS | {"opens_at": "20:00",
     "closes_at": "06:00"}, at(5, days=2), True),
    ("over midnight, before dawn of a Monday", WEEKDAYS | {"opens_at": "20:00",
     "closes_at": "06:00"}, at(5, days=4), False),
    ("over midnight, at noon", WEEKDAYS | {"opens_at": "20:00",
     "closes_at": "06:00"}, NOON, False),
    ("an hour with its offset", WEEKDAYS | {"opens_at": "09:00+02:00",
     "closes_at": "17:00+02:00"}, at(15), False),
    ("a zone in hours", WEEKDAYS | OFFICE | {"timezone": "-3"}, at(18), True),
    ("no longer", WEEKDAYS | OFFICE | {"valid_to": "2026-11-25"}, NOON, None),
    ("not yet", WEEKDAYS | OFFICE | {"valid_from": "2026-12-01"}, NOON, None),
    ("until today", WEEKDAYS | OFFICE | {"until": "2026-11-26"}, NOON, True),
    ("the second week", WEEKDAYS | OFFICE | {"interval": "2",
     "dtstart": "2026-11-16"}, NOON, False),
    ("the second week, in turn", WEEKDAYS | OFFICE | {"interval": "2",
     "dtstart": "2026-11-09"}, NOON, True),
    ("an interval from nowhere", WEEKDAYS | OFFICE | {"interval": "2"}, NOON, None),
    ("each third day", {"freq": "DAILY", "interval": "3", "dtstart": "2026-11-23"}
     | OFFICE, NOON, True),
    ("the last Thursday", {"freq": "MONTHLY", "byday": "-1TH"} | OFFICE, NOON, True),
    ("the second Thursday", {"freq": "MONTHLY", "byday": "2TH"} | OFFICE, NOON, False),
    ("the 26th", {"freq": "MONTHLY", "bymonthday": "26"} | OFFICE, NOON, True),
    ("the fifth day from the end", {"freq": "MONTHLY", "bymonthday": "-5"} | OFFICE,
     NOON, True),
    ("weekly from a Thursday", {"freq": "WEEKLY", "dtstart": "2026-11-05"} | OFFICE,
     NOON, True),
    ("weekly, on no day", {"freq": "WEEKLY"} | OFFICE, NOON, None),
    ("yearly", {"freq": "YEARLY", "dtstart": "2026-01-01"} | OFFICE, NOON, None),
    ("a count is not counted", WEEKDAYS | OFFICE | {"count": "3"}, NOON, None),
    ("two offsets", WEEKDAYS | {"opens_at": "09:00Z", "closes_at": "17:00+02:00"},
     NOON, None),
    ("only when it opens", WEEKDAYS | {"opens_at": "09:00"}, NOON, None),
    ("in words", {"description": "24 h"}, NOON, None),
    ("that cannot be read", {"opens_at": "nine"}, NOON, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("schedule", "instant", "expected"),
    [(schedule, instant, answer) for _, schedule, instant, answer in CASES],
    ids=[name for name, *_ in CASES],
)
def test_a_schedule_says_whether_it_is_open(schedule, instant, expected):
    assert open_at([schedule], instant) is expected


def test_one_open_schedule_is_enough_and_one_unknown_leaves_it_open():
    closed, shut = WEEKDAYS | OFFICE, NOON + 3 * DAY
    weekend = {"freq": "WEEKLY", "byday": "SA,SU"}

    assert open_at([closed, weekend | OFFICE], shut) is True
    assert open_at([closed, weekend], shut) is None
    assert open_at([], NOON) is None


@pytest.mark.parametrize(
    "schedule",
    [
        {"freq": "HOURLY"},
        {"byday": "MO,XX"},
        {"byday": "Monday"},
        {"opens_at": "25:00"},
        {"closes_at": "24:30"},
        {"opens_at": "9"},
        {"opens_at": "09:00+99:00"},
        {"timezone": "far"},
        {"timezone": "nan"},
        {"timezone": "1e308"},
        {"timezone": "15"},
        {"valid_from": "soon"},
        {"valid_to": "2026-13-01"},
        {"interval": "0"},
        {"interval": "-1"},
        {"bymonthday": "32"},
        {"bymonthday": "first"},
    ],
)
def test_what_says_nothing_is_named(schedule):
    (name,) = schedule
    with pytest.raises(Unreadable, match=f"^{name} "):
        read_hours(schedule)


def test_the_whole_of_a_schedule_is_read():
    hours = read_hours(
        WEEKDAYS | {"opens_at": "09:00:00", "closes_at": "17:30Z", "description": "x"}
    )

    assert (hours.opens, hours.closes, hours.said) == (time(9), time(17, 30), "x")
    assert hours.days == {(0, n) for n in range(5)}
    assert not hours.day_and_night


# --- wall clocks, summer and winter ---------------------------------------------------

NINE_TO_FIVE = {"freq": "DAILY", "opens_at": "09:00+01:00", "closes_at": "17:00+01:00"}
IN_MADRID = NINE_TO_FIVE | {"time_zone": "Europe/Madrid"}
CHANGES = [
    # the day before and the day after the clocks go forward, then back, in 2026
    ("2026-03-28T08:30+00:00", True),  # 09:30 in winter
    ("2026-03-29T07:30+00:00", True),  # 09:30 in summer
    ("2026-03-29T15:30+00:00", False),  # 17:30 in summer
    ("2026-10-24T07:30+00:00", True),
    ("2026-10-25T07:30+00:00", False),  # 08:30 in winter again
    ("2026-10-25T15:30+00:00", True),  # 16:30 in winter
]


@pytest.mark.parametrize(("at", "is_open"), CHANGES)
def test_hours_of_wall_clocks_stay_right_when_clocks_are_changed(at, is_open):
    assert open_at([IN_MADRID], datetime.fromisoformat(at)) is is_open


def test_hours_of_an_offset_do_not():
    """The control arm: what named no zone is as it was, an hour off in summer."""
    found = [open_at([NINE_TO_FIVE], datetime.fromisoformat(at)) for at, _ in CHANGES]
    assert found != [is_open for _, is_open in CHANGES]
    assert found[0] is True


def test_a_night_over_the_change_is_open_through_it():
    night = IN_MADRID | {"opens_at": "22:00", "closes_at": "06:00"}
    for at in ("2026-03-29T00:30+00:00", "2026-03-29T03:30+00:00"):
        assert open_at([night], datetime.fromisoformat(at)) is True
    assert open_at([night], datetime.fromisoformat("2026-03-29T04:30+00:00")) is False


def test_a_zone_that_nobody_knows_leaves_it_open():
    lost = NINE_TO_FIVE | {"time_zone": "Atlantis/Capital"}
    with pytest.raises(Unreadable, match="Atlantis"):
        read_hours(lost)
    assert open_at([lost], datetime.fromisoformat(CHANGES[0][0])) is None
