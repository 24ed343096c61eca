"""The five operators of FEEL over numbers, texts, dates and durations.

Numbers are decimals of 34 digits, rounded half to even, as IEEE 754 decimal128. A
pair of kinds that the standard does not list, a division by zero and a number too
large all give null.

Source: OMG DMN 1.5, section 10.3.2.3.1 and tables 56 to 58.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Any

from karama.feel.calendar import (
    DAY_NANOS,
    add_months,
    at_midnight,
    day_number,
    instant,
    offset_of,
    reading,
    shift,
    time_at,
)
from karama.feel.values import (
    UNKNOWN,
    Date,
    DateTime,
    DaysTime,
    Time,
    YearsMonths,
)

CONTEXT = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)

Operation = Callable[[Any, Any], Any]


def whole(value: Decimal) -> int | None:
    """The integer a number is, None when it has a fraction or is absurdly large."""
    if value.adjusted() > 34 or value != value.to_integral_value():
        return None
    return int(value)


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """`base ** exponent`.

    Raises:
        ArithmeticError: There is no such number, or none that fits.
    """
    if base == 0 and exponent == 0:
        return Decimal(1)
    if base == 0 and exponent < 0:
        raise ZeroDivisionError  # Python's decimals would say Infinity
    return CONTEXT.power(base, exponent)


def months(value: Decimal | int) -> YearsMonths | None:
    """A duration of that many months, cut towards zero; None when too long."""
    count = int(value)
    return YearsMonths(count) if abs(count) < 10**18 else None


def nanoseconds(value: Decimal | int) -> DaysTime | None:
    """A duration of that many nanoseconds, cut towards zero; None when too long."""
    count = int(value)
    return DaysTime(count) if abs(count) < 10**33 else None


def _join(left: str, right: str) -> str:
    return left + right


def _date_later(date: Date, duration: DaysTime) -> Date | None:
    moved = shift(at_midnight(date), duration.nanos)
    return None if moved is None else moved.date


def _moment_months(moment: DateTime, duration: YearsMonths) -> DateTime | None:
    date = add_months(moment.date, duration)
    return None if date is None else DateTime(date, moment.time)


def _moment_later(moment: DateTime, duration: DaysTime) -> DateTime | None:
    return shift(moment, duration.nanos)


def _time_later(time: Time, duration: DaysTime) -> Time:
    return time_at((time.nanos + duration.nanos) % DAY_NANOS, time)


def _flip(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _back(operation: Operation) -> Operation:
    return lambda left, right: operation(left, minus(right))


def _date_gap(left: Date, right: Date) -> DaysTime:
    return DaysTime((day_number(left) - day_number(right)) * DAY_NANOS)


def _moment_gap(left: DateTime, right: DateTime) -> DaysTime | None:
    one, other = offset_of(left.time, left.date), offset_of(right.time, right.date)
    if (one is None) != (other is None):
        return None
    return DaysTime(instant(left) - instant(right))


def _time_gap(left: Time, right: Time) -> DaysTime | None:
    one, other = reading(left), reading(right)
    return DaysTime(one[1] - other[1]) if one[0] == other[0] else None


_ADD: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): CONTEXT.add,
    (str, str): _join,
    (Date, YearsMonths): add_months,
    (Date, DaysTime): _date_later,
    (DateTime, YearsMonths): _moment_months,
    (DateTime, DaysTime): _moment_later,
    (Time, DaysTime): _time_later,
    (YearsMonths, YearsMonths): lambda a, b: months(a.months + b.months),
    (DaysTime, DaysTime): lambda a, b: nanoseconds(a.nanos + b.nanos),
}
_ADD |= {
    (right, left): _flip(operation)
    for (left, right), operation in _ADD.items()
    if left is not right
}

_SUBTRACT: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): CONTEXT.subtract,
    (Date, Date): _date_gap,
    (DateTime, DateTime): _moment_gap,
    (Date, DateTime): lambda a, b: _moment_gap(at_midnight(a), b),
    (DateTime, Date): lambda a, b: _moment_gap(a, at_midnight(b)),
    (Time, Time): _time_gap,
    **{
        pair: _back(operation)
        for pair, operation in _ADD.items()
        if pair[1] in (YearsMonths, DaysTime)
    },
}

_MULTIPLY: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): CONTEXT.multiply,
    (YearsMonths, Decimal): lambda a, b: months(CONTEXT.multiply(Decimal(a.months), b)),
    (DaysTime, Decimal): lambda a, b: nanoseconds(
        CONTEXT.multiply(Decimal(a.nanos), b)
    ),
}
_MULTIPLY |= {
    (right, left): _flip(operation)
    for (left, right), operation in _MULTIPLY.items()
    if left is not right
}

_DIVIDE: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): CONTEXT.divide,
    (YearsMonths, Decimal): lambda a, b: months(CONTEXT.divide(Decimal(a.months), b)),
    (DaysTime, Decimal): lambda a, b: nanoseconds(CONTEXT.divide(Decimal(a.nanos), b)),
    (YearsMonths, YearsMonths): lambda a, b: CONTEXT.divide(
        Decimal(a.months), Decimal(b.months)
    ),
    (DaysTime, DaysTime): lambda a, b: CONTEXT.divide(
        Decimal(a.nanos), Decimal(b.nanos)
    ),
}

_TABLES: dict[str, dict[tuple[type, type], Operation]] = {
    "+": _ADD,
    "-": _SUBTRACT,
    "*": _MULTIPLY,
    "/": _DIVIDE,
    "**": {(Decimal, Decimal): power},
}


def operation(op: str) -> Operation:
    """The function of two values that an operator means; it never raises."""
    table = _TABLES[op]

    def run(left: object, right: object) -> object:
        found = table.get((type(left), type(right)))
        if found is None:
            return UNKNOWN if left is UNKNOWN or right is UNKNOWN else None
        try:
            return found(left, right)
        except ArithmeticError:
            return None

    return run


def minus(value: object) -> object:
    """Unary minus: numbers and durations, null for anything else.

    `-value` would round to the digits of whatever decimal context Python is in.
    """
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(value, Decimal):
        return value.copy_negate() if value else value
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    return DaysTime(-value.nanos) if isinstance(value, DaysTime) else None
