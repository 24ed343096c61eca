"""A plan with one unit less or more, under the same luck: what each unit is for.

    changes_of(problem, trial, terms, -1, replications=100)

The replications are the first of those in which the plan was tried, so that what
differs is the unit. How many there are is said beforehand: the intervals are ordinary
ones, each right by itself at 95 of 100, and not all of a table at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from karama.rehearsal.planning.planned import Change, Without
from karama.rehearsal.planning.problem import Floats, Plan, Problem
from karama.rehearsal.planning.trying import (
    Answer,
    Terms,
    Trial,
    capped,
    run_all,
)
from karama.rehearsal.statistics import (
    Interval,
    share_difference,
    share_interval,
    takes,
)


def changed(plan: Plan, variable: int, by: int) -> Plan:
    """A plan with so many more of one variable."""
    return (*plan[:variable], plan[variable] + by, *plan[variable + 1 :])


def changes_of(
    problem: Problem, trial: Trial, terms: Terms, by: int, replications: int
) -> tuple[Change, ...]:
    """What one unit less (-1) or more (1) of each variable makes of a plan.

    Args:
        problem: What it is a plan for.
        trial: The plan's.
        terms: How the changed plan would be tried.
        by: -1 or 1; variables that cannot be changed so are left out.
        replications: Of the trial's, the first so many.
    """
    found = []
    for number, variable in enumerate(problem.variables):
        if 0 <= trial.plan[number] + by <= variable.most:
            other = changed(trial.plan, number, by)
            seen = trial.replications[:replications]
            ran = run_all(problem, other, seen)
            found.append(_change(problem, trial, terms, (number, by), ran))
    return tuple(found)


def _change(
    problem: Problem,
    trial: Trial,
    terms: Terms,
    change: tuple[int, int],
    ran: tuple[Floats, Floats],
) -> Change:
    held, counted = ran
    shares, gained, outcomes = [], [], []
    flat, count = capped(held, counted, terms.limits), held.shape[1]
    whole = capped(trial.held, trial.counted, terms.limits)
    for n, asked in enumerate(problem.shares):
        was = trial.held[n, :count], trial.counted[n, :count]
        shares.append(share_interval(held[n], counted[n]))
        gained.append(share_difference((held[n], counted[n]), was))
        rest = asked, terms.confidence, terms.limits[n]
        needed = takes(flat[0][n], flat[1][n], *rest)
        before = takes(whole[0][n, :count], whole[1][n, :count], *rest)
        outcomes.append(_outcome(shares[n], asked, needed <= max(terms.most, before)))
    return Change(*change, tuple(shares), tuple(gained), tuple(outcomes))


def _outcome(share: Interval | None, asked: float, showable: bool) -> Without:
    """What becomes of a target; of one for everybody, whether anybody was missed."""
    if share is None:
        return Without.HOLDS
    if asked >= 1:
        return Without.FAILS if share.estimate < 1 else Without.HOLDS
    if share.high < asked:
        return Without.FAILS
    return Without.HOLDS if showable else Without.UNSURE


_AFTER = {Answer.REFUTED: Without.FAILS, Answer.OPEN: Without.UNSURE}


def as_tried(change: Change, trial: Trial) -> Change:
    """A change with what a trial of its own said of it."""
    outcomes = tuple(_AFTER.get(answer, Without.HOLDS) for answer in trial.answers)
    return attrs.evolve(change, outcomes=outcomes)


def binding(shares: Sequence[float], trial: Trial) -> Sequence[tuple[int, float]]:
    """Targets by number, and how much of what may be missed is: what binds comes first.

    Targets for everybody leave nothing that may be missed: 0 where nobody was, 1 else.
    """
    missed: Floats = trial.missed()
    used = [
        (n, float(missed[n] / (1 - asked)) if asked < 1 else float(missed[n] > 0))
        for n, asked in enumerate(shares)
    ]
    return sorted(used, key=lambda one: -one[1])
