"""What a decision really reads: a fact that no expression mentions needs no column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from karama.decisions.graph import Graph, Node
from karama.feel import tree
from karama.feel.walk import descendants
from karama.procedure.decision import LiteralExpression, Table


def needed(graph: Graph, goal: Node) -> list[Node]:
    """The facts and decisions a decision reads, directly or not, it last."""
    order = graph.order(goal.address)
    wanted = {goal.address}
    for node in reversed(order):
        if node.address in wanted:
            names = reads(node)
            wanted |= {a for a, path in node.requires if path[0] in names}
    return [node for node in order if node.address in wanted]


def reads(node: Node) -> frozenset[str]:
    """Every name a decision mentions."""
    return frozenset(
        each.name
        for written in _expressions(node.part)
        for each in descendants(written)
        if isinstance(each, tree.Name)
    )


def _expressions(part: Any) -> Iterator[tree.Node]:
    expression = getattr(part, "expression", None)
    if isinstance(expression, LiteralExpression) and expression.node is not None:
        yield expression.node
    if isinstance(expression, Table):
        yield from (clause.node for clause in expression.inputs)
        for rule in expression.rules:
            yield from (*rule.inputs, *rule.outputs)
