"""Expressions with scopes: contexts, filters, iteration, functions, cells."""

from __future__ import annotations

from decimal import Decimal

import pytest
from feel_tables import check, rows

from karama.feel import (
    UNKNOWN,
    compile_expression,
    compile_tests,
    evaluate,
    free_names,
    parse,
    parse_tests,
    parse_type,
    show,
)
from karama.feel.values import Function

CONTEXTS = """
    {a: 1, b: a + 1} -> {a: 1, b: 2}
    {a: 1, a: 2} -> null
    {"a b": 1, c: a b + 1}.c -> 2
    {a+b: 5, c: a+b}.c -> 5
    {a: 1}.a -> 1
    {a: {b: 2}, c: a.b}.c -> 2
    {} -> {}
    {f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(10)}.r -> 3628800
    {a: 1, f: function(b) a + b, c: {a: 100, r: f(1)}}.c.r -> 2
"""

FILTERS = """
    [1, 2, 3][2] -> 2
    [1, 2, 3][-1] -> 3
    [1, 2, 3][0] -> null
    [1, 2, 3][4] -> null
    [1, 2, 3][item > 1] -> [2, 3]
    [1, 2, 3][item > 5] -> []
    [1, 2, 3][true] -> [1, 2, 3]
    [1, 2, 3][null] -> []
    [1, 2]["a"] -> null
    [1, 2][{a: 1}] -> null
    [1, 2, 3][1 + 1] -> 2
    [{a: 1}, {a: 2}][a = 2] -> [{a: 2}]
    [{a: 1}, {a: 2}][item.a = 2].a -> [2]
    [{item: 1}, {item: 2}][item >= 2] -> [{item: 2}]
    [{a: 1, b: 2}, {a: 3}][b = null] -> [{a: 3}]
    [{x: 1, y: null}, {x: 2, y: 3}][y < 5] -> [{x: 2, y: 3}]
    {a: 2, r: [1, 2, 3][item = a]}.r -> [2]
    {a: 9, r: [{a: 1}, {a: 2}][a = 2]}.r -> [{a: 2}]
    [[{a: 1}, {a: 2}], [{a: 3}]][count(item[a > 1]) = 1] -> [[{a: 1}, {a: 2}], [{a: 3}]]
    5[1] -> 5
    5[2] -> null
    5[item > 3] -> [5]
    null[1] -> null
    [][1] -> null
    [][item > 1] -> []
    [1, 2, 3][even(item)] -> [2]
"""

ITERATION = """
    for i in [1, 2, 3] return i * 2 -> [2, 4, 6]
    for i in 1..3 return i -> [1, 2, 3]
    for i in 4..2 return i -> [4, 3, 2]
    for i in 1..1 return i -> [1]
    for i in [1..3] return i -> [1, 2, 3]
    for i in (1..3) return i -> [2]
    for i in [1, 2], j in [10, 20] return i + j -> [11, 21, 12, 22]
    for i in 1..2, j in 1..i return [i, j] -> [[1, 1], [2, 1], [2, 2]]
    for i in 1..5 return if i = 1 then 1 else i * partial[-1] -> [1, 2, 6, 24, 120]
    for i in [] return i -> []
    for i in null return i -> null
    for i in 5 return i -> [5]
    for i in 1.."a" return i -> null
    for i in 1.5..3 return i -> null
    for d in @"2026-02-27"..@"2026-03-01" return d.day -> [27, 28, 1]
    for d in @"2026-03-01"..@"2026-02-27" return d.day -> [1, 28, 27]
    for f in (for i in 1..3 return function() i) return f() -> [1, 2, 3]
    some x in [1, 2, 3] satisfies x > 2 -> true
    some x in [1, 2, 3] satisfies x > 3 -> false
    some x in [] satisfies true -> false
    every x in [] satisfies false -> true
    every x in [1, 2] satisfies x > 0 -> true
    every x in [1, 2] satisfies x > 1 -> false
    some x in [1, null] satisfies x > 1 -> null
    some x in [2, null] satisfies x > 1 -> true
    every x in [0, null] satisfies x > 1 -> false
    every x in [2, null] satisfies x > 1 -> null
    some x in null satisfies true -> null
    some x in [1, 2], y in [2, 3] satisfies x = y -> true
    every x in 1..3 satisfies x < 4 -> true
"""

FUNCTIONS = """
    (function(a, b) a + b)(1, 2) -> 3
    (function(a, b) a - b)(b: 1, a: 2) -> 1
    (function(a) a)(1, 2) -> null
    (function(a) a)() -> null
    (function(a) a)(b: 1) -> null
    (function(a: number) a)("x") -> null
    (function(a: number) 1)("x") -> null
    (function(a: number) 1)(null) -> 1
    (function(a: number) a)([5]) -> 5
    (function(a: list<number>) a)(5) -> [5]
    (function(a: date and time) a)(@"2026-01-01") -> @"2026-01-01T00:00:00Z"
    (function(first name) first name + "!")("x") -> "x!"
    {f: function(x) function(y) x + y, r: f(1)(2)}.r -> 3
    {add: function(x, y) x + y, twice: function(f, a) f(a, a), r: twice(add, 4)}.r -> 8
    nobody(1) -> null
    1(2) -> null
    (function() external {java: {class: "java.lang.Math"}})() -> null
    sum(1)(2) -> null
"""


@pytest.mark.parametrize(
    ("expression", "expected"), rows(CONTEXTS + FILTERS + ITERATION + FUNCTIONS)
)
def test_an_expression_gives_what_the_standard_says(expression, expected):
    check(expression, expected)


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("-", None, True),
        ("-", UNKNOWN, True),
        ("< 18", 17, True),
        ("< 18", 18, False),
        ("< 18", None, None),
        ("< 18", "a", None),
        ("[1..5]", 5, True),
        ("[1..5)", 5, False),
        ("1, 3, 5", 3, True),
        ("1, 3, 5", 4, False),
        ("not(1, 3)", 3, False),
        ("not(1, 3)", 4, True),
        ("not(< 3)", None, None),
        ('"a", "b"', "b", True),
        ("null", None, True),
        ("null", 1, False),
        ("? > 3", 4, True),
        ("? = 3", 4, False),
        ("even(?)", 4, True),
        ('contains(?, "a")', "bar", True),
        ("count(?) > 1", [1, 2], True),
        ("[1, 2, 3]", 2, True),
        ("limit", 7, True),
        ("< limit", 6, True),
        ("many", 2, True),
        ("many", 4, False),
        ("[1..limit]", 6, True),
        ("true", True, True),
        ("? + 1", 5, False),
    ],
)
def test_a_cell_holds_as_the_standard_says(cell, value, expected):
    from karama.feel import to_feel

    facts = {"limit": Decimal(7), "many": (Decimal(1), Decimal(2))}
    tests = compile_tests(parse_tests(cell))

    assert tests(to_feel(value), facts) is expected


def test_a_cell_without_facts_asks_for_none():
    assert compile_tests(parse_tests("< 3"))(Decimal(2)) is True


def test_a_missing_fact_is_null():
    assert evaluate("a = null") is True


def test_a_fact_hides_a_library_function_unless_it_is_called():
    facts = {"date": "x"}

    assert evaluate("date", facts) == "x"
    assert show(evaluate('date("2026-01-01")', facts)) == '@"2026-01-01"'


def test_a_function_given_as_a_fact_is_called_with_fitted_arguments():
    double = Function(
        ("x",),
        lambda arguments, budget: arguments[0] * 2,
        types=(parse_type("number"),),
        returns=parse_type("number"),
    )

    assert evaluate("double(21)", {"double": double}) == 42
    assert evaluate("double(x: [21])", {"double": double}) == 42
    assert evaluate('double("a")', {"double": double}) is None


def test_a_result_that_is_not_of_the_declared_type_is_null():
    wrong = Function(("x",), lambda arguments, budget: "a", returns=parse_type("date"))

    assert evaluate("wrong(1)", {"wrong": wrong}) is None


def test_types_of_item_definitions_are_known_by_name():
    types = {"tPerson": parse_type("context<age: tAge>"), "tAge": parse_type("number")}
    node = parse(
        "{age: 5} instance of tPerson and not({age: 0 = 0} instance of tPerson)"
    )

    assert compile_expression(node, types)({}) is True


def test_a_circle_of_types_is_null():
    types = {"a": parse_type("b"), "b": parse_type("a")}

    assert compile_expression(parse("1 instance of a"), types)({}) is None


def test_one_compiled_expression_serves_many_facts():
    expression = compile_expression(parse("for i in 1..n return i + a"))

    assert expression({"n": Decimal(2), "a": Decimal(1)}) == (2, 3)
    assert expression({"n": Decimal(1), "a": Decimal(5)}) == (6,)


def test_contexts_of_facts_are_never_changed():
    person = {"age": Decimal(5)}
    evaluate('context put(p, "age", 6)', {"p": person})

    assert person == {"age": Decimal(5)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + b.c", {"a", "b"}),
        ("sum(a)", {"a"}),
        ("{a: 1, b: a + c}", {"c"}),
        ("for x in a return x + y + count(partial)", {"a", "y"}),
        ("some x in a, z in x satisfies z = b", {"a", "b"}),
        ("function(x) x + y", {"y"}),
        ("{f: function(n) f(n - 1)}", set()),
        ("a[item > b]", {"a", "b"}),
        ("f(x: y)", {"f", "y"}),
        ("if a in (1, b) then ? else 1", {"a", "b"}),
        ("x instance of tPerson", {"x"}),
        ('function(x) external {java: {class: "A"}}', set()),
    ],
)
def test_the_free_names_are_the_facts_an_expression_asks_for(text, names):
    assert free_names(parse(text)) == names


def test_the_free_names_of_a_cell_are_found_too():
    assert free_names(parse_tests("< a, b")) == {"a", "b"}
