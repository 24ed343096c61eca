"""Decisions in columns: one person the short way and the long, frames, refusals."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections import defaultdict
from decimal import Decimal
from types import MappingProxyType

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from strategies_tables import clause, model_of

from karama.decisions import compile_model
from karama.decisions.coercion import Types, coerce
from karama.decisions.columns import (
    NotColumnar,
    compile_columns,
    compile_table,
    person,
    stages,
)
from karama.errors import DecisionError
from karama.feel import UNKNOWN, compile_tests, parse, parse_tests, to_feel
from karama.procedure.decision import (
    Aggregation,
    Decision,
    HitPolicy,
    InputData,
    ItemDefinition,
    LiteralExpression,
    OutputClause,
    Rule,
    Table,
)

ORIENTATION = """
    age    | companion           | orientation
    < 18   | "alone", "stranger" | "protection"
    < 18   | not("alone")        | "family"
    >= 18  | -                   | "general"
"""


def table(drawn, policy="FIRST", values=(), default=None, **more):
    """A table from its drawing: a line a rule, the last column is the output."""
    head, *lines = [
        [cell.strip() for cell in line.split("|")]
        for line in drawn.strip().splitlines()
    ]
    facts = {name for name in head if name.isidentifier()} | {"other"}
    rules = [
        Rule(
            inputs=tuple(parse_tests(cell, facts) for cell in cells),
            outputs=(parse(output, facts),),
            texts=tuple(cells),
            annotations=(f"CRC {number}",),
            id=f"r{number}",
        )
        for number, (*cells, output) in enumerate(lines, start=1)
    ]
    output = OutputClause(
        name=head[-1],
        values=tuple(map(parse, values)),
        default=None if default is None else parse(default),
    )
    return Table(
        hit_policy=HitPolicy(policy),
        inputs=tuple(clause(name, facts) for name in head[:-1]),
        outputs=(output,),
        rules=tuple(rules),
        annotation_names=("source",),
        id="t",
        **more,
    )


class Fact:
    """A fact of a model in these tests."""

    def __init__(self, name):
        self.name = name


def model(found, *, types=None, items=(), more=()):
    names = {"other"}
    for text in (clause_.text for clause_ in found.inputs):
        names |= set(re.findall(r"[a-z_]+", text))
    names -= {each.name for each in more}
    facts = [Fact(name) for name in sorted(names)]
    return model_of(found, facts=facts, types=types, items=items, more=more)


def both(found, **more):
    """The decision in columns and in Python, over the same model."""
    whole = model(found, **more)
    return compile_columns(whole, "decision"), compile_model(whole)


def agree(columns, python, *people):
    """Every way to decide one person gives what Python gives: first, and once kept."""
    for facts in people:
        expected = python.decide("decision", facts)
        for _ in range(2):
            assert columns.decide(facts) == expected, facts
            assert columns.value(facts) is UNKNOWN or same(
                columns.value(facts), expected.value
            ), facts
            assert (columns.value(facts) is UNKNOWN) is (expected.value is UNKNOWN)


def same(one, other):
    return type(one) is type(other) and one == other


# --- one person ---------------------------------------------------------------------


def test_one_person_gets_the_rule_that_holds():
    columns, python = both(table(ORIENTATION))

    agree(
        columns,
        python,
        {"age": 15, "companion": "alone"},
        {"age": 15, "companion": "parent"},
        {"age": 40, "companion": "nobody ever said this"},
        {"age": None, "companion": None},
    )
    assert columns.value({"age": 15, "companion": "alone"}) == "protection"


def test_what_nobody_asked_is_unknown_and_goes_the_long_way():
    columns, python = both(table(ORIENTATION))

    agree(
        columns,
        python,
        {},
        {"age": 15},
        {"age": UNKNOWN, "companion": "alone"},
        {"companion": "alone", "age": 17, "weather": "fine"},
    )
    outcome = columns.decide({"age": 15})
    assert not outcome.certain
    assert set(outcome.possible) == {"protection", "family", None}
    assert [question.fact for question in outcome.questions] == ["companion"]


NUMBERS = """
    amount   | result
    < 0.1    | "less"
    0.1      | "equal"
    > 0.1    | "more"
"""


@pytest.mark.parametrize("turned", [False, True])
def test_a_double_and_the_decimal_it_really_is_are_two_values(turned):
    columns, python = both(table(NUMBERS))
    double, decimal = 0.1, Decimal("0.1")
    exact = Decimal.from_float(double)
    assert double == exact
    people = [{"amount": value} for value in (double, exact, decimal)]

    agree(columns, python, *(reversed(people) if turned else people))

    assert [columns.value(each) for each in people] == ["equal", "more", "equal"]


@pytest.mark.parametrize("turned", [False, True])
def test_a_truth_is_no_number(turned):
    columns, python = both(
        table("""
        amount | result
        1      | "one"
        0      | "none"
        true   | "yes"
        false  | "no"
        -      | "other"
        """)
    )
    values = [1, True, 0, False, 1.0, 0.0, Decimal("1.00"), -0.0]
    people = [{"amount": v} for v in (reversed(values) if turned else values)]

    agree(columns, python, *people, *people)

    assert columns.value({"amount": True}) == "yes"
    assert columns.value({"amount": 1}) == "one"


ODD = [
    float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), 10**40, -(10**40),
    Decimal("1e400"), Decimal("0." + "1" * 60), 2**70, float(2**70), 1.5, "", "0.1",
    ["0.1"], [0.1], (Decimal("0.1"),), [0.1, 0.2], {"amount": 0.1}, [], None,
    dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 1),  # noqa: DTZ001 - a local time is meant
    dt.time(1, 2),
    dt.timedelta(hours=1), to_feel(dt.date(2024, 2, 29)), np.float64(0.1), np.int64(3),
    np.str_("0.1"), [UNKNOWN], {"a": UNKNOWN},
]  # fmt: skip


def test_values_of_any_kind_get_what_python_gives():
    columns, python = both(table(NUMBERS, default='"none"'))

    for value in [*ODD, *ODD]:
        agree(columns, python, {"amount": value})


def test_a_value_with_a_declared_type_is_made_to_fit_first():
    items = (
        ItemDefinition("tAmount", "number", allowed=parse_tests("[0..1]")),
        ItemDefinition("tWord", "string", allowed=parse_tests('"alone", "group"')),
    )
    found = table("""
        amount | companion | result
        null   | -         | "no amount"
        < 0.5  | "alone"   | "few"
        -      | null      | "no companion"
        -      | -         | "other"
    """)
    types = {"amount": "tAmount", "companion": "tWord"}
    columns, python = both(found, types=types, items=items)

    for companion in ("alone", "group", "stranger", None, ["alone"], True):
        for amount in (0, 1, 2, -1, 0.25, [0.25], "0.25", True, *ODD):
            agree(columns, python, {"amount": amount, "companion": companion})


def test_signaling_nan_is_null_whatever_dictionaries_say_of_it():
    columns, python = both(table(NUMBERS, default='"none"'))

    agree(columns, python, {"amount": Decimal("sNaN")})


def test_a_value_feel_does_not_know_is_refused_each_time():
    columns, _ = both(table(NUMBERS))

    for _ in range(2):
        with pytest.raises(TypeError, match="FEEL has no value for object"):
            columns.value({"amount": object()})


def test_a_mapping_that_invents_facts_is_not_believed():
    columns, python = both(table(NUMBERS, default='"none"'))
    facts = defaultdict(int)

    assert columns.decide(facts) == python.decide("decision", {})
    assert not facts
    agree(columns, python, MappingProxyType({"amount": 3}))


def test_a_fact_that_counts_for_no_rule_may_be_unknown():
    columns, python = both(
        table("""
        age  | companion | result
        < 18 | -         | "child"
        -    | -         | "any"
        """)
    )

    agree(columns, python, {"age": 3}, {"age": 3, "companion": UNKNOWN})
    assert columns.decide({"age": 3}).certain


def test_null_as_an_answer_is_kept_like_any_other():
    columns, python = both(table("age | result\n< 18 | null\n>= 18 | 1"))

    agree(columns, python, {"age": 3}, {"age": 30}, {"age": None})
    assert columns.value({"age": 3}) is None


def test_texts_in_order_are_told_apart_even_if_the_table_does_not_know_them():
    columns, python = both(
        table("""
        name   | result
        < "b"  | "before"
        "b"    | "equal"
        > "b"  | "after"
        """)
    )

    agree(columns, python, *({"name": n} for n in ("", "a", "b", "ba", "z", "B")))


def test_what_is_kept_is_bounded_and_holds_no_text_of_a_person():
    found = compile_table(table(ORIENTATION))
    kept = [person._Values(column) for column in found.columns]
    for number in range(3 * person.MAX_KEPT):
        kept[0].mask(number)
        kept[1].mask(f"Amina {number}")

    assert sum(map(len, kept[0].kept.values())) <= person.MAX_KEPT + 1
    assert set(kept[1].kept[str]) == {"alone", "stranger"}


def test_the_sets_of_rules_that_are_kept_are_bounded(monkeypatch):
    monkeypatch.setattr(person, "MAX_KEPT", 3)
    columns, python = both(
        table("\n".join(["age | r", *(f"{n} | {n}" for n in range(9))]))
    )

    agree(columns, python, *({"age": n} for n in (*range(9), 2.5, 2.5)))


def test_generated_source_holds_numbers_only():
    written = person.source(3, first=True, told=True)

    words = set(re.findall(r"[A-Za-z_]+", written))
    assert words <= {
        "def", "run", "facts", "if", "type", "is", "not", "dict", "return", "new",
        "try", "value", "name", "mask", "kept", "told", "found", "left", "full",
        "except", "KeyError", "TypeError",
    }  # fmt: skip
    compile(written, "written", "exec")


def test_words_of_a_pack_never_reach_the_generated_source(monkeypatch):
    seen = []
    real = person.source

    def spy(*args, **more):
        seen.append(real(*args, **more))
        return seen[-1]

    monkeypatch.setattr(person, "source", spy)
    evil = 'alone"]; import os; os.system("true") #'
    found = table("companion | result\n" + f'"{evil.replace(chr(34), chr(39))}" | "x"')
    columns, python = both(found)
    agree(columns, python, {"companion": "alone"})

    assert seen
    assert not any("alone" in text or "companion" in text for text in seen)


def test_threads_deciding_at_once_get_the_same_answers():
    columns, python = both(table(ORIENTATION))
    people = [
        {"age": age, "companion": c}
        for age in range(40)
        for c in ("alone", "x", None, UNKNOWN)
    ]
    expected = [python.decide("decision", each) for each in people]
    decide, wrong = columns.decide, []

    def work():
        for each, right in zip(people, expected, strict=True):
            if decide(each) != right:
                wrong.append(each)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not wrong


# --- reasons ------------------------------------------------------------------------


def cells_by_python(found, types, facts):
    """What each cell says, by the Python reading: rows of rules, a clause each."""
    names = (*(clause_.text for clause_ in found.inputs), "other")
    known = {name: to_feel(facts.get(name, UNKNOWN)) for name in names}
    said = []
    for rule in found.rules:
        row = []
        for clause_, tests in zip(found.inputs, rule.inputs, strict=True):
            value = coerce(types.fit(clause_.type_ref), known[clause_.text])
            answer = compile_tests(tests)(value, known)
            row.append(answer if answer is True or answer is UNKNOWN else False)
        said.append(row)
    return said


@pytest.mark.parametrize(
    "facts",
    [
        {"age": 15, "companion": "alone"},
        {"age": 15, "companion": "parent"},
        {"age": 30, "companion": None},
        {"age": 15},
        {"companion": "alone", "age": None},
        {"age": "fifteen", "companion": ["alone"]},
        {},
    ],
)
def test_every_cell_says_what_the_python_reading_says(facts):
    found = table(ORIENTATION)
    columns, python = both(found)
    expected = cells_by_python(found, Types(model(found)), facts)

    for _ in range(2):
        reasons = columns.reasons(facts)
        assert reasons.outcome == python.decide("decision", facts)
        assert [
            [reasons.cell(rule, c) for c in (0, 1)] for rule in (1, 2, 3)
        ] == expected
        for rule, row in enumerate(expected, start=1):
            failing = tuple(c for c, said in enumerate(row) if said is False)
            assert reasons.ruled_out_by(rule) == failing
        for c in (0, 1):
            out = tuple(r for r, row in enumerate(expected, 1) if row[c] is False)
            assert reasons.rules_out(c) == out


def test_reasons_cover_cells_that_read_other_facts():
    found = table("""
        age     | companion | result
        > other | "alone"   | "older"
        < 18    | -         | "child"
        -       | -         | "any"
    """)
    columns, python = both(found)
    for facts in (
        {"age": 20, "other": 18, "companion": "alone"},
        {"age": 20, "companion": "alone"},
        {"age": 5, "other": 3, "companion": "x"},
    ):
        reasons = columns.reasons(facts)
        said = [[reasons.cell(rule, c) for c in (0, 1)] for rule in (1, 2, 3)]
        assert said == cells_by_python(found, Types(model(found)), facts)
        assert reasons.outcome == python.decide("decision", facts)


def test_a_decision_over_others_has_no_reasons_of_one_table():
    columns, _ = chained()

    with pytest.raises(NotColumnar, match="is not one table"):
        _ = columns.reasons


# --- hit policies -------------------------------------------------------------------

OVERLAPS = """
    age   | companion | result
    < 18  | -         | "protection"
    < 30  | "alone"   | "shelter"
    > 60  | -         | "health"
    > 50  | "alone"   | "shelter"
"""
ORDER = ('"health"', '"protection"', '"shelter"')
CROWD = [
    {"age": age, "companion": companion}
    for age in (5, 20, 40, 55, 70, None, UNKNOWN)
    for companion in ("alone", "group", None, UNKNOWN)
]


def crowd_frame(crowd):
    """People as a frame, with a column that marks what is unknown."""
    columns = {}
    for name in crowd[0]:
        raw = [each[name] for each in crowd]
        columns[name] = [None if value is UNKNOWN else value for value in raw]
        columns[f"{name}?"] = [value is UNKNOWN for value in raw]
    return pl.DataFrame(columns)


POLICIES = [
    *((policy, None, None) for policy in HitPolicy),
    *((policy, None, '"none"') for policy in HitPolicy),
    (HitPolicy.COLLECT, Aggregation.COUNT, None),
]


@pytest.mark.parametrize(("policy", "aggregation", "default"), POLICIES)
def test_every_hit_policy_is_the_same_in_both_readings(policy, aggregation, default):
    ordered = policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
    found = table(
        OVERLAPS,
        policy,
        values=ORDER if ordered else (),
        default=default,
        aggregation=aggregation,
    )
    columns, python = both(found)
    expected = [python.decide("decision", each) for each in CROWD]

    agree(columns, python, *CROWD)
    for frame in (crowd_frame(CROWD), crowd_frame(CROWD).to_arrow()):
        codes, outcomes = columns.outcomes(frame, nulls="null")
        assert [outcomes[code] for code in codes] == expected


@pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX", "COUNT"])
def test_results_are_added_up_the_same_in_both_readings(aggregation):
    found = table(
        """
        age  | companion | result
        < 18 | -         | 2.5
        < 30 | "alone"   | 10
        -    | "alone"   | -3
        """,
        "COLLECT",
        aggregation=Aggregation(aggregation),
    )
    columns, python = both(found)

    agree(columns, python, *CROWD)


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY"])
def test_a_broken_policy_is_told_and_gives_null(policy):
    columns, python = both(table(OVERLAPS, policy))
    broken = {"age": 5, "companion": "alone"}

    agree(columns, python, broken)
    outcome = columns.decide(broken)
    assert outcome.value is None
    assert outcome.troubles == (
        f"decision: rules 1, 2 can hold together, which {policy} does not allow",
    )


def test_the_type_of_a_table_counts_in_both_readings():
    items = (ItemDefinition("tPlace", "string", allowed=parse_tests('"shelter"')),)
    found = table('age | result\n< 18 | "shelter"\n- | "street"', type_ref="tPlace")
    columns, python = both(found, items=items)

    agree(columns, python, {"age": 3}, {"age": 30}, {})
    assert columns.value({"age": 30}) is None


# --- tables -------------------------------------------------------------------------


def test_a_table_says_which_rules_hold_and_which_may():
    found = compile_table(table(ORIENTATION, "COLLECT"))

    sets = found.sets({"age": Decimal(15), "companion": UNKNOWN})

    assert (bin(sets.certain), bin(sets.possible)) == ("0b0", "0b11")
    assert found.unknown_names(sets.unknown) == {"companion"}
    assert found.names == ("age", "companion")


def test_first_leaves_out_what_comes_after_a_rule_that_holds():
    found = compile_table(table(OVERLAPS))

    sets = found.sets({"age": Decimal(5), "companion": "alone"})

    assert (sets.certain, sets.possible) == (1, 1)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (
            table("age | r\n- | age + 1"),
            "The output of rule 1 is worked out from facts.",
        ),
        (
            table("age | r\n- | 1", default="other"),
            "The default output is worked out from facts.",
        ),
        (
            Table(
                HitPolicy.FIRST,
                tuple(clause(f"f{n}", {f"f{n}"}) for n in range(64)),
                (OutputClause("r"),),
                (Rule((parse_tests("-"),) * 64, (parse("1"),)),),
            ),
            "More than 63 inputs and facts.",
        ),
    ],
)
def test_what_columns_cannot_say_is_refused_with_a_reason(found, reason):
    with pytest.raises(NotColumnar) as refusal:
        compile_table(found)

    assert refusal.value.reason == reason
    assert isinstance(refusal.value, DecisionError)


def test_sixty_three_inputs_are_read():
    found = Table(
        HitPolicy.FIRST,
        tuple(clause(f"f{n}", {f"f{n}"}) for n in range(63)),
        (OutputClause("r"),),
        tuple(Rule((parse_tests(c),) * 63, (parse(o),)) for c, o in ("11", "-2")),
    )
    whole = model_of(found, facts=[Fact(f"f{n}") for n in range(63)])
    columns, python = compile_columns(whole, "decision"), compile_model(whole)

    ones = {f"f{n}": 1 for n in range(63)}
    agree(columns, python, ones, {**ones, "f62": 2}, {**ones, "f62": UNKNOWN}, {})


def test_a_decision_that_is_no_table_is_worked_out_person_by_person():
    whole = model_of(
        LiteralExpression(text="", node=parse("age + 1", {"age"})), facts=[Fact("age")]
    )
    columns, python = compile_columns(whole, "decision"), compile_model(whole)

    assert columns.refusals == {"decision": "'decision' is not a decision table."}
    agree(columns, python, {"age": 3}, {}, {"age": "x"})
    with pytest.raises(NotColumnar):
        compile_columns(whole, "decision", fall_back=False)
    with pytest.raises(NotColumnar, match="not one table"):
        _ = columns.reasons


def test_a_decision_nobody_knows_is_refused():
    with pytest.raises(DecisionError, match="nobody"):
        compile_columns(model(table(ORIENTATION)), "nobody")


# --- graphs -------------------------------------------------------------------------


def chain():
    """A table over the age and what another table says of the companion."""
    status = Decision(
        "status",
        "status",
        table(
            """
            companion | status
            "alone"   | "alone"
            "x"       | "x"
            -         | "family"
            """
        ),
        requires=("companion",),
    )
    last = table("""
        age  | status   | result
        < 18 | "alone"  | "protection"
        < 18 | "family" | "home"
        -    | "x"      | "stay"
        -    | -        | "general"
    """)
    return last, (status,)


def chained():
    last, more = chain()
    inputs = {n: InputData(n, n, "") for n in ("age", "companion")}
    whole = model_of(last, facts=[Fact("age"), Fact("companion")], more=more)
    assert set(inputs) <= set(whole.inputs)
    return compile_columns(whole, "decision"), compile_model(whole)


def test_a_table_reads_what_another_says_even_while_it_is_open():
    columns, python = chained()

    agree(columns, python, *CROWD)
    codes, outcomes = columns.outcomes(crowd_frame(CROWD), nulls="null")
    assert [outcomes[c] for c in codes] == [python.decide("decision", p) for p in CROWD]


@pytest.mark.parametrize("kept", [0, 2, 100_000])
def test_answers_stay_the_same_when_what_was_kept_is_forgotten(kept, monkeypatch):
    monkeypatch.setattr(stages, "MAX_KEPT", kept)
    monkeypatch.setattr(stages, "MAX_SETS", kept)
    monkeypatch.setattr("karama.decisions.columns.decision.MAX_KEPT", kept)
    columns, python = chained()
    expected = [python.decide("decision", each) for each in CROWD]

    for turn in range(3):
        crowd = CROWD[turn:] + CROWD[:turn]
        right = expected[turn:] + expected[:turn]
        codes, outcomes = columns.outcomes(crowd_frame(crowd), nulls="null")
        assert [outcomes[code] for code in codes] == right
        assert [columns.decide(each) for each in crowd] == right


def test_parts_put_together_are_the_whole_outcomes():
    columns, python = chained()
    from karama.decisions.columns.feeds import Frame

    for _ in range(2):
        parts = columns.parts(Frame(crowd_frame(CROWD), "null", "?"))
        assert [parts.outcome(person) for person in range(len(CROWD))] == [
            python.decide("decision", each) for each in CROWD
        ]
        assert all(outcome.fired == () for outcome in parts.outcomes)


# --- frames -------------------------------------------------------------------------


def test_a_frame_comes_back_in_its_own_order_with_what_was_to_be_kept():
    columns, _ = both(table(ORIENTATION))
    people = pl.DataFrame(
        {
            "id": ["c", "a", "b"],
            "age": [15, 40, 15],
            "companion": ["alone", "alone", "parent"],
        }
    )

    found = columns.decide_frame(people, keep=["id"], why=False)

    assert found.columns == ["id", "decision", "certain"]
    assert found["id"].to_list() == ["c", "a", "b"]
    assert found["decision"].to_list() == ["protection", "general", "family"]
    assert found["certain"].to_list() == [True, True, True]


def test_an_arrow_table_comes_back_as_one():
    columns, _ = both(table(ORIENTATION))
    people = pa.table({"id": [7, 8], "age": [15, None], "companion": ["alone", "x"]})

    found = columns.decide_frame(people, keep=["id"])

    assert isinstance(found, pa.Table)
    assert found["id"].to_pylist() == [7, 8]
    assert found["decision"].to_pylist() == ["protection", None]
    assert found["certain"].to_pylist() == [True, False]
    legend = columns.legend
    assert [legend.questions[c] for c in found["questions"].to_pylist()] == [
        (),
        ("age",),
    ]
    assert set(legend.possible[found["possible"][1].as_py()]) == {
        "family",
        "general",
        None,
    }
    rules = legend.fired[found["fired"][1].as_py()]
    assert [(rule.number, rule.certain) for rule in rules] == [(2, False), (3, False)]


def test_a_missing_value_is_unknown_or_null_as_one_says():
    columns, python = both(table(ORIENTATION))
    people = pl.DataFrame({"age": [15, None], "companion": [None, "alone"]})

    codes, outcomes = columns.outcomes(people)
    assert [outcomes[c] for c in codes] == [
        python.decide("decision", {"age": 15}),
        python.decide("decision", {"companion": "alone"}),
    ]
    codes, outcomes = columns.outcomes(people, nulls="null")
    assert [outcomes[c] for c in codes] == [
        python.decide("decision", {"age": 15, "companion": None}),
        python.decide("decision", {"age": None, "companion": "alone"}),
    ]


def test_marks_say_unknown_beside_null_and_may_be_named_otherwise():
    columns, python = both(table(ORIENTATION))
    people = pl.DataFrame(
        {
            "age": [15, None, None, 15],
            "age_open": [False, True, None, True],
            "companion": ["alone"] * 4,
        }
    )

    codes, outcomes = columns.outcomes(people, nulls="null", marks="_open")

    ages = [15, UNKNOWN, None, UNKNOWN]
    assert [outcomes[c] for c in codes] == [
        python.decide("decision", {"age": age, "companion": "alone"}) for age in ages
    ]


def test_a_fact_without_a_column_is_unknown_for_everyone():
    columns, python = both(table(ORIENTATION))

    codes, outcomes = columns.outcomes(pl.DataFrame({"age": [15, 40]}))

    assert [outcomes[c] for c in codes] == [
        python.decide("decision", {"age": age}) for age in (15, 40)
    ]


AGES = [0, 5, 17, 18, 40, None, 100]


@pytest.mark.parametrize(
    "stored",
    [
        pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32,
        pl.UInt64, pl.Float32, pl.Float64, pl.Decimal(10, 2), pl.Decimal(38, 10),
    ],
)  # fmt: skip
@pytest.mark.parametrize("arrow", [False, True])
def test_numbers_are_read_however_they_are_stored(stored, arrow):
    columns, python = both(table(ORIENTATION))
    people = pl.DataFrame({"age": pl.Series(AGES, dtype=stored)})
    people = people.with_columns(companion=pl.lit("alone"))
    frame = people.to_arrow() if arrow else people

    codes, outcomes = columns.outcomes(frame, nulls="null")

    assert [outcomes[c] for c in codes] == [
        python.decide("decision", {"age": age, "companion": "alone"}) for age in AGES
    ]


WORDS = ["alone", "stranger", "parent", None, ""]


@pytest.mark.parametrize(
    "stored",
    [
        pl.Series(WORDS).to_arrow(),
        pa.array(WORDS),
        pa.array(WORDS, pa.large_string()),
        pa.array(WORDS, pa.string_view()),
        pa.array(WORDS).dictionary_encode(),
        pa.DictionaryArray.from_arrays(
            pa.array([1, 0, 2, None, 3], pa.int8()), ["stranger", "alone", "parent", ""]
        ),
        pa.chunked_array([WORDS[:2], WORDS[2:]]),
        pa.array([None, *WORDS]).slice(1),
    ],
)
def test_texts_are_read_however_they_are_stored(stored):
    columns, python = both(table(ORIENTATION))
    people = pa.table({"age": [15] * 5, "companion": stored})

    codes, outcomes = columns.outcomes(people, nulls="null")

    assert [outcomes[c] for c in codes] == [
        python.decide("decision", {"age": 15, "companion": word}) for word in WORDS
    ]


@pytest.mark.parametrize(
    "kind",
    [pl.String, pl.Categorical, pl.Enum(["alone", "stranger", "parent", ""])],
)
def test_polars_texts_are_read_however_they_are_stored(kind):
    columns, python = both(table(ORIENTATION))
    people = pl.DataFrame({"age": [15] * 5, "companion": pl.Series(WORDS, dtype=kind)})

    codes, outcomes = columns.outcomes(people, nulls="null")

    assert [outcomes[c] for c in codes] == [
        python.decide("decision", {"age": 15, "companion": word}) for word in WORDS
    ]


def test_a_cell_that_names_its_own_fact_reads_it_as_its_type_has_it():
    columns, python = both(table("age | r\nage | 1"), types={"age": "number"})
    people = [{"age": Decimal(3)}, {"age": "three"}, {"age": None}, {}]
    values = tuple(each.get("age", UNKNOWN) for each in people)

    codes, outcomes = columns.decide_coded({"age": (range(4), values)}, 4)

    assert [outcomes[c] for c in codes] == [
        python.decide("decision", p) for p in people
    ]
    agree(columns, python, *people)


def test_doubles_that_are_no_numbers_are_null():
    columns, python = both(table(NUMBERS, default='"none"'))
    values = [float("nan"), float("inf"), -float("inf"), 0.1, 0.09999999999999999]
    people = pa.table({"amount": pa.array(values, pa.float64())})

    codes, outcomes = columns.outcomes(people, nulls="null")

    assert [outcomes[c].value for c in codes] == ["none"] * 3 + ["equal", "less"]
    agree(columns, python, *({"amount": value} for value in values))


def test_dates_and_lengths_of_time_are_read_from_their_columns():
    found = table("""
        day                   | wait                     | result
        < date("2024-02-29")  | -                        | "before"
        date("2024-02-29")    | > duration("P1D")        | "long"
        -                     | <= duration("PT36H")     | "short"
        -                     | -                        | "other"
    """)
    columns, python = both(found)
    days = [dt.date(2024, 2, 28), dt.date(2024, 2, 29), dt.date(2024, 3, 1), None] * 2
    waits = [dt.timedelta(hours=h) for h in (1, 30, 36, 37, 40, 24, 23, 99)]
    people = pl.DataFrame({"day": days, "wait": waits})

    for frame in (people, people.to_arrow()):
        codes, outcomes = columns.outcomes(frame, nulls="null")
        assert [outcomes[c] for c in codes] == [
            python.decide("decision", {"day": day, "wait": wait})
            for day, wait in zip(days, waits, strict=True)
        ]


def test_a_frame_of_nobody_has_no_answers():
    columns, _ = both(table(ORIENTATION))

    found = columns.decide_frame(pl.DataFrame({"age": [], "companion": []}))

    assert found.height == 0


def test_more_people_than_a_block_and_more_rules_than_a_word():
    lines = [f"{n} | {n % 7}" for n in range(130)]
    columns, python = both(table("\n".join(["age | r", *lines]), "UNIQUE"))
    ages = [n % 140 for n in range(10_000)]

    found = columns.decide_frame(pl.DataFrame({"age": ages}), why=False)

    assert found["decision"].to_list() == [n % 7 if n < 130 else None for n in ages]
    agree(columns, python, {"age": 129}, {"age": 131}, {})


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "COLLECT"])
@pytest.mark.parametrize("rules", [64, 65, 130, 700])
def test_many_rules_with_unknowns_agree(policy, rules):
    """Rules that overlap by pairs, over two facts; every word of the masks counts."""
    lines = [
        f"[{n}..{n + 1}] | {'-' if n % 3 else n % 5} | {n % 11}" for n in range(rules)
    ]
    columns, python = both(table("\n".join(["age | other | r", *lines]), policy))
    people = [
        {"age": age, "other": other}
        for age in (0, 1, 62, 63, 64, 65, rules - 1, rules, rules + 5, UNKNOWN, None)
        for other in (0, 3, 4, UNKNOWN)
    ]
    codes, outcomes = columns.outcomes(crowd_frame(people), nulls="null")

    for person_, code in zip(people, codes, strict=True):
        if person_["age"] is not UNKNOWN or policy != "COLLECT":
            assert outcomes[code] == python.decide("decision", person_), person_
