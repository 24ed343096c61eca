"""A refusal in the reader's words: why, and what can be done instead."""

from __future__ import annotations

from karama.errors import CaseError, NotNow
from karama.explanation.languages import Translator


def words_of(refused: CaseError, t: Translator) -> str:
    """Why the case cannot take what was asked.

    The engine names the steps that are open instead, of every authority: that is not
    everybody's to know, and whoever sends a step twice at once would be told.
    """
    if isinstance(refused, NotNow):
        return t.gettext("This is no longer open, so nothing was written down.")
    return t.tell(refused.sentence) if refused.sentence else str(refused)
