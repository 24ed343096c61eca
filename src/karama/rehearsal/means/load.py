"""Whether people and things can be enough at all: what is asked of them by the day.

    worst, *others = loads(means, {("", "Task_FirstLook"): 214.0})
    worst.share                 # 1.3: a third more work than hours to do it in

Where more is asked in the long run than there is, queues grow without end, and no run
is needed to see it. Below that nothing is said: waits still depend on when people come.
The load is a lower bound, as if nobody ever waited for two things at once, vehicles
were always full, families and boats large, and everybody who may stand in did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from karama.packs.notes import Notes
from karama.packs.toml import Table
from karama.rehearsal.means.foresight import FORTNIGHT, speakers, week_of
from karama.rehearsal.means.hours import there
from karama.rehearsal.means.laws import mean_of
from karama.rehearsal.means.means import Beds, Interpreters, Means, PostPlan, Together
from karama.rehearsal.means.spans import DAY
from karama.rehearsal.staffing import Key

MOST_GROUPS = 2_000
"""Groups of stand-ins that are looked at, joined ones among them."""


LARGE: Mapping[Together, float] = {"family": 4.0, "boat": 90.0}
"""How many come together, where the scenario does not say: few are more."""


@attrs.frozen
class Load:
    """What is asked of people or things who stand in for one another, by the day.

    Attributes:
        ids: Who or what.
        asked: Seconds of work, or of stay; persons, for a service.
        there: As much as there is of the same.
    """

    ids: tuple[str, ...]
    asked: float
    there: float

    @property
    def share(self) -> float:
        """What is asked over what there is; 1 or more cannot be done."""
        if self.there <= 0:
            return float("inf") if self.asked > 0 else 0.0
        return self.asked / self.there


@attrs.frozen
class _Ask:
    """Work that any of some can do."""

    ids: frozenset[str]
    amount: float


def loads(
    means: Means,
    visits: Mapping[Key, float],
    languages: Mapping[str, float] | None = None,
    sizes: Mapping[Together, float] = LARGE,
) -> tuple[Load, ...]:
    """What is asked of everything a step takes, the fullest first.

    Args:
        means: Of the pack, with the scenario's numbers.
        visits: People who come to each step, by the day.
        languages: Share of people who need to be spoken to in each language; nothing
            is said of interpreters where it is left out.
        sizes: How many of a family, or of a boat, come to a step together.
    """
    have = there_by_day(means)
    asks = [
        ask for ask in _asks(means, visits, languages or {}, sizes) if ask.amount > 0
    ]
    found = [
        Load(
            tuple(name for name in have if name in group),
            sum(ask.amount for ask in asks if ask.ids <= group),
            sum(have[name] for name in group),
        )
        for group in _groups(asks)
    ]
    return tuple(sorted(found, key=lambda one: (-one.share, one.ids)))


def check_load(found: Iterable[Load], notes: Notes, table: Table) -> None:
    """Note everything of which more is asked than there is."""
    for one in found:
        if one.share >= 1:
            share = "..." if one.there <= 0 else f"{one.share:.0%}"
            told = ", ".join(one.ids)
            notes.add("MEAN-047", table.place(), ids=told, share=share)


def there_by_day(means: Means) -> dict[str, float]:
    """By the day on average: seconds there, or persons a service takes."""
    week, until = week_of(means), float(FORTNIGHT * DAY)
    found = {name: there(changes, until) / FORTNIGHT for name, changes in week.items()}
    for one in means.services:
        found[one.id] /= DAY
    return found


def _asks(
    means: Means,
    visits: Mapping[Key, float],
    languages: Mapping[str, float],
    sizes: Mapping[Together, float],
) -> Iterator[_Ask]:
    services = {one.id for one in means.services}
    beds = {one.id: one for one in means.beds}
    for post in means.posts:
        people = visits.get(post.step, 0.0)
        times = people / _at_once(post, people, sizes)
        busy = times * (mean_of(post.time) + post.back)
        for need in post.needs:
            ids = frozenset(need)
            yield _Ask(ids, people if ids <= services else busy)
        if post.interpreter:
            yield from _spoken(means, times, mean_of(post.time), languages)
        if post.keeps:
            yield from _stays(beds[post.keeps], people)


def _at_once(post: PostPlan, people: float, sizes: Mapping[Together, float]) -> float:
    """How many are served at once, at most."""
    bounds = [size for name, size in sizes.items() if name == post.together]
    bounds += [float(post.seats)] if post.seats else []
    return max(min(bounds, default=people), 1.0)


def _spoken(
    means: Means, times: float, lasts: float, languages: Mapping[str, float]
) -> Iterator[_Ask]:
    held: dict[str, Interpreters] = {one.id: one for one in means.interpreters}
    for language, ids in speakers(means).items():
        share = languages.get(language, 0.0)
        delay = min(held[name].delay for name in ids)
        yield _Ask(frozenset(ids), share * times * (lasts + delay))


def _stays(beds: Beds, people: float) -> Iterator[_Ask]:
    if beds.stay is not None:
        yield _Ask(frozenset({beds.id}), people * mean_of(beds.stay))


def _groups(asks: Sequence[_Ask]) -> tuple[frozenset[str], ...]:
    """Those who stand in for one another, and such groups joined where they touch.

    Work that can go to a group and nowhere else must be done by it, whoever in it does
    it: so each group, and each union, bounds what can be done (Hall's condition).
    """
    single = list(dict.fromkeys(ask.ids for ask in asks))
    found = dict.fromkeys(single)
    for group in single:
        for other in list(found):
            if group & other and len(found) < MOST_GROUPS:
                found[group | other] = None
    return tuple(found)
