"""Tables that compare facts with one another, examined by the solver.

The grid has no place for `> other fact` or `income - rent`; the logic reading does. The
solver gives one witness at a time and no counts: whether somebody falls through, which
two rules hold together, which rule never wins. A table that has no exact formula is
undecided, and the finding says what stood in the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from karama.decisions.coercion import Types
from karama.decisions.hits import same
from karama.decisions.run import Run
from karama.decisions.tables import compile_table
from karama.feel import UNKNOWN
from karama.feel.budget import Budget
from karama.procedure.decision import DecisionModel, HitPolicy, Table
from karama.proof.logic import (
    Cond,
    Domain,
    Found,
    Limits,
    Logic,
    LogicTable,
    NotInLogic,
    Scope,
    Solver,
    all_of,
    domains_of,
    neither,
    some,
)

from .finding import Problem, TableFinding
from .gaps import LISTED

MAX_PAIRS = 2_000
"""Pairs of rules the solver is asked about."""


def solved(
    table: Table, model: DecisionModel, name: str, domains: Mapping[str, Domain],
    limits: Limits,
) -> Iterator[TableFinding]:  # fmt: skip
    """What the solver finds in a table."""
    job = Logic({**domains_of(model), **domains})
    types = Types(model)
    try:
        logic = LogicTable(table, types, name)
        rows = logic.rows(Scope(job, types=types.names))
        order = logic.in_order(rows) if _ordered(table) else []
    except NotInLogic as refusal:
        yield TableFinding(Problem.UNDECIDED, reason=str(refusal))
        return
    solver = Solver(job, limits)
    known = neither(*(term.unknown for term in job.facts.values()))
    single = table.hit_policy not in _LISTS
    if single and not logic.has_default:
        none = neither(*rows.holds)
        yield from _one(solver, Problem.GAP, all_of(known, none))
        if not logic.policy.ordered:
            open_ = some(term.unknown for term in job.facts.values())
            yield from _one(solver, Problem.OPEN_GAP, all_of(open_, none))
    yield from _pairs(solver, known, table, types, rows.holds)
    yield from _wins(solver, known, order, rows.holds)


_LISTS = (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)


def _ordered(table: Table) -> bool:
    return table.hit_policy in (HitPolicy.FIRST, HitPolicy.PRIORITY)


def _one(
    solver: Solver, kind: Problem, where: Cond, rules: tuple[int, ...] = ()
) -> Iterator[TableFinding]:
    """A finding where something is possible, or cannot be decided."""
    found = solver.check(where)
    if found.status == "possible":
        yield _told(kind, found, rules)
    elif found.status == "undecided":
        reason = found.reason
        yield TableFinding(Problem.UNDECIDED, rules=rules, value=kind, reason=reason)


def _told(kind: Problem, found: Found, rules: tuple[int, ...]) -> TableFinding:
    person = dict(found.person or {})
    open_ = any(value is UNKNOWN for value in person.values())
    return TableFinding(kind, rules=rules, witness=person, unknown=open_)


def _pairs(
    solver: Solver, known: Cond, table: Table, types: Types, holds: tuple[Cond, ...]
) -> Iterator[TableFinding]:
    if table.hit_policy not in (HitPolicy.UNIQUE, HitPolicy.ANY):
        return
    python, listed = compile_table(table, types, ""), 0
    outputs = [python.output(n, {}, Run({}, Budget())) for n in range(len(holds))]
    for tried, (one, other) in enumerate(combinations(range(len(holds)), 2)):
        if tried >= MAX_PAIRS or listed >= LISTED:
            reason = "more pairs of rules than the solver is asked about"
            yield TableFinding(Problem.UNDECIDED, value=Problem.CONFLICT, reason=reason)
            return
        agree = same(outputs[one], outputs[other])
        if agree and table.hit_policy is HitPolicy.ANY:
            continue
        kind = Problem.OVERLAP if agree else Problem.CONFLICT
        both = all_of(known, holds[one], holds[other])
        for finding in _one(solver, kind, both, (one + 1, other + 1)):
            listed += 1
            yield finding


def _wins(
    solver: Solver, known: Cond, order: list[int], holds: tuple[Cond, ...]
) -> Iterator[TableFinding]:
    """Rules that never win, or hold for nobody."""
    solver.add(known)
    for row in order or range(len(holds)):
        before = order[: order.index(row)] if order else []
        found = solver.check(holds[row])
        if found.status == "impossible":
            yield TableFinding(Problem.NEVER, rules=(row + 1,), count=0)
            continue
        if before:
            free = neither(*(holds[each] for each in before))
            found = solver.check(all_of(holds[row], free))
            if found.status == "impossible":
                yield TableFinding(Problem.MASKED, rules=(row + 1,))
        if found.status == "undecided":
            yield TableFinding(
                Problem.UNDECIDED,
                rules=(row + 1,),
                value=Problem.MASKED,
                reason=found.reason,
            )
