"""What an expression is worth, as logic: a value, null, or unknown.

A term has a kind that is known before any person is, conditions under which it is null
or unknown, and an amount or a condition that counts where it is neither. UNKNOWN and
null are two things here as everywhere else: a fact nobody asked, and no value at all.

A truth is what a test or a condition says: where it is true, where false, where
unknown; where it is none of these it is null. The functions over truths are those of
`karama.feel.compare`, rule for rule.

What has no term is named by `NotInLogic`; nothing is ever rounded, cut or guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import attrs

from karama.errors import KaramaError
from karama.feel import tree

from .conditions import (
    Amount,
    Cond,
    all_of,
    any_of,
    choose,
    negated,
    neither,
    same,
    some,
)


class NotInLogic(KaramaError):
    """Something of a pack that no formula says; a verdict over it is undecided.

    Attributes:
        reason: What it is, in words a pack author understands.
        span: Where it stands in its expression, None when it is no expression.
        element: The table, rule, decision or fact meant, "" when it is not known.
    """

    def __init__(
        self, reason: str, span: tree.Span | None = None, element: str = ""
    ) -> None:
        self.reason = reason
        self.span = span
        self.element = element
        super().__init__(f"{element}: {reason}" if element else reason)


class Kind(StrEnum):
    """Kinds of values that have terms; the text is FEEL's name of the kind."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    STRING = "string"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date and time"
    INSTANT = "date and time with offset"
    MONTHS = "years and months duration"
    NANOS = "days and time duration"
    CONTEXT = "context"
    NULL = "Null"

    @property
    def ordered(self) -> bool:
        """Whether the amounts of the kind are ordered as its values are."""
        return self in _ORDERED


_ORDERED = {
    Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.DATE_TIME, Kind.INSTANT, Kind.MONTHS,
    Kind.NANOS,
}  # fmt: skip


@attrs.frozen(eq=False)
class Term:
    """What an expression is worth.

    Attributes:
        kind: What it is when it is neither null nor unknown.
        value: An amount; a condition when boolean; a text's code.
        null: Where it is null.
        unknown: Where it is unknown; never together with null.
        texts: For text: everything it can be; None when it may be any text.
        fields: For a context: its entries.
        exact: For a constant: the FEEL value itself.
        span: Where it was written.
    """

    kind: Kind
    value: Amount = False
    null: Cond = False
    unknown: Cond = False
    texts: frozenset[str] | None = None
    fields: Mapping[str, Term] = attrs.field(factory=dict)
    exact: tuple[object, ...] = ()
    span: tree.Span | None = None

    @property
    def known(self) -> Cond:
        """Where it is neither null nor unknown."""
        return neither(self.null, self.unknown)


@attrs.frozen(eq=False)
class Truth:
    """Where a condition is true, false and unknown; elsewhere it is null."""

    yes: Cond
    no: Cond
    unknown: Cond = False

    @property
    def may(self) -> Cond:
        """Where it is true, or may turn out to be."""
        return any_of(self.yes, self.unknown)

    @property
    def term(self) -> Term:
        """The truth as a boolean term."""
        null = neither(self.yes, self.no, self.unknown)
        return Term(Kind.BOOLEAN, self.yes, null, self.unknown)


NULL = Term(Kind.NULL, null=True, exact=(None,))
UNKNOWN_TERM = Term(Kind.NULL, unknown=True)
TRUE = Truth(True, False)
FALSE = Truth(False, True)
NO_TRUTH = Truth(False, False)


def truth_of(term: Term) -> Truth:
    """A term as a condition; what is no boolean is null, as in FEEL."""
    if term.kind is not Kind.BOOLEAN:
        return Truth(False, False, term.unknown)
    known = term.known
    return Truth(
        all_of(known, term.value), all_of(known, negated(term.value)), term.unknown
    )


# --- logic ----------------------------------------------------------------------


def both(left: Truth, right: Truth) -> Truth:
    """Conjunction."""
    yes, no = all_of(left.yes, right.yes), any_of(left.no, right.no)
    open_ = any_of(left.unknown, right.unknown)
    return Truth(yes, no, all_of(open_, negated(no)))


def either(left: Truth, right: Truth) -> Truth:
    """Disjunction."""
    return opposite(both(opposite(left), opposite(right)))


def opposite(truth: Truth) -> Truth:
    """Negation."""
    return Truth(truth.no, truth.yes, truth.unknown)


def any_truth(truths: Iterable[Truth]) -> Truth:
    """Disjunction of many; false when there is none."""
    found = tuple(truths)
    if len(found) == 1:
        return found[0]
    yes = some(each.yes for each in found)
    no = negated(some(negated(each.no) for each in found))
    open_ = some(each.unknown for each in found)
    return Truth(yes, no, all_of(open_, negated(yes)))


def all_truths(truths: Iterable[Truth]) -> Truth:
    """Conjunction of many; true when there is none."""
    return opposite(any_truth(map(opposite, truths)))


def surely(truth: Truth) -> Truth:
    """Null taken as false."""
    return Truth(truth.yes, neither(truth.yes, truth.unknown), truth.unknown)


# --- choice ---------------------------------------------------------------------


def pick(condition: Cond, yes: Term, no: Term) -> Term:
    """One of two terms.

    Raises:
        NotInLogic: They are of different kinds, and both can be values.
    """
    if isinstance(condition, bool):
        return yes if condition else no
    kind = _common(yes, no)
    return Term(
        kind=kind,
        value=_picked(condition, yes, no, kind),
        null=choose(condition, yes.null, no.null),
        unknown=choose(condition, yes.unknown, no.unknown),
        texts=_texts(yes, no),
        fields=_fields(condition, yes, no) if kind is Kind.CONTEXT else {},
    )


def _common(one: Term, other: Term) -> Kind:
    if one.kind is other.kind or other.kind is Kind.NULL:
        return one.kind
    if one.kind is Kind.NULL:
        return other.kind
    raise NotInLogic(
        f"a value that may be a {one.kind} or a {other.kind}", one.span or other.span
    )


def _picked(condition: Cond, yes: Term, no: Term, kind: Kind) -> Any:
    if kind in (Kind.CONTEXT, Kind.NULL):
        return False
    if yes.kind is Kind.NULL:
        return no.value
    return yes.value if no.kind is Kind.NULL else choose(condition, yes.value, no.value)


def _texts(one: Term, other: Term) -> frozenset[str] | None:
    sides = [t.texts for t in (one, other) if t.kind is Kind.STRING]
    if not sides or any(side is None for side in sides):
        return None
    return frozenset().union(*(side for side in sides if side is not None))


def _fields(condition: Cond, yes: Term, no: Term) -> dict[str, Term]:
    if yes.kind is Kind.NULL or no.kind is Kind.NULL:
        return dict((no if yes.kind is Kind.NULL else yes).fields)
    if yes.fields.keys() != no.fields.keys():
        raise NotInLogic("a context whose entries differ from case to case")
    return {
        name: pick(condition, field, no.fields[name])
        for name, field in yes.fields.items()
    }


def alike(one: Term, other: Term) -> bool:
    """Whether two terms are written alike, so that they are the same value."""
    return (
        one.kind is other.kind is not Kind.CONTEXT
        and same(one.value, other.value)
        and same(one.null, other.null)
        and same(one.unknown, other.unknown)
    )
