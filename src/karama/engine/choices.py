"""Which way a token goes, over facts that may not be known.

A condition is true, false or unknown. A gateway goes on only when the answers that are
missing could not change the way it takes; otherwise it names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

from karama.engine.compile import Formula, Node, Way
from karama.feel import UNKNOWN

Facts = Mapping[str, object]
Holds = Callable[["Formula | None", Facts], object]
"""Says of a condition whether it holds: True, False or UNKNOWN."""


@attrs.frozen
class Choice:
    """The ways that are open; none of them while the token must wait.

    Attributes:
        asks: Names of the facts whose answers would let the token go on.
    """

    ways: tuple[Way, ...] = ()
    asks: tuple[str, ...] = ()


def holds(formula: Formula | None, facts: Facts) -> object:
    """True, False or UNKNOWN; null and what is not a boolean do not hold."""
    if formula is None:
        return True
    value = formula.value(facts)
    return value if value is UNKNOWN else value is True


def choose(node: Node, facts: Facts, holds: Holds = holds) -> Choice:
    """The ways out of a gateway, or of a step whose flows carry conditions."""
    if node.kind == "exclusive":
        return _first(node, facts, holds)
    return _every(node, facts, holds)


def _first(node: Node, facts: Facts, holds: Holds) -> Choice:
    for way in node.ways:
        if way is node.default:
            continue
        open_ = holds(way.formula, facts)
        if open_ is UNKNOWN:
            return Choice(asks=_asks((way.formula,), facts))
        if open_:
            return Choice((way,))
    return _otherwise(node, facts)


def _every(node: Node, facts: Facts, holds: Holds) -> Choice:
    taken: list[Way] = []
    unsure: list[Formula | None] = []
    for way in node.ways:
        if way is node.default:
            continue
        open_ = holds(way.formula, facts)
        if open_ is UNKNOWN:
            unsure.append(way.formula)
        elif open_:
            taken.append(way)
    if unsure:
        return Choice(asks=_asks(unsure, facts))
    return Choice(tuple(taken)) if taken else _otherwise(node, facts)


def _otherwise(node: Node, facts: Facts) -> Choice:
    if node.default is not None:
        return Choice((node.default,))
    # No way is open: every fact the conditions read is worth looking at again.
    return Choice(asks=_names(way.formula for way in node.ways))


def _asks(formulas: Iterable[Formula | None], facts: Facts) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for formula in formulas:
        if formula is not None:
            found.update(dict.fromkeys(formula.unknown(facts) or formula.names))
    return tuple(found)


def _names(formulas: Iterable[Formula | None]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for formula in formulas:
        if formula is not None:
            found.update(dict.fromkeys(formula.names))
    return tuple(found)
