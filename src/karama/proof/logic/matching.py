"""Tests as logic: `a in (...)` and the cells of decision tables.

A test compares its value with an end, a range, the elements of a list, or is a
condition over `?`. Each is read as `karama.feel.python.matching` runs it: what holds
for a value that is null, or unknown, is the same in both.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from karama.decisions.masks import is_closed
from karama.feel import compile_expression, tree
from karama.feel.values import Range, holds_unknown
from karama.feel.walk import mentions_input

from .comparing import at_most, compare, equal, is_null, less, unless_unknown
from .conditions import all_of, any_of, negated
from .job import Logic
from .terms import (
    FALSE,
    NO_TRUTH,
    TRUE,
    Kind,
    Term,
    Truth,
    any_truth,
    both,
    either,
    opposite,
    surely,
    truth_of,
)

Translate = Callable[[tree.Node, Term | None], Term]
"""Translates a node, with what `?` is inside it."""


@attrs.frozen(eq=False)
class Matching:
    """What tests are read with: the job, and how expressions inside are translated."""

    job: Logic
    translate: Translate

    def cell(self, tests: tree.UnaryTests, value: Term) -> Truth:
        """What one cell says of a value."""
        found = self.any_test(tests.tests, value)
        return opposite(found) if tests.negated else found

    def any_test(self, tests: tuple[tree.Node, ...], value: Term) -> Truth:
        """Whether any of the tests holds."""
        return any_truth([self.test(each, value) for each in tests])

    def test(self, test: tree.Node, value: Term) -> Truth:
        """What one test says of a value."""
        if isinstance(test, tree.Anything):
            return TRUE
        if isinstance(test, tree.Test):
            return self._against(test, value)
        if isinstance(test, tree.Candidate):
            if test.mentions_input:
                return self._condition(test.value, value)
            return self.matches(value, test.value)
        return self.matches(value, test)

    def _against(self, test: tree.Test, value: Term) -> Truth:
        if closed(test.end):
            end = compile_expression(test.end)({})
            if isinstance(end, tuple | Range):
                return _incomparable(value, test.op)
        return compare(test.op, value, self.translate(test.end, None), self.job)

    def _condition(self, node: tree.Node, value: Term) -> Truth:
        found = self.translate(node, value)
        if found.kind in (Kind.BOOLEAN, Kind.NULL):
            return truth_of(found)
        truth = unless_unknown(found, equal(value, found))
        not_null = negated(found.null)
        return Truth(
            all_of(truth.yes, not_null), all_of(truth.no, not_null), truth.unknown
        )

    def matches(self, value: Term, node: tree.Node) -> Truth:
        """Whether a value is what a node is worth, inside it, or an element."""
        if isinstance(node, tree.List):
            return self._elements(value, [self._one(value, n) for n in node.items])
        if isinstance(node, tree.Interval):
            return self._interval(value, node)
        if closed(node):
            return self._constant(value, compile_expression(node)({}))
        return equal(value, self.translate(node, None))

    def _one(self, value: Term, node: tree.Node) -> Truth:
        if isinstance(node, tree.Interval):
            return self._interval(value, node)
        if closed(node):
            return self._element(value, compile_expression(node)({}))
        return equal(value, self.translate(node, None))

    def _constant(self, value: Term, candidate: object) -> Truth:
        if type(candidate) is tuple:
            parts = [self._element(value, each) for each in candidate]
            return self._elements(value, parts)
        return self._element(value, candidate)

    def _elements(self, value: Term, parts: list[Truth]) -> Truth:
        found = either(FALSE, any_truth(map(surely, parts))) if parts else FALSE
        return unless_unknown(value, found)

    def _element(self, value: Term, candidate: object) -> Truth:
        if type(candidate) is Range:
            return unless_unknown(value, self._inside(value, candidate))
        if type(candidate) is tuple:
            return _incomparable(value, "=")
        return unless_unknown(value, equal(value, self.job.constant(candidate)))

    # --- ranges ------------------------------------------------------------------

    def _inside(self, value: Term, span: Range) -> Truth:
        """Whether a value lies in a constant range."""
        if span.form in ("=", "!="):
            return compare(span.form, value, self.job.constant(span.low), self.job)
        missing = NO_TRUTH if span.form == "null" else TRUE
        low = high = missing
        if span.low is not None:
            order = at_most if span.low_closed else less
            low = order(self.job.constant(span.low), value, self.job)
        if span.high is not None:
            order = at_most if span.high_closed else less
            high = order(value, self.job.constant(span.high), self.job)
        return both(low, high)

    def _interval(self, value: Term, node: tree.Interval) -> Truth:
        if closed(node):
            span = compile_expression(node)({})
            if span is None:
                return is_null(value)
            assert isinstance(span, Range)  # noqa: S101 - what intervals are worth
            return unless_unknown(value, self._inside(value, span))
        if node.op in ("=", "!="):
            end = self.translate(node.low or tree.Null(), None)
            found = compare(node.op, value, end, self.job)
            return unless_unknown(value, unless_unknown(end, found))
        return self._open_interval(value, node)

    def _open_interval(self, value: Term, node: tree.Interval) -> Truth:
        """A range whose ends depend on facts: it may be null, or unknown, itself."""
        low = None if node.low is None else self.translate(node.low, None)
        high = None if node.high is None else self.translate(node.high, None)
        ends = [end for end in (low, high) if end is not None]
        exists = self._ordered(ends)
        ordering = [TRUE]
        if low is not None:
            order = at_most if node.low_closed else less
            ordering.append(order(low, value, self.job))
        if high is not None:
            order = at_most if node.high_closed else less
            ordering.append(order(value, high, self.job))
        inside = ordering[0]
        for each in ordering[1:]:
            inside = both(inside, each)
        missing = is_null(value)
        found = Truth(
            any_of(all_of(exists, inside.yes), all_of(negated(exists), missing.yes)),
            any_of(all_of(exists, inside.no), all_of(negated(exists), missing.no)),
            False,
        )
        for term in (*ends, value):
            found = unless_unknown(term, found)
        return found

    def _ordered(self, ends: list[Term]) -> object:
        """Where the range exists: its ends that are not null have an order.

        One null end counts as that end being written and null; two, as no range.
        """
        if len(ends) == 1:
            return self._orderable(ends[0])
        low, high = ends
        by_order = at_most(low, high, self.job).yes
        only_high = all_of(low.null, self._orderable(high))
        only_low = all_of(high.null, self._orderable(low))
        return any_of(by_order, only_high, only_low, all_of(low.null, high.null))

    def _orderable(self, end: Term) -> object:
        """Where an end can stand alone: it is null, or has an order with itself."""
        if end.kind in (Kind.BOOLEAN, Kind.CONTEXT):
            return end.null
        return any_of(end.null, end.known)


def _incomparable(value: Term, op: str) -> Truth:
    """A value compared with a list or a range: they are never the same kind."""
    if op not in ("=", "!="):
        return Truth(False, False, value.unknown)
    found = Truth(False, value.null, value.unknown)
    return opposite(found) if op == "!=" else found


def closed(node: tree.Node) -> bool:
    """Whether a node is worth the same whatever the facts, the input and the time."""
    if not is_closed(node) or mentions_input(node):
        return False
    return not holds_unknown(compile_expression(node)({}))
