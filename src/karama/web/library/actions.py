"""Installs packs: read, checked, then every file kept in the database.

A pack whose forms ask what the desk cannot show is refused here, by name, before any
case begins under it: better than a question that silently never appears.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction

from karama.errors import PackError
from karama.packs import read_pack
from karama.packs.files import read_folder
from karama.packs.notes import Notes
from karama.procedure.procedure import Procedure, with_inner
from karama.web.library.models import Pack, PackFile

SHOWN = frozenset(
    {"string", "int", "decimal", "date", "dateTime", "time", "boolean"}
    | {"select1", "select", "note", "calculate", "repeat"}
)
"""Types of question that the desk shows."""


def install_pack(path: Path, at: datetime, *, switch: bool = True) -> Pack:
    """Install the pack in a folder, and make it the current version.

    Installing what is installed already changes nothing. Without `switch` the current
    version stays, where there is one: the owner of the procedure compares, then
    switches.

    Raises:
        PackError: The pack cannot be used; carries its findings or names the questions.
    """
    procedure = _read(path)
    unknown = tuple(not_shown(procedure))
    if unknown:
        raise PackError("the desk cannot show: " + ", ".join(unknown))
    with transaction.atomic():
        pack = Pack.objects.filter(digest=procedure.digest).first()
        return pack or _keep(path, procedure, at, switch=switch)


def _read(path: Path) -> Procedure:
    reading = read_pack(path)
    if reading.procedure is None:
        raise PackError(f"{path.name} cannot be used: karama check says why")
    return reading.procedure


def not_shown(procedure: Procedure) -> Iterator[str]:
    """Questions of a type the desk does not show, as "form.field (type)"."""
    for known in (procedure, *procedure.called.values()):
        for form in known.forms.values():
            for field in with_inner(form.fields):
                if field.type not in SHOWN:
                    yield f"{form.id}.{field.name} ({field.type})"


def _keep(path: Path, procedure: Procedure, at: datetime, *, switch: bool) -> Pack:
    held = Pack.objects.filter(name=procedure.id, current=True)
    current = switch or not held.exists()
    if current:
        held.update(current=False)
    pack = Pack.objects.create(
        digest=procedure.digest,
        name=procedure.id,
        version=procedure.version,
        folder=path.resolve().name,
        installed_at=at,
        current=current,
    )
    PackFile.objects.bulk_create(
        PackFile(pack=pack, path=name, data=data)
        for name, data in _files(path.resolve(), procedure)
    )
    return pack


def _files(path: Path, procedure: Procedure) -> Iterator[tuple[str, bytes]]:
    """The files of a pack and of those it calls, each under its folder's name."""
    folders = {path.name: path}
    waiting = list(procedure.called.items())
    while waiting:
        name, called = waiting.pop()
        folders[name] = path.parent / name
        waiting += called.called.items()
    for name, folder in folders.items():
        read = read_folder(folder, Notes())
        for file, data in read.files.items() if read else ():
            yield f"{name}/{file}", data
