"""Reads how each step is done, and settles what nobody wrote down.

For every step that people do, in this order: what [[posts]] says of it, what [acts]
says of its kind of act, and else: by anyone of its lane, together with one person for
each role the procedure asks for, alone, the most urgent first. Only for how long it
takes there is no default: a guess of ours would decide the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypedDict, cast

import attrs

from karama.packs.notes import Notes
from karama.packs.toml import Table
from karama.procedure.acts import ACTS
from karama.rehearsal.means import keys
from karama.rehearsal.means.laws import AT_ONCE, Law
from karama.rehearsal.means.means import (
    Means,
    Order,
    PostPlan,
    Room,
    Staff,
    Thing,
    Together,
    Vehicle,
)
from karama.rehearsal.means.steps import Around, Step

TOGETHER = ("alone", "family", "boat", "anyone")
ORDERS = ("urgency", "first-come")
INTERPRETER = "interpreter"
"""The role that is met by an interpreter of the person's language."""

MOST_SEATS = 10_000

Names = tuple[tuple[str, ...], ...]
"""What is needed all at once; of each, the first free one."""


class Told(TypedDict, total=False):
    """What a table says of a step; what it leaves out is not there."""

    by: Names
    also: Names
    interpreter: bool
    time: Law
    keeps: str
    together: Together
    seats: int
    order: Order


@attrs.frozen
class _Held:
    """The things there are, to look up."""

    means: Means
    staff: Mapping[str, Staff]
    beside: Mapping[str, Thing]
    skills: frozenset[str]
    notes: Notes


def posts_of(top: Table, around: Around, means: Means) -> tuple[PostPlan, ...]:
    """A post for each step that people do, in the procedure's order."""
    held = _held(means, top.notes)
    acts = _acts(top.table("acts"), around, held)
    own, named = _own(top, around, held)
    found = []
    for step in around.steps.values():
        if step.by_people or step.id in own:
            told: Told = {**acts.get(step.act, {}), **own.get(step.id, {})}
            place = named.get(step.id, top)
            found.append(_post(step, told, place, held))
    return tuple(found)


def _held(means: Means, notes: Notes) -> _Held:
    beside = (*means.rooms, *means.vehicles, *means.services)
    return _Held(
        means=means,
        staff={one.id: one for one in means.staff},
        beside={one.id: one for one in beside},
        skills=frozenset(skill for one in means.staff for skill in one.skills),
        notes=notes,
    )


# --- what the tables say --------------------------------------------------------------


def _acts(table: Table, around: Around, held: _Held) -> dict[str, Told]:
    used = {step.act for step in around.steps.values()}
    found = {}
    for act in table.names():
        inner = table.table(act)
        if act not in used:
            near = table.notes.nearest(act, used if act in ACTS else ACTS)
            table.notes.add("MEAN-021", inner.place(), act=act, nearest=near)
        found[act] = _told(inner, held)
        inner.close()
    return found


def _own(
    top: Table, around: Around, held: _Held
) -> tuple[dict[str, Told], dict[str, Table]]:
    """What [[posts]] say, by step, and the table that says it."""
    found: dict[str, Told] = {}
    named: dict[str, Table] = {}
    for table in top.tables("posts"):
        steps = step_names(table, "steps", around)
        told = _told(table, held)
        table.close()
        for name in steps:
            if name in found:
                table.notes.add("MEAN-022", table.place("steps"), step=name)
            found[name], named[name] = told, table
    return found, named


def step_names(table: Table, key: str, around: Around) -> tuple[str, ...]:
    """Steps a planner names; what is no step, or not there at all, is noted."""
    names = table.strings(key, required=True)
    for name in names:
        if name in around.elements:
            table.notes.add("MEAN-024", table.place(key), step=name)
    rest = [name for name in names if name not in around.elements]
    return keys.known(table, key, "MEAN-023", rest, around.steps)


def _told(table: Table, held: _Held) -> Told:
    """Only what stands there, so that the rest can come from elsewhere."""
    names, told = table.names(), Told()
    if "by" in names:
        told["by"] = _names(table, "by", "MEAN-025", {*held.staff, *held.skills})
    if "also" in names:
        told["also"] = _names(table, "also", "MEAN-026", held.beside)
    if "interpreter" in names:
        told["interpreter"] = table.flag("interpreter")
    if (time := keys.law(table, "time")) is not None:
        told["time"] = time
    if keeps := table.text("keeps"):
        beds = [one.id for one in held.means.beds]
        told["keeps"] = "".join(keys.known(table, "keeps", "MEAN-016", [keeps], beds))
    if "together" in names:
        word = keys.word(table, "together", TOGETHER, "alone")
        told["together"] = cast(Together, word)
    if "seats" in names:
        told["seats"] = keys.whole(table, "seats", most=MOST_SEATS)
    if "order" in names:
        told["order"] = cast(Order, keys.word(table, "order", ORDERS, "urgency"))
    return told


def _names(table: Table, key: str, code: str, among: Iterable[str]) -> Names:
    """Names, or lists of names of which the first free one is taken."""
    value = table.raw(key)
    groups: list[object] = value if isinstance(value, list) else [value]
    found = []
    for group in groups:
        names = [group] if isinstance(group, str) else group
        if isinstance(names, list) and names and all(isinstance(n, str) for n in names):
            found.append(keys.known(table, key, code, names, sorted(among)))
        else:
            table.notes.add("MEAN-027", table.place(key), key=key)
    return tuple(one for one in found if one)


# --- what they mean -------------------------------------------------------------------


def _post(step: Step, told: Told, table: Table, held: _Held) -> PostPlan:
    staff = tuple(_staffed(step, told, table, held))
    also = told.get("also", ())
    beside = [held.beside[name] for group in also for name in group]
    _check_time(step, told, table)
    together, seats = _company(step, told, table, beside)
    return PostPlan(
        step=step.key,
        id=step.id,
        needs=(*staff, *also),
        interpreter=told.get("interpreter", INTERPRETER in step.roles),
        time=told.get("time", AT_ONCE),
        keeps=told.get("keeps", ""),
        together=together,
        seats=seats,
        back=max((one.back for one in beside if isinstance(one, Room | Vehicle)),
                 default=0.0),
        order=told.get("order", "urgency"),
    )  # fmt: skip


def _check_time(step: Step, told: Told, table: Table) -> None:
    if "time" not in told:
        place = table.place("" if table.path else step.id)
        table.notes.add("MEAN-028", place, step=step.id, act=step.act or "...")


def _staffed(
    step: Step, told: Told, table: Table, held: _Held
) -> Iterator[tuple[str, ...]]:
    """Who works at a step, all at once; of each, the first free one."""
    if "by" not in told:
        yield from _by_default(step, table, held)
        return
    found = [_who(group, step, held) for group in told["by"]]
    _check_roles(step, found, table, held)
    yield from found


def _who(group: Sequence[str], step: Step, held: _Held) -> tuple[str, ...]:
    """Staff by their id, or by a skill: those of the step's own lane, if any."""
    found: list[str] = []
    for name in group:
        found += [name] if name in held.staff else _skilled(name, step, held)
    return tuple(dict.fromkeys(found))


def _skilled(skill: str, step: Step, held: _Held) -> list[str]:
    able = [one for one in held.means.staff if skill in one.skills]
    near = [one.id for one in able if step.lane in one.lanes]
    return near or [one.id for one in able]


def _by_default(step: Step, table: Table, held: _Held) -> Iterator[tuple[str, ...]]:
    """Somebody for each role, and somebody of the lane where none of them is."""
    lane = tuple(one.id for one in held.means.staff if step.lane in one.lanes)
    place = table.place("" if table.path else step.id)
    here = False
    for role in step.roles:
        if role == INTERPRETER:
            continue
        found = tuple(_skilled(role, step, held))
        if found:
            here = here or bool(set(found) & set(lane))
            yield found
        else:
            near = held.notes.nearest(role, held.skills)
            held.notes.add("MEAN-029", place, step=step.id, role=role, nearest=near)
    if not here and lane:
        yield lane
    elif not here:
        held.notes.add("MEAN-030", place, step=step.id, lane=step.lane or "...")


def _check_roles(
    step: Step, found: Iterable[tuple[str, ...]], table: Table, held: _Held
) -> None:
    """Note a role the procedure asks for and the post leaves out."""
    skills = {s for group in found for name in group for s in held.staff[name].skills}
    for role in step.roles:
        if role != INTERPRETER and role not in skills:
            place = table.place("by")
            held.notes.add("MEAN-031", place, step=step.id, role=role)


def _company(
    step: Step, told: Told, table: Table, beside: Iterable[Thing]
) -> tuple[Together, int]:
    """Who is served at once, and how many: a vehicle's seats, where there is one."""
    rides = [one.seats for one in beside if isinstance(one, Vehicle)]
    ride = min(rides, default=0)
    together: Together = told.get("together", "anyone" if rides else "alone")
    seats = 1 if together == "alone" else told.get("seats", ride)
    facts: dict[str, Any] = {"step": step.id, "seats": seats}
    if together == "anyone" and not seats:
        table.notes.add("MEAN-032", table.place("together"), step=step.id)
    if rides and (seats > ride or not seats):
        table.notes.add("MEAN-033", table.place("seats"), ride=ride, **facts)
    return together, seats
