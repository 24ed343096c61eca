"""A decision and all it requires, as logic: chains of tables, end to end.

The decisions of the requirement graph are read in order, as `karama.decisions.partial`
works them out: a decision that requires one whose output is not certain is read for
each output that is possible, and what it may give is all that these give together. When
so many decisions are open at once that Python takes them as unknown, so does this.

Every decision on the way keeps its own answer. What is wrong with one table and hidden
by the next is seen at the first, and not at the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

import attrs

from karama.decisions.coercion import Types
from karama.decisions.graph import Graph, Node, compile_graph
from karama.decisions.partial import MAX_COMBINATIONS
from karama.procedure.decision import (
    Decision,
    DecisionModel,
    InputData,
    LiteralExpression,
    Table,
)

from .answers import Answer, Possible, merged
from .conditions import Cond, all_of, any_of, at_least, every, negated, some
from .declared import fitted
from .job import Logic
from .tables import LogicTable, Rows
from .terms import NULL, UNKNOWN_TERM, NotInLogic, Term
from .translate import Scope, translate

MAX_WAYS = 8_192
"""Combinations of the outputs of required decisions that are read one by one."""


@attrs.frozen(eq=False)
class _Way:
    """One combination of required outputs, and where it is possible."""

    where: Cond
    names: Mapping[str, Term]


@attrs.frozen(eq=False)
class Way:
    """The rules of a table, for one combination of what its decision requires.

    Attributes:
        where: Where the combination comes about.
        known: Where it does, and every input of the table is known and not null.
        table: The table.
        rows: Its rules there.
        scope: What its cells see there.
    """

    where: Cond
    known: Cond
    table: LogicTable
    rows: Rows
    scope: Scope


class LogicModel:
    """The decisions of a model as logic, each read once.

    Attributes:
        scope: What is in scope beside facts and decisions: the time.
    """

    def __init__(
        self, model: DecisionModel, job: Logic, scope: Scope | None = None
    ) -> None:
        self.model = model
        self._graph: Graph = compile_graph(model)
        self._types = Types(model)
        self.scope = scope or Scope(job, types=self._types.names)
        self._answers: dict[str, Answer | NotInLogic] = {}
        self._facts: dict[str, Term] = {}

    def answer(self, name: str) -> Answer:
        """What a decision answers.

        Raises:
            DecisionError: There is no such decision.
            NotInLogic: It, or one it requires, has no exact formula.
        """
        goal = self._graph.find(name, ("decision",))
        for node in self._graph.order(goal.address):
            if node.kind == "decision" and node.address not in self._answers:
                self._answers[node.address] = self._read(node)
        return self._known(goal.address)

    def answers(self, name: str) -> Mapping[str, Answer]:
        """What a decision and each decision it requires answer, by name, in order.

        Raises:
            NotInLogic: As for `answer`.
        """
        self.answer(name)
        goal = self._graph.find(name, ("decision",))
        return {
            node.name: self._known(node.address)
            for node in self._graph.order(goal.address)
            if node.kind == "decision"
        }

    # --- one table on its way ------------------------------------------------------

    def order(self, name: str) -> tuple[Node, ...]:
        """A decision and the decisions it requires, each after what it requires."""
        goal = self._graph.find(name, ("decision",))
        order = self._graph.order(goal.address)
        return tuple(node for node in order if node.kind == "decision")

    def rows(self, name: str) -> Iterator[Way]:
        """The rules of a decision's table, once for each way of what it requires.

        Raises:
            NotInLogic: The table, or a decision it requires, has no exact formula.
        """
        *before, goal = self.order(name)
        for node in before:
            self.answer(node.address)
        part = goal.part
        table = self._table(part) if isinstance(part, Decision) else None
        if table is None:
            raise NotInLogic("a decision that is no table", element=goal.name)
        for way in self._ways(goal):
            scope = self.scope.with_names(way.names)
            rows = table.rows(scope)
            known = every(term.known for term in table.inputs(scope))
            yield Way(way.where, all_of(way.where, known), table, rows, scope)

    def instead(self, part: Decision) -> LogicModel:
        """The same model with one decision written otherwise.

        What does not rest on that decision is not read again.
        """
        decisions = {**self.model.decisions, part.id: part}
        made = LogicModel(
            attrs.evolve(self.model, decisions=decisions), self.scope.job, self.scope
        )
        made._facts = self._facts
        changed = self._graph.find(part.id, ("decision",)).address
        for address, found in self._answers.items():
            behind = self._graph.order(address)
            if all(node.address != changed for node in behind):
                made._answers[address] = found
        return made

    def _known(self, address: str) -> Answer:
        found = self._answers[address]
        if isinstance(found, NotInLogic):
            raise found
        return found

    def _read(self, node: Node) -> Answer | NotInLogic:
        try:
            return self._worked_out(node)
        except NotInLogic as refusal:
            element = refusal.element or node.name
            return NotInLogic(refusal.reason, refusal.span, element)

    def _worked_out(self, node: Node) -> Answer:
        part = node.part
        assert isinstance(part, Decision)  # noqa: S101 - decision nodes hold decisions
        table = self._table(part)
        found: list[Possible] = []
        broken: list[Cond] = []
        for way in self._ways(node):
            scope = self.scope.with_names(way.names)
            for term, where in self._outputs(part, table, scope):
                typed = fitted(term, part.type_ref, self._types, scope)
                found.append((typed, all_of(way.where, where)))
            if table is not None:
                broken.append(all_of(way.where, table.broken(scope)))
        policy = None if table is None else table.policy
        return Answer(
            node.name, merged(found, node.name), self.scope.job, policy, some(broken)
        )

    def _table(self, part: Decision) -> LogicTable | None:
        if not isinstance(part.expression, Table):
            return None
        return LogicTable(part.expression, self._types, part.name)

    def _outputs(
        self, part: Decision, table: LogicTable | None, scope: Scope
    ) -> Iterable[Possible]:
        if table is not None:
            return table.possible(scope)
        expression = part.expression
        if expression is None:
            return [(NULL, True)]
        if not isinstance(expression, LiteralExpression) or expression.node is None:
            kind = type(expression).__name__
            raise NotInLogic(f"a boxed expression ({kind})", element=part.name)
        term = translate(expression.node, scope)
        return [(fitted(term, expression.type_ref, self._types, scope), True)]

    # --- what is required --------------------------------------------------------

    def _ways(self, node: Node) -> Iterator[_Way]:
        """Each combination of what the node requires."""
        names: dict[str, Term] = {}
        several: dict[str, tuple[Possible, ...]] = {}
        for address, path in node.requires:
            required = self._graph.nodes[address]
            if len(path) > 1:
                raise NotInLogic("a part of an imported model", element=".".join(path))
            if required.kind == "input":
                self._fact(path[0], required, names)
            elif required.kind == "decision":
                possible = self._known(address).possible
                if len(possible) == 1:
                    names[path[0]] = possible[0][0]
                else:
                    several[path[0]] = possible
        yield from _combined(names, several, node.name)

    def _fact(self, name: str, node: Node, names: dict[str, Term]) -> None:
        """A fact as its type has it; one nobody can say is refused where it is used."""
        if name not in self.scope.job.domains:
            return
        if name not in self._facts:
            part = node.part
            kind = part.type_ref if isinstance(part, InputData) else ""
            term = self.scope.job.fact(name)
            self._facts[name] = fitted(term, kind, self._types, self.scope)
        names[name] = self._facts[name]


def _combined(
    names: Mapping[str, Term], several: Mapping[str, tuple[Possible, ...]], of: str
) -> Iterator[_Way]:
    over = _too_many(several)
    for way, where in _one_by_one(several, of):
        yield _Way(all_of(where, negated(over)), {**names, **way})
    if over is False:
        return
    for way, where in _one_by_one(_or_unknown(several), of):
        yield _Way(all_of(where, over), {**names, **way})


def _one_by_one(
    several: Mapping[str, tuple[Possible, ...]], of: str
) -> Iterator[tuple[dict[str, Term], Cond]]:
    if prod(map(len, several.values())) > MAX_WAYS:
        raise NotInLogic("too many combinations of required decisions", element=of)
    for way in product(*several.values()):
        terms = dict(zip(several, (term for term, _ in way), strict=True))
        yield terms, every(where for _, where in way)


def _or_unknown(
    several: Mapping[str, tuple[Possible, ...]],
) -> dict[str, tuple[Possible, ...]]:
    """Each decision by its output where it has one, else as unknown."""
    found = {}
    for name, possible in several.items():
        two = at_least([where for _, where in possible], 2)
        certain = [(term, all_of(where, negated(two))) for term, where in possible]
        found[name] = (*certain, (UNKNOWN_TERM, two))
    return found


def _too_many(several: Mapping[str, tuple[Possible, ...]]) -> Cond:
    """Where more combinations are possible than Python tries one by one."""
    sizes = [len(possible) for possible in several.values()]
    if prod(sizes) <= MAX_COMBINATIONS:
        return False
    counts = [[where for _, where in possible] for possible in several.values()]
    return any_of(
        *(
            every(at_least(c, n) for c, n in zip(counts, least, strict=True))
            for least in _least_over(sizes)
        )
    )


def _least_over(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The smallest numbers of outputs that give too many combinations together."""
    for way in product(*(range(1, size + 1) for size in sizes)):
        if prod(way) <= MAX_COMBINATIONS:
            continue
        lower = (
            prod(way) // number * (number - 1) > MAX_COMBINATIONS
            for number in way
            if number > 1
        )
        if not any(lower):
            yield way
