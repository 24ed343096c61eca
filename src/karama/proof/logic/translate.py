"""FEEL as logic: the third reading of the typed tree.

    scope = Scope(Logic({"age": Domain("number", whole=True)}))
    translate(parse("age < 18"), scope)      # a boolean term
    holds(parse_tests("< 18"), scope.job.fact("age"), scope).yes     # a condition

Each node becomes a `Term`: what it is worth, where it is null, where it is unknown, by
the same rules as the Python reading. What does not depend on the person is worked out
by that reading itself. So is what depends only on facts that can be few things (yes or
no, one of some texts): it is worked out for each, `tabulated`, so that every function
of FEEL over such facts has its exact meaning without a formula of its own.

What is left without an exact formula raises `NotInLogic`, which names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

import attrs

from karama.errors import FeelLimit
from karama.feel import compile_expression, free_names, tree
from karama.feel.compare import identical
from karama.feel.types import NO_TYPES, Types, resolve
from karama.feel.values import UNKNOWN
from karama.feel.walk import descendants, mentions_input

from . import arithmetic, conditions
from .calls import CALLS
from .comparing import at_most, compare
from .conditions import Cond, all_of, any_of, choose, negated
from .job import Logic
from .matching import Matching, closed
from .terms import (
    Kind,
    NotInLogic,
    Term,
    Truth,
    alike,
    both,
    either,
    pick,
    truth_of,
)

MAX_WAYS = 256
"""Combinations of values an expression is worked out for, one by one."""


@attrs.frozen(eq=False)
class Scope:
    """The names an expression may use.

    Attributes:
        job: The job.
        names: Terms that hide facts of the same name: decisions, parameters.
        input: What `?` is, None outside a cell.
        types: What the names of item definitions mean, for `instance of`.
        now: The instant of the evaluation; None when nobody gave one.
        today: The day of that instant.
    """

    job: Logic
    names: Mapping[str, Term] = attrs.field(factory=dict)
    input: Term | None = None
    types: Types = NO_TYPES
    now: Term | None = None
    today: Term | None = None

    def term(self, name: str, span: tree.Span) -> Term:
        """The term of a name.

        Raises:
            NotInLogic: Nobody said what it can be.
        """
        found = self.names.get(name)
        return self.job.fact(name, span) if found is None else found

    def with_input(self, value: Term | None) -> Scope:
        """The same scope with another `?`."""
        return self if value is None else attrs.evolve(self, input=value)

    def with_names(self, names: Mapping[str, Term]) -> Scope:
        """The same scope with more names."""
        return attrs.evolve(self, names={**self.names, **names})


def translate(node: tree.Node, scope: Scope) -> Term:
    """The term of an expression.

    Args:
        node: What `parse` answered.
        scope: The names in it.

    Raises:
        NotInLogic: Some part of it has no exact formula.
    """
    if closed(node):
        return _constant(node, scope)
    try:
        return _READ.get(type(node), _no_formula)(node, scope)
    except NotInLogic as refusal:
        found = tabulated(node, scope)
        if found is None:
            raise _placed(refusal, node) from None
        return found


def condition(node: tree.Node, scope: Scope) -> Truth:
    """An expression as a condition: of a gateway, of a form."""
    return truth_of(translate(node, scope))


def holds(tests: tree.UnaryTests, value: Term, scope: Scope) -> Truth:
    """What the cell of a table says of a value.

    Raises:
        NotInLogic: Some part of it has no exact formula.
    """
    return _matching(scope).cell(tests, value)


def _placed(refusal: NotInLogic, node: tree.Node) -> NotInLogic:
    span = refusal.span or node.span
    return NotInLogic(refusal.reason, span, refusal.element)


def _constant(node: tree.Node, scope: Scope) -> Term:
    try:
        value = compile_expression(node, scope.types)({})
    except FeelLimit as limit:
        raise NotInLogic(str(limit), node.span) from None
    return scope.job.constant(value, node.span)


def _no_formula(node: tree.Node, _scope: Scope) -> Term:
    words = type(node).__name__.lower()
    raise NotInLogic(
        _WORDS.get(type(node), f"an expression of kind {words}"), node.span
    )


_WORDS: dict[type, str] = {
    tree.For: "`for ... return`",
    tree.Quantified: "`some` or `every` over a list",
    tree.Filter: "a filter of a list",
    tree.List: "a list as a value",
    tree.Interval: "a range as a value",
    tree.Context: "a context as a value",
    tree.FunctionDefinition: "a function as a value",
}


def _matching(scope: Scope) -> Matching:
    def inner(node: tree.Node, value: Term | None) -> Term:
        return translate(node, scope.with_input(value))

    return Matching(scope.job, inner)


# --- node by node ---------------------------------------------------------------


def _name(node: tree.Name, scope: Scope) -> Term:
    return scope.term(node.name, node.span)


def _input(node: tree.Input, scope: Scope) -> Term:
    if scope.input is None:
        raise NotInLogic("`?` outside a cell", node.span)
    return scope.input


def _negation(node: tree.Negation, scope: Scope) -> Term:
    return arithmetic.minus(translate(node.operand, scope), node.span)


def _arithmetic(node: tree.Arithmetic, scope: Scope) -> Term:
    left, right = translate(node.left, scope), translate(node.right, scope)
    return arithmetic.combine(scope.job, node.op, left, right, node.span)


def _comparison(node: tree.Comparison, scope: Scope) -> Term:
    left, right = translate(node.left, scope), translate(node.right, scope)
    return compare(node.op, left, right, scope.job).term


def _and(node: tree.And, scope: Scope) -> Term:
    return both(condition(node.left, scope), condition(node.right, scope)).term


def _or(node: tree.Or, scope: Scope) -> Term:
    return either(condition(node.left, scope), condition(node.right, scope)).term


def _between(node: tree.Between, scope: Scope) -> Term:
    value, low, high = (translate(n, scope) for n in (node.value, node.low, node.high))
    return both(at_most(low, value, scope.job), at_most(value, high, scope.job)).term


def _in(node: tree.In, scope: Scope) -> Term:
    value = translate(node.value, scope)
    return _matching(scope).any_test(node.tests, value).term


def _path(node: tree.Path, scope: Scope) -> Term:
    source = translate(node.source, scope)
    return arithmetic.member(scope.job, source, node.name, node.span)


def _if(node: tree.If, scope: Scope) -> Term:
    """Where the condition is unknown, so is the choice, unless both give the same."""
    truth = condition(node.condition, scope)
    yes, no = translate(node.yes, scope), translate(node.no, scope)
    found = pick(truth.yes, yes, no)
    if truth.unknown is False or _written_alike(yes, no):
        return found
    unclear = all_of(truth.unknown, negated(_identical(yes, no, scope, node.span)))
    unknown = any_of(unclear, found.unknown)
    null = all_of(found.null, negated(unclear))
    return attrs.evolve(found, null=null, unknown=unknown)


def _written_alike(one: Term, other: Term) -> bool:
    if one.exact and other.exact:
        return identical(one.exact[0], other.exact[0])
    return alike(one, other)


def _identical(one: Term, other: Term, scope: Scope, span: tree.Span) -> Cond:
    """Where two values cannot be told apart.

    Numbers that are equal can be told apart by how they are written (1 and 1.0); the
    logic knows no writing, so whether they are is left open both ways.
    """
    nulls = all_of(one.null, other.null)
    if one.kind is not other.kind:
        return nulls
    if one.kind is Kind.CONTEXT:
        raise NotInLogic("a choice between contexts on what may be unknown", span)
    if one.exact and other.exact:
        return False  # those written alike were found before
    equal = all_of(one.known, other.known, _equal_values(one, other))
    if one.kind is Kind.NUMBER:
        equal = all_of(equal, scope.job.fresh("written alike", boolean=True))
    return any_of(nulls, equal)


def _equal_values(one: Term, other: Term) -> Cond:
    if one.kind is not Kind.BOOLEAN:
        return conditions.equals(one.value, other.value)
    return choose(one.value, other.value, negated(other.value))


def _instance_of(node: tree.InstanceOf, scope: Scope) -> Term:
    value = translate(node.value, scope)
    wanted = resolve(node.type, scope.types)
    if wanted is None:
        return Term(Kind.NULL, null=True)
    if wanted.fields or value.kind is Kind.CONTEXT:
        raise NotInLogic("`instance of` a context", node.span)
    kind = "date and time" if value.kind is Kind.INSTANT else value.kind.value
    is_it = wanted.name in (kind, "Any")
    yes = all_of(value.known, is_it)
    if wanted.name == "Null":
        yes = value.null
    no = all_of(negated(value.unknown), negated(yes))
    return Truth(yes, no, value.unknown).term


def _call(node: tree.Call, scope: Scope) -> Term:
    function = node.function
    if not isinstance(function, tree.Name):
        raise NotInLogic("a function that is itself computed", node.span)
    if function.name in ("now", "today") and not node.arguments:
        return _clock(function.name, scope, node.span)
    read = CALLS.get(function.name)
    if read is None or node.named:
        raise NotInLogic(f"the function `{function.name}` here", node.span)
    flat = node.arguments
    if len(flat) == 1 and isinstance(flat[0], tree.List) and read.gathers:
        flat = flat[0].items
    return read.run(scope.job, [translate(each, scope) for each in flat], node.span)


def _clock(name: str, scope: Scope, span: tree.Span) -> Term:
    found = scope.now if name == "now" else scope.today
    if found is None:
        raise NotInLogic(f"`{name}()`, where nobody gives the time", span)
    return found


_READ: dict[type, Callable[[Any, Scope], Term]] = {
    tree.Name: _name,
    tree.Input: _input,
    tree.Negation: _negation,
    tree.Arithmetic: _arithmetic,
    tree.Comparison: _comparison,
    tree.And: _and,
    tree.Or: _or,
    tree.Between: _between,
    tree.In: _in,
    tree.Path: _path,
    tree.If: _if,
    tree.InstanceOf: _instance_of,
    tree.Call: _call,
}

# --- one by one ------------------------------------------------------------------


def tabulated(node: tree.Node, scope: Scope) -> Term | None:
    """The term of an expression worked out for all that its facts can be.

    None where some fact can be too many things, or the clock is read.
    """
    names = sorted(free_names(node))
    if mentions_input(node):
        names.append("?")
    if not names or _asks_time(node):
        return None
    try:
        terms = [_bound(name, scope, node.span) for name in names]
        ways = [tuple(_values(term, scope.job)) for term in terms]
    except (NotInLogic, _Many):
        return None
    if prod(map(len, ways)) > MAX_WAYS:
        return None
    return _by_value(node, names, ways, scope)


class _Many(Exception):
    """A fact can be more things than can be gone through."""


def _asks_time(node: tree.Node) -> bool:
    return any(
        isinstance(each, tree.Name) and each.name in ("now", "today")
        for each in descendants(node)
    )


def _bound(name: str, scope: Scope, span: tree.Span) -> Term:
    if name != "?":
        return scope.term(name, span)
    if scope.input is None:
        raise _Many
    return scope.input


def _values(term: Term, job: Logic) -> Iterator[tuple[object, Cond]]:
    """All that a term can be, and where it is that."""
    if term.null is not False:
        yield None, term.null
    if term.unknown is not False:
        yield UNKNOWN, term.unknown
    known = term.known
    if known is False:
        return
    if term.exact:
        yield term.exact[0], known
    elif term.kind is Kind.BOOLEAN:
        yield True, all_of(known, term.value)
        yield False, all_of(known, negated(term.value))
    elif term.kind is Kind.STRING and term.texts is not None:
        for text in sorted(term.texts):
            is_it = conditions.equals(term.value, job.code(text))
            yield text, all_of(known, is_it)
    else:
        raise _Many


def _by_value(
    node: tree.Node, names: list[str], ways: list[tuple[tuple[object, Cond], ...]],
    scope: Scope,
) -> Term | None:  # fmt: skip
    run = compile_expression(node, scope.types)
    found: list[tuple[Term, Cond]] = []
    for way in product(*ways):
        facts = {name: value for name, (value, _) in zip(names, way, strict=True)}
        where = conditions.every(each for _, each in way)
        try:
            term = scope.job.constant(run(facts), node.span)
        except (FeelLimit, NotInLogic):
            return None
        _gather(found, term, where)
    return _chosen(found)


def _gather(found: list[tuple[Term, Cond]], term: Term, where: Cond) -> None:
    for place, (known, before) in enumerate(found):
        if alike(known, term):
            found[place] = (known, any_of(before, where))
            return
    found.append((term, where))


def _chosen(found: list[tuple[Term, Cond]]) -> Term | None:
    result = found[-1][0]
    try:
        for term, where in reversed(found[:-1]):
            result = pick(where, term, result)
    except NotInLogic:
        return None
    return result
