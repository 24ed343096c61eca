"""What is wrong with outputs, values and boundaries, and rules that one rule could say.

These look at one side, or one output, at a time. Declared outputs nobody can get and
outputs nobody declared; declared values no cell names and values no type allows; cells
that leave out, or share, the one value at which they touch; rules equal in all but one
cell.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from karama.decisions.columns.column import Column
from karama.decisions.columns.table import bits
from karama.decisions.hits import same
from karama.feel import compile_expression, tree
from karama.procedure.decision import HitPolicy

from .finding import Problem, TableFinding
from .gaps import LISTED
from .grid import Side

if TYPE_CHECKING:
    from .examine import Case

# --- outputs ---------------------------------------------------------------------


def outputs(case: Case) -> Iterator[TableFinding]:
    """Declared outputs nobody gets, and outputs that are not declared."""
    table = case.grid.table.table
    alive = [row for row in range(case.grid.rules) if not case.pairs.never[row]]
    for number, clause in enumerate(table.outputs):
        declared = [compile_expression(node)({}) for node in clause.values]
        given = {row: _given(case, row, number) for row in range(case.grid.rules)}
        got = [given[row] for row in alive] + _default(clause.default)
        for value in declared:
            if not any(same(value, each) for each in got):
                yield TableFinding(Problem.DEAD_OUTPUT, clause=number, value=value)
        if declared:
            yield from _stray_outputs(number, declared, given)


def _given(case: Case, row: int, number: int) -> object:
    output = case.grid.table.outputs[row]
    names = case.answering.policy.names
    return output[names[number]] if names and isinstance(output, dict) else output


def _default(node: tree.Node | None) -> list[object]:
    return [] if node is None else [compile_expression(node)({})]


def _stray_outputs(
    number: int, declared: list[object], given: dict[int, object]
) -> Iterator[TableFinding]:
    for row, value in given.items():
        if value is not None and not any(same(value, each) for each in declared):
            yield TableFinding(
                Problem.STRAY_OUTPUT, rules=(row + 1,), clause=number, value=value
            )


# --- values ---------------------------------------------------------------------


def values(case: Case) -> Iterator[TableFinding]:
    """Declared values that no cell names, and cells that ask for what cannot be."""
    for side in case.grid.sides:
        columns = [c for c in case.grid.table.columns if c.source.fact == side.fact]
        if side.declared:
            yield from _missing(side, columns)
        yield from _stray(side, columns)


def _missing(side: Side, columns: list[Column]) -> Iterator[TableFinding]:
    """Values for which only rules hold whose cells are all `-` here."""
    free = -1
    for column in columns:
        free &= column.others
    for piece, mask in zip(side.pieces[: side.known], side.masks, strict=False):
        if piece.single and piece.value is not None and not mask & ~free:
            yield TableFinding(
                Problem.MISSING_VALUE,
                clause=side.clauses[0],
                value=piece.value,
                witness={side.fact: piece.value},
                count=mask.bit_count(),
            )


def _stray(side: Side, columns: list[Column]) -> Iterator[TableFinding]:
    """Texts that a cell names and the side does not have."""
    if not side.declared:
        return
    known = {p.value for p in side.pieces if isinstance(p.value, str)}
    for column in columns:
        for cell, rules in column.cells:
            for cut in cell.cuts or ():
                if isinstance(cut, str) and cut not in known:
                    yield TableFinding(
                        Problem.STRAY_VALUE,
                        rules=tuple(row + 1 for row in bits(rules)),
                        clause=column.source.clause,
                        value=cut,
                    )


# --- boundaries -----------------------------------------------------------------


def boundaries(case: Case) -> Iterator[TableFinding]:
    """Pairs of rules that touch wrongly at one value of one side."""
    overlap = case.answering.policy.hit in (HitPolicy.UNIQUE, HitPolicy.ANY)
    for number, side in enumerate(case.grid.sides):
        for code in range(1, side.known - 1):
            if _at_cut(side, code):
                yield from _left_out(case, number, code)
                if overlap:
                    yield from _shared(case, number, code)


def _at_cut(side: Side, code: int) -> bool:
    """Whether a piece is one value with an interval on each side of it."""
    below, here, above = side.pieces[code - 1 : code + 2]
    return (
        here.single
        and not below.single
        and not above.single
        and below.high == here.value == above.low
    )


def _left_out(case: Case, number: int, code: int) -> Iterator[TableFinding]:
    """Rules on both sides of a value that neither takes, nor any other."""
    masks = case.grid.sides[number].masks
    below, here, above = masks[code - 1 : code + 2]
    ends, starts = below & ~here & ~above, above & ~here & ~below
    yield from _touching(case, number, code, ends, starts, Problem.BOUNDARY_GAP)


def _shared(case: Case, number: int, code: int) -> Iterator[TableFinding]:
    """Rules on both sides of a value that both take."""
    masks = case.grid.sides[number].masks
    below, here, above = masks[code - 1 : code + 2]
    ends, starts = below & here & ~above, above & here & ~below
    yield from _touching(case, number, code, ends, starts, Problem.BOUNDARY_OVERLAP)


def _touching(
    case: Case, number: int, code: int, ends: int, starts: int, kind: Problem
) -> Iterator[TableFinding]:
    if not ends or not starts:
        return
    side = case.grid.sides[number]
    found = 0
    for one in bits(ends & case.grid.full):
        for other in bits(starts & case.grid.full):
            shared = _shared_but(case, number, code, one, other)
            if shared is None or found == LISTED:
                continue
            if kind is Problem.BOUNDARY_GAP:
                shared = _uncovered(case, shared)
            if shared is not None:
                found += 1
                yield TableFinding(
                    kind,
                    rules=tuple(sorted((one + 1, other + 1))),
                    clause=side.clauses[0],
                    value=side.pieces[code].value,
                    witness=case.grid.person(shared),
                )


def _shared_but(
    case: Case, number: int, code: int, one: int, other: int
) -> tuple[int, ...] | None:
    """Pieces that two rules share on all sides but one; None if they share none."""
    found = []
    for place, side in enumerate(case.grid.sides):
        if place == number:
            found.append(code)
            continue
        codes = np.flatnonzero((side.holds[one] & side.holds[other])[: side.known])
        if not len(codes):
            return None
        found.append(int(codes[0]))
    return tuple(found)


def _uncovered(case: Case, codes: tuple[int, ...]) -> tuple[int, ...] | None:
    """The pieces, if no rule holds there."""
    left = case.grid.full
    for code, side in zip(codes, case.grid.sides, strict=True):
        left &= side.masks[code]
    return None if left else codes


# --- rules that can be one ------------------------------------------------------


def mergeable(case: Case) -> Iterator[TableFinding]:
    """Groups of rules with one output and the same cells on all sides but one."""
    if case.answering.policy.hit in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER):
        return
    kinds = np.array([side.kinds[1] for side in case.grid.sides]).T
    groups = list(_groups(case, kinds))
    for number, rows in groups[:LISTED]:
        side = case.grid.sides[number]
        yield TableFinding(
            Problem.MERGEABLE,
            rules=tuple(row + 1 for row in rows),
            clause=side.clauses[0],
            region=((side.label, _together(side, rows)),),
            total=len(groups),
        )


def _together(side: Side, rows: list[int]) -> str:
    """What the cell of the one rule would be; "-" where it takes everything."""
    taken = side.holds[rows, : side.known].any(axis=0)
    return side.text(np.flatnonzero(taken).tolist())


def whole_cells(case: Case) -> Iterator[TableFinding]:
    """Cells that name everything their input can be."""
    for side in case.grid.sides:
        if len(side.clauses) > 1 or side.known < 2:
            continue
        (clause,) = side.clauses
        for row, rule in enumerate(case.grid.table.table.rules):
            free = any(isinstance(t, tree.Anything) for t in rule.inputs[clause].tests)
            if not free and side.holds[row, : side.known].all():
                yield TableFinding(Problem.WHOLE_CELL, rules=(row + 1,), clause=clause)


def _groups(
    case: Case, kinds: np.ndarray[tuple[int, int], np.dtype[np.intp]]
) -> Iterator[tuple[int, list[int]]]:
    names = _names(case)
    for number in range(len(case.grid.sides)):
        rest = np.delete(kinds, number, axis=1).tolist()
        found: dict[Hashable, list[int]] = {}
        for row in range(case.grid.rules):
            if not case.pairs.never[row]:
                found.setdefault((names[row], *rest[row]), []).append(row)
        for rows in found.values():
            if len(rows) > 1 and _may_move(case, rows):
                yield number, rows


def _names(case: Case) -> dict[int, int]:
    answering = case.answering
    return {row: answering.names[p] for p, row in enumerate(answering.order)}


def _may_move(case: Case, rows: list[int]) -> bool:
    """Under FIRST a rule can only move past rules it does not meet or agrees with."""
    if case.answering.policy.hit is not HitPolicy.FIRST:
        return True
    names = _names(case)
    between = range(rows[0] + 1, rows[-1])
    return all(
        names[row] == names[rows[0]] or not case.pairs.masks[row] >> rows[-1] & 1
        for row in between
        if row not in rows
    )
