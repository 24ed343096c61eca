"""What is wrong with the columns of a table, and with values of the wrong type.

These need no people: a column no rule asks about, one that asks what another asks, a
value that no input of its type can be, something required that nothing reads. They hold
for every table, whether the grid or the solver answers for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from karama.decisions.coercion import Types
from karama.decisions.masks import is_closed
from karama.errors import FeelError
from karama.feel import compile_expression, free_names, tree
from karama.feel.values import (
    UNKNOWN,
    Date,
    DateTime,
    DaysTime,
    Range,
    Time,
    YearsMonths,
)
from karama.procedure.decision import (
    Aggregation,
    Decision,
    DecisionModel,
    LiteralExpression,
    Table,
)
from karama.proof.logic import domain_of

from .finding import Problem, TableFinding


def columns(table: Table, model: DecisionModel) -> Iterator[TableFinding]:
    """Columns that ask nothing, or twice, and values of another type than theirs."""
    yield from _idle(table)
    yield from _twice(table)
    yield from _wrong_cells(table, model)
    yield from _wrong_outputs(table, model)
    yield from _wrong_lists(table, model)


def _idle(table: Table) -> Iterator[TableFinding]:
    for number in range(len(table.inputs)):
        if table.rules and all(_free(rule.inputs[number]) for rule in table.rules):
            yield TableFinding(Problem.IDLE_COLUMN, clause=number)


def _free(tests: tree.UnaryTests) -> bool:
    return not tests.negated and all(isinstance(t, tree.Anything) for t in tests.tests)


def _twice(table: Table) -> Iterator[TableFinding]:
    first: dict[str, int] = {}
    for number, clause in enumerate(table.inputs):
        before = first.setdefault(" ".join(clause.text.split()), number)
        if before != number:
            told = table.inputs[before].label
            yield TableFinding(Problem.TWIN_COLUMN, clause=number, value=told)


# --- types ----------------------------------------------------------------------


def _wrong_cells(table: Table, model: DecisionModel) -> Iterator[TableFinding]:
    """Values in cells that are of another type than their column."""
    kinds = _kinds(model)
    for number, clause in enumerate(table.inputs):
        name = clause.node.name if isinstance(clause.node, tree.Name) else ""
        wanted = _kind(clause.type_ref, model) or kinds.get(name)
        for row, rule in enumerate(table.rules, start=1):
            values = _compared(rule.inputs[number]) if wanted else ()
            for value in values:
                if not _fits(value, wanted):
                    yield TableFinding(
                        Problem.WRONG_TYPE, rules=(row,), clause=number, value=value
                    )


def _wrong_outputs(table: Table, model: DecisionModel) -> Iterator[TableFinding]:
    """Outputs that are of another type than theirs, or that cannot be added up."""
    for number, clause in enumerate(table.outputs):
        single = table.type_ref if len(table.outputs) == 1 else ""
        wanted = _kind(clause.type_ref or single, model)
        if table.aggregation is Aggregation.SUM:
            wanted = "number"
        for row, rule in enumerate(table.rules, start=1):
            for value in _values(rule.outputs[number]):
                if wanted and value is not None and not _fits(value, wanted):
                    yield TableFinding(
                        Problem.WRONG_OUTPUT, rules=(row,), clause=number, value=value
                    )


def _wrong_lists(table: Table, model: DecisionModel) -> Iterator[TableFinding]:
    """Values that a column lists and that are of another type than it says."""
    for clause in table.inputs:
        listed = [] if clause.allowed is None else _compared(clause.allowed)
        yield from _strangers(clause.label, listed, _kind(clause.type_ref, model))
    for out in table.outputs:
        given = (value for node in out.values for value in _values(node))
        named = out.label or out.name
        yield from _strangers(named, given, _kind(out.type_ref, model))


def _strangers(
    of: str, listed: Iterable[object], wanted: str | None
) -> Iterator[TableFinding]:
    for value in listed:
        if wanted and not _fits(value, wanted):
            yield TableFinding(
                Problem.WRONG_VALUES, region=((of, wanted),), value=value
            )


def _kinds(model: DecisionModel) -> Mapping[str, str | None]:
    facts = {fact.name: fact.type_ref for fact in model.inputs.values()}
    facts |= {each.name: each.type_ref for each in model.decisions.values()}
    return {name: _kind(type_ref, model) for name, type_ref in facts.items()}


def _kind(type_ref: str, model: DecisionModel) -> str | None:
    domain = domain_of(type_ref, Types(model)) if type_ref else None
    return None if domain is None else domain.kind


def _compared(tests: tree.UnaryTests) -> Iterator[object]:
    """The constants a cell compares its input with, as it stands."""
    for test in tests.tests:
        match test:
            case tree.Candidate(value=node, mentions_input=False):
                yield from _values(node)
            case tree.Test(end=node):
                yield from _values(node)
            case tree.Interval(low=low, high=high):
                for node_ in (low, high):
                    yield from _values(node_) if node_ is not None else ()


def _values(node: tree.Node) -> Iterator[object]:
    """What a part that reads no fact is; elements of a list, ends of a range."""
    if not is_closed(node):
        return
    try:
        value = compile_expression(node)({})
    except FeelError:
        return
    ahead = [value]
    while ahead:
        one = ahead.pop()
        if isinstance(one, tuple):
            ahead.extend(one)
        elif isinstance(one, Range):
            ahead.extend((one.low, one.high))
        elif one is not UNKNOWN:
            yield one


_CLASSES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (Decimal,),
    "boolean": (bool,),
    "date": (Date,),
    "time": (Time,),
    "date and time": (DateTime, Date),
    "days and time duration": (DaysTime,),
    "years and months duration": (YearsMonths,),
}


def _fits(value: object, wanted: str | None) -> bool:
    """Whether a value is of a type; null is of every type."""
    classes = _CLASSES.get(wanted or "")
    return value is None or classes is None or isinstance(value, classes)


# --- the model ------------------------------------------------------------------


def model_findings(model: DecisionModel) -> Iterator[TableFinding]:
    """Inputs nothing requires, requirements nothing reads, types that contradict."""
    required = {r for one in model.decisions.values() for r in one.requires}
    required |= {r for one in model.knowledge.values() for r in one.requires}
    required |= {r for one in model.services.values() for r in one.input_data}
    for fact in model.inputs.values():
        if fact.id not in required:
            yield TableFinding(Problem.UNREAD, value=fact.name)
    for item in model.items.values():
        listed = () if item.allowed is None else _compared(item.allowed)
        yield from _strangers(item.name, listed, _kind(item.base, model))


def unread(part: Decision, model: DecisionModel) -> Iterator[TableFinding]:
    """What a decision requires and its table or expression does not read."""
    read = _read(part)
    names = {one.id: one.name for one in model.inputs.values()}
    names |= {one.id: one.name for one in model.decisions.values()}
    for required in part.requires:
        name = names.get(required)
        if read is not None and name is not None and name not in read:
            yield TableFinding(Problem.UNREAD, value=name)


def _read(part: Decision) -> frozenset[str] | None:
    """The names an expression reads; None where it is of another kind."""
    expression = part.expression
    if isinstance(expression, LiteralExpression) and expression.node is not None:
        return free_names(expression.node)
    if isinstance(expression, Table):
        return frozenset().union(*map(free_names, _nodes(expression)))
    return None


def _nodes(table: Table) -> Iterable[tree.Node]:
    yield from (clause.node for clause in table.inputs)
    for rule in table.rules:
        yield from (*rule.inputs, *rule.outputs)
    yield from (c.default for c in table.outputs if c.default is not None)
