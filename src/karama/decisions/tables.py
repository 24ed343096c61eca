"""Compiles a decision table to the general reading: any cell, any hit policy.

A compiled table evaluates each input once; each value leaves some of the rules
(`karama.decisions.masks`), and what all inputs leave are the rules that hold or may.
What these amount to is said by `karama.decisions.hits`, which the column reading uses
too.

A cell over an unknown is unknown. A rule is certain when all its cells are true,
possible when none is false, else out; null counts as false, as DMN has it.

Source: OMG DMN 1.5, 8.3 and 10.3.2.8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import attrs

from karama.feel import (
    Expression,
    Tests,
    compile_expression,
    compile_tests,
    free_names,
    tree,
)
from karama.feel.budget import Budget
from karama.feel.values import UNKNOWN, holds_unknown
from karama.procedure.decision import HitPolicy, OutputClause, Table

from .coercion import Fit, Types, coerce
from .hits import Meaning, Policy, distinct, meaning
from .masks import MAX_KEPT, ColumnMasks, bits, is_closed, texts_in
from .outcome import Fired
from .run import Run, Scope, Trace

Value = Callable[[Scope, Budget], object]
"""A compiled input or output."""

Cell = tuple[int, Tests]
"""Column and compiled tests; cells that are always true are left out."""


@attrs.frozen
class CompiledTable:
    """A table ready to be evaluated.

    Attributes:
        table: As written.
        owner: Name of the decision or function it belongs to, for reasons.
        policy: How rules become an answer.
        inputs: Input expressions and the types they are fitted to.
        sources: For each input, the names it reads.
        rules: For each rule, its cells that are not always true.
        outputs: For each rule, its output expressions and their types.
        stops: Whether the first certain rule ends the search (FIRST).
        default: Default outputs, when they are not constants.
        fit: The table's own declared type, None when anything fits.
    """

    table: Table
    owner: str
    policy: Policy
    inputs: tuple[tuple[Value, Fit | None], ...]
    sources: tuple[tuple[str, ...], ...]
    rules: tuple[tuple[Cell, ...], ...]
    outputs: tuple[tuple[tuple[Expression, Fit | None], ...], ...]
    stops: bool
    default: tuple[Expression | None, ...] = ()
    fit: Fit | None = None

    def __call__(self, scope: Scope, run: Run) -> object:
        """The table's answer; UNKNOWN when several are possible."""
        possible = self.meaning(scope, run).possible
        return possible[0] if len(possible) == 1 else UNKNOWN

    def meaning(self, scope: Scope, run: Run) -> Meaning:
        """Every answer the table may give, its reasons kept in the run's trace."""
        budget = run.budget
        values = [coerce(fit, of(scope, budget)) for of, fit in self.inputs]
        certain, possible = self._left(values, scope, budget)
        found = self.means(certain, possible, scope, run)
        if run.trace is not None:
            sure, maybe = list(bits(certain)), list(bits(possible & ~certain))
            self.tell(run.trace, values, sure, maybe, found, scope)
        return found

    def _left(
        self, values: Sequence[object], scope: Scope, budget: Budget
    ) -> tuple[int, int]:
        """Masks of the rules that hold, and of those that hold or may."""
        certain = possible = (1 << len(self.rules)) - 1
        for value, column in zip(values, self._columns, strict=True):
            if column is None:
                continue
            holds, may = column.of(value, scope, budget, possible)
            certain &= holds
            possible &= may
            if not possible:
                break
        if self.stops and certain:
            certain &= -certain
            possible &= (certain << 1) - 1
        return certain, possible

    def means(self, certain: int, possible: int, scope: Scope, run: Run) -> Meaning:
        """What the table answers for a set of rules, a bit each.

        Args:
            certain: Rules that hold.
            possible: Rules that hold or may.
            scope: The facts, for outputs that read some.
            run: The run.
        """
        found = self._meanings.get((certain, possible))
        if found is None:
            found = self._work_out(certain, possible, scope, run)
            if self._closed and len(self._meanings) < MAX_KEPT:
                self._meanings[certain, possible] = found
        return found

    def _work_out(self, certain: int, possible: int, scope: Scope, run: Run) -> Meaning:
        def output(number: int) -> object:
            if not self._closed:
                return self.output(number, scope, run)
            if number not in self._outputs:
                self._outputs[number] = self.output(number, scope, run)
            return self._outputs[number]

        found = meaning(
            self._policy(scope, run),
            list(bits(certain)),
            list(bits(possible & ~certain)),
            output,
        )
        if self.fit is not None:
            fitted = distinct(coerce(self.fit, value) for value in found.possible)
            found = attrs.evolve(found, possible=fitted)
        return found

    @cached_property
    def _columns(self) -> tuple[ColumnMasks | None, ...]:
        """Each column's masks, None for one without a cell that can be false."""
        cells: list[list[tuple[int, tree.UnaryTests, Tests]]] = [
            [] for _ in self.inputs
        ]
        for number, rule in enumerate(self.rules):
            for column, tests in rule:
                cell = self.table.rules[number].inputs[column]
                cells[column].append((number, cell, tests))
        everyone = (1 << len(self.rules)) - 1
        return tuple(
            ColumnMasks(everyone, own, self._texts(column)) if own else None
            for column, own in enumerate(cells)
        )

    def _texts(self, column: int) -> frozenset[str]:
        """Texts the table mentions in a column: the only ones that are kept."""
        allowed = self.table.inputs[column].allowed
        cells = [rule.inputs[column] for rule in self.table.rules]
        return texts_in([*cells, *([] if allowed is None else [allowed])])

    @cached_property
    def _closed(self) -> bool:
        """Whether a set of rules always means the same: no output reads a fact."""
        return not self.default and all(
            is_closed(node) for rule in self.table.rules for node in rule.outputs
        )

    @cached_property
    def _outputs(self) -> dict[int, object]:
        """Outputs of the rules met so far, where these are always the same."""
        return {}

    @cached_property
    def _meanings(self) -> dict[tuple[int, int], Meaning]:
        """Meanings of the sets of rules met so far, where these are always the same."""
        return {}

    def _policy(self, scope: Scope, run: Run) -> Policy:
        if not self.default:
            return self.policy
        found = [None if of is None else of(scope, run.budget) for of in self.default]
        return attrs.evolve(self.policy, default=_together(self.policy.names, found))

    def output(self, number: int, scope: Scope, run: Run) -> object:
        """The output of a rule by 0-based number, as its types have it."""
        found = [coerce(fit, of(scope, run.budget)) for of, fit in self.outputs[number]]
        return _together(self.policy.names, found)

    # --- reasons -----------------------------------------------------------

    def tell(
        self,
        trace: Trace,
        values: Sequence[object],
        certain: Sequence[int],
        possible: Sequence[int],
        found: Meaning,
        scope: Mapping[str, object] | None = None,
    ) -> None:
        """Keep in the trace what fired, what is broken, what would settle most.

        Args:
            trace: Where it is kept.
            values: The value of each input; UNKNOWN is what counts.
            certain: 0-based numbers of the rules that hold, ascending.
            possible: Those that may, ascending.
            found: What they mean.
            scope: The facts, for those that cells and outputs read beside the inputs.
        """
        for number in sorted((*certain, *possible)):
            trace.fired.append(self.fired(number, number in certain))
        if found.broken:
            trace.troubles.append(self.trouble(found.broken))
        if len(found.possible) > 1 and possible:
            self._tell_shares(trace, values, possible)
        if scope and any(self._reads) and is_open(found):
            self._tell_reads(trace, scope, [*certain, *possible])

    def fired(self, number: int, certain: bool) -> Fired:
        """What is said of one rule that holds or may hold, by 0-based number."""
        found = self._fired.get((number, certain))
        if found is None:
            found = self._fired[number, certain] = self._said(number, certain)
        return found

    @cached_property
    def _fired(self) -> dict[tuple[int, bool], Fired]:
        return {}

    def _said(self, number: int, certain: bool) -> Fired:
        rule = self.table.rules[number]
        return Fired(
            decision=self.owner,
            table=self.table.id,
            rule=rule.id,
            number=number + 1,
            certain=certain,
            annotations=tuple(
                zip(self.table.annotation_names, rule.annotations, strict=False)
            ),
        )

    def trouble(self, broken: Sequence[int]) -> str:
        """A broken hit policy in words, by rule numbers only."""
        rules = ", ".join(str(number + 1) for number in broken)
        return (
            f"{self.owner}: rules {rules} can hold together, "
            f"which {self.policy.hit} does not allow"
        )

    def _tell_shares(
        self, trace: Trace, values: Sequence[object], possible: Sequence[int]
    ) -> None:
        for column, value in enumerate(values):
            share = self._share(column, possible) if value is UNKNOWN else 0.0
            for name in self.sources[column] if share else ():
                trace.share(name, share / len(self.sources[column]))

    @cached_property
    def _reads(self) -> tuple[frozenset[str], ...]:
        """For each rule, the facts that its cells and outputs read by name."""
        return tuple(
            frozenset(
                name
                for node in (*rule.inputs, *rule.outputs)
                for name in free_names(node)
            )
            for rule in self.table.rules
        )

    def _tell_reads(
        self, trace: Trace, scope: Mapping[str, object], rules: Sequence[int]
    ) -> None:
        """A fact that a rule reads by name settles that rule in half of the cases."""
        read = [name for number in rules for name in self._reads[number]]
        for name in dict.fromkeys(read):
            if holds_unknown(scope.get(name)):
                trace.share(name, read.count(name) / (2 * len(rules)))

    def _share(self, column: int, possible: Sequence[int]) -> float:
        """The share of possible rules an answer to a column is expected to rule out.

        Each different cell of the column is taken as one answer, equally likely; it
        rules out the possible rules that have another cell there.
        """
        cells = [self.table.rules[number].inputs[column] for number in possible]
        asked = [cell for cell in cells if not _always(cell)]
        kinds: list[tree.UnaryTests] = []
        for cell in asked:
            if cell not in kinds:
                kinds.append(cell)
        if not kinds:
            return 0.0
        if len(kinds) == 1:
            return 0.5 * len(asked) / len(cells)
        out = sum(cell != kind for kind in kinds for cell in asked)
        return out / (len(kinds) * len(cells))


def is_open(found: Meaning) -> bool:
    """Whether more than one answer is possible, or one that is not known."""
    return len(found.possible) > 1 or any(map(holds_unknown, found.possible))


def compile_table(table: Table, types: Types, owner: str) -> CompiledTable:
    """Compile a table of a decision or function named `owner`."""
    names = types.names
    tests: dict[tree.UnaryTests, Tests] = {}

    def compiled(cell: tree.UnaryTests) -> Tests:
        if cell not in tests:
            tests[cell] = compile_tests(cell, names)
        return tests[cell]

    return CompiledTable(
        table=table,
        owner=owner,
        policy=table_policy(table),
        inputs=tuple(
            (_input(c.node, types), types.fit(c.type_ref)) for c in table.inputs
        ),
        sources=tuple(tuple(sorted(free_names(c.node))) for c in table.inputs),
        rules=tuple(
            tuple(
                (column, compiled(cell))
                for column, cell in enumerate(rule.inputs)
                if not _always(cell)
            )
            for rule in table.rules
        ),
        outputs=tuple(
            tuple(
                (compile_expression(node, names), types.fit(clause.type_ref))
                for node, clause in zip(rule.outputs, table.outputs, strict=True)
            )
            for rule in table.rules
        ),
        stops=table.hit_policy is HitPolicy.FIRST,
        default=()
        if _constant_default(table.outputs)
        else tuple(
            None if c.default is None else compile_expression(c.default, names)
            for c in table.outputs
        ),
        fit=types.fit(table.type_ref),
    )


def _input(node: tree.Node, types: Types) -> Value:
    """An input; most are one fact, which needs no more than a look."""
    compiled = compile_expression(node, types.names)
    if not isinstance(node, tree.Name):
        return compiled
    name = node.name

    def fact(scope: Scope, budget: Budget) -> object:
        return scope[name] if name in scope else compiled(scope, budget)

    return fact


def table_policy(table: Table) -> Policy:
    """How the table turns rules into an answer; its declared values are constants."""
    names = tuple(c.name for c in table.outputs) if len(table.outputs) > 1 else ()
    return Policy(
        hit=table.hit_policy,
        aggregation=table.aggregation,
        ranks=tuple(tuple(map(_constant, c.values)) for c in table.outputs),
        names=names,
        default=_default(table.outputs, names),
    )


def _constant(node: tree.Node) -> object:
    return compile_expression(node)(_NOTHING)


_NOTHING: Mapping[str, object] = {}


def _default(outputs: Sequence[OutputClause], names: tuple[str, ...]) -> object:
    """The answer when no rule holds; null when no column has a default."""
    if all(clause.default is None for clause in outputs):
        return None
    return _together(
        names,
        [None if c.default is None else _constant(c.default) for c in outputs],
    )


def _constant_default(outputs: Sequence[OutputClause]) -> bool:
    return all(c.default is None or is_closed(c.default) for c in outputs)


def _together(names: tuple[str, ...], values: list[object]) -> object:
    """One output is its value; several are a context."""
    return dict(zip(names, values, strict=True)) if names else values[0]


def _always(cell: tree.UnaryTests) -> bool:
    return not cell.negated and any(
        isinstance(test, tree.Anything) for test in cell.tests
    )
