"""Token rules against SpiffWorkflow: both reach the same open steps.

Random procedures inside the subset, and random things that happen to them: steps done,
messages, clocks. After each one both engines must have the same steps open, and agree
on whether the case is over. What SpiffWorkflow cannot do, or does otherwise than BPMN
2.0.2 says, is in `GAPS`, each with the smallest procedure that shows it: a gap that
closes fails here until it is struck out. The hand-drawn tests of
tests/unit/engine/test_tokens.py hold those rules.
"""

from __future__ import annotations

import pytest
from cast import OFFICER
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from play import Play
from sketches import HOUR, Sketch, form, yes_no
from spiff import Oracle
from strategies_procedures import BLOCKS, COMPARABLE, procedures

from karama.engine import Receive, advance, deadlines
from karama.errors import NotNow

GAPS = {
    "rise-interrupts": "isInterrupting of an event sub-process is not read: it never "
    "interrupts its scope (13.5.4 says it does)",
    "rise-waits": "a case with an event sub-process whose clock has not rung never "
    "ends, so such a case is not compared on whether it is over",
    "edge-once": "an event on the edge of a step that does not interrupt is heard once "
    "only (13.5.3: as often as it comes, while the step is open)",
    "join-in-loop": "a parallel or inclusive join inside a loop may go on, the second "
    "time round, before every path has come",
    "inclusive-looks-back": "an inclusive join looks back along one path only, and not "
    "into sub-processes: it goes on without a token that can still come, and ends what "
    "that token had open",
    "unknown": "conditions are Python over facts that must exist: no unknown facts",
    "decision": "DMN cells are Python, one table a file, no PRIORITY: decisions are "
    "compared with the conformance kit instead",
}


def agree(drawn, data, features=frozenset(), turns=15):
    ours = Play(drawn.procedure, **drawn.facts)
    theirs = Oracle(drawn.procedure, drawn.facts, ours.now)
    for _ in range(turns):
        note(f"open: {ours.steps}, the oracle: {theirs.steps}")
        assert ours.steps == theirs.steps
        assert ours.closed == theirs.closed or "beside" in features
        if ours.closed:
            return
        happen(drawn, data, ours, theirs)


def happen(drawn, data, ours, theirs):
    messages = waited_for(ours)
    clocks = [d.due for d in deadlines(ours.case) if d.due]
    choices = [("do", step) for step in ours.steps]
    choices += [("message", message) for message in messages]
    choices += [("tick", due) for due in clocks[:1]]
    kind, what = data.draw(st.sampled_from(choices))
    note(f"{kind} {what}")
    if kind == "do":
        fact = drawn.loops.get(what)
        again = {fact: data.draw(st.booleans())} if fact else {}
        ours.do(what, **again)
        theirs.do(what, again)
    elif kind == "message":
        ours.receive(what)
        assert theirs.receive(what)
    else:
        ours.wait(seconds=(what - ours.now).total_seconds() + 1)
        theirs.wait_until(ours.now)


def waited_for(ours):
    """The messages that our case waits for, by trying each.

    Not again those that start something beside what runs: see GAPS.
    """
    had = {event.about for event in ours.log if event.kind == "received"}
    names = {
        e.message.name
        for p in ours.procedure.processes.values()
        for e in p.elements.values()
        if getattr(e, "message", None)
        if getattr(e, "interrupting", True) or e.message.name not in had
    }
    return [name for name in sorted(names) if takes(ours, name)]


def takes(ours, message):
    command = Receive(message, actor=OFFICER, at=ours.now)
    try:
        advance(ours.procedure, ours.case, command)
    except NotNow:
        return False
    return True


SPARE = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("block", [*BLOCKS, "edge", "beside"])
def test_each_kind_of_block_goes_as_the_oracle_goes(block):
    features = frozenset({block, "choice", "oracle"})

    @settings(SPARE, max_examples=60)
    @given(drawn=procedures(features, depth=2), data=st.data())
    def check(drawn, data):
        agree(drawn, data, features)

    check()


@settings(SPARE, max_examples=300)
@given(drawn=procedures(COMPARABLE), data=st.data())
def test_whole_procedures_go_as_the_oracle_goes(drawn, data):
    agree(drawn, data, COMPARABLE)


@pytest.mark.nightly
@settings(SPARE, max_examples=20_000)
@given(drawn=procedures(COMPARABLE, depth=4), data=st.data())
def test_many_whole_procedures_go_as_the_oracle_goes(drawn, data):
    agree(drawn, data, COMPARABLE, turns=30)


def test_a_rule_broken_on_purpose_is_noticed(monkeypatch):
    """The control arm: a join that does not wait must not pass for one that does."""
    from karama.engine import tokens

    def impatient(run, flight):
        tokens.depart(run, flight.node, flight.scope, flight.after)

    monkeypatch.setitem(tokens.ARRIVE, "parallel", impatient)
    features = frozenset({"parallel", "oracle"})

    @settings(SPARE, max_examples=60)
    @given(drawn=procedures(features, depth=2), data=st.data())
    def check(drawn, data):
        agree(drawn, data, features)

    with pytest.raises(AssertionError):
        check()


# --- the gaps, each shown ---------------------------------------------------------


def both(draw, forms=()):
    procedure = draw.procedure(forms=forms)
    ours = Play(procedure)
    return ours, Oracle(procedure, {}, ours.now)


def risen(interrupting, **first):
    draw = Sketch().start().step("a").end().path("s", "a", "e")
    with draw.rise("R", interrupting=interrupting, **first):
        draw.step("r").end("re")
    return draw.path("R_start", "r", "re")


def test_gap_rise_interrupts():
    ours, theirs = both(risen(interrupting=True, message="m"))
    ours.receive("m")
    theirs.receive("m")

    assert (ours.steps, theirs.steps) == (["r"], ["a", "r"])


def test_gap_rise_waits():
    ours, theirs = both(risen(interrupting=False, after=HOUR))
    ours.do("a")
    theirs.do("a", {})

    assert (ours.closed, theirs.closed) == (True, False)


def test_gap_edge_once():
    draw = Sketch().start().step("a").edge("m", "a", message="m", interrupting=False)
    draw.step("note").end("ne").end().path("s", "a", "e").path("m", "note", "ne")
    ours, theirs = both(draw)
    for engine in (ours, theirs):
        engine.receive("m")
    ours.receive("m")
    theirs.receive("m")

    assert (ours.steps, theirs.steps) == (["a", "note", "note"], ["a", "note"])


def test_gap_join_in_loop():
    draw = Sketch().start().gateway("m").gateway("m2").gateway("f", "parallel")
    draw.step("a").step("b").gateway("j", "parallel").end()
    draw.step("ask", form="g").gateway("x").step("c").step("ask2", form="g2")
    draw.gateway("x2").path("s", "m", "m2", "f", "a", "j", "ask", "x")
    draw.path("f", "b", "j").flow("x", "m2", "p = true").flow("x", "c", default=True)
    draw.path("c", "ask2", "x2").flow("x2", "m", "q = true")
    draw.flow("x2", "e", default=True)
    ours, theirs = both(draw, [form("g", yes_no("p")), form("g2", yes_no("q"))])
    for step, answer in (("a", {}), ("b", {}), ("ask", {"p": True}), ("b", {})):
        ours.do(step, **answer)
        theirs.do(step, answer)

    assert (ours.steps, theirs.steps) == (["a"], ["a", "ask"])


def test_every_gap_that_can_be_shown_is_shown():
    shown = {name.removeprefix("test_gap_") for name in globals()}
    told = {gap.replace("-", "_") for gap in GAPS}

    # Random procedures showed "inclusive-looks-back"; no small one is known that does.
    assert told - {"unknown", "decision", "inclusive_looks_back"} <= shown
