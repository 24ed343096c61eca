"""Malta's committee: one doubt is a child, and adult takes everything at once."""

from __future__ import annotations

from functools import cache

import promises
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from walks import Walk, as_answers, ends_of, shipped

from karama.decisions import compile_model
from karama.engine import decide
from karama.feel import UNKNOWN
from karama.findings import Severity
from karama.packs import read_pack
from karama.procedure.decision import Table
from karama.procedure.procedure import Mandate, Origin

PACK = "mt-age-assessment"
ADULT = {
    "documents_age": "none",
    "serious_doubt": True,
    "says_child": True,
    "assessment_consent": "given",
    "examination_serves": True,
    "guardian_agrees": True,
    "child_understood": "understood",
    "interpreter": "independent",
    "psychologist_view": "adult",
    "doctor_view": "adult",
    "social_worker_view": "adult",
    "person_heard": True,
    "committee_agrees": "adult",
    "notice": "given",
    "appeal_result": "none_made",
}
"""The facts of a person found adult by all three, who did not appeal."""
ANSWERS = {
    "documents_age": ["child", "adult", "disputed", "none"],
    "serious_doubt": [True, False],
    "says_child": [True, False],
    "assessment_consent": ["given", "refused", "later", "withdrawn"],
    "examination_serves": [True, False],
    "guardian_agrees": [True, False],
    "child_understood": ["understood", "not_yet"],
    "interpreter": ["independent", "by_phone", "not_needed", "not_yet"],
    "psychologist_view": ["child", "doubt", "adult"],
    "doctor_view": ["child", "doubt", "adult"],
    "social_worker_view": ["child", "doubt", "adult"],
    "person_heard": [True, False],
    "committee_agrees": ["child", "not_agreed", "adult"],
    "notice": ["given", "not_yet"],
    "appeal_result": ["annulled", "pending", "confirmed", "none_made"],
}
STILL_ADULT = {
    ("documents_age", "adult"),
    ("documents_age", "disputed"),
    ("says_child", False),
    ("says_child", UNKNOWN),
    ("interpreter", "by_phone"),
    ("interpreter", "not_needed"),
    ("appeal_result", "confirmed"),
}
"""The only answers that may differ from ADULT; every other one leaves a child."""


@cache
def procedure():
    return shipped(PACK)


@cache
def decisions():
    (model,) = procedure().models.values()
    return compile_model(model)


def status(**facts):
    return decide(procedure(), {**ADULT, **facts}).value


def walk(**facts):
    return Walk(procedure(), **as_answers({**ADULT, **facts}))


def examples():
    return [pytest.param(one, id=one.id) for one in procedure().examples]


def possible(fact):
    return st.sampled_from([*ANSWERS[fact], UNKNOWN])


anyone = st.fixed_dictionaries({fact: possible(fact) for fact in ANSWERS})
changes = [(fact, answer) for fact in ANSWERS for answer in [*ANSWERS[fact], UNKNOWN]]
nearly_adult = st.lists(st.sampled_from(changes), max_size=3).map(
    lambda changed: {**ADULT, **dict(changed)}
)
people = anyone | nearly_adult


# --- the pack as a text -----------------------------------------------------------


def test_the_pack_reads_without_an_error_or_a_warning():
    findings = read_pack(promises.PACKS / PACK).findings

    assert [str(f.place) for f in findings if f.severity is not Severity.INFO] == []


def test_no_citation_is_shown_as_compared_with_an_official_copy():
    assert not any(one.verified for one in procedure().instruments.values())


def test_the_sentence_of_the_report_is_quoted_for_the_three_disciplines():
    report = [s for s in procedure().statements if s.origin is Origin.REPORT]

    assert {"Task_Psychologist", "Task_Doctor", "Task_SocialWorker"} <= {
        about for one in report for about in one.about
    }
    assert all(one.quote.startswith("comme à Malte") for one in report)


def test_no_lane_is_an_enforcement_authority():
    mandates = {lane.mandate for lane in procedure().process.lanes.values()}

    assert Mandate.ENFORCEMENT not in mandates


def test_the_three_disciplines_must_be_present_when_the_committee_sits():
    roles = procedure().process.elements["Task_Committee"].roles

    assert set(roles) == {"psychologist", "doctor", "social-worker"}


# --- the tables -------------------------------------------------------------------


@pytest.mark.parametrize("example", examples())
def test_an_example_is_given_the_status_its_author_expects(example):
    assert decide(procedure(), example.facts).value == example.expected


def test_every_rule_of_every_table_fires_for_some_example():
    fired = {
        (one.decision, one.rule)
        for example in procedure().examples
        for one in decisions().decide("final_adult_decision", example.facts).fired
        if one.certain
    }
    (model,) = procedure().models.values()
    tables = [d for d in model.decisions.values() if isinstance(d.expression, Table)]

    assert fired == {(d.name, rule.id) for d in tables for rule in d.expression.rules}


def test_adult_needs_everything_at_once_and_is_then_final():
    assert status() == "adult"
    assert decisions().decide("final_adult_decision", ADULT).value is True


@pytest.mark.parametrize(
    ("fact", "answer"),
    [
        (fact, answer)
        for fact in ANSWERS
        for answer in [*ANSWERS[fact], UNKNOWN]
        if answer != ADULT[fact]
    ],
)
def test_one_answer_that_is_missing_or_otherwise_leaves_a_child(fact, answer):
    expected = {"child", "presumed_child"}
    if (fact, answer) in STILL_ADULT:
        expected = {"adult"}

    assert status(**{fact: answer}) in expected


@settings(max_examples=300, deadline=None)
@given(person=people)
def test_adult_is_never_said_without_all_three_consent_hearing_and_reasons(person):
    outcome = decide(procedure(), person)
    needed = {
        "serious_doubt": True,
        "assessment_consent": "given",
        "examination_serves": True,
        "guardian_agrees": True,
        "child_understood": "understood",
        "psychologist_view": "adult",
        "doctor_view": "adult",
        "social_worker_view": "adult",
        "person_heard": True,
        "committee_agrees": "adult",
        "notice": "given",
    }
    if any(person[fact] != answer for fact, answer in needed.items()):
        assert outcome.value in {"child", "presumed_child"}
        assert decisions().decide("final_adult_decision", person).value is False


@settings(max_examples=300, deadline=None)
@given(person=people, chosen=st.data())
def test_no_answer_to_an_open_question_could_have_protected_more(person, chosen):
    order = ["child", "presumed_child", "adult"]
    fact = chosen.draw(st.sampled_from(sorted(ANSWERS)))
    silent = {**person, fact: UNKNOWN}

    rank = order.index(decide(procedure(), silent).value)
    assert rank <= order.index(decide(procedure(), person).value)


def test_nothing_known_is_a_child():
    assert decide(procedure(), {}).value == "child"


def test_nobody_becomes_an_adult_by_saying_so():
    assert status(serious_doubt=False, says_child=False) == "presumed_child"


# --- people on their way ----------------------------------------------------------


@pytest.mark.parametrize("example", examples())
def test_an_example_walks_to_a_lawful_end_with_its_status(example):
    by_id = {one.id: one for one in procedure().orientations}
    person = Walk(procedure(), **known_answers(example.facts)).to_end()

    assert by_id[example.expected].step in person.done
    assert person.end in ends_of(procedure())


def known_answers(facts):
    """An officer's answers; what was never asked on this way is left "unknown"."""
    asked = {fact: facts.get(fact, UNKNOWN) for fact in ANSWERS}
    person = as_answers({k: v for k, v in asked.items() if k != "interpreter"})
    answers = {**person, "age": None, **_closed(facts)}
    for fact in ("child_understood", "interpreter", "notice"):
        value = facts.get(fact, UNKNOWN)
        answers[fact] = "not_yet" if value is UNKNOWN else value
    return answers


def _closed(facts):
    made = facts.get("appeal_result", UNKNOWN) != "none_made"
    return {"appeal_choice": "appeals" if made else "no_appeal"}


def test_a_guardian_and_papers_come_before_the_committee():
    person = walk().to_end()

    assert person.end == "End_Adult"
    for step in ("Task_Psychologist", "Task_Doctor", "Task_SocialWorker"):
        assert person.before("Task_Guardian", step)
        assert person.before("Task_DocumentsFirst", step)
        assert person.before("Task_Consent", step)
        assert person.before(step, "Task_Committee")


def test_urgent_care_and_a_guardian_come_at_once_and_before_any_question():
    person = walk().to_end(until="Task_CareFirst")
    assert set(person.open) == {"Task_CareFirst", "Task_Guardian"}
    person.do("Task_Guardian")
    assert person.open == ["Task_CareFirst"]

    assert person.to_end().before("Task_CareFirst", "Task_ChildInformed")


def test_best_interests_are_assessed_before_consent_is_asked():
    person = walk().to_end()

    assert person.before("Task_DocumentsFirst", "Task_BestInterests")
    assert person.before("Task_BestInterests", "Task_Consent")


@pytest.mark.parametrize("serves", ["no", "unknown"])
def test_nobody_is_examined_whom_an_assessment_does_not_serve(serves):
    person = walk(examination_serves=serves).to_end()

    assert person.end == "End_Child"
    assert "Task_Doctor" not in person.done


def test_a_finding_of_adult_is_given_with_its_reasons():
    asked = {f.name for f in procedure().forms["age-notice"].fields if f.required}

    assert asked == {"notice_interpreter", "notice_reasons", "notice"}


@pytest.mark.parametrize("facts", [{}, {"serious_doubt": False}])
def test_family_is_sought_for_whoever_is_found_child_or_adult(facts):
    person = walk(**facts).to_end()

    assert "Task_FamilySought" in person.done


def test_whoever_is_treated_as_a_child_is_asked_with_a_lawyer_whether_they_agree():
    person = walk(says_child=False, serious_doubt=False).to_end()
    roles = procedure().process.elements["Task_ChildContest"].roles

    assert person.done[-1] == "Task_ChildContest"
    assert "lawyer" in roles


def test_without_a_serious_doubt_nobody_is_examined():
    person = walk(serious_doubt=False).to_end()

    assert person.end == "End_Child"
    assert "Task_Consent" not in person.done


@pytest.mark.parametrize("answer", ["refused", "later", "unknown"])
def test_a_refusal_or_a_silence_ends_the_examination_with_a_child(answer):
    person = walk(assessment_consent=answer).to_end()

    assert person.end == "End_Child"
    assert "Task_Doctor" not in person.done


@pytest.mark.parametrize("who", ["psychologist", "doctor", "social_worker"])
@pytest.mark.parametrize("view", ["child", "doubt", "unknown"])
def test_one_of_the_three_is_enough_for_a_child(who, view):
    person = walk(**{f"{who}_view": view}).to_end()

    assert person.end == "End_Child"
    assert "Task_AdultFinding" not in person.done


def test_consent_taken_back_before_the_committee_sits_leaves_a_child():
    person = walk().to_end(until="Task_Committee")
    person.use("withdraw-consent")
    person.to_end()

    assert person.end == "End_Child"
    assert "Task_StopAssessment" in person.done


@pytest.mark.parametrize("place", ["Task_AdultFinding", "Task_AppealChoice"])
def test_consent_taken_back_after_the_finding_takes_its_effect_away(place):
    person = walk().to_end(until=place)
    person.use("withdraw-consent")
    person.to_end()

    assert person.end == "End_Child"


def test_telling_a_child_the_outcome_does_not_stand_for_written_reasons():
    person = walk(notice="not_yet").to_end()

    assert person.end == "End_Child"
    assert person.done.count("Task_TellChild") == 1


def test_the_appeals_board_can_set_the_finding_aside():
    person = walk(appeal_result="annulled")
    person.answers["appeal_choice"] = "appeals"
    person.to_end()

    assert person.before("Task_Appeal", "Task_TellChild")
    assert person.end == "End_Child"


def test_nobody_is_an_adult_before_the_time_for_appeal_is_over():
    person = walk()
    person.answers["appeal_choice"] = "no_appeal"
    person.to_end(until="Task_AppealChoice")
    person.do("Task_AppealChoice")
    person.wait(days=29)
    assert person.open == []
    person.wait(days=1, seconds=1)

    assert person.open == ["Task_AppealClosed"]


def test_the_time_for_appeal_never_passes_by_while_no_lawyer_has_asked():
    person = walk().to_end(until="Task_AppealChoice")
    person.wait(days=7)
    assert set(person.open) == {"Task_AppealChoice", "Task_AppealReview"}
    person.wait(days=300)

    assert "Task_AppealChoice" in person.open


def test_a_request_for_protection_that_waits_a_day_is_taken_to_asylum():
    person = walk().to_end(until="Task_Consent")
    person.use("ask-for-protection")
    person.wait(hours=24)

    assert "Task_ProtectionLate" in person.open


def test_a_guardian_who_is_not_named_in_a_day_is_asked_of_a_court():
    person = walk().to_end(until="Task_Guardian")
    person.wait(hours=24)

    assert "Task_GuardianCourt" in person.open


@pytest.mark.parametrize(
    ("right", "step"),
    [
        ("ask-for-protection", "Task_ProtectionHeard"),
        ("complain", "Task_Complaint"),
        ("ask-for-lawyer", "Task_LawyerMeets"),
        ("withdraw-consent", "Task_StopAssessment"),
    ],
)
def test_a_right_can_be_used_at_every_step_of_the_way(right, step):
    for place in dict.fromkeys(walk().to_end().done):
        person = walk().to_end(until=place)
        person.use(right)
        goes_on = "Task_TellChild" if person.decided_again() else place
        assert {goes_on, step} <= set(person.open)


def test_consent_withdrawn_stops_an_examination_that_has_begun_at_once():
    for place in ["Task_Psychologist", "Task_Doctor", "Task_Committee"]:
        person = walk().to_end(until=place)
        person.use("withdraw-consent")
        assert {"Task_StopAssessment", "Task_TellChild"} == set(person.open)


# --- from the packs that call it ----------------------------------------------------


@pytest.mark.parametrize("caller", ["ma-referentiel", "es-madrid-airport"])
def test_a_caller_goes_on_with_an_adult_only_after_committee_and_appeal(caller):
    facts = {**ADULT, "appeal_result": "confirmed", "age_in_doubt": True}
    person = Walk(shipped(caller), **as_answers(facts), appeal_choice="appeals")
    person.answers["age"] = 30
    person.to_end(until="Task_TellAdult")

    assert person.before("Task_Committee", "Task_Appeal")
    person.do("Task_TellAdult")
    assert "Task_ChildHearing" not in person.to_end().done


@pytest.mark.parametrize("caller", ["ma-referentiel", "es-madrid-airport"])
def test_a_caller_keeps_whoever_refuses_with_child_protection(caller):
    facts = {**ADULT, "assessment_consent": "refused", "age_in_doubt": True}
    person = Walk(shipped(caller), **as_answers(facts))
    person.answers["age"] = 30
    person.to_end()

    assert "Task_ChildHearing" in person.done
    assert person.orientation == "child-protection"
