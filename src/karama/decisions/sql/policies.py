"""What a hit policy makes of rules, in SQL: `karama.decisions.hits` with all known.

A policy that gives one result is a CASE over the rules: in their order, or in the order
of their outputs, worked out now. UNIQUE and ANY are the same CASE once it is proved
that no two rules clash; else a clash is looked for first, and gives null.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from operator import add
from typing import Any

import ibis

from karama.decisions.hits import Policy, distinct, meaning, rank, same
from karama.procedure.decision import Aggregation, HitPolicy

from .kinds import Grid, constant, grid_of_values
from .refusal import NotInSql
from .rules import Rules
from .things import Condition, Term, any_of, column, folded

Case = tuple[Condition, object]
"""A condition and the answer it gives, a FEEL value or a `Term`; the first counts."""

EXTREMES = (Aggregation.MIN, Aggregation.MAX)
LISTS = (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)


def is_list(policy: Policy) -> bool:
    """Whether the answer is a list of outputs."""
    return policy.hit in LISTS and policy.aggregation is None


def looks_twice(policy: Policy, rules: Rules, outputs: Sequence[object]) -> bool:
    """Whether the policy looks at rules more than once: they are columns then."""
    if policy.hit in (HitPolicy.UNIQUE, HitPolicy.ANY):
        return _may_clash(policy, rules, outputs)
    return policy.hit in LISTS and policy.aggregation not in EXTREMES


def _may_clash(policy: Policy, rules: Rules, outputs: Sequence[object]) -> bool:
    agree = policy.hit is HitPolicy.ANY and len(distinct(outputs)) == 1
    return not agree and rules.overlap()


def cases_of(policy: Policy, rules: Rules, outputs: Sequence[object]) -> Iterator[Case]:
    """The CASE of a policy, its default last.

    Args:
        policy: The policy; one that gives no list.
        rules: Its rules.
        outputs: The output of each rule.

    Raises:
        NotInSql: It aggregates what SQL does not.
    """
    if policy.aggregation is not None:
        yield from _AGGREGATES[policy.aggregation](policy, rules, outputs)
        return
    if policy.hit is HitPolicy.UNIQUE and _may_clash(policy, rules, outputs):
        yield how_many(rules.where) > 1, None
    if policy.hit is HitPolicy.ANY and _may_clash(policy, rules, outputs):
        yield how_many(_by_output(rules, outputs)) > 1, None
    for rule in in_order(policy, outputs):
        yield rules.where[rule], outputs[rule]
    yield True, policy.default


def in_order(policy: Policy, outputs: Sequence[object]) -> list[int]:
    """The rules in the order their outputs count."""
    order = list(range(len(outputs)))
    if policy.hit in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
        order.sort(key=lambda rule: rank(policy, outputs[rule]))
    return order


def _by_output(rules: Rules, outputs: Sequence[object]) -> Iterator[Condition]:
    for value in distinct(outputs):
        yield _where(rules, outputs, lambda output, value=value: same(output, value))


def _where(rules: Rules, outputs: Sequence[object], test: Any) -> Condition:
    """Some rule holds whose output passes a test."""
    both = zip(rules.where, outputs, strict=True)
    return any_of(where for where, output in both if test(output))


def how_many(conditions: Iterable[Condition]) -> Any:
    """How many of the conditions hold."""
    held = [column(each).ifelse(1, 0) for each in conditions if each is not False]
    return folded(add, held) if held else ibis.literal(0)


# --- aggregations -------------------------------------------------------------------


def _count(policy: Policy, rules: Rules, _outputs: Sequence[object]) -> Iterator[Case]:
    """Counting no hit gives 0, unless there is a default."""
    grid = grid_of_values([Decimal(0), Decimal(len(rules.where))])
    if policy.default is not None:
        yield any_of(rules.where), Term("number", how_many(rules.where), grid)
        yield True, policy.default
    else:
        yield True, Term("number", how_many(rules.where), grid)


def _total(policy: Policy, rules: Rules, outputs: Sequence[object]) -> Iterator[Case]:
    yield _no_number(policy, rules, outputs), None
    yield any_of(rules.where), _sum(rules, outputs)
    yield True, policy.default


def _sum(rules: Rules, outputs: Sequence[object]) -> Term:
    numbers = [value if isinstance(value, Decimal) else Decimal(0) for value in outputs]
    grid = Grid(
        grid_of_values(numbers).scale,
        sum((n for n in numbers if n < 0), Decimal(0)),
        sum((n for n in numbers if n > 0), Decimal(0)),
    )
    none = constant(Decimal(0), grid.dtype)
    parts = [
        column(where).ifelse(constant(number, grid.dtype), none)
        for where, number in zip(rules.where, numbers, strict=True)
        if number and where is not False
    ]
    return Term("number", folded(add, parts) if parts else none, grid)


def _extreme(policy: Policy, rules: Rules, outputs: Sequence[object]) -> Iterator[Case]:
    """MIN and MAX are the rules in the order of their numbers."""
    yield _no_number(policy, rules, outputs), None
    numbers = [
        (value, where)
        for value, where in zip(outputs, rules.where, strict=True)
        if isinstance(value, Decimal)
    ]
    largest_first = policy.aggregation is Aggregation.MAX
    for value, where in sorted(numbers, key=lambda n: n[0], reverse=largest_first):
        yield where, value
    yield True, policy.default


def _no_number(policy: Policy, rules: Rules, outputs: Sequence[object]) -> Condition:
    """Some rule holds whose output is no number, which makes the whole null."""
    if policy.names:
        raise NotInSql("An aggregation of several outputs is not written in SQL.")
    for value in outputs:
        alone = meaning(policy, [0], [], lambda _, value=value: value)  # type: ignore[misc]
        if not isinstance(value, Decimal) and alone.possible != (None,):
            raise NotInSql(f"{policy.aggregation} is written in SQL for numbers only.")
    return _where(rules, outputs, lambda output: not isinstance(output, Decimal))


_AGGREGATES = {
    Aggregation.COUNT: _count,
    Aggregation.SUM: _total,
    Aggregation.MIN: _extreme,
    Aggregation.MAX: _extreme,
}
