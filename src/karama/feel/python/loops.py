"""Closures for iteration: `for`, `some`, `every`, and filters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from karama.feel import tree
from karama.feel.access import filtered
from karama.feel.compare import both, either
from karama.feel.iteration import domain
from karama.feel.python.scope import Compilers, Frame, Run, Scope
from karama.feel.values import Unknown

Visit = Callable[[Frame], bool]
Loop = Callable[[Frame, Visit], bool]


class _NoDomain(Exception):
    """There is nothing to go over; carries null or UNKNOWN."""

    def __init__(self, value: object) -> None:
        self.value = value


def _loops(iterators: tuple[tree.Iterator, ...], scope: Scope) -> tuple[Loop, Scope]:
    """Nested loops as one function, and the scope inside them.

    The loop calls `visit` for each combination, and stops when it answers False.
    """
    first, *rest = iterators
    source = scope.compile(first.source)
    end = scope.compile(first.end) if first.end else None
    inner = scope.inner()
    slot = inner.bind(first.name)
    nested, innermost = _loops(tuple(rest), inner) if rest else (None, inner)

    def loop(frame: Frame, visit: Visit) -> bool:
        values = domain(source(frame), end and end(frame), ends=end is not None)
        if values is None or isinstance(values, Unknown):
            raise _NoDomain(values)
        for value in values:
            frame.budget.spend()
            frame.slots[slot] = value
            more = nested(frame, visit) if nested else visit(frame)
            if not more:
                return False
        return True

    return loop, innermost


def _for(node: tree.For, scope: Scope) -> Run:
    loop, inside = _loops(node.iterators, scope)
    inner = inside.inner()
    slot = inner.bind("partial")
    weight = scope.unit.weight
    result = inner.compile(node.result)
    turn = scope.unit.steps_since(weight)
    uses_partial = "partial" in inner.used

    def run(frame: Frame) -> object:
        found: list[object] = []
        spend = frame.budget.spend

        def visit(frame: Frame) -> bool:
            spend(turn)
            if uses_partial:
                spend(len(found))
                frame.slots[slot] = tuple(found)
            found.append(result(frame))
            return True

        try:
            loop(frame, visit)
        except _NoDomain as none:
            return none.value
        return tuple(found)

    return run


def _quantified(node: tree.Quantified, scope: Scope) -> Run:
    loop, inner = _loops(node.iterators, scope)
    weight = scope.unit.weight
    condition = inner.compile(node.condition)
    turn = scope.unit.steps_since(weight)
    join, decided = (either, True) if node.kind == "some" else (both, False)

    def run(frame: Frame) -> object:
        truth: Any = not decided
        spend = frame.budget.spend

        def visit(frame: Frame) -> bool:
            nonlocal truth
            spend(turn)
            truth = join(truth, condition(frame))
            return truth is not decided

        try:
            loop(frame, visit)
        except _NoDomain as none:
            return none.value
        return truth

    return run


def _filter(node: tree.Filter, scope: Scope) -> Run:
    source = scope.compile(node.source)
    inner = scope.inner()
    slot = inner.bind_item()
    weight = scope.unit.weight
    condition = inner.compile(node.condition)
    turn = scope.unit.steps_since(weight)

    def run(frame: Frame) -> object:
        spend = frame.budget.spend

        def test(item: object) -> object:
            spend(turn)
            frame.slots[slot] = item
            return condition(frame)

        return filtered(source(frame), test)

    return run


COMPILERS: Compilers = {
    tree.For: _for,
    tree.Quantified: _quantified,
    tree.Filter: _filter,
}
