"""Is a service open at an instant? What a schedule of HSDS says, and no more.

A schedule is a recurrence as RFC 5545 has it (`freq`, `byday`, ...), a span in which it
holds, and the hours of such a day. What it does not say, or says in a way that is not
read here, leaves the answer open: unknown is not closed. `read_hours` reads one,
`open_at` asks all of a service.

Source: HSDS 3.1, table schedule; RFC 5545, 3.3.10.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs

from karama.feel.calendar import zone_info

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_NOT_COUNTED = ("count", "byweekno", "byyearday")
"""Parts of a recurrence that are kept and shown, and leave open whether it is open."""
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_TIME = re.compile(
    r"(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_LAST_MINUTE = time(23, 59)
MOST_OFFSET = timedelta(hours=14)
ZONE = "time_zone"
"""Karama's own key of a schedule: a name of the IANA time zone database. Where it is
told, hours are those of the wall clocks there; the offset beside them, right on the day
it was written, is for readers who know HSDS alone."""


class Unreadable(ValueError):
    """A part of a schedule that says nothing; the message is that part."""


@attrs.frozen
class Hours:
    """One schedule, read.

    Attributes:
        freq: One of `FREQUENCIES`, "" where none is told.
        days: Days of the week it falls on: which one of the month (0 for each, -1 for
            the last), and the day, 0 for Monday.
        month_days: Days of the month; -1 is the last.
        begins: The day from which `interval` is counted.
        first: The first day on which it holds; None from ever.
        last: The last day on which it holds; None for ever.
        opens: None where the hour is not told.
        closes: None where the hour is not told; before `opens` on the next day.
        offset: What its hours are ahead of UTC, where they name no zone.
        zone: Whose wall clocks tell its hours, summer and winter; None: `offset` does.
        whole: Whether everything it says was understood.
        said: The same in the words of whoever wrote it, "" if none.
    """

    freq: str = ""
    days: frozenset[tuple[int, int]] = frozenset()
    month_days: frozenset[int] = frozenset()
    interval: int = 1
    begins: date | None = None
    first: date | None = None
    last: date | None = None
    opens: time | None = None
    closes: time | None = None
    offset: timedelta = timedelta(0)
    whole: bool = True
    said: str = ""
    zone: ZoneInfo | None = None

    @property
    def day_and_night(self) -> bool:
        """Whether such a day is open from its first minute to its last."""
        return self.opens == time(0) and self.closes in (_LAST_MINUTE, time(0))


def read_hours(schedule: Mapping[str, str]) -> Hours:
    """One schedule as HSDS gives it, every value as text.

    Raises:
        Unreadable: Names the part that says nothing.

    >>> read_hours({"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00"}).opens
    datetime.time(9, 0)
    """
    freq = schedule.get("freq", "").strip().upper()
    if freq and freq not in FREQUENCIES:
        raise Unreadable(f"freq {freq}")
    opens, at_opening = _time(schedule, "opens_at")
    closes, at_closing = _time(schedule, "closes_at")
    ahead = [one for one in (at_opening, at_closing) if one is not None]
    return Hours(
        freq=freq,
        days=frozenset(_days(schedule)),
        month_days=frozenset(_month_days(schedule)),
        interval=_interval(schedule),
        begins=_date(schedule, "dtstart"),
        first=_latest(_date(schedule, "valid_from"), _date(schedule, "dtstart")),
        last=_earliest(_date(schedule, "valid_to"), _date(schedule, "until")),
        opens=opens,
        closes=closes,
        offset=ahead[0] if ahead else _timezone(schedule),
        whole=not any(schedule.get(name) for name in _NOT_COUNTED)
        and len(set(ahead)) < 2,
        said=schedule.get("description", ""),
        zone=_zone(schedule),
    )


def _time(
    schedule: Mapping[str, str], name: str
) -> tuple[time | None, timedelta | None]:
    text = schedule.get(name, "").strip()
    if not text:
        return None, None
    read = _TIME.fullmatch(text)
    if read is None or not _is_time(read):
        raise Unreadable(f"{name} {text}")
    hour, minute, zone = int(read[1]) % 24, int(read[2]), read[3]
    return time(hour, minute), _offset(zone, f"{name} {text}") if zone else None


def _is_time(read: re.Match[str]) -> bool:
    hour, minute = int(read[1]), int(read[2])
    return minute < 60 and (hour < 24 or (hour, minute) == (24, 0))


def _offset(zone: str, told: str) -> timedelta:
    if zone == "Z":
        return timedelta(0)
    digits = zone[1:].replace(":", "")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if ahead > MOST_OFFSET:
        raise Unreadable(told)
    return -ahead if zone[0] == "-" else ahead


def _timezone(schedule: Mapping[str, str]) -> timedelta:
    """HSDS: an offset in hours; without one the hours are those of UTC."""
    text = schedule.get("timezone", "").strip()
    try:
        ahead = timedelta(hours=float(text or 0))
    except (ValueError, OverflowError):
        raise Unreadable(f"timezone {text}") from None
    if abs(ahead) > MOST_OFFSET:
        raise Unreadable(f"timezone {text}")
    return ahead


def _zone(schedule: Mapping[str, str]) -> ZoneInfo | None:
    """The zone by whose wall clocks the hours are kept; HSDS has no place for it."""
    name = schedule.get(ZONE, "").strip()
    if not name:
        return None
    found = zone_info(name)
    if found is None:
        raise Unreadable(f"{ZONE} {name}")
    return found


def _date(schedule: Mapping[str, str], name: str) -> date | None:
    text = schedule.get(name, "").strip()
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise Unreadable(f"{name} {text}") from None


def _latest(*days: date | None) -> date | None:
    return max((day for day in days if day), default=None)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _interval(schedule: Mapping[str, str]) -> int:
    text = schedule.get("interval", "").strip()
    if not text:
        return 1
    if not re.fullmatch(r"\d{1,4}(\.0)?", text, re.ASCII) or not float(text):
        raise Unreadable(f"interval {text}")
    return int(float(text))


def _days(schedule: Mapping[str, str]) -> Iterable[tuple[int, int]]:
    for text in schedule.get("byday", "").upper().replace(" ", "").split(","):
        if not text:
            continue
        read = _DAY.fullmatch(text)
        if read is None:
            raise Unreadable(f"byday {text}")
        yield int(read[1] or 0), DAYS.index(read[2])


def _month_days(schedule: Mapping[str, str]) -> Iterable[int]:
    for text in schedule.get("bymonthday", "").replace(" ", "").split(","):
        if not text:
            continue
        if not re.fullmatch(r"[+-]?\d{1,2}", text, re.ASCII) or abs(int(text)) > 31:
            raise Unreadable(f"bymonthday {text}")
        yield int(text)


# --- open at an instant? --------------------------------------------------------------


def open_at(schedules: Iterable[Mapping[str, str]], at: datetime) -> bool | None:
    """Whether a service is open; None where its schedules do not tell.

    Schedules that no longer hold, or do not hold yet, tell nothing.

    >>> weekdays = {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR"}
    >>> nine = weekdays | {"opens_at": "09:00", "closes_at": "17:00"}
    >>> sunday = datetime(2026, 11, 29, 12, tzinfo=timezone.utc)
    >>> open_at([nine], sunday), open_at([weekdays], sunday + timedelta(days=1))
    (False, None)
    """
    told = [answer for one in schedules for answer in _answers(one, at)]
    if True in told:
        return True
    return None if None in told or not told else False


def _answers(schedule: Mapping[str, str], at: datetime) -> Iterable[bool | None]:
    """What one schedule says of the day, and of the night before it."""
    try:
        hours = read_hours(schedule)
    except Unreadable:
        yield None
        return
    there = at.astimezone(hours.zone or timezone(hours.offset))
    day, now = there.date(), there.time()
    if _holds(hours, day):
        yield _both(_falls(hours, day), _within(hours, now))
    before = day - timedelta(days=1)
    if _past_midnight(hours) and _holds(hours, before):
        yield _both(
            _falls(hours, before), hours.closes is not None and now < hours.closes
        )


def _holds(hours: Hours, day: date) -> bool:
    return (hours.first is None or hours.first <= day) and (
        hours.last is None or day <= hours.last
    )


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _past_midnight(hours: Hours) -> bool:
    if hours.opens is None or hours.closes is None:
        return False
    return time(0) < hours.closes < hours.opens


def _within(hours: Hours, now: time) -> bool | None:
    if hours.day_and_night:
        return True
    if hours.opens is None or hours.closes is None or hours.opens == hours.closes:
        return None
    closes = hours.closes if hours.closes > hours.opens else time.max
    return hours.opens <= now and (now < closes or closes in (_LAST_MINUTE, time.max))


def _falls(hours: Hours, day: date) -> bool | None:
    """Whether the recurrence has an occurrence on this day."""
    if not hours.whole:
        return None
    turn = _turn(hours, day)
    if hours.freq == "DAILY":
        return turn if not hours.days else _both(turn, _is_day(hours, day))
    if hours.freq in ("WEEKLY", "") and hours.days:
        return _both(turn, _is_day(hours, day))
    if hours.freq == "WEEKLY" and hours.begins is not None:
        return _both(turn, day.weekday() == hours.begins.weekday())
    if hours.freq == "MONTHLY" and (hours.days or hours.month_days):
        return _both(turn, _in_month(hours, day))
    return None


def _turn(hours: Hours, day: date) -> bool | None:
    """Whether this day, week or month is one that `interval` counts."""
    if hours.interval == 1:
        return True
    if hours.begins is None or hours.freq not in ("DAILY", "WEEKLY", "MONTHLY"):
        return None
    if hours.freq == "MONTHLY":
        months = (day.year - hours.begins.year) * 12 + day.month - hours.begins.month
        return months % hours.interval == 0
    if hours.freq == "DAILY":
        return (day - hours.begins).days % hours.interval == 0
    weeks = (_monday(day) - _monday(hours.begins)).days // 7
    return weeks % hours.interval == 0


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _is_day(hours: Hours, day: date) -> bool:
    return any(weekday == day.weekday() for _, weekday in hours.days)


def _in_month(hours: Hours, day: date) -> bool:
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    from_start, from_end = (day.day - 1) // 7 + 1, -((last.day - day.day) // 7 + 1)
    of_week = {(n, day.weekday()) for n in (0, from_start, from_end)}
    of_month = {day.day, day.day - last.day - 1}
    return bool(hours.days & of_week) or bool(hours.month_days & of_month)
