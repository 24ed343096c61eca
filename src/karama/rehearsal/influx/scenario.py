"""Reads the influx of a scenario, and says every mistake in it at once.

    reading = read_influx("packs/es-guardia-civil/scenarios/summer.toml")
    reading.influx          # None while a finding is an error

A scenario has other parts beside `[influx]`: `influx_of` reads this one from a table
that is already open. The keys are listed in docs/reference/scenario-influx.md.
"""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import numpy as np

from karama.findings import Finding
from karama.packs.notes import Notes
from karama.packs.toml import Table, open_toml
from karama.rehearsal.influx import keys
from karama.rehearsal.influx.process import (
    HOURS,
    MONTHS,
    STEADY,
    Entry,
    Influx,
    Recorded,
    Rise,
    Spells,
    Stream,
    Surge,
)
from karama.rehearsal.influx.sample import sources_of
from karama.rehearsal.influx.sizes import ALONE, MOST, Counted, Lognormal, Sizes

MOST_PEOPLE = 1_000_000
MOST_DAYS = 36_600
MOST_KINDS = 24
CLOSE = 0.005
"""How far chances that were rounded may be from 1 together."""


@attrs.frozen
class InfluxReading:
    """What came of reading an influx.

    Attributes:
        influx: None when any finding is an error.
        findings: Everything there is to say, errors first.
    """

    influx: Influx | None
    findings: tuple[Finding, ...]


def read_influx(path: str | os.PathLike[str]) -> InfluxReading:
    """Read the `[influx]` of a scenario file.

    Raises:
        DataError: The file cannot be opened.
    """
    notes = Notes()
    top = open_toml(Path(path), notes)
    found = None
    if top is not None:
        top.raw("influx", required=True)
        found = influx_of(top.table("influx")) if "influx" in top.names() else None
    return InfluxReading(None if notes.failed else found, notes.findings)


def influx_of(table: Table) -> Influx:
    """The influx of a table `[influx]`; mistakes go to the table's notes."""
    entries = _entries(table)
    names = [entry.id for entry in entries]
    streams = tuple(_stream(one, names) for one in table.tables("streams"))
    found = Influx(
        starts=keys.day(table, "starts"),
        entries=entries,
        streams=streams,
        surges=tuple(_surge(one, names) for one in table.tables("surges")),
        rises=tuple(_rise(one, streams) for one in table.tables("rises")),
        recorded=tuple(_recorded(one, names) for one in table.tables("recorded")),
    )
    _check_sources(table, found)
    table.close()
    return found


def _check_sources(table: Table, found: Influx) -> None:
    """Somebody comes, and no two sources share their name and so their luck."""
    ids = [one.id for one in sources_of(found)]
    _once(table, ids, "sources")
    if not ids:
        table.notes.add("INFL-006", table.place())


def _once(table: Table, ids: list[str], kind: str) -> None:
    for name in sorted({one for one in ids if one and ids.count(one) > 1}):
        table.notes.add("PACK-021", table.place(), id=name, kind=kind)


def _entries(table: Table) -> tuple[Entry, ...]:
    found = []
    for one in table.tables("entries", required=True):
        name = one.text("id", required=True)
        found.append(Entry(name, keys.number(one, "share", most=1e9, default=1.0)))
        one.close()
    _once(table, [entry.id for entry in found], "entry points")
    if "entries" in table.names() and not any(entry.share for entry in found):
        table.notes.add("INFL-001", table.place("entries"), key="share", count=1)
    return tuple(found)


def _stream(table: Table, entries: list[str]) -> Stream:
    found = Stream(
        id=table.text("id", required=True),
        people_per_day=keys.number(table, "people-per-day", most=MOST_PEOPLE),
        persons=persons_of(table),
        spells=_spells(table.table("spells")),
        months=keys.weights(table, "months", 12, MONTHS),
        years=_years(table.table("years")),
        hours=keys.weights(table, "hours", 24, HOURS),
        entries=keys.shares(table, "entries", entries, {}),
    )
    table.close()
    return found


def _years(table: Table) -> dict[int, float]:
    found = {}
    for name in table.names():
        factor = keys.number(table, name, most=1_000)
        if len(name) == 4 and name.isascii() and name.isdigit():
            found[int(name)] = factor
        else:
            table.notes.add("INFL-012", table.place(), year=name, key="years")
    return found


def persons_of(table: Table) -> Sizes:
    """How many come together; everybody alone where nothing is said."""
    inner = table.table("persons")
    names = set(inner.names())
    if not names:
        return ALONE
    if ("mean" in names) == ("sizes" in names):
        table.notes.add("INFL-007", table.place("persons"), key="persons")
        return ALONE
    found = _counted(inner) if "sizes" in names else _lognormal(inner)
    inner.close()
    return found


def _lognormal(table: Table) -> Sizes:
    mean = keys.number(table, "mean", least=1, most=MOST)
    sd = keys.number(table, "sd", most=10 * MOST)
    most = keys.whole(table, "most", least=1, most=MOST)
    if most < mean:
        facts = {"most": str(most), "mean": f"{mean:g}"}
        table.notes.add("INFL-008", table.place(), key=table.path, **facts)
    return Lognormal(mean, sd, max(most, 1))


def _counted(table: Table) -> Sizes:
    sizes = table.raw("sizes", required=True)
    found = keys.numbers(sizes) or ()
    good = found and all(one == int(one) and 1 <= one <= MOST for one in found)
    weights = table.raw("weights", required=True)
    held = keys.numbers(weights) or ()
    if not good or len(held) != len(found) or min(held) < 0 or sum(held) <= 0:
        table.notes.add("INFL-013", table.place(), key=table.path, most=MOST)
        return ALONE
    return Counted(tuple(int(one) for one in found), held)


def _spells(table: Table) -> Spells:
    if not table.names():
        return STEADY
    levels = keys.numbers(table.raw("levels", required=True)) or ()
    kinds = len(levels)
    turns = table.raw("turns", required=True)
    table.close()
    if not 1 <= kinds <= MOST_KINDS or min(levels) < 0 or sum(levels) <= 0:
        place = table.place("levels")
        table.notes.add("INFL-001", place, key="levels", count=max(kinds, 1))
        return STEADY
    rows = _rows(table, turns, kinds)
    if rows is None:
        return STEADY
    if not _all_reached(rows):
        table.notes.add("INFL-009", table.place("turns"), key="turns")
    return Spells(levels, rows)


def _rows(
    table: Table, turns: object, kinds: int
) -> tuple[tuple[float, ...], ...] | None:
    given = turns if isinstance(turns, list) else []
    rows = [keys.numbers(row) or () for row in given[:kinds]]
    rows += [()] * (kinds - len(rows) + (len(given) > kinds))
    wrong = [
        number
        for number, row in enumerate(rows, 1)
        if number > kinds
        or len(row) != kinds
        or min(row) < 0
        or abs(sum(row) - 1) > CLOSE
    ]
    for number in wrong:
        place = table.place("turns")
        table.notes.add("INFL-003", place, row=number, key="turns", count=kinds)
    return None if wrong else tuple(rows)


def _all_reached(rows: tuple[tuple[float, ...], ...]) -> bool:
    """Whether each kind of day leads, over some days, to every other."""
    steps = (np.asarray(rows) > 0).astype(np.int64) + np.eye(len(rows), dtype=np.int64)
    ways = np.linalg.matrix_power(np.minimum(steps, 1).astype(np.float64), len(rows))
    return bool((ways > 0).all())


def _surge(table: Table, entries: list[str]) -> Surge:
    found = Surge(
        id=table.text("id", required=True),
        starts=keys.instant(table, "starts"),
        hours=keys.number(table, "hours", least=0.01, most=24.0 * MOST_DAYS),
        people=keys.whole(table, "people", most=MOST_PEOPLE),
        persons=persons_of(table),
        entries=keys.shares(table, "entries", entries, {}),
    )
    table.close()
    return found


def _rise(table: Table, streams: tuple[Stream, ...]) -> Rise:
    names, known = table.strings("streams"), [stream.id for stream in streams]
    for name in names:
        if name not in known:
            near = table.notes.nearest(name, known)
            facts = {"key": "streams", "stream": name, "nearest": near}
            table.notes.add("INFL-005", table.place("streams"), **facts)
    found = Rise(
        starts=keys.day(table, "starts"),
        days=keys.whole(table, "days", least=1, most=MOST_DAYS),
        times=keys.number(table, "times", most=1_000),
        streams=names,
    )
    table.close()
    return found


def _recorded(table: Table, entries: list[str]) -> Recorded:
    counts = table.raw("counts", required=True)
    if not _is_counts(counts):
        table.notes.add(
            "INFL-011", table.place("counts"), key="counts", most=MOST_PEOPLE
        )
        counts = []
    found = Recorded(
        id=table.text("id", required=True),
        starts=keys.day(table, "starts"),
        counts=tuple(counts) if isinstance(counts, list) else (),
        persons=persons_of(table),
        hours=keys.weights(table, "hours", 24, HOURS),
        entries=keys.shares(table, "entries", entries, {}),
    )
    table.close()
    return found


def _is_counts(value: object) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= MOST_DAYS
        and all(type(one) is int and 0 <= one <= MOST_PEOPLE for one in value)
    )
