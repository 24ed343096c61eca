"""Reads the FEEL expressions of a pack that stand outside decision tables."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from karama.errors import FeelError, FeelLimit
from karama.feel import free_names, parse
from karama.findings import Place
from karama.packs.notes import Notes
from karama.procedure.process import Condition

MAX_LENGTH = 20_000


def read_expression(
    text: str, place: Place, names: Iterable[str], notes: Notes
) -> Condition | None:
    """The expression read, or None with a finding at its line.

    The text comes without its leading "="; `names` are those in scope, so that the
    ones with spaces are read as one.
    """
    bare = text.strip()
    if not bare:
        notes.add("FEEL-004", place)
        return None
    if len(bare) > MAX_LENGTH:
        notes.add("FEEL-002", place, reason=f"{len(bare)} characters")
        return None
    try:
        return Condition(bare, parse(bare, frozenset(names)), place.line)
    except FeelLimit as error:
        notes.add("FEEL-002", _at(place, error), reason=error.reason)
    except FeelError as error:
        notes.add("FEEL-001", _at(place, error), text=bare, reason=error.reason)
    return None


def _at(place: Place, error: FeelError) -> Place:
    line = place.line + error.line - 1 if place.line else 0
    return attrs.evolve(place, line=line, column=error.column)


def check_names(
    condition: Condition, place: Place, names: frozenset[str], notes: Notes
) -> None:
    """Note the names of an expression that nothing in the pack gives."""
    for name in sorted(free_names(condition.node)):
        if name not in names:
            close = notes.nearest(name, names)
            notes.add("FEEL-003", place, name=name, nearest=close)
