"""What is found in a table, as data: the words are said elsewhere, in five languages.

A finding names its kind, the rules it speaks of by their 1-based rows, a person for
whom it shows, and how many elementary cells it covers. An elementary cell is one
combination of elementary intervals, one of each input: people in one cell get the same
from every rule, so cells can be counted where people cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs


class Problem(StrEnum):
    """Kinds of findings; stable, used as identifiers."""

    GAP = "gap"
    """No rule holds, though all is known."""

    OPEN_GAP = "open-gap"
    """No rule is certain while something is unknown, though one may hold."""

    OVERLAP = "overlap"
    """Two rules hold together where the policy allows one (UNIQUE)."""

    CONFLICT = "conflict"
    """Two rules hold together and disagree (UNIQUE, ANY)."""

    DUPLICATE = "duplicate"
    """Two rules say the same of the same people."""

    SUBSUMED = "subsumed"
    """A rule holds only where another one, of the same output, does."""

    MASKED = "masked"
    """A rule never wins: others always win before it (FIRST, PRIORITY)."""

    NEVER = "never"
    """A rule holds for nobody: one of its cells cannot hold."""

    REDUNDANT = "redundant"
    """Without the rule every person would get the same."""

    MISLEADING = "misleading"
    """A rule stands above one that wins over it (PRIORITY)."""

    MERGEABLE = "mergeable"
    """Rules differ in one cell only and say the same: one rule would do."""

    DEAD_OUTPUT = "dead-output"
    """A declared output that nobody can get."""

    STRAY_OUTPUT = "stray-output"
    """An output that is not among the declared ones."""

    MISSING_VALUE = "missing-value"
    """A declared value of an input that no rule speaks of."""

    STRAY_VALUE = "stray-value"
    """A cell asks for a value that its input cannot have."""

    BOUNDARY_GAP = "boundary-gap"
    """Two rules leave out the one value between them: `< 18` and `> 18`."""

    BOUNDARY_OVERLAP = "boundary-overlap"
    """Two rules share the one value between them: `<= 18` and `>= 18`."""

    DEPENDS = "depends"
    """The answer depends on an input: two people alike in all else get different."""

    UNDECIDED = "undecided"
    """A question that could not be answered within its limits, or not at all."""


Person = Mapping[str, object]
"""Facts by name, as FEEL values; UNKNOWN where nobody knows."""


@attrs.frozen
class TableFinding:
    """Something found in a table.

    Attributes:
        kind: What.
        table: Id of the table.
        rules: 1-based rows it speaks of.
        clause: 0-based input (or, for outputs, output) it speaks of; None for none.
        value: The value, output or boundary it speaks of.
        witness: A person for whom it shows; None where nobody is needed.
        other: For `depends`: the same person but for one input.
        unknown: Whether something about the witness is unknown.
        region: For each input that matters, its label and what it is there, as FEEL.
        count: Elementary cells this finding covers; for pairs and rules, the cells
            they share or cover. None when it was not counted.
        total: Findings, or cells, of this kind in all, when not every one is listed.
        reason: Why it is undecided.
    """

    kind: Problem
    table: str = ""
    rules: tuple[int, ...] = ()
    clause: int | None = None
    value: object = None
    witness: Person | None = None
    other: Person | None = None
    unknown: bool = False
    region: tuple[tuple[str, str], ...] = ()
    count: int | None = None
    total: int | None = None
    reason: str = ""

    @property
    def id(self) -> str:
        """What this finding is known by, the same as long as the table is."""
        rules = ",".join(map(str, self.rules)) or "-"
        where = "" if self.clause is None else f":{self.clause}"
        region = "".join(f";{name} {text}" for name, text in self.region)
        return f"{self.table}:{self.kind}:{rules}{where}{region}"
