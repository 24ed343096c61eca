"""Java's pure functions as Python: a closed table, and null for everything else."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.feel import UNKNOWN, evaluate
from karama.feel.java import method

MATH = "java.lang.Math"


def call(class_name, signature, *values):
    return method(class_name, signature)(
        [Decimal(str(v)) if type(v) in (int, float) else v for v in values]
    )


@pytest.mark.parametrize(
    ("signature", "values", "expected"),
    [
        ("max(int, int)", (3, 5), 5),
        ("min(long,long)", (3, 5), 3),
        ("abs(double)", (-2.5,), Decimal("2.5")),
        ("max(float,float)", (1.1, 456.78), Decimal("456.78")),
        ("sqrt(double)", (9,), 3),
        ("pow(double, double)", (2, 10), 1024),
        ("floor(double)", (-1.5,), -2),
        ("ceil(double)", (-1.5,), -1),
        ("rint(double)", (2.5,), 2),
        ("round(double)", (2.5,), 3),
        ("round(double)", (-2.5,), -2),
        ("floorMod(int,int)", (-5, 3), 1),
        ("signum(double)", (-4,), -1),
        ("cbrt(double)", (-27,), -3),
        ("abs(int)", (3.9,), 3),
    ],
)
def test_the_mathematics_of_java(signature, values, expected):
    assert call(MATH, signature, *values) == expected


@pytest.mark.parametrize(
    ("class_name", "signature", "values", "expected"),
    [
        ("java.lang.Integer", "valueOf(java.lang.String)", ("42",), 42),
        ("java.lang.Integer", "parseInt(String)", ("42",), 42),
        ("java.lang.Short", "valueOf(short)", (7,), 7),
        ("java.lang.Float", "valueOf(String)", ("0.1",), Decimal("0.1")),
        ("java.lang.Double", "parseDouble(String)", ("1e3",), 1000),
        ("java.lang.Boolean", "parseBoolean(String)", ("TRUE",), True),
        ("java.lang.Boolean", "valueOf(String)", ("yes",), False),
        ("java.lang.String", "valueOf(char)", ("a",), "a"),
        ("java.lang.String", "valueOf(int)", (12,), "12"),
        ("java.lang.String", "valueOf(java.lang.Object)", (True,), "true"),
    ],
)
def test_conversions(class_name, signature, values, expected):
    assert call(class_name, signature, *values) == expected


@pytest.mark.parametrize(
    ("pattern", "values", "expected"),
    [
        ("%s and %s", ("a", True), "a and true"),
        ("%d people%n", (12,), "12 people\n"),
        ("%05d", (42,), "00042"),
        ("%.2f", (Decimal("1.005"),), "1.00"),
        ("%f", (1,), "1.000000"),
        ("%,d", (1234567,), "1,234,567"),
        ("%-6d|", (42,), "42    |"),
        ("%6s|%-6s|", ("a", "b"), "     a|b     |"),
        ("100%%", (), "100%"),
    ],
)
def test_formatting(pattern, values, expected):
    assert call("java.lang.String", "format(String, Object...)", pattern, *values) == (
        expected
    )


@pytest.mark.parametrize(
    ("signature", "values"),
    [
        ("max(int,int)", (1,)),
        ("max(int,int)", (1, 2, 3)),
        ("max(int,int)", ("1", "2")),
        ("max(int,int)", (2**31, 1)),
        ("sqrt(double)", (-1,)),
        ("log(double)", (0,)),
        ("exp(double)", (10_000,)),
        ("floorMod(int,int)", (1, 0)),
    ],
)
def test_what_java_would_refuse_is_null(signature, values):
    assert call(MATH, signature, *values) is None


@pytest.mark.parametrize(
    ("class_name", "signature"),
    [
        ("java.lang.Runtime", "exec(java.lang.String)"),
        ("java.lang.System", "exit(int)"),
        (MATH, "max(java.lang.String, java.lang.String)"),
        (MATH, "random()"),
        (MATH, "__class__(int)"),
        (MATH, "max"),
        ("", ""),
    ],
)
def test_what_is_not_in_the_table_is_not_there(class_name, signature):
    assert method(class_name, signature) is None


def test_formatting_cannot_be_made_to_fill_the_memory():
    assert (
        call("java.lang.String", "format(String,Object...)", "%999999999d", 1) is None
    )
    assert call("java.lang.String", "format(String,Object...)", "%s") is None
    assert call("java.lang.String", "format(String,Object...)", "%x", 1) is None


def test_over_an_unknown_a_method_is_unknown():
    assert call(MATH, "max(int,int)", 1, UNKNOWN) is UNKNOWN


def test_feel_calls_a_method_by_its_signature():
    text = 'max3(1, 2) + 0 = 2 and max3("a", 2) = null and other(1) = null'
    scope = (
        '{max3: function(a, b) external {java: {class: "java.lang.Math", '
        'method signature: "max(double,double)"}}, '
        'other: function(a) external {java: {class: "a.B", '
        'method signature: "c(int)"}}, r: ' + text + "}.r"
    )

    assert evaluate(scope) is True


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_single_precision_comes_back_short_and_exact(number):
    found = call("java.lang.Float", "valueOf(float)", Decimal(number))

    assert float(found) == pytest.approx(number, rel=1e-7, abs=1e-45)
    assert len(found.as_tuple().digits) <= 50
