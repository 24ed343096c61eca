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

from karama.feel import UNKNOWN
from karama.procedure.process import CallActivity
from karama.proof.ahead import Ahead
from karama.proof.arrows import Arrow, Place, Spot
from karama.proof.cast import Fact
from karama.proof.graph import Graph
from karama.proof.joining import Joins
from karama.proof.lending import brought_back, lent, outside
from karama.proof.meanwhile import Meanwhile
from karama.proof.outcomes import Answer
from karama.proof.parting import parted, unsure
from karama.proof.setting import Setting
from karama.proof.standstill import Shape
from karama.proof.watching import Loss, Side, Watch
from karama.proof.worlds import NONE

__all__ = ["Flow", "Loss", "Side", "Watch"]


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
        self.joins = Joins(graph, shape, watch)
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

    def _joined(self, place: Place) -> int:
        ways = self.came.get(place.spot, {})
        sets = {
            flow: self._rest(place, ways.get(flow, NONE), flow)
            for flow in place.node.comes
        }
        return self.joins.joined(place, sets)

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
            beyond = outside(self.graph, place.scope, around, both)
            self._be(self.graph.places[around], beyond)

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
            people = brought_back(self.graph, place.scope, call, element, people)
        ways = self.came.setdefault(call.spot, {})
        both = self.worlds.join(ways.get("over", NONE), people)
        if both != ways.get("over"):
            ways["over"] = both
            self._leave(call, both)

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
            them = people
            if isinstance(element, CallActivity) and inner != place.scope:
                them = lent(self.graph, inner, people)
            self._come(arrow.target, "in", them)

    # --- parting ------------------------------------------------------

    def _parted(
        self, place: Place, arrows: list[Arrow], people: int
    ) -> list[tuple[Arrow, int]]:
        """Each way out and who takes it."""
        if not place.node.splits:
            return [(arrow, people) for arrow in arrows]
        people = self._held(place, people, unsure(self.setting, place))
        found, rest = parted(self.setting, place, arrows, people)
        if rest:
            self.stuck[place.spot] = rest
        return found


_RESTS = ("step", "wait", "call", "inside")

_VISITS = {
    "step": Flow._step,
    "decision": Flow._decide,
    "inside": Flow._into,
    "call": Flow._into,
}
