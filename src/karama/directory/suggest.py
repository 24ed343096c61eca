"""Which service first, and why. It weighs services; it says nothing of the person.

The service that the procedure's own rule chose stands first, whatever else is true of
it; those of an authority that enforces stand last. Between them five questions decide,
one after the other: does it answer the need, in the language, near by, has it room, how
lately was that confirmed? A later question counts only where the earlier ones leave two
services alike. What is not known stands below a yes and above a no: unknown is not no.
Every service is there, also one that is full: a person decides, and is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import IntEnum
from math import asin, cos, radians, sin, sqrt

import attrs

from karama.procedure.procedure import Directory, Location, Service

NEAR_KM = (10.0, 50.0)
"""Within the first one goes on foot or by a short ride; past the second it is far."""
FRESH = (timedelta(days=1), timedelta(days=7))
"""Younger than the first is of today; older than the second is stale."""
_EARTH_KM = 6371.0
_ACTIVE = "active"


class Room(IntEnum):
    """Whether a service takes people in, the best first."""

    FREE = 0
    UNKNOWN = 1
    FULL = 2
    CLOSED = 3


@attrs.frozen
class Wish:
    """What is looked for.

    Attributes:
        needs: Needs to be answered; () where none is known.
        language: Code of the language to be spoken, "" where it is not known.
        near: Latitude and longitude, in degrees; None where the place is not known.
        rule: The service that the procedure's rule chose, "" if none did.
        enforcing: Organisations whose mandate is enforcement.
    """

    needs: frozenset[str] = frozenset()
    language: str = ""
    near: tuple[float, float] | None = None
    rule: str = ""
    enforcing: frozenset[str] = frozenset()


@attrs.frozen
class Suggestion:
    """A service, and what speaks for and against it.

    Attributes:
        ruled: The procedure's rule chose it.
        enforces: Its organisation's mandate is enforcement.
        met: The needs it answers, of those looked for; None where it does not tell.
        speaks: Whether it speaks the language; None where that is not known.
        km: How far its nearest place is; None where either place is not known.
        age: How long ago it was confirmed; None where nobody knows.
    """

    service: Service
    ruled: bool
    enforces: bool
    met: frozenset[str] | None
    speaks: bool | None
    km: float | None
    room: Room
    age: timedelta | None

    @property
    def stale(self) -> bool:
        """Whether it was confirmed too long ago to count on."""
        return is_stale(self.age)


def is_stale(age: timedelta | None) -> bool:
    """Whether what was confirmed so long ago should be asked again."""
    return age is None or age > FRESH[1]


def suggest(directory: Directory, wish: Wish, at: datetime) -> tuple[Suggestion, ...]:
    """Every service of a directory, the one to ask first at the front."""
    found = [weighed(directory, one, wish, at) for one in directory.services.values()]
    return tuple(sorted(found, key=lambda one: _order(one, wish)))


def weighed(
    directory: Directory, service: Service, wish: Wish, at: datetime
) -> Suggestion:
    """One service against what is looked for."""
    places = (directory.locations.get(name) for name in service.locations)
    return Suggestion(
        service=service,
        ruled=bool(wish.rule) and service.id == wish.rule,
        enforces=service.organization in wish.enforcing,
        met=None
        if wish.needs and not service.needs
        else wish.needs & set(service.needs),
        speaks=_speaks(service, wish.language),
        km=distance((one for one in places if one is not None), wish.near),
        room=room_of(service),
        age=age_of(service, at),
    )


def _speaks(service: Service, language: str) -> bool | None:
    if not language or not service.languages:
        return None
    wanted = language.partition("-")[0]
    return wanted in {code.partition("-")[0] for code in service.languages}


def room_of(service: Service) -> Room:
    """Whether a service takes people in, as far as it told."""
    if service.status != _ACTIVE:
        return Room.CLOSED
    if 0 in (service.free, service.intake, service.capacity):
        return Room.FULL
    return Room.UNKNOWN if service.free is None else Room.FREE


def age_of(service: Service, at: datetime) -> timedelta | None:
    """How long ago it was confirmed; a date still to come says nothing."""
    if service.confirmed is None or service.confirmed > at + FRESH[0]:
        return None
    return max(at - service.confirmed, timedelta(0))


def distance(
    places: Iterable[Location], near: tuple[float, float] | None
) -> float | None:
    """Kilometres, as the crow flies, to the nearest place that is known; else None."""
    if near is None:
        return None
    known = [
        _km(near, (one.latitude, one.longitude))
        for one in places
        if one.latitude is not None and one.longitude is not None
    ]
    return min(known, default=None)


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The haversine."""
    north, east = radians(other[0] - one[0]), radians(other[1] - one[1])
    along = cos(radians(one[0])) * cos(radians(other[0]))
    half = sin(north / 2) ** 2 + along * sin(east / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


# --- the order ------------------------------------------------------------------------

Order = tuple[int | float | str, ...]


def _order(one: Suggestion, wish: Wish) -> Order:
    """What it is sorted by, smallest first: classes, exact figures, then the id."""
    return (
        not one.ruled,
        one.enforces,
        _need(one, wish),
        _yes_unknown_no(one.speaks),
        _band(one.km, NEAR_KM),
        int(one.room),
        _band(_days(one.age), [_days(age) or 0 for age in FRESH]),
        one.km if one.km is not None else 0.0,
        _days(one.age) or 0.0,
        one.service.id,
    )


def _need(one: Suggestion, wish: Wish) -> float:
    """The more needs it answers the better; none is worse than not telling."""
    if not wish.needs:
        return 0.0
    return -0.5 if one.met is None else -float(len(one.met))


def _yes_unknown_no(answer: bool | None) -> int:
    return {True: 0, None: 1, False: 2}[answer]


def _band(figure: float | None, limits: Iterable[float]) -> int:
    """0 small, 1 middling, 2 not known, 3 large."""
    small, middling = limits
    if figure is None:
        return 2
    return 0 if figure <= small else 1 if figure <= middling else 3


def _days(age: timedelta | None) -> float | None:
    return None if age is None else age / timedelta(days=1)
