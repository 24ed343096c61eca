"""Reads services.json: HSDS 3 organisations, services and locations, flat or nested.

HSDS allows both a package with three lists that refer to one another, and a list of
services that hold their organisation and locations; both give one directory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

import attrs

from karama.findings import Place
from karama.packs.capacities import (
    KEYS,
    Capacity,
    counts_a_day,
    counts_places,
    total,
    wrong,
)
from karama.packs.files import decode
from karama.packs.hours import Unreadable, read_hours
from karama.packs.languages import is_language
from karama.packs.notes import Notes
from karama.procedure.procedure import Directory, Location, Organization, Service

FILE = "services.json"
MAX_DEPTH = 40
MAX_CHARACTERS = 1024 * 1024
Json = Any


def read_services(data: bytes, notes: Notes) -> Directory:
    """The directory; empty, with findings, when it cannot be read."""
    text = decode(data, FILE, notes)
    root = _parse(text, notes) if text is not None else None
    reading = _Reading(notes)
    if root is None:
        if not notes.failed_in(FILE):
            reading.wanted("$", "an object, and not null")
        return Directory()
    if isinstance(root, list):
        root = {"services": root}
    if not isinstance(root, dict):
        reading.wanted("$", "an object with organizations, services and locations")
        return Directory()
    for path, item in reading.objects(root, "organizations", "$"):
        _organization(path, item, reading)
    for path, item in reading.objects(root, "locations", "$"):
        _location(path, item, reading)
    for path, item in reading.objects(root, "services", "$"):
        _service(path, item, "", reading)
    _check_references(reading)
    return Directory(reading.organizations, reading.services, reading.locations)


def _parse(text: str, notes: Notes) -> Json:
    if len(text) > MAX_CHARACTERS:
        notes.add("PACK-005", Place(FILE), limit=MAX_CHARACTERS)
        return None
    if _depth(text) > MAX_DEPTH:
        notes.add("SERV-002", Place(FILE))
        return None
    try:
        root = json.loads(text, parse_constant=_no_constant)
        json.dumps(root, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        place = Place(FILE, line=error.lineno, column=error.colno)
        notes.add("SERV-001", place, reason=error.msg)
    except UnicodeEncodeError:
        notes.add("SERV-001", Place(FILE), reason="half of a character stands alone")
    except ValueError as error:
        notes.add("SERV-001", Place(FILE), reason=str(error))
    else:
        return root
    return None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def _depth(text: str) -> int:
    """The deepest nesting, brackets inside texts counted too: it is only a limit."""
    depth = deepest = 0
    for sign in text:
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth = max(0, depth - 1)
    return deepest


@attrs.define
class _Reading:
    notes: Notes
    organizations: dict[str, Organization] = attrs.field(factory=dict)
    services: dict[str, Service] = attrs.field(factory=dict)
    locations: dict[str, Location] = attrs.field(factory=dict)

    def wanted(self, path: str, wanted: str) -> None:
        self.notes.add("SERV-003", Place(FILE, element=path), path=path, wanted=wanted)

    def objects(
        self, item: Mapping[str, Json], key: str, path: str
    ) -> Iterator[tuple[str, Mapping[str, Json]]]:
        """The objects of a list, with their paths; others are findings."""
        value = item.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.wanted(f"{path}.{key}", "a list")
            return
        for number, one in enumerate(value):
            here = f"{path}.{key}[{number}]"
            if isinstance(one, dict):
                yield here, one
            else:
                self.wanted(here, "an object")

    def text(
        self, item: Mapping[str, Json], key: str, path: str, required: bool = False
    ) -> str:
        value = item.get(key)
        if value is None or value == "":
            if required:
                place = Place(FILE, element=path)
                self.notes.add("SERV-004", place, path=path, attribute=key)
            return ""
        if not isinstance(value, str):
            self.wanted(f"{path}.{key}", "text")
            return ""
        return value.strip()

    def keep(self, kind: str, path: str, one: Any) -> str:
        known: dict[str, Any] = getattr(self, kind)
        if one.id and known.get(one.id, one) != one:
            place = Place(FILE, element=path)
            self.notes.add("SERV-005", place, id=one.id, kind=kind)
        if one.id:
            known[one.id] = one
        return str(one.id)


def _organization(path: str, item: Mapping[str, Json], reading: _Reading) -> str:
    one = Organization(
        id=reading.text(item, "id", path, required=True),
        name=reading.text(item, "name", path, required=True),
        description=reading.text(item, "description", path),
        email=reading.text(item, "email", path),
        url=reading.text(item, "website", path) or reading.text(item, "uri", path),
    )
    for here, service in reading.objects(item, "services", path):
        _service(here, service, one.id, reading)
    for here, location in reading.objects(item, "locations", path):
        _location(here, location, reading)
    return reading.keep("organizations", path, one)


def _location(path: str, item: Mapping[str, Json], reading: _Reading) -> str:
    latitude, longitude = (
        _degrees(item.get(key), path, limit, reading)
        for key, limit in (("latitude", 90), ("longitude", 180))
    )
    addresses = list(reading.objects(item, "addresses", path))
    lines = [
        reading.text(address, key, here)
        for here, address in addresses[:1]
        for key in ("address_1", "city", "country")
    ]
    one = Location(
        id=reading.text(item, "id", path, required=True),
        name=reading.text(item, "name", path),
        latitude=latitude,
        longitude=longitude,
        address=", ".join(line for line in lines if line),
    )
    return reading.keep("locations", path, one)


def _degrees(value: Json, path: str, limit: int, reading: _Reading) -> float | None:
    if value is None:
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and abs(value) <= limit:
        return float(value)
    reading.notes.add("SERV-015", Place(FILE, element=path), id=path)
    return None


def _service(
    path: str, item: Mapping[str, Json], owner: str, reading: _Reading
) -> None:
    organization = reading.text(item, "organization_id", path) or owner
    nested = item.get("organization")
    if isinstance(nested, dict):
        organization = _organization(f"{path}.organization", nested, reading)
    if not organization:
        place = Place(FILE, element=path)
        reading.notes.add("SERV-004", place, path=path, attribute="organization_id")
    name = reading.text(item, "id", path, required=True)
    can = _capacity(path, item, name, reading)
    one = Service(
        id=name,
        organization=organization,
        name=reading.text(item, "name", path, required=True),
        description=reading.text(item, "description", path),
        status=reading.text(item, "status", path) or "active",
        needs=tuple(dict.fromkeys(_needs(path, item, reading))),
        languages=tuple(dict.fromkeys(_languages(path, item, name, reading))),
        locations=tuple(_places(path, item, reading)),
        capacity=can.places,
        free=can.free,
        intake=can.intake,
        confirmed=_confirmed(path, item, name, reading),
        phones=tuple(_phones(path, item, reading)),
        email=reading.text(item, "email", path),
        schedules=tuple(_schedules(path, item, name, reading)),
    )
    reading.keep("services", path, one)


def _needs(path: str, item: Mapping[str, Json], reading: _Reading) -> Iterator[str]:
    """Needs are the taxonomy terms of the service's attributes (HSDS attribute)."""
    for here, one in reading.objects(item, "attributes", path):
        term = one.get("taxonomy_term")
        if isinstance(term, dict):
            name = term.get("code") or term.get("name") or ""
        else:
            name = term or one.get("value") or one.get("taxonomy_term_id") or ""
        if isinstance(name, str) and name.strip():
            yield name.strip()
        else:
            reading.notes.add(
                "SERV-004",
                Place(FILE, element=here),
                path=here,
                attribute="taxonomy_term",
            )


def _languages(
    path: str, item: Mapping[str, Json], service: str, reading: _Reading
) -> Iterator[str]:
    listed = item.get("languages")
    for number, one in enumerate(listed if isinstance(listed, list) else ()):
        here = f"{path}.languages[{number}]"
        code = one.get("code") or one.get("name") if isinstance(one, dict) else one
        if isinstance(code, str) and is_language(code):
            yield code
        else:
            place = Place(FILE, element=here)
            told = str(code)
            reading.notes.add("SERV-008", place, id=service, language=told)


def _places(path: str, item: Mapping[str, Json], reading: _Reading) -> Iterator[str]:
    for here, one in reading.objects(item, "service_at_locations", path):
        nested = one.get("location")
        if isinstance(nested, dict):
            yield _location(f"{here}.location", nested, reading)
        else:
            yield reading.text(one, "location_id", here, required=True)


def _phones(path: str, item: Mapping[str, Json], reading: _Reading) -> Iterator[str]:
    for here, one in reading.objects(item, "phones", path):
        number = reading.text(one, "number", here, required=True)
        if number:
            yield number


def _schedules(
    path: str, item: Mapping[str, Json], service: str, reading: _Reading
) -> Iterator[Mapping[str, str]]:
    """Its schedules as text; one that cannot be read is a finding, and stays shown."""
    for here, one in reading.objects(item, "schedules", path):
        told = {key: str(value) for key, value in one.items() if _plain(value)}
        try:
            read_hours(told)
        except Unreadable as part:
            place = Place(FILE, element=here)
            reading.notes.add("SERV-017", place, id=service, part=str(part))
        yield told


def _plain(value: Json) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _capacity(
    path: str, item: Mapping[str, Json], service: str, reading: _Reading
) -> Capacity:
    """What its capacities come to; those that are no number of people are findings."""
    return total(one for _, one in _capacities(path, item, service, reading))


def _capacities(
    path: str, item: Mapping[str, Json], service: str, reading: _Reading
) -> Iterator[tuple[str, Mapping[str, Json]]]:
    for key in KEYS:
        for here, one in reading.objects(item, key, path):
            place = Place(FILE, element=here)
            reason = wrong(one)
            if reason:
                reading.notes.add("SERV-009", place, id=service, reason=reason)
            elif counts_places(one) or counts_a_day(one):
                yield here, one
            else:
                unit = str(one.get("unit") or one.get("unit_id"))
                reading.notes.add("SERV-019", place, id=service, unit=unit)


def _confirmed(
    path: str, item: Mapping[str, Json], service: str, reading: _Reading
) -> datetime | None:
    """When somebody last vouched for it: `assured_date`, or a later capacity."""
    told = [("assured_date", item.get("assured_date"))]
    for key in KEYS:
        told += [("updated", one.get("updated")) for one in _objects(item.get(key))]
    found = []
    for name, value in told:
        read = instant_of(value)
        if read is not None:
            found.append(read)
        elif value:
            place = Place(FILE, element=path)
            facts = {"id": service, "attribute": name, "value": str(value)}
            reading.notes.add("SERV-018", place, **facts)
    return max(found, default=None)


def _objects(value: Json) -> Iterator[Mapping[str, Json]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield one


def instant_of(value: Json) -> datetime | None:
    """A date, or a date and an hour, of HSDS; UTC where no offset is given.

    >>> instant_of("2026-07-01"), instant_of("last week")
    (datetime.datetime(2026, 7, 1, 0, 0, tzinfo=datetime.timezone.utc), None)
    """
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
        if read is None or read.tzinfo is not None:
            return read.astimezone(UTC) if read else None
    except (ValueError, OverflowError):
        return None
    return read.replace(tzinfo=UTC)


def _check_references(reading: _Reading) -> None:
    for one in reading.services.values():
        place = Place(FILE, element=one.id)
        if one.organization and one.organization not in reading.organizations:
            close = reading.notes.nearest(one.organization, reading.organizations)
            facts = {"id": one.id, "organization": one.organization, "nearest": close}
            reading.notes.add("SERV-006", place, **facts)
        for name in one.locations:
            if name and name not in reading.locations:
                close = reading.notes.nearest(name, reading.locations)
                facts = {"id": one.id, "location": name, "nearest": close}
                reading.notes.add("SERV-007", place, **facts)
        if not (one.phones or one.email or one.locations):
            reading.notes.add("SERV-013", place, id=one.id)
        if one.capacity is None:
            reading.notes.add("SERV-016", place, id=one.id)
