"""The job of `reception` for other engines, each as its own users would write it.

Each gives, of one replication, an array of one row a station: the mean wait of those
who were seen, how many visits were done, how many left as they had waited too long.
"""

from __future__ import annotations

import numpy as np
from reception import STATIONS

WAIT, DONE, LEFT = range(3)
MEASURES = ("mean wait", "visits", "left")


class Count:
    """What is counted as people go through."""

    def __init__(self):
        self.waits = [0.0] * len(STATIONS)
        self.begun = [0] * len(STATIONS)
        self.done = [0] * len(STATIONS)
        self.left = [0] * len(STATIONS)

    def begins(self, station, wait):
        """Somebody is seen, after a wait."""
        self.waits[station] += wait
        self.begun[station] += 1

    def table(self):
        """One row a station."""
        return measured(self.waits, self.begun, self.done, self.left)


def measured(waits, begun, done, left):
    """The array that every engine gives."""
    means = np.array(waits, float) / np.maximum(np.array(begun), 1)
    return np.stack([means, np.array(done, float), np.array(left, float)], axis=1)
