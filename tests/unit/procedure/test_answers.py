"""Answers: one meaning for forms, cells and examples."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.feel import UNKNOWN, to_feel
from karama.procedure.answers import Unreadable, read_answer
from karama.procedure.procedure import Choice, Fact, Field, FieldClass
from karama.procedure.question import Question

YES_NO = Question("boolean")
AGE = Question("whole")
NEED = Question("choice", ("medical", "shelter"))
NEEDS = Question("choices", ("medical", "shelter"))
EVERY_KIND = [
    "boolean",
    "whole",
    "number",
    "date",
    "date and time",
    "time",
    "choice",
    "choices",
    "string",
]


@pytest.mark.parametrize("raw", [None, "", "  ", "unknown", UNKNOWN])
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_no_answer_is_unknown_whatever_the_question(kind, raw):
    assert read_answer(Question(kind), raw) is UNKNOWN


@pytest.mark.parametrize("kind", [kind for kind in EVERY_KIND if kind != "string"])
def test_null_is_null_and_not_unknown(kind):
    assert read_answer(Question(kind), "null") is None


@pytest.mark.parametrize("name", ["null", "Null", "true", "false", "yes", "0", "NaN"])
def test_a_text_is_what_was_written_also_where_it_is_a_word_of_feel(name):
    assert read_answer(Question("string"), name) == name


@pytest.mark.parametrize("name", ["null", "true", "false"])
def test_a_choice_may_be_called_like_a_word_of_feel(name):
    assert read_answer(Question("choice", (name, "other")), name) == name
    assert read_answer(Question("choices", (name, "other")), name) == (name,)
    assert read_answer(Question("choices", (name,)), [name]) == (name,)


def test_null_among_choices_that_do_not_offer_it_is_null():
    assert read_answer(NEED, "null") is None
    assert read_answer(NEEDS, "null") is None


@pytest.mark.parametrize(
    ("raw", "value"),
    [("yes", True), ("No", False), ("TRUE", True), ("0", False), (True, True)],
)
def test_yes_and_no_become_true_and_false(raw, value):
    assert read_answer(YES_NO, raw) is value


@pytest.mark.parametrize("raw", ["07", "7", " 7 ", "7.0", 7, 7.0, Decimal(7)])
def test_whole_numbers_are_exact(raw):
    assert read_answer(AGE, raw) == Decimal(7)


@pytest.mark.parametrize("raw", ["7.5", "seven", "7 years", "NaN", "1e999999999", True])
def test_what_is_no_whole_number_is_refused(raw):
    with pytest.raises(Unreadable, match="takes a whole number"):
        read_answer(AGE, raw)


def test_numbers_keep_their_digits():
    number = Question("number")

    assert read_answer(number, "0.1") + read_answer(number, "0.2") == Decimal("0.3")
    with pytest.raises(Unreadable):
        read_answer(number, "3,5")


def test_choices_are_checked_against_the_form():
    assert read_answer(NEED, "medical") == "medical"
    assert read_answer(NEEDS, "medical shelter") == ("medical", "shelter")
    assert read_answer(NEEDS, ["shelter"]) == ("shelter",)
    with pytest.raises(Unreadable, match="one of: medical, shelter, unknown"):
        read_answer(NEED, "food")


def test_one_unknown_among_several_choices_leaves_all_unknown():
    assert read_answer(NEEDS, "medical unknown") is UNKNOWN


def test_moments_are_read_as_iso_says():
    assert read_answer(Question("date"), "2026-02-03") == to_feel(dt.date(2026, 2, 3))
    instant = dt.datetime(2026, 2, 3, 4, 5, tzinfo=dt.UTC)
    moment = Question("date and time")
    assert read_answer(moment, "2026-02-03T04:05:00Z") == to_feel(instant)
    assert read_answer(moment, instant) == to_feel(instant)
    with pytest.raises(Unreadable, match="2026-11-24"):
        read_answer(Question("date"), "03/02/2026")


@pytest.mark.parametrize("kind", EVERY_KIND)
@given(raw=st.one_of(st.text(), st.integers(), st.floats(), st.binary(), st.dates()))
def test_any_answer_is_read_or_refused_without_being_repeated(kind, raw):
    question = Question(kind, ("a", "b") if kind.startswith("choice") else ())
    try:
        read_answer(question, raw)
    except Unreadable as unreadable:
        told = str(unreadable)
        assert told.startswith(("takes", "does not take"))
        if isinstance(raw, str) and len(raw.strip()) > 12:
            assert raw.strip() not in told


def test_a_yes_no_question_of_a_form_is_a_boolean():
    choices = tuple(Choice(name, {}) for name in ("yes", "no", "unknown"))
    field = Field("alone", "select1", {}, FieldClass.FAMILY, choices=choices)

    assert field.measure == YES_NO
    assert Fact("alone", "boolean", values=("yes", "no")).measure == YES_NO


@pytest.mark.parametrize(("only", "other"), [("yes", "no"), ("no", "yes")])
def test_a_question_that_takes_only_yes_refuses_no_from_anyone(only, other):
    field = Field("asks", "select1", {}, FieldClass.CLAIM, choices=(Choice(only, {}),))
    question = field.measure

    assert read_answer(question, only) is (only == "yes")
    assert read_answer(question, "unknown") is UNKNOWN
    for raw in (other, other == "yes"):
        with pytest.raises(Unreadable, match="takes one of"):
            read_answer(question, raw)


def test_other_choices_keep_their_names_without_unknown():
    choices = tuple(Choice(name, {}) for name in ("medical", "shelter", "unknown"))
    field = Field("need", "select1", {}, FieldClass.HEALTH, choices=choices)

    assert field.measure == NEED
