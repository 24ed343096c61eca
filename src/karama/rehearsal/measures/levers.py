"""What a plan can add: one number for each thing and shift, and what one costs.

    levers = levers_of(targets, exercise)
    more(exercise.scenario.means, levers, (0, 2, 1))      # the means with these on top

Money is for the whole length of the run: one nurse more in the night shift is paid
every night of it. What is paid for by use is paid as if it were in use whenever it is
there: a plan may cost less than it says, never more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from karama.rehearsal.exercise import DAY, Exercise
from karama.rehearsal.means import Cost, Means, Use, bill, counts, things, with_counts
from karama.rehearsal.means.expenses import presence
from karama.rehearsal.means.hours import Hours
from karama.rehearsal.means.laws import mean_of
from karama.rehearsal.means.means import Beds, Service, Thing
from karama.rehearsal.planning import Variable
from karama.rehearsal.targets import Allowed, Targets

CENTS = 100

LEVELS = 100
"""Into how many steps what may be added of a stock is cut, at most: nobody plans by
the litre, and each step is one more to look at."""

LEAST = 1
"""Cents: what costs nothing is not added for nothing either."""


@attrs.frozen
class Lever:
    """One number that a plan chooses.

    Attributes:
        resource: Id in resources.toml.
        shift: Which of its shifts, from 0; 0 where there is but one number.
        of: How many shifts it has.
        most: How many more there may be in all, in units of a stock.
        step: How many units one level is.
        cost: Of one level over the whole run, in cents.
    """

    resource: str
    shift: int
    of: int
    most: int
    step: int
    cost: int

    @property
    def variable(self) -> Variable:
        """As the search knows it."""
        name = f"{self.resource} {self.shift + 1}" if self.of > 1 else self.resource
        return Variable(name, -(-self.most // self.step), self.cost, self.resource)

    def added(self, level: int) -> int:
        """How many more a level is."""
        return min(level * self.step, self.most)


def levers_of(targets: Targets, exercise: Exercise) -> tuple[Lever, ...]:
    """Everything of which more may be added, in the file's order."""
    return tuple(
        lever
        for allowed in targets.allowed.values()
        for lever in _levers(allowed, exercise)
    )


def more(means: Means, levers: Sequence[Lever], plan: Sequence[int]) -> Means:
    """The means with a plan on top.

    Each place that is added to some beds brings as much floor as the others have.
    """
    held = {name: list(numbers) for name, numbers in counts(means).items()}
    stocks = {one.id: one for one in means.stocks}
    for lever, level in zip(levers, plan, strict=True):
        name, added = lever.resource, lever.added(level)
        if name in stocks:
            start = stocks[name].start + added
            stocks[name] = attrs.evolve(stocks[name], start=start)
        else:
            held[name][lever.shift] += added
    found = with_counts(means, {name: tuple(own) for name, own in held.items()})
    beds = tuple(
        _with_floor(old, new) for old, new in zip(means.beds, found.beds, strict=True)
    )
    return attrs.evolve(found, beds=beds, stocks=tuple(stocks.values()))


def _with_floor(old: Beds, new: Beds) -> Beds:
    had, has = old.hours.always, new.hours.always
    return attrs.evolve(new, area=old.area * has / had) if had and has != had else new


def _levers(allowed: Allowed, exercise: Exercise) -> Iterator[Lever]:
    means, name = exercise.scenario.means, allowed.resource
    for stock in means.stocks:
        if stock.id == name:
            step = -(-allowed.most // LEVELS)
            cost = _cents(allowed.cost or stock.cost, _use_of_stock(exercise, step))
            yield Lever(name, 0, 1, allowed.most, step, cost)
    for one in things(means):
        if one.id == name:
            of = len(counts(means)[name])
            for number in allowed.shifts or range(1, of + 1):
                use = _use(one, number - 1, exercise)
                cost = _cents(allowed.cost or one.cost, use)
                yield Lever(name, number - 1, of, allowed.most, 1, cost)


# --- money ----------------------------------------------------------------------------


def _cents(cost: Cost | None, use: Use) -> int:
    """What one level costs, in whole cents."""
    return LEAST if cost is None else max(int(bill(cost, use) * CENTS), LEAST)


def _use_of_stock(exercise: Exercise, step: int) -> Use:
    days = exercise.scenario.run.days * step
    return Use(days * DAY, days, times=step, used=days * DAY, units=step)


def _use(thing: Thing, shift: int, exercise: Exercise) -> Use:
    """How long one more in a shift is there, and as much in use as it could be."""
    scenario = exercise.scenario
    alone = attrs.evolve(thing, hours=_only(thing.hours, shift))
    found = presence(
        alone, scenario.means.offset, scenario.influx.starts, scenario.run.days
    )
    times = found.shifts
    if not isinstance(thing, Service):
        times = int(found.there / max(_least_use(thing, scenario.means), 1.0))
    return attrs.evolve(found, times=max(times, 1), used=found.there, units=1)


def _only(hours: Hours, shift: int) -> Hours:
    """One, in one shift alone."""
    if not hours.shifts:
        return attrs.evolve(hours, always=1)
    shifts = (attrs.evolve(hours.shifts[shift], count=1),)
    return attrs.evolve(hours, always=0, shifts=shifts)


def _least_use(thing: Thing, means: Means) -> float:
    """For how long it is taken at least each time, on average, in seconds."""
    lasts = [
        mean_of(post.time) + post.back
        for post in means.posts
        if any(thing.id in need for need in post.needs)
    ]
    if isinstance(thing, Beds) and thing.stay is not None:
        lasts.append(mean_of(thing.stay))
    return min(lasts, default=DAY)
