"""Reads the people of a scenario, and says every mistake in them at once.

    reading = read_population("scenarios/cayucos-36h.toml", courses)
    reading.population          # None while a finding is an error

Four parts of a scenario: `[people]`, `[answers]`, `[[priority]]` and `[rights]`.
`population_of` reads them from a file that is already open. The keys are listed in
docs/reference/scenario-people.md.
"""

from __future__ import annotations

import os
from pathlib import Path

import attrs

from karama.findings import Finding
from karama.packs.notes import Notes, listed
from karama.packs.toml import Table, open_toml
from karama.rehearsal.answering import Answering
from karama.rehearsal.courses import Courses
from karama.rehearsal.influx.process import Influx
from karama.rehearsal.influx.sample import sources_of
from karama.rehearsal.influx.scenario import influx_of
from karama.rehearsal.population.answers import read_answering
from karama.rehearsal.population.around import around_of
from karama.rehearsal.population.asks import asks_of
from karama.rehearsal.population.columns import Column
from karama.rehearsal.population.families import Parties
from karama.rehearsal.population.keys import Written
from karama.rehearsal.population.margins import together_of
from karama.rehearsal.population.naming import LANGUAGE, Names
from karama.rehearsal.population.population import Population
from karama.rehearsal.population.rules import read_doubts, read_drawn
from karama.rehearsal.population.seen import read_concepts, read_urgency, read_uses
from karama.rehearsal.population.together import read_told

PARTS = ("people", "answers", "priority", "rights")
"""Keys at the top of a scenario that are read here."""


@attrs.frozen
class PopulationReading:
    """What came of reading a population.

    Attributes:
        population: None when any finding is an error.
        findings: Everything there is to say, errors first.
    """

    population: Population | None
    findings: tuple[Finding, ...]


def read_population(
    path: str | os.PathLike[str], courses: Courses
) -> PopulationReading:
    """Read the people of a scenario file.

    Args:
        path: The file; its `[influx]` is read too, for the names in it.
        courses: The procedure that the people go through.

    Raises:
        DataError: The file cannot be opened.
    """
    notes = Notes()
    top = open_toml(Path(path), notes)
    found = None
    if top is not None:
        influx = influx_of(top.table("influx")) if "influx" in top.names() else None
        found = population_of(top, courses, influx)
    return PopulationReading(None if notes.failed else found, notes.findings)


def population_of(
    top: Table, courses: Courses, influx: Influx | None = None
) -> Population | None:
    """The population of a scenario; mistakes go to the table's notes.

    Args:
        top: The scenario, of which the parts in `PARTS` are read.
        courses: The procedure that the people go through.
        influx: How they come: its entry points and streams have names.

    Returns:
        None where nothing could be drawn; else a value that is good for use while no
        error was noted.
    """
    table = top.table("people")
    names = Names(asks_of(courses), table.strings("extra"))
    whole = Written("people", None, table.place(), table.notes)
    told = read_told(table, names)
    together = together_of(told, names, whole)
    around = _around(influx, led=told.led_by is not None)
    for column in around:
        names.columns[column.name] = column
    drawn = read_drawn(table, names)
    _check_shared(table, told.parties, names)
    doubts = read_doubts(table, names)
    known = _known(table, names)
    table.close()
    answering = read_answering(top, names)
    concepts = read_concepts(names, whole)
    urgency = read_urgency(top, names)
    uses = read_uses(top, names)
    _note_silence(names, answering, whole)
    if together is None:
        return None
    return Population(
        together=together,
        around=around,
        drawn=drawn,
        doubts=doubts,
        known=known,
        concepts=concepts,
        urgency=urgency,
        uses=uses,
        answering=answering,
    )


def _around(influx: Influx | None, *, led: bool) -> tuple[Column, ...]:
    if influx is None:
        return around_of((), (), led=led)
    entries = [entry.id for entry in influx.entries]
    return around_of(entries, [one.id for one in sources_of(influx)], led=led)


def _check_shared(table: Table, parties: Parties, names: Names) -> None:
    """What a party has in common is there; a language need not be said of anybody."""
    one = Written("people.parties.in-common", None, table.place("parties"), table.notes)
    for fact in parties.shared:
        if fact not in names.columns and fact != LANGUAGE:
            near = table.notes.nearest(fact, names.columns)
            one.note("POPU-034", fact=fact, nearest=near)


def _known(table: Table, names: Names) -> tuple[str, ...]:
    """Facts that are known as a case begins."""
    found = table.strings("known")
    one = Written("people.known", None, table.place("known"), table.notes)
    for fact in found:
        if fact not in names.columns or not names.columns[fact].places:
            near = table.notes.nearest(fact, names.asks.wanted)
            one.note("POPU-025", fact=fact, nearest=near)
    return found


def _note_silence(names: Names, answering: Answering, whole: Written) -> None:
    """Say what is asked of people and is said nowhere."""
    given = {*names.given, *answering.weights}
    silent = [fact for fact in names.asks.wanted if fact not in given]
    if silent:
        whole.note("POPU-023", facts=listed(silent, most=60))
