"""Elapsed times and costs as a planner writes them."""

from __future__ import annotations

import re
from decimal import Decimal

from karama.packs.durations import read_duration
from karama.rehearsal.targets.target import Cost

LONGEST = 3_660 * 86_400
"""Ten years: longer than any stay, and short enough for every sum to be exact."""

PER = ("hour", "day", "use", "hour of use", "person-day", "unit", "plan")
"""What money may be paid for; "plan": once, however long."""

_UNITS = {"d": 86_400, "day": 86_400, "days": 86_400, "h": 3_600, "min": 60, "s": 1}
_PART = re.compile(r"\s*(\d{1,7}(?:\.\d{1,3})?)\s*(days?|d|h|min|s)\b", re.ASCII)
_COST = re.compile(r"(\d{1,9}(?:\.\d{1,4})?)\s+per\s+([a-z -]{1,20})", re.ASCII)


def read_span(text: str) -> float | None:
    """The seconds a text says, or None when it is no elapsed time.

    >>> read_span("1 h 30 min"), read_span("7 days"), read_span("PT15M")
    (5400.0, 604800.0, 900.0)
    """
    seconds, place = 0.0, 0
    while part := _PART.match(text, place):
        seconds += float(part[1]) * _UNITS[part[2]]
        place = part.end()
    if not place:
        lasts = read_duration(text)
        seconds = -1.0 if lasts is None else lasts.total_seconds()
    elif text[place:].strip():
        return None
    return seconds if 0 <= seconds <= LONGEST else None


def read_cost(text: str) -> Cost | None:
    """Money for each of something, or None.

    >>> read_cost("300 per day"), read_cost("much")
    (Cost(amount=Decimal('300'), per='day'), None)
    """
    match = _COST.fullmatch(text.strip())
    if match is None or match[2] not in PER:
        return None
    return Cost(Decimal(match[1]), match[2])
