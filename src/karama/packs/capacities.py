"""How many people a service can take: its HSDS capacities, by what they count.

HSDS counts in any unit. Two are read: places (people at a time; also where no unit is
given) and new people a day. Anything else, hours or kilograms, is kept in the file and
counted as neither.

Source: HSDS 3.1, tables service_capacity and unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

Json = Any
KEYS = ("capacities", "service_capacities")
"""The list's name in HSDS, and the one packs were first written with."""
PLACES = {"id": "places", "name": "places"}
A_DAY = {"id": "people-a-day", "name": "people a day"}
_PLACES = frozenset({"place", "bed", "person", "people", "seat", "room", "client"})
_A_DAY = (" a day", " per day", "/day", "-a-day", "-per-day")


@attrs.frozen
class Capacity:
    """What a service can take, as last told; None where nobody told.

    Attributes:
        places: People at a time, in all.
        free: Places free. Where only some of its capacities tell, it is the least that
            is free, and unknown rather than none.
        intake: New people a day.
    """

    places: int | None = None
    free: int | None = None
    intake: int | None = None


def counts_places(capacity: Mapping[str, Json]) -> bool:
    """Whether a capacity counts people at a time."""
    unit = _unit(capacity)
    return not unit or unit in _PLACES or unit.removesuffix("s") in _PLACES


def counts_a_day(capacity: Mapping[str, Json]) -> bool:
    """Whether a capacity counts new people a day."""
    return _unit(capacity).endswith(_A_DAY)


def _unit(capacity: Mapping[str, Json]) -> str:
    unit = capacity.get("unit")
    name = unit.get("name") or unit.get("id") if isinstance(unit, dict) else unit
    told = name or capacity.get("unit_id") or ""
    return told.strip().casefold() if isinstance(told, str) else "?"


def total(capacities: Iterable[Mapping[str, Json]]) -> Capacity:
    """What capacities that are whole numbers come to.

    >>> total([{"maximum": 4}, {"available": 2}])
    Capacity(places=6, free=2, intake=None)
    """
    every = list(capacities)
    places = [one for one in every if counts_places(one)]
    daily = [_told(one) for one in every if counts_a_day(one)]
    return Capacity(_sum(map(_told, places)), _free(places), _sum(daily))


def _told(one: Mapping[str, Json]) -> int | None:
    maximum, available = one.get("maximum"), one.get("available")
    told = available if maximum is None else maximum
    return None if told is None else int(told)


def _sum(numbers: Iterable[int | None]) -> int | None:
    told = [number for number in numbers if number is not None]
    return sum(told) if told else None


def _free(places: Iterable[Mapping[str, Json]]) -> int | None:
    each = [one.get("available") for one in places]
    told = _sum(None if one is None else int(one) for one in each)
    return None if told == 0 and None in each else told


def wrong(capacity: Mapping[str, Json]) -> str:
    """Why a capacity is not a number of people, "" where it is."""
    maximum, available = capacity.get("maximum"), capacity.get("available")
    for value in (maximum, available):
        whole = isinstance(value, int | float) and not isinstance(value, bool)
        if value is not None and not (whole and value >= 0 and value % 1 == 0):
            return f"{value!r:.40}"
    if maximum is not None and available is not None and available > maximum:
        return f"{available} > {maximum}"
    return ""
