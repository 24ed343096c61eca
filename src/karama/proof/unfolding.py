"""A procedure unfolded into one graph: called processes and sub-processes in place.

`graph_of(setting)` draws every place and every arrow that a case can take: along flows,
over the edges of steps, into calls and out again, to what a right opens, and back to
decisions that are looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable

from karama.engine.compile import Node, Plan, key_of
from karama.engine.hearing import required
from karama.engine.moves import starts_of
from karama.errors import ProofError
from karama.procedure.process import CallActivity, Task
from karama.proof.arrows import OWN, Arrow, Place, Spot, by_right, established_at, waits
from karama.proof.graph import Graph
from karama.proof.meetings import all_inside
from karama.proof.setting import Setting
from karama.proof.survey import MAX_DEPTH


def graph_of(setting: Setting, held: frozenset[Spot] | None = None) -> Graph:
    """The graph of a procedure.

    Args:
        setting: The stage of the proof.
        held: Where somebody may have to wait for an answer, if that is known.
    """
    graph = Graph(setting, held)
    plan = setting.ready.plan("")
    _add_plan(graph, plan, "", "", 0)
    graph.starts = [("", node.id) for node in starts_of(plan)]
    for place, begins in reversed(graph.ending):
        _add_out(graph, place, begins)
    _add_again(graph)
    return graph


def _add_plan(graph: Graph, plan: Plan, frame: str, scope: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ProofError("calls inside calls go too deep", element=plan.key)
    for node in plan.nodes.values():
        spot = (frame, node.id)
        graph.places[spot] = Place(spot, node, plan, scope, _act(node))
        graph.out.setdefault(spot, [])
    for node in plan.nodes.values():
        _add_arrows(graph, graph.places[frame, node.id], depth)
    for around, rising in plan.rises.items():
        _add_rises(graph, plan, frame, around, rising)


def _act(node: Node) -> str:
    element = node.element
    done_here = isinstance(element, Task) and node.kind != "decision"
    return element.act if done_here and isinstance(element, Task) else ""


def _add_arrows(graph: Graph, place: Place, depth: int) -> None:
    frame, node = place.spot[0], place.node
    out = graph.out[place.spot]
    if node.kind == "inside":
        _add_inside(graph, place, place.plan.starts.get(node.id, []))
    elif node.kind == "call":
        _add_call(graph, place, depth)
    if node.kind != "rise":
        out += [Arrow("flow", place.spot, (frame, w.to.id), w) for w in node.ways]
    for edge in node.edges:
        kind = "edge" if edge.interrupting else "beside"
        out.append(Arrow(kind, place.spot, (frame, edge.id)))


def _add_inside(graph: Graph, place: Place, starts: Iterable[Node]) -> None:
    """Into an embedded sub-process, and out of its ends."""
    frame, node = place.spot[0], place.node
    inner = [(frame, n.id) for n in place.plan.nodes.values() if n.scope == node.id]
    graph.inside[place.spot] = inner
    begins = [(frame, start.id) for start in starts]
    graph.out[place.spot] += [Arrow("in", place.spot, spot) for spot in begins]
    graph.ending.append((place, begins))


def _add_call(graph: Graph, place: Place, depth: int) -> None:
    """Into a called process, and out of its ends."""
    frame, node, element = place.spot[0], place.node, place.node.element
    assert isinstance(element, CallActivity)  # noqa: S101 - compile says so
    key = key_of(graph.setting.ready, place.plan.owner, element.called)
    plan = graph.setting.ready.plan(key)
    own = bool(element.inputs or element.outputs)
    inner = f"{frame}/{node.id}"
    scope = f"{place.scope}/{node.id}" if own else place.scope
    _add_plan(graph, plan, inner, scope, depth + 1)
    spots = [(inner, n.id) for n in plan.nodes.values() if not n.scope]
    graph.inside[place.spot] = spots
    begins = [(inner, start.id) for start in starts_of(plan)]
    graph.out[place.spot] += [Arrow("in", place.spot, spot) for spot in begins]
    graph.ending.append((place, begins))


def _add_out(graph: Graph, place: Place, begins: Iterable[Spot]) -> None:
    """Out of a call or sub-process, from the ends its own token comes to.

    It is over when every token in it is; a token that a clock or a right has set going
    beside the first one does not bring it to its end.
    """
    inner = set(all_inside(graph, place.spot))
    for spot in graph.after(begins, kinds=OWN) & inner:
        node = graph.places[spot].node
        if not node.ways and node.kind not in ("edge", "rise"):
            graph.out[spot].append(Arrow("out", spot, place.spot))


def _add_rises(
    graph: Graph, plan: Plan, frame: str, around: str, rising: Iterable[Node]
) -> None:
    """Event sub-processes: they can open from every place of the scope around."""
    for rise in rising:
        if rise.start is None:
            continue
        target = (frame, rise.start.id)
        kind = "overtake" if rise.start.interrupting else "rise"
        inner = [(frame, n.id) for n in plan.nodes.values() if n.scope == rise.id]
        graph.inside[frame, rise.id] = inner
        scopes = {around}
        if kind == "overtake":  # it ends what clocks and messages have begun, too
            scopes.update(r.id for r in rising if r is not rise and not by_right(r))
        others = {r.id for r in rising} - scopes  # it opens beside what they have begun
        for node in filter(waits, plan.nodes.values()):
            spot = (frame, node.id)
            if node.scope in scopes:
                graph.out[spot].append(Arrow(kind, spot, target))
            elif node.scope in others:
                graph.out[spot].append(Arrow("rise", spot, target))


def _add_again(graph: Graph) -> None:
    """From where a fact is answered, back to a decision that stands and reads it."""
    decisions = [p for p in graph.places.values() if p.node.kind == "decision"]
    for decision in decisions:
        if not graph.setting.ordered(decision.plan.owner, decision.node):
            continue
        reads = required(graph.setting.ready, decision.plan.owner, decision.node)
        onward = graph.onward[decision.spot]
        for spot in onward.union(*(graph.beside[one] for one in onward)):
            place = graph.places[spot]
            given = graph.asked(place) | established_at(place)
            if place.scope == decision.scope and reads & given:
                graph.out[spot].append(Arrow("again", spot, decision.spot))
