"""Reads what is done by what is seen of people: whom to see first, and rights used.

    [[priority]]
    when = "needs_urgent_care"
    urgency = 0

    [rights]
    complain = { share = 0.02, within = "48 h" }

Conditions read the facts of the scenario and the pack's own concepts. A fact that
nobody finds out is not one that is not so: whoever may be a child is seen as a child.
"""

from __future__ import annotations

from collections.abc import Mapping

from karama.packs.toml import Table
from karama.rehearsal.population import keys
from karama.rehearsal.population.asks import NO, YES
from karama.rehearsal.population.columns import (
    MAYBE,
    MOST_TRIED,
    NEITHER,
    Column,
    Sieve,
    TooMany,
    sieve_of,
)
from karama.rehearsal.population.conditions import read_sieve
from karama.rehearsal.population.keys import Written
from karama.rehearsal.population.naming import Names
from karama.rehearsal.population.population import Cases, Urgency, Use

MOST_URGENCY = 100


def read_concepts(names: Names, whole: Written) -> Mapping[str, Sieve]:
    """The pack's concepts over the scenario's facts, as far as they say anything."""
    found = {}
    for name, condition in names.asks.concepts.items():
        try:
            sieve = sieve_of(condition.node, names.columns.values())
        except TooMany:
            whole.inner(name, None).note("POPU-024", most=MOST_TRIED)
            continue
        if ((sieve.answers != MAYBE) & (sieve.answers != NEITHER)).any():
            found[name] = sieve
    return found


def columns_of(names: Names) -> tuple[Column, ...]:
    """What conditions may read here: facts, and concepts that are not called alike."""
    words = [name for name in names.asks.concepts if name not in names.columns]
    truths = (Column(name, (NO, YES), (False, True)) for name in words)
    return (*names.columns.values(), *truths)


def read_urgency(top: Table, names: Names) -> Urgency:
    """The cases of `[[priority]]`, in the file's order."""
    sieves, ranks = [], []
    tables = top.tables("priority")
    for place, table in enumerate(tables):
        when, rank = keys.written(table, "when"), keys.written(table, "urgency")
        table.close()
        ranks.append(place if rank is None else keys.whole(rank, MOST_URGENCY))
        if when is None and place < len(tables) - 1:
            one = Written(table.path, None, table.place(), table.notes)
            one.note("POPU-026")
        columns = columns_of(names)
        sieves.append(None if when is None else read_sieve(when, columns))
    otherwise = max(ranks, default=-1) + 1
    return Urgency(Cases(tuple(sieves)), tuple(ranks), otherwise)


def read_uses(top: Table, names: Names) -> tuple[Use, ...]:
    """The rights of `[rights]` and how often they are used."""
    table = top.table("rights")
    found = []
    for right in table.names():
        inner = table.table(right)
        use = _use(right, inner, columns_of(names))
        if right not in names.asks.rights:
            one = Written(inner.path, None, inner.place(), inner.notes)
            near = table.notes.nearest(right, names.asks.rights)
            one.note("POPU-031", right=right, nearest=near)
        else:
            found.append(use)
    return tuple(found)


def _use(right: str, table: Table, columns: tuple[Column, ...]) -> Use:
    share = keys.written(table, "share", required=True)
    within = keys.written(table, "within", required=True)
    who = keys.written(table, "who")
    table.close()
    return Use(
        right,
        keys.rate(share) if share else 0.0,
        _seconds(within) if within else 0.0,
        read_sieve(who, columns) if who else None,
    )


def _seconds(one: Written) -> float:
    found = keys.span(one.value) if isinstance(one.value, str) else None
    if found is None:
        one.note("POPU-032")
    return found or 0.0
