"""One decision of a requirement graph over a chunk: a state for each person, by code.

A state is everything the Python reading knows of a decision once it is worked out:
its possible values, what each open fact would settle, the rules that fired. There are
few distinct states however many people there are, and each is worked out once, by the
Python reading's own functions, from the sets of rules (for a table) or from one person
who stands for all with the same facts (for anything else).

Where a decision upstream is uncertain, the columns that read it are left out of the
kernel; the state is then worked out for each of its possible values, as the Python
reading does.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

import attrs
import numpy as np

from karama.decisions.coercion import Fit, coerce
from karama.decisions.graph import Graph, Node
from karama.decisions.hits import Meaning, distinct
from karama.decisions.partial import Answer, Partial, Values, answer
from karama.decisions.run import Run, Scope, Trace
from karama.decisions.tables import CompiledTable
from karama.feel import UNKNOWN
from karama.feel.budget import Budget
from karama.feel.values import holds_unknown

from .column import Column, Facts
from .feeds import Feed, People, combinations, numbers
from .memory import Codes, Words, numbered
from .rulesets import RuleSets
from .table import ColumnTable, Sets, bits


@attrs.frozen(eq=False)
class Numbers:
    """Numbers for values, so that equal ones are met as one; never given out twice.

    Two values that are equal but written differently may get two.
    """

    _known: dict[str, int] = attrs.field(factory=dict)
    _next: Iterator[int] = attrs.field(factory=lambda: itertools.count(1))

    def of(self, value: object) -> int:
        """The number of a value, from 1."""
        text = repr(value)
        found = self._known.get(text)
        if found is None:  # another thread may be here too: the first number counts
            found = self._known.setdefault(text, next(self._next))
        return found

    def __len__(self) -> int:
        return len(self._known)

    def forget(self) -> None:
        """Give every value a new number from now on."""
        self._known.clear()


@attrs.frozen(eq=False)
class State:
    """What is known of a decision once it is worked out.

    Attributes:
        answer: The values it may have, and the rules that fired or may fire.
        settles: How much an answer about each open fact would settle here.
    """

    answer: Answer
    settles: Mapping[str, float]

    @property
    def possible(self) -> Values:
        """The values it may have."""
        return self.answer.possible

    @property
    def value(self) -> object:
        """The value if there is one, else UNKNOWN."""
        return self.possible[0] if len(self.possible) == 1 else UNKNOWN

    @property
    def certain(self) -> bool:
        """Whether there is one value, and it is known."""
        return len(self.possible) == 1 and not holds_unknown(self.possible[0])


@attrs.frozen(eq=False)
class Worked:
    """A decision worked out for a chunk.

    Attributes:
        codes: The code of each person.
        states: The state of each code.
        numbers: Numbers of what the states say.
    """

    codes: Codes
    states: Sequence[State]
    numbers: Numbers

    def ways(self) -> Codes:
        """For each person, the number of the values it may have; 0: one, known."""
        of = self.numbers.of
        ways = [0 if s.certain else of(s.possible) for s in self.states]
        return np.array(ways, np.uint32)[self.codes]

    def opens(self) -> Codes:
        """For each person, the number of what open facts would settle."""
        of = self.numbers.of
        opens = [of(tuple(s.settles.items())) if s.settles else 0 for s in self.states]
        return np.array(opens, np.uint32)[self.codes]


MAX_KEPT = 100_000
"""Answers and states a stage keeps from one chunk to the next."""

MAX_SETS = 1_000_000
"""Sets of rules it keeps; they are small."""

Key = tuple[int, ...]

Done = Mapping[str, Worked]
"""Decisions that are worked out already, by address."""


@attrs.frozen(eq=False)
class Setting:
    """Where a stage stands.

    Attributes:
        graph: The compiled model.
        node: The decision.
        facts: Address of each fact the decision requires, by the name it sees.
        decisions: Address of each decision it requires, by the name it sees.
    """

    graph: Graph
    node: Node
    facts: Mapping[str, str]
    decisions: Mapping[str, str]
    numbers: Numbers = attrs.field(factory=Numbers, init=False, repr=False)

    def fitted(self, name: str, value: object) -> object:
        """A fact as the type of its input has it."""
        return coerce(self.graph.nodes[self.facts[name]].fit, value)

    def answer(
        self, upstream: Mapping[str, State], facts: Facts, logic: Any = None
    ) -> Answer:
        """Work the decision out with the Python reading.

        Args:
            upstream: States of the decisions it requires, by address.
            facts: Values of the facts it requires, by name.
            logic: What takes the place of its own logic and type, if anything.
        """
        run = Run(facts, Budget(), absent=UNKNOWN)
        partial = Partial(values=run.values)
        for name, address in self.facts.items():
            value = facts.get(name, UNKNOWN)
            partial.possible[address] = (value,)
            partial.values[address] = value
            partial.settles[address] = {name: 1.0} if holds_unknown(value) else {}
        for address, state in upstream.items():
            partial.possible[address] = state.possible
            partial.values[address] = state.value
            partial.settles[address] = dict(state.settles)
        node = self.node
        if logic is not None:
            node = attrs.evolve(node, logic=logic, fit=None)
        self._functions(run, partial)
        return answer(self.graph, node, run, partial)

    def state(
        self, found: Answer, upstream: Mapping[str, State], facts: Facts
    ) -> State:
        """The state of an answer, given what open facts settle upstream."""
        settles: dict[str, float] = {}
        if found.shares:
            open_ = {
                address: {name: 1.0}
                for name, address in self.facts.items()
                if holds_unknown(facts.get(name, UNKNOWN))
            }
            above = {address: state.settles for address, state in upstream.items()}
            settles = found.settles({**open_, **above})
        return State(found, settles)

    def _functions(self, run: Run, partial: Partial) -> None:
        for node in self.graph.order(self.node.address):
            if node.kind in ("function", "service"):
                value = node.work(self.graph.scope(node, run), run)
                partial.possible[node.address] = (value,)
                partial.values[node.address] = value
                partial.settles[node.address] = {}


Told = dict[tuple[object, ...], tuple[Meaning, Trace]]
"""What a table means and tells, by sets, columns put off, and what they read."""


# --- a table ----------------------------------------------------------------------


@attrs.frozen
class _Known(CompiledTable):
    """A table some of whose columns are read already: what they left stands for them.

    Attributes:
        columns: The table in columns.
        left: What the columns read so far left.
        open: The columns that are not read yet.
        goal_fit: Declared type of the decision.
        told: What was said before.
    """

    columns: ColumnTable = attrs.field(kw_only=True)
    left: Sets = attrs.field(kw_only=True)
    open: tuple[Column, ...] = attrs.field(kw_only=True)
    goal_fit: Fit | None = attrs.field(kw_only=True)
    told: Told = attrs.field(kw_only=True)

    def meaning(self, scope: Scope, run: Run) -> Meaning:
        """Every answer the table may give; only the open columns look at the scope."""
        key = self.left, *map(id, self.open), repr(scope)
        found = self.told.get(key)
        if found is None:
            trace = Trace()
            here = Run(run.facts, run.budget, run.values, run.absent, trace)
            found = self._means(scope, here), trace
            if len(self.told) < MAX_KEPT:
                self.told[key] = found
        meaning, trace = found
        if run.trace is not None:
            run.trace.fired.extend(trace.fired)
            run.trace.troubles.extend(trace.troubles)
            for name, share in trace.shares.items():
                run.trace.share(name, share)
        return meaning

    def _means(self, scope: Scope, run: Run) -> Meaning:
        sets = self.columns.narrowed(self.left, self.open, scope)
        found = self.columns.meaning(sets)
        if run.trace is not None:
            values = [
                UNKNOWN if sets.unknown >> clause & 1 else None
                for clause in range(len(self.inputs))
            ]
            certain = list(bits(sets.certain))
            possible = list(bits(sets.possible & ~sets.certain))
            python = self.columns.python  # which keeps what it has said before
            python.tell(run.trace, values, certain, possible, found, scope)
        fitted = distinct(coerce(self.goal_fit, value) for value in found.possible)
        return attrs.evolve(found, possible=fitted)


class States(Sequence[State]):
    """The states of a table by code, each worked out when it is first asked for.

    Attributes:
        rules: The sets of rules of the codes.
    """

    def __init__(self, rules: RuleSets, of_sets: Callable[[Sets], State]) -> None:
        self.rules = rules
        self._of_sets = of_sets
        self._known: dict[int, State] = {}

    def __len__(self) -> int:
        return len(self.rules)

    @overload
    def __getitem__(self, code: int) -> State: ...
    @overload
    def __getitem__(self, code: slice) -> Sequence[State]: ...
    def __getitem__(self, code: int | slice) -> State | Sequence[State]:
        """The state of a code."""
        if isinstance(code, slice):
            return [self[each] for each in range(*code.indices(len(self)))]
        found = self._known.get(code)
        if found is None:
            if not 0 <= code < len(self):
                raise IndexError(code)
            found = self._of_sets(self.rules.sets(int(code)))
            if len(self._known) < MAX_KEPT:
                self._known[code] = found
        return found


class TableStage:
    """A decision that is a table, read by bit-vectors."""

    def __init__(self, setting: Setting, table: ColumnTable) -> None:
        self.setting = setting
        self.table = table
        fields = attrs.fields(CompiledTable)
        self._compiled = {f.name: getattr(table.python, f.name) for f in fields}
        self.forget()

    def forget(self) -> None:
        """Let go of all that was kept; codes start anew."""
        self._rules = RuleSets(self.table)
        self._states = States(self._rules, self.of_sets)
        self._by_sets: dict[Sets, State] = {}
        self._answers: dict[Key, tuple[Answer, Facts]] = {}
        self._settled: dict[tuple[Key, Key], State] = {}
        self._told: Told = {}
        self.setting.numbers.forget()

    @property
    def full(self) -> bool:
        """Whether more is kept than there is room for."""
        kept = max(len(self._answers), len(self.setting.numbers))
        return kept > MAX_KEPT or len(self._rules) > MAX_SETS

    def run(self, people: People, done: Done) -> Worked:
        """The state of each person of a people."""
        columns = self.table.columns
        fed = [self._feed(column, people, done) for column in columns]
        later = [(c, how) for c, how in zip(columns, fed, strict=True) if how.later]
        codes = self._rules.codes(
            [how.feed for how in fed],
            people.height,
            first=self.table.first and not later,
        )
        above = [done[address] for address in self.setting.decisions.values()]
        if later or not all(s.certain for worked in above for s in worked.states):
            return self._together(codes, later, done)
        return Worked(codes, self._states, self.setting.numbers)

    def person(self, facts: Facts, upstream: Mapping[str, State]) -> State:
        """The state of one person."""
        known, open_ = dict(facts), []
        for name, address in self.setting.decisions.items():
            known[name] = upstream[address].possible[0]
        several = {n for n, a in self.setting.decisions.items()
                   if len(upstream[a].possible) > 1}  # fmt: skip
        open_ = [c for c in self.table.columns if not several.isdisjoint(c.names)]
        closed = [c for c in self.table.columns if c not in open_] if open_ else None
        left = self.table.sets(known, closed)
        if not open_ and all(state.certain for state in upstream.values()):
            return self.of_sets(left)
        answer, facts = self._answer(left, tuple(open_), upstream, facts)
        return self.setting.state(answer, upstream, facts)

    def possible(self, sets: Sets) -> Values:
        """The values the decision may have, for these sets; nothing is kept."""
        found = self.table.meaning(sets).possible
        return distinct(coerce(self.setting.node.fit, value) for value in found)

    def of_sets(self, sets: Sets) -> State:
        """The state of these sets, worked out once; kept while there is room."""
        found = self._by_sets.get(sets)
        if found is None:
            answer, known = self._answer(sets, (), {}, {})
            found = self.setting.state(answer, {}, known)
            if len(self._by_sets) < MAX_KEPT:
                self._by_sets[sets] = found
        return found

    def _answer(
        self,
        sets: Sets,
        later: tuple[Column, ...],
        upstream: Mapping[str, State],
        facts: Facts,
    ) -> tuple[Answer, Facts]:
        """The answer of these sets, and the facts as far as they matter to it."""
        known = _Known(
            **self._compiled,
            columns=self.table,
            left=sets,
            open=later,
            goal_fit=self.setting.node.fit,
            told=self._told,
        )
        unknown = self.table.unknown_names(sets.unknown)
        left = {n: UNKNOWN if n in unknown else None for n in self.setting.facts}
        every = {**left, **facts}
        return self.setting.answer(upstream, every, known), every

    # --- uncertain upstream -------------------------------------------------------

    def _together(
        self, codes: Codes, later: Sequence[tuple[Column, _Fed]], done: Done
    ) -> Worked:
        """States by what the kernel left, what was put off, and what is upstream.

        An answer hangs on the values that are possible upstream, a state on what open
        facts settle there too. Both are kept: there are far fewer than people.
        """
        if len(self._settled) > MAX_KEPT:
            self._settled.clear()  # quickly worked out again from the answers
        above = {a: done[a] for a in self.setting.decisions.values()}
        marks = [codes, *(how.marks for _, how in later)]
        marks += [worked.ways() for worked in above.values()]
        words = _words(marks)
        answers, first = numbered(words)
        keys: list[Key] = list(map(tuple, words[first].tolist()))
        opens = _words([answers, *(worked.opens() for worked in above.values())])
        together, met = numbered(opens)
        states = []
        for row, (number, *rest) in zip(met.tolist(), opens[met].tolist(), strict=True):
            key = keys[number], tuple(rest)
            state = self._settled.get(key)
            if state is None:
                upstream = {a: w.states[w.codes[row]] for a, w in above.items()}
                found = self._answers.get(keys[number])
                if found is None:
                    found = self._at(row, codes, later, upstream)
                    self._answers[keys[number]] = found
                answer, facts = found
                state = self._settled[key] = self.setting.state(answer, upstream, facts)
            states.append(state)
        return Worked(together, states, self.setting.numbers)

    def _at(
        self,
        row: int,
        codes: Codes,
        later: Sequence[tuple[Column, _Fed]],
        upstream: Mapping[str, State],
    ) -> tuple[Answer, Facts]:
        open_ = [(c, how.facts[how.marks[row]]) for c, how in later if how.marks[row]]
        facts = {
            name: value
            for _, known in open_
            for name, value in known.items()
            if name in self.setting.facts
        }
        sets = self._rules.sets(int(codes[row]))
        return self._answer(sets, tuple(c for c, _ in open_), upstream, facts)

    # --- feeds ------------------------------------------------------------------

    def _feed(self, column: Column, people: People, done: Done) -> _Fed:
        """The feed of a column; put off where a decision it reads is uncertain."""
        if column.source.fact in self.setting.facts:
            direct = people.feed(column, self.table.asked(column.source))
            if direct is not None:
                return _Fed(direct)
        return self._tried(column, people, done)

    def _tried(self, column: Column, people: People, done: Done) -> _Fed:
        facts = [name for name in column.names if name in self.setting.facts]
        decisions = {
            name: done[self.setting.decisions[name]]
            for name in column.names
            if name in self.setting.decisions
        }
        codes, met = combinations(people, facts, [w.codes for w in decisions.values()])
        known: list[dict[str, object]] = [{} for _ in met]
        for name in facts:
            for each, value in zip(known, people.values(name, met), strict=True):
                each[name] = self.setting.fitted(name, value)
        sure = [True] * len(met)
        for name, worked in decisions.items():
            for place, code in enumerate(worked.codes[met]):
                possible = worked.states[code].possible
                sure[place] = sure[place] and len(possible) == 1
                known[place][name] = possible[0]
        return self._by_number(column, codes, known, sure)

    def _by_number(
        self,
        column: Column,
        codes: Codes,
        known: Sequence[dict[str, object]],
        sure: Sequence[bool],
    ) -> _Fed:
        whole = (self.table.full, self.table.full, 0)
        read = [
            self.table.read(column, facts) if certain else whole
            for facts, certain in zip(known, sure, strict=True)
        ]
        masks = [(holds, may) for holds, may, _ in read]
        fed = numbers(codes, masks, [asks for _, _, asks in read])
        if all(sure):
            return _Fed(fed)
        marks = [
            0 if certain else self.setting.numbers.of(tuple(facts.values()))
            for facts, certain in zip(known, sure, strict=True)
        ]
        waiting = {m: facts for m, facts in zip(marks, known, strict=True) if m}
        return _Fed(fed, np.array(marks, np.uint32)[codes], waiting)


def _words(marks: Sequence[Codes]) -> Words:
    """A row of words a person."""
    return np.stack([mark.astype(np.uint64) for mark in marks], axis=1)


@attrs.frozen(eq=False)
class _Fed:
    """A column's feed and, where it must wait, what it will be read from.

    Attributes:
        marks: For each person, 0 or the number of the facts the column waits with.
        facts: Those facts, by number.
    """

    feed: Feed
    marks: Codes = attrs.field(factory=lambda: np.zeros(0, np.uint32))
    facts: Mapping[int, Facts] = attrs.field(factory=dict)

    @property
    def later(self) -> bool:
        """Whether the column waits for anyone."""
        return bool(self.facts)


# --- anything else ------------------------------------------------------------------


class PlainStage:
    """Any other decision: worked out once for each combination of what it reads."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting

    def run(self, people: People, done: Done) -> Worked:
        """The state of each person of a people."""
        setting = self.setting
        above = {address: done[address] for address in setting.decisions.values()}
        names = list(setting.facts)
        codes, met = combinations(people, names, [w.codes for w in above.values()])
        values = {name: people.values(name, met) for name in names}
        states = []
        for place, row in enumerate(met):
            facts = {name: setting.fitted(name, values[name][place]) for name in names}
            upstream = {a: w.states[w.codes[row]] for a, w in above.items()}
            answer = setting.answer(upstream, facts)
            states.append(setting.state(answer, upstream, facts))
        return Worked(codes, states, setting.numbers)

    def person(self, facts: Facts, upstream: Mapping[str, State]) -> State:
        """The state of one person."""
        known = {name: facts[name] for name in self.setting.facts}
        answer = self.setting.answer(upstream, known)
        return self.setting.state(answer, upstream, known)

    @property
    def full(self) -> bool:
        """Whether more is kept than there is room for: numbers of values."""
        return len(self.setting.numbers) > MAX_KEPT

    def forget(self) -> None:
        """Let go of all that was kept."""
        self.setting.numbers.forget()
