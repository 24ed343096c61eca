"""Rows for programs: what a form asks of them, sent as lists of objects, or refused."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from programs import Program
from rows_desk import GROWN, code, facts, officer, pack, rows_pack

from karama.procedure.rows import MAX_ROWS

BASE = {"age": 31, "medical": False, "place": "sea", "family": True}
STEP = "Task_Ask"


@pytest.fixture
def program(officer):
    return Program(officer)


def send(program, code, children, **more):
    answers = {**BASE, "children": children, **more}
    return program.post(f"/cases/{code}/steps/{STEP}", {"answers": answers})


def test_a_form_says_what_it_asks_in_each_row(program, code):
    told = program.get(f"/cases/{code}/steps/{STEP}").json()
    (repeat,) = [one for one in told["questions"] if one["type"] == "repeat"]

    assert [one["name"] for one in repeat["rows"]] == [
        "child_age", "school", "called", "which",
    ]  # fmt: skip
    assert repeat["rows"][0]["required"]


def test_rows_are_sent_as_a_list_and_come_back_as_one(program, officer, code):
    rows = [{"child_age": 7, "school": True, "called": "A"}, GROWN]
    answer = send(program, code, rows)
    told = program.get(f"/cases/{code}").json()

    assert answer.status_code == 200, answer.content
    assert [row["child_age"] for row in told["facts"]["children"]] == [7, 19]
    assert told["facts"]["children"][0]["school"] is True


@pytest.mark.parametrize(
    ("children", "kept"), [([], ()), (None, None), ("unknown", None), ("", None)]
)
def test_no_rows_are_none_or_not_known(program, officer, code, children, kept):
    assert send(program, code, children).status_code == 200
    assert facts(officer, code).get("children", None) == kept


@pytest.mark.parametrize(
    ("children", "where"),
    [
        ([{"child_age": 121, "called": "x"}], "children.0.child_age"),
        ([{"child_age": 1}, {}], "children.1.child_age"),
        ([{"child_age": 9}], "children.0.called"),
        ([{"child_age": "x"}], "children.0.child_age"),
        ([{"child_age": [{}]}], ""),
        ([{"nobody": 1}], "children"),
        (["0"], "children"),
        ("0", "children"),
        (7, "children"),
        (True, "children"),
        ('[{"child_age": 3}]', "children"),
        ([GROWN] * (MAX_ROWS + 1), "children"),
    ],
)
def test_rows_that_do_not_fit_are_refused_where_they_do_not(
    program, officer, code, children, where
):  # fmt: skip
    answer = send(program, code, children)

    assert answer.status_code == 422
    if where:
        assert list(answer.json()["errors"]) == [where]
    assert "children" not in facts(officer, code)


def test_a_plain_question_takes_no_rows(program, code):
    answer = send(program, code, [], age=[{"child_age": 7}])

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["age"]


def test_rows_that_are_open_are_told_outside_the_step(program, officer, code):
    send(program, code, [GROWN, {"child_age": "unknown"}])
    path = f"/cases/{code}/facts"
    wrong = program.post(path, {"facts": {"children": [GROWN, {"child_age": 8}]}})
    blank = program.post(path, {"facts": {"children": None}})
    told = program.post(path, {"facts": {"children": [GROWN, {"child_age": 5}]}})

    assert wrong.status_code == blank.status_code == 422
    assert list(wrong.json()["errors"]) == ["children.1.called"]
    assert told.status_code == 200
    assert [row["child_age"] for row in facts(officer, code)["children"]] == [19, 5]


PLAIN = st.none() | st.booleans() | st.integers() | st.text("ab é0[]\x00", max_size=6)
NAMES = st.sampled_from(["child_age", "called", "school", "which", "x", "0", ""])
ROWS = st.lists(st.dictionaries(NAMES, PLAIN, max_size=4) | PLAIN, max_size=4)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ROWS | PLAIN, ROWS | PLAIN)
def test_whatever_is_sent_is_taken_or_refused(program, code, children, minder):
    answer = send(program, code, children, minder=minder)

    assert answer.status_code in (200, 404, 409, 422), answer.content
