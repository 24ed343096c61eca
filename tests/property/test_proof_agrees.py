"""What a decision answers to everybody is what it answers to each."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies_tables import FACTS, graphs, models, people

from karama.decisions import compile_model
from karama.decisions.hits import same
from karama.errors import ProofError
from karama.feel import UNKNOWN, to_feel
from karama.procedure.decision import Table
from karama.procedure.question import Question
from karama.proof import cast as cast_module
from karama.proof import outcomes
from karama.proof.cast import Cast
from karama.proof.domains import Uses, asked
from karama.proof.outcomes import answers, ready
from karama.proof.worlds import Worlds


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Tables that would take long are left undecided sooner, and drawn again."""
    monkeypatch.setattr(cast_module, "MAX_TRIED", 500)
    monkeypatch.setattr(outcomes, "MAX_CLASSES", 60)


KINDS = {
    "number": "number",
    "word": "string",
    "flag": "boolean",
    "day": "date",
    "span": "number",
}
quick = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
    ],
)


def cast_of(model):
    uses = Uses()
    uses.of_types(model)
    for decision in model.decisions.values():
        if isinstance(decision.expression, Table):
            for place, clause in enumerate(decision.expression.inputs):
                for rule in decision.expression.rules:
                    uses.of_cell(clause.node, rule.inputs[place])
    cast = Cast(Worlds())
    for fact in FACTS:
        if fact.kind != "span":
            cast.add("", asked(fact.name, [Question(KINDS[fact.kind])], uses))
    return cast


def check(model, crowd):
    cast = cast_of(model)
    try:
        found = answers(cast, cast.scopes[""], ready(model), "decision")
    except ProofError:
        assume(False)
    python = compile_model(model)
    for person in crowd:
        facts = {n: v for n, v in person.items() if not n.startswith("span")}
        world = world_of(cast, facts)
        if world is None:
            continue
        outcome = python.decide("decision", facts)
        mine = [a for a in found if cast.worlds.meet(a.worlds, world)]
        assert len(mine) == 1, (facts, mine)
        assert same(mine[0].value, outcome.value), (facts, mine, outcome)
        assert mine[0].certain == outcome.certain


def world_of(cast, facts):
    """The world of a person, None when some value is of no class (of a wrong kind)."""
    world = {}
    for name, fact in cast.scopes[""].items():
        value = to_feel(facts.get(name, UNKNOWN))
        try:
            world[fact.variable] = fact.domain.place(value)
        except ProofError:
            return None
    return cast.worlds.at(world)


crowds = st.lists(people(tidy=True), min_size=8, max_size=8)


@quick
@given(models(), crowds)
def test_a_table_answers_everybody_as_it_answers_each(model, crowd):
    check(model, crowd)


@quick
@given(graphs(), crowds)
def test_a_chain_answers_everybody_as_it_answers_each(model, crowd):
    check(model, crowd)
