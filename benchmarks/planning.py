"""How long a plan over sixteen numbers takes, how sure it is, and how near the least.

    python benchmarks/planning.py --workers 2        # --seed, --quick, --json

The job of `planning_job`: sixteen numbers, some 2e14 plans. There is no peer to set
beside it: none that we know seeks with several shares that must hold and says how much
cheaper a plan could be. A search by taking away alone, as the prototype did it, is run
on the same sample for comparison, and its plan on the same fresh luck. `--quick` lets
only four numbers vary, and counts out every plan of them.
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import product
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import attrs
import numpy as np
from planning_job import Reception

from karama.rehearsal.planning import (
    Bound,
    Effort,
    Sample,
    Search,
    cost_of,
    everything,
    plan,
)

FRESH = range(100_000, 100_400)
FOUR = (8, 9, 10, 11)
"""The numbers that vary in the quick job: interview and screening, by day and night."""


class Fewer(Reception):
    """The job with all numbers at their most but four of them."""

    def __init__(self, seed: int = 1, workers: int = 1) -> None:
        super().__init__(seed, workers)
        self.top = tuple(one.most for one in self.variables)
        kept = [self.variables[n] for n in FOUR]
        self.variables = tuple(attrs.evolve(one, most=4) for one in kept)

    def run(self, tasks):
        """See `Problem.run`."""
        return super().run([(self.whole(made), n) for made, n in tasks])

    def whole(self, made):
        """A plan of the four as one of the sixteen."""
        if len(made) != len(FOUR) or not hasattr(self, "top"):
            return made
        levels = list(self.top)
        for place, level in zip(FOUR, made, strict=True):
            levels[place] = level
        return tuple(levels)


def missed(problem, made):
    """The share that each target misses on luck nobody planned on."""
    counts = list(problem.run([(made, n) for n in FRESH]))
    held = sum(one.held.sum(axis=1) for one in counts)
    counted = sum(one.counted.sum(axis=1) for one in counts)
    return (1 - held / counted).round(4).tolist()


def planned(problem, effort):
    """Our plan: seconds by stage, the gap, and whether it was shown."""
    stages, begun = {}, time.perf_counter()

    def tell(news):
        stages[news.stage.value] = time.perf_counter() - begun

    found = plan(problem, effort, tell=tell)
    return {
        "wall": round(time.perf_counter() - begun, 1),
        "until": {stage: round(seconds, 1) for stage, seconds in stages.items()},
        "verdict": found.verdict.value,
        "plan": found.plan,
        "cost": found.cost,
        "asked": found.asked,
        "least": found.least and attrs.asdict(found.least),
        "gap": round(found.gap, 3),
        "gap if only more never hurts": round(found.gap_alone, 3),
        "trials": [len(trial.replications) for trial in found.trials],
        "runs": found.runs,
        "missed on fresh runs": missed(problem, found.plan),
    }


def taken_away(problem, effort):
    """Taking away alone, without margin or trial."""
    sample = Sample(problem, range(effort.sample))
    search = Search(sample, Bound(sample))
    search.halve(everything(problem))
    return {
        "plan": search.best,
        "cost": search.cost,
        "runs": sample.runs,
        "missed on fresh runs": missed(problem, search.best),
    }


def counted_out(problem, effort, asked):
    """The least of every plan there is, in the sample with the same margin."""
    sample = Sample(problem, range(effort.sample))
    sample.asked = np.array(asked)
    costs = [
        cost_of(problem, made)
        for made in product(*(range(one.most + 1) for one in problem.variables))
        if sample.holds(made)
    ]
    return min(costs, default=None)


def cpu():
    """Seconds of this process and of those that ended."""
    own, others = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def main():
    """Print what was measured, each as it comes."""
    read = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    read.add_argument("--workers", type=int, default=2)
    read.add_argument("--seed", type=int, default=1)
    read.add_argument("--quick", action="store_true")
    read.add_argument("--json", action="store_true")
    asked = read.parse_args()
    effort = Effort(sample=12, changes=40) if asked.quick else Effort()
    problem = (Fewer if asked.quick else Reception)(asked.seed, asked.workers)

    def say(what, told):
        indent = None if asked.json else 2
        print(json.dumps({what: told}, indent=indent), flush=True)

    ours = planned(problem, effort)
    say("ours", ours)
    if asked.quick:
        least = counted_out(problem, effort, ours["asked"])
        say("least in the sample, every plan counted out", least)
        bounds = ours["least"] or {"alone": 0, "adding": 0}
        assert least is None or max(bounds["alone"], bounds["adding"]) <= least
    else:
        say("taking away alone", taken_away(problem, effort))
    problem.close()
    say("CPU seconds of everything", round(cpu(), 1))


if __name__ == "__main__":
    main()
