"""How long a legal clock ran for each person, and for how many it ran too long.

    times = ran(standard.clock, stretches, until=86_400.0 * 30)
    times = times.of(maybe_children)                    # whom the standard speaks of
    past(times, standard.clock.limit)                   # (late, undecided, counted)

A rehearsal ends while some clocks still run. Whoever is past the limit by then is late;
of the others nobody knows, and they are counted apart instead of being called in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import inf
from typing import NamedTuple

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.standards.standard import ARRIVAL, END, Clock

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.integer]
Flags = npt.NDArray[np.bool_]


@attrs.frozen(eq=False)
class Stretches:
    """What people did, as columns.

    Attributes:
        who: Person of each stretch of work, by number.
        act: What it was, as a number into `acts`; -1 for none of them.
        begun: When it was begun, in seconds; inf where it never was.
        done: When it was done; inf where it was not.
        acts: The acts by number.
        at: When each person came.
        over: When each person's case was over; inf where it was not.
    """

    who: Ints
    act: Ints
    begun: Floats
    done: Floats
    acts: Sequence[str]
    at: Floats
    over: Floats


@attrs.frozen(eq=False)
class Ran:
    """How long a clock ran for those for whom it started.

    Attributes:
        who: Person by number, ascending.
        seconds: How long, up to its stop or to the end of the rehearsal.
        running: Whether it still ran then.
        begun: When it started.
    """

    who: Ints
    seconds: Floats
    running: Flags
    begun: Floats

    def of(self, people: Flags) -> Ran:
        """Only these people, given as one flag for each person there is."""
        kept = people[self.who]
        return Ran(
            self.who[kept], self.seconds[kept], self.running[kept], self.begun[kept]
        )


class Past(NamedTuple):
    """For how many people a clock ran too long, may have, and ran at all."""

    late: int
    undecided: int
    counted: int


def ran(clock: Clock, stretches: Stretches, until: float) -> Ran:
    """How long the clock ran for each person, up to `until`."""
    start = _first(clock.starts, stretches, stretches.begun, ARRIVAL, stretches.at)
    stop = _first(
        clock.stops,
        stretches,
        np.where(stretches.done >= start[stretches.who], stretches.done, inf),
        END,
        stretches.over,
    )
    started = start <= until
    if clock.only_after is not None:
        started &= start - stretches.at > clock.only_after.total_seconds()
    who = np.flatnonzero(started)
    seconds = np.minimum(stop[who], until) - start[who]
    return Ran(who, seconds, stop[who] > until, start[who])


def past(times: Ran, limit: timedelta) -> Past:
    """How many were late; the limit itself is still in time."""
    over = times.seconds > limit.total_seconds()
    undecided = times.running & ~over
    return Past(int(over.sum()), int(undecided.sum()), len(times.who))


def _first(
    acts: Sequence[str],
    stretches: Stretches,
    when: Floats,
    instant: str,
    instants: Floats,
) -> Floats:
    """For each person the first time one of `acts` came, or `instant` did."""
    found = instants.copy() if instant in acts else np.full(len(stretches.at), inf)
    numbers = [n for n, act in enumerate(stretches.acts) if act in acts]
    kept = np.isin(stretches.act, numbers)
    np.minimum.at(found, stretches.who[kept], when[kept])
    return found
