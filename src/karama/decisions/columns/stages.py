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

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from karama.decisions.coercion import coerce
from karama.decisions.graph import Graph, Node
from karama.decisions.hits import Meaning
from karama.decisions.partial import Partial, Values, work_out_decision
from karama.decisions.run import Run, Scope, Trace
from karama.decisions.tables import CompiledTable
from karama.feel import UNKNOWN
from karama.feel.budget import Budget
from karama.feel.values import holds_unknown

from .column import Column, Facts
from .feeds import Feed, People, combinations, numbers
from .memory import Codes, numbered
from .rulesets import RuleSets
from .table import ColumnTable, Sets, bits


@attrs.frozen(eq=False)
class State:
    """What is known of a decision once it is worked out.

    Attributes:
        possible: The values it may have.
        settles: How much an answer about each open fact would settle here.
        trace: Rules that fired or may fire, and broken hit policies.
    """

    possible: Values
    settles: Mapping[str, float]
    trace: Trace

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
    """A decision worked out for a chunk: the state of each person, by code."""

    codes: Codes
    states: Sequence[State]


MAX_KEPT = 100_000
"""Distinct sets of rules whose state one table keeps for single persons."""

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

    def fitted(self, name: str, value: object) -> object:
        """A fact as the type of its input has it."""
        return coerce(self.graph.nodes[self.facts[name]].fit, value)

    def state(
        self, upstream: Mapping[str, State], facts: Facts, logic: Any = None
    ) -> State:
        """Work the decision out with the Python reading.

        Args:
            upstream: States of the decisions it requires, by address.
            facts: Values of the facts it requires, by name.
            logic: What takes the place of its own logic, if anything.
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
        node = self.node if logic is None else attrs.evolve(self.node, logic=logic)
        self._functions(run, partial)
        work_out_decision(self.graph, node, run, partial)
        return State(
            partial.possible[node.address], partial.settles[node.address], partial.trace
        )

    def _functions(self, run: Run, partial: Partial) -> None:
        for node in self.graph.order(self.node.address):
            if node.kind in ("function", "service"):
                value = node.work(self.graph.scope(node, run), run)
                partial.possible[node.address] = (value,)
                partial.values[node.address] = value
                partial.settles[node.address] = {}


# --- a table ----------------------------------------------------------------------


@attrs.frozen
class _Known(CompiledTable):
    """A table some of whose columns are read already: what they left stands for them.

    Attributes:
        columns: The table in columns.
        left: What the columns read so far left.
        open: The columns that are not read yet.
    """

    columns: ColumnTable = attrs.field(kw_only=True)
    left: Sets = attrs.field(kw_only=True)
    open: tuple[Column, ...] = attrs.field(kw_only=True)

    def meaning(self, scope: Scope, run: Run) -> Meaning:
        """Every answer the table may give; only the open columns look at the scope."""
        sets = self.columns.narrowed(self.left, self.open, scope)
        found = self.columns.meaning(sets)
        if run.trace is not None:
            values = [
                UNKNOWN if sets.unknown >> clause & 1 else None
                for clause in range(len(self.inputs))
            ]
            certain = list(bits(sets.certain))
            possible = list(bits(sets.possible & ~sets.certain))
            self.tell(run.trace, values, certain, possible, found, scope)
        return found


class TableStage:
    """A decision that is a table, read by bit-vectors."""

    def __init__(self, setting: Setting, table: ColumnTable) -> None:
        self.setting = setting
        self.table = table
        self._rules = RuleSets(table)
        self._states: list[State] = []
        self._by_sets: dict[Sets, State] = {}
        fields = attrs.fields(CompiledTable)
        self._compiled = {f.name: getattr(table.python, f.name) for f in fields}

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
        if later or self._uncertain(done):
            return self._together(codes, later, done)
        return Worked(codes, self._all_states())

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
        return self._state(left, tuple(open_), upstream, facts)

    def of_sets(self, sets: Sets) -> State:
        """The state of these sets, worked out once; kept while there is room."""
        found = self._by_sets.get(sets)
        if found is None:
            found = self._state(sets, (), {}, {})
            if len(self._by_sets) < MAX_KEPT:
                self._by_sets[sets] = found
        return found

    def _all_states(self) -> list[State]:
        """A state for every code there is; new codes are worked out now."""
        for code in range(len(self._states), len(self._rules)):
            self._states.append(self.of_sets(self._rules.sets(code)))
        return self._states

    def _state(
        self,
        sets: Sets,
        later: tuple[Column, ...],
        upstream: Mapping[str, State],
        facts: Facts,
    ) -> State:
        known = _Known(**self._compiled, columns=self.table, left=sets, open=later)
        unknown = self.table.unknown_names(sets.unknown)
        left = {n: UNKNOWN if n in unknown else None for n in self.setting.facts}
        return self.setting.state(upstream, {**left, **facts}, known)

    # --- uncertain upstream -------------------------------------------------------

    def _uncertain(self, done: Done) -> list[Codes]:
        """For each decision it requires that is uncertain for someone, a mark."""
        found = []
        for address in self.setting.decisions.values():
            worked = done[address]
            marks = np.array(
                [0 if s.certain else n for n, s in enumerate(worked.states, 1)],
                np.uint32,
            )
            if marks.any():
                found.append(marks[worked.codes])
        return found

    def _together(
        self, codes: Codes, later: Sequence[tuple[Column, _Fed]], done: Done
    ) -> Worked:
        """States by what the kernel left and by what was put off."""
        marks = [codes, *(how.marks for _, how in later), *self._uncertain(done)]
        words = np.stack([mark.astype(np.uint64) for mark in marks], axis=1)
        together, met = numbered(np.ascontiguousarray(words))
        states = [self._at(int(row), codes, later, done) for row in met]
        return Worked(together, states)

    def _at(
        self, row: int, codes: Codes, later: Sequence[tuple[Column, _Fed]], done: Done
    ) -> State:
        upstream = {
            address: done[address].states[done[address].codes[row]]
            for address in self.setting.decisions.values()
        }
        open_ = [(c, how.facts[how.marks[row]]) for c, how in later if how.marks[row]]
        facts = {
            name: value
            for _, known in open_
            for name, value in known.items()
            if name in self.setting.facts
        }
        sets = self._rules.sets(int(codes[row]))
        return self._state(sets, tuple(c for c, _ in open_), upstream, facts)

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
        numbered_from_1 = range(1, len(sure) + 1)
        marks = [0 if c else n for c, n in zip(sure, numbered_from_1, strict=True)]
        facts = dict(zip(numbered_from_1, known, strict=True))
        return _Fed(fed, np.array(marks, np.uint32)[codes], facts)


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
            states.append(setting.state(upstream, facts))
        return Worked(codes, states)

    def person(self, facts: Facts, upstream: Mapping[str, State]) -> State:
        """The state of one person."""
        names = self.setting.facts
        return self.setting.state(upstream, {n: facts[n] for n in names})
