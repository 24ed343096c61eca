"""The tables everyone is measured on, and the people they are measured with.

Eight facts about a person, cut at random into boxes that cover everything once (a
guillotine partition): that is the UNIQUE table. Blanking about a third of its cells and
shuffling gives rules that overlap: with a catch-all at the end they are the FIRST
table, all hits of them the COLLECT table. Everything follows from the seed.
"""

from __future__ import annotations

import random

import attrs
import numpy as np
import polars as pl

from karama.feel import parse, parse_tests
from karama.procedure.decision import (
    Decision,
    DecisionModel,
    HitPolicy,
    InputClause,
    InputData,
    OutputClause,
    Rule,
    Table,
)

COMPANIONS = ["alone", "parent", "relative", "group", "unrelated adult"]
NEEDS = ["none", "illness", "injury", "pregnancy", "disability", "violence", "old age"]
ROUTES = ["sea", "land", "air", "transfer", "unknown route"]
PLACEMENTS = ["child protection", "medical care", "shelter", "guardian", "family unit",
              "reception centre", "legal aid", "counselling"]  # fmt: skip


@attrs.frozen
class Input:
    """A fact: a range of numbers in steps, or a choice."""

    name: str
    low: int = 0
    high: int = 0
    step: float = 1
    choices: tuple[str, ...] = ()

    @property
    def whole(self):
        """What a rule may say of it at most: a range of steps, or all choices."""
        return frozenset(self.choices) if self.choices else (self.low, self.high)

    def number(self, steps):
        """A number of steps, as FEEL writes it."""
        return f"{steps * self.step:.1f}" if self.step < 1 else str(steps)


INPUTS = (
    Input("age", 0, 100),
    Input("days", 0, 1000),
    Input("family", 1, 13),
    Input("score", 0, 101, 0.1),
    Input("companion", choices=tuple(COMPANIONS)),
    Input("need", choices=tuple(NEEDS)),
    Input("route", choices=tuple(ROUTES)),
    Input("documents", choices=("false", "true")),
)


@attrs.frozen
class Box:
    """A rule before it is written: for each input what it allows, and the outputs."""

    sides: tuple
    placement: str
    priority: int


def partition(rules, seed=7):
    """Boxes that cover every person exactly once."""
    chance = random.Random(seed)
    boxes = [tuple(each.whole for each in INPUTS)]
    while len(boxes) < rules:
        at = chance.randrange(len(boxes))
        halves = _cut(boxes[at], chance)
        if halves:
            boxes[at : at + 1] = halves
    return [_box(sides, chance) for sides in boxes]


def _cut(sides, chance):
    where = chance.randrange(len(INPUTS))
    side = sides[where]
    if isinstance(side, frozenset):
        if len(side) < 2:
            return None
        some = sorted(side)
        chance.shuffle(some)
        size = chance.randrange(1, len(some))
        parts = frozenset(some[:size]), frozenset(some[size:])
    else:
        low, high = side
        if high - low < 2:
            return None
        cut = chance.randrange(low + 1, high)
        parts = (low, cut), (cut, high)
    return [(*sides[:where], part, *sides[where + 1 :]) for part in parts]


def _box(sides, chance):
    return Box(sides, chance.choice(PLACEMENTS), chance.randrange(1, 100))


def widened(boxes, seed=11):
    """The boxes with about a third of what they say left out, shuffled."""
    chance = random.Random(seed)
    found = [
        attrs.evolve(
            box,
            sides=tuple(
                each.whole if chance.random() < 0.3 else side
                for each, side in zip(INPUTS, box.sides, strict=True)
            ),
        )
        for box in boxes
    ]
    chance.shuffle(found)
    return found


def first(boxes):
    """The widened boxes, closed by a catch-all."""
    anyone = Box(tuple(each.whole for each in INPUTS), "reception centre", 50)
    return [*widened(boxes)[:-1], anyone]


# --- as a FEEL table ----------------------------------------------------------------


def cell(each, side):
    """FEEL text of what a box says of an input."""
    if side == each.whole:
        return "-"
    if each.name == "documents":
        return next(iter(side))
    if each.choices:
        out = sorted(each.whole - side)
        if len(out) == 1:
            return f'not("{out[0]}")'
        return ", ".join(f'"{choice}"' for choice in sorted(side))
    low, high = side
    if low == each.low:
        return f"< {each.number(high)}"
    if high == each.high:
        return f">= {each.number(low)}"
    return f"[{each.number(low)}..{each.number(high)})"


def model(boxes, policy):
    """A DMN model whose decision `orientation` is the table of these boxes."""
    rules = tuple(
        Rule(
            inputs=tuple(
                parse_tests(cell(each, side))
                for each, side in zip(INPUTS, box.sides, strict=True)
            ),
            outputs=(parse(f'"{box.placement}"'), parse(str(box.priority))),
            id=f"r{number}",
        )
        for number, box in enumerate(boxes, start=1)
    )
    table = Table(
        hit_policy=HitPolicy(policy),
        inputs=tuple(InputClause(e.name, e.name, parse(e.name)) for e in INPUTS),
        outputs=(OutputClause("placement"), OutputClause("priority")),
        rules=rules,
    )
    names = tuple(each.name for each in INPUTS)
    decision = Decision("orientation", "orientation", table, requires=names)
    facts = {name: InputData(name, name) for name in names}
    return DecisionModel(
        "bench", "urn:bench", "1.5", {}, facts, {"orientation": decision}, {}, {}
    )


# --- people ---------------------------------------------------------------------------


def people(count, seed=3, missing=0.0):
    """Uniform random people; a share of each fact may be missing."""
    chance = np.random.default_rng(seed)
    columns = {}
    for each in INPUTS:
        if each.name == "documents":
            series = pl.Series(chance.random(count) < 0.5)
        elif each.choices:
            codes = pl.Series(
                chance.integers(0, len(each.choices), count), dtype=pl.UInt32
            )
            names = pl.Series(each.choices, dtype=pl.Enum(list(each.choices)))
            series = names.gather(codes)
        else:
            steps = chance.integers(each.low, each.high, count)
            series = _numbers(each, steps)
        if missing:
            gone = pl.Series(chance.random(count) < missing)
            series = pl.select(pl.when(~gone).then(series)).to_series()
        columns[each.name] = series
    return pl.DataFrame(columns)


def _numbers(each, steps):
    if each.step == 1:
        return pl.Series(steps, dtype=pl.Int32)
    return pl.Series(steps / round(1 / each.step), dtype=pl.Float64)
