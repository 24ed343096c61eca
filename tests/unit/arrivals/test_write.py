"""Writing orientations: the same answers in every format, and nothing runs."""

import csv
import io
import json

import openpyxl
import pyarrow.parquet as pq
import pytest

from karama.arrivals import Orienter, open_rejects, open_writer, read_arrivals
from karama.arrivals.chunk import Reject
from karama.arrivals.write import COLUMNS
from karama.errors import DataError
from karama.said import said

ROWS = (
    "id,arrived_at,medical,child,alone\n"
    "P1,2026-11-24T03:00:00Z,yes,no,no\n"
    "P2,,no,unknown,yes\n"
    "=1+1,2026-11-24T03:00:00Z,no,no,no\n"
)


def repr_of(value):
    return repr(value)[:12]


RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "|calc", "%0A"]


@pytest.fixture
def write(procedure, tmp_path):
    def to(ending, text=ROWS):
        source, out = tmp_path / "arrivals.csv", tmp_path / f"out{ending}"
        source.write_text(text, encoding="utf-8")
        orienter = Orienter(procedure)
        with open_writer(out, procedure) as put:
            for chunk in read_arrivals(source):
                put(orienter(chunk))
        return out

    return to


def read(path):
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet", ".xlsx"])
def test_every_format_has_the_same_columns_and_orientations(write, ending):
    rows = read(write(ending))

    assert [tuple(row) for row in rows] == [COLUMNS] * 3
    assert [row["orientation"] for row in rows] == [
        "medical",
        "child-protection",
        "reception",
    ]
    assert [str(row["certain"]).lower() for row in rows] == ["true", "false", "true"]


def test_reasons_sources_questions_and_deadline_are_there(write):
    first, second, _ = read(write(".jsonl"))

    assert first["rules"][0] == "orientation/r1"
    assert "CRC 24" in first["sources"]
    assert first["act_by"] == "2026-11-24T04:00:00Z"
    assert second["open_questions"] == ["child"]
    assert second["possible"] == ["child-protection", "reception"]
    assert second["act_by"] is None


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize("risky", RISKY)
def test_a_text_a_spreadsheet_would_run_is_neutralised(write, ending, risky):
    text = f'id,medical,child,alone\n"{risky}",no,no,no\nP2,no,no,no\n'

    first, second = read(write(ending, text))

    assert first["id"].startswith("'")
    assert first["id"].lstrip("'").strip() == risky.strip()
    assert second["id"] == "P2"


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet", ".xlsx"])
@pytest.mark.parametrize(
    "strange", ["a\x01b", "\x1b[2J", "x" * 40_000, "\ufffe"], ids=repr_of
)
def test_an_identifier_a_spreadsheet_cannot_hold_still_has_its_row(
    write, ending, strange
):
    text = f"id,medical,child,alone\n{strange},no,no,no\nP2,no,no,no\n"

    first, second = read(write(ending, text))

    assert (first["id"] == strange) == (ending != ".xlsx")
    assert first["orientation"] == "reception"
    assert second["id"] == "P2"


def test_formats_that_nothing_runs_keep_the_identifier_as_it_is(write):
    assert read(write(".jsonl"))[2]["id"] == "=1+1"
    assert read(write(".parquet"))[2]["id"] == "=1+1"


def test_an_ending_that_is_not_known_is_refused(procedure, tmp_path):
    with (
        pytest.raises(DataError, match="end it in"),
        open_writer(tmp_path / "out.doc", procedure),
    ):
        pass


def test_a_folder_that_is_not_there_is_refused(procedure, tmp_path):
    with (
        pytest.raises(DataError, match="cannot write"),
        open_writer(tmp_path / "gone" / "out.csv", procedure),
    ):
        pass


def test_a_list_of_rejects_that_cannot_be_written_is_named_itself(tmp_path):
    with (
        pytest.raises(DataError, match=r"cannot write rejects\.csv: "),
        open_rejects(tmp_path / "gone" / "rejects.csv") as put,
    ):
        put((Reject(3, "age", said("takes a whole number")),))


def test_a_result_is_not_there_under_its_name_until_it_is_whole(procedure, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("of another run")

    with pytest.raises(RuntimeError), open_writer(out, procedure):
        raise RuntimeError

    assert out.read_text() == "of another run"
    assert list(tmp_path.iterdir()) == [out]


def test_rejects_are_listed_only_when_there_are_any(tmp_path):
    path = tmp_path / "rejects.csv"
    path.write_text("of another run")
    with open_rejects(path) as put:
        put(())
    assert not path.exists()

    with open_rejects(path) as put:
        put((Reject(3, "=age", said("takes a whole number")),))

    assert path.read_text("utf-8").splitlines() == [
        "row,column,reason,kept",
        "3,'=age,takes a whole number,no",
    ]


def test_no_arrivals_give_a_table_with_only_its_header(write):
    out = write(".csv", "id,medical,child,alone\n")

    assert read(out) == []
    assert out.read_text().startswith('"id"')
