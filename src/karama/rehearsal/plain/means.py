"""The resources of the plain loop: how many are free, who has them, who gives way.

What is taken at once for a piece of work is a `Taken`: one resource for each need. It
is given back when the last of those it serves is done, and back. A use counts against
the number there is, unless the crew it belongs to has left since (a change with
overlap), or what was used up has been renewed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from karama.rehearsal.staffing import Need, Resource

if TYPE_CHECKING:
    from karama.rehearsal.plain.works import Work


@attrs.define(eq=False)
class Stock:
    """One resource as it stands.

    Attributes:
        used: How many are in use and count.
        taken: Places that are still taken since the start.
        crew: Counts changes of crew and renewals: what was taken before them does not.
        held: What could be put down to have one back, in the order it was begun.
    """

    resource: Resource
    have: int = 0
    used: int = 0
    taken: int = 0
    crew: int = 0
    held: list[Taken] = attrs.field(factory=list)

    @property
    def free(self) -> int:
        """How many may be taken; under 0 where more are at work than there are."""
        return self.have - self.used - self.taken

    def take(self) -> int:
        """One is taken; of which crew."""
        self.used += 1
        return self.crew

    def give_back(self, crew: int) -> None:
        """One of a crew is free again, if it still counts."""
        if crew == self.crew and not self.resource.renews:
            self.used -= 1

    def next_crew(self) -> None:
        """What is in use counts no longer."""
        self.crew += 1
        self.used = 0
        self.held.clear()

    def less_urgent(self, urgency: int, time: float) -> list[Taken]:
        """What may be put down for somebody of an urgency, in the order it was begun.

        What ends in this very instant is left to end.
        """
        if not self.resource.preempts:
            return []
        return [t for t in self.held if t.urgency > urgency and t.ends > time]


@attrs.define(eq=False)
class Taken:
    """What was taken for one piece of work, or for several done together.

    Attributes:
        leader: Whose turn it was.
        works: Those it still serves.
        urgency: Of the most urgent of those it was taken for.
        picks: The resource taken for each need, and of which crew.
    """

    leader: Work
    works: list[Work]
    urgency: int
    begun: float
    ends: float
    picks: list[tuple[int, int]] = attrs.field(factory=list)


def ways(
    stocks: Sequence[Stock],
    needs: Sequence[Need],
    urgency: int,
    time: float,
    found: tuple[int, ...] = (),
) -> Iterator[tuple[int, ...]]:
    """Every way to meet all needs, a resource for each; the first is the one taken."""
    if len(found) == len(needs):
        yield found
        return
    for choice in _choices(stocks, needs[len(found)], urgency, time, found):
        yield from ways(stocks, needs, urgency, time, (*found, choice))


def _choices(
    stocks: Sequence[Stock],
    need: Need,
    urgency: int,
    time: float,
    found: tuple[int, ...],
) -> Iterator[int]:
    """Where one more can be had: what is free first, then what gives way."""
    yield from (r for r in need if stocks[r].free > found.count(r))
    for r in need:
        give_way = stocks[r].less_urgent(urgency, time)
        if stocks[r].free + len(give_way) > found.count(r):
            yield r


def first_to_give_way(held: Sequence[Taken]) -> Taken:
    """Of the least urgent, what was begun last."""
    least = max(taken.urgency for taken in held)
    return [taken for taken in held if taken.urgency == least][-1]
