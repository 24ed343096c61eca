"""Who really comes to a decision or a gateway: a change for nobody harms nobody.

A rule can be wrong about people who never come to it, because a step before holds them
back. That is not assumed: everybody is carried through the original with all in mind
that the table reads, and those whose answer changes are looked for among those who
come. The sets may hold people who cannot come and never lack one who can, so where
nobody is found, nobody is.

    reach = Reach(first)                 # the original, proved
    reach.reason(again, mutant)          # "same-answers", "nobody-comes", ..., or ""
    reach.prepare(mutant)                # before `again` is made, to know who comes
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from karama.decisions.hits import same
from karama.engine.deciding import order_of, protects_more
from karama.engine.hearing import reads
from karama.engine.plain import to_plain
from karama.errors import DecisionError, ProofError, ProofLimit
from karama.feel import UNKNOWN
from karama.procedure.procedure import Procedure
from karama.procedure.process import Condition, Gateway, GatewayKind, Task
from karama.proof import outcomes
from karama.proof.arrows import Place, Spot
from karama.proof.cast import Truth
from karama.proof.flow import Flow
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

    def prepare(self, mutant: Mutant) -> bool:
        """Find out who comes to what a mutant changes; whether that was not known."""
        asked = [spot for spot in self._touched(mutant) if spot not in self._come]
        for spot in asked:
            place = self.first.graph.places[spot]
            try:
                self._come[spot] = self._coming(place)
            except ProofLimit:
                self._come[spot] = ALL
        return bool(asked)

    def reason(self, again: Again, mutant: Mutant) -> str:
        """Why a change of a table or of a condition harms nobody; "" if it may.

        As long as nothing was prepared, anybody may come.
        """
        try:
            if mutant.flow:
                return self._same_ways(again, mutant)
            return self._same_answers(again, mutant) if mutant.decision else ""
        except (ProofError, DecisionError):
            return ""

    def _touched(self, mutant: Mutant) -> list[Spot]:
        """The gateway, or the steps that take a decision the change can be seen in."""
        original = self.first.procedure
        if mutant.flow:
            return [("", original.process.flows[mutant.flow].source)]
        taken = _resting_on(original, mutant.decision) if mutant.decision else ()
        return [
            spot
            for spot, place in self.first.graph.places.items()
            if _taken(place, original) in taken
        ]

    def _coming(self, place: Place) -> int:
        """Who goes on from a place, or is looked at there again."""
        again = Again(self.first, self.first.procedure)
        setting = again.setting  # not the first one, whose focus is its last property's
        worlds = setting.cast.worlds  # a fork: all the sets on the way are thrown away
        facts = setting.cast.scopes.get(place.scope, {})
        names = reads(setting.ready, place.plan, place.node)
        kept = frozenset(facts[name].variable for name in names if name in facts)
        worlds.allow(NODES)
        setting.focus(kept, Focus.ROUTES)
        watch = nothing(setting)
        flow = Noting(again.graph, watch, kept, shape=again.shape, at=place.spot)
        flow.run()
        looked_again = flow.came.get(place.spot, {}).get("again", NONE)
        ours = self.first.setting.cast.worlds
        ours.allow(NODES)
        return ours.taken(worlds.join(flow.noted, looked_again), worlds)

    # --- tables -----------------------------------------------------------------------

    def _same_answers(self, again: Again, mutant: Mutant) -> str:
        spots = self._touched(mutant)
        places = [self.first.graph.places[spot] for spot in spots]
        moved = [(p.spot, one) for p in places for one in self._moved(again, p)]
        if not moved:
            return "same-answers"
        if any(self._ranked_otherwise(again, spot) for spot in spots):
            return ""
        worse = [m for m in moved if not self._for_the_better(again, *m)]
        worlds = again.setting.cast.worlds
        if any(worlds.meet(m[1][2], self._come.get(m[0], ALL)) for m in worse):
            return ""
        come = (worlds.meet(m[1][2], self._come.get(m[0], ALL)) for m in moved)
        return "protects-more" if any(come) else "nobody-comes"

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
        come = self._come.get(spot, ALL)
        return "nobody-comes" if self._taken(again, mutant, come) else ""

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


def _taken(place: Place, original: Procedure) -> str:
    """The decision of the original that a place takes; "" for none."""
    element = place.node.element
    own = place.node.kind == "decision" and place.plan.owner is original
    return element.decision if own and isinstance(element, Task) else ""


def _resting_on(original: Procedure, decision: str) -> frozenset[str]:
    """Names and ids of the decisions that a decision can be seen in, and its own."""
    every = [d for m in original.models.values() for d in m.decisions.values()]
    if any(m.imports or m.services for m in original.models.values()):
        return frozenset(name for one in every for name in (one.id, one.name))
    found = {one.id for one in every if decision in (one.id, one.name)}
    while more := {d.id for d in every if found & {*d.requires}} - found:
        found |= more
    return frozenset(n for d in every if d.id in found for n in (d.id, d.name))


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
