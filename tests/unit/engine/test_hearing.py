"""What is told of a case is heard where it is waited for."""

from cast import OFFICER
from play import Play
from sketches import Sketch, field, form

from karama.engine import Correct, questions

FACTS = {"p": "boolean", "n": "int"}
FORMS = [form("f", field("n", "int"))]


def held_inside(*, gate_outside=False, own=True):
    """A call in which a token waits for `n`; outside, one may wait for it too."""
    inner = Sketch("Inner").start("is").gateway("ix").step("small").step("big")
    inner.flow("is", "ix").flow("ix", "small", "n < 9").flow("ix", "big", "n >= 9")
    mapped = {"inputs": [("p", "p")], "outputs": [("found", "n + 1")]} if own else {}
    draw = Sketch().start().gateway("both", "parallel").call("call", "Inner", **mapped)
    draw.gateway("x").step("few").step("many").step("ask", form="f")
    draw.path("s", "both", "call").flow("both", "x" if gate_outside else "ask")
    draw.flow("x", "few", "n < 5").flow("x", "many", "n >= 5")
    return Play(draw.procedure(facts=FACTS, called=[inner.process()], forms=FORMS))


def inside(play):
    return max(play.case.scopes)


def correct(play, event, **answers):
    play.take(Correct(event.id, "misheard", answers, actor=OFFICER, at=play.now))


def test_a_token_held_inside_a_call_hears_what_is_told():
    play = held_inside()
    (asked,) = questions(play.case)
    assert (asked.fact, asked.steps, asked.waits) == ("n", ("ix",), True)

    (told,) = play.tell(n=3)

    assert sorted(play.steps) == ["ask", "small"]
    assert (told.kind, told.data, told.answers) == ("told", inside(play), {"n": 3})
    assert "n" not in play.case.facts[1]


def test_a_call_without_facts_of_its_own_tells_the_case():
    play = held_inside(own=False)

    play.tell(n=12)

    assert sorted(play.steps) == ["ask", "big"]
    assert play.case.facts == {1: {"n": 12}}


def test_two_who_wait_in_different_places_hear_the_same_answer():
    play = held_inside(gate_outside=True)

    told = play.tell(n=7)

    assert sorted(play.steps) == ["many", "small"]
    assert sorted((e.data, e.answers["n"]) for e in told) == [(1, 7), (inside(play), 7)]
    assert questions(play.case) == ()


def test_what_nobody_waits_for_is_told_to_the_case():
    play = held_inside()
    before = play.case.facts[inside(play)]
    play.tell(p="yes")

    assert play.case.facts == {1: {"p": True}, inside(play): before}


def test_each_place_that_heard_an_answer_can_be_corrected():
    play = held_inside(gate_outside=True)
    outer, inner = sorted(play.tell(n=7), key=lambda e: e.data)

    correct(play, inner, n=8)
    correct(play, outer, n=9)

    assert [play.case.facts[s]["n"] for s in (1, inside(play))] == [9, 8]
