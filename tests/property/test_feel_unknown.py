"""Whatever an unknown turns out to be, what was not UNKNOWN stays right."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from strategies_feel import SMALL, expressions

from karama.errors import FeelLimit
from karama.feel import UNKNOWN, Budget, compile_expression, evaluate, parse, show
from karama.feel.values import Range

REPLACEMENTS = [*SMALL, "[[true]]", "{a: {b: 1}, start: 2}", "[1, null, 2]", '"1"']
STEPS = 20_000


def keeps(general, concrete) -> bool:
    """Whether the concrete value is one the general one leaves open."""
    if general is UNKNOWN:
        return True
    if type(general) is not type(concrete):
        return False
    if isinstance(general, tuple):
        return len(general) == len(concrete) and all(map(keeps, general, concrete))
    if isinstance(general, dict):
        same_keys = list(general) == list(concrete)
        return same_keys and all(map(keeps, general.values(), concrete.values()))
    if isinstance(general, Range):
        return keeps(general.low, concrete.low) and keeps(general.high, concrete.high)
    return show(general) == show(concrete)


def check_all_replacements(text: str) -> None:
    expression = compile_expression(parse(text))
    try:
        general = expression({"u": UNKNOWN, "v": UNKNOWN}, Budget(STEPS))
    except FeelLimit:
        assume(False)
    if general is UNKNOWN:
        return
    values = [evaluate(each) for each in REPLACEMENTS]
    for first, second in zip(values, [*values[7:], *values[:7]], strict=True):
        try:
            concrete = expression({"u": first, "v": second}, Budget(STEPS))
        except FeelLimit:
            continue
        assert keeps(general, concrete), (text, show(first), show(second))


RELAXED = {
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much],
    "deadline": None,
}


@given(expressions(["u", "v", "u"]))
@settings(max_examples=600, **RELAXED)
def test_an_answer_that_is_not_unknown_is_right_whatever_the_unknown_is(text):
    check_all_replacements(text)


@pytest.mark.nightly
@given(expressions(["u", "v", "u"]))
@settings(max_examples=60_000, **RELAXED)
def test_an_answer_that_is_not_unknown_is_right_over_many_draws(text):
    check_all_replacements(text)


@given(expressions(["a", "b"]))
@settings(max_examples=300, **RELAXED)
def test_any_expression_gives_a_value_or_a_limit(text):
    expression = compile_expression(parse(text))
    try:
        value = expression({"a": evaluate("[1, 2]"), "b": None}, Budget(STEPS))
    except FeelLimit:
        return
    assert isinstance(show(value), str)
    assert value is not UNKNOWN
