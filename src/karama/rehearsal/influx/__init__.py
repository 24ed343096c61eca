"""Influx: how people come to entry points, drawn, and fitted to what was counted.

Words: a *stream* is people who keep coming; they come in *groups* (boats by sea), in
*spells* of good and bad days, by *season*; a *surge* is a dated number on top. The
flow from a count to a rehearsal: `read_series` reads a daily count and says all that is
wrong with it, `fit` finds the stream it could have come from, `judge` holds draws of
that stream against the count, `write_influx` writes it for a planner to change, and
`read_influx` reads it back; `arrivals` draws it.
"""
