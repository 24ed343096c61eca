"""Where a name's value will be, settled once, when an expression is compiled.

Every variable of an expression (iteration, context entry, parameter, `item`, `?`) has
a numbered slot in the frame of the evaluation, so reading one is one list access. A
name that has no slot is a fact, or a function of the library. Inside a filter a name
may also be a member of the item, which only the item itself can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from karama.feel.budget import Budget
from karama.feel.tree import TypeName

Run = Callable[["Frame"], object]


class Frame:
    """What one evaluation works on: the facts, the slots, the budget."""

    __slots__ = ("budget", "facts", "slots")

    def __init__(
        self, facts: Mapping[str, object], slots: list[object], budget: Budget
    ) -> None:
        self.facts = facts
        self.slots = slots
        self.budget = budget


@attrs.frozen
class Found:
    """Where to look for a name: members of these items first, then this slot."""

    items: tuple[int, ...]
    slot: int | None


@attrs.define
class Unit:
    """What is shared by all scopes of one compiled expression."""

    types: Mapping[str, TypeName]
    size: int = 0


class Scope:
    """The names that have slots, innermost first; grows by making inner scopes."""

    def __init__(
        self,
        unit: Unit,
        outer: Scope | None = None,
        name: str = "",
        *,
        members: bool = False,
    ) -> None:
        self.unit = unit
        self.outer = outer
        self.name = name
        self.members = members
        self.slot: int = outer.slot + 1 if outer else -1
        unit.size = max(unit.size, self.slot + 1)

    def bind(self, name: str) -> Scope:
        """A scope inside this one where the name has a slot of its own."""
        return Scope(self.unit, self, name)

    def bind_item(self) -> Scope:
        """A scope inside a filter: `item`, and the members of the item."""
        return Scope(self.unit, self, "item", members=True)

    def find(self, name: str) -> Found:
        """Where the value of a name will be."""
        items: list[int] = []
        scope: Scope | None = self
        while scope is not None and scope.outer is not None:
            if scope.members:
                items.append(scope.slot)
            if scope.name == name:
                return Found(tuple(items), scope.slot)
            scope = scope.outer
        return Found(tuple(items), None)
