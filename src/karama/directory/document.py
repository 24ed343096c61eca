"""A directory as HSDS exchanges it: plain objects, so that no field is ever lost.

HSDS nests (a service holds its organisation and its locations) or refers by id; a
`Document` refers, and each object stands in it once. `flat` makes one of either,
`nested` gives the form other programs expect, `overlaid` lays what was told later over
what was there before. What it all means is for `karama.packs.services` to read.

Source: HSDS 3.1, schema reference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from karama.packs.capacities import KEYS, PLACES
from karama.packs.notes import Notes
from karama.packs.services import read_services
from karama.procedure.procedure import Directory

Json = Any
Object = Mapping[str, Json]
KINDS = ("organizations", "locations", "services")
_CAPACITIES, _OLD_CAPACITIES = KEYS


@attrs.frozen
class Document:
    """Organisations, locations and services by id, and what else the file held."""

    organizations: Mapping[str, Object] = attrs.field(factory=dict)
    locations: Mapping[str, Object] = attrs.field(factory=dict)
    services: Mapping[str, Object] = attrs.field(factory=dict)
    rest: Mapping[str, Json] = attrs.field(factory=dict)

    def of(self, kind: str) -> Mapping[str, Object]:
        """The objects of one of `KINDS`."""
        found: Mapping[str, Object] = getattr(self, kind)
        return found

    def written(self) -> bytes:
        """As a pack keeps it in services.json: three lists that refer by id."""
        lists = {kind: list(self.of(kind).values()) for kind in KINDS}
        return as_bytes({**self.rest, **lists})


def as_bytes(root: Json) -> bytes:
    """JSON as people read it."""
    return (json.dumps(root, ensure_ascii=False, indent=2) + "\n").encode()


def read_document(data: bytes, notes: Notes) -> Document | None:
    """The document in a file, None where it has an error; everything wrong is noted.

    A page of the HSDS API (`contents`) is a list of services.
    """
    data = unwrapped(data)
    read_services(data, notes)
    return None if notes.failed else flat(json.loads(data.decode("utf-8-sig")))


def unwrapped(data: bytes) -> bytes:
    """A page of the HSDS API as the list of services it holds; others as they are."""
    if b'"contents"' not in data:
        return data
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        return data  # it is told of where it is read
    page = isinstance(root, dict) and "services" not in root
    return json.dumps(root["contents"]).encode() if page else data


def meaning(document: Document) -> Directory:
    """What a document that has no error says; findings of level info are let go."""
    return read_services(document.written(), Notes())


# --- one object once ------------------------------------------------------------------


def flat(root: Json) -> Document:
    """A sound document, as its objects refer to one another."""
    if isinstance(root, list):
        root = {"services": root}
    found: dict[str, dict[str, Object]] = {kind: {} for kind in KINDS}
    for kind in KINDS:
        for one in root.get(kind) or ():
            _keep(found, kind, one)
    rest = {key: value for key, value in root.items() if key not in KINDS}
    return Document(**found, rest=rest)


def _keep(found: dict[str, dict[str, Object]], kind: str, one: Object) -> str:
    known = found[kind]
    apart = {"organizations": _organization, "services": _service}.get(kind)
    told = apart(found, one) if apart else dict(one)
    name = str(one["id"])
    known[name] = {**known.get(name, {}), **told}
    return name


def _organization(found: dict[str, dict[str, Object]], one: Object) -> Object:
    for service in one.get("services") or ():
        _keep(found, "services", {"organization_id": one["id"], **service})
    for location in one.get("locations") or ():
        _keep(found, "locations", location)
    return {k: v for k, v in one.items() if k not in ("services", "locations")}


def _service(found: dict[str, dict[str, Object]], one: Object) -> Object:
    told = {k: v for k, v in one.items() if k not in KEYS}
    if isinstance(one.get("organization"), dict):
        del told["organization"]
        told["organization_id"] = _keep(found, "organizations", one["organization"])
    if "service_at_locations" in one:
        places = one["service_at_locations"] or ()
        told["service_at_locations"] = [_place(found, place) for place in places]
    capacities = [each for key in KEYS for each in one.get(key) or ()]
    return {**told, _CAPACITIES: capacities} if capacities else told


def _place(found: dict[str, dict[str, Object]], one: Object) -> Object:
    if not isinstance(one.get("location"), dict):
        return one
    told = {k: v for k, v in one.items() if k != "location"}
    return {**told, "location_id": _keep(found, "locations", one["location"])}


def overlaid(base: Document, later: Document) -> Document:
    """What was told later, field by field, over what was there before."""
    merged = {kind: _over(base.of(kind), later.of(kind)) for kind in KINDS}
    return Document(**merged, rest={**base.rest, **later.rest})


def _over(base: Mapping[str, Object], later: Mapping[str, Object]) -> dict[str, Object]:
    return {
        name: {**base.get(name, {}), **later.get(name, {})}
        for name in dict.fromkeys([*base, *later])
    }


# --- as other programs expect it ------------------------------------------------------

PARTS = {
    "languages": "service_id",
    "schedules": "service_id",
    "phones": "service_id",
    "service_at_locations": "service_id",
    _CAPACITIES: "service_id",
    "attributes": "link_id",
}
"""Lists of a service whose entries HSDS gives an identifier, and the way back."""


def complete(document: Document) -> Document:
    """The same with what HSDS requires and a pack may leave out.

    An identifier for every entry of a list, the unit of a capacity, the type of a
    location, the status of a service.
    """
    services = {n: _complete_service(one) for n, one in document.services.items()}
    locations = {
        n: {"location_type": "physical", **one} for n, one in document.locations.items()
    }
    return attrs.evolve(document, services=services, locations=locations)


def _complete_service(one: Object) -> Object:
    parts = {key: list(_entries(one, key)) for key in PARTS if _is_list(one.get(key))}
    return {"status": "active", **one, **parts}


def _is_list(value: Json) -> bool:
    return isinstance(value, list) and bool(value)


def _entries(one: Object, key: str) -> Iterator[Json]:
    for number, entry in enumerate(one[key], 1):
        if not isinstance(entry, dict):
            code = {"code": entry} if key == "languages" else {}
            entry = code or {"value": entry}
        told = {"id": f"{one['id']}-{key}-{number}", **_own(one, key, entry)}
        if key == _CAPACITIES and "unit" not in told and "unit_id" not in told:
            told["unit"] = PLACES
        yield told


def _own(one: Object, key: str, entry: Object) -> Object:
    """An entry without the way back: it stands in the service it belongs to."""
    back = {PARTS[key]: one["id"]}
    back |= {"link_entity": "service"} if key == "attributes" else {}
    return {k: v for k, v in entry.items() if back.get(k) != v}


def news(known: Document, told: Document) -> Document:
    """What is told that was not known; what only completes what was known is no news.

    Objects without any news are left out.
    """
    whole = complete(known)
    found = {kind: dict(_news(known, whole, told, kind)) for kind in KINDS}
    rest = {k: v for k, v in told.rest.items() if known.rest.get(k) != v}
    return Document(**found, rest=rest)


def _news(
    known: Document, whole: Document, told: Document, kind: str
) -> Iterator[tuple[str, Object]]:
    for name, one in told.of(kind).items():
        before = (known.of(kind).get(name, {}), whole.of(kind).get(name, {}))
        new = {k: v for k, v in one.items() if all(b.get(k) != v for b in before)}
        if new:
            yield name, {"id": name, **new}


def nested(document: Document) -> dict[str, Json]:
    """Services that hold their organisation and their locations, as HSDS nests them.

    An organisation without a service and a location that none uses stand beside them.
    """
    whole = complete(document)
    services = [_holding(whole, one) for one in whole.services.values()]
    used = {str(one.get("organization_id")) for one in whole.services.values()}
    at = {place for one in whole.services.values() for place in _locations(one)}
    return {
        **whole.rest,
        "services": services,
        "organizations": _others(whole.organizations, used),
        "locations": _others(whole.locations, at),
    }


def _others(known: Mapping[str, Object], used: Iterable[str]) -> list[Object]:
    return [one for name, one in known.items() if name not in set(used)]


def _locations(one: Object) -> Iterator[str]:
    for place in one.get("service_at_locations") or ():
        yield str(place.get("location_id"))


def _holding(whole: Document, one: Object) -> Object:
    told = dict(one)
    body = whole.organizations.get(str(one.get("organization_id")))
    if body is not None:
        told["organization"] = body
    places = one.get("service_at_locations")
    if places:
        told["service_at_locations"] = [_with(whole, place) for place in places]
    return told


def _with(whole: Document, place: Object) -> Object:
    location = whole.locations.get(str(place.get("location_id")))
    return {**place, "location": location} if location is not None else place
