"""Closures for members, calls, function definitions, lists and contexts."""

from __future__ import annotations

from collections.abc import Sequence

from karama.feel import tree
from karama.feel.access import member
from karama.feel.budget import Budget
from karama.feel.builtins import LIBRARY
from karama.feel.calls import call_named, call_positional, is_callable
from karama.feel.facts import free_names
from karama.feel.java import external
from karama.feel.python.operators import constant
from karama.feel.python.scope import Compilers, Frame, Run, Scope
from karama.feel.values import Function

# Copying slots is quick, but a call must not do it for nothing.
_SLOTS_PER_STEP = 64


def _path(node: tree.Path, scope: Scope) -> Run:
    source, name = scope.compile(node.source), node.name

    def run(frame: Frame) -> object:
        value = source(frame)
        if type(value) is tuple:
            frame.budget.weigh(value)
        return member(value, name)

    return run


# --- calls -----------------------------------------------------------------------


def _call(node: tree.Call, scope: Scope) -> Run:
    function = _function_of(node.function, scope)
    if node.named:
        return _named_call(function, node.named, scope)
    arguments = [scope.compile(argument) for argument in node.arguments]

    def run(frame: Frame) -> object:
        callee = function(frame)
        values = [argument(frame) for argument in arguments]
        return call_positional(callee, values, frame.budget)

    return run


def _named_call(
    function: Run, named: tuple[tree.NamedArgument, ...], scope: Scope
) -> Run:
    arguments = [(each.name, scope.compile(each.value)) for each in named]
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
    run = scope.compile(node)
    library = LIBRARY.get(node.name) if isinstance(node, tree.Name) else None
    if library is None:
        return run

    def callee(frame: Frame) -> object:
        found = run(frame)
        return found if is_callable(found) else library

    return callee


# --- constructors ------------------------------------------------------------------


def _list(node: tree.List, scope: Scope) -> Run:
    items = [scope.compile(item) for item in node.items]

    def run(frame: Frame) -> object:
        frame.budget.spend(len(items))
        return tuple([item(frame) for item in items])

    return run


def _context(node: tree.Context, scope: Scope) -> Run:
    inner = scope.inner()
    entries = [_entry(entry, inner) for entry in node.entries]
    if len({key for key, _, _ in entries}) < len(entries):
        return constant(None)

    def run_all(frame: Frame) -> object:
        frame.budget.spend(len(entries))
        found: dict[str, object] = {}
        for key, slot, run in entries:
            found[key] = frame.slots[slot] = run(frame)
        return found

    return run_all


def _entry(entry: tree.Entry, scope: Scope) -> tuple[str, int, Run]:
    """An entry sees those before it; one that defines a function sees itself too."""
    if isinstance(entry.value, tree.FunctionDefinition):
        slot = scope.bind(entry.key)
        return entry.key, slot, _definition(entry.value, scope, own_slot=slot)
    run = scope.compile(entry.value)
    return entry.key, scope.bind(entry.key), run


def _definition(
    node: tree.FunctionDefinition, scope: Scope, own_slot: int | None = None
) -> Run:
    if node.external:
        return _external(node, scope)
    names, kinds = _parameters(node)
    inner = scope.inner()
    slots = [inner.bind(name) for name in names]
    weight = scope.unit.weight
    body = inner.compile(node.body)
    turn, types = scope.unit.steps_since(weight), scope.unit.types
    definition = None if free_names(node) else node

    def run(frame: Frame) -> object:
        captured = list(frame.slots)
        frame.budget.spend(len(captured) + 1)
        facts = frame.facts
        cost = turn + len(captured) // _SLOTS_PER_STEP

        def invoke(arguments: Sequence[object], budget: Budget) -> object:
            budget.spend(cost)
            inside = captured.copy()
            for slot, value in zip(slots, arguments, strict=True):
                inside[slot] = value
            return body(Frame(facts, inside, budget))

        function = Function(
            names,
            invoke,
            kinds,
            node.returns,
            user_types=types,
            strict=True,
            definition=definition,
        )
        if own_slot is not None:
            captured[own_slot] = function
        return function

    return run


def _parameters(
    node: tree.FunctionDefinition,
) -> tuple[tuple[str, ...], tuple[tree.TypeName | None, ...]]:
    names = tuple(parameter.name for parameter in node.parameters)
    return names, tuple(parameter.type for parameter in node.parameters)


def _external(node: tree.FunctionDefinition, scope: Scope) -> Run:
    """A method of Java's that is known here; calling any other gives null."""
    method = external(node.body)
    names, kinds = _parameters(node)

    def invoke(arguments: Sequence[object], budget: Budget) -> object:
        for argument in arguments:
            budget.weigh(argument)
        value = None if method is None else method(arguments)
        budget.spend(len(value) if isinstance(value, str) else 1)
        return value

    return constant(
        Function(
            names,
            invoke,
            kinds,
            node.returns,
            user_types=scope.unit.types,
            strict=True,
        )
    )


COMPILERS: Compilers = {
    tree.Path: _path,
    tree.Call: _call,
    tree.List: _list,
    tree.Context: _context,
    tree.FunctionDefinition: _definition,
}
