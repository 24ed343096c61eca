"""What other checkers of DMN find, and what it is called here.

One row for each check of Drools (`kie-dmn-validation`, dtanalysis), dmn-check (red6)
and the capabilities of Smit et al. that the tools of Koblenz and Leuven name. The
names are the peers' own; docs/reference/table-findings.md lists the same pairs.
"""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from dmn_files import decision, definitions, input_data, literal
from strategies_tables import clause, model_of, rule

from karama.decisions import read_model
from karama.feel import parse, parse_tests
from karama.procedure.decision import (
    Aggregation,
    Decision,
    HitPolicy,
    InputClause,
    ItemDefinition,
    OutputClause,
    Table,
)
from karama.proof.tables import Problem, Setting, examine_model

WORDS = ItemDefinition("tWord", "string", allowed=parse_tests('"alone","family"'))
SPAN = ItemDefinition("tAge", "number", allowed=parse_tests("[0..100]"))
TYPES = {"number1": "tAge", "word1": "tWord", "flag1": "boolean"}
PAGE = Path(__file__).parents[4] / "docs" / "reference" / "table-findings.md"


def table(names, rows, policy="UNIQUE", values=(), **output):
    return Table(
        hit_policy=HitPolicy(policy),
        inputs=tuple(n if isinstance(n, InputClause) else clause(n) for n in names),
        outputs=(
            OutputClause("out", values=tuple(map(parse, values)), **output),
        ),
        rules=tuple(
            rule(number, cells, [given])
            for number, (*cells, given) in enumerate(rows, start=1)
        ),
        id="t",
    )  # fmt: skip


def found(made, **model):
    model.setdefault("types", TYPES)
    model.setdefault("items", (WORDS, SPAN))
    return examine_model(model_of(made, **model), Setting(unknown=False))


A, B = '"a"', '"b"'
SUM = attrs.evolve(table(["flag1"], [("-", A)], "COLLECT"), aggregation=Aggregation.SUM)

PEERS = {
    # Drools
    "DECISION_TABLE_GAP": (
        Problem.GAP, table(["number1"], [("< 18", A), ("> 18", B)]),
    ),
    "DECISION_TABLE_OVERLAP_HITPOLICY_UNIQUE": (
        Problem.OVERLAP, table(["number1"], [("< 18", A), ("< 20", A)]),
    ),
    "DECISION_TABLE_OVERLAP_HITPOLICY_ANY": (
        Problem.CONFLICT, table(["number1"], [("< 18", A), ("< 20", B)], "ANY"),
    ),
    "DECISION_TABLE_HITPOLICY_FIRST": (
        Problem.BY_ORDER, table(["number1"], [("< 18", A), ("< 20", B)], "FIRST"),
    ),
    "DECISION_TABLE_MASKED_RULE": (
        Problem.MASKED,
        table(["number1"], [("< 18", B), ("< 20", A)], "PRIORITY", [A, B]),
    ),
    "DECISION_TABLE_MISLEADING_RULE": (
        Problem.MISLEADING,
        table(["number1"], [("< 18", B), ("< 20", A)], "PRIORITY", [A, B]),
    ),
    "DECISION_TABLE_SUBSUMPTION_RULE": (
        Problem.SUBSUMED, table(["number1"], [("< 18", A), ("< 20", A)], "ANY"),
    ),
    "DECISION_TABLE_CONTRACTION_RULE": (
        Problem.MERGEABLE, table(["number1"], [("< 18", A), ("[18..20]", A)]),
    ),
    "DECISION_TABLE_1STNFVIOLATION first": (
        Problem.BY_ORDER, table(["flag1"], [("true", A), ("-", B)], "FIRST"),
    ),
    "DECISION_TABLE_1STNFVIOLATION rule order": (
        Problem.BY_ORDER, table(["flag1"], [("true", A), ("-", B)], "RULE ORDER"),
    ),
    "DECISION_TABLE_1STNFVIOLATION duplicates": (
        Problem.DUPLICATE, table(["flag1"], [("true", A), ("true", A)], "ANY"),
    ),
    "DECISION_TABLE_2NDNFVIOLATION": (
        Problem.MERGEABLE,
        table(["flag1", "number1"], [("true", "<5", A), ("false", "<5", A)]),
    ),
    "DECISION_TABLE_2NDNFVIOLATION dash": (
        Problem.WHOLE_CELL, table(["flag1"], [("true, false", A)]),
    ),
    "DECISION_TABLE_HITPOLICY_RECOMMENDER unique": (
        Problem.POLICY, table(["flag1"], [("true", A), ("false", B)], "FIRST"),
    ),
    "DECISION_TABLE_HITPOLICY_RECOMMENDER any": (
        Problem.POLICY, table(["number1"], [("< 5", A), ("< 8", A)], "FIRST"),
    ),
    "DECISION_TABLE_HITPOLICY_RECOMMENDER priority": (
        Problem.POLICY,
        table(["number1"], [("< 5", A), ("< 8", B)], "FIRST", [A, B]),
    ),
    # dmn-check
    "DuplicateRuleValidator": (
        Problem.DUPLICATE, table(["flag1"], [("true", A), ("true", A)]),
    ),
    "ConflictingRuleValidator": (
        Problem.CONFLICT, table(["flag1"], [("true", A), ("true", B)]),
    ),
    "ShadowedRuleValidator": (
        Problem.MASKED, table(["flag1"], [("-", A), ("true", B)], "FIRST"),
    ),
    "InputEntryTypeValidator": (
        Problem.WRONG_TYPE, table(["number1"], [('"ten", < 5', A)]),
    ),
    "OutputEntryTypeValidator": (
        Problem.WRONG_OUTPUT, table(["flag1"], [("-", "5")], type_ref="string"),
    ),
    "OutputValuesTypeValidator": (
        Problem.WRONG_VALUES,
        table(["flag1"], [("-", A)], values=[A, "5"], type_ref="string"),
    ),
    "InputValuesTypeValidator": (
        Problem.WRONG_VALUES,
        table([clause("word1", type_ref="string", allowed=parse_tests("1, 2"))],
              [("-", A)]),
    ),
    "values a type does not allow": (
        Problem.STRAY_VALUE, table(["word1"], [('"alone","nobody"', A)]),
    ),
    "AggregationOutputTypeValidator": (Problem.WRONG_OUTPUT, SUM),
    "DuplicateColumnLabelValidator": (
        Problem.TWIN_COLUMN, table(["flag1", "flag1"], [("true", "-", A)]),
    ),
    # Smit et al., as checked by the tools of Koblenz and Leuven
    "identical rules": (
        Problem.DUPLICATE, table(["flag1"], [("true", A), ("true", A)]),
    ),
    "equivalent rules": (
        Problem.DUPLICATE, table(["number1"], [("< 5", A), ("[0..5)", A)]),
    ),
    "subsumed rules": (
        Problem.SUBSUMED, table(["flag1"], [("-", A), ("true", A)], "ANY"),
    ),
    "interdeterminism": (
        Problem.CONFLICT, table(["number1"], [("< 5", A), ("[0..4]", B)]),
    ),
    "partial reduction": (
        Problem.MERGEABLE, table(["number1"], [("< 5", A), ("[5..9]", A)]),
    ),
    "overlapping conditions": (
        Problem.CONFLICT, table(["number1"], [("<= 5", A), (">= 5", B)]),
    ),
    "missing rules": (Problem.GAP, table(["word1"], [('"alone"', A)])),
    "missing ranges": (Problem.MISSING_VALUE, table(["word1"], [('"alone"', A)])),
    "missing columns": (
        Problem.CONFLICT, table(["flag1"], [("true", A), ("true", B)]),
    ),
    "idle columns": (
        Problem.IDLE_COLUMN, table(["flag1", "word1"], [("true", "-", A)]),
    ),
    "unused inputs": (Problem.UNREAD, table(["flag1"], [("-", A)])),
}  # fmt: skip
"""What a peer calls it: what it is here, and a table that has it."""


@pytest.mark.parametrize(("kind", "made"), PEERS.values(), ids=PEERS)
def test_what_a_peer_finds_is_found_here(kind, made):
    assert kind in {each.kind for each in found(made)}


SOUND = table(["flag1", "number1", "word1"],
              [("true", "-", '"alone"', A), ("-", "< 18", "-", B),
               ("-", "-", "-", '"c"')], "PRIORITY", [A, B, '"c"'])  # fmt: skip


def test_a_table_without_faults_is_told_none():
    facts = [fact for fact in _facts() if fact.name in TYPES]

    kinds = {each.kind for each in found(SOUND, facts=facts)}

    assert kinds <= {Problem.MISSING_VALUE}


def _facts():
    from strategies_tables import FACTS

    return FACTS


@pytest.mark.parametrize(
    ("policy", "values", "rows", "stricter"),
    [
        ("FIRST", [], [("true", A), ("false", B)], "UNIQUE"),
        ("ANY", [], [("true", A), ("false", B)], "UNIQUE"),
        ("FIRST", [], [("true", A), ("-", A)], "ANY"),
        ("FIRST", [A, B], [("true", A), ("-", B)], "PRIORITY"),
        ("FIRST", [A, B], [("true", B), ("-", A)], None),
        ("FIRST", [], [("true", B), ("-", A)], None),
        ("PRIORITY", [A, B], [("true", A), ("false", B)], None),
    ],
)
def test_a_policy_is_recommended_only_where_it_gives_the_same(
    policy, values, rows, stricter
):
    told = found(table(["flag1"], rows, policy, values))

    assert [f.value for f in told if f.kind is Problem.POLICY] == (
        [stricter] if stricter else []
    )


def test_rules_that_merge_over_all_values_would_have_a_free_cell():
    made = table(["flag1", "number1"], [("true", "<5", A), ("false", "<5", A)])

    (merge,) = [f for f in found(made) if f.kind is Problem.MERGEABLE]

    assert merge.region == (("flag1", "-"),)


def test_an_input_that_nothing_requires_belongs_to_no_decision():
    model = model_of(table(["flag1"], [("-", A)]))
    lonely = attrs.evolve(model.decisions["decision"], requires=("flag1",))
    model = attrs.evolve(model, decisions={"decision": lonely})

    told = [f for f in examine_model(model) if f.kind is Problem.UNREAD]

    assert {f.decision for f in told} == {""}
    assert "number1" in {f.value for f in told}
    assert "flag1" not in {f.value for f in told}


def test_a_type_that_lists_values_of_another_type_is_named():
    odd = ItemDefinition("tOdd", "string", allowed=parse_tests('"a", 5'))
    told = found(table(["flag1"], [("-", A)]), items=(WORDS, SPAN, odd))

    (wrong,) = [f for f in told if f.kind is Problem.WRONG_VALUES]
    assert (wrong.region, wrong.value) == ((("tOdd", "string"),), 5)


def test_a_decision_whose_expression_reads_all_it_requires_is_left_alone():
    part = Decision("decision", "decision", None, requires=("flag1",))
    model = model_of(table(["flag1"], [("-", A)]))
    read = attrs.evolve(part, expression=model.decisions["decision"].expression)
    model = attrs.evolve(model, decisions={"decision": read})

    told = [f for f in examine_model(model) if f.kind is Problem.UNREAD]

    assert not [f for f in told if f.decision]


CHECKED = {
    # what `karama check` says of the file itself
    "DefinitionsIdAndNameValidator": ("DMN-004", definitions(namespace="")),
    "DecisionIdAndNameValidator": (
        "DMN-007", definitions(decision("", literal("1"))),
    ),
    "InputDataIdAndNameValidator": (
        "DMN-005", definitions(input_data("a"), input_data("a"))),
    "NoDecisionPresentValidator": ("DMN-043", definitions(input_data("a"))),
    "RequirementGraphLeafValidator": (
        "DMN-034", definitions(decision("d", literal("a + 1"), ()), input_data("a")),
    ),
    "ConnectedRequirementGraphValidator": (
        "DMN-009", definitions(decision("d", literal("1"), ("nobody",))),
    ),
    "InputTypeDeclarationValidator": (
        "DMN-028", definitions(input_data("a", "tNobody"), decision("d", literal("1"))),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "data"), CHECKED.values(), ids=CHECKED)
def test_what_a_peer_says_of_the_file_is_said_when_it_is_read(code, data):
    reading = read_model(data, file="t.dmn")

    assert code in {finding.code for finding in reading.findings}


def test_the_page_lists_every_check_and_every_kind():
    page = PAGE.read_text("utf-8")

    assert not [name for name in (*PEERS, *CHECKED) if f"`{name}`" not in page]
    assert not [kind for kind in Problem if f"`{kind.value}`" not in page]
