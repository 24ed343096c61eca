"""Takes one person along a path that `seek` found, through `advance` itself.

The path says what is done and which way it went; the sets say who can take it. One of
them is picked, and answers every question the way that keeps them on the path. Each
command is given to `advance`, and the case must stand in the very place the path says;
a path that the engine does not walk is no witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

import attrs

from karama.engine import (
    CLOCK,
    Actor,
    Case,
    Command,
    Do,
    Event,
    Receive,
    Start,
    Tell,
    Tick,
    Use,
    advance,
    fold,
)
from karama.engine.case import State, Token, thaw
from karama.engine.compile import Node
from karama.engine.run import Run, node_of
from karama.errors import CaseError, DecisionError, FeelError
from karama.feel import UNKNOWN
from karama.feel.values import Date, DateTime, Time
from karama.procedure.answers import truths
from karama.procedure.procedure import Field
from karama.proof.everyone import Elsewhere, Everyone, Fork
from karama.proof.moves import Came, Move, one_way
from karama.proof.places import Place, place_of, state_at
from karama.proof.seek import Found, trail
from karama.proof.setting import Setting
from karama.proof.space import EMPTY
from karama.proof.verdicts import Witness

MORNING = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
"""When a witness arrives."""

MAX_TRIES = 3
"""People tried at one place of a path."""

MAX_PICKED = 60
"""People tried on one path."""


def witness(setting: Setting, found: Found, *, end: bool) -> Witness | None:
    """A person who walks the path, None when the engine walks it for nobody tried.

    Args:
        setting: An exact setting.
        found: The path.
        end: Whether the principle is lost when the case closes.
    """
    steps = trail(found)
    for worlds in islice(_people(setting, steps), MAX_PICKED):
        walked = _Walk(setting, steps, worlds).go()
        if walked is not None:
            return _told(walked, end=end)
    return None


World = dict[int, int]
"""Values by variable; those that do not matter are left out."""


@attrs.frozen
class _At:
    """One person at a place of the path.

    Attributes:
        world: What is known of them there.
        renewed: Variables that the step itself gave a value.
    """

    world: World
    renewed: frozenset[int]


def _people(setting: Setting, steps: list[Found]) -> Iterator[list[World]]:
    """People who can take the path: for each place, what is known of them there."""
    known = setting.cast.worlds.pick(steps[-1].worlds)
    wishes = {variable: (value,) for variable, value in known.items()}
    start = setting.nothing_known()
    for people in _onward(setting, steps, 1, start, wishes, []):
        yield _settled(people)


def _settled(people: list[_At]) -> list[World]:
    """What did not matter at one place, and did later, was so all along."""
    worlds: list[World] = []
    later: World = {}
    renewed: frozenset[int] = frozenset()
    for at in reversed(people):
        kept = {v: value for v, value in later.items() if v not in renewed}
        later = {**kept, **at.world}
        renewed = at.renewed
        worlds.append(later)
    return worlds[::-1]


def _onward(
    setting: Setting,
    steps: list[Found],
    place: int,
    worlds: int,
    wishes: Mapping[int, tuple[int, ...]],
    before: list[_At],
) -> Iterator[list[_At]]:
    """Pick a person for one more step of the path, and go on with them."""
    if place == len(steps):
        yield before
        return
    here, step = steps[place - 1].place, steps[place]
    try:
        came = one_way(setting, here, worlds, step.move, Fork(step.script))
    except Elsewhere:
        return
    left, tries = came.worlds, 0
    if came.place != step.place:
        return
    if place == len(steps) - 1:
        left = setting.cast.worlds.meet(left, step.worlds)
    renewed = _renewed(setting, here, step.move) | _closed(setting, came)
    while left and tries < MAX_TRIES:
        tries += 1
        one = setting.cast.worlds.pick(left, wishes)
        whole = setting.cast.worlds.at(one)
        then = setting.closed(whole, came.left)
        at = _At(one, renewed)
        yield from _onward(setting, steps, place + 1, then, wishes, [*before, at])
        left = setting.cast.worlds.less(left, whole)


def _renewed(setting: Setting, here: Place, made: Move) -> frozenset[int]:
    """Variables of the facts that a step asks for."""
    if made.kind not in ("do", "tell"):
        return frozenset()
    state = state_at(here)
    token = state.tokens[made.number]
    node = setting.ready.plan(state.scopes[token.scope].process).nodes[made.what]
    names = node.fields or {}
    facts = setting.cast.scopes.get(setting.scope_of(state, token.scope), {})
    if made.kind == "tell":
        return frozenset(f.variable for f in facts.values())
    return frozenset(facts[name].variable for name in names if name in facts)


def _closed(setting: Setting, came: Came) -> frozenset[int]:
    return frozenset(
        fact.variable
        for scope in came.left
        for fact in setting.cast.scopes.get(scope, {}).values()
    )


class _Walk:
    """One person on their way along a path."""

    def __init__(
        self, setting: Setting, steps: list[Found], worlds: list[dict[int, int]]
    ) -> None:
        self.setting = setting
        self.steps = steps
        self.worlds = worlds
        self.case: Case | None = None
        self.now = MORNING
        self.commands: list[Command] = []
        self.events: list[Event] = []
        self.last = 0

    def go(self) -> _Walk | None:
        """Walk all of it; None when the engine goes another way."""
        for place in range(1, len(self.steps)):
            step = self.steps[place]
            try:
                command = self._command(
                    self.steps[place - 1].place, step.move, self.worlds[place - 1]
                )
                if command is None:
                    return None
                self.last = len(self.events)
                new = advance(self.setting.procedure, self.case, command)
            except (CaseError, DecisionError, FeelError):
                return None
            self.commands.append(command)
            self.events.extend(new)
            self.case = fold(new, self.case)
            if place_of(thaw(self.case)) != step.place:
                return None
        return self

    def _command(
        self, place: Place, made: Move, world: Mapping[int, int]
    ) -> Command | None:
        self.now += timedelta(minutes=1)
        if place == EMPTY:
            actor = Actor("o-1", "", "officer")
            facts = self._start_facts(world)
            return Start("witness", facts, actor=actor, at=self.now)
        assert self.case is not None  # noqa: S101 - it has started
        match made.kind:
            case "do":
                return self._do(place, made, world)
            case "ring":
                return self._ring(place, made)
            case "hear":
                actor = Actor("m-1", "", "messenger")
                return Receive(made.what, actor=actor, at=self.now)
            case "use":
                actor = Actor("t-1", "", "traveller")
                return Use(made.what, actor=actor, at=self.now)
            case _:
                return self._tell(place, made, world)

    def _start_facts(self, world: Mapping[int, int]) -> dict[str, object]:
        facts = {}
        for name, fact in self.setting.cast.scopes.get("", {}).items():
            value = fact.domain.values[world.get(fact.variable, 0)]
            if value is not UNKNOWN and name in self.setting.procedure.facts:
                facts[name] = raw(value)
        return facts

    def _do(self, place: Place, made: Move, world: Mapping[int, int]) -> Command | None:
        there = state_at(place)
        token = self._same(there, there.tokens[made.number])
        if token is None:
            return None
        run = Run(self.setting.ready, there, CLOCK, self.now, self._mind())
        node = node_of(run, there.tokens[made.number].scope, made.what)
        scope = self.setting.scope_of(there, there.tokens[made.number].scope)
        answers = self._answers(scope, node, world)
        actor = Actor("w-1", node.lane, "worker")
        return Do(
            made.what, answers, tuple(sorted(node.roles)), token.id,
            actor=actor, at=self.now,
        )  # fmt: skip

    def _mind(self) -> Everyone:
        return Everyone(self.setting, 1, Fork(()))

    def _same(self, there: State, wanted: Token) -> Token | None:
        """The token of the real case that a token of the place stands for."""
        assert self.case is not None  # noqa: S101 - it has started
        state = thaw(self.case)
        path = _path(there, wanted.scope)
        for token in state.tokens.values():
            same = token.at == wanted.at and token.state == wanted.state
            if same and _path(state, token.scope) == path:
                return token
        return None

    def _answers(
        self, scope: str, node: Node, world: Mapping[int, int]
    ) -> dict[str, object]:
        facts = self.setting.cast.scopes.get(scope, {})
        answers: dict[str, object] = {}
        for name, field in (node.fields or {}).items():
            if field.type in ("note", "calculate"):
                continue
            if name in facts:
                value = facts[name].domain.values[world.get(facts[name].variable, 0)]
                places = self.setting.answers_of(field)
                place = facts[name].domain.place(value)
                answers[name] = raw(value) if place in places else "unknown"
            elif field.required and not field.relevant:
                answers[name] = plain_answer(field)
        return answers

    def _ring(self, place: Place, made: Move) -> Command | None:
        """Time passes until the clock rings; no other may ring before it."""
        assert self.case is not None  # noqa: S101 - it has started
        found = [a for a in self.case.alarms.values() if a.at == made.what and a.due]
        first = min((a.due for a in found if a.due), default=None)
        if first is None:
            return None
        self.now = max(self.now, first)
        return Tick(actor=CLOCK, at=self.now)

    def _tell(
        self, place: Place, made: Move, world: Mapping[int, int]
    ) -> Command | None:
        there = state_at(place)
        token = there.tokens[made.number]
        run = Run(self.setting.ready, there, CLOCK, self.now, self._mind())
        names = self.setting.asks(run, node_of(run, token.scope, token.at))
        scope = self.setting.scope_of(there, token.scope)
        facts = self.setting.cast.scopes.get(scope, {})
        told = {}
        for name in names:
            if name in facts:
                value = facts[name].domain.values[world.get(facts[name].variable, 0)]
                if value is not UNKNOWN:
                    told[name] = raw(value)
        actor = Actor("t-1", "", "traveller")
        return Tell(told, actor=actor, at=self.now) if told else None


def _path(state: State, scope: int) -> tuple[str, ...]:
    parts: list[str] = []
    while scope in state.scopes and state.scopes[scope].parent:
        parts.append(state.scopes[scope].element)
        scope = state.scopes[scope].parent
    return tuple(parts)


def raw(value: object) -> object:
    """A FEEL value as an answer gives it."""
    match value:
        case Date():
            return f"{value.year:04}-{value.month:02}-{value.day:02}"
        case DateTime():
            return f"{raw(value.date)}T{raw(value.time)}"
        case Time():
            return f"{value.hour:02}:{value.minute:02}:{value.second:02}"
        case tuple():
            return list(value)
        case _:
            return "unknown" if value is UNKNOWN else value


def plain_answer(field: Field) -> object:
    """Some answer to a question whose answer changes nothing."""
    question = field.measure
    match question.kind:
        case "boolean":
            return truths(question)[0]
        case "whole" | "number":
            return 1
        case "date":
            return "2026-01-05"
        case "date and time":
            return "2026-01-05T06:00:00Z"
        case "time":
            return "06:00:00"
        case "choice":
            return question.choices[0] if question.choices else "-"
        case "choices":
            return list(question.choices[:1])
        case "rows":
            return []
        case _:
            return "-"


def _told(walked: _Walk, *, end: bool) -> Witness:
    events = tuple(walked.events)
    moment, step = len(events) - 1, "" if end else walked.steps[-1].lost
    for number in range(walked.last, len(events)):
        if step and _opens(events[number], step):
            moment = number
            break
    answers: dict[str, object] = {}
    for event in events:
        answers.update(event.answers)
    return Witness(answers, tuple(walked.commands), events, moment, step)


def _opens(event: Event, step: str) -> bool:
    if event.step == step and event.kind in ("decided", "sent", "done"):
        return True
    return any(getattr(change, "at", "") == step for change in event.changes)
