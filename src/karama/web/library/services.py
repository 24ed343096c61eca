"""The services of a pack as they are today: what it says, and what was told since.

`document_of` and `directory_of` read; `keep_told` and `keep_document` write, inside the
transaction of the action that calls them (`karama.web.cases.directory`, which knows who
may, and tells the audit log).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from karama.directory.document import (
    Document,
    meaning,
    overlaid,
    read_document,
)
from karama.directory.exchange import part_for
from karama.packs.notes import Notes
from karama.packs.services import FILE
from karama.procedure.procedure import Directory
from karama.web.library.models import DirectoryEntry, Pack

Object = Mapping[str, Any]


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


def stamp_of(service: Object) -> str:
    """A few signs that stand for all that is said of a service; said anew, others."""
    return sha256(json.dumps(service, sort_keys=True).encode()).hexdigest()[:16]


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
    """Keep what a document tells of the pack's services; which ones changed."""
    part = part_for(document_of(pack), document)
    for kind in ("services", "locations"):
        for name, fields in part.of(kind).items():
            keep_told(pack, kind, name, fields)
    return tuple(part.services)
