"""The compiled rehearsal gives what the plain loop gives: every time of everybody.

Random procedures (decisions that call back, rights, clocks, joins, calls), random
people and random means: staff in shifts, interpreters, beds, any law of lengths.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sketches import Sketch, form, yes_no
from strategies_deciding import deciding

from karama.errors import RehearsalError
from karama.rehearsal import compiled, plain
from karama.rehearsal.answering import Answering
from karama.rehearsal.courses import Courses
from karama.rehearsal.person import Person
from karama.rehearsal.staffing import (
    Exponential,
    Fixed,
    Post,
    Quantiles,
    Resource,
    Staffing,
)

HOUR = 3_600.0
SECONDS = st.floats(0, 10 * HOUR, allow_nan=False)
LENGTHS = st.one_of(
    SECONDS.map(Fixed),
    SECONDS.map(Exponential),
    st.lists(SECONDS, min_size=2, max_size=5).map(
        lambda s: Quantiles(tuple(sorted(s)))
    ),
)
LANGUAGES = ("wo", "ar")


@st.composite
def resources(draw):
    """Two kinds of staff in shifts, beds, and interpreters of two languages."""
    found = []
    for name, language in (
        ("a", ""),
        ("b", ""),
        ("beds", ""),
        ("w", "wo"),
        ("r", "ar"),
    ):
        times = sorted(draw(st.sets(st.floats(0, 20 * HOUR), max_size=4)) | {0.0})
        counts = draw(st.lists(st.integers(0, 3), min_size=5, max_size=5))
        changes = tuple(zip(times, counts, strict=False))
        found.append(Resource(name, (*changes, (40 * HOUR, 3)), language))
    return tuple(found)


@st.composite
def staffings(draw, procedure):
    """A post for most of the steps."""
    posts = []
    for process in procedure.processes.values():
        key = "" if process.id == procedure.process.id else process.id
        for element in process.elements.values():
            if draw(st.integers(0, 4)):
                needs = draw(st.sets(st.integers(0, 1), max_size=2))
                posts.append(Post(
                    (key, element.id), tuple(sorted(needs)), draw(st.booleans()),
                    draw(LENGTHS), draw(st.sampled_from([-1, -1, -1, 2])),
                ))  # fmt: skip
    return Staffing(draw(resources()), tuple(posts), draw(LENGTHS))


@st.composite
def crowds(draw, courses):
    """Some people, with a few facts that are fixed."""
    facts = {name: len(fact.domain) for _, name, fact in courses.setting.cast.facts()}
    found = []
    for _ in range(draw(st.integers(1, 25))):
        fixed = {
            name: draw(st.integers(0, size - 1))
            for name, size in sorted(facts.items())
            if draw(st.integers(0, 3)) == 0
        }
        found.append(Person(
            draw(st.one_of(st.just(0.0), SECONDS)), fixed, {},
            draw(st.integers(0, 2)), draw(st.sampled_from(("", "", *LANGUAGES, "sw"))),
        ))  # fmt: skip
    return found


def answers(data, courses):
    """Weights, of some classes none, of some facts none at all."""
    weight = st.sampled_from([0.0, 0.5, 1.0, 3.0])
    return Answering({
        name: tuple(data.draw(st.lists(weight, min_size=n, max_size=n)))
        for name, n in sorted({
            (name, len(f.domain)) for _, name, f in courses.setting.cast.facts()
        })
        if data.draw(st.booleans())
    })  # fmt: skip


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
    staffing = data.draw(staffings(drawn.procedure))
    people = data.draw(crowds(courses))
    answering = answers(data, courses)
    seed, replication = data.draw(st.integers(0, 2**32)), data.draw(st.integers(0, 9))
    until = data.draw(st.sampled_from([5 * HOUR, 400 * HOUR]))
    more = {"seed": seed, "replication": replication, "until": until}

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
