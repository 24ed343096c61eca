"""Where in the pack's files a thing stands: the file, and its line.

What has no line of its own (a permission, the whole procedure) is shown at the first
line of the file that would have to change.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import attrs

from karama.cli.proof_report.names import Names
from karama.procedure.decision import Decision
from karama.procedure.procedure import Procedure
from karama.procedure.process import Element

STEPS = "procedure.bpmn"
READERS = "mandates.toml"
PERMITTED = ("may-read", "needless", "kept-long")


@attrs.frozen
class Spot:
    """A place in a file.

    Attributes:
        file: Its address, with `/`, escaped: from the current folder when the pack is
            below it, else from the pack's folder.
        line: 1-based.
        name: The identifier of what stands there, "" for the file itself.
        base: What the address is told from: "" or "PACK".
    """

    file: str
    line: int
    name: str = ""
    base: str = ""


class Places:
    """The files of one pack, and of the packs it calls, beside it."""

    def __init__(self, names: Names, pack: Path) -> None:
        self.names, self.pack = names, pack

    def of(self, name: str, process: str = "", kind: str = "") -> Spot:
        """Where a step, a decision, a lane or a form stands; else the drawing.

        Args:
            name: Its identifier.
            process: The process it belongs to; "pack:process" in a called pack.
            kind: That of a flaw, "" for none: some mean a permission of the lane.
        """
        if kind in PERMITTED:
            return self._spot("", READERS, 1, name)
        element = self.names.element(name, process)
        if element is not None:
            pack = self._pack_of(element, process)
            return self._spot(pack, STEPS, element.line, name)
        return self._decision(name) or self._other(name)

    def _other(self, name: str) -> Spot:
        form = self.names.procedure.forms.get(name)
        if form is not None and form.file:
            return self._spot("", form.file, 1, name)
        lane = self.names.lane(name)
        return self._spot("", STEPS, lane.line if lane else 1, name)

    def _pack_of(self, element: Element, process: str) -> str:
        """The called pack an element belongs to, "" for this one."""
        for key in (process, *self.names.procedure.processes):
            known = self.names.procedure.processes.get(key)
            if ":" in key and known and known.elements.get(element.id) is element:
                return key.partition(":")[0]
        return ""

    def _decision(self, name: str) -> Spot | None:
        called = self.names.procedure.called.items()
        for pack, procedure in (("", self.names.procedure), *called):
            found = _decision_in(procedure, name)
            if found is not None:
                return self._spot(pack, found[0], found[1].line, name)
        return None

    def _spot(self, pack: str, file: str, line: int, name: str) -> Spot:
        folder = self.pack.resolve()
        path = (folder.parent / pack if pack else folder) / file
        below = path.is_relative_to(Path.cwd())
        told = Path(os.path.relpath(path, Path.cwd() if below else folder))
        base = "" if below else "PACK"
        return Spot(quote(told.as_posix()), max(line, 1), name, base)


def _decision_in(procedure: Procedure, name: str) -> tuple[str, Decision] | None:
    """The file of a decision, and the decision."""
    file = procedure.decision_of.get(name, "")
    model = procedure.models.get(file)
    for found in model.decisions.values() if model else ():
        if name in (found.name, found.id):
            return file, found
    return None
