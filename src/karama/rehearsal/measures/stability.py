"""Where a search may start: as much of everything as is asked of it by the day.

    plan = stable(problem, replications=range(4))

People and things of which more is asked than there is fall behind all through the run,
and targets of waiting fail. That is a hint and no bound: a backlog may be let grow in a
short run, targets may be about something else, and what is asked is itself estimated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from karama.rehearsal.means import Load, loads
from karama.rehearsal.means.load import there_by_day
from karama.rehearsal.measures.levers import more
from karama.rehearsal.measures.rehearsed import Rehearsed
from karama.rehearsal.measures.seen import Seen
from karama.rehearsal.offered import by_day, overfull
from karama.rehearsal.planning import Plan, everything
from karama.rehearsal.staffing import Key


def stable(problem: Rehearsed, replications: Iterable[int]) -> Plan:
    """A plan in which no more is asked of anything than there is, as far as it goes.

    What is dearest for what it gives is added last. Where all that may be added of
    something is still too little, all of it is in the plan.

    Args:
        problem: The problem.
        replications: In which it is looked who comes to which step.
    """
    visits, languages = _asked(problem, list(replications))
    gains, plan = _gains(problem), [0] * len(problem.levers)
    while True:
        means = more(problem.base.scenario.means, problem.levers, plan)
        over = overfull(loads(means, visits, languages))
        added = _next(problem, plan, over, gains)
        if added is None:
            return tuple(plan)
        plan[added[0]] += added[1]


def _gains(problem: Rehearsed) -> list[float]:
    """How much one more of each gives by the day; 0 of a stock, which nobody awaits."""
    means, levers = problem.base.scenario.means, problem.levers
    had, found = there_by_day(means), []
    for number, lever in enumerate(levers):
        one = [int(n == number) for n in range(len(levers))]
        has = there_by_day(more(means, levers, one)).get(lever.resource, 0.0)
        found.append(has - had.get(lever.resource, 0.0))
    return found


def _next(
    problem: Rehearsed,
    plan: Sequence[int],
    over: Iterable[Load],
    gains: Sequence[float],
) -> tuple[int, int] | None:
    """Which number to raise, and by how much; None where there is nothing to raise."""
    for load in over:
        helping = [
            number
            for number, one in enumerate(problem.levers)
            if one.resource in load.ids
            and gains[number] > 0
            and plan[number] < problem.variables[number].most
        ]
        if helping:
            best = min(helping, key=lambda n: (problem.levers[n].cost / gains[n], n))
            left = problem.variables[best].most - plan[best]
            lacking = int((load.asked - load.there) / gains[best]) + 1
            return best, min(lacking, left)
    return None


def _asked(
    problem: Rehearsed, replications: list[int]
) -> tuple[Mapping[Key, float], Mapping[str, float]]:
    """People who come to each step by the day, and the share of each language.

    With everything there may be, so that as many as can come to the last steps too.
    """
    exercise = problem.exercise(everything(problem))
    frame, run = exercise.frame, exercise.scenario.run
    came, people = np.zeros(len(frame.steps)), 0
    spoken: dict[str, int] = {}
    for replication in replications:
        crowd = problem.crowd(replication)
        log = exercise.model.run(crowd.people, until=frame.until)
        seen = Seen(exercise, crowd, log)
        rows = seen.work[seen.after[log.who[seen.work]]]
        places = np.array([frame.numbers[step] for step in log.words.steps])
        came += np.bincount(places[log.what[rows]], minlength=len(came))
        people += len(crowd)
        for number, language in enumerate(crowd.people.languages):
            own = int((crowd.people.language == number).sum())
            spoken[language] = spoken.get(language, 0) + own
    days = (run.days - run.warm_up) * max(len(replications), 1)
    shares = {language: own / people for language, own in spoken.items() if people}
    return by_day(exercise, came, days), shares
