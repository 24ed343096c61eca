"""What can go wrong in a pack, said to its author.

A finding is not an error: reading goes on, and all findings come back at once.
The sentences live in a catalogue (`karama.findings.catalogue`) under a stable code,
so that they can be translated; a finding itself holds the code, the place, and the
facts that fill the sentence. Make one with `karama.findings.catalogue.finding`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

import attrs


class Severity(StrEnum):
    """How much a finding matters: an error means there is no procedure."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@attrs.frozen
class Place:
    """Where in a pack.

    Attributes:
        file: Path inside the pack, with "/" between folders.
        element: Identifier of a BPMN or DMN element, or a dotted key of a TOML file.
        sheet: Sheet of a form ("survey", "choices", "settings"), else "".
        line: 1-based line of the file or row of the sheet; 0 when not known.
        column: 1-based column of the line, or of an expression; 0 when not known.
    """

    file: str
    element: str = ""
    sheet: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """The place as one reads it: file:line:column, then sheet and element."""
        numbers = [str(n) for n in (self.line, self.column) if n]
        head = ":".join([self.file, *numbers])
        return " ".join(part for part in (head, self.sheet, self.element) if part)


@attrs.frozen
class Finding:
    """One thing to know about a pack.

    Attributes:
        code: Stable code, for example "BPMN-014"; a page of the reference has its name.
        severity: Whether the pack can still be used.
        place: Where.
        what: What is wrong, in English, with the facts filled in.
        why: Why it matters.
        remedy: What to do.
        facts: Values of the placeholders, so that another language can be filled.
    """

    code: str
    severity: Severity
    place: Place
    what: str
    why: str
    remedy: str
    facts: Mapping[str, str] = attrs.field(factory=lambda: MappingProxyType({}))


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then by place and code: the order in which they are shown."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                _ORDER[f.severity],
                f.place.file,
                f.place.line,
                f.place.column,
                f.code,
            ),
        )
    )
