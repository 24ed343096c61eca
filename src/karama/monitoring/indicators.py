"""Indicators: how many people came, what was done, how long they waited, what was kept.

Each is counted by calendar month of arrival (UTC) and by what it is about: a step, or a
principle. A figure that could pick a person out is not told (`suppression`); that it is
not is said beside it, so that nobody takes an empty cell for a nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

import attrs

from karama.monitoring.course import Course
from karama.monitoring.suppression import quantile, share, told
from karama.monitoring.works import Work

REFERRALS = ("accepted", "delivered", "refused", "silent", "called-back")
"""States of a referral that are counted; a delivered one was accepted too."""


@attrs.frozen
class Figure:
    """One row of the table.

    Attributes:
        month: First day of the month as "2026-11-01"; "" for the whole time.
        code: Identifier of the indicator.
        about: Identifier of the step or principle, "" for the whole procedure.
        value: None where it is not told.
        unit: "people", "minutes" or "percent".
    """

    month: str
    pack: str
    code: str
    about: str
    name: str
    value: int | None
    unit: str

    @property
    def few(self) -> bool:
        """Whether it is kept back so that nobody is picked out."""
        return self.value is None


@attrs.frozen
class Observed:
    """What cases were seen to do to one principle.

    Attributes:
        spoke_of: Cases in which it came into play.
        lost: Cases that lost it.
    """

    principle: str
    name: str
    spoke_of: int
    lost: int


def indicators(
    courses: Iterable[Course],
    observed: Mapping[str, Iterable[Observed]],
    at: datetime,
) -> Iterator[Figure]:
    """Every figure, month by month, then the principles of each pack.

    Args:
        courses: Cases whose every step is known.
        observed: By pack, what its cases were seen to do.
        at: Now: what is late is late by this instant.
    """
    groups: dict[tuple[str, str], list[Course]] = {}
    for course in courses:
        month = f"{course.opened:%Y-%m}-01"
        groups.setdefault((month, course.pack), []).append(course)
    for (month, pack), group in sorted(groups.items()):
        yield from _Counted(month, pack, at).figures(group)
    for pack, seen in observed.items():
        for one in seen:
            yield from _kept(pack, one)


@attrs.frozen
class _Counted:
    month: str
    pack: str
    at: datetime

    def _figure(
        self, code: str, value: int | None, unit: str, about: str = "", name: str = ""
    ) -> Figure:
        return Figure(self.month, self.pack, code, about, name, value, unit)

    def figures(self, courses: list[Course]) -> Iterator[Figure]:
        yield self._figure("arrived", told(len(courses)), "people")
        titles = {step: name for c in courses for step, name in c.titles.items()}
        for step, name in sorted(titles.items()):
            yield from self._step(courses, step, name)
        yield from self._referrals(courses)

    def _step(self, courses: list[Course], step: str, name: str) -> Iterator[Figure]:
        people = [[w for w in c.works if w.step == step] for c in courses]
        did = sum(any(w.done for w in works) for works in people)
        yield self._figure("step-done", told(did), "people", step, name)
        waits = [_first_wait(works) for works in people]
        known = [wait for wait in waits if wait is not None]
        for code, place in (("wait-median", 0.5), ("wait-90", 0.9)):
            found = quantile(known, place)
            if known:
                yield self._figure(code, _minutes(found), "minutes", step, name)
        yield from self._deadlines(people, step, name)

    def _deadlines(
        self, people: list[list[Work]], step: str, name: str
    ) -> Iterator[Figure]:
        """People, not openings: whoever missed one once is counted as missed."""
        ends = [[w.missed(self.at) for w in works] for works in people]
        missed = sum(any(e is True for e in mine) for mine in ends)
        met = sum(
            any(e is False for e in mine) and not any(e is True for e in mine)
            for mine in ends
        )
        if missed or met:
            yield self._figure("deadline-met", told(met), "people", step, name)
            yield self._figure("deadline-missed", told(missed), "people", step, name)
            kept = share(met, met + missed)
            yield self._figure("deadline-share-met", kept, "percent", step, name)

    def _referrals(self, courses: list[Course]) -> Iterator[Figure]:
        """People of whom at least one referral stands so.

        Where the reader may not know how they stand, only that they were asked.
        """
        asked = sum(bool(course.askings) for course in courses)
        yield self._figure("referral-asked", told(asked), "people")
        if any(not one.state for course in courses for one in course.askings):
            return
        for state in REFERRALS:
            wanted = {state} | ({"delivered"} if state == "accepted" else set())
            count = sum(any(a.state in wanted for a in c.askings) for c in courses)
            yield self._figure(f"referral-{state}", told(count), "people")


def _first_wait(works: list[Work]) -> timedelta | None:
    done = [w for w in works if w.done and w.closed is not None]
    return min((w.closed - w.opened for w in done if w.closed), default=None)


def _minutes(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds() / 60)


def _kept(pack: str, one: Observed) -> Iterator[Figure]:
    if not one.spoke_of:
        return
    about = {"month": "", "pack": pack, "about": one.principle, "name": one.name}
    spoke = max(one.spoke_of, one.lost)
    kept = spoke - one.lost
    yield Figure(code="principle-spoke", value=told(spoke), unit="people", **about)
    yield Figure(code="principle-lost", value=told(one.lost), unit="people", **about)
    whole = share(kept, spoke)
    yield Figure(code="principle-share-kept", value=whole, unit="percent", **about)
