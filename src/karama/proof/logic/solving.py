"""Asks the solver, within limits, and gives its answer back as a person.

    found = Solver(job).check(answer.may_be("removal"), minor.yes)
    found.status      # "possible", "impossible" or "undecided"
    found.person      # {"age": Decimal(16), "claims": UNKNOWN}: who it is possible for

An answer is "possible" with a witness, "impossible", or "undecided" with the reason:
time or memory ran out, or a formula is of a kind that z3 gives up on. Nothing undecided
is ever taken for impossible. A hostile pack can use no more than the limits given.

The person holds FEEL values, exact ones. A witness whose number has no last digit is no
FEEL number: that, too, is undecided.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import attrs
import z3

from karama.feel.calendar import DAY_NANOS, from_day_number, time_at
from karama.feel.values import (
    UNKNOWN,
    DateTime,
    DaysTime,
    Time,
    YearsMonths,
)

from .conditions import Cond, every, settled
from .job import Logic
from .terms import Kind, Term

Status = Literal["possible", "impossible", "undecided"]
_LOCAL, _UTC = Time(0, 0), Time(0, 0, offset=0)
_MAX_DIGITS = 34


@attrs.frozen
class Limits:
    """What one question may cost.

    Attributes:
        seconds: Wall time.
        megabytes: Memory of the solver; 0 for no limit.
        steps: z3's own count of resources, the same on every machine; 0 for no limit.
    """

    seconds: float = 10.0
    megabytes: int = 1024
    steps: int = 0


@attrs.frozen
class Found:
    """The answer to a question.

    Attributes:
        status: Whether the conditions can hold together.
        person: Facts, by name, for whom they do; None unless possible.
        reason: Why it is undecided, "" when it is not.
    """

    status: Status
    person: Mapping[str, object] | None = None
    reason: str = ""


class Solver:
    """A solver for questions of one job; conditions can be added for all of them."""

    def __init__(self, job: Logic, limits: Limits | None = None) -> None:
        self.job = job
        limits = limits or Limits()
        self._solver = z3.Solver(ctx=job.context)
        self._solver.set("timeout", max(1, int(limits.seconds * 1000)))
        if limits.megabytes:
            self._solver.set("max_memory", limits.megabytes)
        if limits.steps:
            self._solver.set("rlimit", limits.steps)
        self._assumed = 0
        self._never = False

    def add(self, condition: Cond) -> None:
        """Ask only about those for whom the condition holds."""
        if condition is False:
            self._never = True
        elif condition is not True:
            self._solver.add(condition)

    def check(self, *conditions: Cond) -> Found:
        """Whether the conditions can hold together, and for whom."""
        asked = every(conditions)
        if self._never or asked is False:
            return Found("impossible")
        for axiom in self.job.axioms[self._assumed :]:
            self._solver.add(axiom)
        self._assumed = len(self.job.axioms)
        try:
            return self._ask(asked)
        except z3.Z3Exception as problem:
            return Found("undecided", reason=_words(problem))

    def _ask(self, asked: Cond) -> Found:
        self._solver.push()
        try:
            if asked is not True:
                self._solver.add(asked)
            answer = self._solver.check()
            if answer == z3.unsat:
                return Found("impossible")
            if answer == z3.unknown:
                return Found("undecided", reason=self._solver.reason_unknown())
            return self._witness(self._solver.model())
        finally:
            self._solver.pop()

    def _witness(self, model: Any) -> Found:
        try:
            return Found("possible", person_of(self.job, model))
        except _NoValue as problem:
            return Found("undecided", reason=str(problem))


def _words(problem: z3.Z3Exception) -> str:
    return str(problem.value.decode() if isinstance(problem.value, bytes) else problem)


# --- witnesses ------------------------------------------------------------------


class _NoValue(Exception):
    """No FEEL value stands for what the solver found."""


def person_of(job: Logic, model: Any) -> dict[str, object]:
    """The facts a model stands for, as FEEL values; UNKNOWN where they are unknown."""
    others: dict[int, str] = {}
    return {name: _value(job, term, model, others) for name, term in job.facts.items()}


def _value(job: Logic, term: Term, model: Any, others: dict[int, str]) -> object:
    if true_in(model, term.unknown):
        return UNKNOWN
    if true_in(model, term.null):
        return None
    if term.kind is Kind.BOOLEAN:
        return true_in(model, term.value)
    amount = amount_in(model, term.value)
    if term.kind is Kind.STRING:
        return _text(job, int(amount), others)
    return feel_value(term.kind, amount)


def true_in(model: Any, condition: Cond) -> bool:
    """Whether a condition holds in a model."""
    if isinstance(condition, bool):
        return condition
    return bool(z3.is_true(model.eval(condition, model_completion=True)))


def amount_in(model: Any, amount: Any) -> Fraction:
    """An amount in a model, exact."""
    if settled(amount):
        return Fraction(amount)
    found = model.eval(amount, model_completion=True)
    if z3.is_int_value(found):
        return Fraction(found.as_long())
    if z3.is_rational_value(found):
        return Fraction(found.numerator_as_long(), found.denominator_as_long())
    raise _NoValue("only a number that has no last digit would do")


def feel_value(kind: Kind, amount: Fraction) -> object:
    """The FEEL value of an amount."""
    match kind:
        case Kind.NUMBER:
            return _decimal(amount)
        case Kind.DATE:
            return from_day_number(int(amount))
        case Kind.TIME:
            return time_at(int(amount), _LOCAL)
        case Kind.MONTHS:
            return YearsMonths(int(amount))
        case Kind.NANOS:
            return DaysTime(int(amount))
    day, rest = divmod(int(amount), DAY_NANOS)
    date = from_day_number(day)
    assert date is not None  # noqa: S101 - facts lie inside FEEL's years
    return DateTime(date, time_at(rest, _UTC if kind is Kind.INSTANT else _LOCAL))


def _decimal(amount: Fraction) -> Decimal:
    rest, places = amount.denominator, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        places = max(places, count)
    digits = amount * 10**places
    if rest != 1 or len(str(abs(int(digits)))) > _MAX_DIGITS:
        raise _NoValue("only a number that has no last digit would do")
    return Decimal(int(digits)).scaleb(-places)


def _text(job: Logic, code: int, others: dict[int, str]) -> str:
    """The text of a code; one that nobody mentions for a code that has none."""
    for text, known in job.texts.items():
        if known == code:
            return text
    if code not in others:
        number = len(others) + 1
        while (made := "other" if number == 1 else f"other {number}") in job.texts or (
            made in others.values()
        ):
            number += 1
        others[code] = made
    return others[code]
