"""Time passes only by Tick: timers, cycles, deadlines that depend on facts."""

from datetime import timedelta

import pytest
from cast import CLOCK, NOON
from play import Play, at, kinds
from sketches import HOUR, Sketch

from karama.engine import Tick, advance, deadlines
from karama.errors import CaseError


def with_edge(*, interrupting=True, **timer):
    draw = Sketch().start().step("a").step("late").end().path("s", "a", "e")
    draw.edge("clock", "a", interrupting=interrupting, **timer).flow("clock", "late")
    return draw


def test_an_interrupting_deadline_ends_the_step_at_its_instant_and_not_before():
    play = Play(with_edge(after=HOUR).procedure())

    assert play.wait(minutes=59, seconds=59) == ()
    (event,) = play.wait(seconds=1)
    assert (event.kind, event.step) == ("rang", "clock")
    assert play.steps == ["late"]


def test_a_deadline_that_does_not_interrupt_rings_once():
    play = Play(with_edge(after=HOUR, interrupting=False).procedure())

    play.wait(hours=2)
    assert play.steps == ["a", "late"]
    assert play.wait(hours=9) == ()


def test_ticking_twice_at_the_same_instant_changes_nothing_more():
    play = Play(with_edge(every=HOUR, interrupting=False).procedure())
    play.wait(hours=3)

    assert advance(play.procedure, play.case, Tick(at=play.now)) == ()


def test_a_cycle_rings_on_its_beat_and_what_was_missed_is_one_ring():
    play = Play(with_edge(every=HOUR, interrupting=False).procedure())

    assert kinds(play.wait(hours=1)) == ["rang"]
    assert kinds(play.wait(hours=3, minutes=30)) == ["rang"]
    assert deadlines(play.case)[0].due == NOON + 5 * HOUR
    assert play.steps == ["a", "late", "late"]


def test_a_cycle_without_length_is_refused():
    with pytest.raises(CaseError, match="without end"):
        Play(with_edge(every=timedelta(0), interrupting=False).procedure())


def test_a_clock_stops_with_its_step():
    play = Play(with_edge(after=HOUR).procedure())
    play.do("a")

    assert deadlines(play.case) == ()
    assert play.wait(hours=2) == ()


def test_a_wait_for_a_clock_goes_on_when_it_rings():
    draw = Sketch().start().catch("rest", after=2 * HOUR).step("a")
    play = Play(draw.path("s", "rest", "a").procedure())

    assert play.steps == []
    play.wait(hours=2)
    assert play.steps == ["a"]


def test_a_clock_of_the_whole_case_opens_its_event_sub_process():
    draw = Sketch().start().step("a").end().path("s", "a", "e")
    with draw.rise("R", after=HOUR):
        draw.step("r").end("re")
    play = Play(draw.path("R_start", "r", "re").procedure())
    play.wait(hours=1)

    assert play.steps == ["r"]
    assert deadlines(play.case) == ()


def test_clocks_that_ring_together_ring_in_the_order_they_were_due():
    draw = Sketch().start().step("a").end().path("s", "a", "e")
    for name, hours in (("second", 2), ("first", 1)):
        draw.edge(name, "a", after=hours * HOUR, interrupting=False)
        draw.step(f"{name}_step").flow(name, f"{name}_step")
    play = Play(draw.procedure())

    assert [event.step for event in play.wait(hours=9)] == ["first", "second"]


def test_one_tick_lets_everything_ring_that_is_due():
    draw = Sketch().start().catch("one", after=timedelta(0)).catch("two", after=HOUR)
    play = Play(draw.path("s", "one", "two").procedure())

    assert kinds(play.wait(seconds=1)) == ["rang"]
    assert kinds(play.wait(hours=2)) == ["rang", "closed"]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ('arrived + duration("P1D")', "2026-11-25T08:00:00Z"),
        ('date("2026-12-01")', "2026-12-01T00:00:00Z"),
        ('duration("PT90M")', "2026-11-24T13:30:00Z"),
        ('duration("P1M")', "2026-12-24T12:00:00Z"),
    ],
)
def test_a_clock_can_be_set_by_any_feel_date_time_or_duration(text, due):
    draw = with_edge(at=text)
    play = Play(
        draw.procedure(facts={"arrived": "date and time"}),
        arrived="2026-11-24T08:00:00Z",
    )

    assert deadlines(play.case)[0].due == at(due)


def test_a_deadline_over_an_unknown_fact_has_no_date_until_the_fact_is_known():
    draw = with_edge(at='arrived + duration("P1D")')
    play = Play(draw.procedure(facts={"arrived": "date and time"}))

    assert [(d.step, d.due) for d in deadlines(play.case)] == [("a", None)]
    assert play.wait(days=400) == ()
    play.tell(arrived="2026-11-24T08:00:00Z")
    assert deadlines(play.case)[0].due == at("2026-11-25T08:00:00Z")
    play.wait(seconds=1)
    assert play.steps == ["late"]


def test_a_date_beyond_the_years_python_knows_never_rings():
    play = Play(with_edge(at='date("99999-01-01")').procedure())

    assert deadlines(play.case)[0].due is None


def test_the_clock_acts_in_its_own_name():
    play = Play(with_edge(after=HOUR).procedure())

    assert {event.actor for event in play.wait(hours=1)} == {CLOCK.id}
