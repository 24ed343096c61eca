"""What is drawn in one version of a procedure and not, or otherwise, in another.

Steps, rights, clocks, readers, facts and orientations are compared by their names; each
difference is a stable word with what it is about. What people are answered is compared
in `differences`: a table can be rewritten without changing anything for anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import attrs

from karama.procedure.procedure import Orientation, Procedure
from karama.procedure.process import CallActivity, Element, Event, Task
from karama.proof.spans import iso

T = TypeVar("T")


@attrs.frozen
class Change:
    """One thing that is drawn otherwise.

    Attributes:
        kind: A stable word, as in "step-added".
        element: The step, fact, orientation, right, lane or decision meant.
        old: What it was; "" when it was not.
        new: What it is; "" when it is no more.
    """

    kind: str
    element: str
    old: str = ""
    new: str = ""


def changes(old: Procedure, new: Procedure) -> Iterator[Change]:
    """Every difference in what is drawn."""
    for look in _LOOKS:
        yield from look(old, new)


def _named(kind: str, old: Mapping[str, T], new: Mapping[str, T]) -> Iterator[Change]:
    """What one of them lacks, by name."""
    yield from (Change(f"{kind}-removed", name) for name in old if name not in new)
    yield from (Change(f"{kind}-added", name) for name in new if name not in old)


def _both(old: Mapping[str, T], new: Mapping[str, T]) -> Iterator[tuple[str, T, T]]:
    for name, before in old.items():
        if name in new:
            yield name, before, new[name]


def _facts(old: Procedure, new: Procedure) -> Iterator[Change]:
    yield from _named("fact", old.facts, new.facts)


def _decisions(old: Procedure, new: Procedure) -> Iterator[Change]:
    before, now = (
        {d.name: d for m in one.models.values() for d in m.decisions.values()}
        for one in (old, new)
    )
    yield from _named("decision", before, now)


def _orientations(old: Procedure, new: Procedure) -> Iterator[Change]:
    before, now = ({one.id: one for one in p.orientations} for p in (old, new))
    yield from _named("orientation", before, now)
    for name, was, one in _both(before, now):
        yield from _differ("orientation-step", name, was.step, one.step)
        yield from _differ("orientation-service", name, was.service, one.service)
        yield from _differ("orientation-within", name, _within(was), _within(one))
    shared = [[o.id for o in p.orientations if o.id in before and o.id in now]
              for p in (old, new)]  # fmt: skip
    if shared[0] != shared[1]:
        orders = (", ".join(names) for names in shared)
        yield Change("orientation-order", new.orientation, *orders)


def _within(one: Orientation) -> str:
    return iso(one.within) if one.within is not None else ""


def _differ(kind: str, name: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        yield Change(kind, name, old, new)


def _steps(old: Procedure, new: Procedure) -> Iterator[Change]:
    before, now = _steps_of(old), _steps_of(new)
    yield from _named("step", before, now)
    for name, was, one in _both(before, now):
        yield from _differ("step-act", name, was.act, one.act)
        yield from _differ("step-lane", name, was.lane, one.lane)
        if isinstance(was, Task) and isinstance(one, Task):
            roles = (", ".join(sorted(task.roles)) for task in (was, one))
            yield from _differ("step-roles", name, *roles)
            yield from _differ("step-form", name, was.form, one.form)


def _steps_of(procedure: Procedure) -> dict[str, Task | CallActivity]:
    elements = procedure.process.elements.values()
    return {e.id: e for e in elements if isinstance(e, Task | CallActivity)}


def _rights(old: Procedure, new: Procedure) -> Iterator[Change]:
    before, now = (dict(_used_by(one)) for one in (old, new))
    yield from _named("right", before, now)
    for name, was, one in _both(before, now):
        words = ("interrupting" if e.interrupting else "beside" for e in (was, one))
        yield from _differ("right-interrupting", name, *words)


def _used_by(procedure: Procedure) -> Iterator[tuple[str, Event]]:
    elements: Mapping[str, Element] = procedure.process.elements
    for element in elements.values():
        around = elements.get(element.scope)
        opens = bool(getattr(around, "by_event", False))
        if isinstance(element, Event) and opens and not element.incoming:
            right = element.message.right if element.message else ""
            if right:
                yield right, element


def _clocks(old: Procedure, new: Procedure) -> Iterator[Change]:
    before, now = (dict(_clocks_of(one)) for one in (old, new))
    yield from _named("clock", before, now)
    for name, was, one in _both(before, now):
        yield from _differ("clock-length", name, was, one)


def _clocks_of(procedure: Procedure) -> Iterator[tuple[str, str]]:
    for element in procedure.process.elements.values():
        timer = element.timer if isinstance(element, Event) else None
        if timer is not None:
            at = timer.at.text if timer.at is not None else ""
            yield element.id, iso(timer.duration) if timer.duration is not None else at


def _readers(old: Procedure, new: Procedure) -> Iterator[Change]:
    before, now = (_readers_of(one) for one in (old, new))
    for lane, kind in sorted(before - now):
        yield Change("reader-removed", lane, old=kind)
    for lane, kind in sorted(now - before):
        yield Change("reader-added", lane, new=kind)
    keeps = [{(p.lane, p.field_class.value): iso(p.keeps) for p in one.permissions}
             for one in (old, new)]  # fmt: skip
    for key, was in keeps[0].items():
        if keeps[1].get(key, was) != was:
            yield Change("keeps", ", ".join(key), was, keeps[1][key])


def _readers_of(procedure: Procedure) -> set[tuple[str, str]]:
    return {(p.lane, p.field_class.value) for p in procedure.permissions if p.read}


_LOOKS: tuple[Callable[[Procedure, Procedure], Iterator[Change]], ...] = (
    _steps,
    _rights,
    _clocks,
    _orientations,
    _decisions,
    _facts,
    _readers,
)
