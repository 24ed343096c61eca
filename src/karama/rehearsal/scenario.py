"""Reads a scenario whole: how people come, who they are, what happens, for how long.

    reading = read_scenario("packs/es-guardia-civil/scenarios/cayucos-36h.toml",
                            courses, means)
    reading.scenario                    # None while a finding is an error

Each part is read by whoever knows it: `influx`, `population`, `means`. Here is what is
left: the name, `[run]`, and that every mistake of all parts is said at once. The keys
are listed in docs/reference/scenario.md.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import attrs

from karama.findings import Finding
from karama.packs.files import read_file
from karama.packs.notes import Notes
from karama.packs.toml import MAX_BYTES, Table, read_toml
from karama.procedure.procedure import Texts
from karama.rehearsal.courses import Courses
from karama.rehearsal.influx import Influx, influx_of
from karama.rehearsal.influx.keys import whole
from karama.rehearsal.means import (
    Inject,
    Means,
    check_languages,
    injects_of,
    overridden,
    surges,
)
from karama.rehearsal.population import Population, population_of

MOST_DAYS = 3_660
REPLICATIONS = 200
MOST_REPLICATIONS = 1_000_000


@attrs.frozen
class Run:
    """How long and how often a scenario is rehearsed.

    Attributes:
        days: From the start of the influx; who is not through by then counts so.
        seed: Of all luck.
        warm_up: Days at the beginning whose people are not counted: where a steady
            state is meant, and not the days a post is opened.
    """

    days: int
    replications: int = REPLICATIONS
    seed: int = 1
    warm_up: int = 0


@attrs.frozen(eq=False)
class Scenario:
    """A scenario once read.

    Attributes:
        influx: With the boats that injects bring.
        means: Those of the pack, with the scenario's own numbers.
        digest: SHA-256 over the file, hexadecimal.
    """

    id: str
    titles: Texts
    influx: Influx
    population: Population
    means: Means
    injects: tuple[Inject, ...]
    run: Run
    digest: str


@attrs.frozen
class ScenarioReading:
    """What came of reading a scenario.

    Attributes:
        scenario: None when any finding is an error.
        findings: Everything there is to say, errors first.
    """

    scenario: Scenario | None
    findings: tuple[Finding, ...]


def read_scenario(
    path: str | os.PathLike[str], courses: Courses, means: Means
) -> ScenarioReading:
    """Read a scenario file.

    Args:
        path: The file.
        courses: The procedure that people go through.
        means: What the pack has.

    Raises:
        DataError: The file cannot be opened.
    """
    file = Path(path)
    data = read_file(file, MAX_BYTES + 1)
    notes = Notes()
    name = f"scenarios/{file.name}" if file.parent.name == "scenarios" else file.name
    top = read_toml(data, name, notes)
    found = None
    if top is not None:
        found = _scenario(top, courses, means, hashlib.sha256(data).hexdigest())
    return ScenarioReading(None if notes.failed else found, notes.findings)


def _scenario(
    top: Table, courses: Courses, means: Means, digest: str
) -> Scenario | None:
    top.raw("influx", required=True)
    influx = influx_of(top.table("influx"))
    own = overridden(top, means)
    injects = injects_of(top, own, courses.procedure)
    # Before the people: whom an inject brings has a source of their own too.
    influx = attrs.evolve(influx, surges=(*influx.surges, *surges(injects)))
    population = population_of(top, courses, influx)
    run = _run(top.table("run"))
    name, titles = top.text("id", required=True), top.texts("titles", required=True)
    if population is not None and not top.notes.failed:
        check_languages(own, _spoken(population), top.notes, top)
    top.close()
    if population is None:
        return None
    return Scenario(name, titles, influx, population, own, injects, run, digest)


def _run(table: Table) -> Run:
    given = table.names()
    found = Run(
        days=whole(table, "days", least=1, most=MOST_DAYS),
        replications=whole(table, "replications", least=1, most=MOST_REPLICATIONS)
        if "replications" in given
        else REPLICATIONS,
        seed=whole(table, "seed", most=2**63 - 1) if "seed" in given else 1,
        warm_up=_warm_up(table) if "warm-up-days" in given else 0,
    )
    table.close()
    return found


def _warm_up(table: Table) -> int:
    """Fewer days than there are: somebody has to be counted."""
    days = table.raw("days")
    most = days - 1 if isinstance(days, int) and days > 0 else MOST_DAYS
    return whole(table, "warm-up-days", most=most)


def _spoken(population: Population) -> tuple[str, ...]:
    """The languages that people may speak."""
    for column in population.columns:
        if column.name == "language":
            return column.classes
    return ()
