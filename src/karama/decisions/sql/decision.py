"""A decision and all it requires as one query: a subquery for each decision.

The decisions of the requirement graph are taken in order. Each adds a column to the
people's table; the last one is what is selected, beside the id. Every decision is a
query of its own, so that what others read is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from karama.decisions.coercion import Fit, Types, coerce
from karama.decisions.columns.table import limits_of
from karama.decisions.graph import Graph, Node, compile_graph
from karama.decisions.hits import Policy
from karama.decisions.masks import is_closed
from karama.decisions.tables import table_policy
from karama.feel import compile_expression, tree
from karama.procedure.decision import (
    DecisionModel,
    HitPolicy,
    InputData,
    LiteralExpression,
    Table,
)

from . import answers
from .answers import Answer
from .compute import Scope
from .dialects import Dialect, dialect_of
from .kinds import NULL, constant, grid_of_type, kind_of_type, type_of
from .needs import needed, reads
from .policies import Case, cases_of, in_order, is_list, looks_twice
from .refusal import NotInSql, placed
from .rules import Facts, Rules, rules_of
from .spans import fitted
from .things import Coded, Term, Thing, column, known


def expression(
    model: DecisionModel,
    name: str,
    people: Any,
    *,
    id: str = "id",
    dialect: str = "duckdb",
) -> Any:
    """A decision about every row of a table, as an Ibis expression.

    Args:
        model: The model.
        name: Name or id of the decision.
        people: An Ibis table: a row a person, a column a fact.
        id: The column that tells people apart; databases give rows in any order.
        dialect: The database that will run it; "duckdb", "postgres", "databricks".

    Returns:
        An Ibis table: the id, and a column for each output, named as the decision when
        there is one output. A null decision has null in every column.

    Raises:
        NotInSql: SQL would not give the same answers, or a fact has no column.
        DecisionError: There is no such decision, or the model lacks a part.
    """
    graph = compile_graph(model)
    goal = graph.find(name, ("decision",))
    query = _Query(graph, Types(model), dialect_of(dialect), people, id)
    order = needed(graph, goal)
    query.start(order)
    for node in order:
        if node.kind == "decision" and node is not goal:
            with _at(node):
                query.add(node)
    with _at(goal):
        return query.select(goal)


def _at(node: Node) -> Any:
    return placed(f"Decision {node.name!r}", node.name, getattr(node.part, "line", 0))


def _apart(names: list[str]) -> None:
    """Raise where two columns have one name: most databases do not look at case.

    Raises:
        NotInSql: They have.
    """
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise NotInSql(f"Two columns are named {name!r}.")
        seen.add(name.casefold())


Fits = Callable[[object], object]


@attrs.define(eq=False)
class _Query:
    """A query on its way.

    Attributes:
        graph: The compiled model.
        types: Its declared types.
        dialect: The database.
        people: The people's table with what is decided so far.
        id: Its column that tells people apart.
        decided: For each decision, its column and what it holds.
    """

    graph: Graph
    types: Types
    dialect: Dialect
    people: Any
    id: str
    decided: dict[str, tuple[str, Answer]] = attrs.field(factory=dict)

    def start(self, order: list[Node]) -> None:
        """Keep the id and the facts that are asked for.

        Raises:
            NotInSql: The table lacks one.
        """
        for node in order:
            if not node.address.startswith(f"{self.graph.namespace}#"):
                raise NotInSql("A part of an imported model is not written in SQL.")
        facts = [node.name for node in order if node.kind == "input"]
        _apart([self.id, *(fact for fact in facts if fact != self.id)])
        for name in (self.id, *facts):
            if name not in self.people.columns:
                raise NotInSql(f"The table of people has no column {name!r}.")
        self.people = self.people.select(*dict.fromkeys([self.id, *facts]))

    def add(self, node: Node) -> None:
        """Add the answer of a decision as a column others read."""
        found = self._answer(node)
        name = self._fresh(node.name)
        self._mutate({name: found.value})
        self.decided[node.address] = name, found

    def _mutate(self, columns: dict[str, Any]) -> None:
        # a view, or Ibis would write the columns out again wherever they are read
        self.people = self.people.mutate(**columns).view()

    def _fresh(self, name: str) -> str:
        taken = {column.casefold() for column in self.people.columns}
        while name.casefold() in taken:
            name += "'"
        return name

    # --- what a decision reads ------------------------------------------------------

    def facts(self, node: Node) -> Facts:
        """What a decision reads, as it stands in the people's table."""
        raw: dict[str, Term] = {}
        declared: dict[str, str] = {}
        names: dict[str, Thing] = {}
        read = reads(node)
        for address, path in node.requires:
            required = self.graph.nodes[address]
            if path[0] not in read:
                continue
            if isinstance(required.part, InputData):
                name, type_ref = path[0], required.part.type_ref
                declared[name], raw[name] = type_ref, self._column(required.name)
                names[name] = self._fact(raw[name], required, type_ref)
            elif address in self.decided:
                name, found = self.decided[address]
                names[path[0]] = found.stored(self.people[name])
        scope = Scope(names, self.types.names, self.dialect)
        return Facts(scope, raw, declared, self.types)

    def _column(self, name: str) -> Term:
        value = self.people[name]
        kind = kind_of_type(value.type(), name)
        if kind in ("time", "date and time") and not self.dialect.clocks:
            raise NotInSql(f"{self.dialect.name} has no local time for {name!r}.")
        return Term(kind, value, grid_of_type(value.type()))

    def _fact(self, column: Term, node: Node, type_ref: str) -> Term:
        """A fact as its declared type has it.

        Raises:
            NotInSql: No value of the column would fit: everyone would be null.
        """
        found = self._fitted(column, node.fit, type_ref)
        if found.kind == NULL != column.kind:
            raise NotInSql(
                f"Column {node.name!r} holds a {column.kind}, which is no {type_ref}."
            )
        return found

    def _fitted(self, term: Term, fit: Fit | None, type_ref: str) -> Term:
        return fitted(term, fit, limits_of(self.types, type_ref), self.dialect)

    # --- what it answers ------------------------------------------------------------

    def _answer(self, node: Node) -> Answer:
        part: Any = node.part
        if isinstance(part.expression, Table):
            return self._of_table(node, part.expression)
        if isinstance(part.expression, LiteralExpression):
            return self._of_literal(node, part.expression)
        raise NotInSql("It is neither a table nor a literal expression.")

    def _of_literal(self, node: Node, written: LiteralExpression) -> Answer:
        fit = self._both_fits(node, written.type_ref)
        thing: Thing = known(None)
        if written.node is not None:
            thing = self.facts(node).scope.of(written.node)
        if isinstance(thing, Coded):
            pairs = zip(thing.where, thing.outcomes, strict=True)
            return answers.answer([*pairs, (True, thing.outcomes[-1])], fit)
        return answers.answer([(True, self._typed(thing, node, written.type_ref))], fit)

    def _typed(self, term: Term, node: Node, type_ref: str) -> Term:
        part: Any = node.part
        for name in (type_ref, part.type_ref):
            term = self._fitted(term, self.types.fit(name), name)
        return term

    def _both_fits(self, node: Node, type_ref: str) -> Fits:
        own = self.types.fit(type_ref)
        return lambda value: coerce(node.fit, coerce(own, value))

    def _of_table(self, node: Node, table: Table, *, codes: bool = False) -> Answer:
        policy, cases = self._table(node, table)
        if is_list(policy):
            raise NotInSql("Its list of outputs is read by another decision.")

        def typed(value: object) -> object:
            computed = isinstance(value, Term)
            return self._typed(value, node, table.type_ref) if computed else value  # type: ignore[arg-type]

        make = answers.numbered if codes else answers.answer
        fit = self._both_fits(node, table.type_ref)
        return make([(where, typed(value)) for where, value in cases], fit)

    def _table(self, node: Node, table: Table) -> tuple[Policy, list[Case]]:
        policy = self._policy(table)
        rules = rules_of(table, self.facts(node))
        outputs = self._outputs(table, policy, self.facts(node))
        if looks_twice(policy, rules, outputs):
            rules = self._flags(rules)
            outputs = self._outputs(table, policy, self.facts(node))
        if is_list(policy):
            order = in_order(policy, outputs)
            return policy, [(rules.where[rule], outputs[rule]) for rule in order]
        return policy, list(cases_of(policy, rules, outputs))

    def _policy(self, table: Table) -> Policy:
        for clause in table.outputs:
            if clause.default is not None and not is_closed(clause.default):
                raise NotInSql("Its default output is worked out from facts.")
        return table_policy(table)

    def _flags(self, rules: Rules) -> Rules:
        """The rules as columns of the people's table."""
        names = [self._fresh(f"rule {n}") for n in range(1, len(rules.where) + 1)]
        flags = zip(names, rules.where, strict=True)
        self._mutate({n: column(w) for n, w in flags if not isinstance(w, bool)})
        flagged = zip(names, rules.where, strict=True)
        where = [w if isinstance(w, bool) else self.people[n] for n, w in flagged]
        return Rules(tuple(where), rules.meets)

    def _outputs(self, table: Table, policy: Policy, facts: Facts) -> list[object]:
        """The output of each rule: a FEEL value, or a `Term` worked out from facts."""
        return [self._output(table, n, policy, facts) for n in range(len(table.rules))]

    def _output(
        self, table: Table, number: int, policy: Policy, facts: Facts
    ) -> object:
        rule = table.rules[number]
        with placed(f"Rule {number + 1}", rule.id, rule.line):
            if all(map(is_closed, rule.outputs)):
                return self._constant(table, number, policy)
            if policy.names or policy.hit not in (HitPolicy.UNIQUE, HitPolicy.FIRST):
                raise NotInSql("An output is worked out from facts.")
            type_ref = table.outputs[0].type_ref
            thing = facts.scope.of(rule.outputs[0])
            if isinstance(thing, Coded):
                fit = self.types.fit(type_ref)
                thing = thing.map(lambda value: coerce(fit, value))
                return thing.outcomes[0] if thing.known else thing.as_term()
            return self._fitted(thing, self.types.fit(type_ref), type_ref)

    def _constant(self, table: Table, number: int, policy: Policy) -> object:
        nodes = table.rules[number].outputs
        values = [
            coerce(self.types.fit(clause.type_ref), self._value(node))
            for node, clause in zip(nodes, table.outputs, strict=True)
        ]
        if not policy.names:
            return values[0]
        return dict(zip(policy.names, values, strict=True))

    def _value(self, node: tree.Node) -> object:
        return compile_expression(node, self.types.names)({})

    # --- the last one ---------------------------------------------------------------

    def select(self, goal: Node) -> Any:
        """The id of each person and the outputs of the decision."""
        part: Any = goal.part
        table = part.expression if isinstance(part.expression, Table) else None
        names = table_policy(table).names if table is not None else ()
        if table is not None and is_list(table_policy(table)):
            columns = {goal.name: self._list(goal, table)}
        elif table is not None and names and table.aggregation is None:
            columns = dict(self._several(goal, table, names))
        else:
            columns = {goal.name: self._single(goal)}
        _apart([self.id, *columns])
        return self.people.select(self.people[self.id], **columns)

    def _single(self, goal: Node) -> Any:
        found = self._answer(goal)
        if found.codes:
            type_of(found.outcomes or ())  # raises: it says why no column holds them
        return found.value

    def _several(
        self, goal: Node, table: Table, names: tuple[str, ...]
    ) -> Iterator[tuple[str, Any]]:
        found = self._of_table(goal, table, codes=True)
        outcomes = found.outcomes or ()
        if any(value is not None and not isinstance(value, dict) for value in outcomes):
            raise NotInSql("A declared type makes no context of its outputs.")
        code = self._fresh("rule")
        self._mutate({code: found.value})
        for name in names:
            parts = [v[name] if isinstance(v, dict) else None for v in outcomes]
            dtype = type_of(parts)
            values = [constant(part, dtype) for part in parts]
            yield name, self.dialect.pick(self.people[code], values)

    def _list(self, goal: Node, table: Table) -> Any:
        policy, cases = self._table(goal, table)
        self._check_list(goal, table, [value for _, value in cases])
        return answers.listed(cases, policy.default, self.dialect)

    def _check_list(self, goal: Node, table: Table, values: list[object]) -> None:
        """Refuse where a declared type would change the list of outputs."""
        for name in (table.type_ref, getattr(goal.part, "type_ref", "")):
            fit = self.types.fit(name)
            item = self.types.item(name)
            lists = name.startswith("list") or (
                item is not None and item.is_collection and not item.type_constraint
            )
            if fit is not None and not (lists and fit(tuple(values)) == tuple(values)):
                raise NotInSql("A declared type changes its list of outputs.")
