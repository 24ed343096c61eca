"""What is found in a table, one small table for each kind."""

from __future__ import annotations

from decimal import Decimal

import pytest
from strategies_tables import clause, model_of, rule

from karama.errors import DecisionError
from karama.feel import UNKNOWN, parse, parse_tests
from karama.procedure.decision import (
    HitPolicy,
    ItemDefinition,
    LiteralExpression,
    OutputClause,
    Table,
)
from karama.proof.logic import Domain
from karama.proof.tables import Problem, Setting, examine

WHOLE = {"number1": Domain("number", whole=True, low=Decimal(0), high=Decimal(120))}
WORDS = ItemDefinition("tWord", "string", allowed=parse_tests('"alone","family"'))


def table(names, rows, policy="UNIQUE", values=(), default=None):
    declared = tuple(parse(f'"{value}"') for value in values)
    node = None if default is None else parse(f'"{default}"')
    return Table(
        hit_policy=HitPolicy(policy),
        inputs=tuple(clause(name) for name in names),
        outputs=(OutputClause("out", values=declared, default=node),),
        rules=tuple(
            rule(number, cells, [f'"{output}"'])
            for number, (*cells, output) in enumerate(rows, start=1)
        ),
        id="t",
    )


def found(made, *, kind, types=None, **setting):
    model = model_of(made, items=(WORDS,), types=types)
    every = examine(model.decisions["decision"], model, Setting(**setting))
    return [each for each in every if each.kind is kind]


def test_who_falls_through_is_counted_and_one_of_them_is_named():
    made = table(["number1", "flag1"], [("< 18", "-", "a"), (">= 18", "true", "b")])

    (gap,) = found(made, kind=Problem.GAP)

    assert gap.witness == {"number1": Decimal(18), "flag1": False}
    assert gap.region == (("number1", ">= 18"), ("flag1", "false"))
    assert gap.count == gap.total == 2


def test_a_table_complete_for_all_that_is_known_may_leave_the_unknown_waiting():
    made = table(["number1"], [("< 18", "a"), (">= 18", "b")])

    assert not found(made, kind=Problem.GAP)
    (gap,) = found(made, kind=Problem.OPEN_GAP)
    assert gap.witness == {"number1": UNKNOWN}
    assert not found(made, kind=Problem.OPEN_GAP, unknown=False)


def test_a_table_that_orders_its_outputs_lets_nobody_wait():
    rows = [("< 18", "a"), (">= 18", "b")]
    made = table(["number1"], rows, "PRIORITY", values=["a", "b"])

    assert not found(made, kind=Problem.OPEN_GAP)


def test_whole_numbers_leave_no_gap_between_17_and_18():
    made = table(["number1"], [("<= 17", "a"), (">= 18", "b")])

    assert found(made, kind=Problem.GAP)
    assert not found(made, kind=Problem.GAP, domains=WHOLE)


def test_a_boundary_that_both_cells_leave_out_is_named():
    made = table(["number1"], [("< 18", "a"), ("> 18", "b")])

    (gap,) = found(made, kind=Problem.BOUNDARY_GAP)

    assert (gap.value, gap.rules) == (Decimal(18), (1, 2))


def test_a_boundary_that_both_cells_take_is_named():
    made = table(["number1"], [("<= 18", "a"), (">= 18", "b")])

    (overlap,) = found(made, kind=Problem.BOUNDARY_OVERLAP)
    (conflict,) = found(made, kind=Problem.CONFLICT)

    assert overlap.value == Decimal(18)
    assert conflict.witness == {"number1": Decimal(18)}


def test_rules_that_agree_overlap_and_rules_that_do_not_conflict():
    rows = [("< 18", "a"), ("< 12", "a"), ("> 16", "b")]
    made = table(["number1"], rows)

    assert [each.rules for each in found(made, kind=Problem.OVERLAP)] == [(1, 2)]
    assert [each.rules for each in found(made, kind=Problem.CONFLICT)] == [(1, 3)]
    assert [each.rules for each in found(made, kind=Problem.SUBSUMED)] == [(2, 1)]


def test_a_rule_that_several_others_hide_is_masked():
    rows = [("< 10", "a"), (">= 10", "b"), ("[5..15]", "c")]

    (masked,) = found(table(["number1"], rows, "FIRST"), kind=Problem.MASKED)

    assert masked.rules == (3,)


def test_a_rule_that_nobody_would_miss_is_redundant():
    rows = [("< 10", "a"), ("< 20", "a"), ("-", "b")]

    (redundant,) = found(table(["number1"], rows, "FIRST"), kind=Problem.REDUNDANT)

    assert redundant.rules == (1,)


def test_a_rule_whose_cell_cannot_hold_holds_for_nobody():
    made = table(["number1"], [("< 18", "a"), ("[5..1]", "b")])

    assert [each.rules for each in found(made, kind=Problem.NEVER)] == [(2,)]


def test_a_rule_that_loses_to_one_further_down_misleads():
    rows = [("-", "general"), ("< 18", "protection")]
    made = table(["number1"], rows, "PRIORITY", values=["protection", "general"])

    (misleading,) = found(made, kind=Problem.MISLEADING)

    assert misleading.rules == (1, 2)


def test_rules_that_differ_in_one_cell_only_can_be_one():
    rows = [("< 10", "true", "a"), ("[10..18)", "true", "a"), (">= 18", "-", "b")]

    (merge,) = found(table(["number1", "flag1"], rows), kind=Problem.MERGEABLE)

    assert (merge.rules, merge.clause) == ((1, 2), 0)


def test_a_declared_output_that_nobody_gets_and_one_nobody_declared():
    made = table(["flag1"], [("true", "a"), ("false", "c")], values=["a", "b"])

    assert [each.value for each in found(made, kind=Problem.DEAD_OUTPUT)] == ["b"]
    assert [each.value for each in found(made, kind=Problem.STRAY_OUTPUT)] == ["c"]


def test_a_declared_value_without_a_rule_and_a_cell_without_a_value():
    rows = [('"alone"', "a"), ('"orphan"', "b")]
    made, types = table(["word1"], rows), {"word1": "tWord"}

    missing = found(made, kind=Problem.MISSING_VALUE, types=types)
    stray = found(made, kind=Problem.STRAY_VALUE, types=types)

    assert [each.value for each in missing] == ["family"]
    assert [(each.value, each.rules) for each in stray] == [("orphan", (2,))]


def test_an_input_that_is_named_but_changes_nothing_is_independent():
    rows = [
        ("< 18", '"alone"', "a"),
        ("< 18", 'not("alone")', "a"),
        (">= 18", "-", "b"),
    ]
    made = table(["number1", "word1"], rows)

    depends = found(made, kind=Problem.DEPENDS, inputs=None, unknown=False)

    assert [each.clause for each in depends] == [0]
    one, other = depends[0].witness, depends[0].other
    assert one["word1"] == other["word1"]
    assert one["number1"] != other["number1"]


def test_with_something_unknown_an_input_may_decide_who_waits():
    rows = [
        ('"alone"', "-", "a"),
        ('not("alone")', "true", "a"),
        ('not("alone")', "false", "a"),
    ]
    made = table(["word1", "flag1"], rows)

    def depends(unknown):
        return found(made, kind=Problem.DEPENDS, inputs=("word1",), unknown=unknown)

    assert not depends(False)
    (difference,) = depends(True)
    assert difference.unknown


def test_cells_that_compare_facts_are_given_to_the_solver():
    made = table(["number1"], [("> number2", "a"), ("< number2", "b")])
    types = {"number1": "number", "number2": "number"}

    (gap,) = found(made, kind=Problem.GAP, types=types)

    assert gap.witness["number1"] == gap.witness["number2"]
    assert not found(made, kind=Problem.CONFLICT, types=types)


def test_what_nobody_can_decide_is_said_to_be_undecided():
    made = table(["number1"], [("> number2", "a")])

    (undecided,) = found(made, kind=Problem.UNDECIDED)

    assert "number" in undecided.reason


def test_findings_keep_their_ids():
    made = table(["number1"], [("< 18", "a"), ("> 18", "b")])

    ids = [each.id for each in found(made, kind=Problem.BOUNDARY_GAP)]

    assert ids == ["t:boundary-gap:1,2:0"]


def test_only_tables_are_examined():
    model = model_of(LiteralExpression(text="1", node=parse("1")))

    with pytest.raises(DecisionError):
        examine(model.decisions["decision"], model)
