"""Orienting lists: columns and single persons agree, and no row is dropped."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karama.arrivals import Orienter, Summary, read_arrivals
from karama.arrivals.chunk import Chunk, Coded
from karama.arrivals.decide import column_decider, one_by_one
from karama.arrivals.write import orientation_of
from karama.decisions import compile_model
from karama.engine import decide
from karama.feel import UNKNOWN

HEADER = "id,arrived_at,medical,child,alone\n"
CELLS = st.sampled_from(["yes", "no", "unknown", "", "null"])
MEANING = {"yes": True, "no": False, "unknown": UNKNOWN, "": UNKNOWN, "null": None}


def oriented(procedure, path):
    """Orientation by row, and every reject."""
    orienter = Orienter(procedure)
    found, rejects = {}, []
    for chunk in read_arrivals(path):
        one = orienter(chunk)
        rejects += one.rejects
        for person, row in enumerate(one.rows.tolist()):
            found[row] = one.parts.outcome(person)
    return found, rejects, orienter


def write(folder, text, name="a.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=30))
@settings(max_examples=50, deadline=None)
def test_a_list_and_single_persons_get_the_same_outcomes(
    procedure, tmp_path_factory, rows
):
    text = HEADER + "".join(f"P,,{','.join(row)}\n" for row in rows)
    path = write(tmp_path_factory.mktemp("list"), text)

    found, rejects, _ = oriented(procedure, path)

    assert not rejects
    for number, (medical, child, alone) in enumerate(rows, start=2):
        facts = {
            "medical": MEANING[medical],
            "child": MEANING[child],
            "alone": MEANING[alone],
        }
        assert found[number] == decide(procedure, facts)


@given(
    data=st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=0, max_size=40),
)
@settings(max_examples=50, deadline=None)
def test_columns_agree_with_the_one_by_one_reading(procedure, data):
    values = (True, False, UNKNOWN, None)
    columns = {
        name: (np.array([row[place] for row in data], np.int32), values)
        for place, name in enumerate(procedure.facts)
    }
    model = procedure.models[procedure.decision_of[procedure.orientation]]
    slow = one_by_one(compile_model(model), procedure.orientation)

    found, expected = (
        column_decider(procedure)(columns, len(data)),
        slow(columns, len(data)),
    )

    people = range(len(data))
    assert [found.outcome(p) for p in people] == [expected.outcome(p) for p in people]


def test_a_cell_that_cannot_be_read_costs_its_row_and_no_other(procedure, tmp_path):
    text = HEADER + "P1,,yes,no,no\nP2,,maybe,no,perhaps\nP3,,no,no,no\n"

    found, rejects, _ = oriented(procedure, write(tmp_path, text))

    assert sorted(found) == [2, 4]
    assert [(r.row, r.column, r.kept) for r in rejects] == [
        (3, "alone", False),
        (3, "medical", False),
    ]
    assert all(str(r.reason) == "takes yes, no or unknown" for r in rejects)


def test_no_reject_ever_repeats_what_was_written(procedure, tmp_path):
    written_by_hand = "Amina-was-here"
    text = HEADER + f"P1,{written_by_hand},{written_by_hand},no,no\n{written_by_hand}\n"

    _, rejects, _ = oriented(procedure, write(tmp_path, text))

    assert len(rejects) == 2
    assert written_by_hand not in str(rejects)


def test_a_fact_without_a_column_is_unknown_and_said(procedure, tmp_path):
    found, _, orienter = oriented(
        procedure, write(tmp_path, "id,child,shoes\nP,yes,42\n")
    )

    assert orienter.missing == ("medical", "alone")
    assert orienter.unused == ("shoes",)
    assert found[2] == decide(procedure, {"child": True})
    assert not found[2].certain


def test_a_wrongly_encoded_cell_is_a_reject(procedure, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER.encode() + b"P1,,y\xe9s,no,no\nP2,,yes,no,no\n")

    found, rejects, _ = oriented(procedure, path)

    assert sorted(found) == [3]
    assert "UTF-8" in str(rejects[0].reason)


@pytest.mark.parametrize("written", ["2026-11-24T03:00:00", "yesterday", "24/11/2026"])
def test_an_arrival_time_that_cannot_be_read_keeps_the_person(
    procedure, tmp_path, written
):
    text = HEADER + f"P1,{written},yes,no,no\nP2,2026-11-24T03:00:00Z,yes,no,no\n"

    found, rejects, _ = oriented(procedure, write(tmp_path, text))

    assert sorted(found) == [2, 3]
    assert [(r.row, r.column, r.kept) for r in rejects] == [(2, "arrived_at", True)]


def test_the_first_deadline_of_an_orientation_is_counted_in_utc(procedure, tmp_path):
    text = HEADER + (
        "P1,2026-11-24T06:00:00+02:00,no,yes,yes\nP2,2026-11-24T05:00:00Z,no,yes,yes\n"
    )
    summary, orienter = Summary(procedure), Orienter(procedure)
    for chunk in read_arrivals(write(tmp_path, text)):
        summary.add(orienter(chunk))

    due = summary.first["child-protection"]

    assert due == dt.datetime(2026, 11, 25, 4, 0, tzinfo=dt.UTC)
    assert summary.as_json()["orientations"][0]["first_deadline"] == (
        "2026-11-25T04:00:00Z"
    )


def test_every_row_is_counted_once(procedure, tmp_path):
    text = HEADER + "P1,,yes,no,no\nP2,,what,no,no\nP3\nP4,soon,no,no,no\nP5,,,,\n"
    summary, orienter = Summary(procedure), Orienter(procedure)
    for chunk in read_arrivals(write(tmp_path, text)):
        summary.add(orienter(chunk))

    assert (summary.total, summary.rejected, summary.noted) == (3, 2, 1)
    assert sum(summary.people.values()) == 3
    assert summary.provisional.total() == 1
    assert summary.questions == {"medical": 1, "child": 1, "alone": 1}


def test_parquet_with_native_types_gives_the_same_as_text(procedure, tmp_path):
    table = pa.table(
        {
            "id": ["P1", "P2", "P3"],
            "medical": [False, None, True],
            "child": pa.array(["yes", "no", None]).dictionary_encode(),
            "alone": [True, True, False],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")

    found, rejects, _ = oriented(procedure, tmp_path / "a.parquet")

    assert not rejects
    assert [orientation_of(found[row].value) for row in (1, 2, 3)] == [
        "child-protection",
        "medical",
        "medical",
    ]


def test_a_chunk_with_no_good_row_is_decided_without_complaint(procedure):
    empty = np.empty(0, np.int64)
    chunk = Chunk(empty, {"id": Coded(empty.astype(np.int32), ())}, (), 1.0)

    assert len(Orienter(procedure)(chunk).codes) == 0


def test_a_column_is_missing_only_when_no_row_of_the_whole_file_has_it(
    procedure, tmp_path, monkeypatch
):
    monkeypatch.setattr("karama.arrivals.json_lines.CHUNK_ROWS", 1)
    text = '{"id": "P1", "medical": "yes", "shoe": 1}\n{"id": "P2", "child": "no"}\n?\n'

    *_, orienter = oriented(procedure, write(tmp_path, text, "a.jsonl"))

    assert orienter.missing == ("alone",)
    assert orienter.unused == ("shoe",)


@pytest.mark.parametrize(
    "instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-01:00"]
)
def test_an_arrival_at_the_edge_of_time_is_noted_and_its_row_kept(
    procedure, tmp_path, instant
):
    found, rejects, _ = oriented(
        procedure, write(tmp_path, f"{HEADER}P1,{instant},no,no,no\n")
    )

    assert list(found) == [2]
    assert [(r.column, r.kept) for r in rejects] == [("arrived_at", True)]


def test_a_deadline_after_the_end_of_time_is_told_as_the_end(procedure, tmp_path):
    summary = Summary(procedure)
    path = write(tmp_path, f"{HEADER}P1,9999-12-31T23:59:59Z,yes,no,no\n")

    for chunk in read_arrivals(path):
        summary.add(Orienter(procedure)(chunk))

    assert [due.year for due in summary.first.values()] == [9999]


def test_a_number_longer_than_python_reads_is_a_reject(procedure, tmp_path):
    text = f'{{"id": "P1", "medical": {"9" * 9_000}}}\n{{"id": "P2"}}\n'

    found, rejects, _ = oriented(procedure, write(tmp_path, text, "a.jsonl"))

    assert list(found) == [2]
    assert [r.row for r in rejects] == [1]
