"""Small procedures in which the sets of people once lacked somebody.

Where every token of a random case stands is held against the sets
(`test_nobody_is_missing`); what that found is drawn here by hand, each with the other
arm: nearly the same procedure, in which nobody is lost.
"""

import pytest
from dmn_files import decision, definitions, input_data, table
from losses import FORMS, HOUR, NEVER, kept
from sketches import Sketch

from karama.decisions import read_model
from karama.proof.setting import Setting
from karama.proof.unfolding import graph_of


def removed_by_letter(draw):
    """A letter on which whoever is known not to be a minor is removed."""
    with draw.rise("R", interrupting=True, message="letter"):
        draw.decide("D", "d", "r").step("z").gateway("v").step("r0", act="removal")
        draw.end("Re").end("Re2")
    draw.path("R_start", "D", "z", "v").flow("v", "r0", 'r = "go"').path("r0", "Re")
    return draw.flow("v", "Re2", default=True)


@pytest.mark.parametrize("asks", ["minor, then ill", "minor"])
def test_whoever_is_told_one_of_two_things_waits_on_with_it(asks):
    draw = Sketch().start().gateway("w").end().end("e2").end("e3").path("s", "w")
    draw.step("late", form="minor").flow("w", "late", "minor = true").path("late", "e")
    if asks != "minor":
        draw.flow("w", "e2", "ill = true")
    draw.flow("w", "e3", default=True)

    assert kept(removed_by_letter(draw), **NEVER) is (asks == "minor")


@pytest.mark.parametrize("stuck", [True, False])
def test_whoever_finds_no_way_open_waits_there(stuck):
    draw = Sketch().start().step("ask", form="minor").gateway("w").end().end("e2")
    draw.path("s", "ask", "w").flow("w", "e", "minor = true")
    if not stuck:
        draw.flow("w", "e2", default=True)

    assert kept(removed_by_letter(draw), **NEVER) is not stuck


def two_guards():
    """`d` says of minors that they are protected, `d2` of whoever may not be ill."""
    rules = [(("true",), ('"protect"',)), (("-",), ('"go"',))]
    one = table(["minor"], ['r|"protect","go"'], rules, policy="PRIORITY")
    rules = [(("false",), ('"protect"',)), (("-",), ('"go"',))]
    two = table(["ill"], ['r2|"protect","go"'], rules, policy="PRIORITY")
    parts = [input_data("minor", "boolean"), input_data("ill", "boolean")]
    parts += [decision("d", one, ("minor",)), decision("d2", two, ("ill",))]
    return {"d.dmn": read_model(definitions(*parts), file="d.dmn").model}


@pytest.mark.parametrize("asked_again", [True, False])
def test_what_is_told_beside_a_call_is_news_for_whoever_comes_out_of_it(asked_again):
    """The call gives back what it was lent; the case knows better by then."""
    inner = Sketch("Inner").start("s2").step("x").end("e2").path("s2", "x", "e2")
    draw = Sketch().start().step("ask", form="minor").decide("D", "d", "r")
    draw.call("call", "Inner", outputs=(("ill", "minor"),)).decide("D2", "d2", "r2")
    draw.gateway("w").gateway("w2").step("r0", act="removal").end()
    draw.path("s", "ask", "call", "D", "D2", "w").path("r0", "e")
    draw.flow("w", "w2", 'r = "go"').flow("w", "e", default=True)
    draw.flow("w2", "r0", 'r2 = "go"').flow("w2", "e", default=True)
    with draw.rise("R", right="complain", interrupting=False):
        draw.step("re", form="minor" if asked_again else "").end("Re")
    draw.path("R_start", "re", "Re")

    found = kept(draw, two_guards(), called=[inner.process()], **NEVER)

    assert found is not asked_again


def asked_twice(draw):
    """Who is a minor is asked, and minors stay for a step; then it is looked at."""
    draw.step("ask", form="minor").gateway("w").step("y").gateway("w2")
    draw.step("r0", act="removal").end("o1").end("o2").end("o3")
    draw.path("ask", "w").flow("w", "y", "minor = true").flow("w", "o1", default=True)
    draw.path("y", "w2").flow("w2", "r0", "minor = false")
    return draw.flow("w2", "o2", default=True).path("r0", "o3")


@pytest.mark.parametrize(
    ("event", "often"),
    [
        ({"right": "complain"}, True),
        ({"message": "letter"}, True),
        ({"every": HOUR}, True),
        ({"after": HOUR}, False),
    ],
)
@pytest.mark.parametrize("edge", [True, False])
def test_what_can_begin_again_beside_itself_is_news_for_itself(event, often, edge):
    draw = Sketch().start().step("x").end().path("s", "x", "e")
    if edge:
        draw.edge("again", "x", interrupting=False, **event)
        asked_twice(draw).path("again", "ask")
    else:
        with draw.rise("R", interrupting=False, **event):
            asked_twice(draw)
        draw.path("R_start", "ask")

    assert kept(draw, **NEVER) is not often


@pytest.mark.parametrize("round_again", [True, False])
def test_a_clock_on_a_step_of_a_loop_sets_the_same_going_twice(round_again):
    draw = Sketch().start().gateway("m").step("x", form="ill").gateway("g").end()
    draw.path("s", "m", "x", "g").flow("g", "e", default=True)
    if round_again:
        draw.flow("g", "m", "ill = true")
    draw.edge("late", "x", interrupting=False, after=HOUR)
    asked_twice(draw).path("late", "ask")

    assert kept(draw, **NEVER) is not round_again


@pytest.mark.parametrize("round_again", [True, False])
def test_one_round_may_pass_a_join_while_another_is_still_on_its_way(round_again):
    """A path that goes round leaves its join to those of the round before."""
    draw = Sketch().start().step("who", form="minor").gateway("u").end("e2")
    draw.step("how", form="ill").gateway("n").gateway("p", "parallel").step("a")
    draw.gateway("g").gateway("w").step("y").gateway("w2").gateway("m")
    draw.step("r0", act="removal").gateway("j", "parallel").step("re", form="minor")
    draw.end().path("s", "who", "u").flow("u", "how", "minor = true")
    draw.flow("u", "e2", default=True).path("how", "n", "p", "a", "g")
    draw.flow("g", "j", default=True).path("j", "re", "e").path("p", "w")
    if round_again:
        draw.flow("g", "n", "ill = true")
    draw.flow("w", "y", "minor = true").flow("w", "m", default=True).path("y", "w2")
    draw.flow("w2", "r0", "minor = false").flow("w2", "m", default=True)
    draw.path("r0", "m", "j")

    graph = graph_of(Setting(draw.procedure(forms=FORMS)))

    assert (("", "re") in graph.beside["", "y"]) is round_again
    assert kept(draw, **NEVER) is not round_again


def test_a_sub_process_begun_twice_at_once_is_beside_itself():
    """The other arm: begun once, by a clock that rings once."""
    found = {}
    for name, event in (("often", {"right": "complain"}), ("once", {"after": HOUR})):
        draw = Sketch().start().step("x").end().path("s", "x", "e")
        with draw.rise("R", interrupting=False, **event):
            draw.end("Re")
            with draw.inside("sub"):
                draw.start("ss").path("ss", asked_twice(draw) and "ask")
            draw.path("R_start", "sub", "Re")
        found[name] = kept(draw, **NEVER)

    assert found == {"often": False, "once": True}


@pytest.mark.parametrize("told", [True, False])
def test_whoever_waits_on_the_way_out_of_a_step_goes_on_with_what_is_told(told):
    """Only some ways ask; where none does, nobody waits."""
    draw = Sketch().start().step("x").step("y").gateway("v").end().end("e2").end("e3")
    draw.step("r0", act="removal").step("ask", form="minor").path("r0", "ask", "e2")
    draw.path("s", "x").path("y", "v")
    draw.flow("x", "y", "minor = false" if told else "").path("x", "e")
    draw.decide("D", "d", "r").path("v", "D").gateway("u").path("D", "u")
    draw.flow("u", "r0", 'r = "go"').flow("u", "e3", default=True)

    assert kept(draw, **NEVER) is not told
