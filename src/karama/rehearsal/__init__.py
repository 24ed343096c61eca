"""Rehearsal: the procedure that is proved and run, under an influx, in seconds.

Everything that happens to a simulated person is drawn by name (`draws`), so that a run
can be repeated to the byte, on one core or on many, and one more nurse changes nothing
but what a nurse changes.
"""
