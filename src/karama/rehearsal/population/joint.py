"""A joint table over the facts that are drawn together, and what is said of its cells.

A cell is one class of each fact: a boy of 15 to 17 who speaks Wolof and comes alone.
Conditions of a scenario speak of people; `over` reads them over cells, where they have
to hold for everybody of a cell or for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.population.columns import Codes, Column, Sieve, Truths

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

MOST_CELLS = 20_000
"""Cells that one table may have."""

PARTLY = -3
"""A condition that holds for a part of a cell."""


@attrs.frozen(eq=False)
class Joint:
    """Facts drawn together.

    Attributes:
        columns: The facts.
        classes: For each, the class of each cell.
        weights: Share of people in each cell.
    """

    columns: tuple[Column, ...]
    classes: tuple[Codes, ...]
    weights: Floats

    def __len__(self) -> int:
        """Number of cells."""
        return len(self.weights)

    def part(self, names: Iterable[str]) -> Places:
        """For each cell, its number among the combinations of classes of some facts."""
        places = {column.name: n for n, column in enumerate(self.columns)}
        found = np.zeros(len(self), np.intp)
        for name in names:
            column = self.columns[places[name]]
            found = found * len(column.classes) + self.classes[places[name]]
        return found

    def column(self, name: str) -> Column:
        """The column of a fact."""
        return next(column for column in self.columns if column.name == name)


def cells_of(columns: Sequence[Column]) -> int:
    """How many cells a table over some facts has."""
    return prod(len(column.classes) for column in columns)


def even(columns: Sequence[Column]) -> Joint:
    """The table in which every cell is as likely as another."""
    sizes = [len(column.classes) for column in columns]
    count = cells_of(columns)
    places = np.unravel_index(np.arange(count), sizes) if sizes else ()
    classes = tuple(place.astype(np.int16) for place in places)
    return Joint(tuple(columns), classes, np.full(count, 1 / count))


def over(joint: Joint, sieve: Sieve) -> Truths:
    """What a condition says of each cell; `PARTLY` where not the same of everybody."""
    columns = [joint.column(name) for name in sieve.names]
    low = high = sieve.answers.reshape(sieve.sizes)
    for axis, column in enumerate(columns):
        picks = [np.array(column.codes_of(n)) + 1 for n in range(len(column.classes))]
        low = np.stack([low.take(p, axis).min(axis) for p in picks], axis)
        high = np.stack([high.take(p, axis).max(axis) for p in picks], axis)
    answers = np.where(low == high, low, PARTLY).astype(np.int8).ravel()
    return np.asarray(answers[joint.part(sieve.names)])


def named(joint: Joint, cell: int, names: Iterable[str]) -> Mapping[str, str]:
    """The classes of a cell, by fact."""
    told = {}
    for column, classes in zip(joint.columns, joint.classes, strict=True):
        if column.name in names:
            told[column.name] = column.classes[classes[cell]]
    return told
