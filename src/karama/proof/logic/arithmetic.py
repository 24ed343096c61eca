"""The operators and properties of numbers, dates and durations, as logic.

Numbers are exact: FEEL rounds at the 34th digit, which sums and products of the numbers
of a form never reach; a quotient may have no last digit, so a division is taken only by
a constant that leaves none over. Dates and moments follow the calendar exactly. A pair
of kinds that FEEL does not add, subtract or multiply gives null, known beforehand.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import z3

from karama.feel import tree
from karama.feel.calendar import DAY_NANOS
from karama.feel.values import NANOS, DateTime

from . import calendar
from .conditions import (
    Amount,
    all_of,
    any_of,
    choose,
    is_whole,
    level,
    negated,
    settled,
)
from .job import Logic
from .terms import Kind, NotInLogic, Term

Combine = Callable[[Logic, Amount, Amount], Amount]

_MAX_POWER = 8


def combine(job: Logic, op: str, left: Term, right: Term, span: tree.Span) -> Term:
    """`left op right`.

    Raises:
        NotInLogic: The result cannot be said exactly.
    """
    unknown = any_of(left.unknown, right.unknown)
    found = _TABLES.get(op, {}).get((left.kind, right.kind))
    if found is None:
        _refuse_texts(left, right, op, span)
        return Term(Kind.NULL, null=negated(unknown), unknown=unknown, span=span)
    kind, of = found
    _refuse_zones(left, right, span)
    null = all_of(any_of(left.null, right.null), negated(unknown))
    if op == "/" and right.value == 0 and settled(right.value):
        return Term(Kind.NUMBER, 0, negated(unknown), unknown, span=span)
    try:
        value = of(job, left.value, right.value)
    except _Inexact as inexact:
        raise NotInLogic(str(inexact), span) from None
    return Term(kind, value, null, unknown, span=span)


class _Inexact(Exception):
    """The result has no exact form."""


def _refuse_texts(left: Term, right: Term, op: str, span: tree.Span) -> None:
    if op == "+" and left.kind is right.kind is Kind.STRING:
        raise NotInLogic("texts joined together", span)


def _refuse_zones(left: Term, right: Term, span: tree.Span) -> None:
    """A moment of a named zone moves by its own clock, not by UTC."""
    for term in (left, right):
        value = term.exact[0] if term.exact else None
        if isinstance(value, DateTime) and value.time.zone is not None:
            raise NotInLogic("arithmetic with a moment of a named zone", span)


def minus(term: Term, span: tree.Span) -> Term:
    """Unary minus."""
    if term.kind not in (Kind.NUMBER, Kind.MONTHS, Kind.NANOS):
        null = negated(term.unknown)
        return Term(Kind.NULL, null=null, unknown=term.unknown, span=span)
    return Term(term.kind, -term.value, term.null, term.unknown, span=span)


# --- pairs of amounts -----------------------------------------------------------


def _add(job: Logic, one: Amount, other: Amount) -> Amount:
    if settled(one) and settled(other):
        return _plain(Fraction(one) + Fraction(other))
    left, right = level(one, other, job.context)
    return left + right


def _less(job: Logic, one: Amount, other: Amount) -> Amount:
    return _add(job, one, -other)


def _times(job: Logic, one: Amount, other: Amount) -> Amount:
    if settled(one) and settled(other):
        return _plain(Fraction(one) * Fraction(other))
    left, right = level(one, other, job.context)
    return left * right


def _plain(exact: Fraction) -> Amount:
    return int(exact) if exact.denominator == 1 else exact


def _over(job: Logic, one: Amount, other: Amount) -> Amount:
    if not settled(other) or not _ends(Fraction(other)):
        raise _Inexact("a quotient that may have no last digit")
    return _times(job, one, _plain(1 / Fraction(other)))


def _ends(divisor: Fraction) -> bool:
    """Whether dividing by it always leaves a decimal with a last digit."""
    rest = abs(divisor.numerator)
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _to_power(job: Logic, one: Amount, other: Amount) -> Amount:
    if not settled(other) or not is_whole(other) or not 0 <= other <= _MAX_POWER:
        raise _Inexact("a power that is not a small whole number")
    found: Amount = 1
    for _ in range(int(other)):
        found = _times(job, found, one)
    return found


def _whole_times(job: Logic, one: Amount, other: Amount) -> Amount:
    if not settled(other) or not is_whole(other):
        raise _Inexact("a duration times what may have decimals")
    return _times(job, one, other)


def _day_and_months(job: Logic, day: Amount, months: Amount) -> Amount:
    return calendar.add_months(job, day, months)


def _moment_and_months(job: Logic, moment: Amount, months: Amount) -> Amount:
    day, rest = calendar.split(moment)
    return calendar.add_months(job, day, months) * DAY_NANOS + rest


def _day_and_nanos(job: Logic, day: Amount, nanos: Amount) -> Amount:
    return _add(job, day, calendar.split(nanos)[0])


def _time_and_nanos(job: Logic, time: Amount, nanos: Amount) -> Amount:
    return _add(job, time, nanos) % DAY_NANOS


def _day_gap(job: Logic, one: Amount, other: Amount) -> Amount:
    return _times(job, _less(job, one, other), DAY_NANOS)


def _day_less_moment(job: Logic, day: Amount, moment: Amount) -> Amount:
    return _less(job, _times(job, day, DAY_NANOS), moment)


def _moment_less_day(job: Logic, moment: Amount, day: Amount) -> Amount:
    return _less(job, moment, _times(job, day, DAY_NANOS))


def _flip(of: Combine) -> Combine:
    return lambda job, one, other: of(job, other, one)


def _back(of: Combine) -> Combine:
    return lambda job, one, other: of(job, one, -other)


_Table = dict[tuple[Kind, Kind], tuple[Kind, Combine]]

_ADD: _Table = {
    (Kind.NUMBER, Kind.NUMBER): (Kind.NUMBER, _add),
    (Kind.DATE, Kind.MONTHS): (Kind.DATE, _day_and_months),
    (Kind.DATE, Kind.NANOS): (Kind.DATE, _day_and_nanos),
    (Kind.DATE_TIME, Kind.MONTHS): (Kind.DATE_TIME, _moment_and_months),
    (Kind.DATE_TIME, Kind.NANOS): (Kind.DATE_TIME, _add),
    (Kind.INSTANT, Kind.NANOS): (Kind.INSTANT, _add),
    (Kind.TIME, Kind.NANOS): (Kind.TIME, _time_and_nanos),
    (Kind.MONTHS, Kind.MONTHS): (Kind.MONTHS, _add),
    (Kind.NANOS, Kind.NANOS): (Kind.NANOS, _add),
}
_ADD |= {
    (right, left): (kind, _flip(of))
    for (left, right), (kind, of) in _ADD.items()
    if left is not right
}
_SUBTRACT: _Table = {
    (Kind.NUMBER, Kind.NUMBER): (Kind.NUMBER, _less),
    (Kind.DATE, Kind.DATE): (Kind.NANOS, _day_gap),
    (Kind.DATE_TIME, Kind.DATE_TIME): (Kind.NANOS, _less),
    (Kind.INSTANT, Kind.INSTANT): (Kind.NANOS, _less),
    (Kind.DATE, Kind.INSTANT): (Kind.NANOS, _day_less_moment),
    (Kind.INSTANT, Kind.DATE): (Kind.NANOS, _moment_less_day),
    (Kind.TIME, Kind.TIME): (Kind.NANOS, _less),
    **{
        pair: (kind, _back(of))
        for pair, (kind, of) in _ADD.items()
        if pair[1] in (Kind.MONTHS, Kind.NANOS)
    },
}
_MULTIPLY: _Table = {
    (Kind.NUMBER, Kind.NUMBER): (Kind.NUMBER, _times),
    (Kind.MONTHS, Kind.NUMBER): (Kind.MONTHS, _whole_times),
    (Kind.NANOS, Kind.NUMBER): (Kind.NANOS, _whole_times),
    (Kind.NUMBER, Kind.MONTHS): (Kind.MONTHS, _flip(_whole_times)),
    (Kind.NUMBER, Kind.NANOS): (Kind.NANOS, _flip(_whole_times)),
}


def _refused(_job: Logic, _one: Amount, _other: Amount) -> Amount:
    raise _Inexact("a duration divided")


_DIVIDE: _Table = {
    (Kind.NUMBER, Kind.NUMBER): (Kind.NUMBER, _over),
    (Kind.MONTHS, Kind.NUMBER): (Kind.MONTHS, _refused),
    (Kind.NANOS, Kind.NUMBER): (Kind.NANOS, _refused),
    (Kind.MONTHS, Kind.MONTHS): (Kind.NUMBER, _refused),
    (Kind.NANOS, Kind.NANOS): (Kind.NUMBER, _refused),
}
_TABLES: dict[str, _Table] = {
    "+": _ADD,
    "-": _SUBTRACT,
    "*": _MULTIPLY,
    "/": _DIVIDE,
    "**": {(Kind.NUMBER, Kind.NUMBER): (Kind.NUMBER, _to_power)},
}

# --- properties ------------------------------------------------------------------

Property = Callable[[Logic, Amount], Amount]


def member(job: Logic, source: Term, name: str, span: tree.Span) -> Term:
    """`source.name`; null when the kind has no such property."""
    if source.kind is Kind.CONTEXT:
        return _entry(source, name, span)
    if source.kind is Kind.INSTANT or name in ("timezone", "time offset"):
        raise NotInLogic(f"{name!r} of a moment, which hangs on its offset", span)
    read = _PROPERTIES.get((source.kind, name))
    if read is None:
        null = negated(source.unknown)
        return Term(Kind.NULL, null=null, unknown=source.unknown, span=span)
    value = read(job, source.value)
    return Term(Kind.NUMBER, value, source.null, source.unknown, span=span)


def _entry(source: Term, name: str, span: tree.Span) -> Term:
    field = source.fields.get(name, Term(Kind.NULL, null=True))
    unknown = any_of(source.unknown, all_of(negated(source.null), field.unknown))
    null = all_of(negated(unknown), any_of(source.null, field.null))
    return Term(
        field.kind, field.value, null, unknown, field.texts, field.fields, span=span
    )


def toward_zero(job: Logic, value: Amount, unit: int) -> Amount:
    """Whole units in a whole amount, cut towards zero."""
    if settled(value):
        return int(Fraction(abs(value), unit).__floor__()) * (1 if value >= 0 else -1)
    return z3.If(value >= 0, value / unit, -((-value) / unit))


def _rest(job: Logic, value: Amount, unit: int) -> Amount:
    return value - toward_zero(job, value, unit) * unit


def _part(unit: int, wrap: int) -> Property:
    def read(job: Logic, value: Amount) -> Amount:
        return _rest(job, toward_zero(job, value, unit), wrap)

    return read


def _clock(unit: int, wrap: int) -> Property:
    def read(job: Logic, value: Amount) -> Amount:
        within = calendar.split(value)[1]
        units = within // unit if settled(within) else within / unit
        return units % wrap

    return read


def _seconds(job: Logic, value: Amount) -> Amount:
    within = _rest(job, value, 60 * NANOS)
    return _times(job, within, Fraction(1, NANOS))


def _clock_seconds(job: Logic, value: Amount) -> Amount:
    return _times(job, value % (60 * NANOS), Fraction(1, NANOS))


def _civil(place: int) -> Property:
    return lambda job, day: calendar.civil(job, day)[place]


def _of_day(read: Property) -> Property:
    return lambda job, moment: read(job, calendar.split(moment)[0])


_OF_DATE: dict[str, Property] = {
    "year": _civil(0),
    "month": _civil(1),
    "day": _civil(2),
    "weekday": lambda job, day: (day + 3) % 7 + 1,
}
_OF_TIME: dict[str, Property] = {
    "hour": _clock(3600 * NANOS, 24),
    "minute": _clock(60 * NANOS, 60),
    "second": _clock_seconds,
}
_PROPERTIES: dict[tuple[Kind, str], Property] = {
    **{(Kind.DATE, name): read for name, read in _OF_DATE.items()},
    **{(Kind.DATE_TIME, name): _of_day(read) for name, read in _OF_DATE.items()},
    **{(Kind.DATE_TIME, name): read for name, read in _OF_TIME.items()},
    **{(Kind.TIME, name): read for name, read in _OF_TIME.items()},
    (Kind.MONTHS, "years"): lambda job, value: toward_zero(job, value, 12),
    (Kind.MONTHS, "months"): lambda job, value: _rest(job, value, 12),
    (Kind.NANOS, "days"): lambda job, value: toward_zero(job, value, DAY_NANOS),
    (Kind.NANOS, "hours"): _part(3600 * NANOS, 24),
    (Kind.NANOS, "minutes"): _part(60 * NANOS, 60),
    (Kind.NANOS, "seconds"): _seconds,
}

# --- functions of numbers --------------------------------------------------------


def floor(job: Logic, value: Amount) -> Amount:
    """The greatest whole number that is no more."""
    if settled(value):
        return Fraction(value).__floor__()
    return value if z3.is_int(value) else z3.ToInt(value)


def ceiling(job: Logic, value: Amount) -> Amount:
    """The least whole number that is no less."""
    return -floor(job, -value)


def absolute(job: Logic, value: Amount) -> Amount:
    """The size of an amount."""
    return abs(value) if settled(value) else choose(value >= 0, value, -value)


def modulo(job: Logic, value: Amount, divisor: Amount) -> Amount:
    """What is left of a division by a constant, with the sign of the divisor."""
    if is_whole(value) and is_whole(divisor) and divisor > 0:
        return value % int(divisor)
    exact = Fraction(divisor)
    times = floor(job, _times(job, value, _plain(1 / exact)))
    return _less(job, value, _times(job, times, divisor))


def extreme(job: Logic, values: list[Amount], *, greatest: bool) -> Amount:
    """The greatest or least of some amounts."""
    found = values[0]
    for each in values[1:]:
        left, right = level(found, each, job.context)
        keep = left >= right if greatest else left <= right
        found = choose(keep if not settled(keep) else bool(keep), found, each)
    return found


def total(job: Logic, values: list[Amount]) -> Amount:
    """The sum of some amounts."""
    found: Amount = 0
    for each in values:
        found = _add(job, found, each)
    return found
