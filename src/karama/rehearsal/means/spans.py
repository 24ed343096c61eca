"""Elapsed times and hours of the day, as a planner writes them.

"15 min", "1 h 30 min", "2 d" and the packs' own "PT15M" say how long; "06:00" says
when. Everything inside is in seconds; a day has 86,400 of them.
"""

from __future__ import annotations

import re

from karama.packs.durations import read_duration

DAY = 86_400
HOUR = 3_600
LONGEST = 3_660 * DAY
"""Ten years: longer than any stay, and short enough for every sum to be exact."""

_UNITS = {"d": DAY, "h": HOUR, "min": 60, "s": 1}
_PART = re.compile(r"\s*(\d{1,7}(?:\.\d{1,3})?)\s*(d|h|min|s)\b", re.ASCII)
_CLOCK = re.compile(r"(\d{2}):(\d{2})", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})", re.ASCII)


def read_span(text: str) -> float | None:
    """The seconds a text says, or None when it is no elapsed time.

    >>> read_span("1 h 30 min"), read_span("PT15M"), read_span("0 s"), read_span("soon")
    (5400.0, 900.0, 0.0, None)
    """
    seconds, place = 0.0, 0
    while part := _PART.match(text, place):
        seconds += float(part[1]) * _UNITS[part[2]]
        place = part.end()
    if place and not text[place:].strip():
        return seconds if seconds <= LONGEST else None
    lasts = None if place else read_duration(text)
    found = None if lasts is None else lasts.total_seconds()
    return found if found is None or found <= LONGEST else None


def span(seconds: float) -> str:
    """An elapsed time as `read_span` reads it, to the second.

    >>> span(5400), span(0), span(93_600)
    ('1 h 30 min', '0 s', '1 d 2 h')
    """
    left, parts = round(seconds), []
    for unit, size in _UNITS.items():
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number} {unit}")
    return " ".join(parts) or "0 s"


def read_clock(text: str) -> int | None:
    """Seconds from midnight that an hour of the day says, "00:00" to "24:00".

    >>> read_clock("06:30"), read_clock("24:00"), read_clock("25:00")
    (23400, 86400, None)
    """
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[2]) > 59:
        return None
    seconds = int(match[1]) * HOUR + int(match[2]) * 60
    return seconds if seconds <= DAY else None


def clock(seconds: float) -> str:
    """The hour of the day, of seconds from any midnight.

    >>> clock(23_400), clock(86_400 + 3_600)
    ('06:30', '01:00')
    """
    minutes = round(seconds % DAY) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_offset(text: str) -> int | None:
    """Seconds east of UTC, as in "+01:00"; at most 14 hours either way.

    >>> read_offset("+01:00"), read_offset("-00:30"), read_offset("CET")
    (3600, -1800, None)
    """
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[3]) > 59:
        return None
    seconds = int(match[2]) * HOUR + int(match[3]) * 60
    if seconds > 14 * HOUR:
        return None
    return -seconds if match[1] == "-" else seconds
