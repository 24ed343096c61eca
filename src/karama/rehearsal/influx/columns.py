"""Which column holds the day and which the persons, by name or by what is in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence

from karama.errors import DataError
from karama.rehearsal.influx.cells import Order, read_count, read_day
from karama.said import said

_DAYS = frozenset(
    {"date", "day", "jour", "data", "dia", "fecha", "giorno", "datum", "تاريخ", "اليوم"}
)
_COUNTS = frozenset(
    {"persons", "people", "person", "count", "arrivals", "total", "number", "n"}
    | {"personnes", "arrivees", "nombre", "personas", "llegadas", "numero"}
    | {"pessoas", "chegadas", "persone", "اشخاص", "الاشخاص", "العدد", "عدد"}
)
_MOST = 0.7
"""A column is of a kind when this share of its cells is."""

_LOOKED_AT = 2_000

Columns = Mapping[str, Sequence[str]]


def choose(columns: Columns, day: str, count: str, file: str) -> tuple[str, str]:
    """The names of both columns.

    Args:
        columns: Cells by name of column.
        day: Name that was given for the column of days, or "".
        count: Name that was given for the column of persons, or "".
        file: Named in errors.

    Raises:
        DataError: No such column, or it cannot be told which; names the option.
    """
    for name in (day, count):
        if name and name not in columns:
            raise DataError(
                said(
                    "{file} has no column {name}; it has: {columns}",
                    file=file,
                    name=name,
                    columns=", ".join(columns),
                ),
                column=name,
            )
    day = day or _found(columns, _DAYS, _is_day, file, "--date-column")
    rest = {name: cells for name, cells in columns.items() if name != day}
    return day, count or _found(rest, _COUNTS, _is_count, file, "--count-column")


def _found(
    columns: Columns,
    words: frozenset[str],
    is_one: Callable[[str], bool],
    file: str,
    option: str,
) -> str:
    named = [name for name in columns if _plain(name) in words]
    fitting = [name for name, cells in columns.items() if _mostly(cells, is_one)]
    both = [name for name in named if name in fitting]
    for group in (both, fitting, named):
        if len(group) == 1:
            return group[0]
    raise DataError(
        said(
            "it cannot be told which column of {file} is meant; give {option}, one of: "
            "{columns}",
            file=file,
            option=option,
            columns=", ".join(both or fitting or columns),
        )
    )


def _plain(name: str) -> str:
    """A name in small letters, without accents."""
    apart = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _mostly(cells: Sequence[str], is_one: Callable[[str], bool]) -> bool:
    filled = [cell for cell in cells[:_LOOKED_AT] if cell]
    return bool(filled) and sum(map(is_one, filled)) >= _MOST * len(filled)


def _is_day(cell: str) -> bool:
    """Whether it is a day, whichever of day and month stands first."""
    return any(read_day(cell, order) is not None for order in (Order.DAY, Order.MONTH))


def _is_count(cell: str) -> bool:
    return read_count(cell) is not None
