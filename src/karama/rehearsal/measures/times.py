"""Measures of time: space for each person, people for each toilet, how full things are.

Numbers stand between instants, so the time is cut at every instant at which one of them
changes and nothing is sampled. What is asked of the time people spend counts an hour of
ten people ten times that of one.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np

from karama.rehearsal.exercise import Exercise
from karama.rehearsal.means import number_of
from karama.rehearsal.measures.seen import Seen
from karama.rehearsal.outcomes.standing import Floats, standing
from karama.rehearsal.outcomes.waiting import Masks
from karama.rehearsal.staffing import Resource
from karama.rehearsal.standards import Bound, Standard
from karama.rehearsal.targets import Measure, Target

SLACK = 1 + 1e-9
"""0.57 of 100 is 57, whatever binary fractions make of it."""


@attrs.frozen(eq=False)
class Spans:
    """Spans in which nothing changes.

    Attributes:
        edges: Of the spans.
        weight: What each second of a span counts.
        kept: Whether what is asked for holds in it.
    """

    edges: Floats
    weight: Floats
    kept: Masks


Of = Callable[[Seen], Spans]


def of_time(target: Target, exercise: Exercise) -> Of:
    """A measure of time, made ready for many runs."""
    number = number_of(exercise.scenario.means)[target.resource]
    match target.measure:
        case Measure.SPACE:
            return lambda seen: space(target, number, seen)
        case Measure.RATIO:
            return lambda seen: ratio(target, number, seen)
        case _:
            return lambda seen: occupancy(target, number, seen)


def space(target: Target, number: int, seen: Seen) -> Spans:
    """The time people spend in some beds, and when each had room enough."""
    norm = _norm(target)
    beds = {one.id: one for one in seen.exercise.scenario.means.beds}
    places = seen.places
    own = places.resource == number
    begun, ended = places.begun[own], places.ended[own]
    edges = seen.spans(begun, ended)
    people = standing(begun, ended, edges[:-1]).astype(np.float64)
    floor = beds[target.resource].area
    return Spans(edges, people, _keeps(norm, people, floor, norm.quantity.value))


def ratio(target: Target, number: int, seen: Seen) -> Spans:
    """The time people are there, and when there was one for so many of them."""
    norm, resource = _norm(target), seen.exercise.model.staffing.resources[number]
    arrived, over = seen.arrived, seen.log.over
    edges = seen.spans(arrived, over, [time for time, _ in resource.changes])
    people = standing(arrived, over, edges[:-1]).astype(np.float64)
    room = norm.quantity.value * there(resource, edges[:-1])
    return Spans(edges, people, np.asarray(people <= room * SLACK))


def occupancy(target: Target, number: int, seen: Seen) -> Spans:
    """The time there is something, or some is in use, and when not too much of it is.

    What a service took of its day is in use until it counts anew.
    """
    resource = seen.exercise.model.staffing.resources[number]
    own = seen.holds.resource == number
    begun, ended = seen.holds.begun[own], seen.holds.ended[own]
    if resource.renews:
        ends = np.array([*resource.renews, np.inf])
        ended = ends[np.searchsorted(ends[:-1], begun, side="right")]
    edges = seen.spans(begun, ended, [time for time, _ in resource.changes])
    used = standing(begun, ended, edges[:-1])
    have = there(resource, edges[:-1])
    most = (target.at_most or 0.0) * have
    some = ((have > 0) | (used > 0)).astype(np.float64)
    return Spans(edges, some, np.asarray(used <= most * SLACK))


def there(resource: Resource, instants: Floats) -> Floats:
    """How many there are from each instant on."""
    times = np.array([time for time, _ in resource.changes])
    counts = np.array([0, *(count for _, count in resource.changes)], np.float64)
    found: Floats = counts[np.searchsorted(times, instants, side="right")]
    return found


def _norm(target: Target) -> Standard:
    if target.standard is None:
        raise ValueError(f"{target.id} has no standard")
    return target.standard


def _keeps(norm: Standard, people: Floats, floor: float, each: float) -> Masks:
    """Whether so much floor is enough, or as little as it may be, for so many."""
    if norm.quantity.bound is Bound.AT_MOST:
        return np.asarray(floor <= each * people * SLACK)
    return np.asarray(each * people <= floor * SLACK)
