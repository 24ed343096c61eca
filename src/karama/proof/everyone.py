"""The mind that thinks of everybody at once, and the forks it makes.

The engine's token rules ask a mind which way a gateway opens, what a decision answers,
whether a clock will ring. The mind of one person knows; this one knows only the set
of people who can stand here. Where their answers differ it takes one of them, keeps
the people who give it, and leaves the rest for another run: `every_way` runs a move
once for each way it can go. Time is not counted: a clock that runs may ring any time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import attrs

from karama.decisions import OpenQuestion, Outcome
from karama.engine import choices
from karama.engine.compile import Formula, Node
from karama.engine.events import Stand
from karama.engine.mind import Better, Mind
from karama.engine.plain import to_plain
from karama.engine.run import Run
from karama.errors import ProofLimit
from karama.feel import UNKNOWN, tree
from karama.procedure.process import CallActivity
from karama.proof.cast import Cast, Fact
from karama.proof.outcomes import Answer
from karama.proof.setting import KEPT_APART, Setting
from karama.proof.worlds import ALL, NONE

SOME_DAY = datetime(2999, 1, 1, tzinfo=UTC)
"""When a clock that runs will ring, as far as a proof is concerned."""

MAX_WAYS = 20_000
"""Ways that one move may go."""

Found = TypeVar("Found")


class Elsewhere(Exception):
    """Nobody goes the way a script says."""


class Fork:
    """Which way to take where there are several: those of a script, then the first.

    Ways are numbered as they are listed, whether anybody takes them or not, so that a
    script means the same for a crowd and for one person of it.
    """

    def __init__(self, script: tuple[int, ...]) -> None:
        self.script = script
        self.taken: list[int] = []
        self.others: list[tuple[int, ...]] = []

    def pick(self, ways: Sequence[int]) -> int:
        """The way taken now, of those that somebody takes.

        Raises:
            Elsewhere: The script says another, or nobody takes any.
        """
        place = len(self.taken)
        if not ways:
            raise Elsewhere
        way = self.script[place] if place < len(self.script) else ways[0]
        if way not in ways:
            raise Elsewhere
        if place >= len(self.script):
            self.others += [(*self.taken, other) for other in ways if other != way]
        self.taken.append(way)
        return way


def every_way(move: Callable[[Fork], Found]) -> Iterator[tuple[tuple[int, ...], Found]]:
    """Run a move once for each way it can go.

    Yields:
        The way as a script, and what the move gave.

    Raises:
        ProofLimit: There are too many ways.
    """
    scripts: list[tuple[int, ...]] = [()]
    count = 0
    while scripts:
        count += 1
        if count > MAX_WAYS:
            raise ProofLimit("ways that one move can go", MAX_WAYS)
        fork = Fork(scripts.pop())
        found = move(fork)
        scripts.extend(fork.others)
        yield tuple(fork.taken), found


@attrs.frozen
class Lent:
    """A fact that passes between a process and one it calls."""

    scope: str
    node: tree.Node


class Everyone(Mind):
    """The mind of everybody who can stand where a run begins.

    Attributes:
        worlds: Who is left after the choices made so far.
    """

    def __init__(self, setting: Setting, worlds: int, fork: Fork) -> None:
        self.setting = setting
        self.worlds = worlds
        self.fork = fork

    @property
    def cast(self) -> Cast:
        """The variables of the proof."""
        return self.setting.cast

    def part(self, sets: Sequence[int]) -> int:
        """Keep the people of one of these sets; its number in the list."""
        meet = self.cast.worlds.meet
        left = [meet(self.worlds, one) for one in sets]
        number = self.fork.pick([n for n, one in enumerate(left) if one])
        self.worlds = left[number]
        return number

    # --- what the token rules ask -----------------------------------------------

    def choose(self, run: Run, node: Node, scope: int) -> choices.Choice:
        """The ways that are open out of a gateway, for some of the people."""
        where = self.setting.scope_of(run.state, scope)
        return choices.choose(node, {}, lambda formula, _: self._holds(where, formula))

    def _holds(self, scope: str, formula: Formula | None) -> object:
        if formula is None:
            return True
        truth = self.setting.truth(scope, formula.node)
        if truth is None:
            return (True, UNKNOWN, False)[self.fork.pick(range(3))]
        sets = (truth.holds, truth.unknown, truth.fails)
        return (True, UNKNOWN, False)[self.part(sets)]

    def outcome(self, run: Run, node: Node, scope: int, name: str) -> Outcome:
        """What a decision answers some of the people."""
        owner = run.ready.plan(run.state.scopes[scope].process).owner
        where = self.setting.scope_of(run.state, scope)
        answers = self.setting.answers(where, owner, name)
        return _outcome(name, answers[self.part([one.worlds for one in answers])])

    def again(
        self, run: Run, node: Node, stand: Stand, name: str, better: Better
    ) -> tuple[Outcome, bool] | None:
        """A value that protects some people more than the one acted on; else None."""
        where = self.setting.scope_of(run.state, stand.scope)
        owner = run.ready.plan(run.state.scopes[stand.scope].process).owner
        raised = self.setting.raised(where, owner, name, stand, better)
        number = self.part([raised.stays, *raised.higher])
        if not number:
            return None
        return _outcome(name, raised.answers[number - 1]), True

    def kept(
        self,
        run: Run,
        node: Node,
        before: Collection[Stand],
        outcome: Outcome,
        better: Better,
    ) -> object:
        """What some of the people were acted on with before, where it protects more."""
        known = [stand for stand in before if stand.value != KEPT_APART]
        best = super().kept(run, node, known, outcome, better)
        for stand in before:
            if stand.value == KEPT_APART:
                now = outcome.value if best is None else best
                found = self._kept(run, stand, now, better)
                best = best if found is None else found
        return best

    def _kept(self, run: Run, stand: Stand, now: object, better: Better) -> object:
        fact = self.setting.stands(run.state, stand.at, stand.scope)
        values = [v for v in fact.domain.values if better(to_plain(v), to_plain(now))]
        sets = [self.setting.having(fact, value) for value in values]
        worlds = self.cast.worlds
        rest = worlds.other(worlds.any_of(sets)) if self.setting.keeps(fact) else ALL
        number = self.part([rest, *sets])
        return values[number - 1] if number else None

    def due(
        self, run: Run, node: Node, scope: int, since: datetime | None
    ) -> datetime | None:
        """Some day, for the people for whom the clock runs at all."""
        if node.timer is None:
            return None
        if node.due is None:
            return SOME_DAY
        where = self.setting.scope_of(run.state, scope)
        known = self.setting.known(where, node.due.node)
        if known is None:
            return (SOME_DAY, None)[self.fork.pick(range(2))]
        return (SOME_DAY, None)[self.part(known)]

    def lend(self, run: Run, node: Node, scope: int) -> Mapping[str, object]:
        """What a called process is lent, to be read when it has opened."""
        where = self.setting.scope_of(run.state, scope)
        element = node.element
        assert isinstance(element, CallActivity)  # noqa: S101 - compile says so
        if element.inputs:
            return {name: Lent(where, c.node) for name, c in element.inputs}
        facts = self.cast.scopes.get(where, {})
        return {name: Lent(where, tree.Name(name)) for name in facts}

    def bring_back(
        self, run: Run, node: Node, inner: int, outer: int
    ) -> Mapping[str, object]:
        """What a called process gives back."""
        where = self.setting.scope_of(run.state, inner)
        element = node.element
        assert isinstance(element, CallActivity)  # noqa: S101 - compile says so
        if element.outputs:
            return {name: Lent(where, c.node) for name, c in element.outputs}
        facts = self.cast.scopes.get(where, {})
        return {name: Lent(where, tree.Name(name)) for name in facts}

    def answered(self, run: Run, scope: int, facts: Mapping[str, object]) -> None:
        """Facts are given: each takes any of the classes named."""
        where = self.setting.scope_of(run.state, scope)
        for name, places in facts.items():
            fact = self.cast.scopes.get(where, {}).get(name)
            if fact is not None and self.setting.keeps(fact):
                self._answer(fact, places)

    def _answer(self, fact: Fact, places: object) -> None:
        worlds = self.cast.worlds
        assert isinstance(places, frozenset)  # noqa: S101 - what `space` gives
        asked = self.worlds
        if IF_UNKNOWN in places:
            asked = worlds.meet(asked, worlds.having(fact.variable, (0,)))
        given = worlds.assign(asked, fact.variable, places - {LEFT_OUT, IF_UNKNOWN})
        kept = self.worlds if LEFT_OUT in places else NONE
        self.worlds = worlds.join(given, kept)

    def learn(self, run: Run, scope: int, facts: Mapping[str, object]) -> None:
        """Facts that the procedure establishes: a result, or what a call passes."""
        where = self.setting.scope_of(run.state, scope)
        here = self.cast.scopes.get(where, {})
        for name, value in facts.items():
            if name not in here:
                continue
            if isinstance(value, Lent):
                self.worlds = self.setting.copied(
                    self.worlds, value.scope, value.node, name, where
                )
            else:
                self.worlds = self.setting.given(self.worlds, here[name], value)


def _outcome(name: str, answer: Answer) -> Outcome:
    asks = () if answer.certain else (OpenQuestion("?", 1.0),)
    return Outcome(name, answer.value, answer.certain, questions=asks)


LEFT_OUT = -1
"""Among the answers a question may get: none, so that what was known stays."""

IF_UNKNOWN = -2
"""Among the answers: only those are asked who have not answered yet."""
