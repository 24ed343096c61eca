"""In which order things happen, and what is drawn for what: both loops agree on it.

What happens in the same instant happens in the order of its kind; and of one kind by
the number of the resource or person, then in the order in which it was set in motion.
"""

from __future__ import annotations

from karama.said import said

CHANGE, ARRIVAL, DONE, BACK, LEAVE, RING, USE = range(7)
"""Kinds of event, in the order in which they happen in one instant: a resource changes,
somebody arrives, work is done, what was needed for it is back, a place is left, a clock
rings, a right is used."""

RENEWED, FREED, CHANGED = range(3)
"""What may change of a resource, in the order in which it does in one instant."""

LENGTH, DELAY, RETURN, STAY = 1, 2, 3, 4
"""Purposes of the draws of a visit: how long the work is, how long until an interpreter
is reached, how long the way back, how long a place is kept."""

MOST_VISITS = 1_000
"""Visits one person may make; a case with more goes round without end."""

ENDLESS = said(
    "a case comes by again and again: it has over {most} visits", most=MOST_VISITS
)
