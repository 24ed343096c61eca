"""Closures for tests: `a in (...)` and the cells of decision tables."""

from __future__ import annotations

from collections.abc import Callable

from karama.feel import tree
from karama.feel.compare import COMPARISONS, any_of, matches, negate
from karama.feel.python.operators import CONTAINERS
from karama.feel.python.scope import Compilers, Frame, Run, Scope
from karama.feel.values import UNKNOWN

Matcher = Callable[[object, Frame], object]


def _in(node: tree.In, scope: Scope) -> Run:
    value = scope.compile(node.value)
    match = _any_test(node.tests, scope)
    return lambda frame: match(value(frame), frame)


def unary_tests(tests: tree.UnaryTests, scope: Scope) -> Matcher:
    """One cell: a function of the input's value and a frame."""
    match = _any_test(tests.tests, scope)
    if not tests.negated:
        return match
    return lambda value, frame: negate(match(value, frame))


def _any_test(tests: tuple[tree.Node, ...], scope: Scope) -> Matcher:
    matchers = [_test(test, scope) for test in tests]
    if len(matchers) == 1:
        return matchers[0]
    return lambda value, frame: any_of(match(value, frame) for match in matchers)


def _test(test: tree.Node, scope: Scope) -> Matcher:
    if isinstance(test, tree.Anything):
        return lambda _value, _frame: True
    if isinstance(test, tree.Test):
        end, compare = scope.compile(test.end), COMPARISONS[test.op]
        return lambda value, frame: compare(value, _paid(end(frame), frame))
    if isinstance(test, tree.Candidate) and test.mentions_input:
        return _condition(test.value, scope)
    candidate = scope.compile(test.value if isinstance(test, tree.Candidate) else test)
    return lambda value, frame: matches(value, _paid(candidate(frame), frame))


def _paid(value: object, frame: Frame) -> object:
    """The value, once the budget has paid for walking it."""
    if type(value) in CONTAINERS:
        frame.budget.weigh(value)
    return value


def _condition(node: tree.Node, scope: Scope) -> Matcher:
    """A test that mentions `?`: a condition, or a value to be equal to."""
    inner = scope.inner()
    slot = inner.bind("?")
    run = inner.compile(node)

    def match(value: object, frame: Frame) -> object:
        frame.slots[slot] = value
        found = run(frame)
        if found is UNKNOWN or found is None or isinstance(found, bool):
            return found
        return matches(value, _paid(found, frame))

    return match


COMPILERS: Compilers = {tree.In: _in}
