"""Reads what the tables of standards and targets have in common: words, people.

Each reader gives something that can be worked with whatever was written, or None, so
that reading goes on and every mistake is said at once.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from enum import StrEnum
from typing import TypeVar

from karama.feel import compile_expression, free_names
from karama.packs.expressions import read_expression
from karama.packs.notes import listed
from karama.packs.toml import Table
from karama.procedure.concepts import CONCEPTS
from karama.procedure.process import Condition

Word = TypeVar("Word", bound=StrEnum)


def word(
    table: Table, key: str, kinds: type[Word], default: Word | None = None
) -> Word:
    """One of the words of an enumeration; required where there is no default."""
    text = table.text(key, required=default is None)
    known = [one.value for one in kinds]
    if text and text not in known:
        unknown(table, key, text, known)
    return kinds(text) if text in known else default or next(iter(kinds))


def words(table: Table, key: str, known: Collection[str]) -> tuple[str, ...]:
    """A list of words out of those known; the others are noted and left out."""
    found = table.strings(key)
    for text in found:
        if text not in known:
            unknown(table, key, text, known)
    return tuple(text for text in found if text in known)


def unknown(table: Table, key: str, text: str, known: Collection[str]) -> None:
    """Note a word that is not known."""
    near = table.notes.nearest(text, known)
    facts = {"word": text or '""', "key": key, "known": listed(known, 80)}
    table.notes.add("STAN-001", table.place(key), nearest=near, **facts)


def above_zero(table: Table, key: str, *, required: bool = True) -> float | None:
    """A number above 0, or None."""
    value = table.raw(key, required=required)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        table.notes.add("STAN-002", table.place(key), key=key)
        return None
    return float(value)


def people(table: Table, key: str = "who") -> Condition | None:
    """Whom it speaks of, FEEL over concepts; None for everybody."""
    text = table.text(key)
    if key not in table.names() or not isinstance(table.raw(key), str):
        return None
    found = read_expression(text, table.place(key), CONCEPTS, table.notes)
    if found is None or not _only_concepts(table, key, found):
        return None
    truth = compile_expression(found.node)(dict.fromkeys(CONCEPTS, True))
    if not isinstance(truth, bool):
        table.notes.add("STAN-005", table.place(key), key=key)
        return None
    return found


def _only_concepts(table: Table, key: str, condition: Condition) -> bool:
    others = sorted(free_names(condition.node) - set(CONCEPTS))
    for name in others:
        near = table.notes.nearest(name, CONCEPTS)
        place = table.place(key)
        table.notes.add("STAN-004", place, key=key, name=name, nearest=near)
    return not others
