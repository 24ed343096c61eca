"""Finds requirements that go in a circle, without recursion.

A circle of decisions has no answer and is an error. Functions that call one another
are recursion, which can end: it is told, and bounded when it runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def circles(edges: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Each circle once, as the nodes along it, the first repeated at the end."""
    done: set[str] = set()
    for start in edges:
        if start not in done:
            yield from _from(start, edges, done)


def _from(
    start: str, edges: Mapping[str, Sequence[str]], done: set[str]
) -> Iterator[tuple[str, ...]]:
    path = [start]
    place = {start: 0}
    ways = [iter(edges.get(start, ()))]
    while path:
        node = next(ways[-1], None)
        if node is None:
            ways.pop()
            left = path.pop()
            del place[left]
            done.add(left)
        elif node in place:
            yield (*path[place[node] :], node)
        elif node not in done and node in edges:
            place[node] = len(path)
            path.append(node)
            ways.append(iter(edges[node]))
