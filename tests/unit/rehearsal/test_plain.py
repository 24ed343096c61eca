"""The plain loop: counted by hand where that can be done, by theory elsewhere."""

import math
import statistics
from math import inf

import pytest
from sketches import HOUR, Sketch, form, yes_no

from karama.rehearsal.answering import Answering
from karama.rehearsal.courses import Courses
from karama.rehearsal.draws import draw, fraction, stream
from karama.rehearsal.person import Person
from karama.rehearsal.plain import Ring, Visit, rehearse
from karama.rehearsal.staffing import (
    Exponential,
    Fixed,
    Post,
    Quantiles,
    Resource,
    Speaker,
    Staffing,
)

ALWAYS = 0.0


def officers(count, *, name="officers"):
    return Resource(name, ((ALWAYS, count),))


MINUTE = Fixed(60.0)


def posts(*steps, length=MINUTE, **more):
    return tuple(Post(("", step), length=length, **more) for step in steps)


def one_step(**more):
    return Sketch().start().step("x", **more).end().path("s", "x", "e")


def run(draw_, staffing, people, *, weights=None, **more):
    procedure = draw_.procedure(**more) if isinstance(draw_, Sketch) else draw_
    return rehearse(Courses(procedure), staffing, people, Answering(weights or {}))


def waits(traces, step="x"):
    return [
        visit.begun - visit.ready
        for trace in traces
        for visit in trace.happenings
        if isinstance(visit, Visit) and visit.step == ("", step)
    ]


# --- by hand ----------------------------------------------------------------------


def test_people_are_seen_one_after_the_other():
    staffing = Staffing((officers(1),), posts("x", needs=((0,),)))
    people = [Person(0.0), Person(10.0), Person(200.0)]

    found = run(one_step(), staffing, people)

    assert waits(found) == [0.0, 50.0, 0.0]
    assert [trace.over for trace in found] == [60.0, 120.0, 260.0]


def test_a_step_without_a_post_is_done_at_once():
    (trace,) = run(one_step(), Staffing((), ()), [Person(5.0)])

    assert trace.happenings == (Visit(("", "x"), 5.0, 5.0, 5.0),)
    assert trace.over == 5.0


def test_the_most_urgent_is_seen_first_and_nobody_is_sent_away_for_it():
    staffing = Staffing((officers(1),), posts("x", needs=((0,),)))
    people = [Person(0.0), Person(1.0, urgency=1), Person(2.0, urgency=0)]

    found = run(one_step(), staffing, people)

    assert [trace.over for trace in found] == [60.0, 180.0, 120.0]


def test_nobody_is_held_up_by_someone_who_waits_for_an_interpreter():
    resources = (officers(1), Resource("Wolof", ((100.0, 1),)))
    staffing = Staffing(
        resources,
        posts("x", needs=((0,),), interpreter=True),
        interpreters={"wo": (Speaker(1),)},
    )
    people = [Person(0.0, language="wo"), Person(1.0), Person(2.0, language="sw")]

    found = run(one_step(), staffing, people)

    assert [trace.over for trace in found] == [181.0, 61.0, 121.0]


@pytest.mark.parametrize(("more", "over"), [(0, 560.0), (1, 120.0)])
def test_at_a_change_of_shift_work_begun_goes_on_and_none_begins(more, over):
    changes = ((0.0, 1), (30.0, more), (500.0, 1))
    staffing = Staffing((Resource("day", changes),), posts("x", needs=((0,),)))

    found = run(one_step(), staffing, [Person(0.0), Person(1.0)])

    assert found[0].over == 60.0
    assert found[1].over == over


def test_a_bed_is_kept_until_the_case_is_over():
    sketch = Sketch().start().step("bed").step("stay").end()
    sketch.path("s", "bed", "stay", "e")
    kept = Post(("", "bed"), keeps=0, length=Fixed(0.0))
    stay = Post(("", "stay"), length=Fixed(100.0))
    staffing = Staffing((officers(1, name="beds"),), (kept, stay))

    found = run(sketch, staffing, [Person(0.0), Person(10.0)])

    assert [trace.over for trace in found] == [100.0, 200.0]
    assert waits(found, "bed") == [0.0, 90.0]


def test_a_bed_is_given_back_for_another():
    sketch = Sketch().start().step("first").step("second").end()
    sketch.path("s", "first", "second", "e")
    resources = (officers(1, name="tent"), officers(5, name="house"))
    steps = (
        Post(("", "first"), keeps=0, length=Fixed(50.0)),
        Post(("", "second"), keeps=1, length=Fixed(1_000.0)),
    )

    found = run(sketch, Staffing(resources, steps), [Person(0.0), Person(0.0)])

    assert waits(found, "first") == [0.0, 50.0]


def test_a_clock_ends_the_wait_and_what_was_waited_for_is_free():
    sketch = Sketch().start().step("x").step("y").end()
    sketch.edge("late", "x", after=HOUR).path("s", "x", "e").path("late", "y", "e")
    staffing = Staffing(
        (officers(1),), posts("x", needs=((0,),), length=Fixed(7_200.0))
    )
    people = [Person(0.0), Person(600.0), Person(4_000.0)]

    found = run(sketch, staffing, people)

    (gone, rang, other) = found[1].happenings
    assert rang == Visit(("", "x"), 600.0, 3_600.0, inf, gone=4_200.0)
    assert gone == Ring("late", 4_200.0)
    assert other == Visit(("", "y"), 4_200.0, 4_200.0, 4_200.0)
    assert found[2].happenings[0] == Ring("late", 7_600.0)
    assert [trace.over for trace in found] == [3_600.0, 4_200.0, 7_600.0]


def test_a_held_case_goes_on_once_it_is_answered():
    sketch = Sketch().start().gateway("w").step("a").step("b").end()
    sketch.path("s", "w").flow("w", "a", "minor").flow("w", "b", default=True)
    procedure = (
        sketch.path("a", "e").path("b", "e").procedure(facts={"minor": "boolean"})
    )
    staffing = Staffing((), (), answering=Fixed(30.0))

    (trace,) = run(procedure, staffing, [Person(0.0, facts={"minor": 1})])

    assert [v.step[1] for v in trace.happenings] == ["w", "a"]
    assert trace.over == 30.0


def test_answers_move_people_and_are_drawn_for_each_visit():
    sketch = Sketch().start().step("ask", form="f").gateway("w").step("a").end()
    sketch.path("s", "ask", "w").flow("w", "a", "ill").flow("w", "e", default=True)
    procedure = sketch.path("a", "e").procedure(
        forms=[form("f", yes_no("ill", required=True))]
    )
    answering = Answering({"ill": (0.0, 0.3, 0.7)})

    found = rehearse(
        Courses(procedure), Staffing((), ()), [Person(0.0)] * 500, answering
    )
    ill = sum(any(v.step[1] == "a" for v in trace.happenings) for trace in found)

    assert 110 < ill < 190


def test_a_run_is_the_same_again_and_another_replication_is_another():
    staffing = Staffing(
        (officers(1),), posts("x", length=Exponential(60), needs=((0,),))
    )
    courses = Courses(one_step().procedure())
    people = [Person(30.0 * n) for n in range(50)]

    def once(replication):
        return rehearse(courses, staffing, people, Answering(), replication=replication)

    assert once(0) == once(0)
    assert once(0) != once(1)


def test_one_more_officer_changes_nobodys_luck():
    courses = Courses(one_step().procedure())
    people = [Person(30.0 * n) for n in range(100)]

    def lengths(count):
        steps = posts("x", length=Exponential(60), needs=((0,),))
        staffing = Staffing((officers(count),), steps)
        found = rehearse(courses, staffing, people, Answering())
        return [round(v.done - v.begun, 6) for t in found for v in t.happenings]

    assert lengths(1) == lengths(2)


# --- by theory --------------------------------------------------------------------


def come(rate, count, seed, urgent=0.0):
    """People who come one by one at a rate a second, some of them urgent."""
    time, found = 0.0, []
    for number in range(count):
        mine = stream(seed, 10**6, number)
        time += Exponential(1 / rate).of(fraction(draw(mine, 0, 0)))
        found.append(
            Person(time, urgency=0 if fraction(draw(mine, 0, 1)) < urgent else 1)
        )
    return found


def mean_waits(servers, rho, length, *, urgent=0.0, runs=24, count=3_000):
    """The mean wait of each run, of the urgent and of the others."""
    courses = Courses(one_step().procedure())
    staffing = Staffing((officers(servers),), posts("x", length=length, needs=((0,),)))
    found = []
    for seed in range(runs):
        people = come(servers * rho, count, seed, urgent)
        traces = rehearse(courses, staffing, people, Answering(), seed=seed)
        late = list(zip(people, traces, strict=True))[count // 5 :]
        by_class = [
            [t.happenings[0].begun - t.happenings[0].ready for p, t in late
             if p.urgency == urgency]
            for urgency in (0, 1)
        ]  # fmt: skip
        found.append([statistics.fmean(each) if each else 0.0 for each in by_class])
    return list(zip(*found, strict=True))


def within(values, theory):
    """Whether a value of theory lies in the 99.9 % interval of independent runs."""
    half = 3.8 * statistics.stdev(values) / math.sqrt(len(values))
    return abs(statistics.fmean(values) - theory) < half


def erlang_c(servers, rho):
    load = servers * rho
    terms = sum(load**k / math.factorial(k) for k in range(servers))
    last = load**servers / math.factorial(servers) / (1 - rho)
    return last / (terms + last)


@pytest.mark.parametrize(("servers", "rho"), [(1, 0.6), (3, 0.7)])
def test_waits_are_those_of_erlang(servers, rho):
    _, found = mean_waits(servers, rho, Exponential(1.0))
    theory = erlang_c(servers, rho) / (servers * (1 - rho))

    assert within(found, theory)
    assert not within(found, 1.5 * theory)


def test_waits_are_those_of_pollaczek_and_khinchine():
    _, fixed = mean_waits(1, 0.6, Fixed(1.0))
    even = Quantiles(tuple(n / 10 for n in range(21)))  # from 0 to 2, mean 1
    _, spread = mean_waits(1, 0.6, even)
    lost = 0.6 / (2 * (1 - 0.6))

    assert within(fixed, lost)
    assert within(spread, lost * (1 + 1 / 3))


def test_waits_of_the_urgent_and_of_the_others_are_those_of_cobham():
    servers, rho, urgent = 3, 0.7, 0.4
    first, second = mean_waits(servers, rho, Exponential(1.0), urgent=urgent)
    busy = erlang_c(servers, rho) / servers

    assert within(first, busy / (1 - rho * urgent))
    assert within(second, busy / ((1 - rho * urgent) * (1 - rho)))
