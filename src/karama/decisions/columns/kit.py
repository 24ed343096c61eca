"""The columns reading as the conformance kit asks: one decision, one row.

A value is worked out by the kernel over a chunk of one person, so that the kit tests
what lists of arrivals go through. What is no columnar decision (functions, services,
anything without a table) is answered by the Python reading and counted as such.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from karama.decisions.python import compile_model
from karama.feel import to_feel
from karama.feel.budget import Budget
from karama.procedure.decision import DecisionModel

from .decision import ColumnDecision, compile_columns


class ColumnKit:
    """A model whose decisions are read in columns.

    Attributes:
        columnar: Answers worked out by bit-vectors alone, every table of them.
        others: Answers for which some decision, or all, was read otherwise.
    """

    def __init__(self, model: DecisionModel) -> None:
        self._model = model
        self._python = compile_model(model)
        self._compiled: dict[str, ColumnDecision] = {}
        self.columnar = 0
        self.others = 0

    def evaluate(
        self, name: str, facts: Mapping[str, object], budget: Budget | None = None
    ) -> object:
        """The value of a decision; a fact that is not given is null."""
        decision = self._compiled.get(name)
        if decision is None:
            decision = self._compiled[name] = compile_columns(self._model, name)
        if decision.refusals:
            self.others += 1
        else:
            self.columnar += 1
        first = np.zeros(1, np.int32)
        columns = {
            fact: (first, (to_feel(facts.get(fact)),)) for fact in decision.facts
        }
        codes, outcomes = decision.decide_coded(columns, 1)
        return outcomes[codes[0]].value

    def refusals(self) -> list[str]:
        """Why some decisions were not read by bit-vectors."""
        return [
            reason
            for decision in self._compiled.values()
            for reason in decision.refusals.values()
        ]

    def call(
        self, name: str, arguments: Mapping[str, object], budget: Budget | None = None
    ) -> object:
        """What a knowledge model or service returns, by the Python reading."""
        self.others += 1
        return self._python.call(name, arguments, budget)
