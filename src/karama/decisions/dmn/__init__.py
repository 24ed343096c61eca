"""Reads decision models (OMG DMN 1.1 to 1.5) into `karama.procedure.decision`."""

from __future__ import annotations

from .reader import Load, ModelReading, read_model

__all__ = ["Load", "ModelReading", "read_model"]
