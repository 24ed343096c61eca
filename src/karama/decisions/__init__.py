"""What a decision means: one person, millions, unknown facts, SQL."""

from __future__ import annotations

from karama.decisions.dmn import ModelReading, read_model
from karama.decisions.outcome import Fired, OpenQuestion, Outcome
from karama.decisions.python import Decisions, compile_model

__all__ = [
    "Decisions",
    "Fired",
    "ModelReading",
    "OpenQuestion",
    "Outcome",
    "compile_model",
    "read_model",
]
