"""Who falls through a table: nobody's rule holds, or none is certain.

A table whose policy answers with one result must have a rule, or a default, for
everyone. With everything known that is a gap; with something unknown it is an open gap:
some rule may hold, but the case waits until somebody asks. A table that orders its
outputs acts on the most protective possible one meanwhile, so nobody falls through it
while any rule may hold: its open gaps are only those in which none may.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from karama.feel import UNKNOWN
from karama.procedure.decision import HitPolicy

from .cover import Box, Cover, TooMany
from .finding import Problem, TableFinding

if TYPE_CHECKING:
    from .examine import Case

LISTED = 20
"""Findings of a kind that are listed."""

_SINGLE = (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY)


def gaps(case: Case) -> Iterator[TableFinding]:
    """The people no rule holds for, as boxes of the grid."""
    policy = case.answering.policy
    if policy.hit not in _SINGLE or policy.default is not None:
        return
    try:
        known = case.cover(unknown=False)
        missing = known.total - known.covered
        yield from _of(case, Problem.GAP, known, missing)
        if case.setting.unknown and not policy.ordered:
            cover = case.cover(unknown=True)
            open_ = cover.total - cover.covered - missing
            yield from _of(case, Problem.OPEN_GAP, cover, open_)
    except TooMany:
        reason = "the rules overlap in too many ways to count who is left"
        yield TableFinding(Problem.UNDECIDED, value=Problem.GAP, reason=reason)


def _of(
    case: Case, kind: Problem, cover: Cover, missing: int
) -> Iterator[TableFinding]:
    """The boxes a cover leaves out; of open gaps, those with an open question."""
    boxes = cover.gaps() if missing else iter(())
    wanted = (pair for pair in boxes if kind is Problem.GAP or _opens(case, pair[0]))
    for box, count in islice(wanted, LISTED):
        yield _finding(case, kind, box, count, missing)


def _opens(case: Case, box: Box) -> bool:
    """Whether someone in the box has an open question."""
    return any(
        codes[-1] == side.known
        for codes, side in zip(box, case.grid.sides, strict=True)
    )


def _finding(
    case: Case, kind: Problem, box: Box, count: int, total: int
) -> TableFinding:
    codes = [own[0] for own in box]
    if kind is Problem.OPEN_GAP:
        codes = _least_open(case, box)
        count -= _known_cells(case, box)
    witness = case.grid.person(codes)
    open_ = any(value is UNKNOWN for value in witness.values())
    region = case.grid.region(box)
    return TableFinding(
        kind, witness=witness, unknown=open_, region=region, count=count, total=total
    )


def _known_cells(case: Case, box: Box) -> int:
    cells = 1
    for codes, side in zip(box, case.grid.sides, strict=True):
        cells *= len(codes) - (codes[-1] == side.known)
    return cells


def _least_open(case: Case, box: Box) -> list[int]:
    """Someone in the box with as few open questions as may be, but one."""
    found = [codes[0] for codes in box]
    if any(c == s.known for c, s in zip(found, case.grid.sides, strict=True)):
        return found
    for place, (codes, side) in enumerate(zip(box, case.grid.sides, strict=True)):
        if codes[-1] == side.known:
            found[place] = codes[-1]
            break
    return found
