"""Walks a tree without recursion, so that no depth is too deep to look at."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import attrs

from karama.feel import tree


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind) if field.name != "span")


def children(node: tree.Node) -> Iterator[tree.Node]:
    """The nodes directly inside a node, in the order they were written."""
    kind: Any = type(node)
    for name in _fields(kind):
        value = getattr(node, name)
        if isinstance(value, tree.Node):
            yield value
        elif isinstance(value, tuple):
            yield from _nodes(value)


def _nodes(values: tuple[object, ...]) -> Iterator[tree.Node]:
    for value in values:
        if isinstance(value, tree.Node):
            yield value
        elif isinstance(value, tuple):
            yield from _nodes(value)


def descendants(node: tree.Node) -> Iterator[tree.Node]:
    """The node and every node inside it, in no promised order."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(children(each))


def height(node: tree.Node, *, limit: int) -> int:
    """How many nodes the longest path down holds; stops counting past `limit`."""
    level, count = [node], 0
    while level and count <= limit:
        count += 1
        level = [child for each in level for child in children(each)]
    return count


def mentions_input(node: tree.Node) -> bool:
    """Whether `?` stands anywhere inside the node."""
    return any(isinstance(each, tree.Input) for each in descendants(node))
