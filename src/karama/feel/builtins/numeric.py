"""Numbers: rounding, roots, parity, and the statistics of lists.

Source: OMG DMN 1.5, tables 74 and 76.
"""

from __future__ import annotations

from collections import Counter
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)

from karama.feel.arithmetic import CONTEXT, whole
from karama.feel.signature import builtin
from karama.feel.values import DaysTime, YearsMonths

MIN_SCALE, MAX_SCALE = -6111, 6176
# Wide enough to hold any two numbers of FEEL exactly, one under the other.
_WIDE = Context(prec=12_400, Emin=-20_000, Emax=20_000)
# Sums of squares are rounded once, at the end.
_FINE = Context(prec=80, Emin=-20_000, Emax=20_000)


def rounded(value: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    """The number with so many decimals; negative counts tens, hundreds..."""
    digits = int(scale)
    if not MIN_SCALE <= digits <= MAX_SCALE:
        return None
    step = Decimal((0, (1,), -digits))
    result = value.quantize(step, rounding=rounding, context=_WIDE)
    if digits < 0:
        result = result.quantize(Decimal(1), context=_WIDE)
    return finite(CONTEXT.plus(result))


def finite(value: Decimal) -> Decimal | None:
    """The number, or null when it is infinite or none at all."""
    return value if value.is_finite() else None


def _declare_rounding(name: str, rounding: str, *, scale: str) -> None:
    @builtin(name, "n: number", f"{scale}: number")
    def run(n: Decimal, digits: Decimal = Decimal(0)) -> Decimal | None:
        return rounded(n, digits, rounding)


_declare_rounding("decimal", ROUND_HALF_EVEN, scale="scale")
_declare_rounding("floor", ROUND_FLOOR, scale="scale?")
_declare_rounding("ceiling", ROUND_CEILING, scale="scale?")
_declare_rounding("round up", ROUND_UP, scale="scale")
_declare_rounding("round down", ROUND_DOWN, scale="scale")
_declare_rounding("round half up", ROUND_HALF_UP, scale="scale")
_declare_rounding("round half down", ROUND_HALF_DOWN, scale="scale")


@builtin("abs", "n: number|days and time duration|years and months duration")
def absolute(
    n: Decimal | DaysTime | YearsMonths,
) -> Decimal | DaysTime | YearsMonths:
    """The size of a number or a duration, without its sign."""
    if isinstance(n, DaysTime):
        return DaysTime(abs(n.nanos))
    return YearsMonths(abs(n.months)) if isinstance(n, YearsMonths) else n.copy_abs()


@builtin("modulo", "dividend: number", "divisor: number")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """What is left of a division, with the sign of the divisor."""
    if divisor == 0:
        return None
    rest = _WIDE.remainder(dividend, divisor)
    if rest and (rest < 0) != (divisor < 0):
        rest = _WIDE.add(rest, divisor)
    return CONTEXT.plus(rest)


@builtin("sqrt", "number: number")
def square_root(number: Decimal) -> Decimal | None:
    """The square root; null below zero."""
    return None if number < 0 else CONTEXT.sqrt(number)


@builtin("log", "number: number")
def natural_logarithm(number: Decimal) -> Decimal | None:
    """The logarithm to base e; null at zero and below."""
    return None if number <= 0 else CONTEXT.ln(number)


@builtin("exp", "number: number")
def exponential(number: Decimal) -> Decimal | None:
    """E to the power of the number."""
    return finite(CONTEXT.exp(number))


@builtin("odd", "number: number")
def odd(number: Decimal) -> bool | None:
    """Whether a whole number is odd; null for a fraction."""
    integer = whole(number)
    return None if integer is None else integer % 2 == 1


@builtin("even", "number: number")
def even(number: Decimal) -> bool | None:
    """Whether a whole number is even; null for a fraction."""
    integer = whole(number)
    return None if integer is None else integer % 2 == 0


def total(numbers: tuple[Decimal, ...]) -> Decimal:
    """The sum, rounded at each step as `+` is."""
    result = numbers[0]
    for number in numbers[1:]:
        result = CONTEXT.add(result, number)
    return result


_DURATIONS = "list<days and time duration>|list<years and months duration>"


@builtin("sum", "list*: list<number>")
def add_up(numbers: tuple[Decimal, ...]) -> Decimal | None:
    """The sum; null for an empty list."""
    return total(numbers) if numbers else None


@builtin("mean", "list*: list<number>")
def mean(numbers: tuple[Decimal, ...]) -> Decimal | None:
    """The average; null for an empty list."""
    if not numbers:
        return None
    return CONTEXT.divide(total(numbers), Decimal(len(numbers)))


@builtin("product", "list*: list<number>")
def product(numbers: tuple[Decimal, ...]) -> Decimal | None:
    """All the numbers multiplied; null for an empty list."""
    if not numbers:
        return None
    result = Decimal(1)
    for number in numbers:
        result = CONTEXT.multiply(result, number)
    return result


@builtin("median", "list*: list<number>")
def median(numbers: tuple[Decimal, ...]) -> Decimal | None:
    """The middle number, or the mean of the two in the middle."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    pair = CONTEXT.add(ordered[middle - 1], ordered[middle])
    return CONTEXT.divide(pair, Decimal(2))


@builtin("stddev", "list*: list<number>")
def standard_deviation(numbers: tuple[Decimal, ...]) -> Decimal | None:
    """The deviation of a sample (n - 1); null for fewer than two numbers."""
    if len(numbers) < 2:
        return None
    count = Decimal(len(numbers))
    middle = _FINE.divide(_fine_sum(numbers), count)
    squares = tuple(
        _FINE.power(_FINE.subtract(number, middle), 2) for number in numbers
    )
    variance = _FINE.divide(_fine_sum(squares), count - 1)
    return CONTEXT.plus(_FINE.sqrt(variance))


def _fine_sum(numbers: tuple[Decimal, ...]) -> Decimal:
    result = Decimal(0)
    for number in numbers:
        result = _FINE.add(result, number)
    return result


@builtin("mode", "list*: list<number>")
def mode(numbers: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """The most frequent numbers, ascending; an empty list for an empty list."""
    counts = Counter(numbers)
    most = max(counts.values(), default=0)
    return tuple(sorted(number for number, count in counts.items() if count == most))
