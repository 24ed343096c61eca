"""What the measures of a plan say is what a plain reading of the traces says.

Random procedures, people and means with everything they can have.
Principles are read again off the engine's own events, of a pack that keeps its promises
and of one that does not.
"""

from __future__ import annotations

import random
from datetime import timedelta
from math import inf
from pathlib import Path

import numpy as np
import pytest
from by_heart import DAWN, come, evenly, replayed, staffed
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from measures_sketch import (
    FLOOR,
    by_day,
    by_hand,
    clocked,
    counted,
    over_time,
    standard,
    taken,
    waited,
    within,
)
from sketches import condition
from strategies_deciding import deciding
from strategies_means import HOUR, answerings, crowds, staffings, steps_of

from karama.engine.compile import ready
from karama.errors import RehearsalError
from karama.packs import read_pack
from karama.proof.charter import read_charter
from karama.proof.observed import acts_of, log_of, reading_of
from karama.proof.principles import Pattern
from karama.proof.prover import Limits, Prover, rule_of
from karama.rehearsal.courses import Courses
from karama.rehearsal.exercise import DAY
from karama.rehearsal.outcomes.principles import BY_PATHS
from karama.rehearsal.standards import ARRIVAL, END, Bound, Clock
from karama.rehearsal.targets import Measure, Target

WORDS = frozenset({"is_child", "is_unaccompanied"})
WHO = {
    "is_child": lambda child, alone: child != 0,
    "is_child and is_unaccompanied": lambda child, alone: 0 not in (child, alone),
    "not(is_child) or is_unaccompanied": lambda child, alone: child != 1 or alone != 0,
}


@st.composite
def runs(draw):
    """A random rehearsal made, a few days long, and what is known of its people."""
    drawn = draw(deciding())
    procedure = drawn.procedure
    courses = Courses(procedure)
    facts = {name: len(fact.domain) for _, name, fact in courses.setting.cast.facts()}
    staffing = draw(staffings(steps_of(procedure)))
    people = draw(crowds(facts))
    days, warm_up = draw(st.sampled_from([(1, 0), (2, 0), (2, 1), (4, 1)]))
    exercise = by_hand(
        procedure, staffing, days, warm_up=warm_up, answering=draw(answerings(facts))
    )
    truths = st.lists(
        st.sampled_from([-1, 0, 1]), min_size=len(people), max_size=len(people)
    )
    needs = {word: np.array(draw(truths), np.int8) for word in sorted(WORDS)}
    return exercise, [p for p in people if p.at < days * DAY], people, needs


def made(run, targets):
    """Measures and traces; nothing where a case goes round without end."""
    exercise, kept, people, needs = run
    known = {
        word: np.array([v for v, p in zip(row, people, strict=True) if p in kept])
        for word, row in needs.items()
    }
    assume(len(kept) == sum(p in kept for p in people))
    try:
        return *counted(exercise, kept, targets, needs=known), known
    except RehearsalError:
        assume(False)


LIMITS = st.sampled_from([0.0, HOUR, 3 * HOUR, 10 * HOUR, 30 * HOUR, 80 * HOUR])
ALL = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@ALL
@given(runs(), st.data())
def test_people_counted_one_by_one(run, data):
    exercise, people = run[0], run[1]
    acts = acts_of(ready(exercise.model.courses.procedure))
    limit, until = data.draw(LIMITS), exercise.frame.until
    text = data.draw(st.sampled_from([None, *WHO]))
    who = None if text is None else condition(text, WORDS)
    act = data.draw(st.sampled_from(sorted({*acts.values()} - {""}) or ["none"]))
    step = data.draw(st.sampled_from(sorted(acts)))
    named = [{"act": act}, {"step": step}]
    clock = Clock(
        data.draw(st.sampled_from([(ARRIVAL,), (act,), (act, ARRIVAL)])),
        data.draw(st.sampled_from([(END,), (act,), (act, END)])),
        timedelta(seconds=limit),
    )
    targets = [
        *(Target("w", Measure.WAIT, 0.9, limit, who=who, **one) for one in named),
        *(Target("i", Measure.WITHIN, 0.9, limit, who=who, **one) for one in named),
        Target("c", Measure.CLOCK, 0.9, who=who,
               standard=standard("clock", 1, clock=clock)),
    ]  # fmt: skip

    found, traces, needs = made(run, targets)

    steps = [{key for key, does in acts.items() if does == act}, {step}]
    pairs = list(zip(people, traces, strict=True))
    said = [
        *([waited(t, own, limit, until) for t in traces] for own in steps),
        *([within(p, t, own, limit, until) for p, t in pairs] for own in steps),
        [clocked(p, t, acts, clock, until) for p, t in pairs],
    ]
    columns = zip(needs["is_child"], needs["is_unaccompanied"], strict=True)
    whom = None if text is None else [WHO[text](*both) for both in columns]
    days, since = exercise.scenario.run.days, exercise.scenario.run.warm_up * DAY
    for number, one in enumerate(said):
        again = by_day(people, one, days, since=since, whom=whom)
        assert [found.held[number].tolist(), found.counted[number].tolist()] == (
            again.tolist()
        ), targets[number]


@ALL
@given(runs(), st.data())
def test_time_counted_instant_by_instant(run, data):
    exercise, people = run[0], run[1]
    resources = exercise.model.staffing.resources
    renewed = [n for n, one in enumerate(resources) if one.renews]
    number = data.draw(
        st.integers(0, len(resources) - 1) | st.sampled_from(renewed or [0])
    )
    resource, most = resources[number], data.draw(st.sampled_from([0.3, 0.5, 1.0]))
    each = data.draw(st.sampled_from([1.0, 2.0, 3.5, 6.0]))
    space = standard("space", each, "m2", Bound.AT_LEAST)
    name = str(number)
    targets = [
        Target("s", Measure.SPACE, 0.9, resource=name, standard=space),
        Target("r", Measure.RATIO, 0.9, resource=name,
               standard=standard("toilets", each)),
        Target("o", Measure.OCCUPANCY, 0.9, most, resource=name),
    ]  # fmt: skip

    found, traces, _ = made(run, targets)

    def have(at):
        return ([0] + [n for since, n in resource.changes if since <= at])[-1]

    changes = [at for at, _ in resource.changes]
    days, since = exercise.scenario.run.days, exercise.scenario.run.warm_up * DAY
    inside = [(p.at, t.over) for p, t in zip(people, traces, strict=True)]
    used = taken(traces, resource, number)
    if resource.renews:
        used = [
            (a, min([r for r in resource.renews if r > a] or [inf])) for a, _ in used
        ]
    again = [
        over_time(taken(traces, resource, number, uses=False), (),
                  lambda n, at: n * each <= FLOOR, lambda n, at: n, days, since),
        over_time(inside, changes, lambda n, at: n <= each * have(at),
                  lambda n, at: n, days, since),
        over_time(used, changes, lambda n, at: n <= most * have(at) + 1e-9,
                  lambda n, at: n > 0 or have(at) > 0, days, since),
    ]  # fmt: skip
    for row, (held, all_) in enumerate(again):
        np.testing.assert_allclose(found.counted[row], all_, rtol=1e-9, atol=1e-6)
        np.testing.assert_allclose(found.held[row], held, rtol=1e-9, atol=1e-6)


ROOT = Path(__file__).parents[2]
READ = ROOT / "packs" / "es-guardia-civil", ROOT / "examples" / "faulty-border-post"


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name)
def test_principles_read_off_the_events(path):
    procedure, charter = read_pack(path).procedure, read_charter()
    courses, luck = Courses(procedure), random.Random(path.name)  # noqa: S311 - a test
    people = [come(courses, luck) for _ in range(15)]
    days = 12
    exercise = by_hand(
        procedure, staffed(procedure, luck), days, answering=evenly(courses)
    )
    kept = [one for one in charter.principles if one.id not in procedure.not_applicable]
    targets = [Target(p.id, Measure.PRINCIPLE, 0.9, principle=p.id) for p in kept]

    found, traces = counted(exercise, people, targets)

    told = [
        log_of(procedure, events)
        for events, _ in replayed(procedure, exercise.model.courses, people, traces)
    ]
    prover, missed = Prover(procedure, Limits()), 0
    for number, principle in enumerate(kept):
        owns = [one for one in principle.properties if one.pattern in BY_PATHS]
        rules = [(one, rule_of(prover, one)) for one in owns]
        said = [
            both([became(*rule, log, days * DAY) for rule in rules]) for log in told
        ]
        again = by_day(people, said, days)
        assert [found.held[number].tolist(), found.counted[number].tolist()] == (
            again.tolist()
        ), principle.id
        missed += said.count(False)
    assert found.held.sum() > 0
    assert bool(missed) == (path == READ[1])  # those of the shipped pack are proved


OPEN, NOBODY = "open", "nobody"


def became(one, rule, log, until):
    """What became of one property in one case: True, False, OPEN or NOBODY."""
    found = reading_of(rule, log)
    if found.lost is not None:
        return False
    if not rule.answers:
        held = one.pattern is Pattern.ABSENCE or found.opened is not None
        return True if held else NOBODY
    if found.asked is None:
        return NOBODY
    asked, answered = (
        None if at is None else (log.happenings[at].at - DAWN).total_seconds()
        for at in (found.asked, found.answered)
    )
    if one.within is None:
        return OPEN if answered is None else True
    limit = one.within.total_seconds()
    if until - asked <= limit:
        return OPEN
    return answered is not None and answered - asked <= limit


def both(found):
    """What became of a principle, of all its properties; None for neither."""
    if False in found:
        return False
    return None if OPEN in found or True not in found else True
