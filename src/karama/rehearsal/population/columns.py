"""Facts of many people side by side, and what a condition says of each of them.

    age = Column("age", ("0-17", "18-99"), numbers, bands=((0, 17), (18, 99)))
    adults = sieve_of(condition, [age, sex])    # every combination tried once
    adults.of({"age": ages, "sex": sexes}, 600) # for each person: YES, NO or MAYBE

A condition is FEEL, and is read as the procedure reads its own. A scenario draws a
million people again and again, so a condition is tried once on every combination of
what it reads, and looked up from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from math import prod

import attrs
import numpy as np
import numpy.typing as npt

from karama.errors import FeelError
from karama.feel import UNKNOWN, compile_expression, free_names, tree
from karama.feel.python import Expression

Codes = npt.NDArray[np.int16]
Truths = npt.NDArray[np.int8]

NO, YES, MAYBE, NEITHER = 0, 1, -1, -2
"""What a condition says: of somebody about whom too little is known, perhaps; and where
it makes no sense, as in `"a" < 3`, nothing."""

MOST_TRIED = 50_000
"""Combinations that one condition may tell apart."""


@attrs.frozen(eq=False)
class Column:
    """One fact of everybody.

    A person's code is a place in `values`, -1 where the fact is not known. Classes
    have one value each; bands have one for every whole number.

    Attributes:
        name: The fact.
        classes: As the scenario writes them.
        values: What FEEL reads.
        bands: Lowest and highest number of each class; () where they are no numbers.
        places: The class in the procedure of each value; () where nothing reads it.
    """

    name: str
    classes: tuple[str, ...]
    values: tuple[object, ...]
    bands: tuple[tuple[int, int], ...] = ()
    places: tuple[int, ...] = ()

    @property
    def first(self) -> int:
        """The number that the code 0 stands for."""
        return min((low for low, _ in self.bands), default=0)

    def codes_of(self, place: int) -> range:
        """The codes that belong to a class."""
        if not self.bands:
            return range(place, place + 1)
        low, high = self.bands[place]
        return range(low - self.first, high - self.first + 1)


@attrs.frozen(eq=False)
class Sieve:
    """A condition, tried on every combination of what it reads.

    Attributes:
        names: Columns that it reads.
        sizes: How many codes each has, with -1.
        answers: For each combination, the last column running fastest.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    answers: Truths

    def of(self, codes: Mapping[str, Codes], count: int) -> Truths:
        """What it says of each of `count` people."""
        place = np.zeros(count, np.int64)
        for name, size in zip(self.names, self.sizes, strict=True):
            place *= size
            place += codes[name]
            place += 1
        return np.asarray(self.answers[place])


class TooMany(ValueError):
    """A condition tells apart more combinations than are tried."""


def sieve_of(node: tree.Node, columns: Iterable[Column]) -> Sieve:
    """A condition over some columns; whatever else it reads is unknown.

    Raises:
        TooMany: It would have to be tried too often.
    """
    read = free_names(node)
    used = [column for column in columns if column.name in read]
    sizes = tuple(len(column.values) + 1 for column in used)
    if prod(sizes) > MOST_TRIED:
        raise TooMany(prod(sizes))
    call = compile_expression(node)
    blank: dict[str, object] = dict.fromkeys(read, UNKNOWN)
    names = tuple(column.name for column in used)
    answers = [
        _said(call, {**blank, **dict(zip(names, values, strict=True))})
        for values in product(*((UNKNOWN, *column.values) for column in used))
    ]
    return Sieve(names, sizes, np.array(answers, np.int8))


def _said(call: Expression, facts: Mapping[str, object]) -> int:
    try:
        value = call(facts)
    except FeelError:
        return NEITHER
    if value is UNKNOWN:
        return MAYBE
    return int(value) if isinstance(value, bool) else NEITHER
