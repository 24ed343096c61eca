"""Reads pack.toml: who, what, which law, what the source says and what Karama adds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import attrs

from karama.findings import Place
from karama.packs.concepts import Words, read_words
from karama.packs.languages import is_country, is_language, missing
from karama.packs.law import Citation
from karama.packs.notes import Notes, listed
from karama.packs.toml import Table
from karama.procedure.procedure import Instrument, Orientation, Origin, Statement, Texts

FILE = "pack.toml"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,3}", re.ASCII)


@attrs.frozen
class Header:
    """What pack.toml says, before it is compared with the rest of the pack."""

    id: str = ""
    version: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    decision: str = ""
    arrival: str = ""
    calls: tuple[str, ...] = ()
    titles: Texts = attrs.field(factory=dict)
    authority: Texts = attrs.field(factory=dict)
    summary: Texts = attrs.field(factory=dict)
    instruments: Mapping[str, Instrument] = attrs.field(factory=dict)
    orientations: tuple[Orientation, ...] = ()
    statements: tuple[Statement, ...] = ()
    assumptions: tuple[str, ...] = ()
    words: Words = attrs.field(factory=Words)
    answers: Mapping[str, Mapping[str, Texts]] = attrs.field(factory=dict)
    citations: tuple[Citation, ...] = ()


def read_header(top: Table, folder: str, notes: Notes) -> Header:
    """Everything in pack.toml that can be read, with findings for the rest."""
    languages = _languages(top, notes)
    citations: list[Citation] = []
    header = Header(
        id=_identity(top, folder, notes),
        version=_version(top, notes),
        country=_country(top, notes),
        languages=languages,
        decision=top.text("decision", required=True),
        arrival=top.text("arrival"),
        calls=top.strings("calls"),
        titles=texts_in(top, "title", languages, required=True),
        authority=texts_in(top, "authority", (), required=True),
        summary=texts_in(top, "summary", languages, required=False),
        instruments=_instruments(top, languages, notes),
        orientations=_orientations(top, languages, citations),
        statements=_statements(top, languages, citations),
        assumptions=top.strings("assumptions"),
        words=read_words(top, languages, notes),
        answers=read_answers(top, languages),
    )
    top.close()
    return attrs.evolve(header, citations=tuple(citations))


def texts_in(
    table: Table, key: str, languages: Iterable[str], *, required: bool
) -> Texts:
    """Sentences by language, with a finding for the pack's languages left out."""
    texts = table.texts(key, required=required)
    lacking = missing(texts, languages) if texts else ()
    if lacking:
        place = table.place(key)
        table.notes.add("PACK-022", place, key=place.element, languages=listed(lacking))
    return texts


def origin_of(text: str, place: Place, notes: Notes) -> Origin:
    """Who says a thing; anything but the two words is a finding."""
    try:
        return Origin(text)
    except ValueError:
        notes.add("PACK-034", place, text=text or '""')
        return Origin.KARAMA


def read_answers(
    top: Table, languages: tuple[str, ...]
) -> Mapping[str, Mapping[str, Texts]]:
    """What the answers of decisions are called: by decision, and by what it answers."""
    every = top.table("answers")
    tables = {name: every.table(name) for name in every.names()}
    return {
        name: {
            value: texts_in(table, value, languages, required=True)
            for value in table.names()
        }
        for name, table in tables.items()
    }


def _identity(top: Table, folder: str, notes: Notes) -> str:
    name = top.text("id", required=True)
    if name and not _ID.fullmatch(name):
        notes.add("PACK-015", top.place("id"), id=name)
    elif name and name != folder:
        notes.add("PACK-016", top.place("id"), id=name, folder=folder)
    return name


def _version(top: Table, notes: Notes) -> str:
    version = top.text("version", required=True)
    if version and not _VERSION.fullmatch(version):
        notes.add("PACK-017", top.place("version"), version=version)
    return version


def _country(top: Table, notes: Notes) -> str:
    country = top.text("country", required=True)
    if country and not is_country(country):
        notes.add("PACK-018", top.place("country"), code=country)
    return country


def _languages(top: Table, notes: Notes) -> tuple[str, ...]:
    place = top.place("languages")
    good: list[str] = []
    for code in top.strings("languages", required=True):
        if not is_language(code):
            notes.add("PACK-019", place, code=code)
        elif code in good:
            notes.add("PACK-044", place, language=code)
        else:
            good.append(code)
    return tuple(good)


def _instruments(
    top: Table, languages: tuple[str, ...], notes: Notes
) -> Mapping[str, Instrument]:
    found: dict[str, Instrument] = {}
    for table in top.tables("instruments"):
        one = Instrument(
            code=table.text("code", required=True),
            titles=texts_in(table, "title", languages, required=True),
            binding=table.flag("binding", required=True),
            verified=table.flag("verified", required=True),
            checked=table.day("checked"),
            in_force=table.day("in_force"),
            url=table.text("url"),
        )
        table.close()
        _check_dates(one, table)
        if one.code in found:
            notes.add("PACK-021", table.place("code"), id=one.code, kind="instruments")
        found[one.code] = one
    return found


def _check_dates(one: Instrument, table: Table) -> None:
    if one.verified and one.checked is None:
        table.notes.add("LAW-008", table.place(), code=one.code)
    if one.checked and one.in_force and one.checked < one.in_force:
        table.notes.add("LAW-012", table.place("checked"), code=one.code)


def _orientations(
    top: Table, languages: tuple[str, ...], citations: list[Citation]
) -> tuple[Orientation, ...]:
    found: list[Orientation] = []
    seen: set[str] = set()
    for rank, table in enumerate(top.tables("orientations", required=True)):
        one = _orientation(table, rank, languages)
        if not one.sources:
            table.notes.add("LAW-005", table.place(), id=one.id)
        _refuse_twice(one.id, seen, table, "orientations")
        citations += [Citation(text, table.place("sources")) for text in one.sources]
        found.append(one)
    return tuple(found)


def _orientation(table: Table, rank: int, languages: tuple[str, ...]) -> Orientation:
    origin = table.text("origin", required=True)
    one = Orientation(
        id=table.text("id", required=True),
        titles=texts_in(table, "title", languages, required=True),
        rank=rank,
        service=table.text("service"),
        step=table.text("step", required=True),
        within=table.duration("within"),
        sources=table.strings("sources"),
        origin=origin_of(origin, table.place("origin"), table.notes)
        if origin
        else Origin.KARAMA,
    )
    table.close()
    return one


def _statements(
    top: Table, languages: tuple[str, ...], citations: list[Citation]
) -> tuple[Statement, ...]:
    found: list[Statement] = []
    seen: set[str] = set()
    for table in top.tables("statements"):
        one = _statement(table, languages)
        if one.origin is Origin.REPORT and not one.quote:
            table.notes.add("PACK-035", table.place("quote"), id=one.id)
        _refuse_twice(one.id, seen, table, "statements")
        citations += [Citation(text, table.place("sources")) for text in one.sources]
        found.append(one)
    return tuple(found)


def _statement(table: Table, languages: tuple[str, ...]) -> Statement:
    origin = table.text("origin", required=True)
    one = Statement(
        id=table.text("id", required=True),
        origin=origin_of(origin, table.place("origin"), table.notes)
        if origin
        else Origin.KARAMA,
        texts=texts_in(table, "text", languages, required=True),
        about=table.strings("about"),
        quote=table.text("quote"),
        place=table.text("place"),
        sources=table.strings("sources"),
    )
    table.close()
    return one


def _refuse_twice(name: str, seen: set[str], table: Table, kind: str) -> None:
    if name and name in seen:
        table.notes.add("PACK-021", table.place("id"), id=name, kind=kind)
    seen.add(name)
