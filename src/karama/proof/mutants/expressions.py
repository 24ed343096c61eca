"""Wrong changes of FEEL: a comparison flipped, a bound moved, half a condition gone.

Each function yields a word for the change and the changed tree; it knows nothing of
where the expression stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import attrs

from karama.feel import tree

OPPOSITE: dict[tree.ComparisonOp, tree.ComparisonOp] = {
    "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
}  # fmt: skip
TOUCHING: dict[tree.ComparisonOp, tree.ComparisonOp] = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">",
}  # fmt: skip

Changed = Iterator[tuple[str, tree.Node]]


def changed(node: tree.Node) -> Changed:
    """Every small wrong change of a condition."""
    match node:
        case tree.Comparison(op=op, left=left, right=right):
            yield "flip", attrs.evolve(node, op=OPPOSITE[op])
            if op in TOUCHING:
                yield "touch", attrs.evolve(node, op=TOUCHING[op])
            for word, bound in _bounds(right):
                yield word, attrs.evolve(node, right=bound)
            for word, bound in _bounds(left):
                yield word, attrs.evolve(node, left=bound)
        case tree.And(left=left, right=right) | tree.Or(left=left, right=right):
            yield "half", left
            yield "half", right
            other = tree.Or if isinstance(node, tree.And) else tree.And
            yield "join", other(left, right)
            for word, part in changed(left):
                yield word, attrs.evolve(node, left=part)
            for word, part in changed(right):
                yield word, attrs.evolve(node, right=part)
        case tree.Name():
            yield "flip", _not(node)
        case tree.Call(function=tree.Name(name="not"), arguments=(inner,)):
            yield "flip", inner
            for word, part in changed(inner):
                yield word, attrs.evolve(node, arguments=(part,))


def _not(node: tree.Node) -> tree.Node:
    return tree.Call(tree.Name("not"), (node,))


def _bounds(node: tree.Node) -> Changed:
    if isinstance(node, tree.Number):
        for step in (-1, 1):
            yield "bound", attrs.evolve(node, value=node.value + Decimal(step))


# --- cells ----------------------------------------------------------------------------


def cells(tests: tree.UnaryTests) -> Iterator[tuple[str, tree.UnaryTests]]:
    """Every small wrong change of a cell that asks something."""
    asked = tests.tests
    if not asked or any(isinstance(test, tree.Anything) for test in asked):
        return
    yield "any", attrs.evolve(tests, tests=(tree.Anything(),), negated=False)
    yield "flip", attrs.evolve(tests, negated=not tests.negated)
    for place, test in enumerate(asked):
        rest = asked[:place] + asked[place + 1 :]
        if rest:
            yield "half", attrs.evolve(tests, tests=rest)
        for word, other in _tests(test):
            whole = (*asked[:place], other, *asked[place + 1 :])
            yield word, attrs.evolve(tests, tests=whole)


def _tests(test: tree.Node) -> Changed:
    if isinstance(test, tree.Test):
        if test.op in TOUCHING:
            yield "touch", attrs.evolve(test, op=TOUCHING[test.op])
        for word, end in _bounds(test.end):
            yield word, attrs.evolve(test, end=end)
    elif isinstance(test, tree.Interval):
        yield from _spans(test)


def _spans(span: tree.Interval) -> Changed:
    yield "touch", attrs.evolve(span, low_closed=not span.low_closed)
    yield "touch", attrs.evolve(span, high_closed=not span.high_closed)
    for word, end in _bounds(span.low) if span.low is not None else ():
        yield word, attrs.evolve(span, low=end)
    for word, end in _bounds(span.high) if span.high is not None else ():
        yield word, attrs.evolve(span, high=end)
