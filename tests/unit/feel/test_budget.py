"""What a stranger's expression may cost: it stops, clearly and soon."""

from __future__ import annotations

import pytest

from karama.errors import FeelError, FeelLimit
from karama.feel import Budget, compile_expression, evaluate, parse

DOUBLING = ", ".join(f"a{n}: a{n - 1} + a{n - 1}" for n in range(1, 60))
SHARING = ", ".join(f"a{n}: [a{n - 1}, a{n - 1}]" for n in range(1, 60))

GREEDY = {
    "a long count": "for i in 1..1000000000 return i",
    "a long search": "some i in 1..1000000000 satisfies i < 0",
    "a long search downwards": "every i in 1000000000..1 satisfies i > 0",
    "loops inside loops": "for i in 1..9999 return for j in 1..9999 return 1",
    "loops side by side": "for i in 1..9999, j in 1..9999 return 1",
    "counting days": 'for d in @"0001-01-01"..@"999999999-01-01" return d',
    "an endless call": "{f: function(n) f(n + 1), r: f(0)}.r",
    "calls that branch": "{f: function(n) f(n) + f(n), r: f(0)}.r",
    "a function of itself": "{f: function(g) g(g), r: f(f)}.r",
    "doubling a text": f'{{a0: "xxxxxxxx", {DOUBLING}}}',
    "joining with a long text": "string join(for i in 1..9999 return t, t)",
    "replacing by a long text": 'replace(t, "x", t)',
    "a list of its own past": "for i in 1..99999 return partial",
    "sharing a list": f"{{a0: [1, 1], {SHARING}}}",
    "comparing shared lists": f"{{a0: [1, 1], {SHARING}, r: a59 = a59}}.r",
    "flattening shared lists": f"{{a0: [1, 1], {SHARING}, r: flatten(a59)}}.r",
    "showing shared lists": f"{{a0: [1, 1], {SHARING}, r: string(a59)}}.r",
    "members of shared lists": f"{{a0: [1, 1], {SHARING}, r: a59.x}}.r",
    "types of shared lists": f"{{a0: [1], {SHARING}, r: a59 instance of list}}.r",
    "finding in shared lists": f"{{a0: [1, 1], {SHARING}, r: 1 in a59}}.r",
    "choosing shared lists": f"{{a0: [1, 1], {SHARING}, r: if u then a59 else a59}}.r",
    "distinct values of many": "distinct values(for i in 1..99999 return i)",
    "a value nested too deep": "for i in 1..999 return [partial[-1]]",
    "a large body": "for i in 1..99999 return [" + "0, " * 9_999 + "0][1]",
    "calls that copy": "{"
    + "".join(f"a{n}: 0, " for n in range(9_999))
    + "f: function() 1, r: for i in 1..999999 return f()}",
    "many slow patterns": 'for i in 1..99999 return matches(s, "(a+)+b")',
    "long numbers as texts": "for i in 1..999 return string(1e6144)",
}


@pytest.mark.parametrize("what", GREEDY)
@pytest.mark.timeout(20)
def test_a_greedy_expression_is_stopped(what):
    from karama.feel import UNKNOWN

    with pytest.raises(FeelLimit):
        evaluate(GREEDY[what], {"t": "x" * 10_000, "s": "a" * 25, "u": UNKNOWN})


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|a)*b",
        "(a*)*b",
        "(.*a){20}b",
        "((((a{999}){999}){999}){999})",
        "a{999999999}",
        "(" * 4000,
        "[" * 4000,
    ],
)
@pytest.mark.timeout(20)
def test_no_pattern_hangs_or_eats_memory(pattern):
    try:
        answer = evaluate("matches(t, p)", {"t": "a" * 40 + "!", "p": pattern})
    except FeelLimit:
        return
    assert answer in (False, None)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "{" + ",".join(f"a{n}: a{n - 1}" for n in range(1, 20_000)) + "}",
        "{" + ",".join(f"a {n}: a {n - 1}" for n in range(1, 20_000)) + "}",
        "[" + "1 in (" * 60 + ", ".join("1" * 20_000) + ")" * 60 + "]",
        "for x in [1] return " * 60 + "[" + ", ".join("1" * 20_000) + "]",
    ],
)
def test_reading_takes_time_in_proportion_to_the_text(text):
    from karama.feel import free_names

    node = parse(text)
    compile_expression(node)
    assert len(free_names(node)) <= 1


def test_numbers_cannot_grow_without_end():
    assert evaluate("10 ** 999999999") is None
    assert evaluate("exp(exp(exp(exp(9))))") is None
    assert evaluate("9.99 ** 6000 * 9.99 ** 6000") is None


def test_recursion_within_reason_works():
    text = "{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(90)}.r"

    assert evaluate(text) == 90


def test_a_smaller_budget_stops_sooner():
    expression = compile_expression(parse("for i in 1..100 return i"))

    assert len(expression({}, Budget(1_000))) == 100
    with pytest.raises(FeelLimit, match="steps"):
        expression({}, Budget(50))


def test_a_budget_may_be_shared_by_several_evaluations():
    expression = compile_expression(parse("for i in 1..100 return i"))
    budget = Budget(350)
    expression({}, budget)

    with pytest.raises(FeelLimit):
        expression({}, budget)


def test_a_limit_is_a_feel_error_that_says_what_to_do():
    with pytest.raises(FeelError, match="make its lists smaller"):
        evaluate("for i in 1..1000000000 return i")


def test_a_caller_deep_in_its_own_stack_still_gets_a_limit():
    text = "not(" * 120 + "true" + ")" * 120

    def dive(levels):
        return evaluate(text) if levels == 0 else dive(levels - 1)

    for levels in range(300, 900, 30):
        try:
            dive(levels)
        except FeelLimit:
            return
    pytest.fail("the stack was never used up")


def test_calls_are_closed_when_one_fails():
    budget = Budget()
    loop = compile_expression(parse("{f: function(n) f(n), r: f(0)}.r"))
    with pytest.raises(FeelLimit):
        loop({}, budget)

    assert budget.calls == 0
