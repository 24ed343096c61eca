"""What is called kept of procedures that decide again is lost by no case.

Random procedures with decisions that stand, rights that note something, questions on
parallel paths. Three ways to look at one property are compared: the flow of everybody
through the graph, with each measure of what is kept in mind (which proves); the
exhaustive exploration of every place by the engine's rules (which is exact, and slow);
and random people walked through `advance` (who are real).
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sketches import condition
from strategies_deciding import RIGHTS, deciding

from karama.engine import (
    CLOCK,
    Actor,
    Do,
    Receive,
    Start,
    Tell,
    Tick,
    Use,
    advance,
    fold,
)
from karama.engine.case import ROOT
from karama.engine.compile import ready
from karama.errors import CaseError, ProofLimit
from karama.procedure.answers import UNKNOWN_WORD, question_of
from karama.proof.charter import Pattern, Property
from karama.proof.flow import Flow
from karama.proof.graph import graph_of
from karama.proof.observed import acts_of, log_of, lost_at
from karama.proof.prover import Limits, Prover, rule_of
from karama.proof.setting import Focus, Setting
from karama.proof.space import explore
from karama.proof.verdicts import Status
from karama.proof.wording import whom_of, worded

DAWN = datetime(2026, 1, 1, 6, tzinfo=UTC)
REMOVAL, ASSESSMENT = ("removal",), ("individual-assessment",)
INFORMATION = ("information",)
CHILD = condition("is_child")
ASKS = RIGHTS[0]


def prop(name, pattern, **more):
    return Property(name, Pattern(pattern), {}, **more)


PROPERTIES = (
    prop("absence", "absence", acts=REMOVAL, when=CHILD),
    prop("absence-all", "absence", acts=REMOVAL),
    prop("before", "precedence", acts=REMOVAL, before=ASSESSMENT),
    prop("before-child", "precedence", acts=REMOVAL, before=ASSESSMENT, when=CHILD),
    prop("after", "precedence", acts=REMOVAL, before=ASSESSMENT, after=INFORMATION),
    prop("right", "precedence", acts=REMOVAL, before=ASSESSMENT, right=ASKS),
    prop("right-never", "precedence", acts=REMOVAL, right=ASKS, when=CHILD),
    prop("answer", "response", after=INFORMATION, then=ASSESSMENT),
    prop("answer-child", "response", after=INFORMATION, then=ASSESSMENT, when=CHILD),
    prop("answer-right", "response", right=ASKS, then=ASSESSMENT),
    prop("owed", "response", then=ASSESSMENT),
    prop("owed-child", "response", then=ASSESSMENT, when=CHILD),
)  # fmt: skip


# --- what is called kept --------------------------------------------------------------


class Level(Prover):
    """A prover that keeps one measure of facts in mind, on one of the graphs."""

    def __init__(self, procedure, focus, recalls, *, narrow):
        super().__init__(procedure, Limits(sought=0))
        self.focus, self.recalls = focus, recalls
        if not narrow:
            self.graph = graph_of(self.setting)

    def _carried(self, one, watching):
        wording = self.when(one)
        reads = whom_of(self.setting, wording).reads
        self.setting.focus(reads, self.focus)
        watch = watching(whom_of(self.setting, wording))
        return Flow(self.graph, watch, reads, recalls=self.recalls).run()


def provers(procedure):
    """The prover as it is, and with each measure on each graph."""
    found = {"prover": Prover(procedure, Limits(sought=0))}
    for focus, recalls, narrow in product(Focus, (False, True), (True, False)):
        told = (focus.name, "recalls" * recalls, "narrowed" * narrow)
        found[" ".join(told)] = Level(procedure, focus, recalls, narrow=narrow)
    return found


def kept(prover, one):
    return prover.property(one).status is Status.KEPT


# --- random people --------------------------------------------------------------------


class Person:
    """A random case: every move a legal one, every answer one the form takes."""

    def __init__(self, procedure, seed):
        self.procedure, self.chance = procedure, random.Random(seed)  # noqa: S311
        self.now, self.log, self.case = DAWN, [], None
        self.made = ready(procedure)
        self.eager = self.chance.random() / 3
        self.give(Start("c", self._known(), actor=Actor("o"), at=self.now))

    def _known(self):
        """What no form asks for may be known at the start."""
        rest = set(self.procedure.facts) - set(self.made.fields) - self._given()
        facts = {name: self.answer(self.procedure.facts[name]) for name in sorted(rest)}
        return {n: v for n, v in facts.items() if v != UNKNOWN_WORD}

    def _given(self):
        return {
            getattr(e, "result", "")
            for p in self.procedure.processes.values()
            for e in p.elements.values()
        } | {
            name
            for p in self.procedure.processes.values()
            for e in p.elements.values()
            for name, _ in getattr(e, "outputs", ())
        }

    def give(self, command):
        try:
            new = advance(self.procedure, self.case, command)
        except CaseError:
            return False
        self.log += new
        self.case = fold(new, self.case) if new else self.case
        return True

    def live(self, moves):
        for _ in range(moves):
            if self.case is None or self.case.closed:
                return self
            self.now += timedelta(seconds=1)
            self.move()
        return self

    def move(self):
        tokens = list(self.case.tokens.values())
        steps = [t for t in tokens if t.state == "open"]
        held = [t for t in tokens if t.state == "held" and self._tells(t)]
        dues = sorted(a.due for a in self.case.alarms.values() if a.due)
        luck = self.chance.random()
        if luck < self.eager:
            right = self.chance.choice(RIGHTS)
            self.give(Use(right, actor=Actor("t", "", "traveller"), at=self.now))
        elif luck < self.eager + 0.1 and self._heard():
            message = self.chance.choice(self._heard())
            self.give(Receive(message, actor=Actor("m"), at=self.now))
        elif (luck > 0.85 or not (steps or held)) and dues:
            self.now = max(self.now, dues[0])
            self.give(Tick(actor=CLOCK, at=self.now))
        elif held and (self.chance.random() < 0.4 or not steps):
            self.tell(self.chance.choice(held))
        elif steps:
            self.do(self.chance.choice(steps))

    def _heard(self):
        found = {
            e.message.name
            for p in self.procedure.processes.values()
            for e in p.elements.values()
            if getattr(e, "message", None) and not e.message.right
        }
        return sorted(found)

    def do(self, token):
        process = self.case.scopes[token.scope].process
        node = self.made.plan(process).nodes[token.at]
        answers = {}
        for name, field in (node.fields or {}).items():
            if field.required or self.chance.random() < 0.8:
                answers[name] = self.answer(field)
        actor = Actor("w", token.lane, "worker")
        self.give(Do(token.at, answers, (), token.id, actor=actor, at=self.now))

    def answer(self, asked):
        question = question_of(asked)
        if question.kind == "boolean":
            return self.chance.choice([True, True, False, False, UNKNOWN_WORD])
        choices = question.choices or ("bed", "doctor", "none")
        return self.chance.choice([*choices, *choices, UNKNOWN_WORD])

    def _tells(self, token):
        """What a held token asks that nobody knows yet, as the case's own facts."""
        data = self.case.scopes[token.scope].data
        known = self.case.facts.get(data, {})
        return [
            name
            for name in token.asks
            if data == ROOT
            and self._asked(name) is not None
            and known.get(name, UNKNOWN_WORD) == UNKNOWN_WORD
        ]

    def _asked(self, name):
        return self.made.fields.get(name) or self.procedure.facts.get(name)

    def tell(self, token):
        names = self._tells(token)
        facts = {name: self.answer(self._asked(name)) for name in names}
        self.give(Tell(facts, actor=Actor("t", "", "traveller"), at=self.now))


def logs(procedure, seed, people, moves=30):
    """The logs of some random people."""
    found = []
    for number in range(people):
        person = Person(procedure, seed + number).live(moves)
        if person.log:
            found.append(log_of(procedure, person.log))
    return found


def told(log):
    """The events of a case in a few words."""
    return " / ".join(
        f"{e.kind} {e.step} {e.about}{dict(e.answers) or ''}"
        + (f"={e.decision.value}" if e.decision else "")
        for e in log.events
    )


# --- everybody, exactly ---------------------------------------------------------------

FREE, COUNTS, DONE = 0, 1, 2
"""What is remembered: nothing counts yet; it counts; it counts, and is done."""


class Trace:
    """Remembers, for the exhaustive exploration, what a log is read for."""

    def __init__(self, setting, rule, whom):
        self.setting, self.rule, self.whom = setting, rule, whom
        self.store = setting.cast.worlds
        self.seen = self.store.variable(3)
        self.acts = acts_of(setting.ready)

    def begin(self, worlds):
        counts = self.rule.owed or not (self.rule.asks or self.rule.right)
        return self._now(worlds, COUNTS if counts else FREE)

    def rest(self, worlds, place):
        return ()

    def happen(self, worlds, happening):
        rule, act = self.rule, self.acts.get((happening.process, happening.step), "")
        if happening.kind == "done" and act:
            return self._done(worlds, act), ()
        if happening.kind == "used" and rule.right and happening.step == rule.right:
            return self._now(worlds, COUNTS), ()
        owed = happening.kind == "closed" and rule.answers
        opens = happening.kind == "opened" and not rule.answers and act in rule.acts
        return worlds, [("it", self._lost(worlds))] if owed or opens else ()

    def _lost(self, worlds):
        counts = self.store.having(self.seen, (COUNTS,))
        return self.store.meet(self.store.meet(worlds, counts), self.whom)

    def _done(self, worlds, act):
        rule = self.rule
        if rule.answers:
            if act in rule.answers:
                return self._now(worlds, FREE)
            return self._now(worlds, COUNTS) if act in rule.asks else worlds
        if act in rule.before:
            counts = self.store.meet(worlds, self.store.having(self.seen, (COUNTS,)))
            rest = self.store.less(worlds, counts)
            worlds = self.store.join(rest, self._now(counts, DONE))
        return self._now(worlds, COUNTS) if act in rule.asks else worlds

    def _now(self, worlds, value):
        return self.store.assign(worlds, self.seen, (value,))


def exactly_loses(drawn, one, rule, limit=25):
    """Whether some case loses it; None when there are too many places to say."""
    setting = Setting(drawn.procedure, concepts=True)
    wording = worded(setting, one.when.node if one.when else None)
    if wording and not drawn.plain:
        return None  # the people are known at the end of a move, not in the middle
    trace = Trace(setting, rule, whom_of(setting, wording).own)
    try:
        return "it" in explore(setting, trace, limit=limit).broken
    except ProofLimit:
        return None


# --- what must hold -------------------------------------------------------------------


def settings_for(examples):
    return settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck)
    )


def some_level(data, procedure):
    """The prover with one measure of what is kept in mind, on one of the graphs."""
    focus = data.draw(st.sampled_from(Focus))
    recalls, narrow = data.draw(st.booleans()), data.draw(st.booleans())
    return Level(procedure, focus, recalls, narrow=narrow)


def check(drawn, data, people=12):
    procedure = drawn.procedure
    provers = (Prover(procedure, Limits(sought=0)), some_level(data, procedure))
    found = logs(procedure, data.draw(st.integers(0, 2**32)), people)
    for one in PROPERTIES:
        if not any(kept(prover, one) for prover in provers):
            continue
        rule = rule_of(provers[0], one)
        for log in found:
            assert lost_at(rule, log) is None, f"{one.id} is lost: {told(log)}"
        if not exactly_loses(drawn, one, rule):
            continue
        raise AssertionError(f"{one.id} is called kept, and the exploration loses it")


@settings_for(60)
@given(deciding(), st.data())
def test_what_is_kept_of_those_who_decide_again_is_lost_by_no_case(drawn, data):
    check(drawn, data)


@pytest.mark.nightly
@settings_for(20_000)
@given(deciding(), st.data())
def test_what_is_kept_is_lost_by_no_case_in_a_long_run(drawn, data):
    check(drawn, data, people=30)
