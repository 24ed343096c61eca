"""The facts of a proof as variables: which are kept in mind, and what is said of them.

`Stage(procedure)` surveys what anything reads on the way through a procedure, lays out
a variable for each such fact (`laying_out`), and answers over them, for everybody at
once, as sets of worlds: where a condition holds, fails or is unknown (`truth`), which
classes a question may be answered with (`answers_of`), who is there when nothing is
known yet, what a call is lent. A proof that asks about few facts keeps only those in
mind (`focus`): the others may have any value whenever something reads them, which
allows more than can happen and never less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum

from karama.engine.answers import asked_as
from karama.engine.case import ROOT, State
from karama.engine.compile import Formula, Node, Ready
from karama.engine.hearing import reads
from karama.engine.run import Run
from karama.errors import ProofError
from karama.feel import UNKNOWN, compile_expression, free_names, tree
from karama.procedure.answers import truths
from karama.procedure.procedure import Fact as Told
from karama.procedure.procedure import Field, Procedure
from karama.procedure.question import Question
from karama.proof.cast import Cast, Fact, Truth
from karama.proof.laying_out import Layout, laid_out, values_of
from karama.proof.survey import Spot, survey
from karama.proof.worlds import ALL, NONE, Worlds


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


class Stage:
    """The variables of a proof over one procedure.

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
        self._places: dict[tuple[str, Question], frozenset[int]] = {}
        self._known: dict[tuple[str, tree.Node], tuple[int, int]] = {}
        self._stands = laid_out(
            Layout(
                procedure,
                seen.ready,
                self.cast,
                seen.spots,
                seen.uses,
                frozenset(nulls),
                self.loose,
            )
        )
        self.exact = exact
        self._light: frozenset[int] = frozenset()
        self._everyone = self.admissible = self._admissible()
        if not exact:
            self.focus(())

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

    # --- one variable ----------------------------------------------------------------

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

    def values(self, scope: str, node: tree.Node) -> list[object]:
        """Every value an expression has for somebody; none when that cannot be said."""
        return values_of(self.cast, self.loose, scope, node)

    # --- facts in passing ------------------------------------------------------------

    def focus(self, asked: Iterable[int], focus: Focus = Focus.ROUTES) -> None:
        """Keep in mind only the facts asked about, and those a focus adds.

        Args:
            asked: Variables of the facts that a principle asks about.
            focus: What else is kept in mind.
        """
        self._light = self._in_passing(frozenset(asked), focus)
        self.admissible = self._passing(self._everyone)
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

    # --- what may be answered --------------------------------------------------------

    def answers_of(self, field: Field | Told) -> frozenset[int]:
        """The classes a question may be answered with; "unknown" is always one."""
        key = field.name, field.measure
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

    # --- where facts are kept --------------------------------------------------------

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

    # --- what is said over the variables ---------------------------------------------

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
