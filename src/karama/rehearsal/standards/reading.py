"""Reads a file of standards, and says every mistake in it at once.

    reading = read_standards()                    # the shipped one
    reading = read_standards("ours.toml")
    reading.standards                             # None while a finding is an error

The keys are listed in docs/reference/standards.md.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

import attrs

from karama.findings import Finding
from karama.packs.files import read_file
from karama.packs.languages import is_country
from karama.packs.law import code_in
from karama.packs.notes import Notes, listed
from karama.packs.toml import MAX_BYTES, Table, read_toml
from karama.procedure.acts import ACTS
from karama.procedure.concepts import LANGUAGES
from karama.rehearsal.standards.standard import (
    ARRIVAL,
    END,
    MEASURES,
    PER,
    UNION,
    UNITS,
    Bound,
    Clock,
    Instrument,
    Kind,
    Mark,
    Phase,
    Quantity,
    Source,
    Standard,
    Standards,
)
from karama.rehearsal.standards.words import above_zero, people, unknown, word, words

FILE = "humane-reception.toml"
_OF_CLOCKS = ("starts", "stops", "only-after")


@attrs.frozen
class StandardsReading:
    """What came of reading a file of standards.

    Attributes:
        standards: None when any finding is an error.
        findings: Everything there is to say, errors first.
    """

    standards: Standards | None
    findings: tuple[Finding, ...]


def read_standards(path: str | os.PathLike[str] | None = None) -> StandardsReading:
    """Read a file of standards; the shipped one when no path is given.

    Raises:
        DataError: The file cannot be opened.
    """
    if path is None:
        return _reading(_shipped().read_bytes(), FILE)
    file = Path(path)
    data = read_file(file, MAX_BYTES + 1)
    return _reading(data, file.name)


def _shipped() -> Traversable:
    """The file of standards: inside an installed package, else beside src/."""
    inside = files("karama.rehearsal.standards") / FILE
    if inside.is_file():
        return inside
    return Path(__file__).parents[4] / "standards" / FILE


def _reading(data: bytes, file: str) -> StandardsReading:
    notes = Notes()
    top = read_toml(data, file, notes)
    found = None if top is None else _standards(top, hashlib.sha256(data).hexdigest())
    return StandardsReading(None if notes.failed else found, notes.findings)


def _standards(top: Table, digest: str) -> Standards:
    laws = _instruments(top)
    read = [_standard(one, laws) for one in top.tables("standards", required=True)]
    _once(top, [one.id for one in read], "standards")
    found = Standards(
        id=top.text("id", required=True),
        version=top.text("version", required=True),
        titles=_titles(top),
        standards=MappingProxyType({one.id: one for one in read}),
        instruments=laws,
        digest=digest,
    )
    top.close()
    return found


def _once(table: Table, ids: Sequence[str], kind: str) -> None:
    for name in sorted({one for one in ids if one and ids.count(one) > 1}):
        table.notes.add("PACK-021", table.place(), id=name, kind=kind)


def _titles(table: Table, key: str = "title") -> Mapping[str, str]:
    found = table.texts(key, required=key == "title")
    lacking = [language for language in LANGUAGES if language not in found]
    if found and lacking:
        place, names = table.place(key), listed(lacking)
        table.notes.add("PACK-022", place, key=place.element, languages=names)
    return found


def _instruments(top: Table) -> Mapping[str, Instrument]:
    found = []
    for table in top.tables("instruments", required=True):
        code = table.text("code", required=True)
        binding = table.flag("binding") or "binding" not in table.names()
        found.append(Instrument(code, _titles(table), binding))
        table.close()
    _once(top, [one.code for one in found], "instruments")
    return MappingProxyType({one.code: one for one in found})


# --- one standard ---------------------------------------------------------------------


def _standard(table: Table, laws: Mapping[str, Instrument]) -> Standard:
    name, kind = table.text("id", required=True), word(table, "kind", Kind)
    quantity = _quantity(table, name)
    found = Standard(
        id=name,
        kind=kind,
        titles=_titles(table),
        quantity=quantity,
        sources=_sources(table, laws),
        phase=word(table, "phase", Phase, Phase.ANY),
        who=people(table),
        notes=_titles(table, "note"),
        binds=_binds(table),
        since=table.day("since"),
        clock=_clock(table, name, kind, quantity),
    )
    _check_binding(table, found, laws)
    table.close()
    return found


def _quantity(table: Table, name: str) -> Quantity:
    value = above_zero(table, "value") or 1.0
    upto = above_zero(table, "upto", required=False)
    if upto is not None and upto <= value:
        facts = {"id": name, "upto": f"{upto:g}", "value": f"{value:g}"}
        table.notes.add("STAN-003", table.place("upto"), **facts)
    return Quantity(
        value=value,
        unit=_one_of(table, "unit", (*UNITS, *MEASURES)),
        per=_one_of(table, "per", PER),
        bound=word(table, "bound", Bound),
        upto=upto,
    )


def _one_of(table: Table, key: str, known: Sequence[str]) -> str:
    text = table.text(key, required=True)
    if text and text not in known:
        unknown(table, key, text, known)
    return text


def _binds(table: Table) -> tuple[str, ...]:
    codes = table.strings("binds", required=True)
    for code in codes:
        if code != UNION and not is_country(code):
            table.notes.add("STAN-012", table.place("binds"), code=code, key="binds")
    return codes


def _check_binding(
    table: Table, found: Standard, laws: Mapping[str, Instrument]
) -> None:
    cited = [laws[one.instrument] for one in found.sources if one.instrument in laws]
    if found.binds and cited and not any(law.binding for law in cited):
        facts = {"id": found.id, "binds": listed(found.binds)}
        table.notes.add("STAN-013", table.place("binds"), **facts)


# --- clocks ---------------------------------------------------------------------------


def _clock(table: Table, name: str, kind: Kind, quantity: Quantity) -> Clock | None:
    starts = words(table, "starts", (*ACTS, ARRIVAL))
    stops = words(table, "stops", (*ACTS, END))
    only_after = table.duration("only-after")
    if kind is not Kind.CLOCK:
        for key in _OF_CLOCKS:
            if key in table.names():
                facts = {"id": name, "key": key, "kind": kind.value}
                table.notes.add("STAN-007", table.place(key), **facts)
        return None
    _check_clock(table, name, quantity)
    return Clock(starts, stops, _limit(quantity), only_after)


def _check_clock(table: Table, name: str, quantity: Quantity) -> None:
    for key in ("starts", "stops"):
        if not table.raw(key):
            table.notes.add("STAN-006", table.place(), id=name, key=key)
    timed = quantity.unit in UNITS or not quantity.unit
    if quantity.bound is not Bound.AT_MOST or not timed or quantity.upto is not None:
        table.notes.add("STAN-008", table.place(), id=name, known=listed(UNITS))


def _limit(quantity: Quantity) -> timedelta:
    """How long a clock may run; a century at the most, so that any number can be."""
    unit = UNITS.get(quantity.unit, timedelta(days=1))
    return unit * min(quantity.value, timedelta(days=36_525) / unit)


# --- sources --------------------------------------------------------------------------


def _sources(table: Table, laws: Mapping[str, Instrument]) -> tuple[Source, ...]:
    found = [_source(one, laws) for one in table.tables("sources", required=True)]
    if "sources" in table.names() and not found:
        table.notes.add("PACK-012", table.place(), key="sources")
    return tuple(found)


def _source(table: Table, laws: Mapping[str, Instrument]) -> Source:
    cite = table.text("cite", required=True)
    code = code_in(cite, laws)
    if cite and (code not in laws or cite == code):
        near = table.notes.nearest(cite.split(" ")[0], laws)
        table.notes.add("STAN-009", table.place("cite"), cite=cite, nearest=near)
    found = Source(
        cite=cite,
        mark=word(table, "mark", Mark),
        instrument=code,
        on=table.day("on"),
        seen=table.text("seen"),
        dated=table.flag("dated"),
    )
    _check_mark(table, found)
    table.close()
    return found


def _check_mark(table: Table, found: Source) -> None:
    told = {"seen": found.seen, "on": found.on}
    for key, value in told.items():
        facts = {"cite": found.cite, "key": key}
        if found.mark is Mark.UNVERIFIED and value:
            table.notes.add("STAN-011", table.place(key), **facts)
        if found.mark is not Mark.UNVERIFIED and not value:
            place = table.place()
            table.notes.add("STAN-010", place, mark=found.mark.value, **facts)
