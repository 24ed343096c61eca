"""Who waits for the same, and for what: signs and pools.

Works that need the same resources, and may be served in the same company, are one
*sign*. Needs that have a resource in common are one *pool*: as soon as anything of it
becomes free, those who lacked some of it are looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from karama.rehearsal.layout.rows import Array, Lists, numbers, rows_of
from karama.rehearsal.loop.stage import HEAP, NEED, POOL, SIGN
from karama.rehearsal.staffing import Need, Post, Staffing

COMPANIES = ("alone", "anyone", "party", "boat")
NOWHERE = -1


@attrs.define(eq=False)
class Signs:
    """Every sign there is, and everything about them.

    Attributes:
        numbers: By what is needed, the place wanted, and the post where it matters.
        of: The sign of each post, language and whether a place is wanted.
        most: The most needs a sign has.
    """

    staffing: Staffing
    numbers: dict[tuple[tuple[Need, ...], int, int], int] = attrs.field(factory=dict)
    of: list[int] = attrs.field(factory=list)
    signs: list[tuple[int, ...]] = attrs.field(factory=list)
    needs: list[tuple[int, ...]] = attrs.field(factory=list)
    options: Lists = attrs.field(factory=Lists)
    pools: dict[frozenset[int], int] = attrs.field(factory=dict)
    in_pools: list[set[int]] = attrs.field(factory=list)
    most: int = 1

    # --- what becomes of them -----------------------------------------------------

    def sign_rows(self) -> Array:
        """The signs as a run begins."""
        return rows_of(SIGN, self.signs)

    def need_rows(self) -> Array:
        """What each needs."""
        return rows_of(NEED, self.needs)

    def pool_rows(self) -> tuple[Array, Array]:
        """The pools as a run begins, and the resources needs and pools may take."""
        rows = [(*self.options.add(sorted(pool)), 0) for pool in self.pools]
        return rows_of(POOL, rows), numbers(self.options.flat)

    def heap_rows(self) -> tuple[Array, int]:
        """An empty heap for all signs and for each pool, and room for all of them."""
        room = [len(self.signs)]
        for pool in self.pools.values():
            room.append(sum(pool in pools for pools in self.in_pools))
        ends = np.cumsum([0, *room])
        return rows_of(HEAP, [(first, 0) for first in ends[:-1]]), int(ends[-1])

    def pools_of(self) -> Lists:
        """The pools that each resource is in."""
        return Lists(
            [number for pool, number in self.pools.items() if resource in pool]
            for resource in range(len(self.staffing.resources))
        )


def signs_of(staffing: Staffing, languages: Sequence[str]) -> Signs:
    """The signs of all posts: in each language, and with a place wanted or not."""
    found = Signs(staffing)
    for number, post in enumerate(staffing.posts):
        for language in ("", *languages):
            needs = post.needs
            if post.interpreter and language:
                spoken = staffing.interpreters[language]
                needs += (tuple(speaker.resource for speaker in spoken),)
            for place in (-1, post.keeps):
                found.of.append(_number(found, number, post, needs, place))
    return found


def _number(
    found: Signs, number: int, post: Post, needs: tuple[Need, ...], place: int
) -> int:
    key = needs, place, number if post.company != "alone" else -1
    if key not in found.numbers:
        found.numbers[key] = len(found.signs)
        found.signs.append(_sign(found, post, needs, place))
    return found.numbers[key]


def _sign(
    found: Signs, post: Post, needs: tuple[Need, ...], place: int
) -> tuple[int, ...]:
    items = [frozenset(need) for need in needs]
    items += [frozenset((place,))] if place >= 0 else []
    whole = post.company == "party" and place >= 0
    pools = [_pool(found, item, items, whole=whole) for item in items]
    found.in_pools.append(set(pools))
    found.most = max(found.most, len(needs))
    first = len(found.needs)
    found.needs += [_need(found, *pair) for pair in zip(needs, pools, strict=False)]
    overlaps = sum(map(len, items)) > len(frozenset[int]().union(*items))
    company = COMPANIES.index(post.company)
    simple = post.company == "alone" and not overlaps and _simple(found, needs)
    return (
        0, first, len(found.needs), place, pools[-1] if place >= 0 else -1, post.seats,
        company, overlaps, simple, 0, NOWHERE, 0, 0,
    )  # fmt: skip


def _simple(found: Signs, needs: tuple[Need, ...]) -> bool:
    """Whether each need is met by one resource, and nothing need be kept of it."""
    resources = [found.staffing.resources[r] for need in needs for r in need]
    return all(len(need) == 1 for need in needs) and not any(
        r.preempts or r.renews or r.handover != "finish" for r in resources
    )


def _need(found: Signs, need: Need, pool: int) -> tuple[int, ...]:
    resources = found.staffing.resources
    preempts = any(resources[r].preempts for r in need)
    return (*found.options.add(need), pool, preempts, need[0] if need else -1)


def _pool(
    found: Signs, item: frozenset[int], items: list[frozenset[int]], *, whole: bool
) -> int:
    """The pool of a need: all that it has something in common with.

    Where a party wants places, everything counts together: whether one of those who
    wait lacks a place or something else depends on who it is.
    """
    pool = item
    for _ in items:
        pool = pool.union(*(other for other in items if whole or other & pool))
    return found.pools.setdefault(pool, len(found.pools))
