"""Posts and resources as the loop reads them.

layout = lay_out(staffing)
layout.means                          # what never changes
layout.resource, layout.sign          # what a run begins with
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

import attrs
import numpy as np

from karama.errors import RehearsalError
from karama.rehearsal.layout.rows import Array, Lists, numbers, rows_of
from karama.rehearsal.layout.signs import signs_of
from karama.rehearsal.loop.stage import (
    CHANGE_TO,
    EXPONENTIAL,
    FIXED,
    LAW,
    PACE,
    POST,
    QUANTILES,
    RESOURCE,
    SPEAKER,
)
from karama.rehearsal.order import CHANGED, FREED, RENEWED
from karama.rehearsal.staffing import (
    NO_TIME,
    Exponential,
    Fixed,
    Key,
    Length,
    Post,
    Resource,
    Staffing,
)

HANDOVERS = ("finish", "overlap", "pause")

MOST_RANKS = 1_000
"""Levels of urgency there may be."""


@attrs.frozen(eq=False)
class Layout:
    """Posts and resources laid out.

    Attributes:
        read: The tables that are only read, by name.
        begun: Those that a run begins with, by name.
        heaped: Room for what is in the heaps.
        posts: The number of the post of a step.
        languages: Those that have interpreters.
        needs: The most needs any work has.
        ranks: The levels of urgency that posts speak of.
    """

    read: Mapping[str, Array]
    begun: Mapping[str, Array]
    heaped: int
    posts: dict[Key, int]
    languages: tuple[str, ...]
    needs: int
    ranks: int


def lay_out(staffing: Staffing) -> Layout:
    """Posts and resources as tables."""
    languages = tuple(sorted(k for k, v in staffing.interpreters.items() if v))
    signs = signs_of(staffing, languages)
    pools_of, (pools, options) = signs.pools_of(), signs.pool_rows()
    heap, heaped = signs.heap_rows()
    ranks = Lists(post.ranks for post in staffing.posts)
    read = _posts(staffing, languages, ranks) | {
        "need": signs.need_rows(), "option": options, "sign_of": numbers(signs.of),
        "pool_of": numbers(pools_of.flat),
        "change": rows_of(CHANGE_TO, _changes(staffing.resources)),
    }  # fmt: skip
    begun = {
        "resource": rows_of(RESOURCE, _resources(staffing, pools_of)),
        "sign": signs.sign_rows(), "pool": pools, "heap": heap,
    }  # fmt: skip
    return Layout(
        read,
        begun,
        heaped,
        {post.step: number for number, post in enumerate(staffing.posts)},
        languages,
        signs.most,
        _checked(1 + max(ranks.flat, default=0), min(ranks.flat, default=0)),
    )


def recounted(layout: Layout, resources: Sequence[Resource]) -> Layout:
    """The same layout with other numbers of the same resources: only changes differ."""
    changes = rows_of(CHANGE_TO, _changes(resources))
    return attrs.evolve(layout, read={**layout.read, "change": changes})


def _posts(
    staffing: Staffing, languages: Sequence[str], ranks: Lists
) -> dict[str, Array]:
    """The tables of posts, and of all that is said of them."""
    laws, paces = _Laws(), Lists(post.paces for post in staffing.posts)
    posts = [
        _post(post, laws, *ranks.ends[n : n + 2], *paces.ends[n : n + 2])
        for n, post in enumerate(staffing.posts)
    ]
    speakers = Lists(
        [(s.resource, laws.number(s.delay)) for s in staffing.interpreters[language]]
        for language in languages
    )
    return {
        "post": rows_of(POST, posts), "rank": numbers(ranks.flat),
        "pace": rows_of(PACE, paces.flat), "speakers": numbers(speakers.ends),
        "speaker": rows_of(SPEAKER, speakers.flat),
        "law": laws.rows(staffing.answering),
        "quantile": np.array([*laws.quantiles, 0.0]),
    }  # fmt: skip


def _checked(count: int, least: int) -> int:
    if least < 0 or count > MOST_RANKS:
        raise RehearsalError(f"an urgency is a number from 0 to {MOST_RANKS - 1}")
    return count


def ranks_of(layout: Layout, least: int, most: int) -> int:
    """How many levels of urgency there are, with those of the people."""
    return max(layout.ranks, _checked(most + 1, least))


def _post(
    post: Post, laws: _Laws, ranks: int, ranks_end: int, paces: int, paces_end: int
) -> tuple[int, ...]:
    back = -1 if post.back == NO_TIME else laws.number(post.back)
    stays = -1 if post.stays is None else laws.number(post.stays)
    length = laws.number(post.length)
    return (
        post.keeps, post.interpreter, length, back, stays, ranks, ranks_end, paces,
        paces_end,
    )  # fmt: skip


def _resources(staffing: Staffing, pools: Lists) -> list[tuple[int, ...]]:
    return [
        (
            -len(one.taken), 0, len(one.taken), 0, 0, 0,
            HANDOVERS.index(one.handover), bool(one.renews),
            not one.renews and (one.preempts or one.handover == "pause"), one.preempts,
            *pools.ends[number : number + 2],
        )
        for number, one in enumerate(staffing.resources)
    ]  # fmt: skip


def _changes(resources: Sequence[Resource]) -> list[tuple[float, int, int, int]]:
    """Every change of every resource in order, and one that never comes."""
    found = []
    for number, one in enumerate(resources):
        found += [(time, number, RENEWED, 0) for time in one.renews]
        found += [(time, number, FREED, 0) for time in one.taken]
        found += [(time, number, CHANGED, one.at(time)) for time, _ in one.changes]
    return [*sorted(found), (inf, 0, 0, 0)]


# --- lengths ------------------------------------------------------------------------


class _Laws:
    """Laws of lengths by number, each once."""

    def __init__(self) -> None:
        self._numbers: dict[Length, int] = {}
        self._rows: list[tuple[int, int, int, float]] = []
        self.quantiles: list[float] = []

    def number(self, length: Length) -> int:
        """The number of a law."""
        if length not in self._numbers:
            self._numbers[length] = len(self._rows)
            self._rows.append(self._row(length))
        return self._numbers[length]

    def rows(self, answering: Length) -> Array:
        """All of them, that of answers last."""
        return np.array([*self._rows, self._row(answering)], LAW)

    def _row(self, length: Length) -> tuple[int, int, int, float]:
        if isinstance(length, Fixed):
            return FIXED, 0, 0, length.seconds
        if isinstance(length, Exponential):
            return EXPONENTIAL, 0, 0, length.seconds
        first = len(self.quantiles)
        self.quantiles += length.seconds
        return QUANTILES, first, len(length.seconds) - 1, 0.0
