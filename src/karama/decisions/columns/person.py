"""One person at a time, fast: two dictionary look-ups and an AND a column.

Rehearsing by person, a web page, or a monitor over a log decides one person again and
again. For a table whose columns are plain facts, Python source is made: no loop, no
attribute; for each column the mask of a value met before, looked up among values of
its own class (to a dictionary `True` is 1, and the double nearest 0.1 is the decimal
it really is), and one look-up for the set of rules that is left. The source holds
numbers only, never a word of the pack. What it does not find is worked out, column by
column, and kept; a fact that is missing or unknown goes the long way.

The dictionaries keep values of facts, not people, at most `MAX_KEPT` a column, and of
texts only those the table mentions: any other is one thing to it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from karama.decisions.outcome import Outcome
from karama.feel import UNKNOWN, to_feel
from karama.feel.values import Date, DaysTime, YearsMonths

from .axes import Kind
from .column import Column
from .table import ColumnTable

MAX_KEPT = 4096
"""Values a column keeps, and sets of rules a table keeps, for the short way."""

MAX_DIGITS = 34
"""Digits of a number that is kept; FEEL's numbers have no more."""

MAX_NUMBER = 10**MAX_DIGITS
"""The same for whole numbers, which may be of any size."""

Facts = Mapping[str, object]


def short(table: ColumnTable) -> bool:
    """Whether a table can go the short way: every column is a plain fact."""
    return all(
        column.masks and column.names == (column.source.fact,)
        for column in table.columns
    )


def fast(
    table: ColumnTable,
    answer: Callable[[int], object],
    long: Callable[[Facts], object],
    *,
    with_masks: Callable[..., object] | None = None,
) -> Callable[[Facts], Any]:
    """A function of facts that gives what `answer` makes of the rules that hold.

    Args:
        table: A table that can go the short way.
        answer: What to give for a set of rules; asked once for each.
        long: What to do with facts that are missing or unknown.
        with_masks: If given, called with the answer and the mask of each column.
    """
    values = [_Values(column) for column in table.columns]
    found: dict[int, object] = {}

    def settle(mask: int) -> object:
        if mask in found:
            return found[mask]
        known = answer(mask)
        if len(found) < MAX_KEPT:
            found[mask] = known
        return known

    def new(facts: Facts) -> object:
        """Some value, or the set of rules they leave, is not kept."""
        masks = []
        for each in values:
            mask = each.mask(facts.get(each.fact, UNKNOWN))
            if mask is None:
                return long(facts)
            masks.append(mask)
        left = table.full
        for mask in masks:
            left &= mask
        if table.first:
            left &= -left
        if with_masks is None:
            return settle(left)
        return with_masks(settle(left), tuple(masks))

    names: dict[str, object] = {
        "found": found, "new": new, "full": table.full, "told": with_masks,
    }  # fmt: skip
    for place, each in enumerate(values):
        names[f"name{place}"] = each.fact
        names[f"kept{place}"] = each.kept
    code = source(len(values), first=table.first, told=with_masks is not None)
    exec(code, names)  # noqa: S102 - made of numbers only
    return names["run"]  # type: ignore[return-value]


def source(columns: int, *, first: bool, told: bool) -> str:
    """Python source that decides over a number of columns; no other word goes in.

    Args:
        columns: How many.
        first: Whether only the first rule that holds counts.
        told: Whether the masks are passed on with the answer.
    """
    places = range(columns)
    looks = "".join(
        f"  value = facts[name{p}]\n  mask{p} = kept{p}[type(value)][value]\n"
        for p in places
    )
    left = " & ".join(["full", *(f"mask{p}" for p in places)])
    if first:
        left = f"(left := {left}) & -left"
    masks = "".join(f"mask{p}, " for p in places)
    answer = f"told(found[{left}], ({masks}))" if told else f"found[{left}]"
    return (
        "def run(facts):\n"
        " if type(facts) is not dict: return new(facts)\n"  # others may invent facts
        " try:\n"
        f"{looks}"
        f"  return {answer}\n"
        " except (KeyError, TypeError):\n"  # not kept; or cannot be in a dictionary
        "  return new(facts)\n"
    )


class _Values:
    """The masks of a column's values, by class and value."""

    def __init__(self, column: Column) -> None:
        self.fact = column.source.fact
        self.kept: dict[type, dict[object, int]] = {kind: {} for kind in _KEPT}
        self.kept[str] = _texts(column)
        self._column = column
        self._room = MAX_KEPT

    def mask(self, value: object) -> int | None:
        """The rules a value leaves; None where some may hold that do not."""
        fact = to_feel(value)
        if fact is UNKNOWN:
            return None
        holds, may = self._column.masks_of(fact, {self.fact: fact})
        if holds != may:
            return None
        if self._room > 0 and self._keeps(value):
            self._room -= 1
            self.kept[type(value)].setdefault(value, holds)
        return holds

    def _keeps(self, value: Any) -> bool:
        kind = type(value)
        if kind is int:
            return bool(abs(value) < MAX_NUMBER)
        if kind is Decimal:
            digits = len(value.as_tuple().digits)
            return digits <= MAX_DIGITS and bool(value.is_finite())
        return kind in _KEPT and bool(value == value)  # not a number: not itself


_KEPT = (
    type(None), bool, int, float, Decimal, datetime.date, datetime.timedelta,
    Date, DaysTime, YearsMonths,
)  # fmt: skip


class _Texts(dict[object, int]):
    """Masks of the texts a column mentions, and of every other one."""

    other = 0

    def __missing__(self, text: object) -> int:
        return self.other


def _texts(column: Column) -> dict[object, int]:
    """The texts of a column; without others where the cells put texts in order."""
    axis, base = column.axes[Kind.TEXT]
    at = [column.masks[base + place][0] for place in range(axis.positions)]
    others = set(at[::2])
    texts = _Texts() if len(others) == 1 else {}
    texts.update(zip(axis.cuts, at[1::2], strict=True))
    if isinstance(texts, _Texts):
        texts.other = others.pop()
    return texts


# --- reasons ------------------------------------------------------------------------


@attrs.frozen
class Reasons:
    """Why a person gets an outcome: what every cell of the table says of them.

    Attributes:
        outcome: The outcome.
        table: The table in columns.
        holds: For each column, the rules whose cell holds, a bit each.
        may: For each column, the rules whose cell may hold.
    """

    outcome: Outcome
    table: ColumnTable
    holds: tuple[int, ...]
    may: tuple[int, ...]

    def cell(self, rule: int, clause: int) -> object:
        """What a cell says: True, False, or UNKNOWN.

        Args:
            rule: 1-based row of the table.
            clause: 0-based number of the input clause.
        """
        bit = 1 << (rule - 1)
        holds, may = self._clause(clause)
        return True if holds & bit else UNKNOWN if may & bit else False

    def ruled_out_by(self, rule: int) -> tuple[int, ...]:
        """The input clauses whose cell fails for a rule; none: it may hold."""
        bit = 1 << (rule - 1)
        clauses = range(len(self.table.sources))
        return tuple(c for c in clauses if not self._clause(c)[1] & bit)

    def rules_out(self, clause: int) -> tuple[int, ...]:
        """The 1-based rules an input clause rules out."""
        rules = range(1, len(self.table.outputs) + 1)
        return tuple(r for r in rules if not self._clause(clause)[1] >> (r - 1) & 1)

    def _clause(self, clause: int) -> tuple[int, int]:
        holds = may = self.table.full
        for column, certain, possible in zip(
            self.table.columns, self.holds, self.may, strict=True
        ):
            if column.source.clause == clause:
                holds &= certain
                may &= possible
        return holds, may


def reasons(table: ColumnTable, outcome: Outcome, facts: Facts) -> Reasons:
    """The reasons of one person, the long way.

    Args:
        table: The table.
        outcome: The person's outcome.
        facts: FEEL values; those missing are unknown.
    """
    read: Sequence[tuple[int, int, int]] = [table.read(c, facts) for c in table.columns]
    return Reasons(outcome, table, tuple(r[0] for r in read), tuple(r[1] for r in read))
