"""What two versions of a DMN file answer differently is what trying everyone says."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies_tables import KNOWN_NAMES, Fact, model_of, rule

from karama.decisions import compile_model
from karama.decisions.hits import same
from karama.engine import from_plain
from karama.feel import UNKNOWN, parse, parse_tests
from karama.procedure.decision import (
    Decision,
    HitPolicy,
    InputClause,
    ItemDefinition,
    OutputClause,
    Table,
)
from karama.proof.bare import alone
from karama.proof.differences import differences, plain

WORD = ItemDefinition("tWord", "string", allowed=parse_tests('"alone","family"'))
SPAN = ItemDefinition("tSpan", "number", allowed=parse_tests("[0..3]"))
TYPES = {"number1": "tSpan", "word1": "tWord", "flag1": "boolean"}
FACTS = (Fact("number1", "number"), Fact("word1", "word"), Fact("flag1", "flag"))
VALUES = {
    "number1": [UNKNOWN, *(Decimal(k) / 2 for k in range(7))],
    "word1": [UNKNOWN, "alone", "family"],
    "flag1": [UNKNOWN, False, True],
}
EVERYONE = [dict(zip(VALUES, way, strict=True)) for way in product(*VALUES.values())]
CELLS = {
    "number1": ["-", "< 2", ">= 2", "1", "(1..2]", "> 3"],
    "word1": ["-", '"alone"', 'not("alone")', '"alone","family"'],
    "flag1": ["-", "true", "false"],
    "first": ["-", '"a"', 'not("a")', "null"],
}
POLICIES = [HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY]


@st.composite
def tables(draw, names):
    policy = draw(st.sampled_from(POLICIES))
    cells = st.tuples(*(st.sampled_from(CELLS[name]) for name in names))
    rows = draw(st.lists(st.tuples(cells, st.sampled_from("abc")), min_size=1,
                         max_size=4))  # fmt: skip
    values = tuple(parse(f'"{v}"') for v in "abc")
    return Table(
        hit_policy=policy,
        inputs=tuple(
            InputClause(n, n, parse(n, KNOWN_NAMES | {"first"})) for n in names
        ),
        outputs=(OutputClause("", values=values),),
        rules=tuple(rule(k, c, [f'"{o}"']) for k, (c, o) in enumerate(rows, 1)),
        id="t",
    )


@st.composite
def files(draw):
    """A file of two decisions; the last requires the first."""
    first, last = draw(tables(["number1", "word1"])), draw(tables(["first", "flag1"]))
    more = (Decision("first", "first", first, requires=tuple(TYPES)),)
    made = model_of(last, facts=FACTS, items=(WORD, SPAN), types=TYPES, more=more)
    return attrs.evolve(made, file="t.dmn")


def check(old, new):
    found = differences(alone(old), alone(new))
    told = {one.decision: one for one in found.decisions}
    for name in ("first", "decision"):
        before, now = (compile_model(m).decide for m in (old, new))
        answers = [(p, before(name, p).value, now(name, p).value) for p in EVERYONE]
        moved = {
            (plain(one), plain(other)) for _, one, other in answers
            if not alike(one, other)
        }  # fmt: skip
        moves = told[name].moves if name in told else ()
        assert not (name in told and told[name].reason)
        assert {(m.old, m.new) for m in moves} == moved
        for move in moves:
            person = {fact: back(value) for fact, value in move.person.items()}
            assert plain(before(name, person).value) == move.old
            assert plain(now(name, person).value) == move.new


def alike(one, other):
    return one is other or (UNKNOWN not in (one, other) and same(one, other))


def back(value):
    return UNKNOWN if value == "unknown" else from_plain(value)


def draws(number):
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=number, deadline=None, suppress_health_check=slow)


@draws(60)
@given(files(), files())
def test_the_moves_between_two_files_are_those_of_everyone(old, new):
    check(old, new)


@pytest.mark.nightly
@draws(2_000)
@given(files(), files())
def test_the_moves_between_two_files_are_those_of_everyone_at_length(old, new):
    check(old, new)
