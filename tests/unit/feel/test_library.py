"""The library: for every function, calls and what they give, wrong calls included."""

from __future__ import annotations

import pytest
from feel_tables import check, rows

from karama.feel import Budget, compile_expression, evaluate, parse, show
from karama.feel.builtins import LIBRARY
from karama.feel.names import LIBRARY as LIBRARY_NAMES
from karama.feel.values import Date, DateTime, Time

CONVERSION = r"""
    number("12.5") -> 12.5
    number("-1e3") -> -1000
    number("1 000,5", " ", ",") -> 1000.5
    number("1.000.000,01", ".", ",") -> 1000000.01
    number("1,000.5", ",", ".") -> 1000.5
    number("1,000", ",", ",") -> null
    number("1x") -> null
    number("1 000", "x", ".") -> null
    number(from: "1") -> 1
    number(null) -> null
    number("") -> null
    string(1.50) -> "1.5"
    string("a") -> "a"
    string(null) -> null
    string(true) -> "true"
    string(1e3) -> "1000"
    string(@"2026-01-01") -> "2026-01-01"
    string(@"10:00:00.500+01:00") -> "10:00:00.5+01:00"
    string(@"2026-01-01T10:00:00@Europe/Paris") -> "2026-01-01T10:00:00@Europe/Paris"
    string(@"P14M") -> "P1Y2M"
    string(@"-PT36H") -> "-P1DT12H"
    string(@"P0D") -> "PT0S"
    string(@"P0Y") -> "P0M"
    string([1, "a", null]) -> "[1, \"a\", null]"
    string({a: 1, "b c": "x"}) -> "{a: 1, \"b c\": \"x\"}"
    string([1..2)) -> "[1..2)"
    string() -> null
    string(from: 1) -> "1"
    date("2026-11-24") -> @"2026-11-24"
    date("-0044-03-15") -> @"-0044-03-15"
    date("999999999-12-31") -> @"999999999-12-31"
    date("2026-02-29") -> null
    date("2026-2-1") -> null
    date("02026-01-01") -> null
    date("2026-01-01T10:00:00") -> null
    date(2026, 11, 24) -> @"2026-11-24"
    date(2026, 13, 1) -> null
    date(2026, 1.5, 1) -> null
    date(2026, null, 1) -> null
    date(@"2026-11-24T10:00:00") -> @"2026-11-24"
    date(year: 2026, month: 1, day: 2) -> @"2026-01-02"
    date(year: 2026, month: 1, jour: 2) -> null
    date(1, 2, 3, 4) -> null
    date(["2026-11-24"]) -> @"2026-11-24"
    date and time("2026-11-24T10:20:30") -> @"2026-11-24T10:20:30"
    date and time("2026-11-24T10:20:30Z") -> @"2026-11-24T10:20:30Z"
    date and time("2026-11-24T25:00:00") -> null
    date and time("2026-11-24T10:20:30@Nowhere/City") -> null
    date and time(@"2026-11-24", @"10:00:00+01:00") -> @"2026-11-24T10:00:00+01:00"
    date and time(@"2026-11-24T23:00:00", @"10:00:00") -> @"2026-11-24T10:00:00"
    date and time(date: @"2026-11-24", time: @"10:00:00") -> @"2026-11-24T10:00:00"
    date and time(1) -> null
    time("10:20:30") -> @"10:20:30"
    time("10:20:30.123456789-01:00") -> @"10:20:30.123456789-01:00"
    time("10:20:30+01:00@Europe/Paris") -> null
    time("24:00:00") -> null
    time("10:20") -> null
    time("10:20:30+19:00") -> null
    time("10:20:30+01:02:03") -> @"10:20:30+01:02:03"
    time(10, 20, 30) -> @"10:20:30"
    time(10, 20, 30.5) -> @"10:20:30.5"
    time(10, 20, 30, @"PT1H") -> @"10:20:30+01:00"
    time(10, 20, 30, null) -> @"10:20:30"
    time(10, 20, 30, @"PT20H") -> null
    time(24, 0, 0) -> null
    time(@"2026-11-24T10:00:00Z") -> @"10:00:00Z"
    time(@"2026-11-24") -> @"00:00:00Z"
    duration("P1Y2M") -> @"P14M"
    duration("P1DT2H3M4S") -> @"PT26H3M4S"
    duration("-PT0.5S") -> @"-PT0.5S"
    duration("P1Y1D") -> null
    duration("P") -> null
    duration("PT") -> null
    duration("P1DT") -> null
    duration("1D") -> null
    duration(null) -> null
    years and months duration(@"2011-12-22", @"2013-08-24") -> @"P1Y8M"
    years and months duration(@"2013-08-24", @"2011-12-22") -> @"-P1Y8M"
    years and months duration(@"2026-01-31", @"2026-02-28") -> @"P0M"
    years and months duration(from: @"2026-01-01", to: @"2027-01-01") -> @"P1Y"
    years and months duration(@"2026-01-01T10:00:00", @"2026-02-01T09:00:00") -> @"P0M"
    years and months duration("a", @"2027-01-01") -> null
    range("[1..3]") -> [1..3]
    range("(\"a\"..\"c\")") -> ("a".."c")
    range("(..2]") -> (<= 2)
    range("[1..)") -> (>= 1)
    range("[..2]") -> null
    range("[3..1]") -> null
    range("[1..\"b\"]") -> null
    range(">= 1") -> null
    range("[1+1..3]") -> null
    range("[date(\"2026-01-01\")..@\"2026-02-01\"]").start -> @"2026-01-01"
"""

STRINGS = r"""
    substring("foobar", 3) -> "obar"
    substring("foobar", 3, 3) -> "oba"
    substring("foobar", -2, 1) -> "a"
    substring("foobar", 0) -> null
    substring("foobar", 7) -> null
    substring("foobar", 3, 0) -> null
    substring("foobar", 3.8) -> "obar"
    substring("\U01F40Eab", 2) -> "ab"
    substring(string: "foobar", start position: 3) -> "obar"
    substring("foobar", "3") -> null
    string length("foo") -> 3
    string length("\uD83D\uDC0Eab") -> 3
    string length("") -> 0
    string length(1) -> null
    string length(["abc"]) -> 3
    upper case("aBc4é") -> "ABC4É"
    lower case("aBc4É") -> "abc4é"
    substring before("foobar", "bar") -> "foo"
    substring before("foobar", "xyz") -> ""
    substring before("foobar", "") -> ""
    substring after("foobar", "ob") -> "ar"
    substring after("foobar", "") -> "foobar"
    substring after("", "a") -> ""
    contains("foobar", "of") -> false
    contains("foobar", "ob") -> true
    contains(null, "a") -> null
    starts with("foobar", "fo") -> true
    ends with("foobar", "r") -> true
    ends with("foobar") -> null
    matches("foobar", "^fo*b") -> true
    matches("FooBar", "foobar", "i") -> true
    matches("a\nb", "a.b") -> false
    matches("a\nb", "a.b", "s") -> true
    matches("a\nb", "^b$", "m") -> true
    matches("ab", "a b", "x") -> true
    matches("a.b", ".", "q") -> true
    matches("ab", ".", "q") -> false
    matches("a", "a", "z") -> null
    matches("a", "[") -> null
    replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") -> "[1=ab][2=]cd"
    replace("abracadabra", "bra", "*") -> "a*cada*"
    replace("darted", "^(.*?)d(.*)$", "$1c$2") -> "carted"
    replace("a", "a", "\\$") -> "$"
    replace("a", "a", "$") -> null
    replace("abc", ".*?", "x") -> null
    replace("a.b", ".", "x", "q") -> "axb"
    replace("abc", "B", "x", "i") -> "axc"
    split("a;b;;c", ";") -> ["a", "b", "", "c"]
    split("John  Doe", "\s+") -> ["John", "Doe"]
    split("abc", "") -> null
    string join(["a", "b", "c"]) -> "abc"
    string join(["a", "b", "c"], "_and_") -> "a_and_b_and_c"
    string join(["a", null, "c"], "-") -> "a-c"
    string join([], "-") -> ""
    string join(["a"], null) -> "a"
    string join("a", "-") -> "a"
    string join([1, "a"]) -> null
    string join(delimiter: "-", list: ["a", "b"]) -> "a-b"
"""

LISTS = """
    list contains([1, 2], 2) -> true
    list contains([1, null], null) -> true
    list contains([1], "a") -> false
    list contains(null, 1) -> null
    count([1, 2, 3]) -> 3
    count([]) -> 0
    count(null) -> null
    count(5) -> 1
    count(1, 2) -> null
    min(1, 2, 3) -> 1
    min([3, 1, 2]) -> 1
    min([]) -> null
    min("b", "a") -> "a"
    min(1, "a") -> null
    min(1, null) -> null
    max(@"2026-01-01", @"2027-01-01") -> @"2027-01-01"
    max([]) -> null
    sum(1, 2, 3) -> 6
    sum([1.5, 2]) -> 3.5
    sum([]) -> null
    sum([1, "a"]) -> null
    sum(null) -> null
    mean([1, 2, 3, 4]) -> 2.5
    mean([]) -> null
    product([2, 3, 4]) -> 24
    product([]) -> null
    median(8, 2, 5, 3, 4) -> 4
    median([6, 1, 2, 3]) -> 2.5
    median([]) -> null
    stddev(2, 4, 7, 5) -> 2.081665999466132735282297706979931
    stddev([47]) -> null
    stddev(2, "a") -> null
    mode(6, 3, 9, 6, 6) -> [6]
    mode([6, 1, 9, 6, 1]) -> [1, 6]
    mode([]) -> []
    mode([null]) -> null
    all([true, true]) -> true
    all(true, false) -> false
    all([]) -> true
    all([true, null]) -> null
    all([false, null]) -> false
    all(0) -> null
    any([false, true]) -> true
    any([]) -> false
    any([false, null]) -> null
    any([true, "a"]) -> true
    not(false) -> true
    not(1) -> null
    sublist([4, 5, 6], 1, 2) -> [4, 5]
    sublist([4, 5, 6], -2) -> [5, 6]
    sublist([4, 5, 6], 0) -> null
    sublist([4, 5, 6], 2, 3) -> null
    sublist([4, 5, 6], 4) -> null
    append([1], 2, 3) -> [1, 2, 3]
    append([1]) -> null
    append(1, 2) -> [1, 2]
    append([1], null) -> [1, null]
    append(null, 1) -> null
    concatenate([1, 2], [3]) -> [1, 2, 3]
    concatenate([1], 2) -> [1, 2]
    concatenate([1], null) -> null
    insert before([1, 3], 1, 2) -> [2, 1, 3]
    insert before([1, 3], -1, 2) -> [1, 2, 3]
    insert before([1, 3], 3, 2) -> null
    insert before([1], 0, 2) -> null
    remove([1, 2, 3], 2) -> [1, 3]
    remove([1, 2, 3], -1) -> [1, 2]
    remove([1], 5) -> null
    reverse([1, 2, 3]) -> [3, 2, 1]
    index of([1, 2, 3, 2], 2) -> [2, 4]
    index of([1, null], null) -> [2]
    index of([1], "a") -> []
    union([1, 2], [2, 3]) -> [1, 2, 3]
    union([null], [null]) -> [null]
    distinct values([1, 2, 1.0, "1"]) -> [1, 2, "1"]
    flatten([[1, [2]], [[3]], 4]) -> [1, 2, 3, 4]
    flatten(1) -> [1]
    list replace([2, 4, 7, 8], 3, 6) -> [2, 4, 6, 8]
    list replace([2, 7], function(item, newItem) item < newItem, 5) -> [5, 7]
    list replace([1, 2, 3], 2.5, 4) -> [1, 4, 3]
    list replace([1], 0, 4) -> null
    list replace([1], function(a, b) 1, 4) -> null
    sort([3, 1, 2], function(x, y) x < y) -> [1, 2, 3]
    sort([3, 1, 2], function(x, y) x > y) -> [3, 2, 1]
    sort(list: [2, 1], precedes: function(x, y) x < y) -> [1, 2]
    sort([1, "a"], function(x, y) x < y) -> null
    sort([{a: 2}, {a: 1}], function(x, y) x.a < y.a).a -> [1, 2]
    sort([1]) -> null
"""

NUMBERS = """
    decimal(1/3, 2) -> 0.33
    decimal(1.5, 0) -> 2
    decimal(2.5, 0) -> 2
    decimal(1234, -2) -> 1200
    decimal(1, 7000) -> null
    decimal(1/3, 6000) -> 1/3
    floor(1.5) -> 1
    floor(-1.5) -> -2
    floor(-1.56, 1) -> -1.6
    ceiling(1.5) -> 2
    ceiling(-1.5) -> -1
    ceiling(-1.56, 1) -> -1.5
    round up(5.5, 0) -> 6
    round up(-1.1, 0) -> -2
    round down(-5.5, 0) -> -5
    round half up(5.5, 0) -> 6
    round half up(-2.5, 0) -> -3
    round half down(5.5, 0) -> 5
    round half down(-2.51, 0) -> -3
    round up(5.5) -> null
    abs(-10) -> 10
    abs(@"-PT5H") -> @"PT5H"
    abs(@"-P5M") -> @"P5M"
    abs("a") -> null
    modulo(12, 5) -> 2
    modulo(-12, 5) -> 3
    modulo(12, -5) -> -3
    modulo(-12, -5) -> -2
    modulo(10.1, 4.5) -> 1.1
    modulo(1, 0) -> null
    sqrt(16) -> 4
    sqrt(-1) -> null
    log(1) -> 0
    log(0) -> null
    decimal(log(10), 8) -> 2.30258509
    exp(0) -> 1
    decimal(exp(4), 8) -> 54.59815003
    exp(100000) -> null
    odd(5) -> true
    odd(-4) -> false
    odd(1.5) -> null
    even(4) -> true
    even(0) -> true
"""

TEMPORAL = """
    day of year(@"2019-09-17") -> 260
    day of year(@"2024-12-31") -> 366
    day of week(@"2019-09-17") -> "Tuesday"
    month of year(@"2019-09-17T10:00:00") -> "September"
    week of year(@"2019-09-17") -> 38
    week of year(@"2003-12-29") -> 1
    week of year(@"2004-01-04") -> 1
    week of year(@"2005-01-01") -> 53
    week of year(@"2005-01-03") -> 1
    day of week("2019-09-17") -> null
    is(1, 1.0) -> true
    is(@"2012-12-25", @"23:00:50") -> false
    is(@"2012-12-25", @"2012-12-25T00:00:00Z") -> false
    is(@"23:00:50Z", @"23:00:50") -> false
    is(@"23:00:50Z", @"23:00:50+00:00") -> true
    is(@"20:00:00Z", @"21:00:00+01:00") -> false
    is(null, null) -> true
    is(value1: null) -> true
    is(value1: 1) -> false
    is(1) -> null
    now() -> null
    today() -> null
    now(1) -> null
"""

CONTEXTS = """
    get value({a: 1}, "a") -> 1
    get value({a: 1}, "b") -> null
    get value({a: {b: 2}}, ["a", "b"]) -> 2
    get value({a: {b: 2}}, []) -> null
    get value(null, "a") -> null
    get entries({a: 1, b: 2}) -> [{key: "a", value: 1}, {key: "b", value: 2}]
    get entries({}) -> []
    context([{key: "a", value: 1}, {key: "b", value: null}]) -> {a: 1, b: null}
    context({key: "a", value: 1}) -> {a: 1}
    context([{key: "a", value: 1}, {key: "a", value: 2}]) -> null
    context([{key: "a"}]) -> null
    context([]) -> {}
    context put({a: 1}, "b", 2) -> {a: 1, b: 2}
    context put({a: 1}, "a", 2) -> {a: 2}
    context put({a: {b: 1}}, ["a", "c"], 2) -> {a: {b: 1, c: 2}}
    context put({}, ["a", "b"], 1) -> null
    context put({a: {b: {c: 0}}}, ["a", "b", "c"], 1) -> {a: {b: {c: 1}}}
    context put({a: 1}, ["a", "b"], 1) -> null
    context put({a: 1}, [], 1) -> null
    context merge([{a: 1}, {b: 2}]) -> {a: 1, b: 2}
    context merge([{a: 1}, {a: 2}]) -> {a: 2}
    context merge({a: 1}) -> {a: 1}
    context merge([{a: 1}, 2]) -> null
"""

RANGES = """
    before(1, 10) -> true
    before(10, 1) -> false
    before(1, (1..10]) -> true
    before(1, [1..10]) -> false
    before([1..10], 10) -> false
    before([1..10), 10) -> true
    before([1..10), [10..20]) -> true
    before([1..10], [10..20]) -> false
    after(10, 5) -> true
    after(12, [1..10]) -> true
    after(10, [1..10)) -> true
    after([11..20], [1..10]) -> true
    after((10..20], 10) -> true
    meets([1..5], [5..10]) -> true
    meets([1..5), [5..10]) -> false
    met by([5..10], [1..5]) -> true
    overlaps([1..5], [3..8]) -> true
    overlaps([1..5], [5..8]) -> true
    overlaps([1..5), [5..8]) -> false
    overlaps before([1..5], [3..8]) -> true
    overlaps before([3..8], [1..5]) -> false
    overlaps before([1..5), (1..5]) -> true
    overlaps after([3..8], [1..5]) -> true
    overlaps after((1..5], [1..5)) -> true
    overlaps after([1..5], [1..5)) -> false
    finishes(10, [1..10]) -> true
    finishes(10, [1..10)) -> false
    finishes([5..10], [1..10]) -> true
    finishes([1..10], [1..10)) -> false
    finished by([1..10], 10) -> true
    finished by([1..10], (1..10]) -> true
    includes([1..10], 5) -> true
    includes([1..10), 10) -> false
    includes([1..10], [4..6]) -> true
    includes([1..10), [1..10]) -> false
    during(5, [1..10]) -> true
    during((1..5], (1..10]) -> true
    during([1..11], (1..10]) -> false
    starts(1, [1..10]) -> true
    starts(1, (1..10]) -> false
    starts((1..5], (1..5]) -> true
    starts([1..5], (1..10]) -> false
    started by([1..10], 1) -> true
    started by([1..10], [1..5]) -> true
    coincides(5, 5) -> true
    coincides([1..5], [1..5]) -> true
    coincides([1..5], [1..5)) -> false
    includes((> 5), 6) -> true
    includes((> 5), (> 6)) -> true
    before((< 5), 6) -> true
    before(1, "a") -> null
    before(1) -> null
    before("a", "b") -> true
    during(@"2026-06-01", [@"2026-01-01"..@"2026-12-31"]) -> true
    before(point: 1, range: (1..10]) -> true
    overlaps(range1: [1..5], range2: [3..8]) -> true
"""

TABLES = {
    "conversion": CONVERSION,
    "strings": STRINGS,
    "lists": LISTS,
    "numbers": NUMBERS,
    "temporal": TEMPORAL,
    "contexts": CONTEXTS,
    "ranges": RANGES,
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [row for table in TABLES.values() for row in rows(table)],
)
def test_a_function_gives_what_the_standard_says(expression, expected):
    check(expression, expected)


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_every_function_of_the_library_is_in_a_table(name):
    calls = [left for table in TABLES.values() for left, _ in rows(table)]

    assert any(f"{name}(" in call for call in calls)


def test_the_parser_knows_every_library_name_with_a_space():
    from karama.feel.lexer import Source, tokenize

    for name in LIBRARY:
        tokens = tokenize(Source(name))
        found = LIBRARY_NAMES.longest(tokens, 0)

        assert found == ((len(tokens) - 1, name) if " " in name else None)


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_a_wrong_call_of_any_function_is_null(name):
    too_many = ", ".join(["{}"] * 12)

    assert evaluate(f"{name}(nobody: 1)") is None
    if name not in ("min", "max", "all", "any", "append", "concatenate", "union"):
        assert evaluate(f"{name}({too_many})") is None


def test_now_is_the_instant_the_caller_gives():
    noon = DateTime(Date(2026, 11, 24), Time(12, 0, offset=0))
    now = compile_expression(parse("now()"))
    today = compile_expression(parse("today()"))

    assert now({}, Budget(now=noon)) == noon
    assert show(today({}, Budget(now=noon))) == '@"2026-11-24"'
