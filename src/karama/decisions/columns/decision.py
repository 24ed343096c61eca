"""A decision and all it requires, read in columns: one person, or a frame of people.

The decisions of the requirement graph are taken in order. Each is a stage: a table by
bit-vectors, anything else once for each combination of what it reads. What comes out
for a person is a handful of codes, one a decision; each distinct handful is one
`Outcome`, the same that the Python reading gives.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, overload

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from karama.decisions.coercion import Types
from karama.decisions.graph import Graph, Node, compile_graph
from karama.decisions.outcome import Outcome
from karama.decisions.partial import Answer, Partial, Values, outcome_of, questions
from karama.decisions.run import Trace
from karama.decisions.tables import CompiledTable
from karama.feel import UNKNOWN, to_feel
from karama.procedure.decision import (
    Aggregation,
    DecisionModel,
    HitPolicy,
    InputData,
)

from .answers import Legend, Shape, Spread, shape_of
from .feeds import Coded, Frame, Nulls, People
from .memory import Codes, numbered
from .person import Reasons, fast, short
from .person import reasons as reasons_of
from .rulesets import RuleSets
from .stages import (
    MAX_KEPT,
    PlainStage,
    Setting,
    State,
    States,
    TableStage,
    Worked,
)
from .table import ColumnTable, NotColumnar, Sets, compile_table

Stage = TableStage | PlainStage
Facts = Mapping[str, object]
CodedColumns = Mapping[str, tuple[Sequence[int] | NDArray[np.int32], Sequence[object]]]


class ColumnDecision:
    """A decision compiled to columns.

    It keeps what it has worked out about sets of rules, never about a person. One
    chunk is decided at a time; to use several threads, compile once for each.

    Attributes:
        name: Name of the decision.
        refusals: Decisions it requires that are worked out row by row over distinct
            facts instead of by bit-vectors, and why.
    """

    def __init__(
        self, graph: Graph, goal: Node, stages: Mapping[str, Stage],
        refusals: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.name = goal.name
        self.refusals = dict(refusals)
        self._graph = graph
        self._goal = goal
        self._stages = stages
        self._outcomes: dict[tuple[State, ...], Outcome] = {}
        self._plain: dict[Answer, Outcome] = {}
        self._spreads: dict[bool, tuple[RuleSets, Spread]] = {}
        self._lock = Lock()
        self._legend = Legend()
        self._shape = _shape(goal, stages[goal.address])

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts it reads, in order."""
        order = self._graph.order(self._goal.address)
        return tuple(dict.fromkeys(n.name for n in order if n.kind == "input"))

    @functools.cached_property
    def decide(self) -> Callable[[Facts], Outcome]:
        """The outcome for one person, a function of facts.

        Facts are Python's or FEEL's values by name; one that is not given is unknown.
        """
        return self._short(self._decide, lambda outcome: outcome) or self._decide

    @functools.cached_property
    def value(self) -> Callable[[Facts], object]:
        """The value of the outcome alone, a function of facts, as fast as can be."""

        def long(facts: Facts) -> object:
            return self._decide(facts).value

        return self._short(long, lambda outcome: outcome.value) or long

    @functools.cached_property
    def reasons(self) -> Callable[[Facts], Reasons]:
        """The outcome for one person and what every cell of the last table says.

        Raises:
            NotColumnar: The decision is not a table of its own facts.
        """
        stage = self._stages[self._goal.address]
        if not isinstance(stage, TableStage) or len(self._stages) > 1:
            raise NotColumnar(f"{self.name!r} is not one table.", element=self.name)
        table = stage.table

        def long(facts: Facts) -> Reasons:
            known = self._known(stage, self._given(facts))
            return reasons_of(table, self._decide(facts), known)

        def told(outcome: Outcome, masks: tuple[int, ...]) -> Reasons:
            return Reasons(outcome, table, masks, masks)

        return self._short(long, lambda outcome: outcome, told) or long

    def _short(
        self,
        long: Callable[[Facts], object],
        part: Callable[[Outcome], object],
        told: Callable[..., object] | None = None,
    ) -> Callable[[Facts], Any] | None:
        """The short way of `karama.decisions.columns.person`, where there is one."""
        stage = self._stages[self._goal.address]
        if len(self._stages) > 1 or not isinstance(stage, TableStage):
            return None
        table = stage.table
        if not short(table):
            return None

        def answer(mask: int) -> object:
            state = stage.of_sets(table.settled(mask, mask))
            return part(self._outcome((state,)))

        return fast(table, answer, long, with_masks=told)

    def _given(self, facts: Facts) -> dict[str, object]:
        return {n: to_feel(facts[n]) if n in facts else UNKNOWN for n in self.facts}

    def _known(self, stage: Stage, given: Facts) -> dict[str, object]:
        setting = stage.setting
        return {name: setting.fitted(name, given[name]) for name in setting.facts}

    def _decide(self, facts: Facts) -> Outcome:
        given = self._given(facts)
        states: dict[str, State] = {}
        for address, stage in self._stages.items():
            above = {a: states[a] for a in stage.setting.decisions.values()}
            states[address] = stage.person(self._known(stage, given), above)
        return self._outcome(tuple(states.values()))

    @property
    def legend(self) -> Legend:
        """What the codes in the frames it gave out stand for."""
        return self._legend

    def decide_frame(
        self,
        frame: Any,
        *,
        nulls: Nulls = "unknown",
        marks: str = "?",
        keep: Sequence[str] = (),
        why: bool = True,
    ) -> Any:
        """The answers for a frame of people, in their order.

        Args:
            frame: As for `outcomes`.
            nulls: As for `outcomes`.
            marks: As for `outcomes`.
            keep: Columns to carry along, such as the person's id.
            why: Whether to add `possible`, `fired` and `questions`.

        Returns:
            A Polars frame for a Polars frame, an Arrow table for an Arrow table: a
            column for each output (named as the decision when it has one output;
            missing where the value is null or not known), `certain`, and codes into
            the lists of `legend`.
        """
        codes, outcomes = self.outcomes(frame, nulls=nulls, marks=marks)
        found = self._spread(codes, outcomes, why=why)
        if isinstance(frame, pl.DataFrame):
            return pl.concat([frame.select(keep), found], how="horizontal")
        kept = frame.select(list(keep))
        for name, column in zip(found.columns, found.to_arrow().columns, strict=True):
            kept = kept.append_column(name, column)
        return kept

    def _spread(
        self, codes: Codes, outcomes: Sequence[Outcome], *, why: bool
    ) -> pl.DataFrame:
        """The answers of people with these codes, by column."""
        legend = self._legend if why else None
        with self._lock:
            if not isinstance(outcomes, Outcomes):
                spread = Spread(self._shape, legend)
                spread.know(outcomes)
                return spread.of(codes)
            rules, spread = self._spreads.get(why, (None, Spread(self._shape, legend)))
            if rules is not outcomes.rules:  # codes begin, or began anew
                spread = Spread(self._shape, legend)
                self._spreads[why] = outcomes.rules, spread
            if len(spread) < len(outcomes) or not len(spread):
                spread.know(outcomes.since(len(spread), why=why))
            return spread.of(codes)

    def outcomes(
        self, frame: Any, *, nulls: Nulls = "unknown", marks: str = "?"
    ) -> tuple[Codes, Sequence[Outcome]]:
        """The code of each person of a frame, and the outcome of each code.

        Args:
            frame: A Polars frame or Arrow table; columns named as the facts. A fact
                without a column is unknown for everyone.
            nulls: What a missing value means: not known, or FEEL's null.
            marks: Ending of the names of boolean columns that say which values of a
                fact are unknown: with "?", `age?` marks `age`.
        """
        return self.work_out(Frame(frame, nulls, marks))

    def decide_coded(
        self, columns: CodedColumns, count: int
    ) -> tuple[Codes, Sequence[Outcome]]:
        """The same for columns of codes, each with the FEEL values of its codes."""
        return self.work_out(coded(columns, count))

    def work_out(self, people: People) -> tuple[Codes, Sequence[Outcome]]:
        """The code of each person, and the outcome of each code.

        A code may be of no one; how codes are given out may differ from call to call.
        Of a single table, an outcome is only worked out when it is looked at.
        """
        done = self._work_out(people)
        if len(done) == 1:
            return done[0].codes, self._of_states(done[0].states)
        words = np.stack([worked.codes.astype(np.uint64) for worked in done], axis=1)
        codes, met = numbered(np.ascontiguousarray(words))
        outcomes = [
            self._outcome(tuple(w.states[w.codes[row]] for w in done)) for row in met
        ]
        return codes, outcomes

    def _of_states(self, states: Sequence[State]) -> Sequence[Outcome]:
        stage = self._stages[self._goal.address]
        if isinstance(states, States) and isinstance(stage, TableStage):
            return Outcomes(states, self._outcome, self._value_of(stage))
        return [self._outcome((state,)) for state in states]

    def _value_of(self, stage: TableStage) -> Callable[[Sets], Outcome]:
        """How to say the value alone of sets of rules: no rules, no questions."""

        def value(sets: Sets) -> Outcome:
            return outcome_of(self._goal, self._partial(stage.possible(sets)))

        return value

    def _partial(self, possible: Values) -> Partial:
        goal = self._goal.address
        return Partial(possible={goal: possible}, settles={goal: {}})

    def parts(self, people: People) -> Parts:
        """The same with the rules that fired told apart, decision by decision.

        Where much is unknown, nearly everyone has rules of their own; what each
        decision says of them is shared by many.
        """
        done = self._work_out(people)
        outcomes = [self._without_rules(state) for state in done[-1].states]
        traces = [(w.codes, [state.answer.trace for state in w.states]) for w in done]
        return Parts(done[-1].codes, outcomes, traces)

    def _without_rules(self, state: State) -> Outcome:
        """An outcome; what states of one answer have in common is said once."""
        found = self._plain.get(state.answer)
        if found is None:
            found = outcome_of(self._goal, self._partial(state.possible))
            self._plain[state.answer] = found
        if found.certain or not state.settles:
            return found
        asked = questions(state.settles)
        return Outcome(found.decision, found.value, False, found.possible, (), asked)

    def _work_out(self, people: People) -> list[Worked]:
        with self._lock:
            if any(stage.full for stage in self._stages.values()):
                for stage in self._stages.values():
                    stage.forget()
                self._outcomes.clear()
                self._plain.clear()
            done: dict[str, Worked] = {}
            for address, stage in self._stages.items():
                done[address] = stage.run(people, done)
            return list(done.values())

    def _outcome(self, states: tuple[State, ...]) -> Outcome:
        """The outcome of the states of all stages, the goal's last."""
        found = self._outcomes.get(states)
        if found is None:
            partial = Partial()
            for state in states:
                partial.trace.fired.extend(state.answer.trace.fired)
                partial.trace.troubles.extend(state.answer.trace.troubles)
            partial.possible[self._goal.address] = states[-1].possible
            partial.settles[self._goal.address] = dict(states[-1].settles)
            found = outcome_of(self._goal, partial)
            if len(self._outcomes) < MAX_KEPT:
                self._outcomes[states] = found
        return found


class Outcomes(Sequence[Outcome]):
    """The outcomes of one table by code, each worked out when it is looked at.

    Attributes:
        rules: The sets of rules the codes stand for.
    """

    def __init__(
        self,
        states: States,
        outcome: Callable[[tuple[State, ...]], Outcome],
        value: Callable[[Sets], Outcome],
    ) -> None:
        self.rules = states.rules
        self._states = states
        self._outcome = outcome
        self._value = value

    def __len__(self) -> int:
        return len(self._states)

    @overload
    def __getitem__(self, code: int) -> Outcome: ...
    @overload
    def __getitem__(self, code: slice) -> Sequence[Outcome]: ...
    def __getitem__(self, code: int | slice) -> Outcome | Sequence[Outcome]:
        """The outcome of a code."""
        if isinstance(code, slice):
            return [self[each] for each in range(*code.indices(len(self)))]
        return self._outcome((self._states[code],))

    def since(self, code: int, *, why: bool) -> list[Outcome]:
        """The outcomes from a code on; without `why`, value and certainty alone."""
        codes = range(code, len(self))
        if why:
            return [self[each] for each in codes]
        return [self._value(self.rules.sets(each)) for each in codes]


@attrs.frozen(eq=False)
class Parts:
    """The outcomes of people, and what fired for them, told apart.

    Attributes:
        codes: For each person, a code into `outcomes`.
        outcomes: The outcomes, without rules and troubles.
        traces: For each decision on the way, a code for each person and the trace of
            each code; a person's rules are those of all decisions in turn.
    """

    codes: Codes
    outcomes: Sequence[Outcome]
    traces: Sequence[tuple[Codes, Sequence[Trace]]]

    def outcome(self, person: int) -> Outcome:
        """The whole outcome of a person."""
        told = [traces[codes[person]] for codes, traces in self.traces]
        plain: Outcome = self.outcomes[self.codes[person]]
        return attrs.evolve(
            plain,
            fired=tuple(fired for trace in told for fired in trace.fired),
            troubles=tuple(t for trace in told for t in trace.troubles),
        )


def coded(columns: CodedColumns, count: int) -> Coded:
    """People as columns of codes, each with the FEEL values of its codes."""
    found = {
        name: (np.asarray(codes, np.int32), values)
        for name, (codes, values) in columns.items()
    }
    return Coded(count, found)


def compile_columns(
    model: DecisionModel, name: str, *, fall_back: bool = True
) -> ColumnDecision:
    """Compile a decision of a model, and all it requires, to columns.

    Args:
        model: The model.
        name: Name or id of the decision.
        fall_back: Whether a decision that is no columnar table is worked out row by
            row, once for each distinct combination of what it reads.

    Raises:
        NotColumnar: Something cannot be read in columns and `fall_back` is false.
        DecisionError: There is no such decision, or the model lacks a part.
    """
    graph = compile_graph(model)
    goal = graph.find(name, ("decision",))
    stages: dict[str, Stage] = {}
    refusals: dict[str, str] = {}
    for node in graph.order(goal.address):
        if node.kind == "decision":
            setting = _setting(graph, node)
            try:
                stages[node.address] = TableStage(setting, _table(model, setting))
            except NotColumnar as refusal:
                if not fall_back:
                    raise
                stages[node.address] = PlainStage(setting)
                refusals[node.name] = refusal.reason
    return ColumnDecision(graph, goal, stages, refusals)


def _setting(graph: Graph, node: Node) -> Setting:
    facts: dict[str, str] = {}
    decisions: dict[str, str] = {}
    for address, path in node.requires:
        required = graph.nodes[address]
        if required.kind == "input":
            facts[required.name] = address
        elif required.kind == "decision":
            decisions[path[-1]] = address
    return Setting(graph, node, facts, decisions)


def _table(model: DecisionModel, setting: Setting) -> ColumnTable:
    node = setting.node
    logic = node.logic
    if not isinstance(logic, CompiledTable):
        raise NotColumnar(f"{node.name!r} is not a decision table.", element=node.name)
    if any(len(path) > 1 for _, path in node.requires):
        raise NotColumnar(
            f"{node.name!r} requires an imported part.", element=node.name
        )
    inputs = {
        name: part.type_ref
        for name, address in setting.facts.items()
        if isinstance(part := setting.graph.nodes[address].part, InputData)
    }
    found = compile_table(logic.table, Types(model), inputs=inputs, python=logic)
    unread = [
        n for n in found.names if n not in setting.facts and n not in setting.decisions
    ]
    if unread:
        raise NotColumnar(f"{node.name!r} reads {unread[0]!r}.", element=node.name)
    return found


def _shape(goal: Node, stage: Stage) -> Shape:
    """The columns the value of a decision becomes."""
    if isinstance(stage, PlainStage):
        return shape_of(goal.name, (), None, listed=False, counted=False)
    policy, table = stage.table.python.policy, stage.table.table
    several = table.hit_policy in _SEVERAL and table.aggregation is None
    values = [*stage.table.outputs, policy.default]
    return shape_of(
        goal.name,
        policy.names,
        values,
        listed=several,
        counted=table.aggregation is Aggregation.COUNT,
    )


_SEVERAL = (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)
