"""A quorum for some people only: can they come to a step that lacks something?

The steps that lack something are known; what is asked is whether anybody the property
speaks of can come there. That is an absence, or a precedence with nothing to be done
before, that counts at those places alone: everybody is carried through once, on the
graph that is there already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from karama.proof.arrows import Place, Spot
from karama.proof.graph import Graph
from karama.proof.principles import Property
from karama.proof.verdicts import Flaw
from karama.proof.watches import Precedence, stirred, worst_joins
from karama.proof.wording import Whom
from karama.proof.worlds import NONE


@attrs.frozen(eq=False)
class Lacking(Precedence):
    """A precedence that is lost at some places only.

    Attributes:
        only: Those places.
    """

    only: frozenset[Spot] = frozenset()

    def opened(self, place: Place, worlds: int) -> tuple[int, int]:
        """Lost for those concerned who come to a step that lacks something."""
        worlds, lost = super().opened(place, worlds)
        return worlds, lost if place.spot in self.only else NONE


def lacking_at(
    graph: Graph, seen: int, one: Property, flaws: Iterable[Flaw]
) -> Callable[[Whom], Lacking]:
    """What watches for people who come to a step that lacks something.

    Args:
        graph: The procedure.
        seen: The variable that remembers what was done.
        one: The property, without what its steps must have.
        flaws: What is lacking, and at which steps.
    """
    lacking = {flaw.element for flaw in flaws}
    only = frozenset(s for s, p in graph.places.items() if p.node.id in lacking)
    after = frozenset(one.after)
    asks = frozenset(s for s, p in graph.places.items() if p.act in after)
    return lambda whom: Lacking(
        graph.setting,
        frozenset(one.acts),
        frozenset(),
        whom,
        (seen,) if after else (),
        after,
        worst=worst_joins(graph, asks) if after else frozenset(),
        stirred=stirred(graph, asks, frozenset()) if after else frozenset(),
        only=only,
    )
