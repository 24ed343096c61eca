"""Regular expressions: XPath's constructs mean what XPath says; others are refused."""

from __future__ import annotations

import pytest

from karama.feel import Budget
from karama.feel.patterns import Refused, compiled, found

YES, NO = True, False


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("^abc$", "abc", YES),
        ("^abc$", "abc\n", NO),
        ("a.c", "a\rc", NO),
        ("[a-z-[aeiou]]", "e", NO),
        ("[a-z-[aeiou]]", "f", YES),
        ("^[^a-z]$", "A", YES),
        ("^[^\\d]$", "5", NO),
        ("^[\\d.]+$", "1.5", YES),
        ("^[a\\-z]$", "-", YES),
        ("^[-a]$", "-", YES),
        ("^[a-]$", "-", YES),
        ("^[^-a]$", "-", NO),
        ("^[&&|~]+$", "&|~", YES),
        ("\\d", "٣", YES),
        ("\\w", "é", YES),
        ("\\w", "-", NO),
        ("^\\s$", "\u00a0", NO),
        ("^\\i\\c*$", "a-b.c", YES),
        ("^\\i", "-a", NO),
        ("\\p{Lu}", "É", YES),
        ("\\P{Lu}", "É", NO),
        ("^\\p{IsBasicLatin}$", "a", YES),
        ("^\\p{IsBasicLatin}$", "é", NO),
        ("^\\p{IsArabic}+$", "عمر", YES),
        ("^(a)(b)\\2\\1$", "abba", YES),
        ("(a|b)+?c", "abac", YES),
        ("(?:ab){2}", "abab", YES),
        ("^a{2,3}$", "aaaa", NO),
        ("\\^\\$\\.\\{\\}", "^$.{}", YES),
        ("a#b", "a#b", YES),
        ("", "", YES),
        ("[\\n]", "\n", YES),
    ],
)
def test_a_pattern_means_what_xpath_says(pattern, text, expected):
    assert found(compiled(pattern), text, Budget()) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)",
        "(?!a)",
        "(?<=a)",
        "(?P<n>a)",
        "(?i)a",
        "a++",
        "\\bword\\b",
        "\\Aa\\Z",
        "\\x41",
        "\\u0041",
        "\\1",
        "(\\1)",
        "[z-a]",
        "[a",
        "a)",
        "(a",
        "*a",
        "a**",
        "a{",
        "a{2,1}",
        "[]",
        "[a-\\d]",
        "\\p{Nope}",
        "\\p",
        "a\\",
        "]",
        "}",
    ],
)
def test_what_xpath_does_not_have_is_refused(pattern):
    with pytest.raises(Refused):
        compiled(pattern)


def test_flags_are_those_of_xpath():
    assert found(compiled("A B", "xi"), "ab", Budget())
    assert found(compiled("a[ ]b", "x"), "a b", Budget())
    assert found(compiled("a.c", "s"), "a\nc", Budget())
    assert found(compiled("^b", "m"), "a\nb", Budget())
    assert found(compiled("(a.b)", "q"), "(a.b)", Budget())
    with pytest.raises(Refused):
        compiled("a", "g")
