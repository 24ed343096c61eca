"""Outcomes as columns of a frame: what each person is told, and codes for why.

There are few distinct outcomes, so each column is made once for those and spread over
the people by code. Sets of outputs, of rules and of questions stay codes: numbers into
the lists of a `Legend`, which keeps its numbers from frame to frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import attrs
import polars as pl

from karama.decisions.outcome import Fired, Outcome
from karama.feel import UNKNOWN, show
from karama.feel.values import Date

from .memory import Codes

MAX_SCALE = 20
"""Decimal places a column of numbers keeps at most; more are rounded half even."""


@attrs.define
class Legend:
    """What the codes of a frame of answers stand for; a code is a place in a list.

    Attributes:
        possible: Outputs still possible.
        fired: Rules that fired or may fire.
        questions: Names of the facts that are open, the one that settles most first.
    """

    possible: list[tuple[object, ...]] = attrs.field(factory=list)
    fired: list[tuple[Fired, ...]] = attrs.field(factory=list)
    questions: list[tuple[str, ...]] = attrs.field(factory=list)
    _places: dict[object, int] = attrs.field(factory=dict, repr=False)

    def codes(self, outcome: Outcome) -> tuple[int, int, int]:
        """The codes of an outcome's sets; new sets get the next code."""
        asked = tuple(question.fact for question in outcome.questions)
        rules = tuple((f.decision, f.number, f.certain) for f in outcome.fired)
        return (
            self._place(self.possible, show(outcome.possible), outcome.possible),
            self._place(self.fired, rules, outcome.fired),
            self._place(self.questions, asked, asked),
        )

    def _place(self, known: list[Any], key: object, value: object) -> int:
        place = self._places.setdefault((id(known), key), len(known))
        if place == len(known):
            known.append(value)
        return place


@attrs.frozen
class Shape:
    """The columns an outcome's value becomes.

    Attributes:
        names: Output names; one, the decision's, when the value is no context.
        context: Whether the value is a context of those names.
        types: Polars type of each; None where only the values can tell.
    """

    names: tuple[str, ...]
    context: bool
    types: tuple[pl.DataType | None, ...]

    def columns(self, values: Sequence[object]) -> list[pl.Series]:
        """A column of the values of the distinct outcomes for each name."""
        parts = [
            [v.get(name) if isinstance(v, dict) else None for v in values]
            if self.context
            else list(values)
            for name in self.names
        ]
        return [
            column(name, part, kind)
            for name, part, kind in zip(self.names, parts, self.types, strict=True)
        ]


class Spread:
    """Makes a frame with a row for each person; what it made of a code it keeps.

    Args:
        shape: The columns of the value.
        legend: Where sets get their codes; None for the value and `certain` alone.
    """

    def __init__(self, shape: Shape, legend: Legend | None) -> None:
        self._shape = shape
        self._legend = legend
        self._values: list[object] = []
        self._columns: list[pl.Series] = []

    def __len__(self) -> int:
        """Number of codes it knows."""
        return len(self._values)

    def know(self, outcomes: Sequence[Outcome]) -> None:
        """Make room for the outcomes of the codes that come next."""
        values = [outcome.value for outcome in outcomes]
        columns = [*self._shape.columns(values), *self._others(outcomes)]
        self._values += values
        if not self._columns:
            self._columns = columns
            return
        pairs = zip(self._columns, columns, strict=True)
        if any(old.dtype != new.dtype for old, new in pairs):
            made = self._shape.columns(self._values)  # wider than any before
            self._columns[: len(made)] = made
            columns = columns[len(made) :]
        known = self._columns[-len(columns) :]
        for old, new in zip(known, columns, strict=True):
            old.append(new)
        self._columns = [each.rechunk() for each in self._columns]

    def of(self, codes: Codes) -> pl.DataFrame:
        """The frame of people with these codes."""
        at = pl.Series(codes)
        bits: dict[bytes, pl.Series] = {}
        return pl.DataFrame([_taken(each, at, bits) for each in self._columns])

    def _others(self, outcomes: Sequence[Outcome]) -> Iterator[pl.Series]:
        yield pl.Series("certain", [o.certain for o in outcomes], pl.Boolean)
        if self._legend is not None:
            sets = [self._legend.codes(outcome) for outcome in outcomes]
            for place, name in enumerate(("possible", "fired", "questions")):
                yield pl.Series(name, [s[place] for s in sets], pl.UInt32)


def _taken(column: pl.Series, at: pl.Series, bits: dict[bytes, pl.Series]) -> pl.Series:
    """The column at these places.

    Polars takes three times as long where values are missing, so which are is taken
    apart: once for all columns in which the same are.
    """
    if column.dtype.is_nested() or column.null_count() == len(column):
        return column.gather(at)
    if column.null_count():
        known = _taken(column.is_not_null(), at, bits)
        filled = column.fill_null(column.drop_nulls()[0]).gather(at)
        return pl.select(pl.when(known).then(filled).alias(column.name)).to_series()
    if column.dtype != pl.Boolean:
        return column.gather(at)
    if column.all():
        return pl.repeat(True, len(at), dtype=pl.Boolean, eager=True).alias(column.name)
    key = column.to_numpy().tobytes()
    if key not in bits:
        bits[key] = column.gather(at)
    return bits[key].alias(column.name)


# --- types of columns ----------------------------------------------------------------


def column(name: str, values: Sequence[object], kind: pl.DataType | None) -> pl.Series:
    """A column of FEEL values; UNKNOWN becomes a missing value."""
    known = [None if value is UNKNOWN else value for value in values]
    if kind is None:
        kind = type_of(known)
    try:
        return _column(name, known, kind)
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError):
        # a declared type of the decision made of an output what no rule says
        return _column(name, known, type_of(known))


def _column(name: str, values: Sequence[object], kind: pl.DataType) -> pl.Series:
    return pl.Series(name, [_plain(value, kind) for value in values], kind, strict=True)


def _plain(value: object, kind: pl.DataType) -> object:
    """A FEEL value as Polars takes it."""
    if value is None:
        return None
    if isinstance(kind, pl.List):
        items = value if isinstance(value, tuple) else (value,)
        return [_plain(item, kind.inner) for item in items]  # type: ignore[arg-type]
    if kind == pl.String:
        return value if isinstance(value, str) else show(value)
    if kind == pl.Int64 and isinstance(value, Decimal):
        return int(value)
    if isinstance(kind, pl.Decimal) and isinstance(value, Decimal):
        return round(value, kind.scale)
    if isinstance(value, Date):
        return pl.Series([show(value)]).str.to_date()[0]
    return value


def type_of(values: Iterable[object]) -> pl.DataType:
    """The narrowest Polars type that holds these FEEL values exactly, or as text."""
    known = [v for v in values if v is not None and v is not UNKNOWN]
    kinds = {type(value) for value in known}
    if tuple in kinds:
        items = [i for v in known for i in (v if isinstance(v, tuple) else (v,))]
        return pl.List(type_of(items))
    if kinds == {bool}:
        return pl.Boolean()
    if kinds == {Decimal}:
        return _number_type([v for v in known if isinstance(v, Decimal)])
    if kinds == {Date}:
        near = all(1 <= v.year <= 9999 for v in known if isinstance(v, Date))
        return pl.Date() if near else pl.String()
    if kinds == {str}:
        return pl.Enum(list(dict.fromkeys(str(v) for v in known)))
    return pl.String()


def _number_type(values: Sequence[Decimal]) -> pl.DataType:
    scale = max(max(0, -_exponent(value)) for value in values)
    if scale == 0 and all(abs(value) < 2**53 for value in values):
        return pl.Int64()
    return pl.Decimal(38, min(scale, MAX_SCALE))


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def shape_of(name: str, names: Sequence[str], values: Sequence[object] | None,
             *, listed: bool, counted: bool) -> Shape:  # fmt: skip
    """The shape of a decision's value.

    Args:
        name: The decision.
        names: Its output names, when its value is a context.
        values: Every output there can be; None where only an outcome can tell.
        listed: Whether the value is a list of outputs.
        counted: Whether the value is how many there are.
    """
    if counted:
        return Shape((name,), False, (pl.Int64(),))
    if values is None or (listed and names):
        return Shape((name,), False, (None,))
    if not names:
        kind = type_of(values)
        return Shape((name,), False, (pl.List(kind) if listed else kind,))
    parts = [[v[n] for v in values if isinstance(v, dict)] for n in names]
    return Shape(tuple(names), True, tuple(map(type_of, parts)))
