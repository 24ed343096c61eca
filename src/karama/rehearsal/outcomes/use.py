"""How much of what there is was in use, and where nothing was left while people waited.

there = had(staffing, instants)              # how many of each resource there are
used = in_use(holds, resources, edges)       # how many were taken, on average
short = shortage(used, there, needs, waiting)    # what each step waited for
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from karama.rehearsal.outcomes.standing import Floats, Whole, mean_over
from karama.rehearsal.staffing import Resource

FULL = 0.97
"""Share in use from which on hardly anything is left: averages over a span rarely
reach one exactly, since people change over."""


@attrs.frozen(eq=False)
class Holds:
    """Resources that were taken, one row each.

    Attributes:
        resource: Which.
        begun: Since when.
        ended: Until when; infinite where it was not given back.
    """

    resource: Whole
    begun: Floats
    ended: Floats


def had(resources: Sequence[Resource], edges: Floats) -> Floats:
    """How many of each resource there were, on average over each span of edges."""
    return np.array([_had(one, edges) for one in resources]).reshape(
        len(resources), len(edges) - 1
    )


def _had(resource: Resource, edges: Floats) -> Floats:
    """Numbers change at set times; between them they stand."""
    times = np.array([time for time, _ in resource.changes] or [0.0])
    counts = np.array([count for _, count in resource.changes] or [0], float)
    steps = np.diff(np.concatenate(([0.0], counts)))
    passed = np.maximum(edges[:, None] - times[None, :], 0.0) @ steps
    found: Floats = np.diff(passed) / np.diff(edges)
    return found


def in_use(holds: Holds, resources: int, edges: Floats) -> Floats:
    """How many of each resource were taken, on average over each span of edges."""
    found = np.zeros((resources, len(edges) - 1))
    for number in range(resources):
        own = holds.resource == number
        found[number] = mean_over(holds.begun[own], holds.ended[own], edges)
    return found


def shortage(
    used: Floats,
    there: Floats,
    needs: Sequence[Sequence[int]],
    waiting: Whole,
    whom: Mapping[int, Whole] | None = None,
) -> Floats:
    """What people waited for.

    Of the time in which a step was waited for, the share in which nothing was left of
    each resource that it needs; the shares of one step may add up to more than 1.

    Args:
        used: By resource and span.
        there: The same.
        needs: For each step, the resources it can need.
        waiting: How many waited for it, by step and span.
        whom: The same, of those alone who could need a resource; everybody where it
            is left out.

    Returns:
        By step and resource; 0 where nobody waited.
    """
    full = used >= FULL * there
    found = np.zeros((len(needs), len(used)))
    for step, needed in enumerate(needs):
        total = waiting[step].sum()
        for resource in needed if total > 0 else ():
            own = (whom or {}).get(resource, waiting)
            found[step, resource] = own[step] @ full[resource] / total
    return found
