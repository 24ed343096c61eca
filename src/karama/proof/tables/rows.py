"""What is wrong between rules: overlaps, twins, rules that do nothing.

Pairs come from `pairs`, all at once. Whether a rule ever wins, and whether anybody
would miss it, is tried on people first (`sampling`) and searched for only where trying
found nobody (`differ`); what ends without a witness is proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import TYPE_CHECKING

import attrs
import numpy as np

from karama.decisions.hits import rank, same
from karama.procedure.decision import HitPolicy

from .answering import Answering
from .cover import TooMany
from .differ import Differ
from .finding import Problem, TableFinding
from .gaps import LISTED
from .sampling import try_alone, try_rules

if TYPE_CHECKING:
    from .examine import Case

_ALONE = (HitPolicy.UNIQUE, HitPolicy.ANY)


def overlaps(case: Case) -> Iterator[TableFinding]:
    """Pairs of rules that hold together against the policy; rules that mislead."""
    hit = case.answering.policy.hit
    if hit is HitPolicy.PRIORITY:
        yield from _misleading(case)
    if hit is HitPolicy.FIRST and case.answering.policy.ordered:
        yield from _lower(case)
    if hit not in _ALONE:
        return
    pairs = list(case.pairs.listed(case.pairs.meet))
    differ = [pair for pair in pairs if not _agree(case, *pair)]
    agree = [pair for pair in pairs if _agree(case, *pair)]
    yield from _pair_findings(case, Problem.CONFLICT, differ)
    if hit is HitPolicy.UNIQUE:
        yield from _pair_findings(case, Problem.OVERLAP, agree)


def _agree(case: Case, one: int, other: int) -> bool:
    outputs = case.grid.table.outputs
    return same(outputs[one], outputs[other])


def _pair_findings(
    case: Case, kind: Problem, pairs: Sequence[tuple[int, int]]
) -> Iterator[TableFinding]:
    for one, other in pairs[:LISTED]:
        shared = case.pairs.shared(one, other)
        yield TableFinding(
            kind,
            rules=(one + 1, other + 1),
            witness=case.grid.person([codes[0] for codes in shared]),
            region=case.grid.region(shared),
            count=prod(map(len, shared)),
            total=len(pairs),
        )


def _misleading(case: Case) -> Iterator[TableFinding]:
    """Rules that lose to one further down the table, which protects more."""
    order = {row: place for place, row in enumerate(case.answering.order)}
    found = [
        (one, other)
        for one, other in case.pairs.listed(case.pairs.meet)
        if order[other] < order[one] and not _agree(case, one, other)
    ]
    yield from _pair_findings(case, Problem.MISLEADING, found)


def _lower(case: Case) -> Iterator[TableFinding]:
    """Rules that win where one holds too whose output is listed before theirs."""
    policy, outputs = case.answering.policy, case.grid.table.outputs
    ranks = [rank(policy, output) for output in outputs]
    pairs = (p for p in case.pairs.listed(case.pairs.meet) if ranks[p[1]] < ranks[p[0]])
    tried = ((pair, _wins_over(case, *pair)) for pair in pairs)
    found = [(pair, codes) for pair, codes in tried if codes is not None]
    for (one, other), codes in found[:LISTED]:
        yield TableFinding(
            Problem.LOWER,
            rules=(one + 1, other + 1),
            witness=case.grid.person(codes),
            region=case.grid.region(case.pairs.shared(one, other)),
            total=len(found),
        )


def _wins_over(case: Case, one: int, other: int) -> tuple[int, ...] | None:
    """Someone for whom a rule is the first that holds, and another holds too."""
    before, differ = (1 << one) - 1, Differ(case.answering)
    shared = [list(codes) for codes in case.pairs.shared(one, other)]
    try:
        return differ.search(before | 1 << one, before | 1 << other, shared)
    except TooMany:
        return None


def policies(case: Case) -> Iterator[TableFinding]:
    """A hit policy that promises more; else whether the order of the rows decides."""
    hit = case.answering.policy.hit
    if hit not in (*_STRICTER, HitPolicy.RULE_ORDER):
        return
    pairs = list(case.pairs.listed(case.pairs.meet))
    differ = [pair for pair in pairs if not _agree(case, *pair)]
    stricter = _stricter(case, pairs, differ) if hit in _STRICTER else None
    if stricter is not None:
        yield TableFinding(Problem.POLICY, value=stricter.value)
    elif differ and hit in (HitPolicy.FIRST, HitPolicy.RULE_ORDER):
        (found,) = _pair_findings(case, Problem.BY_ORDER, differ[:1])
        yield attrs.evolve(found, total=len(differ))


_STRICTER = (HitPolicy.FIRST, HitPolicy.ANY)
Twos = Sequence[tuple[int, int]]


def _stricter(case: Case, pairs: Twos, differ: Twos) -> HitPolicy | None:
    """The policy that gives everybody about whom all is known the same.

    Where outputs are listed in order, PRIORITY is the one: it also orders them while
    something is not known, which UNIQUE and ANY do not promise.
    """
    hit = case.answering.policy.hit
    if hit is HitPolicy.FIRST and case.answering.policy.ordered:
        return None if any(_lower(case)) else HitPolicy.PRIORITY
    if not pairs:
        return HitPolicy.UNIQUE
    return HitPolicy.ANY if not differ and hit is HitPolicy.FIRST else None


# --- rules alike ----------------------------------------------------------------


def twins(case: Case) -> Iterator[TableFinding]:
    """Rules that say the same as another one, or less."""
    inside = case.pairs.inside & ~case.pairs.never[:, None]
    pairs = [(int(a), int(b)) for a, b in np.argwhere(inside) if _agree(case, a, b)]
    equal = {pair for pair in pairs if (pair[1], pair[0]) in set(pairs)}
    once = sorted((a, b) for a, b in equal if a < b)
    less = [pair for pair in pairs if pair not in equal]
    yield from _pair_findings(case, Problem.DUPLICATE, once)
    if case.answering.policy.hit not in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER):
        yield from _pair_findings(case, Problem.SUBSUMED, less)


# --- rules that do nothing ------------------------------------------------------


def unused(case: Case) -> Iterator[TableFinding]:
    """Rules that hold for nobody, never win, or that nobody would miss."""
    never = {int(row) for row in np.flatnonzero(case.pairs.never)}
    for row in sorted(never):
        yield TableFinding(Problem.NEVER, rules=(row + 1,), count=0)
    if case.answering.ordered:
        yield from _ordered(case, never)
    elif case.answering.policy.hit in _ALONE:
        yield from _alone(case, never)


def _ordered(case: Case, never: set[int]) -> Iterator[TableFinding]:
    answering = case.answering
    tried = try_rules(answering)
    unseen = [
        place
        for place in range(case.grid.rules)
        if place not in tried.needed and answering.order[place] not in never
    ]
    differ = Differ(answering)
    for place in unseen:
        row = answering.order[place]
        kind = _use_of(answering, differ, place, sampled=place in tried.wins)
        if kind is not None:
            reason = "" if kind is not Problem.UNDECIDED else "too many ways to try"
            value = Problem.REDUNDANT if reason else None
            yield TableFinding(kind, rules=(row + 1,), value=value, reason=reason)


def _use_of(
    answering: Answering, differ: Differ, place: int, *, sampled: bool
) -> Problem | None:
    """What is wrong with a rule that nobody tried would miss; None: nothing."""
    try:
        if not sampled and not _wins(answering, place):
            return Problem.MASKED
        return None if _is_missed(answering, differ, place) else Problem.REDUNDANT
    except TooMany:
        return Problem.UNDECIDED


def _box(answering: Answering, place: int) -> list[list[int]]:
    return [
        np.flatnonzero(side.holds[place, : side.known]).tolist()
        for side in answering.grid.sides
    ]


def _is_missed(answering: Answering, differ: Differ, place: int) -> bool:
    """Whether somebody gets another answer without a rule."""
    full = answering.grid.full
    box = _box(answering, place)
    return differ.search(full, full & ~(1 << place), box) is not None


def _wins(answering: Answering, place: int) -> bool:
    """Whether somebody in the box of a rule is in none that wins before it."""
    before = (1 << place) - 1
    return _outside(answering, before, _box(answering, place), [50_000])


def _outside(
    answering: Answering, rules: int, box: Sequence[Sequence[int]], left: list[int]
) -> bool:
    """Whether someone in a box is outside of all these rules."""
    sides = answering.grid.sides
    parts = [
        {side.masks[code] & rules for code in codes}
        for side, codes in zip(sides, box, strict=True)
    ]
    parts.sort(key=lambda masks: -sum((rules & ~m).bit_count() for m in masks))
    stay = [rules]
    for masks in reversed(parts):
        everywhere = rules
        for mask in masks:
            everywhere &= mask
        stay.append(stay[-1] & everywhere)
    return _free(rules, 0, parts, stay[::-1], set(), left)


def _free(
    rules: int, depth: int, parts: Sequence[set[int]], stay: Sequence[int],
    failed: set[tuple[int, int]], left: list[int],
) -> bool:  # fmt: skip
    if not rules:
        return True
    if rules & stay[depth] or (depth, rules) in failed:
        return False
    left[0] -= 1
    if left[0] < 0:
        raise TooMany
    for mask in sorted({rules & mask for mask in parts[depth]}, key=int.bit_count):
        if _free(mask, depth + 1, parts, stay, failed, left):
            return True
    failed.add((depth, rules))
    return False


def _alone(case: Case, never: set[int]) -> Iterator[TableFinding]:
    """Under UNIQUE and ANY: rules whose output is the default, or others' as well."""
    answering, differ = case.answering, Differ(case.answering)
    alone = try_alone(answering)
    for row in range(case.grid.rules):
        plainly = row in alone and answering.names[row] != answering.default
        if row in never or plainly:
            continue
        try:
            if not _is_missed(answering, differ, row):
                yield TableFinding(Problem.REDUNDANT, rules=(row + 1,))
        except TooMany:
            yield TableFinding(
                Problem.UNDECIDED,
                rules=(row + 1,),
                value=Problem.REDUNDANT,
                reason="too many ways to try",
            )
