"""When something was done and when it came in: both are kept, and one counts."""

from datetime import timedelta

import pytest
from cast import NOON, OFFICER, TRAVELLER, later
from hypothesis import given
from hypothesis import strategies as st
from play import Play
from sketches import HOUR, Sketch

from karama.engine import (
    Device,
    Do,
    Doubt,
    Use,
    deadlines,
    dump_compact,
    dump_lines,
    fold,
    load_compact,
    load_lines,
    open_steps,
    verify,
)
from karama.engine.dating import AT_ONCE, LONGEST_AGO


def two_steps():
    draw = Sketch().start().step("a").step("b").end().path("s", "a", "b", "e")
    draw.edge("clock", "b", interrupting=False, after=6 * HOUR)
    return Play(draw.step("late").flow("clock", "late").procedure())


def done(play, step, at, said, doubt=""):
    device = None if said is None else Device(said, doubt)
    return play.take(Do(step, actor=OFFICER, at=at, device=device))


def test_what_waited_counts_from_when_it_was_done_and_both_are_kept():
    play = two_steps()
    (event, *_) = done(play, "a", later(hours=5), later(hours=1))

    assert (event.when, event.at) == (later(hours=1), later(hours=5))
    (b,) = open_steps(play.case)
    assert (b.step, b.since) == ("b", later(hours=1))
    assert [one.due for one in deadlines(play.case)] == [later(hours=7)]


def test_where_no_device_speaks_it_counts_from_when_it_came_in():
    """The control arm."""
    play = two_steps()
    (event, *_) = done(play, "a", later(hours=5), None)

    assert (event.when, event.at, event.late) == (later(hours=5),) * 2 + (None,)
    assert [one.due for one in deadlines(play.case)] == [later(hours=11)]


@pytest.mark.parametrize("ahead", [-AT_ONCE, timedelta(0), AT_ONCE])
def test_what_comes_in_at_once_keeps_one_instant(ahead):
    play = two_steps()
    (event, *_) = done(play, "a", later(hours=5), later(hours=5) + ahead)
    assert event.late is None


DOUBTED = {
    Doubt.FUTURE: later(hours=90),
    Doubt.BEFORE_CASE: NOON - HOUR,
    Doubt.TOO_LONG_AGO: later(hours=80) - LONGEST_AGO - HOUR,
}


@pytest.mark.parametrize(("doubt", "said"), DOUBTED.items())
def test_a_time_that_cannot_be_is_kept_and_not_believed(doubt, said):
    play = two_steps()
    (event, *_) = done(play, "a", later(hours=80), said)

    assert (event.late.said, event.late.doubt) == (said, doubt)
    assert event.when == event.at == later(hours=80)
    assert open_steps(play.case)[0].since == later(hours=80)


def test_a_step_was_not_done_before_it_was_open():
    play = two_steps()
    done(play, "a", later(hours=2), None)
    (event, *_) = done(play, "b", later(hours=5), later(hours=1))

    assert event.late.doubt == Doubt.BEFORE_STEP
    assert event.when == later(hours=5)


def test_a_step_opened_by_one_that_waited_can_have_waited_too():
    """Two steps were done without a link, one after the other; both come in later."""
    play = two_steps()
    done(play, "a", later(hours=5), later(hours=1))
    (event, *_) = done(play, "b", later(hours=5), later(hours=2))

    assert (event.late.doubt, event.when) == ("", later(hours=2))


def test_what_whoever_brings_it_doubts_is_not_believed():
    play = two_steps()
    (event, *_) = done(play, "a", later(hours=5), later(hours=1), Doubt.CLOCK)

    assert (event.late.doubt, event.when) == (Doubt.CLOCK, later(hours=5))


def test_a_right_counts_from_when_it_was_used():
    play = two_steps()
    device = Device(later(hours=1))
    (event, *_) = play.take(
        Use("complain", actor=TRAVELLER, at=later(hours=5), device=device)
    )
    assert event.when == later(hours=1)


@given(st.integers(-200, 200), st.integers(0, 150))
def test_a_log_stays_in_the_order_of_receipt_whatever_devices_say(said, came):
    play = two_steps()
    done(play, "a", later(hours=came), later(hours=said))
    done(play, "b", later(hours=came), later(hours=-said))

    at = [event.at for event in play.log]
    assert at == sorted(at)
    assert all(event.when <= event.at for event in play.log)
    verify(play.log)
    assert fold(play.log) == play.case
    assert load_lines(dump_lines(play.log)) == play.log
    assert load_compact(dump_compact(play.log)) == play.log


def test_a_log_without_it_has_the_bytes_it_always_had():
    play = two_steps()
    done(play, "a", later(hours=5), None)
    assert b'"late":{' not in dump_lines(play.log)
