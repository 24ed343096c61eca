"""The few values of a fact that a procedure can tell apart.

A procedure compares an age with 18 and nothing else: then there are four kinds of age
for it, unknown, under 18, 18, and over. `domains(procedure, ...)` finds them for every
fact, from the constants that conditions and tables compare it with, and from the
choices of its question. A value stands for its whole class, so trying an expression
once for each class is trying it on everybody.

A fact that is used in some other way (in a sum, compared with another fact) has no such
classes. It is *loose*: what rests on it cannot be proved here, and is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

import attrs

from karama.decisions.columns.axes import (
    Axis,
    Kind,
    axis,
    between,
    key_of,
    kind_of,
    value_at,
)
from karama.decisions.hits import same
from karama.errors import FeelError, ProofError
from karama.feel import UNKNOWN, compile_expression, free_names, tree
from karama.feel.values import Range
from karama.feel.walk import children, descendants, mentions_input
from karama.procedure.decision import DecisionModel
from karama.procedure.question import Question

MAX_CHOICES = 6
"""Choices of a question with several answers, whose subsets are all tried."""


@attrs.frozen(eq=False)
class Domain:
    """The classes of values of one fact.

    Attributes:
        name: The fact.
        values: One value for each class; the first is UNKNOWN.
        axis: The axis the values stand on, None when they are listed.
        positions: Position on the axis -> class, for positions that have a value.
        loose: Why the classes do not tell everything, "" when they do.
    """

    name: str
    values: tuple[object, ...]
    axis: Axis | None = None
    positions: Mapping[int, int] = attrs.field(factory=dict)
    loose: str = ""

    def __len__(self) -> int:
        """Number of classes."""
        return len(self.values)

    def place(self, value: object) -> int:
        """The class of a value.

        Raises:
            ProofError: It belongs to none.
        """
        for number, known in enumerate(self.values):
            if same(known, value):
                return number
        kind = kind_of(value)
        if self.axis is not None and kind is self.axis.kind:
            position = self.axis.position(key_of(kind, value))
            if position in self.positions:
                return self.positions[position]
        raise ProofError("it is given a value that nothing expects", element=self.name)


# --- what expressions compare facts with ------------------------------------------


@attrs.define
class Uses:
    """What is compared with each fact, and which facts are used otherwise."""

    cuts: dict[str, list[object]] = attrs.field(factory=dict)
    loose: dict[str, str] = attrs.field(factory=dict)

    def of_expression(self, node: tree.Node) -> None:
        """Add what an expression does with its facts."""
        self._constants(node, free_names(node))
        self._look(node)

    def of_cell(self, subject: tree.Node, tests: tree.UnaryTests) -> None:
        """Add what a cell does with its input expression and with other facts."""
        names = free_names(subject) | free_names(tests)
        self._constants(tests, names)
        self._constants(subject, names)
        if not isinstance(subject, tree.Name):
            self._look(subject, compared=True)
        for each in tests.tests:
            for name in free_names(each):
                self._mark(name, "another fact")
            if mentions_input(each):
                self._look(each, subject=free_names(subject))

    def of_types(self, model: DecisionModel) -> None:
        """Add what declared types compare values with, for every fact of a model."""
        for item in model.items.values():
            for tests in (item.allowed, item.type_constraint):
                if tests is not None:
                    self._constants(tests, [one.name for one in model.inputs.values()])

    def compared(self, name: str, value: object) -> None:
        """Add a value that a fact is compared with."""
        for one in _points(value):
            self.cuts.setdefault(name, []).append(one)

    def _mark(self, name: str, why: str) -> None:
        self.loose.setdefault(name, why)

    def _constants(self, node: tree.Node, names: Iterable[str]) -> None:
        for value in _constants(node):
            for name in names:
                self.compared(name, value)

    def _look(
        self,
        node: tree.Node,
        *,
        compared: bool = False,
        subject: frozenset[str] = frozenset(),
    ) -> None:
        for each in (node, *descendants(node)):
            match each:
                case tree.Comparison(left=left, right=right):
                    if _reads(left) and _reads(right):
                        self._all(each, "compared with another fact", subject)
                case tree.Arithmetic() | tree.Negation() if _reads(each):
                    self._all(each, "used in arithmetic", subject)
                case tree.Call(function=tree.Name(name)) if name not in (
                    "not",
                    "is",
                ) and _reads(each):
                    self._all(each, f"used in {name}()", subject)
                case tree.Call() if not isinstance(each.function, tree.Name):
                    self._all(each, "used in a function", subject)
                case tree.For() | tree.Quantified() | tree.Filter() | tree.Path():
                    self._all(each, "used in a list or context", subject)
        if compared and _reads(node) and not _plain(node):
            self._all(node, "computed before it is compared", subject)

    def _all(self, node: tree.Node, why: str, subject: frozenset[str]) -> None:
        """Mark every fact of a part; `?` in it is what the cell is about."""
        for name in free_names(node) | subject:
            self._mark(name, why)


def _plain(node: tree.Node) -> bool:
    """Whether it only compares: then its value is a truth, not a quantity."""
    kinds = (tree.And, tree.Or, tree.Comparison, tree.Between, tree.In, tree.Name)
    return isinstance(node, kinds)


def _reads(node: tree.Node) -> bool:
    return bool(free_names(node)) or mentions_input(node)


def _constants(node: tree.Node) -> Iterator[object]:
    """Values of the largest parts of an expression that read no fact."""
    ahead = [node]
    while ahead:
        each = ahead.pop()
        shaped = (tree.UnaryTests, tree.Test, tree.Candidate, tree.Anything)
        if isinstance(each, shaped) or _reads(each):
            ahead.extend(children(each))
            continue
        try:
            yield compile_expression(each)({})
        except FeelError:  # a part that is no expression of its own
            ahead.extend(children(each))


def _points(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        for item in value:
            yield from _points(item)
    elif isinstance(value, Range):
        yield from _points(value.low)
        yield from _points(value.high)
    elif value is not None and not isinstance(value, bool) and kind_of(value):
        yield value


# --- domains ----------------------------------------------------------------------

_KINDS = {
    "whole": Kind.NUMBER,
    "number": Kind.NUMBER,
    "date": Kind.DATE,
    "date and time": Kind.DATE_TIME,
    "time": Kind.TIME,
    "string": Kind.TEXT,
}


def listed(name: str, values: Iterable[object]) -> Domain:
    """A domain of these values and unknown."""
    found: list[object] = [UNKNOWN]
    for value in values:
        if not any(same(value, known) for known in found):
            found.append(value)
    return Domain(name, tuple(found))


def asked(name: str, questions: Sequence[Question], uses: Uses) -> Domain:
    """The domain of a fact that these questions ask for."""
    kinds = {question.kind for question in questions}
    if kinds <= {"boolean"}:
        return listed(name, [True, False])
    if kinds <= {"choice", "boolean"} and all(q.choices for q in questions if
                                              q.kind == "choice"):  # fmt: skip
        truths = [True, False] if "boolean" in kinds else []
        chosen = (c for q in questions if q.kind == "choice" for c in q.choices)
        return listed(name, [*truths, *chosen])
    if kinds <= {"choices"}:
        return _subsets(name, questions)
    if "rows" in kinds:
        return Domain(name, (UNKNOWN,), loose="it is a list of rows")
    kind = _KINDS.get(next(iter(kinds)), Kind.TEXT)
    return on_axis(name, kind, uses, whole=kinds == {"whole"})


def _subsets(name: str, questions: Sequence[Question]) -> Domain:
    choices = tuple(dict.fromkeys(c for q in questions for c in q.choices))
    if len(choices) > MAX_CHOICES:
        return Domain(name, (UNKNOWN,), loose="it has many answers at once")
    sizes = range(len(choices) + 1)
    return listed(name, (some for n in sizes for some in combinations(choices, n)))


def on_axis(name: str, kind: Kind, uses: Uses, *, whole: bool = False) -> Domain:
    """The domain of a fact that stands on an axis cut by what it is compared with."""
    found = axis(kind, uses.cuts.get(name, ()))
    values: list[object] = [UNKNOWN]
    positions: dict[int, int] = {}
    for position in range(found.positions):
        value = _within(found, position, whole=whole)
        if value is not None:
            positions[position] = len(values)
            values.append(value)
    loose = uses.loose.get(name, "")
    return Domain(name, tuple(values), found, positions, loose)


def _within(found: Axis, position: int, *, whole: bool) -> object | None:
    place, odd = divmod(position, 2)
    if odd:
        value = value_at(found.kind, found.cuts[place])
        fits = not whole or (isinstance(value, Decimal) and value == int(value))
        return value if fits else None
    low = found.cuts[place - 1] if place else None
    high = found.cuts[place] if place < len(found.cuts) else None
    if whole:
        return _whole_between(low, high)
    return between(found.kind, low, high)


def _whole_between(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    if low is None and high is None:
        return Decimal(30)
    if low is None:
        assert high is not None  # noqa: S101 - one of them is an end
        value = Decimal(int(high.to_integral_value("ROUND_CEILING")) - 1)
        return max(Decimal(0), value) if value >= 0 or high > 0 else value
    value = Decimal(int(low.to_integral_value("ROUND_FLOOR")) + 1)
    if high is None:
        return value
    if value >= high:
        return None
    middle = Decimal(int((value + high) / 2))
    return middle if low < middle < high else value
