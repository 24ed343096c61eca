"""Days and counts as people write them, read without guessing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

_ISO = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[T ][\d:.,Z+ -]*)?")
_SHORT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?: [\d:.]*)?")
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f'’](?=\d{3}(?!\d))")
_WHOLE = re.compile(r"[+-]?\d{1,15}(?:\.0+)?")


class Order(StrEnum):
    """What stands first where the year stands last."""

    DAY = "day"
    MONTH = "month"
    UNCLEAR = "unclear"


def text_of(value: object) -> str:
    """A cell of any table as text, without what stands around it.

    >>> text_of(b" 12 "), text_of(None)
    ('12', '')
    """
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip()
    return str(value).strip()


def order_of(cells: Iterable[str]) -> Order:
    """Whether days or months stand first; one cell over 12 tells for all.

    >>> order_of(["03/04/2026", "13/04/2026"]).value, order_of(["03/04/2026"]).value
    ('day', 'unclear')
    """
    parts = [found for cell in cells if (found := _LAST.fullmatch(cell))]
    days = sum(int(one[1]) > 12 for one in parts)
    months = sum(int(one[2]) > 12 for one in parts)
    if days == months:
        return Order.UNCLEAR
    return Order.DAY if days > months else Order.MONTH


def read_day(cell: str, order: Order) -> date | None:
    """The day a cell names; None where there is no such day, or it could be two.

    >>> read_day("2026-03-31T00:00:00", Order.UNCLEAR)
    datetime.date(2026, 3, 31)
    >>> read_day("3/4/2026", Order.UNCLEAR), read_day("3/4/2026", Order.DAY)
    (None, datetime.date(2026, 4, 3))
    """
    found = _ISO.fullmatch(cell) or _SHORT.fullmatch(cell)
    if found:
        year, month, day = found.groups()
    elif last := _LAST.fullmatch(cell):
        if order is Order.UNCLEAR and last[1] != last[2]:
            return None
        day, month, year = last.groups()
        day, month = (month, day) if order is Order.MONTH else (day, month)
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_count(cell: str) -> int | None:
    """A whole number, with spaces between thousands or not; None for anything else.

    A comma or a point between thousands is not read: it may be a decimal one.

    >>> read_count("1 204"), read_count("12.0"), read_count("1,204"), read_count("٧")
    (1204, 12, None, 7)
    """
    bare = _SPACES.sub("", cell)
    return int(bare.partition(".")[0]) if _WHOLE.fullmatch(bare) else None
