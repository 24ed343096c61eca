"""Where a case can stand, and what comes of whatever happens there: learned by heart.

A rehearsal moves a million cases. It cannot ask the engine each time, and must not
have rules of its own. So each turn a case can take is made once by the engine's own
token rules, written down by number, and looked up from then on:

    courses = Courses(procedure)
    turn = courses.begin({})                       # to a moment, by number
    moment = courses.moments[turn.to]              # the steps open, the clocks running
    courses.done(moment.number, 0, (2, 0))         # the first step done, with answers

A *moment* is a place (tokens, scopes, clocks, decisions that stand) together with the
facts that something may still read; answers are given by the number of their class.
Cases that differ only in what nothing reads any more are at the same moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import attrs
import msgspec
from msgspec.structs import replace

from karama.engine.advance import complete, move
from karama.engine.answers import asked_as
from karama.engine.case import ROOT, State, Token, learnt
from karama.engine.commands import CLOCK
from karama.engine.compile import Node, ready
from karama.engine.events import Enter
from karama.engine.hearing import hear, reads
from karama.engine.moves import enter, starts_of
from karama.engine.plain import to_plain
from karama.engine.run import Run, answered, begin, node_of
from karama.engine.tokens import settle
from karama.engine.triggers import catchers, reach, ring
from karama.errors import ProofError, RehearsalError
from karama.feel import UNKNOWN
from karama.procedure.procedure import Procedure
from karama.procedure.process import Element
from karama.proof.alive import live
from karama.proof.arrows import Spot
from karama.proof.domains import Domain
from karama.proof.graph import Graph
from karama.proof.observed import process_keys
from karama.proof.places import DAY, Place, Seen, seen, state_at
from karama.proof.setting import Setting
from karama.proof.unfolding import graph_of
from karama.rehearsal.notes import Note, notes_of, processes

Key = tuple[str, str]
"""A step: the process it belongs to, "" for the main one, and its identifier."""

Answers = tuple[int, ...]
"""The class of each fact that a step asks for, in its order; 0 for unknown."""

MAX_MOMENTS = 2_000_000
"""Moments one procedure may have; more is an error, not a long wait."""


@attrs.frozen
class Work:
    """A token of a moment.

    Attributes:
        step: Identifier of the element it stands on.
        process: Key of the process of that element, "" for the main one.
        lane: Who is responsible.
        kind: "open" (someone has a step to do), "held" (a fact is missing), or another
            state of a token in which nobody has anything to do.
        asks: Facts that the step, or the held token, asks for and something reads; a
            held token that asks for none waits for a decision.
        takes: For each of them, the classes it may be answered with.
    """

    step: str
    process: str
    lane: str
    kind: str
    asks: tuple[str, ...]
    takes: tuple[Answers, ...]


@attrs.frozen
class Moment:
    """Where a case stands: what is open, what clocks run, whether it is over."""

    number: int
    work: tuple[Work, ...]
    clocks: tuple[str, ...]
    closed: bool


@attrs.frozen
class Turn:
    """What comes of something that happens at a moment.

    Attributes:
        to: Number of the moment that follows.
        work: For each token there, which one it was before; -1 for one that is new.
        clocks: For each clock there, which one it was before, -1 for one that has just
            started, and after how many seconds that one rings.
        notes: What the engine noted, event by event.
    """

    to: int
    work: tuple[int, ...]
    clocks: tuple[tuple[int, float], ...]
    notes: tuple[Note, ...] = ()


@attrs.frozen
class Known:
    """A moment as the engine needs it: the place, its facts and its decisions.

    Attributes:
        facts: For each scope of facts, its number in the place, and name and value of
            each; a value stands for its class where it has one, and is plain JSON.
        stands: The value of each decision, plain JSON.
    """

    place: Place
    facts: tuple[tuple[int, tuple[tuple[str, bytes], ...]], ...]
    stands: tuple[bytes, ...]


@attrs.frozen
class Lesson:
    """What was learned of a procedure, so that another need not learn it again.

    Attributes:
        first: The number of its first moment; those before were known to both.
        known: Its moments as the engine needs them, in the order of their numbers.
        moments: The same moments.
        made: Turns, with what each was made for.
    """

    first: int
    known: tuple[Known, ...]
    moments: tuple[Moment, ...]
    made: tuple[tuple[tuple[Any, ...], Turn], ...]


def joined(lessons: Iterable[Lesson]) -> Lesson:
    """Lessons that follow one another, of one who learned, in whatever order."""
    ordered = sorted(lessons, key=lambda one: (one.first, len(one.known)))
    return Lesson(
        ordered[0].first,
        tuple(known for one in ordered for known in one.known),
        tuple(moment for one in ordered for moment in one.moments),
        tuple(made for one in ordered for made in one.made),
    )


class Courses:
    """What the engine has made of one procedure so far.

    Attributes:
        procedure: It.
        moments: By number.
        made: Every turn made so far, in order, with what it was made for.
        turns: The turns alone, by number.
        kept: How many turns are kept where they outlast this process, so that whoever
            keeps them sees whether there are more.
    """

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.setting = Setting(procedure, concepts=True)
        self.graph: Graph = graph_of(self.setting)
        self.moments: list[Moment] = []
        self._known: list[Known] = []
        self._numbers: dict[Known, int] = {}
        self.made: list[tuple[tuple[Any, ...], Turn]] = []
        self.turns: list[Turn] = []
        self.kept = 0
        self._turns: dict[tuple[Any, ...], Turn] = {}
        variables = {v: (k, n) for k, n, f in self.setting.cast.facts()
                     for v in (f.variable,)}  # fmt: skip
        found = live(self.graph, frozenset(), lambda _: frozenset())
        self._live = {
            spot: frozenset(variables[v] for v in alive if v in variables)
            for spot, alive in found.items()
        }

    # --- what can happen ----------------------------------------------------------

    def begin(self, facts: Mapping[str, int]) -> Turn:
        """A case begins; the class of each fact that is known as it does."""
        key = ("begin", tuple(sorted(facts.items())))
        return self._turn(key, None, lambda run: self._begin(run, facts))

    def done(self, moment: int, work: int, answers: Answers) -> Turn:
        """A step is done with these answers."""
        key = ("done", moment, work, answers)
        return self._turn(key, moment, lambda run: self._done(run, work, answers))

    def told(self, moment: int, work: int, answers: Answers) -> Turn:
        """What a held token asks is answered."""
        key = ("told", moment, work, answers)
        return self._turn(key, moment, lambda run: self._told(run, work, answers))

    def rung(self, moment: int, clock: int) -> Turn:
        """A clock rings."""
        key = ("rung", moment, clock)
        return self._turn(key, moment, lambda run: self._rung(run, clock))

    def used(self, moment: int, right: str) -> Turn:
        """A right is used."""
        key = ("used", moment, right)
        return self._turn(key, moment, lambda run: self._used(run, right))

    def classes(self, name: str) -> tuple[object, ...]:
        """A value for each class of a fact; the first is unknown.

        Raises:
            RehearsalError: Nothing reads it.
        """
        for facts in self.setting.cast.scopes.values():
            if name in facts:
                return facts[name].domain.values
        raise RehearsalError("nothing in the procedure reads it", element=name)

    # --- what others have learned -------------------------------------------------

    def lesson(self, moments: int = 0, turns: int = 0) -> Lesson:
        """What was learned since there were so many moments and turns."""
        return Lesson(
            moments,
            tuple(self._known[moments:]),
            tuple(self.moments[moments:]),
            tuple(self.made[turns:]),
        )

    def learn(self, lesson: Lesson) -> None:
        """Take over what others have learned who began with the same moments."""
        numbers = [
            self._added(known, moment)
            for known, moment in zip(lesson.known, lesson.moments, strict=True)
        ]

        def here(number: int) -> int:
            place = number - lesson.first
            return number if place < 0 else numbers[place]

        for (kind, at, *more), turn in lesson.made:
            key = (kind, at if kind == "begin" else here(at), *more)
            if key not in self._turns:
                self._add(key, attrs.evolve(turn, to=here(turn.to)))

    # --- made by the engine -------------------------------------------------------

    def _turn(
        self, key: tuple[Any, ...], moment: int | None, make: Callable[[Run], None]
    ) -> Turn:
        found = self._turns.get(key)
        return self._add(key, self._made(moment, make)) if found is None else found

    def _add(self, key: tuple[Any, ...], turn: Turn) -> Turn:
        self._turns[key] = turn
        self.made.append((key, turn))
        self.turns.append(turn)
        return turn

    def _made(self, moment: int | None, make: Callable[[Run], None]) -> Turn:
        state = _blank() if moment is None else self._state(self._known[moment])
        run = Run(self.setting.ready, state, CLOCK, DAY)
        first = min(state.tokens, default=0), min(state.alarms, default=0)
        had = set(state.tokens), set(state.alarms)
        before = processes(run)
        make(run)
        found = seen(run.state)
        old = {n: n - first[0] for n in had[0]}, {n: n - first[1] for n in had[1]}
        tokens = sorted(found.tokens, key=lambda n: found.tokens[n])
        alarms = sorted(found.alarms, key=lambda n: found.alarms[n])
        return Turn(
            self._number(run.state, found),
            tuple(old[0].get(n, -1) for n in tokens),
            tuple((old[1].get(n, -1), _seconds(run.state, n)) for n in alarms),
            notes_of(run, before),
        )

    def _begin(self, run: Run, facts: Mapping[str, int]) -> None:
        begin(run, "started")
        answered(run, ROOT, {n: self.classes(n)[c] for n, c in facts.items()})
        run.news.clear()
        enter(run, Enter(ROOT, "", data=ROOT, called=True),
              starts_of(run.ready.plan("")))  # fmt: skip
        settle(run)
        move(run)

    def _done(self, run: Run, work: int, answers: Answers) -> None:
        token = list(run.state.tokens.values())[work]
        asked = self._asked(run, token.scope, node_of(run, token.scope, token.at))
        complete(run, token, self._values(run.state, token.scope, asked, answers))

    def _told(self, run: Run, work: int, answers: Answers) -> None:
        token = list(run.state.tokens.values())[work]
        node = node_of(run, token.scope, token.at)
        asked = self._asks(run.state, token.scope, node)
        hear(run, self._values(run.state, token.scope, asked, answers))
        move(run)

    def _rung(self, run: Run, clock: int) -> None:
        alarm = replace(list(run.state.alarms.values())[clock], due=DAY)
        run.state.alarms[alarm.alarm] = alarm
        ring(run, alarm)
        move(run)

    def _used(self, run: Run, right: str) -> None:
        found = catchers(run, lambda message: message.right == right)
        node, scope = (found[0].node, found[0].scope) if found else (None, 0)
        begin(run, "used", node, scope).about = right
        for catcher in found:
            reach(run, catcher)
        move(run)

    # --- facts --------------------------------------------------------------------

    def _questions(self, state: State, token: Token, node: Node) -> tuple[str, ...]:
        if token.state == "open":
            key = self.setting.scope_of(state, token.scope)
            return self._read(key, node.fields or ())
        return self._asks(state, token.scope, node) if token.state == "held" else ()

    def _takes(self, token: Token, node: Node, name: str) -> Answers:
        """Classes a question may be answered with; nothing at all is no answer."""
        field = (node.fields or {}).get(name) if token.state == "open" else None
        told = self.setting.told_of(name)
        places = self.setting.answers_of(field) if field is not None else told
        values = self.classes(name)
        return tuple(n for n in sorted(places) if values[n] not in ("", None))

    def _asked(self, run: Run, scope: int, node: Node) -> tuple[str, ...]:
        key = self.setting.scope_of(run.state, scope)
        return self._read(key, node.fields or ())

    def _asks(self, state: State, scope: int, node: Node) -> tuple[str, ...]:
        key = self.setting.scope_of(state, scope)
        plan = self.setting.ready.plan(state.scopes[scope].process)
        names = sorted(reads(self.setting.ready, plan, node))
        return self._read(key, (n for n in names if asked_as(self.setting.ready, n)))

    def _read(self, key: str, names: Iterable[str]) -> tuple[str, ...]:
        known = self.setting.cast.scopes.get(key, {})
        return tuple(name for name in names if name in known)

    def _values(
        self, state: State, scope: int, names: Sequence[str], answers: Answers
    ) -> dict[str, object]:
        facts = self.setting.cast.scopes.get(self.setting.scope_of(state, scope), {})
        pairs = zip(names, answers, strict=True)
        return {name: facts[name].domain.values[number] for name, number in pairs}

    # --- moments ------------------------------------------------------------------

    def _number(self, state: State, found: Seen) -> int:
        known = Known(
            found.place,
            tuple(self._facts(state, found)),
            tuple(value for _, value in sorted(_stands(state, found))),
        )
        return self._added(known)

    def _added(self, known: Known, moment: Moment | None = None) -> int:
        """The number of a moment, which is added where it is new; made, or as given."""
        if known not in self._numbers:
            if len(self.moments) >= MAX_MOMENTS:
                raise RehearsalError(f"more than {MAX_MOMENTS} moments would be needed")
            number = self._numbers[known] = len(self.moments)
            self._known.append(known)
            if moment is None:
                moment = self._moment(number, known)
            self.moments.append(attrs.evolve(moment, number=number))
        return self._numbers[known]

    def _facts(
        self, state: State, found: Seen
    ) -> Iterator[tuple[int, tuple[tuple[str, bytes], ...]]]:
        alive = self._alive(state)
        for scope, number in sorted(found.scopes.items(), key=lambda pair: pair[1]):
            if state.scopes[scope].data != scope:
                continue
            key = self.setting.scope_of(state, scope)
            facts = self.setting.cast.scopes.get(key, {})
            kept = [
                (name, _typical(facts[name].domain, value))
                for name, value in sorted(state.facts.get(scope, {}).items())
                if (key, name) in alive and value is not UNKNOWN
            ]
            yield number, tuple(kept)

    def _alive(self, state: State) -> frozenset[tuple[str, str]]:
        """Facts that may still be read, by scope of facts and name."""
        spots = [_spot(state, token.scope, token.at) for token in state.tokens.values()]
        return frozenset[tuple[str, str]]().union(*(self._live[s] for s in spots))

    def _moment(self, number: int, known: Known) -> Moment:
        state = self._state(known)
        work = []
        for token in state.tokens.values():
            process = state.scopes[token.scope].process
            node = self.setting.ready.plan(process).nodes[token.at]
            asks = self._questions(state, token, node)
            takes = tuple(self._takes(token, node, name) for name in asks)
            work.append(Work(token.at, process, token.lane, token.state, asks, takes))
        clocks = tuple(alarm.at for alarm in state.alarms.values())
        return Moment(number, tuple(work), clocks, known.place.closed)

    def _state(self, known: Known) -> State:
        """The state that stands at a moment."""
        state = state_at(known.place)
        for scope, facts in known.facts:
            learnt(state, scope, {name: _JSON.decode(v) for name, v in facts}, "")
        for number, value in zip(_all_stands(state), known.stands, strict=True):
            for kept in (state.standing, state.called_back):
                if number in kept:
                    kept[number] = replace(kept[number], value=_JSON.decode(value))
        return state


def elements_of(procedure: Procedure) -> Iterator[tuple[Key, Element]]:
    """Every element of a procedure and of what it calls, by what names it."""
    made = ready(procedure)
    for key in process_keys(procedure):
        for element in made.plan(key).process.elements.values():
            yield (key, element.id), element


def _blank() -> State:
    return state_at(Place((False, (), (), (), (), ())))


def _all_stands(state: State) -> list[int]:
    return sorted([*state.standing, *state.called_back])


def _stands(state: State, found: Seen) -> Iterator[tuple[int, bytes]]:
    """The value of each decision, by its number in the place."""
    for stand in (*state.standing.values(), *state.called_back.values()):
        yield found.stands[stand.standing], msgspec.json.encode(stand.value)


def _typical(domain: Domain, value: object) -> bytes:
    """The value that stands for the class of this one; itself, where it has none."""
    with suppress(ProofError):
        value = domain.values[domain.place(value)]
    return msgspec.json.encode(to_plain(value))


_JSON = msgspec.json.Decoder()


def _seconds(state: State, alarm: int) -> float:
    """After how many seconds a clock rings that has just started."""
    due: datetime | None = state.alarms[alarm].due
    return float("inf") if due is None else (due - DAY).total_seconds()


def _spot(state: State, scope: int, at: str) -> Spot:
    """Frame and identifier, as in the graph of the procedure."""
    parts: list[str] = []
    opened = state.scopes[scope]
    while opened.scope != ROOT:
        if opened.called:
            parts.append(opened.element)
        opened = state.scopes[opened.parent]
    return "".join(f"/{part}" for part in reversed(parts)), at
