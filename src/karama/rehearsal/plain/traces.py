"""What happened to one person, happening by happening."""

from __future__ import annotations

from math import inf

import attrs

from karama.rehearsal.courses import Answers, Turn
from karama.rehearsal.staffing import Key


@attrs.frozen
class Visit:
    """One step of one person.

    Attributes:
        ready: When the step opened.
        begun: When it was first begun, infinite when it never was.
        done: When it was done, infinite when it was cancelled.
        asks: The facts that were asked for.
        answers: What was answered, by class.
        held: Whether it was a question that held the case, and not a step.
        gone: When it was cancelled, infinite when it was not.
        turn: What came of it; None when it was cancelled.
    """

    step: Key
    ready: float
    begun: float
    done: float
    asks: tuple[str, ...] = ()
    answers: Answers = ()
    held: bool = False
    gone: float = inf
    turn: Turn | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen
class Pending:
    """A step that was open when the time was over; begun infinite when it was not."""

    step: Key
    ready: float
    begun: float


@attrs.frozen
class Ring:
    """A clock that rang for a person."""

    clock: str
    at: float
    turn: Turn | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen
class Use:
    """A right that a person used."""

    right: str
    at: float
    turn: Turn | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen
class Kept:
    """A place that a person had; done infinite when they have it to the end."""

    resource: int
    begun: float
    done: float


@attrs.frozen
class Hold:
    """A resource that was taken for a person, and for whoever was served with them."""

    resource: int
    begun: float
    done: float


Happening = Visit | Pending | Ring | Use | Kept | Hold


@attrs.frozen
class Trace:
    """What happened to one person, in order, and when the case was over.

    Attributes:
        begin: The turn by which the case began, None before it did.
    """

    happenings: tuple[Happening, ...]
    over: float
    begin: Turn | None = attrs.field(default=None, eq=False, repr=False)
