"""UNKNOWN: neither null nor false, and never guessed."""

from __future__ import annotations

import copy
import pickle

import pytest
from feel_tables import check, rows

from karama.feel import (
    UNKNOWN,
    compile_tests,
    evaluate,
    holds_unknown,
    is_unknown,
    parse_tests,
    show,
    to_feel,
)

DETERMINED = """
    u and false -> false
    false and u -> false
    u or true -> true
    true or u -> true
    if u then 1 else 1 -> 1
    if u then [1, "a"] else [1, "a"] -> [1, "a"]
    count([u, 1]) -> 2
    [u, 5][2] -> 5
    {a: u, b: 2}.b -> 2
    append([u], 2)[2] -> 2
    concatenate([u], [3])[2] -> 3
    reverse([u, 1])[1] -> 1
    sublist([u, 1, 2], 2) -> [1, 2]
    remove([u, 1], 1) -> [1]
    list replace([u, 1], 1, 5) -> [5, 1]
    list contains([u, 1], 1) -> true
    list contains([], u) -> false
    all([u, false]) -> false
    any([u, true]) -> true
    1 in (1, u) -> true
    1 in [u, 1] -> true
    some x in [u, 2] satisfies x = 2 -> true
    every x in [u, 2] satisfies x = 3 -> false
    some x in [] satisfies u -> false
    every x in [] satisfies u -> true
    get value({a: u, b: 1}, "b") -> 1
    context put({a: u}, "a", 1) -> {a: 1}
    context merge([{a: u}, {a: 2}]) -> {a: 2}
    for x in [u, 1] return 5 -> [5, 5]
    [u, 1] = [1] -> false
    [u, 1] = [u, 2] -> false
    {a: u, b: 1} = {a: u, b: 2} -> false
    null = [u] -> false
    (function(x) 5)(u) -> 5
    [] [u = item] -> unknown
    true or u > 5 and u < 3 -> true
"""

OPEN = """
    u -> unknown
    u + 1 -> unknown
    -u -> unknown
    u = u -> unknown
    u = null -> unknown
    u != 1 -> unknown
    u < 1 -> unknown
    u and true -> unknown
    u and null -> unknown
    u and u -> unknown
    u or false -> unknown
    u or null -> unknown
    not(u) -> unknown
    if u then 1 else 2 -> unknown
    if u then u else u -> unknown
    if u then [u] else [u] -> unknown
    u between 1 and 2 -> unknown
    u in (1, 2) -> unknown
    u in [] -> unknown
    u in (null..null) -> unknown
    concatenate(u) -> unknown
    append(u, 1) -> unknown
    1 in u -> unknown
    1 in (2, u) -> unknown
    3 in [1..u] -> unknown
    u instance of number -> unknown
    u instance of Any -> unknown
    u.a -> unknown
    u[1] -> unknown
    [1, 2][u] -> unknown
    [1, u][item > 0] -> unknown
    for x in u return 1 -> unknown
    for x in 1..u return x -> unknown
    some x in u satisfies true -> unknown
    some x in [1, u] satisfies x = 2 -> unknown
    every x in [1, u] satisfies x = 1 -> unknown
    u(1) -> unknown
    u.f(1) -> unknown
    count(u) -> unknown
    sum([1, u]) -> unknown
    max(1, u) -> unknown
    flatten([u]) -> unknown
    string(u) -> unknown
    string([u]) -> unknown
    contains(u, "a") -> unknown
    contains([u], "a") -> unknown
    date(u) -> unknown
    date(2026, u, 1) -> unknown
    is(u, u) -> unknown
    list contains([u], 1) -> unknown
    list contains([1], u) -> unknown
    sort([2, 1], function(a, b) u) -> unknown
    list replace([1, 2], function(a, b) u, 3) -> unknown
    get value([u], "a") -> unknown
    get value({a: u}, ["a", "b"]) -> unknown
    context put({a: u}, ["a", "b"], 1) -> unknown
    [u..5] -> unknown
    all([u, true]) -> unknown
    all([u, null]) -> unknown
    any(u) -> unknown
    (function(x: number) 5)(u) -> unknown
    (function(x: list<number>) count(x))([u]) -> unknown
"""


@pytest.mark.parametrize(("expression", "expected"), rows(DETERMINED + OPEN))
def test_an_unknown_settles_only_what_it_cannot_change(expression, expected):
    check(expression, expected, {"u": UNKNOWN})


def test_unknowns_stay_in_their_places():
    facts = {"u": UNKNOWN}

    assert show(evaluate("[1, u]", facts)) == "[1, unknown]"
    assert show(evaluate("{a: u, b: [a]}", facts)) == "{a: unknown, b: [unknown]}"
    assert show(evaluate("[{a: u}, {a: 1}].a", facts)) == "[unknown, 1]"
    assert show(evaluate("for x in [1, u] return x + 1", facts)) == "[2, unknown]"
    assert show(evaluate("[u][1]", facts)) == "unknown"


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("< 18", UNKNOWN, UNKNOWN),
        ("1, 2", UNKNOWN, UNKNOWN),
        ("not(1)", UNKNOWN, UNKNOWN),
        ("[1..5]", UNKNOWN, UNKNOWN),
        ("-", UNKNOWN, True),
        ("? > 5 or true", UNKNOWN, True),
        ("5, u", 5, True),
        ("5, u", 6, UNKNOWN),
        ("not(5, u)", 5, False),
        ("null", UNKNOWN, UNKNOWN),
    ],
)
def test_a_cell_over_an_unknown_is_unknown(cell, value, expected):
    tests = compile_tests(parse_tests(cell))

    assert tests(to_feel(value), {"u": UNKNOWN}) is expected


def test_there_is_one_unknown_and_it_is_no_truth():
    assert copy.deepcopy([UNKNOWN])[0] is UNKNOWN
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN  # noqa: S301
    assert is_unknown(UNKNOWN)
    assert not is_unknown(None)
    with pytest.raises(TypeError, match="is_unknown"):
        bool(UNKNOWN)


def test_an_unknown_is_found_wherever_it_stands():
    assert holds_unknown(((1, {"a": (UNKNOWN,)}),))
    assert not holds_unknown(((1, {"a": (None,)}),))
