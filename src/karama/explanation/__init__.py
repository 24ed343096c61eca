"""Says why, in words and pictures, in five languages."""

from karama.explanation.languages import (
    LANGUAGES,
    Translator,
    known_language,
    translator,
)

__all__ = ["LANGUAGES", "Translator", "known_language", "translator"]
