"""A file of resources with a plan in it, to be rehearsed at once.

    changed_resources(text, exercise, levers, plan)

Numbers are changed where they stand; what somebody wrote around them, comments and
order, stays. Beds grow with their floor, as the plan took them to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import tomlkit

from karama.rehearsal.means import counts

if TYPE_CHECKING:
    from karama.rehearsal.exercise import Exercise
    from karama.rehearsal.measures import Lever

KINDS = ("staff", "interpreters", "rooms", "vehicles", "beds", "services", "stocks")


def changed_resources(
    text: str, exercise: Exercise, levers: Sequence[Lever], plan: Sequence[int]
) -> str:
    """The text of resources.toml with so many more of each.

    Args:
        text: As it was read for the exercise.
        exercise: With nothing added.
        levers: What each number of the plan is.
        plan: How much of each.
    """
    file = tomlkit.parse(text)
    there = counts(exercise.scenario.means)
    found = {
        entry["id"]: (kind, entry) for kind in KINDS for entry in file.get(kind, ())
    }
    for lever, level in zip(levers, plan, strict=True):
        if level:
            kind, entry = found[lever.resource]
            now = there.get(lever.resource, (0,))[lever.shift]
            _add(kind, entry, lever, now, lever.added(level))
    return tomlkit.dumps(file)


def _add(kind: str, entry: Any, lever: Lever, there: int, added: int) -> None:
    if kind == "stocks":
        entry["start"] += added
    elif kind == "services":
        entry["intake"] += added
    elif kind == "beds":
        entry["places"] = there + added
        if entry.get("area") and there:
            entry["area"] = entry["area"] * (there + added) / there
    elif "shifts" in entry:
        entry["shifts"][lever.shift]["count"] += added
    else:
        entry["count"] = there + added
