"""What is called kept of procedures that decide again is lost by no case.

Random procedures with decisions that stand, rights that note something, questions on
parallel paths. Three ways to look at one property are compared: the flow of everybody
through the graph, with each measure of what is kept in mind (which proves); the
exhaustive exploration of every place by the engine's rules (which is exact, and slow);
and random people walked through `advance` (who are real). What the second and the third
find lost is asked of the first: it may not call that kept.
"""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_cases import logs
from sketches import condition
from strategies_deciding import MORE, RIGHTS, deciding

from karama.errors import CaseError, ProofLimit
from karama.proof.charter import Pattern, Property
from karama.proof.flow import Flow
from karama.proof.observed import acts_of, lost_at
from karama.proof.prover import Limits, Prover, rule_of
from karama.proof.setting import Focus, Setting
from karama.proof.space import explore
from karama.proof.standstill import Shape
from karama.proof.unfolding import graph_of
from karama.proof.verdicts import Status
from karama.proof.wording import whom_of, worded

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

    def __init__(self, prover, focus, recalls, *, narrow):
        vars(self).update(vars(prover))
        self.level = focus, recalls
        if not narrow:
            self.graph = graph_of(self.setting)
            self.shape = Shape(self.graph)

    def _carried(self, one, watching):
        wording, (focus, recalls) = self.when(one), self.level
        reads = whom_of(self.setting, wording).reads
        self.setting.focus(reads, focus)
        watch = watching(whom_of(self.setting, wording))
        return Flow(self.graph, watch, reads, recalls=recalls, shape=self.shape).run()


def kept(prover, one):
    return prover.property(one).status is Status.KEPT


# --- everybody, exactly ---------------------------------------------------------------

FREE, COUNTS, DONE = 0, 1, 2
"""What is remembered: nothing counts yet; it counts; it counts, and is done."""


class Trace:
    """Remembers, for the exhaustive exploration, what a log is read for.

    Attributes:
        lost: Whether somebody lost it, as far as the exploration came.
    """

    def __init__(self, setting, rule, whom):
        self.setting, self.rule, self.whom = setting, rule, whom
        self.store = setting.cast.worlds
        self.seen = self.store.variable(3)
        self.acts = acts_of(setting.ready)
        self.lost = False

    def begin(self, worlds):
        counts = self.rule.owed or not (self.rule.asks or self.rule.right)
        return self._now(worlds, COUNTS if counts else FREE)

    def happen(self, worlds, happening):
        rule, act = self.rule, self.acts.get((happening.process, happening.step), "")
        if happening.kind == "done" and act:
            return self._done(worlds, act)
        if happening.kind == "used" and rule.right and happening.step == rule.right:
            return self._asked(worlds)
        owed = happening.kind == "closed" and rule.answers
        opens = happening.kind == "opened" and not rule.answers and act in rule.acts
        self.lost = self.lost or (bool(owed or opens) and self._loses(worlds))
        return worlds

    def _loses(self, worlds):
        counts = self.store.having(self.seen, (COUNTS,))
        return bool(self.store.meet(self.store.meet(worlds, counts), self.whom))

    def _done(self, worlds, act):
        rule = self.rule
        if rule.answers:
            if act in rule.answers:
                return self._now(worlds, FREE)
            return self._asked(worlds) if act in rule.asks else worlds
        if act in rule.before:
            counts = self.store.meet(worlds, self.store.having(self.seen, (COUNTS,)))
            rest = self.store.less(worlds, counts)
            worlds = self.store.join(rest, self._now(counts, DONE))
        return self._asked(worlds) if act in rule.asks else worlds

    def _asked(self, worlds):
        """From here on it counts; what is owed, for those it is about now."""
        about = self.store.meet(worlds, self.whom) if self.rule.answers else worlds
        rest = self.store.less(worlds, about)
        return self.store.join(rest, self._now(about, COUNTS))

    def _now(self, worlds, value):
        return self.store.assign(worlds, self.seen, (value,))


class Traces:
    """All that one exploration remembers."""

    def __init__(self, traces):
        self.traces = traces

    def begin(self, worlds):
        for trace in self.traces:
            worlds = trace.begin(worlds)
        return worlds

    def rest(self, worlds, place):
        return ()

    def happen(self, worlds, happening):
        for trace in self.traces:
            worlds = trace.happen(worlds, happening)
        return worlds, ()


def explored(drawn, prover, limit):
    """What some case loses, as far as an exploration of so many places finds."""
    setting = Setting(drawn.procedure, concepts=True)
    traces = {}
    for one in PROPERTIES:
        wording = worded(setting, one.when.node if one.when else None)
        if wording and not drawn.plain:
            continue  # the people are known at the end of a move, not in the middle
        whom = whom_of(setting, wording).own
        traces[one.id] = Trace(setting, rule_of(prover, one), whom)
    # There may be too many places to see them all, or a path that turns without end.
    with suppress(ProofLimit, CaseError):
        explore(setting, Traces(traces.values()), limit=limit)
    return {id for id, trace in traces.items() if trace.lost}


# --- what must hold -------------------------------------------------------------------


def settings_for(examples):
    return settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck)
    )


def some_level(data, prover):
    """A prover with one measure of what is kept in mind, on one of the graphs."""
    focus = data.draw(st.sampled_from(Focus))
    recalls, narrow = data.draw(st.booleans()), data.draw(st.booleans())
    return Level(prover, focus, recalls, narrow=narrow)


def check(drawn, data, people=12, limit=25):
    procedure = drawn.procedure
    prover, seed = Prover(procedure, Limits(sought=0)), data.draw(st.integers(0, 2**32))
    provers = (prover, some_level(data, prover))
    found, lost = logs(procedure, seed, people), explored(drawn, prover, limit)
    for one in PROPERTIES:
        rule = rule_of(prover, one)
        log = next((log for log in found if lost_at(rule, log) is not None), None)
        if log is None and one.id not in lost:
            continue
        ways = [(h.kind, h.step) for h in log.happenings] if log else []
        case = ways or "a case that is explored"
        for prover in provers:
            assert not kept(prover, one), f"{one.id} is called kept, and lost: {case}"


@settings_for(60)
@given(deciding(), st.data())
def test_what_is_kept_of_those_who_decide_again_is_lost_by_no_case(drawn, data):
    check(drawn, data)


@settings_for(30)
@given(deciding(MORE), st.data())
def test_what_is_kept_is_lost_by_no_case_on_paths_that_go_anywhere(drawn, data):
    check(drawn, data)


@pytest.mark.nightly
@pytest.mark.parametrize("shard", range(10))
@settings_for(1_000)
@given(deciding(), st.data())
def test_what_is_kept_is_lost_by_no_case_in_a_long_run(shard, drawn, data):
    check(drawn, data, people=30, limit=100)


@pytest.mark.nightly
@pytest.mark.parametrize("shard", range(10))
@settings_for(1_000)
@given(deciding(MORE), st.data())
def test_what_is_kept_is_lost_by_no_case_anywhere_in_a_long_run(shard, drawn, data):
    check(drawn, data, people=30, limit=100)
