"""The values of FEEL that Python has no exact type for.

Python's `date` stops at year 9999, its `time` at microseconds and its `timedelta` at
days, so FEEL's calendar has small frozen values of its own. Numbers are
`decimal.Decimal`, lists are tuples, contexts are dicts that nobody changes, null is
None. Equality here is plain equality of fields; FEEL's own `=` is in
`karama.feel.compare`.

Source: OMG DMN 1.5, section 10.3.2.3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from karama.feel.budget import Budget
    from karama.feel.tree import FunctionDefinition, TypeName

NANOS = 1_000_000_000
DAY_SECONDS = 86_400
MAX_YEAR = 999_999_999


class Unknown:
    """The type of `UNKNOWN`, of which there is one value."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("UNKNOWN is neither true nor false; use is_unknown")

    def __reduce__(self) -> str:
        return "UNKNOWN"

    def __copy__(self) -> Unknown:
        return self

    def __deepcopy__(self, memo: object) -> Unknown:
        return self


UNKNOWN: Final = Unknown()
"""A fact nobody has asked yet: neither null nor false, any value could be behind it."""


@attrs.frozen
class Date:
    """A day of the proleptic Gregorian calendar, years -999,999,999 to 999,999,999."""

    year: int
    month: int
    day: int


@attrs.frozen
class Time:
    """A time of day, exact to the nanosecond.

    Attributes:
        offset: Seconds east of UTC, None when not given.
        zone: IANA zone name, None when not given; then `offset` is None.
    """

    hour: int
    minute: int
    second: int = 0
    nano: int = 0
    offset: int | None = None
    zone: str | None = None

    @property
    def nanos(self) -> int:
        """Nanoseconds since midnight, by the wall clock."""
        return ((self.hour * 60 + self.minute) * 60 + self.second) * NANOS + self.nano


@attrs.frozen
class DateTime:
    """A day and a time of that day."""

    date: Date
    time: Time


@attrs.frozen
class YearsMonths:
    """A years and months duration, as months; may be negative."""

    months: int


@attrs.frozen
class DaysTime:
    """A days and time duration, as nanoseconds; may be negative."""

    nanos: int


@attrs.frozen
class Range:
    """All values between two ends.

    Attributes:
        low: The low end; None when there is none, or when it is null.
        high: The high end; None when there is none, or when it is null.
        low_closed: Whether the low end itself is inside.
        high_closed: Whether the high end itself is inside.
        form: How it came to be, where that matters: "=" and "!=" for `(= 5)` and
            `(!= 5)`, "null" when an end was written and is null, so that nothing
            can be compared with it; else "".
    """

    low: object
    high: object
    low_closed: bool = True
    high_closed: bool = True
    form: str = ""


@attrs.frozen(eq=False)
class Function:
    """A function as a value: defined in FEEL, a business knowledge model, a service.

    Attributes:
        parameters: Names, in order.
        run: Takes the arguments in order, already fitted to their types.
        types: Declared types of the parameters, None where none is declared.
        returns: Declared type of the result, None when none is declared.
        user_types: What the names of item definitions mean in those types.
        strict: Whether an unknown inside an argument may be of a wrong type.
        definition: How it is written in FEEL, None when it reads the names around it.
    """

    parameters: tuple[str, ...]
    run: Callable[[Sequence[object], Budget], object] = attrs.field(repr=False)
    types: tuple[TypeName | None, ...] = ()
    returns: TypeName | None = None
    name: str = ""
    user_types: Mapping[str, TypeName] = attrs.field(factory=dict, repr=False)
    strict: bool = False
    definition: FunctionDefinition | None = attrs.field(default=None, repr=False)


def is_unknown(value: object) -> bool:
    """Whether a value is `UNKNOWN` itself."""
    return value is UNKNOWN


def holds_unknown(value: object) -> bool:
    """Whether `UNKNOWN` stands anywhere inside a value."""
    if value is UNKNOWN:
        return True
    if isinstance(value, tuple):
        return any(map(holds_unknown, value))
    if isinstance(value, dict):
        return any(map(holds_unknown, value.values()))
    if isinstance(value, Range):
        return holds_unknown(value.low) or holds_unknown(value.high)
    return False
