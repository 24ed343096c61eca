"""What a set of rules means under each hit policy, certain and possible."""

from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karama.decisions.hits import MAX_SETS, Policy, distinct, meaning, rank, same
from karama.feel.values import UNKNOWN, Date, holds_unknown
from karama.procedure.decision import Aggregation, HitPolicy

ORDER = (("child", "medical", "other"),)
H = HitPolicy


def means(policy, certain, possible, outputs):
    return meaning(policy, certain, possible, outputs.__getitem__)


# --- one rule or none -------------------------------------------------------------


@pytest.mark.parametrize("hit", [H.UNIQUE, H.ANY, H.FIRST, H.PRIORITY])
def test_one_certain_rule_gives_its_output(hit):
    found = means(Policy(hit, ranks=ORDER), [1], [], ["child", "other"])

    assert found.possible == ("other",)
    assert found.broken == ()


@pytest.mark.parametrize("hit", list(HitPolicy))
def test_no_rule_gives_the_default(hit):
    policy = Policy(hit, ranks=ORDER, default="other")

    assert means(policy, [], [], []).possible == ("other",)


@pytest.mark.parametrize("hit", list(HitPolicy))
def test_no_rule_and_no_default_gives_null(hit):
    assert means(Policy(hit, ranks=ORDER), [], [], []).possible == (None,)


# --- single hit -------------------------------------------------------------------


def test_unique_is_broken_by_two_rules_that_hold():
    found = means(Policy(H.UNIQUE), [0, 2], [], ["a", "b", "c"])

    assert found.possible == (None,)
    assert found.broken == (0, 2)


def test_unique_may_be_broken_by_a_rule_that_may_hold():
    found = means(Policy(H.UNIQUE), [0], [1], ["a", "b"])

    assert found.possible == ("a", None)
    assert found.broken == (0, 1)


def test_unique_with_possible_rules_keeps_each_the_default_and_null():
    policy = Policy(H.UNIQUE, default="z")

    found = means(policy, [], [0, 1], ["a", "b"])

    assert set(found.possible) == {"z", "a", "b", None}


def test_any_takes_rules_that_agree():
    assert means(Policy(H.ANY), [0, 1], [2], ["a", "a", "a"]).possible == ("a",)


def test_any_is_broken_by_rules_that_differ():
    found = means(Policy(H.ANY), [0, 1], [], ["a", "b"])

    assert (found.possible, found.broken) == ((None,), (0, 1))


def test_first_stops_at_the_first_certain_rule():
    found = means(Policy(H.FIRST), [2], [0, 3], ["a", "b", "c", "d"])

    assert found.possible == ("a", "c")


def test_first_puts_the_most_protective_first_when_values_are_ordered():
    policy = Policy(H.FIRST, ranks=ORDER)

    found = means(policy, [2], [0, 1], ["other", "child", "medical"])

    assert found.possible == ("child", "medical", "other")


def test_priority_leaves_out_what_a_certain_rule_outranks():
    policy = Policy(H.PRIORITY, ranks=ORDER)

    found = means(policy, [1], [0, 2], ["child", "medical", "other"])

    assert found.possible == ("child", "medical")


def test_priority_ranks_by_the_columns_from_the_left():
    policy = Policy(
        H.PRIORITY, ranks=(("high", "low"), ("x", "y")), names=("level", "mark")
    )
    outputs = [
        {"level": "low", "mark": "x"},
        {"level": "high", "mark": "y"},
        {"level": "high", "mark": "x"},
    ]

    assert means(policy, [0, 1, 2], [], outputs).possible == (outputs[2],)


def test_an_output_that_is_not_listed_ranks_last():
    policy = Policy(H.PRIORITY, ranks=ORDER)

    assert means(policy, [0, 1], [], ["poem", "other"]).possible == ("other",)
    assert rank(policy, "poem") == (3,)


# --- several hits -----------------------------------------------------------------


def test_rule_order_lists_outputs_as_the_rules_stand():
    found = means(Policy(H.RULE_ORDER), [0, 2], [], ["b", "x", "a"])

    assert found.possible == (("b", "a"),)


def test_output_order_lists_them_by_rank():
    policy = Policy(H.OUTPUT_ORDER, ranks=ORDER)

    found = means(policy, [0, 1], [], ["other", "child"])

    assert found.possible == (("child", "other"),)


def test_collect_with_possible_rules_tries_every_set():
    found = means(Policy(H.COLLECT), [0], [1, 2], ["a", "b", "c"])

    assert set(found.possible) == {
        ("a",),
        ("a", "b"),
        ("a", "c"),
        ("a", "b", "c"),
    }


def test_collect_with_too_many_possible_rules_is_unknown():
    outputs = [str(n) for n in range(10)]

    found = means(Policy(H.COLLECT), [], list(range(10)), outputs)

    assert found.possible == (UNKNOWN,)


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [
        (Aggregation.SUM, Decimal(6)),
        (Aggregation.MIN, Decimal(1)),
        (Aggregation.MAX, Decimal(3)),
        (Aggregation.COUNT, Decimal(3)),
    ],
)
def test_aggregations(aggregation, expected):
    outputs = [Decimal(1), Decimal(2), Decimal(3)]

    found = means(Policy(H.COLLECT, aggregation), [0, 1, 2], [], outputs)

    assert found.possible == (expected,)


def test_counting_nothing_is_zero_and_summing_nothing_is_null():
    assert means(Policy(H.COLLECT, Aggregation.COUNT), [], [], []).possible == (0,)
    assert means(Policy(H.COLLECT, Aggregation.SUM), [], [], []).possible == (None,)


def test_a_count_never_needs_to_try_sets():
    policy = Policy(H.COLLECT, Aggregation.COUNT)

    found = means(policy, [0], list(range(1, 30)), [None] * 30)

    assert found.possible == tuple(map(Decimal, range(1, 31)))


def test_what_cannot_be_added_or_compared_is_null():
    for aggregation in (Aggregation.SUM, Aggregation.MAX):
        policy = Policy(H.COLLECT, aggregation)
        assert means(policy, [0, 1], [], [Decimal(1), "a"]).possible == (None,)


def test_dates_and_texts_have_a_least_and_a_greatest():
    dates = [Date(2026, 1, 2), Date(2025, 12, 31)]
    least = Policy(H.COLLECT, Aggregation.MIN)

    assert means(least, [0, 1], [], dates).possible == (dates[1],)
    assert means(least, [0, 1], [], ["b", "a"]).possible == ("a",)


def test_several_outputs_are_aggregated_column_by_column():
    policy = Policy(H.COLLECT, Aggregation.SUM, names=("a", "b"))
    outputs = [{"a": Decimal(1), "b": Decimal(2)}, {"a": Decimal(3), "b": Decimal(4)}]

    assert means(policy, [0, 1], [], outputs).possible == ({"a": 4, "b": 6},)


def test_a_sum_keeps_thirty_four_digits():
    outputs = [Decimal("1e33"), Decimal("0.1")]

    found = means(Policy(H.COLLECT, Aggregation.SUM), [0, 1], [], outputs)

    assert found.possible == (Decimal("1000000000000000000000000000000000"),)


# --- sameness ---------------------------------------------------------------------


def test_true_and_one_are_not_the_same():
    assert not same(True, Decimal(1))
    assert same(Decimal("1.0"), Decimal(1))
    assert same((None, {"a": "b"}), (None, {"a": "b"}))
    assert not same({"a": True}, {"a": Decimal(1)})
    assert distinct([Decimal(1), True, Decimal("1.0")]) == (Decimal(1), True)


# --- soundness --------------------------------------------------------------------


def tables():
    output = st.sampled_from(["child", "medical", "other", "poem"])
    return st.lists(
        st.tuples(output, st.sampled_from(["certain", "possible", "out"])), max_size=7
    )


@settings(max_examples=300)
@given(
    rules=tables(),
    hit=st.sampled_from(list(HitPolicy)),
    default=st.sampled_from([None, "other"]),
)
def test_every_answer_that_can_happen_is_among_the_possible_ones(rules, hit, default):
    policy = Policy(hit, ranks=ORDER, default=default)
    outputs = [output for output, _ in rules]
    certain = [n for n, (_, state) in enumerate(rules) if state == "certain"]
    possible = [n for n, (_, state) in enumerate(rules) if state == "possible"]

    told = means(policy, certain, possible, outputs).possible

    for size in range(len(possible) + 1):
        for some in combinations(possible, size):
            holds = sorted([*certain, *some])
            (answer,) = means(policy, holds, [], outputs).possible
            assert UNKNOWN in told or any(same(answer, each) for each in told)


@settings(max_examples=300)
@given(rules=tables(), hit=st.sampled_from(list(HitPolicy)))
def test_nothing_is_called_possible_that_cannot_happen(rules, hit):
    policy = Policy(hit, ranks=ORDER)
    outputs = [output for output, _ in rules]
    certain = [n for n, (_, state) in enumerate(rules) if state == "certain"]
    possible = [n for n, (_, state) in enumerate(rules) if state == "possible"]

    told = means(policy, certain, possible, outputs).possible

    reachable = [
        means(policy, sorted([*certain, *some]), [], outputs).possible[0]
        for size in range(len(possible) + 1)
        for some in combinations(possible, size)
    ]
    assert len(distinct(told)) == len(told)
    if told != (UNKNOWN,):
        assert all(any(same(each, other) for other in reachable) for each in told)
    else:
        assert 2 ** len(possible) > MAX_SETS


@settings(max_examples=300)
@given(
    rules=st.lists(
        st.tuples(
            st.sampled_from(["child", "medical", UNKNOWN]),
            st.sampled_from(["certain", "possible"]),
        ),
        max_size=4,
    ),
    hit=st.sampled_from(list(HitPolicy)),
)
def test_an_output_that_is_not_known_leaves_every_answer_open(rules, hit):
    policy = Policy(hit, ranks=ORDER, default="other")
    certain = [n for n, (_, state) in enumerate(rules) if state == "certain"]
    possible = [n for n, (_, state) in enumerate(rules) if state == "possible"]

    told = means(policy, certain, possible, [output for output, _ in rules]).possible

    choices = [["child", "medical"] if o is UNKNOWN else [o] for o, _ in rules]
    for outputs in product(*choices):
        for size in range(len(possible) + 1):
            for some in combinations(possible, size):
                holds = sorted([*certain, *some])
                (answer,) = means(policy, holds, [], outputs).possible
                assert any(holds_unknown(t) or same(answer, t) for t in told)
