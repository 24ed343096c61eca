"""Figures as a reader needs them: rounded, with where the true one lies.

A figure of a rehearsal is never exact, so none is said as if it were: 3 hours and 20
minutes and not 12,043 seconds; 91 % (88 to 94 %) and not 0.9137.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from math import inf, isfinite

from karama.explanation.languages import Translator
from karama.rehearsal.statistics import Interval

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0


def moment_of(starts: date, seconds: float) -> datetime:
    """The instant so many seconds into a scenario."""
    return datetime.combine(starts, time(), UTC) + timedelta(seconds=seconds)


def span(t: Translator, seconds: float) -> str:
    """About how long: to the minute under an hour, then to five, then to the hour.

    An infinite time was never seen in the runs, so nothing is said of it but that.
    """
    if not isfinite(seconds):
        return t.gettext("longer than the rehearsal")
    if seconds < MINUTE:
        return t.gettext("under a minute") if seconds > 0 else t.gettext("none")
    step = next(s for top, s in _STEPS if seconds < top)
    return t.duration(timedelta(seconds=round(seconds / step) * step))


_STEPS = (
    (HOUR, MINUTE),
    (6 * HOUR, 5 * MINUTE),
    (DAY, 30 * MINUTE),
    (10 * DAY, HOUR),
    (inf, DAY),
)
"""Up to which length a time is rounded to what."""


def count(t: Translator, value: float) -> str:
    """How many, with one decimal under ten."""
    rounded = round(value, 1) if value < 10 else round(value)
    return t.number(int(rounded) if rounded == int(rounded) else rounded)


def counted(t: Translator, interval: Interval) -> str:
    """How many, and where the true number lies."""
    if not _known(interval):
        return count(t, interval.estimate)
    return _between(
        t,
        count(t, interval.estimate),
        count(t, max(interval.low, 0.0)),
        count(t, interval.high),
    )


def share(t: Translator, value: float) -> str:
    """A share; of very few, and of nearly all, with one decimal."""
    if 0 < value < 0.01 or 0.99 < value < 1:
        exact = min(max(round(100 * value, 1), 0.1), 99.9)
        return t.fill(t.gettext("{n} %"), n=t.number(exact))
    return t.percent(value)


def shared(t: Translator, interval: Interval) -> str:
    """A share, and where the true one lies."""
    if not _known(interval):
        return share(t, interval.estimate)
    low, high = max(interval.low, 0.0), min(interval.high, 1.0)
    return _between(t, share(t, interval.estimate), share(t, low), share(t, high))


def _known(interval: Interval) -> bool:
    return isfinite(interval.low) and isfinite(interval.high)


def _between(t: Translator, value: str, low: str, high: str) -> str:
    if low == high == value:
        return value
    words = t.gettext("{value} ({low} to {high})")
    return t.fill(words, value=value, low=low, high=high)
