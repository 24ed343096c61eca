"""Small procedures that chance found: each loses something, and was once called kept.

Random procedures with decisions, rights and clocks (`test_proof_of_standing_decisions`)
found them; they are kept here, drawn by hand, so that nobody has to be lucky again.
"""

import attrs
import pytest
from dmn_files import decision, definitions, input_data, table
from losses import ANSWER, ASSESSED, BEFORE, FORMS, HOUR, NEVER, guard, verdict
from play import Play
from sketches import Sketch, condition

from karama.decisions import read_model
from karama.feel import parse
from karama.proof.observed import Rule, log_of, lost_at
from karama.proof.principles import Pattern, Property
from karama.proof.prover import Limits, Prover
from karama.proof.verdicts import Status


def two_that_give_one_result():
    """Two tables that both give `r`; only the first has a value the way asks for."""
    first = table(
        ["ill"],
        ['r|"protect","hear","go"'],
        [(("true",), ('"protect"',)), (("-",), ('"go"',))],
        policy="PRIORITY",
    )
    second = table(
        ["minor"], ["r"], [(("true",), ('"go"',)), (("false",), ('"hear"',))]
    )
    parts = [input_data("minor", "boolean"), input_data("ill", "boolean")]
    parts += [decision("d1", first, ("ill",)), decision("d2", second, ("minor",))]
    reading = read_model(definitions(*parts), file="d.dmn")
    assert reading.model is not None, reading.findings
    return {"d.dmn": reading.model}


def a_right_used_twice():
    draw = Sketch().start().step("x").end().path("s", "x", "e")
    with draw.rise("R", right="ask-for-protection", interrupting=False):
        draw.step("a", act=ASSESSED).step("y").step("r", act="removal").end("Re")
    return draw.path("R_start", "a", "y", "r", "Re")


def a_fact_asked_again_on_another_path():
    draw = Sketch().start().step("ask", form="minor").gateway("p", "parallel")
    draw.gateway("j", "parallel").decide("D", "d", "r").gateway("w").gateway("m")
    draw.step("y", act="removal").step("x").step("re", form="minor").end()
    draw.path("s", "ask", "p", "D", "w").flow("w", "y", 'r = "protect"')
    draw.flow("w", "x", default=True).path("y", "m", "j", "e").path("x", "m")
    return draw.path("p", "re", "j")


def a_clock_on_the_scope_of_a_right():
    draw = Sketch().start()
    with draw.inside("sub"):
        draw.start("ss").step("x").end("se").path("ss", "x", "se")
        with draw.rise("R", right="complain", interrupting=False):
            draw.step("i", act="information").step("a", act=ASSESSED).end("Re")
        draw.path("R_start", "i", "a", "Re")
    draw.edge("t", "sub", after=HOUR).step("z").end().end("e2")
    return draw.path("s", "sub", "e").path("t", "z", "e2")


def a_right_that_ends_what_a_clock_began():
    draw = Sketch().start().step("x").end().path("s", "x", "e")
    with draw.rise("R", after=HOUR, interrupting=False):
        draw.step("i", act="information").step("a", act=ASSESSED).end("Re")
    draw.path("R_start", "i", "a", "Re")
    with draw.rise("Q", right="complain", interrupting=True):
        draw.step("q").end("Qe")
    return draw.path("Q_start", "q", "Qe")


def a_path_called_back_beside_another():
    draw = Sketch().start().step("ask", form="minor").decide("D", "d", "r")
    draw.gateway("w").gateway("p", "parallel").gateway("j", "parallel").step("y")
    draw.step("re", form="minor").step("i", act="information")
    draw.step("a", act=ASSESSED).end().end("e2").path("s", "ask", "D", "w")
    draw.flow("w", "y", 'r = "protect"').flow("w", "p", default=True)
    return draw.path("y", "e2").path("p", "re", "j", "e").path("p", "i", "a", "j")


def a_decision_on_one_path_of_a_join():
    draw = Sketch().start().gateway("p", "parallel").gateway("j", "parallel")
    draw.decide("D", "d", "r").step("r0", act="removal").end()
    draw.path("s", "p", "D", "j", "r0", "e").path("p", "j")
    with draw.rise("R", after=HOUR, interrupting=False):
        draw.step("a", form="minor").end("Re")
    return draw.path("R_start", "a", "Re")


def an_inclusive_join_of_ways_that_exclude_each_other():
    draw = Sketch().start().step("ask", form="minor").gateway("i", "inclusive")
    draw.gateway("j", "inclusive").step("a", act=ASSESSED).step("b")
    draw.step("r0", act="removal").end().path("s", "ask", "i")
    draw.flow("i", "a", "minor = true").flow("i", "b", default=True)
    return draw.path("a", "j").path("b", "j", "r0", "e")


def an_inclusive_gateway_that_asks():
    draw = Sketch().start().step("a", form="ill").gateway("i", "inclusive")
    draw.gateway("j", "inclusive").step("b").step("c").gateway("y")
    draw.step("r0", act="removal").end().end("e2").path("s", "a", "i")
    draw.flow("i", "b", default=True).flow("i", "c", "minor = true")
    draw.path("b", "j").path("c", "j", "y").flow("y", "r0", "minor = false")
    return draw.flow("y", "e2", default=True).path("r0", "e")


@pytest.mark.parametrize(
    ("drawn", "property_"),
    [
        (a_right_used_twice, {**BEFORE, "right": "ask-for-protection"}),
        (a_fact_asked_again_on_another_path, NEVER),
        (a_clock_on_the_scope_of_a_right, ANSWER),
        (a_right_that_ends_what_a_clock_began, ANSWER),
        (a_path_called_back_beside_another, ANSWER),
        (a_decision_on_one_path_of_a_join, NEVER),
        (an_inclusive_join_of_ways_that_exclude_each_other, BEFORE),
        (an_inclusive_gateway_that_asks, NEVER),
    ],
)
def test_what_chance_found_is_not_called_kept(drawn, property_):
    assert verdict(drawn(), **property_).status is not Status.KEPT


def test_a_result_that_two_decisions_give_has_the_values_of_both():
    draw = Sketch().start().step("ask", form="ill").decide("D1", "d1", "r")
    draw.gateway("g1").gateway("g2").step("r0", act="removal").end().end("e2")
    draw.decide("D2", "d2", "r").end("e3").path("s", "ask", "D1", "g1")
    draw.flow("g1", "g2", 'r = "protect"').flow("g1", "e2", default=True)
    draw.flow("g2", "r0", default=True).flow("g2", "D2", "minor = false")
    draw.path("r0", "e").path("D2", "e3")

    found = verdict(draw, two_that_give_one_result(), **NEVER)

    assert found.status is not Status.KEPT


def test_a_right_drawn_nowhere_keeps_nothing_that_its_use_asks_for():
    draw = Sketch().start().step("a", act=ASSESSED).step("r", act="removal").end()
    draw.path("s", "a", "r", "e")

    found = verdict(draw, **BEFORE, right="ask-for-protection")

    assert found.status is Status.NOT_DRAWN


def test_a_second_use_of_a_right_that_opens_nothing_asks_for_nothing():
    draw = Sketch().start().step("x").end().path("s", "x", "e")
    with draw.rise("R", right="complain", interrupting=True):
        draw.step("a", act=ASSESSED).step("y").end("Re")
    play = Play(draw.path("R_start", "a", "y", "Re").procedure())
    rule = Rule(right="complain", answers=frozenset({ASSESSED}))
    for move in ("use", "a", "use", "y"):
        play.use("complain") if move == "use" else play.do(move)

    assert play.closed
    assert lost_at(rule, log_of(play.procedure, play.log)) is None


@pytest.mark.parametrize(
    ("asked", "later", "lost"),
    [("yes", "yes", True), ("no", "yes", False), ("yes", "no", False)],
)
def test_an_answer_is_owed_to_those_it_is_about_when_it_is_asked_for(
    asked, later, lost
):
    draw = Sketch().start().step("ask", form="minor").step("i", act="information")
    draw.step("again", form="minor").end().path("s", "ask", "i", "again", "e")
    play = Play(draw.procedure(forms=FORMS))
    play.do("ask", minor=asked)
    play.do("i")
    play.do("again", minor=later)
    rule = Rule(
        asks=frozenset({"information"}),
        answers=frozenset({ASSESSED}),
        when={"": parse("minor")},
    )

    found = lost_at(rule, log_of(play.procedure, play.log))

    assert (found is not None) is lost


def test_a_right_that_calls_a_removal_back_keeps_it_from_opening():
    """The other arm: the same means, and nothing is lost."""
    draw = Sketch().start().step("ask", form="minor").decide("D", "d", "r")
    draw.gateway("w").step("y").step("x").step("r0", act="removal").end().end("e2")
    draw.path("s", "ask", "D", "w").flow("w", "y", 'r = "protect"').path("y", "e2")
    draw.flow("w", "x", default=True).path("x", "r0", "e")
    child = condition("minor")
    with draw.rise("R", right="complain", interrupting=False):
        draw.step("tell", form="minor").end("Re")
    draw.path("R_start", "tell", "Re")

    assert verdict(draw, **NEVER, when=child).status is Status.KEPT
    assert verdict(draw, **NEVER).status is not Status.KEPT


def who_is_concerned_at_the_end(*, asked_again):
    """Minors are assessed, others are not; a clock's step may ask again."""
    draw = Sketch().start().step("wait").step("ask", form="minor").gateway("w")
    draw.step("a", act=ASSESSED).end().end("e2")
    draw.path("s", "wait", "ask", "w").flow("w", "a", "minor").path("a", "e")
    draw.flow("w", "e", default=True)
    draw.edge("late", "wait", after=HOUR, interrupting=False)
    draw.step("again", form="minor" if asked_again else "")
    return draw.path("late", "again", "e2")


@pytest.mark.parametrize("asked_again", [True, False])
def test_a_clock_that_asks_nothing_leaves_those_concerned_as_they_were(asked_again):
    owed = {"pattern": "response", "then": (ASSESSED,)}
    draw = who_is_concerned_at_the_end(asked_again=asked_again)

    found = verdict(draw, **owed, when=condition("minor"))

    assert (found.status is Status.KEPT) is not asked_again


@pytest.mark.parametrize("interrupting", [True, False])
def test_what_takes_over_a_sub_process_goes_on_where_that_ends(interrupting):
    draw = Sketch().start()
    with draw.inside("sub"):
        draw.start("ss").step("x", act=ASSESSED).end("se").path("ss", "x", "se")
        with draw.rise("R", right="complain", interrupting=interrupting):
            draw.step("i").end("Re")
        draw.path("R_start", "i", "Re")
    draw.step("r", act="removal").end().path("s", "sub", "r", "e")

    assert (verdict(draw, **BEFORE).status is Status.KEPT) is not interrupting


@pytest.mark.parametrize("passed_on", [True, False])
def test_a_call_that_gives_back_what_it_was_lent_changes_nothing(passed_on):
    """What the inner process only passes on is known behind it, as it was before."""
    inner = Sketch("Inner").start("s2").step("x").end("e2").path("s2", "x", "e2")
    draw = Sketch().start().step("ask", form="minor").decide("D", "d", "r")
    outputs = (("minor", "minor" if passed_on else "true"),)
    draw.call("call", "Inner", outputs=outputs).gateway("w").step("y")
    draw.step("r0", act="removal").end().path("s", "ask", "call", "D", "w")
    draw.flow("w", "y", 'r = "protect"').flow("w", "r0", default=True)
    draw.path("y", "e").path("r0", "e")
    whole = draw.procedure(forms=FORMS, facts={"minor": "boolean"}, models=guard())
    whole = attrs.evolve(whole, processes={**whole.processes, "Inner": inner.process()})
    never = Property("X1.1", pattern=Pattern("absence"), texts={}, acts=("removal",))

    found = Prover(whole, Limits(sought=0)).property(never)

    assert (found.status is Status.KEPT) is not passed_on


@pytest.mark.parametrize("told", [True, False])
def test_a_result_that_may_also_be_told_has_any_value_that_can_be_told(told):
    """A decision gives `ill` as true; where a fact of that name is known, a case that
    waits for it may be told that it is false."""
    ill = table(["minor"], ["ill"], [(("-",), ("true",))])
    parts = input_data("minor", "boolean"), decision("i", ill, ("minor",))
    models = {"d.dmn": read_model(definitions(*parts), file="d.dmn").model}
    draw = Sketch().start().gateway("w").step("a", act=ASSESSED).step("y").end()
    draw.path("s", "w").flow("w", "y", "ill = false").flow("w", "a", default=True)
    draw.path("y", "e").path("a", "e")
    with draw.rise("R", after=HOUR, interrupting=False):
        draw.decide("D", "i", "ill").end("Re")
    draw.path("R_start", "D", "Re")
    facts = {"minor": "boolean"} | ({"ill": "boolean"} if told else {})
    whole = draw.procedure(models=models, facts=facts)
    owed = Property("X1.1", pattern=Pattern("response"), texts={}, then=(ASSESSED,))

    found = Prover(whole, Limits(sought=0)).property(owed)

    assert (found.status is Status.KEPT) is not told


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("still_open", [True, False])
def test_a_right_can_be_used_when_only_what_another_began_is_still_open(
    interrupting, still_open
):
    """The path of the case tells, and ends; what a right began may go on, and then one
    opens a removal. One that interrupts the telling leaves nothing to count from."""
    draw = Sketch().start().step("i", act="information").end().path("s", "i", "e")
    with draw.rise("R", right="complain", interrupting=interrupting):
        draw.step("r", act="removal").end("Re")
    draw.path("R_start", "r", "Re")
    if still_open:
        with draw.rise("Q", right="ask-for-protection", interrupting=False):
            draw.step("a", act=ASSESSED).end("Qe")
        draw.path("Q_start", "a", "Qe")

    found = verdict(draw, **BEFORE, after=("information",))

    assert (found.status is Status.KEPT) is (interrupting and not still_open)


@pytest.mark.parametrize("twice", [True, False])
def test_one_right_drawn_twice_begins_two_things_beside_each_other(twice):
    draw = Sketch().start().step("x").end().path("s", "x", "e")
    with draw.rise("R", right="complain", interrupting=True):
        draw.step("r", act="removal").end("Re")
    draw.path("R_start", "r", "Re")
    if twice:
        with draw.rise("Q", right="complain", interrupting=True):
            draw.step("i", act="information").end("Qe")
        draw.path("Q_start", "i", "Qe")
    draw.step("a", act=ASSESSED)

    found = verdict(draw, **BEFORE, after=("information",))

    # With one of them, nothing tells: what it counts from is drawn nowhere.
    assert (found.status is Status.NOT_DRAWN) is not twice
    assert found.status is not Status.KEPT


# --- at a join ------------------------------------------------------------------------


@pytest.mark.parametrize("assessed", [False, True])
def test_what_is_told_on_one_path_is_news_for_one_that_waits_at_the_join(assessed):
    """One path waits at the join before the other asks who is a minor."""
    draw = Sketch().start().gateway("p", "parallel").gateway("j", "parallel")
    draw.gateway("w").gateway("m").step("y").step("a", act=ASSESSED).end()
    draw.path("s", "p", "w").path("p", "j").path("y", "m", "j", "e").path("a", "m")
    minors, others = ("a", "y") if assessed else ("y", "a")
    draw.flow("w", minors, "minor = true").flow("w", others, default=True)
    owed = {"pattern": "response", "then": (ASSESSED,)}

    found = verdict(draw, **owed, when=condition("minor = true"))

    assert (found.status is Status.KEPT) is assessed


def asked_on_one_path(*, before, answered):
    """What is asked before the paths part, or on one of them; answered there or not."""
    draw = Sketch().start().step("first", act="information" if before else "")
    draw.gateway("p", "parallel").gateway("j", "parallel").step("rest")
    draw.step("i", act="" if before else "information")
    draw.step("a", act=ASSESSED if answered else "").end()
    draw.path("s", "first", "p", "i", "a", "j", "e")
    return draw.path("p", "rest", "j")


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("answered", [True, False])
def test_an_answer_on_one_path_settles_what_was_asked_before_they_parted(
    before, answered
):
    found = verdict(asked_on_one_path(before=before, answered=answered), **ANSWER)

    assert (found.status is Status.KEPT) is answered


def test_an_answer_on_one_path_does_not_settle_what_is_asked_on_the_other():
    draw = Sketch().start().gateway("p", "parallel").gateway("j", "parallel")
    draw.step("a", act=ASSESSED).step("i", act="information").step("x")
    draw.step("a2", act=ASSESSED).end().end("e2")
    draw.path("s", "p", "a", "j", "e").path("p", "i", "x", "j")

    assert verdict(draw, **ANSWER).status is not Status.KEPT


@pytest.mark.parametrize(("care", "kept"), [("minor", True), ("not(minor)", False)])
def test_whoever_takes_one_way_out_of_a_split_is_known_at_its_join(care, kept):
    draw = Sketch().start().step("ask", form="minor").step("i", act="information")
    draw.gateway("p", "inclusive").gateway("j", "inclusive").step("talk")
    draw.step("care", act=ASSESSED).end().path("s", "ask", "i", "p")
    draw.flow("p", "care", care).flow("p", "talk", "minor or not(minor)")
    draw.flow("p", "j", default=True).path("care", "j", "e").path("talk", "j")

    found = verdict(draw, **ANSWER, when=condition("minor"))

    assert (found.status is Status.KEPT) is kept
