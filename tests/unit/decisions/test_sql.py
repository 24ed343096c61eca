"""The SQL reading, by example: a table in, a query out, the same answers."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import random
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pytest
import sqlglot

from karama import read_pack
from karama.decisions import compile_model, sql
from karama.errors import DecisionError
from karama.feel import parse, parse_tests, to_feel
from karama.procedure.decision import (
    Aggregation,
    Decision,
    DecisionModel,
    HitPolicy,
    InputClause,
    InputData,
    ItemDefinition,
    LiteralExpression,
    OutputClause,
    Rule,
    Table,
)

PACKS = Path(__file__).parents[3] / "packs"
TYPES = {
    "age": "int32",
    "score": "decimal(9, 2)",
    "other": "decimal(9, 2)",
    "companion": "string",
    "second": "string",
    "ill": "boolean",
    "arrived": "date",
    "stay": "interval('us')",
    "at": "time",
    "seen": "timestamp",
}
NAMES = frozenset(TYPES) | {"first"}


def table(policy, inputs, outputs, *rows, ranks=(), default=None, **more):
    """A table from texts; a row is its cells, then its outputs."""
    hit, _, aggregation = policy.partition(" with ")
    clauses = [OutputClause(name, values=tuple(map(parse, ranks))) for name in outputs]
    if default is not None:
        clauses[0] = OutputClause(
            outputs[0], default=parse(default), values=clauses[0].values
        )
    return Table(
        hit_policy=HitPolicy(hit),
        aggregation=Aggregation(aggregation) if aggregation else None,
        inputs=tuple(
            InputClause(text, text, parse(text, NAMES), id=f"input_{text}", line=3)
            for text in inputs
        ),
        outputs=tuple(clauses),
        rules=tuple(
            Rule(
                tuple(parse_tests(cell, NAMES) for cell in row[: len(inputs)]),
                tuple(parse(text, NAMES) for text in row[len(inputs) :]),
                id=f"rule_{number}",
                line=10 + number,
            )
            for number, row in enumerate(rows, start=1)
        ),
        **more,
    )


def model(expression, *, before=None, items=(), declared=None, **more):
    """A model whose decision `orientation` is an expression over all facts."""
    declared = declared or {}
    facts = {n: InputData(n, n, declared.get(n, "")) for n in TYPES}
    first = (
        [] if before is None else [Decision("first", "first", before, "", (*facts,))]
    )
    requires = (*facts, *(each.id for each in first))
    goal = Decision("orientation", "orientation", expression, "", requires, **more)
    decisions = {each.id: each for each in (*first, goal)}
    types = {item.name: item for item in items}
    return DecisionModel("m", "urn:m", "1.5", types, facts, decisions, {}, {})


def answers(decision, *people, dialect="duckdb"):
    """What DuckDB answers about people, who are null where nothing is said.

    The Python reading is asked too, and must say the same.
    """
    found = list(run(decision, people))
    python = compile_model(decision)
    for person, answer in zip(people, found, strict=True):
        expected = python.evaluate("orientation", {**dict.fromkeys(TYPES), **person})
        assert to_feel(answer) == to_feel(expected)
    return found


def run(decision, people):
    connection = duckdb.connect()
    columns = ", ".join(f'"{n}" {sql_type(t)}' for n, t in TYPES.items())
    connection.execute(f"CREATE TABLE people (id INTEGER, {columns})")
    marks = ", ".join(["?"] * (len(TYPES) + 1))
    for number, person in enumerate(people):
        row = [number, *(person.get(name) for name in TYPES)]
        connection.execute(f"INSERT INTO people VALUES ({marks})", row)  # noqa: S608
    found = connection.execute(query(decision))
    names = [each[0] for each in found.description][1:]
    for _, *outputs in sorted(found.fetchall()):
        yield outputs[0] if len(names) == 1 else dict(zip(names, outputs, strict=True))


def sql_type(dtype):
    kind = ibis.dtype(dtype)
    names = {"string": "TEXT", "int32": "INTEGER", "interval('us')": "INTERVAL"}
    return names.get(dtype, str(kind).upper())


def query(decision, dialect="duckdb", **more):
    return sql.write(decision, "orientation", dialect=dialect, types=TYPES, **more)


# --- null ---------------------------------------------------------------------------


def test_not_matches_a_missing_companion_as_feel_has_it():
    decision = model(
        table(
            "FIRST", ["companion"], ["out"],
            ['not("alone")', '"accompanied"'],
            ["-", '"alone"'],
        )
    )  # fmt: skip

    found = answers(decision, {"companion": "alone"}, {"companion": "aunt"}, {})

    assert found == ["alone", "accompanied", "accompanied"]


def test_a_comparison_with_null_never_matches():
    decision = model(
        table(
            "FIRST", ["age"], ["out"],
            ["< 18", '"child"'], ["null", '"unknown"'], ["not(< 18)", '"adult"'],
        )
    )  # fmt: skip

    assert answers(decision, {"age": 17}, {"age": 18}, {}) == [
        "child",
        "adult",
        "unknown",
    ]


def test_null_among_values_is_a_value():
    decision = model(
        table("FIRST", ["ill"], ["out"], ["true, null", '"doctor"'], ["-", '"home"'])
    )

    assert answers(decision, {"ill": True}, {"ill": False}, {}) == [
        "doctor",
        "home",
        "doctor",
    ]


# --- hit policies -------------------------------------------------------------------

OVERLAPPING = (
    ["< 18", '"protection"'],
    ["[10..65]", '"health"'],
    ["> 60", '"shelter"'],
    ["> 64", '"shelter"'],
)
RANKS = ('"health"', '"protection"', '"shelter"')
AGES = [{"age": 5}, {"age": 12}, {"age": 30}, {"age": 65}, {"age": 70}, {}]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("UNIQUE", ["protection", None, "health", None, None, "-"]),
        ("ANY", ["protection", None, "health", None, "shelter", "-"]),
        ("FIRST", ["protection", "protection", "health", "health", "shelter", "-"]),
        ("PRIORITY", ["protection", "health", "health", "health", "shelter", "-"]),
    ],
)
def test_a_policy_that_gives_one_output(policy, expected):
    decision = model(
        table(policy, ["age"], ["out"], *OVERLAPPING, ranks=RANKS, default='"-"')
    )

    assert answers(decision, *AGES) == expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("COLLECT", ["protection", "health"]),
        ("RULE ORDER", ["protection", "health"]),
        ("OUTPUT ORDER", ["health", "protection"]),
    ],
)
def test_a_policy_that_gives_a_list(policy, expected):
    decision = model(table(policy, ["age"], ["out"], *OVERLAPPING, ranks=RANKS))

    found = answers(decision, {"age": 12}, {"age": 70}, {})

    assert found == [expected, ["shelter", "shelter"], None]


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [
        ("SUM", [Decimal("2.5"), Decimal("12.5"), None, None]),
        ("MIN", [Decimal("2.5"), Decimal("2.5"), None, None]),
        ("MAX", [Decimal("2.5"), 10, None, None]),
        ("COUNT", [1, 2, 1, 0]),
    ],
)
def test_an_aggregation(aggregation, expected):
    decision = model(
        table(
            f"COLLECT with {aggregation}", ["age"], ["out"],
            ["< 18", "2.5"], ["[10..65]", "10"], ["> 65", "null"],
        )
    )  # fmt: skip

    assert answers(decision, {"age": 5}, {"age": 12}, {"age": 70}, {}) == expected


def test_rules_proved_apart_are_not_counted():
    apart = model(
        table("UNIQUE", ["age"], ["out"], ["< 18", '"child"'], [">= 18", '"adult"'])
    )
    meeting = model(
        table("UNIQUE", ["age"], ["out"], ["<= 18", '"child"'], [">= 18", '"adult"'])
    )

    assert "> 1" not in query(apart)
    assert "> 1" in query(meeting)
    assert answers(meeting, {"age": 17}, {"age": 18}) == ["child", None]


def test_several_outputs_are_columns_and_a_null_answer_is_null_in_each():
    decision = model(
        table("FIRST", ["age"], ["place", "level"], ["< 18", '"protection"', "2.5"])
    )

    assert list(run(decision, [{"age": 3}, {"age": 30}])) == [
        {"place": "protection", "level": Decimal("2.5")},
        {"place": None, "level": None},
    ]


def test_a_list_of_several_outputs_is_a_list_of_structs():
    decision = model(
        table(
            "COLLECT", ["age"], ["place", "level"],
            ["< 18", '"protection"', "2"], ["< 30", "null", "1"],
        )
    )  # fmt: skip

    assert answers(decision, {"age": 3}, {"age": 20}) == [
        [{"place": "protection", "level": 2}, {"place": None, "level": 1}],
        [{"place": None, "level": 1}],
    ]
    with pytest.raises(sql.NotInSql, match="no column of postgres"):
        query(decision, "postgres")


# --- values -------------------------------------------------------------------------


def test_decimals_are_compared_exactly():
    decision = model(
        table("FIRST", ["score"], ["out"], ["[0.1..0.3)", '"low"'], ["0.3", '"edge"'])
    )
    scores = [{"score": Decimal(text)} for text in ("0.1", "0.29", "0.3", "0.31")]

    assert answers(decision, *scores) == ["low", "low", "edge", None]


@pytest.mark.parametrize(
    "cell", ["< 17.5", "<= 17.5", "> 17.5", ">= 17.5", "17.5", "not(17.5)"]
)
def test_a_constant_between_two_whole_numbers_decides_the_same(cell):
    decision = model(table("FIRST", ["age"], ["out"], [cell, '"yes"'], ["-", '"no"']))

    answers(decision, {"age": 17}, {"age": 18}, {})

    assert "17.5" not in query(decision)


@pytest.mark.parametrize("cell", ["< 1e30", "> -1e30", "> 1e30", "1e30", "not(1e30)"])
def test_a_constant_no_column_can_hold_overflows_nothing(cell):
    text = cell.replace("1e30", "1" + "0" * 30)
    decision = model(table("FIRST", ["age"], ["out"], [text, '"yes"'], ["-", '"no"']))

    answers(decision, {"age": 17}, {})


def test_days_durations_and_clocks():
    decision = model(
        table(
            "FIRST", ["arrived", "stay", "at", "seen"], ["out"],
            ['date("2024-02-29")', "-", "-", "-", '"leap"'],
            ["-", '>= duration("PT72H")', "-", "-", '"long"'],
            ["-", "-", '< time("06:00:00.000005")', "-", '"night"'],
            ["-", "-", "-", '> date and time("2024-03-01T12:00:00")', '"late"'],
        )
    )  # fmt: skip

    found = answers(
        decision,
        {"arrived": dt.date(2024, 2, 29)},
        {"stay": dt.timedelta(days=3)},
        {"at": dt.time(6, 0, 0, 4)},
        {"at": dt.time(6, 0, 0, 5)},
        {"seen": dt.datetime(2024, 3, 1, 12, 0, 1)},  # noqa: DTZ001 - local time
    )

    assert found == ["leap", "long", "night", None, "late"]
    assert "e-0" not in query(decision), "a time was written with a float"


def test_outputs_may_be_days_and_durations():
    for output in ('date("2024-02-29")', 'duration("PT36H")', "true", "12.25"):
        decision = model(table("FIRST", ["age"], ["out"], ["< 18", output]))

        answers(decision, {"age": 3}, {"age": 30})


def test_texts_are_ordered_by_code_point():
    decision = model(table("FIRST", ["companion"], ["out"], ['< "a"', '"before"']))

    assert answers(decision, {"companion": "Z"}, {"companion": "z"}) == ["before", None]
    assert "CONVERT_TO" in query(decision, "postgres")


def test_a_value_that_is_not_allowed_is_null():
    child = ItemDefinition("tAge", "number", allowed=parse_tests("[0..17]"))
    decision = model(
        table("FIRST", ["age"], ["out"], ["null", '"none"'], ["-", '"some"']),
        items=[child],
        declared={"age": "tAge"},
    )

    assert answers(decision, {"age": 17}, {"age": 18}, {}) == ["some", "none", "none"]


def test_a_column_in_which_nothing_fits_is_refused():
    decision = model(
        table("FIRST", ["companion"], ["out"], ["null", '"none"'], ["-", '"some"']),
        declared={"companion": "number"},
    )

    with pytest.raises(sql.NotInSql, match="'companion' holds a text, which is no num"):
        query(decision)


# --- computed -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("score + other", "> 3"),
        ("score * 2", "[3..4]"),
        ("- score", "< 0"),
        ("modulo(score, other)", "0"),
        ("score between other and 3", "true"),
        ("score in (1, 2, [3..4])", "true"),
        ('companion in ("alone", second)', "true"),
        ("if ill then score else other", "> 2"),
        ('starts with(companion, "al")', "not(true)"),
        ("string length(companion)", ">= 4"),
        ("companion + second", '"aloneaunt"'),
        ("arrived.year", "2024"),
        ("ill or score > 2", "true"),
        ("not(ill)", "true"),
        ("companion = second", "true"),
        ("companion = score", "null"),
        ("companion != null", "true"),
    ],
)
def test_a_computed_input(text, cell):
    decision = model(table("FIRST", [text], ["out"], [cell, '"yes"'], ["-", '"no"']))
    chance = random.Random(1)  # noqa: S311
    pools = {
        "score": [Decimal(1), Decimal("2.25"), Decimal(3), None, Decimal(0)],
        "other": [Decimal(1), Decimal("2.25"), Decimal("-1.5"), None, Decimal(0)],
        "companion": ["alone", "al", "", None],
        "second": ["alone", "aunt", None],
        "ill": [True, False, None],
        "arrived": [dt.date(2024, 1, 1), dt.date(2023, 12, 31), None],
    }

    people = [{n: chance.choice(p) for n, p in pools.items()} for _ in range(60)]

    assert len(answers(decision, *people)) == 60


@pytest.mark.parametrize(
    "cell",
    ["< other", "? + other > 3", "[other..3]", "other, 3", "not(other)", "? = other"],
)
def test_a_cell_that_reads_another_fact(cell):
    decision = model(table("FIRST", ["score"], ["out"], [cell, '"yes"'], ["-", '"no"']))
    numbers = [None, Decimal(1), Decimal(3), Decimal("3.5")]

    answers(decision, *({"score": a, "other": b} for a in numbers for b in numbers))


def test_an_output_worked_out_from_facts():
    decision = model(
        table("FIRST", ["age"], ["out"], ["< 18", "score + 1"], ["< 65", "2"])
    )

    found = answers(decision, {"age": 3, "score": Decimal("1.25")}, {"age": 20}, {})

    assert found == [Decimal("2.25"), 2, None]


def test_a_computed_answer_of_another_type_than_declared_is_null():
    first = LiteralExpression("score * 2", parse("score * 2", NAMES), type_ref="string")
    decision = model(
        table("FIRST", ["first"], ["out"], ["null", '"none"'], ["-", '"some"']),
        before=first,
    )

    assert answers(decision, {"score": Decimal(1)}, {}) == ["none", "none"]


# --- chains -------------------------------------------------------------------------


def test_a_required_decision_is_a_subquery():
    first = table(
        "UNIQUE", ["age"], ["out"], ["< 18", '"child"'], [">= 18", '"adult"']
    )  # fmt: skip
    decision = model(
        table(
            "FIRST", ["first", "ill"], ["out"],
            ['not("adult")', "-", '"protection"'], ["-", "true", '"health"'],
        ),
        before=first,
    )  # fmt: skip

    found = answers(decision, {"age": 3}, {"age": 30, "ill": True}, {"age": 30}, {})

    assert found == ["protection", "health", None, "protection"]


def test_a_required_decision_may_have_several_outputs_or_kinds():
    outputs = table(
        "FIRST",
        ["age"],
        ["place", "level"],
        ["< 18", '"child"', "3"],
        ["-", "null", "1"],
    )
    kinds = table("FIRST", ["age"], ["out"], ["< 18", '"child"'], ["< 65", "3"])
    by_level = model(
        table("FIRST", ["first.level"], ["out"], ["> 2", '"more"']), before=outputs
    )
    by_kind = model(
        table("FIRST", ["first"], ["out"], ["> 2", '"number"'], ['"child"', '"text"']),
        before=kinds,
    )

    assert answers(by_level, {"age": 3}, {"age": 30}) == ["more", None]
    assert answers(by_kind, {"age": 3}, {"age": 30}, {}) == ["text", "number", None]


def test_a_literal_expression_is_a_column():
    first = LiteralExpression("score * 2", parse("score * 2", NAMES))
    decision = model(
        table("FIRST", ["first"], ["out"], ["> 3", '"high"']), before=first
    )

    assert answers(decision, {"score": Decimal("1.51")}, {}) == ["high", None]


# --- refusals -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "row", "reason", "element"),
    [
        (["score / other"], [">1", '"x"'], "no end of digits", "input_score / other"),
        (["age"], ['string(?) = "1"', '"x"'], "'string' is not written", "rule_1"),
        (["arrived"], ["< today()", '"x"'], "what time it is", "rule_1"),
        (["some e in [1] satisfies e > age"], ["true", '"x"'], "quantified", "input_"),
        (["nobody"], ["1", '"x"'], "'nobody' is no fact or decision", "input_nobody"),
        (["seen"], ['< @"2024-01-01T00:00:00Z"', '"x"'], "exact", "rule_1"),
        (["age"], ["1", '{"a": 1}'], "No column type holds", "orientation"),
        (["age"], ["1", 'duration("P1M")'], "No column type holds", "orientation"),
    ],
)  # fmt: skip
def test_what_sql_cannot_say_is_refused_by_name_and_place(inputs, row, reason, element):
    decision = model(table("FIRST", inputs, ["out"], row))

    with pytest.raises(sql.NotInSql, match=reason) as refusal:
        query(decision)

    assert refusal.value.element.startswith(element)
    assert isinstance(refusal.value, DecisionError)
    assert reason in refusal.value.reason


def test_a_refusal_gives_the_line_of_its_rule():
    decision = model(table("FIRST", ["age"], ["out"], ["string(?) = other", "1"]))

    with pytest.raises(sql.NotInSql) as refusal:
        query(decision)

    assert refusal.value.line == 11


def test_outputs_of_two_kinds_are_refused():
    decision = model(table("FIRST", ["age"], ["out"], ["1", '"x"'], ["2", "3"]))

    with pytest.raises(sql.NotInSql, match="number and text"):
        query(decision)


def test_floats_and_instants_are_refused():
    decision = model(table("FIRST", ["score"], ["out"], ["< 1", '"x"']))

    for dtype in ("float64", "timestamp('UTC')", "array<string>"):
        with pytest.raises(sql.NotInSql, match="score"):
            sql.write(decision, "orientation", types={**TYPES, "score": dtype})


def test_arithmetic_that_feel_would_round_is_refused():
    decision = model(table("FIRST", ["score * other"], ["out"], ["> 1", '"x"']))
    wide = {**TYPES, "score": "decimal(30, 2)"}

    with pytest.raises(sql.NotInSql, match="34"):
        sql.write(decision, "orientation", types=wide)


def test_a_missing_column_is_told():
    decision = model(table("FIRST", ["age"], ["out"], ["1", '"x"']))
    people = ibis.table({"id": "int64", "Age": "int32"}, name="people")

    with pytest.raises(sql.NotInSql, match="no column 'age'"):
        sql.expression(decision, "orientation", people)


def test_a_fact_nothing_tells_the_type_of_is_told():
    decision = model(table("FIRST", ["score"], ["out"], ["other", '"x"']))

    with pytest.raises(sql.NotInSql, match="'score' is stored"):
        sql.write(decision, "orientation")


def test_constants_tell_how_a_fact_is_stored_and_other_facts_are_not_asked():
    decision = model(table("FIRST", ["ill"], ["out"], ["true", '"x"'], ["-", '"y"']))

    assert '"score"' not in sql.write(decision, "orientation")


def test_a_dialect_that_is_not_known_to_agree_is_refused():
    decision = model(table("FIRST", ["age"], ["out"], ["1", '"x"']))

    with pytest.raises(sql.NotInSql, match="mysql"):
        query(decision, "mysql")


def test_two_columns_of_one_name_are_refused():
    decision = model(table("FIRST", ["age"], ["out", "ID"], ["1", '"x"', "2"]))

    with pytest.raises(sql.NotInSql, match="Two columns are named 'ID'"):
        query(decision)


# --- the query ----------------------------------------------------------------------


def test_the_id_is_carried_and_may_have_any_name():
    decision = model(table("FIRST", ["age"], ["out"], ["< 18", '"x"'], ["-", '"y"']))

    text = query(decision, id="person")

    assert sqlglot.parse_one(text, read="duckdb").named_selects[0] == "person"


def test_no_in_list_is_written_as_duckdb_plans_it_as_a_join():
    cell = ", ".join(f'"{letter}"' for letter in "abcdefghij")
    decision = model(table("FIRST", ["companion"], ["out"], [cell, '"x"']))

    assert " IN (" not in query(decision)
    assert query(decision).count(" OR ") == 9


@pytest.mark.parametrize("text", ["l'été", 'a"b', "a\\b", "%s", "--", "日本"])
def test_a_text_is_quoted_as_it_is(text):
    written = text.replace("\\", "\\\\").replace('"', '\\"')
    decision = model(table("FIRST", ["companion"], ["out"], [f'"{written}"', '"x"']))

    assert answers(decision, {"companion": text}, {"companion": "other"}) == ["x", None]
    for dialect in ("postgres", "databricks"):
        tree = sqlglot.parse_one(query(decision, dialect), read=dialect)
        assert text in {each.this for each in tree.find_all(sqlglot.exp.Literal)}


@pytest.mark.parametrize("policy", ["UNIQUE", "COLLECT", "COLLECT with SUM", "ANY"])
def test_a_long_table_nests_no_deeper_than_databases_allow(policy):
    numbers = range(300)
    cell = ", ".join(str(number) for number in numbers)
    rows = [[f"< {n}", str(n % 7)] for n in numbers]
    decision = model(table(policy, ["age"], ["out"], [cell, "1"], *rows))

    answers(decision, {"age": 3}, {"age": 299}, {"age": 400}, {})


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # in Ibis
def test_ibis_runs_the_expression_itself():
    decision = model(table("FIRST", ["age"], ["out"], ["< 18", '"x"'], ["-", '"y"']))
    database = ibis.duckdb.connect()
    columns = ", ".join(f"NULL::{sql_type(t)} AS {n}" for n, t in TYPES.items())
    columns = columns.replace("NULL::INTEGER AS age", "id * 10 AS age")
    database.raw_sql(
        f"CREATE TABLE people AS SELECT id, {columns} FROM range(1, 3) AS r(id)"  # noqa: S608
    )

    found = sql.expression(decision, "orientation", database.table("people"))

    assert database.to_pyarrow(found.order_by("id")).to_pylist() == [
        {"id": 1, "orientation": "x"},
        {"id": 2, "orientation": "y"},
    ]


# --- shipped packs ------------------------------------------------------------------

FOLDERS = sorted(path.name for path in PACKS.iterdir() if path.is_dir())


@functools.cache
def shipped(folder):
    """The model and the name of a pack's orientation."""
    procedure = read_pack(PACKS / folder).procedure
    if procedure is None:
        pytest.skip(f"{folder} has findings of its own")
    name = procedure.orientation
    return procedure.models[procedure.decision_of[name]], name


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_orientation_of_a_shipped_pack_is_the_same_in_duckdb(folder):
    pack, name = shipped(folder)
    python = compile_model(pack)
    people = drawn(pack, python.requires(name), 200)
    connection = duckdb.connect()
    connection.register("people", pa.Table.from_pylist(people))

    text = sql.write(pack, name, dialect="duckdb", id="number")
    found = dict(connection.execute(text).fetchall())

    assert found == {p["number"]: python.evaluate(name, p) for p in people}


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("dialect", ["postgres", "databricks", "spark"])
def test_the_orientation_of_a_shipped_pack_is_written_for(folder, dialect):
    text = sql.write(*shipped(folder), dialect=dialect)

    sqlglot.parse_one(text, read=dialect)


def drawn(pack, facts, count):
    """So many people, whose facts are of the declared types, allowed or null."""
    chance = random.Random(4)  # noqa: S311 - drawn people, no secret
    pools = {fact: pool(pack, fact) for fact in facts}
    return [
        {"number": number} | {fact: chance.choice(pools[fact]) for fact in facts}
        for number in range(count)
    ]


def pool(pack, fact):
    type_ref = next(each.type_ref for each in pack.inputs.values() if each.name == fact)
    item = pack.items.get(type_ref)
    if item is not None and item.allowed is not None:
        return [None, "other", *(test.value.value for test in item.allowed.tests)]
    base = item.base if item else type_ref
    return {
        "number": [None, 3, 17, 18, 64, 65],
        "boolean": [None, True, False],
        "string": [None, "other"],
    }[base]


def test_the_how_to_page_runs_as_it_is_written(monkeypatch):
    monkeypatch.chdir(PACKS.parent)
    page = Path("docs/how-to/run-inside-a-database.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    names = {}

    for block in blocks:
        exec(block, names)  # noqa: S102 - our own page

    with (PACKS / "es-guardia-civil/examples/arrivals.csv").open() as file:
        arrivals = list(csv.DictReader(file))
    assert names["orientations"] == {
        row["id"]: row["expected"] for row in arrivals if "unknown" not in row.values()
    }
