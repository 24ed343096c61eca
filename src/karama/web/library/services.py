"""The services of a pack as they are today: what it says, and what was told since.

`document_of` and `directory_of` read; `keep_told` and `keep_document` write, inside the
transaction of the action that calls them (`karama.web.cases.directory`, which knows who
may, and tells the audit log).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from karama.directory.document import (
    Document,
    meaning,
    news,
    overlaid,
    read_document,
)
from karama.packs.notes import Notes
from karama.packs.services import FILE
from karama.procedure.procedure import Directory
from karama.web.library.models import DirectoryEntry, Pack

Object = Mapping[str, Any]
OF_THE_PACK = ("id", "name", "description", "organization_id", "attributes")
"""What a service is, and for which need: the procedure was checked with it."""


@lru_cache(maxsize=8)
def _of_pack(digest: str) -> Document:
    pack = Pack.objects.get(digest=digest)
    file = pack.files.filter(path=f"{pack.folder}/{FILE}").first()
    found = read_document(bytes(file.data), Notes()) if file else None
    return found or Document()


def document_of(pack: Pack) -> Document:
    """The services of a version of a pack as HSDS, and what was told of them since."""
    base = _of_pack(pack.digest)
    told: dict[str, dict[str, Object]] = {"services": {}, "locations": {}}
    for entry in DirectoryEntry.objects.filter(pack=pack.name).order_by("pk"):
        if entry.kind == "locations" or entry.item in base.services:
            told[entry.kind][entry.item] = entry.record
    return overlaid(base, Document(**told))


def directory_of(pack: Pack) -> Directory:
    """The same, as it is read."""
    return meaning(document_of(pack))


def service_of(pack: Pack, service: str) -> Object | None:
    """One service as HSDS; the row that tells of it is locked until the end."""
    told = DirectoryEntry.objects.select_for_update()
    list(told.filter(pack=pack.name, kind="services", item=service))
    return document_of(pack).services.get(service)


def keep_told(pack: Pack, kind: str, item: str, fields: Object) -> None:
    """Lay these fields over what was told of a service or a place before."""
    known = DirectoryEntry.objects.select_for_update()
    entry = known.filter(pack=pack.name, kind=kind, item=item).first()
    if entry is None:
        DirectoryEntry.objects.create(
            pack=pack.name, kind=kind, item=item, record={"id": item, **fields}
        )
        return
    entry.record = {**entry.record, **fields}
    entry.save(update_fields=["record"])


def keep_document(pack: Pack, document: Document) -> tuple[str, ...]:
    """Keep what a document tells of the pack's services; which ones changed.

    Services the pack does not have are passed over: `news` has noted them.
    """
    now = document_of(pack)
    new = news(now, document)
    changed = []
    for name, one in new.services.items():
        fields = {k: v for k, v in one.items() if k not in OF_THE_PACK}
        if name in now.services and fields:
            keep_told(pack, "services", name, fields)
            changed.append(name)
    used = {place for name in document.services for place in _at(document, now, name)}
    for name in used & set(new.locations):
        keep_told(pack, "locations", name, new.locations[name])
    return tuple(changed)


def _at(document: Document, now: Document, service: str) -> Iterable[str]:
    """The places of a service of the pack, as told and as they were."""
    if service not in now.services:
        return ()
    places = document.services[service].get("service_at_locations") or ()
    held = now.services[service].get("service_at_locations") or ()
    return (str(place.get("location_id")) for place in (*places, *held))


def kept_as_is(known: Object, one: Object) -> tuple[str, ...]:
    """Fields that a document would change, and that are the pack's."""
    return tuple(k for k in OF_THE_PACK if k in one and one[k] != known.get(k))
