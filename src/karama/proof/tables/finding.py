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

    LOWER = "lower"
    """A rule wins over one whose output is listed before its own (FIRST)."""

    UNREACHED = "unreached"
    """A rule that nobody gets, as the decisions before its table answer."""

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

    WHOLE_CELL = "whole-cell"
    """A cell names everything its input can be: `-` would also hold while unknown."""

    IDLE_COLUMN = "idle-column"
    """No rule asks about an input."""

    TWIN_COLUMN = "twin-column"
    """An input asks what another one asks."""

    WRONG_TYPE = "wrong-type"
    """A cell compares its input with a value of another type."""

    WRONG_OUTPUT = "wrong-output"
    """A rule gives a value of another type than its output, or one not to be added."""

    WRONG_VALUES = "wrong-values"
    """A type or a column lists a value of another type; `region` names which."""

    UNREAD = "unread"
    """Something is required, and nothing reads it."""

    BY_ORDER = "by-order"
    """The order of the rows decides: two rules hold together and disagree."""

    POLICY = "policy"
    """A stricter hit policy would give everybody the same; `value` names it."""

    DEPENDS = "depends"
    """The answer depends on an input: two people alike in all else get different."""

    UNDECIDED = "undecided"
    """A question that could not be answered within its limits, or not at all."""


Person = Mapping[str, object]
"""Facts by name, as FEEL values; UNKNOWN where nobody knows."""


class Reach(StrEnum):
    """What becomes of a fault at the end of a chain of tables."""

    SEEN = "seen"
    """Somebody is answered otherwise than if the fault were mended."""

    MASKED = "masked"
    """People stand where the fault is, and all are answered the same all the same."""

    UNREACHABLE = "unreachable"
    """The decisions before it never give the values that lead there."""

    UNDECIDED = "undecided"
    """It could not be worked out, or not within its limits."""


@attrs.frozen
class Mask:
    """A decision at which what a fault changes is lost.

    Attributes:
        decision: Its name; that of the fault's own table where mending it changes
            nothing there.
        rules: 1-based rows that answer those who stand at the fault, mended or not;
            () where it is no table, or none of them does.
    """

    decision: str
    rules: tuple[int, ...] = ()


@attrs.frozen
class End:
    """What becomes of a fault at one decision that is taken last.

    Attributes:
        decision: Name of that decision.
        reach: Whether the fault is seen there.
        witness: Seen: somebody who is answered otherwise; masked: somebody who stands
            where the fault is, and for whom it makes no difference.
        given: Seen: what they are answered there; None: nothing.
        instead: Seen: what they would be answered, the fault being mended.
        masks: Masked: where the difference is lost.
        reason: Why it is undecided.
    """

    decision: str
    reach: Reach
    witness: Person | None = None
    given: object = None
    instead: object = None
    masks: tuple[Mask, ...] = ()
    reason: str = ""


@attrs.frozen
class TableFinding:
    """Something found in a table.

    Attributes:
        kind: What.
        table: Id of the table.
        decision: Name of the decision, where a whole model is examined.
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
        ends: What becomes of it at each decision taken last; () for a table that
            stands alone, and for what no person could notice.
    """

    kind: Problem
    table: str = ""
    decision: str = ""
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
    ends: tuple[End, ...] = ()

    @property
    def id(self) -> str:
        """What this finding is known by, the same as long as the table is."""
        rules = ",".join(map(str, self.rules)) or "-"
        where = "" if self.clause is None else f":{self.clause}"
        region = "".join(f";{name} {text}" for name, text in self.region)
        return f"{self.table}:{self.kind}:{rules}{where}{region}"
