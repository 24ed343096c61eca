"""Reads [allowed]: what a plan may add, how many, in which shifts, and at what cost."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from karama.packs.notes import listed
from karama.packs.toml import Table
from karama.rehearsal.means.costs import UNITS, Cost, read_cost
from karama.rehearsal.targets.known import Held, Known
from karama.rehearsal.targets.target import Allowed

MOST = 1_000_000
"""More of anything than could be brought."""


def allowed_of(top: Table, known: Known) -> Mapping[str, Allowed]:
    """What may be added, by id; mistakes go to the table's notes."""
    inner = top.table("allowed")
    found = {name: _allowed(inner, name, known) for name in inner.names()}
    if not found:
        top.notes.add("TARG-026", top.place("allowed"), key="allowed")
    return MappingProxyType(found)


def _allowed(inner: Table, name: str, known: Known) -> Allowed:
    table, held = inner.table(name), known.resources.get(name)
    if held is None:
        near = inner.notes.nearest(name, known.resources)
        place = inner.place(name)
        inner.notes.add("TARG-023", place, key="allowed", id=name, nearest=near)
    found = Allowed(name, _most(table), _cost(table), _shifts(table, name, held))
    table.close()
    return found


def _most(table: Table) -> int:
    value = table.raw("most", required=True)
    if value is None:
        return 1
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST:
        table.notes.add("TARG-027", table.place("most"), key="most", most=MOST)
        return 1
    return value


def _cost(table: Table) -> Cost | None:
    text = table.text("cost")
    found = read_cost(text) if text else None
    if found is None and isinstance(table.raw("cost"), str):
        units = listed(UNITS)
        table.notes.add("TARG-028", table.place("cost"), text=text, units=units)
    return found


def _shifts(table: Table, name: str, held: Held | None) -> tuple[int, ...]:
    value = table.raw("shifts")
    if value is None:
        return ()
    count = held.shifts if held is not None else 1_000
    numbers = value if isinstance(value, list) else []
    good = [n for n in numbers if type(n) is int and 1 <= n <= count]
    if not good or len(set(good)) != len(numbers):
        facts = {"id": name, "count": str(count), "key": "shifts"}
        table.notes.add("TARG-029", table.place("shifts"), **facts)
    return tuple(good)
