"""Lists: looking into them, taking them apart, making new ones.

Positions count from 1, or from -1 at the end.

Source: OMG DMN 1.5, table 76.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from functools import cmp_to_key
from typing import Any

from karama.feel import calls
from karama.feel.arithmetic import whole
from karama.feel.budget import Budget
from karama.feel.compare import (
    Truth,
    all_of,
    any_of,
    equal,
    less,
    negate,
)
from karama.feel.signature import builtin
from karama.feel.values import UNKNOWN

Items = tuple[object, ...]


@builtin("list contains", "list: list", "element: any", open=True)
def list_contains(items: Items, element: object, *, budget: Budget) -> Truth:
    """Whether an element equals this one; null is looked for like any value."""
    budget.weigh(items)
    return any_of(_surely(equal(each, element)) for each in items)


def _surely(truth: Truth) -> Truth:
    return False if truth is None else truth


@builtin("count", "list: list", open=True)
def count(items: Items) -> Decimal:
    """How many elements there are."""
    return Decimal(len(items))


def _extreme(items: Items, *, smallest: bool) -> object:
    if not items:
        return None
    best = items[0]
    for item in items:
        if item is None or less(item, best) is None:
            return None
        if less(item, best) if smallest else less(best, item):
            best = item
    return best


@builtin("min", "list*: list")
def minimum(items: Items) -> object:
    """The least element; null when they have no order, or there is none."""
    return _extreme(items, smallest=True)


@builtin("max", "list*: list")
def maximum(items: Items) -> object:
    """The greatest element; null when they have no order, or there is none."""
    return _extreme(items, smallest=False)


@builtin("all", "list*: list", open=True)
def every_one(items: Items) -> Truth:
    """Conjunction of the elements: true for an empty list, null for a non-truth."""
    return all_of(items)


@builtin("any", "list*: list", open=True)
def some_one(items: Items) -> Truth:
    """Disjunction of the elements: false for an empty list, null for a non-truth."""
    return any_of(items)


@builtin("not", "negand: any", open=True)
def negation(negand: object) -> Truth:
    """The opposite of a truth, null for anything else."""
    if isinstance(negand, tuple) and len(negand) == 1:
        negand = negand[0]
    return negate(negand)


def _index(items: Items, position: Decimal, *, extra: int = 0) -> int | None:
    """The 0-based place of a 1-based position; None outside the list.

    A position with a fraction is cut to its whole number.
    """
    place = whole(position.to_integral_value(ROUND_DOWN))
    if place is None or place == 0 or abs(place) > len(items) + extra:
        return None
    return place - 1 if place > 0 else place + len(items)


@builtin(
    "sublist", "list: list", "start position: number", "length?: number", open=True
)
def sublist(items: Items, start: Decimal, length: Decimal | None = None) -> Any:
    """The elements from a position on, all or so many of them."""
    index = _index(items, start)
    if index is None:
        return None
    if length is None:
        return items[index:]
    size = whole(length.to_integral_value(ROUND_DOWN))
    if size is None or size < 1 or index + size > len(items):
        return None
    return items[index : index + size]


@builtin("append", "list: list", "item...: any", open=True)
def append(items: Items, more: Items) -> Items:
    """The list with these items at its end."""
    return items + more


@builtin("concatenate", "list...: list", open=True)
def concatenate(lists: tuple[Items, ...], *, budget: Budget) -> Items:
    """All the lists, one after another."""
    budget.spend(sum(map(len, lists)))
    return tuple(item for each in lists for item in each)


@builtin("insert before", "list: list", "position: number", "newItem: any", open=True)
def insert_before(items: Items, position: Decimal, item: object) -> Any:
    """The list with one more element, at this position."""
    index = _index(items, position)
    if index is None:
        return None
    return (*items[:index], item, *items[index:])


@builtin("remove", "list: list", "position: number", open=True)
def remove(items: Items, position: Decimal) -> Any:
    """The list without the element at this position."""
    index = _index(items, position)
    return None if index is None else items[:index] + items[index + 1 :]


@builtin("reverse", "list: list", open=True)
def reverse(items: Items) -> Items:
    """The list from its end to its beginning."""
    return items[::-1]


@builtin("index of", "list: list", "match: any")
def index_of(items: Items, match: object) -> Items:
    """Every position where an element equals this one, ascending."""
    return tuple(
        Decimal(place)
        for place, item in enumerate(items, 1)
        if equal(item, match) is True
    )


@builtin("union", "list...: list")
def union(lists: tuple[Items, ...], *, budget: Budget) -> Items:
    """All the lists, one after another, each value once."""
    everything = tuple(item for each in lists for item in each)
    return _once(everything, budget)


@builtin("distinct values", "list: list")
def distinct_values(items: Items, *, budget: Budget) -> Items:
    """Each value once, where it first stood."""
    return _once(items, budget)


def _once(items: Items, budget: Budget) -> Items:
    found: list[object] = []
    for item in items:
        budget.spend(len(found))
        if not any(equal(item, each) is True for each in found):
            found.append(item)
    return tuple(found)


@builtin("flatten", "list: list")
def flatten(items: Items) -> Items:
    """The elements of all lists inside lists, in one list."""
    return tuple(_leaves(items))


def _leaves(items: Items) -> Iterator[object]:
    for item in items:
        if isinstance(item, tuple):
            yield from _leaves(item)
        else:
            yield item


@builtin("list replace", "list: list", "position: number", "newItem: any", open=True)
def replace_at(items: Items, position: Decimal, item: object) -> Any:
    """The list with another element at this position."""
    index = _index(items, position)
    return None if index is None else (*items[:index], item, *items[index + 1 :])


@builtin("list replace", "list: list", "match: function", "newItem: any", open=True)
def replace_where(
    items: Items, match: object, new_item: object, *, budget: Budget
) -> Any:
    """The list with another element wherever `match(item, newItem)` is true."""
    found = []
    for item in items:
        truth = calls.call_positional(match, [item, new_item], budget)
        if truth is UNKNOWN:
            return UNKNOWN
        if not isinstance(truth, bool):
            return None
        found.append(new_item if truth else item)
    return tuple(found)


class _Undecided(Exception):
    def __init__(self, value: object) -> None:
        self.value = value


@builtin("sort", "list: list", "precedes: function")
def sort(items: Items, precedes: object, *, budget: Budget) -> object:
    """The list ordered by a function that says whether one precedes another.

    Elements of which neither precedes the other keep their order.
    """

    def compare(left: object, right: object) -> int:
        if _truth(calls.call_positional(precedes, [left, right], budget)):
            return -1
        return int(_truth(calls.call_positional(precedes, [right, left], budget)))

    try:
        return tuple(sorted(items, key=cmp_to_key(compare)))
    except _Undecided as undecided:
        return undecided.value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Undecided(value if value is UNKNOWN else None)
    return value
