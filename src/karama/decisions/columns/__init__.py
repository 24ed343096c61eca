"""Decision tables as bit-vectors: one compile for one person, millions, unknowns.

    decision = compile_columns(model, "orientation")
    decision.decide({"age": 15})        # the Outcome of one person
    decision.decide_frame(people)       # a frame of them, no Python for a row

How it works: every input column is cut into its elementary intervals (numbers, dates,
durations, text) and values (true, false, null, unknown); each has a mask of the rules
whose cell holds there, and one of the rules whose cell may hold (`column`). A person is
the AND of the masks of their columns (`table`, `kernels`). What a set of rules means is
said once for each set, by the same functions the Python reading uses (`stages`).
"""

from karama.decisions.columns.decision import (
    ColumnDecision,
    Parts,
    coded,
    compile_columns,
)
from karama.decisions.columns.table import (
    ColumnTable,
    NotColumnar,
    Sets,
    compile_table,
)

__all__ = [
    "ColumnDecision",
    "ColumnTable",
    "NotColumnar",
    "Parts",
    "Sets",
    "coded",
    "compile_columns",
    "compile_table",
]
