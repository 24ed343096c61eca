"""Keeps the process of the desk's clock alive: one that ended is started anew.

The server looks about once a second, since it is what everything else ends with: a
keeper of its own would need a keeper. Each start waits longer than the one before, so
that a clock that cannot live does not take the machine from the people at the desk; one
that has lived for a while begins with a short pause again.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable

FIRST, LONGEST = 1.0, 120.0
"""Seconds before a clock is started anew: at first, and at most; less than the doctor
waits before it says that the clock is silent."""


class Keeper:
    """Starts the clock, and starts it anew.

    Args:
        start: Makes the process; its number.
        now: Seconds that only ever grow.
    """

    def __init__(
        self, start: Callable[[], int], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._start, self._now = start, now
        self._pause, self._due = 0.0, 0.0
        self._begin()

    def _begin(self) -> None:
        self.process, self._born = self._start(), self._now()

    def look(self) -> None:
        """Start the clock anew where it has ended and its pause is over."""
        if self.process and lives(self.process):
            return
        if self.process:
            self._ended()
        elif self._now() >= self._due:
            self._begin()

    def _ended(self) -> None:
        lived = self._now() - self._born
        longer = FIRST if lived > LONGEST else max(FIRST, 2 * self._pause)
        self._pause = min(longer, LONGEST)
        self.process, self._due = 0, self._now() + self._pause
        logging.getLogger("gunicorn.error").error(
            "The clock ended; it is started anew in %d s.", self._pause
        )


def lives(process: int) -> bool:
    """Whether a child that somebody reaps still runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
