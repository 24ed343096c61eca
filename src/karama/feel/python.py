"""The Python reading of FEEL: a tree becomes closures once, and runs many times.

`compile_expression` visits each node one time and answers a Python function for it;
these call one another, so evaluation never looks at the tree and no text is ever
handed to `eval`. What goes wrong inside an expression is null, as the standard asks;
only an exhausted budget raises. Truths and UNKNOWN follow `karama.feel.compare`.

Source: OMG DMN 1.5, sections 10.3.2 and 10.3.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from karama.errors import FeelLimit
from karama.feel import tree
from karama.feel.access import filtered, member
from karama.feel.arithmetic import minus, operation
from karama.feel.budget import Budget
from karama.feel.builtins import LIBRARY
from karama.feel.calls import call_named, call_positional, is_callable
from karama.feel.compare import (
    COMPARISONS,
    any_of,
    at_most,
    both,
    either,
    identical,
    matches,
    negate,
)
from karama.feel.iteration import domain
from karama.feel.java import external
from karama.feel.literals import read_temporal
from karama.feel.parser import parse
from karama.feel.scope import Frame, Run, Scope, Unit
from karama.feel.show import to_feel
from karama.feel.types import NO_TYPES, Types, instance_of
from karama.feel.values import UNKNOWN, Function, Range, Unknown, holds_unknown
from karama.feel.walk import descendants

Matcher = Callable[[object, Frame], object]
_WEIGHED = frozenset({tuple, dict, Range})


class Expression:
    """A compiled expression: call it with facts."""

    __slots__ = ("_run", "_size")

    def __init__(self, run: Run, size: int) -> None:
        self._run = run
        self._size = size

    def __call__(
        self, facts: Mapping[str, object], budget: Budget | None = None
    ) -> object:
        """The value of the expression over these facts.

        Args:
            facts: FEEL values by name; a name that is missing is null.
            budget: What the evaluation may cost; a fresh default one when None.

        Raises:
            FeelLimit: It ran more steps, or nested more calls, than it may.
        """
        frame = Frame(facts, [None] * self._size, budget or Budget())
        try:
            value = self._run(frame)
        except RecursionError:
            raise FeelLimit("calls nested deeper than Python allows") from None
        if type(value) in _WEIGHED:
            frame.budget.weigh(value)
        return value


class Tests:
    """A compiled cell: call it with the input's value and the facts."""

    __slots__ = ("_match", "_size")

    def __init__(self, match: Matcher, size: int) -> None:
        self._match = match
        self._size = size

    def __call__(
        self,
        value: object,
        facts: Mapping[str, object] | None = None,
        budget: Budget | None = None,
    ) -> object:
        """Whether the cell holds for the value: True, False, None or UNKNOWN.

        Raises:
            FeelLimit: It ran more steps, or nested more calls, than it may.
        """
        frame = Frame(facts or {}, [None] * self._size, budget or Budget())
        try:
            return self._match(value, frame)
        except RecursionError:
            raise FeelLimit("calls nested deeper than Python allows") from None


def compile_expression(node: tree.Node, types: Types = NO_TYPES) -> Expression:
    """Compile a tree into a function of facts.

    Args:
        node: What `parse` answered.
        types: What the names of item definitions mean, for `instance of` and typed
            parameters.
    """
    unit = Unit(types)
    run = _compile(node, Scope(unit))
    return Expression(run, unit.size)


def compile_tests(tests: tree.UnaryTests, types: Types = NO_TYPES) -> Tests:
    """Compile the cell of a table into a function of a value and facts."""
    unit = Unit(types)
    return Tests(_unary_tests(tests, Scope(unit)), unit.size)


def evaluate(
    text: str,
    facts: Mapping[str, object] | None = None,
    budget: Budget | None = None,
) -> object:
    """Parse, compile and run one expression; for more than one run, compile it.

    >>> evaluate('if age < 18 then "child" else "adult"', {"age": 16})
    'child'

    Raises:
        FeelError: The text is no expression.
        FeelLimit: It ran more steps than it may.
    """
    values = {name: to_feel(value) for name, value in (facts or {}).items()}
    return compile_expression(parse(text, values))(values, budget)


def _compile(node: tree.Node, scope: Scope) -> Run:
    return _COMPILERS[type(node)](node, scope)


# --- values and names ---------------------------------------------------------


def _constant(value: object) -> Run:
    return lambda _frame: value


def _name(node: tree.Name, scope: Scope) -> Run:
    return _lookup(node.name, scope)


def _lookup(name: str, scope: Scope) -> Run:
    found = scope.find(name)
    outer = _slot(found.slot) if found.slot is not None else _fact(name)
    return _in_items(name, found.items, outer) if found.items else outer


def _slot(slot: int) -> Run:
    return lambda frame: frame.slots[slot]


def _fact(name: str) -> Run:
    default = LIBRARY.get(name)

    def run(frame: Frame) -> object:
        try:
            return frame.facts[name]
        except KeyError:
            return default

    return run


def _in_items(name: str, items: tuple[int, ...], outer: Run) -> Run:
    """A name inside filters: a member of the innermost item that has it."""

    def run(frame: Frame) -> object:
        for slot in items:
            item = frame.slots[slot]
            if item is UNKNOWN and name != "item":
                return UNKNOWN
            if type(item) is dict and name in item:
                return item[name]
        return outer(frame)

    return run


# --- arithmetic, comparison, logic --------------------------------------------


def _negation(node: tree.Negation, scope: Scope) -> Run:
    operand = _compile(node.operand, scope)
    return lambda frame: minus(operand(frame))


def _arithmetic(node: tree.Arithmetic, scope: Scope) -> Run:
    left, right = _compile(node.left, scope), _compile(node.right, scope)
    compute = operation(node.op)

    def run(frame: Frame) -> object:
        value = compute(left(frame), right(frame))
        if type(value) is str:
            frame.budget.spend(len(value))
        return value

    return run


def _comparison(node: tree.Comparison, scope: Scope) -> Run:
    left, right = _compile(node.left, scope), _compile(node.right, scope)
    compare = COMPARISONS[node.op]

    def run(frame: Frame) -> object:
        one, other = left(frame), right(frame)
        if type(one) in _WEIGHED:
            frame.budget.weigh(one)
        return compare(one, other)

    return run


def _and(node: tree.And, scope: Scope) -> Run:
    left, right = _compile(node.left, scope), _compile(node.right, scope)

    def run(frame: Frame) -> object:
        first = left(frame)
        return False if first is False else both(first, right(frame))

    return run


def _or(node: tree.Or, scope: Scope) -> Run:
    left, right = _compile(node.left, scope), _compile(node.right, scope)

    def run(frame: Frame) -> object:
        first = left(frame)
        return True if first is True else either(first, right(frame))

    return run


def _between(node: tree.Between, scope: Scope) -> Run:
    value = _compile(node.value, scope)
    low, high = _compile(node.low, scope), _compile(node.high, scope)

    def run(frame: Frame) -> object:
        middle = value(frame)
        return both(at_most(low(frame), middle), at_most(middle, high(frame)))

    return run


def _instance_of(node: tree.InstanceOf, scope: Scope) -> Run:
    run_value = _compile(node.value, scope)
    kind, types = node.type, scope.unit.types

    def run(frame: Frame) -> object:
        value = run_value(frame)
        frame.budget.weigh(value)
        return instance_of(value, kind, types)

    return run


# --- tests --------------------------------------------------------------------


def _in(node: tree.In, scope: Scope) -> Run:
    value = _compile(node.value, scope)
    match = _any_test(node.tests, scope)
    return lambda frame: match(value(frame), frame)


def _unary_tests(tests: tree.UnaryTests, scope: Scope) -> Matcher:
    match = _any_test(tests.tests, scope)
    if not tests.negated:
        return match
    return lambda value, frame: negate(match(value, frame))


def _any_test(tests: tuple[tree.Node, ...], scope: Scope) -> Matcher:
    matchers = [_test(test, scope) for test in tests]
    if len(matchers) == 1:
        return matchers[0]
    return lambda value, frame: any_of(match(value, frame) for match in matchers)


def _test(test: tree.Node, scope: Scope) -> Matcher:
    if isinstance(test, tree.Anything):
        return lambda _value, _frame: True
    if isinstance(test, tree.Test):
        end, compare = _compile(test.end, scope), COMPARISONS[test.op]
        return lambda value, frame: compare(value, end(frame))
    if isinstance(test, tree.Candidate) and test.mentions_input:
        return _condition(test.value, scope)
    inner = test.value if isinstance(test, tree.Candidate) else test
    candidate = _compile(inner, scope)

    def match(value: object, frame: Frame) -> object:
        wanted = candidate(frame)
        if type(wanted) in _WEIGHED:
            frame.budget.weigh(wanted)
        return matches(value, wanted)

    return match


def _condition(node: tree.Node, scope: Scope) -> Matcher:
    """A test that mentions `?`: a condition, or a value to be equal to."""
    inner = scope.bind("?")
    run = _compile(node, inner)

    def match(value: object, frame: Frame) -> object:
        frame.slots[inner.slot] = value
        found = run(frame)
        if found is UNKNOWN or found is None or isinstance(found, bool):
            return found
        return matches(value, found)

    return match


# --- choice and iteration -----------------------------------------------------


def _if(node: tree.If, scope: Scope) -> Run:
    condition = _compile(node.condition, scope)
    yes, no = _compile(node.yes, scope), _compile(node.no, scope)

    def run(frame: Frame) -> object:
        truth = condition(frame)
        if truth is UNKNOWN:
            first, second = yes(frame), no(frame)
            frame.budget.weigh(first)
            return first if identical(first, second) else UNKNOWN
        return yes(frame) if truth is True else no(frame)

    return run


Visit = Callable[[Frame], bool]
Loop = Callable[[Frame, Visit], bool]


def _loops(iterators: tuple[tree.Iterator, ...], scope: Scope) -> tuple[Loop, Scope]:
    """Nested loops as one function, and the scope inside them.

    The loop calls `visit` for each combination, and stops when it answers False; it
    answers False itself when a domain is unknown or is no list.
    """
    first, *rest = iterators
    source = _compile(first.source, scope)
    end = _compile(first.end, scope) if first.end else None
    inner = scope.bind(first.name)
    nested, innermost = _loops(tuple(rest), inner) if rest else (None, inner)

    def loop(frame: Frame, visit: Visit) -> bool:
        values = domain(source(frame), end and end(frame), ends=end is not None)
        if values is None or isinstance(values, Unknown):
            raise _NoDomain(values)
        for value in values:
            frame.budget.spend()
            frame.slots[inner.slot] = value
            more = nested(frame, visit) if nested else visit(frame)
            if not more:
                return False
        return True

    return loop, innermost


class _NoDomain(Exception):
    def __init__(self, value: object) -> None:
        self.value = value


def _for(node: tree.For, scope: Scope) -> Run:
    loop, inside_loop = _loops(node.iterators, scope)
    inner = inside_loop.bind("partial")
    result = _compile(node.result, inner)
    names = (each for each in descendants(node.result) if isinstance(each, tree.Name))
    uses_partial = any(each.name == "partial" for each in names)

    def run(frame: Frame) -> object:
        found: list[object] = []

        def visit(frame: Frame) -> bool:
            if uses_partial:
                frame.budget.spend(len(found))
                frame.slots[inner.slot] = tuple(found)
            found.append(result(frame))
            return True

        try:
            loop(frame, visit)
        except _NoDomain as none:
            return none.value
        return tuple(found)

    return run


def _quantified(node: tree.Quantified, scope: Scope) -> Run:
    loop, inner = _loops(node.iterators, scope)
    condition = _compile(node.condition, inner)
    join, decided = (either, True) if node.kind == "some" else (both, False)

    def run(frame: Frame) -> object:
        truth: Any = not decided

        def visit(frame: Frame) -> bool:
            nonlocal truth
            truth = join(truth, condition(frame))
            return truth is not decided

        try:
            loop(frame, visit)
        except _NoDomain as none:
            return none.value
        return truth

    return run


# --- access and calls ---------------------------------------------------------


def _path(node: tree.Path, scope: Scope) -> Run:
    source, name = _compile(node.source, scope), node.name

    def run(frame: Frame) -> object:
        value = source(frame)
        if type(value) is tuple:
            frame.budget.weigh(value)
        return member(value, name)

    return run


def _filter(node: tree.Filter, scope: Scope) -> Run:
    source = _compile(node.source, scope)
    inner = scope.bind_item()
    condition = _compile(node.condition, inner)
    slot = inner.slot

    def run(frame: Frame) -> object:
        def test(item: object) -> object:
            frame.budget.spend()
            frame.slots[slot] = item
            return condition(frame)

        return filtered(source(frame), test)

    return run


def _call(node: tree.Call, scope: Scope) -> Run:
    function = _function_of(node.function, scope)
    if node.named:
        return _named_call(function, node.named, scope)
    arguments = [_compile(argument, scope) for argument in node.arguments]

    def run(frame: Frame) -> object:
        callee = function(frame)
        values = [argument(frame) for argument in arguments]
        return call_positional(callee, values, frame.budget)

    return run


def _named_call(
    function: Run, named: tuple[tree.NamedArgument, ...], scope: Scope
) -> Run:
    arguments = [(each.name, _compile(each.value, scope)) for each in named]
    repeated = len({name for name, _ in arguments}) < len(arguments)

    def run(frame: Frame) -> object:
        callee = function(frame)
        values = {name: argument(frame) for name, argument in arguments}
        return None if repeated else call_named(callee, values, frame.budget)

    return run


def _function_of(node: tree.Node, scope: Scope) -> Run:
    """What is called; a fact named like a library function does not hide it.

    Models have inputs named "date" or "duration", and still call `date(...)`.
    """
    run = _compile(node, scope)
    library = LIBRARY.get(node.name) if isinstance(node, tree.Name) else None
    if library is None:
        return run

    def callee(frame: Frame) -> object:
        found = run(frame)
        return found if is_callable(found) else library

    return callee


# --- constructors -------------------------------------------------------------


def _list(node: tree.List, scope: Scope) -> Run:
    items = [_compile(item, scope) for item in node.items]

    def run(frame: Frame) -> object:
        frame.budget.spend(len(items))
        return tuple([item(frame) for item in items])

    return run


def _context(node: tree.Context, scope: Scope) -> Run:
    entries: list[tuple[str, int, Run]] = []
    for entry in node.entries:
        inner = scope.bind(entry.key)
        run = _entry_value(entry.value, scope, inner)
        entries.append((entry.key, inner.slot, run))
        scope = inner
    if len({entry.key for entry in node.entries}) < len(entries):
        return _constant(None)

    def run_all(frame: Frame) -> object:
        found: dict[str, object] = {}
        for key, slot, run in entries:
            found[key] = frame.slots[slot] = run(frame)
        return found

    return run_all


def _entry_value(node: tree.Node, scope: Scope, own: Scope) -> Run:
    """An entry that defines a function may call itself by its key."""
    if isinstance(node, tree.FunctionDefinition):
        return _function_definition(node, own, own_slot=own.slot)
    return _compile(node, scope)


def _interval(node: tree.Interval, scope: Scope) -> Run:
    low = _compile(node.low, scope) if node.low else None
    high = _compile(node.high, scope) if node.high else None
    low_closed, high_closed = node.low_closed, node.high_closed
    form = node.op if node.op in ("=", "!=") else ""

    def run(frame: Frame) -> object:
        start = low(frame) if low else None
        end = high(frame) if high else None
        if holds_unknown(start) or holds_unknown(end):
            return UNKNOWN
        given = form or (
            "null" if (low and start is None) or (high and end is None) else ""
        )
        return make_range(Range(start, end, low_closed, high_closed, given))

    return run


def make_range(span: Range) -> Range | None:
    """The range, or None when its ends have no order, or are the wrong way round."""
    if span.form in ("=", "!="):
        return span
    ends = [end for end in (span.low, span.high) if end is not None]
    if ends and at_most(ends[0], ends[-1]) is not True:
        return None
    return span


def _function_definition(
    node: tree.FunctionDefinition, scope: Scope, own_slot: int | None = None
) -> Run:
    names = tuple(parameter.name for parameter in node.parameters)
    kinds = tuple(parameter.type for parameter in node.parameters)
    types = scope.unit.types
    slots: list[int] = []
    for name in names:
        scope = scope.bind(name)
        slots.append(scope.slot)
    if node.external:
        return _external(node, names)
    body = _compile(node.body, scope)

    def run(frame: Frame) -> object:
        captured = list(frame.slots)
        facts = frame.facts

        def invoke(arguments: Any, budget: Budget) -> object:
            inner = captured.copy()
            for slot, value in zip(slots, arguments, strict=True):
                inner[slot] = value
            return body(Frame(facts, inner, budget))

        function = Function(
            names, invoke, kinds, node.returns, user_types=types, strict=True
        )
        if own_slot is not None:
            captured[own_slot] = function
        return function

    return run


def _external(node: tree.FunctionDefinition, names: tuple[str, ...]) -> Run:
    """A method of Java's that is known here; calling any other gives null."""
    method = external(node.body)
    kinds = tuple(parameter.type for parameter in node.parameters)

    def invoke(arguments: Any, budget: Budget) -> object:
        value = None if method is None else method(arguments)
        budget.spend(len(value) if isinstance(value, str) else 1)
        return value

    return _constant(Function(names, invoke, kinds, node.returns, strict=True))


_COMPILERS: dict[type, Callable[[Any, Scope], Run]] = {
    tree.Null: lambda _node, _scope: _constant(None),
    tree.Boolean: lambda node, _scope: _constant(node.value),
    tree.Number: lambda node, _scope: _constant(node.value),
    tree.String: lambda node, _scope: _constant(node.value),
    tree.Temporal: lambda node, _scope: _constant(read_temporal(node.text)),
    tree.Name: _name,
    tree.Input: lambda _node, scope: _lookup("?", scope),
    tree.Negation: _negation,
    tree.Arithmetic: _arithmetic,
    tree.Comparison: _comparison,
    tree.And: _and,
    tree.Or: _or,
    tree.Between: _between,
    tree.In: _in,
    tree.InstanceOf: _instance_of,
    tree.If: _if,
    tree.For: _for,
    tree.Quantified: _quantified,
    tree.Path: _path,
    tree.Filter: _filter,
    tree.Call: _call,
    tree.List: _list,
    tree.Context: _context,
    tree.Interval: _interval,
    tree.FunctionDefinition: _function_definition,
}
