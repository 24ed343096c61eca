"""Numbers, texts and ranges out of other values.

Source: OMG DMN 1.5, table 73.
"""

from __future__ import annotations

import re
from decimal import Decimal

from karama.errors import FeelError
from karama.feel import tree
from karama.feel.arithmetic import CONTEXT
from karama.feel.compare import order
from karama.feel.literals import read_temporal
from karama.feel.parser import parse
from karama.feel.show import text_of
from karama.feel.signature import builtin
from karama.feel.values import Range

_OPEN_RANGE = re.compile(
    r"\s*([\[(\]])\s*(?:\.\.(?P<high>.+)|(?P<low>.+)\.\.)\s*([\])\[])\s*", re.DOTALL
)
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


@builtin("number", "from: string|number")
def number_from(source: str | Decimal) -> Decimal | None:
    """The number a text says, written as FEEL writes numbers."""
    return source if isinstance(source, Decimal) else _number(source)


def _number(source: str) -> Decimal | None:
    if not _NUMBER.fullmatch(source):
        return None
    value = CONTEXT.create_decimal(source)
    return value if value.is_finite() else None


@builtin(
    "number",
    "from: string",
    "grouping separator: string|Null",
    "decimal separator: string|Null",
)
def number_with_separators(
    source: str, grouping: str | None, decimal: str | None
) -> Decimal | None:
    """The number a text says with these separators; null where one is absent."""
    if grouping not in (None, " ", ",", ".") or decimal not in (None, ".", ","):
        return None
    if grouping is not None and grouping == decimal:
        return None
    if grouping is not None:
        source = source.replace(grouping, "")
    if decimal is not None and decimal != ".":
        if "." in source:
            return None
        source = source.replace(decimal, ".")
    return _number(source)


@builtin("string", "from: any")
def string_from(source: object) -> str | None:
    """The value as a text; null for null."""
    return text_of(source)


@builtin("range", "from: string")
def range_from(source: str) -> Range | None:
    """The range a text says, with literal ends."""
    match = _OPEN_RANGE.fullmatch(source)
    if match:
        return _half_range(match)
    node = _parsed(source)
    if not isinstance(node, tree.Interval) or node.op is not None:
        return None
    low, high = _literal(node.low), _literal(node.high)
    found = order(low, high)
    if found is None or found > 0:
        return None
    return Range(low, high, node.low_closed, node.high_closed)


def _half_range(match: re.Match[str]) -> Range | None:
    """`(..5]` and `[5..)`: the side without an end is open."""
    start, low, high, end = match[1], match["low"], match["high"], match[4]
    value = _literal(_parsed(low or high))
    if value is None or (start == "[" and high) or (end == "]" and low):
        return None
    if low:
        return Range(value, None, start == "[", False)
    return Range(None, value, False, end == "]")


def _parsed(source: str) -> tree.Node | None:
    try:
        return parse(source)
    except FeelError:
        return None


def _literal(node: tree.Node | None) -> object:
    if isinstance(node, (tree.Number, tree.String)):
        return node.value
    if isinstance(node, tree.Negation) and isinstance(node.operand, tree.Number):
        return node.operand.value.copy_negate()
    if isinstance(node, tree.Temporal):
        return read_temporal(node.text)
    return _called(node)


def _called(node: tree.Node | None) -> object:
    """`date("2026-11-24")` and its like."""
    if not isinstance(node, tree.Call) or not isinstance(node.function, tree.Name):
        return None
    if node.function.name not in ("date", "time", "date and time", "duration"):
        return None
    if len(node.arguments) == 1 and isinstance(node.arguments[0], tree.String):
        return read_temporal(node.arguments[0].value)
    return None
