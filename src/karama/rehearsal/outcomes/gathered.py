"""The outcomes of many runs on top of each other.

    runs = gather(outcomes)                    # in the order of the replications
    runs.waits[replication, step, group, figure]

Whatever is said of a rehearsal is said over runs: within one, people share the night,
the staff and the sea, so only whole runs are independent of each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from karama.rehearsal.outcomes.outcome import Outcome
from karama.rehearsal.outcomes.standing import Floats

LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
"""Of a band: one run in twenty lies under it, and one over it."""


def gather(outcomes: Sequence[Outcome]) -> Outcome:
    """Outcomes as one, each of its arrays with a first axis more: the run."""
    names = [field.name for field in attrs.fields(Outcome)]
    return Outcome(**{
        name: np.stack([getattr(one, name) for one in outcomes]) for name in names
    })  # fmt: skip


def band(curves: Floats) -> tuple[Floats, Floats, Floats]:
    """Low, middle and high over runs, of curves with one row each."""
    low, middle, high = np.quantile(curves, [LOW, MIDDLE, HIGH], axis=0)
    return low, middle, high
