"""Compares every citation of a pack with the instruments it lists.

A citation is `CODE article`; codes may hold spaces ("EU 2024/1356 12(1)"), so the
longest instrument code that begins the citation is the one meant. `report` is the
pack's founding document and needs no entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import attrs

from karama.findings import Place
from karama.packs.notes import Notes, listed
from karama.procedure.procedure import Instrument

REPORT = "report"
MAX_LENGTH = 120


@attrs.frozen
class Citation:
    """A citation as written, and where."""

    text: str
    place: Place


def code_in(text: str, codes: Collection[str]) -> str:
    """The instrument a citation names, "report", or "" when none of `codes` fits."""
    words = text[:MAX_LENGTH].split(" ")
    heads = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
    fitting = (head for head in heads if head in codes)
    return next(fitting, REPORT if words[0] == REPORT else "")


def check_law(
    citations: Iterable[Citation],
    instruments: Mapping[str, Instrument],
    place: Place,
    notes: Notes,
) -> None:
    """Note citations nobody can follow, and instruments nobody cites or checked."""
    cited = {_check(citation, instruments, notes) for citation in citations}
    for code in instruments:
        if code and code not in cited:
            notes.add("LAW-004", attrs.evolve(place, element=code), code=code)
    open_ones = [code for code, one in instruments.items() if not one.verified]
    if open_ones:
        notes.add("LAW-003", place, count=len(open_ones), codes=listed(open_ones, 40))


def _check(
    citation: Citation, instruments: Mapping[str, Instrument], notes: Notes
) -> str:
    text = citation.text
    code = code_in(text, instruments)
    if not text or "\n" in text or text == code != REPORT:
        notes.add("LAW-002", citation.place, citation=text or '""')
    elif not code:
        first = text.split(" ")[0]
        close = notes.nearest(first, instruments)
        notes.add("LAW-001", citation.place, citation=text, code=first, nearest=close)
    return code
