"""Which values conform to which types, and what FEEL converts on its own.

A type is the node it was written as (`tree.TypeName`); names that are not FEEL's own
are looked up in a mapping the caller gives (item definitions). Conversions are those
of the standard and no others: an element to a list of one, a list of one to its
element, a date to the date and time it begins with. What does not fit becomes null.

Source: OMG DMN 1.5, sections 10.3.2.9.1 to 10.3.2.9.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from karama.feel.calendar import at_midnight
from karama.feel.tree import TypeName
from karama.feel.values import (
    UNKNOWN,
    Date,
    DateTime,
    DaysTime,
    Function,
    Range,
    Time,
    Unknown,
    YearsMonths,
    holds_unknown,
)

Types = Mapping[str, TypeName]
NO_TYPES: Types = {}
_MAX_STEPS = 64

KINDS: dict[type, str] = {
    type(None): "Null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    YearsMonths: "years and months duration",
    DaysTime: "days and time duration",
    tuple: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}
_ALIASES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "null": "Null",
    "any": "Any",
}
_NAMES = frozenset(KINDS.values()) | {"Any"}


def kind_of(value: object) -> str:
    """The FEEL name of a value's kind: "number", "list", "Null"..."""
    return KINDS.get(type(value), "function")


def resolve(kind: TypeName, types: Types = NO_TYPES) -> TypeName | None:
    """The type behind a name; None when nobody defined it, or in a circle."""
    for _ in range(_MAX_STEPS):
        if kind.name in types:
            kind = types[kind.name]
            continue
        name = _ALIASES.get(kind.name, kind.name)
        if name not in _NAMES:
            return None
        return kind if name == kind.name else TypeName(name)
    return None


def instance_of(value: object, kind: TypeName, types: Types = NO_TYPES) -> object:
    """FEEL's `instance of`: null when the type is not defined.

    Null is an instance of Null alone, though it conforms to every type.
    """
    known = resolve(kind, types)
    if known is None:
        return None
    if holds_unknown(value):
        return UNKNOWN
    if value is None:
        return known.name == "Null"
    return conforms(value, known, types)


def conforms(value: object, kind: TypeName, types: Types = NO_TYPES) -> bool:
    """Whether a value may stand where the type is asked for; null always may.

    UNKNOWN conforms to every type: it stands for a value of the type asked for.
    """
    known = resolve(kind, types)
    if known is None:
        return False
    if value is None or value is UNKNOWN or known.name == "Any":
        return True
    if kind_of(value) != known.name:
        return False
    return _members_conform(value, known, types)


def _members_conform(value: object, kind: TypeName, types: Types) -> bool:
    if isinstance(value, tuple) and kind.arguments:
        return all(conforms(each, kind.arguments[0], types) for each in value)
    if isinstance(value, dict) and kind.fields:
        return all(
            name in value and conforms(value[name], field, types)
            for name, field in kind.fields
        )
    if isinstance(value, Range) and kind.arguments:
        ends = (value.low, value.high)
        return all(conforms(end, kind.arguments[0], types) for end in ends)
    if kind.name == "function" and (kind.arguments or kind.returns):
        return _function_conforms(value, kind, types)
    return True


def _function_conforms(value: object, kind: TypeName, types: Types) -> bool:
    if not isinstance(value, Function):
        return False
    if len(value.parameters) != len(kind.arguments):
        return False
    given = [each or TypeName("Any") for each in value.types]
    given += [TypeName("Any")] * (len(value.parameters) - len(given))
    takes = all(
        type_conforms(asked, has, types)
        for asked, has in zip(kind.arguments, given, strict=True)
    )
    gives = value.returns or TypeName("Any")
    wanted = kind.returns or TypeName("Any")
    return takes and type_conforms(gives, wanted, types)


def type_conforms(one: TypeName, other: TypeName, types: Types = NO_TYPES) -> bool:
    """Whether every value of one type may stand where the other is asked for."""
    left, right = resolve(one, types), resolve(other, types)
    if left is None or right is None:
        return False
    if right.name == "Any" or left.name == "Null":
        return True
    if left.name != right.name:
        return False
    if left.name == "function":
        return _function_types_conform(left, right, types)
    inner = dict(left.fields)
    return all(
        type_conforms(a, b, types)
        for a, b in zip(left.arguments, right.arguments, strict=False)
    ) and all(
        name in inner and type_conforms(inner[name], field, types)
        for name, field in right.fields
    )


def _function_types_conform(left: TypeName, right: TypeName, types: Types) -> bool:
    if len(left.arguments) != len(right.arguments):
        return False
    takes = all(
        type_conforms(b, a, types)
        for a, b in zip(left.arguments, right.arguments, strict=True)
    )
    any_type = TypeName("Any")
    return takes and type_conforms(
        left.returns or any_type, right.returns or any_type, types
    )


def coerce(value: object, kind: TypeName | None, types: Types = NO_TYPES) -> object:
    """The value as the type asked for, after FEEL's own conversions; else null.

    An unknown inside stands for a value of the declared type: facts are checked
    where they enter.

    Args:
        value: Any FEEL value.
        kind: The type asked for; None asks for nothing.
        types: What the names of item definitions mean.
    """
    if kind is None or value is None or isinstance(value, Unknown):
        return value
    known = resolve(kind, types)
    if known is None:
        return None
    if conforms(value, known, types):
        return value
    return _converted(value, known, types)


def _converted(value: object, kind: TypeName, types: Types) -> object:
    if isinstance(value, tuple) and len(value) == 1 and kind.name != "list":
        return coerce(value[0], kind, types)
    if isinstance(value, Date) and kind.name == "date and time":
        return at_midnight(value)
    if kind.name == "list" and not isinstance(value, tuple):
        element = kind.arguments[0] if kind.arguments else TypeName("Any")
        inner = coerce(value, element, types)
        return None if inner is None else (inner,)
    return None
