"""Conditions of forms: what they are worth over the answers so far."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.procedure.asking import (
    as_tree,
    calculated,
    holds,
    must_answer,
    plain,
    settled,
    weighed,
)
from karama.procedure.conditions import FUNCTIONS, NotRead, tree_of
from karama.procedure.procedure import Choice, Field, FieldClass
from karama.procedure.rows import InRow, Rows
from karama.procedure.weighing import Scope, text, worth

TABLE = json.loads((Path(__file__).parents[2] / "meanings.json").read_text())
TODAY = date.fromisoformat(TABLE["today"])


@pytest.mark.parametrize("row", TABLE["examples"], ids=lambda r: r["expression"])
def test_the_shared_examples_are_worth_what_they_say(row):
    scope = Scope(answers_of(row), row["here"], row["columns"], TODAY)

    assert text(worth(tree_of(row["expression"]), scope)) == row["worth"]


def answers_of(row):
    """The answers of an example, from inside a row where it says so."""
    answers = read(row["answers"])
    for name, told in row.get("rows", {}).items():
        rows = tuple(read(one) for one in told["rows"])
        answers[name] = Rows(rows, frozenset(told["own"]), told["said"])
    if "in" not in row:
        return answers
    name, place = row["in"]
    rows = answers[name]
    return InRow(answers, rows.rows[place], rows.own, place + 1)


def read(answers):
    """A number of JSON is a number in Python too, whole or not."""
    return {k: float(v) if type(v) is int else v for k, v in answers.items()}


def test_every_function_and_operator_has_an_example():
    written = " ".join(row["expression"] for row in TABLE["examples"])

    assert not [name for name in FUNCTIONS if f"{name}(" not in written]
    for sign in ("or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*"):
        assert f" {sign} " in written


def test_a_condition_reads_the_answers_so_far():
    assert holds("${age} < 18", {"age": "17"}, "", otherwise=False)
    assert not holds("${age} < 18", {"age": "19"}, "", otherwise=True)
    assert holds("", {}, otherwise=False)


@pytest.mark.parametrize("otherwise", [True, False])
@pytest.mark.parametrize(
    "condition",
    [
        "pulldata('far', 'b', 'c', ${a})",
        "regex(${a}, '[0-9]+')",
        "(" * 9_000 + "1" + ")" * 9_000,
        "-" * 15_000 + "1",
        "1 " * 12_000,
        "${d} < today()",  # no day is given here
        "${a} =",
        "${a} = 'x",
        "/data/a = 'x'",
        "if(${a})",
        "9" * 400,
        "jr:choice-name(${a}, 'b')",
        ")",
    ],
    ids=lambda text: text[:20],
)
def test_a_condition_that_cannot_be_told_is_left_to_the_caller(condition, otherwise):
    assert holds(condition, {"a": "x"}, "", otherwise=otherwise) is otherwise


@pytest.mark.parametrize("answer", ["\x01", "\ud800", "<a>", "'", "]]>"])
def test_an_answer_of_odd_signs_is_only_text(answer):
    assert holds("${a} != 'x'", {"a": answer}, otherwise=False)
    assert not holds("${a} = 'x'", {"a": answer}, otherwise=True)


def test_what_is_refused_is_named():
    with pytest.raises(NotRead, match=r"regex\(\)"):
        tree_of("${a} = 'x' or regex(., '[0-9]+')")


def test_a_browser_gets_the_tree():
    assert json.loads(as_tree(". >= 0")) == [">=", ["."], 0]
    assert as_tree("") == as_tree("regex(${a}, 'x')") == ""


def field(name, kind="string", **more):
    return Field(name, kind, {}, FieldClass.ADMINISTRATIVE, **more)


def test_what_hangs_on_an_answer_that_is_not_asked_is_not_asked_either():
    chain = [
        field("c", relevant="${b} = 'x'"),
        field("b", relevant="${a} = 'x'"),
        field("a"),
    ]
    given_all = {"a": "x", "b": "x", "c": "x"}

    assert settled(chain, given_all) == {"c": "x", "b": "x", "a": "x"}
    assert settled(chain, {**given_all, "a": "y"}) == {"a": "y"}


def test_what_is_worked_out_is_never_taken_from_the_sender():
    fields = [field("n"), field("twice", calculation="${n} * 2")]

    assert settled(fields, {"n": "3", "twice": "99"}) == {"n": "3", "twice": "6"}
    assert calculated(fields[1], {"n": "1.5"}) == "3"


def test_what_is_worked_out_from_what_nobody_knows_is_unknown():
    fields = [field("n"), field("twice", calculation="${n} * 2")]

    assert settled(fields, {"n": ""}) == {"n": "", "twice": ""}


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [
        ("int", "007", "7"),
        ("int", "12.0", "12"),
        ("int", "1e2", "100"),
        ("int", "-0", "0"),
        ("decimal", "1.50", "1.5"),
        ("decimal", ".5", "0.5"),
        ("decimal", "1e-7", "0.0000001"),
        ("int", f"00{'12' * 17}", "12" * 17),
        ("decimal", "1e400", "1E+400"),
        ("int", "seven", "seven"),
        ("int", "unknown", "unknown"),
        ("string", "007", "007"),
        ("date", "2026-11-26", "2026-11-26"),
    ],
)
def test_a_number_is_read_without_idle_signs(kind, typed, read):
    assert plain(field("n", kind), typed) == read


@pytest.mark.parametrize(("said", "read"), [("Yes", "yes"), ("1", "yes"), ("NO", "no")])
def test_yes_is_yes_however_it_is_written(said, read):
    choices = (Choice("yes", {}), Choice("no", {}), Choice("unknown", {}))
    fields = [
        field("alone", "select1", choices=choices),
        field("why", relevant="${alone} = 'yes'"),
    ]

    answers = settled(fields, {"alone": said, "why": "x"})

    assert answers["alone"] == read
    assert ("why" in answers) is (read == "yes")


def test_a_number_and_a_truth_count_as_what_they_are():
    fields = [
        field("n", "int"),
        field("some", calculation="${n} > 3"),
        field("if_n", relevant="${n}"),
        field("if_some", relevant="${some}"),
        field("same", relevant="${n} = '7.0'"),
    ]
    all_given = dict.fromkeys(("if_n", "if_some", "same"), "x")

    assert set(settled(fields, {"n": "0", **all_given})) == {"n", "some"}
    assert set(settled(fields, {"n": "2", **all_given})) == {"n", "some", "if_n"}
    assert set(settled(fields, {"n": "7", **all_given})) == {f.name for f in fields}
    assert weighed(fields, {"n": "007"}) == {"n": 7.0, "some": True}


def test_a_form_that_goes_in_circles_ends():
    circle = [field("a", relevant="${b} = ''"), field("b", relevant="${a} != ''")]

    assert set(settled(circle, {"a": "x", "b": "y"})) <= {"a", "b"}


def test_an_answer_may_be_needed_only_given_another():
    when = field("reason", required_when="${refused} = 'yes'")

    assert must_answer(when, {"refused": "yes"})
    assert not must_answer(when, {"refused": "no"})
    assert must_answer(field("x", required=True), {})


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(written):
    assert holds(written, {}, otherwise=True) in (True, False)


VALUES = st.sampled_from(["${a}", "${b}", ".", "3", "0.5", "'x'", "'7'", "today()"])
SHAPES = """{} + {};{} div {};{} mod {};{} < {};{} = {};{} and {};concat({}, {});
selected({}, {});round({}, {});coalesce({}, {});substr({}, {});min({}, {});
selected-at({}, {});-({} * {})"""
CALLS = st.sampled_from([shape.strip() for shape in SHAPES.split(";")])


def called(part):
    return st.builds(lambda call, a, b: f"({call.format(a, b)})", CALLS, part, part)


EXPRESSIONS = st.recursive(VALUES, called, max_leaves=12)


@given(EXPRESSIONS, st.text(max_size=5), st.sampled_from(["7", "-1.5", "2026-11-26"]))
def test_whatever_is_read_is_worth_something(written, a, b):
    found = worth(tree_of(written), Scope({"a": a, "b": b}, "a", {}, TODAY))

    assert isinstance(text(found), str)
