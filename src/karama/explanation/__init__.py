"""Says why, in words and pictures, in five languages.

The parts are loaded when they are first asked for: a command that only needs a
sentence in French should not wait for the drawing and the page.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from karama.explanation.languages import (
    LANGUAGES,
    Translator,
    known_language,
    translator,
)

if TYPE_CHECKING:
    from karama.explanation.outcomes import explain_outcome
    from karama.explanation.page import explain_procedure
    from karama.explanation.paths import explain_path, path_of
    from karama.explanation.picture import Layer, draw

__all__ = [
    "LANGUAGES",
    "Layer",
    "Translator",
    "draw",
    "explain_outcome",
    "explain_path",
    "explain_procedure",
    "known_language",
    "path_of",
    "translator",
]

_HOME = {
    "Layer": "karama.explanation.picture",
    "draw": "karama.explanation.picture",
    "explain_outcome": "karama.explanation.outcomes",
    "explain_path": "karama.explanation.paths",
    "explain_procedure": "karama.explanation.page",
    "path_of": "karama.explanation.paths",
}


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(name)
