"""Reads the examples of a pack, tries each, and says which rules nobody tried."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime

import attrs

from karama.errors import KaramaError
from karama.feel import UNKNOWN, Budget
from karama.feel.budget import DEFAULT_STEPS
from karama.findings import Place
from karama.packs.files import Folder, decode
from karama.packs.header import Header
from karama.packs.notes import Notes, listed
from karama.packs.tables import OUTPUT, Tables
from karama.procedure.answers import Unreadable, read_answer
from karama.procedure.procedure import Example, Fact

MAX_ROWS = 5_000
MAX_COLUMNS = 500
MAX_STEPS = 20_000_000
_OWN = ("id", "expected", "note")


@attrs.frozen
class _Column:
    """What a column of the table holds, and where it stands."""

    name: str
    number: int


@attrs.define
class _Reading:
    header: Header
    facts: Mapping[str, Fact]
    notes: Notes
    seen: set[str] = attrs.field(factory=set)


def read_examples(
    folder: Folder, header: Header, facts: Mapping[str, Fact], notes: Notes
) -> tuple[Example, ...]:
    """Every example under examples/ whose row can be read."""
    reading = _Reading(header, facts, notes)
    found: list[Example] = []
    for name, data in folder.under("examples", ".csv"):
        text = decode(data, name, notes)
        if text is not None:
            found += _table(name, text, reading)
    if not any(folder.under("examples", ".csv")):
        notes.add("EXAM-009", Place("examples"))
    return tuple(found)


def _table(file: str, text: str, reading: _Reading) -> list[Example]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[Example] = []
    try:
        header = [cell.strip() for cell in next(rows, [])]
        if not _check_header(file, header, reading):
            return found
        for count, row in enumerate(rows, 1):
            if count > MAX_ROWS:
                place = Place(file, line=rows.line_num)
                reading.notes.add("EXAM-011", place, limit=MAX_ROWS)
                break
            if any(cell.strip() for cell in row):
                found += _row(file, rows.line_num, header, row, reading)
    except csv.Error as error:
        place = Place(file, line=rows.line_num)
        reading.notes.add("EXAM-001", place, reason=str(error))
    return found


def _check_header(file: str, header: list[str], reading: _Reading) -> bool:
    place, notes = Place(file, line=1), reading.notes
    if len(header) > MAX_COLUMNS:
        reason = f"it has more than {MAX_COLUMNS} columns"
        notes.add("EXAM-001", place, reason=reason)
        return False
    lacking = [name for name in ("id", "expected") if name not in header]
    for name in lacking:
        notes.add("EXAM-003", place, column=name)
    for name in sorted({name for name in header if header.count(name) > 1}):
        notes.add("EXAM-015", place, column=name)
    known = {*_OWN, *reading.facts, reading.header.arrival} - {""}
    if not reading.facts:  # the decision could not be read: said elsewhere
        return not lacking
    for column, name in enumerate(header, 1):
        if name not in known:
            here = attrs.evolve(place, column=column)
            notes.add("EXAM-002", here, column=name, nearest=notes.nearest(name, known))
    absent = [name for name in reading.facts if name not in header]
    if absent:
        notes.add("EXAM-012", place, facts=listed(absent))
    return not lacking


def _row(
    file: str, line: int, header: list[str], row: list[str], reading: _Reading
) -> Iterator[Example]:
    place, notes = Place(file, line=line), reading.notes
    if len(row) != len(header):
        notes.add("EXAM-010", place, cells=len(row), columns=len(header))
        return
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
    name, expected = cells["id"], cells["expected"]
    if not name or name in reading.seen:
        notes.add("EXAM-004", place)
    reading.seen.add(name)
    known = [one.id for one in reading.header.orientations]
    if expected not in known:
        close = notes.nearest(expected, known)
        notes.add("EXAM-005", place, expected=expected or '""', nearest=close)
    _check_arrival(cells.get(reading.header.arrival, ""), name, place, notes)
    facts = _facts(header, cells, place, reading)
    yield Example(name, facts, expected, line, file)


def _check_arrival(text: str, name: str, place: Place, notes: Notes) -> None:
    if text:
        try:
            datetime.fromisoformat(text)
        except ValueError:
            notes.add("EXAM-014", place, id=name)


def _facts(
    header: list[str], cells: Mapping[str, str], place: Place, reading: _Reading
) -> Mapping[str, object]:
    """Every fact of the procedure; those with no cell are unknown."""
    facts: dict[str, object] = {}
    for name, fact in reading.facts.items():
        try:
            facts[name] = read_answer(fact.measure, cells.get(name))
        except Unreadable as error:
            here = attrs.evolve(place, column=header.index(name) + 1)
            reading.notes.add("EXAM-006", here, column=name, reason=str(error))
            facts[name] = UNKNOWN
    return facts


def try_examples(examples: tuple[Example, ...], tables: Tables, notes: Notes) -> None:
    """Compare what the decision gives with what the author expects."""
    table, decision = tables.table, tables.orientation
    if table is None or decision is None or tables.decisions is None or not examples:
        return
    fired: set[str] = set()
    left = MAX_STEPS
    for example in examples:
        budget = Budget(min(left, DEFAULT_STEPS))
        before = budget.steps
        fired |= _tried(example, tables, budget, notes)
        left -= before - max(budget.steps, 0)
        if left <= 0:
            place = Place(example.file, line=example.row)
            reason = f"the examples together ran more than {MAX_STEPS} steps"
            notes.add("EXAM-013", place, id=example.id, reason=reason)
            break
    silent = [rule.id for rule in table.rules if rule.id not in fired]
    if silent:
        place = Place(tables.files[decision.id], element=decision.id)
        facts = {"decision": decision.name, "rules": listed(silent, 40)}
        notes.add("EXAM-008", place, **facts)


def _tried(example: Example, tables: Tables, budget: Budget, notes: Notes) -> set[str]:
    """Ids of the rules of the orientation's table that surely fire."""
    decision, place = tables.orientation, Place(example.file, line=example.row)
    if tables.decisions is None or decision is None:
        return set()
    try:
        outcome = tables.decisions.decide(decision.id, example.facts, budget)
    except KaramaError as error:
        notes.add("EXAM-013", place, id=example.id, reason=str(error))
        return set()
    given = outcome.value
    if isinstance(given, Mapping):
        given = given.get(OUTPUT)
    if given != example.expected:
        told = given if isinstance(given, str) else "unknown"
        facts = {"id": example.id, "expected": example.expected, "given": told}
        notes.add("EXAM-007", place, **facts)
    table = tables.table.id if tables.table else ""
    return {one.rule for one in outcome.fired if one.certain and one.table == table}
