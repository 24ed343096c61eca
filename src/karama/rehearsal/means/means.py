"""Who and what there is, in a planner's words, before a rehearsal counts seconds.

* Means
  x Staff          people of a lane, in shifts, with skills
  x Interpreters   by language, here or at the other end of a line
  x Room, Vehicle  what a step takes beside people
  x Beds           places that are kept, with how long people stay
  x Service        what takes so many new people a day
  x Stock          what is used up and brought again
  x PostPlan       how each step is done: by whom, with what, in how long

All but stocks have an `id` that stands for a resource of `karama.rehearsal.staffing`,
under the same name. Titles, costs and stocks stay here: the loop has no use for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeVar

import attrs

from karama.procedure.procedure import Texts
from karama.rehearsal.means.costs import Cost
from karama.rehearsal.means.hours import Hours, counts_of, recounted
from karama.rehearsal.means.laws import AT_ONCE, Law
from karama.rehearsal.staffing import Key

Handover = Literal["finish", "overlap", "pause"]
Together = Literal["alone", "family", "boat", "anyone"]
Order = Literal["urgency", "first-come"]


@attrs.frozen(kw_only=True)
class Thing:
    """What a step can take, and give back.

    Attributes:
        id: Its name in the file, and in results.
        titles: What people read.
        hours: How many there are, and when.
        handover: What becomes of work under way when fewer are there than work:
            "finish" (it is finished, and counts), "overlap" (it is finished beside the
            new crew, and does not count), "pause" (the latest begun is put down, and
            goes on when somebody is there again).
        preempts: Whether somebody more urgent may have work put down that waits less
            ill; off unless said.
    """

    id: str
    titles: Texts = attrs.field(factory=dict)
    hours: Hours = attrs.field(factory=Hours)
    handover: Handover = "finish"
    preempts: bool = False
    cost: Cost | None = None


Kind = TypeVar("Kind", bound=Thing)


@attrs.frozen(kw_only=True)
class Staff(Thing):
    """People who work.

    Attributes:
        lanes: For which they do; a lane of a called pack is "pack:lane".
        skills: What they can do beyond what anyone in the lane can.
    """

    lanes: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Interpreters(Thing):
    """People who interpret.

    Attributes:
        languages: Into which each of them does.
        remote: Whether they are at the other end of a line.
        delay: Seconds until one is reached.
    """

    languages: tuple[str, ...] = ()
    remote: bool = False
    delay: float = 0.0


@attrs.frozen(kw_only=True)
class Room(Thing):
    """Where work is done.

    Attributes:
        back: Seconds after each use until it can be used again: aired, cleaned.
    """

    back: float = 0.0


@attrs.frozen(kw_only=True)
class Vehicle(Thing):
    """What brings people somewhere.

    Attributes:
        seats: For people brought, whoever drives left out.
        back: Seconds from arrival until it is where it started.
    """

    seats: int = 1
    back: float = 0.0


@attrs.frozen(kw_only=True)
class Beds(Thing):
    """Places that people keep.

    Attributes:
        taken: Of how many as the rehearsal begins.
        stay: How long people stay; None for as long as their case is open.
        provider: Service of services.json that runs them, "" if none is named.
        area: Square metres of floor in all, 0 where not said.
    """

    taken: int = 0
    stay: Law | None = None
    provider: str = ""
    area: float = 0.0


@attrs.frozen(kw_only=True)
class Service(Thing):
    """A service of services.json that takes so many new people a day; its hours say
    how many on which days, from the hour at which it counts anew.
    """  # noqa: D205 - one sentence


@attrs.frozen
class Resupply:
    """What is brought again.

    Attributes:
        first: Seconds from midnight of day 0, on the planner's clock.
        every: Seconds between two.
        amount: Units each time.
    """

    first: float
    every: float
    amount: float


@attrs.frozen(kw_only=True)
class Stock:
    """What is used up.

    Attributes:
        unit: In which it is counted: "l", "kit".
        start: Units as the rehearsal begins.
        person_day: Units that each person who is there needs in a day.
        arrival: Units that each person needs once, as they come.
        beds: Only for people in these beds; for everybody when empty.
        most: Units there is room for; None where that does not matter.
        standard: Identifier of the minimum this is held against, "" if none.
        cost: For each unit brought.
    """

    id: str
    titles: Texts = attrs.field(factory=dict)
    unit: str = ""
    start: float = 0.0
    person_day: float = 0.0
    arrival: float = 0.0
    resupply: Resupply | None = None
    beds: tuple[str, ...] = ()
    most: float | None = None
    standard: str = ""
    cost: Cost | None = None


@attrs.frozen(kw_only=True)
class PostPlan:
    """How a step is done.

    Attributes:
        step: Which step, as the rehearsal names it.
        id: The same as it stands in resources.toml.
        needs: What it takes all at once; of each, the first free one of these ids.
        interpreter: Whether also an interpreter, for who needs one.
        time: How long it takes.
        keeps: Beds from which the person has a place from then on, "" for none.
        together: Who may be served at once.
        seats: How many at once, 0 for no bound.
        back: Seconds afterwards until what it took is free again.
        order: Who is seen first.
    """

    step: Key
    id: str
    needs: tuple[tuple[str, ...], ...] = ()
    interpreter: bool = False
    time: Law = AT_ONCE
    keeps: str = ""
    together: Together = "alone"
    seats: int = 1
    back: float = 0.0
    order: Order = "urgency"


@attrs.frozen(kw_only=True)
class Means:
    """Everything a pack has to work with.

    Attributes:
        currency: Of every cost, ISO 4217; "" where nothing has one.
        offset: Seconds that the planner's clock is ahead of UTC.
        spoken: Languages in which nobody needs an interpreter.
        answering: How long it takes until a question is answered that a case waits on.
        posts: One for each step that people do, in the procedure's order.
    """

    currency: str = ""
    offset: float = 0.0
    spoken: tuple[str, ...] = ()
    answering: Law = AT_ONCE
    staff: tuple[Staff, ...] = ()
    interpreters: tuple[Interpreters, ...] = ()
    rooms: tuple[Room, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    beds: tuple[Beds, ...] = ()
    services: tuple[Service, ...] = ()
    stocks: tuple[Stock, ...] = ()
    posts: tuple[PostPlan, ...] = ()


def things(means: Means) -> tuple[Thing, ...]:
    """Everything a step can take, in the order of the resources they become."""
    people = (*means.staff, *means.interpreters)
    return (*people, *means.rooms, *means.vehicles, *means.beds, *means.services)


def counts(means: Means) -> Mapping[str, tuple[int, ...]]:
    """By id, the numbers a planner may change: one, or one for each shift."""
    return {one.id: counts_of(one.hours) for one in things(means)}


def with_counts(means: Means, changed: Mapping[str, tuple[int, ...]]) -> Means:
    """The same means with other numbers of some things, and amounts of some stocks.

    Args:
        means: Which.
        changed: By id; as many numbers as `counts` has for it. For a stock, what
            there is at the start.
    """
    stocks = tuple(
        attrs.evolve(stock, start=float(changed[stock.id][0]))
        if stock.id in changed
        else stock
        for stock in means.stocks
    )
    return attrs.evolve(
        means,
        staff=_with(means.staff, changed),
        interpreters=_with(means.interpreters, changed),
        rooms=_with(means.rooms, changed),
        vehicles=_with(means.vehicles, changed),
        beds=_with(means.beds, changed),
        services=_with(means.services, changed),
        stocks=stocks,
    )


def _with(
    ones: tuple[Kind, ...], changed: Mapping[str, tuple[int, ...]]
) -> tuple[Kind, ...]:
    return tuple(
        attrs.evolve(one, hours=recounted(one.hours, changed[one.id]))
        if one.id in changed
        else one
        for one in ones
    )
