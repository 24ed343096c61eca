"""Decision tables as logic: which outputs are possible, and where.

Each cell becomes a truth about its input; each rule two conditions, it holds and it may
hold. What sets of rules mean is `karama.decisions.hits` once more, said of conditions:
under FIRST and PRIORITY a rule gives its output where it may hold and none before it
holds; under UNIQUE and ANY two that disagree give null. Chains of conditions share
their parts, so that a table of a thousand rules is a formula of a few thousand nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from karama.decisions.coercion import Types
from karama.decisions.hits import MAX_SETS, Policy, rank
from karama.decisions.masks import is_closed
from karama.decisions.run import Run
from karama.decisions.tables import CompiledTable
from karama.decisions.tables import compile_table as compile_for_python
from karama.feel import tree
from karama.feel.budget import Budget
from karama.procedure.decision import Aggregation, HitPolicy, Table

from .answers import Answer, Possible, merged
from .conditions import Cond, all_of, any_of, at_least, every, negated, some
from .declared import fitted
from .job import Logic
from .terms import Kind, NotInLogic, Term, Truth, alike
from .translate import Scope, holds, translate

MAX_COUNTED = 40
"""Rules of a COLLECT table whose hits are counted."""

MAX_RESULTS = 512
"""Different results of an aggregate that are told apart."""


@attrs.frozen(eq=False)
class Rows:
    """The rules of a table over some scope.

    Attributes:
        holds: Where each rule holds.
        may: Where each holds, or may.
        outputs: The output of each.
        default: The answer when none holds.
        job: The job they are terms of.
    """

    holds: tuple[Cond, ...]
    may: tuple[Cond, ...]
    outputs: tuple[Term, ...]
    default: Term
    job: Logic


class LogicTable:
    """A table, ready to be read over one scope after another.

    Cells over inputs that stay the same are translated once.
    """

    def __init__(self, table: Table, types: Types, owner: str) -> None:
        self.table = table
        self.owner = owner
        self._types = types
        self._python: CompiledTable = compile_for_python(table, types, owner)
        self._cells: dict[tuple[int, object, tree.UnaryTests], Truth] = {}
        self._inputs: list[tuple[int, Term]] = []

    @property
    def policy(self) -> Policy:
        """How rules become an answer."""
        return self._python.policy

    def possible(self, scope: Scope) -> tuple[Possible, ...]:
        """Every output the table may give, and where.

        Raises:
            NotInLogic: A cell, an output or the policy has no exact formula.
        """
        rows = self.rows(scope)
        found = _MEANINGS[self.table.hit_policy](self, rows)
        fit = self.table.type_ref
        typed = [(fitted(t, fit, self._types, scope), c) for t, c in found]
        return merged(typed, self.owner)

    def broken(self, scope: Scope) -> Cond:
        """Where rules hold together that must not: certain ones only."""
        rows = self.rows(scope)
        if self.table.hit_policy is HitPolicy.UNIQUE:
            return _counts(rows.holds)[1]
        if self.table.hit_policy is HitPolicy.ANY:
            return _counts([some(g.holds) for g in _grouped(rows)])[1]
        return False

    def answer(self, scope: Scope) -> Answer:
        """The table's answer where all it reads is in scope.

        Raises:
            NotInLogic: As for `possible`.
        """
        possible = self.possible(scope)
        return Answer(self.owner, possible, scope.job, self.policy, self.broken(scope))

    # --- rules -------------------------------------------------------------------

    @property
    def has_default(self) -> bool:
        """Whether the table answers where no rule holds."""
        return any(clause.default is not None for clause in self.table.outputs)

    def rows(self, scope: Scope) -> Rows:
        """The rules over a scope.

        Raises:
            NotInLogic: As for `possible`.
        """
        inputs = [
            self._input(number, scope) for number in range(len(self.table.inputs))
        ]
        truths = [self._rule(number, inputs, scope) for number in self._numbers]
        return Rows(
            holds=tuple(every(t.yes for t in row) for row in truths),
            may=tuple(every(t.may for t in row) for row in truths),
            outputs=tuple(self._output(number, scope) for number in self._numbers),
            default=self._default(scope),
            job=scope.job,
        )

    def inputs(self, scope: Scope) -> list[Term]:
        """What each input is over a scope.

        Raises:
            NotInLogic: One of them has no exact formula.
        """
        return [self._input(n, scope)[1] for n in range(len(self.table.inputs))]

    @property
    def _numbers(self) -> range:
        return range(len(self.table.rules))

    def _input(self, number: int, scope: Scope) -> tuple[int, Term]:
        """An input, and the number it is known by in the cells kept."""
        clause = self.table.inputs[number]
        term = fitted(
            translate(clause.node, scope), clause.type_ref, self._types, scope
        )
        for place, (column, known) in enumerate(self._inputs):
            if column == number and (known is term or _the_same(known, term)):
                return place, known
        self._inputs.append((number, term))
        return len(self._inputs) - 1, term

    def _rule(
        self, number: int, inputs: Sequence[tuple[int, Term]], scope: Scope
    ) -> list[Truth]:
        found = []
        for cell, (place, term) in zip(
            self.table.rules[number].inputs, inputs, strict=True
        ):
            truth = self._cell(cell, place, term, scope, number)
            if truth.yes is True:
                continue
            found.append(truth)
            if truth.may is False:
                break
        return found

    def _cell(
        self, cell: tree.UnaryTests, place: int, term: Term, scope: Scope, number: int
    ) -> Truth:
        keeps = is_closed(cell)
        key = (place, id(scope.job), cell)
        if keeps and key in self._cells:
            return self._cells[key]
        try:
            truth = holds(cell, term, scope)
        except NotInLogic as refusal:
            raise self._named(refusal, number) from None
        if keeps:
            self._cells[key] = truth
        return truth

    def _named(self, refusal: NotInLogic, number: int) -> NotInLogic:
        """A refusal that says which rule it speaks of."""
        element = refusal.element or f"{self.owner}, rule {number + 1}"
        return NotInLogic(refusal.reason, refusal.span, element)

    def _output(self, number: int, scope: Scope) -> Term:
        rule = self.table.rules[number]
        try:
            if all(map(is_closed, rule.outputs)):
                value = self._python.output(number, {}, Run({}, Budget()))
                return scope.job.constant(value)
            return self._computed(rule.outputs, scope)
        except NotInLogic as refusal:
            raise self._named(refusal, number) from None

    def _computed(self, outputs: Sequence[tree.Node], scope: Scope) -> Term:
        terms = [
            fitted(translate(node, scope), clause.type_ref, self._types, scope)
            for node, clause in zip(outputs, self.table.outputs, strict=True)
        ]
        if not self.policy.names:
            return terms[0]
        fields = dict(zip(self.policy.names, terms, strict=True))
        return Term(Kind.CONTEXT, fields=fields)

    def _default(self, scope: Scope) -> Term:
        if not self._python.default:
            return scope.job.constant(self.policy.default)
        nodes = [clause.default or tree.Null() for clause in self.table.outputs]
        terms = [translate(node, scope) for node in nodes]
        if not self.policy.names:
            return terms[0]
        fields = dict(zip(self.policy.names, terms, strict=True))
        return Term(Kind.CONTEXT, fields=fields)

    def in_order(self, rows: Rows) -> list[int]:
        """The rules by the order in which they win."""
        if self.table.hit_policy is HitPolicy.FIRST:
            return list(self._numbers)
        if any(not term.exact for term in rows.outputs):
            raise NotInLogic(
                "ranked outputs that are worked out from facts", element=self.owner
            )
        ranks = [rank(self.policy, term.exact[0]) for term in rows.outputs]
        return sorted(self._numbers, key=lambda number: (ranks[number], number))


def _the_same(one: Term, other: Term) -> bool:
    return one.exact == other.exact and one.texts == other.texts and alike(one, other)


# --- what sets of rules mean ----------------------------------------------------


def _by_order(table: LogicTable, rows: Rows) -> list[Possible]:
    """FIRST and PRIORITY: a rule gives its output where none before it holds."""
    found: list[Possible] = []
    open_: Cond = True
    for number in table.in_order(rows):
        found.append((rows.outputs[number], all_of(open_, rows.may[number])))
        open_ = all_of(open_, negated(rows.holds[number]))
        if open_ is False:
            break
    found.append((rows.default, open_))
    return found


def _unique(_table: LogicTable, rows: Rows) -> list[Possible]:
    one, two = _counts(rows.holds)
    clash = _counts(rows.may)[1]
    open_ = negated(one)
    single = negated(two)
    found = [
        (output, all_of(single, may, any_of(holds_, open_)))
        for output, may, holds_ in zip(rows.outputs, rows.may, rows.holds, strict=True)
    ]
    found.append((rows.default, open_))
    found.append((_null(), clash))
    return found


def _any(_table: LogicTable, rows: Rows) -> list[Possible]:
    groups = _grouped(rows)
    sure = [some(group.holds) for group in groups]
    maybe = [some(group.may) for group in groups]
    one, two = _counts(sure)
    open_ = negated(one)
    found = [
        (group.output, any_of(all_of(s, negated(two)), all_of(open_, m)))
        for group, s, m in zip(groups, sure, maybe, strict=True)
    ]
    found.append((rows.default, open_))
    found.append((_null(), _counts(maybe)[1]))
    return found


@attrs.frozen(eq=False)
class _Group:
    """Rules with the same output."""

    output: Term
    holds: list[Cond] = attrs.field(factory=list)
    may: list[Cond] = attrs.field(factory=list)


def _grouped(rows: Rows) -> list[_Group]:
    groups: list[_Group] = []
    for output, certain, may in zip(rows.outputs, rows.holds, rows.may, strict=True):
        if not output.exact:
            raise NotInLogic("outputs under ANY that are worked out from facts")
        group = next((g for g in groups if _equal_constants(g.output, output)), None)
        if group is None:
            group = _Group(output)
            groups.append(group)
        group.holds.append(certain)
        group.may.append(may)
    return groups


def _equal_constants(one: Term, other: Term) -> bool:
    left, right = one.exact[0], other.exact[0]
    return type(left) is type(right) and left == right


def _null() -> Term:
    return Term(Kind.NULL, null=True, exact=(None,))


def _counts(conditions: Sequence[Cond]) -> tuple[Cond, Cond]:
    """Where at least one of them holds, and where at least two."""
    one: Cond = False
    two: Cond = False
    for each in conditions:
        two = any_of(two, all_of(one, each))
        one = any_of(one, each)
    return one, two


# --- several results ------------------------------------------------------------


def _collect(table: LogicTable, rows: Rows) -> list[Possible]:
    aggregation = table.table.aggregation
    if aggregation is Aggregation.COUNT:
        return _count(table, rows)
    if aggregation is None or table.policy.names:
        return _several(table, rows)
    return _aggregated(table, rows, _TOGETHER[aggregation])


def _several(table: LogicTable, _rows: Rows) -> list[Possible]:
    raise NotInLogic("a table that answers with a list", element=table.owner)


def _count(table: LogicTable, rows: Rows) -> list[Possible]:
    """Every number of hits between those that hold and those that may."""
    if len(rows.holds) > MAX_COUNTED:
        raise NotInLogic("the hits of many rules counted", element=table.owner)
    hold, may = _sizes(rows.holds), _sizes(rows.may)
    found = []
    for size in range(len(rows.holds) + 1):
        where = all_of(may[size], negated(hold[size + 1]))
        output = (
            _number(Fraction(size))
            if size or table.policy.default is None
            else rows.default
        )
        found.append((output, where))
    return found


def _sizes(conditions: Sequence[Cond]) -> list[Cond]:
    """Where at least 0, 1, 2 ... of them hold, one more than there are."""
    counts: list[Cond] = [True] + [False] * (len(conditions) + 1)
    for each in conditions:
        for size in range(len(conditions), 0, -1):
            counts[size] = any_of(counts[size], all_of(counts[size - 1], each))
    return counts


_Together = Callable[[Fraction, Fraction], Fraction]
_TOGETHER: dict[Aggregation, _Together] = {
    Aggregation.SUM: lambda one, other: one + other,
    Aggregation.MIN: min,
    Aggregation.MAX: max,
}


def _aggregated(table: LogicTable, rows: Rows, together: _Together) -> list[Possible]:
    """Every result of the rules that hold and some of those that may."""
    if not all(t.kind is Kind.NUMBER and t.exact for t in rows.outputs):
        raise NotInLogic("an aggregate of what is not numbers", element=table.owner)
    reached: dict[Fraction | None, Cond] = {None: True}
    for output, certain, may in zip(rows.outputs, rows.holds, rows.may, strict=True):
        reached = _with_rule(reached, Fraction(output.value), certain, may, together)
        if len(reached) > MAX_RESULTS:
            raise NotInLogic("an aggregate with many results", element=table.owner)
    merely = [all_of(m, negated(h)) for h, m in zip(rows.holds, rows.may, strict=True)]
    many = at_least(merely, MAX_SETS.bit_length())
    found = [
        (
            rows.default if value is None else _number(value),
            all_of(where, negated(many)),
        )
        for value, where in reached.items()
    ]
    return [*found, (Term(Kind.NUMBER, 0, unknown=True), many)]


def _with_rule(
    reached: dict[Fraction | None, Cond], output: Fraction, certain: Cond, may: Cond,
    together: _Together,
) -> dict[Fraction | None, Cond]:  # fmt: skip
    """The results once one more rule has been counted, or left out."""
    found: dict[Fraction | None, list[Cond]] = {}
    for value, where in reached.items():
        found.setdefault(value, []).append(all_of(where, negated(certain)))
        new = output if value is None else together(value, output)
        found.setdefault(new, []).append(all_of(where, may))
    return {value: some(each) for value, each in found.items()}


def _number(value: Fraction) -> Term:
    amount = int(value) if value.denominator == 1 else value
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return Term(Kind.NUMBER, amount, exact=(exact,))


_Meaning = Callable[[LogicTable, Rows], list[Possible]]

_MEANINGS: dict[HitPolicy, _Meaning] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.FIRST: _by_order,
    HitPolicy.PRIORITY: _by_order,
    HitPolicy.COLLECT: _collect,
    HitPolicy.RULE_ORDER: _several,
    HitPolicy.OUTPUT_ORDER: _several,
}
