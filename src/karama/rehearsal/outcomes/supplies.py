"""What was used up, and what it cost, in one run.

    levels = stocks_of(means, scene, there)        # one `Level` for each stock
    spent = costs_of(means, scene, holds, levels)  # cents, by id

Water and food go by who is there, bed by bed, and not by who came: a person whose case
is long eats more than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs
import numpy as np

from karama.rehearsal.means import (
    Delay,
    Inject,
    Level,
    Means,
    expenses,
    number_of,
    run_down,
)
from karama.rehearsal.means.costs import Use
from karama.rehearsal.means.injects import window
from karama.rehearsal.means.means import Stock
from karama.rehearsal.outcomes.standing import Floats
from karama.rehearsal.outcomes.use import Holds

CENTS = 100
Change = tuple[float, int]


@attrs.frozen
class Scene:
    """When, for how long, and what happens in it."""

    starts: date
    days: int
    injects: tuple[Inject, ...]


def stocks_of(
    means: Means, scene: Scene, holds: Holds, arrived: Floats, over: Floats
) -> tuple[Level, ...]:
    """What became of each stock.

    Args:
        means: What there is.
        scene: When.
        holds: Places that were kept.
        arrived: When each person came.
        over: When each case was over, infinite where it was not.
    """
    return tuple(
        level_of(stock, means, scene, holds, arrived, over) for stock in means.stocks
    )


def level_of(
    stock: Stock,
    means: Means,
    scene: Scene,
    holds: Holds,
    arrived: Floats,
    over: Floats,
    marks: Iterable[float] = (),
) -> Level:
    """What became of one stock; the rest as `stocks_of` and `run_down` have it."""
    begun, ended = arrived, over
    if stock.beds:
        numbers = number_of(means)
        own = np.isin(holds.resource, [numbers[bed] for bed in stock.beds])
        begun, ended = holds.begun[own], holds.ended[own]
    return run_down(
        stock,
        changes_of(begun, ended),
        np.sort(arrived).tolist(),
        scene.days,
        offset=means.offset,
        lost=_lost(stock.id, scene),
        delayed=_delayed(stock.id, scene),
        marks=marks,
    )


def _lost(stock: str, scene: Scene) -> list[tuple[float, float]]:
    """What injects take away of a stock, and when."""
    until = scene.days * 86_400.0
    return [
        (max(window(inject, scene.starts, until)[0], 0.0), inject.loses[stock])
        for inject in scene.injects
        if stock in inject.loses
    ]


def _delayed(stock: str, scene: Scene) -> list[Delay]:
    """What injects make come later of a stock."""
    until = scene.days * 86_400.0
    return [
        Delay(*window(inject, scene.starts, until), inject.delays[stock])
        for inject in scene.injects
        if stock in inject.delays
    ]


def changes_of(begun: Floats, ended: Floats) -> Sequence[Change]:
    """How many there are from each instant on at which that changes."""
    last = np.sort(ended[np.isfinite(ended)])
    times = np.unique(np.concatenate((begun, last)))
    here = np.searchsorted(np.sort(begun), times, side="right")
    gone = np.searchsorted(last, times, side="right")
    return list(zip(times.tolist(), (here - gone).tolist(), strict=True))


def costs_of(
    means: Means, scene: Scene, holds: Holds, levels: Iterable[Level]
) -> Mapping[str, int]:
    """Cents for each thing and stock that costs something.

    Args:
        means: What there is.
        scene: When.
        holds: Everything that was taken, places too.
        levels: What became of each stock.
    """
    until = scene.days * 86_400.0
    lasted = np.minimum(holds.ended, until) - holds.begun
    uses = {}
    for name, number in number_of(means).items():
        own = holds.resource == number
        uses[name] = Use(times=int(own.sum()), used=float(lasted[own].sum()))
    for stock, level in zip(means.stocks, levels, strict=True):
        uses[stock.id] = Use(units=level.brought)
    spent = expenses(means, scene.starts, scene.days, uses, scene.injects)
    return {name: int(amount * CENTS) for name, amount in spent.items()}
