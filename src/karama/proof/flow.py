"""Who can come to each place: every person carried along every arrow, until no more do.

For each place the *set of people* who can come to it is found by carrying them along
the arrows of the graph: a step may be answered in any way, a gateway lets through those
its condition holds for, a decision gives each their answer, a join waits for all its
paths. What a principle must remember ("the risk was assessed") goes with the people, as
a variable that a `Watch` sets. The sets only grow and there are finitely many, so this
ends, loops and all: whoever is not in a set can never come to that place.

One token is followed at a time. What others do meanwhile is allowed for: a fact that
may be answered elsewhere at the same time may have any answer here. So the sets may
hold people who cannot come, and never lack one who can: what is found impossible is
proved, and what is found possible is walked by the engine before it is believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Protocol

import attrs

from karama.engine.compile import Way
from karama.feel import UNKNOWN
from karama.procedure.process import CallActivity
from karama.proof.ahead import Ahead
from karama.proof.alive import asked_by
from karama.proof.arrows import Arrow, Place, Spot
from karama.proof.cast import Fact
from karama.proof.graph import Graph
from karama.proof.meanwhile import Meanwhile
from karama.proof.outcomes import Answer
from karama.proof.setting import Setting
from karama.proof.standstill import Shape
from karama.proof.worlds import ALL, NONE


@attrs.frozen
class Side:
    """What is remembered by those who came to a join by some of its flows."""

    value: int
    flows: frozenset[str]


class Watch(Protocol):
    """What a principle remembers of people, and when it is lost for them."""

    @property
    def variables(self) -> tuple[int, ...]:
        """Variables of its own, each 0 at the start."""
        ...

    def together(self, join: Place, left: Side, right: Side) -> int | None:
        """What is remembered where two paths join that remember this and that.

        None where they cannot.
        """
        ...

    def beside(self, worlds: int) -> int:
        """What is remembered by a path that begins beside another that goes on."""
        ...

    def meanwhile(self, place: Place, worlds: int) -> int:
        """What others remember when a right begins at a place."""
        ...

    def opened(self, place: Place, worlds: int) -> tuple[int, int]:
        """A step opens: the people with what is now remembered, and who is lost."""
        ...

    def done(self, place: Place, worlds: int) -> int:
        """A step is done: the people with what is now remembered."""
        ...

    def ended(self, place: Place, worlds: int) -> int:
        """A path ends: who is lost."""
        ...


@attrs.frozen
class Loss:
    """A place where a principle is lost, as far as sets can tell.

    Attributes:
        spot: The place.
        at: "opened" or "ended".
        worlds: For whom.
    """

    spot: Spot
    at: str
    worlds: int


_Came = tuple[frozenset[str], int]
"""Flows into a join, and the people who came by all of them."""


class Flow:
    """The people carried through a graph.

    Attributes:
        came: Who comes to each place.
        here: Who can be at a place, while it is open.
        held: Where somebody may have to wait for an answer.
        stuck: Who finds no way out of a place, whatever is answered there.
        losses: Where the principle is lost.
        dropped: For each place, variables that nothing reads from there on.
    """

    def __init__(
        self,
        graph: Graph,
        watch: Watch,
        keep: frozenset[int] = frozenset(),
        *,
        recalls: bool = True,
        shape: Shape | None = None,
    ) -> None:
        shape = shape or Shape(graph)
        self.graph = graph
        self.setting: Setting = graph.setting
        self.watch = watch
        self.worlds = self.setting.cast.worlds
        self.came: dict[Spot, dict[str, int]] = {}
        self.here: dict[Spot, int] = {}
        self.stuck: dict[Spot, int] = {}
        self.held: set[Spot] = set()
        self.losses: dict[tuple[Spot, str], Loss] = {}
        self._ahead = Ahead(graph)
        self.shape = shape
        self.meanwhile = Meanwhile(shape, watch, recalls=recalls)
        known = keep, recalls, len(self.worlds.sizes)
        if known not in shape.dropped:
            shape.dropped[known] = self._droppable(keep)
        self.dropped = shape.dropped[known]

    def _droppable(self, keep: frozenset[int]) -> dict[Spot, frozenset[int]]:
        """What may be forgotten at each place, but for what has to be kept."""
        every = frozenset(range(len(self.worlds.sizes)))
        alive = self.shape.alive.at(keep, self.meanwhile.reads)
        return {
            spot: (every - variables) | self.shape.moving[spot]
            for spot, variables in alive.items()
        }

    # --- carrying -------------------------------------------------------------------

    def run(self) -> Flow:
        """Carry everyone until nobody new comes anywhere."""
        start = self.setting.nothing_known()
        for variable in self.watch.variables:
            start = self.worlds.assign(start, variable, (0,))
        for spot in self.graph.starts:
            self._come(spot, "", start)
        while self._ahead:
            self._visit(self.graph.places[self._ahead.next()])
        return self

    def visit_again(self, spot: Spot) -> None:
        """A place is visited, even if nobody new has come."""
        self._ahead.add(spot)

    def _come(self, spot: Spot, by: str, worlds: int) -> None:
        """People come to a place, by a flow or in another way."""
        worlds = self.trimmed(spot, worlds)
        ways = self.came.setdefault(spot, {})
        known = ways.get(by, NONE)
        both = self.worlds.join(known, worlds)
        if both != known:
            ways[by] = both
            self._ahead.add(spot, by)

    def trimmed(self, spot: Spot, worlds: int) -> int:
        """Without what nothing will read, and with what may change meanwhile."""
        return self.worlds.without(worlds, self.dropped[spot])

    def _redone_here(self, place: Place, decision: Spot, people: int) -> int:
        """People who go on where a decision leads them no more: it may rise."""
        if place.spot in self.graph.carried[decision]:
            return people
        facts = self.setting.cast.scopes.get(place.scope, {})
        names = self.setting.given_by(self.graph.places[decision].node)
        variables = (facts[name].variable for name in names if name in facts)
        return self.worlds.forget(people, *variables)

    # --- one place ------------------------------------------------------------------

    def _visit(self, place: Place) -> None:
        arrived = self._arrived(place)
        if not arrived:
            return
        people, lost = self.watch.opened(place, arrived)
        self._lose(place, "opened", lost)
        if place.node.kind in _RESTS:
            people = self._rest(place, people)
        _VISITS.get(place.node.kind, Flow._pass)(self, place, people)

    def _arrived(self, place: Place) -> int:
        node = place.node
        if len(node.comes) > 1 and node.kind in ("parallel", "inclusive"):
            return self._joined(place)
        ways = self.came.get(place.spot, {})
        apart = ("again", "over")
        return self.worlds.any_of(w for by, w in ways.items() if by not in apart)

    def _lose(self, place: Place, at: str, lost: int) -> None:
        if lost:
            known = self.losses.get((place.spot, at))
            both = self.worlds.join(lost, known.worlds if known else NONE)
            self.losses[place.spot, at] = Loss(place.spot, at, both)

    def _rest(self, place: Place, people: int, flow: str = "") -> int:
        """People come to rest at a place; who is there with all that can happen."""
        stay, stirred = self.meanwhile.resting(place, people, flow)
        for decision in self.shape.recalls[place.spot]:
            left = self.meanwhile.left_to(decision, place, stirred)
            self._come(decision, "again", left)
        self._be(place, stay)
        return stay

    def _be(self, place: Place, people: int) -> None:
        """People are at a place: what can happen meanwhile can happen to them."""
        known = self.here.get(place.spot, NONE)
        both = self.worlds.join(known, people)
        if both == known:
            return
        self.here[place.spot] = both
        for arrow in self.graph.out[place.spot]:
            if arrow.kind in ("edge", "beside", "rise", "overtake"):
                goes_on = arrow.kind in ("beside", "rise")
                whom = self.watch.beside(both) if goes_on else both
                self._come(arrow.target, arrow.kind, whom)
        around = self.graph.around.get(place.spot)
        if around is not None:
            self._be(
                self.graph.places[around], self._outside(place.scope, around, both)
            )

    def _outside(self, scope: str, around: Spot, worlds: int) -> int:
        """The people as the scope around a call sees them."""
        outer = self.graph.places[around].scope
        if outer == scope:
            return worlds
        facts = self.setting.cast.scopes.get(scope, {}).values()
        return self.worlds.forget(worlds, *(fact.variable for fact in facts))

    def _leave(self, place: Place, people: int) -> None:
        """A place is done with: its path goes on, or ends here."""
        people = self.watch.done(place, people)
        again = [a for a in self.graph.out[place.spot] if a.kind == "again"]
        stay = people
        if place.node.kind == "step":
            stay = self.meanwhile.settled(place, people)
        for arrow in again:
            decision = arrow.target
            if place.spot in self.graph.onward[decision]:
                self._come(decision, "again", self._left(decision, place, people))
            stay = self._redone_here(place, decision, stay)
        self._depart(place, stay)

    def _left(self, decision: Spot, place: Place, people: int) -> int:
        """Those whom a decision can call back from a place that is done with."""
        if place.node.kind != "step":
            return people
        return self.meanwhile.left_to(decision, place, people)

    def _depart(self, place: Place, people: int) -> None:
        ways = [a for a in self.graph.out[place.spot] if a.kind == "flow"]
        outs = [a for a in self.graph.out[place.spot] if a.kind == "out"]
        if not ways:
            for arrow in outs:
                self._come_out(place, arrow, people)
            if not outs:
                # the case goes on while others do, and what is known may change
                _, later = self.meanwhile.resting(place, people)
                self._lose(place, "ended", self.watch.ended(place, later))
            return
        for arrow, whom in self._parted(place, ways, people):
            assert arrow.way is not None  # noqa: S101 - flows have one
            self._come(arrow.target, arrow.way.id, whom)

    def _come_out(self, place: Place, arrow: Arrow, people: int) -> None:
        """A called process or sub-process is over, and gives back what it found."""
        call = self.graph.places[arrow.target]
        element = call.node.element
        if isinstance(element, CallActivity):
            people = self._brought_back(place.scope, call, element, people)
        ways = self.came.setdefault(call.spot, {})
        both = self.worlds.join(ways.get("over", NONE), people)
        if both != ways.get("over"):
            ways["over"] = both
            self._leave(call, both)

    def _brought_back(
        self, scope: str, call: Place, element: CallActivity, people: int
    ) -> int:
        for name, condition in element.outputs:
            if name in self.setting.cast.scopes.get(call.scope, {}):
                people = self.setting.copied(
                    people, scope, condition.node, name, call.scope
                )
        return self._outside(scope, call.spot, people)

    # --- kinds of place ---------------------------------------------------------------

    def _pass(self, place: Place, people: int) -> None:
        self._leave(place, people)

    def _step(self, place: Place, people: int) -> None:
        """A step is answered, in any way its form takes."""
        facts = self.setting.cast.scopes.get(place.scope, {})
        for name, field in (place.node.fields or {}).items():
            fact = facts.get(name)
            if fact is None or field.type == "note" or not self.setting.keeps(fact):
                continue
            given = self.worlds.assign(
                people, fact.variable, self.setting.answers_of(field)
            )
            optional = not field.required or bool(field.relevant)
            people = self.worlds.join(given, people) if optional else given
        self._leave(place, self.worlds.meet(people, self.setting.admissible))

    def _decide(self, place: Place, people: int) -> None:
        answers = self.setting.answers_at(place.scope, place.plan.owner, place.node)
        waits = self.worlds.any_of(a.worlds for a in answers if a.value is UNKNOWN)
        people = self._held(place, people, waits)
        for answer in answers:
            if answer.value is UNKNOWN:
                continue
            whom = self.worlds.meet(people, answer.worlds)
            whom = self.worlds.join(whom, self._raised(place, answer))
            self._act(place, whom, answer.value)
        for value, whom in self.meanwhile.kept(place, people):
            self._act(place, whom, value)

    def _act(self, place: Place, people: int, value: object) -> None:
        """A decision is acted on with a value."""
        if people:
            acted = self.setting.acted_on(people, place.scope, place.node, value)
            self._leave(place, acted)

    def _raised(self, place: Place, answer: Answer) -> int:
        """Those called back to a decision whom an answer protects more than before."""
        name = self.setting.decision_of(place.node)
        if answer.value == self.setting.least_protective(place.plan.owner, name):
            return NONE
        again = self.came[place.spot].get("again", NONE)
        lower = self.meanwhile.lower(place, answer.value)
        return self.worlds.all_of((again, answer.worlds, lower))

    def _held(self, place: Place, people: int, unsure: int) -> int:
        """People of whom some must wait, and they again with what they are told.

        Whoever is told one of several things that are asked may have to wait on.
        """
        waits = self.worlds.meet(people, unsure)
        while waits:
            self.held.add(place.spot)
            told = self._told(place, waits)
            people = self.worlds.join(people, told)
            both = self.worlds.join(waits, self.worlds.meet(told, unsure))
            if both == waits:
                break
            waits = both
        return people

    def _told(self, place: Place, people: int) -> int:
        """People who had to wait, once something that was asked is answered."""
        people = self._rest(place, people)
        facts = self.setting.cast.scopes.get(place.scope, {})
        for name in sorted(self.graph.awaits(place)):
            if name in facts:
                people = self._answered(people, name, facts[name])
        return self.worlds.meet(people, self.setting.admissible)

    def _answered(self, people: int, name: str, fact: Fact) -> int:
        """Those who had not answered a question may now have any answer it takes."""
        if not self.setting.keeps(fact):
            return people
        silent = self.worlds.having(fact.variable, (0,))
        asked = self.worlds.meet(people, silent)
        told = self.worlds.assign(asked, fact.variable, self.setting.told_of(name))
        return self.worlds.join(people, told)

    def _into(self, place: Place, people: int) -> None:
        """Into a sub-process or a call, which may be lent facts of its own."""
        element = place.node.element
        for arrow in self.graph.out[place.spot]:
            if arrow.kind != "in":
                continue
            inner = self.graph.places[arrow.target].scope
            lent = people
            if isinstance(element, CallActivity) and inner != place.scope:
                lent = self._lent(place, inner, people)
            self._come(arrow.target, "in", lent)

    def _lent(self, place: Place, inner: str, people: int) -> int:
        facts = self.setting.cast.scopes.get(inner, {})
        spot = self.setting.spots[inner]
        for name, fact in facts.items():
            if name in spot.lent and self.setting.keeps(fact):
                scope, node = spot.lent[name]
                people = self.setting.copied(people, scope, node, name, inner)
            elif self.setting.keeps(fact):
                people = self.worlds.assign(people, fact.variable, (0,))
        return people

    # --- parting and joining ------------------------------------------------------

    def _parted(
        self, place: Place, arrows: list[Arrow], people: int
    ) -> Iterator[tuple[Arrow, int]]:
        """Each way out and who takes it."""
        if not place.node.splits:
            for arrow in arrows:
                yield arrow, people
            return
        people = self._held(place, people, self._unsure(place))
        default = place.node.default
        exclusive = place.node.kind == "exclusive"
        left = none = people
        for arrow in arrows:
            if arrow.way is default:
                continue
            taken, other = self._through(
                place, arrow.way, left if exclusive else people
            )
            yield arrow, taken
            left = other if exclusive else left
            none = self.worlds.meet(none, other)
        rest = left if exclusive else none
        for arrow in arrows:
            if arrow.way is default:
                yield arrow, rest
        if default is None and rest:
            self.stuck[place.spot] = rest

    def _unsure(self, place: Place) -> int:
        """Those who wait: some condition is unknown of them, or no way is open."""
        unsure, closed = NONE, ALL if place.node.default is None else NONE
        for way in place.node.ways:
            if way is place.node.default:
                continue
            if way.formula is None:
                closed = NONE
                continue
            truth = self.setting.truth(place.scope, way.formula.node)
            if truth is None:
                return ALL
            unsure = self.worlds.join(unsure, truth.unknown)
            closed = self.worlds.meet(closed, truth.fails)
        return self.worlds.join(unsure, closed)

    def _through(self, place: Place, way: Way | None, people: int) -> tuple[int, int]:
        """Who a condition lets through, and who it does not."""
        if way is None or way.formula is None:
            return people, NONE
        truth = self.setting.truth(place.scope, way.formula.node)
        if truth is None:
            return people, people
        return (
            self.worlds.meet(people, truth.holds),
            self.worlds.meet(people, truth.fails),
        )

    def _joined(self, place: Place) -> int:
        """Who goes on from a join: every path that must come has come."""
        ways = self.came.get(place.spot, {})
        sets = {
            flow: self._rest(place, ways.get(flow, NONE), flow)
            for flow in place.node.comes
        }
        if place.node.kind == "parallel":
            return self._all_together(place, sets)
        implied = self._implied(place)
        brings = self._brings(place)
        found = NONE
        for flow in sets:
            others = [other for other in implied.get(flow, ()) if other != flow]
            some = {one: sets[one] for one in (flow, *others)}
            came = frozenset(some), self._all_together(place, some)
            for other, whom in brings.items():
                if other not in some:
                    came = self._brought(place, came, whom, (other, sets[other]))
            found = self.worlds.join(found, came[1])
        return found

    def _brought(
        self, join: Place, came: _Came, whom: int, other: tuple[str, int]
    ) -> _Came:
        """Those who came by some flows, and with some of whom a token comes by another.

        What is remembered of those it does not come with may be more than is said: the
        flow counts as one they came by.
        """
        flows, people = came
        flow, others = other
        both = self.worlds.meet(people, whom)
        rest = self.worlds.less(people, whom)
        met = self._together(join, (flows, both), (frozenset({flow}), others))
        return flows | {flow}, self.worlds.join(rest, met)

    def _all_together(self, join: Place, sets: Mapping[str, int]) -> int:
        """People who came by every one of these flows, with all that was done."""
        came = [(frozenset({flow}), people) for flow, people in sets.items()]
        flows, found = came[0] if came else (frozenset[str](), NONE)
        for one, people in came[1:]:
            found = self._together(join, (flows, found), (one, people))
            flows |= one
        return found

    def _together(self, join: Place, left: _Came, right: _Came) -> int:
        (by, people), (way, others) = left, right
        for variable in self.watch.variables:
            people, others = self._agreed(join, variable, (by, people), (way, others))
        return self.worlds.meet(people, others)

    def _agreed(
        self, join: Place, variable: int, left: _Came, right: _Came
    ) -> tuple[int, int]:
        """Both sides with one value of a variable, for every pair of values."""
        (by, left_all), (way, right_all) = left, right
        size = range(self.worlds.sizes[variable])
        one = two = NONE
        for a, b in product(size, size):
            most = self.watch.together(join, Side(a, by), Side(b, way))
            if most is None:
                continue
            both = self.worlds.meet(
                self._at(variable, a, left_all), self._at(variable, b, right_all)
            )
            where = self.worlds.assign(both, variable, (most,))
            one, two = self.worlds.join(one, where), self.worlds.join(two, where)
        return one, two

    def _at(self, variable: int, value: int, worlds: int) -> int:
        here = self.worlds.meet(worlds, self.worlds.having(variable, (value,)))
        return self.worlds.forget(here, variable)

    def _implied(self, join: Place) -> Mapping[str, list[str]]:
        """For each flow into an inclusive join, flows that a token always comes by too.

        A way that is taken whenever another is taken brings a token whenever that one
        does; so the join waits for both.
        """
        split = self.graph.split_of.get(join.spot)
        if split is None:
            return {}
        place, branches = split
        ways = [a for a in self.graph.out[place.spot] if a.kind == "flow"]
        takes = self._surely(place, ways)
        found: dict[str, list[str]] = {}
        for arrow, whom in takes:
            for other, them in takes:
                one = branches.get(arrow.way.id if arrow.way else "", "")
                two = branches.get(other.way.id if other.way else "", "")
                if (
                    one
                    and two
                    and one != two
                    and whom
                    and self.worlds.within(whom, them)
                ):
                    found.setdefault(one, []).append(two)
        return found

    def _brings(self, join: Place) -> Mapping[str, int]:
        """For each flow into an inclusive join, with whom a token surely comes by it.

        Only where what the gateway asked stays as it was until the join.
        """
        split = self.graph.split_of.get(join.spot)
        if split is None:
            return {}
        place, branches = split
        ways = [a for a in self.graph.out[place.spot] if a.kind == "flow"]
        if not self._still(place, ways, join):
            return {}
        found: dict[str, int] = {}
        for arrow, whom in self._surely(place, ways):
            flow = branches.get(arrow.way.id if arrow.way else "", "")
            if flow:
                found[flow] = self.worlds.join(found.get(flow, NONE), whom)
        return found

    def _still(self, place: Place, ways: list[Arrow], join: Place) -> bool:
        """Whether all that the ways out of a gateway ask is in mind, and stays so."""
        facts = self.setting.cast.scopes.get(place.scope, {})
        names = asked_by(arrow.way for arrow in ways if arrow.way is not None)
        read = [facts[name] for name in names if name in facts]
        steady = self.shape.steady[join.spot]
        return all(f.variable in steady and self.setting.keeps(f) for f in read)

    def _surely(self, place: Place, arrows: list[Arrow]) -> list[tuple[Arrow, int]]:
        """Each way out and exactly who takes it, of all people there could be.

        Nobody, for a way of which that cannot be said: it brings no other with it.
        """
        sets: list[tuple[Arrow, int]] = []
        none = ALL
        for arrow in arrows:
            if arrow.way is None or arrow.way is place.node.default:
                continue
            holds, fails = self.setting.exactly(place.scope, arrow.way.formula)
            sets.append((arrow, holds))
            none = self.worlds.meet(none, fails)
        rest = [a for a in arrows if a.way is place.node.default and a.way is not None]
        return [*sets, *((arrow, none) for arrow in rest)]


_RESTS = ("step", "wait", "call", "inside")

_VISITS = {
    "step": Flow._step,
    "decision": Flow._decide,
    "inside": Flow._into,
    "call": Flow._into,
}
