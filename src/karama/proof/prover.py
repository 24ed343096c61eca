"""One procedure made ready to be held against properties, one after the other.

    Prover(procedure, Limits()).property(one)       # kept, broken, not drawn, undecided

The flow, for each property: (1) are its acts drawn, its concepts named? (2) patterns
that need no path are looked up (`standing`); (3) the others are carried through the
graph with everybody (`flow`), quick looks first: if nobody can lose it, it is *kept*,
loops and all; (4) where somebody might, a real case is looked for (`seek`) and walked
by the engine (`walk`): found, it is *broken*, with that person as witness; not found,
*undecided*. A limit ends in *undecided*, never in *kept*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice, product
from math import inf
from time import monotonic

import attrs

from karama.errors import ProofError, ProofLimit
from karama.procedure.acts import BURDENS
from karama.procedure.procedure import Procedure
from karama.proof import deadlines, readers, standing, taking_part
from karama.proof.arrows import OWN, Place, Spot, established_at
from karama.proof.charter import Pattern, Property
from karama.proof.flow import Flow
from karama.proof.graph import Graph
from karama.proof.lacking import lacking_at
from karama.proof.observed import Rule, log_of, lost_at
from karama.proof.seek import Goal, seek
from karama.proof.setting import Focus, Setting
from karama.proof.standstill import Shape
from karama.proof.unfolding import graph_of
from karama.proof.verdicts import (
    Flaw,
    Reason,
    Status,
    Verdict,
    Witness,
)
from karama.proof.walk import witness
from karama.proof.watches import (
    Eventually,
    Precedence,
    Response,
    own_ends,
    quiet_ways,
    stirred,
    worst_joins,
)
from karama.proof.watching import Loss, Watch
from karama.proof.wording import EVERYBODY, Whom, Wording, by_process, whom_of, worded

Watching = Callable[[Whom], Watch]
"""Makes a watch for the people a property is about."""

LOOKS = (
    (Focus.ASKED, False),
    (Focus.DECIDED, True),
    (Focus.ROUTES, True),
    (Focus.EVERYTHING, True),
)
"""How a proof looks, from quick to slow, until a property is kept: what is kept in
mind, and whether those whom a decision calls back are left out. Each allows more than
can happen, so the first that finds nobody settles it."""

MAX_NODES = 600_000
"""Nodes that any look but the first may make of its own."""

MAX_PATHS = 12
"""Paths walked for one loss before it stays undecided."""

MANY = 1_000_000
"""Nodes left behind by earlier properties above which a proof begins afresh."""

MAX_SOUGHT = 1_500
"""Places a search for one witness goes on from."""


@attrs.frozen
class Limits:
    """How far a proof goes.

    Attributes:
        nodes: Nodes of sets of people, for the sets and again for the search.
        sought: Places a search for one witness goes on from.
        paths: Paths walked for one loss.
        seconds: Time for one property; what is not settled by then is undecided.
    """

    nodes: int = 1_500_000
    sought: int = MAX_SOUGHT
    paths: int = MAX_PATHS
    seconds: float = inf


class Prover:
    """A procedure made ready to be held against principles, one after the other.

    `held` are the places at which somebody may have to wait for an answer; they are
    worked out when they are not given, and patterns without a path need none.

    Attributes:
        held: Those places.
        settled_by: The number of the look that settled a property, where one did.
    """

    def __init__(
        self,
        procedure: Procedure,
        limits: Limits,
        held: frozenset[Spot] | None = None,
    ) -> None:
        self.procedure = procedure
        self.limits = limits
        self._until = inf
        self._exact: tuple[Setting, Graph] | None = None
        self.held = held
        self.settled_by: dict[str, int] = {}
        self._begin()

    def _begin(self) -> None:
        """A setting with nothing worked out in it yet."""
        self.setting = Setting(
            self.procedure, concepts=True, exact=False, limit=self.limits.nodes
        )
        if self.held is None:
            self.held = held_in(self.setting)
        self.graph = graph_of(self.setting, self.held)
        self.shape = Shape(self.graph)
        self.seen = self.setting.cast.worlds.variable(3)
        self._hurry(self.setting)

    def _tidy(self) -> None:
        """Begin again where earlier properties have left many sets behind."""
        if len(self.setting.cast.worlds) > MANY:
            self._begin()
        if self._exact is not None and len(self._exact[0].cast.worlds) > MANY:
            self._exact = None

    def property(self, one: Property) -> Verdict:
        """The verdict on a property; a limit or a gap in translation: undecided."""
        self._tidy()
        self._until = monotonic() + self.limits.seconds
        self._hurry(self.setting)
        try:
            return _PATTERNS[one.pattern](self, one)
        except ProofLimit:
            return Verdict(one.id, Status.UNDECIDED, reason=Reason.LIMIT)
        except ProofError as error:
            about = (error.element, error.reason)
            return Verdict(
                one.id, Status.UNDECIDED, reason=Reason.NOT_TRANSLATED, about=about
            )
        except RecursionError:
            return Verdict(one.id, Status.UNDECIDED, reason=Reason.LIMIT)

    def _hurry(self, setting: Setting) -> None:
        setting.cast.worlds.until = self._until

    # --- people and places ----------------------------------------------------------

    def when(self, one: Property) -> Wording:
        """The condition of a property over the facts of this procedure."""
        return worded(self.setting, one.when.node if one.when else None)

    def drawn(self, acts: Iterable[str]) -> list[Place]:
        """Places that do something of these kinds."""
        wanted = frozenset(acts)
        return [p for p in self.graph.places.values() if p.act in wanted]

    def attributes(self, concepts: Iterable[str]) -> frozenset[str]:
        """Words by which facts about some attributes are named here."""
        listed = [self.procedure.field_concepts.get(name, ()) for name in concepts]
        return frozenset(concepts).union(*listed)

    def tabled(self, acts: Iterable[str]) -> bool:
        """Whether a decision table is said to do something of these kinds."""
        return bool(standing.tables_doing(self.graph, acts))

    def begins(self, right: str) -> frozenset[Spot]:
        """Where the use of a right begins; nowhere when no right is meant."""
        return standing.begins_with(self.graph, right) if right else frozenset()

    def exact(self) -> tuple[Setting, Graph]:
        """The setting in which witnesses are looked for: nothing is out of mind."""
        if self._exact is None:
            limit = self.limits.nodes
            setting = Setting(self.procedure, concepts=True, limit=limit)
            self._exact = setting, graph_of(setting)
        self._hurry(self._exact[0])
        return self._exact

    # --- paths ------------------------------------------------------------------------

    def stuck(self) -> Iterable[Spot]:
        """Gateways at which somebody finds no way out."""
        self.setting.focus(())
        nothing = Precedence(self.setting, frozenset(), frozenset(), EVERYBODY, ())
        return Flow(self.graph, nothing, shape=self.shape).run().stuck

    def watched(self, one: Property, watching: Watching, goal: Goal) -> Verdict:
        """Carry everybody through; where somebody may lose it, look for a case."""
        flow = self._carried(one, watching)
        if not flow.losses:
            return Verdict(one.id, Status.KEPT)
        return self.sought(one, flow, goal)

    def _carried(self, one: Property, watching: Watching) -> Flow:
        """Everybody carried through, with no more kept in mind than it takes.

        A look that grows too large says nothing: the one before it stands.
        """
        wording = self.when(one)
        reads = whom_of(self.setting, wording).reads
        flow: Flow | None = None
        for number in self.looks_at(one):
            focus, recalls = LOOKS[number]
            self._allow(first=flow is None)
            self.setting.focus(reads, focus)
            watch = watching(whom_of(self.setting, wording))
            look = Flow(self.graph, watch, reads, recalls=recalls, shape=self.shape)
            try:
                flow = look.run()
            except ProofLimit:
                self._begin()
                if flow is None:
                    raise
                break
            if not flow.losses:
                self.settled_by[one.id] = number
                break
        assert flow is not None  # noqa: S101 - there is a first look
        return flow

    def looks_at(self, one: Property) -> Sequence[int]:
        """Which looks are taken at a property, in order."""
        return range(len(LOOKS))

    def lacking(
        self, one: Property, watching: Watching, flaws: Sequence[Flaw]
    ) -> Verdict:
        """Whether those a property is about can come to a step that lacks something.

        Args:
            one: The property, without what its steps must have.
            watching: What watches for people who come to such a step.
            flaws: What is lacking, and at which steps.
        """
        if not self._carried(one, watching).losses:
            return Verdict(one.id, Status.KEPT)
        left = taking_part.only_lacking(self.procedure, self.graph, one, flaws)
        found = type(self)(left, self.limits, self.held).property(one)
        return with_flaws(found, flaws)

    def _allow(self, *, first: bool) -> None:
        most = self.limits.nodes
        nodes = most if first else min(MAX_NODES, most)
        self.setting.cast.worlds.allow(nodes)

    def sought(self, one: Property, flow: Flow, goal: Goal) -> Verdict:
        """Broken, when a case is found that loses a property; else undecided."""
        rule = rule_of(self, one)
        lost_at = tuple(dict.fromkeys(loss.spot[1] for loss in flow.losses.values()))
        for found in self._witnesses(flow, goal, rule, self.when(one)):
            return Verdict(one.id, Status.BROKEN, found, lost_at=lost_at)
        return Verdict(
            one.id, Status.UNDECIDED, reason=Reason.NO_PATH_FOUND, about=lost_at,
            lost_at=lost_at,
        )  # fmt: skip

    def _witnesses(
        self, flow: Flow, goal: Goal, rule: Rule, wording: Wording
    ) -> Iterator[Witness]:
        for here, rights in product(_aims(flow), self._ways_to_look()):
            setting, graph = self.exact()
            scope = next((graph.places[spot].scope for spot in here), "")
            whom = whom_of(setting, wording).at(scope)
            aim = attrs.evolve(goal, spots=here, whom=whom, rights=rights)
            try:
                yield from self._walked(setting, graph, aim, rule)
            except ProofError:
                self._exact = None  # its sets grew too large; begin again with none
                if monotonic() > self._until:
                    raise

    def _ways_to_look(self) -> Iterator[frozenset[str]]:
        """The rights used as a case is looked for: none at first, then those that tell.

        A right tells where its use leads to a fact that something reads.
        """
        yield frozenset()
        tell = frozenset(
            message.right
            for place in self.graph.places.values()
            if (message := place.node.message) and message.right and self._tells(place)
        )
        if tell:
            yield tell

    def _tells(self, right: Place) -> bool:
        for spot in self.graph.after([right.spot], kinds=OWN):
            place = self.graph.places[spot]
            told = self.graph.asked(place) | established_at(place)
            if not told.isdisjoint(self.setting.spots[place.scope].reads):
                return True
        return False

    def _walked(
        self, setting: Setting, graph: Graph, aim: Goal, rule: Rule
    ) -> Iterator[Witness]:
        paths = seek(setting, graph, aim, limit=self.limits.sought)
        for found in islice(paths, self.limits.paths):
            person = witness(setting, found, end=not aim.spots)
            if person is None:
                continue
            moment = lost_at(rule, log_of(self.procedure, person.events))
            if moment is not None:
                yield attrs.evolve(person, moment=moment)


def held_in(setting: Setting) -> frozenset[Spot]:
    """The decisions and gateways at which somebody may have to wait for an answer."""
    nothing = Precedence(setting, frozenset(), frozenset(), EVERYBODY, ())
    setting.focus((), Focus.DECIDED)
    return frozenset(Flow(graph_of(setting), nothing).run().held)


def _aims(flow: Flow) -> list[frozenset[Spot]]:
    """Where to look for a loss: each place where it opens, then the end, once."""
    losses = sorted(flow.losses.values(), key=_first)
    opened = [frozenset({loss.spot}) for loss in losses if loss.at == "opened"]
    ended = [frozenset[Spot]()] if len(opened) < len(losses) else []
    return [*opened, *ended]


def rule_of(prover: Prover, one: Property) -> Rule:
    """How the log of one case is read for a property that paths can lose."""
    answers = frozenset((*one.then, *one.alternatives))
    return Rule(
        acts=frozenset(one.acts),
        before=frozenset(one.before),
        wait=one.wait or timedelta(0),
        asks=frozenset(one.after),
        right=one.right,
        answers=answers,
        owed=bool(answers) and not one.after and not one.right,
        when=by_process(prover.setting, prover.when(one)),
    )


def _first(loss: Loss) -> tuple[str, Spot]:
    return loss.at, loss.spot


def with_flaws(found: Verdict, flaws: Iterable[Flaw]) -> Verdict:
    """A verdict, and what is lacking where it is lost."""
    told = tuple(flaw for flaw in flaws if flaw.element in found.lost_at)
    return attrs.evolve(found, flaws=told)


def _not_drawn(one: Property, reason: Reason, about: Iterable[str]) -> Verdict:
    return Verdict(one.id, Status.NOT_DRAWN, reason=reason, about=tuple(about))


def _judged(one: Property, flaws: Iterable[Flaw]) -> Verdict:
    found = tuple(flaws)
    status = Status.BROKEN if found else Status.KEPT
    places = (flaw.element for flaw in found if flaw.element)
    return Verdict(one.id, status, flaws=found, lost_at=tuple(dict.fromkeys(places)))


# --- the patterns -----------------------------------------------------------------


def _absence(prover: Prover, one: Property) -> Verdict:
    """Never one of these acts: not drawn is the best way to keep it."""
    if not prover.drawn(one.acts):
        return Verdict(one.id, Status.KEPT, reason=Reason.NO_ACT, about=one.acts)
    acts = frozenset(one.acts)
    return prover.watched(
        one,
        lambda whom: Precedence(prover.setting, acts, frozenset(), whom, ()),
        Goal(frozenset()),
    )


def _precedence(prover: Prover, one: Property) -> Verdict:
    """Where the later act is not drawn, nothing can come too early."""
    if not prover.drawn(one.acts):
        return Verdict(one.id, Status.KEPT, reason=Reason.NO_ACT, about=one.acts)
    before, after = frozenset(one.before), frozenset(one.after)
    begins = prover.begins(one.right)
    never = _never_starts(prover, one)
    if never is not None:
        return never
    if one.right and not begins:
        return _not_drawn(one, Reason.NO_RIGHT, [one.right])
    asks = frozenset(p.spot for p in prover.drawn(one.after)) | begins
    goal = Goal(
        frozenset(),
        without=frozenset() if one.wait or asks else before,
        asks=after,
        answers=before if asks else frozenset(),
        right=one.right,
    )
    return prover.watched(
        one,
        lambda whom: Precedence(
            prover.setting,
            frozenset(one.acts),
            before,
            whom,
            (prover.seen,),
            after,
            begins,
            standing.waits_of(prover.graph, one.wait),
            worst_joins(prover.graph, asks),
            stirred(prover.graph, asks, begins) if asks else frozenset(),
        ),
        goal,
    )


def _response(prover: Prover, one: Property) -> Verdict:
    answers = (*one.then, *one.alternatives)
    if not prover.drawn(answers):
        return _not_drawn(one, Reason.NO_ACT, answers)
    never = _never_starts(prover, one)
    if never is not None:
        return never
    begins = prover.begins(one.right)
    if one.right and not begins:
        return _not_drawn(one, Reason.NO_RIGHT, [one.right])
    found = _answered(prover, one, begins, answers)
    if found.status is not Status.KEPT or one.within is None:
        return found
    places, enough = prover.drawn(one.then), frozenset(answers)
    return _judged(one, standing.clocks(prover.graph, places, one.within, enough))


def _never_starts(prover: Prover, one: Property) -> Verdict | None:
    """The verdict where what a property comes after is drawn nowhere; else None.

    What weighs on a person is best left out. Of anything else nothing can be claimed:
    it may be done, and be left out of the drawing.
    """
    if not one.after or one.right or prover.drawn(one.after):
        return None
    if BURDENS.issuperset(one.after):
        return Verdict(one.id, Status.KEPT, reason=Reason.NO_ACT, about=one.after)
    return _not_drawn(one, Reason.NO_ACT, one.after)


def _answered(
    prover: Prover, one: Property, begins: frozenset[Spot], answers: Iterable[str]
) -> Verdict:
    after, enough = frozenset(one.after), frozenset(answers)
    setting, graph, seen = prover.setting, prover.graph, (prover.seen,)
    if not one.after and not one.right:
        ends = own_ends(graph)
        return prover.watched(
            one,
            lambda whom: Eventually(setting, enough, whom, seen, ends),
            Goal(frozenset(), answers=enough, always=True),
        )
    asks = begins.union(p.spot for p in prover.drawn(one.after))
    joins, quiet = worst_joins(graph, asks), quiet_ways(graph, asks)
    return prover.watched(
        one,
        lambda whom: Response(setting, after, begins, enough, whom, seen, joins, quiet),
        Goal(frozenset(), asks=after, answers=enough, right=one.right),
    )


def _always_possible(prover: Prover, one: Property) -> Verdict:
    """A right that is not drawn is not open: that is broken, not silent."""
    found = _judged(one, standing.right_always_open(prover.graph, one.right))
    if found.status is Status.BROKEN or not one.then:
        return found
    return _response(prover, one)


def _independent(prover: Prover, one: Property) -> Verdict:
    attributes = prover.attributes(one.attributes)
    named = [
        name
        for spot in prover.setting.spots.values()
        for name in spot.reads
        if standing.words_of(name) & attributes
    ]
    flaws = list(standing.routed_by(prover.setting, attributes))
    if named:
        setting = Setting(prover.procedure, nulls=named, limit=prover.limits.nodes)
        flaws += standing.independent(setting, one.decision or "*", attributes)
    return _judged(one, flaws)


def _total(prover: Prover, one: Property) -> Verdict:
    if not standing.decisions(prover.setting, one.decision or "*"):
        return _not_drawn(one, Reason.NO_DECISION, [one.decision])
    return _judged(one, standing.total(prover.exact()[0], one.decision or "*"))


def _protective(prover: Prover, one: Property) -> Verdict:
    if not standing.decisions(prover.setting, one.decision or "orientation"):
        return _not_drawn(one, Reason.NO_DECISION, [one.decision])
    name = one.decision or "orientation"
    return _judged(one, standing.protective(prover.exact()[0], name))


def _quorum(prover: Prover, one: Property) -> Verdict:
    if not prover.drawn(one.acts) and not prover.tabled(one.acts):
        return Verdict(one.id, Status.KEPT, reason=Reason.NO_ACT, about=one.acts)
    lacking = list(taking_part.quorum(prover.graph, one))
    flaws = [
        *standing.in_lanes(prover.graph, one.acts, one.mandates),
        *(standing.by_people(prover.graph, one.acts) if one.people else ()),
    ]
    if lacking and not flaws and (one.when is not None or one.after):
        return _lacking(prover, one, lacking)
    return _judged(one, [*lacking, *flaws])


def _lacking(prover: Prover, one: Property, flaws: Sequence[Flaw]) -> Verdict:
    """Whether those it is about can come to a step that lacks something."""
    never = Pattern.PRECEDENCE if one.after else Pattern.ABSENCE
    bare = attrs.evolve(one, pattern=never, roles=(), fields=(), alternatives=())
    watching = lacking_at(prover.graph, prover.seen, bare, flaws)
    return prover.lacking(bare, watching, flaws)


def _flow(prover: Prover, one: Property) -> Verdict:
    if one.reads:
        found = readers.unread(prover.procedure, one.classes, one.mandates)
        return _judged(one, found)
    flaws = [
        *readers.may_read(prover.procedure, one.classes, one.mandates),
        *standing.asks_in_lanes(prover.graph, one.classes, one.mandates),
    ]
    return _judged(one, flaws)


def _need_to_know(prover: Prover, one: Property) -> Verdict:
    return _judged(one, readers.unneeded(prover.procedure, one))


def _keeping(prover: Prover, one: Property) -> Verdict:
    return _judged(one, readers.kept_too_long(prover.procedure, one))


def _prompt(prover: Prover, one: Property) -> Verdict:
    setting = prover.exact()[0] if one.when is not None else prover.setting
    whom = whom_of(setting, prover.when(one))
    return _judged(one, deadlines.too_late(prover.graph, one, setting, whom))


def _ends(prover: Prover, one: Property) -> Verdict:
    stuck = (Flaw("no-way", spot[1]) for spot in prover.stuck())
    flaws = [
        *standing.no_end(prover.graph),
        *standing.starved(prover.graph),
        *standing.waits_for_ever(prover.graph),
        *stuck,
    ]
    return _judged(one, flaws)


_PATTERNS: dict[str, Callable[[Prover, Property], Verdict]] = {
    "absence": _absence,
    "precedence": _precedence,
    "response": _response,
    "always-possible": _always_possible,
    "independent": _independent,
    "total": _total,
    "protective": _protective,
    "quorum": _quorum,
    "flow": _flow,
    "need-to-know": _need_to_know,
    "keeping": _keeping,
    "prompt": _prompt,
    "ends": _ends,
}
