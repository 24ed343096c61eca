"""What a log says of itself, and how instants are written in it."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs

from karama.monitoring.course import Move

TIMES = ("written", "said")
"""What else is told of the time of what waited for a link; see `course.Move`."""


@attrs.frozen
class Log:
    """A log that is handed out.

    Attributes:
        name: What it is of ("es-guardia-civil").
        language: Language its activities are named in.
    """

    name: str
    made_at: datetime
    language: str


def instant(at: datetime) -> str:
    """An instant in UTC, as RFC 3339 has it.

    >>> instant(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    '2026-01-02T03:04:05.000Z'
    """
    told = at.astimezone(UTC).isoformat(timespec="milliseconds")
    return told.replace("+00:00", "Z")


def times_of(move: Move) -> dict[str, str]:
    """The other instants of a move, by their name; "" for one it has not."""
    other = {name: getattr(move, name) for name in TIMES}
    return {name: instant(at) if at else "" for name, at in other.items()}
