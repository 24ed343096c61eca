"""What becomes of a fault at the end of a chain is what trying everyone says of it."""

from __future__ import annotations

import functools
from decimal import Decimal
from itertools import product

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies_tables import KNOWN_NAMES, Fact, model_of, rule

from karama.decisions import compile_model
from karama.decisions.hits import same
from karama.feel import compile_tests, parse, parse_tests, to_feel
from karama.procedure.decision import (
    Decision,
    HitPolicy,
    InputClause,
    LiteralExpression,
    OutputClause,
    Table,
)
from karama.proof.logic import Domain
from karama.proof.tables import Problem, Reach, Setting, examine_model

WORDS = ("alone", "family", "group")
DOMAINS = {
    "number1": Domain("number", whole=True, low=Decimal(0), high=Decimal(3)),
    "word1": Domain("string", choices=WORDS),
    "flag1": Domain("boolean"),
}
FACTS = (Fact("number1", "number"), Fact("word1", "word"), Fact("flag1", "flag"))
TYPES = {"number1": "number", "word1": "string", "flag1": "boolean"}
VALUES = {
    "number1": [Decimal(k) for k in range(4)],
    "word1": list(WORDS),
    "flag1": [False, True],
}
EVERYONE = [dict(zip(VALUES, way, strict=True)) for way in product(*VALUES.values())]
RESULTS = ("a", "b", "c")
CELLS = {
    "number1": ["-", "< 2", ">= 2", "1", "[1..2]", "> number1"],
    "word1": ["-", '"alone"', '"family","group"', 'not("alone")'],
    "flag1": ["-", "true", "false"],
    "result": ["-", '"a"', '"b"', '"a","b"', 'not("a")', "null"],
}
POLICIES = [HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY]
NAMES = KNOWN_NAMES | {"first", "middle"}


def draws(number):
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=number, deadline=None, suppress_health_check=slow)


@st.composite
def tables(draw, names):
    policy = draw(st.sampled_from(POLICIES))
    columns = [st.sampled_from(CELLS.get(name, CELLS["result"])) for name in names]
    row = st.tuples(st.tuples(*columns), st.sampled_from(RESULTS))
    rows = draw(st.lists(row, min_size=1, max_size=4))
    ordered = policy is HitPolicy.PRIORITY or draw(st.booleans())
    values = tuple(parse(f'"{word}"') for word in RESULTS) if ordered else ()
    default = parse('"c"') if draw(st.integers(0, 3)) == 0 else None
    return Table(
        hit_policy=policy,
        inputs=tuple(InputClause(n, n, parse(n, NAMES)) for n in names),
        outputs=(OutputClause("", values=values, default=default),),
        rules=tuple(rule(k, c, [f'"{o}"']) for k, (c, o) in enumerate(rows, 1)),
        id="t",
    )


@st.composite
def chains(draw):
    """Three decisions: the last reads the middle one, which reads the first."""
    first = draw(tables(["number1", "word1"]))
    own = draw(st.sampled_from([[], ["flag1"], ["number1"]]))
    middle = draw(tables(["first", *own]))
    if draw(st.integers(0, 4)) == 0:
        text = 'if first = "a" then "a" else "b"'
        middle = LiteralExpression(text=text, node=parse(text, NAMES))
    last = draw(tables(draw(st.sampled_from([["middle"], ["first", "middle"]]))))
    facts = tuple(TYPES)
    return model_of(
        last,
        facts=FACTS,
        types=TYPES,
        more=(
            Decision("first", "first", first, requires=facts),
            Decision("middle", "middle", middle, requires=("first", *facts)),
        ),
        name="last",
    )


class Tried:
    """One decision of a chain, everybody who comes to it, and what they get."""

    def __init__(self, model, name):
        self.model = model
        self.part = model.decisions[name]
        self.decide = compile_model(model).evaluate

    @functools.cached_property
    def people(self):
        """Those for whom everything the table reads is there."""
        return [p for p in EVERYONE if None not in self.seen(p).values()]

    def seen(self, person):
        """What the table reads of a person."""
        names = [clause.text for clause in self.part.expression.inputs]
        return {
            n: self.decide(n, person)
            if n in self.model.decisions
            else to_feel(person[n])
            for n in names
        }

    def holding(self, person):
        seen = self.seen(person)
        return [
            number
            for number, each in enumerate(self.part.expression.rules, start=1)
            if all(
                compile_tests(cell)(value, {n: to_feel(v) for n, v in person.items()})
                is True
                for cell, value in zip(each.inputs, seen.values(), strict=True)
            )
        ]

    def answering(self, person):
        """The rules that answer a person, where some do."""
        table, holding = self.part.expression, self.holding(person)
        if table.hit_policy is HitPolicy.PRIORITY:
            outputs = [RESULTS.index(r.outputs[0].value) for r in table.rules]
            holding = sorted(holding, key=lambda n: (outputs[n - 1], n))
        ordered = table.hit_policy in (HitPolicy.FIRST, HitPolicy.PRIORITY)
        return holding[:1] if ordered else holding

    def stands(self, finding, person):
        holding = self.holding(person)
        if finding.kind is not Problem.GAP:
            first = finding.kind is not Problem.LOWER or holding[:1] == [
                finding.rules[0]
            ]
            return set(finding.rules) <= set(holding) and first
        seen = self.seen(person)
        inside = (self.inside(n, text, seen[n]) for n, text in finding.region)
        return not holding and all(inside)

    def inside(self, name, text, value):
        """Whether a value is in a region of an input, which is named by its label."""
        listed = [part.strip() for part in text.split(",")]
        parts = [part for part in listed if part != "any other"]
        if any(compile_tests(parse_tests(part))(value, {}) is True for part in parts):
            return True
        column = [c.text for c in self.part.expression.inputs].index(name)
        cells = " ".join(rule.texts[column] for rule in self.part.expression.rules)
        return len(parts) < len(listed) and f'"{value}"' not in cells

    def mended(self, finding):
        rules = self.part.expression.rules
        wanted = finding.rules[1:] if finding.kind is Problem.LOWER else finding.rules
        chosen = [rules[n - 1] for n in wanted] if wanted else rules
        for each in chosen:
            node = LiteralExpression(text="", node=each.outputs[0])
            part = attrs.evolve(self.part, expression=node)
            decisions = {**self.model.decisions, part.id: part}
            yield compile_model(attrs.evolve(self.model, decisions=decisions)).evaluate


def check(model):
    setting = Setting(domains=DOMAINS, unknown=False)
    found = examine_model(model, setting)
    for finding in found:
        tried = Tried(model, finding.decision)
        if finding.kind is Problem.UNREACHED:
            assert_nobody_gets(tried, finding)
        for end in finding.ends:
            assert end.reach is not Reach.UNDECIDED
            check_end(tried, finding, end)
    return found


def assert_nobody_gets(tried, finding):
    (row,) = finding.rules
    assert all(row not in tried.answering(person) for person in EVERYONE)


def check_end(tried, finding, end):
    people = [] if finding.kind is Problem.NEVER else tried.people
    there = [p for p in people if tried.stands(finding, p)]
    others = list(tried.mended(finding))
    differs = [
        (person, other)
        for person in there
        for other in others
        if not same(tried.decide(end.decision, person), other(end.decision, person))
    ]
    wanted = Reach.SEEN if differs else Reach.MASKED if there else Reach.UNREACHABLE
    assert end.reach is wanted
    if wanted is Reach.SEEN:
        person = end.witness
        assert tried.stands(finding, {**EVERYONE[0], **person})
        assert same(end.given, tried.decide(end.decision, person))
        assert any(same(end.instead, other(end.decision, person)) for other in others)
        assert not same(end.given, end.instead)
    if wanted is Reach.MASKED:
        assert tried.stands(finding, {**EVERYONE[0], **end.witness})
        check_masks(tried, there, others, end)


def check_masks(tried, there, others, end):
    assert end.masks
    for mask in end.masks:
        for person, other in product(there, others):
            before = tried.decide(mask.decision, person)
            assert same(before, other(mask.decision, person))
        if isinstance(tried.model.decisions[mask.decision].expression, Table):
            mended = [other.__self__.model for other in others]
            itself = mask.decision == tried.part.name
            models = [tried.model, *([] if itself else mended)]
            hidden = [Tried(model, mask.decision) for model in models]
            rows = {n for one in hidden for p in there for n in one.answering(p)}
            assert set(mask.rules) == rows


@draws(120)
@given(chains())
def test_an_end_is_seen_masked_or_unreachable_as_trying_everyone_shows(model):
    check(model)


@pytest.mark.nightly
@draws(3_000)
@given(chains())
def test_an_end_is_as_trying_everyone_shows_at_length(model):
    check(model)
