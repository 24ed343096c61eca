"""Madrid airport: signs only raise protection, and identification is finished first."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import promises
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from walks import COMMITTEE, Walk, as_answers, ends_of, shipped

from karama.decisions import compile_model, read_model
from karama.engine import deadlines, decide
from karama.findings import Severity
from karama.packs import read_pack
from karama.procedure.procedure import Mandate, Origin

PACK = "es-madrid-airport"
SIGNS = (
    "says_exploited",
    "threatened",
    "not_free",
    "documents_held_by_other",
    "debt_for_journey",
    "work_promised",
    "host_unknown",
)
GRIDS = {
    "age": (
        "age",
        "says_child",
        "age_in_doubt",
        "guardian_present",
        "final_adult_decision",
        "urgent_medical",
        "not_free",
    ),
    "refuge": (
        "age",
        "guardian_present",
        "urgent_medical",
        "asks_protection",
        "fears_return",
        "torture_survivor",
        "host_unknown",
    ),
    "trafficking": SIGNS,
    "support": (
        "violence_survivor",
        "torture_survivor",
        "pregnant",
        "disability",
        "serious_illness",
        "children_with",
        "distress",
    ),
}


@cache
def procedure():
    return shipped(PACK)


@cache
def grid(name):
    return promises.Grid(PACK, GRIDS[name])


def examples():
    return [pytest.param(one, id=one.id) for one in procedure().examples]


def walk(**answers):
    return Walk(procedure(), **answers)


# --- the pack as a text ---------------------------------------------------------


def test_the_pack_reads_without_an_error_or_a_warning():
    findings = read_pack(promises.PACKS / PACK).findings

    assert [str(f.place) for f in findings if f.severity is not Severity.INFO] == []


def test_no_citation_is_shown_as_compared_with_an_official_copy():
    assert not any(one.verified for one in procedure().instruments.values())


def test_the_report_speaks_of_identification_and_of_specialised_organisations():
    quoted = {
        about
        for one in procedure().statements
        if one.origin is Origin.REPORT
        for about in one.about
    }

    assert {"Task_PreIdentification", "Task_TraffickingShelter"} <= quoted


def test_only_the_referral_of_victims_is_said_to_be_in_the_report():
    said = {one.id for one in procedure().orientations if one.origin is Origin.REPORT}

    assert said == {"trafficking-shelter"}


def test_only_the_border_examination_begins_with_an_enforcement_authority():
    process = procedure().process
    enforcing = {
        one.id
        for one in procedure().orientations
        if process.lanes[process.elements[one.step].lane].mandate == Mandate.ENFORCEMENT
    }

    assert enforcing == {"border-examination"}


def test_no_question_reads_who_a_person_is_by_birth_or_faith():
    asked = {field.name for f in procedure().forms.values() for field in f.fields}
    names = asked | set(procedure().facts)
    words = {word for name in names for word in name.split("_")}

    assert words.isdisjoint(promises.ATTRIBUTES)


# --- the tables over every combination of facts -----------------------------------


@pytest.mark.parametrize("name", GRIDS)
def test_what_is_unknown_never_lowers_protection(name):
    assert promises.unknown_never_lowers(grid(name))


@pytest.mark.parametrize("name", GRIDS)
def test_a_sign_never_lowers_protection(name):
    assert promises.a_sign_never_lowers(grid(name))


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_or_not_knowing_keeps_a_person_from_the_border_examination(sign):
    ours = grid("trafficking")

    for answer in (promises.YES, promises.UNKNOWN):
        assert "border-examination" not in ours.names(ours.at(sign, answer))


def test_whoever_may_be_a_child_alone_goes_to_child_protection():
    ours = grid("age")

    reached = ours.names(promises.child_alone(ours))
    assert reached == {"child-hospital", "child-protection"}


def test_the_border_examination_is_for_those_about_whom_all_is_known_absent():
    last = len(grid("support").order) - 1

    for name in ("trafficking", "support"):
        assert (grid(name).ranks == last).sum() == 1
    # An adult, whatever is answered about a guardian: three places of the grid.
    assert (grid("refuge").ranks == last).sum() == 3


@settings(max_examples=150, deadline=None)
@given(person=promises.people(PACK), chosen=st.data())
def test_no_answer_to_an_open_question_could_have_protected_more(person, chosen):
    assume(person)
    rank = promises.judge(PACK)
    fact = chosen.draw(st.sampled_from(sorted(person)))
    silent = {name: answer for name, answer in person.items() if name != fact}

    assert rank(silent) <= rank(person)


@pytest.mark.parametrize("example", examples())
def test_an_example_is_sent_where_its_author_expects(example):
    assert decide(procedure(), example.facts).value == example.expected


def test_every_rule_behind_the_orientation_fires_for_some_example():
    people = [one.facts for one in procedure().examples]

    assert promises.fired_by(PACK, people) >= promises.rules_behind(PACK)


@pytest.mark.parametrize("why", promises.STILL)
def test_one_open_reason_suspends_a_departure(why):
    assert promises.departure(PACK, **promises.STILL[why]) == "suspended"


def test_a_departure_is_not_forbidden_only_when_every_reason_is_known_absent():
    assert promises.departure(PACK) == "allowed"


@pytest.mark.parametrize(("law", "days"), [("90", 90), ("30", 30), ("10", 30)])
def test_the_recovery_period_is_never_under_the_floor_of_the_convention(law, days):
    file = promises.PACKS / PACK / "decisions" / "orientation.dmn"
    text = file.read_text(encoding="utf-8")
    assert text.count("<text>90</text>") == 1
    written = text.replace("<text>90</text>", f"<text>{law}</text>")
    model = read_model(written.encode(), file=file.name).model

    assert compile_model(model).evaluate("recovery_days", {}) == days


# --- people on their way ------------------------------------------------------------


@pytest.mark.parametrize("example", examples())
def test_an_example_walks_to_its_actor_and_to_a_lawful_end(example):
    by_id = {one.id: one for one in procedure().orientations}
    person = walk(**as_answers(example.facts))
    if example.facts.get("protection_requested"):
        person.use("ask-for-protection")
    person.to_end()

    assert by_id[example.expected].step in person.done
    assert person.end in ends_of(procedure())


def test_urgent_care_comes_before_registration_and_interview():
    person = walk(urgent_medical="unknown").to_end()

    assert person.before("Task_UrgentCare", "Task_Inform")
    assert person.before("Task_UrgentCare", "Task_Documents")


def test_information_and_a_lawyer_come_before_identification():
    person = walk().to_end()

    assert person.before("Task_Inform", "Task_LegalAid")
    assert person.before("Task_LegalAid", "Task_PreIdentification")


def test_a_child_alone_meets_child_protection_before_any_interview():
    person = walk(age=15).to_end()

    assert person.before("Task_Guardian", "Task_ChildHearing")
    assert person.before("Task_BestInterests", "Task_File")
    assert {"Task_Hearing", "Task_BorderReception"}.isdisjoint(person.done)


def test_a_child_who_was_sold_has_both_child_protection_and_a_recovery_period():
    person = walk(age=15, says_exploited="yes").to_end()

    assert person.before("Task_OpenRecovery", "Task_ChildProtection")


@pytest.mark.parametrize("sign", ["says_exploited", "threatened", "not_free"])
@pytest.mark.parametrize("answer", ["yes", "unknown"])
def test_reasonable_grounds_open_a_recovery_period(sign, answer):
    person = walk(**{sign: answer}).to_end(until="Task_TraffickingShelter")
    person.do("Task_TraffickingShelter")

    assert "Task_OpenRecovery" in person.done
    assert person.open == []
    (clock,) = deadlines(person.case)
    assert clock.timer == "Catch_Recovery"
    assert clock.due - person.now == timedelta(days=90)


def test_help_goes_on_whatever_the_person_decides_about_testimony():
    for answer in ("wanted", "later", "not_wanted"):
        person = walk(says_exploited="yes", cooperation=answer).to_end()
        assert person.before("Task_FreeChoice", "Task_IdentificationClosed")
        assert person.end == "End_Supported"
        assert "Task_Departure" not in person.done


def test_one_sign_leads_to_a_talk_with_a_specialised_organisation():
    person = walk(host_unknown="yes").to_end()

    assert person.orientation == "trafficking-interview"
    assert "Task_IdentificationClosed" in person.done


def test_what_is_told_to_the_organisation_opens_the_recovery_period():
    person = walk(host_unknown="yes").to_end(until="Task_SpecialisedInterview")
    person.do("Task_SpecialisedInterview", threatened="yes")
    assert person.open == ["Task_OpenRecovery"]
    person.answers = {"host_unknown": "yes", "threatened": "yes"}
    person.to_end()

    assert person.orientation == "trafficking-shelter"


@pytest.mark.parametrize(
    ("right", "step"),
    [
        ("ask-for-protection", "Right_Ask_Task"),
        ("complain", "Right_Complain_Task"),
        ("ask-for-lawyer", "Right_Lawyer_Task"),
        ("withdraw-consent", "Right_Withdraw_Task"),
    ],
)
def test_a_right_can_be_used_at_every_step_of_the_way(right, step):
    for place in walk().to_end().done:
        person = walk().to_end(until=place)
        person.use(right)
        goes_on = "Task_File" if person.decided_again() else place
        assert {goes_on, step} <= set(person.open)


def test_whoever_asks_once_they_are_oriented_is_taken_to_asylum_at_once():
    for place in ["Task_BorderReception", "Task_ReturnRisk", "Task_FollowUp"]:
        person = walk().to_end(until=place)
        assert person.orientation != "asylum"
        person.use("ask-for-protection")
        assert person.orientation == "asylum"
        assert place not in person.open


def refused():
    """An adult refused after examination, whose appeal a judge has dismissed."""
    return walk(examination="adverse", ruling="upheld")


def test_departure_comes_after_reasons_a_lawyer_and_a_judge():
    person = refused().to_end()

    assert person.end == "End_Departed"
    way = ["Task_ReturnRisk", "Task_Decision", "Task_Appeal", "Task_Departure"]
    assert [step for step in person.done if step in way] == way


def test_nothing_is_enforced_before_the_time_for_appeal_is_over():
    person = refused().to_end(until="Task_AppealChoice")
    person.wait(days=29)

    assert person.open == ["Task_AppealChoice"]


def test_a_judge_who_annuls_gives_the_person_back_to_those_who_help():
    person = walk(examination="adverse", ruling="annulled").to_end()

    assert person.end == "End_Supported"


def test_asking_for_protection_stops_a_departure_at_the_door():
    person = refused().to_end(until="Task_Departure")
    person.use("ask-for-protection")

    assert "Task_Departure" not in person.open
    person.to_end()
    assert "Task_Asylum" in person.done
    assert "Task_Departure" not in person.done


def test_a_sign_seen_late_takes_the_person_out_of_the_border_examination():
    person = refused().to_end(until="Task_Decision")
    person.tell(not_free="yes")
    person.to_end()

    assert person.orientation == "trafficking-shelter"
    assert "Task_Departure" not in person.done


def test_whoever_would_rather_leave_by_themselves_is_never_removed():
    person = refused()
    person.answers["voluntary_offer"] = "wishes"

    assert person.to_end().end == "End_Returned"
    assert "Task_Departure" not in person.done


def test_the_consulate_is_told_only_when_the_person_wants_it():
    assert "Task_Consular" not in refused().to_end().done
    person = refused()
    person.answers["consular_contact"] = "wanted"

    assert "Task_Consular" in person.to_end().done


@pytest.mark.parametrize(
    ("right", "hours", "step"),
    [
        ("ask-for-protection", 72, "Right_Ask_StepIn"),
        ("ask-for-lawyer", 24, "Right_Lawyer_StepIn"),
    ],
)
def test_a_right_that_nobody_answers_in_time_brings_in_the_oversight(
    right, hours, step
):
    person = walk().to_end(until="Task_Hearing")
    person.use(right)
    person.wait(hours=hours)

    assert step in person.open


def test_a_child_who_says_they_want_to_go_home_is_not_sent_there():
    person = walk(age=14).to_end(until="Task_FollowUp")
    person.do("Task_FollowUp", follow_up="wants_return")
    person.to_end()

    assert "Task_ReturnCounselling" in person.done
    assert "Task_VoluntaryReturn" not in person.done


def test_after_a_final_decision_of_the_committee_an_adult_is_heard_as_one():
    person = walk(age=19, age_in_doubt="yes", **COMMITTEE).to_end()

    assert person.before("Task_ChildCharge", "Task_Hearing")
    assert person.orientation == "border-examination"


@pytest.mark.parametrize(
    "but",
    [
        {"doctor_view": "doubt"},
        {"assessment_consent": "refused"},
        {"appeal_result": "annulled"},
    ],
)
def test_while_any_doubt_is_left_the_person_stays_a_child(but):
    person = walk(age=19, age_in_doubt="yes", **{**COMMITTEE, **but}).to_end()

    assert person.orientation == "child-protection"
    assert "Task_Hearing" not in person.done


# --- what the Charter asked for ---------------------------------------------------


def test_a_departure_that_has_begun_stops_for_a_request_nobody_has_received_yet():
    way = ["Task_Voluntary", "Task_MonitorVisit", "Task_DocumentsBack"]
    for place in way:
        person = refused().to_end(until=place)
        person.use("ask-for-protection")

        assert {"Right_Ask_Task", "Task_File"} == set(person.open)


def test_whoever_asks_before_the_decision_gets_no_decision_against_them():
    person = refused().to_end(until="Task_Examination")
    person.use("ask-for-protection")
    assert "Task_Examination" not in person.open
    person.to_end()

    assert person.orientation == "asylum"
    assert "Task_Decision" not in person.done


@pytest.mark.parametrize("later", ["no", "unknown"])
def test_a_later_no_in_a_form_never_undoes_the_right_to_ask(later):
    person = refused()
    person.use("ask-for-protection")
    person.answers |= {"asks_protection": later, "fears_return": "no"}
    person.to_end(until="Task_FollowUp")
    person.do("Task_FollowUp", follow_up="new_facts")
    person.to_end()

    assert person.done.count("Task_Hearing") == 2
    assert person.orientation == "asylum"
    assert "Task_Departure" not in person.done


def test_a_claim_that_was_recorded_is_not_undone_by_a_later_no():
    person = refused()
    person.answers["fears_return"] = "yes"
    person.to_end(until="Task_FollowUp")
    person.do("Task_FollowUp", follow_up="new_facts")
    person.answers["fears_return"] = "no"
    person.to_end()

    assert "Task_AsylumLink" in person.done
    assert person.orientation == "asylum"
    assert "Task_Departure" not in person.done


def test_the_form_of_a_request_offers_nothing_but_yes():
    fields = [f for form in procedure().forms.values() for f in form.fields]
    asked = [f for f in fields if f.name == "protection_requested"]

    assert [[choice.name for choice in one.choices] for one in asked] == [["yes"]]


def test_a_claim_that_waits_too_long_is_fetched_by_the_asylum_side():
    person = walk(fears_return="yes").to_end(until="Task_AsylumLink")
    person.wait(hours=72)

    assert "Task_AsylumLate" in person.open


def test_the_end_of_the_time_for_appeal_decides_nothing_by_itself():
    person = refused().to_end(until="Task_AppealChoice")
    person.wait(days=30, seconds=1)
    assert person.open == ["Task_AppealLate"]

    late, silent = refused().to_end(until="Task_AppealChoice"), person
    silent.do("Task_AppealLate", appeal_choice="no-appeal")
    late.wait(days=30, seconds=1)
    late.do("Task_AppealLate", appeal_choice="appeals")

    assert silent.open == ["Task_Voluntary"]
    assert late.open == ["Task_Appeal"]


def test_a_departure_has_a_monitor_before_beside_and_after():
    person = refused().to_end()

    assert "monitor" in procedure().process.elements["Task_Departure"].roles
    assert person.before("Task_MonitorVisit", "Task_DocumentsBack")
    assert person.before("Task_Departure", "Task_AfterDeparture")


def test_whoever_is_not_well_enough_goes_to_hospital_and_does_not_travel():
    person = refused().to_end(until="Task_TravelCheck")
    person.do("Task_TravelCheck", travel_safe="not_well")

    assert person.open == ["Task_Hospital"]


def test_somebody_asks_after_a_return_how_the_person_is():
    person = refused()
    person.answers["voluntary_offer"] = "wishes"

    assert person.to_end().before("Task_VoluntaryReturn", "Task_AfterReturn")


@pytest.mark.parametrize("about", [{}, {"urgent_medical": "yes"}])
def test_a_child_who_is_placed_has_their_guardian_confirmed_there(about):
    person = walk(age=14, **about).to_end()

    assert person.before("Task_ChildProtection", "Task_GuardianStays")
    waiting = walk(age=14, **about).to_end(until="Task_GuardianStays")
    waiting.wait(hours=24)
    assert waiting.open == ["Task_GuardianStaysJudge"]


@pytest.mark.parametrize(
    "about",
    [{}, {"urgent_medical": "yes"}, {"age": 15}, {"age": 9, "guardian_present": "yes"}],
)
def test_signs_of_trafficking_open_time_to_recover_whatever_the_orientation(about):
    person = walk(threatened="yes", **about).to_end()

    assert person.before("Task_OpenRecovery", "Task_File")


@pytest.mark.parametrize("about", [{}, {"age": 15}, {"urgent_medical": "yes"}])
def test_a_family_that_is_missed_is_sought_before_any_referral(about):
    person = walk(family_tracing="wanted", **about).to_end()

    assert person.before("Task_SeekFamily", "Task_File")
    assert "Task_Tracing" in person.done


def test_a_wish_that_cannot_be_followed_now_opens_the_orientation_again():
    person = walk(age=14).to_end(until="Task_FollowUp")
    person.do("Task_FollowUp", follow_up="wants_return")
    before = len(person.done)
    person.to_end()

    assert "Task_ChildProtection" in person.done[before:]


@pytest.mark.parametrize(
    "step",
    [
        "Task_Hearing",
        "Task_ChildHearing",
        "Task_PreIdentification",
        "Task_ChildNeeds",
        "Task_ReturnRisk",
        "Task_Decision",
        "Task_SpecialisedInterview",
    ],
)
def test_every_interview_writes_down_who_interprets(step):
    form = procedure().forms[procedure().process.elements[step].form]
    asked = {f.name: f for f in form.fields}["interview_interpreter"]

    assert asked.required
    assert "to_find" not in {choice.name for choice in asked.choices}
