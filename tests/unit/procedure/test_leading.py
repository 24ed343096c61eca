"""Whether each answer of the decision that orients leads to the step it names."""

import pytest
from sketches import Sketch

from karama.procedure.leading import Astray, astray
from karama.procedure.procedure import Orientation

ROUTES = (
    Orientation("clinic", {}, 1, step="heal"),
    Orientation("place", {}, 2, step="house"),
)


def drawn(condition='route = "clinic"', *, decides_again=False):
    """Decided, then parted by the answer; a second decision may stand on one way."""
    draw = Sketch()
    draw.start("s").decide("orient", "orientation", "route").gateway("g")
    draw.step("heal").step("house").end("e")
    draw.path("s", "orient", "g").path("heal", "e").path("house", "e")
    draw.flow("g", "heal", condition)
    if decides_again:
        draw.decide("more", "another", "other").path("more", "house")
        draw.flow("g", "more", default=True)
    else:
        draw.flow("g", "house", default=True)
    return draw.process()


def test_where_each_answer_comes_to_its_step_nothing_is_said():
    assert not list(astray(drawn(), {"orientation"}, ROUTES))


def test_an_answer_that_takes_the_way_of_another_is_found():
    found = list(astray(drawn('route = "place"'), {"orientation"}, ROUTES))

    assert [(one.orientation, one.step) for one in found] == [
        ("clinic", "heal"),
        ("place", "house"),
    ]
    assert all(isinstance(one, Astray) and one.gateway == "g" for one in found)


@pytest.mark.parametrize(
    "condition", ['route = "place" and ill = true', 'ill = "clinic"']
)
def test_a_gateway_that_asks_more_than_the_answer_is_not_judged(condition):
    assert not list(astray(drawn(condition), {"orientation"}, ROUTES))


def test_what_comes_after_another_decision_is_not_held_against_a_way():
    process = drawn('route = "place"', decides_again=True)
    found = [one.orientation for one in astray(process, {"orientation"}, ROUTES)]

    assert found == ["clinic"]


def test_another_decision_does_not_orient():
    assert not list(astray(drawn('route = "place"'), {"another"}, ROUTES))
