"""The measure of stocks: how much of what people need, day by day, was there."""

from __future__ import annotations

import attrs
import numpy as np

from karama.rehearsal.exercise import DAY
from karama.rehearsal.means.means import Stock
from karama.rehearsal.measures.seen import Seen
from karama.rehearsal.outcomes.standing import Floats
from karama.rehearsal.outcomes.supplies import level_of
from karama.rehearsal.targets import Target, units


def stocked(target: Target, seen: Seen) -> tuple[Floats, Floats]:
    """Units that were there for those who needed them, and units needed, by day."""
    exercise, log = seen.exercise, seen.log
    marks = np.arange(seen.since, seen.until, DAY).tolist()
    level = level_of(
        needed_of(target, exercise.scenario.means.stocks),
        exercise.scenario.means,
        exercise.counted.scene,
        seen.places,
        seen.arrived,
        log.over,
        marks,
    )
    sums = np.array([*level.marked, (level.needed, level.short)])
    needed, short = np.diff(sums, axis=0).T
    before = np.zeros(seen.parts - len(needed))
    return (
        np.concatenate((before, needed - short)),
        np.concatenate((before, needed)),
    )


def needed_of(target: Target, stocks: tuple[Stock, ...]) -> Stock:
    """The stock, with what people need a day as the target's standard says."""
    stock = next(one for one in stocks if one.id == target.resource)
    if target.standard is None:
        return stock
    asked = target.standard.quantity
    times = units(stock.unit, asked.unit)
    if times is None:
        raise ValueError(f"{stock.id} is counted in {stock.unit}, not {asked.unit}")
    return attrs.evolve(stock, person_day=asked.value * times)
