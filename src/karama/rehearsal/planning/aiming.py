"""How much plans may miss in the sample, so that fresh luck just bears them out.

    sample.allow(aimed(sample, trial, terms))     # a share of each target

A plan is the cheaper the more it may miss; the more it misses, the longer a trial takes
to show that it reaches its targets. A trial tells both: how much more (or less) a plan
could have missed there and still be shown in the replications a trial may take, and, as
the plan missed something in the sample too, how lucky the sample was for it. What it
missed there and what it has to spare, added up, is what the next one may miss.

Nothing is claimed of this: it only says where to look. Every plan is tried again.
"""

from __future__ import annotations

import numpy as np

from karama.rehearsal.planning.problem import Floats, everything
from karama.rehearsal.planning.sample import Sample
from karama.rehearsal.planning.trying import Answer, Terms, Trial, capped
from karama.rehearsal.statistics import takes

AIM = 0.8
"""Part of the replications of a trial in which a plan should be shown."""

NARROWEST = 0.9
"""Part of what a plan missed in the sample, which was not shown, that may be missed."""

MOST = 1.5
"""Times what may be missed that may be missed in a sample of bad luck."""

_HALVINGS = 12


def first(sample: Sample, margin: float, terms: Terms) -> Floats:
    """What plans may miss before any was tried.

    Args:
        sample: In which all that may be added was run.
        margin: Part of what may be missed.
        terms: Of a trial.

    Returns:
        A share by target: the margin, or what can be shown where all goes as with
        everything that may be added.
    """
    row = sample.row(everything(sample.problem))
    held = sample.counted[row] - sample.missed[row].sum(axis=2)
    shares = np.array(sample.problem.shares, np.float64)
    more = spare(held, sample.counted[row], shares, terms)
    may = 1 - shares
    found: Floats = np.minimum(may * margin, sample.share_missed(row) + more)
    return np.where(may > 0, np.maximum(found, 0.0), 0.0)


def aimed(sample: Sample, trial: Trial, terms: Terms) -> Floats:
    """What plans may miss in the sample, by target, after one was tried."""
    shares = np.array(sample.problem.shares, np.float64)
    missed = sample.share_missed(sample.finish(trial.plan))
    found = missed + spare(trial.held, trial.counted, shares, terms)
    open_ = np.array([a in (Answer.OPEN, Answer.REFUTED) for a in trial.answers])
    if not trial.passed and (found >= missed)[open_].all():
        found = np.where(open_, missed * NARROWEST, found)
    allowed: Floats = np.clip(found, 0.0, MOST * (1 - shares))
    return allowed


def spare(held: Floats, counted: Floats, shares: Floats, terms: Terms) -> Floats:
    """The share by which each target could be missed more and be shown; below 0: less.

    Args:
        held: For how much each held, by target and replication.
        counted: Of how much.
        shares: What is asked.
        terms: Of a trial.
    """
    up, down = capped(held, counted, terms.limits)
    return np.array([
        _spare(up[n], down[n], float(share), float(terms.limits[n]), terms)
        for n, share in enumerate(shares)
    ])  # fmt: skip


def _spare(up: Floats, down: Floats, share: float, limit: float, terms: Terms) -> float:
    if share >= 1 or not down.any():
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        needed = takes(up, down, middle, terms.confidence, limit)
        low, high = (middle, high) if needed <= AIM * terms.most else (low, middle)
    return low - share
