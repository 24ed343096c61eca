"""What it costs: exact money for people and things that are there, or are used.

    cost = read_cost("25.50 per hour")          # Decimal("25.50"), for each, each hour

Money is `Decimal` and its currency stands once, on top of resources.toml: a sum of a
month of half hours in binary fractions would not add up to the bill.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import attrs

UNITS: Mapping[str, str] = {
    "hour": "each hour that one is there",
    "day": "each day, or shift, that one is there",
    "use": "each time one is used",
    "hour of use": "each hour that one is used",
    "person-day": "each day that a person is there",
    "unit": "each unit that is brought",
}
"""What money may be paid for, and what that means."""

_COST = re.compile(r"(\d{1,9}(?:\.\d{1,4})?)\s+per\s+([a-z -]+)", re.ASCII)
_CENT = Decimal("0.01")
_HOUR, _DAY = 3_600, 86_400


@attrs.frozen
class Cost:
    """Money for each of something.

    Attributes:
        amount: How much, in the currency of the means.
        per: One of `UNITS`.
    """

    amount: Decimal
    per: str


@attrs.frozen
class Use:
    """How much of something there was, and how much of it was used.

    Attributes:
        there: Seconds that each was there, summed.
        shifts: Days, or shifts, that each was there, summed.
        times: How often one was begun to be used.
        used: Seconds that each was used, summed.
        units: Units that were brought.
    """

    there: float = 0.0
    shifts: int = 0
    times: int = 0
    used: float = 0.0
    units: float = 0.0


def read_cost(text: str) -> Cost | None:
    """Money as a planner writes it, or None.

    >>> read_cost("0.75 per hour of use")
    Cost(amount=Decimal('0.75'), per='hour of use')
    """
    match = _COST.fullmatch(text.strip())
    if match is None or match[2] not in UNITS:
        return None
    return Cost(Decimal(match[1]), match[2])


def bill(cost: Cost, use: Use) -> Decimal:
    """What is paid for so much, to the cent, halves up.

    >>> bill(Cost(Decimal("25"), "hour"), Use(there=5_400.0))
    Decimal('37.50')
    """
    cents = Fraction(cost.amount) * _how_many(cost.per, use) * 100
    return Decimal(int(cents + Fraction(1, 2))) * _CENT


def _how_many(per: str, use: Use) -> Fraction:
    counted = {
        "hour": Fraction(use.there) / _HOUR,
        "day": Fraction(use.shifts),
        "use": Fraction(use.times),
        "hour of use": Fraction(use.used) / _HOUR,
        "person-day": Fraction(use.used) / _DAY,
        "unit": Fraction(use.units),
    }
    return counted[per]
