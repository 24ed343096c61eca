"""FEEL expressions as SQL: arithmetic, comparisons, logic, if, in, a few functions.

What reads only known values is worked out now, by the Python reading. What reads one
decision with few outcomes is worked out for each of them. The rest is translated node
by node; a node that is not in the table below is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import attrs

from karama.decisions.columns.axes import Kind
from karama.feel import compile_expression, free_names, tree
from karama.feel.walk import descendants, mentions_input

from . import truths
from .dialects import Dialect
from .kinds import BOOLEAN, NULL, Grid
from .refusal import NotInSql
from .things import Coded, Term, Thing, as_term, known
from .truths import any_truth, at_scale, both, compared, matches, negate, truth

_CLOCK = frozenset({"now", "today"})
_WHOLE = 2**31 - 1


@attrs.frozen(eq=False)
class Scope:
    """What expressions may read.

    Attributes:
        names: What each name stands for; `?` is the input of a cell.
        types: What the names of declared types mean.
        dialect: The database.
    """

    names: Mapping[str, Thing]
    types: Mapping[str, tree.TypeName]
    dialect: Dialect

    def about(self, value: Thing) -> Scope:
        """The same scope for a cell about a value."""
        return attrs.evolve(self, names={**self.names, "?": value})

    def of(self, node: tree.Node) -> Thing:
        """An expression.

        Raises:
            NotInSql: It cannot be said.
        """
        fixed = self._from_known(node)
        if fixed is not None:
            return fixed
        compiler = _COMPILERS.get(type(node))
        if compiler is None:
            raise NotInSql(f"A {_words(type(node).__name__)} is not written in SQL.")
        return compiler(node, self)

    def _from_known(self, node: tree.Node) -> Coded | None:
        """The value, if it follows from known values and at most one decision."""
        refuse_the_clock(node)
        things = {name: self.look_up(name) for name in self._reads(node)}
        coded = {n: thing for n, thing in things.items() if isinstance(thing, Coded)}
        several = [(n, thing) for n, thing in coded.items() if not thing.known]
        if len(coded) < len(things) or len(several) > 1:
            return None
        fixed = {n: thing.outcomes[0] for n, thing in coded.items()}
        run = compile_expression(node, self.types)
        for name, thing in several:
            return thing.map(lambda value: run({**fixed, name: value}))  # noqa: B023
        return known(run(fixed))

    def _reads(self, node: tree.Node) -> set[str]:
        """Names it reads; a fact may be named as a function of FEEL is."""
        named = {n.name for n in descendants(node) if isinstance(n, tree.Name)}
        asked = {"?"} if mentions_input(node) else set()
        return asked | free_names(node) | (named & self.names.keys())

    def look_up(self, name: str) -> Thing:
        """What a name stands for."""
        if name not in self.names:
            raise NotInSql(f"{name!r} is no fact or decision that it requires.")
        return self.names[name]


def refuse_the_clock(node: tree.Node) -> None:
    """Raise where the answer depends on the moment the query runs.

    Raises:
        NotInSql: It does.
    """
    names = (n.name for n in descendants(node) if isinstance(n, tree.Name))
    if not _CLOCK.isdisjoint(names):
        raise NotInSql("It asks what time it is; give the day as a fact.")


def _words(name: str) -> str:
    """A class name in words: "FunctionDefinition" is a function definition."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()


# --- cells --------------------------------------------------------------------------


def cell(tests: tree.UnaryTests, scope: Scope) -> Any:
    """The condition under which a cell holds for the `?` of the scope."""
    found = any_truth(_test(test, scope) for test in tests.tests)
    return truths.boolean(negate(found) if tests.negated else found)


def _test(test: tree.Node, scope: Scope) -> Thing:
    value = scope.look_up("?")
    if isinstance(test, tree.Anything):
        return known(True)
    if isinstance(test, tree.Test):
        return compared(test.op, value, scope.of(test.end), scope.dialect)
    if isinstance(test, tree.Interval):
        return _in_interval(value, test, scope)
    if isinstance(test, tree.Candidate) and test.mentions_input:
        return _condition(test.value, value, scope)
    node = test.value if isinstance(test, tree.Candidate) else test
    return matches(value, scope.of(node), scope.dialect)


def _condition(node: tree.Node, value: Thing, scope: Scope) -> Thing:
    """A test that mentions `?`: a condition, or a value to be equal to."""
    found = scope.of(node)
    if isinstance(found, Coded) and found.known:
        fixed = found.outcomes[0]
        if fixed is not None and not isinstance(fixed, bool):
            return matches(value, found, scope.dialect)
        return found
    term = as_term(found)
    if term.kind in (BOOLEAN, NULL):
        return term
    # a null there is null; else the value is to be equal
    same = truths.boolean(truths.equal(value, term))
    return truth(term.value.notnull().ifelse(same, truths.boolean(known(None))))


def _in_interval(value: Thing, node: tree.Interval, scope: Scope) -> Thing:
    """A range whose ends are computed; the wrong way round it is no range, but null."""
    fixed = scope._from_known(node)
    if fixed is not None:
        return matches(value, fixed, scope.dialect)
    if node.low is None or node.high is None or node.op is not None:
        raise NotInSql("A range with one computed end is not written in SQL.")
    low, high = scope.of(node.low), scope.of(node.high)
    if as_term(low).kind != as_term(high).kind:
        raise NotInSql("A range between two kinds of value is not written in SQL.")
    one = compared("<=" if node.low_closed else "<", low, value, scope.dialect)
    other = compared("<=" if node.high_closed else "<", value, high, scope.dialect)
    crossed = compared(">", low, high, scope.dialect)
    return truths.branch(crossed, truths.equal(value, known(None)), both(one, other))


# --- expressions --------------------------------------------------------------------


def _name(node: tree.Name, scope: Scope) -> Thing:
    return scope.look_up(node.name)


def _input(_node: tree.Input, scope: Scope) -> Thing:
    return scope.look_up("?")


def _and(node: tree.And, scope: Scope) -> Thing:
    return both(scope.of(node.left), scope.of(node.right))


def _or(node: tree.Or, scope: Scope) -> Thing:
    return truths.either(scope.of(node.left), scope.of(node.right))


def _comparison(node: tree.Comparison, scope: Scope) -> Thing:
    left, right = scope.of(node.left), scope.of(node.right)
    return compared(node.op, left, right, scope.dialect)


def _between(node: tree.Between, scope: Scope) -> Thing:
    low, value, high = (scope.of(n) for n in (node.low, node.value, node.high))
    return both(
        compared("<=", low, value, scope.dialect),
        compared("<=", value, high, scope.dialect),
    )


def _in(node: tree.In, scope: Scope) -> Thing:
    inside = scope.about(scope.of(node.value))
    return any_truth(_test(test, inside) for test in node.tests)


def _if(node: tree.If, scope: Scope) -> Thing:
    condition = scope.of(node.condition)
    return truths.branch(condition, scope.of(node.yes), scope.of(node.no))


def _path(node: tree.Path, scope: Scope) -> Thing:
    term = as_term(scope.of(node.source))
    if term.kind not in (Kind.DATE, Kind.DATE_TIME) or node.name not in _PARTS:
        raise NotInSql(f"The part {node.name!r} of a {term.kind} is not read in SQL.")
    value = getattr(term.value, node.name)().cast("int32")
    return Term(Kind.NUMBER, value, Grid(0, Decimal(-_WHOLE), Decimal(_WHOLE)))


_PARTS = ("year", "month", "day")


# --- arithmetic ---------------------------------------------------------------------


def _arithmetic(node: tree.Arithmetic, scope: Scope) -> Thing:
    left, right = as_term(scope.of(node.left)), as_term(scope.of(node.right))
    kinds = {left.kind, right.kind}
    if NULL in kinds:
        return known(None)
    if kinds == {Kind.TEXT}:
        if node.op != "+":
            return known(None)
        return Term(Kind.TEXT, left.value + right.value)
    if kinds != {Kind.NUMBER}:
        if kinds <= {Kind.NUMBER, Kind.TEXT, BOOLEAN}:
            return known(None)
        raise NotInSql("Dates and durations are not added in SQL.")
    if node.op not in _NUMBERS:
        raise NotInSql(f"{node.op!r} may have no end of digits; SQL rounds elsewhere.")
    return _numbers(node.op, left, right)


def _numbers(op: str, left: Term, right: Term) -> Term:
    if left.grid is None or right.grid is None:
        raise NotInSql("Nothing tells how many digits a number has; give its type.")
    scale = max(left.grid.scale, right.grid.scale)
    one, other = at_scale(left, scale), at_scale(right, scale)
    combine = _NUMBERS[op]
    ends = [
        combine(a, b)
        for a in (left.grid.low, left.grid.high)
        for b in (right.grid.low, right.grid.high)
    ]
    grid = Grid(2 * scale if op == "*" else scale, min(ends), max(ends))
    _ = grid.dtype  # raises when FEEL would round
    return Term(Kind.NUMBER, combine(one, other), grid)


_NUMBERS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
}


def _negation(node: tree.Negation, scope: Scope) -> Thing:
    term = as_term(scope.of(node.operand))
    if term.kind == Kind.NANOS:
        raise NotInSql("Durations are not negated in SQL.")
    if term.kind != Kind.NUMBER:
        return known(None)
    if term.grid is None:
        return Term(Kind.NUMBER, -term.value)
    grid = Grid(term.grid.scale, -term.grid.high, -term.grid.low)
    return Term(Kind.NUMBER, -at_scale(term, grid.scale), grid)


# --- functions ----------------------------------------------------------------------


def _call(node: tree.Call, scope: Scope) -> Thing:
    name = node.function.name if isinstance(node.function, tree.Name) else ""
    function = _FUNCTIONS.get(name)
    if function is None or node.named or name in scope.names:
        raise NotInSql(f"The function {name or '?'!r} is not written in SQL.")
    return function([scope.of(each) for each in node.arguments])


def _not(arguments: list[Thing]) -> Thing:
    (value,) = arguments
    return negate(value)


def _text_test(method: str) -> Callable[[list[Thing]], Thing]:
    def test(arguments: list[Thing]) -> Thing:
        text, part = map(as_term, arguments)
        if {text.kind, part.kind} != {Kind.TEXT}:
            return known(None)
        return truth(getattr(text.value, method)(part.value))

    return test


def _length(arguments: list[Thing]) -> Thing:
    (text,) = map(as_term, arguments)
    if text.kind != Kind.TEXT:
        return known(None)
    grid = Grid(0, Decimal(0), Decimal(_WHOLE))
    return Term(Kind.NUMBER, text.value.length(), grid)


def _modulo(arguments: list[Thing]) -> Thing:
    """What is left of a division, with the sign of the divisor."""
    left, right = map(as_term, arguments)
    if {left.kind, right.kind} != {Kind.NUMBER}:
        return known(None)
    if left.grid is None or right.grid is None:
        raise NotInSql("Nothing tells how many digits a number has; give its type.")
    scale = max(left.grid.scale, right.grid.scale)
    far = max(abs(right.grid.low), abs(right.grid.high))
    one, other = at_scale(left, scale), at_scale(right, scale).nullif(0)
    rest = one % other
    wrong = (rest < 0) & (other > 0) | (rest > 0) & (other < 0)
    value = wrong.ifelse(rest + other, rest)
    return Term(Kind.NUMBER, value, Grid(scale, -far, far))


_FUNCTIONS: dict[str, Callable[[list[Thing]], Thing]] = {
    "not": _not,
    "starts with": _text_test("startswith"),
    "ends with": _text_test("endswith"),
    "contains": _text_test("contains"),
    "string length": _length,
    "modulo": _modulo,
}

_COMPILERS: dict[type, Callable[[Any, Scope], Thing]] = {
    tree.Name: _name,
    tree.Input: _input,
    tree.And: _and,
    tree.Or: _or,
    tree.Comparison: _comparison,
    tree.Between: _between,
    tree.In: _in,
    tree.If: _if,
    tree.Path: _path,
    tree.Negation: _negation,
    tree.Arithmetic: _arithmetic,
    tree.Call: _call,
}
