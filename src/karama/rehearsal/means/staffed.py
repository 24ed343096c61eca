"""Turns a planner's means, and what an exercise does to them, into what the loop knows.

    found = staffing(means, injects, date(2026, 7, 1), days=7)
    found.resources[number_of(means)["nurses"]]

Shifts become changes at instants, injects become other changes: fewer people, nobody
while a place is closed, slower work. A step that is stopped takes a *switch* beside
all else: something there is plenty of, and none while the step cannot be begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import attrs

from karama.rehearsal.means.foresight import speakers
from karama.rehearsal.means.hours import begun, calendar
from karama.rehearsal.means.injects import Inject, closed, moves, window
from karama.rehearsal.means.laws import left_of, length_of
from karama.rehearsal.means.means import (
    Beds,
    Interpreters,
    Means,
    PostPlan,
    Service,
    Thing,
    Together,
    things,
)
from karama.rehearsal.means.spans import DAY
from karama.rehearsal.staffing import (
    Company,
    Fixed,
    Key,
    Need,
    Post,
    Resource,
    Speaker,
    Staffing,
)

PLENTY = 1_000_000_000
"""Of a switch: more than people could ever be at one step."""

FIRST_COME = (0,)
"""Everybody as urgent as everybody else."""

_COMPANY: Mapping[Together, Company] = {
    "alone": "alone",
    "family": "party",
    "boat": "boat",
    "anyone": "anyone",
}


@attrs.frozen
class _Scene:
    """What turns a week into instants."""

    means: Means
    injects: Sequence[Inject]
    starts: date
    days: int

    @property
    def until(self) -> float:
        """Seconds at which the last day ends."""
        return float(self.days * DAY)


def staffing(
    means: Means, injects: Iterable[Inject], starts: date, days: int
) -> Staffing:
    """Everything a rehearsal has to work with.

    Args:
        means: Of the pack, with the scenario's numbers.
        injects: What happens to them.
        starts: Day 0, from midnight UTC.
        days: How many days; after the last, calendars stay as they are.
    """
    scene = _Scene(means, tuple(injects), starts, days)
    stops = list(_switches(scene))
    numbers = number_of(means)
    first = len(numbers)
    switches: dict[Key, tuple[int, ...]] = {}
    for place, (steps, _) in enumerate(stops):
        for step in steps:
            switches[step] = (*switches.get(step, ()), first + place)
    return Staffing(
        resources=(
            *(_resource(one, scene) for one in things(means)),
            *(switch for _, switch in stops),
        ),
        posts=(
            *(_post(p, scene, numbers, switches.get(p.step, ())) for p in means.posts),
            *_bare(scene, switches),
        ),
        answering=length_of(means.answering),
        interpreters=_interpreters(means, numbers),
    )


def number_of(means: Means) -> Mapping[str, int]:
    """The number of the resource that each id becomes."""
    return {one.id: number for number, one in enumerate(things(means))}


# --- resources ------------------------------------------------------------------------


def _resource(thing: Thing, scene: _Scene) -> Resource:
    place = scene.starts, scene.days
    changes = calendar(
        thing.hours,
        *place,
        scene.means.offset,
        moves(scene.injects, thing.id, scene.starts, scene.until),
        handovers=thing.handover != "finish",
    )
    return Resource(
        name=thing.id,
        changes=closed(changes, scene.injects, thing.id, scene.starts, scene.until),
        handover=thing.handover,
        renews=tuple(_renews(thing, scene)),
        taken=_taken(thing, scene),
        preempts=thing.preempts,
    )


def _renews(thing: Thing, scene: _Scene) -> Iterator[float]:
    """When a service counts anew; at the start it has everything to give."""
    if isinstance(thing, Service):
        offset = scene.means.offset
        every = begun(thing.hours, scene.starts, scene.days, offset)
        yield from (at for at, _ in every if at > 0)


def _taken(thing: Thing, scene: _Scene) -> tuple[float, ...]:
    """When places that are taken become free; not in these days, where none is said."""
    if not isinstance(thing, Beds):
        return ()
    if thing.stay is None:
        return (scene.until,) * thing.taken
    return left_of(thing.stay, thing.taken)


def _switches(scene: _Scene) -> Iterator[tuple[tuple[Key, ...], Resource]]:
    for inject in scene.injects:
        begins, ends = window(inject, scene.starts, scene.until)
        if inject.stops and begins < ends and ends > 0:
            changes = [(0.0, PLENTY), (begins, 0), (ends, PLENTY)]
            kept = [(max(at, 0.0), count) for at, count in changes if at < scene.until]
            yield inject.stops, Resource(inject.id, tuple(sorted(dict(kept).items())))


def _interpreters(
    means: Means, numbers: Mapping[str, int]
) -> Mapping[str, tuple[Speaker, ...]]:
    held: Mapping[str, Interpreters] = {one.id: one for one in means.interpreters}
    return {
        language: tuple(Speaker(numbers[n], Fixed(held[n].delay)) for n in names)
        for language, names in speakers(means).items()
    }


# --- posts ----------------------------------------------------------------------------


def _post(
    plan: PostPlan, scene: _Scene, numbers: Mapping[str, int], switches: Sequence[int]
) -> Post:
    needs: list[Need] = [tuple(numbers[n] for n in need) for need in plan.needs]
    beds = {one.id: one for one in scene.means.beds}
    stay = beds[plan.keeps].stay if plan.keeps else None
    return Post(
        step=plan.step,
        needs=(*needs, *((number,) for number in switches)),
        interpreter=plan.interpreter,
        length=length_of(plan.time),
        keeps=numbers[plan.keeps] if plan.keeps else -1,
        stays=None if stay is None else length_of(stay),
        seats=plan.seats,
        company=_COMPANY[plan.together],
        back=Fixed(plan.back),
        ranks=FIRST_COME if plan.order == "first-come" else (),
        paces=_paces(plan.step, scene),
    )


def _bare(scene: _Scene, switches: Mapping[Key, tuple[int, ...]]) -> Iterator[Post]:
    """Steps that take nothing, but can be stopped: a machine that is down."""
    known = {plan.step for plan in scene.means.posts}
    for step, numbers in switches.items():
        if step not in known:
            yield Post(step, needs=tuple((number,) for number in numbers))


def _paces(step: Key, scene: _Scene) -> tuple[tuple[float, float], ...]:
    """From when on the step takes how many times as long."""
    slow = [
        (*window(inject, scene.starts, scene.until), inject.slows[step])
        for inject in scene.injects
        if step in inject.slows
    ]
    marks = sorted({max(at, 0.0) for begins, ends, _ in slow for at in (begins, ends)})
    found: list[tuple[float, float]] = []
    for mark in marks:
        factor = 1.0
        for begins, ends, times in slow:
            factor *= times if begins <= mark < ends else 1.0
        if mark < scene.until and factor != (found[-1][1] if found else 1.0):
            found.append((mark, factor))
    return tuple(found)
