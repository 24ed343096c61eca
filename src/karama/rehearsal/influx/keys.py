"""Numbers and lists of a scenario's tables: values out, findings for what does not fit.

Each reader gives a value that can be worked with whatever was written, so that reading
goes on and every mistake is said at once; with an error noted nothing is rehearsed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from karama.packs.toml import Table
from karama.rehearsal import bounds

ANY_DAY = date(2000, 1, 1)


number = partial(bounds.number, code="INFL-002")
whole = partial(bounds.whole, code="INFL-002")
instant = partial(bounds.instant, code="INFL-010")


def weights(
    table: Table, key: str, count: int, default: tuple[float, ...]
) -> tuple[float, ...]:
    """So many numbers of which only the ratios count."""
    value = table.raw(key)
    if value is None:
        return default
    found = numbers(value)
    if found is None or len(found) != count or not _weigh(found):
        table.notes.add("INFL-001", table.place(key), key=key, count=count)
        return default
    return found


def numbers(value: object) -> tuple[float, ...] | None:
    """A list of numbers, or None."""
    if not isinstance(value, list) or not all(map(bounds.is_number, value)):
        return None
    return tuple(float(one) for one in value)


def shares(
    table: Table, key: str, known: Sequence[str], default: Mapping[str, float]
) -> Mapping[str, float]:
    """Weights by entry point."""
    inner = table.table(key)
    found = {}
    for name in inner.names():
        found[name] = number(inner, name, most=1e9)
        if name not in known:
            near = table.notes.nearest(name, known)
            place = inner.place()
            table.notes.add("INFL-004", place, key=key, entry=name, nearest=near)
    if not found:
        return default
    if not _weigh(tuple(found.values())):
        table.notes.add("INFL-001", table.place(key), key=key, count=len(found))
    return found


def day(table: Table, key: str) -> date:
    """A date that must be there."""
    found = table.day(key)
    if found is None:
        table.raw(key, required=True)
    return found or ANY_DAY


def _weigh(values: tuple[float, ...]) -> bool:
    """Whether they can be made into shares."""
    return all(0 <= value <= 1e12 for value in values) and sum(values) > 1e-9
