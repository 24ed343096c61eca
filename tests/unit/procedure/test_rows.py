"""Rows of a repeat: what they are worth, round after round, and there and back."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.feel import UNKNOWN, evaluate, to_feel
from karama.procedure.answers import Unreadable, read_answer
from karama.procedure.asking import settled, weighed
from karama.procedure.procedure import Choice, Field, FieldClass
from karama.procedure.question import Question
from karama.procedure.rows import MAX_ROWS, NONE_SAID
from karama.procedure.writing import written

YES_NO = tuple(Choice(name, {}) for name in ("yes", "no", "unknown"))


def field(name, kind="string", **more):
    return Field(name, kind, {}, FieldClass.FAMILY, **more)


CHILDREN = field(
    "children",
    "repeat",
    relevant="${family} = 'yes'",
    inner=(
        field("age", "int", required=True),
        field("school", "select1", choices=YES_NO, relevant="${age} < ${limit}"),
        field("away", relevant="${school} = 'no'"),
        field("which", "calculate", calculation="concat(position(..), '/', ${many})"),
        field("born", "date"),
        field("told", "note"),
    ),
)
FORM = (
    field("family"),
    field("limit", "int"),
    CHILDREN,
    field("many", "calculate", calculation="count(${children})"),
    field("pupils", "calculate", calculation="count(${school})"),
    field("help", relevant="${pupils} > 1"),
)
ASKED = CHILDREN.measure


def told(*rows, **more):
    return {"family": "yes", "limit": "18", "help": "x", "children": rows, **more}


def test_rows_hang_on_each_other_and_on_what_is_outside():
    one = {"age": "7", "school": "no", "away": "ill"}
    two = {"age": "19", "school": "yes", "away": "gone"}
    found = settled(FORM, told(one, two))

    assert found["children"] == (
        {"age": "7", "school": "no", "away": "ill", "which": "1/2"},
        {"age": "19", "which": "2/2"},
    )
    assert (found["many"], found["pupils"], "help" in found) == ("2", "1", False)


def test_what_hangs_on_all_rows_is_asked_once_they_say_so():
    assert settled(FORM, told({"age": "7"}, {"age": "8"}))["help"] == "x"


def test_a_repeat_that_is_not_asked_counts_no_row():
    found = settled(FORM, told({"age": "7"}, family="no"))

    assert "children" not in found
    assert (found["many"], found["pupils"]) == ("0", "0")


@pytest.mark.parametrize(
    ("given", "many"), [("", ""), ("unknown", ""), (NONE_SAID, "0")]
)
def test_no_row_is_not_none_until_that_is_said(given, many):
    found = settled(FORM, told(children=given))

    assert (found["children"], found["many"], found["pupils"]) == (given, many, many)


def test_a_number_in_a_row_is_a_number():
    (row,) = weighed(FORM, told({"age": "007"}))["children"].rows

    assert row["age"] == 7.0


# --- what an answer is worth --------------------------------------------------------


def test_a_row_is_a_context_with_every_question_known_or_not():
    (row,) = read_answer(ASKED, [{"age": "7", "school": "yes"}])

    assert row == {
        "age": Decimal(7), "school": True, "away": UNKNOWN, "which": UNKNOWN,
        "born": UNKNOWN,
    }  # fmt: skip


def test_rows_are_read_by_decisions_with_unknown_as_unknown():
    rows = read_answer(ASKED, '[{"age": 7}, {}]')

    assert evaluate("count(children)", {"children": rows}) == 2
    young = "in children satisfies c.age < 18"
    assert evaluate(f"some c {young}", {"children": rows}) is True
    assert evaluate(f"every c {young}", {"children": rows}) is UNKNOWN


@pytest.mark.parametrize("raw", [None, "", " ", "unknown", UNKNOWN])
def test_rows_that_nobody_told_are_unknown(raw):
    assert read_answer(ASKED, raw) is UNKNOWN


@pytest.mark.parametrize("raw", ["[]", [], ()])
def test_no_row_at_all_is_known(raw):
    assert read_answer(ASKED, raw) == ()


REFUSED = [
    "none",
    "{}",
    "7",
    "[7]",
    "[null]",
    "[[]]",
    '["age"]',
    '[{"Age": 7}]',
    '[{"told": "x"}]',
    "[" * 100_000,
    "[1e999999999]",
    "[" + "9" * 5_000 + "]",
    7,
    True,
    [7],
    [None],
    [{"age": 7, "other": 1}],
    [{7: 7}],
    [{}] * (MAX_ROWS + 1),
    '[{"age": "' + "7" * 1_000_000 + '"}]',
]


@pytest.mark.parametrize("raw", REFUSED, ids=lambda raw: repr(raw)[:20])
def test_what_is_no_list_of_rows_is_refused_without_the_answer(raw):
    with pytest.raises(Unreadable) as refused:
        read_answer(ASKED, raw)

    assert "999" not in str(refused.value)
    assert "other" not in str(refused.value)


def test_a_refused_answer_says_its_row_and_its_question():
    with pytest.raises(Unreadable) as refused:
        read_answer(ASKED, [{"age": 7}, {"age": "seven"}])

    assert refused.value.at == "1.age"
    assert str(refused.value) == "takes a whole number"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(st.sampled_from(["age", "school", "born", "x"]), part)
    ),
    max_leaves=8,
)


@given(st.lists(ANYTHING) | ANYTHING)
def test_whatever_comes_is_read_or_refused(raw):
    try:
        found = read_answer(ASKED, raw)
    except Unreadable:
        return
    assert found is UNKNOWN or found is None or isinstance(found, tuple)


VALUES = {
    "age": st.integers(-(10**20), 10**20).map(Decimal) | st.just(UNKNOWN),
    "school": st.sampled_from([True, False, UNKNOWN]),
    "away": st.text("abc", min_size=1, max_size=5) | st.just(UNKNOWN),
    "which": st.just(UNKNOWN),
    "born": st.dates(date(1900, 1, 1)).map(to_feel) | st.just(UNKNOWN),
}


@given(st.lists(st.fixed_dictionaries(VALUES), max_size=4))
def test_rows_written_as_answers_are_read_back_as_they_were(rows):
    assert read_answer(ASKED, written(ASKED, tuple(rows))) == tuple(rows)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (Question("boolean"), False),
        (Question("number"), Decimal("0.10")),
        (Question("choices", ("a", "b")), ("a", "b")),
        (Question("string"), "x y"),
        (Question("boolean"), None),
    ],
)
def test_a_single_answer_comes_back_too(question, value):
    assert read_answer(question, written(question, value)) == value
