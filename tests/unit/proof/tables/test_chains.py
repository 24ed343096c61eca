"""A fault of one table, followed to the decision that is taken last."""

from __future__ import annotations

from decimal import Decimal

import pytest
from strategies_tables import KNOWN_NAMES, Fact, model_of, rule

from karama.feel import parse
from karama.procedure.decision import (
    Decision,
    HitPolicy,
    InputClause,
    LiteralExpression,
    OutputClause,
    Table,
)
from karama.proof.logic import Domain
from karama.proof.tables import Mask, Problem, Reach, Setting, examine_model

NAMES = KNOWN_NAMES | {"first"}
AGE = {"number1": Domain("number", whole=True, low=Decimal(0), high=Decimal(120))}
FACTS = (Fact("number1", "number"), Fact("flag1", "flag"))
TYPES = {"number1": "number", "flag1": "boolean"}


def table(names, rows, policy="UNIQUE", values=()):
    return Table(
        hit_policy=HitPolicy(policy),
        inputs=tuple(InputClause(n, n, parse(n, NAMES)) for n in names),
        outputs=(OutputClause("", values=tuple(parse(f'"{v}"') for v in values)),),
        rules=tuple(
            rule(number, cells, [f'"{output}"'])
            for number, (*cells, output) in enumerate(rows, start=1)
        ),
        id="t",
    )


def chain(first, last):
    """Two decisions; the second requires the first."""
    needed = Decision("first", "first", first, requires=tuple(TYPES))
    return model_of(last, facts=FACTS, types=TYPES, more=(needed,), name="last")


def found(model, kind, decision="first", **setting):
    every = examine_model(model, Setting(domains=AGE, **setting))
    return [f for f in every if f.kind is kind and f.decision == decision]


GAP = table(["number1"], [("< 18", "child"), ("> 18", "adult")])
CLASH = table(["number1"], [("< 18", "child"), ("< 12", "small"), (">= 18", "adult")])


def test_a_gap_that_the_next_table_passes_on_is_seen_with_who_and_what():
    last = table(["first"], [('"child"', "care"), ('"adult"', "general")])

    (gap,) = found(chain(GAP, last), Problem.GAP)
    (end,) = gap.ends

    assert (end.decision, end.reach) == ("last", Reach.SEEN)
    assert end.witness["number1"] == 18
    assert (end.given, end.instead) == (None, "care")


def test_a_gap_that_the_next_table_answers_alike_is_masked_by_its_rule():
    last = table(["flag1", "first"], [("true", "-", "care"), ("-", "-", "general")],
                 "FIRST")  # fmt: skip

    (gap,) = found(chain(GAP, last), Problem.GAP)
    (end,) = gap.ends

    assert end.reach is Reach.MASKED
    assert end.masks == (Mask("last", (1, 2)),)
    assert end.witness["number1"] == 18


def test_rules_that_clash_are_seen_where_either_would_be_answered():
    last = table(["first"], [('"child","small"', "care"), ('"adult"', "general")])

    (clash,) = found(chain(CLASH, last), Problem.CONFLICT)
    (end,) = clash.ends

    assert clash.rules == (1, 2)
    assert end.witness["number1"] < 12
    assert (end.given, end.instead) == (None, "care")


def test_values_that_the_decisions_before_never_give_make_a_gap_unreachable():
    first = table(["flag1"], [("true", "a"), ("false", "b")])
    last = table(["first"], [('"a"', "x"), ('"b"', "y"), ('"c"', "z")])

    gap, *_ = found(chain(first, last), Problem.GAP, "last")

    assert [end.reach for end in gap.ends] == [Reach.UNREACHABLE]
    (asleep,) = found(chain(first, last), Problem.UNREACHED, "last")
    assert asleep.rules == (3,)


def test_a_rule_that_people_without_an_answer_come_to_is_reached():
    last = table(["first"], [('"child"', "x"), ('"adult"', "y"), ("null", "z")])

    assert not found(chain(GAP, last), Problem.UNREACHED, "last")


def test_a_rule_that_never_wins_is_masked_in_its_own_table_when_it_says_the_same():
    first = table(["flag1"], [("-", "a"), ("true", "a")], "FIRST")
    last = table(["first"], [('"a"', "x"), ("-", "y")], "FIRST")

    (masked,) = found(chain(first, last), Problem.MASKED)

    assert [end.masks for end in masked.ends] == [(Mask("first", (1,)),)]


def test_a_rule_that_never_wins_is_seen_where_it_says_something_else():
    first = table(["flag1"], [("-", "a"), ("true", "b")], "FIRST")
    last = table(["first"], [('"a"', "x"), ("-", "y")], "FIRST")

    ((end,),) = [f.ends for f in found(chain(first, last), Problem.MASKED)]

    assert (end.given, end.instead) == ("x", "y")
    assert end.witness["flag1"] is True


def test_a_rule_for_nobody_is_never_come_to():
    first = table(["number1"], [("> 200", "a"), ("-", "b")], "FIRST")
    last = table(["first"], [("-", "x")])

    ((end,),) = [f.ends for f in found(chain(first, last), Problem.NEVER)]

    assert end.reach is Reach.UNREACHABLE


def test_a_less_protective_rule_that_wins_is_seen_or_masked():
    first = table(["flag1"], [("true", "less"), ("-", "more")], "FIRST",
                  values=["more", "less"])  # fmt: skip
    tells = table(["first"], [('"less"', "x"), ("-", "y")], "FIRST")
    alike = table(["first"], [("-", "x")])

    (seen,) = found(chain(first, tells), Problem.LOWER)
    (masked,) = found(chain(first, alike), Problem.LOWER)

    assert seen.rules == (1, 2)
    assert [(e.given, e.instead) for e in seen.ends] == [("x", "y")]
    assert [e.reach for e in masked.ends] == [Reach.MASKED]


def test_a_table_that_stands_alone_has_no_chain_to_follow():
    model = model_of(GAP, facts=FACTS, types=TYPES)

    (gap,) = found(model, Problem.GAP, "decision")

    assert gap.ends == ()


def test_a_decision_that_is_taken_for_itself_is_an_end_as_well():
    last = table(["first"], [("-", "x")])
    every = examine_model(chain(GAP, last), Setting(domains=AGE), ends={"first"})

    (gap,) = [f for f in every if f.kind is Problem.GAP]

    reaches = {end.decision: end.reach for end in gap.ends}
    assert reaches == {"first": Reach.SEEN, "last": Reach.MASKED}


@pytest.mark.parametrize("text", ["[first]", "sort([1], function(x, y) x < y)"])
def test_what_the_solver_cannot_read_is_undecided_and_never_masked(text):
    last = LiteralExpression(text=text, node=parse(text, NAMES))

    (gap,) = found(chain(GAP, last), Problem.GAP)

    assert [end.reach for end in gap.ends] == [Reach.UNDECIDED]
    assert all(end.reason for end in gap.ends)


def test_arithmetic_is_followed_too():
    first = table(["number1 + number1"], [("< 36", "child"), ("> 36", "adult")])
    last = table(["first"], [('"child"', "care"), ('"adult"', "general")])

    (gap,) = found(chain(first, last), Problem.GAP)

    assert [end.witness["number1"] for end in gap.ends] == [18]
