"""Every finding there is, by code: one small module for each part of a pack.

`finding("BPMN-014", place, flow="f3")` looks the code up, fills the sentences with
the facts, and gives the `Finding`. The English sentences are the message ids of the
translations, so a code is changed in one place. Docs are tested against this list:
a code without a page in docs/reference/findings/ fails the suite.
"""

from __future__ import annotations

from types import MappingProxyType

import attrs

from karama.findings import Finding, Place, Severity


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


def finding(code: str, place: Place, **facts: str | int) -> Finding:
    """The finding `code` at `place`.

    Raises:
        KeyError: No such code, or a fact its sentences need is missing: a mistake
            of the program, caught by the tests.
    """
    entry = entries()[code]
    told = {name: str(value) for name, value in facts.items()}
    return Finding(
        code=code,
        severity=entry.severity,
        place=place,
        what=entry.what.format(**told),
        why=entry.why.format(**told),
        remedy=entry.remedy.format(**told),
        facts=MappingProxyType(told),
    )


def entries() -> dict[str, Entry]:
    """Every entry by code, in order of code."""
    raise NotImplementedError
