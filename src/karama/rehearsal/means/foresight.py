"""What is seen before anything is rehearsed: work that cannot be done, or not in time.

A step takes people and things all at once. Over a fortnight of their calendars it is
looked up when they are there together: if never, the step is impossible; if not for as
long as a deadline runs, whoever comes just then has missed it before anyone looked.
Both are said with the hours, so that a planner sees which shift is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from karama.packs.notes import Notes
from karama.packs.toml import Table
from karama.rehearsal.means.hours import Change, calendar
from karama.rehearsal.means.keys import DAYS
from karama.rehearsal.means.means import Means, PostPlan, things
from karama.rehearsal.means.spans import DAY, clock, span
from karama.rehearsal.means.steps import Around, Step

FORTNIGHT = 14
MONDAY = date(2026, 1, 5)
"""Any: only the days of the week count."""

Calendars = Mapping[str, tuple[Change, ...]]
"""How many of each are there, from when on."""

Gap = tuple[float, float]
"""From when to when nobody can do it."""


def check_ahead(means: Means, around: Around, top: Table) -> None:
    """Note steps that can never be done, and deadlines nobody is there to meet."""
    calendars = week_of(means)
    by_key = {step.key: step for step in around.steps.values()}
    for post in means.posts:
        _check_post(post, by_key[post.step], means, calendars, top)


def week_of(means: Means) -> Calendars:
    """A fortnight from a Monday, on the planner's own clock."""
    return {one.id: calendar(one.hours, MONDAY, FORTNIGHT) for one in things(means)}


def _check_post(
    post: PostPlan, step: Step, means: Means, calendars: Calendars, top: Table
) -> None:
    needs = (*post.needs, *(((post.keeps,),) if post.keeps else ()))
    gaps = gaps_of(needs, calendars, FORTNIGHT * DAY)
    place = top.place(post.id)
    if gaps == ((0.0, float(FORTNIGHT * DAY)),):
        told = " + ".join(" / ".join(group) for group in needs)
        top.notes.add("MEAN-037", place, step=post.id, needs=told)
        return
    for deadline in step.deadlines:
        facts = {"step": post.id, "within": span(deadline.within)}
        for gap in _longest(gaps, deadline.within):
            top.notes.add("MEAN-038", place, **facts, **_told(gap))
        if post.interpreter:
            _check_languages(post, means, calendars, deadline.within, top)


def _check_languages(
    post: PostPlan, means: Means, calendars: Calendars, within: float, top: Table
) -> None:
    for language, ids in speakers(means).items():
        gaps = gaps_of((*post.needs, ids), calendars, FORTNIGHT * DAY)
        alone = gaps_of(post.needs, calendars, FORTNIGHT * DAY)
        for gap in _longest([gap for gap in gaps if gap not in alone], within):
            facts = {"step": post.id, "within": span(within), "language": language}
            top.notes.add("MEAN-039", top.place(post.id), **facts, **_told(gap))


def speakers(means: Means) -> Mapping[str, tuple[str, ...]]:
    """Interpreters by language: who is here first, then who is soonest reached."""
    near = sorted(means.interpreters, key=lambda one: (one.remote, one.delay))
    languages = sorted({code for one in near for code in one.languages})
    return {
        code: tuple(one.id for one in near if code in one.languages)
        for code in languages
        if code not in means.spoken
    }


def check_languages(
    means: Means, spoken: Iterable[str], notes: Notes, table: Table
) -> None:
    """Note languages of the people who come in which nobody can speak with them.

    Args:
        means: Of the pack.
        spoken: Languages that people of the scenario need to be spoken to in.
        notes: Where to.
        table: Where the scenario says so.
    """
    known = {*means.spoken, *speakers(means)}
    if any(post.interpreter for post in means.posts):
        for code in sorted({*spoken} - known):
            near = notes.nearest(code, known)
            notes.add("MEAN-040", table.place(), language=code, nearest=near)


def _longest(gaps: Iterable[Gap], within: float) -> Iterator[Gap]:
    """The longest gap, where it is as long as the deadline."""
    longest = max(gaps, key=lambda gap: gap[1] - gap[0], default=(0.0, 0.0))
    if longest[1] - longest[0] >= within:
        yield longest


def _told(gap: Gap) -> dict[str, str]:
    return {
        "begins": f"{DAYS[int(gap[0] // DAY) % 7]} {clock(gap[0])}",
        "ends": f"{DAYS[int(gap[1] // DAY) % 7]} {clock(gap[1])}",
        "lasts": span(gap[1] - gap[0]),
    }


# --- when people and things are there together ----------------------------------------


def gaps_of(
    needs: Sequence[Collection[str]], calendars: Calendars, until: float
) -> tuple[Gap, ...]:
    """From when to when something cannot be begun, by calendars alone, ascending.

    Args:
        needs: What it takes all at once; of each, one of these.
        calendars: How many of each are there.
        until: Where to stop looking.
    """
    ids = sorted({name for need in needs for name in need})
    marks = sorted({0.0, *(at for name in ids for at, _ in calendars[name])})
    have = {name: _counts(calendars[name], marks) for name in ids}
    found: list[Gap] = []
    for number, (begins, ends) in enumerate(
        zip(marks, [*marks[1:], until], strict=True)
    ):
        if begins >= until or _enough(needs, {n: have[n][number] for n in ids}):
            continue
        if found and found[-1][1] == begins:
            begins = found.pop()[0]
        found.append((begins, min(ends, until)))
    return tuple(found)


def _counts(changes: Iterable[Change], marks: Iterable[float]) -> list[int]:
    """How many are there from each mark on."""
    after, found, count = list(changes), [], 0
    for mark in marks:
        while after and after[0][0] <= mark:
            count = after.pop(0)[1]
        found.append(count)
    return found


def _enough(needs: Sequence[Collection[str]], have: Mapping[str, int]) -> bool:
    """Whether each need can have one of its own, all of them together."""
    if not needs:
        return True
    for name in needs[0]:
        if have[name] > 0 and _enough(needs[1:], {**have, name: have[name] - 1}):
            return True
    return False
