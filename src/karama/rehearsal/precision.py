"""How many runs until each share of people is known closely enough.

    more = needed(runs, half_width=0.02)         # from the first runs, in all

In two stages (Stein 1945): the first runs tell how much shares differ from run to run,
and with it how many runs there have to be; no result is looked at on the way, so that
the intervals keep their word.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy.typing as npt

from karama.rehearsal.outcomes.outcome import Outcome
from karama.rehearsal.statistics import Precision, moves, replications_for_all
from karama.rehearsal.statistics.stopping import FIRST

FIRST_RUNS = FIRST

Figures = npt.NDArray[Any]


def needed(runs: Outcome, half_width: float, most: int) -> int:
    """How many runs in all, so that every share of everybody is known so closely.

    Args:
        runs: The first runs, gathered; two at least.
        half_width: To each side, as a share.
        most: No more than this.
    """
    wanted = Precision(half_width)
    figures = {
        name: (moves(held, all_), wanted)
        for name, held, all_ in _shares(runs)
        if all_.any()
    }
    first = len(runs.people)
    return max(replications_for_all(figures, most), first) if figures else first


def _shares(runs: Outcome) -> Iterator[tuple[str, Figures, Figures]]:
    """What is late, passed or missed, of everybody: by run, and of how many."""
    for number in range(runs.principles.shape[1]):
        timely, late = (runs.principles[:, number, kind, 0] for kind in (3, 4))
        yield f"principle {number}", late, timely + late
    for number in range(runs.legal.shape[1]):
        late, undecided, all_ = (runs.legal[:, number, 0, kind] for kind in range(3))
        yield f"legal {number}", late, all_ - undecided
    for number in range(runs.deadlines.shape[1]):
        had, missed = (runs.deadlines[:, number, 0, kind] for kind in range(2))
        yield f"deadline {number}", missed, had
