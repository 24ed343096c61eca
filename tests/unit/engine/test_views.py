"""What a case shows, and what each lane may read of it."""

from cast import NOON, OFFICE, OFFICER, OVERSIGHT, PROTECTION, SUPERVISOR, WORKER
from dmn_files import decision, definitions, input_data, table
from play import Play
from sketches import HOUR, Sketch, field, form, yes_no

from karama.decisions import read_model
from karama.engine import (
    RIGHTS,
    Correct,
    Note,
    deadlines,
    dump_compact,
    dump_lines,
    load_compact,
    load_lines,
    open_steps,
    questions,
    readable,
    rights,
)
from karama.engine.views import Right
from karama.procedure.procedure import FieldClass, Permission

CARE = table(["ill"], ["care"], [(("true",), ('"doctor"',)), (("false",), ('"none"',))])
MODEL = read_model(
    definitions(input_data("ill", "boolean"), decision("care", CARE, ("ill",))),
    file="care.dmn",
).model


def shelter():
    draw = Sketch().start().step("register", form="who").end()
    draw.lane = PROTECTION
    draw.step("listen", form="need").decide("settle", "care").step("help")
    draw.edge("late", "listen", after=HOUR, interrupting=False).edge(
        "very_late", "listen", after=2 * HOUR
    )
    draw.path("late", "help").path("very_late", "help")
    draw.path("s", "register", "listen", "settle", "help", "e")
    with draw.rise("C", right="complain", interrupting=False):
        draw.step("hear").end("ce")
    draw.path("C_start", "hear", "ce")
    about = FieldClass
    forms = [
        form("who", field("name_code", about=about.IDENTITY), yes_no("alone")),
        form(
            "need",
            yes_no("ill", about=about.HEALTH),
            field("story", about=about.VOICE),
            field("bed"),
        ),
    ]
    return draw.procedure(
        forms=forms,
        models={"care.dmn": MODEL},
        permissions=(
            *(may(OFFICE, kind) for kind in (about.IDENTITY, about.ADMINISTRATIVE)),
            *(may(PROTECTION, kind) for kind in about),
        ),
    )


def may(lane, kind):
    return Permission(lane, kind, True, True, {}, (), HOUR)


def test_open_steps_say_whose_they_are_since_when_and_by_when():
    play = Play(shelter())
    play.do("register", name_code="K7", alone="yes")

    (step,) = open_steps(play.case)

    assert (step.step, step.lane, step.process) == ("listen", PROTECTION, "")
    assert step.since == play.now
    assert step.due == play.now + HOUR


def test_deadlines_come_the_first_to_ring_first():
    play = Play(shelter())
    play.do("register")

    assert [d.timer for d in deadlines(play.case)] == ["late", "very_late"]
    assert {d.step for d in deadlines(play.case)} == {"listen"}


def test_questions_name_the_steps_that_ask():
    play = Play(shelter())
    play.do("register")
    play.do("listen", story="...")

    (question,) = questions(play.case)
    assert (question.fact, question.steps, question.waits) == ("ill", ("settle",), True)


def test_rights_are_all_there_until_the_end_and_say_what_they_open():
    play = Play(shelter())

    assert {right.name for right in rights(play.procedure, play.case)} == set(RIGHTS)
    assert Right("complain", "C") in rights(play.procedure, play.case)
    assert Right("ask-for-lawyer", "") in rights(play.procedure, play.case)
    play.do("register")
    play.do("listen", ill="yes")
    play.do("help")
    assert rights(play.procedure, play.case) == ()


def log_of(ill="yes", story="what I saw", why="misheard"):
    """A log in which only what the protection worker wrote may differ."""
    play = Play(shelter())
    play.do("register", name_code="K7", alone="yes")
    (event, *_) = play.do("listen", ill=ill, story=story, bed="3")
    play.take(Correct(event.id, why, {"story": f"{story}!"}, actor=WORKER, at=play.now))
    play.do("help")
    return play.procedure, play.log


def test_the_lane_with_permission_reads_the_answers():
    procedure, log = log_of()

    read = readable(procedure, PROTECTION, log)

    assert [e.answers for e in read] == [e.answers for e in log]
    assert [e.decision for e in read] == [e.decision for e in log]
    assert [e.why for e in read] == [e.why for e in log]


def test_protection_data_never_reaches_enforcement():
    procedure, log = log_of()

    read = readable(procedure, OFFICE, log)

    assert [event.kind for event in read] == [event.kind for event in log]
    seen = {name for event in read for name in event.answers}
    assert seen == {"name_code", "alone", "bed"}
    assert all(event.decision is None for event in read)
    assert "what I saw" not in repr(read)
    assert "misheard" not in repr(read)


def test_what_enforcement_reads_does_not_depend_on_what_protection_holds():
    one, two = log_of(), log_of(ill="no", story="nothing", why="another reason")

    assert one[1] != two[1]
    assert readable(one[0], OFFICE, one[1]) == readable(two[0], OFFICE, two[1])
    # The control arm: ids and digests, had they been left, would tell the two apart.
    assert one[1][-1].id != two[1][-1].id


def test_a_lane_without_permission_reads_no_answer_at_all():
    procedure, log = log_of()

    read = readable(procedure, OVERSIGHT, log)

    assert not any(event.answers for event in read)


def test_actors_are_pseudonyms_and_keep_their_lane_and_role():
    _, log = log_of()

    assert {(e.actor, e.actor_lane, e.role) for e in log} == {
        (who.id, who.lane, who.role) for who in (OFFICER, WORKER)
    }
    assert SUPERVISOR.id not in {e.actor for e in log}
    assert log[0].at == NOON


def test_a_fact_that_two_forms_class_differently_needs_both_permissions():
    draw = Sketch(lane=PROTECTION).start().step("one", form="f").step("two", form="g")
    draw.end().path("s", "one", "two", "e")
    procedure = draw.procedure(
        forms=[
            form("f", field("note", about=FieldClass.ADMINISTRATIVE)),
            form("g", field("note", about=FieldClass.VOICE)),
        ],
        permissions=(may(OFFICE, FieldClass.ADMINISTRATIVE),),
    )
    play = Play(procedure)
    play.do("one", note="in confidence")

    assert not any(e.answers for e in readable(procedure, OFFICE, play.log))


def test_a_note_is_read_by_who_wrote_it_and_whom_it_is_for():
    procedure, _ = log_of()
    play = Play(procedure)
    noted = Note("q", {"text": "hers"}, (OVERSIGHT,), actor=WORKER, at=play.now)
    (event,) = play.take(noted)

    for lane, reads in ((PROTECTION, True), (OVERSIGHT, True), (OFFICE, False)):
        (seen,) = readable(procedure, lane, (event,))
        assert (seen.note is not None) == reads
        assert ("hers" in repr(seen)) == reads
    (seen,) = readable(procedure, "", (event,))
    assert seen.note is None


def test_a_note_goes_through_both_forms_of_the_log():
    play = Play(shelter())
    told = {"classes": ["health"], "token": 3}
    play.take(Note("shared", told, (OVERSIGHT,), actor=WORKER, at=play.now))

    assert load_compact(dump_compact(play.log)) == play.log
    assert load_lines(dump_lines(play.log)) == play.log
