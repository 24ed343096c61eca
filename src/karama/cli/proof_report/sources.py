"""The law behind a principle, each citation with how far anyone checked it."""

from __future__ import annotations

import attrs

from karama.explanation.languages import Translator
from karama.procedure.procedure import title
from karama.proof.principles import Charter, Mark, Principle

SIGNS = {Mark.READ: "✓", Mark.LISTED: "≈", Mark.DERIVED: "∴", Mark.MEMORY: "?"}
"""A sign for each mark, so that nothing is said by colour alone."""


@attrs.frozen
class Cited:
    """One citation.

    Attributes:
        text: As written: "CRC 37(b)".
        title: Title of the instrument, "" when the Charter does not list it.
        mark: How far it was checked.
        sign: A sign for the mark.
        words: The mark in words.
    """

    text: str
    title: str
    mark: Mark
    sign: str
    words: str

    def line(self, t: Translator) -> str:
        """The citation and its mark, in one line."""
        template = t.gettext("{source} ({mark})")
        return t.fill(template, source=self.text, mark=self.words)


def mark_words(mark: Mark, t: Translator) -> str:
    """How far a citation was checked."""
    return {
        Mark.READ: t.gettext("wording read"),
        Mark.LISTED: t.gettext("title or date read, not the wording"),
        Mark.DERIVED: t.gettext("derived, reasons given"),
        Mark.MEMORY: t.gettext("from memory, not checked"),
    }[mark]


def cited(charter: Charter, principle: Principle, t: Translator) -> tuple[Cited, ...]:
    """The citations of a principle, in its own order."""
    found = []
    for source in principle.sources:
        law = charter.instruments.get(source.instrument)
        name = title(law.titles, t.language) if law else ""
        words = mark_words(source.mark, t)
        found.append(Cited(source.cite, name, source.mark, SIGNS[source.mark], words))
    return tuple(found)
