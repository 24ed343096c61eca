"""How text becomes a tree: shapes, names that depend on scope, places of errors."""

from __future__ import annotations

from decimal import Decimal

import pytest

from karama.errors import FeelError, FeelLimit
from karama.feel import parse, parse_tests, parse_type, tree
from karama.feel.parser import MAX_DEPTH, MAX_HEIGHT, MAX_ITERATORS


def number(value: int) -> tree.Number:
    return tree.Number(Decimal(value))


A, B, C = tree.Name("a"), tree.Name("b"), tree.Name("c")
ONE, TWO, THREE = number(1), number(2), number(3)

SHAPES = {
    "null": tree.Null(),
    "true": tree.Boolean(True),
    ".5": tree.Number(Decimal("0.5")),
    "1.5e3": tree.Number(Decimal("1500")),
    '"a\\tb"': tree.String("a\tb"),
    '@"2026-11-24"': tree.Temporal("2026-11-24"),
    "a": A,
    "?": tree.Input(),
    "-a": tree.Negation(A),
    "- -a": tree.Negation(tree.Negation(A)),
    "a + b * c": tree.Arithmetic("+", A, tree.Arithmetic("*", B, C)),
    "a - b - c": tree.Arithmetic("-", tree.Arithmetic("-", A, B), C),
    "a ** b ** c": tree.Arithmetic("**", tree.Arithmetic("**", A, B), C),
    "-a ** b": tree.Arithmetic("**", tree.Negation(A), B),
    "a ** -b": tree.Arithmetic("**", A, tree.Negation(B)),
    "(a + b) * c": tree.Arithmetic("*", tree.Arithmetic("+", A, B), C),
    "a or b and c": tree.Or(A, tree.And(B, C)),
    "a = b or c": tree.Or(tree.Comparison("=", A, B), C),
    "a between b and c": tree.Between(A, B, C),
    "a between 1 and 2 and b": tree.And(tree.Between(A, ONE, TWO), B),
    "a < 1 + 2": tree.Comparison("<", A, tree.Arithmetic("+", ONE, TWO)),
    "if a then b else c": tree.If(A, B, C),
    "a.b.c": tree.Path(tree.Path(A, "b"), "c"),
    "a[b].c": tree.Path(tree.Filter(A, B), "c"),
    "a[1][2]": tree.Filter(tree.Filter(A, ONE), TWO),
    "a()": tree.Call(A),
    "a(b, 1)": tree.Call(A, (B, ONE)),
    "a(first name: 1, b: 2)": tree.Call(
        A, (), (tree.NamedArgument("first name", ONE), tree.NamedArgument("b", TWO))
    ),
    "[]": tree.List(),
    "[a, 1]": tree.List((A, ONE)),
    "{}": tree.Context(),
    '{a: 1, "b c": a}': tree.Context((tree.Entry("a", ONE), tree.Entry("b c", A))),
    "[1..2]": tree.Interval(ONE, TWO, True, True),
    "(1..2)": tree.Interval(ONE, TWO, False, False),
    "]1..2[": tree.Interval(ONE, TWO, False, False),
    "(1..2]": tree.Interval(ONE, TWO, False, True),
    "[1..-1[": tree.Interval(ONE, tree.Negation(ONE), True, False),
    "]a..1 + 2[": tree.Interval(A, tree.Arithmetic("+", ONE, TWO), False, False),
    "[a..b[1][": tree.Interval(A, tree.Filter(B, ONE), True, False),
    "[a..b[1]]": tree.Interval(A, tree.Filter(B, ONE), True, True),
    "(< 1)": tree.Interval(None, ONE, False, False, "<"),
    "(>= 1)": tree.Interval(ONE, None, True, False, ">="),
    "(= 1)": tree.Interval(ONE, ONE, True, True, "="),
    "(!= 1)": tree.Interval(ONE, ONE, False, False, "!="),
    "a in 1": tree.In(A, (tree.Candidate(ONE),)),
    "a in (1, < 2)": tree.In(A, (tree.Candidate(ONE), tree.Test("<", TWO))),
    "a in (1..2)": tree.In(A, (tree.Interval(ONE, TWO, False, False),)),
    "a in ((< 1), [1..2])": tree.In(
        A, (tree.Test("<", ONE), tree.Interval(ONE, TWO, True, True))
    ),
    "a in (b)[1]": tree.In(A, (tree.Candidate(tree.Filter(B, ONE)),)),
    "a in < 2 and b": tree.And(tree.In(A, (tree.Test("<", TWO),)), B),
    "for x in a return x": tree.For((tree.Iterator("x", A),), tree.Name("x")),
    "for x in 1..2, y in a return 1": tree.For(
        (tree.Iterator("x", ONE, TWO), tree.Iterator("y", A)), ONE
    ),
    "some x in a satisfies x = 1": tree.Quantified(
        "some",
        (tree.Iterator("x", A),),
        tree.Comparison("=", tree.Name("x"), ONE),
    ),
    "function(x, y: number) x": tree.FunctionDefinition(
        (tree.Parameter("x"), tree.Parameter("y", tree.TypeName("number"))),
        tree.Name("x"),
    ),
    'function(x) external {java: {class: "A"}}': tree.FunctionDefinition(
        (tree.Parameter("x"),),
        tree.Context(
            (
                tree.Entry(
                    "java", tree.Context((tree.Entry("class", tree.String("A")),))
                ),
            )
        ),
        external=True,
    ),
    "a instance of list<number>": tree.InstanceOf(
        A, tree.TypeName("list", (tree.TypeName("number"),))
    ),
    "a /* b */ + // c\n b": tree.Arithmetic("+", A, B),
}


@pytest.mark.parametrize("text", SHAPES)
def test_an_expression_has_the_shape_the_grammar_gives_it(text):
    assert parse(text) == SHAPES[text]


CELLS = {
    "-": tree.UnaryTests((tree.Anything(),)),
    "1, 2": tree.UnaryTests((tree.Candidate(ONE), tree.Candidate(TWO))),
    "< 1, >= 2": tree.UnaryTests((tree.Test("<", ONE), tree.Test(">=", TWO))),
    "!= 1": tree.UnaryTests((tree.Test("!=", ONE),)),
    "(< 1)": tree.UnaryTests((tree.Test("<", ONE),)),
    "[1..2)": tree.UnaryTests((tree.Interval(ONE, TWO, True, False),)),
    "not(1, 2)": tree.UnaryTests((tree.Candidate(ONE), tree.Candidate(TWO)), True),
    "not(a) and b": tree.UnaryTests(
        (tree.Candidate(tree.And(tree.Call(tree.Name("not"), (A,)), B)),)
    ),
    "? > 1": tree.UnaryTests(
        (tree.Candidate(tree.Comparison(">", tree.Input(), ONE), True),)
    ),
    "-1": tree.UnaryTests((tree.Candidate(tree.Negation(ONE)),)),
}


@pytest.mark.parametrize("text", CELLS)
def test_a_cell_has_the_shape_the_grammar_gives_it(text):
    assert parse_tests(text) == CELLS[text]


NUMBER, STRING = tree.TypeName("number"), tree.TypeName("string")
TYPES = {
    "number": NUMBER,
    "days and time duration": tree.TypeName("days and time duration"),
    "Any": tree.TypeName("Any"),
    "tPerson": tree.TypeName("tPerson"),
    "model.tPerson": tree.TypeName("model.tPerson"),
    "list<list<number>>": tree.TypeName("list", (tree.TypeName("list", (NUMBER,)),)),
    "range<date and time>": tree.TypeName("range", (tree.TypeName("date and time"),)),
    "context<a: number, b c: string>": tree.TypeName(
        "context", fields=(("a", NUMBER), ("b c", STRING))
    ),
    "function<number, string>->number": tree.TypeName(
        "function", (NUMBER, STRING), returns=NUMBER
    ),
    "function<>->string": tree.TypeName("function", returns=STRING),
}


@pytest.mark.parametrize("text", TYPES)
def test_a_type_has_the_shape_the_grammar_gives_it(text):
    assert parse_type(text) == TYPES[text]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("a-b", {"a-b"}, tree.Name("a-b")),
        ("a - b", {"a-b"}, tree.Name("a-b")),
        ("a-b", {"a", "b"}, tree.Arithmetic("-", A, B)),
        ("a-b-c", {"a-b"}, tree.Arithmetic("-", tree.Name("a-b"), C)),
        ("a  b", {"a b"}, tree.Name("a b")),
        ("a b", {"a", "a b"}, tree.Name("a b")),
        ("x.y", {"x.y"}, tree.Name("x.y")),
        ("person's age", {"person's age"}, tree.Name("person's age")),
        ("a/b*c", {"a/b*c"}, tree.Name("a/b*c")),
        ("terms and conditions", {"terms and conditions"}, "terms and conditions"),
        ("in stock", {"in stock"}, tree.Name("in stock")),
        ("Étape à l'étranger", {"Étape à l'étranger"}, "Étape à l'étranger"),
        ("العمر", set(), "العمر"),
        ("Loan 1", set(), tree.Name("Loan 1")),
        ("p.first name", set(), tree.Path(tree.Name("p"), "first name")),
        ("p.a+b", {"a+b"}, tree.Path(tree.Name("p"), "a+b")),
        ("🐎 tail", set(), "🐎 tail"),
    ],
)
def test_the_longest_name_in_scope_wins(text, names, expected):
    if isinstance(expected, str):
        expected = tree.Name(expected)

    assert parse(text, names) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{a b: 1, c: a b}",
        "for a b in [1] return a b",
        "some a b in [1] satisfies a b",
        "function(a b) a b",
        "{a+b: 1, c: a+b}",
        "[{a-b: 1}][a-b = 1]",
    ],
)
def test_an_expression_brings_its_own_names_into_scope(text):
    inner = [node for node in _walk(parse(text)) if isinstance(node, tree.Name)]

    assert {node.name for node in inner} <= {"a b", "a+b", "a-b"}


def _walk(node):
    from karama.feel.walk import descendants

    return descendants(node)


def test_a_name_of_an_inner_scope_is_gone_outside_of_it():
    with pytest.raises(FeelError):
        parse("[(for a-b in [1] return a-b), a-]")
    assert parse("[for a-b in c return 1, a-b]").items[1] == tree.Arithmetic("-", A, B)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("1 +", 1, 4),
        ("1 +\n  * 2", 2, 3),
        ("[1, 2", 1, 6),
        ("if a then b", 1, 12),
        ('"open', 1, 1),
        ("1\n\n/* open", 3, 1),
        ("a b c )", 1, 7),
        ("#", 1, 1),
        ("", 1, 1),
        ("{a 1}", 1, 5),
        ("x instance of", 1, 14),
        ("for in 1", 1, 5),
        ('"\\uD83D"', 1, 1),
        ('"\\U110000"', 1, 1),
        ("1e99999", 1, 1),
    ],
)
def test_an_error_says_its_line_and_column(text, line, column):
    with pytest.raises(FeelError) as caught:
        parse(text)

    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_message_never_repeats_the_text_of_a_string():
    with pytest.raises(FeelError) as caught:
        parse('1 "a name nobody should read in a log"')

    assert "nobody" not in str(caught.value)


def test_every_node_knows_its_place():
    node = parse("a +\n  b")

    assert node.right.span == tree.Span(2, 3)


@pytest.mark.parametrize(
    "opening",
    ["(", "[", "-", "{a:", "if ", "not(", "f(", "x[(", "function(x) ", "]1.."],
)
def test_ten_thousand_levels_are_refused_clearly(opening):
    with pytest.raises(FeelLimit, match=r"nested deeper|inside one another"):
        parse(opening * 10_000)


def test_a_long_flat_sum_is_refused_clearly():
    with pytest.raises(FeelLimit, match=f"more than {MAX_HEIGHT}"):
        parse("+".join(["a"] * 100_000))


def test_a_sum_as_long_as_a_page_is_read():
    assert parse("+".join(["1"] * (MAX_HEIGHT - 1)))


def test_a_long_flat_condition_is_read():
    assert isinstance(parse(" or ".join(["a"] * 20_000)), tree.Or)


def test_a_list_of_a_hundred_thousand_items_is_read():
    assert len(parse("[" + "1," * 99_999 + "1]").items) == 100_000


def test_too_many_iteration_variables_are_refused():
    many = ", ".join(f"x{n} in [1]" for n in range(MAX_ITERATORS + 1))

    with pytest.raises(FeelLimit, match="variables"):
        parse(f"for {many} return 1")


def test_a_text_past_the_limit_is_refused():
    with pytest.raises(FeelLimit, match="longer"):
        parse(" " * 1_000_001)


def test_nesting_up_to_the_limit_is_read():
    assert parse("(" * (MAX_DEPTH - 1) + "1" + ")" * (MAX_DEPTH - 1)) == ONE
