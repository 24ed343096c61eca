"""What a hit policy makes of the rules that hold and the rules that may hold.

Both readings of a table end here: one finds the rules by trying cells, the other by
bit-vectors; what a *set* of rules means is this one function. Rules that are certain
hold whatever the open answers; rules that are possible hold for some.

The rules are taken as independent: any set of possible rules may turn out to hold
together. Where cells of one column exclude one another that is more than can happen,
so the answer may list an output too many and never one too few: it is sound, and what
is called certain is certain. A rule that is certain really overlaps every rule that is
possible, so a broken UNIQUE or ANY is told as soon as it can happen.

Source: OMG DMN 1.5, 8.2.8 to 8.2.11, and 10.3.4 for the aggregations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import combinations

import attrs

from karama.feel.budget import Budget
from karama.feel.builtins import LIBRARY
from karama.feel.calls import call_positional
from karama.feel.values import UNKNOWN, holds_unknown
from karama.procedure.decision import Aggregation, HitPolicy

MAX_SETS = 64
"""Sets of rules tried for a list of results; above it the list is UNKNOWN."""


@attrs.frozen
class Policy:
    """How a table turns rules into an answer.

    Attributes:
        hit: The hit policy.
        aggregation: What COLLECT does with the results, None for a list.
        ranks: For each output column, the declared values in order, most protective
            first; empty when the column declares none.
        names: Output names in order; empty when the only output has no name.
        default: The answer when no rule holds; None if the table has none.
    """

    hit: HitPolicy
    aggregation: Aggregation | None = None
    ranks: tuple[tuple[object, ...], ...] = ()
    names: tuple[str, ...] = ()
    default: object = None

    @property
    def ordered(self) -> bool:
        """Whether some output column declares its values in order."""
        return any(self.ranks)


@attrs.frozen
class Meaning:
    """What a set of rules means.

    Attributes:
        possible: Every answer the table may still give, without repeats; most
            protective first when the outputs are ordered. One answer: it is certain.
        broken: Numbers (0-based) of rules that hold together against the policy.
    """

    possible: tuple[object, ...]
    broken: tuple[int, ...] = ()


Output = Callable[[int], object]
"""Gives the output of a rule by its 0-based number: a value, or a context."""


def meaning(
    policy: Policy, certain: Sequence[int], possible: Sequence[int], output: Output
) -> Meaning:
    """What the table answers when `certain` rules hold and `possible` ones may.

    Args:
        policy: How the table turns rules into an answer.
        certain: 0-based numbers of the rules that hold, ascending.
        possible: 0-based numbers of the rules that may hold, ascending, without the
            certain ones.
        output: The output of a rule; only asked for rules that matter.
    """
    return _MEANINGS[policy.hit](policy, certain, possible, output)


# --- equality and rank ----------------------------------------------------------


def same(left: object, right: object) -> bool:
    """Whether two FEEL values are the same: equal, and of one kind."""
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            same(left[key], right[key]) for key in left
        )
    return left is right or (type(left) is type(right) and left == right)


def distinct(values: Iterable[object]) -> tuple[object, ...]:
    """The values in order, each once."""
    values = tuple(values)
    if len(values) < 2:
        return values
    keys = list(map(_key, values))
    if None not in keys:
        first: dict[object, object] = {}
        for key, value in zip(keys, values, strict=True):
            first.setdefault(key, value)
        return tuple(first.values())
    found: list[object] = []
    for value in values:
        if not any(same(value, other) for other in found):
            found.append(value)
    return tuple(found)


def _key(value: object) -> object:
    """What a dictionary tells values apart by as `same` does; None: one by one."""
    kind = type(value)
    if kind in _SINGLE:
        return kind, value
    if isinstance(value, dict):
        parts = frozenset((name, _key(part)) for name, part in value.items())
        return None if any(part is None for _, part in parts) else (kind, parts)
    return None


_SINGLE = frozenset({str, bool, Decimal, type(None), type(UNKNOWN)})
"""Kinds of value whose equals are the same."""


def rank(policy: Policy, value: object) -> tuple[int, ...]:
    """Where an output stands, lowest is most protective; unlisted ones come last."""
    columns = _columns(policy, value)
    return tuple(
        next((i for i, known in enumerate(order) if same(known, column)), len(order))
        for order, column in zip(policy.ranks, columns, strict=True)
        if order
    )


def _columns(policy: Policy, value: object) -> tuple[object, ...]:
    if isinstance(value, dict) and policy.names:
        return tuple(value.get(name) for name in policy.names)
    return (value,) * len(policy.ranks)


def in_order(policy: Policy, values: Iterable[object]) -> tuple[object, ...]:
    """Each once, most protective first, with null and UNKNOWN last."""
    found = distinct(values)
    if len(found) < 2 or not policy.ordered:
        return found
    return tuple(
        sorted(
            found,
            key=lambda value: (value is None or value is UNKNOWN, rank(policy, value)),
        )
    )


# --- one result ------------------------------------------------------------------


def _unique(
    policy: Policy, certain: Sequence[int], possible: Sequence[int], output: Output
) -> Meaning:
    if len(certain) > 1:
        return Meaning((None,), tuple(certain))
    if certain:
        broken = (*certain, *possible) if possible else ()
        answers = [output(certain[0]), *([None] if possible else [])]
        return Meaning(in_order(policy, answers), tuple(sorted(broken)))
    answers = [policy.default, *map(output, possible)]
    if len(possible) > 1:
        answers.append(None)
    return Meaning(in_order(policy, answers))


def _any(
    policy: Policy, certain: Sequence[int], possible: Sequence[int], output: Output
) -> Meaning:
    sure = distinct(map(output, certain))
    maybe = distinct(map(output, possible))
    if len(sure) + len(maybe) > 1 and any(map(holds_unknown, (*sure, *maybe))):
        return Meaning((UNKNOWN,))  # they may agree, or not
    if len(sure) > 1:
        return Meaning((None,), tuple(certain))
    if not certain:
        clash = [None] if len(maybe) > 1 else []
        return Meaning(in_order(policy, [policy.default, *maybe, *clash]))
    if all(same(value, sure[0]) for value in maybe):
        return Meaning(sure)
    return Meaning(
        in_order(policy, [*sure, None]), tuple(sorted((*certain, *possible)))
    )


def _first(
    policy: Policy, certain: Sequence[int], possible: Sequence[int], output: Output
) -> Meaning:
    if not certain:
        return Meaning(in_order(policy, [*map(output, possible), policy.default]))
    before = [number for number in possible if number < certain[0]]
    return Meaning(in_order(policy, map(output, [*before, certain[0]])))


def _priority(
    policy: Policy, certain: Sequence[int], possible: Sequence[int], output: Output
) -> Meaning:
    """An output that is not known could have any rank, so it is never left out."""
    outputs = {number: output(number) for number in (*certain, *possible)}
    unranked = [n for n, value in outputs.items() if holds_unknown(value)]
    place = {n: (rank(policy, value), n) for n, value in outputs.items()}
    ranked = [n for n in certain if n not in unranked]
    best = min(ranked, key=place.__getitem__, default=None)
    kept = [
        n
        for n in possible
        if n not in unranked and (best is None or place[n] < place[best])
    ]
    answers = [outputs[n] for n in (*unranked, *kept)]
    if best is not None:
        answers.append(outputs[best])
    elif not certain:
        answers.append(policy.default)
    return Meaning(in_order(policy, answers))


# --- several results ---------------------------------------------------------------


def _several(
    policy: Policy, certain: Sequence[int], possible: Sequence[int], output: Output
) -> Meaning:
    if policy.aggregation is Aggregation.COUNT:
        return _count(policy, certain, possible)
    if 2 ** len(possible) > MAX_SETS:
        return Meaning((UNKNOWN,))
    outputs = {number: output(number) for number in (*certain, *possible)}
    answers = [
        _together(policy, [outputs[n] for n in sorted((*certain, *some))])
        for size in range(len(possible) + 1)
        for some in combinations(possible, size)
    ]
    return Meaning(distinct(answers))


def _count(policy: Policy, certain: Sequence[int], possible: Sequence[int]) -> Meaning:
    """Counting no hit gives 0, as FEEL's count([]) does, unless there is a default."""
    none = Decimal(0) if policy.default is None else policy.default
    sizes = range(len(certain), len(certain) + len(possible) + 1)
    return Meaning(distinct(Decimal(size) if size else none for size in sizes))


def _together(policy: Policy, outputs: list[object]) -> object:
    """The answer of several results, in rule order."""
    if not outputs:
        return policy.default
    if policy.hit is HitPolicy.OUTPUT_ORDER:
        if len(outputs) > 1 and any(map(holds_unknown, outputs)):
            return UNKNOWN
        return tuple(sorted(outputs, key=lambda value: rank(policy, value)))
    if policy.aggregation is None:
        return tuple(outputs)
    if policy.names and isinstance(outputs[0], dict):
        return {
            name: _aggregate(policy.aggregation, [o[name] for o in outputs])  # type: ignore[index]
            for name in policy.names
        }
    return _aggregate(policy.aggregation, outputs)


_FUNCTIONS = {
    Aggregation.SUM: "sum",
    Aggregation.MIN: "min",
    Aggregation.MAX: "max",
}


def _aggregate(aggregation: Aggregation, values: list[object]) -> object:
    """What FEEL's own sum, min or max makes of the values; null where it is null."""
    function = LIBRARY[_FUNCTIONS[aggregation]]
    return call_positional(function, [tuple(values)], Budget())


_MEANINGS: dict[
    HitPolicy, Callable[[Policy, Sequence[int], Sequence[int], Output], Meaning]
] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.FIRST: _first,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.COLLECT: _several,
    HitPolicy.RULE_ORDER: _several,
    HitPolicy.OUTPUT_ORDER: _several,
}
