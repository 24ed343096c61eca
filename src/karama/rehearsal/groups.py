"""The groups of people whose waits are told side by side.

    groups = groups_of(profile, people)
    groups[GROUPS.index(CHILDREN)]      # true for each person in it

Priority for one group can push another past a limit, so a mean over everybody hides
what a rehearsal is for. A group is what people are, whether anybody finds out or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from karama.rehearsal.population import Profile

Masks = npt.NDArray[np.bool_]

EVERYBODY, CHILDREN, ADULTS = "everybody", "children", "adults"

NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "children-alone": ("is_child", "is_unaccompanied"),
        "urgent-care": ("needs_urgent_care",),
        "with-children": ("with_children",),
        "trafficking-signs": ("shows_trafficking_signs",),
        "ask-protection": ("asks_protection",),
    }
)
"""Groups by the Charter's words: all of these hold."""

GROUPS = (EVERYBODY, CHILDREN, ADULTS, *NEEDS)
"""In the order in which they are told."""

ADULT = 18


def groups_of(profile: Profile, people: int) -> Masks:
    """Who is in which group: one row for each of `GROUPS`."""
    children = _children(profile, people)
    rows = [np.ones(people, bool), children, ~children]
    rows += [_all_hold(profile, words, people) for words in NEEDS.values()]
    return np.stack(rows)


def _children(profile: Profile, people: int) -> Masks:
    """By their age where there is one; else as the pack's words have it."""
    if "age" in profile.numbers:
        ages = profile.numbers["age"]
        return np.asarray((ages >= 0) & (ages < ADULT))
    return _all_hold(profile, ("is_child",), people)


def _all_hold(profile: Profile, words: tuple[str, ...], people: int) -> Masks:
    found = np.ones(people, bool)
    for word in words:
        found &= profile.needs[word] == 1 if word in profile.needs else False
    return found
