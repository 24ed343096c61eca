"""Durations as ISO 8601 writes them, for deadlines and for how long data is kept."""

from __future__ import annotations

import re
from datetime import timedelta

_DAYS_TIME = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W|(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?"
    r"(?:(?P<seconds>\d{1,9})(?:\.\d{1,9})?S)?)?)",
    re.ASCII,
)
_YEARS_MONTHS = re.compile(
    r"P(?=\d)(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?", re.ASCII
)
_DAYS_A_YEAR, _DAYS_A_MONTH = 365, 30


def read_duration(text: str) -> timedelta | None:
    """The elapsed time that `text` says (weeks, days, hours, minutes, seconds).

    Returns:
        None when it is no such duration, or lasts nothing; years and months have no
        fixed length and are refused here.

    >>> read_duration("PT36H")
    datetime.timedelta(days=1, seconds=43200)
    """
    match = _DAYS_TIME.fullmatch(text.strip())
    if match is None:
        return None
    parts = {name: int(value) for name, value in match.groupdict().items() if value}
    lasts = timedelta(**parts)
    return lasts if lasts > timedelta() else None


def read_keeping(text: str) -> timedelta | None:
    """How long data may be kept: also in years (365 days) and months (30 days).

    The shorter count is the one that protects: data are never kept a day too long.

    >>> read_keeping("P1Y").days
    365
    """
    match = _YEARS_MONTHS.fullmatch(text.strip())
    if match is None:
        return read_duration(text)
    years, months = int(match["years"] or 0), int(match["months"] or 0)
    return timedelta(days=years * _DAYS_A_YEAR + months * _DAYS_A_MONTH) or None


def is_calendar_duration(text: str) -> bool:
    """Whether `text` counts years or months, whose length depends on the date."""
    return _YEARS_MONTHS.fullmatch(text.strip()) is not None
