"""Numbers and lists of a scenario's tables: values out, findings for what does not fit.

Each reader gives a value that can be worked with whatever was written, so that reading
goes on and every mistake is said at once; with an error noted nothing is rehearsed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from karama.packs.toml import Table

ANY_DAY = date(2000, 1, 1)


def number(
    table: Table,
    key: str,
    *,
    least: float = 0.0,
    most: float,
    default: float | None = None,
) -> float:
    """A number within bounds; required where there is no default."""
    value = table.raw(key, required=default is None)
    if value is None:
        return least if default is None else default
    if not _is_number(value) or not least <= float(str(value)) <= most:
        facts = {"least": f"{least:g}", "most": f"{most:g}"}
        table.notes.add("INFL-002", table.place(key), key=key, **facts)
        return least
    return float(str(value))


def whole(table: Table, key: str, *, least: int = 0, most: int) -> int:
    """A whole number within bounds."""
    value = table.raw(key, required=True)
    if value is None:
        return least
    if isinstance(value, bool) or not isinstance(value, int):
        value = least - 1
    if not least <= value <= most:
        table.notes.add("INFL-002", table.place(key), key=key, least=least, most=most)
        return least
    return value


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
    if not isinstance(value, list) or not all(map(_is_number, value)):
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


def instant(table: Table, key: str) -> datetime:
    """A date and time with its zone."""
    value = table.raw(key, required=True)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if value is not None:
        table.notes.add("INFL-010", table.place(key), key=key)
    return datetime(2000, 1, 1, tzinfo=UTC)


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
    )


def _weigh(values: tuple[float, ...]) -> bool:
    """Whether they can be made into shares."""
    return all(0 <= value <= 1e12 for value in values) and sum(values) > 1e-9
