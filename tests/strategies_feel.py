"""Draws FEEL values and FEEL expressions for property tests."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from karama.feel.builtins import LIBRARY
from karama.feel.calendar import month_days
from karama.feel.values import Date, DateTime, DaysTime, Range, Time, YearsMonths

ZONES = ("Europe/Paris", "Africa/Casablanca", "Etc/UTC", "Asia/Kathmandu")

numbers = st.one_of(
    st.integers(-20, 20).map(Decimal),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).filter(
        lambda value: abs(value) < 10**20
    ),
    st.builds(
        lambda digits, exponent: Decimal(digits).scaleb(exponent),
        st.integers(-(10**33), 10**33),
        st.integers(-60, 60),
    ),
)
texts = st.text(max_size=6)


@st.composite
def dates(draw) -> Date:
    year = draw(st.integers(-999_999_999, 999_999_999))
    month = draw(st.integers(1, 12))
    return Date(year, month, draw(st.integers(1, month_days(year, month))))


@st.composite
def times(draw) -> Time:
    clock = draw(st.tuples(*map(st.integers, (0, 0, 0), (23, 59, 59))))
    nano = draw(st.one_of(st.just(0), st.integers(0, 999_999_999)))
    offset = draw(st.one_of(st.none(), st.integers(-64_800, 64_800)))
    zone = draw(st.one_of(st.none(), st.sampled_from(ZONES)))
    return Time(*clock, nano, None if zone else offset, zone)


moments = st.builds(DateTime, dates(), times())
years_months = st.integers(-(10**9), 10**9).map(YearsMonths)
days_time = st.one_of(
    st.integers(-(10**18), 10**18), st.integers(-(10**30), 10**30)
).map(DaysTime)
temporals = st.one_of(dates(), times(), moments, years_months, days_time)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts, temporals)


@st.composite
def ranges(draw) -> Range:
    low, high = sorted(draw(st.tuples(numbers, numbers)))
    shape = draw(st.integers(0, 3))
    closed = draw(st.booleans()), draw(st.booleans())
    if shape == 0:
        return Range(None, high, False, closed[1])
    return (
        Range(low, None, closed[0], False) if shape == 1 else Range(low, high, *closed)
    )


values = st.recursive(
    st.one_of(scalars, ranges()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(texts, inner, max_size=3),
    ),
    max_leaves=8,
)

# --- expressions, as text -------------------------------------------------------------

SMALL = [
    *("0", "1", "2", "-1", "2.5", "null", "true", "false"),
    *('"a"', '"b"', '"2026-01-01"', '""', '"[1..3]"'),
    *('@"2026-01-01"', '@"10:00:00"', '@"2026-01-01T10:00:00Z"', '@"P1D"', '@"P1Y"'),
    *("[]", "[1, 2]", "[true, false]", '["a", null]', "[[1], 2]", "{}", "{a: 1}"),
    *("[{a: 1}, {a: 2}]", "[1..3]", "(< 2)", "function(x) x", "function(x, y) x < y"),
]
_BINARY = [
    *("+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in")
]
_TYPES = ["number", "string", "Any", "Null", "list<number>", "context<a: number>"]
_FRAMES = [
    "not({0})",
    "-({0})",
    "if {0} then {1} else {2}",
    "({0}) between ({1}) and ({2})",
    "({0}) in (({1}), < ({2}))",
    "({0}) in (? = ({1}))",
    "({0}) in [({1})..({2})]",
    "[{0}, {1}]",
    "{{a: {0}, b: {1}, c: a}}",
    "({0}).a",
    "({0}).start",
    "({0})[{1}]",
    "({0})[item = ({1})]",
    "({0})[a = ({1})]",
    "for x in ({0}) return [x, {1}]",
    "for x in [{0}, {1}] return x",
    "for x in [{0}, {1}], y in ({2}) return [x, y]",
    "for x in 1..({0}) return x",
    "for x in [{0}, {1}] return partial",
    "some x in [{0}, {1}] satisfies x = ({2})",
    "some x in ({0}) satisfies {1}",
    "every x in [{0}, {1}] satisfies x",
    "[({0})..({1})]",
    "(<= ({0}))",
    "(!= ({0}))",
    "(function(x) {0})({1})",
    "(function(x: number) {0})({1})",
    "(function(x: list<number>) count(x))({0})",
    "({0})({1})",
    "(function(x, y) [y, x])(y: {0}, x: {1})",
]
_CALLS = [name for name in sorted(LIBRARY) if name not in ("now", "today")]


def _call(name: str, arguments: list[str]) -> str:
    return f"{name}({', '.join(arguments)})"


def _grow(inner):
    return st.one_of(
        st.builds(
            lambda left, op, right: f"({left}) {op} ({right})",
            inner,
            st.sampled_from(_BINARY),
            inner,
        ),
        st.builds(
            lambda frame, parts: frame.format(*parts),
            st.sampled_from(_FRAMES),
            st.tuples(inner, inner, inner),
        ),
        st.builds(_call, st.sampled_from(_CALLS), st.lists(inner, max_size=3)),
        st.builds(
            lambda value, kind: f"({value}) instance of {kind}",
            inner,
            st.sampled_from(_TYPES),
        ),
    )


def expressions(names):
    """Expressions over these names, as text; most are full of wrong types."""
    atoms = st.one_of(st.sampled_from(names), st.sampled_from(SMALL))
    return st.recursive(atoms, _grow, max_leaves=7)
