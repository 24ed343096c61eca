"""Types found without running: never wrong, and the plain mistakes are named."""

from __future__ import annotations

import pytest
from feel_tables import rows

from karama.feel import evaluate, kind_of, parse, parse_tests, parse_type
from karama.feel.infer import infer, mismatches

NAMES = {
    "n": parse_type("number"),
    "t": parse_type("string"),
    "b": parse_type("boolean"),
    "d": parse_type("date"),
    "ns": parse_type("list<number>"),
    "p": parse_type("tPerson"),
    "ps": parse_type("list<tPerson>"),
    "f": parse_type("function<number>->string"),
    "x": parse_type("Any"),
}
TYPES = {"tPerson": parse_type("context<age: tAge>"), "tAge": parse_type("number")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n + 1", "number"),
        ("t + t", "string"),
        ('d + @"P1D"', "date"),
        ("d - d", "days and time duration"),
        ("n < 3 and b", "boolean"),
        ("if b then 1 else n", "number"),
        ("if b then 1 else t", "Any"),
        ("if b then 1 else null", "number"),
        ("ns", "list<number>"),
        ("ns[1]", "number"),
        ("ns[item > 2]", "list<number>"),
        ("for i in ns return string(i)", "list<string>"),
        ("for i in 1..3 return i", "list<number>"),
        ("some i in ns satisfies i > 1", "boolean"),
        ("p.age", "number"),
        ("ps.age", "list<number>"),
        ("ps[age > 3].age", "list<number>"),
        ("d.year", "number"),
        ("(d - d).hours", "number"),
        ("[1..2].start", "number"),
        ("{a: n, c: a + 1}.c", "number"),
        ("f(1)", "string"),
        ("(function(a) 1)(2)", "number"),
        ("x + 1", "Any"),
        ("nobody", "Any"),
        ("sum(ns)", "number"),
        ("max(ns)", "Any"),
        ("[]", "list<Null>"),
        ("n + null", "Any"),
    ],
)
def test_the_type_of_an_expression_is_known_before_it_runs(text, expected):
    assert infer(parse(text), NAMES, TYPES) == parse_type(expected)


@pytest.mark.parametrize(
    ("text", "op", "left", "right"),
    [
        ('n < "18"', "<", "number", "string"),
        ("t = n", "=", "string", "number"),
        ('p.age = "x"', "=", "number", "string"),
        ("d + d", "+", "date", "date"),
        ("t - t", "-", "string", "string"),
        ('d = @"2026-01-01T00:00:00"', "=", "date", "date and time"),
        ('n in ("a", "b")', "in", "number", "string"),
        ('n in ["a".."b"]', "in", "number", "string"),
        ("t between 1 and 2", "between", "string", "number"),
        ("ns[item = t]", "=", "number", "string"),
        ('ps[age = "x"]', "=", "number", "string"),
        ("for i in ns return i + t", "+", "number", "string"),
        ("if n < 3 then [1] else not(t > 2)", ">", "string", "number"),
        ('["a"..3]', "..", "string", "number"),
        ("ns = 1", "=", "list", "number"),
    ],
)
def test_an_operation_that_can_only_be_null_is_named(text, op, left, right):
    found = mismatches(parse(text), NAMES, TYPES)

    assert (found[0].op, found[0].left, found[0].right) == (op, left, right)


@pytest.mark.parametrize(
    ("cell", "kind", "wrong"),
    [
        ("< 18", "number", False),
        ('"a", "b"', "string", False),
        ("not(1, 2)", "number", False),
        ("? > 3 and b", "number", False),
        ("ns", "number", False),
        ("[1..5]", "number", False),
        ("null", "number", False),
        ("true", "boolean", False),
        ("-", "number", False),
        ('< "18"', "number", True),
        ("1, 2", "string", True),
        ("[1..5]", "string", True),
        ("ns", "string", True),
        ('? > "a"', "number", True),
        ("t", "tAge", True),
    ],
)
def test_a_cell_of_the_wrong_kind_is_named(cell, kind, wrong):
    names = {**NAMES, "?": parse_type(kind)}

    assert bool(mismatches(parse_tests(cell), names, TYPES)) is wrong


def test_a_mismatch_says_where_it_is():
    (found,) = mismatches(parse("n > 1 and\n  t > 2"), NAMES)

    assert (found.span.line, found.span.column) == (2, 3)


def _every_row():
    from importlib.util import module_from_spec, spec_from_file_location
    from pathlib import Path

    found = []
    for name in ("library", "operators"):
        path = Path(__file__).with_name(f"test_{name}.py")
        spec = spec_from_file_location(f"feel_table_{name}", path)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        found += [row for table in module.TABLES.values() for row in rows(table)]
    return found


@pytest.mark.parametrize("expression", [left for left, _ in _every_row()])
def test_a_type_found_without_running_is_the_type_found_by_running(expression):
    kind = infer(parse(expression), {})
    value = evaluate(expression)

    assert kind.name in ("Any", kind_of(value)) or value is None


@pytest.mark.parametrize("expression", [left for left, _ in _every_row()])
def test_an_operation_called_impossible_is_null_or_hidden_by_another(expression):
    node = parse(expression)
    found = mismatches(node, {})
    outermost = [each for each in found if each.span == node.span]

    if type(node).__name__ in ("Arithmetic", "Comparison") and outermost:
        assert evaluate(expression) is None or len(found) > 1 or node.op == "!="
