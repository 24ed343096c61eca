"""Compiles boxed expressions into closures, each once.

Every form becomes a function of a scope and a run; evaluation does not look at the
model again. Scopes are never changed: what brings names copies the scope it is in.

Source: OMG DMN 1.5, 10.2; the meaning of conditional, filter and iterators is that of
the FEEL expressions they stand for, except that a condition that is not a boolean
makes them null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from karama.feel import compile_expression
from karama.feel.budget import Budget
from karama.feel.calls import call_named
from karama.feel.iteration import domain
from karama.feel.values import UNKNOWN, Function, Unknown
from karama.procedure import decision as dmn

from .coercion import MISFIT, Fit, Types, coerce
from .dmn.boxed import java_method
from .run import Logic, Run, Scope
from .tables import compile_table


def compile_logic(expression: dmn.Expression, types: Types, owner: str) -> Logic:
    """Compile any boxed expression.

    Args:
        expression: What to compile.
        types: Types of the model it stands in.
        owner: Name of the decision or function, for reasons.
    """
    logic = _COMPILERS[type(expression)](expression, types, owner)
    if isinstance(expression, dmn.BoxedFunction | dmn.Table):
        return logic  # these see to their own type
    fit = types.fit(expression.type_ref)
    if fit is None:
        return logic
    return lambda scope, run: coerce(fit, logic(scope, run))


def _null(_scope: Scope, _run: Run) -> object:
    return None


def _literal(expression: dmn.LiteralExpression, types: Types, _owner: str) -> Logic:
    if expression.node is None:
        return _null
    value = compile_expression(expression.node, types.names)
    return lambda scope, run: value(scope, run.budget)


def _context(expression: dmn.BoxedContext, types: Types, owner: str) -> Logic:
    entries = tuple(
        (
            e.name,
            compile_logic(e.value, types, owner),
            types.fit(e.type_ref),
            isinstance(e.value, dmn.BoxedFunction),
        )
        for e in expression.entries
    )

    def context(scope: Scope, run: Run) -> object:
        inside = dict(scope)
        found: dict[str, object] = {}
        for name, logic, fit, calls_itself in entries:
            here = dict(inside) if calls_itself else inside
            value = coerce(fit, logic(here, run))
            if not name:
                return value
            found[name] = inside[name] = here[name] = value
        return found

    return context


def _relation(expression: dmn.Relation, types: Types, owner: str) -> Logic:
    rows = tuple(
        tuple(compile_logic(cell, types, owner) for cell in row)
        for row in expression.rows
    )
    kinds = expression.column_types or ("",) * len(expression.columns)
    columns = tuple(zip(expression.columns, map(types.fit, kinds), strict=True))

    def relation(scope: Scope, run: Run) -> object:
        run.budget.spend(len(rows) * len(columns))
        return tuple(
            {
                name: coerce(fit, cell(scope, run))
                for (name, fit), cell in zip(columns, row, strict=True)
            }
            for row in rows
        )

    return relation


def _list(expression: dmn.BoxedList, types: Types, owner: str) -> Logic:
    items = tuple(compile_logic(item, types, owner) for item in expression.items)
    return lambda scope, run: tuple(item(scope, run) for item in items)


# --- functions ---------------------------------------------------------------------


def _function(expression: dmn.BoxedFunction, types: Types, owner: str) -> Logic:
    build = compile_function(expression, types, owner)
    return lambda scope, run: build(scope, run)


def compile_function(
    expression: dmn.BoxedFunction, types: Types, owner: str, returns: Fit | None = None
) -> Callable[[Scope, Run], Function]:
    """Compile a function definition into what makes the function, given its scope.

    An argument that does not fit its parameter's type makes the call null without
    running the body; so does a function that is not written in FEEL.
    """
    names = tuple(name for name, _ in expression.parameters)
    fits = tuple(types.fit(kind) for _, kind in expression.parameters)
    result = types.fit(expression.type_ref)
    body = _body(expression, names, types, owner)

    def build(scope: Scope, run: Run) -> Function:
        def call(arguments: Sequence[object], budget: Budget) -> object:
            inside = dict(scope)
            for name, fit, argument in zip(names, fits, arguments, strict=True):
                value = argument if fit is None else fit(argument)
                if value is MISFIT:
                    return None
                inside[name] = value
            return coerce(returns, coerce(result, body(inside, run)))

        return Function(parameters=names, run=call, name=owner)

    return build


def _body(
    expression: dmn.BoxedFunction, names: tuple[str, ...], types: Types, owner: str
) -> Logic:
    if expression.kind == "Java":
        method = java_method(expression.body)
        if method is not None:
            return lambda scope, run: method([scope[name] for name in names])
    if expression.body is None or expression.kind != "FEEL":
        return _null
    return compile_logic(expression.body, types, owner)


def _invocation(expression: dmn.Invocation, types: Types, owner: str) -> Logic:
    function = compile_logic(expression.function, types, owner)
    bindings = tuple(
        (name, compile_logic(value, types, owner))
        for name, value in expression.bindings
    )

    def invocation(scope: Scope, run: Run) -> object:
        called = function(scope, run)
        arguments = {name: value(scope, run) for name, value in bindings}
        return invoke(called, arguments, run)

    return invocation


def invoke(called: object, arguments: Mapping[str, object], run: Run) -> object:
    """Call a function value by parameter names; null when the names do not fit.

    A parameter that is not bound is null.
    """
    if not isinstance(called, Function):
        return call_named(called, arguments, run.budget)
    if not arguments.keys() <= {*called.parameters}:
        return None
    run.budget.enter()
    try:
        return called.run([arguments.get(n) for n in called.parameters], run.budget)
    finally:
        run.budget.leave()


# --- conditional, iteration, filter ---------------------------------------------------


def _conditional(expression: dmn.BoxedConditional, types: Types, owner: str) -> Logic:
    condition = compile_logic(expression.condition, types, owner)
    yes = compile_logic(expression.yes, types, owner)
    no = compile_logic(expression.no, types, owner)

    def conditional(scope: Scope, run: Run) -> object:
        found = condition(scope, run)
        if found is UNKNOWN:
            return UNKNOWN
        if found is True:
            return yes(scope, run)
        return no(scope, run) if found is False or found is None else None

    return conditional


def _iteration(expression: dmn.BoxedIteration, types: Types, owner: str) -> Logic:
    source = compile_logic(expression.source, types, owner)
    body = compile_logic(expression.body, types, owner)
    variable, finish = expression.variable, _FINISH[expression.kind]
    collects = expression.kind == "for" and _mentions_partial(expression.body)

    def iteration(scope: Scope, run: Run) -> object:
        elements = domain(source(scope, run))
        if elements is None or isinstance(elements, Unknown):
            return elements
        inside = dict(scope)
        found: list[object] = []
        for element in elements:
            run.budget.spend()
            inside[variable] = element
            if collects:
                run.budget.spend(len(found))
                inside["partial"] = tuple(found)
            found.append(body(dict(inside), run))
        return finish(found)

    return iteration


def _mentions_partial(body: object) -> bool:
    """Whether any text inside may use the results so far; copying them is not free."""
    if isinstance(body, dmn.LiteralExpression):
        return "partial" in body.text
    if isinstance(body, dmn.Table):
        texts = [c.text for c in body.inputs]
        texts += [t for r in body.rules for t in (*r.texts, *r.output_texts)]
        return any("partial" in text for text in texts)
    if isinstance(body, tuple):
        return any(map(_mentions_partial, body))
    if isinstance(body, dmn.Boxed | dmn.BoxedEntry):
        return any(
            _mentions_partial(getattr(body, field.name))
            for field in attrs.fields(type(body))
        )
    return False


def _some(found: list[object]) -> object:
    return _quantified(found, decisive=True)


def _every(found: list[object]) -> object:
    return _quantified(found, decisive=False)


def _quantified(found: list[object], *, decisive: bool) -> object:
    """Null as soon as one is no boolean; else as the standard's or / and."""
    if any(each is not UNKNOWN and type(each) is not bool for each in found):
        return None
    if any(each is decisive for each in found):
        return decisive
    return UNKNOWN if any(each is UNKNOWN for each in found) else not decisive


_FINISH: dict[str, Callable[[list[object]], object]] = {
    "for": tuple,
    "some": _some,
    "every": _every,
}


def _filter(expression: dmn.BoxedFilter, types: Types, owner: str) -> Logic:
    source = compile_logic(expression.source, types, owner)
    condition = compile_logic(expression.condition, types, owner)

    def filtered(scope: Scope, run: Run) -> object:
        elements = source(scope, run)
        if elements is UNKNOWN or elements is None:
            return elements
        kept = []
        for element in elements if type(elements) is tuple else (elements,):
            run.budget.spend()
            fields = element if type(element) is dict else {}
            keeps = condition({**scope, **fields, "item": element}, run)
            if keeps is UNKNOWN:
                return UNKNOWN
            if type(keeps) is not bool:
                return None
            if keeps:
                kept.append(element)
        return tuple(kept)

    return filtered


_COMPILERS: dict[type[dmn.Boxed], Callable[[Any, Types, str], Logic]] = {
    dmn.LiteralExpression: _literal,
    dmn.Table: compile_table,
    dmn.BoxedContext: _context,
    dmn.Relation: _relation,
    dmn.BoxedList: _list,
    dmn.BoxedFunction: _function,
    dmn.Invocation: _invocation,
    dmn.BoxedConditional: _conditional,
    dmn.BoxedIteration: _iteration,
    dmn.BoxedFilter: _filter,
}
