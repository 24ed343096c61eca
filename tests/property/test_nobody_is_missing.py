"""Wherever a random case stands, the sets of people have somebody like it there.

A proof carries everybody through the graph of a procedure; whoever is not in the set
of a place can never come there. Random people are walked through `advance`, and after
each move every token of theirs is looked for: the place where it rests, with all that
is known of the person and what each decision was last acted on with, must be in the
set of that place, whatever measure of facts is kept in mind. So a person whom the sets
lack is found at the first step, and not only where that happens to lose a property.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_cases import Person, told
from strategies_deciding import MORE, deciding
from strategies_procedures import EVERYTHING, procedures

from karama.engine import fold
from karama.engine.case import ROOT
from karama.engine.plain import from_plain
from karama.errors import ProofError
from karama.feel import UNKNOWN
from karama.proof.flow import Flow
from karama.proof.prover import Limits, Prover
from karama.proof.setting import Focus
from karama.proof.standstill import Shape
from karama.proof.unfolding import graph_of
from karama.proof.watches import Precedence
from karama.proof.wording import EVERYBODY

# --- what the sets say ----------------------------------------------------------------


def flows(procedure, focuses=tuple(Focus), narrow=(True, False)):
    """The sets of every place, by what is kept in mind and which graph it is."""
    prover = Prover(procedure, Limits(sought=0))
    setting, graphs = prover.setting, {True: (prover.graph, prover.shape)}
    if False in narrow:
        wide = graph_of(setting)
        graphs[False] = wide, Shape(wide)
    nothing = Precedence(setting, frozenset(), frozenset(), EVERYBODY, ())
    found = {}
    for focus in focuses:
        setting.focus((), focus)
        for held in narrow:
            graph, shape = graphs[held]
            for recalls in (True, False):
                look = Flow(graph, nothing, recalls=recalls, shape=shape)
                found[focus.name, recalls, held] = look.run()
    return found


# --- where a case stands --------------------------------------------------------------


class Follower:
    """Goes along with a case, move by move.

    Attributes:
        case: Where it stands.
        acted: What each decision was last acted on with, by scope of facts and step.
    """

    def __init__(self, setting):
        self.setting, self.case, self.acted = setting, None, {}

    def see(self, event):
        scopes = dict(self.case.scopes) if self.case else {}
        self.case = fold([event], self.case)
        scopes |= self.case.scopes
        if event.kind in ("decided", "decided-again"):
            for scope in scopes.values():
                if scope.process == event.process:
                    value = from_plain(event.decision.value)
                    self.acted[scope.data, event.step] = value

    def standing(self):
        """Each token's place, and what is known of the person there, by variable."""
        for token in self.case.tokens.values():
            spot = (self._frame(token.scope), token.at)
            try:
                yield spot, dict(self._known(token))
            except ProofError:  # a value of no class: nothing can be said of it
                continue

    def _frame(self, scope):
        opened = self.case.scopes[scope]
        if opened.scope == ROOT:
            return ""
        around = self._frame(opened.parent)
        return f"{around}/{opened.element}" if opened.called else around

    def _key(self, data):
        if data == ROOT:
            return ""
        opened = self.case.scopes[data]
        around = self.case.scopes[opened.parent].data
        return f"{self._key(around)}/{opened.element}"

    def _known(self, token):
        scope = token.scope
        while scope in self.case.scopes:
            opened = self.case.scopes[scope]
            yield from self._facts(opened.data)
            scope = opened.parent

    def _facts(self, data):
        facts = self.case.facts.get(data, {})
        for name, fact in self.setting.cast.scopes.get(self._key(data), {}).items():
            _, kept, step = name.partition(" at ")
            acted = self.acted.get((data, step), UNKNOWN)
            value = acted if kept else facts.get(name, UNKNOWN)
            yield fact.variable, fact.domain.place(value)


def missing(look, spot, known):
    """The facts that nobody at a place has together; None when somebody has them."""
    worlds, here = look.worlds, look.here.get(spot, 0)
    if worlds.meet(here, worlds.at(known)):
        return None
    core = dict(known)
    for variable in known:
        rest = {v: place for v, place in core.items() if v != variable}
        if not worlds.meet(here, worlds.at(rest)):
            core = rest
    facts = ((key, name, f) for key, name, f in look.setting.cast.facts())
    return {
        f"{key}/{name}": fact.domain.values[core[fact.variable]]
        for key, name, fact in facts
        if fact.variable in core
    }


def check(procedure, looks, seed, people, moves=30):
    setting = next(iter(looks.values())).setting
    for number in range(people):
        person, follower = Person(procedure, seed + number), Follower(setting)
        seen, before = set(), 0
        for count in person.live(moves).moments:
            for event in person.log[before:count]:
                follower.see(event)
            before = count
            for spot, known in follower.standing():
                mark = (spot, tuple(known.items()))
                if mark in seen:
                    continue
                seen.add(mark)
                for name, look in looks.items():
                    lacking = missing(look, spot, known)
                    log = told(person.log[:count])
                    assert lacking is None, f"{name}: {spot} {lacking}: {log}"


# --- random procedures ----------------------------------------------------------------


def settings_for(examples):
    return settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck)
    )


seeds = st.integers(0, 2**32)
some = st.sampled_from([(focus,) for focus in Focus])


@settings_for(30)
@given(deciding(MORE), some, seeds)
def test_nobody_who_is_decided_about_is_missing(drawn, focuses, seed):
    check(drawn.procedure, flows(drawn.procedure, focuses), seed, 10)


@settings_for(30)
@given(procedures(features=EVERYTHING, depth=2), seeds)
def test_nobody_is_missing_in_a_procedure_of_any_shape(drawn, seed):
    look = flows(drawn.procedure, (Focus.EVERYTHING,))
    check(drawn.procedure, look, seed, 10)


SHARDS = range(10)


@pytest.mark.nightly
@pytest.mark.parametrize("shard", SHARDS)
@settings_for(3_000)
@given(deciding(MORE), seeds)
def test_nobody_who_is_decided_about_is_missing_in_a_long_run(shard, drawn, seed):
    check(drawn.procedure, flows(drawn.procedure), seed, 12)


@pytest.mark.nightly
@pytest.mark.parametrize("shard", SHARDS)
@settings_for(3_000)
@given(procedures(features=EVERYTHING, depth=2), seeds)
def test_nobody_is_missing_in_any_shape_in_a_long_run(shard, drawn, seed):
    look = flows(drawn.procedure, (Focus.ASKED, Focus.EVERYTHING))
    check(drawn.procedure, look, seed, 12)
