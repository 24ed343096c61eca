"""Reads services.json: HSDS 3 organisations, services and locations, flat or nested.

HSDS allows both a package with three lists that refer to one another, and a list of
services that hold their organisation and locations; both give one directory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import attrs

from karama.findings import Place
from karama.packs.files import decode
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
    if root is None:
        return Directory()
    reading = _Reading(notes)
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
    one = Service(
        id=name,
        organization=organization,
        name=reading.text(item, "name", path, required=True),
        description=reading.text(item, "description", path),
        status=reading.text(item, "status", path) or "active",
        needs=tuple(dict.fromkeys(_needs(path, item, reading))),
        languages=tuple(dict.fromkeys(_languages(path, item, name, reading))),
        locations=tuple(_places(path, item, reading)),
        capacity=_capacity(path, item, name, reading),
        phones=tuple(_phones(path, item, reading)),
        email=reading.text(item, "email", path),
        schedules=tuple(_schedules(path, item, reading)),
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
    path: str, item: Mapping[str, Json], reading: _Reading
) -> Iterator[Mapping[str, str]]:
    for _, one in reading.objects(item, "schedules", path):
        yield {key: value for key, value in one.items() if isinstance(value, str)}


def _capacity(
    path: str, item: Mapping[str, Json], service: str, reading: _Reading
) -> int | None:
    """Places in all: the sum of the maxima of its capacities."""
    total: int | None = None
    maximum: Json
    available: Json
    for here, one in reading.objects(item, "service_capacities", path):
        maximum, available = one.get("maximum"), one.get("available")
        reason = _wrong(maximum, available)
        if reason:
            place = Place(FILE, element=here)
            reading.notes.add("SERV-009", place, id=service, reason=reason)
        elif maximum is not None or available is not None:
            total = (total or 0) + int(available if maximum is None else maximum)
    return total


def _wrong(maximum: Json, available: Json) -> str:
    for value in (maximum, available):
        whole = isinstance(value, int | float) and not isinstance(value, bool)
        if value is not None and not (whole and value >= 0 and value == int(value)):
            return f"{value!r:.40}"
    if maximum is not None and available is not None and available > maximum:
        return f"{available} > {maximum}"
    return ""


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
