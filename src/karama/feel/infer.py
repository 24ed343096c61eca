"""What type an expression has, and where it compares or computes the incomparable.

FEEL turns every mistake of types into null, silently; this finds the plain ones
before anybody is asked a question: a number compared with a text, a date added to a
date. It never guesses: what it does not know is `Any`, and `Any` is never a mistake.

The flow: `infer` visits the tree once, from the leaves up, with the types of the
names in scope, and notes each operation whose operands can only give null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import attrs

from karama.feel import tree
from karama.feel.access import member
from karama.feel.arithmetic import operation
from karama.feel.literals import read_temporal
from karama.feel.tree import TypeName
from karama.feel.types import kind_of, resolve
from karama.feel.values import Range
from karama.feel.walk import children

ANY = TypeName("Any")
NULL = TypeName("Null")
BOOLEAN = TypeName("boolean")
NUMBER = TypeName("number")
STRING = TypeName("string")


# One value of each kind that operators and properties take: what they give for it is
# the kind they give for all, so no table of kinds can disagree with the operators.
_SAMPLES = {
    kind_of(value): value
    for value in (
        Decimal(1),
        "a",
        *map(read_temporal, ("2026-01-01", "10:00:00Z", "2026-01-01T10:00:00@Etc/UTC")),
        *map(read_temporal, ("P1D", "P1Y")),
        Range(Decimal(1), Decimal(2)),
    )
}
_NUMBERS = (
    "ceiling, count, day of year, decimal, exp, floor, log, mean, median, modulo, "
    "number, product, round down, round half down, round half up, round up, sqrt, "
    "stddev, string length, sum, week of year"
)
_TEXTS = (
    "day of week, lower case, month of year, replace, string, string join, "
    "substring, substring after, substring before, upper case"
)
_TRUTHS = (
    "after, all, any, before, coincides, contains, during, ends with, even, "
    "finished by, finishes, includes, is, list contains, matches, meets, met by, not, "
    "odd, overlaps, overlaps after, overlaps before, started by, starts, starts with"
)
_GIVES = {
    **dict.fromkeys(_NUMBERS.split(", "), NUMBER),
    **dict.fromkeys(_TEXTS.split(", "), STRING),
    **dict.fromkeys(_TRUTHS.split(", "), BOOLEAN),
    "date": TypeName("date"),
    "time": TypeName("time"),
    "date and time": TypeName("date and time"),
    "years and months duration": TypeName("years and months duration"),
    "now": TypeName("date and time"),
    "today": TypeName("date"),
    "split": TypeName("list", (STRING,)),
    "index of": TypeName("list", (NUMBER,)),
    "mode": TypeName("list", (NUMBER,)),
    "get entries": TypeName("list", (TypeName("context"),)),
}


@attrs.frozen
class Mismatch:
    """An operation that is null whatever the facts are.

    Attributes:
        span: Where it is written.
        op: The operator: "<", "+", "in"...
        left: Kind of the left operand, as "number".
        right: Kind of the right operand.
    """

    span: tree.Span
    op: str
    left: str
    right: str


@attrs.frozen
class _Reading:
    """Types of names in scope, what item definitions mean, and what was found."""

    names: Mapping[str, TypeName]
    types: Mapping[str, TypeName]
    found: list[Mismatch]

    def with_names(self, names: Mapping[str, TypeName]) -> _Reading:
        return attrs.evolve(self, names={**self.names, **names})

    def of(self, node: tree.Node) -> TypeName:
        kind = _READ.get(type(node), _boolean)(node, self)
        return resolve(kind, self.types) or ANY

    def clash(self, node: tree.Node, op: str, left: TypeName, right: TypeName) -> None:
        self.found.append(Mismatch(node.span, op, left.name, right.name))


def infer(
    node: tree.Node,
    names: Mapping[str, TypeName],
    types: Mapping[str, TypeName] | None = None,
) -> TypeName:
    """The type of an expression; `Any` when it cannot be told.

    Args:
        node: What `parse` or `parse_tests` answered.
        names: Types of the facts; `?` is the input of a cell.
        types: What the names of item definitions mean.
    """
    return _Reading(names, types or {}, []).of(node)


def mismatches(
    node: tree.Node,
    names: Mapping[str, TypeName],
    types: Mapping[str, TypeName] | None = None,
) -> tuple[Mismatch, ...]:
    """Every operation that is null whatever the facts are, as they are written."""
    reading = _Reading(names, types or {}, [])
    reading.of(node)
    return tuple(sorted(reading.found, key=lambda each: attrs.astuple(each.span)))


def join(one: TypeName, other: TypeName) -> TypeName:
    """A type that both values have; null fits every type."""
    if one == other or other.name == "Null":
        return one
    if one.name == "Null":
        return other
    if one.name == other.name == "list":
        pairs = (each.arguments[0] if each.arguments else ANY for each in (one, other))
        return TypeName("list", (join(*pairs),))
    return ANY


def _known(*kinds: TypeName) -> bool:
    return all(kind.name not in ("Any", "Null") for kind in kinds)


# --- operators ---------------------------------------------------------------------


def _arithmetic(node: tree.Arithmetic, reading: _Reading) -> TypeName:
    left, right = reading.of(node.left), reading.of(node.right)
    if not _known(left, right):
        return ANY
    if left.name not in _SAMPLES or right.name not in _SAMPLES:
        result = None
    else:
        result = operation(node.op)(_SAMPLES[left.name], _SAMPLES[right.name])
    if result is None:
        reading.clash(node, node.op, left, right)
    return TypeName(kind_of(result))


def _compare(
    node: tree.Node, op: str, left: TypeName, right: TypeName, reading: _Reading
) -> None:
    if _known(left, right) and left.name != right.name:
        reading.clash(node, op, left, right)


def _comparison(node: tree.Comparison, reading: _Reading) -> TypeName:
    left, right = reading.of(node.left), reading.of(node.right)
    _compare(node, node.op, left, right, reading)
    return BOOLEAN


def _between(node: tree.Between, reading: _Reading) -> TypeName:
    value = reading.of(node.value)
    for end in (node.low, node.high):
        _compare(node, "between", value, reading.of(end), reading)
    return BOOLEAN


def _boolean(node: tree.Node, reading: _Reading) -> TypeName:
    for child in children(node):
        if not isinstance(child, TypeName):
            reading.of(child)
    return BOOLEAN


def _in(node: tree.In, reading: _Reading) -> TypeName:
    _tests(node.tests, reading.with_names({"?": reading.of(node.value)}))
    return BOOLEAN


def _unary_tests(node: tree.UnaryTests, reading: _Reading) -> TypeName:
    _tests(node.tests, reading)
    return BOOLEAN


def _tests(tests: tuple[tree.Node, ...], reading: _Reading) -> None:
    value = reading.names.get("?", ANY)
    value = resolve(value, reading.types) or ANY
    for test in tests:
        if isinstance(test, tree.Test):
            _compare(test, test.op, value, reading.of(test.end), reading)
        elif isinstance(test, tree.Candidate):
            kind = reading.of(test.value)
            if not (test.mentions_input and kind.name == "boolean"):
                _compare(test, "in", value, _inside(kind, value), reading)
        elif isinstance(test, tree.Interval):
            _compare(test, "in", value, _inside(reading.of(test), value), reading)


def _inside(kind: TypeName, value: TypeName) -> TypeName:
    """What a value is compared with: an element of a list, an end of a range."""
    if kind.name in ("list", "range") and kind.name != value.name:
        return _inside(kind.arguments[0], value) if kind.arguments else ANY
    return kind


# --- values and access ---------------------------------------------------------------


def _interval(node: tree.Interval, reading: _Reading) -> TypeName:
    ends = [reading.of(end) for end in (node.low, node.high) if end is not None]
    if len(ends) == 2 and _known(*ends) and ends[0].name != ends[1].name:
        reading.clash(node, "..", ends[0], ends[1])
        return NULL
    return TypeName("range", (join(ends[0], ends[-1]),))


def _list(node: tree.List, reading: _Reading) -> TypeName:
    kinds = [reading.of(item) for item in node.items]
    if not kinds:
        return TypeName("list", (NULL,))
    element = kinds[0]
    for kind in kinds[1:]:
        element = join(element, kind)
    return TypeName("list", (element,))


def _context(node: tree.Context, reading: _Reading) -> TypeName:
    fields: dict[str, TypeName] = {}
    for entry in node.entries:
        kind = reading.of(entry.value)
        fields[entry.key] = kind
        reading = reading.with_names({entry.key: kind})
    return TypeName("context", fields=tuple(fields.items()))


def _path(node: tree.Path, reading: _Reading) -> TypeName:
    return _member(reading.of(node.source), node.name, reading)


def _member(source: TypeName, name: str, reading: _Reading) -> TypeName:
    if source.name == "list" and source.arguments:
        element = resolve(source.arguments[0], reading.types) or ANY
        inner = resolve(_member(element, name, reading), reading.types)
        return TypeName("list", (inner or ANY,))
    if source.name == "context":
        return dict(source.fields).get(name, ANY)
    found = member(_SAMPLES.get(source.name), name)
    if source.name == "range" and name in ("start", "end"):
        return source.arguments[0] if source.arguments else ANY
    return ANY if found is None else TypeName(kind_of(found))


def _filter(node: tree.Filter, reading: _Reading) -> TypeName:
    source = reading.of(node.source)
    element = ANY
    if source.name == "list" and source.arguments:
        element = resolve(source.arguments[0], reading.types) or ANY
    members = dict(element.fields)
    # a member hides a fact; an element of unknown members may hide any fact
    inner = reading.with_names({"item": element, **members})
    if element.name in ("Any", "Null"):
        inner = attrs.evolve(inner, names={"item": element})
    condition = inner.of(node.condition)
    if condition.name == "number":
        return element
    return TypeName("list", (element,)) if condition.name == "boolean" else ANY


# --- choice, iteration, functions ------------------------------------------------


def _if(node: tree.If, reading: _Reading) -> TypeName:
    reading.of(node.condition)
    return join(reading.of(node.yes), reading.of(node.no))


def _iterated(iterators: tuple[tree.Iterator, ...], reading: _Reading) -> _Reading:
    for each in iterators:
        source = reading.of(each.source)
        if each.end is not None:
            reading.of(each.end)
            element = source
        else:
            element = source.arguments[0] if source.arguments else ANY
        reading = reading.with_names({each.name: element})
    return reading


def _for(node: tree.For, reading: _Reading) -> TypeName:
    inner = _iterated(node.iterators, reading).with_names({"partial": ANY})
    return TypeName("list", (inner.of(node.result),))


def _quantified(node: tree.Quantified, reading: _Reading) -> TypeName:
    _iterated(node.iterators, reading).of(node.condition)
    return BOOLEAN


def _call(node: tree.Call, reading: _Reading) -> TypeName:
    for argument in (*node.arguments, *(each.value for each in node.named)):
        reading.of(argument)
    if isinstance(node.function, tree.Name):
        known = reading.names.get(node.function.name)
        if known is None:
            return _GIVES.get(node.function.name, ANY)
        return known.returns or ANY
    return reading.of(node.function).returns or ANY


def _function(node: tree.FunctionDefinition, reading: _Reading) -> TypeName:
    parameters = {each.name: each.type or ANY for each in node.parameters}
    returns = node.returns or ANY
    if not node.external:
        body = reading.with_names(parameters).of(node.body)
        returns = node.returns or body
    return TypeName("function", tuple(parameters.values()), returns=returns)


_READ: dict[type, Callable[[Any, _Reading], TypeName]] = {
    tree.Null: lambda _node, _reading: NULL,
    tree.Boolean: lambda _node, _reading: BOOLEAN,
    tree.Number: lambda _node, _reading: NUMBER,
    tree.String: lambda _node, _reading: STRING,
    tree.Temporal: lambda node, _: TypeName(kind_of(read_temporal(node.text))),
    tree.Name: lambda node, reading: reading.names.get(node.name, ANY),
    tree.Input: lambda _node, reading: reading.names.get("?", ANY),
    tree.Negation: lambda node, reading: reading.of(node.operand),
    tree.Arithmetic: _arithmetic,
    tree.Comparison: _comparison,
    tree.Between: _between,
    tree.In: _in,
    tree.If: _if,
    tree.For: _for,
    tree.Quantified: _quantified,
    tree.Path: _path,
    tree.Filter: _filter,
    tree.Call: _call,
    tree.List: _list,
    tree.Context: _context,
    tree.Interval: _interval,
    tree.FunctionDefinition: _function,
    tree.UnaryTests: _unary_tests,
}
