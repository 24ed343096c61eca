"""A refusal in the reader's words: why, and what can be done instead."""

from __future__ import annotations

from karama.errors import CaseError
from karama.explanation.languages import Translator


def words_of(refused: CaseError, t: Translator) -> str:
    """Why the case cannot take what was asked."""
    return t.tell(refused.sentence) if refused.sentence else str(refused)
