"""Reads the packs that a pack calls: folders beside it, a few deep, no circle."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from karama.findings import Finding, Place
from karama.packs.files import Folder
from karama.packs.header import FILE
from karama.packs.notes import Notes
from karama.procedure.procedure import Procedure
from karama.procedure.process import CallActivity, Process, Task

MAX_DEPTH = 4
MAX_CALLS = 16
_OF_THE_WHOLE = ("PACK-037", "PACK-038")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


class _Read(Protocol):
    @property
    def procedure(self) -> Procedure | None: ...

    @property
    def findings(self) -> tuple[Finding, ...]: ...


def read_calls(
    calls: tuple[str, ...],
    folder: Folder,
    trail: tuple[str, ...],
    read: Callable[[Path, tuple[str, ...]], _Read],
    notes: Notes,
) -> Mapping[str, Procedure]:
    """The procedures of the called packs that can be used, by pack."""
    place = Place(FILE, element="calls")
    if len(trail) > MAX_DEPTH or len(calls) > MAX_CALLS:
        if calls:
            notes.add("PACK-038", place, limit=MAX_DEPTH)
        return {}
    called: dict[str, Procedure] = {}
    for pack in calls:
        if pack in trail:
            notes.add("PACK-037", place, circle=" → ".join([*trail, pack]))
            continue
        reading = _read_one(pack, folder, trail, read)
        if reading is None or reading.procedure is None:
            notes.add("PACK-036", place, pack=pack)
            notes.keep(f for f in (reading.findings if reading else ())
                       if f.code in _OF_THE_WHOLE)  # fmt: skip
        else:
            called[pack] = reading.procedure
    return called


def _read_one(
    pack: str,
    folder: Folder,
    trail: tuple[str, ...],
    read: Callable[[Path, tuple[str, ...]], _Read],
) -> _Read | None:
    # The name is matched before it becomes a path: no "..", no other folder.
    path = folder.path.parent / pack if _ID.fullmatch(pack) else None
    if path is None or path.is_symlink() or not (path / FILE).is_file():
        return None
    return read(path, trail)


def with_called(
    own: Mapping[str, Process], called: Mapping[str, Procedure]
) -> Mapping[str, Process]:
    """Every process a call activity may name: own ids, and "pack:process"."""
    found = dict(own)
    for pack, procedure in called.items():
        for name, process in procedure.processes.items():
            found[name if ":" in name else f"{pack}:{name}"] = process
    return found


def called_names(called: Mapping[str, Procedure]) -> Mapping[str, frozenset[str]]:
    """Names known inside each process of a called pack, by "pack:process"."""
    return {
        f"{pack}:{name}": frozenset(_names(procedure))
        for pack, procedure in called.items()
        for name in procedure.processes
    }


def _names(procedure: Procedure) -> Iterator[str]:
    for form in procedure.forms.values():
        yield from (field.name for field in form.fields)
    yield from procedure.facts
    yield from procedure.decision_of
    for process in procedure.processes.values():
        for element in process.elements.values():
            if isinstance(element, Task) and element.result:
                yield element.result
            elif isinstance(element, CallActivity):
                yield from (name for name, _ in element.outputs)
