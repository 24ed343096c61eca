"""Citations as a reader needs them: the text of law, and whether anyone checked it."""

from __future__ import annotations

from datetime import date

import attrs

from karama.explanation.languages import Translator
from karama.procedure.procedure import Instrument, Procedure, title

REPORT = "report"


@attrs.frozen
class Citation:
    """One citation, ready to be shown.

    Attributes:
        text: As written ("CRC 20(1)"), or the words for the pack's own source.
        title: Title of the instrument, "" when the pack does not list it.
        verified: Whether it was compared with an official copy; None for the pack's
            own source, which is not law.
        mark: The same in words ("verified on 1 July 2026").
    """

    text: str
    title: str
    verified: bool | None
    mark: str
    url: str = ""


def cite(procedure: Procedure, citation: str, t: Translator) -> Citation:
    """A citation of the pack, with its instrument's title and mark."""
    if citation.strip() == REPORT:
        return Citation(t.gettext("the source document"), "", None, "")
    instrument = _instrument(procedure, citation)
    if instrument is None:
        return Citation(citation, "", False, t.gettext("not verified yet"))
    return Citation(
        citation,
        title(instrument.titles, t.language),
        instrument.verified,
        verified_words(instrument.verified, instrument.checked, t),
        web_address(instrument.url),
    )


def _instrument(procedure: Procedure, citation: str) -> Instrument | None:
    """The instrument whose code begins the citation; the longest code wins."""
    codes = [
        code
        for code in procedure.instruments
        if citation == code or citation.startswith(code + " ")
    ]
    return procedure.instruments[max(codes, key=len)] if codes else None


def verified_words(verified: bool, checked: date | None, t: Translator) -> str:
    """Whether, and when, the wording was compared with an official copy."""
    if not verified:
        return t.gettext("not verified yet")
    if checked is None:
        return t.gettext("verified")
    return t.fill(t.gettext("verified on {date}"), date=t.date(checked))


def cited(procedure: Procedure, citation: str, t: Translator) -> str:
    """A citation in one line: "CRC 20(1) (verified on 1 July 2026)"."""
    known = cite(procedure, citation, t)
    if not known.mark:
        return known.text
    return t.fill(t.gettext("{source} ({mark})"), source=known.text, mark=known.mark)


def split_citations(text: str) -> tuple[str, ...]:
    """The citations of an annotation, which are separated by ";"."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def web_address(url: str) -> str:
    """The address if a browser may follow it, else ""."""
    return url if url.startswith(("https://", "http://")) else ""
