"""FEEL's functions that have a formula: of truths, numbers, dates, written-out lists.

A call over something unknown is unknown, and null where an argument is null, except for
the functions that FEEL leaves open (`not`, `all`, `any`), which answer by the rules of
logic. A function that is not here may still be read over facts that can be few things;
`karama.proof.logic.translate` works it out for each.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from karama.feel import tree

from . import arithmetic, calendar
from .conditions import Amount, all_of, is_whole, negated, settled, some
from .job import Logic
from .terms import (
    Kind,
    NotInLogic,
    Term,
    Truth,
    all_truths,
    any_truth,
    opposite,
    truth_of,
)

Run = Callable[[Logic, list[Term], tree.Span], Term]


@attrs.frozen
class Reading:
    """How a call is read.

    Attributes:
        run: From the terms of its arguments to a term.
        gathers: Whether one list written out stands for all arguments.
    """

    run: Run
    gathers: bool = False


def _not(_job: Logic, terms: list[Term], span: tree.Span) -> Term:
    (only,) = _arity(terms, span, 1)
    return opposite(truth_of(only)).term


def _all(_job: Logic, terms: list[Term], _span: tree.Span) -> Term:
    return all_truths(map(truth_of, terms)).term


def _any(_job: Logic, terms: list[Term], _span: tree.Span) -> Term:
    return any_truth(map(truth_of, terms)).term


def _arity(terms: list[Term], span: tree.Span, *takes: int) -> list[Term]:
    if len(terms) not in takes:
        raise NotInLogic("a call with another number of arguments", span)
    return terms


def _result(
    kind: Kind, value: Amount, terms: list[Term], span: tree.Span, null: object = False
) -> Term:
    """A term that is unknown where an argument is, and null where one is null."""
    unknown = some(each.unknown for each in terms)
    nulls = some([*(each.null for each in terms), null])
    return Term(kind, value, all_of(nulls, negated(unknown)), unknown, span=span)


def _all_of_kind(terms: list[Term], kinds: tuple[Kind, ...], span: tree.Span) -> Kind:
    """The one kind of all arguments.

    Raises:
        NotInLogic: They are of several kinds, or of one the function does not take.
    """
    kind = terms[0].kind if terms else Kind.NULL
    if kind not in kinds or any(each.kind is not kind for each in terms):
        raise NotInLogic("arguments of kinds the function does not take", span)
    return kind


def _numbers(terms: list[Term], span: tree.Span, *takes: int) -> list[Amount]:
    _all_of_kind(_arity(terms, span, *takes), (Kind.NUMBER,), span)
    return [each.value for each in terms]


def _whole_number(of: Callable[[Logic, Amount], Amount]) -> Run:
    def run(job: Logic, terms: list[Term], span: tree.Span) -> Term:
        (value,) = _numbers(terms, span, 1)
        return _result(Kind.NUMBER, of(job, value), terms, span)

    return run


def _abs(job: Logic, terms: list[Term], span: tree.Span) -> Term:
    kinds = (Kind.NUMBER, Kind.MONTHS, Kind.NANOS)
    kind = _all_of_kind(_arity(terms, span, 1), kinds, span)
    return _result(kind, arithmetic.absolute(job, terms[0].value), terms, span)


def _modulo(job: Logic, terms: list[Term], span: tree.Span) -> Term:
    value, divisor = _numbers(terms, span, 2)
    if not settled(divisor) or divisor == 0:
        raise NotInLogic("`modulo` by what is not a constant", span)
    return _result(Kind.NUMBER, arithmetic.modulo(job, value, divisor), terms, span)


def _parity(odd: int) -> Run:
    def run(job: Logic, terms: list[Term], span: tree.Span) -> Term:
        (value,) = _numbers(terms, span, 1)
        whole = arithmetic.floor(job, value)
        fraction = False if is_whole(value) else value != whole
        parity = whole % 2 == odd
        known = all_of(terms[0].known, negated(fraction))
        yes, no = all_of(known, parity), all_of(known, negated(parity))
        return Truth(yes, no, terms[0].unknown).term

    return run


_EXTREMES = (
    Kind.NUMBER, Kind.DATE, Kind.DATE_TIME, Kind.TIME, Kind.MONTHS, Kind.NANOS,
    Kind.INSTANT,
)  # fmt: skip


def _extreme(*, greatest: bool) -> Run:
    def run(job: Logic, terms: list[Term], span: tree.Span) -> Term:
        kind = _all_of_kind(terms, _EXTREMES, span)
        values = [each.value for each in terms]
        value = arithmetic.extreme(job, values, greatest=greatest)
        return _result(kind, value, terms, span)

    return run


def _sum(job: Logic, terms: list[Term], span: tree.Span) -> Term:
    _all_of_kind(terms, (Kind.NUMBER,), span)
    value = arithmetic.total(job, [each.value for each in terms])
    return _result(Kind.NUMBER, value, terms, span)


def _months_between(job: Logic, terms: list[Term], span: tree.Span) -> Term:
    start, end = _arity(terms, span, 2)
    days = (Kind.DATE, Kind.DATE_TIME)
    if start.kind not in days or end.kind not in days:
        raise NotInLogic("whole months between what is no local date", span)
    value = calendar.months_between(job, _moment(start), _moment(end))
    return _result(Kind.MONTHS, value, terms, span)


def _moment(term: Term) -> tuple[Amount, Amount]:
    return (term.value, 0) if term.kind is Kind.DATE else calendar.split(term.value)


def _date(job: Logic, terms: list[Term], span: tree.Span) -> Term:
    (source,) = _arity(terms, span, 1)
    if source.kind is Kind.DATE:
        return source
    if source.kind is not Kind.DATE_TIME:
        raise NotInLogic("the date of what is no local date and time", span)
    return _result(Kind.DATE, calendar.split(source.value)[0], terms, span)


CALLS: dict[str, Reading] = {
    "not": Reading(_not),
    "all": Reading(_all, gathers=True),
    "any": Reading(_any, gathers=True),
    "abs": Reading(_abs),
    "floor": Reading(_whole_number(arithmetic.floor)),
    "ceiling": Reading(_whole_number(arithmetic.ceiling)),
    "modulo": Reading(_modulo),
    "odd": Reading(_parity(1)),
    "even": Reading(_parity(0)),
    "min": Reading(_extreme(greatest=False), gathers=True),
    "max": Reading(_extreme(greatest=True), gathers=True),
    "sum": Reading(_sum, gathers=True),
    "years and months duration": Reading(_months_between),
    "date": Reading(_date),
}
