"""Which facts an expression asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from karama.feel import tree
from karama.feel.builtins import LIBRARY
from karama.feel.walk import children


@attrs.frozen
class _Bound:
    """Names that have a meaning here, and those of the constructs around.

    Attributes:
        places: Names, and where in their construct they are declared.
        before: Only names declared before this place are in scope.
        outer: The construct around.
    """

    places: Mapping[str, int]
    before: int
    outer: _Bound | None

    def holds(self, name: str) -> bool:
        """Whether the name is bound, here or further out."""
        bound: _Bound | None = self
        while bound is not None:
            if bound.places.get(name, bound.before) < bound.before:
                return True
            bound = bound.outer
        return False


def _bind(names: Iterable[str], outer: _Bound) -> _Bound:
    places = dict.fromkeys(names, 0)
    return _Bound(places, 1, outer)


def free_names(node: tree.Node) -> frozenset[str]:
    """Names that are neither bound inside the expression nor functions of FEEL.

    Inside a filter a name may be a member of the item or a fact, which only the item
    can tell; it is counted as a fact.
    """
    found: set[str] = set()
    waiting = [(node, _Bound({}, 0, None))]
    while waiting:
        each, bound = waiting.pop()
        if isinstance(each, tree.Name):
            if each.name not in LIBRARY and not bound.holds(each.name):
                found.add(each.name)
        else:
            waiting.extend(_inside(each, bound))
    return frozenset(found)


def _inside(node: tree.Node, bound: _Bound) -> Iterable[tuple[tree.Node, _Bound]]:
    """The children of a node, each with the names bound for it."""
    if isinstance(node, (tree.For, tree.Quantified)):
        return _iterated(node, bound)
    if isinstance(node, tree.Context):
        return _entries(node, bound)
    if isinstance(node, tree.FunctionDefinition):
        names = (each.name for each in node.parameters)
        return [] if node.external else [(node.body, _bind(names, bound))]
    if isinstance(node, tree.Filter):
        return [(node.source, bound), (node.condition, _bind(["item"], bound))]
    return [(child, bound) for child in children(node)]


def _entries(node: tree.Context, bound: _Bound) -> Iterator[tuple[tree.Node, _Bound]]:
    """An entry sees those before it; one that defines a function sees itself too."""
    places: dict[str, int] = {}
    for place, entry in enumerate(node.entries):
        places.setdefault(entry.key, place)
        own = isinstance(entry.value, tree.FunctionDefinition)
        yield entry.value, _Bound(places, place + own, bound)


def _iterated(
    node: tree.For | tree.Quantified, bound: _Bound
) -> Iterator[tuple[tree.Node, _Bound]]:
    for iterator in node.iterators:
        yield iterator.source, bound
        if iterator.end is not None:
            yield iterator.end, bound
        bound = _bind([iterator.name], bound)
    if isinstance(node, tree.For):
        yield node.result, _bind(["partial"], bound)
    else:
        yield node.condition, bound
