"""The kinds of FEEL value that a database column holds, and constants of them.

A number column has a `Grid`: how fine its values are and how far they go. A constant
off the grid is moved to it in a comparison, which changes no answer and spares the
database a conversion that could overflow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Any

import attrs
import ibis

from karama.decisions.columns.axes import Kind
from karama.decisions.columns.axes import kind_of as axis_of
from karama.feel import show
from karama.feel.values import Date, DateTime, DaysTime, Time

from .refusal import NotInSql

BOOLEAN = "boolean"
NULL = "Null"

MAX_DIGITS = 34
"""Digits of a FEEL number; arithmetic that could need more is rounded there."""

_WIDE = Context(prec=200)


@attrs.frozen
class Grid:
    """The numbers a column can hold.

    Attributes:
        scale: Digits after the point.
        low: The least.
        high: The greatest.
    """

    scale: int
    low: Decimal
    high: Decimal

    @property
    def digits(self) -> int:
        """Digits of the longest number, those after the point included."""
        most = max(abs(self.low), abs(self.high), Decimal(1))
        return most.adjusted() + 1 + self.scale

    @property
    def dtype(self) -> str:
        """The decimal type that holds them."""
        if self.digits > MAX_DIGITS:
            raise NotInSql(
                f"A number here may need {self.digits} digits, and FEEL rounds to "
                f"{MAX_DIGITS}; store its facts as narrower decimals."
            )
        return f"decimal({self.digits}, {self.scale})"

    def floor(self, value: Decimal) -> Decimal:
        """The greatest number of that scale that is not above a value."""
        step = Decimal(1).scaleb(-self.scale)
        return value.quantize(step, rounding=ROUND_FLOOR, context=_WIDE)


def grid_of_values(values: Iterable[Decimal]) -> Grid:
    """The narrowest grid with these numbers on it."""
    found = [value.normalize(_WIDE) for value in values]
    scale = max(max(0, -int(v.as_tuple().exponent)) for v in found)
    return Grid(scale, min(found), max(found))


# --- columns ------------------------------------------------------------------------


def kind_of_type(dtype: Any, name: str) -> str:
    """The kind of FEEL value a column of this type holds.

    Raises:
        NotInSql: No kind, or not exactly.
    """
    for test, kind in _KINDS:
        if getattr(dtype, test)():
            _check_type(dtype, name)
            return kind
    raise NotInSql(f"Column {name!r} is of type {dtype}, which holds no plain fact.")


_KINDS = (
    ("is_null", NULL),
    ("is_boolean", BOOLEAN),
    ("is_integer", Kind.NUMBER),
    ("is_decimal", Kind.NUMBER),
    ("is_string", Kind.TEXT),
    ("is_date", Kind.DATE),
    ("is_time", Kind.TIME),
    ("is_timestamp", Kind.DATE_TIME),
    ("is_interval", Kind.NANOS),
)


def _check_type(dtype: Any, name: str) -> None:
    if dtype.is_timestamp() and dtype.timezone is not None:
        raise NotInSql(f"Column {name!r} holds instants; FEEL facts are local times.")
    if dtype.is_interval() and dtype.unit.short != "us":
        raise NotInSql(f"Column {name!r} does not count microseconds.")


def grid_of_type(dtype: Any) -> Grid | None:
    """The grid of a number column; None when the type does not tell."""
    if dtype.is_integer():
        return Grid(0, Decimal(dtype.bounds.lower), Decimal(dtype.bounds.upper))
    if not dtype.is_decimal() or dtype.precision is None:
        return None
    most = Decimal(10**dtype.precision - 1).scaleb(-dtype.scale, _WIDE)
    return Grid(dtype.scale, -most, most)


# --- constants ----------------------------------------------------------------------


def kind_of(value: object) -> str:
    """The kind of a FEEL value that a column can hold.

    Raises:
        NotInSql: A database column holds no such value.
    """
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    kind = axis_of(value)
    if kind is None or kind is Kind.MONTHS:
        raise NotInSql(f"No column type holds {show(value)} exactly.")
    return kind


def common_kind(values: Iterable[object]) -> str:
    """The one kind of several values, nulls apart.

    Raises:
        NotInSql: They are of several kinds.
    """
    kinds = sorted({kind_of(value) for value in values} - {NULL})
    if len(kinds) > 1:
        raise NotInSql(f"One column cannot hold {' and '.join(kinds)}.")
    return kinds[0] if kinds else NULL


def type_of(values: Iterable[object]) -> str:
    """The column type that holds these values exactly; text when all are null."""
    known = [value for value in values if value is not None]
    kind = common_kind(known)
    if kind == Kind.NUMBER:
        return _number_type([v for v in known if isinstance(v, Decimal)])
    return _TYPES[kind]


_TYPES = {
    NULL: "string",
    BOOLEAN: "boolean",
    Kind.TEXT: "string",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.DATE_TIME: "timestamp",
    Kind.NANOS: "interval('us')",
}


def _number_type(values: list[Decimal]) -> str:
    grid = grid_of_values(values)
    if grid.scale == 0 and grid.low >= -(2**63) and grid.high < 2**63:
        return "int64"
    return grid.dtype


def constant(value: object, dtype: str | None = None) -> Any:
    """A FEEL value as a constant of the database.

    Args:
        value: The value; null needs a type.
        dtype: The column type it is to have; its own narrowest when None.

    Raises:
        NotInSql: It has no exact constant.
    """
    if value is None:
        return ibis.literal(None, dtype or "string")
    kind = kind_of(value)
    if isinstance(value, Decimal):
        return _number(value, dtype)
    if kind in (Kind.TIME, Kind.DATE_TIME):
        # never from parts: those have seconds as floats
        return ibis.literal(_plain(value).isoformat()).cast(_TYPES[kind])
    return ibis.literal(_plain(value), _TYPES[kind])


def _number(value: Decimal, dtype: str | None) -> Any:
    dtype = dtype or _number_type([value])
    whole = dtype == "int64"
    # a bare integer is read by every database as the type it is compared with
    return ibis.literal(int(value)) if whole else ibis.literal(value, dtype)


def _plain(value: Any) -> Any:
    """A FEEL value as Python's own, for Ibis."""
    try:
        if isinstance(value, Date):
            return dt.date(value.year, value.month, value.day)
        if isinstance(value, Time):
            return dt.time(value.hour, value.minute, value.second, _micros(value.nano))
        if isinstance(value, DateTime):
            return dt.datetime.combine(_plain(value.date), _plain(value.time))
        if isinstance(value, DaysTime):
            return dt.timedelta(microseconds=_micros(value.nanos))
    except (ValueError, OverflowError):
        raise NotInSql(f"No database constant says {show(value)}.") from None
    return value


def _micros(nanos: int) -> int:
    micros, rest = divmod(nanos, 1000)
    if rest:
        raise ValueError("databases count microseconds")
    return micros
