"""Pure functions of Java's standard library that models call, written in Python.

DMN lets a function be "external", a method of a Java class, and models made for Java
engines use the mathematics and the conversions of `java.lang`. No Java is ever run
here, and nothing is looked up by name at run time: a method is in this closed table
or calling it gives null. `java.lang.Math`, the `valueOf` and `parse` methods of the
number classes, of Boolean and of String, and `String.format` are in it.

Source: OMG DMN 1.5, section 10.3.2.13.3 and its table of parameter types; the Java SE
documentation of the classes named.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from karama.feel import tree
from karama.feel.show import text_of
from karama.feel.values import UNKNOWN, holds_unknown

Take = Callable[[object], object]
Method = Callable[..., object]

_SIGNATURE = re.compile(r"\s*(\w+)\s*\(([^()]*)\)\s*\Z")


class _Misfit(ValueError):
    """A value that Java's type does not take."""


# --- types ------------------------------------------------------------------------


def _number(value: object) -> Decimal:
    if not isinstance(value, Decimal):
        raise _Misfit
    return value


def _whole(bits: int) -> Take:
    """An integer of so many bits; a fraction is cut off, as `intValue` does."""

    def take(value: object) -> int:
        number = int(_number(value))
        if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
            raise _Misfit
        return number

    return take


def _double(value: object) -> float:
    return float(_number(value))


def _float(value: object) -> float:
    return _as_float32(float(_number(value)))


def _as_float32(number: float) -> float:
    found: float = struct.unpack("f", struct.pack("f", number))[0]
    return found


def _of(kind: type) -> Take:
    def take(value: object) -> object:
        if type(value) is not kind:
            raise _Misfit
        return value

    return take


def _char(value: object) -> str:
    if not isinstance(value, str) or len(value) != 1:
        raise _Misfit
    return value


_TAKES: dict[str, Take] = {
    "byte": _whole(8),
    "short": _whole(16),
    "int": _whole(32),
    "long": _whole(64),
    "float": _float,
    "double": _double,
    "char": _char,
    "boolean": _of(bool),
    "java.lang.String": _of(str),
    "java.lang.Object": lambda value: value,
    "java.math.BigDecimal": _number,
}
_BOXES = {
    "java.lang.Byte": "byte",
    "java.lang.Short": "short",
    "java.lang.Integer": "int",
    "java.lang.Long": "long",
    "java.lang.Float": "float",
    "java.lang.Double": "double",
    "java.lang.Character": "char",
    "java.lang.Boolean": "boolean",
    "String": "java.lang.String",
    "Object": "java.lang.Object",
}
_REST = ("[Ljava.lang.Object;", "java.lang.Object...", "Object...")
"""The three ways a parameter that takes all further arguments is written."""


# --- methods ------------------------------------------------------------------------


def _whole_part(number: float, rounding: str) -> float:
    if not math.isfinite(number) or abs(number) >= 2**53:
        return number
    return float(Decimal(number).to_integral_value(rounding))


def _round(number: float) -> int:
    """Half goes up, towards positive infinity, unlike Python's `round`."""
    return math.floor(Decimal(number) + Decimal("0.5"))


def _sign(number: float) -> float:
    return math.copysign(1.0, number) if number else number


def _cube_root(number: float) -> float:
    return math.copysign(abs(number) ** (1 / 3), number)


_OF_ONE: dict[str, Callable[[float], float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "exp": math.exp,
    "expm1": math.expm1,
    "log": math.log,
    "log10": math.log10,
    "log1p": math.log1p,
    "sqrt": math.sqrt,
    "cbrt": _cube_root,
    "ceil": lambda number: -_whole_part(-number, ROUND_FLOOR),
    "floor": lambda number: _whole_part(number, ROUND_FLOOR),
    "rint": lambda number: _whole_part(number, ROUND_HALF_EVEN),
    "signum": _sign,
    "toRadians": math.radians,
    "toDegrees": math.degrees,
}
_OF_TWO: dict[str, Callable[[float, float], float]] = {
    "pow": math.pow,
    "atan2": math.atan2,
    "hypot": math.hypot,
    "copySign": math.copysign,
    "IEEEremainder": math.remainder,
}


def _format(pattern: str, *values: object) -> str:
    """`String.format` for texts, whole numbers and decimals."""
    given = list(values)

    def fill(found: re.Match[str]) -> str:
        flags, kind = found.group(1), found.group(2)
        if kind in "%n":
            return "%" if kind == "%" else "\n"
        value = given.pop(0)
        if kind == "s":
            return f"%{flags}s" % text_of(value)
        if kind == "d" and _number(value) == int(_number(value)):
            return _grouped(flags, "d", int(_number(value)))
        if kind == "f":
            return _grouped(flags, "f", _number(value))
        raise _Misfit

    if any(len(width) > 3 for width in re.findall(r"\d+", pattern)):
        raise _Misfit  # a width of millions would be a text of millions
    return re.sub(r"%([-+ 0,]*\d*(?:\.\d+)?)([a-zA-Z%])", fill, pattern)


def _grouped(flags: str, kind: str, number: int | Decimal) -> str:
    """A number with Java's flags; Java shows six decimals when none are asked for."""
    comma = "," if "," in flags else ""
    head, _, decimals = re.sub("[-,]", "", flags).partition(".")
    sign = "".join(each for each in head if each in "+ ")
    width = head.lstrip("+ ")
    precision = f".{decimals or 6}" if kind == "f" else ""
    if "-" in flags:
        return f"{number:{sign}{comma}{precision}{kind}}".ljust(int(width or 0))
    return f"{number:{sign}{width}{comma}{precision}{kind}}"


def _parsed(take: Take) -> Method:
    return lambda text: take(Decimal(str(text).strip()))


def _texted(*, single: bool) -> Method:
    return lambda value: text_of(_given_back(value, single))


def _table() -> dict[tuple[str, str, tuple[str, ...]], Method]:
    """Every method there is, by class, name and parameter types."""
    found: dict[tuple[str, str, tuple[str, ...]], Method] = {}
    text, double = "java.lang.String", "double"
    for kind in ("int", "long", "float", "double"):
        found["java.lang.Math", "abs", (kind,)] = abs
        found["java.lang.Math", "max", (kind, kind)] = max
        found["java.lang.Math", "min", (kind, kind)] = min
    for kind in ("int", "long"):
        found["java.lang.Math", "floorDiv", (kind, kind)] = lambda a, b: a // b
        found["java.lang.Math", "floorMod", (kind, kind)] = lambda a, b: a % b
    for kind in ("float", "double"):
        found["java.lang.Math", "round", (kind,)] = _round
    for name, one in _OF_ONE.items():
        found["java.lang.Math", name, (double,)] = one
    for name, two in _OF_TWO.items():
        found["java.lang.Math", name, (double, double)] = two
    for box, kind in _BOXES.items():
        if not box.startswith("java."):
            continue
        found[box, "valueOf", (kind,)] = lambda value: value
        found[text, "valueOf", (kind,)] = _texted(single=kind == "float")
        if kind in ("byte", "short", "int", "long", "float", "double"):
            parsed = _parsed(_TAKES[kind])
            found[box, "valueOf", (text,)] = parsed
            found[box, f"parse{kind.capitalize()}", (text,)] = parsed
    for name in ("valueOf", "parseBoolean"):
        found["java.lang.Boolean", name, (text,)] = lambda word: word.lower() == "true"
    found[text, "valueOf", ("java.lang.Object",)] = text_of
    found[text, "format", (text, "...")] = _format
    return found


_METHODS = _table()


# --- calling ------------------------------------------------------------------------


def method(
    class_name: str, signature: str
) -> Callable[[Sequence[object]], object] | None:
    """The method of a class, or None when it is not in the table.

    Args:
        class_name: Full name, "java.lang.Math".
        signature: Name and parameter types, "max(double, double)".
    """
    found = _SIGNATURE.match(signature)
    if found is None:
        return None
    written = [part.strip() for part in found.group(2).split(",") if part.strip()]
    kinds = tuple(
        "..." if kind in _REST else _BOXES.get(kind, kind) for kind in written
    )
    run = _METHODS.get((class_name.strip(), found.group(1), kinds))
    single = "float" in kinds or class_name.strip() == "java.lang.Float"
    return None if run is None else lambda values: _call(run, kinds, values, single)


def _call(
    run: Method, kinds: tuple[str, ...], values: Sequence[object], single: bool
) -> object:
    if holds_unknown(tuple(values)):
        return UNKNOWN
    fixed = kinds[:-1] if kinds[-1:] == ("...",) else kinds
    if len(values) < len(fixed) or (len(fixed) == len(kinds) != len(values)):
        return None
    try:
        taken = [_TAKES[k](v) for k, v in zip(fixed, values, strict=False)]
        return _given_back(run(*taken, *values[len(fixed) :]), single)
    except (ValueError, TypeError, ArithmeticError, IndexError):
        return None


def _given_back(value: object, single: bool) -> object:
    """A result as FEEL has it; what is no number in FEEL (infinity) is null."""
    if isinstance(value, bool | str | Decimal) or value is None:
        return value
    if isinstance(value, int):
        return Decimal(value)
    if not isinstance(value, float) or not math.isfinite(value):
        return None
    return Decimal(_shortest(value) if single else repr(value))


def _shortest(number: float) -> str:
    """The fewest digits that still name a single-precision number."""
    for digits in range(1, 10):
        text = f"{number:.{digits}g}"
        if _as_float32(float(text)) == number:
            return text
    return repr(number)


def external(body: tree.Node) -> Callable[[Sequence[object]], object] | None:
    """What `function(...) external {java: {...}}` calls; None when there is nothing."""
    if not isinstance(body, tree.Context):
        return None
    java = {entry.key: entry.value for entry in body.entries}.get("java")
    if not isinstance(java, tree.Context):
        return None
    parts = {
        entry.key: entry.value.value
        for entry in java.entries
        if isinstance(entry.value, tree.String)
    }
    return method(parts.get("class", ""), parts.get("method signature", ""))
