"""Rehearsals by hand, and their targets counted again by a plain reading of traces.

`by_hand(procedure, staffing)` is an exercise without a scenario file; `counted` runs
people through it and gives what the measures say, with everybody's trace. `recount`
says the same of the traces alone, person by person and instant by instant.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import inf
from types import SimpleNamespace

import numpy as np

from karama.proof.charter import read_charter
from karama.rehearsal.answering import Answering
from karama.rehearsal.compiled import Model
from karama.rehearsal.courses import Courses
from karama.rehearsal.exercise import DAY, Exercise
from karama.rehearsal.log import traces
from karama.rehearsal.means.means import Beds, Means
from karama.rehearsal.measures import Measures
from karama.rehearsal.outcomes.frame import frame_of
from karama.rehearsal.outcomes.outcome import Counted
from karama.rehearsal.outcomes.principles import Accounts
from karama.rehearsal.outcomes.supplies import Scene
from karama.rehearsal.person import columns
from karama.rehearsal.plain import Hold, Kept, Pending, Visit
from karama.rehearsal.population import Crowd
from karama.rehearsal.population.crowd import Profile
from karama.rehearsal.scenario import Run, Scenario
from karama.rehearsal.standards import Bound, Kind, Quantity, Standard, read_standards

STARTS = date(2026, 7, 1)
FLOOR = 10.0


def by_hand(
    procedure, staffing, days, *, warm_up=0, stocks=(), answering=None, charter=None
):
    """An exercise over these means; resource n is some beds called "n"."""
    beds = tuple(Beds(id=str(n), area=FLOOR) for n in range(len(staffing.resources)))
    means = Means(beds=beds, stocks=tuple(stocks))
    scenario = Scenario(
        "by-hand", {}, SimpleNamespace(starts=STARTS), None, means, (),
        Run(days=days, warm_up=warm_up), "",
    )  # fmt: skip
    counted = Counted(
        frame_of(procedure, staffing, days * DAY),
        Accounts(procedure, charter or read_charter()),
        (),
        read_standards().standards,
        means,
        Scene(STARTS, days, ()),
    )
    model = Model(Courses(procedure), staffing, answering or Answering())
    return Exercise(scenario, model, counted)


def counted(exercise, people, targets, *, needs=None, seed=0):
    """What the measures say of these people, and the trace of each."""
    profile = Profile({}, {}, {}, needs or {})
    crowd = Crowd(columns(people, seed=seed), profile)
    log = exercise.model.run(crowd.people, until=exercise.frame.until, uses=True)
    return Measures(targets, exercise).of(exercise, crowd, log), traces(log)


def standard(kind, value, unit="person", bound=Bound.AT_MOST, **more):
    """A standard of so much; of what does not matter here."""
    quantity = Quantity(value, unit, "person", bound)
    return Standard("s", Kind(kind), {}, quantity, (), **more)


# --- counted again, person by person --------------------------------------------------


def by_day(people, said, days, *, since=0.0, whom=None):
    """Held and counted by day of arrival; True held, False missed, None neither."""
    found = np.zeros((2, days))
    for number, (person, one) in enumerate(zip(people, said, strict=True)):
        looked = person.at >= since and (whom is None or whom[number])
        if one is not None and looked:
            day = int(person.at // DAY)
            found[1, day] += 1
            found[0, day] += one
    return found


def waited(trace, steps, limit, until):
    """Whether every wait for one of these steps was short enough."""
    short = []
    for one in trace.happenings:
        if not isinstance(one, Visit | Pending) or one.step not in steps:
            continue
        if getattr(one, "held", False):
            continue
        gone = one.gone if isinstance(one, Visit) else inf
        if min(one.begun, gone, until) - one.ready > limit:
            short.append(False)
        elif one.begun < inf and until - one.ready > limit:
            short.append(True)
    return all(short) if short else None


def within(person, trace, steps, limit, until):
    """Whether one of these steps was done soon enough after somebody came.

    None for whom it is too soon to tell, or whose case was over without it.
    """
    came = [
        one
        for one in trace.happenings
        if isinstance(one, Visit | Pending) and one.step in steps
        if not getattr(one, "held", False)
    ]
    done = [one.done for one in came if isinstance(one, Visit)]
    if until - person.at <= limit or (not came and trace.over <= until):
        return None
    return min(done, default=inf) - person.at <= limit


def clocked(person, trace, acts, clock, until):
    """Whether a legal clock was kept; None where it is not known, or never started."""
    visits = [one for one in trace.happenings if isinstance(one, Visit | Pending)]
    limit = clock.limit.total_seconds()
    begun = [one.begun for one in visits if acts.get(one.step) in clock.starts]
    start = min([*begun, *([person.at] if "arrival" in clock.starts else [])] or [inf])
    if start > until:
        return None
    done = [
        getattr(one, "done", inf) for one in visits if acts.get(one.step) in clock.stops
    ]
    done = [at for at in done if at >= start]
    stop = min([*done, *([trace.over] if "end" in clock.stops else [])] or [inf])
    return None if until - start <= limit else min(stop, until) - start <= limit


# --- counted again, instant by instant ------------------------------------------------


def over_time(intervals, instants, holds, weigh, days, since=0.0):
    """Held and counted by day, of spans between all instants at which anything is."""
    ends = [at for pair in intervals for at in pair]
    cuts = {at for at in (*ends, *instants) if since < at < days * DAY}
    cuts |= {n * DAY for n in range(days + 1) if n * DAY >= since}
    found = np.zeros((2, days))
    for low, high in pairwise(sorted(cuts)):
        middle = (low + high) / 2
        there = sum(begun <= middle < ended for begun, ended in intervals)
        weight = weigh(there, middle) * (high - low)
        found[1, int(middle // DAY)] += weight
        found[0, int(middle // DAY)] += weight * holds(there, middle)
    return found


def taken(traces_, resource, number, *, places=True, uses=True):
    """From when to when one of a resource was taken, those taken at the start too."""
    kinds = ((Kept,) if places else ()) + ((Hold,) if uses else ())
    found = [
        (one.begun, one.done)
        for trace in traces_
        for one in trace.happenings
        if isinstance(one, kinds) and one.resource == number
    ]
    return [*found, *((0.0, end) for end in resource.taken)]
