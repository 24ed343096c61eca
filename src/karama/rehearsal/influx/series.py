"""A daily count of arrivals as its keepers write it, and all that is wrong with it.

Nobody's count is clean: days are missing, counted twice, corrected below, filled with
zeros ahead of time. Nothing of this stops the rest: `read_series` keeps every good
day, leaves out the others and says each kind of problem once, with its lines, what was
made of them and what to do. A day that is left out is unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

import attrs
import numpy as np
import numpy.typing as npt

from karama.arrivals import Chunk, read_arrivals
from karama.errors import DataError
from karama.rehearsal.influx.cells import Order, order_of, read_count, read_day, text_of
from karama.rehearsal.influx.columns import choose
from karama.said import Said, said

EARLIEST = date(1990, 1, 1)
LARGEST = 200_000
"""More people on one day than at any entry point so far."""

ALONE_BY = 20
"""A count this many times the next largest is one digit too many."""

MOST_ROWS = 100_000

LEAST_DAYS = 60
"""Fewer days say nothing about spells."""

FILLED = 14
"""Zeros at the end, on fewer days than this, may be quiet days."""

Rows = tuple[int, ...]


class Kind(StrEnum):
    """What can be wrong with a row, a day or a run of days."""

    ROW = "row"
    DAY = "day"
    EARLY = "early"
    FUTURE = "future"
    EMPTY = "empty"
    COUNT = "count"
    NEGATIVE = "negative"
    TOO_LARGE = "too-large"
    TWICE = "twice"
    REVISED = "revised"
    MISSING = "missing"
    FILLED = "filled"


@attrs.frozen
class Problem:
    """One kind of problem, wherever it is in the file.

    Attributes:
        kind: Which.
        rows: Lines of the file, the header is 1; empty where no line is meant.
        what: What is wrong, and what was made of it.
        remedy: What to do.
    """

    kind: Kind
    rows: Rows
    what: Said
    remedy: Said


@attrs.frozen(eq=False)
class Series:
    """Persons by day.

    Attributes:
        name: Of the file, without its ending.
        starts: First day.
        counts: One for each day since; 0 where not known.
        known: Whether the day was counted.
        problems: Everything there is to say about the file.
    """

    name: str
    starts: date
    counts: npt.NDArray[np.int64]
    known: npt.NDArray[np.bool_]
    problems: tuple[Problem, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """Every day from the first to the last."""
        return tuple(self.starts + timedelta(days=n) for n in range(len(self.counts)))


@attrs.frozen
class _Row:
    row: int
    day: date
    count: int


def read_series(
    path: Path, *, today: date, day_column: str = "", count_column: str = ""
) -> Series:
    """Read a daily count.

    Args:
        path: A .csv (comma, semicolon or tab), .jsonl or .parquet file.
        today: Days after it are plans or placeholders.
        day_column: Name of the column of days; found when "".
        count_column: Name of the column of persons; found when "".

    Raises:
        DataError: Not a table, no such columns, or fewer than `LEAST_DAYS` good days.
    """
    rows, days, counts, broken = _cells(path, day_column, count_column)
    order = order_of(days)
    notes = _Notes({Kind.ROW: broken} if broken else {})
    good = [
        read
        for row, day, count in zip(rows, days, counts, strict=True)
        if (read := _row(row, day, count, order, today, notes))
    ]
    by_day = _by_day(_without_giants(good, notes), notes)
    return _series(path.stem, _without_filled(by_day, notes), notes)


def series_of(name: str, starts: date, counts: Iterable[int]) -> Series:
    """A series of which every day is known."""
    held = np.asarray(list(counts), np.int64)
    return Series(name, starts, held, np.ones(len(held), np.bool_))


def _cells(
    path: Path, day_column: str, count_column: str
) -> tuple[list[int], list[str], list[str], list[int]]:
    """Numbers of rows, cells of both columns, and rows that could not be read."""
    chunks = list(_within(read_arrivals(path), path.name))
    columns = _columns(chunks)
    if not columns:
        raise DataError(said("{file} has no rows; nothing to fit", file=path.name))
    day, count = choose(columns, day_column, count_column, path.name)
    rows = [int(row) for chunk in chunks for row in chunk.rows]
    broken = [reject.row for chunk in chunks for reject in chunk.rejects]
    return rows, columns[day], columns[count], broken


def _within(chunks: Iterable[Chunk], file: str) -> Iterator[Chunk]:
    """The chunks of a table that may be a daily count."""
    rows = 0
    for chunk in chunks:
        rows += len(chunk.rows) + len(chunk.rejects)
        if rows > MOST_ROWS:
            raise DataError(
                said(
                    "{file} has more than {most} rows; give one row a day, not one a "
                    "person",
                    file=file,
                    most=MOST_ROWS,
                )
            )
        yield chunk


def _columns(chunks: list[Chunk]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for chunk in chunks:
        for name, column in chunk.columns.items():
            values = [text_of(value) for value in column.values]
            found.setdefault(name, []).extend(values[code] for code in column.codes)
    return found


class _Notes:
    """Rows by kind of problem, in the making."""

    def __init__(self, rows: Mapping[Kind, list[int]]) -> None:
        self._rows: dict[Kind, list[int]] = dict(rows)
        self._facts: dict[Kind, dict[str, object]] = {}

    def add(self, kind: Kind, rows: Iterable[int] = (), /, **facts: object) -> None:
        self._rows.setdefault(kind, []).extend(rows)
        self._facts[kind] = facts

    def problems(self) -> tuple[Problem, ...]:
        return tuple(
            Problem(kind, tuple(self._rows[kind]), *_told(kind, self._facts.get(kind)))
            for kind in Kind
            if kind in self._rows
        )


def _row(
    row: int, day_cell: str, count_cell: str, order: Order, today: date, notes: _Notes
) -> _Row | None:
    """A good row, or None with a note."""
    day, count = read_day(day_cell, order), read_count(count_cell)
    if wrong := _wrong_day(day, today) or _wrong_count(count, count_cell):
        notes.add(wrong, [row], today=today.isoformat(), earliest=EARLIEST.isoformat())
    if wrong or day is None or count is None:
        return None
    return _Row(row, day, count)


def _wrong_day(day: date | None, today: date) -> Kind | None:
    if day is None:
        return Kind.DAY
    if day > today:
        return Kind.FUTURE
    return Kind.EARLY if day < EARLIEST else None


def _wrong_count(count: int | None, cell: str) -> Kind | None:
    if count is None:
        return Kind.COUNT if cell else Kind.EMPTY
    if count < 0:
        return Kind.NEGATIVE
    return Kind.TOO_LARGE if count > LARGEST else None


def _without_giants(rows: list[_Row], notes: _Notes) -> list[_Row]:
    """Without a count that stands alone above all others."""
    largest = sorted((one.count for one in rows), reverse=True)[:2]
    if len(largest) < 2 or largest[0] < 1000 or largest[0] < ALONE_BY * largest[1]:
        return rows
    notes.add(Kind.TOO_LARGE, [one.row for one in rows if one.count == largest[0]])
    return [one for one in rows if one.count < largest[0]]


def _by_day(rows: list[_Row], notes: _Notes) -> dict[date, int]:
    """The count of each day; where there are several, the last one written."""
    seen: dict[date, _Row] = {}
    for one in rows:
        before = seen.get(one.day)
        if before is not None:
            kind = Kind.TWICE if before.count == one.count else Kind.REVISED
            notes.add(kind, [before.row, one.row])
        seen[one.day] = one
    return {day: seen[day].count for day in sorted(seen)}


def _without_filled(counts: dict[date, int], notes: _Notes) -> dict[date, int]:
    """Without zeros at the end that are longer than any quiet time before them."""
    quiet, longest, run = 0, 0, list(counts.items())
    for _, count in run:
        longest, quiet = (
            (longest, quiet + 1) if count == 0 else (max(longest, quiet), 0)
        )
    if quiet < max(FILLED, 2 * longest) or quiet == len(run):
        return counts
    filled = run[-quiet:]
    notes.add(Kind.FILLED, days=f"{filled[0][0]} – {filled[-1][0]}", n=quiet)
    return dict(run[:-quiet])


def _series(name: str, by_day: dict[date, int], notes: _Notes) -> Series:
    if len(by_day) < LEAST_DAYS or not any(by_day.values()):
        raise DataError(_too_few(len(by_day), notes.problems()))
    first, last = min(by_day), max(by_day)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    known = np.asarray([day in by_day for day in days])
    if not known.all():
        missing = [day for day in days if day not in by_day]
        notes.add(Kind.MISSING, n=len(missing), days=_runs(missing))
    counts = np.asarray([by_day.get(day, 0) for day in days], np.int64)
    return Series(name, first, counts, known, notes.problems())


def _too_few(days: int, problems: tuple[Problem, ...]) -> Said:
    if not problems:
        return said(
            "{n} good days with anybody on them; a fit takes {least}: give more days",
            n=days,
            least=LEAST_DAYS,
        )
    worst = max(problems, key=lambda one: len(one.rows))
    return said(
        "{n} good days with anybody on them; a fit takes {least}. What is wrong most "
        "often: {what}; {remedy}",
        n=days,
        least=LEAST_DAYS,
        what=worst.what,
        remedy=worst.remedy,
    )


def _runs(days: list[date], most: int = 6) -> str:
    """Days as runs: "2020-02-03, 2020-03-01 – 2020-03-09"; the first few."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1][1:] = [day]
        else:
            runs.append([day])
    told = [" – ".join(map(str, run)) for run in runs[:most]]
    return ", ".join(told) + (" …" if len(runs) > most else "")


def _told(kind: Kind, facts: Mapping[str, object] | None) -> tuple[Said, Said]:
    """What a kind of problem is, and what to do about it."""
    what, remedy = _SENTENCES[kind]
    return Said(what.template, facts or {}), Said(remedy.template, facts or {})


_WRITE_COUNT = said("write how many persons as a whole number, such as 1204")
_SENTENCES: dict[Kind, tuple[Said, Said]] = {
    Kind.ROW: (
        said("the row does not have the cells of the header; it was left out"),
        said("give each row as many cells as the header has"),
    ),
    Kind.DAY: (
        said("the day cannot be read or does not exist; the row was left out"),
        said("write days as in 2026-03-31"),
    ),
    Kind.EARLY: (
        said("the day is before {earliest}; the row was left out"),
        said("correct the year"),
    ),
    Kind.FUTURE: (
        said("the day is after {today}; nobody was counted yet, and it was left out"),
        said("take out days that have not come"),
    ),
    Kind.EMPTY: (
        said("there is no count; the day is taken as not known, never as nobody"),
        said("write 0 where nobody came, or leave it"),
    ),
    Kind.COUNT: (
        said("the count is not a whole number; the row was left out"),
        _WRITE_COUNT,
    ),
    Kind.NEGATIVE: (
        said("the count is below 0; the row was left out"),
        said("give the count of the day itself; correct the earlier day where it was"),
    ),
    Kind.TOO_LARGE: (
        said("the count stands far above all others; the row was left out"),
        said("correct it; if it is true, rehearse it as a surge"),
    ),
    Kind.TWICE: (
        said("the day was counted before, with the same count; one is kept"),
        said("take one of them out"),
    ),
    Kind.REVISED: (
        said("the day was counted before, with another count; the last one is kept"),
        said("keep only the count that holds"),
    ),
    Kind.MISSING: (
        said("days are missing ({n}): {days}; they are taken as not known"),
        said("add them, with 0 where nobody came, or leave them"),
    ),
    Kind.FILLED: (
        said("the last {n} days are all 0 ({days}), longer than ever before; left out"),
        said("take out days that were filled in ahead of time"),
    ),
}
