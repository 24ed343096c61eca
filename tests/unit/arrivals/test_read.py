"""Reading tables of arrivals: every row is either read, or named as a reject."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from karama.arrivals.read import read_arrivals
from karama.errors import DataError


def cells(path):
    """All rows of a file, as dictionaries of native cells, and all its rejects."""
    rows, rejects = {}, []
    for chunk in read_arrivals(path):
        rejects += chunk.rejects
        for place, row in enumerate(chunk.rows.tolist()):
            rows[row] = {
                name: column.values[column.codes[place]]
                for name, column in chunk.columns.items()
            }
    return rows, rejects


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def test_a_csv_gives_each_cell_as_it_was_written(tmp_path):
    file = write(tmp_path / "a.csv", "id,age,alone\nA1,07,yes\nA2,,unknown\n")

    rows, rejects = cells(file)

    assert rows == {
        2: {"id": b"A1", "age": b"07", "alone": b"yes"},
        3: {"id": b"A2", "age": b"", "alone": b"unknown"},
    }
    assert rejects == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_comma_semicolon_and_tab_are_all_understood(tmp_path, delimiter):
    file = write(tmp_path / "a.csv", f"id{delimiter}age\nA1{delimiter}7\n")

    assert cells(file)[0] == {2: {"id": b"A1", "age": b"7"}}


def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path):
    file = write(tmp_path / "a.csv", "\ufeffid,age\nA1,7\n")

    assert cells(file)[0] == {2: {"id": b"A1", "age": b"7"}}


def test_rows_with_missing_or_extra_cells_are_named_and_the_others_kept(tmp_path):
    file = write(tmp_path / "a.csv", "id,age\nA1,7\nA2\nA3,9,9,9\nA4,8\n")

    rows, rejects = cells(file)

    assert sorted(rows) == [2, 5]
    assert [(r.row, str(r.reason)) for r in rejects] == [
        (3, "has 1 cells, the header 2"),
        (4, "has 4 cells, the header 2"),
    ]


def test_a_cell_may_hold_a_line_break_and_rows_keep_their_numbers(tmp_path):
    file = write(tmp_path / "a.csv", 'id,note\nA1,"one\ntwo"\nA2\nA3,x\n')

    rows, rejects = cells(file)

    assert sorted(rows) == [2, 4]
    assert [r.row for r in rejects] == [3]


def test_an_open_quote_never_swallows_the_rows_after_it(tmp_path):
    file = write(tmp_path / "a.csv", 'id,age\nA1,7\nA2,"8\nA3,9\n"A4",1\n')

    rows, rejects = cells(file)

    assert sorted(rows) == [2, 4]
    assert [r.row for r in rejects] == [3, 5]
    assert "never closed" in str(rejects[0].reason)


def test_two_open_quotes_never_make_one_row_of_two(tmp_path):
    file = write(tmp_path / "a.csv", 'id,age\n"A1,7\n"A2,8\nA3,9\n')

    rows, rejects = cells(file)

    assert sorted(rows) == [4]
    assert [r.row for r in rejects] == [2, 3]


def test_a_quote_inside_a_cell_costs_no_row(tmp_path):
    text = 'id,note\nA1,5 feet 3"\n"A""2","said ""hello"",\nand left"\n"A"3,x\n'
    file = write(tmp_path / "a.csv", text)

    rows, rejects = cells(file)

    assert [row["id"] for row in rows.values()] == [b"A1", b'A"2', b"A3"]
    assert rejects == []


def test_blank_lines_are_no_arrivals_and_rows_keep_their_numbers(tmp_path):
    file = write(tmp_path / "a.csv", "id,age\n\nA1,7\n\n\nA2\nA3,8\n\n")

    rows, rejects = cells(file)

    assert sorted(rows) == [3, 7]
    assert [r.row for r in rejects] == [6]


def test_blank_lines_of_one_column_are_no_arrivals_either(tmp_path):
    file = write(tmp_path / "a.csv", "id\n\nA1\n\nA2\n\n")

    assert sorted(cells(file)[0]) == [3, 5]


def test_a_wrongly_encoded_cell_costs_no_other_row(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"id,age\nA1,7\nA\xff,8\n")

    rows, _ = cells(file)

    assert rows[2]["id"] == b"A1"
    assert rows[3]["id"] == b"A\xff"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "has no header"),
        ("a.csv", b"\n\n", "has no header"),
        ("a.csv", "id,âge\nA1,7\n".encode("utf-16"), "UTF-16"),
        ("a.csv", "id,âge\nA1,7\n".encode("latin-1"), "not UTF-8"),
        ("a.csv", b"id,age,id\nA1,7,8\n", "two columns"),
        ("a.csv", b"id,,age\nA1,7,8\n", "column 2"),
        ("a.csv", b"PK\x03\x04\0\0\0\n1\n", "not a text file"),
        ("a.csv", b"id,age\rA1,7\r", "end in an old way"),
        ("a.csv", b'"id,age\nA1,7\n', "quote in the header"),
        ("a.csv", b'"id\nno",age\nA1,7\n', "quote in the header"),
        ("a.csv", b"x" * 2_000_000 + b",age\nA1,7\n", "header of a.csv is longer"),
        ("a.parquet", b"id,age\nA1,7\n", "not a Parquet file"),
        ("a.xls", b"id,age\n", "save it as one of them"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(tmp_path, name, data, said):
    file = tmp_path / name
    file.write_bytes(data)

    with pytest.raises(DataError, match=said):
        cells(file)


@pytest.mark.parametrize("header", ["id,age", "id,age\n"])
def test_a_quiet_night_is_no_error(tmp_path, header):
    assert cells(write(tmp_path / "a.csv", header)) == ({}, [])


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"no file gone\.csv"):
        list(read_arrivals(tmp_path / "gone.csv"))


def test_json_lines_keep_native_values_apart(tmp_path):
    records = [{"id": "A1", "a": True}, {"id": "A2", "a": 1}, {"id": "A3", "a": "1"}]
    file = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, records)))

    rows, _ = cells(file)

    assert [row["a"] for row in rows.values()] == [True, 1, "1"]
    assert [type(row["a"]) for row in rows.values()] == [bool, int, str]


def test_json_lines_that_are_no_objects_are_named_and_the_others_kept(tmp_path):
    text = '{"id": "A1"}\nnot json\n\n[1]\n{"id": "A5", "age": 3}\n'
    file = write(tmp_path / "a.jsonl", text)

    rows, rejects = cells(file)

    assert rows == {1: {"id": "A1", "age": None}, 5: {"id": "A5", "age": 3}}
    assert [r.row for r in rejects] == [2, 4]


def test_a_json_line_nested_too_deep_is_a_reject_and_not_a_crash(tmp_path):
    file = write(tmp_path / "a.jsonl", "[" * 100_000 + '\n{"id": "A2"}\n')

    rows, rejects = cells(file)

    assert list(rows) == [2]
    assert [r.row for r in rejects] == [1]


def test_a_json_line_too_long_is_one_reject_however_long_it_is(tmp_path):
    long = json.dumps({"id": "A1", "note": "x" * 5_000_000})
    file = write(tmp_path / "a.jsonl", long + '\n{"id": "A2"}\n')

    rows, rejects = cells(file)

    assert rows == {2: {"id": "A2"}}
    assert [r.row for r in rejects] == [1]


def test_json_lines_that_share_few_names_keep_each_cell_in_its_row(tmp_path):
    records = [{"id": f"A{n}", f"n{n}": n} for n in range(9)]
    file = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, records)))

    rows, _ = cells(file)

    for n, row in enumerate(rows.values()):
        assert {name: cell for name, cell in row.items() if cell is not None} == (
            records[n]
        )
    assert list(rows[1]) == ["id", *(f"n{n}" for n in range(9))]


def test_a_byte_order_mark_is_not_part_of_the_first_json_line(tmp_path):
    file = write(tmp_path / "a.jsonl", '\ufeff{"id": "A1"}\n')

    assert cells(file) == ({1: {"id": "A1"}}, [])


def test_json_lines_in_utf_16_are_refused_with_what_to_do(tmp_path):
    file = write(tmp_path / "a.jsonl", '{"id": "A1"}\n', "utf-16")

    with pytest.raises(DataError, match="UTF-16"):
        cells(file)


def test_json_lines_with_ever_new_names_stay_within_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("karama.arrivals.json_lines.MAX_COLUMNS", 3)
    wide = json.dumps({f"n{n}": 1 for n in range(9)})
    file = write(tmp_path / "a.jsonl", '{"id": "A1", "a": 1}\n' + wide + '\n{"b": 2}\n')

    rows, rejects = cells(file)

    assert sorted(rows) == [1, 3]
    assert [r.row for r in rejects] == [2]
    assert "more than 3 columns" in str(rejects[0].reason)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([b"\xff\xfe", b"no"]).view(pa.string()),
        pa.array([2**62, 0], pa.timestamp("us", "UTC")),
        pa.array([1_700_000_000, 0], pa.timestamp("s", "Mars/Olympus")),
        pa.array([2**62, 0], pa.duration("s")),
        pa.array([[2**62], [0]], pa.list_(pa.timestamp("us"))),
    ],
    ids=["not UTF-8", "far", "no such zone", "long", "nested"],
)
def test_parquet_values_python_does_not_know_are_values_all_the_same(tmp_path, column):
    table = pa.table({"id": ["A1", "A2"], "x": column})
    pq.write_table(table, tmp_path / "a.parquet")

    rows, rejects = cells(tmp_path / "a.parquet")

    assert sorted(rows) == [1, 2]
    assert rejects == []


def test_parquet_keeps_types_and_reads_dictionaries(tmp_path):
    table = pa.table(
        {
            "id": ["A1", "A2"],
            "age": pa.array([7, None], pa.int16()),
            "alone": pa.array(["yes", "no"]).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")

    rows, _ = cells(tmp_path / "a.parquet")

    assert rows == {
        1: {"id": "A1", "age": 7, "alone": "yes"},
        2: {"id": "A2", "age": None, "alone": "no"},
    }


def test_a_long_file_comes_in_chunks_and_loses_no_row(tmp_path, monkeypatch):
    monkeypatch.setattr("karama.arrivals.chunk.CHUNK_BYTES", 1024)
    lines = [f"A{n},{n % 90}" if n % 97 else f"A{n}" for n in range(5_000)]
    file = write(tmp_path / "a.csv", "id,age\n" + "\n".join(lines) + "\n")

    rows, rejects = cells(file)

    assert len(list(read_arrivals(file))) > 10
    assert len(rows) + len(rejects) == 5_000
    assert all(rows[n + 2]["id"] == b"A%d" % n for n in range(5_000) if n % 97)
    assert [r.row for r in rejects] == [n + 2 for n in range(0, 5_000, 97)]
