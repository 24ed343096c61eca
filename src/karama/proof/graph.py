"""The ways through a procedure, as one graph: its elements, and what leads to what.

Called processes and sub-processes are unfolded in place: a *spot* is an element in a
frame (which call it is in). Arrows say how a token, or what it sets in motion, can go
on: along a flow, over the edge of a step when a clock rings or a right is used, into a
call and out again, and back to a decision that is looked at again because a fact it
reads was answered anew. No arrow that a case can take is missing; some that it cannot
take are there, so what is never reached here is never reached.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

import attrs

from karama.engine.compile import Node, Plan, Way, key_of
from karama.engine.moves import starts_of
from karama.errors import ProofError
from karama.procedure.process import CallActivity, Task
from karama.proof.setting import MAX_DEPTH, Setting

Spot = tuple[str, str]
"""Frame and identifier of an element."""


KINDS = ("flow", "edge", "beside", "in", "out", "again", "rise", "overtake")
"""The kinds of arrow; see `Arrow`."""

_TOKEN = frozenset({"flow", "edge", "beside", "in", "out", "overtake"})
"""Those by which one token goes on; the others move the tokens of a whole scope."""

_MOVES = frozenset(KINDS) - {"again"}
_KEEPS = _TOKEN - {"overtake"}
OWN = frozenset({"flow", "edge", "in", "out", "overtake"})
"""Those by which a token goes on without leaving one behind."""


@attrs.frozen(eq=False)
class Place:
    """An element in a frame.

    Attributes:
        spot: Frame and identifier.
        node: The element as the engine has it.
        plan: The process it stands in.
        scope: Key of the scope of facts it reads.
        act: What kind of thing it does, "" for none. A decision table only prepares
            an act, and a call leaves it to the process called.
    """

    spot: Spot
    node: Node
    plan: Plan
    scope: str
    act: str


@attrs.frozen
class Arrow:
    """A way on from a place.

    Attributes:
        kind: "flow" (the step is done), "edge" (it is interrupted), "beside" (it goes
            on, and something else begins), "in" (into a call or sub-process), "out"
            (that is over), "again" (to a decision), "rise" (an event sub-process
            opens), "overtake" (one opens that ends what it is in).
        way: The sequence flow, for "flow".
    """

    kind: str
    source: Spot
    target: Spot
    way: Way | None = None


@attrs.define
class Graph:
    """A procedure's places and arrows.

    Attributes:
        places: Every place by spot.
        starts: Where a case begins.
        out: Arrows by where they leave from.
        inside: For a call or sub-process, the spots directly inside it.
        ending: Each call or sub-process and where it begins, outer ones first.
        held: Decisions and gateways at which somebody may have to wait for an answer;
            None when that has not been found out.
    """

    setting: Setting
    held: frozenset[Spot] | None = None
    places: dict[Spot, Place] = attrs.field(factory=dict)
    starts: list[Spot] = attrs.field(factory=list)
    out: dict[Spot, list[Arrow]] = attrs.field(factory=dict)
    inside: dict[Spot, list[Spot]] = attrs.field(factory=dict)
    ending: list[tuple[Place, list[Spot]]] = attrs.field(factory=list)

    @cached_property
    def arriving(self) -> dict[Spot, list[Arrow]]:
        """Arrows by where they lead."""
        found: dict[Spot, list[Arrow]] = {}
        for arrows in self.out.values():
            for arrow in arrows:
                found.setdefault(arrow.target, []).append(arrow)
        return found

    @cached_property
    def joins(self) -> tuple[Spot, ...]:
        """Gateways at which several paths meet and wait for one another."""
        return tuple(
            spot
            for spot, place in self.places.items()
            if place.node.kind in ("parallel", "inclusive")
            and len(place.node.comes) > 1
        )

    @cached_property
    def around(self) -> dict[Spot, Spot]:
        """The call or sub-process that a place stands in, directly or in a right."""
        found = {}
        for host, spots in self.inside.items():
            at: Spot | None = host
            if self.places[host].node.kind == "rise":
                scope = self.places[host].node.scope
                at = (host[0], scope) if scope else self.calls.get(host[0])
                while at is not None and self.places[at].node.kind == "rise":
                    scope = self.places[at].node.scope
                    at = (at[0], scope) if scope else self.calls.get(at[0])
            if at is not None:
                found.update(dict.fromkeys(spots, at))
        return found

    @cached_property
    def directly_in(self) -> dict[Spot, list[Spot]]:
        """The places that stand in a call or sub-process, directly or in a right."""
        found: dict[Spot, list[Spot]] = {}
        for spot, host in self.around.items():
            found.setdefault(host, []).append(spot)
        return found

    @cached_property
    def calls(self) -> dict[str, Spot]:
        """The call that each frame was opened by."""
        calls = (s for s, p in self.places.items() if p.node.kind == "call")
        return {f"{frame}/{element}": (frame, element) for frame, element in calls}

    @cached_property
    def split_of(self) -> dict[Spot, tuple[Place, dict[str, str]]]:
        """For an inclusive join, the gateway its paths part at.

        With it, for each flow out of that gateway, the flow by which its path comes to
        the join; a path that could come by several is left out.
        """
        return dict(_splits(self))

    @cached_property
    def beside(self) -> dict[Spot, frozenset[Spot]]:
        """For each place, those where another token can be at the same time."""
        return _beside(self)

    def asked(self, place: Place) -> frozenset[str]:
        """The facts that can be answered while a token is at a place."""
        fields = place.node.fields if place.node.kind == "step" else None
        return frozenset(fields or ()) | self.awaits(place)

    def awaits(self, place: Place) -> frozenset[str]:
        """The facts that a token may have to wait for at a place."""
        if not (place.node.splits or place.node.kind == "decision"):
            return frozenset()
        if self.held is not None and place.spot not in self.held:
            return frozenset()
        return self.setting.names_asked(place.plan, place.node)

    def after(
        self,
        spots: Iterable[Spot],
        *,
        stop: Collection[Spot] = (),
        kinds: frozenset[str] = frozenset(KINDS),
    ) -> set[Spot]:
        """Places that can be reached from these by arrows of some kinds, and these.

        Args:
            spots: Where the ways begin.
            stop: Places that no way passes.
            kinds: The kinds of arrow.
        """
        found = set(spots)
        ahead = deque(found)
        while ahead:
            for arrow in self.out.get(ahead.popleft(), ()):
                fits = arrow.kind in kinds and arrow.target not in stop
                if fits and arrow.target not in found:
                    found.add(arrow.target)
                    ahead.append(arrow.target)
        return found

    @cached_property
    def onward(self) -> dict[Spot, frozenset[Spot]]:
        """For each decision, where the token that came by it can go and still know it.

        Once it comes again by a decision that it had come by before this one, what was
        decided since holds no longer.
        """
        return {
            spot: frozenset(self.after([spot], stop=self.leaves(spot), kinds=_TOKEN))
            for spot in self.decisions
        }

    def leaves(self, decision: Spot) -> frozenset[Spot]:
        """Where a token no longer knows of a decision that it came by."""
        return self.renewed[decision].union(self.hosts(decision))

    @cached_property
    def decisions(self) -> tuple[Spot, ...]:
        """Places where something is decided."""
        return tuple(s for s, p in self.places.items() if p.node.kind == "decision")

    @cached_property
    def renewed(self) -> dict[Spot, frozenset[Spot]]:
        """For each decision, others that its token had come by, and still knows."""
        first = {
            one: self.firmly[one] - self.after(self.starts, stop={one}, kinds=_MOVES)
            for one in self.decisions
        }
        return {
            spot: frozenset(d for d in self.decisions if d != spot and spot in first[d])
            for spot in self.decisions
        }

    @cached_property
    def firmly(self) -> dict[Spot, frozenset[Spot]]:
        """For each decision, where tokens carry it as last taken, if at all."""
        return {spot: _firmly(self, spot) for spot in self.decisions}

    @cached_property
    def carried(self) -> dict[Spot, frozenset[Spot]]:
        """For each decision, where a token still knows that it led there.

        It forgets where its path joins one that did not come by the decision, and
        where something else takes over the scope.
        """
        return {spot: _carried(self, spot) for spot in self.decisions}

    def apart(self, spot: Spot, decision: Spot) -> bool:
        """Whether a decision may stand beside a token here that does not carry it."""
        if spot in self.carried[decision]:
            return False
        led = self.stands[decision]
        return spot in led or not self.beside[spot].isdisjoint(led)

    @cached_property
    def stands(self) -> dict[Spot, frozenset[Spot]]:
        """For each decision, where a case can have come since, while it stands."""
        return {
            spot: frozenset(self.after([spot], stop=self.leaves(spot), kinds=_MOVES))
            for spot in self.decisions
        }

    @cached_property
    def branches(self) -> tuple[set[Spot], ...]:
        """Where each of the tokens that part somewhere can go before they meet."""
        return tuple(
            branch
            for place in self.places.values()
            if place.node.kind != "exclusive" and len(place.node.ways) > 1
            for branch in _parted(self, place)
        )

    @cached_property
    def parted_at(self) -> dict[Spot, Spot]:
        """For each join of paths that part at one gateway only, that gateway.

        Joins are left out to which paths may come from two rounds at once.
        """
        found: dict[Spot, list[Spot]] = {}
        for place in self.places.values():
            if place.node.kind != "exclusive" and len(place.node.ways) > 1:
                join = _meeting(self, _ends(place))
                if join is not None:
                    found.setdefault(join, []).append(place.spot)
        return {
            join: splits[0]
            for join, splits in found.items()
            if len(splits) == 1 and not _goes_round(self, splits[0], join)
        }

    @cached_property
    def awaited(self) -> dict[tuple[Spot, str], frozenset[Spot]]:
        """For each flow into a join, where tokens may be that one come by it waits for.

        Only of paths that parted and meet there: the others are beside the join.
        """
        found: dict[tuple[Spot, str], frozenset[Spot]] = {}
        for place in self.places.values():
            if place.node.kind != "exclusive" and len(place.node.ways) > 1:
                for join, flow, others in _awaited(self, place):
                    known = found.get((join, flow), frozenset())
                    found[join, flow] = known | others
        return found

    def between(self, join: Spot) -> set[Spot]:
        """Where tokens can be that parted at a gateway, until they come to its join."""
        ends = [end for end in _ends(self.split_of[join][0]) if end != join]
        return self.after(ends, stop={join}, kinds=OWN)

    def hosts(self, spot: Spot) -> Iterator[Spot]:
        """The calls and sub-processes that a place stands in, inner ones first."""
        around = self.around.get(spot)
        while around is not None:
            yield around
            around = self.around.get(around)

    @cached_property
    def acts(self) -> dict[tuple[str, str], str]:
        """The act of each element, by process and identifier."""
        places = self.places.values()
        return {(p.plan.key, p.node.id): p.act for p in places if p.act}

    def distances(
        self, goals: Iterable[Spot], *, without: Collection[Spot] = ()
    ) -> dict[Spot, int]:
        """Number of arrows from each place to the nearest of some places.

        Args:
            goals: Those places.
            without: Places that no way may pass.
        """
        found = dict.fromkeys(goals, 0)
        ahead = deque(found)
        while ahead:
            here = ahead.popleft()
            for arrow in self.arriving.get(here, ()):
                if arrow.source not in found and arrow.source not in without:
                    found[arrow.source] = found[here] + 1
                    ahead.append(arrow.source)
        return found


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
    inner = set(_all_inside(graph, place.spot))
    for spot in graph.after(begins, kinds=OWN) & inner:
        node = graph.places[spot].node
        if not node.ways and node.kind not in ("edge", "rise"):
            graph.out[spot].append(Arrow("out", spot, place.spot))


def _all_inside(graph: Graph, host: Spot) -> Iterator[Spot]:
    """Places in a call or sub-process, and in what takes it over."""
    for spot in graph.inside[host]:
        yield spot
        if graph.places[spot].node.kind == "rise":
            yield from _all_inside(graph, spot)


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
            scopes.update(r.id for r in rising if r is not rise and not _by_right(r))
        others = {r.id for r in rising} - scopes  # it opens beside what they have begun
        for node in filter(waits, plan.nodes.values()):
            spot = (frame, node.id)
            if node.scope in scopes:
                graph.out[spot].append(Arrow(kind, spot, target))
            elif node.scope in others:
                graph.out[spot].append(Arrow("rise", spot, target))


def _by_right(rise: Node) -> bool:
    start = rise.start
    return start is not None and start.message is not None and start.message.right != ""


def waits(node: Node) -> bool:
    """Whether a token can rest at a node."""
    if node.kind in ("step", "wait", "call", "inside", "decision"):
        return True
    return node.splits or (
        node.kind in ("parallel", "inclusive") and len(node.comes) > 1
    )


def _carried(graph: Graph, decision: Spot) -> frozenset[Spot]:
    stop = graph.leaves(decision)
    onward = graph.after([decision], stop=stop, kinds=_KEEPS)
    return _known_in(graph, decision, onward)


def _known_in(graph: Graph, decision: Spot, onward: Iterable[Spot]) -> frozenset[Spot]:
    known = (branch for branch in graph.branches if decision in branch)
    return frozenset(onward).intersection(*known)


def _firmly(graph: Graph, decision: Spot) -> frozenset[Spot]:
    """Places where a token carries a decision as last taken, or never came by it.

    A token that something else sent on its way, without coming by the decision again,
    may find an old result, and so may one beside which another comes by it: where they
    can come to is left out.
    """
    onward = graph.after([decision], kinds=_TOKEN)
    kept = _known_in(graph, decision, graph.after([decision], kinds=_KEEPS))
    past = graph.after(graph.starts, stop={decision}, kinds=_MOVES) | (onward - kept)
    sent = {a.target for arrows in graph.out.values() for a in arrows if _sends(a)}
    sent |= {one for one in graph.decisions if one in past}
    sent.update(graph.hosts(decision))
    sent.update(s for s in onward if decision in graph.beside[s])
    return kept - graph.after(sent - {decision}, stop={decision}, kinds=_MOVES)


def _sends(arrow: Arrow) -> bool:
    """Whether a token that goes this way may know of no decision."""
    return arrow.kind in ("overtake", "rise", "beside")


def can_use(graph: Graph, spot: Spot, begins: Collection[Spot]) -> bool:
    """Whether a right that begins at one of these can be used while a token is here."""
    at: Spot | None = spot
    while at is not None:
        if any(arrow.target in begins for arrow in graph.out[at]):
            return True
        at = graph.around.get(at)
    return False


# --- decisions looked at again ----------------------------------------------------


def established_at(place: Place) -> frozenset[str]:
    """The facts the procedure itself gives at a place: a result, what a call found."""
    element = place.node.element
    if isinstance(element, Task) and place.node.kind == "decision":
        return frozenset({element.result or element.decision})
    if isinstance(element, CallActivity):
        return frozenset(name for name, _ in element.outputs)
    return frozenset()


def _add_again(graph: Graph) -> None:
    """From where a fact is answered, back to a decision that stands and reads it."""
    decisions = [p for p in graph.places.values() if p.node.kind == "decision"]
    for decision in decisions:
        if not graph.setting.ordered(decision.plan.owner, decision.node):
            continue
        reads = graph.setting.required(decision.plan.owner, decision.node)
        onward = graph.onward[decision.spot]
        for spot in onward.union(*(graph.beside[one] for one in onward)):
            place = graph.places[spot]
            given = graph.asked(place) | established_at(place)
            if place.scope == decision.scope and reads & given:
                graph.out[spot].append(Arrow("again", spot, decision.spot))


# --- what can be at the same time -------------------------------------------------


def _beside(graph: Graph) -> dict[Spot, frozenset[Spot]]:
    found: dict[Spot, set[Spot]] = {spot: set() for spot in graph.places}
    for branches in _branches(graph):
        for number, one in enumerate(branches):
            others = set().union(*branches[:number], *branches[number + 1 :])
            for spot in one:
                found[spot] |= others
    for host, _ in reversed(graph.ending):
        if host.spot in found[host.spot]:  # it is gone through twice at once
            inner = set(_all_inside(graph, host.spot))
            for spot in inner:
                found[spot] |= inner
    return {spot: frozenset(others) for spot, others in found.items()}


def _branches(graph: Graph) -> Iterator[list[set[Spot]]]:
    """Sets of places that different tokens may be in, for each way they part."""
    opening = _opening(graph)
    for place in graph.places.values():
        node, frame = place.node, place.spot[0]
        if node.kind != "exclusive" and len(node.ways) > 1:
            yield _parted(graph, place)
        for edge in node.edges:
            if not edge.interrupting:
                apart = _until_over(graph, (frame, edge.id))
                yield [_until_over(graph, place.spot, (frame, edge.id)), apart]
                if _often(edge) or place.spot in apart | _left(graph, place):
                    yield [apart, apart]
        if node.kind == "rise" and node.start:
            apart = _until_over(graph, (frame, node.start.id))
            if node.start.interrupting:  # it leaves alone what other rights began
                yield [apart, _by_rights(graph, place)]
                continue
            rest = {s for s in graph.places if s not in apart | opening}
            yield [rest, apart]
            if _often(node.start):
                yield [apart, apart]


def _often(event: Node) -> bool:
    """Whether an event can happen again while what it set going still goes on."""
    return event.timer is None or event.timer.cycle


def _left(graph: Graph, place: Place) -> set[Spot]:
    """Where a token can go once it has left a place."""
    ways = (a.target for a in graph.out[place.spot] if a.kind in ("flow", "edge"))
    return set().union(*(_until_over(graph, target) for target in ways))


def _by_rights(graph: Graph, rise: Place) -> set[Spot]:
    """Where tokens can be that other rights of the same scope have set going."""
    frame, scope = rise.spot[0], rise.node.scope
    siblings = rise.plan.rises.get(scope, [])
    return set().union(
        *(
            _until_over(graph, (frame, one.start.id))
            for one in siblings
            if one is not rise.node and one.start is not None and _by_right(one)
        )
    )


def _opening(graph: Graph) -> set[Spot]:
    """Places passed as a case begins, before anybody can do anything, and never again.

    A right cannot be used beside them.
    """
    found: set[Spot] = set()
    ahead = list(graph.starts) if len(graph.starts) == 1 else []
    while ahead:
        spot = ahead.pop()
        if _passed(graph, spot):
            found.add(spot)
            arrows = [a for a in graph.out[spot] if a.kind == "flow"]
            ahead += [a.target for a in arrows if len(arrows) == 1]
    return found - graph.after(set(graph.places) - found)


def _passed(graph: Graph, spot: Spot) -> bool:
    """Whether a token goes on from a place in the instant it comes."""
    kind = graph.places[spot].node.kind
    known = graph.held is not None and spot not in graph.held
    return kind == "start" or (kind == "decision" and known)


def _parted(graph: Graph, place: Place) -> list[set[Spot]]:
    """Where the tokens that part at a place can go before they meet again."""
    ends = _ends(place)
    join = _meeting(graph, ends)
    if join is not None and _goes_round(graph, place.spot, join):
        join = None  # one may pass it with another of the round before
    return [_until_over(graph, end, stop=join) for end in ends]


def _awaited(graph: Graph, split: Place) -> Iterator[tuple[Spot, str, frozenset[Spot]]]:
    """The join of a split; for each flow into it, the branches that do not use it."""
    join = _meeting(graph, _ends(split))
    if join is None:
        return
    came = [
        (_comes_by(graph, (split.spot[0], way.to.id), join, way.id), branch)
        for way, branch in zip(split.node.ways, _parted(graph, split), strict=True)
    ]
    for flow in set[str]().union(*(flows for flows, _ in came)):
        others = (branch for flows, branch in came if flows != {flow})
        yield join, flow, frozenset().union(*others)


def _ends(place: Place) -> list[Spot]:
    return [(place.spot[0], way.to.id) for way in place.node.ways]


def _goes_round(graph: Graph, split: Spot, join: Spot) -> bool:
    """Whether a path can come to where it parted before it meets the others."""
    ends = [end for end in _ends(graph.places[split]) if end != join]
    return split in graph.after(ends, stop={join}, kinds=_MOVES)


def _splits(graph: Graph) -> Iterator[tuple[Spot, tuple[Place, dict[str, str]]]]:
    for place in graph.places.values():
        node, frame = place.node, place.spot[0]
        if node.kind != "inclusive" or len(node.ways) < 2:
            continue
        join = _meeting(graph, _ends(place))
        if join is None:
            continue
        branches = {}
        for way in node.ways:
            by = _comes_by(graph, (frame, way.to.id), join, way.id)
            if len(by) == 1:
                branches[way.id] = by.pop()
        yield join, (place, branches)


def _comes_by(graph: Graph, start: Spot, join: Spot, flow: str) -> set[str]:
    """The flows by which a path from here comes to a join."""
    if start == join:
        return {flow}
    spots = _until_over(graph, start, stop=join)
    return {
        arrow.way.id
        for spot in spots
        for arrow in graph.out[spot]
        if arrow.target == join and arrow.way is not None
    }


def _until_over(graph: Graph, start: Spot, stop: Spot | None = None) -> set[Spot]:
    """Where one token can go from a place, before the scope it stands in is over."""
    if start == stop:
        return set()
    found, ahead = {start}, deque([start])
    while ahead:
        for arrow in graph.out.get(ahead.popleft(), ()):
            target = arrow.target
            if arrow.kind not in _TOKEN or target in found or target == stop:
                continue
            if arrow.kind == "out" and not _holds(graph, start, target):
                continue
            found.add(target)
            ahead.append(target)
    return found


def _holds(graph: Graph, start: Spot, target: Spot) -> bool:
    """Whether a call or sub-process stands in the same scope as a place, or deeper."""
    frame, scope = start[0], graph.places[start].node.scope
    if target[0] != frame:
        return target[0].startswith(frame + "/")
    elements = graph.places[target].plan.process.elements
    around = elements[target[1]].scope
    while around and around != scope:
        around = elements[around].scope
    return around == scope


def _meeting(graph: Graph, ends: list[Spot]) -> Spot | None:
    """The nearest place that every way from these comes to, if there is one."""
    reach = [_distances_from(graph, end) for end in ends]
    shared = set(reach[0]).intersection(*reach[1:])
    joins = [
        spot
        for spot in shared
        if graph.places[spot].node.kind in ("parallel", "inclusive")
        and len(graph.places[spot].node.comes) > 1
    ]
    for spot in sorted(joins, key=lambda s: max(r[s] for r in reach)):
        if all(_always_meets(graph, end, spot) for end in ends):
            return spot
    return None


def _distances_from(graph: Graph, start: Spot) -> Mapping[Spot, int]:
    found = {start: 0}
    ahead = deque([start])
    while ahead:
        here = ahead.popleft()
        for arrow in graph.out.get(here, ()):
            if arrow.kind in ("flow", "in", "out") and arrow.target not in found:
                found[arrow.target] = found[here] + 1
                ahead.append(arrow.target)
    return found


def _always_meets(graph: Graph, start: Spot, join: Spot) -> bool:
    """Whether a token from here cannot end, or go round, without coming to the join."""
    if start == join:
        return True
    found = {start}
    ahead = deque(found)
    while ahead:
        arrows = [
            a for a in graph.out.get(ahead.popleft(), ())
            if a.kind in ("flow", "in", "out")
        ]  # fmt: skip
        if not arrows:
            return False
        for arrow in arrows:
            if arrow.target != join and arrow.target not in found:
                found.add(arrow.target)
                ahead.append(arrow.target)
    return True
