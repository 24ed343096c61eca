"""What a code means: the shape every part's list of findings is made of."""

from __future__ import annotations

import attrs

from karama.findings import Severity


@attrs.frozen
class Entry:
    """What a code means; sentences may hold `{fact}` placeholders.

    Attributes:
        code: Area and number, "BPMN-014"; never reused for another meaning.
        what: What is wrong.
        why: Why it matters to a person at the border or to the pack's author.
        remedy: What to do.
    """

    code: str
    severity: Severity
    what: str
    why: str
    remedy: str


def error(code: str, what: str, why: str, remedy: str) -> Entry:
    """An entry that leaves no procedure."""
    return Entry(code, Severity.ERROR, what, why, remedy)


def warning(code: str, what: str, why: str, remedy: str) -> Entry:
    """An entry that a careful author settles before the pack is used."""
    return Entry(code, Severity.WARNING, what, why, remedy)


def info(code: str, what: str, why: str, remedy: str) -> Entry:
    """An entry that is good to know."""
    return Entry(code, Severity.INFO, what, why, remedy)
