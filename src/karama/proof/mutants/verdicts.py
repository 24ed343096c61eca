"""Provers for mutants: they look for no witness, and go on from what is proved already.

A mutant is its original but for one small thing, and almost everybody comes where they
came before. `First` proves the original and keeps, for each property, the people that
were carried through. `Again` proves a mutant from there: it visits the places that work
otherwise than in the original, and whatever more people then come to. Where that adds
nobody who loses the property, it is kept: all that can happen was allowed for. Where
somebody may lose it, nothing is said (`Unsure`): those carried along from the original
may be people who come no more, and `Verdicts` proves that property from nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import attrs

from karama.decisions.columns.axes import Kind
from karama.procedure.procedure import Procedure
from karama.proof.arrows import Spot
from karama.proof.cast import Cast, Fact
from karama.proof.domains import Domain
from karama.proof.flow import Flow
from karama.proof.graph import Graph
from karama.proof.mutants.sameness import otherwise, signs_of
from karama.proof.principles import Property
from karama.proof.prover import LOOKS, Limits, Prover, Watching, with_flaws
from karama.proof.seek import Goal
from karama.proof.setting import Focus, Setting
from karama.proof.standstill import Shape
from karama.proof.unfolding import graph_of
from karama.proof.verdicts import Flaw, Reason, Status, Verdict
from karama.proof.watches import Precedence
from karama.proof.wording import EVERYBODY, whom_of

NODES = 400_000
"""Nodes of sets of people that the proof of one property may make."""

CLOSE = 2
"""The number of the closest look that a large pack has room for."""

SMALL = 100_000
"""Nodes up to which the proof of all properties of a pack makes it a small one."""


class Different(Exception):
    """The facts of a mutant are not those of its original."""


class Unsure(Exception):
    """What was carried along from the original does not settle a property."""


class Verdicts(Prover):
    """A prover that looks for no witness.

    Attributes:
        looks: The look that settled a property of the original, where one did. It is
            taken first; then the closest one that a large pack has room for.
    """

    looks: Mapping[str, int] = MappingProxyType({})

    def looks_at(self, one: Property) -> Sequence[int]:
        """Which looks are taken at a property, in order."""
        first = self.looks.get(one.id)
        return range(len(LOOKS)) if first is None else sorted({first, CLOSE})

    def sought(self, one: Property, flow: Flow, goal: Goal) -> Verdict:
        """Whoever may lose it counts as losing it."""
        places = tuple(dict.fromkeys(loss.spot[1] for loss in flow.losses.values()))
        return Verdict(
            one.id, Status.UNDECIDED, reason=Reason.NO_PATH_FOUND, lost_at=places
        )

    def lacking(
        self, one: Property, watching: Watching, flaws: Sequence[Flaw]
    ) -> Verdict:
        """Whoever may come to a step that lacks something counts as coming there."""
        flow = self._carried(one, watching)
        if not flow.losses:
            return Verdict(one.id, Status.KEPT)
        return with_flaws(self.sought(one, flow, Goal(frozenset())), flaws)


class First(Verdicts):
    """A prover that keeps who came where, for each property it found kept.

    Attributes:
        carried: For each property that a path could lose and none does, the look that
            settled it and the people carried through; "" for what holds of any.
        said: The verdict on each property.
        opening: Everybody carried through to see who has to wait where.
        signs: How each place works.
        early: How each works as long as it is not known who has to wait where.
    """

    def __init__(self, procedure: Procedure) -> None:
        self.carried: dict[str, tuple[int, Flow]] = {}
        self.said: dict[str, Verdict] = {}
        super().__init__(procedure, Limits())

    def _begin(self) -> None:
        """A setting with nothing worked out in it yet, and nobody carried through."""
        self.carried.clear()
        self.setting = Setting(
            self.procedure, concepts=True, exact=False, limit=self.limits.nodes
        )
        self.opening = opening(self.setting).run()
        self.held = frozenset(self.opening.held)
        self.graph = graph_of(self.setting, self.held)
        self.shape = Shape(self.graph)
        self.seen = self.setting.cast.worlds.variable(3)
        self.signs = signs_of(self.graph, self.shape)
        self.early = signs_of(self.opening.graph, self.opening.shape)

    def _tidy(self) -> None:
        """What was worked out is kept."""

    def looks_taken(self) -> Mapping[str, int]:
        """The look that settled each property; none said where all can be taken."""
        small = len(self.setting.cast.worlds) <= SMALL
        return {} if small else self.settled_by

    def property(self, one: Property) -> Verdict:
        """The verdict on a property, remembered."""
        found = self.said[one.id] = super().property(one)
        return found

    def _carried(self, one: Property, watching: Watching) -> Flow:
        flow = super()._carried(one, watching)
        if not flow.losses:
            self.carried[one.id] = self.settled_by[one.id], flow
        return flow

    def stuck(self) -> Iterable[Spot]:
        """Gateways at which somebody finds no way out."""
        self.setting.focus(())
        flow = Flow(self.graph, nothing(self.setting), shape=self.shape).run()
        self.carried[""] = 0, flow
        return flow.stuck


class Again(Verdicts):
    """A prover that goes on from what was proved of the original of a mutant.

    Raises:
        Different: Its facts are not those of the original, so nothing can be gone on
            from; when it is made.
        Unsure: Somebody may lose the property, or find no way out: ask `afresh`.
    """

    def __init__(self, first: First, procedure: Procedure) -> None:
        self.first = first
        self.looks = first.looks_taken()
        self._going_on = True
        self._drawn: dict[bool, tuple[Graph, Shape]] = {}
        super().__init__(procedure, Limits(NODES))

    def _begin(self) -> None:
        """The setting of the original, with what the mutant has otherwise."""
        cast = Same(self.first.setting.cast)
        self.setting = Setting(self.procedure, concepts=True, exact=False, cast=cast)
        self.setting.take_over(self.first.setting)
        self.seen = self.first.seen
        self._drawn.clear()
        self._draw()

    def _draw(self) -> None:
        """The graph to go on from, or the one with nobody in it yet."""
        drawn = self._drawn.get(self._going_on)
        if drawn is None:
            graph = graph_of(self.setting, self._waiting())
            drawn = self._drawn[self._going_on] = graph, Shape(graph)
            if self._going_on:
                self._other = otherwise(graph, self.first.signs, signs_of(*drawn))
        self.graph, self.shape = drawn
        self.held = self.graph.held

    def _waiting(self) -> frozenset[Spot]:
        """Where somebody may have to wait, those in the original included or not."""
        flow = opening(self.setting)
        if self._going_on:
            signs = signs_of(flow.graph, flow.shape)
            other = otherwise(flow.graph, self.first.early, signs)
            resume(flow, self.first.opening, other)
        return frozenset(flow.run().held)

    def _tidy(self) -> None:
        """There is one proof, and its sets are thrown away with it."""

    def afresh(self, one: Property) -> Verdict:
        """The verdict on a property, with nobody taken over from the original."""
        self._going_on = False
        self._draw()
        try:
            return self.property(one)
        finally:
            self._going_on = True
            self._draw()

    def _carried(self, one: Property, watching: Watching) -> Flow:
        flow = self._taken_over(one, watching) if self._going_on else None
        if flow is None:
            flow = super()._carried(one, watching)
        if flow.losses and self._going_on:
            raise Unsure
        return flow

    def _taken_over(self, one: Property, watching: Watching) -> Flow | None:
        known = self.first.carried.get(one.id)
        if known is None:
            return None
        number, before = known
        reads = whom_of(self.setting, self.when(one)).reads
        focus, recalls = LOOKS[number]
        self._allow(first=True)
        self.setting.focus(reads, focus)
        watch = watching(whom_of(self.setting, self.when(one)))
        flow = Flow(self.graph, watch, reads, recalls=recalls, shape=self.shape)
        resume(flow, before, self._other)
        return flow.run()

    def stuck(self) -> Iterable[Spot]:
        """Gateways at which somebody finds no way out."""
        if not self._going_on:
            return super().stuck()
        _, before = self.first.carried[""]
        self.setting.focus(())
        flow = Flow(self.graph, nothing(self.setting), shape=self.shape)
        resume(flow, before, self._other)
        if flow.run().stuck:
            raise Unsure
        return ()


class Same(Cast):
    """The variables of another cast, laid out once more, over a fork of its sets."""

    def __init__(self, first: Cast) -> None:
        super().__init__(first.worlds.fork())
        self.worlds.allow(NODES)
        self._first = first
        self._truths = dict(first._truths)

    def add(self, scope: str, domain: Domain) -> Fact:
        """The variable that a fact of a scope has there.

        Raises:
            Different: There is none, or it tells other values apart.
        """
        known = self._first.scopes.get(scope, {}).get(domain.name)
        if known is None or not _tells(known.domain, domain):
            raise Different
        self.scopes.setdefault(scope, {})[domain.name] = known
        return known


def _tells(one: Domain, other: Domain) -> bool:
    """Whether a domain tells apart all that another one does.

    A text that nothing gives any more could be any: those it was given will do.
    """
    if one.loose != other.loose:
        return False
    if one.axis is not None and other.axis is not None:
        cuts = set(other.axis.cuts) <= set(one.axis.cuts)
        return one.axis.kind is other.axis.kind and cuts
    if one.axis is None and other.axis is None:
        return {repr(v) for v in other.values} <= {repr(v) for v in one.values}
    return other.axis is not None and other.axis.kind is Kind.TEXT


# --- going on -------------------------------------------------------------------------


def nothing(setting: Setting) -> Precedence:
    """A watch that remembers nothing and loses nothing."""
    return Precedence(setting, frozenset(), frozenset(), EVERYBODY, ())


def opening(setting: Setting) -> Flow:
    """Everybody about to be carried through, to see who has to wait where."""
    setting.focus((), Focus.DECIDED)
    return Flow(graph_of(setting), nothing(setting))


def resume(flow: Flow, before: Flow, other: frozenset[Spot]) -> None:
    """Take over the people of another flow; what works otherwise is visited anew.

    Args:
        flow: A flow that has not run.
        before: One that has, over the same variables.
        other: Places that work otherwise than they did there.
    """
    other = other | _watched_otherwise(flow, before) | _less_dropped(flow, before)
    for spot, ways in before.came.items():
        if spot in flow.graph.places:
            flow.came[spot] = _still(flow, spot, ways)
    for spot, people in before.here.items():
        if spot in flow.graph.places and spot not in other:
            flow.here[spot] = people
    for spot in before.held:
        if spot in flow.graph.places:
            flow.held.add(spot)
    for spot in other:
        flow.came.get(spot, {}).pop("over", None)
        flow.visit_again(spot)


def _still(flow: Flow, spot: Spot, ways: Mapping[str, int]) -> dict[str, int]:
    """Who came to a place, without those who came by what leads there no more."""
    arrows = flow.graph.arriving.get(spot, ())
    by = {a.way.id if a.way is not None else a.kind for a in arrows} | {"", "over"}
    return {name: flow.trimmed(spot, w) for name, w in ways.items() if name in by}


def _less_dropped(flow: Flow, before: Flow) -> frozenset[Spot]:
    return frozenset(
        spot
        for spot, variables in flow.dropped.items()
        if not variables <= before.dropped.get(spot, variables)
    )


def _watched_otherwise(flow: Flow, before: Flow) -> frozenset[Spot]:
    """Places of which a watch says something else than the one before."""
    found: set[Spot] = set()
    kind: Any = type(flow.watch)
    for name in attrs.fields_dict(kind):
        one, two = getattr(flow.watch, name), getattr(before.watch, name)
        if isinstance(one, frozenset) and isinstance(two, frozenset):
            found |= {spot for spot in one ^ two if isinstance(spot, tuple)}
        elif isinstance(one, Mapping) and isinstance(two, Mapping):
            found |= {s for s in {*one, *two} if one.get(s) != two.get(s)}
        elif name != "setting" and one != two:
            return frozenset(flow.graph.places)
    return frozenset(found) & frozenset(flow.graph.places)
