"""What a provider says of its service today, laid over what was said before.

The fields of a form become fields of the HSDS service: what the form does not ask (a
note beside a language, the hours of a second place) stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

import attrs

from karama.packs.capacities import A_DAY, KEYS, PLACES, counts_a_day, counts_places
from karama.packs.hours import DAYS, ZONE

Json = Any
Object = Mapping[str, Json]
STATUSES = ("active", "temporarily closed", "inactive", "defunct")
"""Source: HSDS 3.1, service.status."""
OPEN_STATUSES = STATUSES[:2]
"""What a provider says of itself from one day to the next."""


@attrs.frozen
class Week:
    """The same hours on some days of each week.

    Attributes:
        days: 0 for Monday; all seven are every day.
        opens: None for the whole day.
        ahead: What these hours are ahead of UTC, on the day they are told.
        zone: Whose wall clocks they are, by its IANA name; "" where only `ahead` is
            known, or they are UTC's.
    """

    days: tuple[int, ...]
    opens: time | None = None
    closes: time | None = None
    ahead: timedelta = timedelta(0)
    zone: str = ""


@attrs.frozen
class Told:
    """What is said of a service, each None where nothing new is.

    Attributes:
        free: Places free now, "" where it is not known.
        places: Places in all, "" where there is no such number.
        intake: New people a day, "" where there is no such number.
        locations: Identifiers of the places where it is.
    """

    status: str | None = None
    free: int | str | None = None
    places: int | str | None = None
    intake: int | str | None = None
    languages: tuple[str, ...] | None = None
    week: Week | None = None
    locations: tuple[str, ...] | None = None


def retold(service: Object, told: Told, at: datetime) -> dict[str, Json]:
    """The fields of the HSDS service that are new, its date among them."""
    instant = at.astimezone(UTC).isoformat(timespec="milliseconds")
    found: dict[str, Json] = {
        "assured_date": at.astimezone(UTC).date().isoformat(),
        "capacities": list(_capacities(service, told, instant)),
    }
    if told != Told():
        found["last_modified"] = instant
    if told.status is not None:
        found["status"] = told.status
    if told.languages is not None:
        found["languages"] = list(_languages(service, told.languages))
    if told.week is not None:
        found["schedules"] = [_schedule(service, told.week)]
    if told.locations is not None:
        found["service_at_locations"] = list(_places(service, told.locations))
    return found


def _capacities(service: Object, told: Told, instant: str) -> Iterator[Object]:
    """The capacities there were, the first of each kind with its new figures."""
    known = [one for key in KEYS for one in service.get(key) or ()]
    places = [one for one in known if counts_places(one)]
    daily = [one for one in known if counts_a_day(one)]
    yield from _figures(service, places, PLACES, told.free, told.places, instant)
    yield from _figures(service, daily, A_DAY, told.intake, told.intake, instant)
    others = [one for one in known if one not in places and one not in daily]
    yield from others


def _figures(
    service: Object,
    known: list[Object],
    unit: Object,
    available: int | str | None,
    maximum: int | str | None,
    instant: str,
) -> Iterator[Object]:
    """One capacity with new figures; several, as they were, where nothing is new."""
    if available is None and maximum is None:
        yield from ({**one, "updated": instant} for one in known)
        return
    first = known[0] if known else {"id": f"{service['id']}-{unit['id']}"}
    figures = {
        "available": _sum(known, "available") if available is None else available,
        "maximum": _sum(known, "maximum") if maximum is None else maximum,
    }
    kept = {k: v for k, v in first.items() if k not in figures}
    stated = {k: v for k, v in figures.items() if v not in ("", None)}
    if stated:
        yield {**kept, "unit": kept.get("unit", unit), **stated, "updated": instant}


def _sum(known: Iterable[Object], name: str) -> int | None:
    figures = [int(one[name]) for one in known if one.get(name) is not None]
    return sum(figures) if figures else None


def _languages(service: Object, codes: Iterable[str]) -> Iterator[Object]:
    known = {_code(one): one for one in service.get("languages") or ()}
    for code in codes:
        one = known.get(code)
        fresh = {"id": f"{service['id']}-{code}", "code": code}
        yield one if isinstance(one, dict) else fresh


def _code(one: Json) -> str:
    return str(one.get("code") or one.get("name") if isinstance(one, dict) else one)


def _schedule(service: Object, week: Week) -> Object:
    every = len(set(week.days)) == len(DAYS)
    told = {"freq": "DAILY"} if every else {"freq": "WEEKLY"}
    if not every:
        told["byday"] = ",".join(DAYS[day] for day in sorted(set(week.days)))
    opens, closes = week.opens or time(0), week.closes or time(23, 59)
    zone = _zone(week.ahead)
    hours = {"opens_at": f"{opens:%H:%M}{zone}", "closes_at": f"{closes:%H:%M}{zone}"}
    hours |= {ZONE: week.zone} if week.zone else {}
    return {"id": f"{service['id']}-week", "service_id": service["id"], **told, **hours}


def _zone(ahead: timedelta) -> str:
    return timezone(ahead).tzname(None).removeprefix("UTC") or "Z"


def _places(service: Object, names: Iterable[str]) -> Iterator[Object]:
    known = {
        str(one.get("location_id")): one
        for one in service.get("service_at_locations") or ()
    }
    for name in names:
        fresh = {"service_id": service["id"], "location_id": name}
        yield known.get(name, {"id": f"{service['id']}-at-{name}", **fresh})
