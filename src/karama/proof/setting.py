"""The stage of a proof: which facts there are, where they are kept, what reads them.

`Setting(procedure)` lays out a variable for each fact that anything reads on the way
through a procedure (see `survey`), and keeps what decisions and conditions say over
those variables. A fact that nothing reads has no variable: no answer to it can change
a route.

What cannot be read for everybody at once is not guessed: it may go either way, and its
reason is kept in `loose`. A principle that holds all the same is kept; a witness that
rests on it is only believed once the engine has walked it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from functools import partial

import attrs

from karama.engine.answers import asked_as
from karama.engine.case import ROOT, State
from karama.engine.compile import Formula, Node, Ready
from karama.engine.deciding import order_of, protects_more
from karama.engine.events import Stand
from karama.engine.hearing import reads
from karama.engine.mind import Better
from karama.engine.plain import from_plain, to_plain
from karama.engine.run import Run
from karama.errors import DecisionError, ProofError
from karama.feel import UNKNOWN, compile_expression, free_names, tree
from karama.procedure.answers import Question, question_of, truths
from karama.procedure.procedure import Fact as Told
from karama.procedure.procedure import Field, Procedure
from karama.procedure.process import Task
from karama.proof import outcomes
from karama.proof.cast import Cast, Fact, Truth
from karama.proof.domains import Domain, asked, listed
from karama.proof.outcomes import Answer
from karama.proof.survey import Spot, outputs_of, stand_name, survey
from karama.proof.worlds import ALL, NONE, Worlds

KEPT_APART = "@kept apart"
"""The value of a standing decision in a place: it is kept as a variable."""


class Focus(IntEnum):
    """Which facts a proof keeps in mind from one move to the next, fewest first.

    What is kept out of mind may have any value whenever something reads it: that allows
    more than can happen and never less.
    """

    ASKED = 0
    """Those that a principle asks about."""
    DECIDED = 1
    """And those that decisions give."""
    ROUTES = 2
    """And all those that a gateway, a call or a clock reads."""
    EVERYTHING = 3
    """And all those that a table reads."""


@attrs.frozen
class Raised:
    """What a second look at a standing decision can give.

    Attributes:
        answers: Answers that may protect more than the one acted on.
        higher: For each, the worlds in which it does.
        stays: The worlds in which nothing protects more.
    """

    answers: tuple[Answer, ...]
    higher: tuple[int, ...]
    stays: int


class Setting:
    """The stage of a proof over one procedure.

    Attributes:
        procedure: The procedure.
        ready: The same, made ready by the engine.
        cast: The variables.
        spots: Scopes of facts by key: "" is the case, "/call" what a call has.
        loose: What could not be read for everybody, and why.
    """

    def __init__(
        self,
        procedure: Procedure,
        conditions: Iterable[tree.Node] = (),
        *,
        concepts: bool = False,
        exact: bool = True,
        nulls: Iterable[str] = (),
        limit: int = 2_000_000,
        cast: Cast | None = None,
    ) -> None:
        seen = survey(procedure, conditions, concepts=concepts)
        self.procedure = procedure
        self.ready: Ready = seen.ready
        self.cast = Cast(Worlds(limit)) if cast is None else cast
        self.spots: Mapping[str, Spot] = seen.spots
        self.loose: dict[str, str] = {}
        self._uses = seen.uses
        self._nulls = frozenset(nulls)
        self._models: dict[int, outcomes.Model] = {}
        self._exactly: dict[tuple[str, int, str], tuple[Answer, ...]] = {}
        self._answers: dict[tuple[str, int, str], tuple[Answer, ...]] = {}
        self._stands: dict[tuple[str, str], Fact] = {}
        self._places: dict[tuple[str, Question], frozenset[int]] = {}
        self._raised: dict[tuple[str, int, str, str, str], Raised] = {}
        self._known: dict[tuple[str, tree.Node], tuple[int, int]] = {}
        self._lay_out()
        self.exact = exact
        self._light: frozenset[int] = frozenset()
        self._everyone = self.admissible = self._admissible()
        if not exact:
            self.focus(())

    def take_over(self, other: Setting) -> None:
        """Take over what another setting worked out, where nothing differs.

        Both have the same variables, in stores that share their numbers.
        """
        owners = {id(other.procedure): self.procedure}
        owners |= {id(one): one for one in self.procedure.called.values()}
        for (scope, owner, name), answers in other._exactly.items():
            mine = owners.get(owner)
            if mine is None or name not in mine.decision_of:
                continue
            model = mine.models[mine.decision_of[name]]
            if id(model) in other._models:
                self._exactly[scope, id(mine), name] = answers
                self._models[id(model)] = other._models[id(model)]

    # --- variables ----------------------------------------------------------------

    def _lay_out(self) -> None:
        """A variable for each fact read, those asked together side by side."""
        questions = dict(_questions(self.procedure))
        for key in sorted(self.spots, key=lambda k: (-k.count("/"), k)):
            spot = self.spots[key]
            names = sorted(spot.reads, key=lambda n: _order(questions, n))
            for name in names:
                self.cast.add(key, self._domain(key, spot, name, questions))
            for name, steps in spot.deciding.items():
                self._lay_out_stands(key, spot, name, steps, name in questions)

    def _lay_out_stands(
        self, key: str, spot: Spot, name: str, steps: list[str], asked_too: bool
    ) -> None:
        """The variable that keeps what a decision was acted on with.

        It is the result itself where nothing else can give that fact another value.
        """
        others = asked_too or name in spot.brought or name in spot.lent
        facts = self.cast.scopes.get(key, {})
        alone = len(steps) == 1 and not others
        for step in steps:
            if alone and name in facts:
                self._stands[key, step] = facts[name]
            else:
                domain = listed(stand_name(name, step), self._result_values(spot, name))
                self._stands[key, step] = self.cast.add(key, domain)

    def stands(self, state: State, step: str, scope: int) -> Fact:
        """The variable that keeps what a decision was acted on with."""
        return self._stands[self.scope_of(state, scope), step]

    def having(self, fact: Fact, value: object) -> int:
        """The worlds in which a fact has a value; all, where it is out of mind."""
        if not self.keeps(fact):
            return ALL
        return self.cast.worlds.having(fact.variable, (fact.domain.place(value),))

    def given(self, worlds: int, fact: Fact, value: object) -> int:
        """The worlds after a fact was given a value, any when it has no class."""
        if not self.keeps(fact):
            return worlds
        try:
            return self.cast.give(worlds, fact, [value])
        except ProofError as error:
            self.loose[error.element] = error.reason
            return self.cast.worlds.forget(worlds, fact.variable)

    def _domain(
        self, key: str, spot: Spot, name: str, questions: Mapping[str, list[Question]]
    ) -> Domain:
        values: list[object] = []
        if name in spot.results:
            values += self._result_values(spot, name)
        for source in (spot.brought.get(name), spot.lent.get(name)):
            values += [] if source is None else self._values_of(*source)
        values += [None] if name in self._nulls else []
        if name in questions:
            own = asked(name, questions[name], self._uses)
            return own if not values else _with(own, values)
        if values:
            told = asked_as(self.ready, name)
            if told is None:
                return listed(name, values)
            return _with(asked(name, [question_of(told)], self._uses), values)
        fact = self.procedure.facts.get(name)
        if fact is not None and fact.type != "string":
            return asked(name, [question_of(fact)], self._uses)
        return self._free(name)

    def _free(self, name: str) -> Domain:
        """A fact that no form asks for: what it is compared with, and true or false."""
        cuts = self._uses.cuts.get(name, [])
        if not cuts:
            return listed(name, [True, False])
        kind = "string" if isinstance(cuts[0], str) else "number"
        return asked(name, [Question(kind)], self._uses)

    def _result_values(self, spot: Spot, name: str) -> list[object]:
        found: list[object] = []
        for owner, decision in spot.results[name]:
            model = owner.models[owner.decision_of[decision]]
            found += outputs_of(self.ready, owner, model, decision)
        return found

    def values(self, scope: str, node: tree.Node) -> list[object]:
        """Every value an expression has for somebody; none when that cannot be said."""
        return self._values_of(scope, node)

    def _values_of(self, scope: str, node: tree.Node) -> list[object]:
        facts = self.cast.scopes.get(scope, {})
        if isinstance(node, tree.Name):
            fact = facts.get(node.name)
            if fact is not None:
                return [v for v in fact.domain.values if v is not UNKNOWN]
        call = compile_expression(node)
        try:
            pairs = self.cast.combinations(facts, sorted(free_names(node)))
            return [
                v for v in (call(values) for _, values in pairs) if v is not UNKNOWN
            ]
        except ProofError as error:
            self.loose[error.element] = error.reason
            return []

    def _admissible(self) -> int:
        """The people the pack's own assumptions allow."""
        sets = []
        for condition in self.procedure.assumptions:
            try:
                truth = self.cast.truth("", condition.node)
            except ProofError:
                continue
            sets.append(self.cast.worlds.join(truth.holds, truth.unknown))
        return self.cast.worlds.all_of(sets)

    # --- facts in passing ------------------------------------------------------------

    def focus(self, asked: Iterable[int], focus: Focus = Focus.ROUTES) -> None:
        """Keep in mind only the facts asked about, and those a focus adds.

        Args:
            asked: Variables of the facts that a principle asks about.
            focus: What else is kept in mind.
        """
        self._light = self._in_passing(frozenset(asked), focus)
        self.admissible = self._passing(self._everyone)
        self._answers.clear()
        self._raised.clear()
        self._known.clear()

    def _in_passing(self, asked: frozenset[int], focus: Focus) -> frozenset[int]:
        """Variables of facts that are looked at when something asks, and not kept."""
        return frozenset(
            fact.variable
            for key, name, fact in self.cast.facts()
            if fact.variable not in asked and not self._kept_by(focus, key, name)
        )

    def _kept_by(self, focus: Focus, key: str, name: str) -> bool:
        spot = self.spots.get(key, Spot())
        if focus is Focus.EVERYTHING:
            return True
        if focus is Focus.ROUTES:
            return name in spot.gated or name not in spot.tabled
        stands = name in spot.kept_at
        return focus is Focus.DECIDED and (name in spot.results or stands)

    def variables(self, scope: str, node: tree.Node) -> frozenset[int]:
        """The variables of the facts that an expression reads."""
        facts = self.cast.scopes.get(scope, {})
        return frozenset(facts[n].variable for n in free_names(node) if n in facts)

    def _passing(self, worlds: int) -> int:
        """A set of worlds without what it says of facts in passing."""
        return self.cast.worlds.without(worlds, self._light)

    def keeps(self, fact: Fact) -> bool:
        """Whether a fact is kept in mind from one move to the next."""
        return fact.variable not in self._light

    # --- what may be answered -------------------------------------------------------

    def answers_of(self, field: Field | Told) -> frozenset[int]:
        """The classes a question may be answered with; "unknown" is always one."""
        key = field.name, question_of(field)
        if key not in self._places:
            self._places[key] = self._places_of(*key)
        return self._places[key]

    def told_of(self, name: str) -> frozenset[int]:
        """The classes a fact may have when it is told to a case that waits for it."""
        field = asked_as(self.ready, name)
        if field is not None:
            return self.answers_of(field)
        facts = (self.cast.scopes.get(key, {}).get(name) for key in self.spots)
        fact = next((fact for fact in facts if fact is not None), None)
        return frozenset(range(len(fact.domain))) if fact else frozenset()

    def _places_of(self, name: str, question: Question) -> frozenset[int]:
        facts = (self.cast.scopes.get(key, {}).get(name) for key in self.spots)
        fact = next((fact for fact in facts if fact is not None), None)
        if fact is None:
            return frozenset()
        places = range(len(fact.domain))
        if question.kind == "boolean":
            taken = (UNKNOWN, *truths(question))
            return frozenset(n for n in places if fact.domain.values[n] in taken)
        if question.kind == "choice" and question.choices:
            kept = (UNKNOWN, *question.choices)
            return frozenset(n for n in places if fact.domain.values[n] in kept)
        return frozenset(n for n in places if fact.domain.values[n] is not None)

    def asks(self, run: Run, node: Node) -> frozenset[str]:
        """The facts that a token held at a node may ask."""
        plans = run.ready.plans.values()
        plan = next(plan for plan in plans if plan.nodes.get(node.id) is node)
        return reads(run.ready, plan, node)

    def decision_of(self, node: Node) -> str:
        """The name of the decision that is taken at a business rule task."""
        task = node.element
        assert isinstance(task, Task)  # noqa: S101 - only tasks decide
        return task.decision

    def result_of(self, node: Node) -> str:
        """The name under which a decision's result is kept."""
        task = node.element
        assert isinstance(task, Task)  # noqa: S101 - only tasks decide
        return task.result or task.decision

    def least_protective(self, owner: Procedure, name: str) -> object:
        """The value of a decision that protects least; a text of no value if unranked.

        A second look at a decision can never come to it.
        """
        values = order_of(self.ready, owner, name)[1]
        return from_plain(values[-1]) if values else object()

    def ordered(self, owner: Procedure, node: Node) -> bool:
        """Whether the values of a decision are ranked, so that one may protect more."""
        return bool(order_of(self.ready, owner, self.decision_of(node))[1])

    def kept_names(self, node: Node) -> frozenset[str]:
        """The name under which a proof keeps what a decision was acted on with."""
        if node.kind != "decision":
            return frozenset()
        return frozenset({stand_name(self.result_of(node), node.id)})

    def given_by(self, node: Node) -> set[str]:
        """The names under which a decision leaves its result, for cases and proofs."""
        return {self.result_of(node), *self.kept_names(node)}

    def acted_on(self, worlds: int, scope: str, node: Node, value: object) -> int:
        """The worlds after a decision was acted on with a value."""
        result = self.cast.scopes.get(scope, {}).get(self.result_of(node))
        stand = self.stand_of(scope, node)
        for fact in {id(f): f for f in (result, stand) if f is not None}.values():
            worlds = self.given(worlds, fact, value)
        return worlds

    def stand_of(self, scope: str, node: Node) -> Fact:
        """The variable that keeps what a decision was last acted on with."""
        return self._stands[scope, node.id]

    def had(self, scope: str, node: Node, value: object) -> int:
        """The worlds in which a decision was last acted on with a value."""
        return self.having(self.stand_of(scope, node), value)

    def protects_more(
        self, owner: Procedure, node: Node, value: object, other: object
    ) -> bool:
        """Whether one value of a decision is known to protect more than another."""
        order = order_of(self.ready, owner, self.decision_of(node))
        return protects_more(order, to_plain(value), to_plain(other))

    def settled(self, scope: str, owner: Procedure, node: Node) -> int:
        """The worlds in which another look at a decision protects no more.

        Those in which it was not taken yet are among them.
        """
        fact = self.stand_of(scope, node)
        if not self.keeps(fact):
            return ALL
        worlds = self.cast.worlds
        found = worlds.having(fact.variable, (0,))
        for answer in self.answers_at(scope, owner, node):
            below = self.below(scope, owner, node, answer.value)
            found = worlds.join(found, worlds.less(answer.worlds, below))
        return found

    def below(self, scope: str, owner: Procedure, node: Node, value: object) -> int:
        """The worlds in which a decision was last acted on with less than a value.

        All of them, where that is out of mind.
        """
        fact = self.stand_of(scope, node)
        if not self.keeps(fact):
            return ALL
        order = order_of(self.ready, owner, self.decision_of(node))
        return self._lower(fact, to_plain(value), partial(protects_more, order))

    def _lower(self, fact: Fact, value: object, better: Better) -> int:
        """The worlds in which a result protects less than a value."""
        stood = enumerate(fact.domain.values)
        places = [n for n, one in stood if better(value, to_plain(one))]
        return self.cast.worlds.having(fact.variable, places)

    # --- where facts are kept -------------------------------------------------------

    def scope_of(self, state: State, scope: int) -> str:
        """The key of the scope of facts that a scope of a case uses."""
        data = state.scopes[scope].data
        if data == ROOT:
            return ""
        opened = state.scopes[data]
        return f"{self.scope_of(state, opened.parent)}/{opened.element}"

    def nothing_known(self) -> int:
        """The worlds in which nobody has answered anything yet.

        Facts that no step asks for and no decision gives may be known from the start.
        """
        worlds = self.admissible
        plans = (plan for spot in self.spots.values() for plan in spot.plans)
        nodes = (node for plan in plans for node in plan.nodes.values())
        given = {name for node in nodes for name in node.fields or ()}
        for key, name, fact in self.cast.facts():
            spot = self.spots.get(key, Spot())
            made = {*spot.results, *spot.brought, *spot.lent, *given, *spot.kept_at}
            if (key or name in made) and self.keeps(fact):
                worlds = self.cast.worlds.assign(worlds, fact.variable, (0,))
        return worlds

    def closed(self, worlds: int, scopes: Iterable[str]) -> int:
        """The worlds after these scopes of facts have closed: nothing is kept."""
        for key in scopes:
            for fact in filter(self.keeps, self.cast.scopes.get(key, {}).values()):
                worlds = self.cast.worlds.assign(worlds, fact.variable, (0,))
        return worlds

    # --- what is said over the variables ------------------------------------------

    def truth(self, scope: str, node: tree.Node) -> Truth | None:
        """Where a condition holds, None when that cannot be said for everybody."""
        try:
            found = self.cast.truth(scope, node)
        except ProofError as error:
            self.loose[error.element] = error.reason
            return None
        if not self._light:
            return found
        parts = (found.holds, found.unknown, found.fails)
        return Truth(*map(self._passing, parts))

    def exactly(self, scope: str, formula: Formula | None) -> tuple[int, int]:
        """Where a condition holds and where it fails, whatever is kept in mind.

        Nowhere, where that cannot be said for everybody.
        """
        if formula is None:
            return ALL, NONE
        try:
            truth = self.cast.truth(scope, formula.node)
        except ProofError:
            return NONE, NONE
        return truth.holds, truth.fails

    def known(self, scope: str, node: tree.Node) -> tuple[int, int] | None:
        """Where an expression has a value and where not; None if that is not known."""
        key = (scope, node)
        if key not in self._known:
            call = compile_expression(node)
            facts = self.cast.scopes.get(scope, {})
            worlds = NONE
            try:
                pairs = self.cast.combinations(facts, sorted(free_names(node)))
                for where, values in pairs:
                    if call(values) not in (UNKNOWN, None):
                        worlds = self.cast.worlds.join(worlds, where)
            except ProofError as error:
                self.loose[error.element] = error.reason
                return None
            rest = self.cast.worlds.other(worlds)
            self._known[key] = (self._passing(worlds), self._passing(rest))
        return self._known[key]

    def answers_at(
        self, scope: str, owner: Procedure, node: Node
    ) -> tuple[Answer, ...]:
        """Every answer of the decision that is taken at a business rule task."""
        return self.answers(scope, owner, self.decision_of(node))

    def answers(self, scope: str, owner: Procedure, name: str) -> tuple[Answer, ...]:
        """Every answer of a decision; when that cannot be said, all it could give."""
        key = (scope, id(owner), name)
        if key not in self._answers:
            self._answers[key] = self._work_out(scope, owner, name)
        return self._answers[key]

    def raised(
        self, scope: str, owner: Procedure, name: str, stand: Stand, better: Better
    ) -> Raised:
        """Where a second look at a standing decision protects more."""
        key = (scope, id(owner), name, stand.at, repr(stand.value))
        if key not in self._raised:
            self._raised[key] = self._raise(scope, owner, name, stand, better)
        return self._raised[key]

    def _raise(
        self, scope: str, owner: Procedure, name: str, stand: Stand, better: Better
    ) -> Raised:
        worlds, found = self.cast.worlds, []
        stays = NONE
        for answer in self.answers(scope, owner, name):
            below = self._below(scope, stand, to_plain(answer.value), better)
            higher = worlds.meet(answer.worlds, below)
            stays = worlds.join(stays, worlds.less(answer.worlds, below))
            if higher:
                found.append((answer, higher))
        answers, sets = zip(*found, strict=True) if found else ((), ())
        return Raised(tuple(answers), tuple(sets), stays)

    def _below(self, scope: str, stand: Stand, value: object, better: Better) -> int:
        """The worlds in which what was acted on protects less than a value."""
        if stand.value != KEPT_APART:
            return ALL if better(value, stand.value) else NONE
        return self._lower(self._stands[scope, stand.at], value, better)

    def overlapping(
        self, scope: str, owner: Procedure, name: str
    ) -> Iterator[outcomes.Lower]:
        """People for whom a less protective rule wins over one that holds too."""
        model = owner.models[owner.decision_of[name]]
        self.answers(scope, owner, name)
        order = order_of(self.ready, owner, name)[1]
        facts = self.cast.scopes.get(scope, {})
        try:
            made = self._models[id(model)]
            yield from outcomes.lower(self.cast, facts, made, name, order)
        except ProofError as error:
            self.loose[name] = error.reason

    def _work_out(self, scope: str, owner: Procedure, name: str) -> tuple[Answer, ...]:
        model = owner.models[owner.decision_of[name]]
        if id(model) not in self._models:
            self._models[id(model)] = outcomes.ready(model)
        facts = self.cast.scopes.get(scope, {})
        key = (scope, id(owner), name)
        try:
            if key not in self._exactly:
                made = self._models[id(model)]
                self._exactly[key] = outcomes.answers(self.cast, facts, made, name)
            found = self._exactly[key]
        except (ProofError, DecisionError) as error:
            self.loose[name] = str(error)
            values = outputs_of(self.ready, owner, model, name)
            every = [Answer(v, sure, ALL) for v in values for sure in (True, False)]
            return (*every, Answer(UNKNOWN, False, ALL))
        return tuple(self._merged(answer for answer in found if answer.worlds))

    def _merged(self, answers: Iterable[Answer]) -> Iterator[Answer]:
        """One answer for each value: a case goes the same way, sure of it or not."""
        found: dict[str, Answer] = {}
        for answer in answers:
            worlds = self._passing(answer.worlds)
            other = found.get(repr(answer.value))
            if other is not None:
                worlds = self.cast.worlds.join(worlds, other.worlds)
            found[repr(answer.value)] = Answer(answer.value, answer.certain, worlds)
        yield from found.values()

    def copied(
        self, worlds: int, scope: str, node: tree.Node, name: str, to: str
    ) -> int:
        """The worlds after a fact has been given the value of an expression."""
        fact = self.cast.scopes[to][name]
        facts = self.cast.scopes.get(scope, {})
        if not self.keeps(fact):
            return worlds
        call, found = compile_expression(node), NONE
        try:
            for where, values in self.cast.combinations(
                facts, sorted(free_names(node))
            ):
                here = self.cast.worlds.meet(worlds, self._passing(where))
                if here:
                    given = self.cast.give(here, fact, [call(values)])
                    found = self.cast.worlds.join(found, given)
        except ProofError as error:
            self.loose[error.element] = error.reason
            return self.cast.worlds.forget(worlds, fact.variable)
        return found


def _with(domain: Domain, values: Iterable[object]) -> Domain:
    """A domain that also has these values."""
    known = list(domain.values)
    for value in values:
        try:
            domain.place(value)
        except ProofError:
            known.append(value)
    return attrs.evolve(domain, values=tuple(dict.fromkeys(known)))


def _questions(procedure: Procedure) -> Iterator[tuple[str, list[Question]]]:
    found: dict[str, list[Question]] = {}
    for owner in _owners(procedure):
        for form in owner.forms.values():
            for field in form.fields:
                if field.type != "note":
                    found.setdefault(field.name, []).append(question_of(field))
    yield from found.items()


def _owners(procedure: Procedure) -> Iterator[Procedure]:
    yield procedure
    for called in procedure.called.values():
        yield from _owners(called)


def _order(questions: Mapping[str, object], name: str) -> tuple[int, str]:
    names = list(questions)
    return (names.index(name) if name in questions else len(names), name)
