import inspect
from decimal import Decimal

import pytest

from karama.explanation import LANGUAGES, translator
from karama.explanation.conditions import _WORDS, cell, condition, holds, value
from karama.explanation.voice import Voice
from karama.feel import parse, parse_tests, tree

NAMES = frozenset({"age", "need", "alone", "arrived", "items"})
ASKED = {"alone": "Is the person alone?", "age": "Age", "need": "Need"}
ANSWERS = {("need", "medical"): "Medical care"}

ONE_OF_EACH = [
    "null",
    "true",
    "12.50",
    '"medical"',
    '@"2026-11-24"',
    '@"P2DT3H"',
    "age",
    "-age",
    "age + 1 * 2",
    "age ** 2",
    "age >= 18",
    'arrived < @"2026-11-24T10:00:00Z"',
    "alone = true and (age < 18 or age = null)",
    "age between 1 and 3",
    "age in [1..18)",
    "age in (< 3, > 80)",
    "age instance of number",
    "if alone then 1 else 2",
    "for x in items return x + 1",
    "for x in 1..3 return x",
    "some x in items satisfies x > 2",
    "every x in items satisfies x",
    "need.kind",
    "items[2]",
    "items[item > 3]",
    "count(items)",
    'contains(string: need, match: "a")',
    "odd thing(age, 2)",
    "not(alone)",
    "not(age > 3)",
    'duration("PT24H")',
    "[1, 2]",
    "[]",
    "{a: 1, b: {}}",
    "(1..5]",
    "(< 5)",
    "function(a: number, b) a + b",
    "today()",
]


def english(**more):
    return Voice(translator("en"), ASKED, ANSWERS, **more)


def said(text, names=NAMES):
    return condition(parse(text, names), english())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ONE_OF_EACH)
def test_every_expression_has_words_in_every_language(text, language):
    node = parse(text, NAMES)
    voice = Voice(translator(language), ASKED, ANSWERS)

    assert value(node, voice).strip()
    assert condition(node, voice).strip()
    assert "{" not in condition(node, voice)


def test_every_kind_of_node_has_words():
    kinds = {
        kind
        for _name, kind in inspect.getmembers(tree, inspect.isclass)
        if issubclass(kind, tree.Node) and kind is not tree.Node
    }

    assert kinds == set(_WORDS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("age < 18", "“Age” is less than 18"),
        ("alone", "the answer to “Is the person alone?” is yes"),
        ("not(alone)", "the answer to “Is the person alone?” is no"),
        ('need = "medical"', "“Need” is “Medical care”"),
        ('need != "other"', "“Need” is not “other”"),
        ("age = null", "“Age” has no value"),
        ('arrived >= @"2026-11-24"', "“arrived” is not before 24 November 2026"),
        ("age between 3 and 5", "“Age” is between 3 and 5, both included"),
        (
            "alone and (age < 3 or age > 80)",
            "the answer to “Is the person alone?” is yes and "
            "(“Age” is less than 3 or “Age” is more than 80)",
        ),
        ("age - 2 * 3 = 0", "“Age” minus (2 times 3) is 0"),
        ('duration("PT36H") > x', "36 hours is more than “x”"),
    ],
)
def test_a_condition_reads_as_a_clause(text, words):
    assert said(text, NAMES | {"x"}) == words


@pytest.mark.parametrize(
    ("text", "short", "whole"),
    [
        ("-", "any answer", "“Age” has any value"),
        ("< 18", "less than 18", "“Age” is less than 18"),
        ("[3..5]", "from 3 to 5", "“Age” is between 3 and 5, both included"),
        (
            "(3..5]",
            "more than 3 and up to 5",
            "“Age” is more than 3 and “Age” is at most 5",
        ),
        (
            "1, 2, > 9",
            "1, 2, or more than 9",
            "“Age” is 1 or 2 or “Age” is more than 9",
        ),
        ("not(1, 2)", "not 1 or 2", "“Age” is not 1 or 2"),
        ("? * 2 > 9", "“Age” times 2 is more than 9", "“Age” times 2 is more than 9"),
    ],
)
def test_a_cell_is_short_in_the_grid_and_whole_in_a_sentence(text, short, whole):
    tests, voice = parse_tests(text), english(subject="“Age”")

    assert cell(tests, voice) == short
    assert holds(tests, "“Age”", voice) == whole


def test_numbers_take_the_separators_of_the_language():
    number = tree.Number(Decimal("1234.5"))

    assert value(number, Voice(translator("fr"))) == "1\u202f234,5"
    assert value(number, Voice(translator("es"))) == "1.234,5"


def test_arabic_keeps_latin_codes_whole():
    words = condition(parse('code = "CRC 20(1)"', {"code"}), Voice(translator("ar")))

    assert "\u2068CRC 20(1)\u2069" in words


def test_a_long_chain_of_alternatives_is_one_flat_list():
    text = " or ".join(f"age = {n}" for n in range(100))

    assert said(text).count("“Age”") == 100
    assert "(" not in said(text)
