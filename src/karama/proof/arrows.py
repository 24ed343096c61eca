"""The words of a graph of ways: a place, an arrow from one to the next, what kinds.

A *spot* names a place: an element in a frame (which call it is in).
"""

from __future__ import annotations

import attrs

from karama.engine.compile import Node, Plan, Way
from karama.procedure.process import CallActivity, Task

Spot = tuple[str, str]
"""Frame and identifier of an element."""


KINDS = ("flow", "edge", "beside", "in", "out", "again", "rise", "overtake")
"""The kinds of arrow; see `Arrow`."""

TOKEN = frozenset({"flow", "edge", "beside", "in", "out", "overtake"})
"""Those by which one token goes on; the others move the tokens of a whole scope."""

MOVES = frozenset(KINDS) - {"again"}
KEEPS = TOKEN - {"overtake"}
OWN = frozenset({"flow", "edge", "in", "out", "overtake"})
"""Those by which a token goes on without leaving one behind."""


@attrs.frozen(eq=False)
class Place:
    """An element in a frame.

    Attributes:
        spot: Frame and identifier.
        node: The element as the engine has it.
        plan: The process it stands in.
        scope: Key of the scope of facts it reads.
        act: What kind of thing it does, "" for none. A decision table only prepares
            an act, and a call leaves it to the process called.
    """

    spot: Spot
    node: Node
    plan: Plan
    scope: str
    act: str


@attrs.frozen
class Arrow:
    """A way on from a place.

    Attributes:
        kind: "flow" (the step is done), "edge" (it is interrupted), "beside" (it goes
            on, and something else begins), "in" (into a call or sub-process), "out"
            (that is over), "again" (to a decision), "rise" (an event sub-process
            opens), "overtake" (one opens that ends what it is in).
        way: The sequence flow, for "flow".
    """

    kind: str
    source: Spot
    target: Spot
    way: Way | None = None


def waits(node: Node) -> bool:
    """Whether a token can rest at a node."""
    if node.kind in ("step", "wait", "call", "inside", "decision"):
        return True
    return node.splits or (
        node.kind in ("parallel", "inclusive") and len(node.comes) > 1
    )


def by_right(rise: Node) -> bool:
    """Whether an event sub-process opens when a person uses a right."""
    start = rise.start
    return start is not None and start.message is not None and start.message.right != ""


def established_at(place: Place) -> frozenset[str]:
    """The facts the procedure itself gives at a place: a result, what a call found."""
    element = place.node.element
    if isinstance(element, Task) and place.node.kind == "decision":
        return frozenset({element.result or element.decision})
    if isinstance(element, CallActivity):
        return frozenset(name for name, _ in element.outputs)
    return frozenset()
