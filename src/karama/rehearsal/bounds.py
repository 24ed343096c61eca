"""Numbers and instants of a scenario's or a pack's tables, within bounds.

    number = partial(bounds.number, code="MEAN-001")
    number(table, "hours", most=24)

Who reads a file says the code under which a mistake is noted. Each reader gives a value
that can be worked with whatever was written, so that reading goes on and every mistake
is said at once; with an error noted nothing is rehearsed.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime

from karama.packs.toml import Table

ANY = datetime(2000, 1, 1, tzinfo=UTC)


def number(
    table: Table,
    key: str,
    *,
    code: str,
    least: float = 0.0,
    most: float,
    default: float | None = None,
) -> float:
    """A number within bounds; required where there is no default."""
    value = table.raw(key, required=default is None)
    if value is None:
        return least if default is None else default
    if not is_number(value) or not least <= float(str(value)) <= most:
        _beyond(table, key, code, least, most)
        return least
    return float(str(value))


def whole(
    table: Table,
    key: str,
    *,
    code: str,
    least: int = 0,
    most: int,
    default: int | None = None,
) -> int:
    """A whole number within bounds; required where there is no default."""
    value = table.raw(key, required=default is None)
    if value is None:
        return least if default is None else default
    if isinstance(value, bool) or not isinstance(value, int):
        value = least - 1
    if not least <= value <= most:
        _beyond(table, key, code, least, most)
        return least
    return value


def instant(table: Table, key: str, *, code: str) -> datetime:
    """A date and time with its zone, which must be there."""
    value = table.raw(key, required=True)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if value is not None:
        table.notes.add(code, table.place(key), key=key)
    return ANY


def is_number(value: object) -> bool:
    """Whether TOML has a finite number here."""
    real = isinstance(value, int | float) and not isinstance(value, bool)
    return real and math.isfinite(float(str(value)))


def _beyond(table: Table, key: str, code: str, least: float, most: float) -> None:
    facts = {"least": f"{least:.15g}", "most": f"{most:.15g}"}
    table.notes.add(code, table.place(key), key=key, **facts)
