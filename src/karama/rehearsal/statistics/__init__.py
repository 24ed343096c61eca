"""What may be said of a rehearsal in figures, and how sure it is.

A replication is one independent draw of the whole rehearsal. People within it are not:
one storm brings them and one queue holds them. So everything here counts replications.

* `mean_interval`, `paired_difference`: a mean, and the difference two plans make;
* `share_interval`, `share_between`, `share_difference`: of people, by replication;
* `shown`, `refuted`, `sure_interval`, `takes`: looked at after every replication;
* `quantile_interval`, `people_quantile`: one replication in ten, one person in twenty;
* `replications`, `two_stage_interval`, `at_look`: how many it takes;
* `band`, `sampled`: curves; `warm_up`: where a steady state begins.

All are functions of numbers alone: the same numbers give the same figures, anywhere.
"""

from karama.rehearsal.statistics.bands import Band, band, sampled
from karama.rehearsal.statistics.interval import (
    Interval,
    gained,
    mean_interval,
    paired_difference,
)
from karama.rehearsal.statistics.quantiles import people_quantile, quantile_interval
from karama.rehearsal.statistics.shares import (
    clopper_pearson,
    moves,
    share_between,
    share_difference,
    share_interval,
    wilson,
)
from karama.rehearsal.statistics.stopping import (
    Precision,
    at_look,
    replications,
    replications_for_all,
    share_at_look,
    two_stage_interval,
)
from karama.rehearsal.statistics.sure import refuted, shown, sure_interval, takes
from karama.rehearsal.statistics.warm_up import warm_up

__all__ = [
    "Band",
    "Interval",
    "Precision",
    "at_look",
    "band",
    "clopper_pearson",
    "gained",
    "mean_interval",
    "moves",
    "paired_difference",
    "people_quantile",
    "quantile_interval",
    "refuted",
    "replications",
    "replications_for_all",
    "sampled",
    "share_at_look",
    "share_between",
    "share_difference",
    "share_interval",
    "shown",
    "sure_interval",
    "takes",
    "two_stage_interval",
    "warm_up",
    "wilson",
]
