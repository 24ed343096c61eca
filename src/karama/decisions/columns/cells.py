"""What a cell says about its input, for every elementary interval of its column.

A cell that only compares its input with constants is constant between them: its truth
is found by trying it, with the Python reading itself, once in each interval. So the
columns reading cannot disagree with the Python reading about a cell: it asks it.

Any other cell (`starts with(?, "A")`, `> other fact`) is *computed*: it is tried on
each distinct combination of the facts it reads.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from karama.feel import UNKNOWN, compile_expression, compile_tests, free_names, tree
from karama.feel.values import Range, holds_unknown
from karama.feel.walk import mentions_input

from .axes import kind_of


@attrs.frozen
class Cell:
    """A cell, compiled.

    Attributes:
        tests: The tree.
        try_on: The Python reading: value of the input, facts -> True, False, None
            or UNKNOWN.
        cuts: The constants its input is compared with; None when it is computed.
        names: Facts it reads besides its input.
    """

    tests: tree.UnaryTests
    try_on: object = attrs.field(eq=False, repr=False)
    cuts: tuple[object, ...] | None
    names: tuple[str, ...]

    def truth(self, value: object, facts: object = None) -> object:
        """True, False or UNKNOWN; null does not match, so it is False here."""
        answer = self.try_on(value, facts or {})  # type: ignore[operator]
        return answer if answer is True or answer is UNKNOWN else False


def compile_cell(tests: tree.UnaryTests) -> Cell:
    """Compile a cell and find the constants its input is compared with."""
    names = tuple(sorted(free_names(tests)))
    return Cell(tests, compile_tests(tests), cuts_of(tests), names)


def anything(tests: tree.UnaryTests) -> bool:
    """Whether the cell is `-`: it holds whatever the input, even unknown."""
    return not tests.negated and any(
        isinstance(test, tree.Anything) for test in tests.tests
    )


# --- constants ------------------------------------------------------------------


class _Computed(Exception):
    """The cell does more than compare its input with constants."""


def cuts_of(tests: tree.UnaryTests) -> tuple[object, ...] | None:
    """The constants a cell compares its input with; None when it does more."""
    try:
        return tuple(cut for test in tests.tests for cut in _of_test(test))
    except _Computed:
        return None


def _of_test(test: tree.Node) -> Iterator[object]:
    match test:
        case tree.Anything():
            return
        case tree.Test(end=end):
            yield from _of_value(_constant(end))
        case tree.Interval(low=low, high=high):
            for bound in (low, high):
                if bound is not None:
                    yield from _of_value(_constant(bound))
        case tree.Candidate(value=value, mentions_input=True):
            yield from _of_condition(value)
        case tree.Candidate(value=value):
            yield from _of_value(_constant(value))
        case _:
            yield from _of_value(_constant(test))


def _of_value(value: object) -> Iterator[object]:
    """The points at which equality with, or membership of, a value may change."""
    if isinstance(value, tuple):
        for item in value:
            yield from _of_value(item)
    elif isinstance(value, Range):
        yield from _of_value(value.low)
        yield from _of_value(value.high)
    elif kind_of(value) is not None:
        yield value
    elif value is not None and not isinstance(value, bool):
        raise _Computed  # a zoned time, a context, a function: compared one by one


def _of_condition(node: tree.Node) -> Iterator[object]:
    """The same for a condition that mentions `?`: comparisons and and/or only."""
    match node:
        case tree.And(left=left, right=right) | tree.Or(left=left, right=right):
            yield from _of_condition(left)
            yield from _of_condition(right)
        case tree.Comparison(left=tree.Input(), right=other):
            yield from _of_value(_constant(other))
        case tree.Comparison(left=other, right=tree.Input()):
            yield from _of_value(_constant(other))
        case tree.Between(value=tree.Input(), low=low, high=high):
            yield from _of_value(_constant(low))
            yield from _of_value(_constant(high))
        case tree.In(value=tree.Input(), tests=tests):
            for test in tests:
                yield from _of_test(test)
        case tree.Call(function=tree.Name("not"), arguments=(inner,), named=()):
            yield from _of_condition(inner)
        case tree.InstanceOf(value=tree.Input()):
            return
        case _:
            yield from _of_value(_constant(node))


def _constant(node: tree.Node) -> object:
    """The value of a node that mentions no fact and no `?`."""
    if free_names(node) or mentions_input(node):
        raise _Computed
    value = compile_expression(node)({})
    if holds_unknown(value):
        raise _Computed
    return value
