"""Compiles a requirement graph: inputs, decisions, functions and services as nodes.

A node knows its address, what it requires, and how to work itself out from values
that are already there. An evaluation puts the nodes it needs in order and works each
out once; it never recurses, so a chain of ten thousand decisions is no trouble.

Parts of an imported model are nodes of that model; an expression sees them under the
import's name. Services run the same nodes again with their own inputs put in place.

Source: OMG DMN 1.5, 6.3 and 10.4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import attrs

from karama.errors import DecisionError
from karama.feel.budget import Budget
from karama.feel.values import Function
from karama.procedure.decision import (
    Decision,
    DecisionModel,
    DecisionService,
    InputData,
    KnowledgeModel,
)

from .coercion import MISFIT, Fit, Types, coerce
from .expressions import compile_function, compile_logic
from .run import Logic, Run, Scope


@attrs.frozen(eq=False)
class Node:
    """A part of the graph, compiled.

    Attributes:
        address: "namespace#id", unique over all models.
        name: Its name in its own model.
        kind: "input", "decision", "function" or "service".
        requires: Addresses and the name each is seen under: its own, or
            (import name, name).
        work: Gives the value from the scope of what it requires.
        logic: A decision's expression before its type is applied, else None.
        fit: The declared type, None when anything fits.
        part: As written.
    """

    address: str
    name: str
    kind: str
    requires: tuple[tuple[str, tuple[str, ...]], ...]
    work: Logic
    logic: Logic | None = None
    fit: Fit | None = None
    part: object = None


@attrs.define
class Graph:
    """All nodes of a model and of its imports, by address.

    Attributes:
        namespace: The model's namespace.
        nodes: Every node.
        orders: Evaluation orders found so far, by goal.
    """

    namespace: str
    nodes: dict[str, Node] = attrs.field(factory=dict)
    orders: dict[tuple[str, ...], tuple[Node, ...]] = attrs.field(factory=dict)

    def find(self, name_or_id: str, kinds: tuple[str, ...]) -> Node:
        """The node of this model with that id or name; imports by "namespace#id".

        Raises:
            DecisionError: There is none.
        """
        for address in (f"{self.namespace}#{name_or_id}", name_or_id):
            node = self.nodes.get(address)
            if node is not None and node.kind in kinds:
                return node
        wanted = " ".join(name_or_id.split())
        for node in self.nodes.values():
            if node.name == wanted and node.kind in kinds:
                return node
        known = ", ".join(
            sorted(n.name for n in self.nodes.values() if n.kind in kinds)
        )
        raise DecisionError(
            f"The model has no {' or '.join(kinds)} {name_or_id!r}. It has: {known}.",
            element=name_or_id,
        )

    def order(self, *goals: str, given: Iterable[str] = ()) -> tuple[Node, ...]:
        """The nodes to work out, each after what it requires, the goals last.

        Args:
            goals: Addresses of the nodes wanted.
            given: Addresses whose values are there already: not looked behind.

        Raises:
            DecisionError: Requirements go in a circle.
        """
        key = (*goals, "given", *sorted(given))
        if key not in self.orders:
            self.orders[key] = tuple(self._order(goals, frozenset(given)))
        return self.orders[key]

    def _order(self, goals: Sequence[str], given: frozenset[str]) -> Iterable[Node]:
        done: set[str] = set(given)
        open_: set[str] = set()
        waiting = list(reversed(goals))
        while waiting:
            address = waiting[-1]
            if address in done:
                waiting.pop()
                continue
            node = self.nodes[address]
            missing = [a for a, _ in self._behind(node) if a not in done]
            if not missing:
                waiting.pop()
                open_.discard(address)
                done.add(address)
                yield node
                continue
            if address in open_:
                raise DecisionError(
                    f"What {node.name!r} requires goes in a circle.", element=node.name
                )
            open_.add(address)
            waiting.extend(reversed(missing))

    def _behind(self, node: Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What must be worked out first; a function waits for no other function."""
        if node.kind != "function":
            return node.requires
        return tuple(
            (a, n) for a, n in node.requires if self.nodes[a].kind != "function"
        )

    def work_out(self, run: Run, *goals: str, given: Iterable[str] = ()) -> None:
        """Put the values of the goals, and of all they require, in the run."""
        for node in self.order(*goals, given=given):
            if node.address not in run.values:
                run.values[node.address] = node.work(self.scope(node, run), run)

    def scope(self, node: Node, run: Run) -> Scope:
        """The names a node's expression may use, with their values."""
        scope: Scope = {}
        for address, path in node.requires:
            value = self._seen(address, run)
            if len(path) == 1:
                scope[path[0]] = value
            else:
                inside = scope.setdefault(path[0], {})
                if isinstance(inside, dict):
                    inside[path[1]] = value
        return scope

    def _seen(self, address: str, run: Run) -> object:
        if address in run.values:
            return run.values[address]
        # Only functions that call one another get here: each is made when used.
        return _late(self, address, run)


def _late(graph: Graph, address: str, run: Run) -> Function:
    node = graph.nodes[address]

    def call(arguments: Sequence[object], budget: Budget) -> object:
        if address not in run.values:
            run.values[address] = node.work(graph.scope(node, run), run)
        function = run.values[address]
        return (
            function.run(arguments, budget) if isinstance(function, Function) else None
        )

    return Function(parameters=_parameters(node), run=call, name=node.name)


def _parameters(node: Node) -> tuple[str, ...]:
    part = node.part
    if isinstance(part, KnowledgeModel) and part.function is not None:
        return tuple(name for name, _ in part.function.parameters)
    return ()


# --- compiling -------------------------------------------------------------------


def compile_graph(model: DecisionModel) -> Graph:
    """Compile a model and everything it imports.

    Raises:
        DecisionError: A requirement is missing; the reader's findings say where.
    """
    graph = Graph(model.namespace)
    seen_as = {each.namespace: each.name for each in model.imports}
    for each in _models(model):
        _add(graph, each, seen_as.get(each.namespace, ""))
    for node in graph.nodes.values():
        for address, _ in node.requires:
            if address not in graph.nodes:
                raise DecisionError(
                    f"{node.name!r} requires {address!r}, which is not there.",
                    element=node.name,
                )
    return graph


def _models(model: DecisionModel) -> Iterable[DecisionModel]:
    seen: set[int] = set()
    waiting = [model]
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            waiting.extend(imported.model for imported in each.imports)
            yield each


def _add(graph: Graph, model: DecisionModel, alias: str) -> None:
    types = Types(model)
    space = model.namespace
    names = _names(model)
    for fact in model.inputs.values():
        node = _input(fact, types, space, alias)
        graph.nodes[node.address] = node
    for decision in model.decisions.values():
        node = _decision(decision, types, space, names)
        graph.nodes[node.address] = node
    for knowledge in model.knowledge.values():
        node = _knowledge(knowledge, types, space, names)
        graph.nodes[node.address] = node
    for service in model.services.values():
        node = _service(graph, service, types, space)
        graph.nodes[node.address] = node


_Names = dict[str, tuple[str, ...]]


def _names(model: DecisionModel) -> _Names:
    """How expressions of a model see each part they may require, by address."""
    names: _Names = {
        f"{model.namespace}#{key}": (part.name,) for key, part in _parts(model)
    }
    for imported in model.imports:
        for key, part in _parts(imported.model):
            path = (imported.name, part.name) if imported.name else (part.name,)
            names[f"{imported.namespace}#{key}"] = path
    return names


_Part = InputData | Decision | KnowledgeModel | DecisionService


def _parts(model: DecisionModel) -> Iterable[tuple[str, _Part]]:
    yield from model.inputs.items()
    yield from model.decisions.items()
    yield from model.knowledge.items()
    yield from model.services.items()


def _address(space: str, key: str) -> str:
    """Ids of imported parts are qualified already."""
    return key if "#" in key else f"{space}#{key}"


def _requires(
    ids: Iterable[str], space: str, names: _Names
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    addresses = [_address(space, key) for key in ids]
    return tuple((a, names.get(a, (a,))) for a in addresses)


def _input(fact: InputData, types: Types, space: str, alias: str) -> Node:
    """An input: a fact by its full name, under the import's name, or by its own."""
    address = f"{space}#{fact.id}"
    fit = types.fit(fact.type_ref)
    full = [f"{space}#{fact.name}", *([f"{alias}.{fact.name}"] if alias else [])]

    def work(_scope: Scope, run: Run) -> object:
        facts = run.facts
        for name in full:
            if name in facts:
                return coerce(fit, facts[name])
        group = facts.get(alias) if alias else None
        if type(group) is dict and fact.name in group:
            return coerce(fit, group[fact.name])
        return coerce(fit, facts.get(fact.name, run.absent))

    return Node(address, fact.name, "input", (), work, fit=fit, part=fact)


def _decision(decision: Decision, types: Types, space: str, names: _Names) -> Node:
    fit = types.fit(decision.type_ref)
    logic: Logic = (
        (lambda _scope, _run: None)
        if decision.expression is None
        else compile_logic(decision.expression, types, decision.name)
    )
    return Node(
        address=f"{space}#{decision.id}",
        name=decision.name,
        kind="decision",
        requires=_requires(decision.requires, space, names),
        work=logic if fit is None else lambda s, run: coerce(fit, logic(s, run)),
        logic=logic,
        fit=fit,
        part=decision,
    )


def _knowledge(
    knowledge: KnowledgeModel, types: Types, space: str, names: _Names
) -> Node:
    build: Callable[[Scope, Run], object]
    if knowledge.function is None:
        build = _no_function
    else:
        build = compile_function(
            knowledge.function,
            types,
            knowledge.name,
            _returns(knowledge.type_ref, types),
        )
    address = f"{space}#{knowledge.id}"
    requires = _requires(knowledge.requires, space, names)
    if all(a != address for a, _ in requires):
        # A function may call itself: its own name is in its scope.
        requires = (*requires, (address, (knowledge.name,)))
    return Node(address, knowledge.name, "function", requires, build, part=knowledge)


def _no_function(_scope: Scope, _run: Run) -> object:
    return None


def _returns(type_ref: str, types: Types) -> Fit | None:
    """The type a function's variable gives its result.

    DMN 1.2 and later declare a function type there, earlier ones the result's type.
    """
    item = types.item(type_ref)
    if item is not None and item.function is not None:
        return types.fit(item.function[1])
    return types.fit(type_ref)


def _service(graph: Graph, service: DecisionService, types: Types, space: str) -> Node:
    given = tuple(
        _address(space, key) for key in (*service.input_data, *service.input_decisions)
    )
    outputs = tuple(_address(space, key) for key in service.outputs)
    returns = _returns(service.type_ref, types)
    build = partial(_build_service, graph, service.name, given, outputs, returns)
    return Node(
        f"{space}#{service.id}", service.name, "service", (), build, part=service
    )


def _build_service(
    graph: Graph,
    name: str,
    given: tuple[str, ...],
    outputs: tuple[str, ...],
    returns: Fit | None,
    _scope: Scope,
    run: Run,
) -> Function:
    """A service as a function: its inputs are put in place of what they stand for."""

    def call(arguments: Sequence[object], budget: Budget) -> object:
        values: dict[str, object] = {}
        for address, argument in zip(given, arguments, strict=True):
            fit = graph.nodes[address].fit
            values[address] = argument if fit is None else fit(argument)
            if values[address] is MISFIT:
                return None
        inside = attrs.evolve(run, values=values, budget=budget)
        graph.work_out(inside, *outputs, given=given)
        found = {graph.nodes[a].name: inside.values[a] for a in outputs}
        value = found if len(outputs) != 1 else next(iter(found.values()))
        return coerce(returns, value)

    return Function(
        parameters=tuple(graph.nodes[address].name for address in given),
        run=call,
        name=name,
    )
