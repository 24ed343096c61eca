"""Who and what there is to work with in a rehearsal, and how long work takes.

    post = Post(("", "Task_FirstLook"), needs=(0,), length=Exponential(900.0))
    staffing = Staffing((Resource("Red Cross", ((0.0, 3),)),), (post,))

A *resource* is a number of like people, rooms or beds that changes at set times. A
*post* is where one step of the procedure is done: what it needs all at once, for how
long, and what the person keeps afterwards (a bed). All times are in seconds.
"""

from __future__ import annotations

from bisect import bisect_right
from math import log

import attrs

Key = tuple[str, str]
"""A step: the process it belongs to, "" for the main one, and its identifier."""


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


@attrs.frozen
class Resource:
    """Like people, rooms or beds.

    Attributes:
        name: In the words of the scenario.
        changes: (since when, how many), ascending; none before the first.
        language: Of interpreters; each serves people of that language only.
    """

    name: str
    changes: tuple[tuple[float, int], ...]
    language: str = ""

    def at(self, time: float) -> int:
        """How many there are at a time."""
        place = bisect_right(self.changes, time, key=lambda change: change[0])
        return self.changes[place - 1][1] if place else 0


@attrs.frozen
class Post:
    """Where a step is done.

    Attributes:
        step: Which step.
        needs: Resources that one person's work takes all at once, one of each.
        interpreter: Whether it also takes an interpreter of the person's language,
            for people whose language has resources of its own.
        length: How long it takes.
        keeps: A resource that the person has from then on, until they come to a post
            that keeps another, or the case is over; -1 for none.
    """

    step: Key
    needs: tuple[int, ...] = ()
    interpreter: bool = False
    length: Length = Fixed(0.0)
    keeps: int = -1


@attrs.frozen
class Staffing:
    """Everything a rehearsal has to work with.

    Attributes:
        resources: By number.
        posts: One for each step that takes anything; other steps are done at once.
        answering: How long it takes to answer what a held case asks, by lane; nobody
            is needed for it.
    """

    resources: tuple[Resource, ...]
    posts: tuple[Post, ...]
    answering: Length = Fixed(0.0)
