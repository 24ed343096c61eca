"""What a principle remembers of people on their way, and where it is lost for them.

A `Watch` has variables of its own, which go with the people as facts do: whether the
risk was assessed, whether the guardian was there. Each is 0 at the start. `Flow` tells
a watch what happens to people (a step opens, or is done; a path ends; two paths join;
a right begins beside a path that goes on) and takes back the same people with what is
now remembered of them, or who is lost. Where somebody is lost, a `Loss` says where and
for whom, as far as sets can tell. The watches of the principles are in `watches`.
"""

from __future__ import annotations

from typing import Protocol

import attrs

from karama.proof.arrows import Place, Spot


@attrs.frozen
class Side:
    """What is remembered by those who came to a join by some of its flows."""

    value: int
    flows: frozenset[str]


class Watch(Protocol):
    """What a principle remembers of people, and when it is lost for them."""

    @property
    def variables(self) -> tuple[int, ...]:
        """Variables of its own, each 0 at the start."""
        ...

    def together(self, join: Place, left: Side, right: Side) -> int | None:
        """What is remembered where two paths join that remember this and that.

        None where they cannot.
        """
        ...

    def beside(self, worlds: int) -> int:
        """What is remembered by a path that begins beside another that goes on."""
        ...

    def meanwhile(self, place: Place, worlds: int) -> int:
        """What others remember when a right begins at a place."""
        ...

    def opened(self, place: Place, worlds: int) -> tuple[int, int]:
        """A step opens: the people with what is now remembered, and who is lost."""
        ...

    def done(self, place: Place, worlds: int) -> int:
        """A step is done: the people with what is now remembered."""
        ...

    def ended(self, place: Place, worlds: int) -> int:
        """A path ends: who is lost."""
        ...


@attrs.frozen
class Loss:
    """A place where a principle is lost, as far as sets can tell.

    Attributes:
        spot: The place.
        at: "opened" or "ended".
        worlds: For whom.
    """

    spot: Spot
    at: str
    worlds: int
