"""Whether help comes in time: when routes are due, and when clocks on steps ring.

A route says by when a person must be where it leads, counted from arrival; a clock on a
step says when something else is done because nobody came. Neither may be later than a
property allows. Where a property speaks of some people only, routes count on which the
decision that orients sends one of them; a clock on a step rings for everybody there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from karama.procedure.procedure import Orientation
from karama.proof.graph import Graph
from karama.proof.principles import Property
from karama.proof.setting import Setting
from karama.proof.spans import iso
from karama.proof.verdicts import Flaw
from karama.proof.wording import Whom


def too_late(
    graph: Graph, one: Property, setting: Setting, whom: Whom
) -> Iterator[Flaw]:
    """Routes due late, or at no time that is said, and clocks that ring late.

    Args:
        graph: The procedure.
        one: The property.
        setting: A setting in which nothing is out of mind.
        whom: The people it is about, there.
    """
    most = one.within or timedelta()
    for route in setting.procedure.orientations:
        step = setting.procedure.process.elements.get(route.step)
        if getattr(step, "act", "") not in one.acts:
            continue
        if one.when is None or _sends(setting, route, whom):
            yield from _due(route, most)
    yield from _rings(graph, one, most)


def _due(route: Orientation, most: timedelta) -> Iterator[Flaw]:
    if route.within is None:
        yield Flaw("no-due", route.step, values=(iso(most),))
    elif route.within > most:
        yield Flaw("due-late", route.step, values=(iso(route.within), iso(most)))


def _sends(setting: Setting, route: Orientation, whom: Whom) -> bool:
    """Whether somebody whom a property is about is sent on a route."""
    owner = setting.procedure
    worlds = setting.cast.worlds
    return any(
        worlds.all_of((answer.worlds, whom.at(""), setting.admissible))
        for answer in setting.answers("", owner, owner.orientation)
        if answer.value == route.id
    )


def _rings(graph: Graph, one: Property, most: timedelta) -> Iterator[Flaw]:
    for place in graph.places.values():
        for edge in place.node.edges if place.act in one.acts else ():
            lasts = edge.timer.duration if edge.timer is not None else None
            if lasts is not None and lasts > most:
                yield Flaw("late-clock", place.node.id, values=(iso(lasts), iso(most)))
