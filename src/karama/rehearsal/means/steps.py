"""What a procedure needs people for: its steps and lanes, by the names a planner uses.

A step of the pack itself is named by its id. One of a pack it calls is named by that
pack's id before it: "mt-age-assessment:Task_Doctor"; the same holds for lanes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from karama.procedure.procedure import Procedure
from karama.procedure.process import Event, EventKind, Lane, Process, Task, TaskKind
from karama.rehearsal.staffing import Key

_BY_PEOPLE = (TaskKind.USER, TaskKind.MANUAL)


@attrs.frozen
class Deadline:
    """A clock that runs while a step is open.

    Attributes:
        timer: The boundary event.
        within: Seconds.
    """

    timer: str
    within: float


@attrs.frozen
class Step:
    """A step that somebody does.

    Attributes:
        id: As a planner names it.
        key: As the rehearsal does.
        lane: Of the lane, as a planner names it; "" outside lanes.
        roles: Who must take part.
        by_people: Whether people do it; a service task is done by a machine.
    """

    id: str
    key: Key
    lane: str
    act: str
    roles: tuple[str, ...]
    by_people: bool
    deadlines: tuple[Deadline, ...] = ()


@attrs.frozen
class Around:
    """What the means of a pack are compared with.

    Attributes:
        steps: By the planner's name, in the procedure's order.
        lanes: By the planner's name.
        elements: Every other element, by the planner's name.
        services: Places at each service, None where not known.
        languages: In which titles are wanted.
    """

    steps: Mapping[str, Step]
    lanes: Mapping[str, Lane]
    elements: frozenset[str]
    services: Mapping[str, int | None]
    languages: tuple[str, ...]


def around_of(procedure: Procedure) -> Around:
    """What there is to compare with in a procedure."""
    found = dict(_processes(procedure))
    steps = {one.id: one for key, process in found.items() for one in _of(key, process)}
    names = {_named(k, e) for k, process in found.items() for e in process.elements}
    return Around(
        steps=steps,
        lanes={_named(k, n): v for k, p in found.items() for n, v in p.lanes.items()},
        elements=frozenset(names - steps.keys()),
        services={n: one.capacity for n, one in procedure.directory.services.items()},
        languages=procedure.languages,
    )  # fmt: skip


def _processes(procedure: Procedure) -> Iterator[tuple[str, Process]]:
    """Each process once, by the key under which its steps are rehearsed."""
    yield "", procedure.process
    for key, process in procedure.processes.items():
        if process is not procedure.process and key != procedure.process.id:
            yield key, process


def _named(key: str, element: str) -> str:
    pack, colon, _ = key.partition(":")
    return f"{pack}:{element}" if colon else element


def _of(key: str, process: Process) -> Iterator[Step]:
    clocks = list(_clocks(process))
    for element in process.elements.values():
        if isinstance(element, Task) and element.kind in (
            *_BY_PEOPLE,
            TaskKind.SERVICE,
        ):
            yield Step(
                id=_named(key, element.id),
                key=(key, element.id),
                lane=_named(key, element.lane) if element.lane else "",
                act=element.act,
                roles=element.roles,
                by_people=element.kind in _BY_PEOPLE,
                deadlines=tuple(clock for at, clock in clocks if at == element.id),
            )


def _clocks(process: Process) -> Iterator[tuple[str, Deadline]]:
    """Boundary timers of a known length, and the step each stands on."""
    for one in process.elements.values():
        if isinstance(one, Event) and one.kind is EventKind.BOUNDARY and one.timer:
            lasts = one.timer.duration
            if lasts is not None:
                yield one.attached, Deadline(one.id, lasts.total_seconds())
