"""Who and what there is to work with in a rehearsal, and how long work takes.

    post = Post(("", "Task_FirstLook"), needs=((0,),), length=Exponential(900.0))
    staffing = Staffing((Resource("Red Cross", ((0.0, 3),)),), (post,))

A *resource* is a number of like people, rooms, vehicles or beds that changes at set
times. A *post* is where one step of the procedure is done: what it needs all at once,
for how long, and what the person keeps afterwards (a bed). Resources are named by their
number. All times are in seconds from the start, all lengths in seconds.

What happens to work under way when the number of a resource falls is said of each
resource: it can halve or double a wait, and no answer is right for all of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from math import log
from typing import Literal

import attrs

from karama.rehearsal.courses import Key as Key

Need = tuple[int, ...]
"""Resources of which one is taken: the first that is free, and leaves enough for the
other needs of the same work."""

Handover = Literal["finish", "overlap", "pause"]
Company = Literal["alone", "anyone", "party", "boat"]


@attrs.frozen
class Fixed:
    """Always as long."""

    seconds: float

    def of(self, fraction: float) -> float:
        """The length for a fraction in (0, 1)."""
        return self.seconds


@attrs.frozen
class Exponential:
    """As long as it takes, with no memory; of a mean length."""

    seconds: float

    def of(self, fraction: float) -> float:
        """The length below which this fraction of all lie."""
        return -log(1.0 - fraction) * self.seconds


@attrs.frozen
class Quantiles:
    """Any length, by its quantiles at equal steps, straight between them.

    Attributes:
        seconds: Lengths at the fractions 0, 1/(n-1), ..., 1; two at least, ascending.
    """

    seconds: tuple[float, ...]

    def of(self, fraction: float) -> float:
        """The length below which this fraction of all lie."""
        place = fraction * (len(self.seconds) - 1)
        low = int(place)
        here, there = self.seconds[low], self.seconds[low + 1]
        return here + (place - low) * (there - here)


Length = Fixed | Exponential | Quantiles

NO_TIME = Fixed(0.0)


@attrs.frozen
class Resource:
    """Like people, rooms, vehicles or beds.

    Attributes:
        name: In the words of the scenario.
        changes: (since when, how many), ascending; none before the first.
        handover: What becomes of work under way at a change. "finish": whoever is at
            work finishes and counts, and nobody new begins until there is room;
            "overlap": the old crew finishes beside the new one and counts no longer;
            "pause": what was begun last is put down until there is room again, keeps
            its place in the queue, and then takes what time was left.
        renews: When what was used up is there again, ascending. Where there are such
            times, one that is taken is used up until the next of them.
        taken: When each place that is taken at the start becomes free.
        preempts: Whether somebody more urgent may have work put down for it: of the
            least urgent, what was begun last.
    """

    name: str
    changes: tuple[tuple[float, int], ...]
    handover: Handover = "finish"
    renews: tuple[float, ...] = ()
    taken: tuple[float, ...] = ()
    preempts: bool = False

    def at(self, time: float) -> int:
        """How many there are at a time."""
        place = bisect_right(self.changes, time, key=lambda change: change[0])
        return self.changes[place - 1][1] if place else 0


@attrs.frozen
class Speaker:
    """Interpreters of a language.

    Attributes:
        resource: Which.
        delay: How long it takes until one is reached; the work is longer by it.
    """

    resource: int
    delay: Length = NO_TIME


@attrs.frozen
class Post:
    """Where a step is done.

    Attributes:
        step: Which step.
        needs: What one set of work takes all at once, one resource for each need.
        interpreter: Whether it also takes an interpreter of the person's language,
            for people whose language has any.
        length: How long it takes.
        keeps: A resource that the person has from then on, until they come to a post
            that keeps another, or the case is over; -1 for none.
        stays: How long the person has it, from when it was taken, even beyond the end
            of the case, unless they come to a post that keeps another before; None for
            until the case is over.
        seats: How many are served at once with one set of what it needs, 0 for any
            number, where `company` says who may be.
        company: With whom: when somebody begins, others who wait for the same post with
            the same needs (of the same party or boat, where it says so) begin with
            them, in the order of the queue, and end together, after the longest of
            their lengths. Where the post keeps a place, each who begins needs one; a
            party waits until there are enough for all of it who wait there.
        back: For how long what was needed is still taken after the end: a vehicle's
            way back, a room that is aired.
        ranks: The urgency at this post by the person's urgency, the last for all that
            are less urgent; () as it is. All the same is first come, first served.
        paces: (since when, factor), ascending, on the length and the way back of work
            begun from then on.
    """

    step: Key
    needs: tuple[Need, ...] = ()
    interpreter: bool = False
    length: Length = NO_TIME
    keeps: int = -1
    stays: Length | None = None
    seats: int = 1
    company: Company = "alone"
    back: Length = NO_TIME
    ranks: tuple[int, ...] = ()
    paces: tuple[tuple[float, float], ...] = ()

    def pace(self, time: float) -> float:
        """The factor on lengths of what begins at a time."""
        place = bisect_right(self.paces, time, key=lambda pace: pace[0])
        return self.paces[place - 1][1] if place else 1.0

    def rank(self, urgency: int) -> int:
        """How urgent somebody is here."""
        if not self.ranks:
            return urgency
        return self.ranks[min(urgency, len(self.ranks) - 1)]


@attrs.frozen
class Staffing:
    """Everything a rehearsal has to work with.

    Attributes:
        resources: By number.
        posts: One for each step that takes anything; other steps are done at once.
        answering: How long it takes to answer what a held case asks; nobody is needed
            for it.
        interpreters: Speakers of each language; the first who is free is taken.
    """

    resources: tuple[Resource, ...]
    posts: tuple[Post, ...]
    answering: Length = NO_TIME
    interpreters: Mapping[str, tuple[Speaker, ...]] = attrs.field(factory=dict)
