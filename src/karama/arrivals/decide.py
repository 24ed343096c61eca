"""Decides coded columns of facts: in bit-vectors where tables allow, else one by one.

Either way the answer is a code for each arrival into outcomes, so what is said of an
outcome is said once, however many people have it. Both ways are kept, because tests
compare them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
import numpy as np
import numpy.typing as npt

from karama.decisions import Decisions
from karama.decisions.columns import Parts, coded, compile_columns
from karama.decisions.run import Trace
from karama.procedure.procedure import Procedure

Codes = npt.NDArray[np.int32]
FactColumns = Mapping[str, tuple[Codes, tuple[object, ...]]]
Decide = Callable[[FactColumns, int], Parts]


def column_decider(procedure: Procedure) -> Decide:
    """Compile the orientation decision of a procedure for columns of facts.

    Returns:
        A function of (codes and values by fact, number of rows) that gives a code for
        each row and what those codes point at; some may be of no one.
    """
    model = procedure.models[procedure.decision_of[procedure.orientation]]
    decision = compile_columns(model, procedure.orientation)

    def decide(columns: FactColumns, count: int) -> Parts:
        if not count:
            return Parts(np.empty(0, np.uint32), (), ())
        return decision.parts(coded(columns, count))

    return decide


def one_by_one(decisions: Decisions, name: str) -> Decide:
    """Decide each distinct combination of cells once, by the Python reading."""

    def decide(columns: FactColumns, count: int) -> Parts:
        combinations, found = _combinations(columns, count)
        outcomes = [
            decisions.decide(name, _facts(columns, combination))
            for combination in combinations
        ]
        codes = found.astype(np.uint32)
        traces = [Trace(list(one.fired), list(one.troubles)) for one in outcomes]
        plain = [attrs.evolve(one, fired=(), troubles=()) for one in outcomes]
        return Parts(codes, plain, [(codes, traces)])

    return decide


def _facts(columns: FactColumns, combination: tuple[int, ...]) -> dict[str, object]:
    return {
        fact: values[code]
        for (fact, (_, values)), code in zip(columns.items(), combination, strict=True)
    }


def _combinations(
    columns: FactColumns, count: int
) -> tuple[list[tuple[int, ...]], Codes]:
    """Distinct combinations of codes, and for each row which of them it has.

    Columns are folded in one at a time and numbered afresh, so the running code never
    exceeds rows times values and cannot overflow.
    """
    running = np.zeros(count, np.int64)
    for codes, values in columns.values():
        folded = running * max(len(values), 1) + codes
        _, running = np.unique(folded, return_inverse=True)
    _, first, inverse = np.unique(running, return_index=True, return_inverse=True)
    combinations = [
        tuple(int(codes[row]) for codes, _ in columns.values()) for row in first
    ]
    return combinations, inverse.astype(np.int32)
