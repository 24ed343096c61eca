"""A table as a grid: for each fact its elementary intervals, and the rules there.

The masks of `karama.decisions.columns` say for every value of an input which rules are
left. Here all inputs that read one fact are put together: a *side* is the fact, cut at
every constant that some cell or type compares it with, one value standing for each
piece, and unknown as a piece of its own. A person is one piece of each side; the rules
that hold are the AND of their masks. The grid is exact: it is the Python reading that
was asked what each cell says of each piece.

What reads several facts at once has no side; `NotGrid` says so, and the solver takes
over.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from karama.decisions.coercion import MISFIT
from karama.decisions.columns import ColumnTable
from karama.decisions.columns.axes import (
    Axis,
    Kind,
    between,
    key_of,
    kind_of,
    value_at,
)
from karama.decisions.columns.column import FALSE, TRUE, Column, Source
from karama.feel import UNKNOWN, compile_tests, show
from karama.proof.logic import Domain

Flags = NDArray[np.bool_]


class NotGrid(Exception):
    """A table that compares facts with one another; the solver must answer."""


@attrs.frozen
class Piece:
    """A part of a side in which all cells say the same.

    Attributes:
        value: A value that stands for it; UNKNOWN for the unknown piece.
        low: Low end, left out; None when there is none, or it is a single value.
        high: High end, left out.
        single: Whether it is one value.
        cut: Whether it is a constant that some cell or type names.
    """

    value: object
    low: object = None
    high: object = None
    single: bool = True
    cut: bool = True


@attrs.frozen(eq=False)
class Side:
    """A fact, cut into pieces; the unknown piece, if any, is the last.

    Attributes:
        fact: Name of the fact.
        clauses: 0-based input clauses that read it.
        label: What people read.
        pieces: Its pieces; those on one axis follow one another.
        masks: For each piece, the rules that hold there as far as this fact goes.
        may: The rules that may hold while the fact is unknown.
        unknown: Whether the last piece is unknown.
        rules: Number of rules.
        declared: Whether its values are listed by a type or a form.
    """

    fact: str
    clauses: tuple[int, ...]
    label: str
    pieces: tuple[Piece, ...] = attrs.field(repr=False)
    masks: tuple[int, ...] = attrs.field(repr=False)
    may: int = attrs.field(repr=False)
    unknown: bool
    rules: int
    declared: bool = False

    @property
    def known(self) -> int:
        """Number of pieces that are known."""
        return len(self.pieces) - self.unknown

    @functools.cached_property
    def holds(self) -> Flags:
        """For each rule, whether it holds in each piece."""
        size = max(1, -(-self.rules // 8))
        data = b"".join(mask.to_bytes(size, "little") for mask in self.masks)
        packed = np.frombuffer(data, np.uint8).reshape(len(self.masks), size)
        rows = np.unpackbits(packed, axis=1, count=self.rules, bitorder="little")
        return np.ascontiguousarray(rows.T).astype(bool)

    @functools.cached_property
    def kinds(self) -> tuple[Flags, NDArray[np.intp]]:
        """The different rows of `holds`, and which of them each rule has."""
        packed = np.packbits(self.holds, axis=1)
        seen: dict[bytes, int] = {}
        which = np.array([seen.setdefault(r.tobytes(), len(seen)) for r in packed])
        firsts = np.unique(which, return_index=True)[1]
        return self.holds[firsts], which

    def text(self, codes: Iterable[int]) -> str:
        """Some pieces as FEEL unary tests; "-" when they are all the known ones."""
        wanted = sorted(codes)
        if len([code for code in wanted if code < self.known]) == self.known:
            return "-"
        return ", ".join(_spans(self.pieces, wanted))


def _spans(pieces: Sequence[Piece], codes: Sequence[int]) -> Iterable[str]:
    """Pieces that follow one another on an axis are said together."""
    start = 0
    while start < len(codes):
        stop = start + 1
        while stop < len(codes) and _follow(
            pieces[codes[stop - 1]], pieces[codes[stop]], codes[stop - 1 : stop + 1]
        ):
            stop += 1
        yield _span(pieces[codes[start]], pieces[codes[stop - 1]])
        start = stop


def _follow(one: Piece, other: Piece, codes: Sequence[int]) -> bool:
    if codes[1] != codes[0] + 1 or one.single is other.single:
        return False
    if one.single:
        return other.low is not None and other.low == one.value
    return one.high is not None and one.high == other.value


def _span(first: Piece, last: Piece) -> str:
    if first.value is UNKNOWN:
        return "unknown"
    if first is last and first.single:
        return show(first.value)
    low = first.value if first.single else first.low
    high = last.value if last.single else last.high
    if low is None and high is None:
        return "any other"
    if low is None:
        return f"{'<=' if last.single else '<'} {show(high)}"
    if high is None:
        return f"{'>=' if first.single else '>'} {show(low)}"
    left, right = "[" if first.single else "(", "]" if last.single else ")"
    return f"{left}{show(low)}..{show(high)}{right}"


@attrs.frozen(eq=False)
class Grid:
    """A table as sides.

    Attributes:
        table: The table in columns.
        sides: One a fact that some cell speaks of.
        rules: Number of rules.
    """

    table: ColumnTable = attrs.field(repr=False)
    sides: tuple[Side, ...]
    rules: int

    @property
    def full(self) -> int:
        """A mask with every rule."""
        return (1 << self.rules) - 1

    def person(self, codes: Sequence[int]) -> dict[str, object]:
        """Someone who stands in one piece of each side."""
        return {
            side.fact: side.pieces[code].value
            for side, code in zip(self.sides, codes, strict=True)
        }

    def region(self, codes: Sequence[Iterable[int]]) -> tuple[tuple[str, str], ...]:
        """The inputs that matter and what they are, as labels and FEEL."""
        texts = [
            (side.label, side.text(own))
            for side, own in zip(self.sides, codes, strict=True)
        ]
        return tuple((label, text) for label, text in texts if text != "-")


def make_grid(
    table: ColumnTable, domains: Mapping[str, Domain], *, unknown: bool, nulls: bool
) -> Grid:
    """The grid of a table.

    Args:
        table: The table in columns.
        domains: What facts can be, where somebody says; types count anyway.
        unknown: Whether every fact may be unknown.
        nulls: Whether every fact may be null.

    Raises:
        NotGrid: Some input or cell reads several facts.
    """
    facts: dict[str, list[Column]] = {}
    for column in table.columns:
        if not column.masks or not column.source.fact:
            raise NotGrid
        facts.setdefault(column.source.fact, []).append(column)
    sides = [
        _side(table, fact, columns, domains.get(fact), unknown=unknown, nulls=nulls)
        for fact, columns in facts.items()
    ]
    return Grid(table, tuple(sides), len(table.table.rules))


def _side(
    table: ColumnTable, fact: str, columns: Sequence[Column], domain: Domain | None,
    *, unknown: bool, nulls: bool,
) -> Side:  # fmt: skip
    sources = [source for source in table.sources if source.fact == fact]
    fits = [_Fits(table, source) for source in sources]
    pieces = [
        piece
        for piece in _pieces(columns, domain, fits)
        if all(fit(piece.value) for fit in fits)
    ]
    if nulls:
        pieces.append(Piece(None))
    if unknown:
        pieces.append(Piece(UNKNOWN))
    pieces, masks = _with_masks(pieces, columns, fact)
    pairs = [column.masks_of(UNKNOWN, {fact: UNKNOWN}) for column in columns]
    may = functools.reduce(lambda all_, pair: all_ & pair[1], pairs, -1)
    first = table.table.inputs[sources[0].clause]
    return Side(
        fact, tuple(s.clause for s in sources), first.label, tuple(pieces), masks, may,
        unknown, len(table.table.rules),
        bool(domain and domain.choices) or _listed(table, sources),
    )  # fmt: skip


def _listed(table: ColumnTable, sources: Sequence[Source]) -> bool:
    """Whether a type, or the input itself, lists the values the fact can have."""
    clauses = (table.table.inputs[source.clause] for source in sources)
    return any(s.limits for s in sources) or any(c.allowed for c in clauses)


class _Fits:
    """Whether an input's types and declared values allow a value."""

    def __init__(self, table: ColumnTable, source: Source) -> None:
        allowed = table.table.inputs[source.clause].allowed
        self._fit = source.fit
        self._tests = None if allowed is None else compile_tests(allowed)

    def __call__(self, value: object) -> bool:
        found = value if self._fit is None else self._fit(value)
        if found is None or found is MISFIT:
            return False
        return self._tests is None or self._tests(found, {}) is True


def _pieces(
    columns: Sequence[Column], domain: Domain | None, fits: Sequence[_Fits]
) -> list[Piece]:
    """Everything the fact can be, as far as cells and its domain tell it apart."""
    if domain is not None and domain.choices:
        return [Piece(value) for value in domain.choices]
    kinds = _kinds(columns, domain) or _any_kind(fits)
    found: list[Piece] = []
    if "boolean" in kinds:
        found += [Piece(False), Piece(True)]
    for kind in Kind:
        if _NAMES.get(kind, kind.value) in kinds:
            cuts = {k for c in columns for k in c.axes[kind][0].cuts}
            cuts |= _ends(kind, domain)
            found += _along(Axis(kind, tuple(sorted(cuts))), domain)
    return found


def _ends(kind: Kind, domain: Domain | None) -> set[Any]:
    """The ends of a domain cut its axis too, so that no piece reaches past them."""
    ends = () if domain is None else (domain.low, domain.high)
    return {key_of(kind, end) for end in ends if kind_of(end) is kind}


def _any_kind(fits: Sequence[_Fits]) -> set[str]:
    """Some kind the types allow, for cells that tell no kinds apart."""
    for kind in Kind:
        if all(fit(between(kind, None, None)) for fit in fits):
            return {_NAMES.get(kind, kind.value)}
    return {"boolean"}


def _kinds(columns: Sequence[Column], domain: Domain | None) -> set[str]:
    """The kinds the fact can have: the declared one, else those cells speak of."""
    if domain is not None:
        return {domain.kind}
    kinds = {
        _NAMES.get(kind, kind.value)
        for column in columns
        for kind, (found, _) in column.axes.items()
        if found.cuts
    }
    if any(c.masks[TRUE] != c.masks[FALSE] for c in columns):
        kinds.add("boolean")
    return kinds


_NAMES = {Kind.TEXT: "string"}
"""FEEL's names of the kinds, where they differ from those of the axes."""


def _along(found: Axis, domain: Domain | None) -> list[Piece]:
    """The pieces of one axis: between the cuts, and the cuts."""
    kind, cuts = found.kind, found.cuts
    pieces = []
    for low, high in zip((None, *cuts), (*cuts, None), strict=True):
        if low is not None:
            value = value_at(kind, low)
            if value is not None:
                pieces.append(Piece(value))
        inside = _inside(kind, low, high, domain)
        if inside is not None:
            first = None if low is None else value_at(kind, low)
            last = None if high is None else value_at(kind, high)
            pieces.append(Piece(inside, first, last, single=False, cut=False))
    return [piece for piece in pieces if _admits(domain, piece)]


def _inside(kind: Kind, low: object, high: object, domain: Domain | None) -> object:
    """A value strictly between two cuts; a whole one where the fact is whole."""
    if kind is Kind.NUMBER and domain is not None and domain.whole:
        return _whole_between(low, high)
    return between(kind, low, high)


def _whole_between(low: object, high: object) -> Decimal | None:
    if low is None:
        end = Decimal(0) if high is None else high
        assert isinstance(end, Decimal)  # noqa: S101 - keys of numbers are numbers
        return end.to_integral_value("ROUND_CEILING") - 1
    assert isinstance(low, Decimal)  # noqa: S101
    next_ = low.to_integral_value("ROUND_FLOOR") + 1
    return next_ if high is None or next_ < high else None  # type: ignore[operator]


def _admits(domain: Domain | None, piece: Piece) -> bool:
    if domain is None:
        return True
    value = piece.value
    low, high = domain.low, domain.high
    if domain.whole and isinstance(value, Decimal) and value % 1:
        return False
    if not piece.single:  # an interval is out when all of it is
        if low is not None and piece.high is not None and piece.high <= low:  # type: ignore[operator]
            return False
        return not (high is not None and piece.low is not None and piece.low >= high)  # type: ignore[operator]
    return (low is None or value >= low) and (high is None or value <= high)  # type: ignore[operator]


def _with_masks(
    pieces: Sequence[Piece], columns: Sequence[Column], fact: str
) -> tuple[list[Piece], tuple[int, ...]]:
    """The mask of each piece; texts that no cell names, and no cell orders, are one."""
    found = [(piece, _mask(piece, columns, fact)) for piece in pieces]
    others = [pair for pair in found if _other_text(pair[0])]
    if others and len({mask for _, mask in others}) == 1:
        found = [pair for pair in found if not _other_text(pair[0])]
        other = Piece(_other(columns), single=False, cut=False)
        found.insert(0, (other, others[0][1]))
    return [piece for piece, _ in found], tuple(mask for _, mask in found)


def _mask(piece: Piece, columns: Sequence[Column], fact: str) -> int:
    mask = -1
    for column in columns:
        mask &= column.masks_of(piece.value, {fact: piece.value})[0]
    return mask


def _other_text(piece: Piece) -> bool:
    return not piece.cut and isinstance(piece.value, str)


def _other(columns: Sequence[Column]) -> str:
    """A text that no cell names."""
    named = {key for c in columns for key in c.axes[Kind.TEXT][0].cuts}
    return next(t for t in ("other", "another", "any other text") if t not in named)
