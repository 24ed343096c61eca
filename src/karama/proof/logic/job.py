"""One job for the solver: its context, the facts as symbols, texts as codes.

    job = Logic({"age": Domain("number", whole=True, low=Decimal(0))})
    job.fact("age")                      # a term
    job.constant(Decimal(18))            # a term

Each job has a z3 context of its own, so that no name of one pack meets one of another.
A fact is a symbol for its value and, where its domain allows it, two conditions: it is
null, it is unknown. Whole numbers, dates (days), times and moments (nanoseconds),
durations (months, nanoseconds) and texts (codes) are integers; other numbers are reals.

A text's code says nothing but which text it is: the codes of the constants a job has
met are the first natural numbers, every other number is some other text.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import z3

from karama.feel.calendar import DAY_NANOS, day_number, instant, offset_of
from karama.feel.values import (
    UNKNOWN,
    Date,
    DateTime,
    DaysTime,
    Time,
    YearsMonths,
)

from .conditions import Cond, all_of, negated
from .terms import NULL, UNKNOWN_TERM, Kind, NotInLogic, Term

FIRST_DAY, LAST_DAY = Date(1, 1, 1), Date(9999, 12, 31)
"""The days that a form can hold."""

MAX_MONTHS = 12_000_000
MAX_NANOS = 400_000_000 * DAY_NANOS
"""The longest durations a fact can be: about a million years."""


@attrs.frozen
class Domain:
    """Everything a fact can be.

    Attributes:
        kind: FEEL's name of its kind: "number", "string", "date and time"...
        choices: The values it can have; () when it is free.
        whole: For a number: whether it has no decimals.
        low: Least value, included; None when there is none.
        high: Greatest value, included; None when there is none.
        zoned: For a date and time: whether it says its offset from UTC.
        nulls: Whether it can be null.
        unknowns: Whether it can be unknown.
    """

    kind: str
    choices: tuple[object, ...] = ()
    whole: bool = False
    low: object = None
    high: object = None
    zoned: bool = False
    nulls: bool = False
    unknowns: bool = True


class Logic:
    """A job: what terms are made with, and what all of them presuppose.

    Attributes:
        context: The z3 context.
        domains: Domain of each fact, by name.
        axioms: What holds of the symbols made so far; every question presupposes it.
    """

    def __init__(self, domains: Mapping[str, Domain]) -> None:
        self.context = z3.Context()
        self.domains = dict(domains)
        self.axioms: list[Cond] = []
        self.days: dict[int, tuple[Any, Any, Any, Any]] = {}
        self._facts: dict[str, Term] = {}
        self._codes: dict[str, int] = {}
        self._fresh = 0

    @property
    def facts(self) -> Mapping[str, Term]:
        """The facts looked at so far, by name."""
        return self._facts

    @property
    def texts(self) -> Mapping[str, int]:
        """The code of every text met so far."""
        return self._codes

    def code(self, text: str) -> int:
        """The code of a text."""
        return self._codes.setdefault(text, len(self._codes))

    def fresh(self, of: str, *, boolean: bool = False) -> Any:
        """A symbol nobody else has: an integer, or a condition."""
        self._fresh += 1
        name = f"{of}!{self._fresh}"
        return z3.Bool(name, self.context) if boolean else z3.Int(name, self.context)

    def assume(self, condition: Cond) -> None:
        """Presuppose a condition from now on."""
        if condition is not True:
            self.axioms.append(condition)

    # --- facts -------------------------------------------------------------------

    def fact(self, name: str, span: Any = None) -> Term:
        """The term of a fact.

        Raises:
            NotInLogic: Nobody said what the fact can be.
        """
        if name not in self._facts:
            if name not in self.domains:
                raise NotInLogic("nobody says what this can be", span, name)
            self._facts[name] = self.symbol(name, self.domains[name])
        return self._facts[name]

    def symbol(self, name: str, domain: Domain) -> Term:
        """A term that can be anything in a domain.

        Raises:
            NotInLogic: There are no terms of that kind.
        """
        kind = kind_named(domain.kind, name, zoned=domain.zoned)
        null = z3.Bool(f"{name} is null", self.context) if domain.nulls else False
        unknown = z3.Bool(f"{name} is unknown", self.context)
        if not domain.unknowns:
            unknown = False
        self.assume(negated(all_of(null, unknown)))
        value = self._value(name, kind, domain)
        self._bound(kind, value, domain)
        texts = frozenset(map(str, domain.choices)) if kind is Kind.STRING else None
        return Term(kind, value, null, unknown, texts or None)

    def _value(self, name: str, kind: Kind, domain: Domain) -> Any:
        if kind is Kind.BOOLEAN:
            return z3.Bool(name, self.context)
        if kind is Kind.NUMBER and not domain.whole:
            return z3.Real(name, self.context)
        return z3.Int(name, self.context)

    def _bound(self, kind: Kind, value: Any, domain: Domain) -> None:
        """Presuppose that a value lies in its domain."""
        if domain.choices and kind is not Kind.BOOLEAN:
            keys = [self.constant(choice).value for choice in domain.choices]
            self._one_of(value, keys)
            return
        low, high = _LIMITS.get(kind, (None, None))
        if domain.low is not None:
            low = self.constant(domain.low).value
        if domain.high is not None:
            high = self.constant(domain.high).value
        self.assume(True if low is None else value >= _number(low, self.context))
        self.assume(True if high is None else value <= _number(high, self.context))

    def _one_of(self, value: Any, keys: list[Any]) -> None:
        """Bounds where the keys follow one another: the solver likes them best."""
        if sorted(keys) == list(range(min(keys), max(keys) + 1)):
            self.assume(value >= min(keys))
            self.assume(value <= max(keys))
        else:
            equal = [value == _number(key, self.context) for key in keys]
            self.assume(z3.Or(equal))

    # --- constants ---------------------------------------------------------------

    def constant(self, value: object, span: Any = None) -> Term:
        """The term of a FEEL value.

        Raises:
            NotInLogic: It is a list, a range or a function.
        """
        if value is None:
            return NULL
        if value is UNKNOWN:
            return UNKNOWN_TERM
        if isinstance(value, dict):
            fields = {name: self.constant(each, span) for name, each in value.items()}
            return Term(Kind.CONTEXT, fields=fields, exact=(value,), span=span)
        kind, amount = self._amount(value, span)
        texts = frozenset({value}) if isinstance(value, str) else None
        return Term(kind, amount, texts=texts, exact=(value,), span=span)

    def _amount(self, value: Any, span: Any) -> tuple[Kind, Any]:
        match value:
            case bool():
                return Kind.BOOLEAN, value
            case Decimal():
                exact = Fraction(value)
                whole = exact.denominator == 1
                return Kind.NUMBER, int(exact) if whole else exact
            case str():
                return Kind.STRING, self.code(value)
            case Date():
                return Kind.DATE, day_number(value)
            case YearsMonths():
                return Kind.MONTHS, value.months
            case DaysTime():
                return Kind.NANOS, value.nanos
            case Time() if value.offset is None and value.zone is None:
                return Kind.TIME, value.nanos
            case DateTime():
                local = offset_of(value.time, value.date) is None
                return Kind.DATE_TIME if local else Kind.INSTANT, instant(value)
        raise NotInLogic(f"a {type(value).__name__.lower()} as a value", span)


def _number(value: Any, context: Any) -> Any:
    if isinstance(value, int):
        return value
    return z3.RealVal(f"{value.numerator}/{value.denominator}", context)


def kind_named(name: str, element: str = "", *, zoned: bool = False) -> Kind:
    """The kind of a FEEL type.

    Raises:
        NotInLogic: Values of the type have no terms.
    """
    if name == "date and time" and zoned:
        return Kind.INSTANT
    try:
        found = Kind(name)
    except ValueError:
        found = Kind.NULL
    if found in (Kind.NULL, Kind.CONTEXT):
        raise NotInLogic(f"facts of type {name!r}", element=element)
    return found


_LIMITS: dict[Kind, tuple[int | None, int | None]] = {
    Kind.DATE: (day_number(FIRST_DAY), day_number(LAST_DAY)),
    Kind.TIME: (0, DAY_NANOS - 1),
    Kind.DATE_TIME: (
        day_number(FIRST_DAY) * DAY_NANOS, (day_number(LAST_DAY) + 1) * DAY_NANOS - 1,
    ),
    Kind.INSTANT: (
        day_number(FIRST_DAY) * DAY_NANOS, (day_number(LAST_DAY) + 1) * DAY_NANOS - 1,
    ),
    Kind.MONTHS: (-MAX_MONTHS, MAX_MONTHS),
    Kind.NANOS: (-MAX_NANOS, MAX_NANOS),
}  # fmt: skip
