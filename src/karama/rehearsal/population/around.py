"""Facts that follow from how people come: with whom, where, and by what stream."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from karama.rehearsal.population.asks import NO, YES
from karama.rehearsal.population.columns import Column
from karama.rehearsal.population.families import MOST_TOGETHER

ENTRY, SOURCE = "entry", "source"
SIZE, GROWN, CHILDREN = "party_size", "party_adults", "party_children"
UNACCOMPANIED = "unaccompanied"


def around_of(
    entries: Sequence[str], sources: Sequence[str], *, led: bool
) -> tuple[Column, ...]:
    """The columns there are.

    Args:
        entries: Ids of entry points.
        sources: Ids of streams, surges and series.
        led: Whether it is said who leads a family, and so who is of age.
    """
    found = [_numbers(SIZE, 1), _numbers(GROWN, 0), _numbers(CHILDREN, 0)]
    if led:
        found.append(Column(UNACCOMPANIED, (NO, YES), (False, True)))
    for name, ids in ((ENTRY, entries), (SOURCE, sources)):
        if ids:
            found.append(Column(name, tuple(ids), tuple(ids)))
    return tuple(found)


def _numbers(name: str, least: int) -> Column:
    """Persons in a party; of the others in it there is one less."""
    numbers = range(least, MOST_TOGETHER + least)
    band = (least, MOST_TOGETHER + least - 1)
    return Column(name, (), tuple(map(Decimal, numbers)), bands=(band,))
