"""What is called kept is never broken by a case, and every witness is a real one.

Random procedures get random acts. Three ways to look at one property are compared: the
flow of everybody through the graph (which proves), the exhaustive exploration of every
place by the engine's rules (which is exact, and slow), and random people walked through
`advance` (which is real).
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies_procedures import EVERYTHING, procedures

from karama.engine import CLOCK, Actor, Do, Receive, Start, Tick, advance, fold
from karama.engine.case import thaw
from karama.errors import CaseError, ProofLimit
from karama.procedure.process import Task, TaskKind
from karama.proof.flow import Flow
from karama.proof.places import place_of
from karama.proof.seek import Goal, seek
from karama.proof.setting import Setting
from karama.proof.space import explore
from karama.proof.unfolding import graph_of
from karama.proof.walk import witness
from karama.proof.watches import (
    Eventually,
    Precedence,
    Response,
    own_ends,
    quiet_ways,
    worst_joins,
)
from karama.proof.wording import EVERYBODY

ACTS = ("removal", "individual-assessment", "information", "")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
FEATURES = EVERYTHING - {"call"}


def with_acts(procedure, draw):
    """The procedure with an act on each step, in every process."""

    def acted(process):
        elements = {
            key: attrs.evolve(e, act=draw(st.sampled_from(ACTS)))
            if isinstance(e, Task) and e.kind is not TaskKind.DECISION
            else e
            for key, e in process.elements.items()
        }
        return attrs.evolve(process, elements=elements)

    processes = {key: acted(p) for key, p in procedure.processes.items()}
    main = procedure.process
    own = next((p for p in processes.values() if p.id == main.id), None)
    return attrs.evolve(procedure, process=own or acted(main), processes=processes)


class Trace:
    """Remembers, for the exhaustive exploration, what a property must remember."""

    def __init__(self, setting, lost, seen, rules):
        self.setting, self.lost, self.seen, self.rules = setting, lost, seen, rules

    def begin(self, worlds):
        return self.setting.cast.worlds.assign(worlds, self.seen, (0,))

    def rest(self, worlds, place):
        return ()

    def happen(self, worlds, happening):
        return self.rules(self, worlds, happening)


def acts_of(graph):
    return {(p.plan.key, p.node.id): p.act for p in graph.places.values()}


def precedence_rules(graph):
    acts = acts_of(graph)

    def rules(trace, worlds, happening):
        store = trace.setting.cast.worlds
        act = acts.get((happening.process, happening.step), "")
        if happening.kind == "opened" and act == "removal":
            missing = store.meet(worlds, store.having(trace.seen, (0,)))
            return worlds, [("it", missing)]
        if happening.kind == "done" and act == "individual-assessment":
            return store.assign(worlds, trace.seen, (1,)), ()
        return worlds, ()

    return rules


def response_rules(graph):
    acts = acts_of(graph)

    def rules(trace, worlds, happening):
        store = trace.setting.cast.worlds
        act = acts.get((happening.process, happening.step), "")
        if happening.kind == "done" and act == "information":
            return store.assign(worlds, trace.seen, (1,)), ()
        if happening.kind == "done" and act == "individual-assessment":
            return store.assign(worlds, trace.seen, (0,)), ()
        if happening.kind == "closed":
            waits = store.meet(worlds, store.having(trace.seen, (1,)))
            return worlds, [("it", waits)]
        return worlds, ()

    return rules


def eventually_rules(graph):
    acts = acts_of(graph)

    def rules(trace, worlds, happening):
        store = trace.setting.cast.worlds
        act = acts.get((happening.process, happening.step), "")
        if happening.kind == "done" and act == "individual-assessment":
            return store.assign(worlds, trace.seen, (1,)), ()
        if happening.kind == "closed":
            return worlds, [("it", store.meet(worlds, store.having(trace.seen, (0,))))]
        return worlds, ()

    return rules


def watch_of(kind, setting, graph):
    answers = frozenset({"individual-assessment"})
    seen = setting.cast.worlds.variable(3)
    if kind == "precedence":
        return Precedence(setting, frozenset({"removal"}), answers, EVERYBODY, (seen,))
    if kind == "eventually":
        return Eventually(setting, answers, EVERYBODY, (seen,), own_ends(graph))
    asks = frozenset(s for s, p in graph.places.items() if p.act == "information")
    return Response(
        setting,
        frozenset({"information"}),
        frozenset(),
        answers,
        EVERYBODY,
        (seen,),
        worst_joins(graph, asks),
        quiet_ways(graph, asks),
    )


RULES = {
    "precedence": precedence_rules,
    "response": response_rules,
    "eventually": eventually_rules,
}


def flow_loses(kind, procedure):
    setting = Setting(procedure, exact=False)
    graph = graph_of(setting)
    return Flow(graph, watch_of(kind, setting, graph)).run()


def exactly_loses(kind, procedure, limit=60):
    """Whether some case loses it; None when there are too many places to say."""
    setting = Setting(procedure)
    graph = graph_of(setting)
    seen = setting.cast.worlds.variable(2)
    trace = Trace(setting, None, seen, RULES[kind](graph))
    try:
        return "it" in explore(setting, trace, limit=limit).broken
    except ProofLimit:
        return None


# --- random people ------------------------------------------------------------------


def open_moves(procedure, case, now):
    """What can be done next in a real case, as commands."""
    commands = []
    for token in case.tokens.values():
        if token.state == "open":
            actor = Actor("w", token.lane, "worker")
            commands.append(("do", token.at, token.id, actor))
    state = thaw(case)
    dues = [a.due for a in state.alarms.values() if a.due]
    if dues:
        commands.append(("tick", min(dues), 0, CLOCK))
    for name in messages(procedure):
        commands.append(("hear", name, 0, Actor("m", "", "messenger")))
    return commands


def messages(procedure):
    elements = [
        e for p in procedure.processes.values() for e in p.elements.values()
    ] + list(procedure.process.elements.values())
    found = (getattr(e, "message", None) for e in elements)
    return sorted({m.name for m in found if m is not None and not m.right})


def walk(procedure, drawn, chance, steps=60):
    """The events of one random case."""
    now = NOON
    log = list(
        advance(
            procedure,
            None,
            Start("c", dict(drawn.facts), actor=Actor("o"), at=now),
        )
    )
    case = fold(log)
    for _ in range(steps):
        choices = open_moves(procedure, case, now)
        if case.closed or not choices:
            break
        kind, what, token, actor = chance.choice(choices)
        now += timedelta(seconds=1)
        try:
            if kind == "do":
                answers = (
                    {drawn.loops[what]: chance.random() < 0.3}
                    if (what in drawn.loops)
                    else {}
                )
                command = Do(what, answers, (), token, actor=actor, at=now)
            elif kind == "tick":
                now = max(now, what)
                command = Tick(at=now)
            else:
                command = Receive(what, actor=actor, at=now)
            new = advance(procedure, case, command)
        except CaseError:
            continue
        log += new
        case = fold(new, case)
    return log, case


def really_lost(kind, procedure, log):
    """Whether the events of a case lose the property."""
    steps = {
        e.id: e.act
        for p in (procedure.process, *procedure.processes.values())
        for e in p.elements.values()
        if isinstance(e, Task)
    }
    done, pending = set(), False
    for event in log:
        if event.kind in ("done", "sent", "received"):
            act = steps.get(event.step, "")
            done.add(act)
            pending = (pending or act == "information") and (
                act != "individual-assessment"
            )
        for change in event.changes:
            at = getattr(change, "at", "")
            opens = getattr(change, "state", "") in ("open", "wait")
            early = "individual-assessment" not in done
            if kind == "precedence" and opens and steps.get(at) == "removal" and early:
                return True
        if event.kind == "closed":
            if kind == "response":
                return pending
            if kind == "eventually":
                return "individual-assessment" not in done
    return False


def settings_for(examples):
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=examples, deadline=None, suppress_health_check=checks)


def check(kind, drawn, data):
    procedure = with_acts(drawn.procedure, data.draw)
    flow = flow_loses(kind, procedure)
    chance = random.Random(data.draw(st.integers(0, 2**32)))  # noqa: S311 - tests
    for _ in range(4):
        log, _ = walk(procedure, drawn, chance)
        if really_lost(kind, procedure, log):
            assert flow.losses, "called kept, and a case loses it"
    exact = exactly_loses(kind, procedure)
    if exact:
        assert flow.losses, "called kept, and the exploration loses it"
    return procedure, flow, exact


KINDS = sorted(RULES)


@pytest.mark.parametrize("kind", KINDS)
@settings_for(20)
@given(procedures(features=FEATURES, depth=2), st.data())
def test_what_is_kept_is_lost_by_no_case(kind, drawn, data):
    check(kind, drawn, data)


@settings_for(20)
@given(procedures(features=FEATURES, depth=2), st.data())
def test_every_witness_is_walked_by_the_engine_and_loses_it(drawn, data):
    procedure, flow, _ = check("precedence", drawn, data)
    setting = Setting(procedure)
    graph = graph_of(setting)
    for loss in flow.losses.values():
        goal = Goal(frozenset({loss.spot}), frozenset({"individual-assessment"}))
        for found in seek(setting, graph, goal, limit=200):
            person = witness(setting, found, end=False)
            if person is not None:
                log, case = [], None
                for command in person.commands:
                    new = advance(procedure, case, command)
                    log += new
                    case = fold(new, case)
                assert [e.digest for e in log] == [e.digest for e in person.events]
                assert really_lost("precedence", procedure, log)
                assert place_of(thaw(case)) is not None
                break


@pytest.mark.nightly
@pytest.mark.parametrize("kind", KINDS)
@settings_for(30_000)
@given(procedures(features=FEATURES, depth=2), st.data())
def test_what_is_kept_is_lost_by_no_case_in_a_long_run(kind, drawn, data):
    check(kind, drawn, data)
