"""The parser reads, or refuses with a FeelError, whatever it is given."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies_feel import expressions, values

from karama.errors import FeelError
from karama.feel import evaluate, parse, parse_tests, parse_type, show

PIECES = [
    *"abc ()[]{}<>=!+-*/.,:?'\"@#\\\n\t",
    *("if", "then", "else", "for", "in", "return", "some", "every", "satisfies"),
    *("and", "or", "not", "between", "instance", "of", "function", "external", ".."),
    *("**", "<=", "!=", "//", "/*", "*/", "1", "2.5", "1e5", '"x"', '@"P1D"', "null"),
    *("list<", "date and time", "string length(", "-> ", "é", "🐎", "\\u00e9", "\x00"),
]
fragments = st.lists(st.sampled_from(PIECES), max_size=30)
joined = st.one_of(
    fragments.map("".join), fragments.map(" ".join), st.text(max_size=40)
)
names = st.sets(st.one_of(st.text(max_size=8), fragments.map("".join)), max_size=4)


@given(joined, names)
@settings(max_examples=800, deadline=None)
def test_arbitrary_text_is_read_or_refused_at_a_place(text, scope):
    for read in (parse, parse_tests, parse_type):
        try:
            read(text, scope)
        except FeelError as refused:
            error = refused
        else:
            continue
        assert 1 <= error.line <= text.count("\n") + text.count("\r") + 1
        assert 1 <= error.column <= len(text) + 1


@given(names.filter(bool), st.data())
@settings(max_examples=200, deadline=None)
def test_the_same_text_reads_the_same_twice(scope, data):
    text = data.draw(joined)
    results = []
    for _ in range(2):
        try:
            results.append(parse(text, scope))
        except FeelError as error:
            results.append(str(error))

    assert results[0] == results[1]


@given(values)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_value_shown_and_read_back_is_the_value(value):
    again = evaluate(show(value))

    assert show(again) == show(value)
    assert again == value


@given(expressions(["a", "b"]), st.sampled_from([" ", "\n", "\t", " /* c */ ", "//\n"]))
@settings(max_examples=200, deadline=None)
def test_spaces_and_comments_mean_nothing(text, space):
    spaced = text.replace(", ", f",{space}").replace(" + ", f"{space}+{space}")

    assert parse(spaced) == parse(text)


@pytest.mark.parametrize(
    "character", ["\u00a0", "\u3000", "\ufeff", "\u2028", "\u1680"]
)
def test_every_space_of_the_grammar_separates(character):
    assert parse(f"1{character}+{character}2") == parse("1 + 2")
