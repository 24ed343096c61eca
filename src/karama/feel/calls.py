"""Calls a function value with arguments, by place or by name.

A wrong number of arguments, a name the function does not have, or an argument that
does not fit its type gives null, as the standard asks; nothing raises but the budget.

Source: OMG DMN 1.5, sections 10.3.2.13 and 10.3.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from karama.feel.budget import Budget
from karama.feel.signature import Builtin
from karama.feel.types import coerce
from karama.feel.values import UNKNOWN, Function


def is_callable(value: object) -> bool:
    """Whether a value can be called."""
    return isinstance(value, (Function, Builtin))


def call_positional(
    callee: object, arguments: Sequence[object], budget: Budget
) -> object:
    """`callee(a, b)`; null when it cannot be called so."""
    if isinstance(callee, Builtin):
        return callee.call(arguments, budget)
    if not isinstance(callee, Function):
        return UNKNOWN if callee is UNKNOWN else None
    if len(arguments) != len(callee.parameters):
        return None
    return _invoke(callee, arguments, budget)


def call_named(
    callee: object, arguments: Mapping[str, object], budget: Budget
) -> object:
    """`callee(x: a, y: b)`; null when the names are not the parameters."""
    if isinstance(callee, Builtin):
        return callee.call_named(arguments, budget)
    if not isinstance(callee, Function):
        return UNKNOWN if callee is UNKNOWN else None
    if set(arguments) != set(callee.parameters):
        return None
    return _invoke(callee, [arguments[name] for name in callee.parameters], budget)


def _invoke(function: Function, arguments: Sequence[object], budget: Budget) -> object:
    typed = [
        value
        for value, kind in zip(arguments, function.types, strict=False)
        if kind is not None
    ]
    unknown = [budget.weigh(value) for value in typed]
    if function.strict and any(unknown):
        return UNKNOWN
    fitted = _fitted(function, arguments)
    if fitted is None:
        return None
    budget.enter()
    try:
        value = function.run(fitted, budget)
    finally:
        budget.leave()
    return coerce(value, function.returns, function.user_types)


def _fitted(function: Function, arguments: Sequence[object]) -> list[object] | None:
    """The arguments as the types declared; None when one does not fit."""
    fitted = list(arguments)
    for place, kind in enumerate(function.types):
        value = arguments[place]
        fitted[place] = coerce(value, kind, function.user_types)
        if fitted[place] is None and value is not None:
            return None
    return fitted
