"""Where a name's value will be, settled once, when an expression is compiled.

Every variable of an expression (iteration, context entry, parameter, `item`, `?`) has
a numbered slot in the frame of the evaluation, so reading one is one list access. A
name that has no slot is a fact, or a function of the library. Inside a filter a name
may also be a member of the item, which only the item itself can tell.

The unit also weighs what it compiles, so that a turn of a loop can pay for its body.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from karama.feel import tree
from karama.feel.budget import Budget

Run = Callable[["Frame"], object]
Compilers = Mapping[type, Callable[[Any, "Scope"], Run]]

_NODES_PER_STEP = 8
_CHARACTERS_PER_NODE = 64
# A power of 34 digits takes as long as a hundred additions.
_POWER = 100


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
    """What is shared by all scopes of one compiled expression.

    Attributes:
        compilers: For each kind of node, the function that compiles it.
        types: What the names of item definitions mean.
        size: Slots needed.
        weight: What has been compiled so far, in nodes.
    """

    compilers: Compilers
    types: Mapping[str, tree.TypeName]
    size: int = 0
    weight: int = 0

    def steps_since(self, weight: int) -> int:
        """Steps that one run of what was compiled since then should pay."""
        return 1 + (self.weight - weight) // _NODES_PER_STEP


class Scope:
    """Names that have slots; an inner scope is made for each construct that binds."""

    def __init__(self, unit: Unit, outer: Scope | None = None) -> None:
        self.unit = unit
        self.outer = outer
        self.slots: dict[str, int] = {}
        self.item: int | None = None
        self.used: set[str] = set()
        self.next: int = outer.next if outer else 0

    def inner(self) -> Scope:
        """A scope inside this one."""
        return Scope(self.unit, self)

    def bind(self, name: str) -> int:
        """Give a name a slot in this scope, seen by what is compiled from now on."""
        slot = self.next
        self.next += 1
        self.slots[name] = slot
        self.unit.size = max(self.unit.size, self.next)
        return slot

    def bind_item(self) -> int:
        """Give the item of a filter a slot; its members are in scope too."""
        self.item = self.bind("item")
        return self.item

    def find(self, name: str) -> Found:
        """Where the value of a name will be."""
        items: list[int] = []
        scope: Scope | None = self
        while scope is not None:
            if scope.item is not None:
                items.append(scope.item)
            if name in scope.slots:
                scope.used.add(name)
                return Found(tuple(items), scope.slots[name])
            scope = scope.outer
        return Found(tuple(items), None)

    def compile(self, node: tree.Node) -> Run:
        """Compile a node with the names of this scope."""
        self.unit.weight += _weight(node)
        return self.unit.compilers[type(node)](node, self)


def _weight(node: tree.Node) -> int:
    if isinstance(node, tree.String):
        return 1 + len(node.value) // _CHARACTERS_PER_NODE
    if isinstance(node, tree.Arithmetic) and node.op == "**":
        return _POWER
    return 1
