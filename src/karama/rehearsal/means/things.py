"""Reads who and what there is from the tables of resources.toml.

Each kind has its table ([[staff]], [[beds]] ...); what all have in common (id, title,
when how many are there, cost) is read in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar, cast

from karama.packs.header import texts_in
from karama.packs.notes import Notes
from karama.packs.toml import Table
from karama.rehearsal.means import keys
from karama.rehearsal.means.hours import Hours, Pause, Shift
from karama.rehearsal.means.means import (
    Beds,
    Handover,
    Interpreters,
    Resupply,
    Room,
    Service,
    Staff,
    Stock,
    Thing,
    Vehicle,
)
from karama.rehearsal.means.spans import DAY, HOUR, clock, span
from karama.rehearsal.means.steps import Around

HANDOVERS = ("finish", "overlap", "pause")
_PRESENT = ("hour", "day")
_USED = (*_PRESENT, "use", "hour of use")
_LONG = HOUR
"""A longer overlap of two shifts is no handover any more."""

Kind = TypeVar("Kind", bound=Thing)


def staff_of(top: Table, around: Around) -> tuple[Staff, ...]:
    """The tables [[staff]]."""
    return tuple(_staff(one, around) for one in top.tables("staff", required=True))


def interpreters_of(top: Table, around: Around) -> tuple[Interpreters, ...]:
    """The tables [[interpreters]]."""
    return tuple(_interpreters(one, around) for one in top.tables("interpreters"))


def rooms_of(top: Table, around: Around) -> tuple[Room, ...]:
    """The tables [[rooms]]."""
    return tuple(_room(one, around) for one in top.tables("rooms"))


def vehicles_of(top: Table, around: Around) -> tuple[Vehicle, ...]:
    """The tables [[vehicles]]."""
    return tuple(_vehicle(one, around) for one in top.tables("vehicles"))


def beds_of(top: Table, around: Around) -> tuple[Beds, ...]:
    """The tables [[beds]]."""
    return tuple(_beds(one, around) for one in top.tables("beds"))


def services_of(top: Table, around: Around) -> tuple[Service, ...]:
    """The tables [[services]]."""
    return tuple(_service(one, around) for one in top.tables("services"))


def stocks_of(top: Table, around: Around, beds: Iterable[Beds]) -> tuple[Stock, ...]:
    """The tables [[stocks]]."""
    known = [one.id for one in beds]
    return tuple(_stock(one, around, known) for one in top.tables("stocks"))


def check_once(ids: Iterable[str], notes: Notes, place: Table) -> None:
    """Note ids that are given twice, whatever the kinds."""
    every = list(ids)
    for name in sorted({one for one in every if one and every.count(one) > 1}):
        notes.add("PACK-021", place.place(), id=name, kind="resources")


def _made(
    table: Table, around: Around, kind: Callable[..., Kind], **own: object
) -> Kind:
    """A thing of a kind, with what all kinds have in common."""
    own.setdefault("titles", texts_in(table, "title", around.languages, required=True))
    found = kind(id=table.text("id", required=True), **own)
    table.close()
    return found


def _working(table: Table) -> dict[str, object]:
    """What people and things that work have in common."""
    handover = keys.word(table, "handover", HANDOVERS, "finish")
    return {
        "hours": _hours(table),
        "handover": cast(Handover, handover),
        "preempts": table.flag("preempts"),
    }


def _staff(table: Table, around: Around) -> Staff:
    lanes = table.strings("lanes", required=True)
    return _made(
        table,
        around,
        Staff,
        lanes=keys.known(table, "lanes", "MEAN-012", lanes, around.lanes),
        skills=table.strings("skills"),
        cost=keys.cost(table, _PRESENT),
        **_working(table),
    )


def _interpreters(table: Table, around: Around) -> Interpreters:
    return _made(
        table,
        around,
        Interpreters,
        languages=keys.languages(table, "languages", required=True),
        remote=table.flag("remote"),
        delay=keys.lasts(table, "delay", most=DAY, default=0.0),
        cost=keys.cost(table, _USED),
        **_working(table),
    )


def _room(table: Table, around: Around) -> Room:
    back = keys.lasts(table, "back", most=DAY, default=0.0)
    cost = keys.cost(table, _USED)
    return _made(table, around, Room, back=back, cost=cost, **_working(table))


def _vehicle(table: Table, around: Around) -> Vehicle:
    return _made(
        table,
        around,
        Vehicle,
        seats=keys.whole(table, "seats", least=1),
        back=keys.lasts(table, "back", most=DAY, default=0.0),
        cost=keys.cost(table, _USED),
        **_working(table),
    )


def _beds(table: Table, around: Around) -> Beds:
    provider = _served(table, "provider", around)
    places = _places(table, provider, around)
    taken = keys.whole(table, "taken", default=0)
    if taken > places:
        facts = {"taken": taken, "places": places}
        table.notes.add("MEAN-013", table.place("taken"), **facts)
    return _made(
        table,
        around,
        Beds,
        hours=Hours(places),
        taken=min(taken, places),
        stay=keys.law(table, "stay"),
        provider=provider,
        area=keys.number(table, "area", most=keys.MOST, default=0.0),
        cost=keys.cost(table, ("day", "use", "person-day")),
    )


def _places(table: Table, provider: str, around: Around) -> int:
    """As the file says, else as services.json does."""
    capacity = around.services.get(provider)
    places = keys.whole(table, "places", default=capacity)
    if capacity is not None and places > capacity:
        facts = {"places": places, "capacity": capacity}
        table.notes.add("MEAN-014", table.place("places"), provider=provider, **facts)
    return places


def _service(table: Table, around: Around) -> Service:
    _served(table, "id", around)
    renews = keys.clock(table, "renews")
    days = keys.days(table, "days")
    intake = keys.whole(table, "intake")
    shift = Shift(days, renews % DAY, DAY, intake)
    cost = keys.cost(table, ("use",))
    return _made(table, around, Service, hours=Hours(shifts=(shift,)), cost=cost)


def _served(table: Table, key: str, around: Around) -> str:
    """A service of services.json; "" where none is named, or not one."""
    name = table.text(key)
    names = (name,) if name else ()
    return "".join(keys.known(table, key, "MEAN-015", names, around.services))


def _stock(table: Table, around: Around, beds: list[str]) -> Stock:
    most = keys.number(table, "most", most=keys.MOST_UNITS, default=-1.0)
    found = Stock(
        id=table.text("id", required=True),
        titles=texts_in(table, "title", around.languages, required=True),
        unit=table.text("unit", required=True),
        start=keys.number(table, "start", most=keys.MOST_UNITS),
        person_day=keys.number(table, "per-person-day", most=keys.MOST, default=0.0),
        arrival=keys.number(table, "per-arrival", most=keys.MOST, default=0.0),
        resupply=_resupply(table),
        beds=keys.known(table, "beds", "MEAN-016", table.strings("beds"), beds),
        most=None if most < 0 else most,
        standard=table.text("standard"),
        cost=keys.cost(table, ("unit",)),
    )
    if not found.person_day and not found.arrival:
        table.notes.add("MEAN-017", table.place(), id=found.id)
    table.close()
    return found


def _resupply(table: Table) -> Resupply | None:
    inner = table.table("resupply")
    if not inner.names():
        return None
    found = Resupply(
        first=keys.clock(inner, "at"),
        every=keys.lasts(inner, "every", least=HOUR),
        amount=keys.number(inner, "amount", most=keys.MOST_UNITS),
    )
    inner.close()
    return found


# --- when how many are there ---------------------------------------------------------


def _hours(table: Table) -> Hours:
    """A count around the clock, or shifts."""
    names = table.names()
    if ("count" in names) == ("shifts" in names):
        table.notes.add("MEAN-018", table.place())
    if "shifts" not in names:
        return Hours(keys.whole(table, "count", default=0))
    table.raw("count")
    shifts = tuple(_shift(one) for one in table.tables("shifts"))
    _check_overlaps(table, shifts)
    most = min((shift.lasts for shift in shifts), default=DAY)
    early = keys.lasts(table, "stop-early", most=most, default=0.0)
    return Hours(0, shifts, early)


def _shift(table: Table) -> Shift:
    begins, ends = keys.clock(table, "from"), keys.clock(table, "to")
    lasts = (ends - begins) % DAY or float(DAY)
    found = Shift(
        days=keys.days(table, "days"),
        begins=begins % DAY,
        lasts=lasts,
        count=keys.whole(table, "count"),
    )
    breaks = tuple(_break(one, found) for one in table.tables("breaks"))
    table.close()
    return Shift(found.days, found.begins, lasts, found.count, breaks)


def _break(table: Table, shift: Shift) -> Pause:
    at = keys.clock(table, "at")
    lasts = keys.lasts(table, "lasts", least=1, most=DAY)
    away = keys.whole(table, "away", least=1)
    table.close()
    begins = (at - shift.begins) % DAY
    if begins + lasts > shift.lasts or away > shift.count:
        told = {"at": clock(at), "lasts": span(lasts)}
        facts = {"away": away, "count": shift.count}
        table.notes.add("MEAN-019", table.place(), **told, **facts)
        return Pause(0.0, 0.0, 0)
    return Pause(begins, lasts, away)


def _check_overlaps(table: Table, shifts: tuple[Shift, ...]) -> None:
    """Note shifts on the same day that overlap longer than a handover takes."""
    for number, one in enumerate(shifts):
        for other in shifts[number + 1 :]:
            both = max(_overlap(one, other), _overlap(other, one))
            if both > _LONG:
                facts = {"one": _told(one), "other": _told(other), "lasts": span(both)}
                total = one.count + other.count
                table.notes.add("MEAN-020", table.place("shifts"), total=total, **facts)


def _overlap(one: Shift, other: Shift) -> float:
    """For how long a shift that begins within another runs beside it, at most."""
    longest = 0.0
    for day in one.days:
        for later in (0, 1):
            if (day + later) % 7 in other.days:
                begins = later * DAY + other.begins - one.begins
                if begins >= 0:
                    longest = max(longest, min(one.lasts - begins, other.lasts))
    return longest


def _told(shift: Shift) -> str:
    return f"{clock(shift.begins)}-{clock(shift.begins + shift.lasts)}"
