"""Whether the answer of a table depends on an input.

An input without which every person gets the same is one the table is independent of;
whether it is *named* does not matter. Where no two rules meet, the answer is the rule,
and it depends on an input as soon as two rules of different outputs, or a rule and a
gap, differ in that input alone: all pairs are looked at together. Elsewhere two people
alike in all else are tried first, and then searched for, one boundary of the input
after another: if the answer changes at none of them, it never changes.

With unknown as a value of the other inputs there is more to lose: an answer that is
certain for one and waits for the other is a difference too.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from karama.decisions.columns.table import bits
from karama.feel import UNKNOWN
from karama.procedure.decision import HitPolicy

from .cover import TooMany
from .differ import Differ
from .finding import Problem, TableFinding
from .grid import Flags
from .sampling import try_side

if TYPE_CHECKING:
    from .examine import Case

_EXACT = 2**62
"""Cells that 64-bit integers count exactly."""

Found = tuple[tuple[int, ...], tuple[int, ...]]
"""Two people alike in all but one side, as pieces."""


def dependence(case: Case) -> Iterator[TableFinding]:
    """A pair of people for each asked input on which the answer depends."""
    asked = case.setting.inputs
    for number, side in enumerate(case.grid.sides):
        if asked is not None and side.fact not in asked:
            continue
        try:
            found = depends(case, number)
        except TooMany:
            yield TableFinding(
                Problem.UNDECIDED,
                clause=side.clauses[0],
                value=Problem.DEPENDS,
                reason="too many ways to try",
            )
            continue
        if found is not None:
            yield _finding(case, number, found)


def _finding(case: Case, number: int, found: Found) -> TableFinding:
    one, other = (case.grid.person(codes) for codes in found)
    return TableFinding(
        Problem.DEPENDS,
        clause=case.grid.sides[number].clauses[0],
        witness=one,
        other=other,
        unknown=any(v is UNKNOWN for v in (*one.values(), *other.values())),
    )


def depends(case: Case, number: int) -> Found | None:
    """Two people alike in all but one side whose answers differ; None: there are none.

    Raises:
        TooMany: The limit was reached before an end.
    """
    side = case.grid.sides[number]
    if len({side.masks[code] & case.grid.full for code in range(side.known)}) == 1:
        return None
    if _disjoint(case):
        return _by_pairs(case, number)
    return _by_search(case, number)


def _disjoint(case: Case) -> bool:
    alone = case.answering.policy.hit in (
        HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST,
    )  # fmt: skip
    answering = case.answering
    plain = not answering.policy.ordered and answering.default not in answering.names
    return alone and plain and not any(case.pairs.masks) and not case.pairs.never.any()


# --- where no two rules meet ----------------------------------------------------


def _by_pairs(case: Case, number: int) -> Found | None:
    names = np.array(case.answering.names)
    alive = ~case.pairs.never
    unknown = case.setting.unknown
    near = case.pairs.meeting_but(number, unknown=unknown)
    near &= alive[:, None] & alive[None, :]
    apart = near & (names[:, None] != names[None, :])
    pairs = np.argwhere(np.triu(apart, 1))
    if len(pairs):
        one, other = map(int, pairs[0])
        return _two(case, number, one, other)
    return _by_volume(case, number, near)


def _two(case: Case, number: int, one: int, other: int) -> Found:
    """Someone of each of two rules, alike in all but one side."""
    first, second = [], []
    for place, side in enumerate(case.grid.sides):
        left, right = side.holds[one], side.holds[other]
        if place == number:
            first.append(int(np.flatnonzero(left[: side.known])[0]))
            second.append(int(np.flatnonzero(right[: side.known])[0]))
        else:
            code = int(np.flatnonzero(left & right)[0])
            first.append(code)
            second.append(code)
    return tuple(first), tuple(second)


def _by_volume(case: Case, number: int, near: Flags) -> Found | None:
    """A rule beside a gap: the rules near it do not fill its box along the side.

    Rules that are near one another have the same output here; where they leave cells
    of each other's boxes empty, the answer changes from a rule's to none.
    """
    side = case.grid.sides[number]
    along = side.holds[:, : side.known].sum(axis=1)
    boxes, own = _shared_cells(case, number)
    filled = (boxes * along[None, :] * near).sum(axis=1)
    rows = np.flatnonzero((filled != own * side.known) & ~case.pairs.never)
    for row in rows:
        found = _beside_gap(case, number, int(row))
        if found is not None:
            return found
    return None


def _shared_cells(case: Case, number: int) -> tuple[NDArray[Any], ...]:
    """Cells each two rules share, and each rule has, on all sides but one."""
    unknown, rules = case.setting.unknown, case.grid.rules
    sizes = [len(s.pieces) for n, s in enumerate(case.grid.sides) if n != number]
    total = case.grid.sides[number].known * int(np.prod(sizes, dtype=object))
    kind: type = np.int64 if total < _EXACT else object
    found: NDArray[Any] = np.ones((rules, rules), kind)
    for place, side in enumerate(case.grid.sides):
        if place != number:
            kinds, which = side.kinds
            cells = kinds[:, : len(side.pieces) if unknown else side.known]
            exact = cells.astype(np.float64)
            small = (exact @ exact.T).astype(np.int64)
            found *= small[which][:, which].astype(kind)
    return found, found.diagonal()


def _beside_gap(case: Case, number: int, row: int) -> Found | None:
    """Someone of a rule, and someone in no certain rule, alike in all but one side."""
    box = [
        np.flatnonzero(
            side.holds[row] if case.setting.unknown else side.holds[row, : side.known]
        ).tolist()
        for side in case.grid.sides
    ]
    side = case.grid.sides[number]
    own = box[number][0]
    box[number] = list(range(side.known))
    codes = _empty(case, [list(codes) for codes in box], case.grid.full, 0)
    if codes is None:
        return None
    first = tuple(own if n == number else c for n, c in enumerate(codes))
    return first, codes


def _empty(
    case: Case, box: list[list[int]], rules: int, depth: int
) -> tuple[int, ...] | None:
    """Pieces of a box in which none of some rules, which never meet, holds."""
    if depth == len(box):
        return None if rules else ()
    if not rules:
        return tuple(codes[0] for codes in box[depth:])
    side = case.grid.sides[depth]
    parts: dict[int, int] = {}
    for code in box[depth]:
        parts.setdefault(rules & side.masks[code], code)
    for left, code in parts.items():
        if _fills(case, box, left, depth + 1):
            continue
        found = _empty(case, box, left, depth + 1)
        if found is not None:
            return (code, *found)
    return None


def _fills(case: Case, box: list[list[int]], rules: int, depth: int) -> bool:
    """Whether rules that never meet fill a box from a side on: by adding up."""
    cells = prod(len(codes) for codes in box[depth:])
    found = 0
    for row in bits(rules):
        found += prod(
            int(side.holds[row, codes].sum())
            for side, codes in zip(case.grid.sides[depth:], box[depth:], strict=True)
        )
    return found == cells


# --- elsewhere ------------------------------------------------------------------


def _by_search(case: Case, number: int) -> Found | None:
    answering = case.answering
    if answering.ordered:
        tried = try_side(answering, number)
        if tried is not None:
            return _replaced(number, *tried)
    for unknown in (False, True) if case.setting.unknown else (False,):
        found = _searched(case, number, Differ(answering, unknown=unknown))
        if found is not None:
            return found
    return None


def _searched(case: Case, number: int, differ: Differ) -> Found | None:
    """The pieces of the side in turn: where neighbours give the same, all do."""
    answering = case.answering
    side, full = answering.grid.sides[number], answering.grid.full
    allowed = [None] * len(answering.grid.sides)
    done: set[tuple[int, int]] = set()
    for code in range(1, side.known):
        one, other = side.masks[code - 1] & full, side.masks[code] & full
        if one == other or (one, other) in done:
            continue
        done |= {(one, other), (other, one)}
        found = differ.search(one, other, allowed, skip=number)
        if found is not None:
            return _replaced(number, found, code - 1, code)
    return None


def _replaced(number: int, codes: tuple[int, ...], one: int, other: int) -> Found:
    first = tuple(one if n == number else c for n, c in enumerate(codes))
    second = tuple(other if n == number else c for n, c in enumerate(codes))
    return first, second
