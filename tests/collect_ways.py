"""Where JavaRosa reads a condition otherwise than Karama, each way with a name.

`as_collect(monkeypatch)` makes Karama's own reading (`karama.procedure.weighing`) read
as JavaRosa does, so that the two can be compared to the letter; leave a way out and
they differ. `SHOWN` has the smallest example of each, and docs/reference/forms.md says
why it stays.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal

import attrs

from karama.procedure import asking, weighing
from karama.procedure.procedure import Form
from karama.web.cases import filling

DAYS = frozenset({"d"})
"""Questions of `conditions_sketch.form_of` that JavaRosa holds as dates."""


_FAR = re.compile(r"(\d{1,3}|0\d{3}|\d{5,})-\d\d-\d\d")
"""A day of a year that has not four digits, or begins with 0."""


class Beyond(Exception):
    """A day further off than Karama writes: not compared."""


class Day(str):
    """A date that JavaRosa knows as one, and not from its text."""

    __slots__ = ()


@attrs.frozen
class Shown:
    """The smallest example of a way: what is worked out, and the two results."""

    expression: str
    answers: Mapping[str, str]
    ours: str
    collect: str


STOPS = "the form stops"
SHOWN = {
    "truth-as-figure": Shown("1 > 2", {}, "false", "0"),
    "short-numbers": Shown("0.00012 * 1", {}, "0.00012", "1.2E-4"),
    "text-as-day": Shown("number(string(${d}))", {"d": "1970-01-03"}, "2", ""),
    "extreme-of-unknown": Shown("min(3, ${n})", {}, "", "3"),
    "greatest-below-zero": Shown("max(-2, -3)", {}, "-2", "0"),
    "close-numbers": Shown("if(0.1 * 3 = 0.3, 'y', 'n')", {}, "n", "y"),
    "many-digits": Shown("round(5, 400)", {}, "5", ""),
    "far-days": Shown("date(20000000)", {}, "", "56728-02-22"),
    "unknown-day": Shown("concat(date(${n} + 1), '.')", {}, ".", "NaN."),
    "signs-beyond": Shown("string-length(${a})", {"a": "😀"}, "1", "2"),
    "mismatch": Shown("count-selected(7)", {}, "1", STOPS),
    "no-such-function": Shown("floor(1.5)", {}, "1", STOPS),
}


def worked_out(form: Form, answers: Mapping[str, str], today) -> str:
    """What a form writes down for its calculation `c`."""
    return asking.settled(form.fields, answers, today)["c"]


def as_collect(patch, without: str = "") -> None:
    """Read as JavaRosa does, but for one way."""
    for name, way in _WAYS.items():
        if name != without:
            way(patch)


# --- the ways -----------------------------------------------------------------------


def _truth_as_figure(patch) -> None:
    written = asking.text

    def figure(value):
        return str(int(value)) if isinstance(value, bool) else written(value)

    patch.setattr(asking, "text", figure)


def _short_numbers(patch) -> None:
    patch.setattr(weighing, "_number_text", _as_java)
    written = asking.text

    def whole(value):
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
            return str(int(value))  # shorter inside a text than when written down
        return written(value)

    patch.setattr(asking, "text", whole)


def _as_java(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if abs(value) < 1e-12:
        return "0"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == math.trunc(value) and abs(value) < 2**31 - 1:
        return str(int(value))
    return _as_double(value)


def _as_double(value: float) -> str:
    """Java's Double.toString."""
    if 1e-3 <= abs(value) < 1e7:
        written = format(Decimal(repr(value)), "f")
        return written if "." in written else f"{written}.0"
    minus, digits, power = Decimal(repr(value)).normalize().as_tuple()
    figures = "".join(map(str, digits))
    power = int(power) + len(figures) - 1
    return f"{'-' * minus}{figures[0]}.{figures[1:] or '0'}E{power}"


def _text_as_day(patch) -> None:
    _know_days(patch)
    number = weighing.number

    def typed(value):
        is_text = isinstance(value, str) and not isinstance(value, Day)
        found = number(value)
        return math.nan if is_text and weighing._DATE.fullmatch(value) else found

    patch.setattr(weighing, "number", typed)
    patch.setitem(weighing._CALLS, "number", typed)


def _know_days(patch) -> None:
    """Dates are days wherever they come from: a question, date() and today()."""
    given, made, now = weighing._answer, weighing._CALLS["date"], weighing._today

    def answer(scope, name):
        value = given(scope, name)
        return Day(value) if name in DAYS and value else value

    def dated(value):
        written = isinstance(value, str) and weighing._DATE.fullmatch(value)
        return Day(value if written else made(value))

    def plain(value):
        found = written(value)
        return str.__str__(found) if isinstance(found, Day) else found

    written = weighing.text
    patch.setattr(weighing, "_answer", answer)
    patch.setitem(weighing._CALLS, "date", dated)
    patch.setattr(weighing, "_today", lambda scope: Day(now(scope)))
    patch.setitem(weighing._CALLS, "string", plain)


def _extreme_of_unknown(patch) -> None:
    for name, pick in (("min", min), ("max", max)):
        patch.setitem(weighing._CALLS, name, _known_only(pick))


def _known_only(pick):
    def made(*values):
        found = [n for n in map(weighing.number, values) if not math.isnan(n)]
        return pick(found) if found else math.nan

    return made


def _greatest_below_zero(patch) -> None:
    greatest = weighing._CALLS["max"]

    def made(*values):
        found = greatest(*values)
        return 5e-324 if found <= 0 else found  # Java's Double.MIN_VALUE

    def clear(value):
        return truth(value) and not (isinstance(value, float) and abs(value) < 1e-12)

    truth = weighing.truth
    patch.setitem(weighing._CALLS, "max", made)
    patch.setitem(weighing._CALLS, "boolean", clear)
    patch.setattr(weighing, "truth", clear)


def _close_numbers(patch) -> None:
    same = weighing._CALLS["="]

    def close(one, other):
        if isinstance(one, bool) or isinstance(other, bool):
            return same(one, other)
        if not isinstance(one, float) and not isinstance(other, float):
            return same(one, other)
        gap = weighing.number(one) - weighing.number(other)
        return same(one, other) or abs(gap) < 1e-12

    patch.setitem(weighing._CALLS, "=", close)
    patch.setitem(weighing._CALLS, "!=", lambda one, other: not close(one, other))


def _many_digits(patch) -> None:
    rounded = weighing._CALLS["round"]

    def made(value, digits=0.0):
        beyond = abs(weighing.number(digits)) > 30
        lost = beyond and math.isfinite(weighing.number(value))
        return math.nan if lost else rounded(value, digits)

    patch.setitem(weighing._CALLS, "round", made)


def _unknown_day(patch) -> None:
    made = weighing._CALLS["date"]

    def dated(value):
        return math.nan if value != value else made(value)

    patch.setitem(weighing._CALLS, "date", dated)


def _far_days(patch) -> None:
    made = weighing._CALLS["date"]

    def within(value):
        found = made(value)
        far = isinstance(value, str) and _FAR.fullmatch(value)
        if far or (not found and not math.isnan(weighing.number(value))):
            raise Beyond
        return found

    patch.setitem(weighing._CALLS, "date", within)


def _unknown_fits(patch) -> None:
    patch.setattr(filling, "UNKNOWN_WORD", "no word")


_WAYS = {
    "unknown-fits": _unknown_fits,
    "truth-as-figure": _truth_as_figure,
    "short-numbers": _short_numbers,
    "text-as-day": _text_as_day,
    "extreme-of-unknown": _extreme_of_unknown,
    "greatest-below-zero": _greatest_below_zero,
    "close-numbers": _close_numbers,
    "many-digits": _many_digits,
    "far-days": _far_days,
    "unknown-day": _unknown_day,
}
READ_AS_COLLECT = tuple(name for name in _WAYS if name in SHOWN)
