"""Which facts an expression asks for."""

from __future__ import annotations

from karama.feel import tree
from karama.feel.builtins import LIBRARY
from karama.feel.walk import children


def free_names(node: tree.Node) -> frozenset[str]:
    """Names that are neither bound inside the expression nor functions of FEEL.

    Inside a filter a name may be a member of the item or a fact, which only the item
    can tell; it is counted as a fact.
    """
    found: set[str] = set()
    waiting: list[tuple[tree.Node, frozenset[str]]] = [(node, frozenset())]
    while waiting:
        each, bound = waiting.pop()
        if isinstance(each, tree.Name):
            if each.name not in bound and each.name not in LIBRARY:
                found.add(each.name)
        else:
            waiting.extend(_inside(each, bound))
    return frozenset(found)


def _inside(
    node: tree.Node, bound: frozenset[str]
) -> list[tuple[tree.Node, frozenset[str]]]:
    """The children of a node, each with the names bound for it."""
    if isinstance(node, (tree.For, tree.Quantified)):
        return _iterated(node, bound)
    if isinstance(node, tree.Context):
        pairs = []
        for entry in node.entries:
            own = isinstance(entry.value, tree.FunctionDefinition)
            pairs.append((entry.value, bound | {entry.key} if own else bound))
            bound |= {entry.key}
        return pairs
    if isinstance(node, tree.FunctionDefinition):
        if node.external:
            return []
        return [(node.body, bound | {each.name for each in node.parameters})]
    if isinstance(node, tree.Filter):
        return [(node.source, bound), (node.condition, bound | {"item"})]
    return [(child, bound) for child in children(node)]


def _iterated(
    node: tree.For | tree.Quantified, bound: frozenset[str]
) -> list[tuple[tree.Node, frozenset[str]]]:
    pairs = []
    for iterator in node.iterators:
        pairs.append((iterator.source, bound))
        if iterator.end is not None:
            pairs.append((iterator.end, bound))
        bound |= {iterator.name}
    if isinstance(node, tree.For):
        return [*pairs, (node.result, bound | {"partial"})]
    return [*pairs, (node.condition, bound)]
