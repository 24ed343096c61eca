"""A decision table as columns of masks, ready for one person and for millions.

`compile_table` takes the table as the Python reading compiled it and gives each input
clause its columns. From there on a person is a pair of rule sets: the AND of what each
column leaves. What the pair means is said by `karama.decisions.hits`, once for each
pair met, and kept.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

import attrs

from karama.decisions.coercion import MISFIT, Fit, Types
from karama.decisions.hits import Meaning
from karama.decisions.run import Run
from karama.decisions.tables import CompiledTable
from karama.decisions.tables import compile_table as compile_for_python
from karama.errors import DecisionError
from karama.feel import UNKNOWN, compile_expression, free_names, tree
from karama.feel.budget import Budget
from karama.feel.values import holds_unknown
from karama.procedure.decision import DecisionModel, HitPolicy, InputClause, Table

from .cells import Cell, anything, compile_cell, cuts_of
from .column import Column, Facts, Source, columns_of

SPLIT = 1 << 63
"""Set in a word of unknowns where a rule may hold without holding."""

MAX_BITS = 63
"""Inputs, and facts that computed inputs read, that have a bit in that word."""


class NotColumnar(DecisionError):
    """A decision that cannot be read in columns; the Python reading takes it.

    Attributes:
        reason: Why not, in words a pack author understands.
    """

    def __init__(self, reason: str, *, element: str = "", line: int = 0) -> None:
        self.reason = reason
        super().__init__(reason, element=element, line=line)


@attrs.frozen
class Sets:
    """What is left of a table for a person: sets of rules, a bit each.

    Attributes:
        certain: Rules whose cells all hold.
        possible: Rules with no cell that fails; the certain ones are among them.
        unknown: Input clauses whose value is unknown, a bit each.
    """

    certain: int
    possible: int
    unknown: int = 0


@attrs.frozen
class ColumnTable:
    """A table compiled to columns.

    Attributes:
        python: The same table, compiled to the Python reading.
        columns: The columns that rule something out.
        sources: The input of each clause.
        outputs: The output of each rule.
        full: A mask with every rule.
    """

    python: CompiledTable = attrs.field(repr=False)
    columns: tuple[Column, ...] = attrs.field(repr=False)
    sources: tuple[Source, ...] = attrs.field(repr=False)
    outputs: tuple[object, ...] = attrs.field(repr=False)
    full: int = attrs.field(repr=False)

    @property
    def table(self) -> Table:
        """The table as written."""
        return self.python.table

    @property
    def names(self) -> tuple[str, ...]:
        """Facts the table reads, in order."""
        reads = (name for column in self.columns for name in column.names)
        clauses = (name for source in self.sources for name in source.names)
        return tuple(dict.fromkeys([*clauses, *reads]))

    @property
    def first(self) -> bool:
        """Whether only the first rule that holds counts."""
        return self.table.hit_policy is HitPolicy.FIRST

    @functools.cached_property
    def _name_bits(self) -> dict[str, int]:
        """A bit of the word of unknowns for each fact that is read on the side.

        Those of computed inputs, and those that cells read beside their own input.
        """
        names = [n for source in self.sources if not source.fact for n in source.names]
        names += [n for c in self.columns for n in c.names if n not in c.source.names]
        first = len(self.sources)
        return {name: first + k for k, name in enumerate(dict.fromkeys(names))}

    @property
    def width(self) -> int:
        """Bits of the word of unknowns that the table uses."""
        return len(self.sources) + len(self._name_bits)

    def asked(self, source: Source) -> int:
        """Bits of the word of unknowns set when the fact of an input is unknown."""
        own = self._name_bits.get(source.fact)
        return 1 << source.clause | (0 if own is None else 1 << own)

    def unknown_names(self, unknown: int) -> set[str]:
        """The facts that a word of unknowns says are not known."""
        plain = {s.fact for s in self.sources if s.fact and unknown >> s.clause & 1}
        return plain | {n for n, bit in self._name_bits.items() if unknown >> bit & 1}

    def read(self, column: Column, facts: Facts) -> tuple[int, int, int]:
        """What a column leaves of a person: rules that hold, may hold, unknowns."""
        known = {name: facts.get(name, UNKNOWN) for name in column.names}
        value = column.source.read(known)
        if type(value) is tuple:  # a list of one may stand for its element
            value = column.source.value(known)
        holds, may = column.masks_of(value, known)
        unknown = SPLIT if holds != may else 0
        if value is UNKNOWN:
            unknown |= 1 << column.source.clause
        for name, bit in self._name_bits.items():
            if name in known and holds_unknown(known[name]):
                unknown |= 1 << bit
        return holds, may, unknown

    def sets(self, facts: Facts, columns: Iterable[Column] | None = None) -> Sets:
        """The rules that hold and those that may; a missing fact is unknown.

        Args:
            facts: FEEL values by name.
            columns: The columns to read; all when None, else nothing is settled yet.
        """
        whole = Sets(self.full, self.full)
        if columns is None:
            return self.narrowed(whole, self.columns, facts)
        return self._read(whole, columns, facts)

    def narrowed(self, left: Sets, columns: Iterable[Column], facts: Facts) -> Sets:
        """What more columns leave of what others left."""
        found = self._read(left, columns, facts)
        return self.settled(found.certain, found.possible, found.unknown)

    def _read(self, left: Sets, columns: Iterable[Column], facts: Facts) -> Sets:
        certain, possible, unknown = left.certain, left.possible, left.unknown
        for column in columns:
            holds, may, asks = self.read(column, facts)
            certain &= holds
            possible &= may
            unknown |= asks
        return Sets(certain, possible, unknown & ~SPLIT)

    def settled(self, certain: int, possible: int, unknown: int = 0) -> Sets:
        """The sets without what cannot matter any more."""
        if self.first and certain:
            certain &= -certain
            possible &= (certain << 1) - 1
        return Sets(certain, possible, unknown if certain != possible else 0)

    def meaning(self, sets: Sets) -> Meaning:
        """What the table answers for these sets of rules."""
        run = Run({}, Budget())
        return self.python.means(sets.certain, sets.possible, {}, run)


def bits(mask: int) -> Iterator[int]:
    """Numbers of the bits set, ascending."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def compile_table(
    table: Table,
    types: Types | None = None,
    *,
    owner: str = "",
    inputs: Mapping[str, str] | None = None,
    python: CompiledTable | None = None,
) -> ColumnTable:
    """Compile a decision table to columns.

    Args:
        table: The table.
        types: Declared types; without them, FEEL's own.
        owner: Name of the decision, for reasons.
        inputs: Declared type of each fact that has one of its own.
        python: The table in the Python reading, if it is compiled already.

    Raises:
        NotColumnar: An output is worked out from facts, or there are too many inputs.
    """
    _refuse(table)
    types = types or Types(no_model())
    python = python or compile_for_python(table, types, owner)
    sources = tuple(
        _source(clause, number, types, inputs or {})
        for number, clause in enumerate(table.inputs)
    )
    columns = [
        column
        for number, source in enumerate(sources)
        for column in columns_of(source, list(_cells(table, number)))
    ]
    outputs, full = _outputs(python), (1 << len(table.rules)) - 1
    found = ColumnTable(python, tuple(columns), sources, outputs, full)
    if found.width > MAX_BITS:
        raise NotColumnar(f"More than {MAX_BITS} inputs and facts.", line=table.line)
    return found


def _refuse(table: Table) -> None:
    """Raise for what columns cannot say."""
    for number, rule in enumerate(table.rules, start=1):
        for node in rule.outputs:
            if free_names(node):
                raise NotColumnar(
                    f"The output of rule {number} is worked out from facts.",
                    element=rule.id,
                    line=rule.line,
                )
    for clause in table.outputs:
        if clause.default is not None and free_names(clause.default):
            raise NotColumnar("The default output is worked out from facts.")


def no_model() -> DecisionModel:
    """A model without anything: its types are FEEL's own."""
    return DecisionModel("", "", "1.5", {}, {}, {}, {}, {})


def _cells(table: Table, number: int) -> Iterator[Cell | None]:
    """The cells of a clause, each distinct one compiled once."""
    compiled: dict[tree.UnaryTests, Cell] = {}
    for rule in table.rules:
        tests = rule.inputs[number]
        if anything(tests):
            yield None
            continue
        if tests not in compiled:
            compiled[tests] = compile_cell(tests)
        yield compiled[tests]


def _source(
    clause: InputClause, number: int, types: Types, inputs: Mapping[str, str]
) -> Source:
    fit, limits = types.fit(clause.type_ref), limits_of(types, clause.type_ref)
    if not isinstance(clause.node, tree.Name):
        names = tuple(sorted(free_names(clause.node)))
        read = compile_expression(clause.node)
        return Source(number, "", names, read, fit, limits)
    name = clause.node.name
    own = inputs.get(name, "")
    own_limits = limits_of(types, own)
    return Source(
        number,
        name,
        (name,),
        lambda facts: facts[name],
        _both(types.fit(own), fit),
        None if own_limits is None or limits is None else (*own_limits, *limits),
    )


def _both(first: Fit | None, then: Fit | None) -> Fit | None:
    """One type after the other."""
    if first is None or then is None:
        return first or then

    def fit(value: object) -> object:
        found = first(value)
        return then(None if found is MISFIT else found)

    return fit


def limits_of(types: Types, name: str) -> tuple[object, ...] | None:
    """The constants a declared type compares a value with; None when it does more."""
    limits: list[object] = []
    seen: set[str] = set()
    while (item := types.item(name)) is not None and name not in seen:
        seen.add(name)
        for tests in (item.allowed, item.type_constraint):
            found = () if tests is None else cuts_of(tests)
            if found is None:
                return None
            limits.extend(found)
        name = item.base
    return tuple(limits)


def _outputs(python: CompiledTable) -> tuple[object, ...]:
    """The output of each rule, with its declared type applied."""
    run = Run({}, Budget())
    return tuple(python.output(n, {}, run) for n in range(len(python.table.rules)))
