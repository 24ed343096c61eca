"""Automatic layout: how high each node of a layer stands inside its lane.

Every node wants to stand level with its neighbours, so that lines run straight; nodes
of a layer keep their order and their distance. Least squares under these terms is
isotonic regression (pool adjacent violators), exact and linear.
"""

from __future__ import annotations

from collections.abc import Sequence


def settle(
    wishes: Sequence[float],
    above: Sequence[float],
    below: Sequence[float],
    low: float,
    high: float,
) -> list[float]:
    """Heights nearest to the wishes that keep order, distance and limits.

    Args:
        wishes: Where each node would stand, in order from the top.
        above: Room each node takes over its line.
        below: Room each node takes under its line.
        low: Upper limit of the lane.
        high: Lower limit of the lane; must leave room for all of them.
    """
    offsets = _offsets(above, below)
    level = _isotonic([w - o for w, o in zip(wishes, offsets, strict=True)])
    if not level:
        return []
    first = low + above[0]
    last = high - below[-1] - offsets[-1]
    return [max(first, min(last, x)) + o for x, o in zip(level, offsets, strict=True)]


def _offsets(above: Sequence[float], below: Sequence[float]) -> list[float]:
    offsets = [0.0] * len(above)
    for i in range(1, len(above)):
        offsets[i] = offsets[i - 1] + below[i - 1] + above[i]
    return offsets


def _isotonic(values: Sequence[float]) -> list[float]:
    """The non-decreasing numbers nearest to `values` in least squares."""
    pools: list[tuple[float, int]] = []
    for value in values:
        total, count = value, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            more, others = pools.pop()
            total, count = total + more, count + others
        pools.append((total, count))
    return [total / count for total, count in pools for _ in range(count)]
