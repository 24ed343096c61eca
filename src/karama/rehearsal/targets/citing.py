"""Reads what a target refers to: a standard, and something there is to work with.

A standard has to be of the measure's kind, ask for something, and be countable here: a
clock whose acts no step of the pack does would be kept by everybody, for nothing. What
was only reported, or binds others, may be aimed at all the same, and is said.
"""

from __future__ import annotations

from collections.abc import Mapping

from karama.packs.notes import listed
from karama.packs.toml import Table
from karama.rehearsal.standards import (
    ARRIVAL,
    END,
    Bound,
    Clock,
    Kind,
    Mark,
    Standard,
)
from karama.rehearsal.targets.known import Held, Known
from karama.rehearsal.targets.target import Measure

_SHARED = (Kind.TOILETS, Kind.SHOWERS, Kind.LAUNDRY, Kind.WATER, Kind.STAFF, Kind.ROOMS)
_KINDS: Mapping[Measure, tuple[Kind, ...]] = {
    Measure.CLOCK: (Kind.CLOCK,),
    Measure.SPACE: (Kind.SPACE, Kind.ROOMS),
    Measure.RATIO: _SHARED,
    Measure.STOCK: (Kind.WATER, Kind.FOOD),
}
"""Of which kind a standard must be."""

_FIGURES: Mapping[Measure, tuple[tuple[str, str], ...]] = {
    Measure.SPACE: (("m2", "person"),),
    Measure.RATIO: (("person", ""),),
    Measure.STOCK: (("l", "person-day"), ("kcal", "person-day")),
}
"""In which unit, for one of what; "" for any."""

EXACT: Mapping[str, Mapping[str, float]] = {
    "l": {"l": 1, "m3": 1 / 1000, "hl": 1 / 100, "dl": 10, "cl": 100, "ml": 1000},
    "kcal": {"kcal": 1, "kJ": 4.184},
}
"""By the unit of a standard: other units, and how many of them it is, exactly.

The calorie of nutrition tables is the thermochemical one, 4.184 J by definition.
"""

_HELD: Mapping[Measure, tuple[str, ...]] = {
    Measure.SPACE: ("beds",),
    Measure.RATIO: ("staff", "room", "beds", "service"),
    Measure.OCCUPANCY: (
        "staff",
        "interpreters",
        "room",
        "vehicle",
        "beds",
        "service",
    ),
    Measure.STOCK: ("stock",),
}
"""What a target may be about."""


def standard(table: Table, measure: Measure, known: Known) -> Standard | None:
    """The standard a target refers to; None when it refers to none that is known."""
    name = table.text("standard")
    if not name:
        return None
    found, place = known.standards.standards.get(name), table.place("standard")
    if found is None:
        near = table.notes.nearest(name, known.standards.standards)
        table.notes.add("TARG-016", place, id=name, nearest=near)
    elif measure in _KINDS and _fits(table, measure, found):
        _check_sources(table, found, known)
        if found.clock is not None:
            _check_clock(table, found, found.clock, known)
    return found


def _fits(table: Table, measure: Measure, found: Standard) -> bool:
    place, kinds = table.place("standard"), _KINDS[measure]
    figures = _FIGURES.get(measure)
    quantity = found.quantity
    fitting = figures is None or any(
        quantity.unit == unit and per in ("", quantity.per) for unit, per in figures
    )
    if found.kind not in kinds or not fitting:
        facts = {"id": found.id, "kind": found.kind.value, "measure": measure.value}
        table.notes.add("TARG-017", place, kinds=listed(kinds), **facts)
        return False
    if quantity.bound is Bound.OBSERVED:
        table.notes.add("TARG-018", place, id=found.id)
        return False
    return True


def _check_sources(table: Table, found: Standard, known: Known) -> None:
    place = table.place("standard")
    if not found.verified:
        marks = sorted({source.mark for source in found.sources} - {Mark.VERIFIED})
        table.notes.add("TARG-019", place, id=found.id, marks=listed(marks))
    if found.dated:
        table.notes.add("TARG-020", place, id=found.id)
    if found.binds and found.id not in known.bound:
        binds = listed(found.binds)
        table.notes.add("TARG-021", place, id=found.id, binds=binds)


def _check_clock(table: Table, found: Standard, clock: Clock, known: Known) -> None:
    can_be = {"starts": {*known.acts, ARRIVAL}, "stops": {*known.acts, END}}
    for key, acts in (("starts", clock.starts), ("stops", clock.stops)):
        if not can_be[key] & set(acts):
            facts = {"id": found.id, "key": key, "acts": listed(acts)}
            table.notes.add("TARG-022", table.place("standard"), **facts)


def resource(
    table: Table, measure: Measure, known: Known, norm: Standard | None = None
) -> str:
    """The id of what a target is about; "" when it names nothing."""
    name = table.text("resource")
    if not name or measure not in _HELD:
        return name
    held, place = known.resources.get(name), table.place("resource")
    if held is None:
        near = table.notes.nearest(name, known.resources)
        facts = {"key": "resource", "id": name}
        table.notes.add("TARG-023", place, nearest=near, **facts)
    elif held.kind and held.kind not in _HELD[measure]:
        facts = {"id": name, "kind": held.kind, "measure": measure.value}
        table.notes.add("TARG-024", place, kinds=listed(_HELD[measure]), **facts)
    elif measure is Measure.SPACE and held.kind and not held.area:
        table.notes.add("TARG-025", place, id=name)
    elif norm is not None and norm.kind in _KINDS.get(Measure.STOCK, ()):
        _check_unit(table, name, held, norm)
    return name


def _check_unit(table: Table, name: str, held: Held, norm: Standard) -> None:
    """A stock is counted as its standard asks, or in what is exactly so much of it."""
    asked = norm.quantity.unit
    if held.kind == "stock" and held.unit and units(held.unit, asked) is None:
        facts = {"id": name, "unit": held.unit, "standard": norm.id, "asked": asked}
        fitting = listed(EXACT.get(asked, (asked,)))
        table.notes.add("TARG-031", table.place("resource"), units=fitting, **facts)


def units(unit: str, asked: str) -> float | None:
    """How many units of a stock one unit of its standard is; None: nobody can tell.

    A stock that does not say its unit is taken to be counted as its standard asks.
    """
    if unit in ("", asked):
        return 1.0
    return EXACT.get(asked, {}).get(unit)
