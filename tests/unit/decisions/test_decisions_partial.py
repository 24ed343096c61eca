"""Deciding while facts are unknown: certain, possible, provisional, what to ask."""

from decimal import Decimal

import pytest
from dmn_files import (
    context,
    decision,
    definitions,
    input_data,
    literal,
    table,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from karama.decisions import Outcome, compile_model, read_model
from karama.decisions.hits import same
from karama.decisions.python import WARM
from karama.errors import FeelLimit
from karama.feel.budget import Budget
from karama.feel.values import UNKNOWN


def decisions(*parts):
    reading = read_model(definitions(*parts), file="d.dmn")
    assert reading.usable, reading.findings
    return compile_model(reading.model)


ORIENTATION = decisions(
    input_data("age"),
    input_data("medical"),
    input_data("alone"),
    decision(
        "orientation",
        table(
            ["age", "alone", "medical"],
            ['orientation|"child-protection", "hospital", "reception"=>"reception"'],
            [
                (["< 18", "true", "-"], ['"child-protection"'], ["CRC 20(1)"]),
                (["-", "-", "true"], ['"hospital"'], ["ICESCR 12"]),
                ([">= 18", "-", "false"], ['"reception"'], ["report"]),
            ],
            policy="PRIORITY",
            notes=["source"],
        ),
        ["age", "alone", "medical"],
    ),
)


def decide(**facts):
    return ORIENTATION.decide("orientation", facts)


# --- one table --------------------------------------------------------------------


def test_when_everything_is_known_the_outcome_is_certain():
    outcome = decide(age=30, medical=False, alone=True)

    assert outcome == Outcome(
        decision="orientation",
        value="reception",
        certain=True,
        possible=("reception",),
        fired=outcome.fired,
    )
    (fired,) = outcome.fired
    assert (fired.number, fired.rule, fired.certain) == (3, "r3", True)
    assert fired.annotations == (("source", "report"),)
    assert (fired.decision, fired.table) == ("orientation", "t")


def test_while_a_fact_is_unknown_the_most_protective_possible_output_is_provisional():
    outcome = decide(age=16, medical=True)

    assert outcome.value == "child-protection"
    assert outcome.provisional
    assert outcome.possible == ("child-protection", "hospital")
    assert [(f.number, f.certain) for f in outcome.fired] == [(1, False), (2, True)]
    assert [question.fact for question in outcome.questions] == ["alone"]


def test_nothing_known_leaves_everything_possible():
    outcome = decide()

    assert set(outcome.possible) == {"child-protection", "hospital", "reception"}
    assert outcome.value == "child-protection"
    assert {q.fact for q in outcome.questions} == {"age", "alone", "medical"}
    assert all(0 < q.settles <= 1 for q in outcome.questions)
    shares = [question.settles for question in outcome.questions]
    assert shares == sorted(shares, reverse=True)


def test_a_question_that_cannot_change_the_answer_is_not_asked():
    outcome = decide(age=30, alone=False)

    assert [question.fact for question in outcome.questions] == ["medical"]


def test_an_unknown_that_does_not_matter_leaves_the_outcome_certain():
    outcome = decide(age=30, medical=True)

    assert outcome.certain
    assert outcome.value == "hospital"
    assert outcome.questions == ()


def test_unknown_is_not_null():
    assert decide(age=None, medical=None, alone=None).value == "reception"
    assert decide(age=UNKNOWN, medical=None, alone=True).provisional


def test_a_first_table_with_ordered_values_is_provisional_too():
    model = decisions(
        input_data("n"),
        decision(
            "d",
            table(
                ["n"],
                ['o|"a", "b"'],
                [(["> 5"], ['"b"']), (["> 3"], ['"a"']), (["-"], ['"b"'])],
                policy="FIRST",
            ),
            ["n"],
        ),
    )

    outcome = model.decide("d", {})
    assert (outcome.value, outcome.possible) == ("a", ("a", "b"))


def test_a_table_without_an_order_does_not_guess():
    model = decisions(
        input_data("n"),
        decision(
            "d", table(["n"], ["o"], [(["> 5"], ["1"]), (["<= 5"], ["2"])]), ["n"]
        ),
    )

    outcome = model.decide("d", {})
    assert outcome.value is UNKNOWN
    assert {Decimal(1), Decimal(2)} <= set(outcome.possible)


def test_a_broken_hit_policy_is_told_by_rule_numbers():
    model = decisions(
        input_data("n"),
        decision("d", table(["n"], ["o"], [(["> 1"], ["1"]), (["> 2"], ["2"])]), ["n"]),
    )

    outcome = model.decide("d", {"n": 3})
    assert (outcome.value, outcome.certain) == (None, True)
    assert outcome.troubles == (
        "d: rules 1, 2 can hold together, which UNIQUE does not allow",
    )


def test_an_unknown_output_is_never_certain():
    model = decisions(
        input_data("n"), input_data("m"),
        decision("d", table(["n"], ["o"], [(["-"], ["m"])]), ["n", "m"]),
    )  # fmt: skip

    outcome = model.decide("d", {"n": 1})
    assert not outcome.certain
    assert outcome.possible == (UNKNOWN,)


def test_an_output_that_is_not_known_is_never_outranked():
    model = decisions(
        input_data("n"), input_data("m"),
        decision(
            "d",
            table(
                ["n"], ['o|"a", "b"'], [(["-"], ["m"]), (["-"], ['"b"'])], policy="P"
            ),
            ["n", "m"],
        ),
    )  # fmt: skip

    outcome = model.decide("d", {"n": 1})
    assert outcome.value is UNKNOWN
    assert [question.fact for question in outcome.questions] == ["m"]
    assert model.decide("d", {"n": 1, "m": "a"}).value == "a"


def test_a_fact_that_only_a_cell_reads_is_asked_for():
    model = decisions(
        input_data("n"), input_data("limit"),
        decision(
            "d",
            table(["n"], ["o"], [(["> limit"], ["1"]), (["-"], ["2"])], policy="FIRST"),
            ["n", "limit"],
        ),
    )  # fmt: skip

    outcome = model.decide("d", {"n": 3})
    assert set(outcome.possible) == {Decimal(1), Decimal(2)}
    assert [question.fact for question in outcome.questions] == ["limit"]


# --- chains -----------------------------------------------------------------------


CHAIN = decisions(
    input_data("age"),
    input_data("hurt"),
    decision(
        "group",
        table(["age"], ["g"], [(["< 18"], ['"child"']), ([">= 18"], ['"adult"'])],
              policy="FIRST"),
        ["age"],
    ),
    decision(
        "route",
        table(
            ["group", "hurt"],
            ['route|"home", "hospital", "centre"'],
            [
                (['"child"', "-"], ['"home"']),
                (["-", "true"], ['"hospital"']),
                (['"adult"', "false"], ['"centre"']),
            ],
            policy="PRIORITY",
        ),
        ["d:group", "hurt"],
    ),
)  # fmt: skip


def test_an_uncertain_decision_is_tried_value_by_value():
    outcome = CHAIN.decide("route", {"hurt": True})

    assert "centre" not in outcome.possible
    assert set(outcome.possible) == {"home", "hospital"}
    assert outcome.value == "home"
    assert [question.fact for question in outcome.questions] == ["age"]


def test_a_certain_decision_upstream_is_used_as_it_is():
    outcome = CHAIN.decide("route", {"age": 40, "hurt": False})

    assert (outcome.value, outcome.certain) == ("centre", True)
    assert [(f.decision, f.number) for f in outcome.fired] == [
        ("group", 2),
        ("route", 3),
    ]


def test_rules_upstream_are_told_in_the_order_of_the_graph():
    outcome = CHAIN.decide("route", {"hurt": True})

    assert [f.decision for f in outcome.fired][:2] == ["group", "group"]
    hospital = next(f for f in outcome.fired if (f.decision, f.number) == ("route", 2))
    assert hospital.certain


def test_questions_upstream_count_through_the_chain():
    outcome = CHAIN.decide("route", {})

    assert {question.fact for question in outcome.questions} == {"age", "hurt"}


def test_an_expression_over_an_unknown_is_unknown_and_asks_for_it():
    model = decisions(
        input_data("a"), input_data("b"),
        decision("d", literal("a + b"), ["a", "b"]),
    )  # fmt: skip

    outcome = model.decide("d", {"a": 1})
    assert (outcome.value, outcome.certain) == (UNKNOWN, False)
    assert [question.fact for question in outcome.questions] == ["b"]


def test_a_table_inside_a_context_is_unknown_when_several_outputs_are_possible():
    inner = table(["n"], ["o"], [(["> 1"], ["1"]), (["<= 1"], ["2"])])
    model = decisions(
        input_data("n"), decision("d", context(("t", inner), ("", literal("t"))), ["n"])
    )

    assert model.decide("d", {}).value is UNKNOWN
    assert model.decide("d", {"n": 2}).value == 1


def test_what_only_several_answers_together_settle_is_asked_all_the_same():
    def flag(name):
        rules = [(["> 1"], ["true"]), (["<= 1"], ["false"])]
        logic = table([name], ["o=>false"], rules)
        return [input_data(name), decision(f"is {name}", logic, [name])]

    model = decisions(
        *flag("a"),
        *flag("b"),
        decision("d", literal("is a != is b"), ["d:is a", "d:is b"]),
    )

    outcome = model.decide("d", {})
    assert set(outcome.possible) >= {True, False}
    assert {question.fact for question in outcome.questions} == {"a", "b"}


def test_too_many_combinations_are_unknown_and_still_sound():
    parts, names = [], []
    for n in range(8):
        names.append(f"g{n}")
        parts += [
            input_data(f"n{n}"),
            decision(
                f"g{n}",
                table([f"n{n}"], ["o"], [(["> 1"], ["true"]), (["-"], ["false"])],
                      policy="FIRST"),
                [f"n{n}"],
            ),
        ]  # fmt: skip
    rules = [(["true"] * 8, ['"a"']), (["-"] * 8, ['"b"'])]
    model = decisions(
        *parts,
        decision(
            "d",
            table(names, ['o|"a", "b"'], rules, policy="FIRST"),
            [f"d:{n}" for n in names],
        ),
    )

    outcome = model.decide("d", {})
    assert outcome.possible == ("a", "b")
    assert len(outcome.questions) == 8


# --- soundness --------------------------------------------------------------------


CELLS = {
    "n": ["-", "< 3", ">= 3", "[2..5]", "1, 4", "not(2)", "null"],
    "s": ["-", '"x"', '"x", "y"', 'not("x")'],
    "b": ["-", "true", "false"],
}
VALUES = {
    "n": [None, 1, 2, 3, 4, 6],
    "s": [None, "x", "y", "z"],
    "b": [None, True, False],
}
POLICIES = [
    "UNIQUE",
    "ANY",
    "PRIORITY",
    "FIRST",
    "COLLECT",
    "RULE ORDER",
    "OUTPUT ORDER",
]


@st.composite
def small_tables(draw):
    rules = draw(
        st.lists(
            st.tuples(
                st.tuples(*(st.sampled_from(CELLS[name]) for name in CELLS)),
                st.sampled_from(['"p"', '"q"', '"r"']),
            ),
            min_size=1,
            max_size=5,
        )
    )
    return decisions(
        *(input_data(name) for name in CELLS),
        decision(
            "d",
            table(
                list(CELLS),
                ['o|"p", "q", "r"' + draw(st.sampled_from(["", '=>"r"']))],
                [(list(cells), [output]) for cells, output in rules],
                policy=draw(st.sampled_from(POLICIES)),
            ),
            list(CELLS),
        ),
    )


@settings(max_examples=60, deadline=None)
@given(
    model=small_tables(),
    facts=st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(values) for name, values in VALUES.items()}
    ),
)
def test_every_completion_gives_an_output_that_was_called_possible(model, facts):
    outcome = model.decide("d", facts)

    assert outcome.certain or outcome.questions
    for n in VALUES["n"]:
        for s in VALUES["s"]:
            for b in VALUES["b"]:
                found = model.evaluate("d", {"n": n, "s": s, "b": b} | facts)
                assert any(same(found, each) for each in outcome.possible)
                assert not outcome.certain or same(found, outcome.value)


@settings(max_examples=60, deadline=None)
@given(
    model=small_tables(),
    facts=st.fixed_dictionaries(
        {name: st.sampled_from(values) for name, values in VALUES.items()}
    ),
)
def test_with_everything_known_deciding_is_evaluating(model, facts):
    outcome = model.decide("d", facts)

    assert outcome.certain
    assert same(outcome.value, model.evaluate("d", facts))
    assert outcome.questions == ()


@pytest.mark.parametrize("fact", ["age", "medical", "alone"])
def test_answering_a_question_never_adds_an_output(fact):
    before = decide()

    for answer in (16, 30, True, False):
        after = decide(**{fact: answer})
        assert set(after.possible) <= set(before.possible)


# --- the same answers when asked again and again --------------------------------------


@settings(max_examples=15, deadline=None)
@given(
    model=small_tables(),
    people=st.lists(
        st.fixed_dictionaries(
            {},
            optional={name: st.sampled_from(values) for name, values in VALUES.items()},
        ),
        min_size=3,
        max_size=3,
    ),
)
def test_a_decision_asked_often_answers_as_it_did_at_first(model, people):
    def values():
        return [model.evaluate("d", facts) for facts in people]

    first, plain = [model.decide("d", facts) for facts in people], values()

    for _ in range(WARM):
        model.decide("d", {})

    assert [model.decide("d", facts) for facts in people] == first
    assert all(same(*pair) for pair in zip(plain, values(), strict=True))


def test_a_decision_with_its_own_budget_is_worked_out_with_it():
    model = decisions(
        input_data("n"),
        decision("d", literal("count(for i in 1..n return i)"), ["n"]),
    )
    for _ in range(WARM + 1):
        model.decide("d", {"n": 3})

    with pytest.raises(FeelLimit):
        model.decide("d", {"n": 1000}, Budget(100))
