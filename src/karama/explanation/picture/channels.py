"""Automatic layout: the tracks on which lines turn between two columns.

Each line that changes height between two columns turns once, on a vertical track of
the channel. Lines out of one step share a track, so a gateway fans out like a tree;
other lines that would touch get tracks of their own, in an order that keeps a line's
level part off the level parts of its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs


@attrs.frozen
class Turn:
    """One line in one channel: the heights at which it meets either side.

    Attributes:
        group: Turns of one group share a track.
    """

    group: str
    left: tuple[float, ...]
    right: tuple[float, ...]

    @property
    def span(self) -> tuple[float, float]:
        """Highest and lowest point of the turn."""
        ends = (*self.left, *self.right)
        return min(ends), max(ends)

    @property
    def straight(self) -> bool:
        """Whether the line keeps its height, and so needs no track."""
        top, bottom = self.span
        return bottom - top < 1.0 and bool(self.left) and bool(self.right)


def tracks(turns: Sequence[Turn]) -> dict[str, int]:
    """The track of each group, counted from the left."""
    groups: dict[str, list[Turn]] = {}
    for turn in turns:
        if not turn.straight:
            groups.setdefault(turn.group, []).append(turn)
    before = {g: _must_precede(g, groups) for g in groups}
    given: dict[str, int] = {}
    for group in _in_order(before):
        least = max((given[p] + 1 for p in before[group] if p in given), default=0)
        given[group] = _free(groups, given, group, least)
    return given


def _must_precede(group: str, groups: Mapping[str, list[Turn]]) -> set[str]:
    """Groups whose left level lies where this group leaves to the right."""
    heights = {round(y) for turn in groups[group] for y in turn.right}
    return {
        other
        for other, turns in groups.items()
        if other != group
        and any(round(y) in heights for turn in turns for y in turn.left)
    }


def _in_order(before: Mapping[str, set[str]]) -> list[str]:
    """Groups after those that must precede them; a circle is cut where it is met."""
    order: list[str] = []
    waiting = dict(before)
    while waiting:
        ready = [g for g, need in waiting.items() if not need & waiting.keys() - {g}]
        chosen = ready[0] if ready else next(iter(waiting))
        order.append(chosen)
        del waiting[chosen]
    return order


def _free(
    groups: Mapping[str, list[Turn]],
    given: Mapping[str, int],
    group: str,
    least: int,
) -> int:
    top, bottom = _span(groups[group])
    taken = {
        track
        for other, track in given.items()
        if _overlap((top, bottom), _span(groups[other]))
    }
    track = least
    while track in taken:
        track += 1
    return track


def _span(turns: Sequence[Turn]) -> tuple[float, float]:
    spans = [turn.span for turn in turns]
    return min(s[0] for s in spans), max(s[1] for s in spans)


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] - 6 < other[1] and other[0] - 6 < one[1]
