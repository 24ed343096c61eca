"""The rehearsal as a plain loop: what the compiled one is held to, time by time.

Each person's case stands at a moment of `Courses`. When a step opens, its work waits
for what its post needs; whoever can have all they need at once begins, the most urgent
first, and whoever came first among those; nobody is held up by someone before them who
waits for something else. There is nothing clever here on purpose: a list of those who
wait, looked through from its beginning each time.

    traces = rehearse(courses, staffing, people, answering, seed=1, until=86_400.0)

`loop` moves the cases, `service` lets work begin and end, `means` has the resources,
`works` and `traces` the shapes, `karama.rehearsal.order` what happens first in one
instant.
"""

from karama.rehearsal.plain.loop import rehearse
from karama.rehearsal.plain.traces import (
    Happening,
    Hold,
    Kept,
    Pending,
    Ring,
    Trace,
    Use,
    Visit,
)

__all__ = [
    "Happening",
    "Hold",
    "Kept",
    "Pending",
    "Ring",
    "Trace",
    "Use",
    "Visit",
    "rehearse",
]
