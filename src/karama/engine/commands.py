"""What may be asked of a case. Each command has an actor and an aware instant.

The engine has no clock and knows nobody: who acts, and when, are arguments. Whether
the actor may do it is checked by `advance`, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from karama.procedure.procedure import Procedure


@attrs.frozen
class Actor:
    """Who acts.

    Attributes:
        id: A pseudonym; never a name.
        lane: Identifier of the lane (authority) they act for, "" for the traveller.
        role: What they are there ("officer", "doctor", "traveller").
    """

    id: str
    lane: str = ""
    role: str = ""


CLOCK = Actor("clock", "", "clock")
"""Who acts when time does."""


@attrs.frozen
class Device:
    """When something was done, as the device says on which it waited for a link.

    Attributes:
        said: By the clock of the device; time-zone aware.
        doubt: Why whoever brings it does not believe it, one of `dating.Doubt`.
    """

    said: datetime
    doubt: str = ""


def _aware(_: object, attribute: attrs.Attribute[datetime], value: datetime) -> None:
    if value.tzinfo is None:
        raise ValueError(f"{attribute.name} needs a time zone")


@attrs.frozen(kw_only=True)
class Command:
    """Something asked for.

    Attributes:
        actor: Who asks.
        at: When it comes in; time-zone aware.
        device: When it was done, where a device says so; see `karama.engine.dating`.
    """

    actor: Actor
    at: datetime = attrs.field(validator=_aware)
    device: Device | None = None


@attrs.frozen
class Start(Command):
    """Open a case.

    Attributes:
        case: Its identifier; a made-up code, never a name.
        facts: What is known on arrival.
        at_step: The start event to begin with, where the procedure has several.
    """

    case: str
    facts: Mapping[str, object] = attrs.field(factory=dict)
    at_step: str = ""


@attrs.frozen
class Do(Command):
    """Do an open step, with the answers its form asks for.

    Attributes:
        present: Other roles that take part, where the step asks for several.
        token: Which one, when the step is open more than once; 0 is the oldest.
    """

    step: str
    answers: Mapping[str, object] = attrs.field(factory=dict)
    present: tuple[str, ...] = ()
    token: int = 0


@attrs.frozen
class Tell(Command):
    """Give facts outside any step: the answer to an open question."""

    facts: Mapping[str, object]


@attrs.frozen
class Receive(Command):
    """A message arrives, with the facts it brings."""

    message: str
    facts: Mapping[str, object] = attrs.field(factory=dict)


@attrs.frozen
class Use(Command):
    """The person uses a right: taken in every open state."""

    right: str


@attrs.frozen(kw_only=True)
class Tick(Command):
    """Time has passed: what was due by `at` rings now."""

    actor: Actor = CLOCK


@attrs.frozen
class Correct(Command):
    """Answers given in an earlier event were wrong; that event stays as it is.

    Attributes:
        event: Identifier of the event that gave them.
        why: The reason; required.
    """

    event: str
    why: str
    answers: Mapping[str, object]


@attrs.frozen
class Note(Command):
    """Something is said of the case beside its steps; no token moves.

    Attributes:
        what: What kind of thing it is; see `events.Noted`.
        readers: Lanes it is written for, besides the actor's own.
        told: What it says, in plain values: text, numbers, truth, lists of these.
    """

    what: str
    told: Mapping[str, object] = attrs.field(factory=dict)
    readers: tuple[str, ...] = ()


@attrs.frozen
class Redecide(Command):
    """Take again a decision that was provisional, whatever way it now falls."""

    step: str
    why: str


@attrs.frozen
class Override(Command):
    """Take another answer than the one a decision gave, for a reason.

    Attributes:
        step: The business rule task where the decision was taken.
        value: The answer to take, plain; one that the table gives to somebody.
        why: The reason; required.
        standing: Which one, when the step was decided more than once; 0 is the last.
    """

    step: str
    value: Any
    why: str
    standing: int = 0


@attrs.frozen
class Cosign(Command):
    """A supervisor answers an override that would protect less.

    Attributes:
        asked: Number of the event that asked.
        agreed: Whether it takes effect.
        why: The supervisor's own reason; required.
    """

    asked: int
    agreed: bool
    why: str


@attrs.frozen
class Migrate(Command):
    """Go on under another version of the pack, for a reason."""

    procedure: Procedure
    why: str
