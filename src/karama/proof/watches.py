"""What each kind of property remembers of a person on their way.

Three patterns are watched as people are carried along: *absence* (a step of this kind
never opens), *precedence* (it never opens before one of those is done) and *response*
(once this was done, or before the case ends, one of those is done). Each counts only
for people of whom its condition is true or unknown: unknown is not no.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from karama.proof.arrows import OWN, Place, Spot
from karama.proof.graph import Graph, can_use
from karama.proof.setting import Setting
from karama.proof.standstill import rights_of
from karama.proof.watching import Side
from karama.proof.wording import Whom
from karama.proof.worlds import NONE

FREE, PENDING, ANSWERED = 0, 1, 2
"""What one variable remembers: nothing asked for, something waited for, done."""

_NO: frozenset[str] = frozenset()


@attrs.frozen(eq=False)
class Precedence:
    """A step of some kinds never opens before one of some others is done.

    With none to be done before, it never opens at all: absence. With something it
    comes after, it only counts once that was done, or that right was used.

    Attributes:
        acts: Acts that wait.
        before: Acts of which one is done first.
        after: Acts from which on they wait; none: from the start.
        begins: Where a right begins whose use makes them wait.
        wait: Places of which one is passed, too, once `before` is done; None where no
            wait is asked for.
        worst: Joins where one path may wait for what another had before it asked.
        stirred: Places where a token can be while another makes them wait.
    """

    setting: Setting
    acts: frozenset[str]
    before: frozenset[str]
    whom: Whom
    variables: tuple[int, ...]
    after: frozenset[str] = frozenset()
    begins: frozenset[Spot] = frozenset()
    wait: frozenset[Spot] | None = None
    worst: frozenset[Spot] = frozenset()
    stirred: frozenset[Spot] = frozenset()

    @property
    def _always(self) -> bool:
        return not self.after and not self.begins

    def together(self, join: Place, left: Side, right: Side) -> int | None:
        """Done on one path is done; a right that was used was used for both."""
        one, other = left.value, right.value
        if self.begins and not self.after and (one == FREE) != (other == FREE):
            return None
        if join.spot in self.worst and PENDING in (one, other):
            return PENDING
        return max(one, other)

    def beside(self, worlds: int) -> int:
        """What was done before is done, and what waits, waits."""
        return worlds

    def meanwhile(self, place: Place, worlds: int) -> int:
        """The use of a right makes everybody wait."""
        if place.spot not in self.begins:
            return worlds
        return self._now(worlds, (FREE, ANSWERED), PENDING)

    def opened(self, place: Place, worlds: int) -> tuple[int, int]:
        """Lost for those concerned who come here with nothing done before."""
        if place.spot in self.begins:
            worlds = self._now(worlds, (FREE, ANSWERED), PENDING)
        if place.spot in self.stirred:
            store = self.setting.cast.worlds
            waits = self._now(worlds, (FREE, ANSWERED), PENDING)
            worlds = store.join(worlds, waits)
        if place.act not in self.acts:
            return worlds, NONE
        store = self.setting.cast.worlds
        lost = store.meet(worlds, self.whom.at(place.scope))
        for variable in self.variables:
            lost = store.meet(lost, store.having(variable, self._early))
        return worlds, lost

    @property
    def _early(self) -> tuple[int, ...]:
        """What is remembered of those for whom it is too early."""
        if not self._always:
            return (PENDING,)
        return (FREE,) if self.wait is None else (FREE, PENDING)

    def done(self, place: Place, worlds: int) -> int:
        """Remember what had to be done before, and what makes others wait."""
        if place.act in self.before:
            until = ANSWERED if self.wait is None else PENDING
            worlds = self._now(worlds, (FREE,) if self._always else (PENDING,), until)
        if self.wait is not None and place.spot in self.wait:
            worlds = self._now(worlds, (PENDING,), ANSWERED)
        if place.act in self.after:
            worlds = self._now(worlds, (FREE, ANSWERED), PENDING)
        return worlds

    def _now(self, worlds: int, was: tuple[int, ...], now: int) -> int:
        """The people with one remembered value in place of some others."""
        if not self.variables:
            return worlds
        store, variable = self.setting.cast.worlds, self.variables[0]
        those = store.meet(worlds, store.having(variable, was))
        rest = store.less(worlds, those)
        return store.join(rest, store.assign(those, variable, (now,)))

    def ended(self, place: Place, worlds: int) -> int:
        """Nothing is lost at an end."""
        return NONE


@attrs.frozen(eq=False)
class Response:
    """Once a step of some kinds is done, one of some others is done before the end.

    Attributes:
        after: What asks for an answer: acts, or the spots where a right begins.
        answers: Acts that answer.
        worst: Joins where a path may still wait for an answer that another had before.
        quiet: For each join, flows into it on which nothing was asked since its paths
            parted.
    """

    setting: Setting
    after: frozenset[str]
    begins: frozenset[Spot]
    answers: frozenset[str]
    whom: Whom
    variables: tuple[int, ...]
    worst: frozenset[Spot]
    quiet: Mapping[Spot, frozenset[str]] = attrs.field(factory=dict)

    def together(self, join: Place, left: Side, right: Side) -> int | None:
        """An answer on one path counts for a question asked before they parted."""
        for one, other in ((left, right), (right, left)):
            if one.value == PENDING and one.flows <= self.quiet.get(join.spot, _NO):
                # it waited as they parted, and so did the other
                return None if other.value == FREE else other.value
        if join.spot in self.worst and PENDING in (left.value, right.value):
            return PENDING
        return max(left.value, right.value)

    def beside(self, worlds: int) -> int:
        """The path that goes on is the one that waits for its answer."""
        store = self.setting.cast.worlds
        waits = store.meet(worlds, store.having(self.variables[0], (PENDING,)))
        free = store.assign(waits, self.variables[0], (0,))
        return store.join(store.less(worlds, waits), free)

    def meanwhile(self, place: Place, worlds: int) -> int:
        """The path on which a right is used is the one that waits for its answer."""
        return worlds

    def opened(self, place: Place, worlds: int) -> tuple[int, int]:
        """The use of a right asks for its answer at once."""
        if place.spot in self.begins:
            return self._ask(place, worlds), NONE
        return worlds, NONE

    def done(self, place: Place, worlds: int) -> int:
        """An answer is remembered; so is what asks for one."""
        store = self.setting.cast.worlds
        if place.act in self.answers:
            waits = store.meet(worlds, store.having(self.variables[0], (PENDING,)))
            rest = store.less(worlds, waits)
            answered = store.assign(waits, self.variables[0], (ANSWERED,))
            worlds = store.join(rest, answered)
        if place.act in self.after and place.act not in self.answers:
            worlds = self._ask(place, worlds)
        return worlds

    def _ask(self, place: Place, worlds: int) -> int:
        store = self.setting.cast.worlds
        asked = store.meet(worlds, self.whom.at(place.scope))
        rest = store.less(worlds, asked)
        return store.join(rest, store.assign(asked, self.variables[0], (PENDING,)))

    def ended(self, place: Place, worlds: int) -> int:
        """Lost for those who still wait, unless it is known not to concern them."""
        store = self.setting.cast.worlds
        waits = store.meet(worlds, store.having(self.variables[0], (PENDING,)))
        return store.meet(waits, self.whom.at(place.scope))


@attrs.frozen(eq=False)
class Eventually:
    """Before a case ends, one of these acts is done for those concerned by then.

    Attributes:
        ends: Where the path of the case itself ends; those set going beside it do not
            count.
    """

    setting: Setting
    answers: frozenset[str]
    whom: Whom
    variables: tuple[int, ...]
    ends: frozenset[Spot]

    def together(self, join: Place, left: Side, right: Side) -> int:
        """Done on one path is done."""
        return max(left.value, right.value)

    def beside(self, worlds: int) -> int:
        """What was done before is done."""
        return worlds

    def meanwhile(self, place: Place, worlds: int) -> int:
        """What was done before is done."""
        return worlds

    def opened(self, place: Place, worlds: int) -> tuple[int, int]:
        """Nothing is lost on the way."""
        return worlds, NONE

    def done(self, place: Place, worlds: int) -> int:
        """Remember that it was done."""
        if place.act not in self.answers:
            return worlds
        return self.setting.cast.worlds.assign(worlds, self.variables[0], (1,))

    def ended(self, place: Place, worlds: int) -> int:
        """Lost for those concerned for whom it was never done."""
        if place.spot not in self.ends:
            return NONE
        store = self.setting.cast.worlds
        missing = store.having(self.variables[0], (0,))
        whom = self.whom.at(place.scope)
        return store.meet(store.meet(worlds, whom), missing)


def own_ends(graph: Graph) -> frozenset[Spot]:
    """Ends of the case itself."""
    own = graph.after(graph.starts, kinds=OWN)
    return frozenset(
        spot for spot in own if not spot[0] and not graph.places[spot].node.ways
    )


def stirred(
    graph: Graph, asks: frozenset[Spot], begins: frozenset[Spot]
) -> frozenset[Spot]:
    """Places where a token can be while another does what makes it wait.

    A step can be done by those beside. The use of a right can happen to every token in
    its scope; where it is straight, `Meanwhile` makes them wait, with all it notes.
    """
    straight = [one for one in rights_of(graph) if one.begins.spot in begins]
    met = {spot for one in straight for spot in one.open_at - one.instant}
    return frozenset(
        spot
        for spot in graph.places
        if graph.beside[spot] & (asks - begins)
        or (spot not in met and _can_begin(graph, spot, begins))
    )


def _can_begin(graph: Graph, spot: Spot, begins: frozenset[Spot]) -> bool:
    return bool(graph.beside[spot] & begins) or can_use(graph, spot, begins)


def quiet_ways(graph: Graph, asks: frozenset[Spot]) -> Mapping[Spot, frozenset[str]]:
    """For each join, flows into it on which nothing is asked since its paths parted.

    Whoever comes by one of them comes from where they parted, and from nowhere else.
    """
    return {
        join: frozenset(
            arrow.way.id
            for arrow in graph.arriving[join]
            if arrow.way is not None and _quiet(graph, asks, split, arrow.source)
        )
        for join, split in graph.parted_at.items()
    }


def _quiet(graph: Graph, asks: frozenset[Spot], split: Spot, end: Spot) -> bool:
    """Whether nothing is asked, and nobody comes in, from a gateway to a place."""
    found = {split}
    ahead = [end]
    while ahead:
        spot = ahead.pop()
        if spot in found:
            continue
        arrows = graph.arriving.get(spot, [])
        if spot in asks or not arrows or any(a.kind not in _SAME for a in arrows):
            return False
        found.add(spot)
        ahead += [arrow.source for arrow in arrows]
    return True


_SAME = OWN - {"overtake"}
"""Arrows by which the token that came is the one that goes on."""


def worst_joins(graph: Graph, asks: frozenset[Spot]) -> frozenset[Spot]:
    """Joins of paths on one of which an answer may be asked for."""
    found = set()
    for spot in graph.joins:
        sources = {arrow.source for arrow in graph.arriving.get(spot, ())}
        if any(graph.beside[ask] & sources for ask in asks):
            found.add(spot)
    return frozenset(found)
