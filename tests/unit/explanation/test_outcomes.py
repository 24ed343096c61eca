from decimal import Decimal

import attrs
import pytest
import reception

from karama.decisions import Outcome
from karama.engine import decide
from karama.explanation import LANGUAGES, explain_outcome
from karama.explanation.outcomes import thing_words
from karama.explanation.voice import voice_of
from karama.feel import UNKNOWN, evaluate


@pytest.fixture(scope="module")
def procedure():
    return reception.procedure()


def told(procedure, language="en", **facts):
    return explain_outcome(procedure, decide(procedure, facts), language)


def test_a_certain_route_is_told_with_its_rule_its_law_and_its_deadline(procedure):
    assert told(procedure, is_minor=True) == (
        "The person is sent to: “Child protection”.",
        "Rule 1 applies. If the answer to “Is the person under 18?” is yes, then: "
        "“Child protection”. Legal ground: CRC 20(1) (verified on 1 July 2026) and "
        "the source document.",
        "This must happen within 24 hours of arrival.",
        "Legal ground: CRC 20(1) (verified on 1 July 2026) and the source document.",
    )


def test_an_open_question_makes_the_route_provisional_and_is_named(procedure):
    sentences = told(procedure, need="medical")

    assert sentences[0].startswith("For now the person is sent to: “Child protection”.")
    assert "Rule 1 may apply; some answers are open." in sentences[1]
    assert "Still possible: “Child protection” or “Red Cross”." in sentences
    settles = "The question that would settle most: “Is the person under 18?”."
    assert settles in sentences
    assert "Also open: “Age”." in sentences


def test_several_rules_are_told_with_what_decides_between_them(procedure):
    sentences = told(procedure, is_minor=True, need="medical", age=Decimal(12))

    assert sentences[1].startswith("Rule 1 applies.")
    assert sentences[2].startswith("Rule 2 applies.")
    assert sentences[3] == "If several rules match, the most protective answer wins."


def test_who_added_a_rule_is_told(procedure):
    sentences = told(procedure, is_minor=False, need="none", age=Decimal(30))

    assert sentences[1].endswith("Karama added this rule.")


def test_no_rule_and_no_answer_are_told_apart(procedure):
    nothing = told(procedure, is_minor=False, need="none", age=Decimal(3))
    unknown = explain_outcome(procedure, Outcome("orientation", UNKNOWN, False), "en")

    assert nothing == ("No rule gives an answer.",)
    assert unknown == ("No answer can be given yet.",)


def test_contradicting_rules_call_for_people(procedure):
    outcome = Outcome("orientation", None, True, troubles=("rules 1 and 2",))

    assert explain_outcome(procedure, outcome, "en")[-1].endswith("people must decide.")


def test_a_structured_answer_finds_its_route(procedure):
    outcome = Outcome("orientation", {"orientation": "red-cross", "hours": 2}, True)

    assert explain_outcome(procedure, outcome, "fr")[0] == (
        "La personne est orientée vers : «\u00a0Croix-Rouge\u00a0»."
    )


def test_another_decision_gives_an_answer_not_a_route(procedure):
    certain = Outcome("score", Decimal(3), True)

    assert explain_outcome(procedure, certain, "en") == ("The answer is 3.",)
    assert explain_outcome(procedure, attrs.evolve(certain, certain=False), "en") == (
        "For now the answer is 3.",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_is_told_in_every_language(procedure, language):
    for facts in ({}, {"is_minor": True}, {"is_minor": False, "need": "rest"}):
        sentences = told(procedure, language, **facts)
        assert all(s and "{" not in s for s in sentences)
    if language != "en":
        assert told(procedure, language) != told(procedure, "en")


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "true",
        "1.5",
        '"x"',
        "[]",
        "[1, null]",
        "{}",
        "{a: 1}",
        '@"P1D"',
        "[1..2]",
    ],
)
def test_every_value_has_words(procedure, text):
    assert thing_words(evaluate(text), voice_of(procedure, "en"))


def test_an_unknown_value_is_not_known(procedure):
    assert thing_words(UNKNOWN, voice_of(procedure, "en")) == "not known"
