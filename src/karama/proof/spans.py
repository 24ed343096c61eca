"""How long a time is, as ISO 8601 writes it: in verdicts and in names of changes."""

from __future__ import annotations

from datetime import timedelta


def iso(span: timedelta) -> str:
    """A duration as ISO 8601 writes it."""
    hours = span // timedelta(hours=1)
    return f"P{hours // 24}D" if hours and hours % 24 == 0 else f"PT{hours}H"
