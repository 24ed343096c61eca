"""Shares and bands of a scenario's tables: values out, findings for what does not fit.

As in the influx, each reader gives something that can be worked with whatever was
written, so that reading goes on and every mistake is said at once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import attrs

from karama.findings import Place
from karama.packs.durations import read_duration
from karama.packs.notes import Notes
from karama.packs.toml import Table

CLOSE = 0.005
"""How far shares that were rounded may be from 1 together."""

MOST_NUMBER = 1_000
"""The largest number a band may have."""

MOST_SECONDS = 3_660 * 86_400

_BAND = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?", re.ASCII)
_SPAN = re.compile(r"(\d{1,7}(?:\.\d{1,3})?)\s*(d|h|min)", re.ASCII)
_SECONDS = {"d": 86_400.0, "h": 3_600.0, "min": 60.0}

Shares = Mapping[str, float]


@attrs.frozen(eq=False)
class Written:
    """A value of a scenario, and where it stands.

    Attributes:
        key: The dotted key, as findings call it.
        value: As TOML has it.
    """

    key: str
    value: object
    place: Place
    notes: Notes = attrs.field(repr=False)

    def note(self, code: str, **facts: str | int) -> None:
        """Note a finding about it."""
        self.notes.add(code, self.place, key=self.key, **facts)

    def inner(self, name: str, value: object) -> Written:
        """A part of it."""
        key = f"{self.key}{name}" if name.startswith("[") else f"{self.key}.{name}"
        return attrs.evolve(
            self, key=key, value=value, place=attrs.evolve(self.place, element=key)
        )


def written(table: Table, key: str, *, required: bool = False) -> Written | None:
    """What a table holds at a key, or None."""
    value = table.raw(key, required=required)
    if value is None:
        return None
    place = table.place(key)
    return Written(place.element, value, place, table.notes)


def each(table: Table) -> Iterator[tuple[str, Written]]:
    """Everything a table of any keys holds, in the file's order."""
    for name in table.names():
        found = written(table, name)
        if found is not None:
            yield name, found


# --- numbers ----------------------------------------------------------------------


def is_number(value: object) -> bool:
    """Whether a value is a finite number."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
    )


def rate(one: Written) -> float:
    """A share of people, from 0 to 1."""
    if not is_number(one.value) or not 0 <= float(str(one.value)) <= 1:
        one.note("POPU-001", least="0", most="1")
        return 0.0
    return float(str(one.value))


def whole(one: Written, most: int) -> int:
    """A whole number from 0."""
    value = one.value
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        one.note("POPU-001", least="0", most=str(most))
        return 0
    return value


def weights(one: Written) -> Shares:
    """Numbers by class of which only the ratios count; {} where they are none."""
    if not isinstance(one.value, dict) or not one.value:
        one.note("POPU-002")
        return {}
    found = {}
    for name, value in one.value.items():
        if not is_number(value) or not 0 <= value <= 1e12:
            one.inner(name, value).note("POPU-001", least="0", most="1e12")
            return {}
        found[str(name)] = float(value)
    return found


def shares(one: Written, rest: Sequence[str] = ()) -> Shares:
    """Shares by class that add up to 1, or to 100; {} where they do not.

    Args:
        one: What is written.
        rest: The two classes of a question of yes or no: whoever has not the one that
            is written has the other.
    """
    found = weights(one)
    if not found:
        return {}
    total = sum(found.values())
    other = [name for name in rest if name not in found]
    if len(other) == 1 and total <= 1 + CLOSE:
        found = {**found, other[0]: max(1 - total, 0.0)}
        total = sum(found.values())
    for whole_ in (1.0, 100.0):
        if abs(total - whole_) <= CLOSE * whole_:
            return {name: value / total for name, value in found.items()}
    one.note("POPU-003", total=f"{total:g}")
    return {}


def span(text: str) -> float | None:
    """The seconds that a text says, or None when it is no elapsed time.

    >>> span("48 h"), span("1.5 d"), span("PT30M"), span("soon")
    (172800.0, 129600.0, 1800.0, None)
    """
    match = _SPAN.fullmatch(text.strip())
    if match:
        seconds = float(match[1]) * _SECONDS[match[2]]
    else:
        lasts = read_duration(text)
        seconds = math.inf if lasts is None else lasts.total_seconds()
    return seconds if seconds <= MOST_SECONDS else None


# --- bands ------------------------------------------------------------------------


def band(text: str) -> tuple[int, int] | None:
    """The lowest and highest whole number of a band, or None.

    >>> band("12-15"), band("17"), band("15-12"), band("adult")
    ((12, 15), (17, 17), None, None)
    """
    match = _BAND.fullmatch(text.strip())
    if match is None:
        return None
    low, high = int(match[1]), int(match[2] or match[1])
    return (low, high) if low <= high <= MOST_NUMBER else None


def bands(classes: Iterable[str]) -> tuple[tuple[int, int], ...] | None:
    """The bands of classes that are all bands and have no number in common."""
    found = [band(name) for name in classes]
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found):
        return None
    ordered = sorted(known)
    apart = all(a[1] < b[0] for a, b in pairwise(ordered))
    return tuple(known) if apart else None
