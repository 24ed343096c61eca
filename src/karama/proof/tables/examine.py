"""Examines one decision table: everything that is wrong with it, each with a person.

    examine(model.decisions["orientation"], model)      # tuple[TableFinding, ...]

The flow: the table is compiled to columns, and the columns to a grid, on which counts
and witnesses are exact (`grid`, `pairs`, `cover`, `differ`). What the grid cannot hold,
cells that compare facts with one another, goes to the solver (`solved`). Unknown is a
value of every input: a rule that is not certain for someone with an open question does
not cover them.

Lists are cut at `LISTED` findings of a kind; `total` then says how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import attrs

from karama.decisions.coercion import Types
from karama.decisions.columns import ColumnTable, NotColumnar, compile_table
from karama.procedure.decision import Decision, DecisionModel, Table
from karama.proof.logic import Domain, Limits

from .answering import Answering
from .columns import columns
from .cover import Cover
from .finding import Problem, TableFinding
from .gaps import gaps
from .grid import Grid, NotGrid, make_grid
from .independence import dependence
from .pairs import Pairs
from .plain import boundaries, mergeable, outputs, values, whole_cells
from .rows import overlaps, policies, twins, unused
from .solved import solved


@attrs.frozen
class Setting:
    """How a table is examined.

    Attributes:
        domains: What facts can be, by name, where forms say it; types count anyway.
        unknown: Whether every input may be unknown.
        nulls: Whether every input may be null.
        inputs: Names of facts whose influence on the answer is asked; None for all
            sides, () for none.
        limits: What one question to the solver may cost.
    """

    domains: Mapping[str, Domain] = attrs.field(factory=dict)
    unknown: bool = True
    nulls: bool = False
    inputs: tuple[str, ...] | None = ()
    limits: Limits = attrs.field(factory=Limits)


@attrs.frozen(eq=False)
class Case:
    """A table under examination."""

    grid: Grid
    pairs: Pairs
    answering: Answering
    setting: Setting

    def cover(self, *, unknown: bool) -> Cover:
        """The cells its rules cover."""
        return Cover(self.grid, self.pairs.masks, unknown=unknown)


def examine(
    part: Decision | Table, model: DecisionModel, setting: Setting | None = None
) -> tuple[TableFinding, ...]:
    """Everything that is found in a table, in the order of the kinds.

    Args:
        part: A decision whose expression is a table, or the table itself.
        model: The model it stands in.
        setting: What facts can be and what is asked.

    Raises:
        DecisionError: The decision is no table.
    """
    setting = setting or Setting()
    name = part.name if isinstance(part, Decision) else part.id
    table = table_of(part)
    looked = (_examined(table, model, name, setting), columns(table, model))
    found = chain.from_iterable(looked)
    return tuple(attrs.evolve(each, table=table.id or name) for each in found)


def table_of(part: Decision | Table) -> Table:
    """The table of a decision.

    Raises:
        DecisionError: It has none.
    """
    table = part.expression if isinstance(part, Decision) else part
    if not isinstance(table, Table):
        from karama.errors import DecisionError

        raise DecisionError("The decision is not a table.", element=part.id)
    return table


def open_case(table: Table, model: DecisionModel, name: str, setting: Setting) -> Case:
    """A table as a grid.

    Raises:
        NotGrid: It compares facts with one another, or its outputs read facts.
    """
    kinds = {fact.name: fact.type_ref for fact in model.inputs.values()}
    kinds |= {each.name: each.type_ref for each in model.decisions.values()}
    try:
        columns = compile_table(table, Types(model), owner=name, inputs=kinds)
    except NotColumnar:
        raise NotGrid from None
    return _case(columns, setting)


def _case(columns: ColumnTable, setting: Setting) -> Case:
    grid = make_grid(
        columns, setting.domains, unknown=setting.unknown, nulls=setting.nulls
    )
    return Case(grid, Pairs(grid), Answering(grid), setting)


def _examined(
    table: Table, model: DecisionModel, name: str, setting: Setting
) -> Iterable[TableFinding]:
    try:
        case = open_case(table, model, name, setting)
    except NotGrid:
        return solved(table, model, name, setting.domains, setting.limits)
    checks: Iterator[Iterable[TableFinding]] = (
        check(case)
        for check in (
            gaps, overlaps, twins, unused, outputs, values, boundaries, mergeable,
            whole_cells, policies, dependence,
        )
    )  # fmt: skip
    return chain.from_iterable(checks)


__all__ = ["Case", "Problem", "Setting", "examine", "open_case", "table_of"]
