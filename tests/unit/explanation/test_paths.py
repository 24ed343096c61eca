from datetime import timedelta

import msgspec
import pytest
import reception
from cast import NOON
from play import Play
from sketches import Sketch

from karama.engine import Actor, Do, Tick, Use
from karama.explanation import LANGUAGES, draw, explain_path, path_of

KINDS = [
    "started",
    "done",
    "told",
    "received",
    "used",
    "rang",
    "decided",
    "decided-again",
    "overridden",
    "override-asked",
    "override-refused",
    "sent",
    "corrected",
    "noted",
    "migrated",
    "closed",
]


@pytest.fixture(scope="module")
def procedure():
    return reception.procedure()


@pytest.fixture(scope="module")
def played(procedure):
    officer = Actor("o-1", "Lane_GC", "officer")
    play = Play(procedure)
    play.take(Do("care", {}, actor=officer, at=NOON))
    play.take(Do("inform", {"is_minor": True}, actor=officer, at=NOON))
    play.take(Use("ask-for-protection", actor=officer, at=NOON))
    play.take(Tick(at=NOON + timedelta(hours=90)))
    return play.log


def test_a_case_is_told_step_by_step(procedure, played):
    told = explain_path(procedure, played, "en")

    assert told[0] == "24 November 2026, 12:00 UTC: The case begins."
    assert told[1].endswith(
        "“Water, food, blankets” was done; responsible: Guardia Civil."
    )
    assert "Legal ground: the source document." in told
    assert any(
        "A decision was taken: “Where should the person go?”." in s for s in told
    )
    assert "The answer is “Child protection”." in told
    assert any(s.startswith("Rule 1 applies. If the answer to") for s in told)
    assert any("The person used a right: ask for protection." in s for s in told)


def test_the_condition_that_opened_the_way_is_told(procedure, played):
    told = explain_path(procedure, played, "en")
    because = "The way went on because the answer to “Is the person under 18?” is yes."

    taken = {flow for event in played for flow in event.flows}
    conditioned = {f.id for f in procedure.process.flows.values() if f.condition}
    assert (because in told) == bool(taken & conditioned)


def test_answers_are_not_repeated(procedure, played):
    event = msgspec.structs.replace(
        played[1], kind="told", answers={"need": "a secret"}, flows=()
    )

    told = explain_path(procedure, [event], "en")
    assert told[0].endswith("Answers were given to: “Need”.")
    assert "secret" not in "".join(told)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_event_has_words_in_every_language(
    procedure, played, kind, language
):
    event = msgspec.structs.replace(
        played[0], kind=kind, step="late", about="ask-for-protection", why="a slip"
    )

    told = explain_path(procedure, [event], language)
    assert told
    assert all("{" not in sentence for sentence in told)


def test_a_deadline_is_told_with_its_length_its_reason_and_its_law(procedure, played):
    event = msgspec.structs.replace(played[0], kind="rang", step="late", flows=())

    (told,) = explain_path(procedure, [event], "en")
    assert told.endswith(
        "A deadline was reached: “Child protection receives the child”, 24 hours. "
        "A child waits no longer than a day"
    )


def test_a_correction_gives_its_reason(procedure, played):
    event = msgspec.structs.replace(played[0], kind="corrected", why="a slip", flows=())

    (told,) = explain_path(procedure, [event], "fr")
    assert told.endswith("Des réponses antérieures ont été corrigées. Raison : a slip")


def test_an_override_says_what_the_rules_answer_what_was_taken_and_why(played):
    procedure = reception.procedure()
    decided = next(e for e in played if e.decision is not None)
    value, other = decided.decision.value, "support"
    taken = msgspec.structs.replace(decided.decision, value=other, answered=value)
    event = msgspec.structs.replace(
        decided, kind="overridden", decision=taken, why="a child's papers", flows=()
    )

    told = explain_path(procedure, [event], "en")
    assert told[0].endswith(
        "Another answer was taken than the rules gave: “Where should the person go?”. "
        "Reason: a child's papers"
    )
    assert "The rules answer “Child protection”. Instead of it:" in told[1]
    assert any(sentence.startswith("Rule 1 applies.") for sentence in told)
    two = msgspec.structs.replace(event, about="7")
    assert "and a supervisor agreed" in explain_path(procedure, [two], "en")[0]


def test_part_of_a_log_can_be_told(procedure, played):
    assert explain_path(procedure, [], "en") == ()
    assert explain_path(procedure, played[1:2], "en")[0] in explain_path(
        procedure, played, "en"
    )


def test_a_step_the_pack_no_longer_has_is_named_by_its_identifier(procedure, played):
    event = msgspec.structs.replace(played[1], step="gone", flows=("gone",))

    assert "“gone” was done" in explain_path(procedure, [event], "en")[0]


def test_the_path_can_be_drawn(procedure, played):
    path = path_of(procedure, played)

    assert path[:2] == ("start", "f1")
    assert 'class="k-taken"' in draw(procedure.process, language="en", path=path)


def test_a_sketch_without_titles_is_told_too():
    sketch = Sketch()
    sketch.start("s").step("hear").end("e")
    sketch.path("s", "hear", "e")
    procedure = sketch.procedure()

    play = Play(procedure)
    told = explain_path(procedure, play.log, "es")
    assert told[0].endswith("El caso se abre.")


def test_what_is_kept_from_before_is_told_with_the_answer_of_now(procedure, played):
    event = next(e for e in played if e.decision is not None)
    now = procedure.orientations[-1]
    kept = msgspec.structs.replace(event.decision, kept=True, answered=now.id)
    event = msgspec.structs.replace(event, decision=kept)

    (told,) = [s for s in explain_path(procedure, [event], "en") if "before" in s]

    assert now.titles["en"] in told
    assert "only a person can go back to it, with a reason" in told
