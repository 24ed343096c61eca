"""What `examine` says of a small table is what trying everyone says of it."""

from __future__ import annotations

from itertools import combinations, product

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies_tables import FACTS, RESULTS, model_of, tables

from karama.decisions import compile_model
from karama.decisions.hits import rank, same
from karama.feel import UNKNOWN, compile_tests, parse, to_feel
from karama.procedure.decision import HitPolicy
from karama.proof.tables import Problem, Setting, examine
from karama.proof.tables.examine import open_case

SMALL = tuple(
    fact for fact in FACTS if fact.name in ("number1", "word1", "flag1", "day1")
)


def draws(number):
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=number, deadline=None, suppress_health_check=slow)


class Tried:
    """Everyone a table tells apart, and what they get."""

    def __init__(self, table):
        self.table, self.model = table, model_of(table, facts=SMALL)
        self.setting = Setting(inputs=None)
        self.case = open_case(table, self.model, "decision", self.setting)
        self.sides = self.case.grid.sides
        self.cells = [
            [compile_tests(cell) for cell in rule.inputs] for rule in table.rules
        ]
        self.names = [clause.text for clause in table.inputs]
        self.decide = compile_model(self.model).decide
        self.known = list(self.people(unknown=False))
        self.open = list(self.people(unknown=True))

    def people(self, *, unknown):
        pieces = [s.pieces if unknown else s.pieces[: s.known] for s in self.sides]
        for way in product(*pieces):
            yield {s.fact: p.value for s, p in zip(self.sides, way, strict=True)}

    def certain(self, person, table_rules=None):
        """Rows that hold for a person."""
        return [
            row
            for row, cells in enumerate(self.cells)
            if all(
                cell(to_feel(person.get(name, UNKNOWN)), {}) is True
                for cell, name in zip(cells, self.names, strict=True)
            )
        ]

    def value(self, person):
        return self.decide("decision", person).value

    def without(self, row):
        rules = [r for n, r in enumerate(self.table.rules) if n != row]
        model = model_of(attrs.evolve(self.table, rules=tuple(rules)), facts=SMALL)
        return compile_model(model).decide


def rules_of(found, kind):
    return {each.rules for each in found if each.kind is kind}


def one(found, kind):
    return [each for each in found if each.kind is kind]


def check(table):
    tried = Tried(table)
    found = examine(tried.model.decisions["decision"], tried.model, tried.setting)
    assert not one(found, Problem.UNDECIDED)
    check_gaps(tried, found)
    check_pairs(tried, found)
    check_rules(tried, found)
    check_dependence(tried, found)


def check_gaps(tried, found):
    policy = tried.case.answering.policy
    single = policy.hit.value in "UNIQUE ANY FIRST PRIORITY"
    counts = single and policy.default is None
    gaps = [p for p in tried.known if not tried.certain(p)] if counts else []
    told = one(found, Problem.GAP)
    assert sum(each.count for each in told) == len(gaps) or len(told) == 20
    assert all(each.total == len(gaps) for each in told)
    assert all(not tried.certain(each.witness) for each in told)
    told = one(found, Problem.OPEN_GAP)
    waits = [p for p in tried.open if UNKNOWN in list_of(p) and not tried.certain(p)]
    waits = waits if counts and not policy.ordered else []
    assert bool(told) == bool(waits)
    assert sum(each.count for each in told) == len(waits) or len(told) == 20
    assert all(each.total == len(waits) for each in told)
    for each in told:
        assert UNKNOWN in list_of(each.witness)
        assert not tried.certain(each.witness)


def list_of(person):
    return [value for value in person.values() if value is UNKNOWN]


def check_pairs(tried, found):
    shared = {}
    for person in tried.known:
        rows = tried.certain(person)
        for one_row, other in product(rows, rows):
            if one_row < other:
                pair = (one_row + 1, other + 1)
                shared[pair] = shared.get(pair, 0) + 1
    outputs = tried.case.grid.table.outputs
    agree = {p for p in shared if same(outputs[p[0] - 1], outputs[p[1] - 1])}
    hit = tried.table.hit_policy
    unique = hit is HitPolicy.UNIQUE
    alone = unique or hit is HitPolicy.ANY
    assert rules_of(found, Problem.OVERLAP) == (agree if unique else set())
    told = rules_of(found, Problem.CONFLICT)
    assert told == (set(shared) - agree if alone else set())
    for each in [*one(found, Problem.OVERLAP), *one(found, Problem.CONFLICT)]:
        assert each.count == shared[each.rules]
        assert {row - 1 for row in each.rules} <= set(tried.certain(each.witness))


def check_rules(tried, found):
    boxes = [
        {n for n, p in enumerate(tried.known) if row in tried.certain(p)}
        for row in range(len(tried.cells))
    ]
    never = {(row + 1,) for row, box in enumerate(boxes) if not box}
    assert rules_of(found, Problem.NEVER) == never
    check_twins(tried, found, boxes)
    if tried.table.hit_policy.value not in "UNIQUE ANY FIRST PRIORITY":
        return
    masked, redundant = set(), set()
    for row, box in enumerate(boxes):
        if (row + 1,) in never:
            continue
        if tried.case.answering.ordered and not wins(tried, row, box):
            masked.add((row + 1,))
            continue
        less = tried.without(row)
        if all(alike(less("decision", tried.known[n]).value,
                     tried.value(tried.known[n])) for n in box):  # fmt: skip
            redundant.add((row + 1,))
    assert rules_of(found, Problem.MASKED) == masked
    assert rules_of(found, Problem.REDUNDANT) == redundant


def check_twins(tried, found, boxes):
    outputs = tried.case.grid.table.outputs
    inside = {
        (a + 1, b + 1)
        for a, b in product(range(len(boxes)), repeat=2)
        if a != b and boxes[a] and boxes[a] <= boxes[b] and same(outputs[a], outputs[b])
    }
    twins = {(a, b) for a, b in inside if a < b and (b, a) in inside}
    assert rules_of(found, Problem.DUPLICATE) == twins
    told = rules_of(found, Problem.SUBSUMED)
    less = {(a, b) for a, b in inside if (b, a) not in inside}
    listed = tried.table.hit_policy in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER)
    assert told == (set() if listed else less)


def wins(tried, row, box):
    order = {r: place for place, r in enumerate(tried.case.answering.order)}
    return any(
        min(tried.certain(tried.known[n]), key=order.__getitem__) == row for n in box
    )


def alike(left, right):
    return same(left, right)


def check_dependence(tried, found):
    told = {each.clause: each for each in one(found, Problem.DEPENDS)}
    values = {tuple(p.items()): tried.value(p) for p in tried.open}
    for side in tried.sides:
        groups = {}
        for person in tried.open:
            if person[side.fact] is not UNKNOWN:
                rest = tuple((k, v) for k, v in person.items() if k != side.fact)
                groups.setdefault(rest, []).append(values[tuple(person.items())])
        differs = any(not same(v[0], other) for v in groups.values() for other in v)
        assert (side.clauses[0] in told) == differs, side.fact
        if differs:
            finding = told[side.clauses[0]]
            left, right = tried.value(finding.witness), tried.value(finding.other)
            assert not same(left, right)
            assert {k for k in finding.witness if finding.witness[k] is not
                    finding.other[k] and finding.witness[k] != finding.other[k]
                    } <= {side.fact}  # fmt: skip


def check_lower(tried, found):
    """Under FIRST: who is answered by a rule though one listed before it holds."""
    policy, outputs = tried.case.answering.policy, tried.case.grid.table.outputs
    ranks = [rank(policy, output) for output in outputs]
    pairs = set()
    for person in tried.known:
        first, *others = tried.certain(person) or [None]
        pairs |= {(first + 1, o + 1) for o in others if ranks[o] < ranks[first]}
    ordered = tried.table.hit_policy is HitPolicy.FIRST and policy.ordered
    assert rules_of(found, Problem.LOWER) == (pairs if ordered else set())
    for each in one(found, Problem.LOWER):
        winner, other = (row - 1 for row in each.rules)
        holding = tried.certain(each.witness)
        assert holding[0] == winner
        assert other in holding


def check_policy(tried, found):
    """A recommended policy answers everybody the same; else the order decides."""
    told = one(found, Problem.POLICY)
    for each in told:
        other = attrs.evolve(tried.table, hit_policy=HitPolicy(each.value))
        decide = compile_model(model_of(other, facts=SMALL)).decide
        for person in tried.known:
            assert same(decide("decision", person).value, tried.value(person))
    outputs = tried.case.grid.table.outputs
    differ = {
        (a, b)
        for person in tried.known
        for a, b in combinations(tried.certain(person), 2)
        if not same(outputs[a], outputs[b])
    }
    counts = tried.table.hit_policy in (HitPolicy.FIRST, HitPolicy.RULE_ORDER)
    ordered = one(found, Problem.BY_ORDER)
    assert bool(ordered) == bool(counts and differ and not told)
    assert all(each.total == len(differ) for each in ordered)


def check_cells(tried, found):
    """Cells that hold for everything that is known of their input."""
    whole = {
        ((row + 1,), side.clauses[0])
        for side in tried.sides
        if len(side.clauses) == 1 and side.known > 1
        for row, cells in enumerate(tried.cells)
        if tried.table.rules[row].texts[side.clauses[0]] != "-"
        and all(
            cells[side.clauses[0]](to_feel(piece.value), {}) is True
            for piece in side.pieces[: side.known]
        )
    }
    told = {(each.rules, each.clause) for each in one(found, Problem.WHOLE_CELL)}
    assert told == whole


plain_tables = tables(SMALL, computed=False)


@st.composite
def listed_tables(draw):
    """Tables that list their answers, whatever their hit policy."""
    table = draw(plain_tables)
    if table.aggregation is not None:
        return table
    values = tuple(parse(f'"{word}"') for word in RESULTS)
    outputs = tuple(attrs.evolve(o, values=values) for o in table.outputs)
    return attrs.evolve(table, outputs=outputs)


@draws(60)
@given(plain_tables | listed_tables())
def test_the_order_of_rows_and_answers_is_what_trying_everyone_shows(table):
    tried = Tried(table)
    found = examine(tried.model.decisions["decision"], tried.model, tried.setting)
    check_lower(tried, found)
    check_policy(tried, found)
    check_cells(tried, found)


@draws(40)
@given(plain_tables)
def test_a_table_is_found_to_be_what_trying_everyone_shows(table):
    check(table)


@pytest.mark.nightly
@draws(3_000)
@given(plain_tables)
def test_tables_are_found_to_be_what_trying_everyone_shows(table):
    check(table)
