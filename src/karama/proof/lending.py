"""What goes into a call or a sub-process, and what comes back from it.

A sub-process uses the facts of what is around it. A called process has a scope of its
own: `lent` gives it what its inputs say and leaves all else unanswered there;
`brought_back` gives the case what its outputs say, and then nothing is kept of that
scope (`outside`), as nobody can read it any more.
"""

from __future__ import annotations

from karama.procedure.process import CallActivity
from karama.proof.arrows import Place, Spot
from karama.proof.graph import Graph


def lent(graph: Graph, inner: str, people: int) -> int:
    """People as they go into a scope of their own."""
    facts = graph.setting.cast.scopes.get(inner, {})
    spot = graph.setting.spots[inner]
    for name, fact in facts.items():
        if name in spot.lent and graph.setting.keeps(fact):
            scope, node = spot.lent[name]
            people = graph.setting.copied(people, scope, node, name, inner)
        elif graph.setting.keeps(fact):
            people = graph.setting.cast.worlds.assign(people, fact.variable, (0,))
    return people


def brought_back(
    graph: Graph, scope: str, call: Place, element: CallActivity, people: int
) -> int:
    """People as they come back from a called process."""
    for name, condition in element.outputs:
        if name in graph.setting.cast.scopes.get(call.scope, {}):
            people = graph.setting.copied(
                people, scope, condition.node, name, call.scope
            )
    return outside(graph, scope, call.spot, people)


def outside(graph: Graph, scope: str, around: Spot, worlds: int) -> int:
    """The people as the scope around a call sees them."""
    outer = graph.places[around].scope
    if outer == scope:
        return worlds
    facts = graph.setting.cast.scopes.get(scope, {}).values()
    return graph.setting.cast.worlds.forget(worlds, *(fact.variable for fact in facts))
