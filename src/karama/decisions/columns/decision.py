"""A decision and all it requires, read in columns: one person, or a frame of people.

The decisions of the requirement graph are taken in order. Each is a stage: a table by
bit-vectors, anything else once for each combination of what it reads. What comes out
for a person is a handful of codes, one a decision; each distinct handful is one
`Outcome`, the same that the Python reading gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from karama.decisions.coercion import Types
from karama.decisions.graph import Graph, Node, compile_graph
from karama.decisions.outcome import Outcome
from karama.decisions.partial import Partial, outcome_of
from karama.decisions.tables import CompiledTable
from karama.feel import UNKNOWN, to_feel
from karama.procedure.decision import (
    Aggregation,
    DecisionModel,
    HitPolicy,
    InputData,
)

from .answers import Legend, Shape, shape_of, spread
from .feeds import Coded, Frame, Nulls, People
from .memory import Codes, numbered
from .stages import PlainStage, Setting, State, TableStage, Worked
from .table import ColumnTable, NotColumnar, compile_table

Stage = TableStage | PlainStage


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
        self._lock = Lock()
        self._legend = Legend()
        self._shape = _shape(goal, stages[goal.address])

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts it reads, in order."""
        order = self._graph.order(self._goal.address)
        return tuple(dict.fromkeys(n.name for n in order if n.kind == "input"))

    def decide(self, facts: Mapping[str, object]) -> Outcome:
        """The outcome for one person; a fact that is not given is unknown."""
        known = {n: to_feel(facts[n]) if n in facts else UNKNOWN for n in self.facts}
        states: dict[str, State] = {}
        for address, stage in self._stages.items():
            setting = stage.setting
            own = {name: setting.fitted(name, known[name]) for name in setting.facts}
            above = {a: states[a] for a in setting.decisions.values()}
            states[address] = stage.person(own, above)
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
        legend = self._legend if why else None
        found = spread(outcomes, codes, self._shape, legend)
        if isinstance(frame, pl.DataFrame):
            return pl.concat([frame.select(keep), found], how="horizontal")
        kept = frame.select(list(keep))
        for name, column in zip(found.columns, found.to_arrow().columns, strict=True):
            kept = kept.append_column(name, column)
        return kept

    def outcomes(
        self, frame: Any, *, nulls: Nulls = "unknown", marks: str = "?"
    ) -> tuple[Codes, list[Outcome]]:
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
        self,
        columns: Mapping[
            str, tuple[Sequence[int] | NDArray[np.int32], Sequence[object]]
        ],
        count: int,
    ) -> tuple[Codes, list[Outcome]]:
        """The same for columns of codes, each with the FEEL values of its codes."""
        coded = {
            name: (np.asarray(codes, np.int32), values)
            for name, (codes, values) in columns.items()
        }
        return self.work_out(Coded(count, coded))

    def work_out(self, people: People) -> tuple[Codes, list[Outcome]]:
        """The code of each person, and the outcome of each code.

        A code may be of no one; how codes are given out may differ from call to call.
        """
        with self._lock:
            done: dict[str, Worked] = {}
            for address, stage in self._stages.items():
                done[address] = stage.run(people, done)
            return self._together(list(done.values()))

    def _together(self, done: list[Worked]) -> tuple[Codes, list[Outcome]]:
        if len(done) == 1:
            return done[0].codes, [self._outcome((state,)) for state in done[0].states]
        words = np.stack([worked.codes.astype(np.uint64) for worked in done], axis=1)
        codes, met = numbered(np.ascontiguousarray(words))
        outcomes = [
            self._outcome(tuple(w.states[w.codes[row]] for w in done)) for row in met
        ]
        return codes, outcomes

    def _outcome(self, states: tuple[State, ...]) -> Outcome:
        """The outcome of the states of all stages, the goal's last."""
        found = self._outcomes.get(states)
        if found is None:
            partial = Partial()
            for state in states:
                partial.trace.fired.extend(state.trace.fired)
                partial.trace.troubles.extend(state.trace.troubles)
            partial.possible[self._goal.address] = states[-1].possible
            partial.settles[self._goal.address] = dict(states[-1].settles)
            found = outcome_of(self._goal, partial)
            if len(self._outcomes) < MAX_OUTCOMES:
                self._outcomes[states] = found
        return found


MAX_OUTCOMES = 100_000
"""Distinct outcomes that are kept from one chunk to the next."""


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
