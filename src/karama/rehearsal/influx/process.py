"""An influx as values: who comes how, where and when, before anything is drawn.

* Influx
  x Entry      a point where people come in
  x Stream     people who keep coming: spells x season x year x hour, in groups
    + Spells   good and bad days as a hidden Markov chain, with any number of levels
  x Surge      so many people on top, in a window
  x Rise       a stream made so many times stronger for some days
  x Recorded   a dated series, replayed

A stream is a compound, doubly stochastic Poisson process (Cox 1955): groups come at a
rate that is itself drawn, since sea and smugglers have good and bad days that last.
With one level and people alone it is the plain Poisson process, which `plain` gives so
that a planner sees the difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.influx.sizes import ALONE, Sizes

MONTHS: tuple[float, ...] = (1.0,) * 12
HOURS: tuple[float, ...] = (1.0,) * 24


@attrs.frozen
class Entry:
    """A point where people come in.

    Attributes:
        id: Its name in results.
        share: How many groups come here, beside the shares of the others.
    """

    id: str
    share: float = 1.0


@attrs.frozen
class Spells:
    """Good and bad days that last: a Markov chain by day.

    Attributes:
        levels: How strong each kind of day is; only their ratios count.
        turns: For each kind of day, the chance of each kind of day tomorrow; rows add
            up to 1.
    """

    levels: tuple[float, ...]
    turns: tuple[tuple[float, ...], ...]


STEADY = Spells((1.0,), ((1.0,),))
"""Every day is like every other."""


def settled(turns: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The share of days of each kind in the long run.

    Args:
        turns: K rows of K chances.

    Returns:
        K shares that add up to 1; the solution of p = p T, by least squares.
    """
    chances = np.asarray(turns, np.float64)
    chances = chances / chances.sum(axis=1, keepdims=True)
    kinds = len(chances)
    rows = np.vstack([chances.T - np.eye(kinds), np.ones(kinds)])
    found = np.linalg.lstsq(rows, np.r_[np.zeros(kinds), 1.0], rcond=None)[0]
    found = np.clip(found, 0.0, None)
    return np.asarray(found / found.sum())


def evened(spells: Spells) -> npt.NDArray[np.float64]:
    """The levels as multiples of their own long-run mean."""
    levels = np.asarray(spells.levels)
    return np.asarray(levels / (settled(spells.turns) @ levels))


@attrs.frozen
class Stream:
    """People who keep coming, by sea or by land.

    Attributes:
        id: Its name; it is also the name of its luck, so that no other stream changes
            what this one brings.
        people_per_day: On average over all kinds of days and a whole year, in a year
            without a factor of its own.
        persons: How many come together.
        spells: Good and bad days.
        months: Twelve weights, January first, each for the middle of its month; only
            their ratios count.
        years: Factor of each calendar year; 1 for the others.
        hours: Twenty-four weights by hour of day (UTC); only their ratios count.
        entries: Shares of entry points of this stream; empty for those of the influx.
    """

    id: str
    people_per_day: float
    persons: Sizes
    spells: Spells = STEADY
    months: tuple[float, ...] = MONTHS
    years: Mapping[int, float] = attrs.field(factory=dict)
    hours: tuple[float, ...] = HOURS
    entries: Mapping[str, float] = attrs.field(factory=dict)


@attrs.frozen
class Surge:
    """So many people on top of everything else, spread evenly over a window.

    Attributes:
        id: Its name, and the name of its luck.
        starts: When the window opens; time-zone aware.
        hours: How long it is open.
        people: How many come; neither more nor less.
        persons: How many come together.
        entries: Shares of entry points; empty for those of the influx.
    """

    id: str
    starts: datetime
    hours: float
    people: int
    persons: Sizes
    entries: Mapping[str, float] = attrs.field(factory=dict)


@attrs.frozen
class Rise:
    """Streams made stronger, or weaker, for some days.

    Attributes:
        starts: First day.
        days: How many days.
        times: What the rate is multiplied by.
        streams: Their names; empty for all.
    """

    starts: date
    days: int
    times: float
    streams: tuple[str, ...] = ()


@attrs.frozen
class Recorded:
    """A dated series, replayed: the same people each day, other boats.

    Attributes:
        id: Its name, and the name of its luck.
        starts: Day of the first count.
        counts: Persons by day.
        persons: How many come together.
        hours: As in a stream.
        entries: Shares of entry points; empty for those of the influx.
    """

    id: str
    starts: date
    counts: tuple[int, ...]
    persons: Sizes
    hours: tuple[float, ...] = HOURS
    entries: Mapping[str, float] = attrs.field(factory=dict)


@attrs.frozen
class Influx:
    """Everybody who comes in a scenario.

    Attributes:
        starts: Day 0, from midnight UTC; a day has 86,400 seconds.
        entries: Where people come in; at least one.
    """

    starts: date
    entries: tuple[Entry, ...]
    streams: tuple[Stream, ...] = ()
    surges: tuple[Surge, ...] = ()
    rises: tuple[Rise, ...] = ()
    recorded: tuple[Recorded, ...] = ()


def plain(influx: Influx) -> Influx:
    """The same means by day, but everybody alone and no spells: plain Poisson."""
    streams = (
        attrs.evolve(one, persons=ALONE, spells=STEADY) for one in influx.streams
    )
    return attrs.evolve(influx, streams=tuple(streams))
