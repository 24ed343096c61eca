"""The ways out of a gateway: who takes each, who has to wait, who finds none open.

`parted` goes through the ways as the engine does: an exclusive gateway offers those
whom a way does not take to the next one, the others offer everybody to each; the
default takes the rest. Where a condition is unknown of somebody the case waits
(`unsure`): the gateway does not guess. What cannot be said for everybody may go either
way here (`_through`); where a join must be sure that a token comes, it counts for
nobody (`surely`).
"""

from __future__ import annotations

from collections.abc import Iterable

from karama.engine.compile import Way
from karama.proof.arrows import Arrow, Place
from karama.proof.setting import Setting
from karama.proof.worlds import ALL, NONE

Parted = list[tuple[Arrow, int]]
"""Ways out, and who takes each."""


def parted(
    setting: Setting, place: Place, arrows: Iterable[Arrow], people: int
) -> tuple[Parted, int]:
    """Each way out of a gateway that splits with who takes it, and who takes none."""
    worlds, found, default = setting.cast.worlds, Parted(), place.node.default
    exclusive = place.node.kind == "exclusive"
    left = none = people
    for arrow in arrows:
        if arrow.way is default:
            continue
        taken, other = _through(
            setting, place, arrow.way, left if exclusive else people
        )
        found.append((arrow, taken))
        left = other if exclusive else left
        none = worlds.meet(none, other)
    rest = left if exclusive else none
    found += [(arrow, rest) for arrow in arrows if arrow.way is default]
    return found, rest if default is None else NONE


def unsure(setting: Setting, place: Place) -> int:
    """Those who wait: some condition is unknown of them, or no way is open."""
    worlds = setting.cast.worlds
    waits, closed = NONE, ALL if place.node.default is None else NONE
    for way in place.node.ways:
        if way is place.node.default:
            continue
        if way.formula is None:
            closed = NONE
            continue
        truth = setting.truth(place.scope, way.formula.node)
        if truth is None:
            return ALL
        waits = worlds.join(waits, truth.unknown)
        closed = worlds.meet(closed, truth.fails)
    return worlds.join(waits, closed)


def _through(
    setting: Setting, place: Place, way: Way | None, people: int
) -> tuple[int, int]:
    """Who a condition lets through, and who it does not."""
    if way is None or way.formula is None:
        return people, NONE
    truth = setting.truth(place.scope, way.formula.node)
    if truth is None:
        return people, people
    return (
        setting.cast.worlds.meet(people, truth.holds),
        setting.cast.worlds.meet(people, truth.fails),
    )


def surely(setting: Setting, place: Place, arrows: Iterable[Arrow]) -> Parted:
    """Each way out and exactly who takes it, of all people there could be.

    Nobody, for a way of which that cannot be said: it brings no other with it.
    """
    sets: Parted = []
    none = ALL
    for arrow in arrows:
        if arrow.way is None or arrow.way is place.node.default:
            continue
        holds, fails = setting.exactly(place.scope, arrow.way.formula)
        sets.append((arrow, holds))
        none = setting.cast.worlds.meet(none, fails)
    rest = [a for a in arrows if a.way is place.node.default and a.way is not None]
    return [*sets, *((arrow, none) for arrow in rest)]
