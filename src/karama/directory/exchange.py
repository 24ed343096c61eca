"""Takes in what somebody else wrote: a file, or tables, laid over what is known.

Nothing is taken in while anything in it is wrong, and everything wrong is noted at once
with its place. A file may tell of some services only, and of a service what is new:
what it leaves out is as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from karama.directory.document import (
    KINDS,
    Document,
    flat,
    news,
    overlaid,
    unwrapped,
)
from karama.directory.tables import document_of
from karama.findings import Finding, Place, Severity
from karama.packs.files import decode
from karama.packs.notes import Notes, listed
from karama.packs.services import MAX_CHARACTERS, read_services

Json = Any
MOST_ID = 255
"""Characters of an identifier."""
OF_THE_PACK = ("id", "name", "description", "organization_id", "attributes")
"""What a service is, and for which need: the procedure was checked with it."""
_KNOWN_ELSEWHERE = ("name", "organization_id", "taxonomy_term", "number")
_JUDGED_WHOLE = ("SERV-006", "SERV-007", "SERV-009", "SERV-015")
"""Errors that are looked for again once what is known is filled in."""


def from_json(data: bytes, name: str, base: Document, notes: Notes) -> Document | None:
    """What a file of HSDS tells; None where it has an error.

    `name` is what the file is called where a finding says its place. A service that is
    known in `base` need not be told whole.
    """
    data = unwrapped(data)
    return _over(data, name, base, notes)


def from_tables(
    files: Mapping[str, bytes], name: str, base: Document, notes: Notes
) -> Document | None:
    """What the tables of HSDS tell; None where one has an error."""
    texts = {file: _text(file, data, notes) for file, data in files.items()}
    made = document_of(texts, notes)
    return None if notes.failed else _over(made.written(), name, base, notes)


def _text(file: str, data: bytes, notes: Notes) -> str:
    if len(data) > MAX_CHARACTERS:
        notes.add("PACK-005", Place(file), limit=MAX_CHARACTERS)
        return ""
    return decode(data, file, notes) or ""


def _over(data: bytes, name: str, base: Document, notes: Notes) -> Document | None:
    alone = Notes()
    read_services(data, alone)
    if any(map(_bars, alone.errors)):
        notes.keep(_placed(alone.findings, name))
        return None
    told = flat(json.loads(data.decode("utf-8-sig")))
    whole = Notes()
    read_services(_filled(base, told).written(), whole)
    _check_keepable(told, whole)
    notes.keep(_placed(whole.findings, name))
    return None if whole.failed else told


def _check_keepable(told: Document, notes: Notes) -> None:
    """Note what no database keeps: an endless id, and the character NUL."""
    for kind in KINDS:
        for name, one in told.of(kind).items():
            place = Place(kind, element=name[:MOST_ID])
            if len(name) > MOST_ID:
                wanted = f"an id of {MOST_ID} characters at most"
                notes.add("SERV-003", place, path=f"$.{kind}", wanted=wanted)
            if any("\0" in text for text in _texts(one)):
                wanted = "text without the character NUL"
                notes.add("SERV-003", place, path=f"$.{kind}", wanted=wanted)


def _texts(value: Json) -> Iterator[str]:
    """Every text in a value of JSON, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from value
        yield from (text for one in value.values() for text in _texts(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in _texts(one))


def _bars(one: Finding) -> bool:
    """Whether the objects cannot be told apart, so that nothing can be filled in."""
    if one.code == "SERV-004":
        return one.facts.get("attribute") not in _KNOWN_ELSEWHERE
    return one.code not in _JUDGED_WHOLE


def _filled(base: Document, told: Document) -> Document:
    """The services that are told of, in their order, each whole."""
    merged = overlaid(base, told)
    services = {name: merged.services[name] for name in told.services}
    return attrs.evolve(merged, services=services)


def _placed(found: Iterable[Finding], name: str) -> Iterable[Finding]:
    return [
        attrs.evolve(one, place=attrs.evolve(one.place, file=name)) for one in found
    ]


# --- what a desk keeps ----------------------------------------------------------------


def part_for(known: Document, told: Document) -> Document:
    """What is told anew of the services that are known, and of the places they use.

    What a service is, and who runs it, is not in it.
    """
    new = news(known, told)
    services = {
        name: {k: v for k, v in one.items() if k == "id" or k not in OF_THE_PACK}
        for name, one in new.services.items()
        if name in known.services
    }
    used = {place for one in (known, told) for place in _used(one, known)}
    return Document(
        services={name: one for name, one in services.items() if set(one) != {"id"}},
        locations={n: one for n, one in new.locations.items() if n in used},
    )


def _used(document: Document, known: Document) -> Iterator[str]:
    for name in known.services:
        for place in document.services.get(name, {}).get("service_at_locations") or ():
            yield str(place.get("location_id"))


def not_ours(told: Document, known: Document, name: str, notes: Notes) -> None:
    """Note what a desk does not keep: by name, so that it can be put into the pack."""
    new, part = news(known, told), part_for(known, told)
    for service in told.services:
        place = Place(name, element=service)
        stays = [k for k in new.services.get(service, {}) if k in OF_THE_PACK[1:]]
        if service not in known.services:
            near = notes.nearest(service, known.services)
            notes.add("DIRE-005", place, id=service, nearest=near)
        elif stays:
            notes.add("DIRE-006", place, id=service, fields=listed(stays))
    left = [*new.organizations, *(n for n in new.locations if n not in part.locations)]
    left += list(new.rest)
    if left:
        notes.add("DIRE-007", Place(name), names=listed(left))


def left_out(notes: Notes) -> bool:
    """Whether something that was told is not taken in."""
    codes = ("DIRE-003", "DIRE-004", "DIRE-005")
    found = (one for one in notes.findings if one.severity is not Severity.INFO)
    return any(one.code in codes for one in found)
