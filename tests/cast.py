"""The cast: who acts in tests, by role. Everyone knows them.

The traveller has arrived; the officer, the supervisor and the protection worker are of
this procedure's lanes; the auditor reads; the outsider is of another authority.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from karama.engine.commands import CLOCK, Actor

OFFICE = "Lane_Office"
PROTECTION = "Lane_Protection"
OVERSIGHT = "Lane_Oversight"
ELSEWHERE = "Lane_Elsewhere"

TRAVELLER = Actor("t-1", "", "traveller")
OFFICER = Actor("o-1", OFFICE, "officer")
SUPERVISOR = Actor("s-1", OFFICE, "supervisor")
WORKER = Actor("w-1", PROTECTION, "protection worker")
AUDITOR = Actor("u-1", OVERSIGHT, "auditor")
OUTSIDER = Actor("x-1", ELSEWHERE, "officer")

__all__ = ["CLOCK"]

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def later(**span: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(**span)
