"""Reads what is answered anew whenever it is asked, and what one step finds.

    [answers]
    service_answer = { accepted = 0.8, declined = 0.2 }

    [answers.at.Task_MedicalCare]
    health_need.urgent = { none = 0.7, care = 0.3 }

A fact of `[people]` stays as it is, whoever asks. Some do not: after care a need is
another one. So a step may have answers of its own, by what the person's own fact is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from karama.packs.toml import Table
from karama.procedure.question import UNKNOWN_WORD
from karama.rehearsal.answering import ANYONE, Answering, Weights
from karama.rehearsal.population import keys
from karama.rehearsal.population.columns import Column
from karama.rehearsal.population.keys import Written
from karama.rehearsal.population.naming import Names
from karama.rehearsal.population.together import shares_of
from karama.rehearsal.staffing import Key

AT = "at"


def read_answering(top: Table, names: Names) -> Answering:
    """The answers of a scenario."""
    table = top.table("answers")
    weights: dict[str, Weights] = {}
    for fact, one in keys.each(table):
        if fact == AT:
            continue
        if fact in names.given:
            one.note("POPU-011", fact=fact, other=names.given[fact])
        elif _is_asked(fact, one, names):
            found = _weights(one, fact, names)
            if found:
                weights[fact] = found
    at: dict[tuple[Key, str], Mapping[int, Weights]] = {}
    for step, inner in _steps(table.table(AT), names):
        at |= _at_step(step, inner, names)
    return Answering(weights, at)


def _is_asked(fact: str, one: Written, names: Names) -> bool:
    if fact in names.asks.decided:
        one.note("POPU-008", fact=fact)
        return False
    if fact not in names.asks.questions:
        near = one.notes.nearest(fact, names.asks.questions)
        one.note("POPU-027", fact=fact, nearest=near)
        return False
    return True


def _weights(one: Written, fact: str, names: Names) -> Weights:
    """A weight for each class of the procedure; () with findings, or if none counts."""
    shares = shares_of(one, fact, names)
    column = names.column(fact, tuple(shares), one) if shares else None
    if column is None or not column.places:
        return ()
    found = [0.0] * len(names.asks.domains[fact])
    for place, name in enumerate(column.classes):
        codes = column.codes_of(place)
        for code in codes:
            found[column.places[code]] += shares[name] / len(codes)
    return tuple(found)


# --- at one step --------------------------------------------------------------------


def _steps(table: Table, names: Names) -> Iterator[tuple[str, Table]]:
    for step in table.names():
        if step in names.asks.steps:
            yield step, table.table(step)
        else:
            near = table.notes.nearest(step, names.asks.steps)
            one = keys.written(table, step)
            assert one is not None  # noqa: S101 - it is one of its names
            one.note("POPU-028", step=step, nearest=near)


def _at_step(
    step: str, table: Table, names: Names
) -> dict[tuple[Key, str], Mapping[int, Weights]]:
    found: dict[tuple[Key, str], Mapping[int, Weights]] = {}
    for fact, one in keys.each(table):
        asking = [key for key, asks in names.asks.steps[step].items() if fact in asks]
        if not asking:
            asks = {name for each in names.asks.steps[step].values() for name in each}
            near = one.notes.nearest(fact, asks)
            one.note("POPU-029", step=step, fact=fact, nearest=near)
            continue
        rows = _rows(one, fact, names)
        found |= {(key, fact): rows for key in asking}
    return found


def _rows(one: Written, fact: str, names: Names) -> Mapping[int, Weights]:
    """Weights by the class of the person's own fact."""
    value = one.value if isinstance(one.value, dict) else {}
    if not any(isinstance(inner, dict) for inner in value.values()):
        found = _weights(one, fact, names)
        return {ANYONE: found} if found else {}
    rows: dict[int, Weights] = {}
    for name, shares in value.items():
        inner = one.inner(str(name), shares)
        weights = _weights(inner, fact, names)
        for place in _own(inner, str(name), names.columns.get(fact)):
            rows[place] = weights
    return {place: weights for place, weights in rows.items() if weights}


def _own(one: Written, name: str, column: Column | None) -> Iterator[int]:
    """The classes in the procedure of a class of the person's own fact."""
    if name == UNKNOWN_WORD:
        yield 0
        return
    classes = column.classes if column is not None else ()
    if column is None or name not in classes:
        near = one.notes.nearest(name, classes)
        one.note("POPU-030", choice=name, nearest=near)
        return
    for code in column.codes_of(classes.index(name)):
        yield column.places[code]
