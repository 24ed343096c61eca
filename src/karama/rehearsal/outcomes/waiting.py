"""How long each step is waited for, and by whom.

    waits = waiting(visits, steps, groups)
    waits[step, group]                   # in the order of FIGURES

A wait is from when a step could have been begun until it was. Whoever was never begun
with waited at least until they went, or until the run stopped: they count with that,
so a figure with many of them is a least one.
"""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.outcomes.standing import Floats, Whole

Masks = npt.NDArray[np.bool_]

FIGURES = ("people", "never", "mean", "half", "most", "nearly-all", "longest")
"""What is said of the waits of a group for a step, in this order: how many there were,
how many never came to it, and in seconds their mean, their quantiles and the longest.
"""

QUANTILES = (0.5, 0.9, 0.95)

LONG = 4 * 3_600.0
"""From when on a wait is said to be weak: half of a shift, and what the packs give a
service to answer. A judgement, not a norm."""


@attrs.frozen(eq=False)
class Visits:
    """Steps that were open, one row each.

    Attributes:
        who: The person.
        step: Number of the step.
        ready: When it opened.
        begun: When it was begun, infinite where it never was.
        left: When it was done, or went unneeded, or the run stopped.
        done: Whether it was done.
        open: Whether it was still open when the run stopped; None where none was.
    """

    who: Whole
    step: Whole
    ready: Floats
    begun: Floats
    left: Floats
    done: Masks
    open: Masks | None = None


def waiting(visits: Visits, steps: int, groups: Masks) -> Floats:
    """Figures of the waits.

    Args:
        visits: Every step that was open.
        steps: How many steps there are.
        groups: One row for each group of people, true for those in it.

    Returns:
        By step, group and figure (`FIGURES`); not a number where nobody came.
    """
    waits = np.minimum(visits.begun, visits.left) - visits.ready
    never = _never(visits, waits)
    order = np.lexsort((waits, visits.step))
    found = np.full((steps, len(groups), len(FIGURES)), np.nan)
    for number, group in enumerate(groups):
        own = order[group[visits.who[order]]]
        found[:, number] = _figures(visits.step[own], waits[own], never[own], steps)
    return found


def _never(visits: Visits, waits: Floats) -> Masks:
    """Who was never begun with; of those who still wait, only after a long time."""
    never: Masks = ~np.isfinite(visits.begun)
    if visits.open is None:
        return never
    return never & (~visits.open | (waits >= LONG))


def _figures(step: Whole, waits: Floats, never: Masks, steps: int) -> Floats:
    """Figures by step, of waits in ascending order within each."""
    count = np.bincount(step, minlength=steps)
    some = count > 0
    first = np.cumsum(count) - count
    found = np.full((steps, len(FIGURES)), np.nan)
    found[:, 0] = count
    found[:, 1] = np.bincount(step, weights=never, minlength=steps)
    sums = np.bincount(step, weights=waits, minlength=steps)
    found[some, 2] = sums[some] / count[some]
    for place, part in enumerate((*QUANTILES, 1.0), 3):
        rank = np.maximum(np.ceil(part * count[some]).astype(np.int64), 1) - 1
        found[some, place] = waits[first[some] + rank]
    return found
