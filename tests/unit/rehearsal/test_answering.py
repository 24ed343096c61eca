"""What is answered: a person's own fact, weights for all, or what one step finds."""

import pytest
from sketches import Sketch, form, yes_no

from karama.rehearsal import compiled, plain
from karama.rehearsal.answering import ANYONE, Answering
from karama.rehearsal.courses import Courses
from karama.rehearsal.person import Person
from karama.rehearsal.staffing import Staffing

YES, NO = 1, 2
LOOK, AGAIN = ("", "look"), ("", "again")
EVERYBODY = [Person(float(n), facts={"ill": YES}) for n in range(300)]


@pytest.fixture
def courses():
    """Whoever is ill is asked a second time."""
    sketch = Sketch().start().step("look", form="f").gateway("w")
    sketch.step("again", form="f").gateway("v").step("helped").end()
    sketch.path("s", "look", "w").flow("w", "again", "ill")
    sketch.flow("w", "e", default=True).path("again", "v").flow("v", "helped", "ill")
    sketch.flow("v", "e", default=True).path("helped", "e")
    return Courses(sketch.procedure(forms=[form("f", yes_no("ill", required=True))]))


def steps(courses, people, answering, way=plain):
    found = way.rehearse(courses, Staffing((), ()), people, answering, seed=1)
    return [[visit.step[1] for visit in trace.happenings] for trace in found]


def test_what_is_said_of_a_person_stays_as_it_is(courses):
    answering = Answering({"ill": (0.0, 0.0, 1.0)})

    assert steps(courses, EVERYBODY, answering) == [["look", "again", "helped"]] * 300


def test_a_step_may_find_something_else_of_whoever_has_a_class(courses):
    answering = Answering(at={(AGAIN, "ill"): {YES: (0.0, 0.25, 0.75)}})

    found = steps(courses, EVERYBODY, answering)
    helped = sum("helped" in each for each in found)

    assert all(each[:2] == ["look", "again"] for each in found)
    assert 50 < helped < 100


def test_whoever_has_another_class_answers_as_everywhere(courses):
    answering = Answering(at={(LOOK, "ill"): {NO: (0.0, 1.0, 0.0)}})

    assert steps(courses, EVERYBODY, answering) == [["look", "again", "helped"]] * 300


def test_a_step_may_answer_for_anyone_said_or_not(courses):
    answering = Answering(at={(LOOK, "ill"): {ANYONE: (0.0, 0.0, 1.0)}})
    people = [EVERYBODY[0], Person(0.0)]

    assert steps(courses, people, answering) == [["look"], ["look"]]


def test_the_class_of_the_person_goes_before_anyone(courses):
    answering = Answering(
        at={(LOOK, "ill"): {ANYONE: (0.0, 0.0, 1.0), YES: (0.0, 1.0, 0.0)}}
    )
    people = [EVERYBODY[0], Person(0.0)]

    assert steps(courses, people, answering) == [["look", "again", "helped"], ["look"]]


def test_the_compiled_loop_answers_alike(courses):
    answering = Answering(
        {"ill": (0.0, 0.4, 0.6)},
        {
            (LOOK, "ill"): {ANYONE: (0.0, 0.6, 0.4), NO: (0.0, 0.5, 0.5)},
            (AGAIN, "ill"): {YES: (0.1, 0.5, 0.4)},
        },
    )
    facts = [{}, {"ill": YES}, {"ill": NO}]
    people = [Person(float(n), facts=facts[n % 3]) for n in range(600)]

    plainly = steps(courses, people, answering)

    assert len({tuple(each) for each in plainly}) >= 3
    assert steps(courses, people, answering, compiled) == plainly
