"""The stage of a proof: which facts there are, where they are kept, what reads them.

`Setting(procedure)` lays out a variable for each fact that anything reads on the way
through a procedure (see `stage`), and keeps what decisions say over those variables:
every answer of each (`answers`), what one was last acted on with (`stand_of`), and
where a second look protects more (`raised`). A fact that nothing reads has no variable:
no answer to it can change a route.

What cannot be read for everybody at once is not guessed: it may go either way, and its
reason is kept in `loose`. A principle that holds all the same is kept; a witness that
rests on it is only believed once the engine has walked it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, partial

import attrs

from karama.engine.case import State
from karama.engine.compile import Node
from karama.engine.deciding import order_of, protects_more
from karama.engine.events import Stand
from karama.engine.mind import Better
from karama.engine.plain import from_plain, to_plain
from karama.errors import DecisionError, ProofError
from karama.feel import UNKNOWN
from karama.procedure.procedure import Procedure
from karama.procedure.process import Task
from karama.proof import outcomes
from karama.proof.cast import Fact
from karama.proof.outcomes import Answer
from karama.proof.stage import Focus, Stage
from karama.proof.survey import outputs_of, stand_name
from karama.proof.worlds import ALL, NONE

__all__ = ["KEPT_APART", "Focus", "Raised", "Setting"]

KEPT_APART = "@kept apart"
"""The value of a standing decision in a place: it is kept as a variable."""


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


class Setting(Stage):
    """The stage of a proof over one procedure, with what its decisions say there."""

    @cached_property
    def _models(self) -> dict[int, outcomes.Model]:
        return {}

    @cached_property
    def _exactly(self) -> dict[tuple[str, int, str], tuple[Answer, ...]]:
        return {}

    @cached_property
    def _answers(self) -> dict[tuple[str, int, str], tuple[Answer, ...]]:
        return {}

    @cached_property
    def _raised(self) -> dict[tuple[str, int, str, str, str], Raised]:
        return {}

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

    def focus(self, asked: Iterable[int], focus: Focus = Focus.ROUTES) -> None:
        """As for a stage; what decisions say is worked out anew."""
        super().focus(asked, focus)
        self._answers.clear()
        self._raised.clear()

    # --- one decision ----------------------------------------------------------------

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

    def kept_names(self, node: Node) -> frozenset[str]:
        """The name under which a proof keeps what a decision was acted on with."""
        if node.kind != "decision":
            return frozenset()
        return frozenset({stand_name(self.result_of(node), node.id)})

    def given_by(self, node: Node) -> set[str]:
        """The names under which a decision leaves its result, for cases and proofs."""
        return {self.result_of(node), *self.kept_names(node)}

    def ordered(self, owner: Procedure, node: Node) -> bool:
        """Whether the values of a decision are ranked, so that one may protect more."""
        return bool(order_of(self.ready, owner, self.decision_of(node))[1])

    def least_protective(self, owner: Procedure, name: str) -> object:
        """The value of a decision that protects least; a text of no value if unranked.

        A second look at a decision can never come to it.
        """
        values = order_of(self.ready, owner, name)[1]
        return from_plain(values[-1]) if values else object()

    def protects_more(
        self, owner: Procedure, node: Node, value: object, other: object
    ) -> bool:
        """Whether one value of a decision is known to protect more than another."""
        order = order_of(self.ready, owner, self.decision_of(node))
        return protects_more(order, to_plain(value), to_plain(other))

    # --- what it gives ---------------------------------------------------------------

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

    # --- what it was acted on with ---------------------------------------------------

    def stands(self, state: State, step: str, scope: int) -> Fact:
        """The variable that keeps what a decision was acted on with."""
        return self._stands[self.scope_of(state, scope), step]

    def stand_of(self, scope: str, node: Node) -> Fact:
        """The variable that keeps what a decision was last acted on with."""
        return self._stands[scope, node.id]

    def acted_on(self, worlds: int, scope: str, node: Node, value: object) -> int:
        """The worlds after a decision was acted on with a value."""
        result = self.cast.scopes.get(scope, {}).get(self.result_of(node))
        stand = self.stand_of(scope, node)
        for fact in {id(f): f for f in (result, stand) if f is not None}.values():
            worlds = self.given(worlds, fact, value)
        return worlds

    def had(self, scope: str, node: Node, value: object) -> int:
        """The worlds in which a decision was last acted on with a value."""
        return self.having(self.stand_of(scope, node), value)

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

    # --- a second look ---------------------------------------------------------------

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
