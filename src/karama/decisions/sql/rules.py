"""The rules of a table as conditions, and which of them can hold together.

Each input clause becomes the columns of the bit-vector reading, and these say of every
value which rules it leaves; so the conditions, and the proof that two rules exclude one
another, come from the same masks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from karama.decisions.coercion import MISFIT, Fit, Types
from karama.decisions.columns.axes import Kind
from karama.decisions.columns.cells import Cell, anything, compile_cell
from karama.decisions.columns.column import Column, Source, columns_of
from karama.decisions.columns.table import bits, limits_of
from karama.feel import compile_expression, free_names, tree
from karama.procedure.decision import InputClause, Table

from . import compute
from .compute import Scope
from .kinds import BOOLEAN, NULL
from .refusal import placed
from .spans import codes_of, condition, fitted
from .things import Coded, Condition, Term, Thing, all_of, as_term


@attrs.frozen(eq=False)
class Facts:
    """What a table reads.

    Attributes:
        scope: What every name stands for, facts as their declared type has them.
        raw: Facts as they are in the people's table.
        declared: The declared type of each fact that has one.
        types: The types of the model.
    """

    scope: Scope
    raw: Mapping[str, Term]
    declared: Mapping[str, str]
    types: Types


@attrs.frozen(eq=False)
class Rules:
    """The rules of a table.

    Attributes:
        where: For each rule, the condition under which it holds.
        meets: For each rule, a mask of those that may hold together with it.
    """

    where: tuple[Condition, ...]
    meets: tuple[int, ...]

    def overlap(self) -> bool:
        """Whether any two rules can hold together."""
        alive = [rule for rule, where in enumerate(self.where) if where is not False]
        alone = {rule: 1 << rule for rule in alive}
        together = sum(alone.values())
        return any(self.meets[rule] & together != alone[rule] for rule in alive)


def rules_of(table: Table, facts: Facts) -> Rules:
    """The rules of a table as conditions.

    Raises:
        NotInSql: An input or a cell cannot be said.
    """
    count = len(table.rules)
    conditions: list[list[Condition]] = [[] for _ in range(count)]
    meets = [(1 << count) - 1] * count
    for number, clause in enumerate(table.inputs):
        for said in _clause(table, number, clause, facts):
            for rule in range(count):
                conditions[rule].append(said.where.get(rule, True))
                meets[rule] &= _meeting(said.masks, rule)
    return Rules(tuple(map(all_of, conditions)), tuple(meets))


def _meeting(masks: Iterable[int], rule: int) -> int:
    found = 0
    for mask in masks:
        if mask >> rule & 1:
            found |= mask
    return found


@attrs.frozen(eq=False)
class _Said:
    """What a column says.

    Attributes:
        where: For each rule with a cell that can fail, when it holds.
        masks: The sets of rules its values can leave.
    """

    where: Mapping[int, Condition]
    masks: Sequence[int]


def _clause(
    table: Table, number: int, clause: InputClause, facts: Facts
) -> Iterator[_Said]:
    source = source_of(clause, number, facts)
    columns = columns_of(source, list(_cells(table, number)))
    if not columns:
        return
    with placed(f"Input {clause.label!r}", clause.id or table.id, clause.line):
        thing = _thing(clause, source, facts)
    for column in columns:
        yield _column(column, thing, table, number, facts)


def _cells(table: Table, number: int) -> Iterator[Cell | None]:
    compiled: dict[tree.UnaryTests, Cell | None] = {}
    for place, rule in enumerate(table.rules, start=1):
        tests = rule.inputs[number]
        if tests not in compiled:
            with placed(f"Rule {place}", rule.id, rule.line):
                compute.refuse_the_clock(tests)
            compiled[tests] = None if anything(tests) else compile_cell(tests)
        yield compiled[tests]


def source_of(clause: InputClause, number: int, facts: Facts) -> Source:
    """Where the values of a clause come from, and the types they pass."""
    fits, limits = [facts.types.fit(clause.type_ref)], []
    if isinstance(clause.node, tree.Name) and clause.node.name in facts.raw:
        own = facts.declared.get(clause.node.name, "")
        fits.insert(0, facts.types.fit(own))
        limits.append(limits_of(facts.types, own))
    limits.append(limits_of(facts.types, clause.type_ref))
    return Source(
        clause=number,
        fact="",
        names=tuple(sorted(free_names(clause.node))),
        read=compile_expression(clause.node, facts.types.names),
        fit=_in_turn([fit for fit in fits if fit is not None]),
        limits=_all_limits(limits),
    )


def _in_turn(fits: Sequence[Fit]) -> Fit | None:
    """One type after the other; what does not fit is null to the next."""

    def fit(value: object) -> object:
        for each in fits:
            value = each(value)
            value = None if value is MISFIT else value
        return value

    return fit if fits else None


def _all_limits(
    found: Sequence[tuple[object, ...] | None],
) -> tuple[object, ...] | None:
    limits: list[object] = []
    for each in found:
        if each is None:
            return None
        limits.extend(each)
    return tuple(limits)


def _thing(clause: InputClause, source: Source, facts: Facts) -> Thing:
    """The input of a clause, before its type has seen it."""
    if isinstance(clause.node, tree.Name) and clause.node.name in facts.raw:
        return facts.raw[clause.node.name]
    return facts.scope.of(clause.node)


# --- one column ---------------------------------------------------------------------


def _column(
    column: Column, thing: Thing, table: Table, number: int, facts: Facts
) -> _Said:
    if isinstance(thing, Coded) and not any(cell.names for cell, _ in column.cells):
        return _of_coded(column, thing)
    if column.masks:
        return _of_term(column, as_term(thing), facts)
    return _computed(column, thing, table, number, facts)


def _of_coded(column: Column, thing: Coded) -> _Said:
    """A cell is tried on each of the values there can be."""
    masks = [column.masks_of(value, {})[0] for value in thing.outcomes]
    return _Said(
        {
            rule: thing.among(k for k, mask in enumerate(masks) if mask >> rule & 1)
            for rule in bits(_asked(column))
        },
        masks,
    )


def _asked(column: Column) -> int:
    """Rules that have a cell in this column, as a mask."""
    found = 0
    for _, rules in column.cells:
        found |= rules
    return found


def _of_term(column: Column, term: Term, facts: Facts) -> _Said:
    """A cell holds in the intervals where it was found to."""
    codes = codes_of(column, term.kind)
    cuts = None if term.kind in (BOOLEAN, NULL) else column.axes[Kind(term.kind)][0]
    kept: dict[tuple[bool | None, ...], Condition] = {}

    def where(rule: int) -> Condition:
        holds = tuple(
            None if code is None else bool(column.masks[code][0] >> rule & 1)
            for code in codes
        )
        if holds not in kept:
            kept[holds] = condition(term, cuts, holds, facts.scope.dialect)
        return kept[holds]

    masks = [column.masks[code][0] for code in codes if code is not None]
    return _Said({rule: where(rule) for rule in bits(_asked(column))}, masks)


def _computed(
    column: Column, thing: Thing, table: Table, number: int, facts: Facts
) -> _Said:
    """A cell that does more than compare with constants is translated."""
    source = column.source
    value: Thing = thing
    if isinstance(thing, Term):
        value = fitted(thing, source.fit, source.limits, facts.scope.dialect)
    elif source.fit is not None:
        value = thing.map(lambda outcome: source.fit(outcome))  # type: ignore[misc]
    scope = facts.scope.about(value)
    where: dict[int, Condition] = {}
    for cell, rules in column.cells:
        for rule in bits(rules):
            written = table.rules[rule]
            with placed(f"Rule {rule + 1}", written.id, written.line):
                where[rule] = compute.cell(cell.tests, scope)
    return _Said(where, [(1 << len(table.rules)) - 1])
