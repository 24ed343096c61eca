"""What reads which facts, and where: a look at a whole procedure before its proof.

`survey(procedure, conditions)` comes to every condition, table, call and clock that a
case can come to, through the processes it calls. It finds the scopes of facts (a
`Spot` each), what their steps read and decide, what a call lends and brings back, and
with what every fact is compared (`uses`). A fact that nothing reads is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from karama.engine.compile import Node, Plan, Ready, key_of, ready
from karama.errors import ProofError
from karama.feel import compile_expression, free_names, tree
from karama.procedure.decision import DecisionModel, LiteralExpression, Table
from karama.procedure.procedure import Procedure
from karama.procedure.process import CallActivity, Task
from karama.proof.domains import Uses

MAX_DEPTH = 6
"""Calls inside one another that a proof follows."""


@attrs.define
class Spot:
    """A scope of facts: the processes that share it, and what they read and write.

    Attributes:
        plans: Processes whose steps read and write it.
        reads: Facts that something reads.
        gated: Those that a condition, a call or a clock reads.
        tabled: Those that a decision reads.
        results: Results of decisions: name -> (owner, decision) of each that gives it.
        deciding: The steps that give each result.
        brought: Facts that a call brings back: name -> (scope, expression).
        lent: Facts that it is lent: name -> (scope, expression).
    """

    plans: list[Plan] = attrs.field(factory=list)
    reads: set[str] = attrs.field(factory=set)
    gated: set[str] = attrs.field(factory=set)
    tabled: set[str] = attrs.field(factory=set)
    results: dict[str, list[tuple[Procedure, str]]] = attrs.field(factory=dict)
    deciding: dict[str, list[str]] = attrs.field(factory=dict)
    brought: dict[str, tuple[str, tree.Node]] = attrs.field(factory=dict)
    lent: dict[str, tuple[str, tree.Node]] = attrs.field(factory=dict)

    @property
    def kept_at(self) -> frozenset[str]:
        """Names of what the steps that decide were last acted on with."""
        pairs = (
            (name, step) for name, steps in self.deciding.items() for step in steps
        )
        return frozenset(stand_name(*pair) for pair in pairs)


def stand_name(name: str, step: str) -> str:
    """The name under which a result is kept for one step that decides it."""
    return f"{name} at {step}"


def survey(
    procedure: Procedure,
    conditions: Iterable[tree.Node] = (),
    *,
    concepts: bool = False,
) -> Survey:
    """Look at a procedure, and at what a principle asks of it.

    Args:
        procedure: The procedure.
        conditions: Expressions a principle asks about, over the facts of the case.
        concepts: Whether the Charter's concepts are asked about as well.

    Raises:
        ProofError: Calls inside calls go too deep.
    """
    found = Survey(procedure)
    found.visit("", found.ready.plan(""), 0)
    for node in conditions:
        found.ask("", node)
    for condition in procedure.assumptions:
        found.read("", condition.node)
    if concepts:
        found.ask_concepts()
    return found


class Survey:
    """What was found on the way through a procedure.

    Attributes:
        procedure: The procedure.
        ready: The same, made ready by the engine.
        spots: Scopes of facts by key: "" is the case, "/call" what a call has.
        uses: What facts are compared with, and how.
    """

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.ready: Ready = ready(procedure)
        self.spots: dict[str, Spot] = {}
        self.uses = Uses()

    def visit(self, scope: str, plan: Plan, depth: int) -> None:
        """Look at every element of a process that shares a scope of facts."""
        if depth > MAX_DEPTH:
            raise ProofError("calls inside calls go too deep", element=plan.key)
        spot = self.spots.setdefault(scope, Spot())
        if plan in spot.plans:
            return
        spot.plans.append(plan)
        for node in plan.nodes.values():
            self._visit_node(scope, plan, node, depth)

    def _visit_node(self, scope: str, plan: Plan, node: Node, depth: int) -> None:
        for way in node.ways:
            if way.formula is not None:
                self.read(scope, way.formula.node)
        if node.due is not None:
            self.read(scope, node.due.node)
        if node.kind == "decision":
            self._visit_decision(scope, plan.owner, node)
        elif node.kind == "call":
            self._visit_call(scope, plan, node, depth)

    def read(self, scope: str, node: tree.Node) -> None:
        """Something on the way reads an expression."""
        self.ask(scope, node)
        self.spots[scope].gated |= free_names(node)

    def ask(self, scope: str, node: tree.Node) -> None:
        """A principle may ask about an expression."""
        self.spots.setdefault(scope, Spot()).reads |= free_names(node)
        self.uses.of_expression(node)

    def ask_concepts(self) -> None:
        """What each pack says of the Charter's concepts, over its own facts."""
        for scope, spot in list(self.spots.items()):
            owner = spot.plans[0].owner if scope else self.procedure
            for concept in owner.concepts.values():
                self.ask(scope, concept.node)

    def _visit_decision(self, scope: str, owner: Procedure, node: Node) -> None:
        task = node.element
        assert isinstance(task, Task)  # noqa: S101 - only tasks decide
        spot = self.spots[scope]
        given = spot.results.setdefault(task.result or task.decision, [])
        given.append((owner, task.decision))
        spot.deciding.setdefault(task.result or task.decision, []).append(node.id)
        required = self.ready.decisions(owner, task.decision).requires(task.decision)
        spot.reads |= set(required)
        spot.tabled |= set(required)
        model = owner.models[owner.decision_of[task.decision]]
        self.uses.of_types(model)
        for table in tables_of(model):
            self._visit_table(table)

    def _visit_table(self, table: Table) -> None:
        for place, clause in enumerate(table.inputs):
            for tests in {rule.inputs[place] for rule in table.rules}:
                self.uses.of_cell(clause.node, tests)
            if clause.allowed is not None:
                self.uses.of_cell(clause.node, clause.allowed)

    def _visit_call(self, scope: str, plan: Plan, node: Node, depth: int) -> None:
        element = node.element
        assert isinstance(element, CallActivity)  # noqa: S101 - compile says so
        key = key_of(self.ready, plan.owner, element.called)
        own = bool(element.inputs or element.outputs)
        inner = f"{scope}/{element.id}" if own else scope
        self.visit(inner, self.ready.plan(key), depth + 1)
        for name, condition in element.inputs:
            self.read(scope, condition.node)
            self.spots[inner].lent[name] = (scope, condition.node)
        for name, condition in element.outputs:
            self.read(inner, condition.node)
            self.spots[scope].brought[name] = (inner, condition.node)
        if own and not element.inputs:  # it is lent whatever it or its outputs read
            self.spots[scope].reads |= self.spots[inner].reads
            for name in self.spots[inner].reads:
                self.spots[inner].lent[name] = (scope, tree.Name(name))


def tables_of(model: DecisionModel) -> Iterator[Table]:
    """Every decision table that is the logic of a decision of a model."""
    for decision in model.decisions.values():
        if isinstance(decision.expression, Table):
            yield decision.expression


def outputs_of(
    ready: Ready, owner: Procedure, model: DecisionModel, name: str
) -> tuple[object, ...]:
    """Every value a decision may give, as far as its table says; null among them."""
    found: list[object] = [None]
    for decision in model.decisions.values():
        table = decision.expression
        if name not in (decision.name, decision.id):
            continue
        if isinstance(table, LiteralExpression) and table.node is not None:
            if not free_names(table.node):
                found.append(compile_expression(table.node)({}))
            continue
        if not isinstance(table, Table):
            continue
        for nodes in (rule.outputs for rule in table.rules):
            if len(nodes) == 1 and not free_names(nodes[0]):
                found.append(compile_expression(nodes[0])({}))
        for clause in table.outputs:
            extra = [*clause.values, *([clause.default] if clause.default else [])]
            found += [compile_expression(n)({}) for n in extra if not free_names(n)]
    return tuple(found)
