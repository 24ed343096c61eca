"""A standard as values: how much of what, for whom, by when, and who says so.

A standard is law or guidance, never Karama's opinion: each carries its sources and how
far they were checked. Most are a quantity (15 litres for each person a day); a *clock*
is the time from one act to another. Nothing here measures; see `clocks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

import attrs

from karama.procedure.procedure import Procedure, Texts
from karama.procedure.process import Condition

ARRIVAL, END = "arrival", "end"
"""What a clock may run from, and to, beside acts: the case begins, the case is over."""

UNION = "EU"
"""Stands for every country in which the law of the Union binds."""


class Kind(StrEnum):
    """What a standard is about."""

    SPACE = "space"
    ROOMS = "rooms"
    WATER = "water"
    TOILETS = "toilets"
    SHOWERS = "showers"
    LAUNDRY = "laundry"
    FOOD = "food"
    STAFF = "staff"
    STAY = "stay"
    INTAKE = "intake"
    CLOCK = "clock"


class Bound(StrEnum):
    """Which way a quantity counts; what was only observed asks for nothing."""

    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    OBSERVED = "observed"


class Phase(StrEnum):
    """When a standard is meant for."""

    EMERGENCY = "emergency"
    LONGER = "longer-term"
    ANY = "any"


class Mark(StrEnum):
    """How far a citation was checked."""

    VERIFIED = "verified"
    REPORTED = "reported"
    UNVERIFIED = "unverified"


UNITS: Mapping[str, timedelta] = {
    "min": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "working-day": timedelta(days=7) / 5,  # fifteen take three weeks, without holidays
}
"""Units of time, and how long one lasts."""

MEASURES = ("m2", "m", "l", "kcal", "person", "family", "bed", "toilet-for-women")
"""Units of what is no time."""

PER = (
    "person",
    "person-day",
    "room",
    "home",
    "container",
    "tap",
    "hand-pump",
    "well",
    "toilet",
    "toilet-for-men",
    "shower",
    "laundry-place",
    "staff-member",
    "service-day",
)
"""What a quantity is for one of."""


@attrs.frozen
class Instrument:
    """A text of law, or guidance, that standards cite.

    Attributes:
        binding: Whether it binds anybody; false for guidance and studies.
    """

    code: str
    titles: Texts
    binding: bool = True


@attrs.frozen
class Source:
    """A citation and how far it was checked.

    Attributes:
        cite: Code of an instrument and a place in it.
        mark: VERIFIED: its wording was read in a copy; REPORTED: somebody else's
            account was; UNVERIFIED: from memory or a brief.
        on: The day it was read, or by which it had been; None if it was not.
        seen: What was read.
        dated: What was read speaks of law that may have changed since.
    """

    cite: str
    mark: Mark
    instrument: str
    on: date | None = None
    seen: str = ""
    dated: bool = False


@attrs.frozen
class Quantity:
    """So much for one of something.

    Attributes:
        value: What is asked for; the lower end where a range is given.
        upto: The upper end of a range, None where there is none.
        unit: One of `UNITS` or `MEASURES`.
        per: One of `PER`.
    """

    value: float
    unit: str
    per: str
    bound: Bound
    upto: float | None = None


@attrs.frozen
class Clock:
    """A time that may not be passed.

    It starts when the first step of one of `starts` is begun, and stops when the first
    step of one of `stops` is done after that: of two readings of the law the longer
    time, so that a breach is rather counted than missed.

    Attributes:
        starts: Acts, or "arrival".
        stops: Acts, or "end".
        limit: How long it may run; the last instant is still in time.
        only_after: Counts only for those for whom it started later than this after
            arrival; None for everybody.
    """

    starts: tuple[str, ...]
    stops: tuple[str, ...]
    limit: timedelta
    only_after: timedelta | None = None


@attrs.frozen
class Standard:
    """One standard.

    Attributes:
        titles: The standard in words, with its figure, by language.
        who: Whom it speaks of, FEEL over concepts; None for everybody. Only those for
            whom it is known to be false are left out: unknown is not no.
        notes: What to know when it is used, by language; empty where there is nothing.
        binds: Countries, or "EU"; empty where it is recommended to everybody.
        since: From when on it binds; None where that was not looked up.
        clock: Given for what is of the kind CLOCK, and only then.
    """

    id: str
    kind: Kind
    titles: Texts
    quantity: Quantity
    sources: tuple[Source, ...]
    phase: Phase = Phase.ANY
    who: Condition | None = None
    notes: Texts = attrs.field(factory=dict)
    binds: tuple[str, ...] = ()
    since: date | None = None
    clock: Clock | None = None

    @property
    def verified(self) -> bool:
        """Whether the wording of one of its sources was read, and nothing less."""
        return any(source.mark is Mark.VERIFIED for source in self.sources)

    @property
    def dated(self) -> bool:
        """Whether all that was read of it speaks of law that may have changed."""
        return all(source.dated for source in self.sources)


@attrs.frozen
class Standards:
    """A set of standards.

    Attributes:
        digest: SHA-256 over the file, hexadecimal.
        standards: By id, in the file's order.
        instruments: Every text cited, by code.
    """

    id: str
    version: str
    titles: Texts
    standards: Mapping[str, Standard]
    instruments: Mapping[str, Instrument]
    digest: str = ""


def is_bound(standard: Standard, procedure: Procedure) -> bool:
    """Whether the standard binds this authority, rather than being recommended to it.

    A country's own law binds there; that of the Union where the pack lists one of the
    instruments it comes from as binding.
    """
    if procedure.country in standard.binds:
        return True
    cited = (procedure.instruments.get(s.instrument) for s in standard.sources)
    return UNION in standard.binds and any(c is not None and c.binding for c in cited)
