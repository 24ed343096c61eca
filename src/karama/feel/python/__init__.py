"""The Python reading of FEEL: a tree becomes closures once, and runs many times.

`compile_expression` visits each node one time and answers a Python function for it;
these call one another, so evaluation never looks at the tree and no text is ever
handed to `eval`. What goes wrong inside an expression is null, as the standard asks;
only an exhausted budget raises. Truths and UNKNOWN follow `karama.feel.compare`.

Each module here compiles some kinds of nodes; this one joins them.

Source: OMG DMN 1.5, sections 10.3.2 and 10.3.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from karama.errors import FeelLimit
from karama.feel import tree
from karama.feel.budget import Budget
from karama.feel.parser import parse
from karama.feel.python import functions, loops, matching, operators
from karama.feel.python.matching import Matcher, unary_tests
from karama.feel.python.operators import CONTAINERS
from karama.feel.python.scope import Compilers, Frame, Run, Scope, Unit
from karama.feel.show import to_feel
from karama.feel.types import NO_TYPES, Types

_Made = TypeVar("_Made")

__all__ = ["Expression", "Tests", "compile_expression", "compile_tests", "evaluate"]

_COMPILERS: Compilers = {
    **operators.COMPILERS,
    **matching.COMPILERS,
    **loops.COMPILERS,
    **functions.COMPILERS,
}


class Expression:
    """A compiled expression: call it with facts."""

    __slots__ = ("_run", "_size")

    def __init__(self, run: Run, size: int) -> None:
        self._run = run
        self._size = size

    def __call__(
        self, facts: Mapping[str, object], budget: Budget | None = None
    ) -> object:
        """The value of the expression over these facts.

        Args:
            facts: FEEL values by name; a name that is missing is null.
            budget: What the evaluation may cost; a fresh default one when None.

        Raises:
            FeelLimit: It ran more steps, or nested more calls, than it may.
        """
        frame = Frame(facts, [None] * self._size, budget or Budget())
        try:
            value = self._run(frame)
        except RecursionError:
            raise FeelLimit("calls nested deeper than Python allows") from None
        if type(value) in CONTAINERS:
            frame.budget.weigh(value)
        return value


class Tests:
    """A compiled cell: call it with the input's value and the facts."""

    __slots__ = ("_match", "_size")

    def __init__(self, match: Matcher, size: int) -> None:
        self._match = match
        self._size = size

    def __call__(
        self,
        value: object,
        facts: Mapping[str, object] | None = None,
        budget: Budget | None = None,
    ) -> object:
        """Whether the cell holds for the value: True, False, None or UNKNOWN.

        Raises:
            FeelLimit: It ran more steps, or nested more calls, than it may.
        """
        frame = Frame(facts or {}, [None] * self._size, budget or Budget())
        try:
            return self._match(value, frame)
        except RecursionError:
            raise FeelLimit("calls nested deeper than Python allows") from None


def compile_expression(node: tree.Node, types: Types = NO_TYPES) -> Expression:
    """Compile a tree into a function of facts.

    Args:
        node: What `parse` answered.
        types: What the names of item definitions mean, for `instance of` and typed
            parameters.
    """
    unit = Unit(_COMPILERS, types)
    return Expression(_within_depth(Scope(unit).compile, node), unit.size)


def compile_tests(tests: tree.UnaryTests, types: Types = NO_TYPES) -> Tests:
    """Compile the cell of a table into a function of a value and facts."""
    unit = Unit(_COMPILERS, types)
    scope = Scope(unit)
    return Tests(_within_depth(lambda cell: unary_tests(cell, scope), tests), unit.size)


def _within_depth(make: Callable[[Any], _Made], node: tree.Node) -> _Made:
    try:
        return make(node)
    except RecursionError:
        raise FeelLimit("nested deeper than Python allows") from None


def evaluate(
    text: str,
    facts: Mapping[str, object] | None = None,
    budget: Budget | None = None,
) -> object:
    """Parse, compile and run one expression; for more than one run, compile it.

    >>> evaluate('if age < 18 then "child" else "adult"', {"age": 16})
    'child'

    Raises:
        FeelError: The text is no expression.
        FeelLimit: It ran more steps than it may.
    """
    values = {name: to_feel(value) for name, value in (facts or {}).items()}
    return compile_expression(parse(text, values))(values, budget)
