"""The Python reading of a decision model: one person, the full language.

`compile_model` compiles a model once; `Decisions` then answers. `evaluate` is plain
DMN: a fact that is not given is null. `decide` is for people: a fact that is not given
is unknown, and the outcome says what is certain, what is possible, and what to ask.

Nothing here looks at the model again, reads a clock, or runs without a budget.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from karama.errors import FeelLimit
from karama.feel import to_feel
from karama.feel.budget import Budget
from karama.feel.values import UNKNOWN, Function
from karama.procedure.decision import DecisionModel

from .expressions import invoke
from .graph import Graph, Node, compile_graph
from .outcome import Outcome
from .partial import decide
from .run import Run

WARM = 64
"""Answers asked of a decision before it is compiled to bit-vectors too."""


class Decisions:
    """A compiled model; safe to share, it keeps nothing of a person.

    A decision that is asked again and again is compiled to columns as well, where
    every decision behind it is a table that allows it: the same answers, faster.
    """

    def __init__(self, model: DecisionModel, graph: Graph) -> None:
        self.model = model
        self._graph = graph
        self._asked: dict[str, int] = {}
        self._columns: dict[str, _InColumns | None] = {}

    def evaluate(
        self,
        name: str,
        facts: Mapping[str, object],
        budget: Budget | None = None,
    ) -> object:
        """The value of a decision; a fact that is not given is null.

        Args:
            name: Name or id of a decision, or "namespace#id" of an imported one.
            facts: Values by the name of their input; Python's own or FEEL's. A fact of
                an imported model is found by "namespace#name", "import.name", in a
                context named as the import, else by its own name.
            budget: Steps it may take and what time it is; a fresh one when None.

        Raises:
            DecisionError: No such decision.
            FeelLimit: It ran more steps, or nested deeper, than it may.
        """
        columns = self._columns.get(name) if budget is None else None
        if columns is not None:
            outcome = columns.decide({**columns.nulls, **facts})
            if outcome.certain:
                return outcome.value
        node = self._graph.find(name, ("decision",))
        self._warm(name)
        run = Run(_feel(facts), budget or Budget())
        self._bounded(node, run)
        return run.values[node.address]

    def decide(
        self,
        name: str,
        facts: Mapping[str, object],
        budget: Budget | None = None,
    ) -> Outcome:
        """The outcome of a decision; a fact that is not given is unknown.

        Args and errors are those of `evaluate`.
        """
        columns = self._columns.get(name) if budget is None else None
        if columns is not None:
            return columns.decide(facts)
        node = self._graph.find(name, ("decision",))
        self._warm(name)
        run = Run(_feel(facts), budget or Budget(), absent=UNKNOWN)
        try:
            return decide(self._graph, node, run)
        except RecursionError:
            raise _too_deep(node) from None

    def call(
        self,
        name: str,
        arguments: Mapping[str, object] | Sequence[object],
        budget: Budget | None = None,
    ) -> object:
        """The result of a knowledge model or decision service.

        Args:
            name: Its name or id.
            arguments: By parameter name (one left out is null), or in order.
            budget: As for `evaluate`.

        Raises:
            DecisionError: No such function.
            FeelLimit: It ran more steps, or nested deeper, than it may.
        """
        node = self._graph.find(name, ("function", "service"))
        run = Run({}, budget or Budget())
        self._bounded(node, run)
        function = run.values[node.address]
        named = _named(function, arguments)
        try:
            return None if named is None else invoke(function, named, run)
        except RecursionError:
            raise _too_deep(node) from None

    def requires(self, name: str) -> tuple[str, ...]:
        """Names of the facts a decision asks for, directly or not, in order.

        Raises:
            DecisionError: No such decision.
        """
        node = self._graph.find(name, ("decision",))
        order = self._graph.order(node.address)
        return tuple(dict.fromkeys(n.name for n in order if n.kind == "input"))

    def decisions(self) -> tuple[str, ...]:
        """Names of the model's own decisions, as listed in the file."""
        return tuple(decision.name for decision in self.model.decisions.values())

    def _warm(self, name: str) -> None:
        """Count an outcome asked for, and compile to columns when it is worth it."""
        asked = self._asked[name] = self._asked.get(name, 0) + 1
        if asked == WARM and not self.model.imports:
            self._columns[name] = _in_columns(self.model, name)

    def _bounded(self, node: Node, run: Run) -> None:
        try:
            self._graph.work_out(run, node.address)
        except RecursionError:
            raise _too_deep(node) from None


def compile_model(model: DecisionModel) -> Decisions:
    """Compile a model and what it imports, once, for any number of evaluations.

    Raises:
        DecisionError: The model lacks a part it requires, or requirements go in a
            circle; the reader's findings say where.
    """
    graph = compile_graph(model)
    graph.order(*graph.nodes)  # raises when requirements go in a circle
    return Decisions(model, graph)


@attrs.frozen
class _InColumns:
    """A decision compiled to columns, and null for each fact it asks for."""

    decide: Callable[[Mapping[str, object]], Outcome]
    nulls: Mapping[str, object]


def _in_columns(model: DecisionModel, name: str) -> _InColumns | None:
    """The decision in columns; None where some part of it does not allow that."""
    from karama.decisions.columns import NotColumnar, compile_columns

    try:
        found = compile_columns(model, name)
    except NotColumnar:
        return None
    if found.refusals:
        return None
    return _InColumns(found.decide, dict.fromkeys(found.facts))


def _feel(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: to_feel(value) for name, value in facts.items()}


def _named(
    function: object, arguments: Mapping[str, object] | Sequence[object]
) -> dict[str, object] | None:
    """Arguments by name; None when there are more than the function takes."""
    if isinstance(arguments, Mapping):
        return _feel(arguments)
    if not isinstance(function, Function) or len(arguments) != len(function.parameters):
        return None
    return dict(zip(function.parameters, map(to_feel, arguments), strict=True))


def _too_deep(node: Node) -> FeelLimit:
    return FeelLimit(f"{node.name!r} nests its calls deeper than it may")
