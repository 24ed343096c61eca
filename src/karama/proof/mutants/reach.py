"""Who really comes to a decision or a gateway: a change for nobody harms nobody.

A rule can be wrong about people who never come to it, because a step before holds them
back. That is not assumed: everybody is carried through the original with all in mind
that the table reads, and those whose answer changes are looked for among those who
come. The sets may hold people who cannot come and never lack one who can, so where
nobody is found, nobody is.

    reach = Reach(first)                 # the original, proved
    reach.prepare(mutant)                # before the mutant's own proof begins
    reach.reason(again, mutant)          # "same-answers", "nobody-comes", ..., or ""
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from karama.decisions.hits import same
from karama.engine.deciding import order_of, protects_more
from karama.engine.plain import to_plain
from karama.errors import DecisionError, ProofError
from karama.feel import UNKNOWN
from karama.procedure.procedure import Procedure
from karama.procedure.process import Condition, Gateway, GatewayKind, Task
from karama.proof import outcomes
from karama.proof.cast import Truth
from karama.proof.flow import Flow
from karama.proof.graph import Place, Spot
from karama.proof.mutants.mutant import Mutant
from karama.proof.mutants.verdicts import Again, First, nothing
from karama.proof.setting import Focus
from karama.proof.worlds import ALL, NONE

NODES = 3_000_000
"""Nodes that it may take to carry everybody to one decision."""

Moved = tuple[object, object, int]
"""The answer before, the answer now, and who gets it."""


class Reach:
    """Who comes to the decisions and gateways of an original."""

    def __init__(self, first: First) -> None:
        self.first = first
        self._come: dict[Spot, int] = {}

    def prepare(self, mutant: Mutant) -> None:
        """Find out who comes to what a mutant changes."""
        for spot in self._touched(mutant):
            if spot not in self._come:
                self._come[spot] = self._coming(self.first.graph.places[spot])

    def reason(self, again: Again, mutant: Mutant) -> str:
        """Why a change of a table or of a condition harms nobody; "" if it may."""
        try:
            if mutant.flow:
                return self._same_ways(again, mutant)
            return self._same_answers(again, mutant) if mutant.decision else ""
        except (ProofError, DecisionError):
            return ""

    def _touched(self, mutant: Mutant) -> list[Spot]:
        """The gateway, or the steps that take a decision of the same file."""
        original = self.first.procedure
        if mutant.flow:
            return [("", original.process.flows[mutant.flow].source)]
        file = original.decision_of.get(mutant.decision)
        return [
            spot
            for spot, place in self.first.graph.places.items()
            if place.node.kind == "decision" and _file(place, original) == file
        ] if mutant.decision else []  # fmt: skip

    def _coming(self, place: Place) -> int:
        """Who goes on from a place, or is looked at there again."""
        first = self.first
        facts = first.setting.cast.scopes.get(place.scope, {})
        names = first.setting.names_asked(place.plan, place.node)
        kept = frozenset(facts[name].variable for name in names if name in facts)
        first.setting.cast.worlds.allow(NODES)
        first.setting.focus(kept, Focus.ROUTES)
        watch = nothing(first.setting)
        flow = Noting(first.graph, watch, kept, shape=first.shape, at=place.spot)
        flow.run()
        again = flow.came.get(place.spot, {}).get("again", NONE)
        return first.setting.cast.worlds.join(flow.noted, again)

    # --- tables -----------------------------------------------------------------------

    def _same_answers(self, again: Again, mutant: Mutant) -> str:
        moved = [
            (spot, one)
            for spot in self._touched(mutant)
            for one in self._moved(again, self.first.graph.places[spot])
        ]
        if not moved:
            return "same-answers"
        if any(self._ranked_otherwise(again, spot) for spot in self._touched(mutant)):
            return ""
        if all(self._for_the_better(again, spot, one) for spot, one in moved):
            return "protects-more"
        worlds = again.setting.cast.worlds
        came = [
            (spot, one) for spot, one in moved if worlds.meet(one[2], self._come[spot])
        ]
        if all(self._for_the_better(again, spot, one) for spot, one in came):
            return "protects-more" if came else "nobody-comes"
        return ""

    def _moved(self, again: Again, place: Place) -> Iterator[Moved]:
        """Everybody whom a decision answers otherwise than it did."""
        olds = self._answers(again, self.first.procedure, place)
        news = self._answers(again, again.procedure, place)
        worlds, admissible = again.setting.cast.worlds, again.setting.admissible
        for old, before in olds:
            for new, now in news:
                people = worlds.all_of((before, now, admissible))
                if people and not same(old, new):
                    yield old, new, people

    def _answers(
        self, again: Again, owner: Procedure, place: Place
    ) -> Sequence[tuple[object, int]]:
        name = again.setting.decision_of(place.node)
        model = outcomes.ready(owner.models[owner.decision_of[name]])
        facts = again.setting.cast.scopes.get(place.scope, {})
        found = outcomes.answers(again.setting.cast, facts, model, name)
        return [(answer.value, answer.worlds) for answer in found]

    def _ranked_otherwise(self, again: Again, spot: Spot) -> bool:
        """Whether answers are ranked otherwise, where one is looked at again."""
        before, now = self._orders(again, spot)
        return before != now and spot in {
            arrow.target
            for arrows in self.first.graph.out.values()
            for arrow in arrows
            if arrow.kind == "again"
        }

    def _orders(self, again: Again, spot: Spot) -> list[tuple[str, tuple[object, ...]]]:
        name = again.setting.decision_of(self.first.graph.places[spot].node)
        return [
            order_of(one.setting.ready, one.procedure, name)
            for one in (self.first, again)
        ]

    def _for_the_better(self, again: Again, spot: Spot, moved: Moved) -> bool:
        old, new, _ = moved
        if UNKNOWN in (old, new) or new is None:
            return False
        return all(
            protects_more(order, to_plain(new), to_plain(old))
            for order in self._orders(again, spot)
        )

    # --- conditions -------------------------------------------------------------------

    def _same_ways(self, again: Again, mutant: Mutant) -> str:
        (spot,) = self._touched(mutant)
        if self._taken(again, mutant, ALL):
            return "same-ways"
        return "nobody-comes" if self._taken(again, mutant, self._come[spot]) else ""

    def _taken(self, again: Again, mutant: Mutant, people: int) -> bool:
        """Whether some people take the same ways out of a gateway as they did."""
        worlds = again.setting.cast.worlds
        people = worlds.meet(people, again.setting.admissible)
        old, new = (
            list(_ways(again, one, mutant.flow, people))
            for one in (self.first.procedure, again.procedure)
        )
        return old == new


def _ways(
    again: Again, owner: Procedure, flow: str, people: int
) -> Iterator[tuple[int, int]]:
    """For each way out of a gateway: who takes it, and who has to wait."""
    worlds, process = again.setting.cast.worlds, owner.process
    gateway = process.elements[process.flows[flow].source]
    first = isinstance(gateway, Gateway) and gateway.kind is GatewayKind.EXCLUSIVE
    left = none = people
    for name in gateway.outgoing:
        condition = process.flows[name].condition
        if name == getattr(gateway, "default", "") or condition is None:
            continue
        truth = _truth(again, condition)
        here = left if first else people
        yield worlds.meet(here, truth.holds), worlds.meet(here, truth.unknown)
        left = worlds.meet(left, truth.fails)
        none = worlds.meet(none, truth.fails)
    yield (left if first else none), NONE


def _truth(again: Again, condition: Condition) -> Truth:
    return again.setting.cast.truth("", condition.node)


def _file(place: Place, original: Procedure) -> str:
    element = place.node.element
    taken = element.decision if isinstance(element, Task) else ""
    return original.decision_of.get(taken, "") if place.plan.owner is original else ""


class Noting(Flow):
    """A flow that notes who goes on from one place.

    Attributes:
        noted: Those people, as they go on.
    """

    def __init__(self, *about: object, at: Spot, **more: object) -> None:
        super().__init__(*about, **more)  # type: ignore[arg-type]
        self._noted_at = at
        self.noted = NONE

    def _note(self, place: Place, people: int) -> None:
        if place.spot == self._noted_at:
            self.noted = self.worlds.join(self.noted, people)

    def _act(self, place: Place, people: int, value: object) -> None:
        self._note(place, people)
        super()._act(place, people, value)

    def _held(self, place: Place, people: int, unsure: int) -> int:
        self._note(place, people)
        return super()._held(place, people, unsure)

    def _told(self, place: Place, people: int) -> int:
        told = super()._told(place, people)
        self._note(place, told)
        return told
