"""A cell of a decision table, twice: short for the grid, whole for a sentence.

"less than 18" stands in the grid under its column; "“Age” is less than 18" stands in
a sentence. Nodes inside a cell are said by `say`, handed in by `conditions`, which
imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from karama.explanation.voice import Voice
from karama.feel import tree

Say = Callable[[tree.Node, Voice, str], str]
"""Says a node: the node, the voice, the fact it answers ("" if none)."""

Compare = Callable[[str, tree.ComparisonOp, tree.Node, Voice, str], str]
"""Says a comparison: subject, operator, the other side, the voice, the fact."""

_OPS: dict[tuple[bool, bool], tree.ComparisonOp] = {
    (True, True): ">=",
    (True, False): ">",
    (False, True): "<=",
    (False, False): "<",
}


def cell_words(tests: tree.UnaryTests, voice: Voice, fact: str, say: Say) -> str:
    """A whole cell, short: "less than 18", "“a” or “b”", "not “a”"."""
    t = voice.t
    words = t.listing((_short(x, voice, fact, say) for x in tests.tests), any_of=True)
    return t.fill(t.gettext("not {answers}"), answers=words) if tests.negated else words


def _short(test: tree.Node, voice: Voice, fact: str, say: Say) -> str:
    if isinstance(test, tree.Test):
        return test_words(test, voice, fact, say)
    if isinstance(test, tree.Interval):
        return interval_words(test, voice, fact, say)
    if isinstance(test, tree.Candidate) and not test.mentions_input:
        return say(test.value, voice, fact)
    return say(test, voice, fact)


def test_words(test: tree.Test, voice: Voice, fact: str, say: Say) -> str:
    """One comparison without its subject."""
    return _bound(test.op, say(test.end, voice, fact), voice)


def _bound(op: tree.ComparisonOp, end: str, voice: Voice) -> str:
    t = voice.t
    templates = {
        "=": t.gettext("exactly {end}"),
        "!=": t.gettext("not {end}"),
        "<": t.gettext("less than {end}"),
        "<=": t.gettext("at most {end}"),
        ">": t.gettext("more than {end}"),
        ">=": t.gettext("at least {end}"),
    }
    return t.fill(templates[op], end=end)


def interval_words(node: tree.Interval, voice: Voice, fact: str, say: Say) -> str:
    """An interval without its subject; says which ends are left out."""
    t = voice.t
    if node.low is None or node.high is None:
        end = node.low or node.high
        if end is None:
            return t.gettext("any answer")
        closed = node.low_closed if node.low is not None else node.high_closed
        return _bound(_OPS[node.low is not None, closed], say(end, voice, fact), voice)
    template = {
        (True, True): t.gettext("from {low} to {high}"),
        (False, False): t.gettext("between {low} and {high}, both excluded"),
        (True, False): t.gettext("from {low} to less than {high}"),
        (False, True): t.gettext("more than {low} and up to {high}"),
    }[node.low_closed, node.high_closed]
    low, high = say(node.low, voice, fact), say(node.high, voice, fact)
    return t.fill(template, low=low, high=high)


def tests_hold(
    tests: Sequence[tree.Node],
    subject: str,
    voice: Voice,
    fact: str,
    say: Say,
    compare: Compare,
) -> str:
    """When any of the tests holds for the subject, as a clause."""
    t = voice.t
    plain = [x for x in tests if _is_plain(x)]
    clauses = [
        _holds(x, subject, voice, fact, say, compare) for x in tests if x not in plain
    ]
    if plain:
        answers = t.listing((_short(x, voice, fact, say) for x in plain), any_of=True)
        template = t.gettext("{left} is {right}")
        clauses.insert(0, t.fill(template, left=subject, right=answers))
    return t.listing(clauses, any_of=True)


def none_hold(
    tests: Sequence[tree.Node],
    subject: str,
    voice: Voice,
    fact: str,
    say: Say,
    compare: Compare,
) -> str:
    """When none of the tests holds for the subject, as a clause."""
    t = voice.t
    if all(_is_plain(x) for x in tests):
        answers = t.listing((_short(x, voice, fact, say) for x in tests), any_of=True)
        template = t.gettext("{left} is not {right}")
        return t.fill(template, left=subject, right=answers)
    clause = tests_hold(tests, subject, voice, fact, say, compare)
    return t.fill(t.gettext("it is not true that {condition}"), condition=clause)


def _is_plain(test: tree.Node) -> bool:
    """Whether a test is a bare value: several are said as one list of answers."""
    values = (tree.Test, tree.Interval, tree.Anything, tree.UnaryTests)
    if isinstance(test, tree.Candidate):
        return not test.mentions_input and not isinstance(
            test.value, (tree.Interval, tree.List)
        )
    return not isinstance(test, (*values, tree.List))


def _holds(
    test: tree.Node, subject: str, voice: Voice, fact: str, say: Say, compare: Compare
) -> str:
    t = voice.t
    inner = test.value if isinstance(test, tree.Candidate) else test
    if isinstance(test, tree.Candidate) and test.mentions_input:
        return compare(subject, "=", test, voice.about(subject), fact)
    if isinstance(inner, tree.Anything):
        return t.fill(t.gettext("{left} has any value"), left=subject)
    if isinstance(inner, tree.Test):
        return compare(subject, inner.op, inner.end, voice, fact)
    if isinstance(inner, tree.Interval):
        return _within(inner, subject, voice, fact, say, compare)
    if isinstance(inner, tree.UnaryTests):
        hold = none_hold if inner.negated else tests_hold
        return hold(inner.tests, subject, voice, fact, say, compare)
    template = t.gettext("{left} is one of {list}")
    return t.fill(template, left=subject, list=say(inner, voice, fact))


def _within(
    node: tree.Interval,
    subject: str,
    voice: Voice,
    fact: str,
    say: Say,
    compare: Compare,
) -> str:
    t = voice.t
    if node.low is not None and node.high is not None and node.low_closed:
        low, high = say(node.low, voice, fact), say(node.high, voice, fact)
        if node.high_closed:
            template = t.gettext("{value} is between {low} and {high}, both included")
            return t.fill(template, value=subject, low=low, high=high)
    ends = [
        compare(subject, _OPS[is_low, closed], end, voice, fact)
        for is_low, end, closed in (
            (True, node.low, node.low_closed),
            (False, node.high, node.high_closed),
        )
        if end is not None
    ]
    return t.listing(ends) or t.fill(t.gettext("{left} has any value"), left=subject)
