"""Conditions of a scenario: FEEL over facts, tried before anybody is drawn.

A condition that reads what is not there, that makes no sense or that holds for nobody
is a mistake of whoever wrote it, and is said at once; otherwise a share would count for
no one, in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from karama.feel import free_names
from karama.packs.expressions import read_expression
from karama.rehearsal.population.columns import (
    MAYBE,
    MOST_TRIED,
    NEITHER,
    YES,
    Column,
    Sieve,
    TooMany,
    sieve_of,
)
from karama.rehearsal.population.keys import Written


def read_sieve(
    one: Written, columns: Iterable[Column], later: Collection[str] = ()
) -> Sieve | None:
    """A condition over columns that are there, or None with a finding.

    Args:
        one: What is written.
        columns: What it may read.
        later: Names of facts that are drawn after it is needed.
    """
    if not isinstance(one.value, str):
        one.note("POPU-004")
        return None
    known = {column.name: column for column in columns}
    found = read_expression(one.value, one.place, known, one.notes)
    if found is None:
        return None
    wrong = sorted(free_names(found.node) - known.keys())
    for name in wrong:
        _note_name(one, name, known, later)
    if wrong:
        return None
    try:
        return _sensible(one, sieve_of(found.node, known.values()))
    except TooMany:
        one.note("POPU-024", most=MOST_TRIED)
        return None


def _note_name(
    one: Written, name: str, known: Collection[str], later: Collection[str]
) -> None:
    if name in later:
        one.note("POPU-006", name=name)
    else:
        one.note("POPU-005", name=name, nearest=one.notes.nearest(name, known))


def _sensible(one: Written, sieve: Sieve) -> Sieve | None:
    if (sieve.answers == NEITHER).any():
        one.note("POPU-013")
        return None
    known = sieve.answers.reshape(sieve.sizes)[(slice(1, None),) * len(sieve.sizes)]
    if not ((known == YES) | (known == MAYBE)).any():
        one.note("POPU-014")
    return sieve
