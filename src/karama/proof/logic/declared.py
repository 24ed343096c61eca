"""Declared types as logic: what a type makes of a value, and what facts can be.

A value that its declared type does not allow is null (`karama.decisions.coercion`);
so is its term. The same declarations say what a fact can be: an item definition with
allowed texts gives an enumeration, one with a range of numbers gives its ends. What
forms say of a fact, whoever proves over a whole pack adds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import attrs

from karama.decisions.coercion import Types, coerce
from karama.decisions.masks import is_closed
from karama.feel import compile_expression, compile_tests, tree
from karama.feel.values import Date, DateTime
from karama.procedure.decision import DecisionModel, InputClause, ItemDefinition, Table

from .conditions import all_of, any_of, negated
from .job import Domain
from .terms import Kind, NotInLogic, Term
from .translate import Scope, holds

_PLAIN = {
    "string": Kind.STRING,
    "boolean": Kind.BOOLEAN,
    "number": Kind.NUMBER,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "date and time": Kind.DATE_TIME,
    "days and time duration": Kind.NANOS,
    "years and months duration": Kind.MONTHS,
    "context": Kind.CONTEXT,
}
_MAX_BASES = 20


def fitted(term: Term, name: str, types: Types, scope: Scope) -> Term:
    """A term as a declared type has it; null where the type does not allow it.

    Raises:
        NotInLogic: The type is a list, a structure or a function.
    """
    if name in ("", "Any") or term.kind is Kind.NULL:
        return term
    if term.exact:
        value = coerce(types.fit(name), term.exact[0])
        return scope.job.constant(value, term.span)
    item = types.item(name)
    if item is None:
        return _as_plain(term, name)
    if item.is_collection or item.components or item.function is not None:
        raise NotInLogic(f"values of the type {name!r}", element=name)
    found = fitted(term, item.base, types, scope)
    for tests in (item.allowed, item.type_constraint):
        found = found if tests is None else _allowed(found, tests, scope)
    return found


def _as_plain(term: Term, name: str) -> Term:
    wanted = _PLAIN.get(name)
    if wanted is None:
        raise NotInLogic(f"values of the type {name!r}", element=name)
    if wanted is term.kind or (wanted is Kind.DATE_TIME and term.kind is Kind.INSTANT):
        return term
    if wanted is Kind.DATE_TIME and term.kind is Kind.DATE:
        raise NotInLogic("a date taken as the midnight it begins with", term.span)
    return Term(Kind.NULL, null=negated(term.unknown), unknown=term.unknown)


def _allowed(term: Term, tests: tree.UnaryTests, scope: Scope) -> Term:
    if term.texts is not None and is_closed(tests):
        run = compile_tests(tests)
        if all(run(text, {}) is True for text in term.texts):
            return term
    truth = holds(tests, term, scope)
    wrong = all_of(term.known, negated(truth.yes))
    return attrs.evolve(term, null=any_of(term.null, wrong))


# --- domains --------------------------------------------------------------------


def domain_of(name: str, types: Types) -> Domain | None:
    """What a value of a declared type can be; None when no type says it."""
    if name in _PLAIN and name != "context":
        return Domain(name)
    item = types.item(name)
    for _ in range(_MAX_BASES):
        if item is None or item.is_collection or item.components:
            return None
        if item.base in _PLAIN:
            return _narrowed(Domain(item.base), item)
        if item.allowed is not None:
            base = domain_of(item.base, types)
            return None if base is None else _narrowed(base, item)
        item = types.item(item.base)
    return None


def _narrowed(domain: Domain, item: ItemDefinition) -> Domain:
    """What is left of a domain under an item's allowed values, where they are plain."""
    return domain if item.allowed is None else _limited(domain, item.allowed)


def _limited(domain: Domain, tests: tree.UnaryTests) -> Domain:
    """What is left of a domain under a constraint, where it is plain."""
    if tests.negated or not is_closed(tests):
        return domain
    values = _listed(tests)
    if values and domain.kind in ("string", "number"):
        return attrs.evolve(domain, choices=values)
    if len(tests.tests) == 1 and isinstance(tests.tests[0], tree.Interval):
        return _between(domain, tests.tests[0])
    return domain


def _listed(tests: tree.UnaryTests) -> tuple[object, ...]:
    """The values a list of allowed values names; () when it says more."""
    found: list[object] = []
    for test in tests.tests:
        if not isinstance(test, tree.Candidate) or test.mentions_input:
            return ()
        value = compile_expression(test.value)({})
        if not isinstance(value, str | Decimal):
            return ()
        found.append(value)
    return tuple(found)


def _between(domain: Domain, span: tree.Interval) -> Domain:
    """The closed ends of a range are ends of the domain."""
    low = compile_expression(span.low)({}) if span.low and span.low_closed else None
    high = compile_expression(span.high)({}) if span.high and span.high_closed else None
    kinds = Decimal | Date | DateTime
    return attrs.evolve(
        domain,
        low=low if isinstance(low, kinds) else domain.low,
        high=high if isinstance(high, kinds) else domain.high,
    )


def domains_of(model: DecisionModel) -> dict[str, Domain]:
    """What each fact of a model can be, as far as its types say.

    Where a fact has no type of its own, the columns that read it say what it is; the
    values a column lists are taken for all it can be.
    """
    types = Types(model)
    found: dict[str, Domain] = {}
    for fact in model.inputs.values():
        columns = list(_columns(model, fact.name))
        kinds = (fact.type_ref, *(column.type_ref for column in columns))
        domains = (domain_of(kind, types) for kind in kinds)
        domain = next((one for one in domains if one is not None), None)
        if domain is not None:
            found[fact.name] = _listed_in(domain, columns)
    return found


def _columns(model: DecisionModel, fact: str) -> Iterator[InputClause]:
    for decision in model.decisions.values():
        table = decision.expression
        for clause in table.inputs if isinstance(table, Table) else ():
            if isinstance(clause.node, tree.Name) and clause.node.name == fact:
                yield clause


def _listed_in(domain: Domain, columns: Iterable[InputClause]) -> Domain:
    """A domain without choices, with those that every column lists that lists any."""
    if domain.choices:
        return domain
    limits = (c.allowed for c in columns if c.allowed is not None)
    wide = [_limited(domain, each) for each in limits]
    choices = dict.fromkeys(value for one in wide for value in one.choices)
    if wide and all(one.choices for one in wide):
        return attrs.evolve(domain, choices=tuple(choices))
    return wide[0] if len(wide) == 1 else domain
