"""What a change of a pack, or of one table, changes for people.

    found = differences(old, new)
    found.decisions[0].moves[0]        # who goes elsewhere: before, now, how many, one

Both versions of a decision answer everybody at once, over facts that are cut wherever
either of them cuts; where the answers differ stands a set of people. Nobody is sampled:
a decision without moves answers the same to every person, and a move comes with an
exact count of the kinds of people and with one of them. What cannot be worked out for
everybody is named, and never passed over as no difference. What is drawn (steps,
clocks, readers) is compared in `changes`, principles by two runs of `prove`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import attrs

from karama.decisions.columns.axes import Kind
from karama.decisions.hits import same
from karama.engine.compile import ready
from karama.engine.deciding import order_of
from karama.engine.plain import to_plain
from karama.errors import DecisionError, FeelError, ProofError
from karama.feel import UNKNOWN, free_names, tree
from karama.procedure.procedure import Procedure
from karama.procedure.process import Gateway
from karama.procedure.question import Question
from karama.proof import outcomes
from karama.proof.cast import Cast
from karama.proof.changes import Change, changes
from karama.proof.domains import Domain, Uses, asked, listed, on_axis
from karama.proof.logic import Domain as Declared
from karama.proof.logic import domains_of
from karama.proof.solved_moves import solved_moves
from karama.proof.survey import outputs_of, tables_of
from karama.proof.tables import facts_of
from karama.proof.verdicts import WORSE, PrincipleVerdict, Report, Status
from karama.proof.worlds import ALL, NONE, Worlds

MORE, LESS, OTHER = "more", "less", "other"
"""Whether a move protects more, less, or neither can be said."""

MAX_NODES = 1_500_000


@attrs.frozen(eq=False)
class Move:
    """People who are answered differently.

    Attributes:
        old: The answer before, plain; "unknown" when it had to wait.
        new: The answer now.
        count: How many kinds of people, exactly; two people are of one kind when no
            rule of either version tells them apart. 0 where they were not counted.
        person: One of them, plain values by fact; what does not matter is left out.
        protects: "more", "less" or "other".
    """

    old: object
    new: object
    count: int
    person: Mapping[str, object]
    protects: str = OTHER


@attrs.frozen(eq=False)
class DecisionChange:
    """One decision, before and now.

    Attributes:
        total: How many kinds of people the two versions tell apart together.
        moves: Those who are answered differently; those who lose protection first.
        reason: Why it cannot be said for everybody; "" when it is. The moves are then
            some of those there are, found by the solver among those about whom all is
            known.
    """

    decision: str
    total: int
    moves: tuple[Move, ...] = ()
    reason: str = ""


@attrs.frozen(eq=False)
class WayChange:
    """A way out of a gateway that other people take than before.

    Attributes:
        gained: Kinds of people who take it now and did not; one of them.
        lost: Kinds of people who took it and do not now; one of them.
        reason: Why it cannot be said for everybody; "" when it is.
    """

    gateway: str
    flow: str
    target: str
    gained: int = 0
    lost: int = 0
    gains: Mapping[str, object] = attrs.field(factory=dict)
    loses: Mapping[str, object] = attrs.field(factory=dict)
    reason: str = ""


@attrs.frozen(eq=False)
class Differences:
    """Everything that differs for people between two versions of a procedure.

    Attributes:
        decisions: Decisions of both that answer somebody differently, or that cannot
            be compared for everybody.
        ways: Ways out of gateways that somebody takes only in one of them.
        changes: What is drawn in one and not, or otherwise, in the other.
    """

    decisions: tuple[DecisionChange, ...]
    ways: tuple[WayChange, ...]
    changes: tuple[Change, ...]

    @property
    def none(self) -> bool:
        """Whether nothing differs for anybody."""
        return not (self.decisions or self.ways or self.changes)

    @property
    def protects_less(self) -> bool:
        """Whether a decision protects somebody less than before."""
        return any(m.protects == LESS for d in self.decisions for m in d.moves)


def differences(old: Procedure, new: Procedure) -> Differences:
    """What differs for people between two versions of a procedure."""
    stage = Stage(old, new)
    found = (stage.decision(*names) for names in paired(old, new))
    return Differences(
        tuple(one for one in found if one.moves or one.reason),
        tuple(stage.ways()),
        tuple(changes(old, new)),
    )


def paired(old: Procedure, new: Procedure) -> list[tuple[str, str]]:
    """Decisions of both versions; the one that orients even under another name."""
    mine, others = _names(old), _names(new)
    pairs = [(name, name) for name in mine if name in others]
    orients = (old.orientation, new.orientation)
    if all(orients) and orients[0] != orients[1]:
        pairs.append(orients)
    return pairs


def _names(procedure: Procedure) -> list[str]:
    models = procedure.models.values()
    return [d.name for model in models for d in model.decisions.values()]


# --- two versions on one stage --------------------------------------------------------


class Stage:
    """The facts of two versions of a procedure, cut wherever either of them cuts.

    Attributes:
        cast: The facts as variables.
    """

    def __init__(self, old: Procedure, new: Procedure, limit: int = MAX_NODES) -> None:
        self.versions = (old, new)
        self.cast = Cast(Worlds(limit))
        self._uses = Uses()
        self._models: dict[int, outcomes.Model] = {}
        self._questions: dict[str, list[Question]] = {}
        self._types = [
            domains_of(model) for one in self.versions for model in one.models.values()
        ]
        names: dict[str, None] = {}
        for version in self.versions:
            names |= dict.fromkeys(self._read(version))
        asks = {name: n for n, name in enumerate(self._questions)}
        for name in sorted(names, key=lambda n: (asks.get(n, len(asks)), n)):
            self.cast.add("", self._domain(name))
        self.admissible = self._admissible()

    def decision(self, before: str, now: str) -> DecisionChange:
        """A decision of the old version against one of the new."""
        try:
            pairs = [
                (self._answers(version, name), version, name)
                for version, name in zip(self.versions, (before, now), strict=True)
            ]
        except (ProofError, DecisionError, FeelError) as error:
            found = sorted(self._solved(before, now), key=_urgency)
            return DecisionChange(now, 0, tuple(found), _reason(error))
        (olds, _, _), (news, _, _) = pairs
        facts = self._variables(self._required(before) | self._required(now))
        moves = self._moves(olds, news, facts, (before, now))
        total = self.cast.worlds.count(self._over(self.admissible, facts), facts)
        return DecisionChange(now, total, tuple(sorted(moves, key=_urgency)))

    def _moves(
        self,
        olds: list[tuple[object, int]],
        news: list[tuple[object, int]],
        facts: list[int],
        names: tuple[str, str],
    ) -> Iterator[Move]:
        worlds = self.cast.worlds
        for old, before in olds:
            for new, now in news:
                people = worlds.meet(worlds.meet(before, now), self.admissible)
                if _same(old, new) or not people:
                    continue
                people = self._over(people, facts)
                yield Move(
                    plain(old), plain(new), worlds.count(people, facts),
                    self.person(people), self._protects(old, new, names),
                )  # fmt: skip

    def _solved(self, before: str, now: str) -> Iterator[Move]:
        """Some who are answered differently, where it cannot be said of everybody."""
        old_model, new_model = (
            version.models[version.decision_of[name]]
            for version, name in zip(self.versions, (before, now), strict=True)
        )
        facts = {**facts_of(self.versions[0]), **facts_of(self.versions[1])}
        names = (before, now)
        for old, new, person in solved_moves(old_model, new_model, names, facts):
            told = {fact: plain(value) for fact, value in person.items()}
            protects = self._protects(old, new, names)
            yield Move(plain(old), plain(new), 0, told, protects)

    def _over(self, people: int, facts: list[int]) -> int:
        """The people as far as these facts tell."""
        support = self.cast.worlds.support(people)
        return self.cast.worlds.forget(people, *(v for v in support if v not in facts))

    def _answers(self, version: Procedure, name: str) -> list[tuple[object, int]]:
        """Each answer that is acted on, sure of it or not, and who gets it."""
        model = version.models[version.decision_of[name]]
        made = self._models.get(id(model))
        if made is None:
            made = self._models[id(model)] = outcomes.ready(model)
        found: list[tuple[object, int]] = []
        for answer in outcomes.answers(self.cast, self.cast.scopes[""], made, name):
            for place, (value, worlds) in enumerate(found):
                if _same(value, answer.value):
                    both = self.cast.worlds.join(worlds, answer.worlds)
                    found[place] = (value, both)
                    break
            else:
                found.append((answer.value, answer.worlds))
        return found

    def _protects(self, old: object, new: object, names: tuple[str, str]) -> str:
        """What both versions say of two answers: whether the new one protects more.

        No answer protects nobody, whatever the answers are ranked by.
        """
        if (old is None) is not (new is None) and UNKNOWN not in (old, new):
            return LESS if new is None else MORE
        said = set()
        for version, name in zip(self.versions, names, strict=True):
            output, order = order_of(ready(version), version, name)
            places = [_rank(output, order, value) for value in (old, new)]
            if None not in places:
                said.add(MORE if places[1] < places[0] else LESS)  # type: ignore[operator]
        return said.pop() if len(said) == 1 else OTHER

    def person(self, people: int) -> dict[str, object]:
        """One of some people, with a known answer wherever one will do."""
        facts = self.cast.scopes.get("", {})
        known = {f.variable: range(1, len(f.domain)) for f in facts.values()}
        world = self._bare(people, self.cast.worlds.pick(people, known))
        return {
            name: plain(fact.domain.values[world[fact.variable]])
            for name, fact in facts.items()
            if fact.variable in world
        }

    def _bare(self, people: int, world: dict[int, int]) -> dict[int, int]:
        """The same person without the facts that make no difference to them."""
        worlds = self.cast.worlds
        for variable in sorted(world, reverse=True):
            rest = {v: value for v, value in world.items() if v != variable}
            if worlds.within(worlds.at(rest), people):
                world = rest
        return world

    # --- ways out of gateways ---------------------------------------------------------

    def ways(self) -> Iterator[WayChange]:
        """Ways out of gateways, of both versions, that other people take."""
        old, new = (version.process for version in self.versions)
        for name, flow in new.flows.items():
            before = old.flows.get(name)
            gateway = new.elements.get(flow.source)
            if before is None or not isinstance(gateway, Gateway):
                continue
            if (before.source, before.target) != (flow.source, flow.target):
                continue
            one, other = before.condition, flow.condition
            if one is None or other is None or one.node == other.node:
                continue
            yield from self._way(gateway.id, name, flow.target, one.node, other.node)

    def _way(
        self, gateway: str, flow: str, target: str, old: tree.Node, new: tree.Node
    ) -> Iterator[WayChange]:
        worlds = self.cast.worlds
        try:
            before, now = (self.cast.truth("", node).holds for node in (old, new))
        except (ProofError, FeelError) as error:
            yield WayChange(gateway, flow, target, reason=_reason(error))
            return
        facts = self._variables(free_names(old) | free_names(new))
        gains, loses = (
            self._over(worlds.meet(people, self.admissible), facts)
            for people in (worlds.less(now, before), worlds.less(before, now))
        )
        if gains or loses:
            yield WayChange(
                gateway, flow, target,
                worlds.count(gains, facts), worlds.count(loses, facts),
                self.person(gains) if gains else {},
                self.person(loses) if loses else {},
            )  # fmt: skip

    # --- what is read -----------------------------------------------------------------

    def _read(self, version: Procedure) -> Iterator[str]:
        """The facts that something of a version reads; what they are compared with."""
        for owner in (version, *version.called.values()):
            for form in owner.forms.values():
                for field in form.fields:
                    if field.type != "note":
                        asks = self._questions.setdefault(field.name, [])
                        asks.append(field.measure)
        for model in version.models.values():
            yield from (one.name for one in model.inputs.values())
            for table in tables_of(model):
                for place, clause in enumerate(table.inputs):
                    for tests in {rule.inputs[place] for rule in table.rules}:
                        self._uses.of_cell(clause.node, tests)
        for node in (*_conditions(version), *(a.node for a in version.assumptions)):
            self._uses.of_expression(node)
            yield from sorted(free_names(node))

    def _domain(self, name: str) -> Domain:
        results = list(self._results(name))
        if name in self._questions:
            own = asked(name, self._questions[name], self._uses)
            extra = [v for v in results if not any(same(v, k) for k in own.values)]
            return attrs.evolve(own, values=(*own.values, *extra))
        if results:
            return listed(name, results)
        for version in self.versions:
            fact = version.facts.get(name)
            if fact is not None and fact.type != "string":
                return asked(name, [fact.measure], self._uses)
        return self._declared(name)

    def _declared(self, name: str) -> Domain:
        """A fact no form asks: by its declared type, or what it is compared with."""
        types = [domains[name] for domains in self._types if name in domains]
        if types:
            return _of_types(name, types, self._uses)
        cuts = self._uses.cuts.get(name, [])
        if not cuts:
            return listed(name, [True, False])
        kind = "string" if isinstance(cuts[0], str) else "number"
        return asked(name, [Question(kind)], self._uses)

    def _results(self, name: str) -> Iterator[object]:
        """The values a decision gives under this name, in either version."""
        for version in self.versions:
            for decision, key in _given(version):
                if key == name and decision in version.decision_of:
                    model = version.models[version.decision_of[decision]]
                    yield from outputs_of(ready(version), version, model, decision)

    def _required(self, name: str) -> set[str]:
        found: set[str] = set()
        for version in self.versions:
            if name in version.decision_of:
                decisions = ready(version).decisions(version, name)
                found |= set(decisions.requires(name))
        return found

    def _variables(self, names: Iterable[str]) -> list[int]:
        facts = self.cast.scopes.get("", {})
        return sorted(facts[name].variable for name in names if name in facts)

    def _admissible(self) -> int:
        """The people whom the assumptions of either version allow."""
        found = NONE
        for version in self.versions:
            allowed = ALL
            for condition in version.assumptions:
                with suppress(ProofError):
                    truth = self.cast.truth("", condition.node)
                    may = self.cast.worlds.join(truth.holds, truth.unknown)
                    allowed = self.cast.worlds.meet(allowed, may)
            found = self.cast.worlds.join(found, allowed)
        return found


def _of_types(name: str, types: list[Declared], uses: Uses) -> Domain:
    """A fact that can be what either version declares it to be."""
    if all(one.choices for one in types):
        return listed(name, [choice for one in types for choice in one.choices])
    if all(one.kind == "boolean" for one in types):
        return listed(name, [True, False])
    for end in (end for one in types for end in (one.low, one.high)):
        uses.compared(name, end)
    kind = Kind.TEXT if types[0].kind == "string" else Kind(types[0].kind)
    own = on_axis(name, kind, uses)
    values = [v for v in own.values if any(_allows(one, v) for one in types)]
    places = {v: n for n, v in enumerate(values)}
    positions = {
        position: places[own.values[place]]
        for position, place in own.positions.items()
        if own.values[place] in places
    }
    return attrs.evolve(own, values=tuple(values), positions=positions)


def _allows(declared: Declared, value: Any) -> bool:
    """Whether a value lies between the ends that a type declares."""
    if value is UNKNOWN:
        return True
    low, high = declared.low, declared.high
    return (low is None or value >= low) and (high is None or value <= high)


def _conditions(version: Procedure) -> Iterator[tree.Node]:
    for flow in version.process.flows.values():
        if flow.condition is not None:
            yield flow.condition.node


def _given(version: Procedure) -> Iterator[tuple[str, str]]:
    """Decisions that steps take, and the names under which the results are kept."""
    for process in version.processes.values():
        for element in process.elements.values():
            decision = getattr(element, "decision", "")
            if decision:
                yield decision, getattr(element, "result", "") or decision


def _same(left: object, right: object) -> bool:
    if left is UNKNOWN or right is UNKNOWN:
        return left is right
    return same(left, right)


def _rank(output: str, order: tuple[object, ...], value: object) -> int | None:
    if isinstance(value, Mapping):
        value = value.get(output)
    if value is UNKNOWN:
        return None
    told = to_plain(value)
    return order.index(told) if told in order else None


def plain(value: object) -> object:
    """A FEEL value as a plain one; "unknown" for what is not known."""
    return "unknown" if value is UNKNOWN else to_plain(value)


def _urgency(move: Move) -> tuple[int, int]:
    return (LESS, OTHER, MORE).index(move.protects), -move.count


def _reason(error: Exception) -> str:
    return error.reason if isinstance(error, ProofError) else str(error)


# --- principles -----------------------------------------------------------------------


@attrs.frozen
class PropertyChange:
    """One property of a principle, as it was and as it is."""

    id: str
    old: Status
    new: Status

    @property
    def lost(self) -> bool:
        """Whether less can be said of it than before."""
        return WORSE.index(self.new) > WORSE.index(self.old)


@attrs.frozen
class PrincipleChange:
    """A principle of which something else can be said than before.

    Attributes:
        old: What was said of it: the worst of its properties.
        new: What is said now.
        properties: Those of which something else is said; a principle that was broken
            already can lose one more.
    """

    principle: str
    severity: str
    old: Status
    new: Status
    properties: tuple[PropertyChange, ...]

    @property
    def lost(self) -> bool:
        """Whether any of it is lost."""
        return any(one.lost for one in self.properties)


def principles(old: Report, new: Report) -> tuple[PrincipleChange, ...]:
    """The principles gained and lost between two proofs, those lost first."""
    before = {one.principle: one for one in old.verdicts}
    found = []
    for one in new.verdicts:
        was = before.get(one.principle)
        changed = tuple(_properties(was, one)) if was is not None else ()
        if was is not None and changed:
            found.append(
                PrincipleChange(
                    one.principle, one.severity, was.status, one.status, changed
                )
            )
    return tuple(sorted(found, key=lambda one: not one.lost))


def _properties(
    old: PrincipleVerdict, new: PrincipleVerdict
) -> Iterator[PropertyChange]:
    before = {one.property: one.status for one in old.properties}
    for one in new.properties:
        was = before.get(one.property, one.status)
        if was is not one.status:
            yield PropertyChange(one.property, was, one.status)
