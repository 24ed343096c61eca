"""What can be seen of a procedure without walking it: the patterns that need no path.

A right is open in every state or it is not; a decision reads an attribute or it does
not; a lane may read a class of facts or may not. Each function looks at one pattern and
gives flaws, none when it holds. Where a flaw happens only to some people, one of them
is given as facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain

from karama.engine.compile import Node, Plan
from karama.engine.deciding import order_of
from karama.engine.plain import to_plain
from karama.feel import UNKNOWN
from karama.feel.values import DaysTime
from karama.procedure.procedure import Procedure
from karama.procedure.process import CallActivity, Task, TaskKind
from karama.proof.arrows import OWN, Place, Spot
from karama.proof.cast import Fact
from karama.proof.graph import Graph
from karama.proof.outcomes import Answer
from karama.proof.setting import Setting
from karama.proof.spans import iso
from karama.proof.verdicts import Flaw
from karama.proof.worlds import NONE, Worlds

# --- rights -----------------------------------------------------------------------


def right_always_open(graph: Graph, right: str) -> Iterator[Flaw]:
    """Whether a right is drawn so that it can be used until the case ends."""
    plan = graph.setting.ready.plan("")
    if not any(_opens_by(rise, right) for rise in plan.rises.get("", [])):
        yield Flaw("no-right", values=(right,))


def begins_with(graph: Graph, right: str) -> frozenset[tuple[str, str]]:
    """Where the event sub-process that a right opens begins."""
    plan = graph.setting.ready.plan("")
    return frozenset(
        ("", rise.start.id)
        for rise in plan.rises.get("", [])
        if rise.start is not None and _opens_by(rise, right)
    )


def _opens_by(rise: Node, right: str) -> bool:
    start = rise.start
    return (
        start is not None and start.message is not None and start.message.right == right
    )


# --- clocks -------------------------------------------------------------------------


def clocks(
    graph: Graph, places: Iterable[Place], within: timedelta, enough: frozenset[str]
) -> Iterator[Flaw]:
    """Steps that must answer in time and carry no clock, or one that rings too late.

    A clock counts when it brings about the answer itself or one that is as good; what
    such a clock opens needs none of its own.
    """
    listed = list(places)
    late = _opened_late(graph, listed, enough)
    for place in listed:
        if place.node.kind in ("decision", "send") or place.spot in late:
            continue  # done as soon as it is reached, or when the first clock rang
        lasts = shortest_clock(graph, place, enough)
        if lasts is None:
            yield Flaw("no-clock", place.node.id, values=(iso(within),))
        elif lasts > within:
            yield Flaw("late-clock", place.node.id, values=(iso(lasts), iso(within)))


def _opened_late(
    graph: Graph, places: Iterable[Place], enough: frozenset[str]
) -> set[Spot]:
    """Where the clocks on some steps lead, up to the first steps that answer.

    What comes after an answer, as on a way back to the same step, is asked for anew.
    """
    answers = {spot for spot, place in graph.places.items() if place.act in enough}
    edges = (
        (place.spot[0], edge.id)
        for place in places
        for edge in place.node.edges
        if edge.timer is not None
    )
    opened = graph.after(edges, stop=answers, kinds=OWN)
    onward = (arrow for spot in opened for arrow in graph.out[spot])
    return opened | {arrow.target for arrow in onward if arrow.kind in OWN}


def shortest_clock(
    graph: Graph, place: Place, enough: frozenset[str] | None = None
) -> timedelta | None:
    """The first deadline on a step, on what it stands in, or on its orientation."""
    found = _clocks_of(graph, place, enough)
    around = graph.around.get(place.spot)
    while around is not None:
        found += _clocks_of(graph, graph.places[around], enough)
        around = graph.around.get(around)
    found += [
        one.within
        for one in graph.setting.procedure.orientations
        if one.step == place.node.id
    ]
    return min((lasts for lasts in found if lasts is not None), default=None)


def _clocks_of(
    graph: Graph, place: Place, enough: frozenset[str] | None
) -> list[timedelta | None]:
    return [
        edge.timer.duration
        for edge in place.node.edges
        if edge.timer is not None
        and (enough is None or _brings(graph, (place.spot[0], edge.id), enough))
    ]


def _brings(graph: Graph, edge: Spot, enough: frozenset[str]) -> bool:
    """Whether what a clock sets going comes to an act that is enough."""
    onward = graph.after([edge], kinds=OWN)
    return any(graph.places[spot].act in enough for spot in onward)


def waits_of(graph: Graph, wait: timedelta | None) -> frozenset[Spot] | None:
    """Places where a case waits at least so long; None where no wait is asked for."""
    if wait is None:
        return None
    places = graph.places.values()
    return frozenset(p.spot for p in places if _waits_for(graph, p) >= wait)


def _waits_for(graph: Graph, place: Place) -> timedelta:
    """How long a clock in the way lasts at the least; zero where there is none."""
    node = place.node
    if node.kind != "wait" or node.timer is None:
        return timedelta(0)
    if node.timer.duration is not None:
        return node.timer.duration
    if node.due is None:
        return timedelta(0)
    values = graph.setting.values(place.scope, node.due.node)
    spans = [v for v in values if v is not None]
    if not spans or not all(isinstance(value, DaysTime) for value in spans):
        return timedelta(0)
    least = min(v.nanos for v in spans if isinstance(v, DaysTime))
    return timedelta(microseconds=least // 1000)


# --- decisions ----------------------------------------------------------------------


def decisions(setting: Setting, name: str) -> list[tuple[str, Procedure, str]]:
    """Scope, owner and name of a decision, or of every one that is taken ("*")."""
    found = []
    for scope, spot in setting.spots.items():
        for owner, decision in chain.from_iterable(spot.results.values()):
            wanted = name in ("*", decision) or (
                name == "orientation" and decision == owner.orientation
            )
            if wanted and (scope, owner, decision) not in found:
                found.append((scope, owner, decision))
    return found


def with_required(
    setting: Setting, found: Iterable[tuple[str, Procedure, str]]
) -> list[tuple[str, Procedure, str]]:
    """Decisions, and the tables they require: a gap there may be hidden further on."""
    listed: list[tuple[str, Procedure, str]] = []
    for scope, owner, name in found:
        model = owner.models[owner.decision_of[name]]
        ahead = [name]
        while ahead:
            one = ahead.pop()
            part = next(
                (d for d in model.decisions.values() if one in (d.id, d.name)), None
            )
            if part is not None and (scope, owner, part.name) not in listed:
                listed.append((scope, owner, part.name))
                ahead += part.requires
    return listed


def total(setting: Setting, name: str) -> Iterator[Flaw]:
    """Whether everybody gets an answer; null is none."""
    for scope, owner, decision in with_required(setting, decisions(setting, name)):
        for answer in setting.answers(scope, owner, decision):
            people = setting.cast.worlds.meet(answer.worlds, setting.admissible)
            if answer.value is None and people:
                person = person_of(setting, scope, people)
                yield Flaw("no-outcome", decision, person)


def protective(setting: Setting, name: str) -> Iterator[Flaw]:
    """Whether not knowing a fact never protects less than any answer to it would."""
    for scope, owner, decision in decisions(setting, name):
        order = order_of(setting.ready, owner, decision)[1]
        if not order:
            yield Flaw("no-order", decision)
            continue
        answers = setting.answers(scope, owner, decision)
        facts = setting.cast.scopes.get(scope, {})
        for fact, person in _less_by_silence(setting, answers, order, facts.values()):
            known = person_of(setting, scope, person)
            yield Flaw("silence-lowers", decision, known, (fact.domain.name,))
        yield from _overlaps(setting, scope, owner, decision)


def _less_by_silence(
    setting: Setting,
    answers: Sequence[Answer],
    order: Sequence[object],
    facts: Iterable[Fact],
) -> Iterator[tuple[Fact, int]]:
    """Facts to which some answer protects more than no answer."""
    worlds = setting.cast.worlds
    up_to, total = [], NONE
    for value in order:
        here = (a.worlds for a in answers if to_plain(a.value) == value)
        total = worlds.join(total, worlds.any_of(here))
        up_to.append(worlds.meet(total, setting.admissible))
    for fact in facts:
        for protected in up_to:
            silent = worlds.assign(protected, fact.variable, (0,))
            known = worlds.less(silent, total_of(setting, answers, UNKNOWN))
            lost = worlds.less(known, protected)
            if lost:
                yield fact, _answered(setting, protected, fact, lost)
                break


def total_of(setting: Setting, answers: Iterable[Answer], value: object) -> int:
    """The worlds in which a decision gives a value."""
    return setting.cast.worlds.any_of(a.worlds for a in answers if a.value is value)


def _answered(setting: Setting, protected: int, fact: Fact, lost: int) -> int:
    """The same people, with the answer that protects them."""
    worlds = setting.cast.worlds
    return worlds.meet(worlds.forget(lost, fact.variable), protected)


def _overlaps(
    setting: Setting, scope: str, owner: Procedure, decision: str
) -> Iterator[Flaw]:
    """Whether the most protective of the rules that hold gives the answer."""
    seen: set[tuple[str, str]] = set()
    for one in setting.overlapping(scope, owner, decision):
        pair = (str(one.given), str(one.better))
        if pair not in seen:
            seen.add(pair)
            person = person_of(setting, scope, one.worlds)
            yield Flaw("lower", decision, person, pair)


def independent(
    setting: Setting, name: str, attributes: Iterable[str]
) -> Iterator[Flaw]:
    """Whether an attribute never lowers an answer below what it is without it.

    Without it: with null in its place, which only rules that do not ask for it match.
    """
    wanted = frozenset(attributes)
    for scope, owner, decision in decisions(setting, name):
        order = order_of(setting.ready, owner, decision)[1]
        facts = setting.cast.scopes.get(scope, {})
        read = [fact for n, fact in facts.items() if words_of(n) & wanted]
        answers = setting.answers(scope, owner, decision)
        for fact in read:
            people = _lowered(setting, answers, order, fact)
            if people:
                person = person_of(setting, scope, people)
                yield Flaw("depends", decision, person, (fact.domain.name,))


def words_of(name: str) -> frozenset[str]:
    """The words a fact is named by."""
    return frozenset(name.lower().replace("-", "_").replace(" ", "_").split("_"))


def _lowered(
    setting: Setting, answers: Sequence[Answer], order: Sequence[object], fact: Fact
) -> int:
    """People who get less for a value of a fact than without it.

    Where the decision does not rank its answers, any other answer is less.
    """
    worlds, found = setting.cast.worlds, NONE
    without = worlds.having(fact.variable, (fact.domain.place(None),))
    for answer in answers:
        base = worlds.meet(answer.worlds, without)
        anyone = worlds.forget(base, fact.variable)
        enough = (o.worlds for o in answers if not _less(order, o.value, answer.value))
        found = worlds.join(found, worlds.less(anyone, worlds.any_of(enough)))
    return worlds.less(worlds.meet(found, setting.admissible), silent_of(worlds, fact))


def silent_of(worlds: Worlds, fact: Fact) -> int:
    """Those who have not answered: what they get is another principle's question."""
    return worlds.having(fact.variable, (0,))


def _less(order: Sequence[object], value: object, base: object) -> bool:
    """Whether a value protects less than another; unranked, when it is another."""
    one, other = to_plain(value), to_plain(base)
    if one in order and other in order:
        return order.index(one) > order.index(other)
    return bool(one != other)


def routed_by(setting: Setting, attributes: Iterable[str]) -> Iterator[Flaw]:
    """Conditions of gateways that read an attribute."""
    wanted = frozenset(attributes)
    for spot in setting.spots.values():
        for name in sorted(spot.gated):
            if words_of(name) & wanted:
                yield Flaw("reads", name, values=(name,))


def person_of(setting: Setting, scope: str, people: int) -> dict[str, object]:
    """One of some people, as facts; those that do not matter are left out."""
    world = setting.cast.worlds.pick(people)
    found: dict[str, object] = {}
    for name, fact in setting.cast.scopes.get(scope, {}).items():
        if fact.variable in world:
            value = fact.domain.values[world[fact.variable]]
            found[name] = "unknown" if value is UNKNOWN else to_plain(value)
    return found


# --- lanes, tables and people ---------------------------------------------------------


def asks_in_lanes(
    graph: Graph, classes: Iterable[str], mandates: Iterable[str]
) -> Iterator[Flaw]:
    """Steps in a lane of a mandate whose forms ask what it must never read."""
    for place in graph.places.values():
        lane = _lane(place.plan, place.node)
        if lane not in mandates or place.node.kind != "step":
            continue
        for name, field in sorted((place.node.fields or {}).items()):
            if field.field_class.value in classes and field.type != "note":
                kind = field.field_class.value
                yield Flaw("asks", place.node.id, values=(name, kind))


def _lane(plan: Plan, node: Node) -> str:
    lane = plan.process.lanes.get(node.lane)
    return "" if lane is None else lane.mandate


def in_lanes(
    graph: Graph, acts: Iterable[str], mandates: Iterable[str]
) -> Iterator[Flaw]:
    """Steps of some acts that stand in a lane of another mandate than these.

    A table and a call count too: whose they are, they answer to.
    """
    wanted, allowed = frozenset(acts), frozenset(str(m) for m in mandates)
    for place in graph.places.values():
        lane = _lane(place.plan, place.node)
        if allowed and act_of(place) in wanted and lane not in allowed:
            yield Flaw("wrong-lane", place.node.id, values=(lane, *sorted(allowed)))


def by_people(graph: Graph, acts: Iterable[str]) -> Iterator[Flaw]:
    """Steps of some acts that a table or a program does."""
    for place in tables_doing(graph, acts):
        yield Flaw("no-people", place.node.id, values=(act_of(place),))


def tables_doing(graph: Graph, acts: Iterable[str]) -> list[Place]:
    """Decision tables, and steps of programs, that are said to do some act."""
    wanted = frozenset(acts)
    return [
        place
        for place in graph.places.values()
        if isinstance(place.node.element, Task)
        and place.node.element.kind in (TaskKind.DECISION, TaskKind.SERVICE)
        and act_of(place) in wanted
    ]


def act_of(place: Place) -> str:
    """The act an element is said to do, whoever does it."""
    element = place.node.element
    return element.act if isinstance(element, Task | CallActivity) else ""


# --- ends -----------------------------------------------------------------------------


def no_end(graph: Graph) -> Iterator[Flaw]:
    """Places from which no end can be reached."""
    ends = [s for s, p in graph.places.items() if _is_end(p)]
    far = graph.distances(ends)
    begun = graph.after(graph.starts)
    for spot in sorted(begun):
        if spot not in far and graph.places[spot].node.kind != "rise":
            yield Flaw("no-end", spot[1])


def _is_end(place: Place) -> bool:
    return not place.node.ways and place.node.kind not in ("edge", "rise")


def starved(graph: Graph) -> Iterator[Flaw]:
    """Joins that wait for ever for a step that a clock can cut off.

    The clock ends one of several paths that run beside one another, what it opens
    instead does not come to where they meet, and the others are held there.
    """
    for host in graph.places.values():
        for edge in host.node.edges:
            if edge.interrupting:
                yield from _held_up(graph, host, (host.spot[0], edge.id))


def _held_up(graph: Graph, host: Place, edge: Spot) -> Iterator[Flaw]:
    onward = graph.after([edge], kinds=OWN)
    if any(_ends_all(graph.places[spot]) for spot in onward):
        return
    meant = graph.after([host.spot], kinds=frozenset({"flow", "in", "out"}))
    others = graph.beside.get(host.spot, frozenset())
    for spot in sorted(meant - onward):
        node = graph.places[spot].node
        meets = {arrow.source for arrow in graph.arriving.get(spot, ())} & others
        if node.kind == "parallel" and len(node.comes) > 1 and meets:
            yield Flaw("starved", spot[1], values=(edge[1],))


def _ends_all(place: Place) -> bool:
    return bool(getattr(place.node.element, "terminate", False))


def waits_for_ever(graph: Graph) -> Iterator[Flaw]:
    """Places that wait for a message nobody sends and carry no clock."""
    for place in graph.places.values():
        node = place.node
        message = node.message
        if node.kind != "wait" or message is None or message.right:
            continue
        if node.timer is None and shortest_clock(graph, place) is None:
            yield Flaw("waits", node.id, values=(message.name,))
