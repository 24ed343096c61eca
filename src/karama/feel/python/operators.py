"""Closures for values, names, operators and choice."""

from __future__ import annotations

from karama.feel import tree
from karama.feel.arithmetic import minus, operation
from karama.feel.builtins import LIBRARY
from karama.feel.compare import COMPARISONS, at_most, both, either, identical
from karama.feel.literals import read_temporal
from karama.feel.python.scope import Compilers, Frame, Run, Scope
from karama.feel.types import instance_of
from karama.feel.values import UNKNOWN, Range, holds_unknown

CONTAINERS = frozenset({tuple, dict, Range})
"""Python types of values that have parts, and must be paid for to be walked."""


def constant(value: object) -> Run:
    """The same value at every run."""
    return lambda _frame: value


# --- names ---------------------------------------------------------------------


def look_up(name: str, scope: Scope) -> Run:
    """The value of a name: a slot, a member of an item, a fact, or a function."""
    found = scope.find(name)
    outer = _slot(found.slot) if found.slot is not None else _fact(name)
    return _in_items(name, found.items, outer) if found.items else outer


def _slot(slot: int) -> Run:
    return lambda frame: frame.slots[slot]


def _fact(name: str) -> Run:
    default = LIBRARY.get(name)

    def run(frame: Frame) -> object:
        try:
            return frame.facts[name]
        except KeyError:
            return default

    return run


def _in_items(name: str, items: tuple[int, ...], outer: Run) -> Run:
    """A name inside filters: a member of the innermost item that has it."""

    def run(frame: Frame) -> object:
        for slot in items:
            item = frame.slots[slot]
            if item is UNKNOWN and name != "item":
                return UNKNOWN
            if type(item) is dict and name in item:
                return item[name]
        return outer(frame)

    return run


# --- arithmetic, comparison, logic -----------------------------------------------


def _negation(node: tree.Negation, scope: Scope) -> Run:
    operand = scope.compile(node.operand)
    return lambda frame: minus(operand(frame))


def _arithmetic(node: tree.Arithmetic, scope: Scope) -> Run:
    left, right = scope.compile(node.left), scope.compile(node.right)
    compute = operation(node.op)

    def run(frame: Frame) -> object:
        value = compute(left(frame), right(frame))
        if type(value) is str:
            frame.budget.spend(len(value))
        return value

    return run


def _comparison(node: tree.Comparison, scope: Scope) -> Run:
    left, right = scope.compile(node.left), scope.compile(node.right)
    compare = COMPARISONS[node.op]

    def run(frame: Frame) -> object:
        one, other = left(frame), right(frame)
        if type(one) in CONTAINERS:
            frame.budget.weigh(one)
        return compare(one, other)

    return run


def _and(node: tree.And, scope: Scope) -> Run:
    left, right = scope.compile(node.left), scope.compile(node.right)

    def run(frame: Frame) -> object:
        first = left(frame)
        return False if first is False else both(first, right(frame))

    return run


def _or(node: tree.Or, scope: Scope) -> Run:
    left, right = scope.compile(node.left), scope.compile(node.right)

    def run(frame: Frame) -> object:
        first = left(frame)
        return True if first is True else either(first, right(frame))

    return run


def _between(node: tree.Between, scope: Scope) -> Run:
    value = scope.compile(node.value)
    low, high = scope.compile(node.low), scope.compile(node.high)

    def run(frame: Frame) -> object:
        middle = value(frame)
        return both(at_most(low(frame), middle), at_most(middle, high(frame)))

    return run


def _instance_of(node: tree.InstanceOf, scope: Scope) -> Run:
    run_value = scope.compile(node.value)
    kind, types = node.type, scope.unit.types

    def run(frame: Frame) -> object:
        value = run_value(frame)
        frame.budget.weigh(value)
        return instance_of(value, kind, types)

    return run


def _if(node: tree.If, scope: Scope) -> Run:
    condition = scope.compile(node.condition)
    yes, no = scope.compile(node.yes), scope.compile(node.no)

    def run(frame: Frame) -> object:
        truth = condition(frame)
        if truth is UNKNOWN:
            first, second = yes(frame), no(frame)
            frame.budget.weigh(first)
            return first if identical(first, second) else UNKNOWN
        return yes(frame) if truth is True else no(frame)

    return run


# --- ranges -----------------------------------------------------------------------


def _interval(node: tree.Interval, scope: Scope) -> Run:
    low = scope.compile(node.low) if node.low else None
    high = scope.compile(node.high) if node.high else None
    low_closed, high_closed = node.low_closed, node.high_closed
    form = node.op if node.op in ("=", "!=") else ""

    def run(frame: Frame) -> object:
        start = low(frame) if low else None
        end = high(frame) if high else None
        if holds_unknown(start) or holds_unknown(end):
            return UNKNOWN
        given = form or (
            "null" if (low and start is None) or (high and end is None) else ""
        )
        return _ordered(Range(start, end, low_closed, high_closed, given))

    return run


def _ordered(span: Range) -> Range | None:
    """The range, or None when its ends have no order, or are the wrong way round."""
    if span.form in ("=", "!="):
        return span
    ends = [end for end in (span.low, span.high) if end is not None]
    if ends and at_most(ends[0], ends[-1]) is not True:
        return None
    return span


COMPILERS: Compilers = {
    tree.Null: lambda _node, _scope: constant(None),
    tree.Boolean: lambda node, _scope: constant(node.value),
    tree.Number: lambda node, _scope: constant(node.value),
    tree.String: lambda node, _scope: constant(node.value),
    tree.Temporal: lambda node, _scope: constant(read_temporal(node.text)),
    tree.Name: lambda node, scope: look_up(node.name, scope),
    tree.Input: lambda _node, scope: look_up("?", scope),
    tree.Negation: _negation,
    tree.Arithmetic: _arithmetic,
    tree.Comparison: _comparison,
    tree.And: _and,
    tree.Or: _or,
    tree.Between: _between,
    tree.InstanceOf: _instance_of,
    tree.If: _if,
    tree.Interval: _interval,
}
