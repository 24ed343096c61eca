"""Reads facts that are drawn one after the other, and those that stay unknown.

    [people.facts]
    disability = 0.02
    pregnant = [{ when = 'sex = "female" and age >= 15', yes = 0.07 }, 0]

    [people.unknown]
    violence_survivor = 0.3

A fact is drawn by what the earlier ones are: of its cases the first that holds counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from karama.packs.toml import Table
from karama.rehearsal.population import keys
from karama.rehearsal.population.columns import Sieve
from karama.rehearsal.population.conditions import read_sieve
from karama.rehearsal.population.families import cumulated
from karama.rehearsal.population.keys import Written
from karama.rehearsal.population.naming import Names
from karama.rehearsal.population.population import Cases, Doubt, Drawn
from karama.rehearsal.population.together import shares_of

WHEN, RATE = "when", "rate"


@attrs.frozen(eq=False)
class _Case:
    """One case of a list: on what condition, and what then.

    Attributes:
        when: The condition; None for everybody else.
        then: The rest.
    """

    when: Written | None
    then: Written


def read_drawn(table: Table, names: Names) -> tuple[Drawn, ...]:
    """The facts of `[people.facts]`, in the file's order."""
    facts = list(keys.each(table.table("facts")))
    found = []
    for place, (fact, one) in enumerate(facts):
        later = [name for name, _ in facts[place:]]
        may = names.may_be_given(fact, one)
        drawn = _drawn(fact, one, names, later) if may else None
        if drawn is not None:
            names.add(drawn.column, one)
            found.append(drawn)
    return tuple(found)


def _drawn(fact: str, one: Written, names: Names, later: Sequence[str]) -> Drawn | None:
    cases = _cases(one)
    shares = [shares_of(case.then, fact, names) for case in cases]
    sieves = _sieves(one, cases, names, later)
    classes = tuple(dict.fromkeys(name for each in shares for name in each))
    column = names.column(fact, classes, one) if all(shares) and classes else None
    if column is None or sieves is None:
        return None
    rows = [[each.get(name, 0.0) for name in classes] for each in shares]
    return Drawn(column, sieves, cumulated(np.array(rows)))


def read_doubts(table: Table, names: Names) -> tuple[Doubt, ...]:
    """The facts of `[people.unknown]`."""
    found = []
    for fact, one in keys.each(table.table("unknown")):
        if fact not in names.columns or not names.columns[fact].places:
            near = one.notes.nearest(fact, names.asks.wanted)
            one.note("POPU-025", fact=fact, nearest=near)
            continue
        cases = _cases(one)
        sieves = _sieves(one, cases, names, ())
        rates = np.array([_rate(case.then) for case in cases])
        if sieves is not None:
            found.append(Doubt(fact, sieves, rates))
    return tuple(found)


def _rate(one: Written) -> float:
    """A rate alone, or as `{ when = ..., rate = ... }` has it."""
    if isinstance(one.value, dict) and set(one.value) == {RATE}:
        return keys.rate(one.inner(RATE, one.value[RATE]))
    return keys.rate(one)


# --- cases --------------------------------------------------------------------------


def _cases(one: Written) -> list[_Case]:
    if not isinstance(one.value, list):
        return [_Case(None, one)]
    return [
        _case(one.inner(f"[{number}]", value))
        for number, value in enumerate(one.value, 1)
    ]


def _case(one: Written) -> _Case:
    if not isinstance(one.value, dict) or WHEN not in one.value:
        return _Case(None, one)
    rest = {name: value for name, value in one.value.items() if name != WHEN}
    return _Case(one.inner(WHEN, one.value[WHEN]), attrs.evolve(one, value=rest))


def _sieves(
    one: Written, cases: Sequence[_Case], names: Names, later: Sequence[str]
) -> Cases | None:
    """The conditions of some cases, or None with findings."""
    last = [case.when is None for case in cases]
    if not cases or not last[-1] or any(last[:-1]):
        one.note("POPU-026")
        return None
    columns = tuple(names.columns.values())
    sieves: list[Sieve | None] = []
    for when in (case.when for case in cases if case.when is not None):
        sieves.append(read_sieve(when, columns, later))
    if None in sieves:
        return None
    return Cases((*sieves, None))
