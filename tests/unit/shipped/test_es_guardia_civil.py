"""The Guardia Civil's protocol: by need, by situation, and both where they meet."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import promises
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from walks import ARRIVAL, COMMITTEE, Walk, as_answers, ends_of, shipped

from karama.decisions import compile_model
from karama.engine import deadlines, decide
from karama.findings import Severity
from karama.packs import read_pack
from karama.procedure.decision import Table
from karama.procedure.procedure import Mandate, Origin
from karama.procedure.process import Task, TaskKind

PACK = "es-guardia-civil"
SIGNS = (
    "exploitation_signs",
    "asks_protection",
    "protection_requested",
    "violence_survivor",
    "pregnant",
    "disability",
    "older",
    "with_children",
    "separated_family",
)
GRIDS = {
    "arrival": (
        "age_status",
        "alone",
        "health_need",
        "exploitation_signs",
        "asks_protection",
        "violence_survivor",
        "separated_family",
    ),
    "family": (
        "age_status",
        "alone",
        "exploitation_signs",
        "violence_survivor",
        "pregnant",
        "with_children",
        "separated_family",
    ),
    "situation": SIGNS,
}
MAYBE_CHILD = ("child", "presumed_child", None)
MAYBE_ALONE = (True, None)
MAYBE_ILL = ("urgent", "care", None)
CALM = {
    "health_need": "none",
    "age_status": "adult",
    "words_understood": "understood",
    "information_understood": "understood",
    "child_understood": "understood",
    "service_answer": "accepted",
    "help_there": "there",
    "consular_consent": "not_wanted",
    "risk_on_return": "no",
    "individual_outcome": "stay",
    "fit_to_travel": "yes",
}
"""An adult who is well, and for whom things go as they should."""
LEAVING = {"Task_ReturnDocuments", "Task_Removal"}
"""The steps of a departure: asking for protection ends them."""
RIGHTS = {
    "ask-for-protection": "Task_ProtectionHeard",
    "complain": "Task_Complaint",
    "ask-for-lawyer": "Task_LawyerMeets",
    "withdraw-consent": "Task_Withdraw",
}
WAYS = {
    "returned": {
        "individual_outcome": "return",
        "appeal_choice": "appeals",
        "appeal_result": "confirmed",
    },
    "child": {"age_status": "child", "alone": "yes", "health_need": "urgent"},
    "trafficking": {"exploitation_signs": "yes"},
    "asylum": {"asks_protection": "yes"},
}
MAY_LEAVE = {
    "age_status": "adult",
    "asks_protection": False,
    "protection_requested": False,
    "exploitation_signs": False,
    "risk_on_return": False,
    "fit_to_travel": True,
}
"""The only facts under which nothing forbids a return."""
OTHERWISE = {
    "age_status": ("child", "presumed_child", None),
    "asks_protection": (True, None),
    "protection_requested": (True, None),
    "exploitation_signs": (True, None),
    "risk_on_return": (True, None),
    "fit_to_travel": (False, None),
}


@cache
def procedure():
    return shipped(PACK)


@cache
def grid(name):
    return promises.Grid(PACK, GRIDS[name])


@cache
def decisions(file):
    return compile_model(procedure().models[f"decisions/{file}.dmn"])


def told(file, decision, **facts):
    known = {name: value for name, value in facts.items() if value is not None}
    return decisions(file).decide(decision, known).value


def examples():
    return [pytest.param(one, id=one.id) for one in procedure().examples]


def walk(**answers):
    return Walk(procedure(), **{**CALM, **answers})


def to_recovery(person):
    """To the end of the case, by way of the Red Cross until the person is well."""
    person.to_end(until="Task_ContinueCare")
    person.answers["health_need"] = "none"
    return person.to_end()


def quoted():
    return {
        about
        for one in procedure().statements
        if one.origin is Origin.REPORT
        for about in one.about
    }


# --- the pack as a text ---------------------------------------------------------


def test_the_pack_reads_without_an_error_or_a_warning():
    findings = read_pack(promises.PACKS / PACK).findings

    assert [str(f.place) for f in findings if f.severity is not Severity.INFO] == []


def test_no_citation_is_shown_as_compared_with_an_official_copy():
    assert not any(one.verified for one in procedure().instruments.values())


def test_the_report_is_quoted_for_each_thing_it_says_of_an_arrival():
    assert quoted() >= {
        "first_route/first_route_r2",
        "first_route/first_route_r3",
        "first_route/first_route_r4",
        "Task_MedicalCare",
        "Task_BasicCare",
        "Task_ChildTakesCharge",
        "Task_PoliceReceives",
        "Task_Psychological",
    }


def test_only_what_the_report_names_is_said_to_be_in_it():
    said = {one.id for one in procedure().orientations if one.origin is Origin.REPORT}

    assert said == {"child-protection", "red-cross", "policia-nacional"}


def test_a_step_that_we_added_is_never_quoted_from_the_report():
    ours = {
        one.id
        for one in procedure().process.elements.values()
        if isinstance(one, Task) and one.added
    }

    assert quoted().isdisjoint(ours)


def test_how_the_overlap_is_settled_is_said_to_be_our_reading():
    (overlap,) = (one for one in procedure().statements if one.id == "k-overlap")

    assert overlap.origin is Origin.KARAMA
    assert {"first_route/first_route_r1", "orientation/r1"} <= set(overlap.about)
    assert set(overlap.texts) == set(procedure().languages)


def test_only_the_last_orientation_begins_with_an_enforcement_authority():
    process = procedure().process
    enforcing = {
        one.id
        for one in procedure().orientations
        if process.lanes[process.elements[one.step].lane].mandate == Mandate.ENFORCEMENT
    }

    assert enforcing == {"policia-nacional"}


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


def test_a_child_alone_who_may_need_care_has_care_and_child_protection_together():
    ours = grid("arrival")
    both = ours.among(age_status=MAYBE_CHILD, alone=MAYBE_ALONE, health_need=MAYBE_ILL)

    assert ours.names(both) == {"child-protection-medical"}


def test_a_child_alone_who_is_well_goes_directly_to_child_protection():
    for name, well in (("arrival", {"health_need": ("none",)}), ("family", {})):
        ours = grid(name)
        reached = ours.among(age_status=MAYBE_CHILD, alone=MAYBE_ALONE, **well)
        assert ours.names(reached) == {"child-protection"}


def test_only_who_may_be_a_child_alone_is_sent_to_child_protection():
    ours = grid("arrival")
    adults = ours.names(ours.among(age_status=("adult",)))
    with_family = ours.names(ours.among(alone=(False,)))

    children = {"child-protection", "child-protection-medical"}
    assert children.isdisjoint(adults | with_family)


def test_whoever_else_may_need_care_goes_to_the_red_cross():
    ours = grid("arrival")
    adults = ours.among(age_status=("adult",), health_need=MAYBE_ILL)
    with_family = ours.among(alone=(False,), health_need=MAYBE_ILL)

    assert ours.names(adults) == ours.names(with_family) == {"red-cross"}


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_or_not_knowing_keeps_a_person_from_the_police(sign):
    ours = grid("situation")

    for answer in (promises.YES, promises.UNKNOWN):
        assert "policia-nacional" not in ours.names(ours.at(sign, answer))


def test_the_police_is_for_those_about_whom_all_is_known_absent():
    last = len(grid("situation").order) - 1
    assert (grid("situation").ranks == last).sum() == 1

    # An adult, alone or not, or nobody knows which: three places of the grid.
    well = {"age_status": ("adult",), "health_need": ("none",)}
    signs = {sign: (False,) for sign in SIGNS if sign in GRIDS["arrival"]}
    nothing = grid("arrival").among(**well, **signs)
    assert (nothing == last).all()
    assert (grid("arrival").ranks == last).sum() == nothing.size == 3


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


@pytest.mark.parametrize(
    "sign", ["psychological_need", "violence_survivor", "exploitation_signs"]
)
@pytest.mark.parametrize("answer", [True, None])
def test_psychological_help_is_offered_on_need_and_while_nobody_knows(sign, answer):
    nothing = {
        "psychological_need": False,
        "violence_survivor": False,
        "exploitation_signs": False,
    }
    asked = told("support", "psychological_help", **{**nothing, sign: answer})

    assert asked == "offer"
    assert told("support", "psychological_help", **nothing) == "later"


@pytest.mark.parametrize(
    ("decision", "facts", "protecting", "else_"),
    [
        ("family_tracing", ("separated_family",), "open", "none"),
        ("claim", ("asks_protection", "protection_requested"), "register", "not-asked"),
        ("child_signs", ("exploitation_signs",), "identify", "none"),
    ],
)
def test_what_is_not_known_is_treated_as_a_yes(decision, facts, protecting, else_):
    nothing = dict.fromkeys(facts, False)
    for fact in facts:
        assert told("support", decision, **{**nothing, fact: True}) == protecting
        assert told("support", decision, **{**nothing, fact: None}) == protecting
    assert told("support", decision, **nothing) == else_


@pytest.mark.parametrize(("risk", "way"), [(True, 0), (None, 0), (False, 1)])
def test_only_a_risk_that_is_excluded_lets_the_examination_go_on(risk, way):
    routes = ("protect", "examine")

    assert told("return", "risk_route", risk_on_return=risk) == routes[way]


@pytest.mark.parametrize(
    ("age", "question"),
    [
        ("child", "settled"),
        ("adult", "settled"),
        ("presumed_child", "assess"),
        (None, "assess"),
    ],
)
def test_only_a_doubt_opens_an_age_assessment(age, question):
    facts = {"age_status": age, "age_decided": False}

    assert told("support", "age_question", **facts) == question


@pytest.mark.parametrize("age", ["child", "presumed_child", "adult", None])
def test_no_doubt_opens_a_second_age_assessment(age):
    facts = {"age_status": age, "age_decided": True}

    assert told("support", "age_question", **facts) == "settled"


@pytest.mark.parametrize(
    ("fact", "answer"), [(f, one) for f in OTHERWISE for one in OTHERWISE[f]]
)
def test_one_reason_or_one_doubt_stops_a_return(fact, answer):
    assert told("return", "may_return", **{**MAY_LEAVE, fact: answer}) == "stop"


def test_a_return_is_not_forbidden_only_when_every_reason_is_known_absent():
    assert told("return", "may_return", **MAY_LEAVE) == "go"


def test_every_rule_that_speaks_of_return_fires_for_someone():
    people = [{**MAY_LEAVE, f: one} for f in OTHERWISE for one in OTHERWISE[f] if one]
    people += [MAY_LEAVE, {**MAY_LEAVE, "fit_to_travel": False}]
    fired = {
        one.rule
        for facts in people
        for one in decisions("return").decide("may_return", facts).fired
        if one.certain
    }
    table = procedure().models["decisions/return.dmn"].decisions["may_return"]

    assert isinstance(table.expression, Table)
    assert fired == {rule.id for rule in table.expression.rules}


# --- who decides ------------------------------------------------------------------


def test_a_decision_against_a_person_is_taken_by_a_person():
    tasks = [e for e in procedure().process.elements.values() if isinstance(e, Task)]
    adverse = [one for one in tasks if one.act == "adverse-decision"]
    by_hand = {field.name for field in procedure().forms["examination"].fields}
    results = {one.result for one in tasks}

    assert [one.kind for one in adverse] == [TaskKind.USER]
    assert "individual_outcome" in by_hand - results


def test_no_step_deprives_anyone_of_liberty():
    acts = {getattr(e, "act", "") for e in procedure().process.elements.values()}

    assert "deprivation-of-liberty" not in acts
    assert "alternative-to-detention" in acts


# --- people on their way ------------------------------------------------------------


def child(**answers):
    return walk(age_status="child", alone="yes", **answers)


def returned(**answers):
    """An adult refused after examination, whose appeal a judge has dismissed."""
    return walk(**{**WAYS["returned"], **answers})


@pytest.mark.parametrize("example", examples())
def test_an_example_walks_to_its_service_and_to_a_lawful_end(example):
    by_id = {one.id: one for one in procedure().orientations}
    person = walk(**as_answers(example.facts))
    if example.facts["protection_requested"]:
        person.use("ask-for-protection")
    to_recovery(person)

    assert by_id[example.expected].step in person.done
    assert person.end in ends_of(procedure())


def test_rescue_first_words_and_a_blanket_come_before_any_look_at_the_person():
    person = walk().to_end()

    way = [
        "Task_Rescue",
        "Task_SafePlace",
        "Task_FirstWords",
        "Task_FirstRelief",
        "Task_FirstLook",
    ]
    assert person.done[:5] == way


@pytest.mark.parametrize("need", ["urgent", "care", "unknown"])
def test_medical_care_comes_before_information_talk_and_registration(need):
    person = to_recovery(walk(health_need=need))

    assert person.before("Task_MedicalCare", "Task_Information")
    assert person.before("Task_MedicalCare", "Task_Situation")
    assert person.before("Task_ContinueCare", "Task_Registration")
    assert "Task_BasicCare" not in person.done


def test_whoever_is_well_has_basic_care_in_the_centre():
    person = walk().to_end()

    assert person.before("Task_BasicCare", "Task_Information")
    assert "Task_MedicalCare" not in person.done


def test_after_the_red_cross_the_situation_is_looked_at_again():
    person = to_recovery(walk(health_need="urgent", exploitation_signs="yes"))

    assert person.orientation == "trafficking-support"
    assert person.before("Task_ContinueCare", "Task_Recovery")


@pytest.mark.parametrize("age", ["child", "presumed_child", "unknown"])
@pytest.mark.parametrize("alone", ["yes", "unknown"])
@pytest.mark.parametrize("need", ["urgent", "care", "unknown"])
def test_a_child_alone_in_need_of_care_has_it_and_child_protection_at_once(
    age, alone, need
):
    person = walk(age_status=age, alone=alone, health_need=need)
    person.to_end(until="Task_ChildMedicalCare")

    assert set(person.open) == {"Task_ChildMedicalCare", "Task_ChildTakesCharge"}


def test_nothing_goes_on_for_a_child_in_care_before_a_guardian_is_there():
    person = child(health_need="urgent").to_end(until="Task_ChildMedicalCare")
    person.do("Task_ChildMedicalCare")

    assert person.open == ["Task_ChildTakesCharge"]
    assert person.to_end().before("Task_Guardian", "Task_ChildInformation")


def test_a_child_alone_meets_child_protection_and_no_police_or_interview():
    person = child().to_end()

    assert person.done[5] == "Task_ChildTakesCharge"
    assert person.before("Task_BestInterests", "Task_ChildPlace")
    met = {"Task_Situation", "Task_PoliceReceives", "Task_Registration"}
    assert met.isdisjoint(person.done)
    assert person.end == "End_Protected"


def test_a_child_with_family_stays_with_it():
    person = walk(age_status="child", alone="no").to_end()

    assert person.orientation == "specialised-reception"
    assert "Task_ParticularSupport" in person.done
    assert "Task_ChildTakesCharge" not in person.done


def test_a_child_who_is_found_out_later_goes_to_child_protection_then():
    person = walk().to_end(until="Task_Situation")
    person.answers.update(age_status="presumed_child", alone="unknown")
    person.to_end()

    assert "Task_ChildTakesCharge" in person.done
    assert "Task_PoliceReceives" not in person.done


@pytest.mark.parametrize("asks", ["yes", "unknown"])
def test_the_claim_of_a_child_is_registered_from_the_home(asks):
    person = child(asks_protection=asks).to_end()

    assert person.before("Task_ChildPlace", "Task_AsylumRequest")
    assert person.end == "End_Asylum"


def test_after_a_final_decision_of_the_committee_an_adult_is_heard_as_one():
    person = walk(age_status="presumed_child", alone="yes", **COMMITTEE)
    person.to_end(until="Task_Information")
    person.answers["age_status"] = "adult"
    person.to_end()

    assert person.before("Task_ChildTakesCharge", "Task_Committee")
    assert person.orientation == "policia-nacional"


@pytest.mark.parametrize(
    "but",
    [
        {"doctor_view": "doubt"},
        {"assessment_consent": "refused"},
        {"appeal_result": "annulled"},
    ],
)
def test_while_any_doubt_is_left_the_person_stays_a_child(but):
    committee = {**COMMITTEE, **but}
    person = walk(age_status="presumed_child", alone="yes", **committee).to_end()

    assert "Task_ChildPlace" in person.done
    assert "Task_Situation" not in person.done


@pytest.mark.parametrize("signs", ["yes", "unknown"])
def test_a_child_alone_with_signs_of_trafficking_has_a_team_and_time(signs):
    person = child(exploitation_signs=signs).to_end()

    assert person.before("Task_ChildPlace", "Task_ChildIdentification")
    assert person.before("Task_ChildIdentification", "Task_ChildRecovery")
    assert "Task_ChildPsychological" in person.done
    assert person.end == "End_Protected"


def test_a_child_alone_without_signs_is_left_in_peace():
    person = child(exploitation_signs="no").to_end()

    assert "Task_ChildIdentification" not in person.done
    assert person.end == "End_Protected"


@pytest.mark.parametrize(("need", "given"), [("yes", 1), ("unknown", 1), ("no", 0)])
def test_psychological_help_is_given_to_children_who_need_it(need, given):
    person = child(psychological_need=need).to_end()

    assert person.done.count("Task_ChildPsychological") == given


def test_an_adult_found_by_the_committee_has_a_place_before_any_talk():
    person = walk(age_status="presumed_child", alone="yes", **COMMITTEE)
    person.to_end(until="Task_Information")

    assert person.done[-1] == "Task_AdultPlace"


def test_a_doubt_after_the_committee_opens_no_second_assessment():
    person = walk(age_status="presumed_child", alone="yes", **COMMITTEE).to_end()

    assert person.done.count("Task_TreatAsChild") == 1
    assert person.done.count("Task_ChildTakesCharge") == 2
    assert person.end == "End_Protected"


def test_nobody_is_assessed_whose_age_is_not_in_doubt():
    assert "Task_TreatAsChild" not in child().to_end().done


def test_nothing_goes_on_until_the_person_has_understood():
    person = walk().to_end(until="Task_Information")
    person.do("Task_Information", information_understood="not_yet")

    assert person.open == ["Task_Information"]


@pytest.mark.parametrize(("need", "given"), [("yes", 1), ("unknown", 1), ("no", 0)])
def test_psychological_help_is_given_to_those_who_need_it(need, given):
    person = walk(psychological_need=need).to_end()

    assert person.done.count("Task_Psychological") == given


@pytest.mark.parametrize("lost", ["yes", "unknown"])
def test_tracing_is_opened_beside_psychological_help(lost):
    person = walk(separated_family=lost, psychological_need="yes")
    person.to_end(until="Task_FamilyTracing")

    assert set(person.open) == {"Task_FamilyTracing", "Task_Psychological"}


@pytest.mark.parametrize("sign", ["yes", "unknown"])
def test_signs_of_trafficking_open_ninety_days_without_return(sign):
    person = walk(exploitation_signs=sign).to_end(until="Task_Recovery")
    person.do("Task_Recovery")

    assert "Task_VictimIdentification" in person.done
    assert person.open == []
    (clock,) = deadlines(person.case)
    assert clock.timer == "Catch_Recovery"
    assert clock.due - person.now == timedelta(days=90)


def test_a_victim_who_asks_for_protection_has_both():
    person = walk(exploitation_signs="yes", asks_protection="yes").to_end()

    assert person.before("Task_Recovery", "Task_AsylumRequest")
    assert person.end == "End_Asylum"


def test_a_service_that_declines_is_followed_by_another():
    person = walk(pregnant="yes").to_end(until="Task_ServiceAccepts")
    person.do("Task_ServiceAccepts", service_answer="declined")
    assert person.open == ["Task_FindAnother"]

    assert person.to_end().end == "End_Protected"


def test_help_that_did_not_come_is_looked_for_again():
    person = walk(pregnant="yes").to_end(until="Task_FollowUp")
    person.do("Task_FollowUp", help_there="not_there")

    assert person.open == ["Task_FindAgain"]


def test_another_service_takes_the_person_in_before_it_is_checked_again():
    person = walk(pregnant="yes").to_end(until="Task_FollowUp")
    person.do("Task_FollowUp", help_there="not_there")
    person.to_end(until="Task_ServiceAgain")
    person.do("Task_ServiceAgain", service_answer="accepted")

    assert person.open == ["Task_TakenIn"]
    person.to_end(until="Task_FollowUp")
    assert person.open == ["Task_FollowUp"]


@pytest.mark.parametrize("silent", [True, False])
def test_another_service_that_declines_or_is_silent_is_followed_by_yet_another(silent):
    person = walk(pregnant="yes").to_end(until="Task_FollowUp")
    person.do("Task_FollowUp", help_there="not_there")
    person.to_end(until="Task_ServiceAgain")
    if silent:
        person.wait(hours=4)
    else:
        person.do("Task_ServiceAgain", service_answer="declined")

    assert person.open == ["Task_FindAgain"]


def test_an_open_place_and_a_lawyer_come_before_the_first_question_of_the_police():
    person = walk().to_end()

    assert person.before("Task_OpenPlace", "Task_Lawyer")
    assert person.before("Task_Lawyer", "Task_Registration")
    assert person.end == "End_Stay"


def test_the_consulate_is_told_only_when_the_person_wants_it():
    assert "Task_ConsularContact" not in walk().to_end().done
    wished = walk(consular_consent="wanted").to_end()

    assert wished.before("Task_ConsularOffer", "Task_ConsularContact")


@pytest.mark.parametrize("risk", ["yes", "unknown"])
def test_a_risk_or_no_answer_about_it_leads_to_asylum(risk):
    person = returned(risk_on_return=risk).to_end()

    assert person.end == "End_Asylum"
    assert "Task_AdverseDecision" not in person.done


def test_return_comes_last_after_risk_reasons_a_lawyer_a_judge_and_a_doctor():
    person = returned().to_end()

    way = [
        "Task_Risk",
        "Task_Examine",
        "Task_AdverseDecision",
        "Task_AppealChoice",
        "Task_Appeal",
        "Task_VoluntaryReturn",
        "Task_ReturnCheck",
        "Task_TellMonitor",
        "Task_ReturnDocuments",
        "Task_Removal",
    ]
    assert [step for step in person.done if step in way] == way
    assert person.end == "End_Returned"


def test_a_judge_who_annuls_ends_the_matter_with_papers_given_back():
    person = returned(appeal_result="annulled").to_end()

    assert person.done[-1] == "Task_DocumentsBack"
    assert person.end == "End_Stay"


def test_nothing_is_carried_out_before_the_time_for_appeal_is_over():
    person = returned().to_end(until="Task_AppealChoice")
    person.do("Task_AppealChoice", appeal_choice="no_appeal")
    assert person.open == []
    (clock,) = deadlines(person.case)

    assert clock.due - person.now == timedelta(days=62)


def test_the_time_for_appeal_never_passes_by_while_nobody_has_asked():
    person = returned().to_end(until="Task_AppealChoice")
    person.wait(days=400)

    assert set(person.open) == {"Task_AppealChoice", "Task_OfferReview"}


@pytest.mark.parametrize(
    ("choice", "step"),
    [("appeals", "Task_Appeal"), ("no_appeal", "Task_VoluntaryReturn")],
)
def test_who_did_not_appeal_at_first_is_asked_again_when_the_time_ends(choice, step):
    person = returned(appeal_choice="no_appeal").to_end(until="Task_AppealLast")
    assert person.now - ARRIVAL >= timedelta(days=62)
    person.do("Task_AppealLast", appeal_choice=choice)

    assert person.open == [step]


def test_whoever_leaves_a_decision_behind_is_asked_about_it_on_the_new_way():
    person = returned().to_end(until="Task_AppealChoice")
    person.tell(risk_on_return=True)
    person.to_end()

    assert person.end == "End_Asylum"
    assert "Task_AppealChoice" not in person.done
    assert person.before("Task_AdverseDecision", "Task_AsylumDecisions")


@pytest.mark.parametrize(
    ("facts", "step", "end"),
    [
        ({"pregnant": "yes"}, "Task_ProtectedDecisions", "End_Protected"),
        ({"asks_protection": "yes"}, "Task_AsylumDecisions", "End_Asylum"),
        ({}, "Task_PoliceDecisions", "End_Stay"),
    ],
)
def test_on_every_way_a_lawyer_asks_about_earlier_decisions(facts, step, end):
    person = walk(**facts).to_end()

    assert "lawyer" in procedure().process.elements[step].roles
    assert step in person.done
    assert person.end == end


def test_help_agreed_before_is_kept_up_before_the_police_asks_anything():
    person = walk().to_end()

    assert person.before("Task_OpenPlace", "Task_OpenBed")
    assert person.before("Task_OpenBed", "Task_KeepHelp")
    assert person.before("Task_KeepHelp", "Task_Registration")


def test_nobody_is_returned_whom_a_doctor_has_not_found_fit():
    for answer in ("no", "unknown"):
        person = returned(fit_to_travel=answer).to_end(until="Task_Reexamine")
        assert person.open == ["Task_Reexamine"]
        assert "Task_Removal" not in person.done


def test_a_sign_seen_late_takes_the_person_back_to_protection():
    person = returned().to_end(until="Task_TellMonitor")
    person.tell(exploitation_signs=True)
    person.answers["exploitation_signs"] = "yes"
    person.to_end()

    assert person.orientation == "trafficking-support"
    assert "Task_Removal" not in person.done


def test_asking_for_protection_stops_a_return_at_the_door():
    person = returned().to_end(until="Task_Removal")
    person.use("ask-for-protection")

    assert "Task_Removal" not in person.open
    assert {"Task_AsylumRequest", "Task_ProtectionHeard"} <= set(person.open)


def test_a_request_made_on_the_way_is_a_fact_that_nobody_weighs():
    person = returned().to_end(until="Task_TellMonitor")
    person.use("ask-for-protection")

    assert {"Task_AsylumRequest", "Task_ProtectionHeard"} == set(person.open)


@pytest.mark.parametrize("asked", ["no", "unknown"])
def test_a_later_no_never_undoes_the_right_to_ask_for_protection(asked):
    answers = {**WAYS["returned"], "asks_protection": asked}
    way = dict.fromkeys(returned().to_end().done)
    for place in way:
        person = returned(asks_protection="no").to_end(until=place)
        before = len(person.done)
        person.use("ask-for-protection")
        person.answers.update(answers)
        person.to_end()

        after = person.done[before:]
        assert "Task_AsylumRequest" in after, place
        assert "Task_ReturnDocuments" not in after, place
        assert "Task_Removal" not in after, place


def test_the_form_of_the_request_offers_nothing_but_yes():
    fields = [f for form in procedure().forms.values() for f in form.fields]
    asked = [f for f in fields if f.name == "protection_requested"]

    assert [[choice.name for choice in one.choices] for one in asked] == [["yes"]]


def test_a_departure_is_recorded_with_the_monitor_beside():
    task = procedure().process.elements["Task_Removal"]
    asked = {f.name for f in procedure().forms[task.form].fields if f.required}

    assert asked == {"departure_safe", "handover_record"}
    assert task.roles == ("monitor",)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("right", RIGHTS)
def test_a_right_can_be_used_at_every_step_of_the_way(right, way):
    for place in dict.fromkeys(walk(**WAYS[way]).to_end().done):
        person = walk(**WAYS[way]).to_end(until=place)
        person.use(right)
        goes_on = "Task_AsylumRequest" if person.decided_again() else place
        assert {goes_on, RIGHTS[right]} <= set(person.open)
        if right == "ask-for-protection" and place in LEAVING:
            assert place not in person.open


@pytest.mark.parametrize(
    ("answers", "step", "span", "steps_in"),
    [
        (WAYS["child"], "Task_ChildTakesCharge", {"hours": 2}, "Task_ProsecutorActs"),
        (WAYS["child"], "Task_Guardian", {"hours": 24}, "Task_ProsecutorActs"),
        (WAYS["asylum"], "Task_AsylumRequest", {"hours": 72}, "Task_ClaimReminder"),
        ({}, "Task_Examine", {"days": 7}, "Task_DelayReview"),
    ],
)
def test_a_deadline_that_passes_brings_someone_in_and_the_step_stays_open(
    answers, step, span, steps_in
):
    person = walk(**answers).to_end(until=step)
    person.wait(**{unit: number - 1 for unit, number in span.items()})
    assert steps_in not in person.open
    person.wait(**dict.fromkeys(span, 1))

    assert {step, steps_in} <= set(person.open)


def test_a_service_that_does_not_answer_in_four_hours_is_followed_by_another():
    person = walk(disability="yes").to_end(until="Task_ServiceAccepts")
    person.wait(hours=4)

    assert person.open == ["Task_FindAnother"]


def test_a_request_for_protection_that_waits_a_day_goes_to_the_director():
    person = walk().to_end(until="Task_Situation")
    person.use("ask-for-protection")
    person.wait(hours=24)

    assert {"Task_Situation", "Task_ProtectionLate"} <= set(person.open)
