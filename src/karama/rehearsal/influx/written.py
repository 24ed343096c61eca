"""Writes an influx as the TOML that `scenario` reads, for a planner to change.

What is written reads back as the same value. Defaults are left out, so that what
stands there is what somebody decided; remarks go on top, as comments.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from karama.rehearsal.influx.process import (
    HOURS,
    MONTHS,
    STEADY,
    Influx,
    Recorded,
    Rise,
    Stream,
    Surge,
)
from karama.rehearsal.influx.sizes import ALONE, Counted, Sizes

_Pairs = Iterator[tuple[str, str]]


def write_influx(influx: Influx, remarks: Iterable[str] = ()) -> str:
    """The `[influx]` of a scenario file.

    Args:
        influx: What to write.
        remarks: Lines for whoever opens the file; each becomes a comment.
    """
    parts = ["".join(f"# {_one_line(remark)}\n" for remark in remarks)]
    parts.append(_table("[influx]", [("starts", influx.starts.isoformat())]))
    for entry in influx.entries:
        pairs = [("id", _text(entry.id)), ("share", _number(entry.share))]
        parts.append(_table("[[influx.entries]]", pairs))
    parts += [_table("[[influx.streams]]", _stream(one)) for one in influx.streams]
    parts += [_table("[[influx.surges]]", _surge(one)) for one in influx.surges]
    parts += [_table("[[influx.rises]]", _rise(one)) for one in influx.rises]
    parts += [_table("[[influx.recorded]]", _recorded(one)) for one in influx.recorded]
    return "\n".join(part for part in parts if part)


def _table(head: str, pairs: Iterable[tuple[str, str]]) -> str:
    return "".join([f"{head}\n", *(f"{key} = {value}\n" for key, value in pairs)])


def _stream(one: Stream) -> _Pairs:
    yield "id", _text(one.id)
    yield "people-per-day", _number(one.people_per_day)
    yield from _persons(one.persons)
    if one.spells != STEADY:
        levels = _numbers(one.spells.levels)
        turns = ",".join(f"\n    {_numbers(row)}" for row in one.spells.turns)
        yield "spells.levels", levels
        yield "spells.turns", f"[{turns},\n]"
    if one.months != MONTHS:
        yield "months", _numbers(one.months)
    if one.years:
        yield "years", _inline({str(year): f for year, f in one.years.items()})
    yield from _when_and_where(one.hours, one.entries)


def _surge(one: Surge) -> _Pairs:
    yield "id", _text(one.id)
    yield "starts", _instant(one.starts)
    yield "hours", _number(one.hours)
    yield "people", str(one.people)
    yield from _persons(one.persons)
    yield from _when_and_where(HOURS, one.entries)


def _rise(one: Rise) -> _Pairs:
    yield "starts", _day(one.starts)
    yield "days", str(one.days)
    yield "times", _number(one.times)
    if one.streams:
        yield "streams", f"[{', '.join(map(_text, one.streams))}]"


def _recorded(one: Recorded) -> _Pairs:
    yield "id", _text(one.id)
    yield "starts", _day(one.starts)
    yield from _persons(one.persons)
    yield from _when_and_where(one.hours, one.entries)
    yield "counts", f"[{', '.join(map(str, one.counts))}]"


def _when_and_where(hours: Sequence[float], entries: Mapping[str, float]) -> _Pairs:
    if tuple(hours) != HOURS:
        yield "hours", _numbers(hours)
    if entries:
        yield "entries", _inline(entries)


def _persons(sizes: Sizes) -> _Pairs:
    if sizes == ALONE:
        return
    if isinstance(sizes, Counted):
        told = f"sizes = {_numbers(sizes.persons)}, weights = {_numbers(sizes.weights)}"
    else:
        sd = _number(sizes.sd)
        told = f"mean = {_number(sizes.mean)}, sd = {sd}, most = {sizes.most}"
    yield "persons", f"{{ {told} }}"


def _inline(values: Mapping[str, float]) -> str:
    told = (f"{_key(key)} = {_number(value)}" for key, value in values.items())
    return f"{{ {', '.join(told)} }}"


def _numbers(values: Iterable[float]) -> str:
    return f"[{', '.join(map(_number, values))}]"


def _number(value: float) -> str:
    """The shortest figure that reads back as the same number.

    >>> _number(3.0), _number(0.25)
    ('3', '0.25')
    """
    number = float(value)
    return (
        str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    )


def _text(text: str) -> str:
    """A TOML text: JSON writes the same, but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if key.isascii() and key.isalnum() else _text(key)


def _day(day: date) -> str:
    return day.isoformat()


def _instant(moment: datetime) -> str:
    return moment.isoformat()


def _one_line(text: str) -> str:
    """A remark that cannot end its comment, nor hold what TOML refuses in one."""
    return "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
