"""Draws decision tables, requirement graphs of them, and people to decide about.

Everything is drawn small and close together, so that constants meet: cells use few
numbers, dates and words, people have exactly those, their neighbours, nulls, facts
nobody asked, and now and then a value of the wrong kind.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import attrs
from hypothesis import strategies as st

from karama.feel import UNKNOWN, parse, parse_tests
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

NUMBERS = [Decimal(text) for text in ("-1", "0", "0.5", "1", "2", "2.25", "3", "18")]
WORDS = ["alone", "family", "group", "other", ""]
DAYS = [dt.date(2024, 2, 28) + dt.timedelta(days=k) for k in range(4)]
SPANS = [dt.timedelta(hours=h) for h in (0, 24, 36, 72)]
RESULTS = ["protection", "health", "shelter", "general"]


@attrs.frozen
class Fact:
    """A fact of a drawn model: its name, what cells may say of it, what it may be."""

    name: str
    kind: str


FACTS = tuple(
    Fact(f"{kind}{k}", kind)
    for kind in ("number", "word", "flag", "day", "span")
    for k in (1, 2)
)


# --- cells ------------------------------------------------------------------------


def constants(kind):
    """FEEL text of a constant of a kind."""
    return {
        "number": st.sampled_from([str(number) for number in NUMBERS]),
        "word": st.sampled_from([f'"{word}"' for word in WORDS]),
        "flag": st.sampled_from(["true", "false"]),
        "day": st.sampled_from([f'date("{day}")' for day in DAYS]),
        "span": st.sampled_from([f'duration("PT{h}H")' for h in (0, 24, 36, 72)]),
    }[kind]


def _ranges(kind):
    ends = st.tuples(
        st.sampled_from("[(]"), constants(kind), constants(kind), st.sampled_from("])[")
    )
    return ends.map(lambda e: f"{e[0]}{e[1]}..{e[2]}{e[3]}")


def _comparisons(kind):
    pair = st.tuples(st.sampled_from(["<", "<=", ">", ">="]), constants(kind))
    return pair.map(" ".join)


def plain_cells(kind):
    """Cells that compare their input with constants."""
    one = constants(kind) | st.just("null")
    if kind != "flag":
        one |= _comparisons(kind) | _ranges(kind)
    several = st.lists(one, min_size=1, max_size=3).map(", ".join)
    conditions = st.builds(
        "? {} {}".format, st.sampled_from(["=", "!="]), constants(kind)
    )
    return st.one_of(
        st.just("-"),
        several,
        several.map("not({})".format),
        conditions,
        st.lists(constants(kind), max_size=3).map(lambda c: "[" + ", ".join(c) + "]"),
    )


COMPUTED = {
    "number": ["> number2", "? + number2 > 3", "modulo(?, 2) = 0"],
    "word": ["word2", 'starts with(?, "a")', "string length(?) > 5"],
    "flag": ["flag2", "? or flag2"],
    "day": ["< day2", "?.year = 2024"],
    "span": ["<= span2"],
}


def cells(kind, *, computed=True):
    """Any cell; one in some is more than constants."""
    plain = plain_cells(kind)
    if not computed:
        return plain
    return st.integers(0, 11).flatmap(
        lambda n: st.sampled_from(COMPUTED[kind]) if n == 0 else plain
    )


# --- tables -----------------------------------------------------------------------

POLICIES = [
    *((policy, None) for policy in HitPolicy),
    *((HitPolicy.COLLECT, aggregation) for aggregation in Aggregation),
]
NUMERIC = [Aggregation.SUM, Aggregation.MIN, Aggregation.MAX]
KNOWN_NAMES = frozenset(fact.name for fact in FACTS)


def clause(text, names=KNOWN_NAMES, **more):
    """An input clause from the text of its expression."""
    return InputClause(label=text, text=text, node=parse(text, names), **more)


def outputs(policy, aggregation, columns):
    """Output clauses; ordered policies declare their values."""
    ordered = policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
    values = tuple(parse(f'"{word}"') for word in RESULTS) if ordered else ()
    if aggregation in NUMERIC:
        values = ()
    return [OutputClause(name=name, values=values) for name in columns]


@st.composite
def tables(draw, facts=FACTS, *, computed=True, policies=POLICIES, most_rules=6):
    """A decision table over some of the facts."""
    policy, aggregation = draw(st.sampled_from(policies))
    asked = draw(st.lists(st.sampled_from(facts), min_size=1, max_size=4, unique=True))
    inputs = [clause(fact.name) for fact in asked]
    kinds = [fact.kind for fact in asked]
    numbers = [fact.name for fact in facts if fact.kind == "number"]
    if computed and len(numbers) > 1 and draw(st.integers(0, 4)) == 0:
        inputs.append(clause(f"{numbers[0]} + {numbers[1]}"))
        kinds.append("number")
    names = ["out"]
    if aggregation is None and draw(st.booleans()):
        names = ["out", "level"]
    clauses = outputs(policy, aggregation, names)
    if draw(st.booleans()):
        default = parse("7" if aggregation in NUMERIC else f'"{RESULTS[-1]}"')
        clauses[0] = attrs.evolve(clauses[0], default=default)
    drawn = [cells(kind, computed=computed) for kind in kinds]
    if draw(st.booleans()):  # every other table is loose, so that rules overlap
        drawn = [st.just("-") | each for each in drawn]
    row = st.tuples(
        st.tuples(*drawn),
        st.tuples(*(_results(policy, aggregation) for _ in names)),
    )
    rows = draw(st.lists(row, min_size=1, max_size=most_rules))
    return Table(
        hit_policy=policy,
        inputs=tuple(inputs),
        outputs=tuple(clauses),
        rules=tuple(rule(number, *each) for number, each in enumerate(rows, start=1)),
        aggregation=aggregation,
        annotation_names=("source",),
        id="table",
    )


def _results(policy, aggregation):
    if aggregation in NUMERIC:
        return st.sampled_from(["1", "2.5", "10", "-3"])
    plain = st.sampled_from([f'"{word}"' for word in RESULTS])
    return plain if policy is HitPolicy.OUTPUT_ORDER else plain | st.just("null")


def rule(number, cells_, results):
    """A rule from the texts of its cells."""
    return Rule(
        inputs=tuple(parse_tests(cell, KNOWN_NAMES) for cell in cells_),
        outputs=tuple(map(parse, results)),
        texts=tuple(cells_),
        annotations=(f"CRC {number}",),
        id=f"r{number}",
    )


# --- models -----------------------------------------------------------------------


def model_of(
    expression, *, facts=FACTS, items=(), types=None, more=(), name="decision"
):
    """A model with one decision, and any others it requires."""
    types = types or {}
    inputs = {
        fact.name: InputData(fact.name, fact.name, types.get(fact.name, ""))
        for fact in facts
    }
    requires = (*inputs, *(decision.id for decision in more))
    goal = Decision(name, name, expression, requires=requires)
    return DecisionModel(
        name="model",
        namespace="urn:model",
        version="1.5",
        items={item.name: item for item in items},
        inputs=inputs,
        decisions={each.id: each for each in (*more, goal)},
        knowledge={},
        services={},
    )


@st.composite
def models(draw):
    """One table, sometimes over facts with declared types."""
    table = draw(tables())
    types = {}
    items = ()
    if draw(st.booleans()):
        items = (
            ItemDefinition("tAge", "number", allowed=parse_tests("[0..18]")),
            ItemDefinition("tWord", "string", allowed=parse_tests('"alone","group"')),
        )
        types = {
            "number1": "tAge",
            "word1": "tWord",
            "day1": "date",
            "flag2": "boolean",
        }
    return model_of(table, items=items, types=types)


@st.composite
def graphs(draw):
    """A few tables in a row: each may read the outputs of those before it."""
    before, facts = [], list(FACTS)
    for number in range(draw(st.integers(1, 2))):
        name = f"step{number}"
        if draw(st.integers(0, 3)) == 0:
            expression = LiteralExpression(text="", node=parse(draw(_literals)))
        else:
            expression = draw(single(facts))
        requires = (*(f.name for f in FACTS), *(d.id for d in before))
        before.append(Decision(name, name, expression, requires=requires))
        facts.append(Fact(name, "result"))
    last = draw(single(facts, read=[f for f in facts if f.kind == "result"]))
    return model_of(last, more=before)


_literals = st.sampled_from(
    [
        "number1 + number2",
        "year(day1)",
        'if flag1 then "health" else word1',
        "number1 > 2",
        '"health"',
    ]
)


@st.composite
def single(draw, facts, read=()):
    """A table with one output in words, as a step of a graph."""
    policies = [(p, None) for p in HitPolicy if p.value in "UNIQUE ANY PRIORITY FIRST"]
    asked = draw(st.lists(st.sampled_from(facts), min_size=1, max_size=3, unique=True))
    asked = list(dict.fromkeys([*asked, *read]))
    policy, _ = draw(st.sampled_from(policies))
    row = st.tuples(
        st.tuples(*(_graph_cells(fact.kind) for fact in asked)),
        st.tuples(st.sampled_from([f'"{word}"' for word in RESULTS])),
    )
    rows = draw(st.lists(row, min_size=1, max_size=5))
    names = KNOWN_NAMES | {fact.name for fact in facts}
    return Table(
        hit_policy=policy,
        inputs=tuple(clause(fact.name, names) for fact in asked),
        outputs=tuple(outputs(policy, None, ["out"])),
        rules=tuple(rule(number, *each) for number, each in enumerate(rows, start=1)),
        id="step",
    )


def _graph_cells(kind):
    if kind != "result":
        return cells(kind)
    words = st.sampled_from([f'"{word}"' for word in RESULTS] + ["null"])
    several = st.lists(words, min_size=1, max_size=3).map(", ".join)
    return st.just("-") | several | several.map("not({})".format) | st.just("> 2")


# --- people -----------------------------------------------------------------------


def values(kind):
    """A value of a fact as Python has it; not null, not unknown."""
    near = st.sampled_from(
        [Decimal("-0.25"), Decimal("1.5"), Decimal("17.99"), Decimal(99)]
    )
    return {
        "number": st.sampled_from(NUMBERS) | near,
        "word": st.sampled_from([*WORDS, "grou", "zebra", "alonf"]),
        "flag": st.booleans(),
        "day": st.sampled_from([*DAYS, dt.date(1999, 1, 1), dt.date(2030, 12, 31)]),
        "span": st.sampled_from([*SPANS, dt.timedelta(hours=30), dt.timedelta(days=9)]),
    }[kind]


def answers(kind):
    """What is known of a fact: a value, null, unknown."""
    return st.one_of(values(kind), values(kind), st.none(), st.just(UNKNOWN))


_anything = st.sampled_from([*NUMBERS, *WORDS, True, *DAYS, *SPANS, ["alone"], [1, 2]])


@st.composite
def people(draw, facts=FACTS, *, tidy=False):
    """One person; unless tidy, some facts are missing or of the wrong kind."""
    person = {}
    for fact in facts:
        oddity = 9 if tidy else draw(st.integers(0, 19))
        if oddity == 0:
            continue
        person[fact.name] = draw(_anything if oddity == 1 else answers(fact.kind))
    return person
