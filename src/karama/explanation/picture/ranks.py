"""Automatic layout, first half: which column each step stands in, and in what order.

Layers are longest paths once the flows that go back are set aside, so reading from
left to right is reading in time. A flow that crosses layers gets a waypoint in each,
which keeps its line clear of the steps between. Everything here is by name; sizes
and pixels are the second half's (`layout`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs

Arc = tuple[str, str, str]
"""A flow: its id, and the nodes it joins."""


@attrs.frozen
class Waypoint:
    """Where a long line passes through a layer."""

    flow: str
    layer: int


Node = str | Waypoint


@attrs.frozen
class Ranking:
    """Layers in reading order.

    Attributes:
        layers: Nodes of each layer, from the top down.
        chains: Nodes and waypoints each flow runs through, source first; the flows
            that go back are listed in `back`.
    """

    layers: tuple[tuple[Node, ...], ...]
    chains: Mapping[str, tuple[Node, ...]]
    back: frozenset[str]


def rank(
    nodes: Sequence[str], arcs: Sequence[Arc], bands: Mapping[str, int]
) -> Ranking:
    """Layers for `nodes`, kept within bands (lanes) from the top down.

    Args:
        nodes: Identifiers in the file's order.
        arcs: Flows between them; one from a node to itself goes back.
        bands: The band of each node.
    """
    back = _going_back(nodes, arcs)
    depth = _depths(nodes, [arc for arc in arcs if arc[0] not in back])
    chains = {arc[0]: _chain(arc, depth, arc[0] in back) for arc in arcs}
    place = {node: bands[node] for node in nodes}
    target = {flow: bands[end] for flow, _start, end in arcs}
    layers = _fill(nodes, depth, chains)
    return Ranking(_ordered(layers, chains, place, target), chains, frozenset(back))


def _going_back(nodes: Sequence[str], arcs: Sequence[Arc]) -> set[str]:
    """Flows that close a loop, found by walking from the starts in file order."""
    leaving: dict[str, list[Arc]] = defaultdict(list)
    entered = set()
    for arc in arcs:
        leaving[arc[1]].append(arc)
        entered.add(arc[2])
    starts = [n for n in nodes if n not in entered]
    back: set[str] = set()
    done: set[str] = set()
    for node in (*starts, *nodes):
        if node not in done:
            _walk(node, leaving, done, back)
    return back


def _walk(
    root: str, leaving: Mapping[str, list[Arc]], done: set[str], back: set[str]
) -> None:
    """Depth first without recursion: a pack may hold a chain of thousands of steps."""
    open_nodes = {root}
    stack = [(root, iter(leaving.get(root, ())))]
    while stack:
        node, arcs = stack[-1]
        arc = next(arcs, None)
        if arc is None:
            stack.pop()
            open_nodes.discard(node)
            done.add(node)
        elif arc[2] in open_nodes:
            back.add(arc[0])
        elif arc[2] not in done:
            open_nodes.add(arc[2])
            stack.append((arc[2], iter(leaving.get(arc[2], ()))))


def _depths(nodes: Sequence[str], arcs: Sequence[Arc]) -> dict[str, int]:
    """Longest path from a start, by taking nodes whose predecessors are all placed."""
    waiting = dict.fromkeys(nodes, 0)
    leaving: dict[str, list[str]] = defaultdict(list)
    for _flow, start, end in arcs:
        waiting[end] += 1
        leaving[start].append(end)
    depth = dict.fromkeys(nodes, 0)
    ready = [n for n in nodes if not waiting[n]]
    for node in ready:
        for end in leaving[node]:
            depth[end] = max(depth[end], depth[node] + 1)
            waiting[end] -= 1
            if not waiting[end]:
                ready.append(end)
    return depth


def _chain(arc: Arc, depth: Mapping[str, int], back: bool) -> tuple[Node, ...]:
    flow, start, end = arc
    low, high = depth[start], depth[end]
    if back:
        between = [Waypoint(flow, layer) for layer in range(low, high - 1, -1)]
    else:
        between = [Waypoint(flow, layer) for layer in range(low + 1, high)]
    return (start, *between, end)


def _fill(
    nodes: Sequence[str],
    depth: Mapping[str, int],
    chains: Mapping[str, tuple[Node, ...]],
) -> list[list[Node]]:
    layers: list[list[Node]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node in nodes:
        layers[depth[node]].append(node)
    for chain in chains.values():
        for stop in chain:
            if isinstance(stop, Waypoint):
                layers[stop.layer].append(stop)
    return layers


def _ordered(
    layers: list[list[Node]],
    chains: Mapping[str, tuple[Node, ...]],
    bands: Mapping[str, int],
    target: Mapping[str, int],
) -> tuple[tuple[Node, ...], ...]:
    """Fewer crossings: each node near the middle of its neighbours, sweep by sweep."""
    before: dict[Node, list[Node]] = defaultdict(list)
    after: dict[Node, list[Node]] = defaultdict(list)
    for chain in chains.values():
        for left, right in pairwise(chain):
            after[left].append(right)
            before[right].append(left)

    def band(node: Node) -> int:
        return target[node.flow] if isinstance(node, Waypoint) else bands[node]

    for sweep in range(8):
        neighbours = before if sweep % 2 == 0 else after
        height = {n: i for layer in layers for i, n in enumerate(layer)}
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            weight = {n: _middle(n, neighbours, height) for n in layer}
            layer.sort(key=lambda n, w=weight: (band(n), w[n]))  # type: ignore[misc]
            height.update({n: i for i, n in enumerate(layer)})
    return tuple(tuple(layer) for layer in layers)


def _middle(
    node: Node, neighbours: Mapping[Node, list[Node]], height: Mapping[Node, int]
) -> float:
    known = sorted(height[n] for n in neighbours.get(node, ()))
    return sum(known) / len(known) if known else float(height[node])
