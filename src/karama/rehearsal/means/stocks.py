"""How far water, food, blankets and kits go, for people who are there at a time.

    level = run_down(stock, present, arrived, days=7, ...)
    level.empty             # when there is none for the first time, infinite if never
    level.short             # units that people needed and did not get

Between two things that happen (somebody comes or goes, more is brought) as many people
use it up as are there, so the level runs straight: it is worked out exactly, never by
the hour. What is short is never made up for later: who went without water today does
not drink twice tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import inf

import attrs

from karama.rehearsal.means.hours import Change
from karama.rehearsal.means.means import Stock
from karama.rehearsal.means.spans import DAY


@attrs.frozen
class Level:
    """How much of a stock there is.

    Attributes:
        times: Seconds, ascending; straight between them but for what is brought.
        units: At each time, after what happens then.
        empty: When people first went without; infinite if never.
        short: Units that were needed and not there.
        brought: Units that were brought, what there was no room for left out.
        needed: Units that were needed.
        marked: Units needed, and short, up to each instant that was asked for.
    """

    times: tuple[float, ...]
    units: tuple[float, ...]
    empty: float
    short: float
    brought: float
    needed: float
    marked: tuple[tuple[float, float], ...] = ()


@attrs.frozen
class Delay:
    """What was to be brought in a while comes later.

    Attributes:
        begins: From when, in seconds.
        ends: Up to when, itself left out.
        by: Seconds by which it is later; several are added.
    """

    begins: float
    ends: float
    by: float


@attrs.define
class _Running:
    """A stock while time goes on."""

    units: float
    times: list[float]
    levels: list[float]
    empty: float = inf
    short: float = 0.0
    brought: float = 0.0
    needed: float = 0.0
    marked: list[tuple[float, float]] = attrs.field(factory=list)

    def keep(self, time: float) -> None:
        self.times.append(time)
        self.levels.append(self.units)

    def use(self, begins: float, ends: float, rate: float) -> None:
        """So many units a second are needed for a while."""
        wanted = rate * (ends - begins)
        self.needed += wanted
        if wanted > self.units:
            runs_out = begins + self.units / rate
            self.short += wanted - self.units
            self.empty = min(self.empty, runs_out)
            self.units = 0.0
            if begins < runs_out < ends:
                self.keep(runs_out)
        else:
            self.units -= wanted

    def take(self, time: float, wanted: float) -> None:
        """So many units are needed at once."""
        self.needed += wanted
        if wanted > self.units:
            self.short += wanted - self.units
            self.empty = min(self.empty, time)
        self.units = max(self.units - wanted, 0.0)

    def bring(self, amount: float, most: float | None) -> None:
        room = inf if most is None else max(most - self.units, 0.0)
        self.brought += min(amount, room)
        self.units += min(amount, room)


def run_down(
    stock: Stock,
    present: Sequence[Change],
    arrived: Iterable[float],
    days: int,
    *,
    offset: float = 0.0,
    lost: Iterable[tuple[float, float]] = (),
    delayed: Sequence[Delay] = (),
    marks: Iterable[float] = (),
) -> Level:
    """What becomes of a stock over some days.

    Args:
        stock: Which.
        present: How many people use it up, from when on; ascending, nobody before.
        arrived: When people come who each need `stock.arrival` units, ascending.
        days: How many days.
        offset: Seconds that the planner's clock is ahead of UTC.
        lost: (when, how many units) of what an inject takes away.
        delayed: What comes later, of what was to be brought.
        marks: Instants up to which it is told how much was needed, and short.
    """
    until = float(days * DAY)
    running = _Running(stock.start, [], [])
    people, clock = 0, 0.0
    marked = [(at, _MARK, 0.0) for at in marks if 0 <= at < until]
    comes = _brought(stock, until, offset, delayed)
    told = _happenings(stock, present, arrived, lost, comes, until)
    for at, kind, amount in sorted([*told, *marked]) if marked else told:
        running.use(clock, at, people * stock.person_day / DAY)
        clock = at
        if kind == _BROUGHT:
            running.bring(amount, stock.most)
        elif kind == _LOST:
            running.units = max(running.units - amount, 0.0)
        elif kind == _CAME:
            running.take(at, amount)
        elif kind == _PRESENT:
            people = int(amount)
        elif kind == _MARK:
            running.marked.append((running.needed, running.short))
        running.keep(at)
    return Level(
        tuple(running.times), tuple(running.levels), running.empty,
        running.short, running.brought, running.needed, tuple(running.marked),
    )  # fmt: skip


_MARK, _BROUGHT, _LOST, _CAME, _PRESENT, _END = range(6)
"""What happens to a stock, in the order in which it does in one instant."""


def _happenings(
    stock: Stock,
    present: Iterable[Change],
    arrived: Iterable[float],
    lost: Iterable[tuple[float, float]],
    comes: Iterable[tuple[float, float]],
    until: float,
) -> list[tuple[float, int, float]]:
    found = [(at, _BROUGHT, amount) for at, amount in comes]
    found += [(at, _LOST, amount) for at, amount in lost]
    if stock.arrival:
        found += [(at, _CAME, stock.arrival) for at in arrived]
    found += [(at, _PRESENT, float(count)) for at, count in present]
    within = [one for one in found if 0 <= one[0] < until]
    return sorted([*within, (until, _END, 0.0)])


def _brought(
    stock: Stock, until: float, offset: float, delayed: Sequence[Delay]
) -> Iterator[tuple[float, float]]:
    """When how much is brought; what was due from 0 on, however late it comes."""
    if stock.resupply is None:
        return
    at = stock.resupply.first - offset
    while at < until:
        if at >= 0:
            late = sum(one.by for one in delayed if one.begins <= at < one.ends)
            yield at + late, stock.resupply.amount
        at += stock.resupply.every
