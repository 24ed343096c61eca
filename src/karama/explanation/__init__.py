"""Says why, in words and pictures, in five languages."""

from karama.explanation.languages import (
    LANGUAGES,
    Translator,
    known_language,
    translator,
)
from karama.explanation.page import explain_procedure
from karama.explanation.picture import Layer, draw

__all__ = [
    "LANGUAGES",
    "Layer",
    "Translator",
    "draw",
    "explain_procedure",
    "known_language",
    "translator",
]
