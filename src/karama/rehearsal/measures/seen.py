"""One run as measures look at it: who came, what happened, what was taken and when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from karama.rehearsal.exercise import DAY, Exercise
from karama.rehearsal.log import CANCELLED, KEPT, PENDING, USES, VISIT, Log
from karama.rehearsal.outcomes.legal import stretches_of
from karama.rehearsal.outcomes.outcome import holds_of, taken_of, visits_of
from karama.rehearsal.outcomes.principles import Taken
from karama.rehearsal.outcomes.standing import Floats, Ints
from karama.rehearsal.outcomes.use import Holds
from karama.rehearsal.outcomes.waiting import Masks, Visits
from karama.rehearsal.population import Crowd
from karama.rehearsal.standards.clocks import Stretches

Rows = npt.NDArray[np.intp]


class Seen:
    """What one run is measured by; each part is made when it is first asked for.

    Attributes:
        log: With each resource that was taken, where a measure needs that.
        until: When the run stopped.
        since: From when on it counts: when the warm-up is over.
        parts: Days of the run.
    """

    def __init__(self, exercise: Exercise, crowd: Crowd, log: Log) -> None:
        self.exercise, self.crowd, self.log = exercise, crowd, log
        self.until = exercise.frame.until
        self.since = exercise.scenario.run.warm_up * DAY
        self.parts = exercise.scenario.run.days

    # --- people -------------------------------------------------------------------

    @property
    def arrived(self) -> Floats:
        """When each person came."""
        return self.crowd.people.at

    @cached_property
    def day(self) -> Ints:
        """The day on which each person came."""
        return (self.arrived // DAY).astype(np.int64)

    @cached_property
    def after(self) -> Masks:
        """Who came after the warm-up."""
        found: Masks = self.arrived >= self.since
        return found

    def by_day(self, people: Masks) -> Floats:
        """How many of these people came on each day."""
        found = np.bincount(self.day[people], minlength=self.parts)
        return found.astype(np.float64)

    # --- what happened ------------------------------------------------------------

    @cached_property
    def work(self) -> Rows:
        """Rows of the log in which a step was open for somebody to do; no questions."""
        kind, code = self.log.kind, self.log.code
        asked = np.isin(kind, (CANCELLED, PENDING)) & (code == 1)
        return np.flatnonzero(np.isin(kind, (VISIT, CANCELLED, PENDING)) & ~asked)

    @cached_property
    def visits(self) -> Visits:
        """As the report of a rehearsal counts them."""
        return visits_of(self.exercise.frame, self.log)

    @cached_property
    def stretches(self) -> Stretches:
        """What legal clocks look at."""
        frame = self.exercise.frame
        return stretches_of(
            self.visits, frame.acts, frame.act_of, self.arrived, self.log.over
        )

    @cached_property
    def taken(self) -> Taken:
        """The turns that cases took."""
        return taken_of(self.log, self.arrived, self.until)

    # --- what was taken -----------------------------------------------------------

    @cached_property
    def places(self) -> Holds:
        """Places that were kept, those taken at the start among them."""
        return holds_of(self.exercise.frame, self.log, KEPT)

    @cached_property
    def holds(self) -> Holds:
        """Everything that was taken."""
        return holds_of(self.exercise.frame, self.log, USES, KEPT)

    # --- time ---------------------------------------------------------------------

    def spans(self, *times: Floats | Sequence[float]) -> Floats:
        """Edges of spans in which none of these times lies, nor the end of a day."""
        days = np.arange(self.since, self.until, DAY)
        inner = np.concatenate([np.asarray(one, np.float64) for one in times])
        kept = inner[(inner > self.since) & (inner < self.until)]
        return np.unique(np.concatenate((days, kept, [self.until])))

    def over_days(self, edges: Floats, amounts: Floats) -> Floats:
        """The sum of what there is a second, over the spans of each day."""
        lasts = np.diff(edges)
        day = (edges[:-1] // DAY).astype(np.int64)
        found = np.bincount(day, amounts * lasts, minlength=self.parts)
        return found.astype(np.float64)
