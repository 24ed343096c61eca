"""Every finding there is, by code: one small module for each part of a pack.

`finding("BPMN-014", place, flow="f3")` looks the code up, fills the sentences with
the facts, and gives the `Finding`. The English sentences are the message ids of the
translations, so a code is changed in one place. Docs are tested against this list:
a code without a page in docs/reference/findings/ fails the suite.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from karama.findings import Finding, Place
from karama.findings.entry import Entry as Entry  # before the parts, which take it here

# isort: split
from karama.findings import (
    bpmn,
    char,
    dire,
    dmn,
    exam,
    feel,
    form,
    infl,
    law,
    mand,
    mean,
    pack,
    popu,
    prom,
    serv,
    stan,
    targ,
    text,
)

AREAS = (
    pack,
    law,
    char,
    bpmn,
    dmn,
    feel,
    form,
    serv,
    dire,
    mand,
    text,
    exam,
    prom,
    infl,
    popu,
    mean,
    stan,
    targ,
)


def finding(code: str, place: Place, /, **facts: str | int) -> Finding:
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


@cache
def entries() -> dict[str, Entry]:
    """Every entry by code, in order of code; built once."""
    found: dict[str, Entry] = {}
    for entry in sorted(
        (entry for area in AREAS for entry in area.ENTRIES), key=lambda e: e.code
    ):
        if entry.code in found:
            raise ValueError(f"{entry.code} is listed twice")
        found[entry.code] = entry
    return found
