"""Influx: how people come to entry points, drawn, and fitted to what was counted.

Words: a *stream* is people who keep coming; they come in *groups* (boats by sea), in
*spells* of good and bad days, by *season*; a *surge* is a dated number on top. The
flow from a count to a rehearsal: `read_series` reads a daily count and says all that is
wrong with it, `fit` finds the stream it could have come from, `judge` holds draws of
that stream against the count, `draw_fit` shows both, `write_influx` writes the stream
for a planner to change, `read_influx` reads it back, and `arrivals` draws it.
"""

from karama.rehearsal.influx.fitting import Fit, fit
from karama.rehearsal.influx.judging import Compared, Judgement, judge
from karama.rehearsal.influx.measuring import Measure, measures
from karama.rehearsal.influx.picture import draw_fit
from karama.rehearsal.influx.process import (
    Entry,
    Influx,
    Recorded,
    Rise,
    Spells,
    Stream,
    Surge,
    evened,
    plain,
    settled,
)
from karama.rehearsal.influx.sample import Arrivals, People, arrivals
from karama.rehearsal.influx.scenario import InfluxReading, influx_of, read_influx
from karama.rehearsal.influx.series import Kind, Problem, Series, read_series
from karama.rehearsal.influx.sizes import Counted, Lognormal, mean_of, shares
from karama.rehearsal.influx.written import write_influx

__all__ = [
    "Arrivals",
    "Compared",
    "Counted",
    "Entry",
    "Fit",
    "Influx",
    "InfluxReading",
    "Judgement",
    "Kind",
    "Lognormal",
    "Measure",
    "People",
    "Problem",
    "Recorded",
    "Rise",
    "Series",
    "Spells",
    "Stream",
    "Surge",
    "arrivals",
    "draw_fit",
    "evened",
    "fit",
    "influx_of",
    "judge",
    "mean_of",
    "measures",
    "plain",
    "read_influx",
    "read_series",
    "settled",
    "shares",
    "write_influx",
]
