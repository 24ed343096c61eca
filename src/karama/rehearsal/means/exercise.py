"""Reads what a scenario does to the means of its pack: [[injects]] and [resources].

    scenario = read_scenario_means("scenarios/cayucos-36h.toml", means, procedure)
    scenario.means, scenario.injects

A scenario has other parts (its influx, its people): `injects_of` and `overridden` read
theirs from a table that is already open.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import attrs

from karama.findings import Finding
from karama.packs.files import read_file, read_folder
from karama.packs.header import texts_in
from karama.packs.notes import Notes
from karama.packs.toml import MAX_BYTES, Table, read_toml
from karama.procedure.procedure import Procedure
from karama.rehearsal.influx.keys import shares
from karama.rehearsal.influx.process import Surge
from karama.rehearsal.influx.scenario import persons_of
from karama.rehearsal.means import keys
from karama.rehearsal.means.foresight import check_ahead
from karama.rehearsal.means.hours import counts_of
from karama.rehearsal.means.injects import Inject
from karama.rehearsal.means.means import Means, counts, things, with_counts
from karama.rehearsal.means.posts import step_names
from karama.rehearsal.means.resources import means_in
from karama.rehearsal.means.spans import DAY, HOUR
from karama.rehearsal.means.steps import Around, around_of
from karama.rehearsal.staffing import Key

SLOWEST = 1_000
MOST_PEOPLE = 1_000_000
"""As of a surge."""


@attrs.frozen
class ScenarioMeans:
    """What came of reading what a scenario does to the means.

    Attributes:
        means: With the scenario's own numbers; None when any finding is an error.
        injects: In the order in which they happen.
        findings: Everything there is to say, errors first.
    """

    means: Means | None
    injects: tuple[Inject, ...]
    findings: tuple[Finding, ...]


def read_scenario_means(
    path: str | os.PathLike[str], means: Means, procedure: Procedure
) -> ScenarioMeans:
    """Read the [[injects]] and [resources] of a scenario file.

    Raises:
        DataError: The file cannot be opened.
    """
    file = Path(path)
    data = read_file(file, MAX_BYTES + 1)
    notes = Notes()
    found = _read(data, file.name, means, procedure, notes)
    made, injects = found if found else (None, ())
    return ScenarioMeans(None if notes.failed else made, injects, notes.findings)


def check_means(
    pack: str | os.PathLike[str], procedure: Procedure
) -> tuple[Finding, ...]:
    """Everything to say of the means of a pack, and of its scenarios' injects.

    Args:
        pack: The folder.
        procedure: What was read of it.
    """
    notes = Notes()
    folder = read_folder(Path(pack), Notes())  # what is wrong with it is said already
    means = None if folder is None else means_in(folder, procedure, notes)
    if folder is not None and means is not None:
        for file, data in folder.under("scenarios", ".toml"):
            _read(data, file, means, procedure, notes)
    return notes.findings


def _read(
    data: bytes, file: str, means: Means, procedure: Procedure, notes: Notes
) -> tuple[Means, tuple[Inject, ...]] | None:
    top = read_toml(data, file, notes)
    if top is None:
        return None
    made = overridden(top, means)
    if made != means and not notes.failed_in(file):
        check_ahead(made, around_of(procedure), top.table("resources"))
    return made, injects_of(top, made, procedure)


# --- other numbers --------------------------------------------------------------------


def overridden(top: Table, means: Means) -> Means:
    """The means with the numbers that a scenario gives under [resources], by id."""
    inner = top.table("resources")
    held = {**counts(means), **{one.id: (0,) for one in means.stocks}}
    names = keys.known(inner, "", "MEAN-041", inner.names(), held)
    changed = {name: _counts(inner, name, len(held[name])) for name in names}
    for one in means.beds:
        if one.taken > changed.get(one.id, counts_of(one.hours))[0]:
            facts = {"taken": one.taken, "places": changed[one.id][0]}
            inner.notes.add("MEAN-013", inner.place(one.id), **facts)
    return with_counts(means, changed)


def _counts(table: Table, name: str, wanted: int) -> tuple[int, ...]:
    """One number, or one for each shift."""
    value = table.raw(name)
    found = value if isinstance(value, list) else [value]
    if len(found) != wanted or not all(
        type(one) is int and 0 <= one <= keys.MOST_UNITS for one in found
    ):
        table.notes.add("MEAN-042", table.place(name), id=name, count=wanted)
        return (0,) * wanted
    return tuple(found)


# --- injects --------------------------------------------------------------------------


def injects_of(top: Table, means: Means, procedure: Procedure) -> tuple[Inject, ...]:
    """The injects of a scenario, in the order in which they happen."""
    reading = _Reading(means, around_of(procedure), _ids(top, "entries"))
    found = [_inject(one, reading) for one in top.tables("injects")]
    sources = [name for kind in _SOURCES for name in _ids(top, kind)]
    ids = [one.id for one in found]
    again = {one.id for one in found if one.brings and one.id in sources}
    again |= {name for name in ids if name and ids.count(name) > 1}
    for name in sorted(again):
        top.notes.add("PACK-021", top.place("injects"), id=name, kind="injects")
    return tuple(sorted(found, key=lambda one: one.at))


@attrs.frozen
class _Reading:
    means: Means
    around: Around
    entries: tuple[str, ...]


_SOURCES = ("streams", "surges", "recorded")
"""Of the influx: whoever an inject brings has luck by the inject's own name."""


def _ids(top: Table, kind: str) -> tuple[str, ...]:
    """Ids of a part of the influx; its reader says what is wrong there."""
    values = top.raw("influx")
    held = values.get(kind) if isinstance(values, dict) else None
    tables = held if isinstance(held, list) else []
    ids = [one.get("id") for one in tables if isinstance(one, dict)]
    return tuple(name for name in ids if isinstance(name, str))


def _inject(table: Table, reading: _Reading) -> Inject:
    around, held = reading.around, [one.id for one in things(reading.means)]
    lasting = "lasts" in table.names()
    stops = step_names(table, "stops", around) if "stops" in table.names() else ()
    found = Inject(
        id=_id(table),
        at=keys.instant(table, "at"),
        lasts=keys.lasts(table, "lasts", least=1) if lasting else None,
        titles=texts_in(table, "title", around.languages, required=True),
        told=texts_in(table, "told", around.languages, required=True),
        expected=texts_in(table, "expected", around.languages, required=True),
        to=keys.known(table, "to", "MEAN-012", table.strings("to"), around.lanes),
        away=keys.amounts(table.table("away"), "MEAN-043", held),
        more=keys.amounts(table.table("more"), "MEAN-043", held),
        closes=keys.known(table, "closes", "MEAN-043", table.strings("closes"), held),
        stops=tuple(around.steps[name].key for name in stops),
        slows=_slows(table.table("slows"), reading),
        loses=_loses(table.table("loses"), reading.means),
        delays=_delays(table.table("delays"), reading.means),
    )
    brings = _brings(table, found, reading)
    _check_away(table, found, reading.means)
    table.close()
    return attrs.evolve(found, brings=brings)


def _id(table: Table) -> str:
    """A name, or the number that exercises give their injects."""
    value = table.raw("id")
    return str(value) if type(value) is int else table.text("id", required=True)


def _slows(table: Table, reading: _Reading) -> Mapping[Key, float]:
    """Steps by name, or all that take a room or vehicle, and their factor."""
    posts, steps = reading.means.posts, reading.around.steps
    takes = {
        one.id: [post.step for post in posts if any(one.id in n for n in post.needs)]
        for one in things(reading.means)
    }
    names = keys.known(table, "", "MEAN-044", table.names(), {**takes, **steps})
    found: dict[Key, float] = {}
    for name in names:
        times = keys.number(table, name, least=0.01, most=SLOWEST)
        for key in [steps[name].key] if name in steps else takes[name]:
            found[key] = found.get(key, 1.0) * times
    return found


def _loses(table: Table, means: Means) -> Mapping[str, float]:
    stocks = [one.id for one in means.stocks]
    names = keys.known(table, "", "MEAN-045", table.names(), stocks)
    return {name: keys.number(table, name, most=keys.MOST_UNITS) for name in names}


def _delays(table: Table, means: Means) -> Mapping[str, float]:
    stocks = {one.id: one for one in means.stocks}
    names = keys.known(table, "", "MEAN-045", table.names(), stocks)
    for name in names:
        if stocks[name].resupply is None:
            table.notes.add("MEAN-048", table.place(name), id=name)
    return {name: keys.lasts(table, name, least=1) for name in names}


def _brings(table: Table, inject: Inject, reading: _Reading) -> Surge | None:
    """People who come with it: a surge with the name and the instant of the inject."""
    inner = table.table("brings")
    if not inner.names():
        return None
    found = Surge(
        id=inject.id,
        starts=inject.at,
        hours=keys.number(inner, "hours", least=0.01, most=365 * DAY / HOUR),
        people=keys.whole(inner, "people", most=MOST_PEOPLE),
        persons=persons_of(inner),
        entries=shares(inner, "entries", reading.entries, {}),
    )
    inner.close()
    return found


def _check_away(table: Table, inject: Inject, means: Means) -> None:
    """Note more away than there ever are."""
    for one in things(means):
        most = sum(counts_of(one.hours))
        if inject.away.get(one.id, 0) > most:
            facts = {"away": inject.away[one.id], "most": most}
            table.notes.add("MEAN-046", table.place("away"), id=one.id, **facts)
