"""The compiled rehearsal gives what the plain loop gives: every time of everybody.

Random procedures (decisions that call back, rights, clocks, joins, calls), random
people (families, boats, rights used) and random means with everything they can have.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sketches import Sketch, form, yes_no
from strategies_deciding import deciding
from strategies_means import HOUR, answerings, crowds, staffings, steps_of

from karama.errors import RehearsalError
from karama.rehearsal import compiled, plain
from karama.rehearsal.answering import Answering
from karama.rehearsal.courses import Courses
from karama.rehearsal.person import Person
from karama.rehearsal.staffing import Exponential, Post, Resource, Staffing


def said(way, *given, **more):
    """The traces; or, where a case goes round without end, what is said of it."""
    try:
        return way.rehearse(*given, **more)
    except RehearsalError as error:
        return str(error)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(deciding(), st.data())
def test_every_time_of_everybody_is_the_same(drawn, data):
    courses = Courses(drawn.procedure)
    facts = {name: len(fact.domain) for _, name, fact in courses.setting.cast.facts()}
    staffing = data.draw(staffings(steps_of(drawn.procedure)))
    people = data.draw(crowds(facts))
    answering = data.draw(answerings(facts))
    seed, replication = data.draw(st.integers(0, 2**32)), data.draw(st.integers(0, 9))
    until = data.draw(st.sampled_from([5 * HOUR, 400 * HOUR]))
    more = {"seed": seed, "replication": replication, "until": until, "uses": True}

    plainly = said(plain, courses, staffing, people, answering, **more)
    fresh = Courses(drawn.procedure)

    assert said(compiled, courses, staffing, people, answering, **more) == plainly
    assert said(compiled, fresh, staffing, people, answering, **more) == plainly


def test_a_queue_longer_than_the_room_set_aside_is_made_room_for():
    sketch = Sketch().start().step("x").step("y").end().path("s", "x", "y", "e")
    courses = Courses(sketch.procedure())
    staffing = Staffing(
        (Resource("one", ((0.0, 1),)),),
        (Post(("", "x"), ((0,),), length=Exponential(60.0)),),
    )
    people = [Person(0.0) for _ in range(3_000)]

    found = compiled.rehearse(courses, staffing, people, Answering(), seed=3)

    assert all(trace.over < float("inf") for trace in found)
    assert found == plain.rehearse(courses, staffing, people, Answering(), seed=3)


@pytest.mark.parametrize("way", [plain, compiled])
@pytest.mark.parametrize("again", [0.0, 1.0])
def test_a_case_that_goes_round_without_end_is_named_by_a_step_of_it(way, again):
    sketch = Sketch().start().gateway("m").step("ask", form="f").gateway("w").end()
    sketch.path("s", "m", "ask", "w").flow("w", "m", "again")
    sketch.flow("w", "e", default=True)
    asked = [form("f", yes_no("again", required=True))]
    courses = Courses(sketch.procedure(forms=asked))
    answering = Answering({"again": (0.0, again, 1.0 - again)})

    found = said(way, courses, Staffing((), ()), [Person(0.0)], answering, until=1.0)

    if again:
        assert found.startswith("ask: a case comes by again and again")
    else:
        assert found[0].over == 0.0
