"""Values as text, and Python's own values as FEEL's.

`text_of` is what FEEL's `string()` answers. `show` writes a value as FEEL source, so
that reading it back gives the value again; it is what logs of rules and tables use.
"""

from __future__ import annotations

import datetime as python
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from numbers import Integral, Rational, Real
from typing import Any
from zoneinfo import ZoneInfo

from karama.feel.arithmetic import CONTEXT
from karama.feel.lexer import is_word
from karama.feel.names import RESERVED
from karama.feel.types import KINDS
from karama.feel.values import (
    NANOS,
    UNKNOWN,
    Date,
    DateTime,
    DaysTime,
    Range,
    Time,
    Unknown,
    YearsMonths,
)

# --- texts ------------------------------------------------------------------------


def text_of(value: object) -> str | None:
    """What `string(value)` answers: null for null, a text as it is."""
    if value is None or isinstance(value, str):
        return value
    write = _TEXTS.get(type(value), show)
    return write(value)


def show(value: object) -> str:
    """A value as FEEL source.

    >>> show((Decimal("1.50"), "a", Date(2026, 11, 24)))
    '[1.5, "a", @"2026-11-24"]'
    """
    write = _SHOWN.get(type(value)) or _TEXTS.get(type(value), _show_function)
    text = write(value)
    return f'@"{text}"' if type(value) in _AT_LITERALS else text


def number_text(value: Decimal) -> str:
    """A number without exponent and without zeros that say nothing."""
    if value == 0:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date_text(date: Date) -> str:
    sign = "-" if date.year < 0 else ""
    return f"{sign}{abs(date.year):04d}-{date.month:02d}-{date.day:02d}"


def _time_text(time: Time) -> str:
    text = f"{time.hour:02d}:{time.minute:02d}:{time.second:02d}"
    if time.nano:
        text += f".{time.nano:09d}".rstrip("0")
    if time.zone is not None:
        return f"{text}@{time.zone}"
    return text + offset_text(time.offset)


def offset_text(offset: int | None) -> str:
    """`Z`, `+02:00`, `-03:30:15`, or nothing."""
    if offset is None:
        return ""
    if offset == 0:
        return "Z"
    minutes, seconds = divmod(abs(offset), 60)
    text = f"{'-' if offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def _date_time_text(moment: DateTime) -> str:
    return f"{_date_text(moment.date)}T{_time_text(moment.time)}"


def _years_months_text(duration: YearsMonths) -> str:
    years, months = divmod(abs(duration.months), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if duration.months < 0 else "") + "P" + (parts or "0M")


def _days_time_text(duration: DaysTime) -> str:
    seconds, nanos = divmod(abs(duration.nanos), NANOS)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    fraction = f".{nanos:09d}".rstrip("0") if nanos else ""
    clock = (f"{hour}H" if hour else "") + (f"{minute}M" if minute else "")
    clock += f"{second}{fraction}S" if second or nanos else ""
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if duration.nanos < 0 else "") + "P" + (text or "T0S")


_AT_LITERALS = frozenset({Date, Time, DateTime, YearsMonths, DaysTime})
_TEXTS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    Decimal: number_text,
    Date: _date_text,
    Time: _time_text,
    DateTime: _date_time_text,
    YearsMonths: _years_months_text,
    DaysTime: _days_time_text,
}


def quoted(text: str) -> str:
    """A string literal."""
    return '"' + "".join(_ESCAPES.get(each, each) for each in text) + '"'


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _show_list(items: tuple[object, ...]) -> str:
    return "[" + ", ".join(map(show, items)) + "]"


def _show_context(entries: dict[str, object]) -> str:
    parts = (f"{_key(key)}: {show(value)}" for key, value in entries.items())
    return "{" + ", ".join(parts) + "}"


def _key(key: str) -> str:
    """A key as a name when it is a plain one, else as a string."""
    return key if is_word(key) and key not in RESERVED else quoted(key)


def _show_range(span: Range) -> str:
    if span.form in ("=", "!="):
        return f"({span.form} {show(span.low)})"
    if span.low is None and not span.form:
        return f"({'<=' if span.high_closed else '<'} {show(span.high)})"
    if span.high is None and not span.form:
        return f"({'>=' if span.low_closed else '>'} {show(span.low)})"
    start, end = "[" if span.low_closed else "(", "]" if span.high_closed else ")"
    return f"{start}{show(span.low)}..{show(span.high)}{end}"


def _show_function(value: object) -> str:
    return f"function({', '.join(getattr(value, 'parameters', ()))}) ..."


_SHOWN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: "null",
    Unknown: lambda _value: "unknown",
    str: quoted,
    tuple: _show_list,
    dict: _show_context,
    Range: _show_range,
}

# --- Python's values ----------------------------------------------------------------


def to_feel(value: object) -> object:
    """A Python value as a FEEL value; FEEL values stay as they are.

    Floats go through their shortest text, so 0.1 is 0.1; NaN and infinities are null.

    Raises:
        TypeError: FEEL has no value for this type.
    """
    if type(value) in KINDS or value is UNKNOWN:
        return _inner(value)
    for kind, convert in _FROM_PYTHON:
        if isinstance(value, kind):
            return convert(value)
    if callable(getattr(value, "call", None)):
        return value
    raise TypeError(f"FEEL has no value for {type(value).__name__}")


def _inner(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(to_feel, value))
    if isinstance(value, dict):
        return {str(key): to_feel(each) for key, each in value.items()}
    return _number(value) if isinstance(value, Decimal) else value


def _number(value: Decimal) -> Decimal | None:
    return CONTEXT.plus(value) if value.is_finite() else None


def _rational(value: Rational) -> Decimal:
    whole, part = int(value.numerator), int(value.denominator)
    return CONTEXT.divide(Decimal(whole), Decimal(part))


def _real(value: Real) -> Decimal | None:
    number = float(value)
    return _number(Decimal(repr(number))) if math.isfinite(number) else None


def _from_date(value: python.date) -> Date:
    return Date(value.year, value.month, value.day)


def _from_time(value: python.time, date: python.datetime | None = None) -> Time:
    zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None
    gap = None if zone else (date or value).utcoffset()
    offset = None if gap is None else int(gap.total_seconds())
    nano = value.microsecond * 1000
    return Time(value.hour, value.minute, value.second, nano, offset, zone)


def _from_datetime(value: python.datetime) -> DateTime:
    return DateTime(_from_date(value), _from_time(value.timetz(), value))


def _from_timedelta(value: python.timedelta) -> DaysTime:
    seconds = value.days * 86_400 + value.seconds
    return DaysTime(seconds * NANOS + value.microseconds * 1000)


_FROM_PYTHON: tuple[tuple[type, Any], ...] = (
    (python.datetime, _from_datetime),
    (python.date, _from_date),
    (python.time, _from_time),
    (python.timedelta, _from_timedelta),
    (Integral, lambda value: _number(Decimal(int(value)))),
    (Rational, _rational),
    (Real, _real),
    (str, str),
    (Mapping, lambda value: _inner(dict(value))),
    (list, lambda value: _inner(tuple(value))),
)
