"""Planning: the least-cost extra help that reaches the targets, and how near it is.

    found = plan(problem)                     # the whole of it: see `making`
    found.verdict, found.plan, found.gap, found.without, found.more

    sample = Sample(problem, range(40))       # step by step: plans meet the same luck
    bound = Bound(sample)
    guide = Guide(Places(sample, bound.groups, bound.most, bound.costs))
    search = Search(sample, bound, guide.guess)
    guide.seek(search, until=6_000)           # a plan that holds in the sample
    cost, plan = bound.lowest()               # no plan that holds costs less

What is said of the least cost is said of the sample, and as long as more does not hurt
(`covers`) or shortages add up (`guiding`); both are told with it. Words: a *variable*
is something of which more can be added, a *plan* says how much of each, a plan *holds*
in a sample if it misses no target there, a *cover* is what every plan that holds must
have some of, a *trial* is a plan on luck that it has never seen.
"""

from karama.rehearsal.planning.bounding import Bound
from karama.rehearsal.planning.changing import binding, changed
from karama.rehearsal.planning.guiding import Guide
from karama.rehearsal.planning.making import plan
from karama.rehearsal.planning.places import Places
from karama.rehearsal.planning.planned import (
    Change,
    Effort,
    Least,
    News,
    Planned,
    Stage,
    Verdict,
    Without,
)
from karama.rehearsal.planning.problem import (
    Counts,
    Plan,
    Problem,
    Task,
    Variable,
    cost_of,
    everything,
    nothing,
)
from karama.rehearsal.planning.sample import Sample
from karama.rehearsal.planning.searching import Search
from karama.rehearsal.planning.trying import Answer, Terms, Trial, try_plan

__all__ = [
    "Answer",
    "Bound",
    "Change",
    "Counts",
    "Effort",
    "Guide",
    "Least",
    "News",
    "Places",
    "Plan",
    "Planned",
    "Problem",
    "Sample",
    "Search",
    "Stage",
    "Task",
    "Terms",
    "Trial",
    "Variable",
    "Verdict",
    "Without",
    "binding",
    "changed",
    "cost_of",
    "everything",
    "nothing",
    "plan",
    "try_plan",
]
