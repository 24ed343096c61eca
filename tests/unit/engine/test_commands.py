"""What a case takes, and what it refuses: refused commands leave it as it was."""

from datetime import datetime

import pytest
from cast import NOON, OFFICE, OFFICER, OUTSIDER, PROTECTION, SUPERVISOR, TRAVELLER
from play import Play, kinds
from sketches import HOUR, Sketch, field, form, yes_no

from karama.engine import (
    RIGHTS,
    Correct,
    Do,
    Migrate,
    Note,
    Receive,
    Start,
    Tell,
    Tick,
    Use,
    advance,
)
from karama.errors import BadAnswer, CaseError, NotAllowed, NotNow, RolesMissing
from karama.feel import UNKNOWN
from karama.procedure.procedure import FieldClass, Permission

ASKS = form(
    "hearing",
    field("age", "int", required=True),
    yes_no("alone"),
    field("story", about=FieldClass.VOICE),
)


def hearing(**more):
    draw = Sketch().start().step("hear", form="hearing").step("inform").end()
    with draw.rise("A", right="ask-for-protection"):
        draw.step("asylum").end("ae")
    draw.path("A_start", "asylum", "ae").path("s", "hear", "inform", "e")
    return draw.procedure(forms=[ASKS], **more)


@pytest.fixture
def play():
    return Play(hearing())


def refused(play, command, error, match=None):
    before = play.case
    with pytest.raises(error, match=match) as raised:
        advance(play.procedure, play.case, command)
    assert play.case == before
    return raised.value


def by(actor=OFFICER):
    return {"actor": actor, "at": NOON}


def test_a_step_that_is_not_open_is_refused_and_the_open_ones_are_named(play):
    error = refused(play, Do("inform", **by()), NotNow, "Open steps: hear")

    assert error.open_steps == ("hear",)


def test_another_lane_may_not_do_the_step_and_is_told_whose_it_is(play):
    error = refused(play, Do("hear", {"age": 3}, **by(OUTSIDER)), NotAllowed)

    assert (error.step, error.lane) == ("hear", OFFICE)


def test_an_answer_that_is_required_must_be_given(play):
    error = refused(play, Do("hear", {"alone": "yes"}, **by()), BadAnswer)

    assert error.field == "age"


@pytest.mark.parametrize(
    ("field", "value"),
    [("age", "twelve-secret"), ("alone", "maybe-secret"), ("name", "Amina-secret")],
)
def test_an_answer_that_does_not_fit_names_the_field_and_never_the_answer(
    play, field, value
):
    command = Do("hear", {"age": 4, field: value}, **by())
    error = refused(play, command, BadAnswer, field)

    assert "secret" not in str(error)
    assert "secret" not in repr(error)


def test_unknown_is_an_answer_and_gives_the_value_unknown(play):
    play.do("hear", age="unknown", alone="no")

    assert play.case.facts[1] == {"age": UNKNOWN, "alone": False}
    assert play.steps == ["inform"]


def test_a_step_without_a_form_takes_no_answers(play):
    play.do("hear", age=3)

    refused(play, Do("inform", {"age": 4}, **by()), BadAnswer, "no form")


def test_a_step_for_several_roles_waits_until_all_take_part():
    draw = Sketch().start().step("assess", roles=("doctor", "psychologist"))
    play = Play(draw.path("s", "assess").procedure())

    error = refused(play, Do("assess", present=("doctor",), **by()), RolesMissing)
    assert error.roles == ("psychologist",)
    (done, _) = play.do("assess", present=("doctor", "psychologist"))
    assert done.present == ("doctor", "psychologist")


def test_the_token_says_which_one_when_a_step_is_open_twice():
    draw = Sketch().start().gateway("f", "parallel").gateway("m").step("a", form="g")
    draw.path("s", "f", "m", "a").path("f", "m")
    play = Play(draw.procedure(forms=[form("g", field("n", "int"))]))
    first, second = sorted(play.case.tokens)

    play.take(Do("a", token=second, **by()))

    assert list(play.case.tokens) == [first]
    refused(play, Do("a", token=second, **by()), NotNow)


@pytest.mark.parametrize("name", ["null", "true", "unknown to me"])
def test_what_a_person_says_is_kept_as_a_text_also_where_it_is_a_word_of_feel(
    play, name
):
    play.tell(by=TRAVELLER, story=name)

    assert play.case.facts[1] == {"story": name}
    assert play.log[-1].answers == {"story": name}


def test_a_fact_can_be_told_in_any_open_state(play):
    play.tell(by=TRAVELLER, alone="yes")

    assert play.case.facts[1] == {"alone": True}
    assert play.log[-1].kind == "told"
    refused(play, Tell({"colour": "red"}, **by()), BadAnswer, "colour")
    assert advance(play.procedure, play.case, Tell({}, **by())) == ()


def may(lane, *, write, about=FieldClass.VOICE):
    return Permission(lane, about, True, write, {}, (), None)


def test_a_lane_tells_only_what_it_may_write_and_the_traveller_may_always_speak():
    play = Play(hearing(permissions=(may(PROTECTION, write=True),)))

    error = refused(play, Tell({"story": "..."}, **by()), NotAllowed)
    assert error.lane == PROTECTION
    play.tell(by=TRAVELLER, story="...")


def test_a_message_nobody_waits_for_is_refused(play):
    refused(play, Receive("letter", **by()), NotNow, "letter")


@pytest.mark.parametrize("right", RIGHTS)
def test_every_right_can_be_used_whether_or_not_it_is_drawn(play, right):
    (event,) = play.use(right)

    assert (event.kind, event.about) == ("used", right)


def test_asking_for_protection_opens_its_steps_and_interrupts_as_drawn(play):
    play.use("ask-for-protection")

    assert play.steps == ["asylum"]
    play.use("ask-for-protection")  # again: kept, and what runs goes on
    assert play.steps == ["asylum"]
    play.do("asylum")
    assert play.closed


def test_a_right_that_nobody_knows_and_a_right_in_a_closed_case_are_refused(play):
    refused(play, Use("free-lunch", **by(TRAVELLER)), NotNow)
    play.do("hear", age=3)
    play.do("inform")

    refused(play, Use("complain", **by(TRAVELLER)), NotNow, "no step is")


def test_a_running_complaint_is_not_ended_by_asking_for_protection():
    draw = Sketch().start().step("hear").end().path("s", "hear", "e")
    for name, right, interrupting in (
        ("C", "complain", False),
        ("A", "ask-for-protection", True),
    ):
        with draw.rise(name, right=right, interrupting=interrupting):
            draw.step(right).end(f"{name}e")
        draw.path(f"{name}_start", right, f"{name}e")
    play = Play(draw.procedure())

    play.use("complain")
    play.use("ask-for-protection")
    assert play.steps == ["ask-for-protection", "complain"]
    play.use("complain")  # and one can still complain while asylum is examined
    assert play.steps.count("complain") == 2
    for step in play.steps:
        play.do(step)
    assert play.closed


def test_a_correction_is_a_new_event_and_changes_the_fact(play):
    (heard,) = play.do("hear", age=30)

    (event,) = play.take(Correct(heard.id, "misread", {"age": 13}, **by(SUPERVISOR)))

    assert (event.kind, event.about, event.why) == ("corrected", heard.id, "misread")
    assert play.case.facts[1]["age"] == 13
    assert play.log[1].answers == {"age": 30}


def test_a_correction_needs_a_reason_and_the_event_that_gave_the_answer_last(play):
    (heard,) = play.do("hear", age=30)
    wrong = [
        Correct(heard.id, "  ", {"age": 13}, **by()),
        Correct(heard.id, "why", {}, **by()),
        Correct(heard.id, "why", {"alone": "no"}, **by()),
        Correct("no-such-event", "why", {"age": 13}, **by()),
    ]
    for command in wrong:
        refused(play, command, BadAnswer)
    play.take(Correct(heard.id, "why", {"age": 14}, **by()))
    refused(play, Correct(heard.id, "why", {"age": 15}, **by()), BadAnswer, "since")
    play.take(Correct(play.log[-1].id, "why", {"age": 15}, **by()))


def test_a_closed_case_takes_corrections_and_nothing_else(play):
    (heard,) = play.do("hear", age=30)
    play.do("inform")
    assert play.closed

    refused(play, Do("hear", {"age": 1}, **by()), NotNow, "no step is")
    refused(play, Tell({"age": 1}, **by()), NotNow)
    assert advance(play.procedure, play.case, Tick(at=NOON)) == ()
    play.take(Correct(heard.id, "misread", {"age": 31}, **by()))
    assert play.case.facts[1]["age"] == 31


def test_a_case_is_started_once_and_before_anything_else(play):
    refused(play, Start("other", **by()), CaseError)
    with pytest.raises(CaseError, match="start one"):
        advance(play.procedure, None, Do("hear", **by()))
    with pytest.raises(NotNow):
        Play(play.procedure, at_step="elsewhere")


def test_facts_known_on_arrival_are_measured_too():
    play = Play(hearing(), age=12)
    assert play.case.facts[1] == {"age": 12}
    with pytest.raises(BadAnswer):
        Play(hearing(), age="a dozen")


def test_a_command_needs_an_instant_with_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        Use("complain", actor=TRAVELLER, at=datetime(2026, 11, 24))  # noqa: DTZ001


# --- another version of the pack ----------------------------------------------------


def test_a_case_goes_on_under_its_own_version_until_it_is_migrated(play):
    newer = hearing(version="2")
    with pytest.raises(CaseError, match="migrate"):
        advance(newer, play.case, Do("hear", {"age": 3}, **by()))

    (event,) = play.take(Migrate(newer, "law of 2026", **by(SUPERVISOR)))

    assert (event.kind, event.why, event.pack.version) == (
        "migrated",
        "law of 2026",
        "2",
    )
    assert event.about == play.log[0].pack.digest
    play.procedure = newer
    play.do("hear", age=3)
    assert play.log[-1].pack.version == "2"


def test_a_migration_needs_a_reason_and_a_place_for_every_token(play):
    gone = Sketch().start().step("inform").end().path("s", "inform", "e")
    refused(play, Migrate(hearing(version="2"), " ", **by()), BadAnswer)
    refused(
        play, Migrate(gone.procedure(version="2"), "why", **by()), CaseError, "hear"
    )


def test_clocks_that_ran_keep_their_date_and_new_ones_start_at_the_migration():
    def drawn(*edges, version):
        draw = Sketch().start().step("a").step("b").end().path("s", "a", "e")
        for edge, hours in edges:
            draw.edge(edge, "a", after=hours * HOUR, interrupting=False)
            draw.flow(edge, "b")
        return draw.procedure(version=version)

    play = Play(drawn(("old", 5), ("rung", 1), ("gone", 9), version="1"))
    play.wait(hours=2)
    newer = drawn(("old", 50), ("rung", 1), ("new", 3), version="2")
    command = Migrate(newer, "why", actor=OFFICER, at=play.now)
    play.take(command)

    due = {alarm.at: alarm.due - NOON for alarm in play.case.alarms.values()}
    assert due == {"old": 5 * HOUR, "new": 5 * HOUR}


def test_kinds_of_events_a_whole_case_makes(play):
    play.do("hear", age=3)
    play.do("inform")

    assert kinds(play.log) == ["started", "done", "done", "closed"]


def test_a_note_is_kept_as_said_and_moves_nothing(play):
    before = play.case
    told = {"token": 2, "text": "which language?"}
    (event,) = play.take(Note("referral.question", told, (PROTECTION,), **by()))

    assert (event.kind, event.note.what, event.note.told) == (
        "noted",
        "referral.question",
        told,
    )
    assert play.case.tokens == before.tokens
    assert play.case.facts == before.facts


def test_a_note_that_does_not_say_what_it_is_is_refused(play):
    refused(play, Note("", {}, **by()), BadAnswer)


def test_a_closed_case_still_takes_a_note(play):
    """Consent can be withdrawn when everything else is over."""
    play.do("hear", age=30)
    play.do("inform")
    assert play.case.closed
    (event,) = play.take(
        Note("consent.withdrawn", {"id": "c"}, actor=TRAVELLER, at=play.now)
    )

    assert event.note.told == {"id": "c"}
