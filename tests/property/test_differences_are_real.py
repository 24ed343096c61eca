"""A reported difference is real, none is left out, and the counts are exact.

Random tables are changed at random; the Python reading, one person at a time, is the
judge of what the sets of people say.
"""

from collections import Counter
from itertools import product

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sketches import Sketch, field, form, yes_no
from strategies_tables import WORDS, Fact, model_of, tables

from karama.decisions import compile_model
from karama.decisions.hits import same
from karama.feel import UNKNOWN
from karama.procedure.decision import HitPolicy
from karama.procedure.procedure import Choice
from karama.proof.differences import Stage, differences, plain

FACTS = (Fact("flag1", "flag"), Fact("flag2", "flag"), Fact("word1", "word"))
CHOICES = tuple(word for word in WORDS if word)
POLICIES = [(one, None) for one in (
    HitPolicy.PRIORITY, HitPolicy.FIRST, HitPolicy.UNIQUE, HitPolicy.ANY)]  # fmt: skip


def version(table):
    draw = Sketch()
    draw.start("s").decide("d", "decision").end("e").path("s", "d", "e")
    choices = tuple(Choice(word, {}) for word in CHOICES)
    asked = form("ask", yes_no("flag1"), yes_no("flag2"),
                 field("word1", "select1", choices=choices))  # fmt: skip
    model = model_of(table, facts=FACTS)
    return draw.procedure(models={"m": model}, forms=[asked])


def people():
    flags = (UNKNOWN, True, False)
    for one, two, word in product(flags, flags, (UNKNOWN, *CHOICES)):
        yield {"flag1": one, "flag2": two, "word1": word}


def answer(procedure, facts):
    return compile_model(procedure.models["m"]).decide("decision", facts).value


@st.composite
def pairs(draw):
    drawn = tables(FACTS, computed=False, policies=POLICIES)
    old = draw(drawn)
    if draw(st.booleans()):
        return old, draw(drawn)
    rules = list(old.rules)
    rules.pop(draw(st.integers(0, len(rules) - 1)))
    return old, attrs.evolve(old, rules=tuple(rules))


def differ(left, right):
    if left is UNKNOWN or right is UNKNOWN:
        return left is not right
    return not same(left, right)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(pairs())
def test_the_moves_are_those_of_brute_force(pair):
    old, new = map(version, pair)
    found = Stage(old, new).decision("decision", "decision")
    if found.reason:
        return
    expected = Counter()
    for facts in people():
        before, now = answer(old, facts), answer(new, facts)
        if differ(before, now):
            expected[repr(plain(before)), repr(plain(now))] += 1

    assert bool(found.moves) == bool(expected)
    read = set(compile_model(old.models["m"]).requires("decision"))
    assert read == {fact.name for fact in FACTS}  # so that kinds are people, here
    told = {(repr(m.old), repr(m.new)): m.count for m in found.moves}
    assert told == dict(expected)
    for move in found.moves:
        person = {n: UNKNOWN if v == "unknown" else v for n, v in move.person.items()}
        assert plain(answer(old, person)) == move.old
        assert plain(answer(new, person)) == move.new


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(FACTS, computed=False, policies=POLICIES))
def test_nothing_differs_from_itself(table):
    found = differences(version(table), version(table))

    assert not [one for one in found.decisions if one.moves]
    assert not found.ways
    assert not found.changes
