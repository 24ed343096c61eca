"""Tries people at random before anything is proved: most questions end here.

Whether a rule ever wins is settled by one person for whom it does. A handful of people
drawn from each rule's own box, all rules at once, finds such a person for nearly every
rule; only the others are searched for. The draws follow from a fixed seed: the same
table gives the same witnesses.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from .answering import Answering
from .grid import Side

Words = NDArray[np.uint64]
Points = NDArray[np.intp]
SEED = 20_261_124


@attrs.frozen(eq=False)
class Tried:
    """What trying people of each rule's box showed.

    Attributes:
        wins: For each place of the winning order, pieces of someone it wins for.
        needed: The same of someone who would get another value without the rule.
    """

    wins: dict[int, tuple[int, ...]]
    needed: dict[int, tuple[int, ...]]


def try_rules(answering: Answering, tries: int = 16) -> Tried:
    """Try some people of each rule's box (for policies where one rule wins)."""
    grid = answering.grid
    alive = np.array([_alive(grid.sides, rule) for rule in range(grid.rules)])
    rules = np.repeat(np.flatnonzero(alive), tries)
    points = _points(answering, rules)
    masks = masks_at(answering, points)
    winner = first_rule(masks)
    wins = winner == rules
    masks[np.arange(len(rules)), rules // 64] &= ~_bit(rules)
    names = np.array([*answering.names, answering.default])
    needed = wins & (names[first_rule(masks)] != names[rules])
    return Tried(_by_rule(rules, wins, points), _by_rule(rules, needed, points))


def try_alone(answering: Answering, tries: int = 16) -> set[int]:
    """Rules of which somebody is in no other: without them the answer is the default.

    For policies where rules that hold together are at odds.
    """
    sides = answering.grid.sides
    alive = [rule for rule in range(answering.grid.rules) if _alive(sides, rule)]
    rules = np.repeat(np.array(alive, np.intp), tries)
    masks = masks_at(answering, _points(answering, rules))
    masks[np.arange(len(rules)), rules // 64] &= ~_bit(rules)
    return {int(rule) for rule in rules[~masks.any(axis=1)]}


def _by_rule(
    rules: NDArray[np.intp], which: NDArray[np.bool_], points: Points
) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for row in np.flatnonzero(which):
        found.setdefault(int(rules[row]), tuple(points[row].tolist()))
    return found


def _points(answering: Answering, rules: NDArray[np.intp]) -> Points:
    """A piece of each side for each rule asked, inside its box."""
    chance = np.random.default_rng(SEED)
    sides = answering.grid.sides
    points = np.empty((len(rules), len(sides)), np.intp)
    for place, side in enumerate(sides):
        points[:, place] = _pieces(side, rules, chance.random(len(rules)))
    return points


def _pieces(
    side: Side, rules: NDArray[np.intp], chance: NDArray[np.float64]
) -> NDArray[np.intp]:
    holds = side.holds[:, : side.known]
    counts = holds.sum(axis=1)
    starts = np.concatenate([[0], np.cumsum(counts)])[:-1]
    codes = np.nonzero(holds)[1]
    which = starts[rules] + (chance * counts[rules]).astype(np.intp)
    return np.asarray(codes[which])


def words_of(side: Side) -> Words:
    """The masks of a side's pieces as 64-bit words."""
    words = max(1, -(-side.rules // 64))
    data = b"".join(mask.to_bytes(8 * words, "little") for mask in _within(side))
    return np.frombuffer(data, np.uint64).reshape(len(side.masks), words)


def _within(side: Side) -> list[int]:
    full = (1 << side.rules) - 1
    return [mask & full for mask in side.masks]


def masks_at(answering: Answering, points: Points, skip: int | None = None) -> Words:
    """The rules that hold at each point, leaving one side out of it if asked."""
    grid = answering.grid
    words = max(1, -(-grid.rules // 64))
    full = np.frombuffer(grid.full.to_bytes(8 * words, "little"), np.uint64)
    found = np.tile(full, (len(points), 1))
    for place, side in enumerate(grid.sides):
        if place != skip:
            found &= words_of(side)[points[:, place]]
    return found


def first_rule(masks: Words) -> NDArray[np.intp]:
    """The first rule of each set; -1 for an empty set."""
    some = masks != 0
    word = some.argmax(axis=1)
    value = masks[np.arange(len(masks)), word]
    lowest = value & (~value + np.uint64(1))
    with np.errstate(divide="ignore"):
        bit = np.log2(lowest.astype(np.float64))
    found = 64 * word + np.where(lowest == 0, 0, bit).astype(np.intp)
    return np.where(some.any(axis=1), found, -1)


def _bit(rules: NDArray[np.intp]) -> Words:
    return np.left_shift(np.uint64(1), (rules % 64).astype(np.uint64))


def try_side(
    answering: Answering, number: int, people: int = 128
) -> tuple[tuple[int, ...], int, int] | None:
    """Someone whose answer changes with one side: their pieces, and two of the side."""
    grid = answering.grid
    chance = np.random.default_rng(SEED + number)
    count = min(people, 4 * grid.rules)
    rules = chance.integers(0, grid.rules, count).astype(np.intp)
    rules = rules[[_alive(grid.sides, r) for r in rules]]
    points = _points(answering, rules)
    rest = masks_at(answering, points, skip=number)
    side = grid.sides[number]
    codes = _different(side)
    words = words_of(side)
    names = np.array([*answering.names, answering.default])
    by_code = [names[first_rule(rest & words[code])] for code in codes]
    answers = np.stack(by_code, axis=1)
    for row in np.flatnonzero((answers != answers[:, :1]).any(axis=1)):
        other = int((answers[row] != answers[row, 0]).argmax())
        return tuple(points[row].tolist()), codes[0], codes[other]
    return None


def _alive(sides: tuple[Side, ...], rule: int) -> bool:
    return all(side.holds[rule, : side.known].any() for side in sides)


def _different(side: Side) -> list[int]:
    """One known piece for each mask of a side."""
    seen: dict[int, int] = {}
    for code in range(side.known):
        seen.setdefault(side.masks[code], code)
    return list(seen.values())
