"""Means: who and what there is to work with, in a planner's words, and what goes wrong.

Words: *staff*, *interpreters*, *rooms*, *vehicles*, *beds*, *services* and *stocks* are
what there is; a *post* says how a step is done with them; an *inject* is what an
exercise does to them. The flow from a pack to a rehearsal: `read_means` reads
resources.toml and says all that is wrong, or can never work; `read_scenario_means`
reads a scenario's other numbers and its injects; `staffing` turns both into what the
loop knows; `loads` says beforehand where the hours cannot be enough; `run_down` and
`expenses` say afterwards how far the stocks went, and what it cost.
"""

from karama.rehearsal.means.costs import Cost, Use, bill
from karama.rehearsal.means.exercise import (
    ScenarioMeans,
    check_means,
    injects_of,
    overridden,
    read_scenario_means,
)
from karama.rehearsal.means.expenses import expenses
from karama.rehearsal.means.foresight import check_languages
from karama.rehearsal.means.injects import Inject, surges
from karama.rehearsal.means.load import Load, check_load, loads
from karama.rehearsal.means.means import Means, counts, things, with_counts
from karama.rehearsal.means.resources import (
    MeansReading,
    means_in,
    means_of,
    read_means,
    read_means_file,
)
from karama.rehearsal.means.staffed import number_of, staffing
from karama.rehearsal.means.stocks import Delay, Level, run_down

__all__ = [
    "Cost",
    "Delay",
    "Inject",
    "Level",
    "Load",
    "Means",
    "MeansReading",
    "ScenarioMeans",
    "Use",
    "bill",
    "check_languages",
    "check_load",
    "check_means",
    "counts",
    "expenses",
    "injects_of",
    "loads",
    "means_in",
    "means_of",
    "number_of",
    "overridden",
    "read_means",
    "read_means_file",
    "read_scenario_means",
    "run_down",
    "staffing",
    "surges",
    "things",
    "with_counts",
]
