"""The tree of a FEEL expression: small frozen nodes, and no behaviour.

The parser (`karama.feel.parser`) builds these nodes; every reading is a function over
them: Python (`karama.feel.python`), columns and SQL (`karama.decisions`), words
(`karama.explanation`), and logic. A node says what was written, never what it is
worth. Each node carries its place for messages; the place never counts for equality.

Source: OMG DMN 1.5, section 10.3.1.2 (grammar); rule numbers are given where useful.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import attrs


@attrs.frozen
class Span:
    """Where a node stands in its expression: 1-based line and column of its start."""

    line: int = 1
    column: int = 1


@attrs.frozen
class Node:
    """Anything an expression is made of."""

    span: Span = attrs.field(factory=Span, eq=False, repr=False, kw_only=True)


# --- values -----------------------------------------------------------------


@attrs.frozen
class Null(Node):
    """The literal `null`."""


@attrs.frozen
class Boolean(Node):
    """`true` or `false`."""

    value: bool


@attrs.frozen
class Number(Node):
    """A number literal, exact, at most 34 digits; the sign is a `Negation`."""

    value: Decimal


@attrs.frozen
class String(Node):
    """A string literal, escapes resolved."""

    value: str


@attrs.frozen
class Temporal(Node):
    """An at-literal, `@"2026-11-24"`: the text between the quotes, unread."""

    text: str


@attrs.frozen
class Name(Node):
    """A name in scope, spaces normalised to one."""

    name: str


# --- arithmetic, comparison, logic ------------------------------------------

ArithmeticOp = Literal["+", "-", "*", "/", "**"]
ComparisonOp = Literal["=", "!=", "<", "<=", ">", ">="]


@attrs.frozen
class Negation(Node):
    """Unary minus."""

    operand: Node


@attrs.frozen
class Arithmetic(Node):
    """`left op right` for + - * / **."""

    op: ArithmeticOp
    left: Node
    right: Node


@attrs.frozen
class Comparison(Node):
    """`left op right` for = != < <= > >=."""

    op: ComparisonOp
    left: Node
    right: Node


@attrs.frozen
class And(Node):
    """Conjunction, three-valued."""

    left: Node
    right: Node


@attrs.frozen
class Or(Node):
    """Disjunction, three-valued."""

    left: Node
    right: Node


@attrs.frozen
class Between(Node):
    """`value between low and high`, both ends included."""

    value: Node
    low: Node
    high: Node


@attrs.frozen
class In(Node):
    """`value in tests`: true when any of the tests holds for the value."""

    value: Node
    tests: tuple[Node, ...]


@attrs.frozen
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: TypeName


# --- choice and iteration ----------------------------------------------------


@attrs.frozen
class If(Node):
    """`if condition then yes else no`; anything but true chooses `no`."""

    condition: Node
    yes: Node
    no: Node


@attrs.frozen
class Iterator(Node):
    """`name in source`, or `name in source..end` (both ends included)."""

    name: str
    source: Node
    end: Node | None = None


@attrs.frozen
class For(Node):
    """`for a in x, b in y return result`; `partial` is in scope of `result`."""

    iterators: tuple[Iterator, ...]
    result: Node


@attrs.frozen
class Quantified(Node):
    """`some a in x satisfies c`, or `every ...`."""

    kind: Literal["some", "every"]
    iterators: tuple[Iterator, ...]
    condition: Node


# --- access and calls ---------------------------------------------------------


@attrs.frozen
class Path(Node):
    """`source.name`."""

    source: Node
    name: str


@attrs.frozen
class Filter(Node):
    """`source[condition]`: a condition over `item`, or a 1-based index."""

    source: Node
    condition: Node


@attrs.frozen
class NamedArgument(Node):
    """`name: value` in a call."""

    name: str
    value: Node


@attrs.frozen
class Call(Node):
    """`function(a, b)` or `function(x: a, y: b)`: all positional, or all named."""

    function: Node
    arguments: tuple[Node, ...] = ()
    named: tuple[NamedArgument, ...] = ()


# --- constructors ---------------------------------------------------------------


@attrs.frozen
class List(Node):
    """`[a, b]`."""

    items: tuple[Node, ...] = ()


@attrs.frozen
class Entry(Node):
    """`key: value` in a context."""

    key: str
    value: Node


@attrs.frozen
class Context(Node):
    """`{a: 1, b: a + 1}`; later entries see earlier ones."""

    entries: tuple[Entry, ...] = ()


@attrs.frozen
class Interval(Node):
    """`[low..high]`, `(low..high)`, `]low..high[` and mixes; an end may be absent.

    `(< 5)` and the like are intervals with one absent end, when read as values; `op`
    then says which comparison was written, and the ends of `=` and `!=` are the same
    node. As a test in a cell they are always `Test`, never `Interval`.
    """

    low: Node | None
    high: Node | None
    low_closed: bool
    high_closed: bool
    op: ComparisonOp | None = None


@attrs.frozen
class Parameter(Node):
    """A formal parameter and its declared type, if any."""

    name: str
    type: TypeName | None = None


@attrs.frozen
class FunctionDefinition(Node):
    """`function(a, b: number) a + b`, or an external one."""

    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False
    returns: TypeName | None = None


# --- types ------------------------------------------------------------------------


@attrs.frozen
class TypeName(Node):
    """A type as written: `number`, `list<string>`, `context<a: number>`, `tModel.x`.

    Attributes:
        name: "number", "list", "context", "function", "range", or a qualified name.
        arguments: Element type of a list or range; parameter types of a function.
        fields: Names and types of a context.
        returns: Result type of a function.
    """

    name: str
    arguments: tuple[TypeName, ...] = ()
    fields: tuple[tuple[str, TypeName], ...] = ()
    returns: TypeName | None = None


# --- unary tests: the cells of a decision table -------------------------------------


@attrs.frozen
class Anything(Node):
    """The cell `-`: always true, and asks nothing."""


@attrs.frozen
class Test(Node):
    """`< 18`, `>= x`, `= y`: the input compared with `end`."""

    op: ComparisonOp
    end: Node


@attrs.frozen
class Candidate(Node):
    """A bare expression in a cell, DMN rule 7.

    If it mentions `?` it is a condition of its own; else the input is equal to it,
    or an element of it (a list), or inside it (a range).
    """

    value: Node
    mentions_input: bool = False


@attrs.frozen
class UnaryTests(Node):
    """One cell: any of the tests holds, or none of them when `negated`.

    Each test is `Anything`, `Test`, `Interval` or `Candidate`.
    """

    tests: tuple[Node, ...]
    negated: bool = False


@attrs.frozen
class Input(Node):
    """`?`: the value the cell is about."""
