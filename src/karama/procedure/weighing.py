"""Works out what a condition of a form is worth, as the desk's script does.

Values are texts, numbers and truths, with the conversions of XPath 1.0. A date is its
text, `2026-11-26`; where a number is needed it counts as its days since 1970, as in
ODK Collect. An answer that was not given, or not asked, is the empty text.
`tests/meanings.json` is the table of examples that both this module and the script
(`desk/static/desk/form.js`) are held to.

Inside a repeat the answers are those of the row first (`rows.InRow`); count(), sum(),
min() and max() take all rows together, and are not known where nobody said which rows
there are.

Public face: `worth`, `truth`, `text` and `Scope`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import reduce

import attrs

from karama.procedure.conditions import TOGETHER, NotRead, Tree, question_in
from karama.procedure.rows import InRow, every, in_rows

Value = float | str | bool
_BLANK = " \t\r\n"
_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")
_EPOCH = date(1970, 1, 1).toordinal()
_DIGITS = 15


@attrs.frozen
class Scope:
    """What a condition is worked out over.

    Attributes:
        answers: Answers by name, as typed or chosen; numbers and truths as such, and
            repeats as `Rows`. An `InRow` for a question of a row.
        here: Name of the question that "." stands for.
        columns: The columns of the choice that is looked at.
        today: The day it is; None where nothing may depend on it.
    """

    answers: Mapping[str, object]
    here: str = ""
    columns: Mapping[str, str] = attrs.field(factory=dict)
    today: date | None = None


def worth(tree: Tree, scope: Scope) -> Value:
    """What a tree is worth.

    Raises:
        NotRead: It asks for the day, and none was given.
    """
    if not isinstance(tree, list):
        return tree
    name, *parts = tree
    match name:
        case "$":
            return _answer(scope, str(parts[0]))
        case ".":
            return _answer(scope, scope.here)
        case "@":
            return scope.columns.get(str(parts[0]), "")
        case "today":
            return _today(scope)
        case "position":
            return _place_of_row(scope)
        case "count":
            return _count(every(scope.answers, question_in(parts[0])))
        case "string-length" | "normalize-space" if not parts:
            parts = [["."]]
    if name in TOGETHER:
        return _CALLS[str(name)](*(one for part in parts for one in _all(part, scope)))
    return _CALLS[str(name)](*(worth(part, scope) for part in parts))


def _place_of_row(scope: Scope) -> float:
    row = scope.answers
    return float(row.place) if isinstance(row, InRow) else math.nan


def _count(found: tuple[object, ...] | None) -> float:
    return math.nan if found is None else float(len(found))


def _all(tree: Tree, scope: Scope) -> Iterator[Value]:
    """What a part is worth, in every row where it is a question of a repeat."""
    name = question_in(tree)
    if not name or not in_rows(scope.answers, name):
        yield worth(tree, scope)
        return
    found = every(scope.answers, name)
    yield from (math.nan,) if found is None else map(_value, found)


def _answer(scope: Scope, name: str) -> Value:
    return _value(scope.answers.get(name, ""))


def _value(found: object) -> Value:
    return found if isinstance(found, float | bool) else str(found)


def _today(scope: Scope) -> str:
    if scope.today is None:
        raise NotRead("today()")
    return scope.today.isoformat()


# --- one value as another -----------------------------------------------------------


def truth(value: Value) -> bool:
    """XPath 1.0, 4.3: a number other than zero, a text that is not empty."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def number(value: Value) -> float:
    """XPath 1.0, 4.4; a date counts its days since 1970-01-01."""
    if not isinstance(value, str):
        return float(value)
    bare = value.strip(_BLANK)
    if _NUMBER.fullmatch(bare):
        return float(bare)
    return _days(bare)


def _days(text: str) -> float:
    if not _DATE.fullmatch(text):
        return math.nan
    try:
        return float(date.fromisoformat(text).toordinal() - _EPOCH)
    except ValueError:
        return math.nan


def text(value: Value) -> str:
    """XPath 1.0, 4.2: whole numbers without a point, truths as words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number_text(value) if isinstance(value, float) else value


def _number_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    written = format(Decimal(repr(value)), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


# --- operators and functions --------------------------------------------------------


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) is truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return number(left) == number(right)
    return left == right


def _divided(left: Value, right: Value) -> float:
    over, under = number(left), number(right)
    if under:
        return over / under
    if math.isnan(over) or math.isnan(under) or not over:
        return math.nan
    return math.copysign(math.inf, over) * math.copysign(1, under)


def _rest(left: Value, right: Value) -> float:
    try:
        return math.fmod(number(left), number(right))
    except ValueError:
        return math.nan


def _whole(way: Callable[[float], int]) -> Callable[[Value], float]:
    def made(value: Value) -> float:
        found = number(value)
        return float(way(found)) if math.isfinite(found) else found

    return made


_floor = _whole(math.floor)


def _round(value: Value, digits: Value = 0.0) -> float:
    """Half goes up, as XPath has it; the number of digits is within 15."""
    scale = float(f"1e{_bounded(digits, _DIGITS)}")
    return _floor(number(value) * scale + 0.5) / scale


def _bounded(value: Value, most: float) -> int:
    """A count without its fraction, within `most`; what is no number is 0."""
    count = number(value)
    return 0 if math.isnan(count) else math.trunc(min(max(count, -most), most))


def _words(value: Value) -> list[str]:
    return [word for word in text(value).split(" ") if word]


def _among(value: Value) -> str:
    """Words with a space on each side; nothing is found where nothing was chosen."""
    return f" {text(value).strip(_BLANK)} "


def _word_at(value: Value, place: Value) -> str:
    words = _words(value)
    at = _bounded(place, len(words))
    return words[at] if 0 <= at < len(words) else ""


def _part(value: Value, first: Value, last: Value = math.inf) -> str:
    """Signs from `first`, counted from 0, up to and without `last`.

    A place below 0 counts from the end, and one that is no number is 0, as in JavaRosa.
    """
    signs = text(value)
    start, end = (_place(place, len(signs)) for place in (first, last))
    return signs[start:end]


def _place(value: Value, size: int) -> int:
    place = _bounded(value, size)
    return place + size if place < 0 else place


def _date_text(value: Value) -> str:
    days = number(value)
    if not -284_000 < days < 2_932_000:  # years of four digits, with room
        return ""
    try:
        found = date.fromordinal(math.trunc(days) + _EPOCH)
    except (ValueError, OverflowError):
        return ""
    return found.isoformat() if found.year >= 1000 else ""


def _sum(*values: Value) -> float:
    # From the left, as the browser adds: sum() of Python 3.12 rounds otherwise.
    return reduce(lambda all_, one: all_ + number(one), values, 0.0)


def _extreme(pick: Callable[[list[float]], float]) -> Callable[..., float]:
    def made(*values: Value) -> float:
        found = [number(value) for value in values]
        known = found and not any(math.isnan(one) for one in found)
        return pick(found) if known else math.nan

    return made


_CALLS: Mapping[str, Callable[..., Value]] = {
    "or": lambda a, b: truth(a) or truth(b),
    "and": lambda a, b: truth(a) and truth(b),
    "=": _same,
    "!=": lambda a, b: not _same(a, b),
    "<": lambda a, b: number(a) < number(b),
    "<=": lambda a, b: number(a) <= number(b),
    ">": lambda a, b: number(a) > number(b),
    ">=": lambda a, b: number(a) >= number(b),
    "+": lambda a, b: number(a) + number(b),
    "-": lambda a, b: number(a) - number(b),
    "*": lambda a, b: number(a) * number(b),
    "div": _divided,
    "mod": _rest,
    "neg": lambda a: -number(a),
    "true": lambda: True,
    "false": lambda: False,
    "not": lambda a: not truth(a),
    "boolean": truth,
    "boolean-from-string": lambda a: text(a) in ("true", "1"),
    "if": lambda a, b, c: b if truth(a) else c,
    "coalesce": lambda a, b: a if text(a) and a == a else b,
    "selected": lambda a, b: _among(b) in _among(a),
    "count-selected": lambda a: float(len(_words(a))),
    "selected-at": _word_at,
    "string": text,
    "concat": lambda *a: "".join(map(text, a)),
    "contains": lambda a, b: text(b) in text(a),
    "starts-with": lambda a, b: text(a).startswith(text(b)),
    "ends-with": lambda a, b: text(a).endswith(text(b)),
    "substr": _part,
    "string-length": lambda a: float(len(text(a))),
    "normalize-space": lambda a: re.sub(r"[ \t\r\n]+", " ", text(a)).strip(" "),
    "number": number,
    "int": _whole(math.trunc),
    "round": _round,
    "floor": _floor,
    "ceiling": _whole(math.ceil),
    "abs": lambda a: abs(number(a)),
    "min": _extreme(min),
    "max": _extreme(max),
    "sum": _sum,
    "date": _date_text,
}
