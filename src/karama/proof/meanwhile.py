"""What the rest of a case can do to a token that waits somewhere.

A token is followed alone, and others are allowed for. While it rests, a question may be
answered on another path and a right may be used: facts change under it. While it moves,
from one rest to the next, nothing comes between but decisions that move in the same
instant. And a decision that led it here is looked at again with every new fact: where
that would protect more, the token is called back, so it is not here any more.

    meanwhile = Meanwhile(shape, watch)   # recalls=False: nobody is called back
    meanwhile.resting(place, people)      # who stays there, and who is stirred

What depends on the shape of the procedure alone, and not on who is there, is in
`standstill.Shape`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import attrs

from karama.feel import UNKNOWN
from karama.proof.arrows import Place, Spot
from karama.proof.standstill import Right, Shape
from karama.proof.worlds import ALL, NONE


class Remembers(Protocol):
    """What a principle remembers for those a right is not about."""

    def meanwhile(self, place: Place, worlds: int) -> int:
        """What others remember when a right begins at a place."""
        ...


@attrs.frozen
class Stirs:
    """Facts that may be answered beside a token.

    Attributes:
        freely: Variables that may then have any value.
        to: Variables that may only be given some values, and those values.
    """

    freely: frozenset[int]
    to: tuple[tuple[int, frozenset[int]], ...]


class Meanwhile:
    """What can happen beside one token, at each place of a graph."""

    def __init__(self, shape: Shape, watch: Remembers, *, recalls: bool = True) -> None:
        self.shape = shape
        self.graph = shape.graph
        self.setting = shape.graph.setting
        self.worlds = self.setting.cast.worlds
        self.watch = watch
        self._firm = shape.firm if recalls else {}
        facts = self.setting.cast.facts()
        self._kept = {f.variable for *_, f in facts if self.setting.keeps(f)}
        self._stirs: dict[tuple[Spot, str], Stirs] = {}
        self._settles: dict[Spot, int] = {}

    # --- as it rests ------------------------------------------------------------------

    def resting(self, place: Place, people: int, flow: str = "") -> tuple[int, int]:
        """Those who can still be at a place, and all those something happened to.

        Some of the second are called back: they are not in the first.

        Args:
            place: Where they are.
            people: Who came there.
            flow: The flow they came by, where they wait at a join for others.
        """
        rights, stirs = self._rights_at(place.spot), self._stirs_at(place.spot, flow)
        stay, stirred = self.settled(place, people), people
        while True:
            after = self._stirred(stay, stirs)
            for drawn in rights:
                after = self.worlds.join(after, self._used(drawn, after))
            stirred = self.worlds.join(stirred, after)
            both = self.worlds.join(stay, self.settled(place, after))
            if both == stay:
                return stay, stirred
            stay = both

    def _stirred(self, people: int, stirs: Stirs) -> int:
        """The people once any of these facts has been given any of these values."""
        people = self.worlds.without(people, stirs.freely)
        for variable, values in stirs.to:
            given = self.worlds.assign(people, variable, values)
            people = self.worlds.join(people, given)
        return people

    def _stirs_at(self, spot: Spot, flow: str) -> Stirs:
        if (spot, flow) not in self._stirs:
            sizes, freely = self.worlds.sizes, self.shape.moving_at(spot, flow)
            to = {
                variable: values
                for variable, values in self.shape.answered(spot, flow).items()
                if variable in self._kept and variable not in freely
            }
            whole = {v for v, values in to.items() if len(values) == sizes[v]}
            some = tuple((v, to[v]) for v in sorted(to.keys() - whole))
            self._stirs[spot, flow] = Stirs(freely | whole, some)
        return self._stirs[spot, flow]

    def _rights_at(self, spot: Spot) -> list[list[Right]]:
        """Rights that can be used at a place, each with all its drawings open there."""
        found: dict[str, list[Right]] = {}
        for right in self.shape.rights:
            if spot in right.open_at:
                found.setdefault(right.name, []).append(right)
        return list(found.values())

    def _used(self, drawn: list[Right], people: int) -> int:
        """The people once somebody has used a right beside them."""
        for right in drawn:
            people = self.watch.meanwhile(right.begins, people)
            for place in right.notes:
                people = self._given(place, people)
        return people

    def _given(self, place: Place, people: int) -> int:
        """The people once a decision on another path has given its result."""
        scope, owner, node = place.scope, place.plan.owner, place.node
        found = NONE
        for answer in self.setting.answers_at(scope, owner, node):
            whom = self.worlds.meet(people, answer.worlds)
            if answer.value is not UNKNOWN and whom:
                acted = self.setting.acted_on(whom, scope, node, answer.value)
                found = self.worlds.join(found, acted)
        return found

    # --- what is settled --------------------------------------------------------------

    def settled(self, place: Place, people: int) -> int:
        """Without those whom a decision that led them here now calls back."""
        for decision in self._firm.get(place.spot, ()):
            people = self.worlds.meet(people, self.settles(decision))
        return people

    def left_to(self, decision: Spot, place: Place, people: int) -> int:
        """Those at a place whom no earlier decision calls back before this one does.

        Decisions are looked at again in the order they were taken; one that calls back
        takes those after it along.
        """
        for earlier in self._firm.get(place.spot, ()):
            if earlier in self.shape.first[decision]:
                people = self.worlds.meet(people, self.settles(earlier))
        return people

    def reads(self, spot: Spot) -> frozenset[int]:
        """Variables of results that tell who is called back from a place."""
        again = (a.target for a in self.graph.out[spot] if a.kind == "again")
        looked = {*self._firm.get(spot, ()), *again, *self.shape.recalls[spot]}
        looked |= {spot} & self.shape.again
        looked &= self.shape.sole
        return frozenset(self._result(decision) for decision in looked)

    def _result(self, decision: Spot) -> int:
        place = self.graph.places[decision]
        return self.setting.stand_of(place.scope, place.node).variable

    def lower(self, decision: Place, value: object) -> int:
        """The people a decision was acted on for with less than a value, if it was."""
        if decision.spot not in self.shape.sole:
            return ALL
        return self.setting.below(
            decision.scope, decision.plan.owner, decision.node, value
        )

    def kept(self, decision: Place, people: int) -> Iterator[tuple[object, int]]:
        """Values that may be kept where a decision is taken again, and for whom.

        When a decision before it calls the case back, it protects no less than it did.
        """
        if decision.spot not in self.shape.again:
            return
        sole = decision.spot in self.shape.sole
        scope, owner, node = decision.scope, decision.plan.owner, decision.node
        answers = self.setting.answers_at(scope, owner, node)
        for value in self.setting.stand_of(scope, node).domain.values:
            had = self.setting.had(scope, node, value) if sole else ALL
            lower = (
                answer.worlds
                for answer in answers
                if self.setting.protects_more(owner, node, value, answer.value)
            )
            whom = self.worlds.all_of((people, had, self.worlds.any_of(lower)))
            if whom:
                yield value, whom

    def settles(self, decision: Spot) -> int:
        """The people for whom another look at a decision protects no more."""
        if decision not in self._settles:
            place = self.graph.places[decision]
            self._settles[decision] = self.setting.settled(
                place.scope, place.plan.owner, place.node
            )
        return self._settles[decision]
