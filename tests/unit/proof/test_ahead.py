"""Places are visited forwards, each once, and what goes back only afterwards."""

from sketches import Sketch

from karama.proof.ahead import Ahead
from karama.proof.setting import Setting
from karama.proof.unfolding import graph_of


def ahead():
    draw = Sketch().start().gateway("p", "parallel").gateway("j", "parallel")
    draw.step("a").step("b").step("c").end()
    draw.path("s", "p", "a", "b", "j").path("p", "j", "c", "e")
    return Ahead(graph_of(Setting(draw.procedure())))


def spots(*names):
    return [("", name) for name in names]


def taken(waiting):
    found = []
    while waiting:
        found.append(waiting.next())
    return found


def test_a_join_comes_after_all_its_paths():
    waiting = ahead()
    for spot in spots("c", "j", "b", "a"):
        waiting.add(spot)

    assert taken(waiting) == spots("a", "b", "j", "c")


def test_what_waits_already_waits_once():
    waiting = ahead()
    for spot in spots("a", "a", "b"):
        waiting.add(spot)
    waiting.add(("", "b"), "again")

    assert taken(waiting) == spots("a", "b", "b")


def test_what_goes_back_waits_for_all_that_goes_forward():
    waiting = ahead()
    waiting.add(("", "a"), "again")
    waiting.add(("", "c"))

    assert taken(waiting) == spots("c", "a")
